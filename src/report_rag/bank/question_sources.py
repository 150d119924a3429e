"""Reads a file of questions for a bank in the format that its suffix names."""

from collections.abc import Iterator
from pathlib import Path

from report_rag.bank.entries import Read
from report_rag.bank.reply import read_reply
from report_rag.bank.worksheet import read_markdown
from report_rag.bank.worksheet_xlsx import read_workbook
from report_rag.corpus.text_files import read_bytes, read_text
from report_rag.errors import QuestionFileError
from report_rag.sheets.unfolding import MOST_BYTES

SUFFIXES = (".xlsx", ".md", ".jsonl", ".json", ".txt")
"""The suffixes of files with questions for a bank."""


def read_entries(path: Path) -> list[Read]:
    """The questions of a file, in order, with what could not be read as one.

    Its suffix names the format: a workbook, or a text, in which rows of a worksheet and objects of
    JSON are read. Raises `QuestionFileError` for a file that cannot be read or has more than
    `MOST_BYTES`, and for other suffixes.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        *others, last = SUFFIXES
        raise QuestionFileError(
            f"{path}: files of questions for a bank end in {', '.join(others)} or {last}"
        )
    if suffix == ".xlsx":
        return list(read_workbook(read_bytes(path, QuestionFileError, MOST_BYTES), path))
    text = read_text(path, QuestionFileError, MOST_BYTES)
    return sorted(_read_text(text), key=lambda one: one.number)


def _read_text(text: str) -> Iterator[Read]:
    yield from read_markdown(text)
    yield from read_reply(text)
