"""Reads the Markdown file of a report's text into headings and blocks.

A block is a paragraph, list item, call-out or quotation, with the words that a reader of the page
reads, in their order. It is Markdown as `markdown_tokens` parses it, with five conventions, which
`corpus/README.md` explains:
- `<!-- page 7 -->`, a page mark, begins a printed page, also in the middle of a paragraph;
- `<!-- added -->` marks a heading that the published report does not print;
- a paragraph that opens with bold words and a colon is a call-out;
- in a quotation of several paragraphs a last line in parentheses or after a dash is the speaker;
- a backslash at the end of a line keeps the line break.

Each row of a table, and each term with its definitions, is a list item; a footnote and a block of
code are paragraphs. Paragraphs, quotations and code in a list item are lines of it. HTML is read as
the same in Markdown. Pictures are left out.
"""

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from report_rag.corpus.conventions import TableCell, rows_as_text
from report_rag.corpus.inline_text import InlineReader, InlineText, has_blocks_of_html
from report_rag.corpus.markdown_tokens import NUMBER, Markdown, read_markdown, seen
from report_rag.errors import CorpusError
from report_rag.types import Block, BlockKind, Heading, Span

_BETWEEN = "\n\n"
"""Separates headings and blocks in the plain text of an edition."""
# "(Rosa Quispe - Cusco)" or "— Tomás Rivas".
_SPEAKER = re.compile(r"^\((?P<inside>.+)\)$|^[—–-]\s*(?P<after>.+)$", re.DOTALL)
_APART = frozenset({"bullet_list", "ordered_list", "table", "dl", "footnote_reference"})
"""Types of nodes that are blocks of their own in a list item, and not lines of it."""
_WITH_TEXT = frozenset({"inline", "fence", "code_block"})
"""Types of nodes that have text and no other nodes."""


@dataclass(frozen=True, slots=True)
class Edition:
    """The text of a report in one language, as read from its Markdown file."""

    text: str
    """The texts of all headings and blocks, an empty line between; spans are positions in it."""
    headings: tuple[Heading, ...]
    blocks: tuple[Block, ...]
    outline: tuple[Heading | Block, ...]
    """Headings and blocks together, in order."""
    cells: Mapping[int, str] = field(default_factory=dict)
    """The words of rows of tables in the order of the page, each header only once, before the first
    row; by the number, from 0, of the row's block in `outline`."""

    def has_parts_of(self, other: "Edition") -> bool:
        """Whether both have the same number of blocks, and the same number of headings."""
        return len(self.blocks) == len(other.blocks) and len(self.headings) == len(other.headings)


def read_edition(path: Path) -> Edition:
    """The headings and blocks of the Markdown file `path`, a reading edition or a translation.

    Raises `CorpusError` when the file is missing, cannot be read, is of another format or has no
    block of text.
    """
    return edition_of(read_markdown(path))


def edition_of(document: Markdown) -> Edition:
    """The headings and blocks of a parsed file.

    Raises `CorpusError` when it has no block of text, or elements of HTML too deep in one another.
    """
    builder = _EditionBuilder()
    builder.read(SyntaxTreeNode(all_tokens(document)).children)
    blocks = tuple(part for part in builder.outline if isinstance(part, Block))
    if not blocks:
        raise CorpusError(f"{document.path}: no text in it")
    return Edition(
        text=_BETWEEN.join(part.text for part in builder.outline),
        headings=tuple(part for part in builder.outline if isinstance(part, Heading)),
        blocks=blocks,
        outline=tuple(builder.outline),
        cells=builder.cells,
    )


def all_tokens(document: Markdown) -> Sequence[Token]:
    """The tokens of a file, with its blocks of HTML read as the same in Markdown.

    Raises `CorpusError` when elements of HTML are nested too deeply.
    """
    if not any(map(has_blocks_of_html, document.tokens)):
        return document.tokens
    # Late: lxml takes a twentieth of a second to import, and most reports have no HTML.
    from report_rag.corpus.html_tokens import expand_html

    try:
        return expand_html(document.tokens)
    except CorpusError as error:
        raise CorpusError(f"{document.path}:{error}") from error


