"""Reads a PDF as an edition: text and layout to headings, paragraphs, lists, quotations, tables."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from report_rag.importing import edition_writer
from report_rag.importing.edition_writer import Item, Piece
from report_rag.importing.imported import Finding, Imported, LeftOut
from report_rag.importing.pdf_blocks import Kind, PdfBlock, blocks_of, mark_of
from report_rag.importing.pdf_headings import heading_levels
from report_rag.importing.pdf_lines import PdfLine, TextLines, body_size, text_lines
from report_rag.importing.pdf_text import PdfText, read_text
from report_rag.importing.pdf_words import LineEnds, ends_in_hyphen
from report_rag.types import Doubt, Omission

_JUNK_TITLE = re.compile(
    r"^microsoft word|^untitled|^sin t[íi]tulo|\.(?:docx?|indd|pdf|odt|pptx?|tex|html?)$|^\W*$",
    re.IGNORECASE,
)
"""Titles that programs put into a file."""
_CAPITALS = re.compile(r"(?P<label>[^\W\d_a-zß-öø-ÿ](?:[^\W\d_a-zß-öø-ÿ]|[\s&,./()’'-])+:)\s")
_LEAD = re.compile(r"(?P<label>[A-ZÁÉÍÓÚÜÑ¿¡“«][^.;:!?]{1,100}:)\s+[A-ZÁÉÍÓÚÜÑ¿¡“«\"\d]")
_MOST_LEAD_WORDS = 14
"""Words before the colon of an item that are its title; more are a sentence."""
_QUOTED = re.compile(r"^[“«\"].*[”»\"]\.?$", re.DOTALL)
_SPEAKER = re.compile(r"^\(.+\)$|^[—–-]\s*\S.*$", re.DOTALL)
_INDENT = 0.8
"""How far an item stands to the right of the text at least, in sizes of its letters."""
_SAME_LEFT = 4.0
"""Points by which the marks of the items of one list may differ in where they begin."""
_TOLD = {Omission.RUNNING_HEAD: Doubt.RUNNING_HEAD, Omission.CONTENTS: Doubt.CONTENTS}
"""What is told of the texts that are left out; page numbers need no look."""


def read_pdf(file: Path) -> Imported:
    """Reads a PDF; `DocumentError` when it cannot be read or has no text."""
    document = read_text(file)
    found = text_lines(document)
    writer = _Writer(found, document)
    title = document.title if not _JUNK_TITLE.search(document.title) else ""
    return Imported(
        title=title or writer.first_heading,
        blocks=tuple(writer.blocks),
        date=document.date,
        pages=found.pages,
        plain=document.plain,
        left_out=(*found.left_out, *writer.marks),
        page_starts=tuple(_page_starts(found.lines)),
        notes=tuple(writer.notes),
        heads=tuple(writer.heads),
        findings=tuple(writer.findings),
    )


class _Writer:
    """Writes the blocks of a document as Markdown."""

    def __init__(self, found: TextLines, document: PdfText) -> None:
        self.blocks: list[str] = []
        self.heads: list[str] = []
        self.findings: list[Finding] = []
        self.marks: list[LeftOut] = []
        self.notes: list[tuple[int, int]] = []
        self.first_heading = ""
        self._found, self._document = found, document
        self._ends = LineEnds(found.lines)
        blocks, columns = blocks_of(found.lines, [page.rulings for page in document.pages])
        _find_titled_items(blocks)
        self._levels, bookmarked = heading_levels(
            blocks, document.bookmarks, body_size(found.lines)
        )
        self._levels = _beside_title(self._levels)
        self._write(blocks)
        self._tell(columns, bookmarked=bookmarked)

    def _write(self, blocks: Sequence[PdfBlock]) -> None:
        """Writes all blocks; items and rows that follow each other are one list."""
        place = 0
        while place < len(blocks):
            block, end = blocks[place], place + 1
            if place in self._levels:
                self._heading(block, self._levels[place])
            elif block.kind is Kind.ITEM:
                while (
                    end < len(blocks) and blocks[end].kind is Kind.ITEM and end not in self._levels
                ):
                    end += 1
                self._list(blocks[place:end])
            elif block.kind is Kind.ROW:
                while end < len(blocks) and blocks[end].table == block.table:
                    end += 1
                self._table(blocks[place:end])
            else:
                following = blocks[end] if end < len(blocks) and end not in self._levels else None
                end += self._text(block, following)
            for one in blocks[place:end]:
                for note in one.notes:
                    self._add_mark(note)
                    self.notes.append((len(self.blocks), note.first.page))
                    self.blocks.append(edition_writer.paragraph(self._inline(self._pieces(note))))
            place = end

    def _add_mark(self, block: PdfBlock) -> None:
        if block.first.mark:
            self.blocks.append(edition_writer.page_mark(block.first.mark))

    def _heading(self, block: PdfBlock, level: int) -> None:
        self._add_mark(block)
        pieces = [one if isinstance(one, _Mark) else (one[0], False) for one in self._pieces(block)]
        text = " ".join(self._inline(pieces).replace("\\\n", " ").split())
        self.first_heading = self.first_heading or " ".join(block.text.split())
        self.blocks.append(edition_writer.heading(level, text))

    def _list(self, blocks: Sequence[PdfBlock]) -> None:
        """A list; an item that begins farther right than the one before it is in a list inside."""
        items: list[Item] = []
        lefts: list[float] = []
        for block in blocks:
            left = block.first.left
            while lefts and left < lefts[-1] - _SAME_LEFT:
                lefts.pop()
            if not lefts or left > lefts[-1] + _SAME_LEFT:
                lefts.append(left)
            mark = mark_of(block.first)
            pieces = self._pieces(block, skip=1 if mark and not mark["label"] else 0)
            if mark and (mark["bullet"] or mark["dash"]):
                self.marks.append(LeftOut(mark.group(), Omission.ITEM_MARK, block.first.page))
            text = self._inline(_with_title(pieces, _LEAD))
            if block.first.mark:
                text = f"{edition_writer.page_mark(block.first.mark)} {text}"
            number = int(mark["number"]) if mark and mark["number"] else None
            items.append(Item(text, number, len(lefts) - 1))
        self.blocks.append(edition_writer.listing(items))

    def _table(self, rows: Sequence[PdfBlock]) -> None:
        self._add_mark(rows[0])
        bold = [all(line.bold for line in row.lines) for row in rows]
        columns = _columns([row.cells for row in rows])
        cells = [self._cells(row, columns) for row in rows]
        head = cells.pop(0) if bold[0] and not all(bold) else []
        page = self._found.labels[rows[0].first.page]
        self.findings.append(Finding(Doubt.TABLE, rows[0].text, len(self.blocks), page))
        self.heads += [";", *(" ".join(_plain(one).split()) for one in head if one)]
        self.blocks.append(edition_writer.table(cells, head))

    def _cells(self, row: PdfBlock, columns: Sequence[float]) -> list[str]:
        """The cells of a row as inline Markdown, each in the column nearest to it."""
        texts = [""] * len(columns)
        for cell in row.cells:
            left = min(line.left for line in cell)
            column = min(range(len(columns)), key=lambda n: abs(columns[n] - left))
            pieces = self._pieces(PdfBlock(Kind.TEXT, cell))
            plain = [one if isinstance(one, _Mark) else (one[0], False) for one in pieces]
            texts[column] = f"{texts[column]} {self._inline(plain)}".strip()
        return texts

    def _text(self, block: PdfBlock, following: PdfBlock | None) -> int:
        """A paragraph, call-out or quotation; gives how many blocks after `block` belong to it."""
        self._add_mark(block)
        said = _quotation(block, following)
        if said:
            parts = [self._inline(self._pieces(one)) for one in said]
            self.blocks.append(edition_writer.quotation(parts))
            return int(following is not None and said[-1] is following)
        pieces = _with_title(self._pieces(block), _CAPITALS)
        self.blocks.append(edition_writer.paragraph(self._inline(pieces)))
        return 0

    def _pieces(self, block: PdfBlock, skip: int = 0) -> list["Piece | _Mark"]:
        """The text of a block in pieces, with the pages that begin inside; without `skip` words."""
        pieces: list[Piece | _Mark] = []
        for number, line in enumerate(block.lines):
            words = line.words[skip:] if not number else line.words
            if number:
                self._join(pieces, block, number)
            for place, word in enumerate(words):
                space = " " if place and not word.joined and not word.raised else ""
                text = edition_writer.superscript(word.text) if word.raised else word.text
                before = pieces[-1] if pieces else None
                if isinstance(before, tuple) and before[1] == word.bold:
                    pieces[-1] = (before[0] + space + text, word.bold)
                else:
                    pieces.append((space + text, word.bold))
        return pieces

    def _join(self, pieces: list["Piece | _Mark"], block: PdfBlock, number: int) -> None:
        """Joins line `number` of a block to the lines before it, of which `pieces` has the text."""
        before, line = block.lines[number - 1], block.lines[number]
        text, bold = pieces[-1] if isinstance(pieces[-1], tuple) else ("", False)
        if number in block.breaks:
            pieces.append(("\n", False))
        elif ends_in_hyphen(before.text):
            kept = self._ends.keeps(before.text, line.text)
            pieces[-1] = (text[:-1] + ("-" if kept else ""), bold)
        else:
            pieces.append((" ", False))
        if line.mark:
            pieces.append(_Mark(line.mark))

    def _inline(self, pieces: Sequence["Piece | _Mark"]) -> str:
        """The pieces as inline Markdown. A page that begins inside a word begins after it."""
        written = ""
        waiting = ""
        for is_mark, group in groupby(pieces, lambda one: isinstance(one, _Mark)):
            if is_mark:
                waiting = " ".join(
                    edition_writer.page_mark(one.label) for one in group if isinstance(one, _Mark)
                )
                continue
            text = edition_writer.inline(one for one in group if isinstance(one, tuple))
            if waiting and written and not written[-1].isspace():
                start, space, text = text.partition(" ")
                written += f"{start}{space}"
            written += f"{waiting} {text}" if waiting else text
            waiting = ""
        return written

    def _tell(self, columns: Sequence[int], *, bookmarked: bool) -> None:
        """What a person should check, apart from tables."""
        labels = self._found.labels
        for page in columns:
            self.findings.append(Finding(Doubt.COLUMNS, page=labels[page]))
        for number, page_of_file in enumerate(self._document.pages):
            if page_of_file.is_picture:
                self.findings.append(Finding(Doubt.TEXT_IN_PICTURE, page=labels[number]))
        for place, block in enumerate(self.blocks):
            if "\ufffd" in block:
                self.findings.append(Finding(Doubt.UNREADABLE, block=place))
            if not bookmarked and block.startswith("#"):
                self.findings.append(Finding(Doubt.GUESSED_HEADING, block.lstrip("# "), place))
        for reason, doubt in _TOLD.items():
            texts = Counter(one.text for one in self._found.left_out if one.reason is reason)
            shown = [*texts][:1] if reason is Omission.CONTENTS else [*dict(texts.most_common())]
            self.findings += [Finding(doubt, text) for text in shown]


def _page_starts(lines: Sequence[PdfLine]) -> Iterator[tuple[str, int, bool]]:
    """The pages that begin with a line, as `Imported.page_starts` has them."""
    page = -1
    for line in lines:
        if line.mark and (label := edition_writer.page_label(line.mark)):
            yield label, line.page, line.page != page
        page = line.page


class _Mark:
    """The place in the pieces of a text at which a page begins."""

    def __init__(self, label: str) -> None:
        self.label = label


def _find_titled_items(blocks: Sequence[PdfBlock]) -> None:
    """Makes items of paragraphs that are indented and begin with a title and a colon.

    Two or more in a row are a list whose marks are not printed, or are drawings and no letters.
    """
    lefts = Counter(round(line.left) for block in blocks for line in block.lines)
    usual = max(lefts, key=lambda left: (lefts[left], -left), default=0)
    run: list[PdfBlock] = []
    for block in [*blocks, None]:
        if block and block.kind is Kind.TEXT and _is_titled(block, usual):
            run.append(block)
            continue
        if len(run) > 1:
            for item in run:
                item.kind = Kind.ITEM
        run = []


def _is_titled(block: PdfBlock, usual: float) -> bool:
    indented = block.first.left > usual + _INDENT * block.first.size
    match = _LEAD.match(block.text)
    titled = match is not None and len(match["label"].split()) <= _MOST_LEAD_WORDS
    return indented and titled and not _CAPITALS.match(block.text)


def _beside_title(levels: Mapping[int, int]) -> dict[int, int]:
    """The levels with the chapters beside the title, if the title alone has the highest level.

    A path of headings such as "Report > 1 Water" repeats the title everywhere.
    """
    if not levels:
        return {}
    title = min(levels)
    others = {place: level for place, level in levels.items() if place != title}
    if not others or min(others.values()) <= levels[title]:
        return dict(levels)
    shift = min(others.values()) - levels[title]
    return {title: levels[title]} | {place: level - shift for place, level in others.items()}


def _quotation(block: PdfBlock, following: PdfBlock | None) -> list[PdfBlock]:
    """The parts of a quotation: its text, and its speaker if it has one; empty if it is none.

    It is a text in quotation marks that is set in italics or followed by its speaker.
    """
    if block.breaks:
        last = max(block.breaks)
        own, speaker = (
            PdfBlock(Kind.TEXT, block.lines[:last]),
            PdfBlock(Kind.TEXT, block.lines[last:]),
        )
        own.breaks = block.breaks - {last}
        if _QUOTED.match(own.text) and _SPEAKER.match(speaker.text):
            return [own, speaker]
    if not _QUOTED.match(block.text):
        return []
    near = following is not None and following.kind is Kind.TEXT and not following.first.mark
    if following is not None and near and _SPEAKER.match(following.text):
        return [block, following]
    return [block] if all(line.italic for line in block.lines) else []


def _with_title(pieces: list["Piece | _Mark"], pattern: re.Pattern[str]) -> list["Piece | _Mark"]:
    """The pieces with the words before the first colon in bold, if they are a title.

    That is told by `pattern`; pieces in which something is bold already are left as they are.
    """
    first = pieces[0] if pieces else None
    if not isinstance(first, tuple) or any(isinstance(one, tuple) and one[1] for one in pieces):
        return pieces
    match = pattern.match(first[0])
    if not match or len(match["label"].split()) > _MOST_LEAD_WORDS:
        return pieces
    end = match.end("label")
    return [(first[0][:end], True), (first[0][end:], False), *pieces[1:]]


def _columns(rows: Sequence[Sequence[Sequence[PdfLine]]]) -> list[float]:
    """Where the columns of a table begin: as in its row with most cells."""
    widest = max(rows, key=len)
    return sorted(min(line.left for line in cell) for cell in widest)


def _plain(text: str) -> str:
    """The text of inline Markdown that `edition_writer.escaped` has written."""
    return re.sub(r"\\(.)", r"\1", text)
