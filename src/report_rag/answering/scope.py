"""What a question is asked of: all reports of a corpus, or one of them.

The index of one report is made from the index of all: what is searched, counted and compared is
that report's alone, so that every later step works as over a corpus of its own. What was learned
(answerability, safeguarding, intents, association) and the vectors of the package's own texts are
shared with the whole. The vectors of the report are copied and its BM25 is computed again when it
is first asked for; the reports asked for last are kept.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from threading import Lock

import numpy as np

from report_rag.answering.suggestions import Offers, offers
from report_rag.corpus.geography import Geography
from report_rag.index.lexical import lexical_indexes
from report_rag.index.loaded import Index
from report_rag.signals.association import Association
from report_rag.types import Collection, Language, Report
from report_rag.vectors.faiss_index import FaissIndex
from report_rag.vectors.vector_index import VectorIndex

_MOST = 8
"""Reports that are kept beside the whole; the vectors of the first report are 19 MB."""
# Collections whose vectors are each owned by one passage.
_OF_PASSAGES = (
    Collection.TEXT,
    Collection.TRANSLATION,
    Collection.SENTENCE,
    Collection.TRANSLATED_SENTENCE,
)
# Collections of texts that belong to no report.
_OF_THE_PACKAGE = (Collection.COUNTRY, Collection.EXAMPLE, Collection.INTENT)


class Scope:
    """An index with the questions that can be offered from it after an answer."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._offers: dict[Language, Offers] = {}

    def offered(self, language: Language) -> Offers:
        """The questions that can be offered in a language; made at the first call, in 0.1 s."""
        if language not in self._offers:
            self._offers[language] = offers(self.index, language)
        return self._offers[language]


class Scopes:
    """The whole corpus (`whole`), and each of its reports; safe to use from many threads."""

    def __init__(self, index: Index, most: int = _MOST) -> None:
        """`most` is how many reports are kept, those asked for last."""
        self.whole = Scope(index)
        self._reports = {one.name: one for one in index.reports}
        self._kept = lru_cache(most)(self._make)
        # Only one is made at a time, since each takes a core for some tenths of a second.
        self._making = Lock()

    def of(self, name: str) -> Scope:
        """One report, by its name; `whole` if it is the only one. `KeyError` for another name."""
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
    """Which passages, lists and questions of the whole index are one report's, by number from 0."""

    passages: range
    """In `index.passages`."""
    lists: range
    """In `index.lists`."""
    answered: range
    """Its question bank (questions that people wrote for passages): rows of `Collection.BANK`."""
    unanswered: range
    """Its unanswerable questions: rows of `Collection.GAP`."""


def _extent(index: Index, report: Report) -> _Extent:
    """The numbers of all that belongs to one report of `index`; an empty range where it has none.

    Each is one range because everything in an index is in the order of `index.reports`.
    """

    def places_in(names: Iterable[str]) -> range:
        places = [place for place, name in enumerate(names) if name == report.name]
        return range(places[0], places[-1] + 1) if places else range(0)

    return _Extent(
        places_in(one.report for one in index.passages),
        places_in(one.report for one in index.lists),
        places_in(one.name for one in index.reports for _ in one.questions),
        places_in(one.name for one in index.reports for _ in one.unanswered),
    )


def _part(index: Index, report: Report) -> Index:
    """The index of one report out of several, with passages and lists numbered from 0."""
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
        # The model weighs similar questions of both banks: without them it would refuse everything.
        model=index.model if report.questions and report.unanswered else None,
        hubness=index.hubness.part(extent.passages),
        association=_association(index, extent, dense[Collection.BANK]),
    )


def _vectors(index: Index, extent: _Extent) -> dict[Collection, VectorIndex]:
    """The part of each collection that is one report's; owners are renumbered to begin at 0.

    An owner is the number of the passage or list that a vector stands for. The collections of
    `_OF_THE_PACKAGE` stay as they are.
    """
    dense = {name: index.dense[name] for name in _OF_THE_PACKAGE}
    for name in _OF_PASSAGES:
        dense[name] = _owned_by(index.dense[name], extent.passages)
    dense[Collection.LIST] = _owned_by(index.dense[Collection.LIST], extent.lists)
    for name, rows in ((Collection.BANK, extent.answered), (Collection.GAP, extent.unanswered)):
        dense[name] = _rows(index.dense[name], rows, extent.passages)
    return dense


def _owned_by(index: VectorIndex, owners: range) -> VectorIndex:
    """The vectors of these owners; each vector of `index` has exactly one owner."""
    rows = [row for row, (owner,) in enumerate(index.owners) if owner in owners]
    return _rows(index, rows, owners)


def _rows(index: VectorIndex, rows: Sequence[int], owners: range) -> VectorIndex:
    """An index of some of the vectors, with owners renumbered so that `owners` begin at 0.

    It is a faiss index, also where `index` is in Milvus: one report has few vectors, and a search
    of Milvus's graph over all reports easily misses neighbours that are in one of them.
    """
    renumbered = [[owner - owners.start for owner in index.owners[row]] for row in rows]
    return FaissIndex.of(index.read(np.asarray(rows, dtype=np.int64)), renumbered)


def _association(index: Index, extent: _Extent, bank: VectorIndex) -> Association | None:
    """The rows of the report's passages; None without bank questions, from which it is learnt."""
    if index.association is None or not any(bank.owners):
        return None
    passages = extent.passages
    return Association(index.association.weights[passages.start : passages.stop])
