"""Sheets as text: what spreadsheet programs write is read, and what is written they read."""

import csv
import io
from pathlib import Path

import pytest

from report_rag.errors import QuestionFileError
from report_rag.sheets.delimited import read_sheet, write_sheet
from report_rag.sheets.rows import AddedColumns, Layout
from report_rag.strings import STRINGS
from report_rag.types import AnswerColumn, Language

PATH = Path("q.csv")
NOTHING = AddedColumns((), STRINGS[Language.EN].columns, {})


def read(text, encoding="utf-8"):
    sheet = read_sheet(text.encode(encoding), PATH)
    return sheet, [[cell.text for cell in cells] for cells in sheet.rows.values()]


def test_the_language_of_the_header_is_told():
    """The columns of answers are named in it."""
    assert read("id;pregunta\r\n1;¿Qué?\r\n")[0].layout.header_language is Language.ES


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_the_delimiter_is_the_one_of_the_header(sign):
    """Other delimiters in the cells, and line breaks in quotes, belong to the cells."""
    text = f'id{sign}question\n1{sign}"a,b;c\td"\n2{sign}"two\nlines ""here"""\n'
    sheet, rows = read(text)
    assert sheet.delimiter == sign
    assert rows[1:] == [["1", "a,b;c\td"], ["2", 'two\nlines "here"']]


@pytest.mark.parametrize(
    ("first", "sign"),
    [
        ("sep=;", ";"),
        ("SEP=,", ","),
        ('"sep=;"', ";"),
        ("sep=|", "|"),
        ("sep=\t", "\t"),
        ("sep=\\t", "\t"),
    ],
)
def test_a_line_that_names_the_delimiter_is_no_row(first, sign):
    """It is left out, whether there is a header or not, and its delimiter is used."""
    sheet, rows = read(f"{first}\r\n¿Quién?{sign}Perú\r\n¿Qué?{sign}Quito\r\n", "cp1252")
    assert rows == [["¿Quién?", "Perú"], ["¿Qué?", "Quito"]]
    assert (sheet.delimiter, sheet.layout) == (sign, Layout())


def test_a_question_that_begins_like_such_a_line_is_a_row():
    """Only a line that is nothing else names a delimiter."""
    assert read("sep=; who?\n")[1] == [["sep=; who?"]]


def test_empty_rows_without_end_are_left_out():
    """A million of them at the end are no rows; few stay, as do those between questions."""
    _, rows = read("pregunta;país\n¿Qué?;Perú\n;\n¿Quién?;Chile\n" + ";\n" * 1_000_000)
    assert len(rows) == 5
    assert rows[2:] == [["", ""], ["¿Quién?", "Chile"], ["", ""]]
    assert len(read("pregunta;país\n¿Qué?;Perú\n;\n;\n")[1]) == 4


def test_a_title_above_the_header_parts_no_cells():
    """Titles have fewer delimiters than the table, or none."""
    for title in ("PREGUNTAS\n", "PREGUNTAS;;\n", "Preguntas, taller de Lima\n\n"):
        sheet, _ = read(f"{title}N.º;Pregunta;Responsable\n1;¿Qué dice, y quién?;Ana\n")
        assert (sheet.delimiter, sheet.layout.question, sheet.layout.identity) == (";", 1, 0)


def test_commas_of_a_question_in_the_last_column_stay():
    """People who type a file by hand do not think of quotation marks."""
    rows = read("id,lang,question\n1,en,In Peru, who helps, and how?\n2,en,Who?,Lima,\n")[1]
    assert rows[1:] == [
        ["1", "en", "In Peru, who helps, and how?"],
        ["2", "en", "Who?", "Lima", ""],
    ]


@pytest.mark.parametrize(
    "text",
    [
        "question\nIn Peru, who helps?\nWho?\n",
        "In Peru, who helps?\nIn Chile, who pays?\n",
        "Water; who pays, and why?\nWho?\n",
        "¿Qué te gustaría preguntar, saber o buscar?\n¿Quién, y cómo?\n¿Qué, y dónde?\n",
    ],
)
def test_commas_of_sentences_part_no_cells(text):
    """A list of questions, one a line, is one column, with or without a header."""
    sheet, rows = read(text)
    assert [cell for (cell,) in rows] == text.splitlines()
    assert sheet.delimiter == ","


