"""Which kind of document a file is, by its content first and then by its name."""

import re
import zipfile
from enum import StrEnum
from pathlib import Path

from report_rag.errors import DocumentError

_START = 2048
"""Bytes of a file that are looked at; a PDF may begin with 1024 others (ISO 32000-1, annex H)."""
_MOST_TEXT = 64_000_000
"""The most bytes of a web page or Markdown file: twenty times a book of a thousand pages. lxml
holds a page of this size in some 2 GB."""
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|article|main)\b", re.IGNORECASE)
_TEXT_SUFFIXES = {".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html"}
_SUPPORTED = ".pdf, .docx, .html and .md"
_OTHERS = (
    (b"\xd0\xcf\x11\xe0", "an old Word file, or one with a password"),
    (b"{\\rtf", "a file in Rich Text Format"),
)
"""First bytes of files that Word and LibreOffice can save as .docx or PDF."""


class Format(StrEnum):
    """The kinds of documents that can be imported."""

    PDF = "pdf"
    WORD = "docx"
    WEB_PAGE = "html"
    MARKDOWN = "markdown"


def format_of(file: Path) -> Format:
    """The kind of a file.

    Raises `DocumentError` when it cannot be read, is empty, is text of more than `_MOST_TEXT` bytes
    or of no such kind.
    """
    if file.is_dir():
        raise DocumentError(f"{file}: a folder; name one file, {_SUPPORTED} can be imported")
    try:
        with file.open("rb") as opened:
            start = opened.read(_START)
    except OSError as error:
        raise DocumentError(f"{file}: cannot be read ({error.strerror})") from error
    if not start.strip():
        raise DocumentError(f"{file}: empty; save it again and import it then")
    if b"%PDF-" in start:
        return Format.PDF
    if zipfile.is_zipfile(file):
        return _archived(file)
    for first, kind in _OTHERS:
        if start.startswith(first):
            raise DocumentError(f"{file}: {kind}; save it as .docx or PDF and import that")
    if file.stat().st_size > _MOST_TEXT:
        raise DocumentError(
            f"{file}: has more than {_MOST_TEXT // 1_000_000} MB; divide it into several documents "
            "and import each"
        )
    named = _TEXT_SUFFIXES.get(file.suffix.lower())
    if _HTML.search(start) and named != Format.MARKDOWN:
        return Format.WEB_PAGE
    if named:
        return Format(named)
    raise DocumentError(
        f"{file}: of no kind that can be imported; save it as one of {_SUPPORTED} and import that"
    )


def _archived(file: Path) -> Format:
    """The kind of a file that is a ZIP archive, as those of Word are."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile as error:
        raise DocumentError(
            f"{file}: a damaged archive; get the file again, or save its text anew"
        ) from error
    if "word/document.xml" in names:
        return Format.WORD
    kind = "an OpenDocument file" if "content.xml" in names else "an archive, not a text"
    raise DocumentError(f"{file}: {kind}; save the text as .docx or PDF and import that")
