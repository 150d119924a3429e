"""The text of a web page by Python's own parser: the independent text that proves the edition.

It reads the page from its first to its last character and knows nothing of lxml's tree, or of what
is content and what is navigation. Only what a browser never shows, such as scripts, is left out.

`numbered` gives each start tag of a page a number, in the attribute `TAG_NUMBER`. With it the
other reader says which elements it left out, and `page_text` tells their lines.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from html.parser import HTMLParser

from report_rag.importing.html_tags import (
    BLOCKS,
    DASH,
    QUOTED,
    UNSEEN,
    WHITE,
    linked,
    list_label,
    list_style,
    lowered,
    raised,
    whole,
)

TAG_NUMBER = "data-tag-number"
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
"""Elements without an end tag."""
_ENDED_BY = {
    "li": ("li",),
    "dt": ("dt", "dd"),
    "dd": ("dt", "dd"),
    "td": ("td", "th"),
    "th": ("td", "th"),
    "tr": ("tr", "td", "th"),
    "option": ("option",),
}
"""Which open elements the start tag of another ends; none that is outside of `_HOLDERS`."""
_HOLDERS = frozenset("ul ol menu dl table select".split())
_BRACKETS = "[]() \t\n\f"
_LONGEST_NUMBER = 4
"""Characters of the number of a note at most. A line with nothing else is put before the next."""
_Attributes = list[tuple[str, str | None]]


class _Numbering(HTMLParser):
    """Writes the number of each start tag into it; everything else stays as it is."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.starts = [0]
        self.starts += [found.end() for found in re.finditer("\n", page)]
        self.pieces: list[str] = []
        self.written = 0
        self.count = 0
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: _Attributes) -> None:  # noqa: ARG002
        line, column = self.getpos()
        place = self.starts[line - 1] + column + 1 + len(tag)
        self.pieces.append(f'{self.page[self.written : place]} {TAG_NUMBER}="{self.count}"')
        self.written = place
        self.count += 1

    def text(self) -> str:
        return "".join([*self.pieces, self.page[self.written :]])


def numbered(page: str) -> str:
    """The page with a number in each start tag, counted from 0 in the order of the page.

    Nothing else is changed; no tag moves to another line.
    """
    return _Numbering(page).text()


def page_text(
    page: str, apart: Collection[int] = (), dashed: Collection[int] = ()
) -> tuple[list[str], dict[int, list[str]]]:
    """The lines of text of a page, a line for each block or line, and those of some elements.

    `apart` are numbers of start tags, as `numbered` counts them. The second result has, for each
    of them, the lines that its element has; these are not among the others. Of an element inside
    another one of them the outer one has the lines.
    Elements whose numbers are in `dashed` are put on lines of their own behind a dash.
    """
    reader = _PageText(apart, dashed)
    reader.feed(page)
    reader.close()
    reader.end_line()
    return reader.lines, reader.of_elements


@dataclass(slots=True)
class _Piece:
    """An open link, `<sup>` or `<sub>`, whose text is only written when it ends."""

    number: int
    """That of its start tag."""
    tag: str
    address: str
    """Where a link leads."""
    text: str = ""
    linked: bool = False
    """Whether it is in a link to a place in the page, or has one in it."""