def test_a_table_without_a_header_is_a_table():
    """All rows have as many cells, so the sign between them parts them."""
    assert read("Who pays?;Lima\nWho helps?;Quito\n")[1] == [
        ["Who pays?", "Lima"],
        ["Who helps?", "Quito"],
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"PK\x03\x04\x00\x00\x00", "is not text; save it as CSV"),
        (b"\x81\x8d\x8f", r"is not text in UTF-8, .* letters; save it as CSV"),
        (b"\xff\xfea", "is not text; save it as CSV"),
        (b'question\n"Who pays?\nWho helps?\n', "a quotation mark opens a cell and none closes it"),
        (b'question\n"a"b" c\n"Who helps?\n', "a quotation mark opens a cell and none closes it"),
        (b'question\n"a"b"' + b"x" * 200_000 + b"\n", "cannot be read"),
    ],
)
def test_what_is_no_such_file_is_told_in_one_line(content, told):
    """The message names the file and what to do."""
    with pytest.raises(QuestionFileError, match=told) as raised:
        read_sheet(content, PATH)
    assert str(raised.value).startswith("q.csv")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "content",
    [
        b"question\n" + b"," * 17_000 + b"x",
        b"question\nWho?\n" + b"\n" * 40_000 + b"x\n",
        b"question,a\n" + b"Who?,b\n" * 20_000,
        b"question" + b",a" * 1000 + b"\n" + b"Who?\n" * 100,
    ],
    ids=["a wide row", "empty rows", "many rows", "a wide header"],
)
def test_a_file_with_too_many_cells_is_told_in_one_line(monkeypatch, content):
    """All rows of the answers are as wide as the widest."""
    monkeypatch.setattr("report_rag.sheets.delimited._MOST_CELLS", 40_000)
    told = "q.csv: has more than 40,000 cells or 16,384 columns; keep the columns of questions"
    with pytest.raises(QuestionFileError, match=told) as raised:
        read_sheet(content, PATH)
    assert "\n" not in str(raised.value)


def test_a_long_cell_is_told_with_what_to_do():
    """Python's csv module reads no more of one."""
    content = b'question\n"' + b"x" * 200_000 + b'"\n'
    with pytest.raises(QuestionFileError, match=r"q.csv:2: .*; shorten this cell and try again"):
        read_sheet(content, PATH)


def test_a_quotation_mark_that_opens_a_cell_of_another_delimiter_only_is_forgiven():
    """After the comma it would open one, but this file has semicolons."""
    text = 'id;question\n1;They said,"yes\n2;Who pays?\n'
    assert read(text)[1][1:] == [["1", 'They said,"yes'], ["2", "Who pays?"]]
    with pytest.raises(QuestionFileError, match="a quotation mark opens a cell"):
        read(text.replace(";", ","))


def test_a_quotation_mark_inside_a_cell_is_forgiven():
    """Inches, say."""
    assert read('question,note\nA 5" pipe?,"x"y\n')[1][1] == ['A 5" pipe?', "xy"]


def test_an_empty_file_has_no_rows():
    """It is written with a header all the same."""
    sheet, rows = read("")
    assert rows == []
    assert write_sheet(sheet, NOTHING) == b"\xef\xbb\xbfQuestion\r\n"


def test_a_table_is_written_as_it_was_read():
    """Same rows and columns, same delimiter, empty rows too."""
    sheet, _ = read('id;question;\n1;"two\nlines";x\n\n2;¿Qué?\n')
    text = write_sheet(sheet, NOTHING).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text), delimiter=";")) == [
        ["id", "question", ""],
        ["1", "two\nlines", "x"],
        ["", "", ""],
        ["2", "¿Qué?", ""],
    ]


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-who?", "'-who?"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1+A1", "'\t=1+A1"),
        (" =A1", "' =A1"),
        ("＝A1", "'＝A1"),
        ("\u200b=A1", "'\u200b=A1"),
        ("\ufeff\u2060+A1", "'\ufeff\u2060+A1"),
        ("\u202e\u00ad@A1", "'\u202e\u00ad@A1"),
        ("\u00a0\u3164－A1", "'\u00a0\u3164－A1"),
        ("\u200e\tA1", "'\u200e\tA1"),
        ("\u202a+51 999-888\u202c", "\u202a+51 999-888\u202c"),
        ("\u200bWhy?", "\u200bWhy?"),
        ("-5", "-5"),
        ("+51 999-888", "+51 999-888"),
        ("a=b", "a=b"),
        ("'=A1", "'=A1"),
        ("Why?;=cmd|' /C calc'!A0", "Why?;'=cmd|' /C calc'!A0"),
        ("a,+SUM(1)\n@SUM(2);-x!A1", "a,'+SUM(1)\n'@SUM(2);'-x!A1"),
        ("=A1\t=HYPERLINK(1)", "'=A1\t'=HYPERLINK(1)"),
        ("a;\t=HYPERLINK(1)", "a;\t'=HYPERLINK(1)"),
        ("who; - or (perhaps) why;+51 (0) 9; a,-b", "who; - or (perhaps) why;+51 (0) 9; a,-b"),
    ],
)
def test_no_cell_becomes_a_formula(cell, written):
    """A cell that a spreadsheet would calculate gets an apostrophe; numbers stay numbers."""
    source = io.StringIO()
    csv.writer(source).writerows([["question", "x"], [cell, "y"]])
    sheet, _ = read(source.getvalue())
    text = write_sheet(sheet, NOTHING).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text)))[1] == [written, "y"]


def test_the_columns_of_answers_stand_to_the_right():
    """Rows that ask nothing have empty cells there."""
    sheet, _ = read("question,who\nWhy?,Ana\n,\n")
    added = AddedColumns((AnswerColumn.OUTCOME,), STRINGS[Language.EN].columns, {2: ("Answered",)})
    text = write_sheet(sheet, added).decode("utf-8-sig")
    assert text == "question,who,Outcome\r\nWhy?,Ana,Answered\r\n,,\r\n"
