"""Reads and writes sheets (tables of questions and answers) as .xlsx workbooks.

Questions are read from the first sheet that is shown and has text, or from the one that is chosen;
of a formula the value that the file holds is read. Answers are written beside them into a copy of
the same workbook, which keeps other sheets, columns, formulas and styles. What openpyxl cannot read
(charts, drawings, macros) is not in the copy. This is the only module that imports
openpyxl.
"""

import io
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from report_rag.errors import QuestionFileError
from report_rag.sheets.cell_content import is_blank
from report_rag.sheets.columns import WIDTHS
from report_rag.sheets.format_limits import (
    LONGEST_CELL,
    fit_for_xml,
    is_absolute,
    is_like_formula,
)
from report_rag.sheets.layout import find_layout
from report_rag.sheets.rows import AddedColumns, OtherSheet, Sheet, SheetCell
from report_rag.sheets.unfolding import bounded
from report_rag.text.language import fold
from report_rag.types import AnswerColumn, RowProblem

_LOCKED = b"\xd0\xcf\x11\xe0"
"""First bytes of an OLE2 file: an encrypted workbook, or one in the old format .xls."""
_LAST_ROW, _MOST_COLUMNS = 1_048_576, 16_384
"""The most rows and columns of a sheet. The columns of answers need some of the columns."""
_MOST_CELLS = 2_000_000
"""The most cells of a table: its rows with text, times its columns."""
_MOST_EMPTY = 10_000
"""Up to so many empty rows between others are kept, for the answers as .csv."""
_FROZEN = 10
"""Lines. A header below this one is not frozen, since little room would be left under it."""
_QUESTION_WIDTH = 50
_OTHER_WIDTH = 16
"""Widths, in characters, of the column of questions and of the sheet's other own columns, in a
workbook that is made anew."""
_WRAPPED = Alignment(wrap_text=True, vertical="top")


def read_sheet(content: bytes, path: Path, chosen: str | None = None) -> Sheet:
    """A sheet of a workbook with this content, without empty rows and columns at its end.

    It is the sheet that `chosen` names (`_page`); None: the first that is shown and has text.
    Rows are numbered from 1, as in the workbook. Only cells with content are looked at, however far
    down formats reach. Raises `QuestionFileError`, with `path` in its message, when the content is
    no .xlsx workbook or protected by a password, when it unfolds to too much (`unfolding.bounded`),
    when no sheet is called so, when the table has more than `_MOST_CELLS` cells, or when there is
    no room for the columns of answers.
    """
    if content.startswith(_LOCKED):
        raise QuestionFileError(
            f"{path}: is protected by a password, or of the old kind .xls; "
            "save it as .xlsx without a password and try again"
        )
    with _one_line(f"{path}: is no .xlsx workbook that can be read"):
        source = bounded(content, path)
        formulas = load_workbook(io.BytesIO(source))
        page = _page(formulas, path, chosen)
        read = _read_cells(page, _values_of(page, source))
        width = max((max(row) for row in read.values()), default=0)
        if width + len(WIDTHS) > _MOST_COLUMNS or len(read) * width > _MOST_CELLS:
            raise QuestionFileError(
                f"{path}: the sheet {page.title!r} reaches to "
                f"{get_column_letter(width)}{max(read)}; "
                "delete what stands far outside of the table and try again"
            )
        rows = _rows_of(read)
    hidden_columns = _hidden_columns(page, width)
    return Sheet(
        rows=rows,
        layout=find_layout(rows, hidden_columns),
        source=source,
        name=page.title,
        others=tuple(
            OtherSheet(one.title, not _is_shown(one))
            for one in formulas.worksheets
            if one is not page
        ),
        hidden_rows=frozenset(number for number, row in page.row_dimensions.items() if row.hidden),
        hidden_columns=hidden_columns,
    )


def _page(workbook: Workbook, path: Path, chosen: str | None) -> Worksheet:
    """The sheet that is asked: the one that is chosen, or the first that is shown and has text.

    `chosen` is its name, upper or lower case, or else its number among those that are shown, from 1
    on the left. If none that is shown has text, it is the first that is shown, or the first of all.
    Raises `QuestionFileError`, with `path` in its message, if no sheet is called so.
    """
    pages = workbook.worksheets
    if not pages:
        raise ValueError("no sheet")
    shown = [page for page in pages if _is_shown(page)] or pages
    if chosen is None:
        return next((page for page in shown if _has_text(page)), shown[0])
    wanted = fold(chosen).strip()
    for page in pages:
        if fold(page.title).strip() == wanted:
            return page
    if wanted.isdecimal() and 0 < int(wanted) <= len(shown):
        return shown[int(wanted) - 1]
    names = [f"{number} {page.title!r}" for number, page in enumerate(shown, start=1)]
    names += [f"{page.title!r} (hidden)" for page in pages if page not in shown]
    raise QuestionFileError(
        f"{path}: has no sheet {chosen!r}; choose one with --sheet: {', '.join(names)}"
    )


def _values_of(page: Worksheet, source: bytes) -> Worksheet:
    """The same sheet with values in the place of formulas; the sheet itself if it has none.

    `source` is the content of its workbook.
    """
    if not any(cell.data_type == "f" for cell in _cells(page)):
        return page
    return load_workbook(io.BytesIO(source), data_only=True)[page.title]


