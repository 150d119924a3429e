"""Files of questions, row by row."""

import json
import tracemalloc

import openpyxl
import pytest

from report_rag.errors import QuestionFileError
from report_rag.sheets import asked_rows
from report_rag.sheets.question_file import read_questions, read_row
from report_rag.sheets.rows import Layout, QuestionRow, RowError, Sheet, SheetCell, cell_of
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


def test_a_line_that_is_nested_too_deeply_is_marked(read):
    """Nothing could show it; the others are read."""
    lines = ['{"question": "Who?", "id": ' + "[" * deep + "]" * deep + "}" for deep in (150, 9999)]
    file = read("q.jsonl", "\n".join([*lines, '{"question": "Why?"}']))
    unreadable = [
        QuestionRow(number, problem=RowProblem.UNREADABLE, given=line)
        for number, line in enumerate(lines, start=1)
    ]
    assert file.rows == (*unreadable, QuestionRow(3, "Why?"))


@pytest.mark.parametrize("name", ["q.csv", "q.jsonl", "q.xlsx"])
def test_a_file_of_hundreds_of_megabytes_is_not_read(tmp_path, name):
    """It is told in one line; no more of it than is allowed gets into the memory."""
    path = tmp_path / name
    with path.open("wb") as file:
        file.write(b"question\n")
        file.truncate(300_000_000)
    tracemalloc.start()
    with pytest.raises(QuestionFileError, match="has more than 64 MB; divide it into several"):
        read_questions(path)
    assert tracemalloc.get_traced_memory()[1] < 200_000_000
    tracemalloc.stop()


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


@pytest.fixture
def workbook_of(tmp_path):
    """Saves a workbook with these rows after a change, and reads its questions."""

    def found(rows, change=lambda page: None, **chosen):
        workbook = openpyxl.Workbook()
        for row in rows:
            workbook.active.append(row)
        change(workbook.active)
        workbook.save(tmp_path / "q.xlsx")
        return read_questions(tmp_path / "q.xlsx", **chosen)

    return found


def test_hidden_rows_are_not_asked_and_are_told(workbook_of):
    """People who have filtered a table want what is shown; only rows with a question are told."""

    def hide(page):
        for number in (2, 4, 5):
            page.row_dimensions[number].hidden = True

    rows = [["pregunta", "mesa"], ["¿Qué?", 1], ["¿Quién?", 2], ["¿Cuál?", 1], [None, 3]]
    file = workbook_of(rows, hide)
    assert file.rows == (QuestionRow(3, "¿Quién?"),)
    assert file.hidden == (2, 4)


def test_a_language_that_is_merged_over_rows_is_that_of_each(workbook_of):
    """A workshop sheet names the language of a table once."""
    rows = [["idioma", "pregunta"], ["Inglés", "¿Qué?"], [None, "¿Quién?"], ["es", "¿Cuál?"]]
    file = workbook_of(rows, lambda page: page.merge_cells("A2:A3"))
    assert [row.language for row in file.rows] == [Language.EN, Language.EN, Language.ES]


def test_a_language_that_is_merged_over_very_many_rows_is_looked_up_once_a_row(monkeypatch):
    """The work grows with the rows, and not with their square."""
    looked_up = []
    monkeypatch.setattr(
        asked_rows, "cell_of", lambda *given: looked_up.append(1) or cell_of(*given)
    )
    work = []
    for count in (500, 1000):
        rows = {
            number: (SheetCell("Why?"), SheetCell("es", covered=number > 2))
            for number in range(1, count)
        }
        looked_up.clear()
        found = asked_rows.questions_of(Sheet(rows, Layout(language=1)))
        work.append(len(looked_up))
        assert {row.language for row in found.rows} == {Language.ES}
    assert work[1] <= 2.1 * work[0]


def test_headings_between_rows_are_not_asked(workbook_of):
    """One text over all columns; a question over all columns is one."""

    def merge(page):
        for number in (2, 5, 6):
            page.merge_cells(f"A{number}:C{number}")

    rows = [
        ["Pregunta", "Mesa", "Lugar"],
        ["Bloque 1: agua"],
        ["¿Qué?", 1, "Lima"],
        ["bombas", 2, "Lima"],
        ["Bloque 2: semillas"],
        ["¿Y las abejas?"],
        ["¿Quién?", 2, "Quito"],
    ]
    file = workbook_of(rows, merge)
    assert [row.number for row in file.rows] == [3, 4, 6, 7]
    assert file.left_out == (2, 5)


def test_questions_that_are_merged_over_columns_are_asked(workbook_of):
    """People merge cells for more room, in every row."""

    def merge(page):
        for number in (1, 2, 3):
            page.merge_cells(f"B{number}:D{number}")

    file = workbook_of([["N.º", "Pregunta"], [1, "agua"], [2, "bombas"]], merge)
    assert [row.question for row in file.rows] == ["agua", "bombas"]


