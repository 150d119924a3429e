"""Answers the questions of a file and writes the answers to another (`report-rag answer`).

A row is a question of a file: a line of JSON Lines, or a row of a sheet (.csv, .xlsx). One that
cannot be read or searched is marked: it gets a problem, the reason why, in place of an answer.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path
from typing import Any

from report_rag.assistant import Assistant
from report_rag.errors import QuestionError, QuestionFileError
from report_rag.progress import Progress, Step, silent
from report_rag.rendering.links import addressed
from report_rag.sheets import answer_file as answers
from report_rag.sheets import question_file as questions
from report_rag.sheets.rows import AnsweredRow, QuestionFile, QuestionRow
from report_rag.text.language import detect, has_words
from report_rag.types import AskOptions, Language, Outcome, RowProblem


@dataclass(frozen=True, slots=True)
class Choice:
    """What is asked, where somebody has chosen it; None: all reports, or what is found."""

    report: str | None = None
    """The name of the only report that is asked."""
    sheet: str | None = None
    """The name, or the number, of the sheet of a workbook that has the questions."""
    column: str | None = None
    """The letter, or the name in the header, of the column that has the questions."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many questions of a file had which result."""

    all: int
    """All questions of the file."""
    answered: int
    not_in_report: int
    """Those that the report does not answer."""
    marked: int
    """Those that could not be read or searched; their rows have a problem in place of an answer."""
    file: QuestionFile | None = field(default=None, compare=False)
    """What was read of the file: which sheet and column were asked, and which rows were not. It is
    no count, so that it does not matter when counts are compared."""

    @property
    def other(self) -> int:
        """All others: replies to small talk, help cards (contacts only), and refused misuse."""
        return self.all - self.answered - self.not_in_report - self.marked

    @property
    def unanswered(self) -> int:
        """Those without an answer: `not_in_report` and `marked` together."""
        return self.not_in_report + self.marked


_NO_CHOICE = Choice()


def answer_file(
    assistant: Assistant,
    asked: Path,
    output: Path,
    progress: Progress = silent,
    *,
    address: str = "",
    unanswered: Path | None = None,
    choice: Choice = _NO_CHOICE,
) -> Counts:
    """Answers the questions of the file `asked`, writes the file `output`, and counts the results.

    The suffixes of the files name their formats. `progress` is told before each question, and at
    the end, how many are done. `address`, such as https://example.org, is where the reader is, to
    which the links of the passages lead; without it the files have none. `unanswered` names a
    second file to write, with the questions that have no answer; None writes none. `choice` names
    the report, sheet and column to use, where the usual ones are not wanted.

    Raises `QuestionFileError` when a file cannot be read or written, has a suffix of another kind
    of file, has no sheet or column as chosen, or is named twice, and `QuestionError` for an unknown
    report. All this is checked
    before the first question is answered. The content of both files is computed before the first is
    written; each is written in one step.
    """
    # 1. Can it be read and written at all?
    _check_paths(asked, [output] if unanswered is None else [output, unanswered])
    reports = assistant.over(choice.report).reports
    # 2. The questions, and the language of most of them.
    file = questions.read_questions(asked, choice.sheet, choice.column)
    header_language = file.sheet.layout.header_language if file.sheet else None
    language = _language_of_most(file.rows, header_language or Language.EN)
    # 3. The answers.
    answered = [
        replace(one, answer=addressed(one.answer, address)) if one.answer else one
        for one in _answer_questions(assistant, file.rows, language, progress, choice.report)
    ]
    missing = [
        one for one in answered if one.answer is None or one.answer.outcome is Outcome.NOT_IN_REPORT
    ]
    # 4. Both files as they will be, and then into their places.
    contents = {output: answers.answers_as_bytes(output.suffix, file, answered, reports, language)}
    if unanswered is not None:
        contents[unanswered] = answers.answers_as_bytes(
            unanswered.suffix, file, missing, reports, language, unanswered=True
        )
    for path, content in contents.items():
        answers.write_whole(path, content)
    return replace(_counted(answered), file=file)


