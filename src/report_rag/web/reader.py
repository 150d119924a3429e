"""The report as a page of our own: every passage an anchor, no script needed.

What is marked is marked by positions in the text, never by searching for words. The page says
nothing of its own about the report: countries, sections and places found are its own passages.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from report_rag.index.loaded import Index
from report_rag.rendering.labels import page_text, title_of
from report_rag.rendering.pages import page_html
from report_rag.strings import STRINGS, Strings
from report_rag.types import Block, BlockKind, Heading, Language, Passage, Report, Span
from report_rag.web.find import Excerpt, excerpt, places
from report_rag.web.matrix import Cell, Entry, country_index, pictures, section_of
from report_rag.web.reader_address import LONGEST_FIND, ReaderAddress, View
from report_rag.web.text_runs import Run, runs, within

# A list that people read; "a" stands in a report some thousand times.
_MOST_PLACES = 200


@dataclass(frozen=True, slots=True)
class Words:
    """Words of the report or of its translation, with their marks and their anchor."""

    runs: tuple[Run, ...]
    language: Language
    anchor: str = ""
    translated: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of the page: a page mark, a heading, or a block with its passages' anchors."""

    page: str | None = None
    heading: Heading | None = None
    block: Block | None = None
    anchor: str = ""
    words: tuple[Words, ...] = ()
    anchors: tuple[str, ...] = ()
    """Of passages whose translation cannot be told apart in that of their block."""
    name: "Name | None" = None
    """The heading as the contents have it."""
    near: str = ""
    """The first passage right under a heading, as it stands in an address."""
    current: bool = False
    """Whether the first mark stands in this section."""


@dataclass(frozen=True, slots=True)
class Name:
    """A section's name in the language of the page, or else in the report's own."""

    text: str
    language: Language


@dataclass(frozen=True, slots=True)
class Place:
    """A place where the report, or its translation, has what was to be found."""

    excerpt: Excerpt
    language: Language
    link: str
    section: Name | None
    page: str


@dataclass(frozen=True, slots=True)
class _Unit:
    """A heading or block in one language, with what is found in it."""

    part: Heading | Block
    number: int
    text: str
    translated: bool
    found: tuple[Span, ...]


def reports_html(reports: Sequence[Report], language: Language) -> str:
    """The list of several reports, each with the way to its text."""
    listed = [(f"/report/{quote(one.name)}", title_of(one, language), one) for one in reports]
    return page_html("reports.html", language, reports=listed)


def reader_html(index: Index, report: Report, address: ReaderAddress, *, asks: bool = True) -> str:
    """The whole report in HTML, as its address asks for; with `asks` sections lead to the chat."""
    language, strings = address.language, STRINGS[address.language]
    passages = tuple(passage for passage in index.passages if passage.report == report.name)
    page = _Page(report, passages, address)
    entries = country_index(passages, index.geography, language)
    title, section = title_of(report, language), section_of(report.headings)
    several = len(index.reports) > 1
    return page_html(
        "report.html",
        language,
        kept=address.kept(),
        report=report,
        title=title.text,
        title_language=title.language,
        # With several reports, what is asked from here is asked of this one.
        asked_of=f"&report={quote(report.name, safe='')}" if several else "",
        near_in=quote(f"{report.name}/", safe="") if several else "",
        parts=tuple(page.parts()),
        kinds=BlockKind,
        view=page.view,
        views=_views(report, strings) if report.translation else (),
        address=address,
        found=page.places(strings),
        found_title=_found_title(page.count, address.find, strings),
        more_found=_more_found(page.count, strings),
        longest_find=LONGEST_FIND,
        entries=entries,
        pictures=pictures(entries, section),
        name_of=page.name,
        section=section,
        pages=lambda passage: page_text(passage.pages, strings),
        cell_name=lambda cell: page.cell_name(cell, strings),
        passage_link=lambda passage: address.link(passage.passage_id, [passage.span]),
        cell_link=lambda cell: address.link(
            cell.passages[0].passage_id, [one.span for one in cell.passages]
        ),
        only_mentioned=_only_mentioned,
        asks=asks,
    )


