"""Finds the header of a sheet (.csv, .xlsx) and the columns of questions, ids and languages.

Three things are looked at: what the cells of a row say as names of columns (`column_names`), what
stands in the columns below them (`cell_content`), and how many cells a row fills.

The header is a row, among the first ones that have text, that names a column of questions or
several other columns. A title above it fills fewer cells than the table, and is no header. Without
a header all rows are asked: a header that is asked as a question does no harm, a question that is
taken for a header is lost.

Asked is the column that its name and its content together speak for most. Columns of numbers,
dates and addresses are the last choice.
"""

import statistics
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from report_rag.sheets.cell_content import is_blank, is_prose, is_question, is_value
from report_rag.sheets.column_names import ColumnName, ColumnRole, read_name
from report_rag.sheets.rows import Layout, SheetCell, cell_of
from report_rag.text.language import words
from report_rag.text.language_names import language_named
from report_rag.types import RowProblem

_FIRST_ROWS = 20
"""How many rows with text are looked at for the header."""
_SAMPLE = 100
"""How many rows with text are looked at for what the columns hold."""
_SOME, _MOST = 0.3, 0.8
"""Shares of the cells of a column from which it is said to hold something: now and then, or as a
rule."""
_NEXT = 3
"""How many rows below a row are compared with it."""
_READ = 100
"""Characters of a cell that are looked at for its words and its language."""
_LONG = 3
"""Words that the texts of a column have on average, from which they may be questions."""

Line = tuple[int, Sequence[SheetCell]]
"""A row with text: its number, and its cells."""


@dataclass(frozen=True, slots=True)
class ColumnContent:
    """What stands in a column below its name, in the rows that were looked at."""

    filled: int = 0
    """How many cells are not blank."""
    prose: float = 0
    """The share of these that are words, in [0, 1]. Formulas without a value do not count."""
    asking: float = 0
    """The share that read like questions."""
    long: bool = False
    """Whether the texts have three words or more on average."""


def find_layout(
    rows: Mapping[int, Sequence[SheetCell]],
    hidden: Collection[int] = (),
    question: int | None = None,
    header: int | None = None,
) -> Layout:
    """The layout of a sheet with these rows, by their numbers in ascending order.

    Rows may differ in length. `hidden` are the columns that are not shown, counted from 0: they are
    asked only if no other can be. `question` is the column to ask and `header` the number of the
    row that names the columns, where somebody has chosen them; None: they are found. A sheet
    without text has the layout `Layout()`: no header, and questions in the first column.
    """
    with_text = ((number, cells) for number, cells in rows.items() if _filled(cells))
    lines = list(islice(with_text, _SAMPLE))
    if not lines:
        return Layout(question=question or 0)
    if header is None:
        header = _find_header(lines)
    names = [read_name(cell.text) for cell in rows.get(header or 0, ())]
    below = [line for line in lines if line[0] > (header or 0)]
    width = max(len(names), *(len(cells) for _, cells in lines), (question or 0) + 1)
    names += [ColumnName()] * (width - len(names))
    columns = [_content(below, place) for place in range(width)]
    also: tuple[int, ...] = ()
    if question is None:
        question, *others = _question_columns(names, columns, hidden)
        also = tuple(others)
    return Layout(
        header=_last_title(lines, question) if header is None else header,
        question=question,
        identity=_identity(names, question),
        language=_language(names, below, question),
        header_language=names[question].language,
        also=also,
    )


def _find_header(lines: Sequence[Line]) -> int | None:
    """The number of the row that names the columns; None if there is none.

    It is the row that says most as a header (`_says`). Of rows that say as much the first is taken,
    but the last if they follow one another: a title may say "Preguntas" above "Pregunta", and a
    header may stand there in two languages.
    """
    best, most, place = None, 0, 0
    for at, (number, cells) in enumerate(lines[:_FIRST_ROWS]):
        says = _says(cells, lines[:at], lines[at + 1 :])
        if says > most or (says and says == most and at == place + 1):
            best, most, place = number, says, at
    return best


