"""Reads what stands in a paragraph, heading or cell as plain text, with what its marks say.

Emphasis, links and tags of HTML leave their words. Page marks and the mark of an added heading are
taken out, and bold words with a colon at the beginning are told as a label.
"""

import re
from dataclasses import dataclass, field

from markdown_it.token import Token

from report_rag.corpus.conventions import BREAKING, raised
from report_rag.corpus.markdown_tokens import seen

_PAGE_MARK = re.compile(r"<!--\s*page\s+(\S+)\s*-->")
_ADDED_MARK = re.compile(r"<!--\s*added\s*-->")
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*)")


def has_blocks_of_html(token: Token) -> bool:
    """Whether a token is or has HTML with elements that stand apart, such as a list in a cell."""
    html = (child.content for child in token.children or () if child.type == "html_inline")
    tags = map(_TAG.match, html)
    return token.type == "html_block" or any(tag and _name(tag) in BREAKING for tag in tags)


def _name(tag: re.Match[str]) -> str:
    return tag["name"].lower()


@dataclass(slots=True)
class InlineText:
    """The plain text of inline elements (contents of headings, paragraphs), and what is in it."""

    text: str = ""
    start_page: str | None = None
    """The page that the edition is on before this text; None before the first page mark."""
    page_marks: list[tuple[int, str]] = field(default_factory=list)
    """(offset into the text, label of the page that begins there); the offset may be 0, before the
    first character, or the text's length, after the last."""
    label: str | None = None
    """Bold words at the beginning that end with a colon, without it; None when there are none."""
    added: bool = False
    """Whether it has the mark `<!-- added -->`."""
    cells: str | None = None
    """Of a row of a table, its cells alone, after those of rows that are not quoted; else None."""


@dataclass(slots=True)
class InlineReader:
    """Reads the children of one inline token, in order."""

    read: InlineText
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    bold_from: int | None = None
    """Where the bold words begin that were opened last; None before the first."""
    small: str | None = None
    """The tag whose text is small, sup or sub; None outside of them."""

    def child(self, kind: str, content: str) -> None:
        """Reads a child with this type and content."""
        match kind:
            case "text" | "code_inline":
                self._text(seen(content))
            case "softbreak":
                self._space()
            case "hardbreak":
                self._line_break()
            case "image":
                self._space()
            case "strong_open":
                self.bold_from = self.length
            case "strong_close":
                self._end_bold()
            case "html_inline":
                self._html(content)

    def finish(self) -> InlineText:
        """The text and all that was found in it."""
        self.read.text = "".join(self.pieces).rstrip()
        return self.read

    def _text(self, content: str) -> None:
        if self.small:
            content = raised(content, self.small)
        # A page mark has a space on either side; one of them is enough.
        self._add(content.lstrip(" ") if self._is_apart() else content)

    def _space(self) -> None:
        if not self._is_apart():
            self._add(" ")

    def _line_break(self) -> None:
        if self.length and not self.pieces[-1].endswith("\n"):
            self._add("\n")

    def _is_apart(self) -> bool:
        return not self.length or self.pieces[-1].endswith((" ", "\n"))

    def _add(self, content: str) -> None:
        if content:
            self.pieces.append(content)
            self.length += len(content)

    def _end_bold(self) -> None:
        if self.bold_from == 0 and self.length and self.pieces[-1].endswith(":"):
            self.read.label = "".join(self.pieces).rstrip(": ")

    def _html(self, content: str) -> None:
        """Reads a comment or a tag."""
        self.read.added |= bool(_ADDED_MARK.match(content))
        if mark := _PAGE_MARK.match(content):
            self.read.page_marks.append((self.length, mark[1]))
        if not (tag := _TAG.match(content)):
            return
        name = _name(tag)
        if name == "br" or name in BREAKING:
            self._line_break()
        elif name == "img":
            self._space()
        elif name in ("sup", "sub"):
            self.small = None if tag["end"] else name
        elif name in ("b", "strong"):
            self.child("strong_close" if tag["end"] else "strong_open", "")
