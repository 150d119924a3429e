"""Says what of a file of questions was asked, and what was not (`report-rag answer`)."""

from collections.abc import Sequence

from report_rag.rendering.labels import joined
from report_rag.sheets.column_choice import column_names, on_one_line
from report_rag.sheets.rows import QuestionFile, Sheet, column_letter
from report_rag.strings import Strings

_MOST_RANGES = 8
"""How many row numbers, or ranges of them, one sentence lists; "…" stands for more."""


def asked_lines(file: QuestionFile | None, strings: Strings) -> list[str]:
    """Sentences for the person at the terminal, each a line: none for JSON Lines.

    The first names the sheet and the column that were asked. The others say, where there are any,
    which columns were asked where that is empty, how many rows have a second question, which rows
    were not asked because they are hidden or no questions, and which sheets were not asked.
    """
    if file is None or file.sheet is None:
        return []
    sheet = file.sheet
    layout = sheet.layout
    column = _column(sheet, layout.question, strings)
    lines = [
        strings.asked_in_table.format(column=column)
        if sheet.name is None
        else strings.asked_in_sheet.format(column=column, sheet=on_one_line(sheet.name))
    ]
    also = joined([_column(sheet, one, strings) for one in layout.also] or [""], strings)
    if layout.also:
        lines.append(strings.asked_instead.format(columns=also))
    if count := len(file.second):
        told = strings.second_questions.of(count)
        letter = column_letter(layout.also[0])
        lines.append(told.format(count=count, columns=also, letter=letter))
    for sentence, numbers in (
        (strings.hidden_rows, file.hidden),
        (strings.rows_around, file.left_out),
    ):
        if numbers:
            told = sentence.of(len(numbers))
            lines.append(told.format(rows=_ranges(numbers, strings)))
    if sheet.others:
        names = [
            (strings.hidden_sheet if one.hidden else strings.shown_sheet).format(
                sheet=on_one_line(one.name)
            )
            for one in sheet.others
        ]
        told = strings.other_sheets.of(len(names))
        lines.append(told.format(sheets=joined(names, strings)))
    return lines


def _column(sheet: Sheet, place: int, strings: Strings) -> str:
    """A column by its letter and, if the header has one, its name."""
    letter, name = column_letter(place), column_names(sheet).get(place)
    if name is None:
        return strings.asked_letter.format(letter=letter)
    return strings.asked_column.format(letter=letter, name=name)


def _ranges(numbers: Sequence[int], strings: Strings) -> str:
    """The numbers of rows, in ascending order, with ranges for rows that follow one another."""
    ranges: list[tuple[int, int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], number)
        else:
            ranges.append((number, number))
    told = [
        str(first) if first == last else strings.row_range.format(first=first, last=last)
        for first, last in ranges[:_MOST_RANGES]
    ]
    return ", ".join([*told, *(["…"] if len(ranges) > _MOST_RANGES else [])])
