"""Feedback: visitors' votes on whether an answer helped, as rows of an SQLite file.

It is off unless the operator names a file (`--feedback`). A row has the day, the vote, the outcome
of the answer and the ids of its passages: no words of the visitor, no IP address, no browser, no
time of day.
"""

import sqlite3
from collections.abc import Set
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

from report_rag.errors import FeedbackError
from report_rag.index.loaded import Index
from report_rag.types import Outcome
from report_rag.web.private_database import make_private, open_database

MOST_PASSAGES = 20
"""The most passages of a vote: of an answer that quotes more, the first ones. So a row has about
two kilobytes at most."""
_MOST_PAGES = 25_000  # of the file, each of 4 KB: 100 MB, some 50,000 votes on long lists
_TABLE = """
CREATE TABLE IF NOT EXISTS feedback (
    day TEXT NOT NULL,
    verdict TEXT NOT NULL,
    outcome TEXT NOT NULL,
    passages TEXT NOT NULL
)
"""
_COLUMNS = "SELECT day, verdict, outcome, passages FROM feedback LIMIT 0"
_ROW = "INSERT INTO feedback (day, verdict, outcome, passages) VALUES (?, ?, ?, ?)"


# Other fields are refused, so that no page can send a question along unnoticed.
@checked(frozen=True, slots=True, config=ConfigDict(extra="forbid", strict=True))
class Feedback:
    """A vote on an answer: the JSON object that the chat page sends to `/feedback`."""

    passages: Annotated[tuple[str, ...], Field(max_length=MOST_PASSAGES)]
    """The passages that the answer quotes, as "report/id" ("garden-report/water-and-seeds/bolivia",
    where "garden-report" is the report), each once; empty if it quotes none. Related ones are not
    sent."""
    verdict: Literal["up", "down"]
    """What the visitor answered to "Did this help?": yes is "up", no is "down"."""
    outcome: Literal[Outcome.ANSWERED, Outcome.NOT_IN_REPORT]
    """The outcome of the answer; on answers with another one nobody can vote."""


_FEEDBACK = TypeAdapter(Feedback)
_IDS = TypeAdapter(tuple[str, ...])


def read_feedback(body: bytes, known: Set[str]) -> Feedback | None:
    """The vote in the body of a request; None for a body that is no JSON object like `Feedback`.

    Also None if one of its passages stands there twice or is not in `known`, the set that
    `passages_known` gives: nobody can write a text of their own into the file.
    """
    try:
        found = _FEEDBACK.validate_json(body)
    except ValidationError:
        return None
    named = set(found.passages)
    return found if named <= known and len(named) == len(found.passages) else None


def passages_known(index: Index) -> frozenset[str]:
    """Every passage of all reports as "report/id", as in `Feedback.passages`."""
    return frozenset(f"{passage.report}/{passage.passage_id}" for passage in index.passages)


@dataclass(frozen=True, slots=True)
class FeedbackFile:
    """The SQLite file at `path`, to which votes are added. Threads may share this object: `add`
    opens a connection of its own for each row."""

    path: Path

    @classmethod
    def open(cls, path: Path) -> "FeedbackFile":
        """The file at `path`; file and table are created if they do not exist. The file becomes
        one that only its owner may read and write.

        Raises `FeedbackError` if it cannot be written, is no SQLite file, or has a table `feedback`
        that lacks one of the columns.
        """
        found = cls(path)
        try:
            make_private(path)
            with closing(found._connect()) as connection:
                connection.execute(_TABLE)
                connection.execute(_COLUMNS)
                # Takes the lock for writing and releases it.
                connection.execute("BEGIN IMMEDIATE")
                connection.rollback()
        except sqlite3.Error as error:
            raise FeedbackError(
                f"{path}: cannot take feedback ({error}); name another file with --feedback"
            ) from error
        return found

    def add(self, feedback: Feedback, day: date) -> None:
        """Adds the vote as a row with the date `day`.

        Raises `FeedbackError` if the row cannot be written, also when others write to the file for
        too long, and when it has `_MOST_PAGES`.
        """
        passages = _IDS.dump_json(feedback.passages).decode()
        row = (day.isoformat(), feedback.verdict, feedback.outcome.value, passages)
        try:
            with closing(self._connect()) as connection, connection:
                connection.execute(_ROW, row)
        except sqlite3.Error as error:
            raise FeedbackError(f"{self.path}: cannot take feedback ({error})") from error

    def _connect(self) -> sqlite3.Connection:
        return open_database(self.path, _MOST_PAGES)
