"""Reads HTML inside Markdown as tokens of Markdown, as a browser shows it.

A paragraph, heading, list, quotation, table or block of code in HTML becomes the tokens that the
same in Markdown has. Text outside of these becomes paragraphs, comments stay (they may be page
marks), and what a page does not show (`<script>`, `<style>`, `<title>`) is left out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from lxml import etree
from markdown_it.token import Token

from report_rag.corpus.conventions import BREAKING, HIDDEN
from report_rag.corpus.inline_text import has_blocks_of_html
from report_rag.corpus.markdown_tokens import NUMBER, inline_as_html
from report_rag.errors import CorpusError

_NESTING = {
    "blockquote": "blockquote",
    "dd": "dd",
    "dl": "dl",
    "dt": "dt",
    "li": "list_item",
    "ol": "ordered_list",
    "table": "table",
    "tbody": "tbody",
    "td": "td",
    "tfoot": "tbody",
    "th": "th",
    "thead": "thead",
    "tr": "tr",
    "ul": "bullet_list",
} | {f"h{level}": "heading" for level in range(1, 7)}
"""Elements that become a pair of tokens around their content, with the type of these."""
_DEEPEST = 100
"""Such elements that may stand in one another; Python reads about 300."""
_SPACE = re.compile(r"[ \t\n\r\f]+")
_NUMBER = re.compile(r"\s*(-?\d{1,9})\s*")


def parse_html(html: str) -> etree._Element:
    """The root element of a piece of HTML; broken HTML is mended as browsers do, or nearly so.

    Each item of an ordered list has its number in the attribute `NUMBER` ("3."). Raises
    `CorpusError` when more elements are nested than lxml reads, about 2,000: it leaves out the
    rest.
    """
    parser = etree.HTMLParser(huge_tree=True)
    root = etree.fromstring(f"<html><body><div>{html}</div></body></html>", parser)
    if any(error.level == etree.ErrorLevels.FATAL for error in parser.error_log):
        raise CorpusError("elements of HTML are nested too deeply")
    for numbered in root.iter("ol"):
        number = _number(numbered.get("start"), 1)
        for item in numbered.iterchildren("li"):
            number = _number(item.get("value"), number)
            if NUMBER not in item.attrib:
                item.set(NUMBER, f"{number}.")
            number += 1
    return root


def expand_html(tokens: Sequence[Token]) -> list[Token]:
    """The tokens, with all HTML read that has elements which stand apart.

    Blocks of HTML with nothing between them are read as one. A paragraph or cell with such elements
    has the tokens of these in the place of its text.

    Raises `CorpusError` when elements are nested too deeply; the message has the line, but no file.
    """
    found: list[Token] = []
    html: list[Token] = []
    for token in tokens:
        if token.type == "html_block":
            html.append(token)
            continue
        if html:
            found += _tokens_of(html)
            html = []
        if has_blocks_of_html(token):
            content = inline_as_html(token)
            if found and found[-1].type == "paragraph_open" and not found[-1].hidden:
                content = f"<p>{content}</p>"
            found += _tokens_of([Token("html_block", "", 0, content=content, map=token.map)])
        else:
            found.append(token)
    return found + (_tokens_of(html) if html else [])


def _tokens_of(blocks: Sequence[Token]) -> list[Token]:
    """The tokens of blocks of HTML that follow one another; their lines are those of the file."""
    pieces, first = list[str](), (blocks[0].map or [0])[0]
    line = first
    for block in blocks:
        start, end = block.map or [line, line]
        pieces += ["\n" * (start - line), block.content]
        line = end
    try:
        return _Reader(first).read(parse_html("".join(pieces)))
    except CorpusError as error:
        raise CorpusError(f"{first + 1}: {error}") from error


def _number(typed: str | None, otherwise: int) -> int:
    match = _NUMBER.fullmatch(typed or "")
    return int(match[1]) if match else otherwise


@dataclass(slots=True)
class _Reader:
    """Writes the tokens of an element and all that is in it, from top to bottom."""

    first: int
    """The line of the file, from 0, on which the HTML begins."""
    tokens: list[Token] = field(default_factory=list)
    run: list[Token] = field(default_factory=list)
    """Text and inline elements that the next paragraph will have."""
    code: list[str] | None = None
    """The text of the `<pre>` that is being read."""
    depth: int = 0
    line: int = 0
    """The line of the file, from 0, of the element that began last."""

    def read(self, root: etree._Element) -> list[Token]:
        events = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        for event, element in events:
            if event == "start":
                self.line = self.first + max(0, (element.sourceline or 1) - 1)
                if element.tag in HIDDEN:
                    events.skip_subtree()
                else:
                    self._start(element)
                    self._text(element.text)
                continue
            if event == "comment":
                self._inline("html_inline", f"<!--{element.text}-->")
            elif event == "end" and element.tag not in HIDDEN:
                self._end(element.tag)
            if element is not root:
                self._text(element.tail)
        self._end_paragraph()
        return self.tokens

    def _start(self, element: etree._Element) -> None:
        if element.tag in BREAKING:
            self._end_paragraph()
        if element.tag == "pre":
            self.code = []
        elif element.tag in _NESTING:
            self._nest(element)
        elif element.tag == "br":
            self._line_break()
        elif element.tag == "img":
            self._inline("image", element.get("alt") or "")
        elif element.tag not in BREAKING:
            self._inline("html_inline", f"<{element.tag}>")

    def _nest(self, element: etree._Element) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise CorpusError("elements of HTML are nested too deeply")
        token = Token(f"{_NESTING[element.tag]}_open", element.tag, 1, map=self._map())
        if element.tag == "ol":
            token.attrSet("start", str(_number(element.get("start"), 1)))
        for name in (NUMBER, "colspan", "rowspan"):
            if name in element.attrib:
                token.attrSet(name, element.attrib[name])
        self.tokens.append(token)

    def _end(self, tag: str) -> None:
        if tag == "pre" and self.code is not None:
            content, self.code = "".join(self.code), None
            self.tokens.append(Token("code_block", "code", 0, map=self._map(), content=content))
        elif tag in BREAKING:
            self._end_paragraph()
            if tag in _NESTING:
                self.depth -= 1
                self.tokens.append(Token(f"{_NESTING[tag]}_close", tag, -1))
        elif tag not in ("br", "img"):
            self._inline("html_inline", f"</{tag}>")

    def _text(self, text: str | None) -> None:
        if text and self.code is not None:
            self.code.append(text)
        elif text:
            self._inline("text", _SPACE.sub(" ", text))

    def _line_break(self) -> None:
        if self.code is not None:
            self.code.append("\n")
        else:
            self._inline("hardbreak", "")

    def _inline(self, kind: str, content: str) -> None:
        if self.code is None:
            self.run.append(Token(kind, "", 0, content=content, map=self._map()))

    def _end_paragraph(self) -> None:
        """Writes what `run` has as a paragraph, unless it has neither text, comment nor picture."""
        run, self.run = self.run, []
        if self.code is None and any(map(_is_content, run)):
            place = run[0].map
            self.tokens += [
                Token("paragraph_open", "p", 1, map=place),
                Token("inline", "", 0, map=place, children=run),
                Token("paragraph_close", "p", -1),
            ]

    def _map(self) -> list[int]:
        return [self.line, self.line + 1]


def _is_content(token: Token) -> bool:
    return (
        token.type == "image"
        or bool(token.type == "text" and token.content.strip())
        or token.content.startswith("<!--")
    )
