"""Where in a sheet the questions stand."""

import pytest

from report_rag.sheets.layout import find_layout
from report_rag.sheets.rows import Layout, SheetCell
from report_rag.types import Language


def layout_of(rows):
    """The layout of a sheet of these texts."""
    return find_layout({at: tuple(map(SheetCell, row)) for at, row in enumerate(rows, start=1)})


@pytest.mark.parametrize(
    ("rows", "layout"),
    [
        ([["question"]], Layout(1, 0, header_language=Language.EN)),
        ([["ID", "Preguntas:", "Idioma"]], Layout(1, 1, 0, 2, Language.ES)),
        ([["¿PREGUNTA?"], ["Agua"]], Layout(1, 0, header_language=Language.ES)),
        ([["team", "lang", "QUESTIONS"]], Layout(1, 2, language=1, header_language=Language.EN)),
        (
            [["Taller de Lima"], [], ["id", "pregunta"]],
            Layout(3, 1, 0, header_language=Language.ES),
        ),
        ([["Preguntas"], ["id", "pregunta"]], Layout(2, 1, 0, header_language=Language.ES)),
        ([["id", "consulta"], ["1", "Agua"]], Layout(1, 1, 0, header_language=Language.ES)),
        ([["question", "pregunta"]], Layout(1, 0, header_language=Language.EN)),
        ([[""]] * 10 + [["question"]], Layout(11, header_language=Language.EN)),
    ],
)
def test_the_header_is_the_row_with_most_known_names(rows, layout):
    """Case, accents and punctuation do not count, and a title may stand above."""
    assert layout_of(rows) == layout


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [[]],
        [["Who lends pumps?"], ["What about Peru?"]],
        [["The question of water"]],
        [["Language"]],
    ],
)
def test_without_known_names_nothing_is_a_header(rows):
    """Then the first column has the questions, the first row among them."""
    assert layout_of(rows) == Layout()
