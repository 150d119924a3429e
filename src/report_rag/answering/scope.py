"""What a question is asked of: all reports of a corpus, or one of them.

The index of one report is made from the index of all: what is searched, counted and compared is
that report's alone, so that every later step works as over a corpus of its own. The models that the
build trained (does the report answer, does somebody need help, what does a message ask for, which
passages belong to a question) and the vectors of the package's own texts are taken from the whole.
The vectors of the report are copied and its BM25 (the search by words) is computed again when it is
first asked for; the reports asked for last are kept.
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
"""The most reports whose indexes are kept in memory beside that of the whole; the vectors of the
first report in `corpus/` are 19 MB."""
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
        """The questions that can be offered in a language.

        They are gathered at the first call for that language, in 0.1 s, and kept.
        """
        if language not in self._offers:
            self._offers[language] = offers(self.index, language)
        return self._offers[language]


class Scopes:
    """The whole corpus (`whole`) and each of its reports as scopes; usable from many threads."""

    def __init__(self, index: Index, most: int = _MOST) -> None:
        """`index` is that of the whole corpus; the `most` reports asked for last are kept."""
        self.whole = Scope(index)
        self._reports = {one.name: one for one in index.reports}
        self._kept = lru_cache(most)(self._make)
        # Only one is made at a time, since each takes a core for some tenths of a second.
        self._making = Lock()

    def of(self, name: str) -> Scope:
        """The scope of one report, by its name; `whole` if the corpus has no other.

        It is made if it is not kept. Raises `KeyError` if no report has the name.
        """
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
    """The numbers of its passages in `index.passages`."""
    lists: range
    """The numbers of its lists in `index.lists`."""
    answered: range
    """Its bank questions (which people wrote, with the passages that answer them), by their rows in
    the vectors of `Collection.BANK`."""
    unanswered: range
    """Its unanswerable questions (on its subject, but not answered by it), by their rows in the
    vectors of `Collection.GAP`."""


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
    """The index of one report out of several, with its passages and lists numbered from 0 again.

    Without the model of answerability, if the report lacks bank or unanswerable questions.
    """
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
        hubness=index.hubness.part(extent.passages, extent.lists),
        association=_association(index, extent, dense[Collection.BANK]),
    )


def _vectors(index: Index, extent: _Extent) -> dict[Collection, VectorIndex]:
    """The vectors of one report, by collection (a set of vectors that is searched together).

    An owner is the number of a passage or list that a vector stands for; the numbers are changed so
    that the report's first passage and first list have 0. The collections of `_OF_THE_PACKAGE`
    stay as they are.
    """
    dense = {name: index.dense[name] for name in _OF_THE_PACKAGE}
    for name in _OF_PASSAGES:
        dense[name] = _owned_by(index.dense[name], extent.passages)
    dense[Collection.LIST] = _owned_by(index.dense[Collection.LIST], extent.lists)
    for name, rows in ((Collection.BANK, extent.answered), (Collection.GAP, extent.unanswered)):
        dense[name] = _rows(index.dense[name], rows, extent.passages)
    return dense


def _owned_by(index: VectorIndex, owners: range) -> VectorIndex:
    """An index of the vectors of these owners (passages or lists), which are renumbered from 0.

    Each vector of `index` has exactly one owner.
    """
    rows = [row for row, (owner,) in enumerate(index.owners) if owner in owners]
    return _rows(index, rows, owners)


def _rows(index: VectorIndex, rows: Sequence[int], owners: range) -> VectorIndex:
    """An index of the vectors of `index` in these rows, in this order.

    `owners` are the numbers of all passages, or lists, of the report; in the result they are
    renumbered to begin at 0. It is a faiss index (kept in memory), also where `index` is in the
    database Milvus: one report has few vectors, and Milvus's approximate search over all reports
    easily misses neighbours that are in one of them.
    """
    renumbered = [[owner - owners.start for owner in index.owners[row]] for row in rows]
    return FaissIndex.of(index.read(np.asarray(rows, dtype=np.int64)), renumbered)


def _association(index: Index, extent: _Extent, bank: VectorIndex) -> Association | None:
    """The association (a learned map from a question to a score of each passage) of one report.

    It is the rows of the report's passages in that of the whole index; nothing is learnt again.
    None if the whole index has none, or no question of `bank`, the report's bank questions, has a
    passage: then nothing was learnt about this report.
    """
    if index.association is None or not any(bank.owners):
        return None
    passages = extent.passages
    return Association(index.association.weights[passages.start : passages.stop])
