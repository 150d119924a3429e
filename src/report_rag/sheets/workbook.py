"""Reads and writes sheets (tables of questions and answers) as .xlsx workbooks.

Questions are read from the first sheet of the workbook; of a formula the value that the file holds
is read. Answers are written beside them into a copy of the same workbook, which keeps other sheets,
columns, formulas and styles. What openpyxl cannot read (charts, drawings, macros) is not in the
copy. This is the only module that imports openpyxl.
"""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from report_rag.errors import QuestionFileError
from report_rag.sheets.columns import WIDTHS
from report_rag.sheets.format_limits import LONGEST_CELL, fit_for_xml, is_absolute
from report_rag.sheets.layout import find_layout
from report_rag.sheets.rows import AddedColumns, Sheet, SheetCell
from report_rag.types import AnswerColumn, RowProblem

_LOCKED = b"\xd0\xcf\x11\xe0"
"""First bytes of an OLE2 file: an encrypted workbook, or one in the old format .xls."""
_MOST_CELLS = 2_000_000
"""The most cells of a sheet, empty ones included. A single space in the last cell that Excel has
would make 17 billion, too many for the memory."""
_QUESTION_WIDTH = 50
_OTHER_WIDTH = 16
"""Widths, in characters, of the column of questions and of the sheet's other own columns, in a
workbook that is made anew."""
_WRAPPED = Alignment(wrap_text=True, vertical="top")


def read_sheet(content: bytes, path: Path) -> Sheet:
    """The first sheet of a workbook with this content, without empty rows and columns at its end.

    Rows are numbered from 1, as in the workbook. Raises `QuestionFileError`, with `path` in its
    message, when the content is no .xlsx workbook or protected by a password, or when the sheet has
    more than `_MOST_CELLS` cells (2 million), empty ones included.
    """
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
        rows = [
            tuple(
                _read_cell(cell, formula.data_type)
                for cell, formula in zip(row, formulas_of_row, strict=True)
            )
            for row, formulas_of_row in zip(values.iter_rows(), formulas.iter_rows(), strict=True)
        ]
    used = [
        (number, place)
        for number, row in enumerate(rows, start=1)
        for place, cell in enumerate(row, start=1)
        if cell.text or cell.covered
    ]
    height, width = (max(sizes) for sizes in zip(*used, strict=True)) if used else (0, 0)
    rows = [row[:width] for row in rows[:height]]
    return Sheet(
        rows=dict(enumerate(rows, start=1)),
        layout=find_layout([[cell.text for cell in row] for row in rows]),
        source=content,
    )


def write_sheet(sheet: Sheet, added: AddedColumns) -> bytes:
    """The content of an .xlsx file: a copy of the workbook that was read, with columns of answers.

    For a sheet that was not read from a workbook a new workbook is made. A sheet without a header
    gets one, in a new row on top, unless it has what openpyxl cannot move, such as formulas or
    merged cells: then the added columns have no names. In the column of links only the first
    address of a cell can be clicked, and only if it has a host. Raises `QuestionFileError` when
    openpyxl cannot write the workbook.
    """
    with _one_line("the workbook cannot be written; save the answers as .csv instead"):
        if sheet.source is None:
            workbook = _new_workbook(sheet)
        else:
            workbook = load_workbook(io.BytesIO(sheet.source), rich_text=True)
        lines = {number: line for line, number in enumerate(sheet.rows, start=1)}
        page = _first_sheet(workbook)
        header = None if sheet.layout.header is None else lines[sheet.layout.header]
        if header is None and _can_move(page):
            page.insert_rows(1)
            lines = {number: line + 1 for number, line in lines.items()}
            header = 1
            name = added.names[AnswerColumn.QUESTION]
            _write(page.cell(header, sheet.layout.question + 1), name)
        if header is not None:
            _write_header(page, header, sheet, added)
        _write_answers(page, lines, sheet, added)
        written = io.BytesIO()
        workbook.save(written)
        return written.getvalue()


def _new_workbook(sheet: Sheet) -> Workbook:
    """A new workbook with the rows of a sheet, and widths for its columns.

    The rows follow one another from line 1 without gaps, whatever their numbers are.
    """
    workbook = Workbook()
    page = _first_sheet(workbook)
    for line, cells in enumerate(sheet.rows.values(), start=1):
        for place, cell in enumerate(cells, start=1):
            _write(page.cell(line, place), cell.text)
    for place in range(sheet.width):
        width = _QUESTION_WIDTH if place == sheet.layout.question else _OTHER_WIDTH
        page.column_dimensions[get_column_letter(place + 1)].width = width
    return workbook


