"""Reads text files, TOML and JSON Lines; a file that cannot be read or used raises an error.

The message of the error names the file and, where it is known, the line. The parameter `error` of
these functions is the class of the error that they raise.
"""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

from report_rag.errors import CorpusError, ReportRagError

DEEPEST = 100
"""Lists, tables and objects that may stand in one another. The files of a corpus need five; Python
reads some 300 of TOML, and its time grows with the square of the parts of a key."""
_TOO_DEEP = f"more than {DEEPEST} lists, tables or objects inside one another; take some away"
# A string of TOML, also one without an end, or a comment.
_QUOTED = re.compile(
    r'"""(?:\\.|[^\\])*?(?:"""|\\?\Z)'
    r"|'''.*?(?:'''|\Z)"
    r'|"(?:\\.|[^"\\\n])*+"?'
    r"|'[^'\n]*+'?"
    r"|#[^\n]*+",
    re.DOTALL,
)
# A key of more parts than `DEEPEST`, such as "a.b.c".
_LONG_KEY = re.compile(rf"(?<![\w-])(?:[\w-]++[ \t]*+\.[ \t]*+){{{DEEPEST}}}")


def read_bytes(path: Path, error: type[ReportRagError] = CorpusError, most: int = -1) -> bytes:
    """The content of a file.

    Raises `error` when it cannot be read, or when it has more than `most` bytes; -1 stands for any
    number of them.
    """
    try:
        with path.open("rb") as file:
            content = file.read(most + 1 if most >= 0 else -1)
    except OSError as reason:
        raise error(f"{path}: cannot be read ({reason.strerror})") from reason
    if 0 <= most < len(content):
        told = f"has more than {most / 1_000_000:g} MB"
        raise error(f"{path}: {told}; divide it into several files and try again")
    return content


def read_text(path: Path, error: type[ReportRagError] = CorpusError, most: int = -1) -> str:
    """The text of a UTF-8 file, without a byte order mark, with "\\n" as its only line end.

    Raises `error` as `read_bytes` does, and when the file is not UTF-8.
    """
    try:
        text = read_bytes(path, error, most).decode("utf-8-sig")
    except UnicodeDecodeError as reason:
        line = reason.object.count(b"\n", 0, reason.start) + 1
        place = f"{path}: not UTF-8 at byte {reason.start}, line {line}"
        raise error(f"{place}; save it with the encoding UTF-8") from reason
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_toml(path: Path) -> dict[str, Any]:
    """The content of a TOML file.

    Raises `CorpusError` when it cannot be read, is not valid TOML, or is deeper than `DEEPEST`.
    """
    text = read_text(path)
    if _LONG_KEY.search(_QUOTED.sub("k", text)):
        raise CorpusError(f"{path}: a key has more than {DEEPEST} parts; take dots away")
    try:
        content = tomllib.loads(text)
    except RecursionError as error:
        raise CorpusError(f"{path}: {_TOO_DEEP}") from error
    except ValueError as error:
        raise CorpusError(f"{path}: not valid TOML: {error}") from error
    if is_too_deep(content):
        raise CorpusError(f"{path}: {_TOO_DEEP}")
    return content


def is_too_deep(value: object) -> bool:
    """Whether more than `DEEPEST` lists or dictionaries stand in one another in a value."""
    level, depth = [value], 0
    while level := [one for one in level if isinstance(one, list | dict)]:
        depth += 1
        if depth > DEEPEST:
            return True
        level = [
            inside for one in level for inside in (one.values() if isinstance(one, dict) else one)
        ]
    return False


def read_lines(
    path: Path, error: type[ReportRagError] = CorpusError, most: int = -1
) -> list[tuple[int, str]]:
    """The lines of a file that are not blank, in order, as pairs (number, line).

    Lines are numbered from 1, with the blank ones counted. Raises `error` as `read_text` does.
    """
    lines = read_text(path, error, most).split("\n")
    return [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]


def read_object(line: str, place: str, error: type[ReportRagError] = CorpusError) -> dict[str, Any]:
    """The JSON object that a line holds, as a dictionary.

    Raises `error` when the line is not valid JSON or deeper than `DEEPEST`, when it is another
    value than an object, or when it has a lone surrogate, half a character that UTF-8 cannot hold.
    The message begins with `place`, such as "FILE:LINE".
    """
    try:
        row = json.loads(line)
        if is_too_deep(row):
            raise error(f"{place}: {_TOO_DEEP}")
        # A lone surrogate ("\\ud800") can be read from JSON but not written as UTF-8.
        json.dumps(row, ensure_ascii=False).encode()
    except UnicodeEncodeError as reason:
        raise error(f"{place}: has half a character in it") from reason
    except RecursionError as reason:
        raise error(f"{place}: {_TOO_DEEP}") from reason
    except ValueError as reason:
        raise error(f"{place}: not valid JSON: {getattr(reason, 'msg', reason)}") from reason
    if not isinstance(row, dict):
        raise error(f"{place}: needs an object, found {line[:40]!r}")
    return row


def read_objects(
    path: Path, error: type[ReportRagError] = CorpusError
) -> list[tuple[int, dict[str, Any]]]:
    """The objects of a JSON Lines file, in order, as pairs (line number from 1, object).

    Blank lines have no entry. Raises `error` when the file cannot be read (`read_text`), or when a
    line holds no object (`read_object`); then the message names the line.
    """
    lines = read_lines(path, error)
    return [(number, read_object(line, f"{path}:{number}", error)) for number, line in lines]
