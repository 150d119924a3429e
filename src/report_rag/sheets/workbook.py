"""Sheets of workbooks, .xlsx: the only module that meets openpyxl.

Questions are read from the first sheet, formulas by the values that the file holds. Answers are
written beside them into a copy of the same workbook: other sheets, columns, formulas and looks
stay. What openpyxl does not know (charts, drawings, macros) is not in the copy.
"""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from datetime import date, datetime, time
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell as WorkbookCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from report_rag.errors import QuestionFileError
from report_rag.sheets.answer_table import LONGEST_CELL, table_rows
from report_rag.sheets.layout import find_layout
from report_rag.sheets.rows import Cell, Extension, Sheet, SheetRow
from report_rag.sheets.xml_text import fit_for_xml
from report_rag.types import Column, RowProblem

_LOCKED = b"\xd0\xcf\x11\xe0"
"""How an encrypted workbook begins, and one of the old kind, .xls."""
# One forgotten space in the last cell of a sheet makes a table of 17 billion cells.
_MOST_CELLS = 2_000_000
_WIDTHS = {
    Column.QUESTION: 50,
    Column.OUTCOME: 20,
    Column.NOTE: 40,
    Column.PASSAGES: 80,
    Column.TRANSLATION: 80,
    Column.REPORT: 40,
    Column.SECTION: 40,
    Column.PAGE: 16,
    Column.CITATION: 40,
    Column.LINK: 40,
}
_OWN_WIDTH = 16
_WRAPPED = Alignment(wrap_text=True, vertical="top")


def read_sheet(content: bytes, path: Path) -> Sheet:
    """The first sheet of a workbook; `QuestionFileError` when it is none or is locked."""
    if content.startswith(_LOCKED):
        raise QuestionFileError(
            f"{path}: is protected by a password, or of the old kind .xls; "
            "save it as .xlsx without a password and try again"
        )
    with _one_line(f"{path}: is no .xlsx workbook that can be read"):
        values = _first_sheet(load_workbook(io.BytesIO(content), data_only=True))
        formulas = _first_sheet(load_workbook(io.BytesIO(content)))
        if values.max_row * values.max_column > _MOST_CELLS:
            raise QuestionFileError(
                f"{path}: the first sheet reaches to {get_column_letter(values.max_column)}"
                f"{values.max_row}; delete what stands far outside of the table and try again"
            )
        joined = {
            place
            for area in values.merged_cells.ranges
            for place in list(area.cells)
            if place != (area.min_row, area.min_col)
        }
        rows = [
            tuple(
                _read_cell(cell.value, twin.data_type, (cell.row, cell.column) in joined)
                for cell, twin in zip(row, twins, strict=True)
            )
            for row, twins in zip(values.iter_rows(), formulas.iter_rows(), strict=True)
        ]
    while rows and not any(cell.text or cell.joined for cell in rows[-1]):
        rows.pop()
    width = max((_used(row) for row in rows), default=0)
    return Sheet(
        rows=tuple(SheetRow(number, row[:width]) for number, row in enumerate(rows, start=1)),
        layout=find_layout([[cell.text for cell in row] for row in rows]),
        source=content,
    )


def write_sheet(sheet: Sheet, extension: Extension) -> bytes:
    """A workbook with the sheet and the columns of answers: the person's own where there is one."""
    with _one_line("the workbook cannot be written; save the answers as .csv instead"):
        if sheet.source is None:
            return _saved(_new_workbook(sheet, extension))
        workbook = load_workbook(io.BytesIO(sheet.source), rich_text=True)
        _extend(_first_sheet(workbook), sheet, extension)
        return _saved(workbook)


def _extend(kept: Worksheet, sheet: Sheet, extension: Extension) -> None:
    """Writes the columns of answers beside what stands in the sheet."""
    header = sheet.layout.header
    moved = header is None and _can_move(kept)
    if moved:
        kept.insert_rows(1)
        name = extension.names[Column.QUESTION]
        _write(kept.cell(1, sheet.layout.question + 1), name)
        header = 1
    first = max(sheet.width, sheet.layout.question + 1) + 1
    for place, column in enumerate(extension.columns):
        kept.column_dimensions[get_column_letter(first + place)].width = _WIDTHS[column]
        if header is not None:
            cell, model = (
                kept.cell(header, first + place),
                kept.cell(header, sheet.layout.question + 1),
            )
            _write(cell, extension.names[column])
            cell.font, cell.fill, cell.border = (
                copy(model.font),
                copy(model.fill),
                copy(model.border),
            )
            cell.alignment = _WRAPPED
    for number, texts in extension.cells.items():
        for place in range(len(texts)):
            cell = kept.cell(number + int(moved), first + place)
            _write(cell, texts[place])
            _link(cell, extension, place, number)
    if header is not None and kept.freeze_panes is None:
        kept.freeze_panes = f"A{header + 1}"


