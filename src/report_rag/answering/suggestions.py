"""Suggests bank questions: to begin with (`examples`), and after each answer (`follow_ups`).

Bank questions are those that people wrote for a report, each with the passages that answer it. The
bank of a report is all of these. Passages are given by their numbers, from 0, in the index. A
folded text is in lower case and without accents.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum, auto
from functools import cache

import numpy as np
from numpy.typing import NDArray

from report_rag.answering.outline import is_recommendation
from report_rag.encoder import Vectors
from report_rag.index.loaded import Index
from report_rag.index.texts import bank
from report_rag.intent import has_sign
from report_rag.retrieval.fusion import Found
from report_rag.retrieval.selection import Selection
from report_rag.text import countries
from report_rag.text.language import fold
from report_rag.text.parsed import ParsedText
from report_rag.types import (
    BankQuestion,
    BlockKind,
    Collection,
    Language,
    LexicalField,
    Outcome,
    Report,
    Turn,
)

FOLLOW_UPS = 3
"""The most questions that are offered after an answer."""
_SHORTEST, _LONGEST = 25, 64
"""The fewest and the most characters of an offered question, where the bank marks none as written
for that: long enough to say what it is about, short enough for a button on a phone."""
_WELL_WRITTEN = re.compile(r"^¿?[A-ZÁÉÍÓÚÑ][^!]*\?$")
_OPEN = "who when where how_many why how what list".split()
_NOT_ALONE = "pointing going_on me you courteous".split()
# A word that begins with a capital or a digit, after another word.
_NAME = re.compile(r"(?<=\w\W)(?:[A-ZÁÉÍÓÚÑ]|\d)\S*")
_SAME = 0.7
"""Two questions with this cosine similarity or more say the same in other words; their vectors are
taken less the mean vector of all bank questions (`Offers.common`)."""
_SAME_SECTION = 0.1
"""Added to the cosine similarity of a question if a passage of the same section as one that is
shown answers it: 0.80 of the offered questions stay with the subject of the one that was asked,
0.70 without."""


@dataclass(frozen=True, slots=True)
class Offers:
    """The bank questions of all reports that can be offered after an answer, in one language."""

    questions: tuple[BankQuestion, ...]
    rows: dict[str, int]
    """The place, from 0, of each question in `questions`, by its folded text."""
    owners: tuple[frozenset[int], ...]
    """The numbers of the passages that answer each question."""
    vectors: Vectors
    """The questions' vectors less `common`, scaled to length one; shape (questions, dimension)."""
    common: Vectors
    """The mean vector of all bank questions of the index, in both languages and whether offered or
    not; shape (dimension,), all 0 without any."""


def examples(
    index: Index,
    language: Language,
    count: int,
    fits: Callable[[BankQuestion], bool] = lambda _: True,
) -> tuple[str, ...]:
    """Up to `count` bank questions in a language to begin with, each on other passages.

    They are chosen one after another. Each is the question that makes the choice most varied
    (`_Candidate.preference`) of those whose passages answer none that is chosen yet; it is left out
    if `fits` returns False for it. If the banks give questions a place on the first screen
    (`BankQuestion.offered`, from 1), only these are chosen from, of equally varied ones that with
    the lowest place first. Without `fits` the same corpus always gives the same questions. Empty if
    no question can stand on a button (`_presentable`), or for a count below 1.
    """
    candidates = _candidates(index, language)
    chosen: list[_Candidate] = []
    while candidates and len(chosen) < count:
        best = min(candidates, key=lambda one: one.preference(chosen))
        candidates.remove(best)
        if fits(best.question):
            chosen.append(best)
            candidates = [one for one in candidates if not one.repeats(best)]
    return tuple(one.question.text for one in chosen)


class _Kind(IntEnum):
    """What the passages that answer a question are, in the order in which they are preferred."""

    LIST = auto()
    """Items of a list of the report."""
    COUNTRY = auto()
    """Call-outs, which mostly have the name of a country as their label."""
    RECOMMENDATION = auto()
    """Whatever they are, they stand under a heading with a word for recommendations."""
    QUOTATION = auto()
    PARAGRAPH = auto()
    SEVERAL = auto()
    """They are of several kinds, or the report has none of them."""


