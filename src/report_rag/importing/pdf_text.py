"""What two programs read from a PDF: words with their places and letters, and the text as proof.

PDFium gives the words, of which the edition is made, and what the file says of itself: page
labels, bookmarks, title and date. pdf-inspector gives the same pages' text, which proves the
edition. Neither uses anything of the other, but for accents that the file draws apart from their
letters: the second text has no places, so they are joined there if PDFium found such letters.
"""

import ctypes
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice, pairwise
from pathlib import Path

import pdf_inspector
import pypdfium2
import pypdfium2.raw as pdfium

from report_rag.errors import DocumentError
from report_rag.importing.pdf_accents import join_accents, join_like
from report_rag.importing.pdf_boxes import Box

_WORD = re.compile(r"\S+")
_NOTE = re.compile(r"(?<=[^\W\d_]|[.,;:!?”\"’)\]])[\d*†‡]{1,3}$")
_DATE = re.compile(r"D:(\d{4})(\d{2})?(\d{2})?")
_FORCE_BOLD = 1 << 18
"""Flag of a font's description (ISO 32000-1, table 123)."""
_BOLD_WEIGHT = 600
"""Of CSS and OpenType, where 400 is regular and 700 bold. The file has no weight: PDFium guesses it
from the width of stems (`_weights_tell`)."""
_SAMPLED_PAGES, _SAMPLED_LETTERS = 10, 20
"""So many pages, and of these one letter of so many, are asked for their weights."""
_BOLD_NAME = re.compile(
    rb"bold|black|heavy|demi|medi(?:ital)?$|^(?:[a-z]{6}\+)?(?:cm|sf)bx?\d", re.IGNORECASE
)
"""Also "Medi", as the bold fonts of Nimbus are named, and the names of TeX ("CMBX12")."""
_ITALIC_NAME = re.compile(rb"italic|oblique", re.IGNORECASE)
_FEW_WORDS = 5
"""A page with fewer words that has a picture is taken for a picture of a page."""
_SCAN = (
    "{file}: pictures of pages without text (a scan); add the text with OCRmyPDF and import the "
    "new file: ocrmypdf -l eng+spa {file} with-text.pdf"
)
_SMALL, _RAISED = 0.9, 0.15
"""Part of the size of the letters beside it that a raised number has at most, and how far it stands
above their line, as a part of their size."""
_JUSTIFIED, _LIKE = 0.5, 0.3
"""How much wider a gap may be if all gaps of a line are alike, as in a justified line, and by how
much these may differ; in sizes of the letters."""
_GAP, _RISE = 1.5, 0.5
"""Widest gap between two words of a line, and most that their baselines differ, in sizes of their
letters: a justified line has gaps of up to one, columns stand two or more apart."""
_LONG = 5
"""Letters of a word that may be two words without the space between them."""
_KERNED_SPACE = 0.1
"""Width of a space that was narrowed, in heights of the letters: a space has some 0.25, of which
kerning takes up to a half."""
_DOT_SIZE = (1.0, 7.0)
"""Width and height, in points, of what may be a drawn bullet."""
_DOT_APART, _DOT_HEIGHT = 2.5, 0.7
"""Farthest that a drawn bullet stands from its text, and how high above the line, in sizes of the
letters."""
_RULING_WIDTH, _RULING_LENGTH = 2.5, 6.0
"""Greatest width and least length, in points, of a ruling, such as the border of a cell."""
_MOST_DRAWINGS = 3000
"""A page with more is a picture, in which small marks are no bullets and lines no rulings."""
_DEEPEST = 4
"""Forms inside of each other in which drawings are looked for, as pages put on one sheet are."""
_SOFT_HYPHEN = "\u00ad"
_HYPHENS = str.maketrans({"\ufffe": _SOFT_HYPHEN, "\x02": _SOFT_HYPHEN})
"""PDFium's signs for a hyphen at the end of a line."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word on a page. Places are in points; `base` counts from the lower edge of the page."""

    text: str
    left: float
    right: float
    base: float
    """Of the baseline."""
    size: float
    """Of the letters."""
    bold: bool
    italic: bool
    raised: bool = False
    """Whether it stands above the line, as the number of a note does."""
    joined: bool = False
    """Whether it follows the word before it without a space."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a PDF."""

    label: str
    """What the file calls the page; empty if it does not say."""
    width: float
    height: float
    lines: tuple[tuple[Word, ...], ...]
    """In the order of the file, which mostly is that of reading. A line ends where its column does.
    """
    is_picture: bool
    """Whether it shows a picture and has next to no words."""
    joined_letters: frozenset[str] = frozenset()
    """Letters of which the file draws the accent apart (`pdf_accents`)."""
    rulings: tuple[Box, ...] = ()
    """Lines that are drawn from left to right, or from top to bottom."""


