"""Puts the lines of a PDF together to the blocks of its text: paragraphs, items, rows of tables.

All is told by the layout: the gaps between lines, where they begin and end, the size and weight of
their letters, and the marks and numbers before items. The order is that of the file.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import groupby, pairwise

from report_rag.importing.pdf_boxes import Box
from report_rag.importing.pdf_lines import PdfLine, body_size, line_of
from report_rag.importing.pdf_tables import ALIGNED, tables
from report_rag.importing.pdf_words import ends_in_hyphen

_BULLETS = "•◦▪▫‣●○■□◆◇►▶➢➤✓✔☐·"
_DASHES = "-–—*"
_MARK = re.compile(
    rf"(?P<bullet>[{_BULLETS}\ue000-\uf8ff])|(?P<dash>[{_DASHES}])|(?P<number>\d{{1,3}})\."
    r"|(?P<label>\(?\d{1,3}\)|\(?[a-zA-Z]\)|[a-z]\.|\(?[ivx]{1,5}\)|[ivx]{2,5}\.)"
)
_NOTE_NUMBER = re.compile(r"\d{1,3}|[*†‡]{1,3}")
_NOTE_SIZE = 0.95
"""Part of the size of the letters of the text that those of a note have at most."""
_SENTENCE_END = re.compile(r"[.!?…:;][\"'”’»)\]]*$|[”»]$")
_CARRIES_ON = (",", "-", "\u00ad", "–", "(", "/")
_LEADING = 1.3
"""Lines of a paragraph stand at most this factor farther apart than lines of their size mostly do.
"""
_USUAL_LEADING = 1.2
"""The same in sizes of the letters, where a document has no two lines of a size."""
_SAME_SIZE = 0.6
"""Points by which the letters of a paragraph may differ in size from line to line."""
_INDENT = 0.8
"""How far a line begins to the right of the others to be a first line, in sizes of its letters."""
_ROOM = 2.0
"""What has to be left in a line, apart from room for the next word, for its end to be meant; in
sizes of its letters."""
_COLUMN = 6.0
"""How far the lines of a column begin from each other, and how far around a line another column is
looked for; in sizes of its letters."""
_APART = 4.0
"""Farthest that a text stands from the mark of its item, in sizes of its letters."""


class Kind(StrEnum):
    """What a block of a PDF is."""

    TEXT = "text"
    ITEM = "item"
    ROW = "row"
    """A row of a table."""


@dataclass(slots=True)
class PdfBlock:
    """A block of text."""

    kind: Kind
    lines: list[PdfLine]
    breaks: set[int] = field(default_factory=set)
    """Places in `lines` before which a line end is meant, as in an address."""
    cells: list[list[PdfLine]] = field(default_factory=list)
    """Of a row of a table: the lines of each cell; `lines` has all of them."""
    notes: list["PdfBlock"] = field(default_factory=list)
    """The notes that its text refers to."""
    table: int = -1
    """The number of the table that a row belongs to."""

    @property
    def first(self) -> PdfLine:
        """Its first line."""
        return self.lines[0]

    @property
    def last(self) -> PdfLine:
        """Its last line."""
        return self.lines[-1]

    @property
    def text(self) -> str:
        """Its words, with a space between its lines."""
        return " ".join(line.text for line in self.lines)


def mark_of(line: PdfLine) -> re.Match[str] | None:
    """The mark or number that a line begins with, if its first word is one."""
    return _MARK.fullmatch(line.words[0].text)


def blocks_of(
    lines: Sequence[PdfLine], rulings: Sequence[Sequence[Box]]
) -> tuple[list[PdfBlock], list[int]]:
    """The blocks of a document in order, and the pages (from 0) that have several columns.

    `rulings` are the drawn lines of each page.
    """
    layout = _Layout(lines)
    found: list[PdfBlock] = []
    columns = []
    number = 0
    for page, group in groupby(lines, lambda line: line.page):
        on_page: list[PdfBlock] = []
        for part in tables(_with_marks([*group]), rulings[page]):
            if isinstance(part, PdfLine):
                if on_page and part.base > on_page[-1].last.base + part.size:
                    columns.append(page)
                layout.add(on_page, part)
            else:
                on_page += (
                    PdfBlock(
                        Kind.ROW, [line for cell in row for line in cell], cells=row, table=number
                    )
                    for row in part
                )
                number += 1
        _attach_notes(on_page, layout.body)
        if found and on_page and layout.flows_on(found[-1], on_page[0]):
            rest = on_page.pop(0)
            layout.join(found[-1], rest.lines)
            found[-1].notes += rest.notes
        found += on_page
    return found, sorted(set(columns))


def _attach_notes(blocks: list[PdfBlock], body: float) -> None:
    """Takes the notes at the foot of a page out of its blocks, and puts each to its reference.

    A note is in small letters and begins with its number; `body` is the size of the letters of the
    text. A note without a reference on its page is put to the last block.
    """
    notes: list[PdfBlock] = []
    while len(blocks) > 1 and _is_note(blocks[-1], body):
        notes.insert(0, blocks.pop())
    for note in notes:
        number = note.first.words[0].text
        note.lines[0] = line_of(
            (replace(note.first.words[0], raised=True), *note.first.words[1:]), note.first.page
        )
        for block in blocks:
            words = (word for line in block.lines for word in line.words)
            if any(word.raised and word.text == number for word in words):
                block.notes.append(note)
                break
        else:
            blocks[-1].notes.append(note)


def _is_note(block: PdfBlock, body: float) -> bool:
    words = block.first.words
    small = max(word.size for line in block.lines for word in line.words) < _NOTE_SIZE * body
    return small and len(words) > 1 and bool(_NOTE_NUMBER.fullmatch(words[0].text))


def _with_marks(lines: Sequence[PdfLine]) -> list[PdfLine]:
    """The lines of a page; a mark or number that stands apart is in the line of its item."""
    found: list[PdfLine] = []
    for line in lines:
        before = found[-1] if found else None
        if before and len(before.words) == 1 and mark_of(before):
            gap = line.left - before.right
            if abs(line.base - before.base) < line.size / 2 and 0 < gap < _APART * line.size:
                found[-1] = line_of((*before.words, *line.words), line.page, before.mark)
                continue
        found.append(line)
    return found


def _in_same_line(above: PdfLine, line: PdfLine) -> bool:
    """Whether a page begins inside a line, of which `line` is the rest."""
    level = line.page == above.page and abs(above.base - line.base) < 1
    return bool(line.mark) and level and line.left > above.right


def _is_broken(line: PdfLine) -> bool:
    """Whether a word is broken at the end of a line, as PDFium tells by a soft hyphen."""
    return line.text.endswith("\u00ad")


class _Layout:
    """What is usual in a document, and whether a line or block goes on with what is before it."""

    def __init__(self, lines: Sequence[PdfLine]) -> None:
        self.body = body_size(lines)
        gaps: dict[float, Counter[float]] = defaultdict(Counter)
        self._pages: dict[int, list[PdfLine]] = defaultdict(list)
        for line in lines:
            self._pages[line.page].append(line)
        for above, line in pairwise(lines):
            gap = above.base - line.base
            if above.page == line.page and above.size == line.size and 0 < gap < 2.5 * line.size:
                gaps[line.size][round(gap)] += 1
        self._leading = {
            size: min(gap for gap, count in counted.items() if count > max(counted.values()) / 3)
            for size, counted in gaps.items()
        }

    def add(self, blocks: list[PdfBlock], line: PdfLine) -> None:
        """Adds a line to the last block of its page, or as a block of its own."""
        before = blocks[-1] if blocks else None
        goes_on = before is not None and before.kind is not Kind.ROW and self._goes_on(before, line)
        mark = mark_of(line) if len(line.words) > 1 else None
        if mark and before and goes_on and not mark["bullet"]:
            # A number or dash in a sentence stands at the beginning of a line by chance.
            ended = _SENTENCE_END.search(before.last.text) or self._meant(before.last, line)
            beside = before.kind is Kind.ITEM and abs(before.first.left - line.left) < ALIGNED
            mark = mark if ended or beside else None
        if mark:
            blocks.append(PdfBlock(Kind.ITEM, [line]))
        elif before and (goes_on or self.flows_on(before, PdfBlock(Kind.TEXT, [line]))):
            self.join(before, [line])
        else:
            blocks.append(PdfBlock(Kind.TEXT, [line]))

    def join(self, block: PdfBlock, lines: Sequence[PdfLine]) -> None:
        """Adds the next lines to a block; the first may follow a line end that is meant."""
        first, *others = lines
        if _in_same_line(block.last, first):
            first = replace(first, left=block.last.left)
        elif self._meant(block.last, first):
            block.breaks.add(len(block.lines))
        block.lines += [first, *others]

    def flows_on(self, before: PdfBlock, block: PdfBlock) -> bool:
        """Whether a block is the rest of the one before, at the top of the next page or column."""
        above, line = before.last, block.first
        higher = line.page > above.page or line.base > above.base + line.size
        alike = abs(above.size - line.size) <= _SAME_SIZE and above.bold == line.bold
        if higher and _is_broken(above) and block.kind is Kind.TEXT:
            return True
        return (
            higher
            and alike
            and before.kind is not Kind.ROW
            and block.kind is Kind.TEXT
            and abs(line.size - self.body) <= _SAME_SIZE
            and not _SENTENCE_END.search(above.text)
            and (
                line.text[0].islower()
                or above.text.endswith(_CARRIES_ON)
                or not self._meant(above, line)
            )
        )

    def _goes_on(self, block: PdfBlock, line: PdfLine) -> bool:
        """Whether a line is the next one of a block on its page."""
        above = block.last
        gap = above.base - line.base
        if _in_same_line(above, line):
            return True
        leading = self._leading.get(line.size, _USUAL_LEADING * line.size)
        if _is_broken(above) and 0 < gap <= 2 * leading:
            return True
        if abs(above.size - line.size) > _SAME_SIZE or not 0 < gap <= _LEADING * leading:
            return False
        meant = self._meant(above, line)
        if above.bold != line.bold and (above.bold or _SENTENCE_END.search(above.text)) and meant:
            return False
        if block.kind is Kind.ITEM:
            return line.left > block.first.left - 1 and not (
                meant and _SENTENCE_END.search(above.text) and line.left < above.left - 1
            )
        centred = abs(above.left + above.right - line.left - line.right) < ALIGNED
        shift = (line.left - above.left) / line.size
        if abs(shift) > _INDENT and not centred:
            # The second line of a paragraph may begin elsewhere than the first one.
            return len(block.lines) == 1 and (shift < 0 or not meant)
        ended = meant and _SENTENCE_END.search(above.text) and not above.text.endswith(":")
        return not ended or len(block.breaks) == len(block.lines) - 1 > 0

    def _meant(self, above: PdfLine, line: PdfLine) -> bool:
        """Whether the first word of a line had fitted into the line above: its end is meant.

        The end of a line at which a word is broken is not.
        """
        if ends_in_hyphen(above.text):
            return False
        page = self._pages[above.page]
        near = (one for one in page if abs(one.left - above.left) < _COLUMN * above.size)
        limit = max(one.right for one in near)
        for one in page:  # of the column to the right
            if one.left > above.right and abs(one.base - above.base) < _COLUMN * above.size:
                limit = min(limit, one.left - above.size)
        word = line.words[0]
        return above.right + word.right - word.left + _ROOM * above.size < limit
