"""Highlights: which sentences of a passage answer a question; the passage itself stays whole.

Of a passage of two or more sentences the one nearest to the question (by cosine similarity) is
marked, that is highlighted, and of three or more a second one when it is nearly as near. A sentence
that holds the kind of thing that is asked for counts as a little nearer (`_HELD`). The vectors
exist already: the question's from the search, the sentences' from the index. The module knows no
grammar: where one sentence names a thing and the next says what was asked of it ("This form of
tourism …"), it may mark the first. Bank questions are those that people wrote for the passages. The
evidence, in the figures below, is the words of a passage that are known to answer a question.
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
"""Added to the cosine similarity of a sentence that holds the kind of thing that is asked for (a
figure, a law, a date, a name, a contact), and once more if it has the question's rare words; only
in part if it holds some of them and not all. Marks overlap the evidence in 0.87 of the passages
with it, in 0.85 without (docs/decisions/highlights.md)."""
_NEAR = 0.02
"""A second sentence is marked if its score is at most this below that of the first: marks overlap
the evidence in 0.87 of the passages, in 0.83 if never a second one is marked."""
_SHARE = 0.6
"""A second sentence is marked only if both have at most this share of the text's words together."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What is marked in a passage: whole sentences, in the order of the text."""

    quote: tuple[Span, ...] = ()
    """Half-open offsets into the passage's text; empty when nothing is marked."""
    translation: tuple[Span, ...] = ()
    """Half-open offsets into its translation; empty when nothing is marked there."""


UNMARKED = Marks()
"""Nothing is marked, as in a passage of one sentence."""


@dataclass(frozen=True, slots=True)
class _Side:
    """The sentences of a passage in one language, and how near each is to the question."""

    text: str
    spans: tuple[Span, ...]
    """The sentences as half-open offsets into `text`, in order; none for a text of one sentence or
    a missing translation."""
    scores: NDArray[np.floating[Any]]
    """The score of each sentence (`_side`), or the mean of the scores that it has in both
    languages; shape (sentences,)."""

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
    """The marks of the passage with this number; none for a passage of one sentence.

    Where the translation has as many sentences as the original, the same ones are marked in both,
    by the mean of their scores. Otherwise each is judged by itself, and the translation is marked
    only if its best sentence stands out (`_is_clear`).
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
    """The mean of the question's vector and that of the nearest bank questions of a passage.

    These are up to `BEST_OF_BANK` questions that the passage with this number answers; without any
    the question's vector alone. Shape (dimension,). With them marks overlap the evidence in 0.87 of
    296 passages, in 0.85 without (docs/decisions/highlights.md).
    """
    bank = index.dense[Collection.BANK].owned_by(number)
    if not len(bank):
        return found.vector
    nearest = np.argsort(-(bank @ found.vector), kind="stable")[:BEST_OF_BANK]
    return np.asarray((found.vector + bank[nearest].mean(axis=0)) / 2, dtype=np.float32)


def _side(index: Index, found: Found, number: int, collection: Collection, asked: Vectors) -> _Side:
    """The sentences of a passage, or of its translation, with their scores.

    `collection` says which: SENTENCE or TRANSLATED_SENTENCE. `asked` is the vector of `_asked`. The
    score of a sentence is its inner product with `asked`, plus `_HELD` times the share that it
    holds of the kinds of thing asked for but countries, plus `_HELD` times what `_rare` gives.
    Without sentences where the collection has no vectors of the passage, as for one of a single
    sentence.
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
    return _Side(
        text, spans, scores + _HELD * _rare(index, found.question, number, sentences, language)
    )


def _rare(
    index: Index, question: ParsedText, number: int, sentences: Sequence[str], language: Language
) -> NDArray[np.floating[Any]]:
    """How many of the question's rare words each sentence has, divided by the most that one has.

    A word is rare when the passage `number`, which the sentences are from, has it and no other
    passage of the index. Words are compared by stems in `language`, that of the sentences. Shape
    (sentences,), in [0, 1]; all 0 where none has one.
    """
    lexical = index.lexical[LexicalField.TEXT, language]
    rare = {
        stem for stem in question.stems(language) if lexical.owners_of(stem).tolist() == [number]
    }
    if not rare:
        return np.zeros(len(sentences))
    shared = [len(rare.intersection(terms(one, language))) for one in sentences]
    return np.array(shared) / (max(shared) or 1)


def _best(side: _Side) -> list[int]:
    """The places, from 0, ascending, of the sentences to mark; `side` must have two or more.

    The sentence with the best score; and of three or more also the second best, if its score is at
    most `_NEAR` lower and both together have at most `_SHARE` of the words.
    """
    first, second, *others = np.argsort(-side.scores, kind="stable").tolist()
    pair = sorted([first, second])
    near = side.scores[second] >= side.scores[first] - _NEAR
    if others and near and side.words(pair) <= _SHARE * len(side.text.split()):
        return pair
    return [first]


def _is_clear(side: _Side) -> bool:
    """Whether the best score is more than `_NEAR` above each other one; False without sentences."""
    best = np.sort(side.scores)[::-1]
    return len(best) > 1 and bool(best[0] - best[1] > _NEAR)