@dataclass(frozen=True, slots=True)
class PdfText:
    """A PDF as it was read."""

    pages: tuple[Page, ...]
    bookmarks: tuple[tuple[int, int, str], ...]
    """(level from 1, number of the page from 0, title) in order."""
    title: str
    author: str
    date: str
    """On which the file was made: "2024-06-07"; empty if it does not say."""
    plain: str
    """The text as the second program reads it, line by line, with form feeds between the pages."""


def read_text(file: Path) -> PdfText:
    """Reads a PDF with both programs.

    Raises `DocumentError` when it is damaged, needs a password, has no pages, or has no text.
    """
    document = _opened(file)
    try:
        weights_tell = _weights_tell(document)
        pages = tuple(
            _page(document, number, weights_tell=weights_tell) for number in range(len(document))
        )
        if not any(page.lines for page in pages):
            raise DocumentError(_SCAN.format(file=file))
        return PdfText(
            pages=pages,
            bookmarks=tuple(_bookmarks(document)),
            title=document.get_metadata_value("Title").strip(),
            author=document.get_metadata_value("Author").strip(),
            date=_date(document.get_metadata_value("CreationDate")),
            plain=_plain(file, pages),
        )
    finally:
        document.close()


def _opened(file: Path) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise DocumentError(
                f"{file}: opens with a password only; save a copy without it and import that"
            ) from error
        raise DocumentError(
            f"{file}: damaged, not a PDF that can be read; save or download it again"
        ) from error
    if not len(document):
        raise DocumentError(f"{file}: no pages in it; save or download it again")
    return document


def _plain(file: Path, read: Sequence[Page]) -> str:
    """The text as pdf-inspector reads it: a line for each piece, form feeds between the pages.

    Accents are joined to their letters if the page, as `read`, has such letters.
    """
    try:
        items = pdf_inspector.extract_text_with_positions(str(file))
    except ValueError as error:
        raise DocumentError(f"{file}: damaged; save or download it again ({error})") from error
    pages: dict[int, list[str]] = {}
    for item in items:
        if item.item_type == "text":
            pages.setdefault(item.page, []).append(item.text)
    last = max(pages, default=0)
    texts = ["\n".join(pages.get(page, [])) for page in range(1, last + 1)]
    joined = zip(texts, read, strict=False)  # the last pages may have no text
    return "\f".join(join_like(text, page.joined_letters) for text, page in joined)


def _weights_tell(document: pypdfium2.PdfDocument) -> bool:
    """Whether a large weight tells bold letters: not where most have one, as in TeX's regular font.

    There only names and flags of fonts tell.
    """
    heavy = 0
    letters = 0
    for number in range(0, len(document), len(document) // _SAMPLED_PAGES + 1):
        page = document[number].get_textpage()
        for one in range(0, page.count_chars(), _SAMPLED_LETTERS):
            heavy += pdfium.FPDFText_GetFontWeight(page, one) >= _BOLD_WEIGHT
            letters += 1
        page.close()
    return 2 * heavy <= letters


def _page(document: pypdfium2.PdfDocument, number: int, *, weights_tell: bool) -> Page:
    page = document[number]
    text_page = page.get_textpage()
    try:
        drawings = _drawings(page)
        dots = [box for box in drawings if _is_dot(box)]
        glyphs = _Glyphs(text_page, weights_tell=weights_tell)
        lines = tuple(_with_dot(line, dots) for line in _lines(_words(glyphs)))
        few = sum(map(len, lines)) < _FEW_WORDS
        width, height = page.get_size()
        return Page(
            label=document.get_page_label(number).strip(),
            width=width,
            height=height,
            lines=lines,
            is_picture=few and any(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE])),
            joined_letters=glyphs.joined_letters,
            rulings=tuple(box for box in drawings if _is_ruling(box)),
        )
    finally:
        text_page.close()
        page.close()


