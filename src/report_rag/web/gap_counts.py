"""Counts of what people find and do not find, without anything that they wrote.

Off unless the operator names a file (`--gaps`), which is one of SQLite. A row counts the answers of
a day that have the same outcome, certainty, intent and language, and whose first passage, or the
nearest one where the report does not answer, is in the same section. Where the report does not
answer, a row also says which kind of thing was asked for, such as a figure or a law. It has no
words, no address and no order in which questions came. Messages that get help contacts are not
counted at all, since how often somebody on a small site asks for help would tell of people.
"""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from report_rag.errors import GapsError
from report_rag.text.answer_types import AnswerType, expected
from report_rag.types import Answer, Confidence, Outcome
from report_rag.web.private_database import make_private, open_database

LEAST_SHOWN = 5
"""A count below this is never shown: it could be of one person."""
_KEPT = timedelta(days=366)
_DEEPEST_SECTION = 3  # headings above a passage; the next ones are of small parts
_MOST_PAGES = 2_500  # of the file, each of 4 KB: 10 MB
_KEY = ("day", "outcome", "certainty", "intent", "language", "report", "section", "asks_for")
# Sorted by its key, and not by the order in which rows came.
_TABLE = f"""
CREATE TABLE IF NOT EXISTS gaps (
    {" TEXT NOT NULL, ".join(_KEY)} TEXT NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY ({", ".join(_KEY)})
) WITHOUT ROWID
"""
_ADD = f"""
INSERT INTO gaps ({", ".join(_KEY)}, count) VALUES ({", ".join("?" * len(_KEY))}, 1)
ON CONFLICT DO UPDATE SET count = count + 1
"""  # noqa: S608  # names of columns
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Gap:
    """How the questions near one section of a report were answered, over all days."""

    report: str
    """Name of the report."""
    section: str
    """The third heading above the passages, from the outermost, or the last of fewer; empty where
    there was no passage."""
    certain: int
    close: int
    """Shown, and called close."""
    missing: int
    """Not in the report."""


@dataclass(frozen=True, slots=True)
class Gaps:
    """What a file of counts shows."""

    sections: tuple[Gap, ...]
    """Those with the most unanswered questions first."""
    asked_for: tuple[tuple[AnswerType | None, int], ...]
    """How many questions without an answer asked for which kind of thing, over all sections, the
    most first; None for any other question."""


@dataclass(frozen=True, slots=True)
class GapsFile:
    """The file of counts at `path`. Threads may share this object, and processes the file."""

    path: Path

    @classmethod
    def open(cls, path: Path) -> "GapsFile":
        """The file at `path`, which only its owner may read; made if it does not exist.

        Counts of more than a year ago are deleted. Raises `GapsError` if it cannot be written or
        is another file.
        """
        oldest = (datetime.now(tz=UTC).date() - _KEPT).isoformat()
        try:
            make_private(path)
            with closing(open_database(path, _MOST_PAGES)) as connection, connection:
                connection.execute(_TABLE)
                # Fails for the table of an older release.
                connection.execute("SELECT asks_for FROM gaps LIMIT 0")
                connection.execute("DELETE FROM gaps WHERE day < ?", (oldest,))
        except sqlite3.Error as error:
            raise GapsError(
                f"{path}: cannot take counts ({error}); name another file with --gaps"
            ) from error
        return cls(path)

    def add(self, answer: Answer, day: date | None = None) -> None:
        """Counts an answer, under today or `day`. An error is logged and does no more harm."""
        if answer.contacts:
            return
        first = next(iter((*answer.citations, *answer.related)), None)
        row = (
            (day or datetime.now(tz=UTC).date()).isoformat(),
            answer.outcome.value,
            answer.confidence.value,
            answer.intent.value if answer.intent else "",
            answer.language.value,
            first.report if first else "",
            first.section_path[:_DEEPEST_SECTION][-1] if first and first.section_path else "",
            _asks_for(answer) or "",
        )
        try:
            with closing(open_database(self.path, _MOST_PAGES)) as connection, connection:
                # Losing the last counts in a power failure costs less than waiting for the disk.
                connection.execute("PRAGMA synchronous = OFF")
                connection.execute(_ADD, row)
        except sqlite3.Error as error:
            _log.error("%s: a count was not taken (%s)", self.path, error)


def read_gaps(path: Path) -> Gaps:
    """The counts in a file.

    A count below `LEAST_SHOWN` is 0; sections and kinds of which nothing is left are left out.
    Raises `GapsError` if there is no such file, or it is another one.
    """
    if not path.is_file():
        raise GapsError(f"{path}: no such file; report-rag serve --gaps {path} begins to count")
    try:
        with closing(sqlite3.connect(path.absolute())) as connection:
            found = connection.execute(
                "SELECT report, section, outcome, certainty, sum(count) FROM gaps "
                "WHERE outcome IN (?, ?) GROUP BY report, section, outcome, certainty",
                (Outcome.ANSWERED.value, Outcome.NOT_IN_REPORT.value),
            ).fetchall()
            kinds = connection.execute(
                "SELECT asks_for, sum(count) AS sum FROM gaps WHERE outcome = ? "
                "GROUP BY asks_for HAVING sum >= ? ORDER BY sum DESC",
                (Outcome.NOT_IN_REPORT.value, LEAST_SHOWN),
            ).fetchall()
        asked_for = tuple((AnswerType(kind) if kind else None, count) for kind, count in kinds)
    except (sqlite3.Error, ValueError) as error:
        raise GapsError(f"{path}: is no file of counts ({error})") from error
    sections = sorted(_by_section(found), key=lambda gap: (-gap.missing, -gap.close))
    return Gaps(tuple(sections), asked_for)


def _asks_for(answer: Answer) -> AnswerType | None:
    """The kind of thing that a question asks for to which the report has no answer; the first in
    the order of `AnswerType` if it asks for several."""
    if answer.outcome is not Outcome.NOT_IN_REPORT:
        return None
    asked = expected(answer.searched or answer.question)
    return next((kind for kind in AnswerType if kind in asked), None)


def _by_section(rows: list[tuple[str, str, str, str, int]]) -> Iterator[Gap]:
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for report, section, outcome, certainty, count in rows:
        kind = "missing" if outcome == Outcome.NOT_IN_REPORT else "close"
        if outcome == Outcome.ANSWERED and certainty == Confidence.HIGH:
            kind = "certain"
        own = counts.setdefault((report, section), {"certain": 0, "close": 0, "missing": 0})
        own[kind] += count
    for (report, section), own in counts.items():
        shown = {kind: count if count >= LEAST_SHOWN else 0 for kind, count in own.items()}
        if any(shown.values()):
            yield Gap(report, section, **shown)


def delete_gaps(path: Path) -> None:
    """Deletes the file of counts, and what SQLite keeps beside it. Raises `GapsError` for a file
    that is no file of counts, and for one that cannot be deleted."""
    read_gaps(path)
    try:
        path.unlink()
        for suffix in ("-journal", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                path.with_name(path.name + suffix).unlink()
    except OSError as error:
        raise GapsError(f"{path}: cannot be deleted ({error.strerror})") from error