class _PageText(HTMLParser):
    """Collects the lines of a page."""

    def __init__(self, apart: Collection[int], dashed: Collection[int]) -> None:
        super().__init__()
        self.dashed = frozenset(dashed)
        self.lines: list[str] = []
        self.of_elements: dict[int, list[str]] = {number: [] for number in apart}
        self._count = 0
        self._line = ""
        self._open: list[tuple[str, int]] = []
        """(tag, number of the start tag) of the open elements, outermost first."""
        self._unseen = 0
        """How many open elements are of `UNSEEN`."""
        self._pieces: list[_Piece] = []
        self._lists: list[tuple[str, int] | None] = []
        """(style, number of the next item) of the open lists, None for one without numbers."""
        self._label = ""
        """The number of an item or a note that has no text yet, as it is printed."""
        self._number = ""
        """The text of the line's last link that leads to a place in the page, if it is short."""

    def handle_starttag(self, tag: str, attrs: _Attributes) -> None:
        number, self._count = self._count, self._count + 1
        self._end_implied(tag)
        if tag in BLOCKS or tag == "br" or number in self.of_elements or number in self.dashed:
            self.end_line()
        if number in self.dashed:
            self._label = DASH
        if tag in _VOID:
            return
        self._open.append((tag, number))
        self._unseen += tag in UNSEEN
        found = dict(attrs)
        address = found.get("href") or ""
        match tag:
            case "q":
                self._add(QUOTED[0])
            case "ol" | "ul" | "menu":
                first = whole(found.get("start"))
                style = list_style(found.get("type"), found.get("style"))
                numbers = (style, 1 if first is None else first)
                self._lists.append(numbers if tag == "ol" else None)
            case "li":
                self._count_item(found)
            case "a" | "sup" | "sub":
                inside = any(one.address.startswith("#") for one in self._pieces)
                self._pieces.append(
                    _Piece(number, tag, address, linked=inside or address.startswith("#"))
                )

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.end_line()
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place][0] == tag:
                self._end_from(place)
                return

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._add(data)

    def end_line(self) -> None:
        """Ends the line; links and the like that are open go on as plain text."""
        for piece in self._pieces:
            self._write(piece.text)
            piece.text = ""
            piece.tag = ""
        line = WHITE.sub(" ", self._line).strip()
        number, self._line, self._number = self._number, "", ""
        if not line:
            return
        if number and number == line.strip(_BRACKETS):
            self._label = line
            return
        apart = next((number for _, number in self._open if number in self.of_elements), None)
        (self.lines if apart is None else self.of_elements[apart]).append(line)

    def _end_implied(self, tag: str) -> None:
        """Ends the elements that the start tag `tag` ends without an end tag of their own."""
        if tag == "body" or (tag in BLOCKS and tag != "html"):
            self._end_last(("head", "p"), tag)
        self._end_last(_ENDED_BY.get(tag, ()), tag)

    def _end_last(self, tags: Collection[str], start: str) -> None:
        for place in range(len(self._open) - 1, -1, -1):
            tag = self._open[place][0]
            if tag in tags:
                self._end_from(place)
            elif tag in _HOLDERS or (start not in _ENDED_BY and tag in BLOCKS):
                return

    def _end_from(self, place: int) -> None:
        """Ends the open elements from this place of `_open` on, the innermost first."""
        while len(self._open) > place:
            tag, number = self._open[-1]
            if number in self.of_elements or number in self.dashed:
                self.end_line()
            self._open.pop()
            self._unseen -= tag in UNSEEN
            if tag == "q":
                self._add(QUOTED[1])
            elif tag in ("ol", "ul", "menu") and self._lists:
                self._lists.pop()
                self._label = ""
            elif self._pieces and self._pieces[-1].number == number:
                self._end_piece(self._pieces.pop())

    def _end_piece(self, piece: _Piece) -> None:
        before = next((one.text for one in reversed(self._pieces) if one.text), self._line)
        text = piece.text
        match piece.tag:
            case "a":
                text = linked(text, before, piece.address)
                short = text.strip(_BRACKETS)
                self._number = short if piece.linked and len(short) <= _LONGEST_NUMBER else ""
            case "sup":
                text = raised(text, before, linked=piece.linked)
            case "sub":
                text = lowered(text)
        if self._pieces:
            self._pieces[-1].linked |= piece.linked
        self._add(text)

    def _count_item(self, found: dict[str, str | None]) -> None:
        """Notes the number of an item that begins; none in a list without numbers."""
        self._label = ""
        if not self._lists or not (counting := self._lists[-1]):
            return
        style, number = counting
        given = whole(found.get("value"))
        number = number if given is None else given
        self._lists[-1] = style, number + 1
        if found.get("type") or found.get("style"):
            style = list_style(found.get("type") or style, found.get("style"))
        self._label = list_label(number, style)

    def _add(self, text: str) -> None:
        if self._pieces:
            self._pieces[-1].text += text
        else:
            self._write(text)

    def _write(self, text: str) -> None:
        if self._label and text.strip():
            self._line += f"{self._label} "
            self._label = ""
        self._line += text
