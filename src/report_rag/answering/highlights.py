"""Which sentences of a passage answer a question: they are marked, and the passage stays whole.

Of a passage of two or more sentences the one that is nearest to the question is marked, and a
second one when it is nearly as near. All vectors are there already: the question's from the search,
the sentences' from the index. It knows no grammar: where one sentence names a thing and the next
says what was asked of it ("This form of tourism …"), it may mark the first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from report_rag.encoder import Vectors
from report_rag.index.loaded import Index
from report_rag.retrieval.fusion import Found
from report_rag.retrieval.selection import Selection
from report_rag.text.answer_types import AnswerType, holds
from report_rag.text.language import statements
from report_rag.types import Collection, Span

# Chosen on 296 passages of two sentences or more that are cited and hold evidence, 80 of them for
# the development questions and 216 for 320 questions by two other authors; in how many a mark
# overlaps the evidence / share of the passage's words that is marked (benchmarks/highlights.py):
#   the first sentence 0.53 / 0.41 · the one that shares most words 0.70 / 0.43 · of similarity
#   alone, one sentence: 0.80 / 0.44 · all that follows 0.87 / 0.47, of two sentences 0.89, of three
#   or more 0.85. The share of the question's words (idf) beside it, by 0.02 to 0.1 of a
#   similarity, gave nothing; vectors of sentences without their headings gave 0.01 less, without
#   a country's label 0.03 less.
# Of the passage's own questions in the bank the nearest ones stand beside what was asked and count
# as much: they say the same in words that fit the passage. Without them 0.85 / 0.47; with the
# nearest alone, 2 or 5 of them 0.87 to 0.88.
_BANK = 3
# What a sentence gains, as cosine similarity, that holds the kind of thing that is asked for (a
# figure, a law, a date, a name, a contact): without it 0.85, with 0.01 0.85, with 0.05 0.86.
_HELD = 0.03
# A second sentence is marked when it comes so near the first, and when the two make no more than
# this share of the passage's words. Never a second 0.83 / 0.44; within 0.01 0.87 / 0.46, within
# 0.04 0.88 / 0.48; up to half of the words 0.85 / 0.46, up to 0.7 0.88 / 0.48.
_NEAR = 0.02
_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Marks:
    """What is marked of a passage: whole sentences, in order, as offsets into either text."""

    quote: tuple[Span, ...] = ()
    translation: tuple[Span, ...] = ()


UNMARKED = Marks()


@dataclass(frozen=True, slots=True)
class _Side:
    """A passage in one language: its sentences and how near each is to the question."""

    text: str
    spans: tuple[Span, ...]
    scores: NDArray[np.floating[Any]]

    def at(self, places: Sequence[int]) -> tuple[Span, ...]:
        return tuple(self.spans[place] for place in places)

    def words(self, places: Sequence[int]) -> int:
        return sum(len(self.text[span.slice].split()) for span in self.at(places))


def highlight(index: Index, found: Found, selection: Selection) -> tuple[Marks, ...]:
    """The marks of each passage of a selection, in its order.

    A whole list and all that is said of a country have none: nothing in particular was asked.
    """
    if selection.whole or selection.country_only:
        return (UNMARKED,) * len(selection.hits)
    return tuple(
        _marks(index, found, index.numbers[hit.passage.report, hit.passage.passage_id])
        for hit in selection.hits
    )


def _marks(index: Index, found: Found, number: int) -> Marks:
    """The marks of one passage; both languages say the same, so they are judged together.

    Where a translation has other sentences than the original, each is judged by itself, and in
    doubt the translation has no mark.
    """
    passage, wanted = index.passages[number], found.question.answer_types
    asked = _asked(index, found, number)
    quote, translation = (
        _side(text or "", index.dense[arm].owned_by(number), asked, wanted)
        for arm, text in (
            (Collection.SENTENCE, passage.text),
            (Collection.TRANSLATED_SENTENCE, passage.translation),
        )
    )
    if not quote.spans:
        return UNMARKED
    if len(quote.spans) != len(translation.spans):
        sure = _best(translation) if _is_clear(translation) else []
        return Marks(quote.at(_best(quote)), translation.at(sure))
    chosen = _best(replace(quote, scores=(quote.scores + translation.scores) / 2))
    return Marks(quote.at(chosen), translation.at(chosen))


def _asked(index: Index, found: Found, number: int) -> Vectors:
    """The question's vector, half of it from the nearest questions that the passage answers."""
    bank = index.dense[Collection.BANK].owned_by(number)
    if not len(bank):
        return found.vector
    nearest = np.argsort(-(bank @ found.vector), kind="stable")[:_BANK]
    return np.asarray((found.vector + bank[nearest].mean(axis=0)) / 2, dtype=np.float32)


def _side(text: str, vectors: Vectors, asked: Vectors, wanted: frozenset[AnswerType]) -> _Side:
    """The sentences of a text that have vectors, and their scores; none of a single sentence."""
    if not len(vectors):
        return _Side(text, (), np.zeros(0))
    spans = tuple(Span(start, end) for start, end in statements(text))
    held = [sum(holds(text[span.slice], kind) for kind in wanted) for span in spans]
    return _Side(text, spans, vectors @ asked + _HELD * np.array(held) / max(len(wanted), 1))


def _best(side: _Side) -> list[int]:
    """The sentences to mark, in the order of the text: one of two, one or two of more."""
    first, second, *others = np.argsort(-side.scores, kind="stable").tolist()
    pair = sorted([first, second])
    near = side.scores[second] >= side.scores[first] - _NEAR
    if others and near and side.words(pair) <= _SHARE * len(side.text.split()):
        return pair
    return [first]


def _is_clear(side: _Side) -> bool:
    """Whether one sentence is nearer than the others by more than what makes a second one."""
    best = np.sort(side.scores)[::-1]
    return len(best) > 1 and bool(best[0] - best[1] > _NEAR)
