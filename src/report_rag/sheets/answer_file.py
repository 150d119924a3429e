"""A file of answers, written by its suffix, whole or not at all."""

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from report_rag.errors import QuestionFileError
from report_rag.rendering.answer_json import answer_json
from report_rag.rendering.message import row_message
from report_rag.sheets import delimited, workbook
from report_rag.sheets.answer_table import extension, only, sheet_of
from report_rag.sheets.handout import handout
from report_rag.sheets.markdown import markdown
from report_rag.sheets.rows import AnsweredRow, QuestionFile, Sheet
from report_rag.sheets.word import word_document
from report_rag.strings import STRINGS
from report_rag.types import Column, Language, Report

SUFFIXES = (".jsonl", ".csv", ".xlsx", ".md", ".docx")


def answers_as_bytes(
    suffix: str,
    asked: QuestionFile,
    answered: Sequence[AnsweredRow],
    reports: Sequence[Report],
    language: Language,
    *,
    unanswered: bool = False,
) -> bytes:
    """The answers as a file of that suffix; `language` is that of most questions.

    With `unanswered` the rows given are some of those asked, and stand alone.
    """
    match suffix.lower():
        case ".jsonl":
            lines = (json.dumps(row_json(one), ensure_ascii=False) for one in answered)
            return "".join(f"{line}\n" for line in lines).encode()
        case ".csv" | ".xlsx":
            sheet = _sheet(asked, answered, language, unanswered=unanswered)
            write = delimited.write_sheet if suffix.lower() == ".csv" else workbook.write_sheet
            return write(sheet, extension(answered, reports, sheet.layout.spoken or language))
    subtitle = STRINGS[language].unanswered_title if unanswered else None
    document = handout(answered, reports, language, subtitle)
    return markdown(document) if suffix.lower() == ".md" else word_document(document)


def row_json(one: AnsweredRow) -> dict[str, Any]:
    """The answer object of a row, or what keeps it from one."""
    row = one.row
    if one.answer is not None:
        return answer_json(one.answer, row.identity)
    marked: dict[str, Any] = {"id": row.identity, "question": row.question, "error": one.problem}
    if one.problem:
        marked["message"] = row_message(one.problem, one.language)
    marked["line"] = row.number
    return marked | ({} if row.given is None else {"row": row.given})


def write_whole(path: Path, content: bytes) -> None:
    """Puts a file in its place in one step: the one before stays until the new one is complete."""
    target = path.resolve()
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        try:
            unfinished.write_bytes(content)
            if target.exists():
                shutil.copymode(target, unfinished)
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from error


def check_writable(path: Path) -> None:
    """Finds out before the work, and not after it, that a file cannot be written."""
    target = path.resolve()
    probe = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        if target.is_dir():
            raise IsADirectoryError(None, "is a folder")
        try:
            probe.touch()
            if target.exists():
                target.open("ab").close()
        finally:
            probe.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> QuestionFileError:
    return QuestionFileError(
        f"{path}: cannot be written ({error.strerror}); "
        "close it where it is open, or name another file"
    )


def _sheet(
    asked: QuestionFile, answered: Sequence[AnsweredRow], language: Language, *, unanswered: bool
) -> Sheet:
    rows = [one.row for one in answered]
    if asked.sheet is None:
        return sheet_of(rows, STRINGS[language].columns[Column.QUESTION])
    return only(asked.sheet, [row.number for row in rows]) if unanswered else asked.sheet
