"""The dataclasses of files of questions and answers.

Rows are counted from 1, as people count them: lines of a JSON Lines file, rows of a sheet. Columns
are counted from 0.
"""

from dataclasses import dataclass
from pathlib import Path

from report_rag.errors import QuestionFileError
from report_rag.types import Answer, AnswerColumn, Language, RowProblem, Turn


class RowError(QuestionFileError):
    """One row of a file cannot be read: `problem` says why, the message also where."""

    def __init__(self, message: str, problem: RowProblem) -> None:
        super().__init__(message)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question as a file asks it, or the reason why the row cannot be asked."""

    number: int
    question: str = ""
    """As written; empty if the row has none that is text."""
    identity: str | None = None
    """The id of the question; None without one."""
    language: Language | None = None
    """The language that the row names; None: it is detected."""
    history: tuple[Turn, ...] = ()
    """The messages before the question."""
    problem: RowProblem | None = None
    """Why the row cannot be asked; None if it can."""
    given: object = None
    """A line of JSON Lines that has a problem: its object, or its text if it is none; else None."""

    @property
    def as_given(self) -> str:
        """The question; without one the content of a row with a problem as text, or empty."""
        return self.question or ("" if self.given is None else str(self.given))


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A cell of a sheet, as text."""

    text: str = ""
    """Its text, number or date; "=…" for a formula without a value; empty for no content."""
    problem: RowProblem | None = None
    """Why the cell cannot be a question: its content is not text or not calculated."""
    covered: bool = False
    """True for a cell that a merged cell covers and that is not its first."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Which row is the header, and the columns of questions, ids and languages (None: none)."""

    header: int | None = None
    """Number of the row that names the columns; None when there is none."""
    question: int = 0
    identity: int | None = None
    language: int | None = None
    header_language: Language | None = None
    """The language in which the header names the column of questions; None if it does not."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of questions with all its rows and columns, empty ones too."""

    rows: dict[int, tuple[SheetCell, ...]]
    """The cells of each row, by its number."""
    layout: Layout = Layout()
    delimiter: str = ","
    """The delimiter of the .csv that it was read from, also for a .csv that is written."""
    source: bytes | None = None
    """The .xlsx that it was read from, None for others; answers are written into a copy of it."""

    @property
    def width(self) -> int:
        """The number of columns before those of answers."""
        return max([self.layout.question + 1, *map(len, self.rows.values())])


@dataclass(frozen=True, slots=True)
class QuestionFile:
    """What was read from a file of questions; `sheet` is None for JSON Lines."""

    path: Path
    rows: tuple[QuestionRow, ...]
    sheet: Sheet | None = None


@dataclass(frozen=True, slots=True)
class AnsweredRow:
    """A row with its answer, or with the problem that kept it from one; the other is None."""

    row: QuestionRow
    language: Language
    """The language of the answer, or of the sentence that says why there is none."""
    answer: Answer | None = None
    problem: RowProblem | None = None


@dataclass(frozen=True, slots=True)
class AddedColumns:
    """The columns of answers, which are added to the right of the sheet's own."""

    columns: tuple[AnswerColumn, ...]
    names: dict[AnswerColumn, str]
    """The header of every column, and of the column of questions, in one language."""
    cells: dict[int, tuple[str, ...]]
    """Texts in the order of `columns`, by the number of the row; only rows that ask something."""
    addresses: dict[int, str]
    """Target of the link in a row, by the number of the row; only absolute addresses."""
