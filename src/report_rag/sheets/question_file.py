"""A file of questions, read row by row: .jsonl, .csv or .xlsx.

What is wrong with one row is marked in that row, so that the others are answered; what is wrong
with the file as a whole is a `QuestionFileError`. `read_row` is the strict reading of one row.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from report_rag.errors import QuestionFileError
from report_rag.evaluation import read_lines, read_object
from report_rag.sheets import delimited, workbook
from report_rag.sheets.layout import language_code
from report_rag.sheets.rows import Cell, QuestionFile, QuestionRow, RowError, Sheet, SheetRow
from report_rag.types import Language, RowProblem, Turn

SUFFIXES = (".jsonl", ".csv", ".xlsx")


def read_questions(path: Path) -> QuestionFile:
    """The questions of a file, by its suffix; `QuestionFileError` when it is not such a file."""
    if path.suffix.lower() == ".jsonl":
        return QuestionFile(path, tuple(_marked_rows(path)))
    try:
        content = path.read_bytes()
    except OSError as error:
        raise QuestionFileError(f"{path}: cannot be read ({error.strerror})") from error
    read = delimited.read_sheet if path.suffix.lower() == ".csv" else workbook.read_sheet
    sheet = read(content, path)
    return QuestionFile(path, tuple(_asked(sheet)), sheet)


def read_row(number: int, row: dict[str, Any], place: str) -> QuestionRow:
    """A JSON object as a question; `RowError` when it is none."""
    question, identity = row.get("question"), row.get("id")
    if question is None:
        raise RowError(f'{place}: needs "question"', RowProblem.EMPTY)
    if not isinstance(question, str):
        raise RowError(f'{place}: needs "question" to be text', RowProblem.NOT_TEXT)
    return QuestionRow(
        number=number,
        question=question,
        identity=None if identity is None else str(identity),
        language=read_language(row.get("lang"), place),
        history=read_turns(row.get("history"), place),
    )


def read_turns(value: object, place: str) -> tuple[Turn, ...]:
    """A `history` as turns; `RowError` when it is not a list of messages."""
    if value is None:
        return ()
    if not isinstance(value, list):
        raise RowError(f'{place}: "history" needs to be a list of messages', RowProblem.HISTORY)
    turns = []
    for message in value:
        if (
            not isinstance(message, dict)
            or message.get("role") not in ("user", "assistant")
            or not isinstance(message.get("content"), str)
        ):
            raise RowError(
                f'{place}: a message needs "role" ("user" or "assistant") and "content"',
                RowProblem.HISTORY,
            )
        turns.append(Turn(message["role"], message["content"]))
    return tuple(turns)


def read_language(value: object, place: str) -> Language | None:
    """A `lang`; `RowError` when it is none that the assistant speaks."""
    if value is None:
        return None
    if value not in list(Language):
        raise RowError(f'{place}: "lang" is {value!r}; it can be "en" or "es"', RowProblem.LANGUAGE)
    return Language(str(value))


def _marked_rows(path: Path) -> Iterator[QuestionRow]:
    """The lines of a JSON Lines file, those that cannot be read marked."""
    for number, line in read_lines(path):
        place = f"{path}:{number}"
        try:
            row = read_object(line, place)
        except QuestionFileError:
            yield QuestionRow(number, problem=RowProblem.UNREADABLE, given=line)
            continue
        try:
            yield read_row(number, row, place)
        except RowError as error:
            yield _marked(number, row, error.problem)


def _marked(number: int, row: dict[str, Any], problem: RowProblem) -> QuestionRow:
    """A row that is no question, with what of it can be told."""
    question, identity, language = row.get("question"), row.get("id"), row.get("lang")
    return QuestionRow(
        number=number,
        question=question if isinstance(question, str) else "",
        identity=None if identity is None else str(identity),
        language=Language(str(language)) if language in list(Language) else None,
        problem=problem,
        given=row,
    )


def _asked(sheet: Sheet) -> Iterator[QuestionRow]:
    """The rows of a sheet below its header; those without anything in them ask nothing."""
    for row in sheet.rows:
        if sheet.layout.header is not None and row.number <= sheet.layout.header:
            continue
        question = _cell(row, sheet.layout.question)
        if question.joined or not any(cell.text.strip() for cell in row.cells):
            continue
        yield _asked_row(sheet, row, question)


def _asked_row(sheet: Sheet, row: SheetRow, question: Cell) -> QuestionRow:
    identity = _cell(row, sheet.layout.identity).text.strip()
    told = _cell(row, sheet.layout.language).text.strip()
    problem, language = question.problem, None
    try:
        language = read_language(language_code(told) or None, "")
    except RowError as error:
        problem = problem or error.problem
    if not question.text.strip():
        problem = RowProblem.EMPTY
    return QuestionRow(
        number=row.number,
        question=question.text,
        identity=identity or None,
        language=language,
        problem=problem,
    )


def _cell(row: SheetRow, column: int | None) -> Cell:
    if column is None or column >= len(row.cells):
        return Cell()
    return row.cells[column]
