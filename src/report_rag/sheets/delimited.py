"""Reads and writes sheets (tables of questions and answers) as .csv.

Read: the encodings of `encodings`; the delimiter is a comma, a semicolon or a tab, or the one that
a first line such as "sep=;" names. Written: UTF-8 with a byte order mark, without which Excel shows
accents wrongly, and with the delimiter of the file of questions.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeAlias

from report_rag.errors import QuestionFileError
from report_rag.sheets.cell_content import is_blank
from report_rag.sheets.column_names import read_name
from report_rag.sheets.encodings import decoded
from report_rag.sheets.format_limits import FORMULA_SIGNS, is_like_formula, is_unseen
from report_rag.sheets.layout import find_layout
from report_rag.sheets.rows import AddedColumns, Layout, Sheet, SheetCell
from report_rag.types import AnswerColumn

Table: TypeAlias = dict[int, tuple[SheetCell, ...]]
"""The cells of each row, by its number."""

_DELIMITERS = ",;\t"
_NAMED_DELIMITER = re.compile(
    r'"?sep=(?P<sign>\\t|[^\w\s"]|\t)"?[,;\t ]*(?:\r\n|\r|\n|\Z)', re.IGNORECASE
)
"""A first line that names the delimiter, as Excel reads and writes it."""
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_MOST_CELLS = 4_000_000
"""The most cells of a file, when all rows are as wide as the widest: 40,000 rows of a form with 100
columns. They take some 500 MB."""
_MOST_COLUMNS = 16_384
"""The most columns, as of a workbook."""
_MOST_EMPTY = 1000
"""Rows. More empty ones at the end of a file are no part of the table."""
_EMPTY = SheetCell()
_NONE = "\x1f"
"""A character that occurs in no text. With it as delimiter no row is cut, so that the commas of a
file with a single column stay."""
_END = "\x1e"
"""Another such character, read as a last row: it is inside a cell if a quotation mark is open."""
# Without letters a "formula" can call nothing and name no other cell: numbers, telephones.
_NUMBER = re.compile(r"[+-]?[\d\s.,()/%-]+")
# Where a program that divides rows at another sign (Excel does so at ";" in Spanish) would begin a
# cell with a formula that calls something.
_SIGNS = re.escape("".join(FORMULA_SIGNS.difference("\t\r")))
_CALL_INSIDE = re.compile(rf"(?<=[;,\t\r\n])[{_SIGNS}][^;,\t\r\n(|!]*[(|!]")


def read_sheet(content: bytes, path: Path) -> Sheet:
    """The sheet of a .csv file with this content; `path` is used in messages of errors only.

    Rows are numbered from 1, empty ones too; a row is one line, or several when a quoted cell has
    line breaks. A first line that names the delimiter ("sep=;") is no row. Of more than a thousand
    empty rows at the end only the first is kept. A file with a single column gets a comma as
    delimiter. Raises `QuestionFileError` when the content is not text (`encodings.decoded`), when a
    quotation mark is not closed, when a cell has more than the 131,072 characters that Python's csv
    module reads, or when there are more than `_MOST_CELLS` or `_MOST_COLUMNS`.
    """
    text = _without_empty_end(decoded(content, path))
    named = _NAMED_DELIMITER.match(text)
    if named:
        delimiter = "\t" if named["sign"] == "\\t" else named["sign"]
        rows = _cells(_rows(text[named.end() :], delimiter, path))
    else:
        delimiter, rows = _parsed(text, path)
    if len(rows) * max(map(len, rows.values()), default=0) > _MOST_CELLS:
        raise _too_many(path)
    layout = find_layout(rows)
    return Sheet(_uncut(rows, layout, delimiter), layout, delimiter)


def write_sheet(sheet: Sheet, added: AddedColumns) -> bytes:
    """The content of a .csv file: the sheet with the columns of answers to its right.

    The rows are those of `table_rows`. A cell that a spreadsheet program would take for a formula
    gets an apostrophe in front, unless it has only digits and the signs of numbers, such as a
    telephone number; so does a part of a cell of the asker that calls something, where another
    delimiter would make it a cell. Other cells are not changed, except that half a character (a
    lone surrogate), which UTF-8 cannot hold, becomes "?".
    """
    written = io.StringIO()
    writer = csv.writer(written, delimiter=sheet.delimiter)
    for row in table_rows(sheet, added):
        own = [_CALL_INSIDE.sub(_marked, cell) for cell in row[: sheet.width]]
        writer.writerow([_as_text(cell) for cell in (*own, *row[sheet.width :])])
    return codecs.BOM_UTF8 + written.getvalue().encode("utf-8", "replace")


def table_rows(sheet: Sheet, added: AddedColumns) -> list[list[str]]:
    """The texts of a sheet with the added columns, row by row, all rows equally long.

    In the row of the header the added columns have their names. A sheet without a header gets one
    as its first row, with the name of the column of questions and those of the added columns. In
    rows that ask nothing the added cells are empty.
    """
    layout, names = sheet.layout, [added.names[column] for column in added.columns]
    width, rows = sheet.width, []
    if layout.header is None:
        header = [""] * width
        header[layout.question] = added.names[AnswerColumn.QUESTION]
        rows.append(header + names)
    for number, cells in sheet.rows.items():
        own = [cell.text for cell in cells]
        own += [""] * (width - len(own))
        nothing = ("",) * len(names)
        new = names if number == layout.header else added.cells.get(number, nothing)
        rows.append([*own, *new])
    return rows


def _uncut(rows: Table, layout: Layout, delimiter: str) -> Table:
    """The rows, with questions in the last column of the header in one piece.

    A row has been cut inside of such a question if all its cells beyond the header begin with a
    space, as the parts of a sentence do.
    """
    width = len(rows.get(layout.header or 0, ()))
    if width <= 1 or layout.question != width - 1:
        return rows
    whole = dict(rows)
    for number, cells in rows.items():
        if len(cells) > width and all(cell.text.startswith(" ") for cell in cells[width:]):
            text = delimiter.join(cell.text for cell in cells[width - 1 :])
            whole[number] = (*cells[: width - 1], SheetCell(text))
    return whole


def _without_empty_end(text: str) -> str:
    """The text without the empty rows at its end, if they are more than `_MOST_EMPTY`.

    The line break before them and the first of them stay.
    """
    end = len(text.rstrip(f"{_DELIMITERS} \r\n"))
    breaks = [one.end() for one in islice(_LINE_BREAK.finditer(text, end), _MOST_EMPTY)]
    return text[: breaks[1]] if len(breaks) == _MOST_EMPTY else text


def _parsed(text: str, path: Path) -> tuple[str, Table]:
    """The delimiter of a file (comma, semicolon or tab), and its rows, cut into cells.

    The text is read with each delimiter that occurs in it, in this order. Chosen is the one with
    which `find_layout` finds the header with most names, at least two; the first of equal ones. If
    none gives such a header, it is the first with which there is no header, or only a title, and
    the rows are a table (`_is_table`). Otherwise the file has a single column: its rows are not
    cut, and the delimiter is a comma; but then raises `QuestionFileError` if a delimiter's rows
    could not be read (`_rows`), since it may be the right one.
    """
    tables, unreadable = {}, None
    for sign in (one for one in _DELIMITERS if one in text):
        try:
            tables[sign] = _cells(_rows(text, sign, path))
        except QuestionFileError as error:  # Perhaps it is none of the delimiters of this file.
            unreadable = unreadable or error
    headers = {sign: find_layout(rows).header for sign, rows in tables.items()}
    columns = {
        sign: sum(not is_blank(cell.text) for cell in tables[sign][row])
        for sign, row in headers.items()
        if row and not _is_cut_sentence(tables[sign][row])
    }
    best = max(columns, key=lambda sign: columns[sign], default=",")
    if columns.get(best, 0) > 1:
        return best, tables[best]
    for sign, rows in tables.items():
        header = rows.get(headers[sign] or 0, ())
        # Below the name of a single column, sentences with a comma each are no table.
        cut = sign == "," and len(header) == 1 and read_name(header[0].text).exact
        body = [cells for number, cells in rows.items() if number > (headers[sign] or 0)]
        if _is_table(body) and not cut:
            return sign, rows
    if unreadable:
        raise unreadable
    return ",", _cells(_rows(text, _NONE, path))


def _is_cut_sentence(cells: Sequence[SheetCell]) -> bool:
    """Whether a row is no header but a sentence that was cut at its commas.

    So it seems if a cell after the first begins with a space and is no name of a column.
    """
    return any(cell.text.startswith(" ") and not read_name(cell.text).role for cell in cells[1:])


def _is_table(rows: Sequence[Sequence[SheetCell]]) -> bool:
    """Whether all rows that are not empty have the same number of cells, two or more.

    False if a cell after the first of a row begins with a space: the row is then taken for a
    sentence that was cut after a comma.
    """
    widths = {len(row) for row in rows if row}
    prose = any(cell.text.startswith(" ") for row in rows for cell in row[1:])
    return len(widths) == 1 and widths != {1} and not prose


def _cells(rows: Iterable[Sequence[str]]) -> Table:
    """The rows as cells, by their numbers from 1. All empty cells are the same object."""
    return {
        number: tuple(SheetCell(text) if text else _EMPTY for text in row)
        for number, row in enumerate(rows, start=1)
    }


def _rows(text: str, delimiter: str, path: Path) -> list[list[str]]:
    """The rows of a .csv text, cut into cells at this delimiter.

    A quotation mark is read as it is in a cell that does not begin with one; in a cell that does,
    the first one inside that is not doubled is lost. Raises `QuestionFileError`, with `path` in its
    message, when a quotation mark opens a cell and none closes it, when a cell has more than the
    131,072 characters that Python's csv module reads, or when there are too many cells.
    """
    end = "\n" if text and not text.endswith(("\n", "\r")) else ""
    reader = csv.reader(io.StringIO(f"{text}{end}{_END}", newline=""), delimiter=delimiter)
    rows, cells = [], 0
    try:
        for row in reader:
            cells += max(1, len(row))
            if cells > _MOST_CELLS or len(row) > _MOST_COLUMNS:
                raise _too_many(path)
            rows.append(row)
    except csv.Error as error:
        place = f"{path}:{reader.line_num}"
        raise QuestionFileError(
            f"{place}: cannot be read ({error}); shorten this cell and try again"
        ) from error
    if rows.pop() != [_END]:
        raise QuestionFileError(
            f"{path}: a quotation mark opens a cell and none closes it; "
            "save the file anew from a spreadsheet program"
        )
    return rows


def _too_many(path: Path) -> QuestionFileError:
    return QuestionFileError(
        f"{path}: has more than {_MOST_CELLS:,} cells or {_MOST_COLUMNS:,} columns; "
        "keep the columns of questions and ids only, or divide it into several files, and try again"
    )


def _as_text(cell: str) -> str:
    """The cell, with an apostrophe in front if it may be run as a formula and is no number.

    A number may have brackets and the like, as a telephone number does, and characters that are not
    seen: programs for contacts put marks of direction around telephone numbers.
    """
    if not is_like_formula(cell):
        return cell
    seen = "".join(sign for sign in cell if not is_unseen(sign))
    return cell if _NUMBER.fullmatch(seen) else f"'{cell}"


def _marked(found: re.Match[str]) -> str:
    """The beginning of a call with an apostrophe in front; without a letter it is none."""
    return f"'{found[0]}" if any(sign.isalpha() for sign in found[0]) else found[0]
