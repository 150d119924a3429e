"""Writes the Markdown of a reading edition: headings, paragraphs, lists, quotations, page marks.

The text that is given to these functions is the text that `corpus.report.read_edition` gives back,
apart from white space: runs of it become one space, and there is none at the ends of a line. Soft
hyphens, zero-width spaces and control characters are left out. The conventions of the Markdown are
those of `corpus/README.md`.

"Inline Markdown" is what `escaped`, `inline` and `page_mark` return, and pieces of it joined to
one text. A block is a text without an empty line at its ends; `document` joins blocks to a file.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

_LEFT_OUT = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
"""Characters that show nothing: the soft hyphen, two zero-width spaces, the byte order mark."""
_LINE_ENDS = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f]")
_LINE_END = re.compile(r"[^\S\n]*\n\s*")
_SPACES = re.compile(r"[^\S\n\u00a0\u202f]+")
# Characters that CommonMark may read as a mark wherever they stand in a line. An underscore inside
# a word, "<" before a space and "&" without a name behind it are only characters.
_MARKS = re.compile(
    r"[\\`*\[|]|(?<![^\W_])_|_(?![^\W_])|<(?!\s|$)|&(?=#?\w+;)|\^(?=\[)|~(?=~)|\$(?=\$)"
)
# What begins a block of its own at the beginning of a line: the group is put behind a backslash.
_BLOCK_MARK = re.compile(r"^(\s*)(?:(\d{1,9})(?=[.)](?:\s|$))|(?=[#>=~:])|(?=[-+](?:[\s-]|$)))")
# Spaces and line ends at the ends of a block, with the backslash that keeps a line end.
_ENDS = re.compile(r"^(?:\s|\\\n)+|(?:\\\n|\s)+$")
_CLOSING = re.compile(r"(?<!\\)(#+)$")
_PAGE_LABEL = re.compile(r"[^\w.,:/()\[\]-]+|-(?=-)|-$")
_SUPERSCRIPTS = str.maketrans("0123456789+-=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾")
_SUBSCRIPTS = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_DEEPEST_HEADING = 6
_MOST_DIGITS = 9
"""CommonMark reads a longer number before an item as text."""

Piece = tuple[str, bool]
"""A piece of plain text, and whether it is printed in bold."""


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list, for `listing`."""

    text: str
    """Inline Markdown. A page that begins with the item is marked at the beginning of this text."""
    number: int | None = None
    """The number that is printed before it with a full stop ("12."); None for an item without. A
    number of another form, such as "a)" or "iv.", stands at the beginning of `text`."""
    depth: int = 0
    """0 for an item of the list itself, 1 for one of a list inside such an item, and so on."""
    blocks: tuple[str, ...] = ()
    """Further blocks that belong to the item, such as a second paragraph."""


def cleaned(text: str) -> str:
    r"""The text as it is read back: white space as one space, but "\n" between lines kept."""
    text = _CONTROLS.sub("", _LINE_ENDS.sub("\n", text)).translate(_LEFT_OUT)
    return _SPACES.sub(" ", text)


def escaped(text: str) -> str:
    r"""Plain text as inline Markdown that reads back as exactly that text.

    A line end in the text ("\n") is one that readers see, as in an address. Spaces at the ends
    stay, so that pieces can be joined.
    """
    marked = _MARKS.sub(r"\\\g<0>", cleaned(text))
    return _LINE_END.sub("\\\\\n", marked)


def inline(given: Iterable[Piece]) -> str:
    """Plain text in pieces, some of them bold, as inline Markdown.

    Spaces and line ends at the ends of a bold piece stand outside the marks. A bold piece that
    CommonMark would not recognise, such as a bracket in bold inside a word, is written as plain
    text: only the text counts.
    """
    pieces: list[Piece] = []
    for bold, group in groupby(given, key=lambda one: one[1] and bool(one[0].strip())):
        text = cleaned("".join(text for text, _ in group))
        inside = text.strip()
        if bold and inside:
            start = text.index(inside)
            pieces += [(text[:start], False), (inside, True), (text[start + len(inside) :], False)]
        else:
            pieces.append((text, False))
    written = [(escaped(text), bold) for text, bold in pieces if text]
    return "".join(
        f"**{text}**" if bold and _can_be_bold(text, written, place) else text
        for place, (text, bold) in enumerate(written)
    )


def bold(text: str) -> str:
    """Plain text in bold, as inline Markdown; a space or the end of the block follows it."""
    return inline([(text, True)])


def _can_be_bold(text: str, written: Sequence[Piece], place: int) -> bool:
    """Whether marks around `text` would be read as bold, next to its neighbours in `written`.

    CommonMark asks, where the mark stands next to punctuation inside, for a space, an end or
    punctuation on its other side.
    """
    before = written[place - 1][0][-1:] if place else ""
    after = written[place + 1][0][:1] if place + 1 < len(written) else ""
    return all(
        not _is_mark(inside) or not outside or outside.isspace() or _is_punctuation(outside)
        for inside, outside in ((text[0], before), (text[-1], after))
    )


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character)[0] == "P"


