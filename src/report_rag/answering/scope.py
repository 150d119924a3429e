"""Of what a question is asked: all reports of a corpus, or one of them.

The index of one report is a part of the index of all: what is searched, counted and compared is
that report's alone, so every later step works as over a corpus of its own. What was learnt (which
questions are answered, who needs help, which passages questions belong to) and the sentences of the
package stay those of the whole. Vectors of one report stand together in each arm, so to find them
takes a few comparisons and not a walk over all of them; they are copied, words are read again, all
else is shared. It is made when it is first asked for and kept while it is among the last ones.
"""

from bisect import bisect_left
from collections import Counter, OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from report_rag.answering.suggestions import Offers, offers
from report_rag.corpus.geography import Geography
from report_rag.index.loaded import Index, known_questions
from report_rag.index.texts import worded
from report_rag.signals.association import Association
from report_rag.signals.bm25 import LexicalIndex
from report_rag.text.language import terms
from report_rag.types import Collection, Language, LexicalField, Report
from report_rag.vectors.vector_index import VectorIndex

# What a server holds beside the whole, whichever bound is met first: the first report's vectors
# take 19 MB, so of reports like it the bytes are, and of smaller ones the number.
_MOST = 16
_MOST_BYTES = 256 * 1024 * 1024
_OF_PASSAGES = (
    Collection.TEXT,
    Collection.TRANSLATION,
    Collection.SENTENCE,
    Collection.TRANSLATED_SENTENCE,
)
_OF_THE_PACKAGE = (Collection.COUNTRY, Collection.EXAMPLE)


class Scope:
    """An index with what can be offered from it after an answer."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._offers: dict[Language, Offers] = {}

    def offered(self, language: Language) -> Offers:
        """What can be offered after an answer: a tenth of a second's work, when first needed."""
        if language not in self._offers:
            self._offers[language] = offers(self.index, language)
        return self._offers[language]


class Scopes:
    """All that questions over one corpus can be asked of."""

    def __init__(self, index: Index, most: int = _MOST, most_bytes: int = _MOST_BYTES) -> None:
        """Keeps up to `most` reports of `most_bytes` in all, and always the one asked for last."""
        self.whole = Scope(index)
        self._most, self._most_bytes = most, most_bytes
        self._extents = {one.report.name: one for one in _extents(index)}
        self._kept: OrderedDict[str, Scope] = OrderedDict()
        # What is there is given at once; only one is made at a time, since each takes a core.
        self._taking, self._making = Lock(), Lock()

    def of(self, name: str) -> Scope:
        """One report, by its name; `KeyError` when there is no such one."""
        extent = self._extents[name]
        if len(self._extents) == 1:
            return self.whole
        if found := self._taken(name):
            return found
        with self._making:
            return self._taken(name) or self._keep(name, Scope(_part(self.whole.index, extent)))

    def _taken(self, name: str) -> Scope | None:
        with self._taking:
            if name in self._kept:
                self._kept.move_to_end(name)
            return self._kept.get(name)

    def _keep(self, name: str, scope: Scope) -> Scope:
        with self._taking:
            self._kept[name] = scope
            while len(self._kept) > 1 and self._is_too_much():
                self._kept.popitem(last=False)
        return scope

    def _is_too_much(self) -> bool:
        held = sum(_bytes_of(scope.index) for scope in self._kept.values())
        return len(self._kept) > self._most or held > self._most_bytes


@dataclass(frozen=True, slots=True)
class _Extent:
    """Where a report stands among all of them: ranges of numbers, from the first to past the last.

    Its passages, its lists, and its questions in both banks.
    """

    report: Report
    passages: range
    lists: range
    answered: range
    unanswered: range


def _extents(index: Index) -> Iterator[_Extent]:
    passages = Counter(one.report for one in index.passages)
    lists = Counter(one.report for one in index.lists)
    counts = [
        (passages[one.name], lists[one.name], len(one.questions), len(one.unanswered))
        for one in index.reports
    ]
    ranges = [
        [range(end - count, end) for count, end in zip(column, accumulate(column), strict=True)]
        for column in zip(*counts, strict=True)
    ]
    for report, *own in zip(index.reports, *ranges, strict=True):
        yield _Extent(report, *own)


def _part(index: Index, extent: _Extent) -> Index:
    """The index of one report out of several."""
    report = extent.report
    passages = index.passages[extent.passages.start : extent.passages.stop]
    lists = index.lists[extent.lists.start : extent.lists.stop]
    dense = _vectors(index, extent)
    lexical = {}
    for kind in LexicalField:
        for language in Language:
            owned = worded(kind, language, (report,), passages, lists)
            stems = [terms(text, language) for _, text in owned]
            lexical[kind, language] = LexicalIndex.of(stems, [owner for owner, _ in owned])
    return replace(
        index,
        reports=(report,),
        passages=passages,
        lists=lists,
        dense=dense,
        lexical=lexical,
        geography=Geography.of((report,), passages),
        # It weighs what stands in both banks; without them it would refuse everything.
        model=index.model if report.questions and report.unanswered else None,
        known=known_questions((report,), dense),
        hubness=index.hubness.part(extent.passages),
        association=_association(index, extent, dense[Collection.BANK]),
    )


def _vectors(index: Index, extent: _Extent) -> dict[Collection, VectorIndex]:
    """The vectors of one report in each arm, their owners counted from its own first one."""
    dense = {arm: index.dense[arm] for arm in _OF_THE_PACKAGE}
    for arm in _OF_PASSAGES:
        rows = _owned_in(index.dense[arm], extent.passages, 0, len(index.dense[arm]))
        dense[arm] = _rows(index.dense[arm], rows, extent.passages)
    # First the lists themselves, then the questions that whole lists answer.
    lists = index.dense[Collection.LIST]
    asked = _owned_in(lists, extent.lists, len(index.lists), len(lists))
    dense[Collection.LIST] = _rows(lists, [*extent.lists, *asked], extent.lists)
    dense[Collection.BANK] = _rows(index.dense[Collection.BANK], extent.answered, extent.passages)
    dense[Collection.GAP] = _rows(index.dense[Collection.GAP], extent.unanswered, extent.passages)
    return dense


def _owned_in(index: VectorIndex, owners: range, start: int, end: int) -> range:
    """The rows from `start` to `end` that speak for one of these owners, each having one.

    Report follows report there, whatever the order within one.
    """
    first, last = (
        bisect_left(index.owners, (bound,), start, end) for bound in (owners.start, owners.stop)
    )
    return range(first, last)


def _rows(index: VectorIndex, rows: range | list[int], owners: range) -> VectorIndex:
    renumbered = [[owner - owners.start for owner in index.owners[row]] for row in rows]
    return index.part(np.asarray(rows, dtype=np.int64), renumbered)


def _association(index: Index, extent: _Extent, bank: VectorIndex) -> Association | None:
    """What was learnt of the report's passages; None where it has no questions to learn from."""
    if index.association is None or not any(bank.owners):
        return None
    weights: NDArray[np.float32] = index.association.weights
    return Association(weights[extent.passages.start : extent.passages.stop])


def _bytes_of(index: Index) -> int:
    """What the vectors of one report take, which are most of what was copied for it."""
    own = (len(arm) for name, arm in index.dense.items() if name not in _OF_THE_PACKAGE)
    return 4 * index.manifest.dimension * sum(own)