def _says(cells: Sequence[SheetCell], above: Sequence[Line], below: Sequence[Line]) -> int:
    """How much a row says as a header: what its names are worth (`_worth`), or 0 if it is none.

    It is none if a row above fills as many cells and has a question in it, or if the rows below
    look like it ("Group A"). Without a name of questions it is none either if any row above fills
    as many cells, or if a cell is a number or the like; nor if fewer than half of its cells are
    known names or one reads like a question, unless a column below has only numbers or the like
    where this row has words.
    """
    filled = _filled(cells)
    if any(_filled(row) >= filled and _asks(row) for _, row in above):
        return 0
    names = [read_name(cell.text) for cell in cells]
    first = all(_filled(row) < filled for _, row in above)
    asking = any(name.role is ColumnRole.QUESTION or name.language for name in names)
    if not (first or asking) or (filled > 1 and _is_like(names, below)):
        return 0
    columns = [_content(below, place) for place in range(len(cells))]
    worth = [_worth(name, column) for name, column in zip(names, columns, strict=True)]
    if filled == 1:
        place = next(at for at, cell in enumerate(cells) if not is_blank(cell.text))
        return _says_alone(names[place], worth[place], columns[place], below)
    if max(worth) > 1:
        return sum(worth)
    texts = [(cell, place) for place, cell in enumerate(cells) if not is_blank(cell.text)]
    if not first or any(_is_value(cell) for cell, _ in texts):
        return 0
    if any(
        columns[place].filled > 1 and columns[place].prose <= 1 - _MOST and is_prose(cell.text)
        for cell, place in texts
    ):
        return max(1, sum(worth))
    return sum(worth) if 2 * sum(worth) >= filled and not _asks(cells) else 0


def _is_like(names: Sequence[ColumnName], below: Sequence[Line]) -> bool:
    """Whether the next rows have names of the same kinds in all columns in which these are known.

    Then all are data: "Group A" and "Group B" are no names of columns.
    """
    following = [[read_name(cell.text) for cell in cells] for _, cells in below[:_NEXT]]
    known = [place for place, name in enumerate(names) if name.role]
    return bool(following and known) and all(
        place < len(row)
        and (row[place].role, row[place].exact) == (names[place].role, names[place].exact)
        for row in following
        for place in known
    )


def _says_alone(name: ColumnName, worth: int, column: ColumnContent, below: Sequence[Line]) -> int:
    """How much a row says as a header that fills a single cell, which has this name.

    Above a table with several columns it may be a title: 1 if it is an exact name of questions and
    no other column reads more like questions, else 0. Above a single column an exact name is worth
    what `_worth` says; another name of questions, too, if most of what follows are questions.
    """
    asking = name.role is ColumnRole.QUESTION
    if _usual(below) > 1:
        width = max(len(cells) for _, cells in below)
        highest = max(_content(below, place).asking for place in range(width))
        return int(asking and name.exact and column.asking == highest)
    likely = name.exact or (column.filled > 1 and column.asking >= _MOST)
    return worth if asking and likely else 0


def _worth(name: ColumnName, column: ColumnContent) -> int:
    """What a name is worth for a header, 0 to 3.

    3 for an exact name of questions; 2 for another one, or the name of a language, above cells that
    read like questions; 1 for any other known name.
    """
    if name.role is ColumnRole.QUESTION and name.exact:
        return 3
    if name.role is ColumnRole.QUESTION or (name.role is None and name.language):
        return 2 if column.asking >= _SOME else int(name.role is not None)
    return int(name.role is not None)


def _question_columns(
    names: Sequence[ColumnName], columns: Sequence[ColumnContent], hidden: Collection[int]
) -> list[int]:
    """The column to ask, and after it others that are named as questions and read like them."""
    places = [place for place, column in enumerate(columns) if column.filled or names[place].role]
    shown = [place for place in places if place not in hidden] or places or [0]
    best = max(
        shown,
        key=lambda place: (_fitness(names[place], columns[place]), columns[place].long, -place),
    )
    named = {ColumnRole.QUESTION, None}
    others = [
        place
        for place in shown
        if place != best
        and names[place].language
        and names[place].role in named
        and columns[place].asking >= _SOME
    ]
    return [best, *others]


