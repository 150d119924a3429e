"""The questions that a file brings, before it is decided whether they are added to the bank."""

from collections.abc import Sequence
from dataclasses import dataclass

from report_rag.types import BankQuestion, EntryProblem, Language, WorksheetField


@dataclass(frozen=True, slots=True)
class BankEntry:
    """A question of a file, as one that the report answers or as one that it does not answer."""

    number: int
    """The line of the file on which it stands, or the row of the sheet, from 1."""
    question: BankQuestion
    """Of an unanswerable question, `near` has the passages on a similar subject."""
    is_answered: bool
    """Whether it is said that the passages answer it."""
    kind: str = ""
    """The kind of an unanswerable question, such as "figure"; empty if the file does not say it."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A question that is not added, or a part of a file that is no question, with the reason."""

    number: int
    """As `BankEntry.number`."""
    text: str
    """The question, or the beginning of what could not be read."""
    problem: EntryProblem
    passage_id: str = ""
    """The passage that is nearer, that answers, or that does not exist; else empty."""


Read = BankEntry | Rejected
"""A part of a file: a question, or what is no question (`EntryProblem.UNREADABLE`)."""

FIELDS: dict[WorksheetField, tuple[bool, Language]] = {
    WorksheetField.ANSWERED_EN: (True, Language.EN),
    WorksheetField.ANSWERED_ES: (True, Language.ES),
    WorksheetField.UNANSWERED_EN: (False, Language.EN),
    WorksheetField.UNANSWERED_ES: (False, Language.ES),
}
"""The columns of a worksheet for questions: whether these are answered, and their language."""


def entry_of(
    number: int, text: str, field: WorksheetField, passage_ids: Sequence[str]
) -> BankEntry:
    """The question in a column of a worksheet, for the passages that its row names."""
    is_answered, language = FIELDS[field]
    ids = tuple(passage_ids)
    own, near = (ids, ()) if is_answered else ((), ids)
    return BankEntry(number, BankQuestion(text.strip(), language, own, near), is_answered)
