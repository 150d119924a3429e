"""Compares the page that a Markdown file makes with the headings and blocks that were read from it.

The Markdown is rendered to HTML, and the words of the page are taken from that with lxml, without
`corpus.edition`. If both have the same words in the same order, nothing was lost, joined or altered
on the way. Two conventions are shared with the reader, since a page shows what it has in another
way: the texts of the rows of a table (`rows_as_text`), and small digits (`raised`).

Found apart from this is what not even the page shows: definitions of addresses that no link uses,
cells beyond the columns of a table, comments that do not end, and the sign for characters that were
lost when the file was made.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from report_rag.corpus.conventions import BREAKING, HIDDEN, TableCell, raised, rows_as_text
from report_rag.corpus.differences import differences
from report_rag.corpus.edition import Edition
from report_rag.corpus.html_tokens import parse_html
from report_rag.corpus.markdown_tokens import LINE, NUMBER, Markdown, as_html, seen
from report_rag.errors import CorpusError

_LOST = "\ufffd"
"""The sign that stands for a character that could not be read."""
_QUOTED_WORDS = 6
"""How many words of a difference a finding quotes at most."""

_Word = tuple[str, int]
"""A word, and the line of the file, from 1, of the block that it stands in."""


def unlike_page(document: Markdown, edition: Edition) -> Iterator[str]:
    """A finding for each place where the edition is not as the page of its file shows it.

    `edition` was read from `document`. A finding begins with "FILE:LINE: " and quotes the words.
    """
    try:
        page = _Page().read(parse_html(as_html(document)))
    except CorpusError as error:
        yield f"{document.path}: cannot be compared with its page: {error}"
        return
    read = [(word, part.line) for part in edition.outline for word in part.text.split()]
    texts = ([word for word, _ in side] for side in (page, read))
    for a, b, c, d in differences(*texts):
        own, other = page[a:b], read[c:d]
        yield (
            f"{document.path}:{[*own, *other][0][1]}: a page shows {_quoted(own)}, "
            f"but the passages have {_quoted(other)}"
        )
    for line, text in document.unused:
        yield (
            f"{document.path}:{line}: {quoted_words(text.split())} is the address of a link that "
            "nobody uses, so it is not shown"
        )
    for line in document.cut:
        yield f"{document.path}:{line}: has more cells than the first row; they are not shown"
    for line in document.unclosed:
        yield f"{document.path}:{line}: what begins here has no end, so nothing after it is shown"
    for part in edition.outline:
        if _LOST in part.text:
            words = [word for word in part.text.split() if _LOST in word]
            yield f"{document.path}:{part.line}: {quoted_words(words)} has lost characters"


def quoted_words(words: Sequence[str]) -> str:
    """Words in quotation marks, at most the first six; "nothing" without any."""
    if not words:
        return "nothing"
    shown = " ".join(words[:_QUOTED_WORDS])
    return f"“{shown}{' …' if len(words) > _QUOTED_WORDS else ''}”"


def _quoted(words: Sequence[_Word]) -> str:
    return quoted_words([text for text, _ in words])


@dataclass(slots=True)
class _Table:
    """A table that is being read."""

    around: list[_Word]
    """The words before it, in the page or in the cell that it stands in."""
    rows: list[list[TableCell]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Page:
    """Reads the words of a page from top to bottom."""

    words: list[_Word] = field(default_factory=list)
    """The words so far: of the page or, in a table, of the cell."""
    text: list[str] = field(default_factory=list)
    """Text since the last element that stands apart."""
    line: int = 1
    numbers: list[str] = field(default_factory=list)
    """Numbers of items and footnotes that no text has followed yet."""
    waiting: list[int] = field(default_factory=list)
    """How many of `numbers` there were before each element with a number that is open."""
    tables: list[_Table] = field(default_factory=list)
    outside: list[list[_Word] | None] = field(default_factory=list)
    """For each open cell, the words that its table has outside of cells; None for a cell in no row.
    """
    small: list[str] = field(default_factory=list)
    """The elements "sup" and "sub" that are open."""

    def read(self, root: etree._Element) -> list[_Word]:
        """The words, in order, of all that a page shows."""
        events = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        for event, element in events:
            if event == "start":
                if element.tag in HIDDEN:
                    events.skip_subtree()
                    continue
                self._start(element)
                self._text(element.text)
                continue
            if event == "end" and element.tag not in HIDDEN:
                self._end(element)
            elif event == "comment" and (element.text or "").startswith("line "):
                self._begin_line(element.text.removeprefix("line "))
            self._text(element.tail)
        self._break()
        return self.words

    def _start(self, element: etree._Element) -> None:
        if element.tag in BREAKING:
            self._break()
        if element.tag in ("br", "img"):
            self.text.append(" ")
        self._begin_line(element.get(LINE))
        if number := element.get(NUMBER):
            self.waiting.append(len(self.numbers))
            self.numbers.append(number)
        match element.tag:
            case "table":
                self._print_numbers()
                self._break()
                self.tables.append(_Table(self.words))
                self.words = []
            case "tr" if self.tables:
                self.tables[-1].rows.append([])
                self.tables[-1].lines.append(self.line)
            case "td" | "th":
                in_row = bool(self.tables and self.tables[-1].rows)
                self.outside.append(self.words if in_row else None)
                self.words = [] if in_row else self.words
            case "sup" | "sub":
                self.small.append(element.tag)

    def _end(self, element: etree._Element) -> None:
        if element.tag in BREAKING:
            self._break()
        if element.get(NUMBER):
            del self.numbers[self.waiting.pop() :]
        match element.tag:
            case "table":
                self._end_table(self.tables.pop())
            case "td" | "th":
                self._end_cell(element, self.outside.pop())
            case "sup" | "sub":
                self.small.pop()

    def _end_cell(self, cell: etree._Element, outside: list[_Word] | None) -> None:
        if outside is None:
            return
        spans = any(cell.get(name, "1").strip() != "1" for name in ("colspan", "rowspan"))
        text = " ".join(word for word, _ in self.words)
        self.tables[-1].rows[-1].append(TableCell(text, cell.tag == "th", spans))
        self.words = outside

    def _end_table(self, table: _Table) -> None:
        table.around += self.words
        self.words = table.around
        for number, text in rows_as_text(table.rows):
            self.words += [(word, table.lines[number]) for word in text.split()]

    def _text(self, text: str | None) -> None:
        if text := seen(text or ""):
            if text.strip():
                self._print_numbers()
            self.text.append(raised(text, self.small[-1]) if self.small else text)

    def _print_numbers(self) -> None:
        self.text += [f" {number} " for number in self.numbers]
        self.numbers.clear()

    def _begin_line(self, line: str | None) -> None:
        if line and line.isdecimal():
            self._break()
            self.line = int(line)

    def _break(self) -> None:
        """Ends the word at which the text stands."""
        self.words += [(word, self.line) for word in "".join(self.text).split()]
        self.text.clear()
