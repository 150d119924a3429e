"""Which files hold a report in another format than Markdown, and the command that imports them."""

import re
import shlex
from pathlib import Path

from report_rag.errors import CorpusError

IMPORTED = frozenset({".pdf", ".docx", ".html", ".md"})
"""How the names of files end that `report-rag import` makes a report of."""
_OLD_WORD = "save it as .docx in Word, and then run"
# What a file of another format begins with, its name, and how it has to end to be imported.
_BEGINNINGS = (
    (re.compile(rb"\s*%PDF-"), "a PDF", ".pdf"),
    (re.compile(rb"PK\x03\x04"), "a Word document or another zip file", ".docx"),
    (re.compile(rb"\xd0\xcf\x11\xe0|\{\\rtf"), "an old Word document or RTF", ""),
    (re.compile(rb"(\xef\xbb\xbf)?\s*<(!doctype\s+html|html)\b", re.I), "a web page", ".html"),
)
_LONGEST_BEGINNING = 1024
"""How many bytes of a file are looked at: more than blank lines before the first mark."""


def is_importable(path: Path) -> bool:
    """Whether `report-rag import` takes files with such a name."""
    return path.suffix.lower() in IMPORTED


def import_command(file: Path, name: str | None = None) -> str:
    """The command that makes a report of a file, in a folder `name` of the corpus."""
    named = f" --name {shlex.quote(name)}" if name else ""
    return f"report-rag import {shlex.quote(str(file))}{named}"


def refuse_other_formats(path: Path) -> None:
    """Raises `CorpusError` unless the file `path` is there and may be Markdown.

    The message has the command that imports the file, or a file beside it that can be imported. A
    file that cannot be read passes, since reading it says why.
    """
    name = path.parent.name
    if not path.exists():
        for other in sorted(path.parent.glob("*")):
            if is_importable(other) and other.suffix.lower() != ".md":
                command = import_command(other, name)
                raise CorpusError(f"{path}: missing; to make it of {other.name}, run: {command}")
        raise CorpusError(f"{path}: missing (see corpus/README.md)")
    for beginning, what, suffix in _BEGINNINGS:
        if not beginning.match(_beginning(path)):
            continue
        renamed = path.with_name(f"report{suffix or '.docx'}")
        how = f"rename it to {renamed.name}, and run" if suffix else _OLD_WORD
        command = import_command(renamed, name)
        raise CorpusError(f"{path}: this is {what}, not Markdown; {how}: {command}")


def _beginning(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LONGEST_BEGINNING)
    except OSError:
        return b""
