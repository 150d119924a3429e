"""Finds the header of a sheet (.csv, .xlsx) and the columns of questions, ids and languages.

The header is the row, among the first ten, that names most of these three columns, and one at
least; the first such row if several do. Rows above it (a title, a logo) are not asked. Names are
compared without case, accents and punctuation. If the header names no column of questions, they are
in its first other column that has a name; a row without such a column is no header. Without a
header the first column has the questions, in every row: a header that is asked as a question does
no harm, a question that is taken for a header is lost.
"""

from collections.abc import Collection, Sequence

from report_rag.sheets.rows import Layout
from report_rag.text.language import words
from report_rag.types import Language

_QUESTION = {
    "question": Language.EN,
    "questions": Language.EN,
    "pregunta": Language.ES,
    "preguntas": Language.ES,
}
_IDENTITY = frozenset({"id"})
_LANGUAGE = frozenset({"lang", "language", "idioma"})
_FIRST_ROWS = 10
# What people write in a column of languages, beside tags such as es-MX.
_LANGUAGE_NAMES = {
    Language.EN: frozenset("en english ingles".split()),
    Language.ES: frozenset("es spanish espanol castellano".split()),
}


def find_layout(rows: Sequence[Sequence[str]]) -> Layout:
    """The layout of a sheet whose cells have these texts, row by row from the first.

    Rows may differ in length. A sheet without a header or without rows has the layout `Layout()`:
    no header, and questions in the first column.
    """
    headers = [_read_header(row, number) for number, row in enumerate(rows[:_FIRST_ROWS], start=1)]
    layout, _ = max(headers, key=lambda found: found[1], default=(Layout(), 0))
    return layout


def language_code(cell: str) -> str:
    """The code of a language that a cell names: "es" for "Español", "en" for "English".

    Case and accents do not matter. Any other text is returned unchanged, also a tag such as es-MX.
    """
    name = " ".join(words(cell))
    return next((code for code, names in _LANGUAGE_NAMES.items() if name in names), cell)


def _read_header(row: Sequence[str], number: int) -> tuple[Layout, int]:
    """The layout if this row is the header, and how many of the three columns it names, 1 to 3.

    `number` is the number of the row, from 1. A row that cannot be a header gives `Layout()` and 0.
    """
    names = [" ".join(words(cell)) for cell in row]

    def place_of(known: Collection[str]) -> int | None:
        return next((place for place, name in enumerate(names) if name in known), None)

    question, identity, language = map(place_of, (_QUESTION, _IDENTITY, _LANGUAGE))
    known = sum(place is not None for place in (question, identity, language))
    header_language = None if question is None else _QUESTION[names[question]]
    if question is None:
        others = (place for place, name in enumerate(names) if name)
        question = next((place for place in others if place not in (identity, language)), None)
    if question is None or not known:  # "Language" alone may be a question.
        return Layout(), 0
    return Layout(number, question, identity, language, header_language), known
