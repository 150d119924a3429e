"""Reads the elements of a web page, as lxml parses it, into parts: headings, paragraphs, lists.

What is not the document's own text (navigation, forms), what is hidden and what is struck out does
not become a part; `Reader.omitted` names these elements. Nothing here knows of Markdown;
`html_blocks` writes the parts.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from report_rag.importing.edition_writer import Piece
from report_rag.importing.html_content import contents_in, omission_of
from report_rag.importing.html_notes import find_notes
from report_rag.importing.html_tables import Cell, grid_of
from report_rag.importing.html_tags import (
    BLOCKS,
    DASH,
    HEADINGS,
    QUOTED,
    UNSEEN,
    WHITE,
    is_bold,
    linked,
    list_label,
    list_style,
    lowered,
    raised,
    whole,
)
from report_rag.types import Omission

_DASHES = (DASH, "–", "-", "―", "(")
"""What a line that names the speaker of a quotation begins with."""
_OTHER_LEVEL = 2
"""Level of an element that has the role of a heading and names no level, as ARIA defines it."""
_NUMBER = re.compile(r"\W*\w{1,6}\W*")


@dataclass(slots=True)
class TextLine:
    """The text of a heading, a paragraph or a cell. Spaces are as the page shows them."""

    runs: list[Piece] = field(default_factory=list)
    """Pieces of text, and whether they are bold; "\\n" is a line end that readers see."""
    notes: list[list["Part"]] = field(default_factory=list)
    """The notes that it is the first to refer to."""

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.runs)

    @property
    def last(self) -> str:
        """Its last character; empty at the beginning."""
        return self.runs[-1][0][-1:] if self.runs else ""

    def add(self, text: str, *, bold: bool = False) -> None:
        """Adds text of the page, of whose spaces and line ends only one space is shown."""
        text = WHITE.sub(" ", text)
        if self.last in ("", " ", "\n"):
            text = text.lstrip(" ")
        if text:
            self.runs.append((text, bold))

    def end_line(self) -> None:
        """Adds a line end, in the place of the space before it; none at the beginning."""
        if self.runs:
            text, bold = self.runs[-1]
            self.runs[-1] = text.rstrip(" "), bold
            self.runs.append(("\n", False))

    def stripped(self) -> list[Piece]:
        """Its pieces, without spaces and line ends at the end."""
        runs = [*self.runs]
        while runs and not runs[-1][0].strip():
            runs.pop()
        return [*runs[:-1], (runs[-1][0].rstrip(), runs[-1][1])] if runs else []

    def join(self, other: "TextLine", between: str) -> None:
        """Adds another line behind this one, with `between` between the two if both have text."""
        if self.text.strip() and other.text.strip():
            self.runs = [*self.stripped(), (between, False)]
        self.runs += other.runs
        self.notes += other.notes


@dataclass(slots=True)
class HeadingPart:
    """A heading of level 1 to 6."""

    level: int
    line: TextLine
    guessed: bool = False
    """Whether it is only a bold line in the page."""


@dataclass(slots=True)
class ParagraphPart:
    """A paragraph, also one of a table or of a box."""

    line: TextLine


@dataclass(slots=True)
class QuotationPart:
    """A quotation; the last of several lines may be its speaker."""

    lines: list[TextLine]


@dataclass(slots=True)
class ListItem:
    """An item of a list."""

    parts: list["Part"]
    number: int | None = None
    """The printed number of an item that has one followed by a full stop."""
    label: str = ""
    """The printed number of another kind, "c." or "iv."; empty for an item without."""


@dataclass(slots=True)
class ListPart:
    """A list; lists inside it are among the parts of its items."""

    items: list[ListItem]


@dataclass(slots=True)
class TablePart:
    """A table of data, a line for each cell."""

    heads: list[list[TextLine]]
    """The rows that name the columns, as the page shows them."""
    rows: list[list[TextLine]]
    names: list[str]
    """The name of each column, from all rows of its head; empty for a table without."""
    spread: list[str]
    """Texts of the cells that stand for several rows, and are in each of them."""


Part = HeadingPart | ParagraphPart | QuotationPart | ListPart | TablePart


class Reader:
    """Reads a page whose document is the element `content`."""

    def __init__(self, content: HtmlElement) -> None:
        notes = find_notes(content)
        self._notes = notes.by_link
        self._tools = notes.tools
        self._in_notes = {one for parts in notes.by_link.values() for one in parts}
        self._read_notes: set[HtmlElement] = set()
        self._contents = contents_in(content)
        self._labels: dict[HtmlElement, tuple[int | None, str]] = {}
        self.omitted: dict[HtmlElement, Omission] = {}
        """The elements that were left out, and why, in the order of the page."""
        self.speakers: list[HtmlElement] = []
        """The elements that name the speaker of a quotation, and have no dash of their own."""
        self.apart: HtmlElement | None = None
        """The element that is being looked for as the speaker of a quotation."""
        self.pictures: list[HtmlElement] = []
        """Pictures that have an alternative text."""

    def parts(self, elements: Iterable[HtmlElement]) -> list[Part]:
        """The parts in these elements, in order; each element begins with a part of its own."""
        flow = _Flow(self)
        for element in elements:
            flow.content(element, bold=is_bold(element.tag, element.get("style")))
            flow.end()
        return flow.found

    def leaves_out(self, element: HtmlElement) -> bool:
        """Whether an element is left out; keeps it and the reason."""
        if element in self._contents:
            reason: Omission | None = Omission.CONTENTS
        elif element in self._tools:
            reason = Omission.AROUND
        else:
            reason = omission_of(element)
        if reason:
            self.omitted[element] = reason
        return reason is not None

    def is_note(self, element: HtmlElement) -> bool:
        """Whether an element is a note, which is read where a link refers to it first."""
        return element in self._in_notes

    def note_of(self, link: HtmlElement) -> list[Part]:
        """The note that a link refers to; nothing for other links, and when it was read before."""
        elements = self._notes.get(link, ())
        if not elements or elements[0] in self._read_notes:
            return []
        self._read_notes.update(elements)
        parts = self.parts(elements)
        if elements[0].tag == "li":
            number, label = self.label_of(elements[0])
            _put_before(parts, f"{number}. " if number is not None else f"{label} ")
        return _with_number_joined(parts)

    def label_of(self, item: HtmlElement) -> tuple[int | None, str]:
        """The printed number of an item: (3, "") for "3.", (None, "c.") for "c.", (None, "")."""
        if item not in self._labels:
            self._labels |= _labels(item.getparent())
        return self._labels.get(item, (None, ""))


class _Flow:
    """Reads elements one after another; `found` are the parts that have ended."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.found: list[Part] = []
        self.line = TextLine()
        self.preformatted = False
        """Whether line ends in the file are line ends that readers see."""

    def end(self) -> None:
        """Ends the paragraph that is being read, if it has text."""
        if self.line.text.strip() or self.line.notes:
            self.found.append(ParagraphPart(self.line))
        self.line = TextLine()

    def content(self, element: HtmlElement, *, bold: bool) -> None:
        """Reads what is in an element."""
        self._add(element.text, bold=bold)
        for child in element:
            if not self.reader.is_note(child) and not self.reader.leaves_out(child):
                self._element(child, bold=bold or is_bold(child.tag, child.get("style")))
            elif child.tag in BLOCKS:
                self.end()
            self._add(child.tail, bold=bold)

    def _add(self, text: str | None, *, bold: bool) -> None:
        """Adds text of the page to the line."""
        if text and self.preformatted:
            self.line.runs.append((text if self.line.last else text.lstrip(), bold))
        else:
            self.line.add(text or "", bold=bold)

    def _element(self, element: HtmlElement, *, bold: bool) -> None:
        tag = element.tag
        if element is self.reader.apart:
            self.end()
            self.content(element, bold=bold)
            self.end()
        elif tag in HEADINGS or element.get("role") == "heading":
            self._heading(element)
        elif tag in BLOCKS:
            self.end()
            self._block(element, bold=bold)
            self.end()
        elif tag == "br":
            self._end_line()
        elif tag == "img":
            if (element.get("alt") or "").strip():
                self.reader.pictures.append(element)
        elif tag in ("a", "sup", "sub"):
            self._piece(element, bold=bold)
        elif tag == "q":
            self.line.add(QUOTED[0], bold=bold)
            self.content(element, bold=bold)
            self.line.add(QUOTED[1], bold=bold)
        elif tag not in UNSEEN:
            self.content(element, bold=bold)

    def _block(self, element: HtmlElement, *, bold: bool) -> None:
        match element.tag:
            case "ul" | "ol" | "menu" | "dir":
                self._list(element)
            case "dl":
                self._definitions(element)
            case "table":
                self._table(element)
            case "blockquote":
                self._quotation(element, _last_cite(element))
            case "figure":
                self._figure(element)
            case "pre":
                self.preformatted = True
                self.content(element, bold=bold)
                self.preformatted = False
            case _:
                self.content(element, bold=bold)

    def _end_line(self) -> None:
        """A line end; two of them, one after the other, end the paragraph."""
        if self.line.last == "\n":
            self.end()
        else:
            self.line.end_line()

    def _piece(self, element: HtmlElement, *, bold: bool) -> None:
        """Reads a link, `<sup>` or `<sub>`; a number in it is raised or lowered."""
        note = self.reader.note_of(element) if element.tag == "a" else []
        line, before, start = self.line, self.line.last, len(self.line.runs)
        self.content(element, bold=bold)
        self.line.notes += [note] if note else []
        if self.line is not line or next(element.iter("br"), None) is not None:
            return  # It has several lines or paragraphs.
        text = "".join(run for run, _ in line.runs[start:])
        match element.tag:
            case "a":
                written = linked(text, before, element.get("href"))
            case "sup":
                written = raised(text, before, linked=_is_linked(element))
            case _:
                written = lowered(text)
        if written != text:
            line.runs[start:] = [(written, bold)] if written else []

    def _heading(self, element: HtmlElement) -> None:
        self.end()
        parts = self.reader.parts([element])
        line = TextLine()
        for part in parts:
            line.join(_as_line([part]), " ")
        if line.text.strip() or line.notes:
            self.found.append(HeadingPart(_level(element), line))

    def _list(self, element: HtmlElement) -> None:
        items = []
        for child in element:
            if self.reader.is_note(child) or self.reader.leaves_out(child):
                continue
            number, label = self.reader.label_of(child)
            parts = self.reader.parts([child]) if child.tag == "li" else self._other(child)
            if parts:
                items.append(ListItem(parts, number, label))
        if items:
            self.found.append(ListPart(items))

    def _other(self, element: HtmlElement) -> list[Part]:
        """The parts of an element that stands where only another element is allowed."""
        flow = _Flow(self.reader)
        flow._element(element, bold=is_bold(element.tag, element.get("style")))
        flow.end()
        return flow.found

    def _definitions(self, element: HtmlElement) -> None:
        """A list with an item for each definition, its term on a line in front."""
        items: list[ListItem] = []
        terms = TextLine()
        for child in _terms_and_definitions(element):
            if self.reader.is_note(child) or self.reader.leaves_out(child):
                continue
            if child.tag == "dt":
                for part in self.reader.parts([child]):
                    terms.join(_bold(_as_line([part])), "\n")
                continue
            parts = self.reader.parts([child])
            first = parts[0] if parts else None
            if terms.text.strip() and isinstance(first, ParagraphPart):
                terms.join(first.line, "\n")
                del parts[0]
            items.append(ListItem([*_paragraphs(terms), *parts]))
            terms = TextLine()
        items.append(ListItem(_paragraphs(terms)))
        items = [item for item in items if item.parts]
        if items:
            self.found.append(ListPart(items))

    def _table(self, element: HtmlElement) -> None:
        for caption in element.iterchildren("caption"):
            if not self.reader.leaves_out(caption):
                self.found += self.reader.parts([caption])
        grid = grid_of(element, self.reader.leaves_out)
        if grid is None:
            for child in element:
                if child.tag != "caption" and not self.reader.leaves_out(child):
                    self._element(child, bold=False)
                    self.end()
            return
        read: dict[HtmlElement, TextLine] = {}
        heads = [self._row(row, read, once=True) for row in grid.heads]
        rows = [self._row(row, read) for row in grid.rows]
        spread = [read[one].text.strip() for one in _over_rows(grid.rows)]
        self.found.append(TablePart(heads, rows, _names(grid.heads, read), [*filter(None, spread)]))

    def _row(
        self, row: Sequence[Cell | None], read: dict[HtmlElement, TextLine], *, once: bool = False
    ) -> list[TextLine]:
        """The line of each cell; a cell over several columns stands in the first of them only.

        `once` says that a cell over several rows stands in the first of them only as well.
        """
        lines = []
        for place, cell in enumerate(row):
            before = row[place - 1] if place else None
            again = before is not None and cell is not None and before.element is cell.element
            if cell is None or again or (once and not cell.first):
                lines.append(TextLine())
                continue
            if cell.element not in read:
                left_out = self.reader.leaves_out(cell.element)
                parts = [] if left_out else self.reader.parts([cell.element])
                read[cell.element] = _as_line(parts)
            lines.append(read[cell.element])
        return lines

    def _figure(self, element: HtmlElement) -> None:
        """A figure; the caption behind the only quotation in it is the speaker."""
        children = [child for child in element if child.tag in ("blockquote", "figcaption")]
        if (
            [child.tag for child in children]
            == ["blockquote", "figcaption"]
            == [child.tag for child in element]
        ):
            self._quotation(*children)
        else:
            self.content(element, bold=False)

    def _quotation(self, element: HtmlElement, speaker: HtmlElement | None) -> None:
        """A quotation; only its parts, if it does not quote but moves a list or a table inwards."""
        inside = speaker is not None and speaker.getparent() is not element.getparent()
        self.reader.apart = speaker if inside else None
        parts = self.reader.parts([element])
        self.reader.apart = None
        if speaker is not None and not inside:
            parts += self.reader.parts([speaker])
        lines = [part.line for part in parts if isinstance(part, ParagraphPart)]
        if len(lines) < len(parts) or not lines:
            self.found += parts
            return
        if speaker is not None and len(lines) > 1:
            name = lines[-1]
            if not name.text.strip().startswith(_DASHES):
                name.runs.insert(0, (f"{DASH} ", False))
                self.reader.speakers.append(speaker)
        self.found.append(QuotationPart(lines))


