"""The dataclasses of files of questions and answers."""

from report_rag.sheets.rows import Sheet, SheetCell, column_letter
from report_rag.types import Problem, RowProblem


def test_every_problem_of_a_question_is_one_of_a_row():
    """What the assistant says of a question can be said of its row, under the same name."""
    assert {problem.value for problem in Problem} <= {problem.value for problem in RowProblem}


def test_a_sheet_is_as_wide_as_its_widest_row():
    """Rows need not be equally long; a sheet without rows has its column of questions."""
    rows = {1: (SheetCell("a"),), 2: (SheetCell("b"), SheetCell("c"))}
    assert Sheet(rows).width == 2
    assert Sheet({}).width == 1


def test_columns_have_the_letters_of_spreadsheet_programs():
    """From A, with two letters after Z."""
    assert [column_letter(place) for place in (0, 25, 26, 701, 702, 16_383)] == [
        "A", "Z", "AA", "ZZ", "AAA", "XFD",
    ]  # fmt: skip
