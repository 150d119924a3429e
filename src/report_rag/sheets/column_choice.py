"""The layout of a sheet when somebody names the column of questions."""

from itertools import islice
from pathlib import Path

from report_rag.errors import QuestionFileError
from report_rag.sheets.cell_content import is_blank
from report_rag.sheets.layout import find_layout
from report_rag.sheets.rows import Layout, Sheet, column_letter
from report_rag.text.language import words

_FIRST_ROWS = 20
"""How many rows are searched for a name that the header has not."""
_MOST_NAMES = 40
"""How many columns a message lists."""
_LONGEST_NAME = 60
"""Characters of a name in a message; forms have whole sentences for names."""


def chosen_layout(sheet: Sheet, column: str, path: Path) -> Layout:
    """The layout of a sheet in which `column`, a letter or a name in the header, is asked.

    Upper and lower case, accents and punctuation do not matter. The first of these that applies
    decides: a cell of the header has this text; it is the letter of a column, from A; exactly one
    cell of the header contains it; a cell of one of the first rows has this text, and its row is
    then the header. Raises `QuestionFileError`, with `path` and the columns in its message, if none
    applies.
    """
    header, wanted = sheet.layout.header, words(column)
    cells = sheet.rows[header] if header is not None else ()
    letters = [column_letter(place) for place in range(sheet.width)]
    named = [place for place, cell in enumerate(cells) if wanted and words(cell.text) == wanted]
    lettered = [place for place, letter in enumerate(letters) if letter == column.strip().upper()]
    within = f" {' '.join(wanted)} "
    like = [
        place for place, cell in enumerate(cells) if within in f" {' '.join(words(cell.text))} "
    ]
    found = named or lettered or (like if wanted and len(like) == 1 else [])
    if found:
        return find_layout(sheet.rows, sheet.hidden_columns, found[0], header)
    for number, row in islice(sheet.rows.items(), _FIRST_ROWS):
        for place, cell in enumerate(row):
            if wanted and words(cell.text) == wanted:
                return find_layout(sheet.rows, sheet.hidden_columns, place, number)
    names = column_names(sheet)
    told = [
        letter + (f" {names[place]!r}" if place in names else "")
        for place, letter in enumerate(letters[:_MOST_NAMES])
    ]
    more = ["…"] if len(letters) > _MOST_NAMES else []
    raise QuestionFileError(
        f"{path}: has no column {column!r}; choose one with --column: {', '.join([*told, *more])}"
    )


def column_names(sheet: Sheet) -> dict[int, str]:
    """The names of the columns that have one, from 0: on one line, the first 60 characters."""
    if sheet.layout.header is None:
        return {}
    names = {}
    for place, cell in enumerate(sheet.rows[sheet.layout.header]):
        if not is_blank(cell.text):
            name = "".join(c if c.isprintable() else " " for c in cell.text)
            name = " ".join(name.split())
            names[place] = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
    return names
