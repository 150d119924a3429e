"""The dataclasses of files of questions and answers.

A sheet is the table in a .csv file or in the first sheet of a workbook (.xlsx). Rows are counted
from 1, as people count them: lines of a JSON Lines file, rows of a sheet. Columns are counted
from 0.
"""

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
    """A question as a file asks it, or the reason why the row cannot be asked."""

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
    """The content of a line of JSON Lines that could not be read: its object, or its text when it
    is no object. None for all other rows."""

    @property
    def as_given(self) -> str:
        """The question; if there is none, `given` as text, which is empty for None."""
        return self.question or ("" if self.given is None else str(self.given))


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A cell of a sheet, as text."""

    text: str = ""
    """Its text, or its number or date as text; "=…" for a formula of which the file holds no value;
    empty for no content."""
    problem: RowProblem | None = None
    """Why the cell cannot be a question: its content is not text or not calculated."""
    covered: bool = False
    """True for a cell that a merged cell covers and that is not its first."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Which row is the header, and the columns of questions, ids and languages."""

    header: int | None = None
    """Number of the row that names the columns; None when there is none."""
    question: int = 0
    identity: int | None = None
    """This and `language` are None when there is no such column."""
    language: int | None = None
    header_language: Language | None = None
    """The language in which the header names the column of questions ("pregunta" is Spanish); None
    if it does not."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of questions with all its rows and columns, empty ones too."""

    rows: dict[int, tuple[SheetCell, ...]]
    """The cells of each row, by its number, in the order of the rows. Rows may differ in length."""
    layout: Layout = Layout()
    delimiter: str = ","
    """The delimiter of the .csv that it was read from, also for a .csv that is written."""
    source: bytes | None = None
    """The content of the .xlsx file that it was read from, into a copy of which the answers are
    written; None for a sheet that was not read from one."""

    @property
    def width(self) -> int:
        """How many columns stand before those of answers; at least up to that of questions."""
        return max([self.layout.question + 1, *map(len, self.rows.values())])


@dataclass(frozen=True, slots=True)
class QuestionFile:
    """What was read from a file of questions."""

    rows: tuple[QuestionRow, ...]
    sheet: Sheet | None = None
    """The whole table; None for JSON Lines."""


@dataclass(frozen=True, slots=True)
class AnsweredRow:
    """A row with its answer, or with the problem why it has none; the other of the two is None."""

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
    """Texts in the order of `columns`, by the number of the row; only rows that ask something."""
