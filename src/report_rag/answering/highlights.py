"""Highlights: which sentences of a passage answer a question; the passage itself stays whole.

Of a passage of two or more sentences the nearest one is marked, and a second one when it is nearly
as near. The vectors exist already: the question's from the search, the sentences' from the index.
It knows no grammar: where one sentence names a thing and the next says what was asked of it ("This
form of tourism …"), it may mark the first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from report_rag.encoder import Vectors
from report_rag.index.loaded import Index
from report_rag.retrieval.fusion import BEST_OF_BANK, Found
from report_rag.retrieval.selection import Selection
from report_rag.text.answer_types import AnswerType, holds
from report_rag.text.language import statements, terms
from report_rag.text.parsed import ParsedText
from report_rag.types import Collection, Language, LexicalField, Span

_HELD = 0.03
"""What a sentence gains, as cosine similarity, that holds the kind of thing that is asked for (a
figure, a law, a date, a name, a contact): 0.87 with it, 0.85 without."""
_NEAR = 0.02
"""A second sentence is marked within this cosine similarity of the first: 0.87 with it, 0.83
without a second one."""
_SHARE = 0.6
"""A second sentence is marked only when both have at most this share of the passage's words."""


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
    """Which sentences to mark in each passage of `selection.hits`: one `Marks` each, in that order.

    `found` is the search that the selection was made from. All are `UNMARKED` where a whole list is
    shown, or all that is said of a country: no single sentence answers such a question.
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
    passage = index.passages[number]
    # The country of a passage stands in its label: it does not tell its sentences apart.
    wanted = found.question.answer_types - {AnswerType.COUNTRY}
    asked = _asked(index, found, number)
    own = index.reports[index.report_of[number]].language
    quote, translation = (
        replace(side, scores=side.scores + _HELD * _rare(index, found.question, side, language))
        for side, language in (
            (_side(text or "", index.dense[collection].owned_by(number), asked, wanted), language)
            for collection, text, language in (
                (Collection.SENTENCE, passage.text, own),
                (Collection.TRANSLATED_SENTENCE, passage.translation, own.other),
            )
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
    """The question's vector, half of it from the nearest questions that the passage answers.

    With them marks overlap the evidence in 0.87 of 296 passages, in 0.85 without
    (docs/decisions/highlights.md).
    """
    bank = index.dense[Collection.BANK].owned_by(number)
    if not len(bank):
        return found.vector
    nearest = np.argsort(-(bank @ found.vector), kind="stable")[:BEST_OF_BANK]
    return np.asarray((found.vector + bank[nearest].mean(axis=0)) / 2, dtype=np.float32)


def _side(text: str, vectors: Vectors, asked: Vectors, wanted: frozenset[AnswerType]) -> _Side:
    """The sentences of a text that have vectors, and their scores; none of a single sentence."""
    if not len(vectors):
        return _Side(text, (), np.zeros(0))
    spans = tuple(Span(start, end) for start, end in statements(text))
    held = [sum(holds(text[span.slice], kind) for kind in wanted) for span in spans]
    return _Side(text, spans, vectors @ asked + _HELD * np.array(held) / max(len(wanted), 1))


def _rare(
    index: Index, question: ParsedText, side: _Side, language: Language
) -> NDArray[np.floating[Any]]:
    """How many of the question's rare words each sentence has, as part of the most that any has.

    A word is rare when one passage of the index has it and no other, compared by stems in
    `language`, that of the text of `side`. Shape (sentences,), in [0, 1]; all 0 where no sentence
    has a rare word.
    """
    lexical = index.lexical[LexicalField.TEXT, language]
    asked = {stem: len(lexical.owners_of(stem)) for stem in question.stems(language)}
    rare = {stem for stem, count in asked.items() if count == 1}
    if not rare:
        return np.zeros(len(side.spans))
    shared = [len(rare.intersection(terms(side.text[one.slice], language))) for one in side.spans]
    return np.array(shared) / (max(shared, default=0) or 1)


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
