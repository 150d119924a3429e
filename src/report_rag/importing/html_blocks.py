"""Writes the parts of a web page as the Markdown blocks of an edition.

A note stands behind the paragraph, the list or the table that refers to it first. In a page without
headings, short lines that are bold throughout are taken for headings.
"""

from collections.abc import Iterator, Sequence

from report_rag.importing import edition_writer
from report_rag.importing.edition_writer import Item, Piece
from report_rag.importing.html_parts import (
    HeadingPart,
    ListItem,
    ListPart,
    ParagraphPart,
    Part,
    QuotationPart,
    TablePart,
    TextLine,
)
from report_rag.importing.imported import Finding
from report_rag.types import Doubt

_MOST_HEADINGS = 1
"""A page with more headings than this says itself what its headings are. One alone is the title."""
_GUESSED_LEVEL = 2
_LONGEST_HEADING = 12
"""Words of a bold line that is taken for a heading, at most."""
_NOT_AT_END = (".", ",", ";", "!", "…")
"""What ends a sentence, and not a heading."""


class Blocks:
    """The blocks of an edition, written one after the other."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self.findings: list[Finding] = []
        self.headings: list[tuple[int, str]] = []
        """(level, text) of the headings, without those that were guessed."""
        self.heads: dict[str, None] = {}
        """Names of columns, and cells, that stand in several rows; in order, each once."""
        self._notes: list[list[Part]] = []
        """The notes that the part which is being written refers to."""

    def write(self, parts: Sequence[Part]) -> None:
        """Writes all parts of a page."""
        count = sum(isinstance(part, HeadingPart) for part in parts)
        for part in _with_guessed_headings(parts) if count <= _MOST_HEADINGS else parts:
            self._part(part)
            self._write_notes()

    def _write_notes(self) -> None:
        """Writes the notes of a part, then those that they refer to themselves."""
        while self._notes:
            notes, self._notes = self._notes, []
            for note in notes:
                for part in note:
                    self._part(part)

    def _part(self, part: Part) -> None:
        match part:
            case HeadingPart(level, line, guessed):
                text = " ".join(line.text.split())
                if guessed:
                    self._finding(Doubt.GUESSED_HEADING, text)
                else:
                    self.headings.append((level, text))
                self._keep_notes(line)
                self._add(edition_writer.heading(level, edition_writer.escaped(text)))
            case ParagraphPart(line):
                self._add(edition_writer.paragraph(self._inline(line)))
            case QuotationPart(lines):
                self._add(edition_writer.quotation([self._inline(line) for line in lines]))
            case ListPart(items) if _has_heading(part):
                for item in items:
                    label = item.label if item.number is None else f"{item.number}."
                    for inner in _labelled(ListItem(item.parts, label=label)):
                        self._part(inner)
            case ListPart():
                self._list(part)
            case TablePart():
                self._finding(Doubt.TABLE, _first_text(part))
                self._add(self._table(part))

    def _add(self, block: str) -> None:
        if block:
            self.written.append(block)

    def _finding(self, doubt: Doubt, words: str) -> None:
        """Keeps a finding about the block that is written next."""
        self.findings.append(Finding(doubt, words.strip(), block=len(self.written)))

    def _inline(self, line: TextLine) -> str:
        """The text of a line as inline Markdown; keeps its notes."""
        self._keep_notes(line)
        return edition_writer.inline(_with_label(line.stripped()))

    def _keep_notes(self, line: TextLine) -> None:
        self._notes += line.notes
        line.notes = []  # A cell that spans rows is written in each of them.

    def _list(self, part: ListPart) -> None:
        """Writes a list; text behind an inner list ends it, and the rest is a list of its own."""
        pending: list[Item] = []
        for item in self._items(part, 0):
            if isinstance(item, Item):
                pending.append(item)
            else:
                self._add(edition_writer.listing(pending))
                pending = []
                self._add(item)
        self._add(edition_writer.listing(pending))

    def _items(self, part: ListPart, depth: int) -> Iterator[Item | str]:
        """The items of a list, and of those inside it; a text is a block between two of them."""
        for item in part.items:
            first, *rest = _labelled(item)
            lists = [place for place, one in enumerate(rest) if isinstance(one, ListPart)]
            end = lists[0] if lists else len(rest)
            text = ""
            if isinstance(first, ParagraphPart):
                text = self._inline(first.line)
            elif isinstance(first, ListPart):
                yield from self._items(first, depth)
            else:
                rest, end = [first, *rest], end + 1
            blocks = tuple(block for one in rest[:end] for block in self._blocks(one))
            if text or blocks:
                yield Item(text, item.number, depth, blocks)
            for one in rest[end:]:
                if isinstance(one, ListPart):
                    yield from self._items(one, depth + 1)
                else:
                    yield from self._blocks(one)

    def _blocks(self, part: Part) -> Iterator[str]:
        """A part inside of an item as blocks."""
        match part:
            case ParagraphPart(line):
                yield edition_writer.paragraph(self._inline(line))
            case QuotationPart(lines):
                yield edition_writer.quotation([self._inline(line) for line in lines])
            case TablePart():
                self._finding(Doubt.TABLE, _first_text(part))
                yield self._table(part)

    def _table(self, part: TablePart) -> str:
        """A table as a list: its heads, then an item a row, each cell behind its column's name."""
        rows = [[self._inline(cell) for cell in row] for row in part.heads]
        self.heads |= dict.fromkeys(filter(None, [";", *part.names, *part.spread]))
        for row in part.rows:
            cells = []
            for place, cell in enumerate(row):
                text = self._inline(cell).strip()
                name = part.names[place] if place < len(part.names) else ""
                cells.append(f"{edition_writer.escaped(name)}: {text}" if name and text else text)
            rows.append(cells)
        return edition_writer.table(rows)