def superscript(text: str) -> str:
    """Plain text whose digits are raised ("²"), as the number of a note is; letters stay."""
    return text.translate(_SUPERSCRIPTS)


def subscript(text: str) -> str:
    """Plain text whose digits are lowered ("₂"); letters stay."""
    return text.translate(_SUBSCRIPTS)


def page_mark(label: str) -> str:
    """The mark that a printed page begins here, as inline Markdown and as a block.

    Between words it needs a space on either side. Characters of the label that a mark cannot hold
    are left out, and spaces become "-"; without any character left the mark is empty.
    """
    kept = page_label(label)
    return f"<!-- page {kept} -->" if kept else ""


def page_label(label: str) -> str:
    """The label of a page as its mark has it; empty when no character is left."""
    return _PAGE_LABEL.sub("", re.sub(r"\s+", "-", label.strip()))


def heading(level: int, text: str, *, added: bool = False) -> str:
    """A heading of level 1 to 6 (deeper ones become 6) from inline Markdown, on one line.

    `added` is for a heading that the document does not print.
    """
    line = _ENDS.sub("", text).replace("\\\n", " ").replace("\n", " ")
    if not line:
        return ""
    line = _CLOSING.sub(r"\\\1", line)
    mark = " <!-- added -->" if added else ""
    return f"{'#' * min(level, _DEEPEST_HEADING)} {line}{mark}"


def paragraph(text: str) -> str:
    """A paragraph from inline Markdown; with bold words and a colon at its beginning a call-out."""
    return _guarded(text)


def quotation(paragraphs: Sequence[str]) -> str:
    """A quotation from one or more paragraphs of inline Markdown.

    The speaker, if there is one, is the last paragraph: "(Name - Place)" or "— Name".
    """
    texts = [text for text in map(_guarded, paragraphs) if text]
    return "\n>\n".join(_indented(text, "> ", "> ") for text in texts)


def listing(items: Sequence[Item]) -> str:
    """A list, with the lists inside it."""
    lines: list[str] = []
    offsets: list[int] = []  # column at which the text of the items begins, by depth
    before: tuple[bool, int] | None = None  # of the item before: whether numbered, depth
    for item in items:
        numbered = item.number is not None and len(str(item.number)) <= _MOST_DIGITS
        text = item.text if numbered or item.number is None else f"{item.number}. {item.text}"
        depth = min(item.depth, len(offsets))
        del offsets[depth:]
        column = offsets[-1] if offsets else 0
        mark = f"{item.number}. " if numbered else "- "
        offsets.append(column + len(mark))
        # CommonMark takes a number other than 1 for text if it follows a line of text.
        if numbered and before not in (None, (True, depth)):
            lines.append("")
        lines.append(_indented(_guarded(text), " " * column + mark, " " * offsets[-1]))
        for block in item.blocks:
            lines += ["", _indented(block, " " * offsets[-1], " " * offsets[-1])]
        if item.blocks:
            lines.append("")
        before = (numbered, depth)
    return "\n".join(lines).rstrip("\n")


def table(rows: Sequence[Sequence[str]], head: Sequence[str] = ()) -> str:
    """A table as a list with an item for each row, from cells of inline Markdown.

    With `head`, the cells of its head, those are the first item, and each cell of a row stands
    behind its head: "Country: Bolivia; Year: 2023", with one colon if the head ends in one. Empty
    cells are left out. `Imported.heads` has to name the heads, since they are repeated.
    """
    names = [
        *(one.removesuffix(":") for one in head),
        *[""] * max((len(row) for row in rows), default=0),
    ]
    items = ["; ".join(cell for cell in head if cell)]
    for row in rows:
        pairs = zip(names, row, strict=False)
        items.append("; ".join(f"{name}: {cell}" if name else cell for name, cell in pairs if cell))
    return listing([Item(text) for text in items if text])


def document(blocks: Iterable[str]) -> str:
    """The Markdown file of blocks in order; empty ones are left out."""
    return "\n\n".join(block for block in blocks if block) + "\n"


def lines_of(blocks: Sequence[str]) -> list[int]:
    """For each block, the line of the file of `document(blocks)` on which it begins, from 1."""
    found, line = [], 1
    for block in blocks:
        found.append(line)
        line += block.count("\n") + 2 if block else 0
    return found


def _guarded(text: str) -> str:
    """Inline Markdown in which no line begins like a block of its own (a list, a heading)."""
    lines = (line.strip() for line in _ENDS.sub("", text).split("\n"))
    return "\n".join(_BLOCK_MARK.sub(r"\1\2\\", line) for line in lines)


def _indented(text: str, first: str, further: str) -> str:
    """The lines of a text behind `first`, and from the second line on behind `further`."""
    lines = text.split("\n")
    rest = [(further + line).rstrip() for line in lines[1:]]
    return "\n".join([(first + lines[0]).rstrip(), *rest])
