"""Finds the tables of a page: cells between drawn lines, or texts that stand beside each other.

A ruling is a drawn line, long and thin. Rulings that touch each other are the grid of a table if
they part at least two columns and two rows; where a ruling is missing in a row, its cells are one.
Without rulings, two rows or more whose cells begin or end alike are a table.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from report_rag.importing.pdf_boxes import Box, around, touch
from report_rag.importing.pdf_lines import PdfLine, line_of
from report_rag.importing.pdf_text import Word

ALIGNED = 4.0
"""Points by which the cells of a column may differ in where they begin or end."""
_BESIDE = 0.3
"""Space between two cells at least, in sizes of the letters."""
_LEVEL = 2.0
"""Points by which the baselines of the cells of a row may differ."""
_TOUCHING = 3.0
"""Points by which rulings that meet, or go on, may miss each other."""
_NARROWEST = 6.0
"""Points between two rulings at least that part two columns or rows; a double line parts none."""
_WHOLE = 0.9
"""Part of the width of a table that a ruling between two rows has at least."""
_MOST_RULINGS = 400
"""A page with more rulings is a drawing."""

Row = list[list[PdfLine]]
"""A row of a table: the lines of each of its cells."""


def tables(lines: Sequence[PdfLine], rulings: Sequence[Box]) -> list[PdfLine | list[Row]]:
    """The lines of a page that stand alone, and the tables, each as its rows, in order.

    A table with rulings comes where the first of its lines does. The mark of the page stays at what
    comes first. `lines` must not be empty.
    """
    mark = lines[0].mark
    alone: list[PdfLine] = []
    found: list[PdfLine | list[Row]] = []
    for part in _ruled_tables([replace(lines[0], mark=""), *lines[1:]], rulings):
        if isinstance(part, PdfLine):
            alone.append(part)
        else:
            found += [*_aligned_tables(alone), part]
            alone = []
    found += _aligned_tables(alone)
    match found[0]:
        case PdfLine() as line:
            found[0] = replace(line, mark=mark)
        case [[cell, *_], *_]:
            cell[0] = replace(cell[0], mark=mark)
    return found


@dataclass(frozen=True, slots=True)
class _Grid:
    """The rulings of a table: where its rows begin and end, from above, and the upright rulings."""

    edges: tuple[float, ...]
    """Heights of the upper edges of the rows, and of the lower edge of the last one."""
    verticals: tuple[Box, ...]
    left: float
    right: float

    def row_of(self, line: PdfLine) -> int | None:
        """The row that a line stands in; None for one outside of the table."""
        middle = line.base + line.size / 4
        inside = self.left - _TOUCHING < line.left and line.right < self.right + _TOUCHING
        if not inside or not self.edges[-1] < middle < self.edges[0]:
            return None
        return sum(middle < edge for edge in self.edges) - 1

    def column_of(self, word: Word, row: int) -> int:
        """The column that a word stands in, by the rulings that go through its row."""
        height = (self.edges[row] + self.edges[row + 1]) / 2
        middle = (word.left + word.right) / 2
        return sum(
            left < middle for left, bottom, _, top in self.verticals if bottom < height < top
        )


def _ruled_tables(
    lines: Sequence[PdfLine], rulings: Sequence[Box]
) -> Iterator[PdfLine | list[Row]]:
    """The lines that are in no table with rulings, and these tables, in order."""
    grids = [*_grids(rulings)]
    inside: dict[int, list[tuple[int, PdfLine]]] = {}
    firsts: dict[int, int] = {}
    for place, line in enumerate(lines):
        for number, grid in enumerate(grids):
            if (row := grid.row_of(line)) is not None:
                inside.setdefault(number, []).append((row, line))
                firsts.setdefault(number, place)
                break
    rows = {number: _rows_of(grids[number], found) for number, found in inside.items()}
    rows = {number: found for number, found in rows.items() if _is_table(found)}
    taken = {id(line) for number in rows for _, line in inside[number]}
    at = {firsts[number]: rows[number] for number in rows}
    for place, line in enumerate(lines):
        if place in at:
            title, rows_below = _title_of(at[place])
            yield from title
            yield rows_below
        if id(line) not in taken:
            yield line


def _title_of(rows: list[Row]) -> tuple[list[PdfLine], list[Row]]:
    """The lines of a first row that is one cell, as the title of a table is, and the other rows."""
    first, *others = rows
    return (first[0], others) if len(first) == 1 else ([], rows)


def _is_table(rows: Sequence[Row]) -> bool:
    """Whether two rows or more have text in two cells or more."""
    return sum(len(row) > 1 for row in rows) > 1


def _rows_of(grid: _Grid, lines: Sequence[tuple[int, PdfLine]]) -> list[Row]:
    """The rows of a table that have text; each line stands in the row that is given with it."""
    cells: dict[tuple[int, int], list[PdfLine]] = {}
    for row, line in lines:
        columns: dict[int, list[Word]] = {}
        for word in line.words:
            columns.setdefault(grid.column_of(word, row), []).append(word)
        for column, words in columns.items():
            cells.setdefault((row, column), []).append(line_of(words, line.page))
    found: dict[int, Row] = {}
    for (row, _), cell in sorted(cells.items(), key=lambda one: one[0]):
        found.setdefault(row, []).append(sorted(cell, key=lambda one: (-one.base, one.left)))
    return list(found.values())


def _grids(rulings: Sequence[Box]) -> Iterator[_Grid]:
    """The grids of rulings that touch each other, with two columns and two rows at least."""
    turned = [_turned(box) for box in rulings if box[3] - box[1] > box[2] - box[0]]
    verticals = [_turned(box) for box in _joined(turned)]
    levels = _joined([box for box in rulings if box[3] - box[1] <= box[2] - box[0]])
    if len(verticals) + len(levels) > _MOST_RULINGS:
        return
    for group in _groups([*verticals, *levels]):
        left, right = min(box[0] for box in group), max(box[2] for box in group)
        bottom, top = min(box[1] for box in group), max(box[3] for box in group)
        upright, level = [[box for box in group if box in own] for own in (verticals, levels)]
        edges = [top]
        for start, height, end, _ in sorted(level, key=lambda box: -box[1]):
            if edges[-1] - height > _NARROWEST and end - start > _WHOLE * (right - left):
                edges.append(height)
        edges += [bottom] * (edges[-1] - bottom > _NARROWEST)
        sides = [left, *(box[0] for box in upright), right]
        inner = any(left + _NARROWEST < side < right - _NARROWEST for side in sides)
        meet = all(_ends_at(edges, box[1], box[3]) for box in upright)
        meet = meet and all(_ends_at(sides, box[0], box[2]) for box in level)
        if inner and meet and len(edges[1:]) > 1:
            yield _Grid(tuple(edges), tuple(upright), left, right)


def _ends_at(places: Sequence[float], first: float, last: float) -> bool:
    """Whether a ruling begins and ends at other rulings, or at the edge of the grid.

    Those of a drawing, such as the axes and marks of a diagram, do not.
    """
    return all(min(abs(end - one) for one in places) <= _NARROWEST for end in (first, last))


def _turned(box: Box) -> Box:
    """Turned by a right angle, an upright ruling is a level one."""
    left, bottom, right, top = box
    return bottom, left, top, right


def _joined(rulings: Sequence[Box]) -> list[Box]:
    """Level rulings; those that go on where another ends, as borders of cells do, are one."""
    heights: list[list[Box]] = []
    for ruling in sorted(rulings, key=lambda one: one[1]):
        if not heights or ruling[1] - heights[-1][-1][1] > _TOUCHING / 2:
            heights.append([])
        heights[-1].append(ruling)
    found: list[Box] = []
    for first, *others in map(sorted, heights):
        found.append(first)
        for ruling in others:
            if ruling[0] <= found[-1][2] + _TOUCHING:
                found[-1] = around(found[-1], ruling)
            else:
                found.append(ruling)
    return found


def _groups(rulings: Sequence[Box]) -> Iterator[list[Box]]:
    """The rulings in groups of those that touch each other, directly or by others."""
    left = list(rulings)
    while left:
        group = [left.pop()]
        for one in group:  # which grows
            near = [other for other in left if touch(one, other, _TOUCHING)]
            group += near
            left = [other for other in left if other not in near]
        yield group


def _aligned_tables(lines: Sequence[PdfLine]) -> Iterator[PdfLine | list[Row]]:
    """The lines that stand alone, and the tables without rulings, each as its rows, in order."""
    place = 0
    rows = _rows(lines)
    for start, group in _consecutive(rows):
        yield from lines[place:start]
        yield [row for _, row in group]
        place = start + sum(len(cell) for _, row in group for cell in row)
    yield from lines[place:]


def _consecutive(rows: Sequence[tuple[int, Row]]) -> Iterator[tuple[int, list[tuple[int, Row]]]]:
    """The rows that follow each other with aligned cells, two or more, with their place."""
    group: list[tuple[int, Row]] = []
    for start, row in rows:
        if group:
            before_start, before = group[-1]
            end = before_start + sum(map(len, before))
            if start != end or not _aligned(before, row):
                if len(group) > 1:
                    yield group[0][0], group
                group = []
        group.append((start, row))
    if len(group) > 1:
        yield group[0][0], group


def _aligned(above: Row, row: Row) -> bool:
    """Whether two cells or more of a row begin or end where cells of the row above do."""
    edges = [_edges(cell) for cell in above]
    same = sum(
        any(abs(left - a) < ALIGNED or abs(right - b) < ALIGNED for a, b in edges)
        for left, right in map(_edges, row)
    )
    return same > 1


def _edges(cell: Sequence[PdfLine]) -> tuple[float, float]:
    return min(line.left for line in cell), max(line.right for line in cell)


def _rows(lines: Sequence[PdfLine]) -> list[tuple[int, Row]]:
    """What may be rows of a table: cells that stand beside each other, each with its place."""
    found: list[tuple[int, Row]] = []
    start = 0  # of the cell
    row: Row = []
    row_start = 0
    for place, line in enumerate(lines):
        cell = lines[start:place]
        if cell and _is_beside(cell, line):
            if not row:
                level = [n for n, one in enumerate(cell) if abs(one.base - line.base) < _LEVEL]
                row_start = start + (level[-1] if level else 0)
                cell = lines[row_start:place]
            row.append(list(cell))
            start = place
        elif cell and row and not _is_below(cell, line):
            found.append((row_start, [*row, list(cell)]))
            row, start = [], place
        elif cell and not row and line.base > cell[-1].base:  # the next column
            start = place
    if row:
        found.append((row_start, [*row, list(lines[start:])]))
    return found


def _is_beside(cell: Sequence[PdfLine], line: PdfLine) -> bool:
    """Whether a line stands to the right of the cell before it, beside one of its lines."""
    level = [n for n, one in enumerate(cell) if abs(one.base - line.base) < _LEVEL]
    if not level:
        return False
    right = max(one.right for one in cell[level[-1] :])
    return line.left > right + _BESIDE * line.size


def _is_below(cell: Sequence[PdfLine], line: PdfLine) -> bool:
    """Whether a line goes on in the cell before it."""
    left = min(one.left for one in cell)
    gap = cell[-1].base - line.base
    return line.left > left - ALIGNED and 0 < gap < 1.5 * line.size
