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
_READ = 1000
"""Characters of a name that are looked at; a cell may hold a whole document."""


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
    """The names of the columns that have one, as `on_one_line` gives them; columns count from 0."""
    if sheet.layout.header is None:
        return {}
    names = {}
    for place, cell in enumerate(sheet.rows[sheet.layout.header]):
        if not is_blank(cell.text):
            names[place] = on_one_line(cell.text)
    return names


def on_one_line(text: str) -> str:
    """The first 60 characters of a text; white space and what cannot be printed become spaces."""
    shown = " ".join("".join(c if c.isprintable() else " " for c in text[:_READ]).split())
    return shown if len(shown) <= _LONGEST_NAME else f"{shown[: _LONGEST_NAME - 1]}…"
