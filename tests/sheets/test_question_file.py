"""Files of questions, row by row."""

import json

import openpyxl
import pytest

from report_rag.errors import QuestionFileError
from report_rag.sheets.question_file import read_questions, read_row
from report_rag.sheets.rows import QuestionRow, RowError
from report_rag.types import Language, RowProblem, Turn


@pytest.fixture
def read(tmp_path):
    """Writes a file and reads it."""

    def found(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_questions(path)

    return found


def test_lines_are_questions(read):
    """With id, language and history where there are any; empty lines are none."""
    row = {"id": 3, "question": "¿Y?", "lang": "es", "history": [{"role": "user", "content": "a"}]}
    file = read("q.jsonl", f'\ufeff{json.dumps(row)}\n\n{{"question": ""}}\n')
    assert file.sheet is None
    assert file.rows == (
        QuestionRow(1, "¿Y?", "3", Language.ES, (Turn("user", "a"),)),
        QuestionRow(3, ""),
    )


def test_a_line_that_is_no_question_is_marked_with_what_stood_there(read):
    """The others are read, and what can be told of the bad one is kept."""
    bad = {"id": "b", "question": 5, "lang": "es"}
    file = read("q.jsonl", f'{{\n{json.dumps(bad)}\n{{"question": "Why?"}}\n')
    assert file.rows == (
        QuestionRow(1, problem=RowProblem.UNREADABLE, given="{"),
        QuestionRow(2, "", "b", Language.ES, problem=RowProblem.NOT_TEXT, given=bad),
        QuestionRow(3, "Why?"),
    )


def test_rows_of_a_sheet_are_questions(read):
    """By the names of the columns; a language may be written out."""
    file = read("q.csv", "ID;Idioma;Pregunta;país\na;Español;¿Qué?;\n;;Why?;Perú\n")
    assert file.rows == (
        QuestionRow(2, "¿Qué?", "a", Language.ES),
        QuestionRow(3, "Why?"),
    )
    assert file.sheet.layout.header_language is Language.ES


def test_empty_rows_ask_nothing_and_half_empty_ones_are_marked(read):
    """A row with something else in it misses its question; one without anything does not."""
    file = read("q.csv", "question,team,lang\n,,\nWhy?,,\n  ,Lima,\nWho?,,fr\n")
    assert file.rows == (
        QuestionRow(3, "Why?"),
        QuestionRow(4, "  ", problem=RowProblem.EMPTY),
        QuestionRow(5, "Who?", problem=RowProblem.LANGUAGE),
    )
    assert len(file.sheet.rows) == 5


@pytest.mark.parametrize("content", ["", "question\n", "\n\n", ",,\n"])
def test_a_sheet_without_questions_has_none(read, content):
    """Empty, or only a header."""
    assert read("q.csv", content).rows == ()


def test_rows_above_the_header_ask_nothing(read):
    """A title is kept and not answered."""
    assert read("q.csv", "Taller de Lima\n\npregunta\n¿Qué?\n").rows == (QuestionRow(4, "¿Qué?"),)


def test_a_workbook_is_read_like_any_sheet(tmp_path):
    """Numbers are no questions; cells under a merged question belong to it."""
    workbook = openpyxl.Workbook()
    page = workbook.active
    for row in (["pregunta", "equipo"], ["¿Qué?", "A"], [None, "B"], [12, "C"], [None, "D"]):
        page.append(row)
    page.merge_cells("A2:A3")
    workbook.save(tmp_path / "Q.XLSX")
    assert read_questions(tmp_path / "Q.XLSX").rows == (
        QuestionRow(2, "¿Qué?"),
        QuestionRow(4, "12", problem=RowProblem.NOT_TEXT),
        QuestionRow(5, problem=RowProblem.EMPTY),
    )


@pytest.mark.parametrize("name", ["q.jsonl", "q.csv", "q.xlsx"])
def test_a_file_that_cannot_be_read_is_named(tmp_path, name):
    """A missing file and a folder are told in one line."""
    with pytest.raises(QuestionFileError, match="cannot be read"):
        read_questions(tmp_path / name)
    (tmp_path / name).mkdir()
    with pytest.raises(QuestionFileError, match="cannot be read"):
        read_questions(tmp_path / name)


def test_one_row_is_read_strictly():
    """The error says where, what is wanted, and of what kind the problem is."""
    for row, problem, told in (
        ({}, RowProblem.EMPTY, 'x:1: needs "question"'),
        ({"question": ["a"]}, RowProblem.NOT_TEXT, 'x:1: needs "question" to be text'),
        ({"question": "a", "lang": "fr"}, RowProblem.LANGUAGE, "x:1: \"lang\" is 'fr'"),
        ({"question": "a", "history": [1]}, RowProblem.HISTORY, "x:1: a message needs"),
    ):
        with pytest.raises(RowError) as raised:
            read_row(1, row, "x:1")
        assert raised.value.problem is problem
        assert str(raised.value).startswith(told)


def test_histories_and_languages_may_be_left_out():
    """Null is the same as nothing."""
    for history, turns in (
        (None, ()),
        ([], ()),
        ([{"role": "user", "content": ""}], (Turn("user", ""),)),
    ):
        row = {"question": "Why?", "lang": None, "history": history}
        assert read_row(1, row, "x:1") == QuestionRow(1, "Why?", history=turns)
    assert read_row(1, {"question": "Why?"}, "x:1") == QuestionRow(1, "Why?")
    assert read_row(1, {"question": "", "lang": "es"}, "x:1").language is Language.ES