def _put_before(parts: list[Part], label: str) -> None:
    """Puts the number of a note before its text."""
    if parts and isinstance(parts[0], ParagraphPart):
        parts[0].line.runs.insert(0, (label, False))


def _with_number_joined(parts: list[Part]) -> list[Part]:
    """A note whose number stands in a box of its own: the number before its first paragraph."""
    match parts:
        case [ParagraphPart(number), ParagraphPart(line), *rest] if _NUMBER.fullmatch(
            number.text.strip()
        ):
            number.join(line, " ")
            return [ParagraphPart(number), *rest]
    return parts


def _labels(list_: HtmlElement) -> Mapping[HtmlElement, tuple[int | None, str]]:
    """The printed numbers of the items of a list, as `Reader.label_of` gives them."""
    items = [*list_.iterchildren("li")]
    if list_.tag != "ol":
        return dict.fromkeys(items, (None, ""))
    down = list_.get("reversed") is not None
    start = whole(list_.get("start"))
    number = start if start is not None else len(items) if down else 1
    style = list_style(list_.get("type"), list_.get("style"))
    labels: dict[HtmlElement, tuple[int | None, str]] = {}
    for item in items:
        given = whole(item.get("value"))
        number = number if given is None else given
        own = list_style(item.get("type") or style, item.get("style"))
        printed = own == "1" and number >= 0
        labels[item] = (number, "") if printed else (None, list_label(number, own))
        number += -1 if down else 1
    return labels