def _with_guessed_headings(parts: Sequence[Part]) -> Iterator[Part]:
    """The parts, with short bold paragraphs that other text follows as headings."""
    for place, part in enumerate(parts):
        after = parts[place + 1] if place + 1 < len(parts) else None
        if isinstance(part, ParagraphPart) and after is not None and _looks_like_heading(part):
            yield HeadingPart(_GUESSED_LEVEL, part.line, guessed=True)
        else:
            yield part


def _looks_like_heading(part: ParagraphPart) -> bool:
    text = part.line.text.strip()
    return (
        "\n" not in text
        and 0 < len(text.split()) <= _LONGEST_HEADING
        and any(map(str.isalpha, text))
        and not text.endswith(_NOT_AT_END)
        and all(bold or not run.strip() for run, bold in part.line.runs)
    )


def _with_label(runs: Sequence[Piece]) -> list[Piece]:
    """The runs of a paragraph, with the colon behind its first bold words in bold as well.

    Bold words with a colon are its label. If nothing follows them, they are not: then nothing is
    bold.
    """
    end = next((n for n, (text, bold) in enumerate(runs) if text.strip() and not bold), len(runs))
    lead = "".join(text for text, _ in runs[:end]).strip()
    if end == len(runs):
        return [(text, bold and not lead.endswith(":")) for text, bold in runs]
    text, _ = runs[end]
    if lead and text.startswith(":") and not lead.endswith(":"):
        return [*runs[:end], (":", True), (text[1:], False), *runs[end + 1 :]]
    return [*runs]


def _labelled(item: ListItem) -> list[Part]:
    """The parts of an item, its text behind its number if that is of another kind than "3."."""
    label = item.label
    match item.parts:
        case [ParagraphPart(line) | HeadingPart(line=line) as first, *rest] if label:
            labelled = TextLine([(f"{label} ", False), *line.runs], line.notes)
            if isinstance(first, HeadingPart):
                return [HeadingPart(first.level, labelled), *rest]
            return [ParagraphPart(labelled), *rest]
    return [*item.parts]


def _has_heading(part: Part) -> bool:
    """Whether a list has headings, and so is the layout of a text rather than a list."""
    match part:
        case HeadingPart():
            return True
        case ListPart(items):
            return any(_has_heading(inner) for item in items for inner in item.parts)
    return False


def _first_text(part: TablePart) -> str:
    lines = (cell for row in (*part.heads, *part.rows) for cell in row)
    return next((line.text for line in lines if line.text.strip()), "")