def _fitness(name: ColumnName, column: ColumnContent) -> float:
    """How well name and content fit a column of questions; more is better.

    The name decides unless the contents differ clearly: they count in steps of a quarter.
    """
    if name.role is ColumnRole.QUESTION:
        named = 1.0 if name.exact else 0.6
    elif name.role is None:
        named = 0.3 if name.language else 0.0
    else:
        named = -0.5 if name.role is ColumnRole.OTHER else -1.0
    values = column.filled > 0 and column.prose < _SOME
    return named + round(column.asking * 4) / 4 - (2 if values else 0)


def _identity(names: Sequence[ColumnName], question: int) -> int | None:
    """The column of ids: the first whose name is a single word ("id"), else the first of all."""
    found = [place for place, name in enumerate(names) if name.role is ColumnRole.IDENTITY]
    found = [place for place in found if place != question]
    return next((place for place in found if names[place].exact), found[0] if found else None)


def _language(names: Sequence[ColumnName], below: Sequence[Line], question: int) -> int | None:
    """The column of languages, by its name. One that is called more than "language" has to name
    languages in most of its cells: other forms ask which languages somebody speaks."""
    found = [place for place, name in enumerate(names) if name.role is ColumnRole.LANGUAGE]
    found = [place for place in found if place != question]
    exact = [place for place in found if names[place].exact]
    return next(iter([*exact, *(place for place in found if _names_languages(below, place))]), None)


def _names_languages(lines: Sequence[Line], place: int) -> bool:
    """Whether most cells of a column that are not blank name a language."""
    texts = [cell_of(cells, place).text[:_READ] for _, cells in lines]
    named = [language_named(text) is not None for text in texts if not is_blank(text)]
    return bool(named) and statistics.fmean(named) >= _MOST


def _last_title(lines: Sequence[Line], question: int) -> int | None:
    """The number of the last of the title lines above a table without a header; None without one.

    They are never asked. A title fills a single cell with words that are no question. The table
    has to show that it is none of its rows: with several columns, where the title is not in that of
    the questions, is merged with cells beside it, or is followed by an empty row; with a single
    column, only if it is followed by an empty row and then by questions.
    """
    last = None
    for at, (number, cells) in enumerate(lines[:_FIRST_ROWS]):
        below = lines[at + 1 :]
        if not below or _filled(cells) > 1 or _asks(cells):
            break
        place = next(at for at, cell in enumerate(cells) if not is_blank(cell.text))
        apart = below[0][0] > number + 1
        if _usual(below) > 1:
            merged = place + 1 < len(cells) and cells[place + 1].covered
            title = place != question or merged or apart
        else:
            title = apart and _content(below, question).asking >= _MOST
        if not title or not _is_prose(cells[place]):
            break
        last = number
    return last


def _content(lines: Iterable[Line], place: int) -> ColumnContent:
    """What stands in a column, counted from 0, of these rows."""
    cells = [cells[place] for _, cells in lines if place < len(cells)]
    filled = [cell for cell in cells if not is_blank(cell.text)]
    known = [cell for cell in filled if cell.problem is not RowProblem.NOT_CALCULATED]
    if not known:
        return ColumnContent(filled=len(filled), prose=float(bool(filled)))
    prose = [cell.text for cell in known if _is_prose(cell)]
    return ColumnContent(
        filled=len(filled),
        prose=len(prose) / len(known),
        asking=sum(map(is_question, prose)) / len(known),
        long=bool(prose) and statistics.fmean(len(words(text[:_READ])) for text in prose) >= _LONG,
    )


def _filled(cells: Sequence[SheetCell]) -> int:
    return sum(not is_blank(cell.text) for cell in cells)


def _usual(lines: Sequence[Line]) -> float:
    """How many cells a row fills, in the middle of all; 0 without rows."""
    return statistics.median(_filled(cells) for _, cells in lines) if lines else 0


def _asks(cells: Sequence[SheetCell]) -> bool:
    return any(is_question(cell.text) for cell in cells)


def _is_prose(cell: SheetCell) -> bool:
    return cell.problem is None and is_prose(cell.text)


def _is_value(cell: SheetCell) -> bool:
    return cell.problem is RowProblem.NOT_TEXT or is_value(cell.text)