def _drawings(page: pypdfium2.PdfPage) -> list[Box]:
    """What is drawn on a page, apart from pictures; the sides of a rectangle that is not filled."""
    paths = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=_DEEPEST)
    drawn = [*islice(paths, _MOST_DRAWINGS + 1)]
    if len(drawn) > _MOST_DRAWINGS:
        return []
    boxes = []
    filled, stroked = ctypes.c_int(), ctypes.c_int()
    for one in drawn:
        left, bottom, right, top = _bounds(one)
        pdfium.FPDFPath_GetDrawMode(one, filled, stroked)
        if stroked.value and min(right - left, top - bottom) > _RULING_WIDTH:
            boxes += [(left, bottom, left, top), (right, bottom, right, top)]
            boxes += [(left, bottom, right, bottom), (left, top, right, top)]
        else:
            boxes.append((left, bottom, right, top))
    return boxes


def _bounds(drawing: pypdfium2.PdfObject) -> Box:
    """The box of a drawing on its page. Forms have drawings, and other forms, inside."""
    box = drawing.get_bounds()
    form = drawing.container
    while form is not None:
        box = form.get_matrix().on_rect(*box)
        form = form.container
    left, bottom, right, top = box
    return left, bottom, right, top


def _is_dot(box: Box) -> bool:
    """Whether a drawing may be a bullet."""
    least, most = _DOT_SIZE
    return least < box[2] - box[0] < most and least < box[3] - box[1] < most


def _is_ruling(box: Box) -> bool:
    """Whether a drawing is a line from left to right, or from top to bottom."""
    width, height = box[2] - box[0], box[3] - box[1]
    return min(width, height) <= _RULING_WIDTH and max(width, height) >= _RULING_LENGTH


def _with_dot(line: tuple[Word, ...], dots: list[Box]) -> tuple[Word, ...]:
    """A line with a bullet before it if one is drawn there, at the height of its small letters."""
    first = line[0]
    for left, bottom, right, top in dots:
        beside = 0 < first.left - right < _DOT_APART * first.size
        if beside and first.base < (bottom + top) / 2 < first.base + _DOT_HEIGHT * first.size:
            return (replace(first, text="•", left=left, right=right), *line)
    return line


def _words(letters: "_Glyphs") -> Iterator[tuple[Word, bool]]:
    """The words of a page in the order of the file, each with whether PDFium begins a line there.

    The number of a note that is glued to a word is a word of its own.
    """
    text = letters.text
    end = 0
    for match in _WORD.finditer(text):
        starts_line = "\n" in text[end : match.start()]
        start, end = match.span()
        if (hyphen := match[0].find(_SOFT_HYPHEN, 1, -1)) > 0:  # goes on in the next line
            yield letters.word(text, start, start + hyphen + 1), starts_line
            start, starts_line = start + hyphen + 1, True
        elif note := _NOTE.search(match[0]):
            cut = start + note.start()
            own, raised = letters.word(text, start, cut), letters.word(text, cut, end)
            if is_raised(raised, own):
                yield own, starts_line
                yield replace(raised, raised=True, joined=True), False
                continue
        for cut in letters.kerned_spaces(text, start, end):
            yield letters.word(text, start, cut), starts_line
            start, starts_line = cut, False
        yield letters.word(text, start, end), starts_line


def is_raised(word: Word, beside: Word) -> bool:
    """Whether a word is smaller than another and stands higher, as the number of a note does."""
    smaller = word.size < _SMALL * beside.size
    return smaller and word.base > beside.base + _RAISED * beside.size


@cache
def _says(pattern: re.Pattern[bytes], name: bytes) -> bool:
    """Whether the name of a font has a word; a document has few fonts."""
    return bool(pattern.search(name))


