"""Writes and reads the worksheet of a question bank as an .xlsx workbook."""

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from report_rag.bank.entries import FIELDS, BankEntry, entry_of
from report_rag.bank.worksheet import ROOM, WorksheetRow, field_named, instructions
from report_rag.errors import QuestionFileError
from report_rag.sheets.format_limits import LONGEST_CELL, fit_for_xml, is_like_formula
from report_rag.sheets.rows import SheetCell
from report_rag.sheets.workbook import read_sheet
from report_rag.strings import STRINGS
from report_rag.types import Language, WorksheetField

_WIDTHS = {
    WorksheetField.PASSAGE: 24,
    WorksheetField.SECTION: 24,
    WorksheetField.PAGE: 8,
    WorksheetField.TEXT: 70,
    WorksheetField.TRANSLATION: 70,
}
"""Widths of the filled columns, in characters."""
_ROOM_WIDTH = 40
"""Width of each column for questions, in characters."""
_FIRST_ROWS = 10
"""The header is looked for in so many rows."""
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_ROOM = PatternFill("solid", fgColor="FFF8E1")
_SHEET_NAME = 31
"""The most characters of the name of a sheet in Excel."""


def worksheet_workbook(rows: Sequence[WorksheetRow], title: str, language: Language) -> bytes:
    """The content of an .xlsx file: a sheet with a line for each row, and a sheet of instructions.

    A column for questions has room for one; there are as many of each as `ROOM` says, under the
    same name. Names and instructions are in `language`; `title` is that of the report. The column
    of translations is left out if no row has one.
    """
    strings = STRINGS[language]
    translated = any(row.translation for row in rows)
    shown = [one for one in _WIDTHS if translated or one is not WorksheetField.TRANSLATION]
    room = [field for field, count in ROOM.items() for _ in range(count)]
    workbook = Workbook()
    page = workbook.worksheets[0]
    page.title = strings.bank_sheet[:_SHEET_NAME]
    for place, field in enumerate([*shown, *room], start=1):
        cell = page.cell(1, place)
        _write(cell, strings.bank_fields[field])
        cell.font = Font(bold=True)
        page.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(field, _ROOM_WIDTH)
    for line, row in enumerate(rows, start=2):
        for place, field in enumerate(shown, start=1):
            _write(page.cell(line, place), row.cells[field])
        for place in range(len(shown) + 1, len(shown) + len(room) + 1):
            cell = page.cell(line, place)
            cell.fill, cell.alignment = _ROOM, _WRAPPED
    page.freeze_panes = page.cell(2, 2)
    told = workbook.create_sheet(strings.bank_instructions_sheet[:_SHEET_NAME])
    told.column_dimensions["A"].width = 100
    title_line = strings.bank_title.format(report=title)
    for line, text in enumerate([title_line, *instructions(language)], start=1):
        _write(told.cell(line, 1), text)
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def read_workbook(content: bytes, path: Path) -> Iterator[BankEntry]:
    """The questions of a worksheet, row by row; a cell may have several, one a line.

    Columns are found by the names in the header, which is the first row that names `PASSAGE` and a
    column for questions. Raises `QuestionFileError`, with `path` in its message, if there is none
    in the first ten rows, or if the workbook cannot be read.
    """
    rows = read_sheet(content, path).rows
    headers = ((number, _fields(cells)) for number, cells in list(rows.items())[:_FIRST_ROWS])
    header, fields = next(((n, found) for n, found in headers if _is_header(found)), (0, []))
    if not fields:
        raise QuestionFileError(
            f"{path}: no row names the columns of a question bank; make a worksheet with: "
            "report-rag bank draft REPORT"
        )
    for number, cells in rows.items():
        if number > header:
            yield from _entries(number, cells, fields)


def _fields(cells: Sequence[SheetCell]) -> list[WorksheetField | None]:
    """The field that each cell of a row names; None for a cell that names none."""
    return [field_named(cell.text) for cell in cells]


def _is_header(fields: Sequence[WorksheetField | None]) -> bool:
    return WorksheetField.PASSAGE in fields and any(field in FIELDS for field in fields)


def _entries(
    number: int, cells: Sequence[SheetCell], fields: Sequence[WorksheetField | None]
) -> Iterator[BankEntry]:
    """The questions of one row, in the order of its columns; `fields` are those of these."""
    texts = [(field, cell.text) for field, cell in zip(fields, cells, strict=False) if field]
    ids = " ".join(text for field, text in texts if field is WorksheetField.PASSAGE).split()
    for field, text in texts:
        if field in FIELDS:
            for question in text.splitlines():
                if question.strip():
                    yield entry_of(number, question, field, ids)


def _write(cell: Cell, text: str) -> None:
    """Writes a text into a cell, as text also if it begins like a formula."""
    fit = fit_for_xml(text)
    cell.value = fit if len(fit) <= LONGEST_CELL else f"{fit[: LONGEST_CELL - 1]}…"
    cell.data_type = "s"
    cell.quotePrefix = is_like_formula(fit)
    cell.alignment = _WRAPPED
