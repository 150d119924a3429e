"""Reads a Markdown file: its text is the edition as it stands, in whatever encoding it is."""

from pathlib import Path

from report_rag.errors import DocumentError
from report_rag.importing.encodings import decode
from report_rag.importing.imported import Finding, Imported
from report_rag.types import Doubt


def read_markdown(file: Path) -> Imported:
    """Reads a Markdown file; `DocumentError` when it cannot be read or is empty."""
    try:
        decoded = decode(file.read_bytes())
    except OSError as error:
        raise DocumentError(f"{file}: cannot be read ({error.strerror})") from error
    text = decoded.text.strip("\n")
    if not text.strip():
        raise DocumentError(f"{file}: no text in it")
    return Imported(
        title="",
        blocks=(text,),
        findings=(Finding(Doubt.UNREADABLE),) if decoded.doubtful else (),
    )