def _read_cells(page: Worksheet, values: Worksheet) -> dict[int, dict[int, SheetCell]]:
    """The cells of a sheet that have something, by the numbers of their rows and columns, from 1.

    `values` is the same sheet with values in the place of formulas.
    """
    read: dict[int, dict[int, SheetCell]] = {}
    for cell in _cells(page):
        found = _read_cell(values.cell(cell.row, cell.column), cell.data_type)
        if found.covered or not is_blank(found.text):
            read.setdefault(cell.row, {})[cell.column] = found
    return read


def _rows_of(read: Mapping[int, Mapping[int, SheetCell]]) -> dict[int, tuple[SheetCell, ...]]:
    """The rows of a table by their numbers, in ascending order, each up to its last cell.

    Rows without anything are in it, as `()`, unless they are more than `_MOST_EMPTY`.
    """
    last, empty = max(read, default=0), SheetCell()
    numbers = range(1, last + 1) if last - len(read) <= _MOST_EMPTY else sorted(read)
    rows = {number: read.get(number, {}) for number in numbers}
    return {
        number: tuple(row.get(column, empty) for column in range(1, max(row, default=0) + 1))
        for number, row in rows.items()
    }


def _cells(page: Worksheet) -> list[Cell | MergedCell]:
    """The cells that a sheet has, in any order; no others are made, as `iter_rows` would."""
    return list(page._cells.values())  # noqa: SLF001 - openpyxl has no other way


def _has_text(page: Worksheet) -> bool:
    return any(cell.value is not None and not is_blank(str(cell.value)) for cell in _cells(page))


def _is_shown(page: Worksheet) -> bool:
    return bool(page.sheet_state == page.SHEETSTATE_VISIBLE)


def _hidden_columns(page: Worksheet, width: int) -> frozenset[int]:
    """Those of the first `width` columns that are not shown, counted from 0."""
    return frozenset(
        column - 1
        for one in page.column_dimensions.values()
        if one.hidden
        for column in range(one.min, min(one.max, width) + 1)
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
        page = workbook[sheet.name] if sheet.name in workbook.sheetnames else workbook.worksheets[0]
        lines = {number: line for line, number in enumerate(sheet.rows, start=1)}
        if sheet.source is not None:
            lines = {number: number for number in sheet.rows}
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
    page = workbook.worksheets[0]
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
    unless they are more than `_FROZEN` or the page has frozen lines or columns already.
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
    if page.freeze_panes is None and header <= _FROZEN:
        page.freeze_panes = f"A{header + 1}"


def _write_answers(
    page: Worksheet, lines: dict[int, int], sheet: Sheet, added: AddedColumns
) -> None:
    """Writes the texts of the added columns, but not their names, and sets widths and links.

    `lines` maps the number of each row of `sheet` to its line on the page, counted from 1.
    """
    width = sheet.width
    _end_formats(page, width)
    for place, column in enumerate(added.columns):
        letter = get_column_letter(width + 1 + place)
        page.column_dimensions[letter].width = WIDTHS[column]
        for number, texts in added.cells.items():
            cell = page.cell(lines[number], width + 1 + place)
            _write(cell, texts[place])
            address = texts[place].partition("\n")[0]
            if column is AnswerColumn.LINK and is_absolute(address):
                cell.hyperlink = address
                cell.font = Font(color="0563C1", underline="single")


def _end_formats(page: Worksheet, width: int) -> None:
    """Ends the formats of whole columns of a page at its column number `width`, from 1.

    A range of columns with a width, or hidden, often goes on to the last one of the page. The
    columns of answers need formats of their own, and two ranges may not overlap.
    """
    for letter, dimension in list(page.column_dimensions.items()):
        dimension.reindex()
        if dimension.min > width:
            del page.column_dimensions[letter]
        else:
            dimension.max = min(dimension.max, width)


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
    cell.quotePrefix = is_like_formula(fit)
    cell.alignment = _WRAPPED


def _can_move(kept: Worksheet) -> bool:
    """Whether a row can be inserted on top of a sheet.

    openpyxl would move the cells down, but not what belongs to certain cells. So False if the
    sheet has merged cells, tables, filters, formulas, links, comments, rows of a set height,
    conditional formats, hidden rows or rules for what may be typed, or if it is full.
    """
    bound = (
        kept.merged_cells.ranges
        or kept.tables
        or kept.conditional_formatting
        or kept.data_validations.dataValidation
        or kept.auto_filter.ref
        or any(line.height or line.hidden for line in kept.row_dimensions.values())
        or kept.max_row >= _LAST_ROW
    )
    return not bound and not any(
        cell.data_type == "f" or cell.hyperlink or cell.comment for cell in _cells(kept)
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
        # A formula whose value is an empty text has its type; one without any value has not, since
        # no program has calculated it since it was written.
        missing = kind == "f" and cell.data_type != "str"
        return SheetCell("=…", RowProblem.NOT_CALCULATED) if missing else SheetCell()
    if isinstance(value, str):
        failed = kind == "e" or (kind == "f" and value.startswith("#"))
        return SheetCell(value, RowProblem.NOT_TEXT if failed else None)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).upper() if isinstance(value, bool) else str(value)
    return SheetCell(text.removesuffix(" 00:00:00"), RowProblem.NOT_TEXT)


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
