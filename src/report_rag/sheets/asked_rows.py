"""Tells which rows of a sheet are asked, and what each of them asks.

Not asked are rows that are not shown, and rows that belong to a table but are no questions: sums,
headings between rows, a second header, notes at the end.
"""

from collections.abc import Mapping, Sequence
from enum import Enum, auto
from statistics import median

from report_rag.sheets.cell_content import is_blank, is_note, is_question, is_total, is_value
from report_rag.sheets.column_names import ColumnRole, read_name
from report_rag.sheets.rows import QuestionFile, QuestionRow, Sheet, SheetCell, cell_of
from report_rag.text.language import words
from report_rag.text.language_names import language_named
from report_rag.types import Language, RowProblem

_SAMPLE = 100
"""Rows that are looked at for what a column holds, and for how many cells a row fills."""
_READ = 100
"""Characters of a cell that are looked at for an id, or for the language that it names."""


class RowKind(Enum):
    """What a row below the header is."""

    ASKED = auto()
    """It has a question, or something else and misses one."""
    NOTHING = auto()
    """It is empty, has only an id or a language, belongs to the row above, or is not shown."""
    AROUND = auto()
    """It has text that is no question: a sum, a heading, a note, the names of the columns again."""


def questions_of(sheet: Sheet) -> QuestionFile:
    """The questions of a sheet, in order; one that cannot be asked has a problem.

    Read are the rows below the header; all rows if there is none.
    """
    kinds = _kinds(sheet)
    asked = [number for number, kind in kinds.items() if kind is RowKind.ASKED]
    languages = _unmerged(sheet, sheet.layout.language)
    return QuestionFile(
        rows=tuple(_question_row(sheet, number, languages[number]) for number in asked),
        sheet=sheet,
        left_out=tuple(number for number, kind in kinds.items() if kind is RowKind.AROUND),
        hidden=tuple(
            number
            for number in _below(sheet)
            if number in sheet.hidden_rows and _filled(sheet, number)
        ),
        second=tuple(number for number in asked if len(_filled(sheet, number)) > 1),
    )


def _question_row(sheet: Sheet, number: int, named: str) -> QuestionRow:
    """The question of a row: that of the first column of questions that is not empty in it.

    `named` is what its column of languages says.
    """
    cells, layout = sheet.rows[number], sheet.layout
    question = next(iter(_filled(sheet, number)), cell_of(cells, layout.question))
    tag = language_named(named[:_READ])
    language, problem = Language.of_tag(tag), question.problem
    if tag and language is None:
        problem = problem or RowProblem.LANGUAGE
    if is_blank(question.text):
        problem = RowProblem.EMPTY
    elif is_value(question.text):
        problem = problem or RowProblem.NOT_TEXT
    return QuestionRow(
        number=number,
        question=question.text,
        identity=cell_of(cells, layout.identity).text.strip() or None,
        language=language,
        problem=problem,
    )


def _kinds(sheet: Sheet) -> dict[int, RowKind]:
    """What each row below the header is, by its number."""
    below = _below(sheet)
    sample = [sheet.rows[number] for number in below if _texts(sheet.rows[number])][:_SAMPLE]
    wide = bool(sample) and median(len(_texts(cells)) for cells in sample) > 1
    kinds = {number: _kind(sheet, number) for number in below}
    first = next((number for number, kind in kinds.items() if kind is RowKind.ASKED), None)
    if first is not None and _is_second_header(sheet, first, sample):
        kinds[first] = RowKind.AROUND
    merged = [number for number in below if kinds[number] is RowKind.ASKED]
    headings = [number for number in merged if wide and _is_heading(sheet, number)]
    if 2 * len(headings) < len(merged):
        kinds |= dict.fromkeys(headings, RowKind.AROUND)
    return kinds | dict.fromkeys(_notes(sheet, kinds, wide), RowKind.AROUND)


def _kind(sheet: Sheet, number: int) -> RowKind:
    """What a row is by itself. Headings and notes are told by the rows around them (`_kinds`)."""
    cells, layout = sheet.rows[number], sheet.layout
    texts = _texts(cells)
    if not texts or number in sheet.hidden_rows or cell_of(cells, layout.question).covered:
        return RowKind.NOTHING
    if _is_header_again(sheet, number):
        return RowKind.AROUND
    asks = any(map(is_question, texts.values()))
    if not asks and is_total(next(iter(texts.values()))):
        return RowKind.AROUND
    beside = {layout.identity, layout.language}
    counted = all(
        _is_count(text) or (place in beside and len(words(text[:_READ])) == 1)
        for place, text in texts.items()
    )
    # A table may be numbered further down than it is filled in.
    return RowKind.NOTHING if counted and not _filled(sheet, number) else RowKind.ASKED


