"""Where in a sheet the questions stand."""

import pytest

from report_rag.sheets.layout import find_layout, language_code
from report_rag.sheets.rows import Layout
from report_rag.types import Language


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
        ([["id", "consulta"], ["1", "Agua"]], Layout(1, 1, 0)),
        ([["question", "pregunta"]], Layout(1, 0, header_language=Language.EN)),
    ],
)
def test_the_header_is_the_row_with_most_known_names(rows, layout):
    """Case, accents and punctuation do not count, and a title may stand above."""
    assert find_layout(rows) == layout


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [[]],
        [["Who lends pumps?"], ["What about Peru?"]],
        [["The question of water"]],
        [["Language"]],
        [[""]] * 10 + [["question"]],
    ],
)
def test_without_known_names_nothing_is_a_header(rows):
    """Then the first column has the questions, the first row among them."""
    assert find_layout(rows) == Layout()


@pytest.mark.parametrize(
    ("cell", "code"),
    [("ES", "es"), ("Español", "es"), ("english", "en"), ("Inglés", "en"), ("fr", "fr"), ("", "")],
)
def test_languages_are_known_by_their_names(cell, code):
    """People write a language's name where a program wants its code."""
    assert language_code(cell) == code
