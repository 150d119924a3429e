"""Where in a sheet the questions stand.

The row that names the columns is the one, among the first ten, with most names that are known here;
rows above it (a title, a logo) ask nothing. Names are compared without case, accents and
punctuation. Without such a row nothing is taken for a header, since a header asked as a question
does no harm and a question taken for a header is lost; the first column has the questions then.
"""

from collections.abc import Sequence

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
# What people write in a column of languages.
_LANGUAGES = {
    Language.EN: frozenset("en english ingles".split()),
    Language.ES: frozenset("es spanish espanol castellano".split()),
}


def find_layout(rows: Sequence[Sequence[str]]) -> Layout:
    """The layout of a sheet, from the texts of its rows."""
    best, most = Layout(), 0
    for number, row in enumerate(rows[:_FIRST_ROWS], start=1):
        layout, known = _read_header(row, number)
        if known > most:
            best, most = layout, known
    return best


def language_code(cell: str) -> str:
    """`es` for "Español" and the like; what is no language that is spoken here stays as it is."""
    name = " ".join(words(cell))
    return next((code for code, names in _LANGUAGES.items() if name in names), cell)


def _read_header(row: Sequence[str], number: int) -> tuple[Layout, int]:
    """What a row says as a header, and how many of its names are known."""
    names = [" ".join(words(cell)) for cell in row]
    question = next((place for place, name in enumerate(names) if name in _QUESTION), None)
    identity = next((place for place, name in enumerate(names) if name in _IDENTITY), None)
    language = next((place for place, name in enumerate(names) if name in _LANGUAGE), None)
    known = sum(place is not None for place in (question, identity, language))
    if question is None:
        others = [
            place for place, name in enumerate(names) if name and place not in (identity, language)
        ]
        if not others:  # "Language", alone, is as likely a question.
            return Layout(), 0
        spoken, question = None, others[0]
    else:
        spoken = _QUESTION[names[question]]
    return Layout(number, question, identity, language, spoken), known