def _write_header(page: Worksheet, header: int, sheet: Sheet, added: AddedColumns) -> None:
    """Writes the names of the added columns into line `header`, counted from 1.

    They look like the name of the column of questions; in a new workbook the whole line is bold.
    The lines from the first to this one are frozen, so that they stay in view when one scrolls,
    unless the page has frozen lines or columns already.
    """
    if sheet.source is None:
        for cell in page[header]:
            cell.font = Font(bold=True)
    model = page.cell(header, sheet.layout.question + 1)
    for place, column in enumerate(added.columns, start=sheet.width + 1):
        cell = page.cell(header, place)
        _write(cell, added.names[column])
        cell.font, cell.fill, cell.border = copy(model.font), copy(model.fill), copy(model.border)
        cell.alignment = _WRAPPED
    if page.freeze_panes is None:
        page.freeze_panes = f"A{header + 1}"


def _write_answers(
    page: Worksheet, lines: dict[int, int], sheet: Sheet, added: AddedColumns
) -> None:
    """Writes the texts of the added columns, but not their names, and sets widths and links.

    `lines` maps the number of each row of `sheet` to its line on the page, counted from 1.
    """
    for place, column in enumerate(added.columns):
        letter = get_column_letter(sheet.width + 1 + place)
        page.column_dimensions[letter].width = WIDTHS[column]
        for number, texts in added.cells.items():
            cell = page.cell(lines[number], sheet.width + 1 + place)
            _write(cell, texts[place])
            address = texts[place].partition("\n")[0]
            if column is AnswerColumn.LINK and is_absolute(address):
                cell.hyperlink = address
                cell.font = Font(color="0563C1", underline="single")


def _write(cell: Cell, text: str) -> None:
    """Writes a text into a cell, so that it stays text and is no formula if it begins with "=".

    It stays text also after somebody edits the cell. An empty text changes nothing; one that is too
    long for a cell (`LONGEST_CELL`) is cut and ends in "…".
    """
    if not text:
        return
    fit = fit_for_xml(text)
    cell.value = fit if len(fit) <= LONGEST_CELL else f"{fit[: LONGEST_CELL - 1]}…"
    cell.data_type = "s"
    cell.quotePrefix = fit.startswith(("=", "+", "-", "@"))
    cell.alignment = _WRAPPED


def _can_move(kept: Worksheet) -> bool:
    """Whether a row can be inserted on top of a sheet.

    openpyxl would move the cells down, but not what belongs to certain cells. So False if the
    sheet has merged cells, tables, filters, formulas, links, comments, rows of a set height,
    conditional formats or rules for what may be typed.
    """
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


def _read_cell(cell: Cell | MergedCell, kind: str) -> SheetCell:
    """A cell with its value as text, and with a problem if the value is no text.

    `cell` is from the workbook with values in the place of formulas. `kind` is the data type of the
    same cell with its formula: "f" for a formula, "e" for an error. The problem is `NOT_CALCULATED`
    for a formula without a value, and `NOT_TEXT` for a number, a date, an error or any other value.
    An empty cell has none; a merged cell that is not the first of its range is `covered`.
    """
    value: object = cell.value
    if isinstance(cell, MergedCell):
        return SheetCell(covered=True)
    if value is None:
        # No program has calculated the formula since it was written.
        return SheetCell("=…", RowProblem.NOT_CALCULATED) if kind == "f" else SheetCell()
    if isinstance(value, str):
        failed = kind == "e" or (kind == "f" and value.startswith("#"))
        return SheetCell(value, RowProblem.NOT_TEXT if failed else None)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).upper() if isinstance(value, bool) else str(value)
    return SheetCell(text.removesuffix(" 00:00:00"), RowProblem.NOT_TEXT)


def _first_sheet(workbook: Workbook) -> Worksheet:
    if not workbook.worksheets:
        raise ValueError("no sheet")
    return workbook.worksheets[0]


@contextmanager
def _one_line(told: str) -> Iterator[None]:
    """Turns every error in the body of `with` into a `QuestionFileError` of one line.

    The line is `told` and the name of the error's class. A `QuestionFileError` stays as it is.
    Warnings are hidden. All errors are caught, since for damaged files openpyxl raises those of its
    XML and ZIP libraries, and KeyError, TypeError and others.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except QuestionFileError:
            raise
        except Exception as error:
            raise QuestionFileError(f"{told} ({type(error).__name__})") from error
