"""Computes a file of answers in the format of its suffix, and writes it whole or not at all."""

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from report_rag.errors import QuestionFileError
from report_rag.rendering.answer_json import answer_json
from report_rag.rendering.message import row_message
from report_rag.sheets import delimited, workbook
from report_rag.sheets.columns import added_columns
from report_rag.sheets.handout import handout
from report_rag.sheets.markdown import markdown
from report_rag.sheets.rows import (
    AnsweredRow,
    Layout,
    QuestionFile,
    QuestionRow,
    Sheet,
    SheetCell,
)
from report_rag.sheets.word import word_document
from report_rag.strings import STRINGS
from report_rag.types import AnswerColumn, Language, Report

SUFFIXES = (".jsonl", ".csv", ".xlsx", ".md", ".docx")
"""The suffixes of the files of answers that can be written."""


def answers_as_bytes(
    suffix: str,
    asked: QuestionFile,
    answered: Sequence[AnsweredRow],
    reports: Sequence[Report],
    language: Language,
    *,
    unanswered: bool = False,
) -> bytes:
    """The content of a file of answers with that suffix, one of `SUFFIXES` in upper or lower case.

    `asked` is the file of questions, `answered` its rows with their answers in the same order,
    `reports` all reports that were asked.

    - .jsonl: the object of each row (`row_json`) on a line.
    - .csv, .xlsx: the sheet that was read, with columns of answers; for questions from JSON Lines a
      new sheet. Their headers are in the language of the sheet's header, else in `language`.
    - .md, .docx: a handout. Its sentences that belong to no row are in `language`.

    With `unanswered`, the caller passes in `answered` only the rows without an answer: a sheet then
    has its header and no other rows, and a handout says so under its title. Raises
    `QuestionFileError` when openpyxl cannot write the workbook.
    """
    match suffix.lower():
        case ".jsonl":
            lines = (json.dumps(row_json(one), ensure_ascii=False) for one in answered)
            return "".join(f"{line}\n" for line in lines).encode()
        case ".csv" | ".xlsx":
            rows = [one.row for one in answered]
            if asked.sheet is None:
                sheet = sheet_of(rows, STRINGS[language].columns[AnswerColumn.QUESTION])
            else:
                sheet = only(asked.sheet, rows) if unanswered else asked.sheet
            write = delimited.write_sheet if suffix.lower() == ".csv" else workbook.write_sheet
            header_language = sheet.layout.header_language or language
            return write(sheet, added_columns(answered, reports, header_language))
    subtitle = STRINGS[language].unanswered_title if unanswered else None
    parts = handout(answered, reports, language, subtitle)
    return markdown(parts) if suffix.lower() == ".md" else word_document(parts, language)


def row_json(one: AnsweredRow) -> dict[str, Any]:
    """The answer object of a row (see `answer_json`), or an object that says why it has none.

    The second has `id` (None without one), `question`, `error` (a value of `RowProblem`), `message`
    (a sentence that says the same) and `line` (the number of the row). A line of JSON Lines that is
    no valid question also has `row`: its object, or its text if it is no object.
    """
    row = one.row
    if one.answer is not None:
        return answer_json(one.answer, row.identity)
    marked: dict[str, Any] = {"id": row.identity, "question": row.question, "error": one.problem}
    if one.problem:
        marked["message"] = row_message(one.problem, one.language)
    marked["line"] = row.number
    return marked | ({} if row.given is None else {"row": row.given})


def sheet_of(rows: Sequence[QuestionRow], name: str) -> Sheet:
    """A sheet for the questions of a JSON Lines file: a header, and a row for each question.

    The columns are "id", if any question has one, and the questions, under the header `name`. For a
    line that is no question its content stands there. The header has the row number 0, each
    question the number of its line, from 1.
    """
    with_ids = any(row.identity is not None for row in rows)
    texts = {0: ("id", name)} | {row.number: (row.identity or "", row.as_given) for row in rows}
    cells = {number: tuple(map(SheetCell, own)) for number, own in texts.items()}
    return Sheet(
        {number: own if with_ids else own[1:] for number, own in cells.items()},
        Layout(header=0, question=int(with_ids)),
    )


def only(sheet: Sheet, rows: Sequence[QuestionRow]) -> Sheet:
    """A new sheet with the header of `sheet`, if it has one, and only these rows of it.

    Its `source`, the workbook that a sheet was read from, is None: a new workbook is written.
    """
    wanted = {sheet.layout.header, *(row.number for row in rows)}
    kept = {number: cells for number, cells in sheet.rows.items() if number in wanted}
    return Sheet(kept, sheet.layout, sheet.delimiter)


def write_whole(path: Path, content: bytes) -> None:
    """Creates a file, or replaces it in one step: old content stays until the new is complete.

    A replaced file keeps its permissions. If `path` is a symbolic link, the file that it leads to
    is replaced. Raises `QuestionFileError` if the file cannot be written.
    """
    with _file_beside(path) as (target, unfinished):
        unfinished.write_bytes(content)
        if target.exists():
            shutil.copymode(target, unfinished)
        unfinished.replace(target)


def check_writable(path: Path) -> None:
    """Raises `QuestionFileError` if `write_whole` could not write the file `path`.

    Neither changes the file nor leaves another one behind.
    """
    with _file_beside(path) as (target, probe):
        if target.is_dir():
            raise IsADirectoryError(None, "is a folder")
        probe.touch()
        if target.exists():
            target.open("ab").close()


@contextmanager
def _file_beside(path: Path) -> Iterator[tuple[Path, Path]]:
    """Gives two paths: the file that `path` leads to, links followed, and a temporary one.

    The second is in the same folder. The body of `with` may create it; it is deleted at the end. An
    `OSError` in the body becomes a `QuestionFileError` that names `path`.
    """
    target = path.resolve()
    temporary = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        try:
            yield target, temporary
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise QuestionFileError(
            f"{path}: cannot be written ({error.strerror}); "
            "close it where it is open, or name another file"
        ) from error
