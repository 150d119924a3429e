"""Reads text files, TOML and JSON Lines; what cannot be read is an error with its file and line.

The parameter `error` of these functions is the class of that error.
"""

import json
import tomllib
from pathlib import Path
from typing import Any

from report_rag.errors import CorpusError, ReportRagError


def read_text(path: Path, error: type[ReportRagError] = CorpusError) -> str:
    """The text of a file, without a byte order mark; `error` when it is unreadable or not UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as reason:
        raise error(f"{path}: cannot be read ({reason.strerror})") from reason
    except UnicodeDecodeError as reason:
        raise error(f"{path}: not UTF-8 at byte {reason.start}") from reason


def read_toml(path: Path) -> dict[str, Any]:
    """The content of a TOML file; `CorpusError` when it cannot be read or is not valid TOML."""
    try:
        return tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise CorpusError(f"{path}: not valid TOML: {error}") from error


def read_lines(path: Path, error: type[ReportRagError] = CorpusError) -> list[tuple[int, str]]:
    """(number from 1, line) for each line of a file that is not blank; raises as `read_text`."""
    lines = read_text(path, error).split("\n")
    return [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]


def read_object(line: str, place: str, error: type[ReportRagError] = CorpusError) -> dict[str, Any]:
    """The JSON object that a line holds.

    Raises `error`, whose message begins with `place`, when it is none or has a lone surrogate.
    """
    try:
        row = json.loads(line)
        # A lone surrogate ("\\ud800") can be read from JSON but not written as UTF-8.
        json.dumps(row, ensure_ascii=False).encode()
    except UnicodeEncodeError as reason:
        raise error(f"{place}: has half a character in it") from reason
    except (ValueError, RecursionError) as reason:
        raise error(f"{place}: not valid JSON: {getattr(reason, 'msg', reason)}") from reason
    if not isinstance(row, dict):
        raise error(f"{place}: needs an object, found {line[:40]!r}")
    return row


def read_objects(
    path: Path, error: type[ReportRagError] = CorpusError
) -> list[tuple[int, dict[str, Any]]]:
    """(line number from 1, object) for each line of a JSON Lines file that is not blank.

    Raises `error` as `read_text` and, with the number of the line, as `read_object`.
    """
    lines = read_lines(path, error)
    return [(number, read_object(line, f"{path}:{number}", error)) for number, line in lines]