def _answer_questions(
    assistant: Assistant,
    rows: Sequence[QuestionRow],
    language: Language,
    progress: Progress,
    report: str | None = None,
) -> list[AnsweredRow]:
    """The rows with their answers, in order; one that cannot be searched has a problem instead.

    A question whose language cannot be detected is taken to be in `language`. `report` is the only
    report asked, by name; None asks all. If it is unknown, every row has a problem. `progress` is
    told before each question, and at the end, how many are done.
    """
    answered = []
    for done, row in enumerate(rows):
        progress(Step.ANSWER, done, len(rows))
        answered.append(_answered(assistant, row, language, report))
    progress(Step.ANSWER, len(rows), len(rows))
    return answered


def answer_rows(
    assistant: Assistant,
    rows: Sequence[tuple[int, dict[str, Any]]],
    path: Path,
    progress: Progress,
    report: str | None = None,
) -> list[dict[str, Any]]:
    """One answer object for each row of a question set, as `report-rag answer` writes to .jsonl.

    `rows` are pairs of a line number, from 1, and the JSON object in that line of the file `path`.
    A question that cannot be searched gives an object that says why; one whose language cannot be
    told is taken to be English. `report` is the only report asked, by name; None asks all. Raises
    `QuestionFileError`, which names `path` and line, for a row without a text in "question" or with
    a wrong "lang" or "history", and `QuestionError` for an unknown report.
    """
    assistant.over(report)
    asked = [questions.read_row(number, row, f"{path}:{number}") for number, row in rows]
    answered = _answer_questions(assistant, asked, Language.EN, progress, report)
    return [answers.row_json(one) for one in answered]


def _answered(
    assistant: Assistant, row: QuestionRow, page: Language, report: str | None
) -> AnsweredRow:
    """The row with its answer, or with the problem that prevents one.

    That is the problem with which the row was read, or else the reason why the assistant cannot
    search the question. `page` is the language of a question whose language cannot be detected.
    `report` is the only report asked; None asks all.
    """
    problem = row.problem
    if problem is None:
        try:
            options = AskOptions(report=report)
            answer = assistant.ask(row.question, row.language, row.history, page, options)
        except QuestionError as error:
            problem = RowProblem(error.problem.value)
        else:
            return AnsweredRow(row, answer.language, answer)
    return AnsweredRow(row, _language(row, page), problem=problem)


def _check_paths(asked: Path, written: Sequence[Path]) -> None:
    """Raises `QuestionFileError` if questions cannot go from `asked` to the files `written`.

    That is: if the suffix of `asked` is none of files of questions, or that of a file of `written`
    none of files of answers; if two of the paths are the same file; or if a file of `written`
    cannot be written.
    """
    _check_suffix(asked, questions.SUFFIXES, "files of questions")
    for path in written:
        _check_suffix(path, answers.SUFFIXES, "files of answers")
    for other, path in combinations([asked, *written], 2):
        if _is_same(path, other):
            raise QuestionFileError(f"{path}: is the same file as {other}; name another")
    for path in written:
        answers.check_writable(path)


def _check_suffix(path: Path, suffixes: Sequence[str], kind: str) -> None:
    if path.suffix.lower() not in suffixes:
        *others, last = suffixes
        raise QuestionFileError(f"{path}: {kind} end in {', '.join(others)} or {last}")


def _is_same(path: Path, other: Path) -> bool:
    if path.exists() and other.exists():
        return path.samefile(other)
    return path.resolve() == other.resolve()


def _language_of_most(rows: Sequence[QuestionRow], otherwise: Language) -> Language:
    """The language of most of the questions whose language can be told.

    `otherwise` if there are as many in each language, or none. Rows with a problem do not count.
    """
    found = Counter(
        _language(row, otherwise)
        for row in rows
        # A question whose language cannot be detected follows `otherwise`, and has no vote.
        if row.problem is None and _language(row, otherwise) is _language(row, otherwise.other)
    )
    return max(Language, key=lambda one: (found[one], one is otherwise))


def _language(row: QuestionRow, otherwise: Language) -> Language:
    if row.language:
        return row.language
    # The beginning is enough to detect a language; a cell may hold a whole document.
    text = row.question[:1000]
    return detect(text, otherwise).language if has_words(text) else otherwise


def _counted(answered: Sequence[AnsweredRow]) -> Counts:
    outcomes = Counter(one.answer.outcome if one.answer else None for one in answered)
    return Counts(
        all=len(answered),
        answered=outcomes[Outcome.ANSWERED],
        not_in_report=outcomes[Outcome.NOT_IN_REPORT],
        marked=outcomes[None],
    )
