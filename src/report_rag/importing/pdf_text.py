"""What two programs read from a PDF: pieces of text with place and letters, and the plain text.

pdf-inspector gives the pieces, of which the edition is made. PDFium gives the text of each page in
its own order, which proves the edition, and what the file says of itself: page labels, outline
(bookmarks), title and date. Neither uses anything of the other.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pdf_inspector
import pypdfium2

from report_rag.errors import DocumentError

_PASSWORD = "password"  # noqa: S105  # a word of PDFium's message
_DATE = re.compile(r"D:(\d{4})(\d{2})?(\d{2})?")
_OCR = (
    "it is a scan, pictures of pages without text; add the text with OCRmyPDF (ocrmypdf.readthedocs"
    ".io) and import the new file: ocrmypdf -l eng+spa {file} with-text.pdf"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Text in one kind of letters on one line. Places are in points from the lower left corner."""

    text: str
    left: float
    right: float
    base: float
    """Height of the baseline above the lower edge of the page."""
    size: float
    """Of the letters."""
    bold: bool
    italic: bool
    raised: bool
    """Whether it stands above the line, as the number of a note does."""
    role: str
    """What the PDF's own structure says it is part of, such as "H2", "LI" or "TD"; empty if the PDF
    does not say it."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a PDF."""

    label: str
    """What the file calls the page; its number from 1 if it does not say."""
    width: float
    height: float
    pieces: tuple[Piece, ...]
    plain: str
    """Its text as the second program reads it."""


@dataclass(frozen=True, slots=True)
class PdfText:
    """A PDF as it was read."""

    pages: tuple[Page, ...]
    outline: tuple[tuple[int, int, str], ...]
    """The bookmarks in order: (level from 1, number of the page from 0, title)."""
    title: str
    author: str
    date: str
    """Of the file's making, "2024-06-07"; empty if unknown."""
    unreadable: tuple[int, ...]
    """Numbers (from 0) of the pages that are pictures or whose letters cannot be told."""