def _views(report: Report, strings: Strings) -> tuple[tuple[View, str], ...]:
    own = View(report.language.value)
    other = View(report.language.other.value)
    return (
        (own, strings.view_original),
        (other, strings.view_translation),
        (View.BOTH, strings.view_both),
    )


def _found_title(count: int, wanted: str, strings: Strings) -> str:
    sentence = strings.places.of(count) if count else strings.no_place
    return sentence.format(count=count, words=wanted)


def _more_found(count: int, strings: Strings) -> str:
    return strings.first_places.format(shown=_MOST_PLACES) if count > _MOST_PLACES else ""


def _only_mentioned(entry: Entry) -> bool:
    return not entry.about


class _Page:
    """A report as it is shown at one address."""

    def __init__(self, report: Report, passages: Sequence[Passage], address: ReaderAddress) -> None:
        self.view = address.shown(report)
        self._report, self._passages, self._address = report, passages, address
        self._original = self.view is not View(report.language.other.value)
        self._translated = self.view is not View(report.language.value)
        outline: list[tuple[int, Block | Heading]] = [
            *enumerate(report.blocks),
            *enumerate(report.headings),
        ]
        self._outline = sorted(outline, key=lambda one: one[1].span.start)
        self._section = section_of(report.headings)
        self._units = tuple(self._read_units())
        shown = 0
        self._found: dict[tuple[int, bool], tuple[Span, ...]] = {}
        for unit in self._units:
            self._found[unit.part.span.start, unit.translated] = unit.found[: _MOST_PLACES - shown]
            shown = min(shown + len(unit.found), _MOST_PLACES)

    def name(self, number: int) -> Name:
        """A section's name, by the number of its heading."""
        report, language = self._report, self._address.language
        if language is not report.language and report.translated_headings:
            return Name(report.translated_headings[number], language)
        return Name(report.headings[number].text, report.language)

    def cell_name(self, cell: Cell, strings: Strings) -> str:
        """ "Bolivia, 3. FUNDING HURDLES: 2 passages"."""
        count = len(cell.passages)
        counted = strings.passages.of(count).format(count=count)
        section = self.name(cell.column.heading).text.rstrip(":")
        return strings.picture_cell.format(
            country=cell.entry.name, section=section, passages=counted
        )

    @property
    def count(self) -> int:
        """In how many places the shown text has what is wanted."""
        return sum(len(unit.found) for unit in self._units)

    def places(self, strings: Strings) -> tuple[Place, ...]:
        """The first of these places: those that are marked."""
        return tuple(
            self._place(unit, span, strings)
            for unit in self._units
            for span in self._found[unit.part.span.start, unit.translated]
        )

    def parts(self) -> Iterator[Part]:
        """Headings and blocks in order, with a mark wherever a printed page begins."""
        page = None
        for place, (number, part) in enumerate(self._outline):
            begins = part.page if isinstance(part, Heading) else next(iter(part.pages), None)
            if begins is not None and begins != page:
                page = begins
                yield Part(page=page)
            if isinstance(part, Heading):
                yield self._heading(place, number, part)
                continue
            yield self._block(number, part)
            for _, label in part.page_breaks:
                page = label
                # Where a page ends inside of a translation nobody knows: its mark stands after.
                if not self._original:
                    yield Part(page=page)

    def _heading(self, place: int, number: int, heading: Heading) -> Part:
        following = self._outline[place + 1 : place + 2]
        near = [
            self._inside(part)[0].passage_id for _, part in following if isinstance(part, Block)
        ]
        last = next(
            (one.span.start for one in self._report.headings[number + 1 :]), len(self._report.text)
        )
        marks = self._address.marks
        return Part(
            heading=heading,
            anchor=_section_anchor(number),
            words=tuple(self._words(number, heading)),
            name=self.name(number),
            near=quote(near[0], safe="") if near else "",
            current=bool(marks) and heading.span.start <= marks[0].start < last,
        )

    def _block(self, number: int, block: Block) -> Part:
        inside = self._inside(block)
        told_apart = self._original or all(one.translation for one in inside)
        return Part(
            block=block,
            words=tuple(self._words(number, block)),
            anchors=() if told_apart else tuple(one.passage_id for one in inside),
        )

    def _words(self, number: int, part: Heading | Block) -> Iterator[Words]:
        """The words of a heading or block in the languages that are shown."""
        report = self._report
        if self._original and isinstance(part, Heading):
            yield Words(self._runs(part, part.span), report.language)
        elif self._original and isinstance(part, Block):
            for passage in self._inside(part):
                yield Words(self._runs(part, passage.span), report.language, passage.passage_id)
        if self._translated:
            yield from self._translation(number, part)

    def _translation(self, number: int, part: Heading | Block) -> Iterator[Words]:
        """The translation, by passages where it alone is shown and they can be told apart."""
        text = self._translation_of(number, part)
        found = self._found.get((part.span.start, True), ())
        inside = self._inside(part) if isinstance(part, Block) else []
        if self._original or not inside or not all(one.translation for one in inside):
            yield Words(runs(text, found=found), self._report.language.other, translated=True)
            return
        start = 0
        for passage in inside:
            own = passage.translation or ""
            start = text.index(own, start)
            marked = within(found, start, start + len(own))
            yield Words(
                runs(own, found=marked),
                self._report.language.other,
                passage.passage_id,
                translated=True,
            )
            start += len(own)

    def _runs(self, part: Heading | Block, span: Span) -> tuple[Run, ...]:
        """Words of the report by their positions, with all that is marked in them."""
        begins = part.span.start
        breaks = part.page_breaks if isinstance(part, Block) else ()
        inside = span.start - begins
        return runs(
            self._report.text[span.slice],
            cited=within(self._address.marks, span.start, span.end),
            found=within(self._found.get((begins, False), ()), inside, span.end - begins),
            pages=[(offset - inside, label) for offset, label in breaks],
        )

    def _inside(self, block: Block) -> list[Passage]:
        return [one for one in self._passages if one.span.start in block.span]

    def _translation_of(self, number: int, part: Heading | Block) -> str:
        heading = isinstance(part, Heading)
        return (self._report.translated_headings if heading else self._report.translation)[number]

    def _read_units(self) -> Iterator[_Unit]:
        wanted = self._address.find
        if not wanted:
            return
        for number, part in self._outline:
            if self._original:
                yield _Unit(part, number, part.text, False, places(part.text, wanted))
            if self._translated:
                text = self._translation_of(number, part)
                yield _Unit(part, number, text, True, places(text, wanted))

    def _place(self, unit: _Unit, span: Span, strings: Strings) -> Place:
        """A place found; in the original its link marks it, a translation has no positions."""
        part, report = unit.part, self._report
        start = part.span.start
        marks = () if unit.translated else (Span(start + span.start, start + span.end),)
        if isinstance(part, Heading):
            anchor, section, pages = _section_anchor(unit.number), None, [part.page or ""]
        else:
            inside = self._inside(part)
            passage = next(
                (one for one in inside if marks and marks[0].start in one.span), inside[0]
            )
            anchor, pages = passage.passage_id, list(passage.pages)
            number = self._section(passage)
            section = self.name(number) if number is not None else None
        return Place(
            excerpt(unit.text, span),
            report.language.other if unit.translated else report.language,
            self._address.link(anchor, marks),
            section,
            page_text([label for label in pages if label], strings),
        )


def _section_anchor(number: int) -> str:
    return f"section-{number + 1}"
