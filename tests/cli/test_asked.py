"""What of a file of questions was asked, in sentences for the person at the terminal."""

import pytest

from report_rag.cli.asked import asked_lines
from report_rag.sheets.rows import Layout, OtherSheet, QuestionFile, Sheet, SheetCell
from report_rag.strings import STRINGS
from report_rag.types import Language

ROWS = {
    2: (SheetCell("N.º"), SheetCell("Pregunta"), SheetCell("Question\n2")),
    3: (SheetCell("1"), SheetCell("¿Qué?"), SheetCell("")),
}
WHOLE = QuestionFile(
    rows=(),
    sheet=Sheet(
        ROWS,
        Layout(2, 1, also=(2,)),
        source=b"",
        name="Taller",
        others=(OtherSheet("Listas", hidden=True), OtherSheet("Día 2")),
    ),
    left_out=(20,),
    hidden=(5, 8, 9, 10, 12),
    second=(3, 4),
)


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            Language.EN,
            [
                "Asked: column B “Pregunta”, sheet “Taller”.",
                "Where that is empty: column C “Question 2”.",
                (
                    "2 rows have a second question, in column C “Question 2”, that was not asked; "
                    "--column C asks those."
                ),
                "Not asked: the hidden rows 5, 8 to 10, 12.",
                "Not asked, since it is no question: row 20.",
                (
                    "Not asked: the sheets “Listas” (hidden) and “Día 2”. To ask one, name it "
                    "with --sheet."
                ),
            ],
        ),
        (
            Language.ES,
            [
                "Preguntas tomadas de: columna B «Pregunta», hoja «Taller».",
                "Donde está vacía: columna C «Question 2».",
                (
                    "2 filas tienen otra pregunta, en columna C «Question 2», que no se hizo; "
                    "hazlas con --column C."
                ),
                "Sin preguntar: las filas ocultas 5, 8 a 10, 12.",
                "Sin preguntar, porque no es una pregunta: la fila 20.",
                "Sin preguntar: las hojas «Listas» (oculta) y «Día 2». Elige una con --sheet.",
            ],
        ),
    ],
)
def test_each_thing_has_its_sentence(language, lines):
    """Sheet, column, rows and sheets that were not asked, in both languages."""
    assert asked_lines(WHOLE, STRINGS[language]) == lines


def test_what_is_not_there_is_not_told():
    """A .csv has no sheets, and JSON Lines have no columns."""
    strings = STRINGS[Language.EN]
    assert asked_lines(QuestionFile((), Sheet(ROWS)), strings) == ["Asked: column A."]
    assert asked_lines(QuestionFile(()), strings) == []
    assert asked_lines(None, strings) == []


def test_many_rows_and_long_names_are_cut():
    """A line stays a line, and nothing in it moves the cursor."""
    sheet = Sheet({1: (SheetCell("Pregunta\x1b[2J " + "x" * 100),)}, Layout(1))
    file = QuestionFile((), sheet, left_out=tuple(range(2, 40, 2)))
    told, rows = asked_lines(file, STRINGS[Language.EN])
    assert told == f"Asked: column A “Pregunta [2J {'x' * 46}…”."
    assert rows.endswith("rows 2, 4, 6, 8, 10, 12, 14, 16, ….")
