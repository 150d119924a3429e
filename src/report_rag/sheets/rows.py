"""The dataclasses of files of questions and answers.

A sheet is the table in a .csv file or in one sheet of a workbook (.xlsx). Rows are counted from 1,
as people count them: lines of a JSON Lines file, rows of a sheet. Columns are counted from 0, and
people are told their letters (`column_letter`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from report_rag.errors import QuestionFileError
from report_rag.types import Answer, AnswerColumn, Language, RowProblem, Turn


class RowError(QuestionFileError):
    """One row of a file cannot be read: `problem` says why, the message why and where."""

    def __init__(self, message: str, problem: RowProblem) -> None:
        super().__init__(message)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One row of a file: a question, or the reason why the row cannot be asked."""

    number: int
    """The number of the row in the file."""
    question: str = ""
    """As written; empty if the row has none that is text."""
    identity: str | None = None
    """The id of the question; None without one."""
    language: Language | None = None
    """The language that the row names; None: it is detected."""
    history: tuple[Turn, ...] = ()
    """The messages of the conversation before the question, oldest first."""
    problem: RowProblem | None = None
    """Why the row cannot be asked; None if it can."""
    given: object = None
    """The content of a line of JSON Lines that is no valid question: its object, or its text if it
    is no object. None for all other rows."""

    @property
    def as_given(self) -> str:
        """The question; if it is empty, `given` as Python's `str` gives it, or "" for None."""
        return self.question or ("" if self.given is None else str(self.given))


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A cell of a sheet, as text."""

    text: str = ""
    """Its text, or its number or date written as text; empty for a cell without content. "=…" if it
    is a formula and the file does not hold the value that the formula gives."""
    problem: RowProblem | None = None
    """Why the cell cannot be a question: its content is no text, or a formula without a value. None
    if it can be one."""
    covered: bool = False
    """True for a cell that is merged with others and is not the first of them, at the top left."""


@dataclass(frozen=True, slots=True)
class OtherSheet:
    """A sheet of a workbook that was not read."""

    name: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """Which row is the header, and the columns of questions, ids and languages."""

    header: int | None = None
    """Number of the row that names the columns; None when there is none."""
    question: int = 0
    identity: int | None = None
    """The column of the ids, from 0; None when there is none. `language`: that of the languages."""
    language: int | None = None
    header_language: Language | None = None
    """The language in which the header names the column of questions ("pregunta" is Spanish); None
    if it does not, or in both."""
    also: tuple[int, ...] = ()
    """Other columns of questions. One of them is asked only in rows where `question` is empty."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of questions with all its rows and columns, empty ones too."""

    rows: dict[int, tuple[SheetCell, ...]]
    """The cells of each row, by its number, in the order of the rows. Rows may differ in length.
    Empty rows may be missing."""
    layout: Layout = Layout()
    delimiter: str = ","
    """The delimiter of the .csv that it was read from, a comma if it was read from none. A .csv of
    answers is written with the same."""
    source: bytes | None = None
    """The content of the .xlsx file that it was read from; the answers are written into a copy of
    it. None for a sheet that was not read from one."""
    name: str | None = None
    """Its name in the workbook; None for a sheet that was not read from one."""
    others: tuple[OtherSheet, ...] = ()
    """The other sheets of the workbook, in their order."""
    hidden_rows: frozenset[int] = frozenset()
    """The numbers of rows that are not shown in the workbook, because of a filter, say."""
    hidden_columns: frozenset[int] = frozenset()

    @property
    def width(self) -> int:
        """How many columns the sheet has: the columns of answers come after these.

        It is the number of cells in the longest row, or up to the column of questions if that is
        more.
        """
        return max([self.layout.question + 1, *map(len, self.rows.values())])


@dataclass(frozen=True, slots=True)
class QuestionFile:
    """What was read from a file of questions."""

    rows: tuple[QuestionRow, ...]
    sheet: Sheet | None = None
    """The whole table; None for JSON Lines."""
    left_out: tuple[int, ...] = ()
    """The numbers of rows that have text and are not asked: sums, notes, headings between rows."""
    hidden: tuple[int, ...] = ()
    """The numbers of rows with a question that are not asked, since they are not shown."""
    second: tuple[int, ...] = ()
    """The numbers of rows with a question in one of `Layout.also` that is not asked, since the row
    has another."""


def column_letter(place: int) -> str:
    """The letters that a spreadsheet program shows above a column, counted from 0: A, Z, AA."""
    letters, number = "", place + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_of(cells: Sequence[SheetCell], column: int | None) -> SheetCell:
    """The cell of a row in a column, counted from 0.

    An empty cell if `column` is None (the sheet has no such column) or beyond the end of the row.
    """
    return SheetCell() if column is None or column >= len(cells) else cells[column]


@dataclass(frozen=True, slots=True)
class AnsweredRow:
    """A row with its answer, or with the problem that is the reason why it has none.

    Of `answer` and `problem` exactly one is None.
    """

    row: QuestionRow
    language: Language
    """The language of the answer, or of the sentence that says why there is none."""
    answer: Answer | None = None
    problem: RowProblem | None = None


@dataclass(frozen=True, slots=True)
class AddedColumns:
    """The columns of answers, which are added to the right of the sheet's own columns."""

    columns: tuple[AnswerColumn, ...]
    """From left to right."""
    names: dict[AnswerColumn, str]
    """The header of each `AnswerColumn`, shown or not, in one language."""
    cells: dict[int, tuple[str, ...]]
    """For each row that asks something, by its number: its texts in the order of `columns`. Rows
    that ask nothing are not in it."""