def _is_header_again(sheet: Sheet, number: int) -> bool:
    """Whether a row repeats the name of the column of questions, as a table over pages does."""
    layout = sheet.layout
    if layout.header is None:
        return False
    name = cell_of(sheet.rows[layout.header], layout.question).text
    text = cell_of(sheet.rows[number], layout.question).text
    # A name of the same words is about as long; a cell may hold a whole document.
    return len(text) <= 2 * len(name) and bool(words(name)) and words(text) == words(name)


def _is_second_header(sheet: Sheet, first: int, sample: Sequence[Sequence[SheetCell]]) -> bool:
    """Whether the first row below the header is no data, but says more about the columns.

    Some programs for surveys export such a row: with the kind of each answer, or with the codes of
    the columns. It has no question. Either all its cells are names of columns, and one of them
    names questions or the row fills less than half of the columns; or it has none of the numbers,
    dates or addresses that all other rows have in a column.
    """
    header, cells = sheet.layout.header, sheet.rows[first]
    texts, named = _texts(cells), len(_texts(sheet.rows[header])) if header is not None else 0
    if named <= 1 or len(sample) <= 1 or any(map(is_question, texts.values())):
        return False
    roles = {read_name(text).role for text in texts.values()}
    if None not in roles and (ColumnRole.QUESTION in roles or 2 * len(texts) < named):
        return True
    values = [
        place
        for place in texts
        if all(
            cell.problem is RowProblem.NOT_TEXT or is_value(cell.text)
            for cell in (cell_of(row, place) for row in sample if row is not cells)
        )
    ]
    return any(not is_value(texts[place]) and not cells[place].problem for place in values)


def _is_heading(sheet: Sheet, number: int) -> bool:
    """Whether a row is a heading between others: one text over several columns, no question."""
    cells, place = sheet.rows[number], sheet.layout.question
    text = cell_of(cells, place).text
    alone = len(_texts(cells)) == 1 and not is_blank(text)
    return alone and cell_of(cells, place + 1).covered and not is_question(text)


def _notes(sheet: Sheet, kinds: Mapping[int, RowKind], wide: bool) -> list[int]:
    """The numbers of the rows at the end of a sheet that are notes.

    A note begins like one ("Nota:", "Fuente:"); or, below a table with several columns, it fills a
    single cell and stands below an empty row or another note. A row with a question is none.
    """
    last: list[int] = []
    for number in reversed([one for one, kind in kinds.items() if kind is RowKind.ASKED]):
        texts = list(_texts(sheet.rows[number]).values())
        if any(map(is_question, texts)) or not (is_note(texts[0]) or (wide and len(texts) == 1)):
            break
        last.append(number)
    found, apart = [], False
    for number in reversed(last):
        begins = is_note(next(iter(_texts(sheet.rows[number]).values())))
        above = sheet.rows.get(number - 1, ())
        apart = apart or begins or not _texts(above)
        if begins or (apart and wide):
            found.append(number)
    return found


def _filled(sheet: Sheet, number: int) -> list[SheetCell]:
    """The cells of a row with a question or with anything else in a column of questions."""
    cells, layout = sheet.rows[number], sheet.layout
    asked = [cell_of(cells, place) for place in (layout.question, *layout.also)]
    return [cell for cell in asked if not is_blank(cell.text)]


def _unmerged(sheet: Sheet, place: int | None) -> dict[int, str]:
    """The text of each row in a column, by its number; of merged cells the first one has it."""
    texts: dict[int, str] = {}
    for number, cells in sheet.rows.items():
        cell = cell_of(cells, place)
        texts[number] = texts.get(number - 1, "") if cell.covered else cell.text
    return texts


def _below(sheet: Sheet) -> list[int]:
    """The numbers of the rows below the header, or of all rows without one."""
    return [number for number in sheet.rows if number > (sheet.layout.header or 0)]


def _texts(cells: Sequence[SheetCell]) -> dict[int, str]:
    """The texts of a row that are not blank, by their columns."""
    return {place: cell.text for place, cell in enumerate(cells) if not is_blank(cell.text)}


def _is_count(text: str) -> bool:
    return text.strip(" .)º°#").isdecimal()
