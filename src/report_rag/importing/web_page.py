"""Reads a web page from a file: its own text as an edition, without navigation and forms.

lxml reads the page into a tree, whose parts become blocks of Markdown (`html_parts`,
`html_blocks`). Python's own parser reads it a second time, as the independent text (`html_text`).
What style sheets and scripts hide or show is not known, and neither are pictures: the reader sees
the page as it is without them.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import lxml.html
from lxml.etree import ParserError
from lxml.html import HtmlElement

from report_rag.errors import DocumentError
from report_rag.importing.decoding import decode
from report_rag.importing.html_blocks import Blocks
from report_rag.importing.html_content import around, content_of, omission_of
from report_rag.importing.html_metadata import date_of, language_of, publisher_of, title_of
from report_rag.importing.html_parts import Reader
from report_rag.importing.html_tags import UNSEEN
from report_rag.importing.html_text import TAG_NUMBER, numbered, page_text
from report_rag.importing.imported import Finding, Imported, LeftOut
from report_rag.types import Doubt, Omission

_NO_TEXT = (
    "{file}: no text of its own in it; if a script writes the text of the page, open it in a "
    "browser, print it as a PDF and import that"
)
_DEEPEST = 200
"""Elements inside one another at most. Pages have 10 to 40; each takes several calls of Python."""
_DOUBTS = {
    Omission.HIDDEN: Doubt.HIDDEN,
    Omission.AROUND: Doubt.AROUND,
    Omission.CONTENTS: Doubt.CONTENTS,
    Omission.STRUCK: Doubt.STRUCK,
    Omission.PICTURE: Doubt.TEXT_IN_PICTURE,
}


def read_web_page(file: Path) -> Imported:
    """Reads a web page; `DocumentError` when it cannot be read, or has no text of its own."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise DocumentError(f"{file}: cannot be read ({error.strerror})") from error
    decoded = decode(data, page=True)
    text = numbered(decoded.text)
    page = parsed(text, file)
    content = content_of(page)
    reader = Reader(content)
    blocks = Blocks()
    blocks.write(reader.parts([content]))
    if not blocks.written:
        raise DocumentError(_NO_TEXT.format(file=file))
    omitted = {**_beside(content, reader), **reader.omitted}
    lines, of_elements = page_text(text, _numbers(omitted), _numbers(reader.speakers))
    return Imported(
        title=title_of(page, blocks.headings),
        blocks=tuple(blocks.written),
        language=language_of(page),
        publisher=publisher_of(page),
        date=date_of(page),
        plain="\n".join(lines),
        exact=True,
        left_out=tuple(_left_out(omitted, of_elements)),
        heads=tuple(blocks.heads),
        findings=(
            *([Finding(Doubt.UNREADABLE)] if decoded.doubtful else []),
            *_told(omitted, of_elements),
            *(_picture(one) for one in reader.pictures),
            *blocks.findings,
        ),
    )


def parsed(page: str, file: Path) -> HtmlElement:
    """The tree of a page; `DocumentError`, which names `file`, when it is empty or too deep."""
    parser = lxml.html.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        tree: HtmlElement = lxml.html.document_fromstring(page.encode(), parser=parser)
    except ParserError as error:
        raise DocumentError(_NO_TEXT.format(file=file)) from error
    level, deepest = [tree], 0
    while level:
        deepest += 1
        if deepest > _DEEPEST:
            raise DocumentError(
                f"{file}: more than {_DEEPEST} elements inside one another; open it in a browser, "
                "print it as a PDF and import that"
            )
        level = [child for element in level for child in element]
    return tree


def _beside(content: HtmlElement, reader: Reader) -> Mapping[HtmlElement, Omission]:
    """The elements beside the document's own, without notes that were read."""
    return {
        one: omission_of(one) or Omission.AROUND
        for one in around(content)
        if one.tag not in UNSEEN and not reader.is_note(one)
    }


def _numbers(elements: Iterable[HtmlElement]) -> list[int]:
    return [int(one.get(TAG_NUMBER)) for one in elements if one.get(TAG_NUMBER)]


def _lines(
    omitted: Mapping[HtmlElement, Omission], of_elements: Mapping[int, list[str]]
) -> Iterator[tuple[HtmlElement, Omission, list[str]]]:
    """Each element that was left out and has text, with the reason and its lines."""
    for element, reason in omitted.items():
        lines = of_elements.get(int(element.get(TAG_NUMBER) or -1), [])
        if lines:
            yield element, reason, lines


def _left_out(
    omitted: Mapping[HtmlElement, Omission], of_elements: Mapping[int, list[str]]
) -> Iterator[LeftOut]:
    for _, reason, lines in _lines(omitted, of_elements):
        yield from (LeftOut(line, reason) for line in lines)


def _told(
    omitted: Mapping[HtmlElement, Omission], of_elements: Mapping[int, list[str]]
) -> Iterator[Finding]:
    """A finding for each element that was left out with its text."""
    for element, reason, lines in _lines(omitted, of_elements):
        yield Finding(_DOUBTS[reason], " ".join(lines), line=element.sourceline)


def _picture(element: HtmlElement) -> Finding:
    words = " ".join((element.get("alt") or "").split())
    return Finding(Doubt.TEXT_IN_PICTURE, words, line=element.sourceline)