def _level(heading: HtmlElement) -> int:
    if heading.tag in HEADINGS:
        return int(heading.tag[1:])
    return whole(heading.get("aria-level")) or _OTHER_LEVEL


def _is_linked(element: HtmlElement) -> bool:
    """Whether an element is in a link to a place in the page, or has one in it."""
    links = [*element.iter("a")]
    for around in element.iterancestors():
        if around.tag in BLOCKS:
            break
        links += [around] if around.tag == "a" else []
    return any((link.get("href") or "").startswith("#") for link in links)


def _last_cite(quotation: HtmlElement) -> HtmlElement | None:
    """The element at the end of a quotation that names the speaker, on a line of its own."""
    found = [*quotation.iter("cite", "footer")][-1:]
    for name in found:
        outer = name
        while outer is not quotation:
            if any(
                _has_words(text) for text in (outer.tail, *map(_all_text, outer.itersiblings()))
            ):
                return None
            outer = outer.getparent()
        alone = name.getparent() is quotation or name.tag == "footer"
        before = name.getprevious()
        said = before.tail if before is not None else name.getparent().text
        if alone or (not _has_words(said) and (before is None or before.tag == "br")):
            return name
    return None


def _all_text(element: HtmlElement) -> str:
    return "".join(element.itertext()) + (element.tail or "")