def test_a_title_that_is_merged_over_the_table_is_none_of_its_names(workbook_of):
    """It says "Preguntas" in the first column, whose name stands below."""
    rows = [["PREGUNTAS"], ["N.º", "Pregunta", "Mesa"], [1, "¿Qué?", "A"], [2, "¿Quién?", "B"]]
    file = workbook_of(rows, lambda page: page.merge_cells("A1:C1"))
    assert file.sheet.layout == Layout(2, 1, 0, header_language=Language.ES)
    assert [row.identity for row in file.rows] == ["1", "2"]


def test_a_column_of_formulas_without_values_is_the_named_one(workbook_of):
    """Its rows say what is missing; no other column is asked in its place."""
    file = workbook_of([["nota", "pregunta"], ["ana", "=A2"], ["eva", "=A3"]])
    assert file.sheet.layout.question == 1
    assert {row.problem for row in file.rows} == {RowProblem.NOT_CALCULATED}


def test_numbers_dates_and_addresses_are_no_questions(read):
    """In a column of questions they are marked, in text as in a workbook."""
    file = read("q.csv", "pregunta\n12\n12/05/2024 10:03:11 a. m. GMT-6\nana@example.org\n¿Qué?\n")
    assert [row.problem for row in file.rows] == [*[RowProblem.NOT_TEXT] * 3, None]


def test_rows_that_are_numbered_ahead_ask_nothing(read):
    """Nor do those that have a language already; a name without a question misses it."""
    file = read("q.csv", "n.º,idioma,pregunta,mesa\n1,es,¿Qué?,A\n2,es,,\n3,,,\n4,es,,B\n")
    assert [(row.number, row.problem) for row in file.rows] == [(2, None), (5, RowProblem.EMPTY)]


def test_a_second_column_of_questions_is_asked_where_the_first_is_empty(read):
    """Rows with both are told, since one of them is not asked."""
    file = read("q.csv", "id,Question,Pregunta\n1,Why?,¿Por qué?\n2,,¿Quién?\n3,Who?,\n")
    assert [row.question for row in file.rows] == ["Why?", "¿Quién?", "Who?"]
    assert (file.sheet.layout.also, file.second) == ((2,), (2,))


TABLE = "Taller;;\nn.º;Tema / Topic;Lo que falta\n1;agua;¿Qué?\n2;B;¿Quién?\n"


@pytest.mark.parametrize(
    ("column", "place"),
    [(None, 2), ("b", 1), ("C", 2), ("lo que FALTA:", 2), ("topic", 1), ("N.º", 0)],
)
def test_a_column_is_chosen_by_letter_or_name(tmp_path, column, place):
    """Case, accents and punctuation do not count, and part of a name is enough if it is clear."""
    (tmp_path / "q.csv").write_text(TABLE, "utf-8")
    layout = read_questions(tmp_path / "q.csv", column=column).sheet.layout
    assert (layout.header, layout.question) == (2, place)


def test_a_name_that_is_no_header_makes_its_row_one(tmp_path):
    """That "Aporte" names questions is known only if `--column` says so."""
    path = tmp_path / "q.csv"
    path.write_text("Color;Aporte\nazul;agua\nrojo;bombas\n", "utf-8")
    assert [row.number for row in read_questions(path).rows] == [1, 2, 3]
    assert [row.question for row in read_questions(path, column="aporte").rows] == [
        "agua",
        "bombas",
    ]


@pytest.mark.parametrize("column", ["D", "Pregunta", "", "?"])
def test_a_column_that_is_not_there_is_told_with_those_that_are(tmp_path, column):
    """In one line, by letter and name."""
    (tmp_path / "q.csv").write_text(TABLE, "utf-8")
    told = "choose one with --column: A 'n.º', B 'Tema / Topic', C 'Lo que falta'"
    with pytest.raises(QuestionFileError) as raised:
        read_questions(tmp_path / "q.csv", column=column)
    assert str(raised.value) == f"{tmp_path / 'q.csv'}: has no column {column!r}; {told}"


@pytest.mark.parametrize(
    ("name", "chosen", "told"),
    [
        ("q.csv", {"sheet": "1"}, "is no workbook; leave out --sheet"),
        ("q.jsonl", {"sheet": "1"}, "is no workbook; leave out --sheet"),
        ("q.jsonl", {"column": "A"}, "has no columns; leave out --column"),
    ],
)
def test_what_a_file_does_not_have_cannot_be_chosen(tmp_path, name, chosen, told):
    """The message says which option to leave out."""
    (tmp_path / name).write_text('{"question": "Why?"}\n', "utf-8")
    with pytest.raises(QuestionFileError, match=told):
        read_questions(tmp_path / name, **chosen)


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
