"""What in an edition is no fault, but is quoted in another way than somebody may expect."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from markdown_it.token import Token

from report_rag.corpus.edition import Edition, all_tokens
from report_rag.corpus.markdown_tokens import Markdown

_TAG = re.compile(r"</?[A-Za-z]")
# A line with bars at both ends, or the rule below the first row of a table.
_BARS = re.compile(r"^[^\S\n]*\|.*\|[^\S\n]*$|\|\s*:?-{3,}|(?<!-)-{3,}+:?\s*\|", re.MULTILINE)
# "un-" at the end of a line, and "derstaffed" at the beginning of the next; but not "pre- and".
_FIRST_PART = re.compile(r"(?<![^\W\d_])[^\W\d_]++-$")
_SECOND_PART = re.compile(r"(?!(?:and|or|to|y|e|o|u|ni)\b)[^\W\d_A-Z]+")


class RemarkKind(StrEnum):
    """What a remark is about; each has a sentence in `strings`."""

    TABLES = "tables"
    """Tables, in Markdown or HTML: each row is quoted as an item."""
    BARS = "bars"
    """Blocks that look like tables of Markdown but are none: they are quoted with their bars."""
    HTML = "html"
    """Paragraphs and other blocks with tags of HTML: they are quoted without them."""
    DIVIDED = "divided"
    """Words that are divided at the end of a line: they are quoted with the hyphen and a space."""
    PICTURE = "picture"
    """A picture with a description, which is not quoted."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that should be looked at, in one place or several."""

    kind: RemarkKind
    place: str
    """The first place, "FILE:LINE"."""
    count: int = 1
    """How many places there are."""
    words: str = ""
    """The description of a picture, or the first divided word."""


def remarks(document: Markdown, edition: Edition) -> Iterator[Remark]:
    """The remarks on an edition, which was read from `document`: one on each picture, and one of
    each other kind for all its places."""
    tokens = all_tokens(document)
    lines = {
        RemarkKind.TABLES: [_line(token.map) for token in tokens if token.type == "table_open"],
        RemarkKind.BARS: [one.line for one in edition.blocks if _BARS.search(one.text)],
        RemarkKind.HTML: [
            _line(token.map)
            for token in document.tokens
            if any(
                one.type in ("html_block", "html_inline") and _TAG.search(one.content)
                for one in (token, *(token.children or ()))
            )
        ],
    }
    for kind, found in lines.items():
        if found:
            yield Remark(kind, f"{document.path}:{found[0]}", len(found))
    divided = [(_line(token.map), words) for token in tokens for words in _divided(token)]
    if divided:
        line, words = divided[0]
        yield Remark(RemarkKind.DIVIDED, f"{document.path}:{line}", len(divided), words)
    for token in tokens:
        for child in token.children or ():
            if child.type == "image" and (words := " ".join(child.content.split())):
                yield Remark(RemarkKind.PICTURE, f"{document.path}:{_line(token.map)}", 1, words)


def _divided(paragraph: Token) -> Iterator[str]:
    """Each place where a line of a paragraph ends in a hyphen and the next goes on in lower case,
    with both parts of the word."""
    children = paragraph.children or ()
    for before, between, after in zip(children, children[1:], children[2:], strict=False):
        first, second = _FIRST_PART.search(before.content), _SECOND_PART.match(after.content)
        if between.type == "softbreak" and first and second:
            yield f"{first[0]} {second[0]}"


def _line(place: list[int] | None) -> int:
    return place[0] + 1 if place else 1
