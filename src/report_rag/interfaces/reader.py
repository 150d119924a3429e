"""The report as a page of our own: every passage an anchor, no script needed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from report_rag.index import Index
from report_rag.interfaces.render import template
from report_rag.interfaces.strings import STRINGS
from report_rag.types import Block, BlockKind, Heading, Language, Passage, Report


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a passage on one page; `page` when a printed page begins with it."""

    text: str
    page: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of the page: a page mark, a heading, or a block with its passages' anchors."""

    page: str | None = None
    heading: Heading | None = None
    anchor: str = ""
    block: Block | None = None
    passages: tuple[tuple[Passage, tuple["Piece", ...]], ...] = ()
    translation: str | None = None


def reader_html(index: Index, report: Report, language: Language) -> str:
    """The whole report in HTML; with its translation under each block for other readers."""
    passages = [passage for passage in index.passages if passage.report == report.name]
    parts = tuple(_parts(report, passages, language))
    title = report.title
    if language is not report.language and report.translated_title:
        title = report.translated_title
    return template("report.html").render(
        report=report,
        title=title,
        language=language,
        languages=list(Language),
        strings=STRINGS[language],
        all_strings=STRINGS,
        parts=parts,
        kinds=BlockKind,
    )


def _parts(report: Report, passages: Sequence[Passage], language: Language) -> Iterator[Part]:
    """Headings and blocks in order, with a mark wherever a printed page begins."""
    translated = language is not report.language and bool(report.translation)
    outline: list[tuple[int, Block | Heading]] = [
        *enumerate(report.blocks),
        *enumerate(report.headings),
    ]
    page = None
    for number, part in sorted(outline, key=lambda one: one[1].span.start):
        begins = part.page if isinstance(part, Heading) else next(iter(part.pages), None)
        if begins is not None and begins != page:
            page = begins
            yield Part(page=page)
        if isinstance(part, Heading):
            other = report.translated_headings[number] if translated else None
            yield Part(heading=part, anchor=f"section-{number + 1}", translation=other)
            continue
        inside = tuple(
            (passage, tuple(_pieces(part, passage)))
            for passage in passages
            if passage.span.start in part.span
        )
        other = report.translation[number] if translated else None
        yield Part(block=part, passages=inside, translation=other)
        for _, label in part.page_breaks:
            page = label


def _pieces(block: Block, passage: Passage) -> Iterator[Piece]:
    """The passage, cut where a printed page begins inside of it."""
    cuts = [
        (block.span.start + offset - passage.span.start, label)
        for offset, label in block.page_breaks
        if block.span.start + offset in passage.span
    ]
    start, page = 0, None
    for offset, label in cuts:
        yield Piece(passage.text[start:offset], page)
        start, page = offset, label
    yield Piece(passage.text[start:], page)