class _Glyphs:
    """The text of a page, and what PDFium tells of the places and letters of its words."""

    def __init__(self, text_page: pypdfium2.PdfTextPage, *, weights_tell: bool) -> None:
        self._page = text_page.raw
        self._weights_tell = weights_tell
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._edges = [ctypes.c_double() for _ in range(4)]
        self._box, self._matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
        self._name, self._flags = ctypes.create_string_buffer(128), ctypes.c_int()
        text = text_page.get_text_range().translate(_HYPHENS)
        # PDFium leaves some characters out of the text, or adds some; places are then translated.
        self._same = len(text) == text_page.count_chars()
        self.text, self._offsets = join_accents(text, self._drawn)
        signs = zip(self.text, self._offsets, strict=True)
        self.joined_letters = frozenset(sign for sign, at in signs if sign != text[at])

    def word(self, text: str, start: int, end: int) -> Word:
        """The word at these offsets of the page's text."""
        first, last = self._place(start), self._place(end - 1)
        page = self._page
        pdfium.FPDFText_GetCharOrigin(page, first, self._x, self._y)
        pdfium.FPDFText_GetLooseCharBox(page, last, self._box)
        pdfium.FPDFText_GetMatrix(page, first, self._matrix)
        pdfium.FPDFText_GetFontInfo(page, first, self._name, len(self._name), self._flags)
        scale = math.hypot(self._matrix.c, self._matrix.d) or 1.0
        name = self._name.value
        bold = bool(self._flags.value & _FORCE_BOLD) or _says(_BOLD_NAME, name)
        if self._weights_tell and not bold:
            bold = pdfium.FPDFText_GetFontWeight(page, first) >= _BOLD_WEIGHT
        return Word(
            text=text[start:end],
            left=self._x.value,
            right=self._box.right,
            base=self._y.value,
            size=round(pdfium.FPDFText_GetFontSize(page, first) * scale, 1),
            bold=bold,
            italic=_says(_ITALIC_NAME, name),
        )

    def kerned_spaces(self, text: str, start: int, end: int) -> Iterator[int]:
        """Offsets at which a word in capitals is two words, with a space that PDFium overlooks.

        Between letters such as "A" and "V" a space is narrowed. It is a gap in a word whose other
        letters touch each other; in letters that are set apart all gaps are alike.
        """
        if end - start < _LONG or not text[start:end].isupper():
            return
        gaps = {}
        right = None
        for offset in range(start, end):
            pdfium.FPDFText_GetLooseCharBox(self._page, self._place(offset), self._box)
            if right is not None:
                gaps[offset] = self._box.left - right
            right = self._box.right
        height = self._box.top - self._box.bottom
        wide = [offset for offset, gap in gaps.items() if gap > _KERNED_SPACE * height]
        touching = [offset for offset, gap in gaps.items() if gap < _KERNED_SPACE * height / 4]
        if len(wide) + len(touching) == len(gaps) and len(wide) < len(touching):
            yield from wide

    def _drawn(self, offset: int) -> Box:
        """The box of what is drawn of a character of PDFium's own text."""
        pdfium.FPDFText_GetCharBox(self._page, self._index(offset), *self._edges)
        left, right, bottom, top = (edge.value for edge in self._edges)
        return left, bottom, right, top

    def _place(self, offset: int) -> int:
        """PDFium's number of a character of `text`."""
        return self._index(self._offsets[offset])

    def _index(self, offset: int) -> int:
        if self._same:
            return offset
        return int(pdfium.FPDFText_GetCharIndexFromTextIndex(self._page, offset))


def _lines(words: Iterator[tuple[Word, bool]]) -> Iterator[tuple[Word, ...]]:
    """The words of each line. A line ends where PDFium ends one, and before a wide gap."""
    line: list[Word] = []
    for word, starts_line in words:
        if line and is_raised(word, line[-1]) and 0 <= word.left - line[-1].right < word.size:
            line.append(replace(word, raised=True, joined=True))
            continue
        if line and not _goes_on(line, word, starts_line):
            yield tuple(line)
            line = []
        line.append(word)
    if line:
        yield tuple(line)


def _goes_on(line: list[Word], word: Word, starts_line: bool) -> bool:
    """Whether a word stands in a line; `starts_line` is what PDFium says.

    PDFium also begins a line after a raised number, where the line goes on.
    """
    before = line[-1]
    size = max(before.size, word.size)
    gap = word.left - before.right
    if starts_line:
        base = next((one.base for one in line if not one.raised), before.base)
        return before.raised and abs(word.base - base) < 1 and 0 <= gap < size
    if not -size < gap or abs(word.base - before.base) > _RISE * size:
        return False
    if gap < _GAP * size or gap >= (_GAP + _JUSTIFIED) * size:
        return gap < _GAP * size
    gaps = [b.left - a.right for a, b in pairwise([*line, word])]
    return len(gaps) > 1 and max(gaps) - min(gaps) < _LIKE * size


def _bookmarks(document: pypdfium2.PdfDocument) -> Iterator[tuple[int, int, str]]:
    for mark in document.get_toc():
        place = mark.get_dest()
        number = place.get_index() if place else None
        if number is not None and (title := " ".join(mark.get_title().split())):
            yield mark.level + 1, number, title


def _date(written: str) -> str:
    """The date of a PDF ("D:20240607…") as "2024-06-07"; empty if it is none."""
    match = _DATE.match(written)
    return "-".join(filter(None, match.groups())) if match else ""
