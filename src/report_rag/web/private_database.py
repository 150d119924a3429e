"""Files of SQLite that only their owner can read, and that have a bounded size."""

import os
import sqlite3
from pathlib import Path

_PATIENCE = 5.0  # seconds to wait for another writer of the file
_OWNER_ONLY = 0o600


def make_private(path: Path) -> None:
    """Creates a file if it does not exist, and lets only its owner read and write it.

    SQLite makes its other files with the permissions of this one. Raises `sqlite3.Error` if that
    fails, as for whatever else hinders a file of SQLite.
    """
    try:
        os.close(os.open(path.absolute(), os.O_RDWR | os.O_CREAT, _OWNER_ONLY))
        path.chmod(_OWNER_ONLY)
    except OSError as error:
        raise sqlite3.OperationalError(error.strerror) from error


def open_database(path: Path, most_pages: int) -> sqlite3.Connection:
    """A connection to the file, which takes no more than `most_pages` pages of 4 KB.

    It waits up to `_PATIENCE` seconds for other writers. Raises `sqlite3.Error` if the file cannot
    be opened.
    """
    # Absolute, since ":memory:" and "" are not files for SQLite.
    connection = sqlite3.connect(path.absolute(), timeout=_PATIENCE)
    connection.execute(f"PRAGMA max_page_count = {most_pages}")
    return connection