_KIND_OF_BLOCK = {
    BlockKind.LIST_ITEM: _Kind.LIST,
    BlockKind.CALL_OUT: _Kind.COUNTRY,
    BlockKind.QUOTATION: _Kind.QUOTATION,
    BlockKind.PARAGRAPH: _Kind.PARAGRAPH,
}


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A question that could be one to begin with."""

    question: BankQuestion
    report: str
    """The name of the report whose bank it is from."""
    owners: frozenset[tuple[str, str]]
    """The passages that answer it, each as (name of its report, id)."""
    sections: frozenset[tuple[str, ...]]
    """The section paths of these passages."""
    kind: _Kind
    puzzling: int
    """How many of its words a newcomer may not understand (`_puzzling_words`)."""

    def repeats(self, other: "_Candidate") -> bool:
        """Whether it has the same text as another, or a passage that answers that one."""
        same = self.question.text == other.question.text
        return same or not self.owners.isdisjoint(other.owners)

    def preference(self, chosen: Sequence["_Candidate"]) -> tuple[int, ...]:
        """Numbers by which candidates are compared; those with the lowest numbers are preferred.

        In this order: how many of `chosen` are from the same report; whether only one passage
        answers it, and the bank gives it no place on the first screen; how many of `chosen` have
        the same kind; its place; its kind; its puzzling words; how many of `chosen` are on the same
        sections; its length.
        """
        return (
            sum(one.report == self.report for one in chosen),
            not self.question.offered and len(self.owners) == 1,
            sum(one.kind is self.kind for one in chosen),
            self.question.offered or 0,
            self.kind,
            self.puzzling,
            sum(not one.sections.isdisjoint(self.sections) for one in chosen),
            len(self.question.text),
        )


def _candidates(index: Index, language: Language) -> list[_Candidate]:
    """The questions in a language from which those to begin with are chosen, report after report.

    Of each report those with a place on the first screen (`BankQuestion.offered`, from 1), if it
    has any. Else, of those that can stand on a button (`_presentable`), the first open one
    (`_is_open`) for each set of passages that answers any, or all of them if none is open.
    """
    found = []
    for report in index.reports:
        fitting = _presentable(report, language)
        placed = [one for one in fitting if one.offered]
        usual = placed or _open_ones(fitting) or fitting
        found += [_candidate(index, report, question) for question in usual]
    return found


def _open_ones(questions: Sequence[BankQuestion]) -> list[BankQuestion]:
    """The first open question for each set of passages that answers any, in the bank's order."""
    found: dict[frozenset[str], BankQuestion] = {}
    for question in questions:
        own = frozenset(question.passage_ids)
        if own not in found and _is_open(question.text):
            found[own] = question
    return list(found.values())


def _candidate(index: Index, report: Report, question: BankQuestion) -> _Candidate:
    owners = frozenset((report.name, name) for name in question.passage_ids)
    passages = [index.passages[index.numbers[one]] for one in owners if one in index.numbers]
    kinds = {_KIND_OF_BLOCK[passage.kind] for passage in passages}
    kind = kinds.pop() if len(kinds) == 1 else _Kind.SEVERAL
    if passages and all(map(is_recommendation, passages)):
        kind = _Kind.RECOMMENDATION
    return _Candidate(
        question=question,
        report=report.name,
        owners=owners,
        sections=frozenset((report.name, *one.section_path) for one in passages),
        kind=kind,
        puzzling=_puzzling_words(index, question),
    )


@cache  # Only texts of banks are kept, which are in memory anyway.
def _is_open(text: str) -> bool:
    """Whether a question can be understood by itself, and asks for more than yes or no.

    It has a question word or one for a list, and none that points back ("that"), goes on from
    something ("and") or is about a person who speaks or is spoken to ("my", "you").
    """
    parsed = ParsedText(text)
    return has_sign(parsed, _OPEN) and not has_sign(parsed, _NOT_ALONE)


def _puzzling_words(index: Index, question: BankQuestion) -> int:
    """How many words of a question somebody who has not read the report may not understand.

    That is: words that no passage in its language has, by their stems, since slang and what is said
    in some countries only is among these; none counts if no passage is in that language. And names
    that are not those of countries.
    """
    known = index.lexical[LexicalField.TEXT, question.language]
    stems, names = _stems_and_names(question.text, question.language)
    return names + (0 if known.is_empty else sum(not known.knows(stem) for stem in stems))


@cache
def _stems_and_names(text: str, language: Language) -> tuple[tuple[str, ...], int]:
    """The stems of a question, and how many names it has that are not those of countries.

    A name is a word with a capital or a digit at its beginning, but not the first word.
    """
    named = _NAME.search(text) and countries.replaced(text, lambda _: "")
    return ParsedText(text).stems(language), len(_NAME.findall(named or ""))


