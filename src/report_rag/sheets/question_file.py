"""Reads a file of questions row by row: .jsonl, .csv or .xlsx.

A row is a line of JSON Lines, or a row of a sheet (.csv, .xlsx). `read_questions` notes a problem
of one row in that row, so that the others can be answered; a problem of the whole file is a
`QuestionFileError`. `read_row` reads one JSON object and raises an error for any problem.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

from report_rag.corpus.text_files import read_bytes, read_lines, read_object
from report_rag.errors import QuestionFileError
from report_rag.sheets import delimited, workbook
from report_rag.sheets.asked_rows import questions_of
from report_rag.sheets.column_choice import chosen_layout
from report_rag.sheets.rows import QuestionFile, QuestionRow, RowError
from report_rag.sheets.unfolding import MOST_BYTES
from report_rag.types import Language, RowProblem, Turn

SUFFIXES = (".jsonl", ".csv", ".xlsx")
"""The suffixes of the files of questions that can be read."""


def read_questions(path: Path, sheet: str | None = None, column: str | None = None) -> QuestionFile:
    """The questions of a file, read by its suffix: .jsonl, .csv, and any other as .xlsx.

    `sheet` and `column` name the sheet and the column to ask (`workbook.read_sheet`,
    `column_choice.chosen_layout`); None: they are found. Left out are blank lines of .jsonl and, of
    a sheet, the header, rows above it, and the rows that `asked_rows` tells from questions. Any
    other row that cannot be asked, such as a line that is no JSON, is kept with its problem. Raises
    `QuestionFileError` when the file cannot be opened, has more than `MOST_BYTES` or is not of that
    format, or when it has no such sheet or column.
    """
    suffix = path.suffix.lower()
    if sheet is not None and suffix != ".xlsx":
        raise QuestionFileError(f"{path}: is no workbook; leave out --sheet")
    if suffix == ".jsonl":
        if column is not None:
            raise QuestionFileError(f"{path}: has no columns; leave out --column")
        lines = read_lines(path, QuestionFileError, MOST_BYTES)
        return QuestionFile(tuple(_read_line(number, line, path) for number, line in lines))
    content = read_bytes(path, QuestionFileError, MOST_BYTES)
    if suffix == ".csv":
        table = delimited.read_sheet(content, path)
    else:
        table = workbook.read_sheet(content, path, sheet)
    if column is not None:
        table = replace(table, layout=chosen_layout(table, column, path))
    return questions_of(table)


def read_row(number: int, row: dict[str, Any], place: str) -> QuestionRow:
    """A JSON object with `question`, and optionally `id`, `lang` and `history`, as a question.

    `number` is the number of its line, from 1. `lang` is a tag of English or Spanish, with or
    without a region ("es", "es-MX"); `history` is a list of objects with `role` ("user" or
    "assistant") and `content` (a text), oldest first. Null is the same as no field; other fields
    are ignored; an empty text is accepted as a question. Raises `RowError`, which has the
    `problem`, when `question` is missing or no text, or for any other `lang` or `history`; its
    message begins with `place` ("FILE:LINE").
    """
    question = row.get("question")
    if question is None:
        raise RowError(f'{place}: needs "question"', RowProblem.EMPTY)
    if not isinstance(question, str):
        raise RowError(f'{place}: needs "question" to be text', RowProblem.NOT_TEXT)
    return QuestionRow(
        number=number,
        question=question,
        identity=_identity(row),
        language=_language(row.get("lang"), place),
        history=_turns(row.get("history"), place),
    )


def _turns(value: object, place: str) -> tuple[Turn, ...]:
    """The messages of the field `history`, in order; empty if its value is None.

    Raises `RowError`, whose message begins with `place`, if the value is anything but a list of
    messages.
    """
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


def _language(value: object, place: str) -> Language | None:
    """The language of the tag in the field `lang`; None if its value is None.

    Raises `RowError`, whose message begins with `place`, for a value that is no tag of English or
    Spanish.
    """
    language = Language.of_tag(value)
    if language is None and value is not None:
        raise RowError(f'{place}: "lang" is {value!r}; it can be "en" or "es"', RowProblem.LANGUAGE)
    return language


def _identity(row: dict[str, Any]) -> str | None:
    return None if row.get("id") is None else str(row["id"])


def _read_line(number: int, line: str, path: Path) -> QuestionRow:
    """The question in a line of a JSON Lines file; `number` is that of the line, from 1.

    A line that is no valid question gives a row with the problem and the content of the line.
    """
    place = f"{path}:{number}"
    try:
        row = read_object(line, place, QuestionFileError)
    except QuestionFileError:
        return QuestionRow(number, problem=RowProblem.UNREADABLE, given=line)
    try:
        return read_row(number, row, place)
    except RowError as error:
        question = row.get("question")
        return QuestionRow(
            number=number,
            question=question if isinstance(question, str) else "",
            identity=_identity(row),
            language=Language.of_tag(row.get("lang")),
            problem=error.problem,
            given=row,
        )
