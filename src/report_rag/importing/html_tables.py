"""The rows of an HTML table, with cells that span rows or columns put into each of their places."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from report_rag.importing.html_tags import HEADINGS, is_bold, whole

_MOST_SPANNED = 1000
"""Rows or columns that one cell spans at most, as in the HTML standard for columns."""
_SECTIONS = ("thead", "tbody", "tfoot")
_FEWEST = 2
"""Rows and columns that a table of data has at least; others only lay out a page."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell in one place of a table; one that spans several places is in each of them."""

    element: HtmlElement
    first: bool
    """Whether this is the place where the cell begins."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of data."""

    heads: tuple[tuple[Cell | None, ...], ...]
    """The rows that name the columns, none for a table without."""
    rows: tuple[tuple[Cell | None, ...], ...]
    """The other rows; None where a row has no cell."""


def grid_of(table: HtmlElement, leaves_out: Callable[[HtmlElement], bool]) -> Grid | None:
    """The rows and cells of a table; None when the table only lays out a page.

    That is said by its role, or seen by headings or other tables in it, and where it has only one
    row or one column.
    """
    if table.get("role") in ("presentation", "none"):
        return None
    if next((one for one in table.iter("table", *HEADINGS) if one is not table), None) is not None:
        return None
    rows = [row for row in _rows(table) if len(row) and not leaves_out(row)]
    cells = _placed(rows)
    width = max((len(row) for row in cells), default=0)
    if len(cells) < _FEWEST or width < _FEWEST:
        return None
    count = 0
    while count < len(rows) - 1 and _is_head(rows[count]):
        count += 1
    if not count and _is_bold_row(rows[0]) and not _is_bold_row(rows[1]):
        count = 1
    return Grid(tuple(cells[:count]), tuple(cells[count:]))


def _rows(table: HtmlElement) -> Iterator[HtmlElement]:
    """The `<tr>` of the table itself, those of its foot at its end as in the page."""
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in _SECTIONS:
            yield from child.iterchildren("tr")


def _placed(rows: Sequence[HtmlElement]) -> list[tuple[Cell | None, ...]]:
    """The cells of each row in their columns."""
    placed: list[dict[int, Cell]] = [{} for _ in rows]
    for number, row in enumerate(rows):
        column = 0
        for cell in row.iterchildren("td", "th"):
            while column in placed[number]:
                column += 1
            down = min(_span(cell, "rowspan") or len(rows), len(rows) - number)
            across = _span(cell, "colspan") or 1
            for line in range(number, number + down):
                for place in range(column, column + across):
                    first = line == number and place == column
                    placed[line].setdefault(place, Cell(cell, first))
            column += across
    return [tuple(map(row.get, range(max(row, default=-1) + 1))) for row in placed]


def _span(cell: HtmlElement, name: str) -> int:
    """How many places a cell spans; 0, for a cell that spans all rows that follow, stays 0."""
    found = whole(cell.get(name))
    return 1 if found is None or found < 0 else min(found, _MOST_SPANNED)


def _is_head(row: HtmlElement) -> bool:
    parent = row.getparent()
    return (parent is not None and parent.tag == "thead") or all(cell.tag == "th" for cell in row)


def _is_bold_row(row: HtmlElement) -> bool:
    """Whether all words of a row, which has some, are bold, as the head of a table in Word is."""
    said = [cell for cell in row if "".join(cell.itertext()).strip()]
    return bool(said) and all(map(_is_bold_cell, said))


def _is_bold_cell(cell: HtmlElement) -> bool:
    """Whether every word of a cell stands in an element that is printed bold."""
    if is_bold(cell.tag, cell.get("style")):
        return True
    if any(map(str.isalnum, cell.text or "")):
        return False
    return all(
        _is_bold_cell(child) and not any(map(str.isalnum, child.tail or "")) for child in cell
    )
