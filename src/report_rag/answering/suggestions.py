"""Suggests bank questions: to begin with (`examples`), and after each answer (`follow_ups`).

Bank questions are those that people wrote for a report, each with the passages that answer it. The
bank of a report is all of these. Passages are given by their numbers, from 0, in the index. A
folded text is in lower case and without accents.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from report_rag.encoder import Vectors
from report_rag.index.loaded import Index
from report_rag.index.texts import bank
from report_rag.retrieval.fusion import Found
from report_rag.retrieval.selection import Selection
from report_rag.text.language import fold
from report_rag.types import BankQuestion, Collection, Language, Outcome, Report, Turn

FOLLOW_UPS = 3
"""The most questions that are offered after an answer."""
_SHORTEST, _LONGEST = 25, 64
"""The fewest and the most characters of an offered question, where the bank marks none as written
for that: long enough to say what it is about, short enough for a button on a phone."""
_WELL_WRITTEN = re.compile(r"^[A-ZÁÉÍÓÚÑ¿][^!]*\?$")
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


def examples(index: Index, language: Language, count: int) -> tuple[str, ...]:
    """Up to `count` bank questions in a language to begin with.

    Those to which the banks give a place on the first screen (`BankQuestion.offered`, from 1), in
    the order of these places. If none has one, questions spread evenly over the banks, one for each
    set of passages that answers any: only broad ones, which several passages answer, if there are
    at least `count` of these. The same corpus always gives the same questions. Empty if no question
    can stand on a button (`_presentable`), or for a count below 1.
    """
    if count < 1:
        return ()
    fitting = [(report, _presentable(report, language)) for report in index.reports]
    placed = [question for _, own in fitting for question in own if question.offered]
    if placed:
        placed.sort(key=lambda question: question.offered or 0)
        return tuple(question.text for question in placed[:count])
    by_passages: dict[tuple[str, tuple[str, ...]], str] = {}
    for report, own in fitting:
        for question in own:
            by_passages.setdefault((report.name, question.passage_ids), question.text)
    broad = [text for (_, passages), text in by_passages.items() if len(passages) > 1]
    found = broad if len(broad) >= count else list(by_passages.values())
    count = min(count, len(found))
    return tuple(found[(2 * place + 1) * len(found) // (2 * count)] for place in range(count))


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
    language: those of `_SHORTEST` to `_LONGEST` characters that are well written, with a capital or
    "¿" at the beginning, "?" at the end and no "!".
    """
    own = [one for one in report.questions if one.language is language]
    marked = [one for one in own if one.offered is not None]
    return marked or [
        one
        for one in own
        if _SHORTEST <= len(one.text) <= _LONGEST and _WELL_WRITTEN.match(one.text)
    ]
