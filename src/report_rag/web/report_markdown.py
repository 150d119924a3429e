"""A report, or one of its sections, as Markdown with page marks, made from the report in memory.

The text is that of the report's blocks, word for word; characters that Markdown would take for
marks stand behind a backslash. The conventions are those of `corpus/README.md`: a page mark
(`<!-- page 7 -->`) stands where a printed page begins. It knows nothing of the file of the edition.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from report_rag.corpus.passages import slug
from report_rag.importing.edition_writer import (
    Item,
    bold,
    document,
    escaped,
    heading,
    listing,
    page_mark,
    paragraph,
    quotation,
)
from report_rag.types import Block, BlockKind, Heading, Report, Span


def section_names(report: Report) -> Mapping[str, Heading]:
    """Each heading of a report by a name that can be part of an address, such as "needs/water".

    A name is made of the headings above and its own, outermost first, as `slug` writes them. Of
    equal names the second gets "-2" at its end, the third "-3".
    """
    names: dict[str, Heading] = {}
    for one in report.headings:
        first = name = "/".join(slug(part) for part in one.path)
        count = 1
        while name in names:
            count += 1
            name = f"{first}-{count}"
        names[name] = one
    return names


def report_markdown(report: Report) -> str:
    """The whole report as a Markdown file."""
    return _markdown(report, Span(0, len(report.text)))


def section_markdown(report: Report, section: Heading) -> str:
    """The section under a heading of the report as a Markdown file, with the sections inside it.

    It begins with the mark of the page that the heading stands on, and ends before the next heading
    of the same or a higher level.
    """
    start = section.span.start
    ends = (
        one.span.start
        for one in report.headings
        if one.span.start > start and one.level <= section.level
    )
    return _markdown(report, Span(start, next(ends, len(report.text))))


def _markdown(report: Report, within: Span) -> str:
    """The headings and blocks that begin in a range of the report's text, as a Markdown file."""
    parts: list[Heading | Block] = [*report.headings, *report.blocks]
    own = sorted((one for one in parts if one.span.start in within), key=lambda one: one.span.start)
    return document(_written(own))


def _written(parts: Sequence[Heading | Block]) -> Iterator[str]:
    """Each heading, block or list of items as a block of Markdown, and each page mark between."""
    page: str | None = None
    for _, together in groupby(parts, key=_list_of):
        items: list[Item] = []
        for part in together:
            first, last = _pages(part)
            if first and first != page:
                if items:
                    yield listing(items)
                    items = []
                yield page_mark(first)
            page = last or page
            if isinstance(part, Block) and part.kind is BlockKind.LIST_ITEM:
                items.append(_item(part))
            else:
                yield _single(part)
        if items:
            yield listing(items)


def _list_of(part: Heading | Block) -> object:
    """What successive items of one list have in common; another value for each other part."""
    if isinstance(part, Block) and part.kind is BlockKind.LIST_ITEM:
        return part.list_number
    return part.span


def _pages(part: Heading | Block) -> tuple[str | None, str | None]:
    """The labels of the pages that a part begins and ends on; None where they are unknown."""
    if isinstance(part, Heading):
        return part.page, part.page
    return (part.pages[0], part.pages[-1]) if part.pages else (None, None)


def _single(part: Heading | Block) -> str:
    """A heading, paragraph, call-out or quotation as a block of Markdown."""
    if isinstance(part, Heading):
        return heading(part.level, escaped(part.text), added=part.added)
    if part.kind is BlockKind.QUOTATION:
        return quotation(_inline(part, part.text).split("\\\n"))
    return paragraph(_inline(part, part.text))


def _item(block: Block) -> Item:
    """A list item; the number that its text begins with becomes the number of the item."""
    printed = f"{block.position}. "
    if not block.text.startswith(printed):
        return Item(_inline(block, block.text))
    return Item(_inline(block, block.text[len(printed) :]), block.position)


def _inline(block: Block, text: str) -> str:
    """`text`, the end of the text of a block, as inline Markdown with the pages that begin in it.

    The label of a call-out or list item is bold, with its colon.
    """
    skipped = len(block.text) - len(text)
    cuts = [(offset - skipped, label) for offset, label in block.page_breaks if offset > skipped]
    label = f"{block.label}:" if block.label and text.startswith(f"{block.label}:") else ""
    written, start = bold(label) if label else "", len(label)
    for cut, page in cuts:
        written += f"{escaped(text[start:cut].rstrip(' '))} {page_mark(page)} "
        start = cut + (text[cut] == " ")
    return written + escaped(text[start:])