def _new_workbook(sheet: Sheet, extension: Extension) -> Workbook:
    """A workbook for rows that stood in none."""
    workbook = Workbook()
    page = _first_sheet(workbook)
    rows = table_rows(sheet, extension)
    own = len(rows[0]) - len(extension.columns)
    added_header = sheet.layout.header is None
    numbers: list[int | None] = [None] if added_header else []
    numbers += [row.number for row in sheet.rows]
    header = 1 if added_header else numbers.index(sheet.layout.header) + 1
    for line, (number, texts) in enumerate(zip(numbers, rows, strict=True), start=1):
        for place, text in enumerate(texts):
            cell = page.cell(line, place + 1)
            _write(cell, text)
            if line == header:
                cell.font = Font(bold=True)
            elif number is not None and place >= own:
                _link(cell, extension, place - own, number)
    for place in range(own):
        width = _WIDTHS[Column.QUESTION] if place == sheet.layout.question else _OWN_WIDTH
        page.column_dimensions[get_column_letter(place + 1)].width = width
    for place, column in enumerate(extension.columns, start=own + 1):
        page.column_dimensions[get_column_letter(place)].width = _WIDTHS[column]
    page.freeze_panes = f"A{header + 1}"
    return workbook


def _write(cell: WorkbookCell, text: str) -> None:
    """Text and nothing else, also when it begins with "=": typed as text, now and when edited."""
    if not text:
        return
    fit = fit_for_xml(text)
    cell.value = fit if len(fit) <= LONGEST_CELL else f"{fit[: LONGEST_CELL - 1]}…"
    cell.data_type = "s"
    cell.quotePrefix = fit.startswith(("=", "+", "-", "@"))
    cell.alignment = _WRAPPED


def _link(cell: WorkbookCell, extension: Extension, place: int, number: int) -> None:
    if extension.columns[place] is Column.LINK and number in extension.addresses:
        cell.hyperlink = extension.addresses[number]
        cell.font = Font(color="0563C1", underline="single")


def _can_move(kept: Worksheet) -> bool:
    """Whether a row can be put on top: openpyxl moves cells, but not what refers to them."""
    bound = (
        kept.merged_cells.ranges
        or kept.tables
        or kept.conditional_formatting
        or kept.data_validations.dataValidation
        or kept.auto_filter.ref
        or any(line.height for line in kept.row_dimensions.values())
    )
    return not bound and not any(
        cell.data_type == "f" or cell.hyperlink or cell.comment
        for row in kept.iter_rows()
        for cell in row
    )


def _read_cell(value: object, kind: str, joined: bool) -> Cell:
    if joined:
        return Cell(joined=True)
    if value is None:
        # The formula is there, its value is not: no program has calculated it yet.
        return Cell("=…", RowProblem.NOT_CALCULATED) if kind == "f" else Cell()
    if isinstance(value, str):
        failed = kind == "e" or (kind == "f" and value.startswith("#"))
        return Cell(value, RowProblem.NOT_TEXT if failed else None)
    return Cell(_number_text(value), RowProblem.NOT_TEXT)


def _number_text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(" ").removesuffix(" 00:00:00")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _used(row: tuple[Cell, ...]) -> int:
    """How many cells of a row are used, up to the last with something in it."""
    return max(
        (place for place, cell in enumerate(row, start=1) if cell.text or cell.joined), default=0
    )


def _first_sheet(workbook: Workbook) -> Worksheet:
    if not workbook.worksheets:
        raise ValueError("no sheet")
    return workbook.worksheets[0]


def _saved(workbook: Workbook) -> bytes:
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


@contextmanager
def _one_line(told: str) -> Iterator[None]:
    """Turns whatever openpyxl raises into one line, and keeps what it warns of to itself.

    It raises what its XML and ZIP libraries raise, and KeyError, TypeError and others besides for
    files that are not what they seem; each of them means the same to a person.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except QuestionFileError:
            raise
        except Exception as error:
            raise QuestionFileError(f"{told} ({type(error).__name__})") from error
