"""Sheets as text, .csv: reading what spreadsheet programs write, writing what they read.

Read: UTF-8 with or without a byte order mark, UTF-16 with one, or else Windows-1252, which Excel
writes; cells are parted by commas, semicolons or tabs. Written: UTF-8 with the mark, without which
Excel shows accents wrongly, with the delimiter that the questions had.
"""

import codecs
import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path

from report_rag.errors import QuestionFileError
from report_rag.sheets.answer_table import table_rows
from report_rag.sheets.layout import find_layout
from report_rag.sheets.rows import Cell, Extension, Sheet, SheetRow

_DELIMITERS = ",;\t"
# Stands in no text: with it, a file of one column keeps the commas of its sentences.
_NONE = "\x1f"
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
# Without letters a "formula" can call nothing and name no other cell: numbers, telephones.
_NUMBER = re.compile(r"[+-]?[\d\s.,()/%-]+")


def read_sheet(content: bytes, path: Path) -> Sheet:
    """A .csv as a sheet; `QuestionFileError` when it is no text or a quotation never ends."""
    text = _decoded(content, path)
    delimiter, rows = _parsed(text, path)
    return Sheet(
        rows=tuple(
            SheetRow(number, tuple(Cell(text) for text in row))
            for number, row in enumerate(rows, start=1)
        ),
        layout=find_layout(rows),
        delimiter=delimiter if delimiter != _NONE else ",",
    )


def write_sheet(sheet: Sheet, extension: Extension) -> bytes:
    """The rows of a sheet as they stand, with the columns of answers to their right.

    A cell that a spreadsheet program would take for a formula gets an apostrophe in front.
    """
    written = io.StringIO()
    writer = csv.writer(written, delimiter=sheet.delimiter)
    for row in table_rows(sheet, extension):
        writer.writerow([_as_text(cell) for cell in row])
    return codecs.BOM_UTF8 + written.getvalue().encode("utf-8", "replace")


def _decoded(content: bytes, path: Path) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise QuestionFileError(f"{path}: is no text; save it as CSV (UTF-8) and try again")


def _parsed(text: str, path: Path) -> tuple[str, list[list[str]]]:
    """The delimiter and the rows: the delimiter under which the header names most columns.

    Without a header it is the one under which all rows have as many cells; a comma before a space
    is one of a sentence. Otherwise the file has a single column.
    """
    readings = {sign: _rows(text, sign, path) for sign in _DELIMITERS if sign in text}
    named = {
        sign: rows for sign, rows in readings.items() if find_layout(rows).header and _parts(rows)
    }
    if named:
        best = max(named, key=lambda sign: _header_width(named[sign]))
        return best, named[best]
    for sign, rows in readings.items():
        if find_layout(rows).header is None and _is_table(rows):
            return sign, rows
    return _NONE, _rows(text, _NONE, path)


def _parts(rows: Sequence[Sequence[str]]) -> bool:
    return _header_width(rows) > 1


def _header_width(rows: Sequence[Sequence[str]]) -> int:
    header = find_layout(rows).header
    return len(rows[header - 1]) if header else 0


def _is_table(rows: Sequence[Sequence[str]]) -> bool:
    widths = {len(row) for row in rows if row}
    prose = any(cell.startswith(" ") for row in rows for cell in row[1:])
    return len(widths) == 1 and widths != {1} and not prose


def _rows(text: str, delimiter: str, path: Path) -> list[list[str]]:
    """The rows under one delimiter; a lone quotation mark inside a cell is forgiven."""
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise QuestionFileError(
                f"{path}: a quotation mark opens a cell and none closes it; "
                "save the file anew from a spreadsheet program"
            ) from error
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return list(reader)
    except csv.Error as error:
        raise QuestionFileError(f"{path}:{reader.line_num}: cannot be read ({error})") from error


def _as_text(cell: str) -> str:
    dangerous = cell.startswith(_FORMULA_SIGNS) or cell.lstrip().startswith(_FORMULA_SIGNS)
    return f"'{cell}" if dangerous and not _NUMBER.fullmatch(cell) else cell
