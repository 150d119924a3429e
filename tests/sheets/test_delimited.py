"""Sheets as text: what spreadsheet programs write is read, and what is written they read."""

import csv
import io
from pathlib import Path

import pytest

from report_rag.errors import QuestionFileError
from report_rag.sheets.delimited import read_sheet, write_sheet
from report_rag.sheets.rows import AddedColumns
from report_rag.strings import STRINGS
from report_rag.types import AnswerColumn, Language

PATH = Path("q.csv")
NOTHING = AddedColumns((), STRINGS[Language.EN].columns, {})


def read(text, encoding="utf-8"):
    sheet = read_sheet(text.encode(encoding), PATH)
    return sheet, [[cell.text for cell in cells] for cells in sheet.rows.values()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_encoding_of_spreadsheet_programs_is_read(encoding):
    """With or without a mark, and as Excel writes it in the Americas."""
    sheet, rows = read("id;pregunta\r\n1;¿Qué dice el niño – “aquí”?\r\n", encoding)
    assert rows == [["id", "pregunta"], ["1", "¿Qué dice el niño – “aquí”?"]]
    assert sheet.layout.header_language is Language.ES


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_the_delimiter_is_the_one_of_the_header(sign):
    """Other delimiters in the cells, and line breaks in quotes, belong to the cells."""
    text = f'id{sign}question\n1{sign}"a,b;c\td"\n2{sign}"two\nlines ""here"""\n'
    sheet, rows = read(text)
    assert sheet.delimiter == sign
    assert rows[1:] == [["1", "a,b;c\td"], ["2", 'two\nlines "here"']]


@pytest.mark.parametrize(
    "text",
    [
        "question\nIn Peru, who helps?\nWho?\n",
        "In Peru, who helps?\nIn Chile, who pays?\n",
        "Water; who pays, and why?\nWho?\n",
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
        (b"\x81\x8d\x8f", "is not text; save it as CSV"),
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
        ("-5", "-5"),
        ("+51 999-888", "+51 999-888"),
        ("a=b", "a=b"),
        ("'=A1", "'=A1"),
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
