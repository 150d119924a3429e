"""Highlights: which sentences of a passage answer a question; the passage itself stays whole.

Of a passage of two or more sentences the one nearest to the question (by cosine similarity) is
marked, that is highlighted, and of three or more a second one when it is nearly as near. The
vectors exist already: the question's from the search, the sentences' from the index. It knows no
grammar: where one sentence names a thing and the next says what was asked of it ("This form of
tourism …"), it may mark the first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
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
figure, a law, a date, a name, a contact), or the question's rare words. Marks overlap the evidence
in 0.87 of the passages with it, in 0.85 without (docs/decisions/highlights.md)."""
_NEAR = 0.02
"""A second sentence is marked within this cosine similarity of the first: 0.87 with it, 0.83
without a second one."""
_SHARE = 0.6
"""A second sentence is marked only when both have at most this share of the passage's words."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What is marked in a passage: whole sentences, in the order of the text."""

    quote: tuple[Span, ...] = ()
    """Offsets into the passage's text; empty when nothing is marked."""
    translation: tuple[Span, ...] = ()
    """Offsets into its translation; empty when nothing is marked there."""


UNMARKED = Marks()
"""Nothing is marked, as in a passage of one sentence."""


@dataclass(frozen=True, slots=True)
class _Side:
    """A passage in one language: its sentences and how near each is to the question."""

    text: str
    spans: tuple[Span, ...]
    """The sentences, in order; none for a text of one sentence or a missing translation."""
    scores: NDArray[np.floating[Any]]
    """One for each sentence: cosine similarity with the gains of `_HELD`; shape (sentences,)."""

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
    """The marks of one passage; both languages say the same, so the mean of their scores decides.

    Where the translation has another number of sentences than the original, each is judged by
    itself, and the translation is marked only if its nearest sentence stands out (`_is_clear`).
    """
    asked = _asked(index, found, number)
    quote = _side(index, found, number, Collection.SENTENCE, asked)
    translation = _side(index, found, number, Collection.TRANSLATED_SENTENCE, asked)
    if not quote.spans:
        return UNMARKED
    if len(quote.spans) != len(translation.spans):
        sure = _best(translation) if _is_clear(translation) else []
        return Marks(quote.at(_best(quote)), translation.at(sure))
    chosen = _best(_Side(quote.text, quote.spans, (quote.scores + translation.scores) / 2))
    return Marks(quote.at(chosen), translation.at(chosen))


def _asked(index: Index, found: Found, number: int) -> Vectors:
    """The question's vector, half of it from the nearest questions that the passage answers.

    Those are up to `BEST_OF_BANK` questions that people wrote for the passage. With them marks
    overlap the evidence in 0.87 of 296 passages, in 0.85 without (docs/decisions/highlights.md).
    """
    bank = index.dense[Collection.BANK].owned_by(number)
    if not len(bank):
        return found.vector
    nearest = np.argsort(-(bank @ found.vector), kind="stable")[:BEST_OF_BANK]
    return np.asarray((found.vector + bank[nearest].mean(axis=0)) / 2, dtype=np.float32)


def _side(index: Index, found: Found, number: int, collection: Collection, asked: Vectors) -> _Side:
    """The sentences of a passage, or of its translation, that `collection` has vectors of.

    The score of a sentence is its similarity to `asked`, and up to `_HELD` more for the kinds of
    thing asked for that it holds, and up to as much for the question's rare words.
    """
    passage, language = index.passages[number], index.reports[index.report_of[number]].language
    text = passage.text
    if collection is Collection.TRANSLATED_SENTENCE:
        text, language = passage.translation or "", language.other
    vectors = index.dense[collection].owned_by(number)
    if not len(vectors):
        return _Side(text, (), np.zeros(0))
    spans = tuple(Span(start, end) for start, end in statements(text))
    sentences = [text[span.slice] for span in spans]
    # The country of a passage stands in its label: it does not tell its sentences apart.
    wanted = found.question.answer_types - {AnswerType.COUNTRY}
    held = [sum(holds(one, kind) for kind in wanted) for one in sentences]
    scores = vectors @ asked + _HELD * np.array(held) / max(len(wanted), 1)
    return _Side(text, spans, scores + _HELD * _rare(index, found.question, sentences, language))


def _rare(
    index: Index, question: ParsedText, sentences: Sequence[str], language: Language
) -> NDArray[np.floating[Any]]:
    """How many of the question's rare words each sentence has, as part of the most that any has.

    A word is rare when one passage of the index has it and no other, compared by stems in
    `language`, that of the sentences. Shape (sentences,), in [0, 1]; all 0 where none has one.
    """
    lexical = index.lexical[LexicalField.TEXT, language]
    rare = {stem for stem in question.stems(language) if len(lexical.owners_of(stem)) == 1}
    shared = [len(rare.intersection(terms(one, language))) for one in sentences]
    return np.array(shared) / (max(shared) or 1)


def _best(side: _Side) -> list[int]:
    """The places of the sentences to mark, in order: one of two sentences, one or two of more.

    The second has a score within `_NEAR` of the first, and both at most `_SHARE` of the words.
    """
    first, second, *others = np.argsort(-side.scores, kind="stable").tolist()
    pair = sorted([first, second])
    near = side.scores[second] >= side.scores[first] - _NEAR
    if others and near and side.words(pair) <= _SHARE * len(side.text.split()):
        return pair
    return [first]


def _is_clear(side: _Side) -> bool:
    """Whether the best score is more than `_NEAR` above all others; False without sentences."""
    best = np.sort(side.scores)[::-1]
    return len(best) > 1 and bool(best[0] - best[1] > _NEAR)