def _has_words(text: str | None) -> bool:
    return any(map(str.isalnum, text or ""))


def _terms_and_definitions(list_: HtmlElement) -> Iterator[HtmlElement]:
    """The `<dt>` and `<dd>` of a list of definitions, which may stand in groups (`<div>`)."""
    for child in list_:
        if child.tag == "div":
            yield from child.iterchildren("dt", "dd")
        elif child.tag in ("dt", "dd"):
            yield child


def _paragraphs(line: TextLine) -> list[Part]:
    return [ParagraphPart(line)] if line.text.strip() or line.notes else []


def _bold(line: TextLine) -> TextLine:
    return TextLine([(text, True) for text, _ in line.runs], line.notes)


def _as_line(parts: Iterable[Part]) -> TextLine:
    """Parts as the text of a cell or a term, each on a line of its own."""
    whole_line = TextLine()
    for line in _lines(parts):
        whole_line.join(line, "\n")
    return whole_line


def _lines(parts: Iterable[Part]) -> Iterator[TextLine]:
    for part in parts:
        match part:
            case HeadingPart(line=line) | ParagraphPart(line):
                yield line
            case QuotationPart(lines):
                yield from lines
            case ListPart(items):
                for item in items:
                    label = item.label if item.number is None else f"{item.number}."
                    first, *more = [*_lines(item.parts)] or [TextLine()]
                    yield TextLine(
                        [(f"{label} " if label else "", False), *first.runs], first.notes
                    )
                    yield from more
            case TablePart(heads=heads, rows=rows):
                yield from (cell for row in (*heads, *rows) for cell in row)


def _over_rows(rows: Sequence[Sequence[Cell | None]]) -> Iterator[HtmlElement]:
    """The cells that stand in several rows."""
    for row in rows:
        for place, cell in enumerate(row):
            before = row[place - 1] if place else None
            if cell and not cell.first and not (before and before.element is cell.element):
                yield cell.element


def _names(
    heads: Sequence[Sequence[Cell | None]], read: Mapping[HtmlElement, TextLine]
) -> list[str]:
    """The name of each column, from the top of the table's head to its bottom."""
    names: list[list[str]] = [[] for _ in range(max(map(len, heads), default=0))]
    seen: list[HtmlElement | None] = [None for _ in names]
    for row in heads:
        if len(names) > 1 and len({cell and cell.element for cell in row}) == 1:
            continue  # One cell over all columns is a title, and names none of them.
        for place, cell in enumerate(row):
            if cell and cell.element is not seen[place]:
                seen[place] = cell.element
                names[place].append(read[cell.element].text.strip())
    return [" ".join(filter(None, name)).replace("\n", " ").rstrip(": ") for name in names]
