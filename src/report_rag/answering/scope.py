"""What a question is asked of: all reports of a corpus, or one of them.

The index of one report is a part of the index of all: what is searched, counted and compared is
that report's alone, so that every later step works as over a corpus of its own. What was learned
(answerability, safeguarding, association) and the texts of the package are shared with the whole.
The vectors of the report are copied and its BM25 is computed again when it is first asked for; it
is kept while it is among those asked for last.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from threading import Lock

import numpy as np

from report_rag.answering.suggestions import Offers, offers
from report_rag.corpus.geography import Geography
from report_rag.index.lexical import lexical_indexes
from report_rag.index.loaded import Index, known_questions
from report_rag.signals.association import Association
from report_rag.types import Collection, Language, Report
from report_rag.vectors.faiss_index import FaissIndex
from report_rag.vectors.vector_index import VectorIndex

_MOST = 8
"""Reports that are kept beside the whole; the vectors of the first report are 19 MB."""
_OF_PASSAGES = (
    Collection.TEXT,
    Collection.TRANSLATION,
    Collection.SENTENCE,
    Collection.TRANSLATED_SENTENCE,
)
_OF_THE_PACKAGE = (Collection.COUNTRY, Collection.EXAMPLE, Collection.INTENT)


class Scope:
    """An index with the questions that can be offered from it after an answer."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._offers: dict[Language, Offers] = {}

    def offered(self, language: Language) -> Offers:
        """What can be offered after an answer: a tenth of a second's work, when first needed."""
        if language not in self._offers:
            self._offers[language] = offers(self.index, language)
        return self._offers[language]


class Scopes:
    """The whole corpus, and each of its reports; safe to use from many threads."""

    def __init__(self, index: Index, most: int = _MOST) -> None:
        """Keeps up to `most` reports, those asked for last."""
        self.whole = Scope(index)
        self._reports = {one.name: one for one in index.reports}
        self._kept = lru_cache(most)(self._make)
        # Only one is made at a time, since each takes a core for some tenths of a second.
        self._making = Lock()

    def of(self, name: str) -> Scope:
        """One report, by its name; `KeyError` when there is no such one."""
        if name not in self._reports:
            raise KeyError(name)
        if len(self._reports) == 1:
            return self.whole
        with self._making:
            return self._kept(name)

    def _make(self, name: str) -> Scope:
        return Scope(_part(self.whole.index, self._reports[name]))


@dataclass(frozen=True, slots=True)
class _Extent:
    """The numbers of one report's passages and lists, and of its questions in both banks."""

    passages: range
    lists: range
    answered: range
    unanswered: range


def _extent(index: Index, report: Report) -> _Extent:
    """Report follows report in each of them, in the order of `index.reports`."""
    place = [one.name for one in index.reports].index(report.name)
    before = index.reports[:place]
    passages = [n for n, one in enumerate(index.passages) if one.report == report.name]
    lists = [n for n, one in enumerate(index.lists) if one.report == report.name]
    answered = sum(len(one.questions) for one in before)
    unanswered = sum(len(one.unanswered) for one in before)
    return _Extent(
        range(passages[0], passages[-1] + 1) if passages else range(0),
        range(lists[0], lists[-1] + 1) if lists else range(0),
        range(answered, answered + len(report.questions)),
        range(unanswered, unanswered + len(report.unanswered)),
    )


def _part(index: Index, report: Report) -> Index:
    """The index of one report out of several."""
    extent = _extent(index, report)
    passages = index.passages[extent.passages.start : extent.passages.stop]
    lists = index.lists[extent.lists.start : extent.lists.stop]
    dense = _vectors(index, extent)
    return replace(
        index,
        reports=(report,),
        passages=passages,
        lists=lists,
        dense=dense,
        lexical=lexical_indexes((report,), passages, lists),
        geography=Geography.of((report,), passages),
        # It weighs what stands in both banks; without them it would refuse everything.
        model=index.model if report.questions and report.unanswered else None,
        known=known_questions((report,), dense),
        hubness=index.hubness.part(extent.passages),
        association=_association(index, extent, dense[Collection.BANK]),
    )


def _vectors(index: Index, extent: _Extent) -> dict[Collection, VectorIndex]:
    """The part of each collection that is one report's; owners are renumbered to begin at 0.

    An owner is the number of the passage or list that a vector stands for. What belongs to no
    report (`_OF_THE_PACKAGE`) stays as it is.
    """
    dense = {name: index.dense[name] for name in _OF_THE_PACKAGE}
    for name in _OF_PASSAGES:
        dense[name] = _owned_by(index.dense[name], extent.passages)
    dense[Collection.LIST] = _owned_by(index.dense[Collection.LIST], extent.lists)
    for name, rows in ((Collection.BANK, extent.answered), (Collection.GAP, extent.unanswered)):
        dense[name] = _rows(index.dense[name], rows, extent.passages)
    return dense


def _owned_by(index: VectorIndex, owners: range) -> VectorIndex:
    """The vectors that belong to these owners, each having one."""
    rows = [row for row, (owner,) in enumerate(index.owners) if owner in owners]
    return _rows(index, rows, owners)


def _rows(index: VectorIndex, rows: Sequence[int], owners: range) -> VectorIndex:
    """Some of the vectors, copied and searched by faiss, wherever the index itself is.

    They are those of one report, so few; and a search of a graph over all reports easily misses
    neighbours that are in one of them.
    """
    renumbered = [[owner - owners.start for owner in index.owners[row]] for row in rows]
    return FaissIndex.of(index.read(np.asarray(rows, dtype=np.int64)), renumbered)


def _association(index: Index, extent: _Extent, bank: VectorIndex) -> Association | None:
    """What was learned of the report's passages; None without bank questions to learn from."""
    if index.association is None or not any(bank.owners):
        return None
    passages = extent.passages
    return Association(index.association.weights[passages.start : passages.stop])
