"""The nouns of files of questions and answers, and nothing else.

Rows are counted from 1, as people count them: lines of a text file, rows of a sheet.
"""

from dataclasses import dataclass
from pathlib import Path

from report_rag.errors import QuestionFileError
from report_rag.types import Answer, Column, Language, RowProblem, Turn


class RowError(QuestionFileError):
    """One row of a file cannot be read; the message names its place."""

    def __init__(self, message: str, problem: RowProblem) -> None:
        super().__init__(message)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question as a file asks it, or what keeps the row from being asked."""

    number: int
    question: str = ""
    identity: str | None = None
    language: Language | None = None
    history: tuple[Turn, ...] = ()
    problem: RowProblem | None = None
    given: object = None
    """What stood there, for a row that could not be read."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a sheet, as text."""

    text: str = ""
    problem: RowProblem | None = None
    """Why it can be no question, whatever the text."""
    joined: bool = False
    """Covered by a merged cell that begins elsewhere."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of a sheet with its number."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """What stands where in a sheet; columns are counted from 0."""

    header: int | None = None
    """Number of the row that names the columns; None when there is none."""
    question: int = 0
    identity: int | None = None
    language: int | None = None
    spoken: Language | None = None
    """The language of the header of the questions."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of questions as a person made it: every row and column, also the empty ones."""

    rows: tuple[SheetRow, ...]
    layout: Layout = Layout()
    delimiter: str = ","
    source: bytes | None = None
    """The workbook that it was read from, whose look is kept."""

    @property
    def width(self) -> int:
        return max((len(row.cells) for row in self.rows), default=0)


@dataclass(frozen=True, slots=True)
class QuestionFile:
    """A file of questions, read: its questions, and the sheet that they stand in."""

    path: Path
    rows: tuple[QuestionRow, ...]
    sheet: Sheet | None = None


@dataclass(frozen=True, slots=True)
class AnsweredRow:
    """A row with its answer, or marked with what kept it from one."""

    row: QuestionRow
    language: Language
    """The language in which the person is spoken to."""
    answer: Answer | None = None
    problem: RowProblem | None = None


@dataclass(frozen=True, slots=True)
class Extension:
    """The columns of answers that stand to the right of a person's own."""

    columns: tuple[Column, ...]
    names: dict[Column, str]
    cells: dict[int, tuple[str, ...]]
    """By number of the row; rows that ask nothing have none."""
    addresses: dict[int, str]
    """Where the link of a row leads, when that is a whole address."""