@dataclass(slots=True)
class _EditionBuilder:
    """Reads the tree of a Markdown file from top to bottom into headings and blocks."""

    outline: list[Heading | Block] = field(default_factory=list)
    cells: dict[int, str] = field(default_factory=dict)
    """As in `Edition`."""
    length: int = 0
    """Characters of the edition's text so far."""
    page: str | None = None
    """Label of the page that is being read; None before the first page mark."""
    path: list[tuple[int, str]] = field(default_factory=list)
    """(level, text) of the headings that the next block stands under, outermost first."""
    lists: int = 0
    """How many lists there are so far; the number of a list, from 0, is how many came before."""
    last_list: tuple[int, bool, int] | None = None
    """(list number, whether its items are numbered, position of its last item) of the list just
    read, which the next one may continue (`_list_number`); None once a heading, a quotation or a
    paragraph has followed."""
    printed: str = ""
    """The number of an item or footnote ("12. ") that stands before the next text."""

    def read(self, nodes: Sequence[SyntaxTreeNode]) -> None:
        """Adds the headings and blocks in these nodes to `outline`, in order."""
        for node in nodes:
            match node.type:
                case "heading":
                    self._heading(node)
                case "paragraph":
                    self._paragraph(node)
                case "bullet_list" | "ordered_list":
                    self._list(node)
                case "blockquote":
                    self._quotation(node)
                case "fence" | "code_block":
                    self._block(self._code(node), BlockKind.PARAGRAPH, node)
                case "table":
                    self._table(node)
                case "dl":
                    self._definitions(node)
                case "footnote_reference":
                    self._footnote(node)
                case "inline":  # of a term or cell in HTML that stands in no list or table
                    self._block(self._inline(node), BlockKind.PARAGRAPH, node)
                case _:
                    self.read(node.children)

    def _heading(self, node: SyntaxTreeNode) -> None:
        read, level = self._joined(self._lines(node.children)), int(node.tag[1:])
        if not read.text:
            return
        self.path = [(depth, name) for depth, name in self.path if depth < level]
        self.path.append((level, read.text.rstrip(": ")))
        self.outline.append(
            Heading(
                level=level,
                path=tuple(name for _, name in self.path),
                text=read.text,
                span=self._next_span(read.text),
                page=self.page,
                line=_line(node),
                added=read.added,
            )
        )
        self.last_list = None

    def _paragraph(self, node: SyntaxTreeNode) -> None:
        read = self._joined(self._lines(node.children))
        if read.text:  # A page mark alone does not end a list.
            self._block(read, BlockKind.CALL_OUT if read.label else BlockKind.PARAGRAPH, node)
            self.last_list = None

    def _list(self, node: SyntaxTreeNode) -> None:
        """Adds each item as a block, with its number in front if it has one, then lists in it."""
        ordered = node.type == "ordered_list"
        number, position = self._list_number(ordered, int(node.attrs.get("start", 1)))
        for item in node.children:
            if item.type != "list_item":  # HTML allows it.
                self.read([item])
                continue
            if printed := re.search(r"\d+", str(item.attrs.get(NUMBER, ""))):
                position = int(printed[0])
            self._item(item.children, item, number, position)
            self.last_list = (number, ordered, position)
            position += 1

    def _list_number(self, ordered: bool, first: int) -> tuple[int, int]:
        """The number of a list, counted from 0, and the position of its first item.

        `ordered` is whether its items are numbered, `first` the number before the first of them (1
        without numbers). A list continues the one before it, with the same number, if only page
        marks, code or footnotes stand between them and both or neither are numbered; a numbered one
        only if `first` is higher than the number before. Any other list is new, and begins at
        `first`.
        """
        if self.last_list and self.last_list[1] == ordered:
            number, _, last = self.last_list
            if not ordered or first > last:
                return number, first if ordered else last + 1
        self.lists += 1
        return self.lists - 1, first

    def _item(
        self, nodes: Sequence[SyntaxTreeNode], item: SyntaxTreeNode, number: int, position: int
    ) -> None:
        """Adds an item of the list `number`, whose content is `nodes`, as a block.

        Lists, tables, definitions and footnotes in it are blocks of their own; text after them is a
        further block of the same list and position.
        """
        before = self._print_number(item)
        place = item
        for apart, own in groupby(_unpacked(nodes), lambda node: node.type in _APART):
            self.last_list = None  # A nested list is never the continuation of another one.
            parts = list(own)
            if apart:
                self.read(parts)
            else:
                place = item if place is item else parts[0]
                kind, read = BlockKind.LIST_ITEM, self._joined(self._lines(parts))
                self._block(read, kind, place, list_number=number, position=position)
            place = parts[-1]
        if self.printed:
            self.printed = before

    def _print_number(self, node: SyntaxTreeNode) -> str:
        """Lets the number of an item or footnote stand before the next text.

        Returns what stood there, to be put back if there is no text.
        """
        before = self.printed
        if number := node.attrs.get(NUMBER):
            self.printed += f"{number} "
        return before

    def _table(self, table: SyntaxTreeNode) -> None:
        """Adds each row of a table as an item of one list; other text in it comes first."""
        self.lists += 1
        number, position = self.lists - 1, 0
        for node, read, is_row in self._rows(table):
            if is_row and read.text:
                position += 1
                kind = BlockKind.LIST_ITEM
                self._block(read, kind, node, list_number=number, position=position)
            else:
                self._block(read, BlockKind.PARAGRAPH, node)
        self.last_list = None

    def _rows(self, table: SyntaxTreeNode) -> Iterator[tuple[SyntaxTreeNode, InlineText, bool]]:
        """(node, its text, whether it is a row) for all that is in a table, rows last.

        A page that begins inside a row is the page of the rows after it.
        """
        rows: list[SyntaxTreeNode] = []
        for child in table.children:
            if child.type == "tr":
                rows.append(child)
            elif child.type in ("thead", "tbody"):
                rows += child.children
            else:
                yield child, self._joined(self._lines([child])), False
        printed, self.printed = self.printed, ""
        pages: list[tuple[str | None, list[tuple[int, str]]]] = []
        cells: list[list[TableCell]] = []
        for row in rows:
            read = [self._joined(self._lines([cell])) for cell in row.children]
            start = read[0] if read else InlineText()
            pages.append((start.start_page, [mark for mark in start.page_marks if not mark[0]]))
            texts = (one.text.replace("\n", " ") for one in read)
            cells.append([_cell(*pair) for pair in zip(row.children, texts, strict=True)])
        told = 0
        for number, text in rows_as_text(cells):
            page, marks = pages[number]
            alone = printed + " ".join(one.text for row in cells[told : number + 1] for one in row)
            yield rows[number], InlineText(printed + text, page, marks, cells=alone), True
            printed, told = "", number + 1
        self.printed = printed

    def _definitions(self, node: SyntaxTreeNode) -> None:
        """Adds each term of a definition list, with its definitions as further lines, as an item.

        Several terms with the same definitions are one item.
        """
        self.lists += 1
        number = self.lists - 1
        items: list[list[SyntaxTreeNode]] = []
        defined = True
        for part in node.children:
            if not items or (defined and part.type == "dt"):
                items.append([])
            defined = part.type != "dt"
            items[-1].append(part)
        for position, parts in enumerate(items, start=1):
            self._item(parts, parts[0], number, position)
        self.last_list = None

    def _footnote(self, node: SyntaxTreeNode) -> None:
        """Adds the blocks of a footnote, the first with its name in front ("[1] ").

        A list goes on after it.
        """
        before, last_list = self._print_number(node), self.last_list
        self.read(node.children)
        if self.printed:
            self.printed = before
        self.last_list = last_list

    def _quotation(self, node: SyntaxTreeNode) -> None:
        """Adds a quotation, of one paragraph or several, as one block.

        If it has several and the last line of its text is in parentheses or begins with a dash,
        that line names the speaker, and stays a part of the text. A line is a paragraph, or a part
        of one between line breaks that are kept.
        """
        lines = self._lines(node.children)
        read = self._joined(lines)
        last_line = read.text.rpartition("\n")[2]
        match = _SPEAKER.match(last_line) if len(lines) > 1 else None
        speaker = (match["inside"] or match["after"]) if match else None
        self._block(read, BlockKind.QUOTATION, node, speaker=speaker)
        self.last_list = None

    def _block(
        self,
        read: InlineText,
        kind: BlockKind,
        node: SyntaxTreeNode,
        *,
        list_number: int | None = None,
        position: int | None = None,
        speaker: str | None = None,
    ) -> None:
        """Adds a block with the text and pages of `read`; adds nothing when there is no text."""
        if not read.text:
            return
        # A mark before the first word begins the block's page, one after the last is the next's.
        before = [label for offset, label in read.page_marks if offset == 0]
        breaks = [mark for mark in read.page_marks if 0 < mark[0] < len(read.text)]
        first = before[-1] if before else read.start_page
        pages = [first, *(label for _, label in breaks)]
        if read.cells is not None:
            self.cells[len(self.outline)] = read.cells
        self.outline.append(
            Block(
                kind=kind,
                text=read.text,
                span=self._next_span(read.text),
                section_path=tuple(name for _, name in self.path),
                pages=tuple(dict.fromkeys(page for page in pages if page)),
                line=_line(node),
                label=read.label,
                speaker=speaker,
                list_number=list_number,
                position=position,
                page_breaks=tuple(breaks),
            )
        )

    def _next_span(self, text: str) -> Span:
        start = self.length + (len(_BETWEEN) if self.outline else 0)
        self.length = start + len(text)
        return Span(start, self.length)

    def _lines(self, nodes: Sequence[SyntaxTreeNode]) -> list[InlineText]:
        """All text in these nodes, however deep, in order: each paragraph, row and code alone."""
        found: list[InlineText] = []
        for node in nodes:
            match node.type:
                case "inline":
                    found.append(self._inline(node))
                case "fence" | "code_block":
                    found.append(self._code(node))
                case "table":
                    found += [read for _, read, _ in self._rows(node)]
                case _:
                    before = self._print_number(node)
                    found += self._lines(node.children)
                    if self.printed:
                        self.printed = before
        return found

    def _joined(self, lines: Sequence[InlineText]) -> InlineText:
        """Several texts as one, each on a line of its own.

        The page at the start and whether it is marked as added are those of the first, the label is
        that of the first with text. Without any the text is empty.
        """
        whole = InlineText(start_page=lines[0].start_page if lines else self.page)
        texts: list[str] = []
        length = 0
        for line in lines:
            start = length + 1 if texts and line.text else length
            whole.page_marks += [(start + offset, label) for offset, label in line.page_marks]
            if not line.text:
                continue
            if not texts:
                whole.label = line.label
            texts.append(line.text)
            length = start + len(line.text)
        whole.text = "\n".join(texts)
        whole.added = bool(lines) and lines[0].added
        return whole

    def _inline(self, node: SyntaxTreeNode) -> InlineText:
        """Reads one inline element: its text, label and marks; a page mark sets `page` as well."""
        reader = InlineReader(InlineText(start_page=self.page))
        for child in (node.token and node.token.children) or ():
            reader.child(child.type, child.content)
        read = reader.finish()
        if read.page_marks:
            self.page = read.page_marks[-1][1]
        return self._numbered(read)

    def _code(self, node: SyntaxTreeNode) -> InlineText:
        """The text of a block of code, with its line ends, without what all lines are indented."""
        code = textwrap.dedent(seen(node.content).strip("\n")).strip()
        return self._numbered(InlineText(code, self.page))

    def _numbered(self, read: InlineText) -> InlineText:
        """Puts the number that is to be printed before a text; page marks move along, but not one
        at 0. Without text the number waits for the next one."""
        number = self.printed
        if read.text and number:
            read.text = number + read.text
            read.page_marks = [
                (offset + len(number) if offset else 0, label) for offset, label in read.page_marks
            ]
            self.printed = ""
        return read


def _line(node: SyntaxTreeNode) -> int:
    return node.map[0] + 1 if node.map else 0


def _cell(node: SyntaxTreeNode, text: str) -> TableCell:
    spans = any(str(node.attrs.get(name, "1")).strip() != "1" for name in ("colspan", "rowspan"))
    return TableCell(text, node.type == "th", spans)


def _unpacked(nodes: Sequence[SyntaxTreeNode]) -> Iterator[SyntaxTreeNode]:
    """The nodes with text or of a type in `_APART`, in order, from these nodes and all in them."""
    for node in nodes:
        if node.type in _APART or node.type in _WITH_TEXT:
            yield node
        else:
            yield from _unpacked(node.children)
