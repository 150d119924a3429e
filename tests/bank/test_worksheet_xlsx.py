"""The worksheet as a workbook is read as it was filled in."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from report_rag.bank.worksheet import ROOM, WorksheetRow
from report_rag.bank.worksheet_xlsx import read_workbook, worksheet_workbook
from report_rag.errors import QuestionFileError
from report_rag.strings import STRINGS
from report_rag.types import Language, WorksheetField

ROWS = (
    WorksheetRow(("water/bolivia",), "WATER", "3", "=Straw covers.", "Cubiertas de paja."),
    WorksheetRow(("a/b", "a/c"), "", "", "First …\nSecond …"),
)
HERE = Path("filled.xlsx")


def saved(workbook):
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def found(content):
    return [
        (one.number, one.question.text, one.question.language, one.is_answered)
        for one in read_workbook(content, HERE)
    ]


@pytest.mark.parametrize("language", Language)
def test_what_is_filled_in_is_read(language):
    """Each column is known by its name; a cell may have a question a line."""
    workbook = load_workbook(io.BytesIO(worksheet_workbook(ROWS, "Report", language)))
    page = workbook.worksheets[0]
    names = [cell.value for cell in page[1]]
    own = STRINGS[language].bank_fields
    page.cell(2, names.index(own[WorksheetField.ANSWERED_EN]) + 2).value = "One?\n\n Two? "
    page.cell(3, names.index(own[WorksheetField.UNANSWERED_ES]) + 1).value = "¿Tres?"
    entries = list(read_workbook(saved(workbook), HERE))
    assert [one.question.text for one in entries] == ["One?", "Two?", "¿Tres?"]
    assert [one.question.passage_ids for one in entries] == [("water/bolivia",)] * 2 + [()]
    assert entries[2].question.near == ("a/b", "a/c")
    assert [one.number for one in entries] == [2, 2, 3]


def test_the_words_are_text_and_no_formula():
    """A passage that begins like a formula is written as it is."""
    page = load_workbook(io.BytesIO(worksheet_workbook(ROWS, "R", Language.EN))).worksheets[0]
    (cell,) = [one for one in page[2] if one.value == "=Straw covers."]
    assert cell.data_type == "s"
    assert cell.quotePrefix


@pytest.mark.parametrize("before", ["\u200b", "\u00a0\u2066", "\t"])
def test_words_behind_what_is_not_seen_are_no_formula(before):
    """They stay text also after somebody edits the cell."""
    row = replace(ROWS[0], text=f"{before}=Straw covers.")
    page = load_workbook(io.BytesIO(worksheet_workbook([row], "R", Language.EN))).worksheets[0]
    (cell,) = [one for one in page[2] if one.value == row.text]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_there_is_room_and_an_empty_worksheet_has_no_questions():
    """Three questions a language and kind that it answers, one that it does not."""
    content = worksheet_workbook(ROWS, "Report", Language.EN)
    names = [cell.value for cell in load_workbook(io.BytesIO(content)).worksheets[0][1]]
    own = STRINGS[Language.EN].bank_fields
    assert {field: names.count(own[field]) for field in ROOM} == ROOM
    assert found(content) == []


def test_translations_have_a_column_only_if_there_are_any():
    """A report without a translation has no empty column for it."""
    content = worksheet_workbook(ROWS[1:], "Report", Language.EN)
    names = [cell.value for cell in load_workbook(io.BytesIO(content)).worksheets[0][1]]
    assert "Translation" not in names


def test_the_second_sheet_says_how_to_fill_it_in():
    """It has the advice that a model's prompt has, too."""
    content = worksheet_workbook(ROWS, "Report", Language.ES)
    _, told = load_workbook(io.BytesIO(content)).worksheets
    texts = [row[0].value for row in told.iter_rows()]
    assert set(STRINGS[Language.ES].bank_advice.values()) <= set(texts)


def test_columns_may_be_moved_and_rows_put_above():
    """The header is found by its names."""
    workbook = Workbook()
    page = workbook.worksheets[0]
    page.append(["Our questions"])
    page.append(["responde en español", "PASAJE"])
    page.append(["¿Uno?", "a/b"])
    assert found(saved(workbook)) == [(3, "¿Uno?", Language.ES, True)]


def test_another_workbook_is_refused():
    """The error names the file and the command that makes a worksheet."""
    workbook = Workbook()
    workbook.worksheets[0].append(["Question"])
    with pytest.raises(QuestionFileError, match=r"filled\.xlsx: .*report-rag bank draft REPORT"):
        found(saved(workbook))