def offers(index: Index, language: Language) -> Offers:
    """The bank questions that can be offered in a language after an answer.

    Those that can stand on a button (`_presentable`) and that at least one passage of the index
    answers.
    """
    fitting = {question for report in index.reports for question in _presentable(report, language)}
    questions: list[BankQuestion] = []
    owned: list[frozenset[int]] = []
    rows: list[int] = []
    for row, (question, owners, _) in enumerate(bank(index.reports, index.passages, index.lists)):
        if owners and question in fitting:
            questions.append(question)
            owned.append(frozenset(owners))
            rows.append(row)
    vectors = index.dense[Collection.BANK].vectors()
    common = vectors.mean(axis=0) if len(vectors) else np.zeros(vectors.shape[1], np.float32)
    return Offers(
        tuple(questions),
        {fold(question.text): row for row, question in enumerate(questions)},
        tuple(owned),
        _unit(vectors[rows] - common),
        common,
    )


def follow_ups(
    index: Index,
    offered: Offers,
    found: Found,
    selection: Selection,
    *,
    outcome: Outcome,
    history: Sequence[Turn] = (),
) -> tuple[str, ...]:
    """Up to `FOLLOW_UPS` bank questions to ask next, most similar to the question first.

    `offered` has the questions to choose from, `found` the question that was asked. `selection` has
    the passages that are shown if `outcome` is `ANSWERED`; after any other outcome none counts as
    shown. Questions of a shown section count as more similar (`_SAME_SECTION`). One is left out if:

    - one of the passages that answer it is shown, or answers a question that is already chosen;
    - one of them answers an offered question that was asked now or stands in `history`;
    - it says the same (`_SAME`) as the question or one that is already chosen.
    """
    if not offered.questions:
        return ()
    shown = _shown(index, selection) if outcome is Outcome.ANSWERED else []
    closed = {*shown, *_answered_before(offered, found, history)}
    similar = offered.vectors @ _unit(found.vector - offered.common)
    gained = _SAME_SECTION * _about_sections(index, offered, shown)
    chosen: list[int] = []
    for number in np.argsort(-(similar + gained), kind="stable").tolist():
        alike = offered.vectors[chosen] @ offered.vectors[number]
        if closed & offered.owners[number] or max(similar[number], *alike, 0) >= _SAME:
            continue
        chosen.append(number)
        closed |= offered.owners[number]
        if len(chosen) == FOLLOW_UPS:
            break
    return tuple(offered.questions[number].text for number in chosen)


def _answered_before(offered: Offers, found: Found, history: Sequence[Turn]) -> set[int]:
    """The passages that answer offered questions which were asked now or stand in the history.

    A question was so asked if its folded text equals that of the question now, or of a message of
    the user or the assistant.
    """
    said = (found.question.text, *(turn.content for turn in history))
    rows = [offered.rows[text] for one in said if (text := fold(one).strip()) in offered.rows]
    return {number for row in rows for number in offered.owners[row]}


def _about_sections(index: Index, offered: Offers, shown: Sequence[int]) -> NDArray[np.float32]:
    """1 for each offered question that a passage of the same section as one in `shown` answers.

    0 for any other question. Shape (questions,).
    """
    sections = {_section(index, number) for number in shown}
    inside = {n for n in range(len(index.passages)) if _section(index, n) in sections}
    return np.array([not inside.isdisjoint(own) for own in offered.owners], dtype=np.float32)


def _section(index: Index, number: int) -> tuple[str, ...]:
    passage = index.passages[number]
    return (passage.report, *passage.section_path)


def _shown(index: Index, selection: Selection) -> list[int]:
    """The numbers of the passages that are shown."""
    return [index.numbers[one.passage.report, one.passage.passage_id] for one in selection.hits]


def _unit(vectors: Vectors) -> Vectors:
    """Vectors of length one, in the same directions; one of length zero stays as it is."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def _presentable(report: Report, language: Language) -> list[BankQuestion]:
    """The questions of a report in a language that can stand on a button.

    Those that its bank marks as written for that (`BankQuestion.offered`). If it marks none in this
    language: those of `_SHORTEST` to `_LONGEST` characters that are well written, with a capital
    at the beginning, perhaps after "¿", "?" at the end and no "!".
    """
    own = [one for one in report.questions if one.language is language]
    marked = [one for one in own if one.offered is not None]
    return marked or [
        one
        for one in own
        if _SHORTEST <= len(one.text) <= _LONGEST and _WELL_WRITTEN.match(one.text)
    ]
