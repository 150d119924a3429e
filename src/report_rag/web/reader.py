"""The reader: a report as a page that needs no script, with an anchor at every passage.

Marks are made at positions in the text, never by searching for the words of a quotation. The page
adds no statements about the report: its lists of countries, sections and places link to passages.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from report_rag.index.loaded import Index
from report_rag.rendering.labels import Title, page_text, title_of
from report_rag.rendering.pages import page_html
from report_rag.strings import STRINGS, Strings
from report_rag.types import Block, BlockKind, Heading, Language, Passage, Report, Span
from report_rag.web.find import Excerpt, excerpt, places
from report_rag.web.matrix import Dot, country_index, pictures, section_of
from report_rag.web.reader_address import LONGEST_FIND, ReaderAddress, View
from report_rag.web.text_runs import Run, runs, within

_MOST_PLACES = 200  # listed and marked; "a" is in a report some thousand times


@dataclass(frozen=True, slots=True)
class MarkedText:
    """Text of the report or of its translation, with its marks and its anchor."""

    runs: tuple[Run, ...]
    language: Language
    anchor: str = ""
    translated: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the page: a page mark, a heading, or a block with the anchors of its passages."""

    page: str | None = None
    heading: Heading | None = None
    block: Block | None = None
    anchor: str = ""
    words: tuple[MarkedText, ...] = ()
    anchors: tuple[str, ...] = ()
    """Of passages that share the translation of their block."""
    name: Title | None = None
    """The heading as the contents show it: translated for readers of the other language."""
    near: str = ""
    """Id of the first passage right under a heading, quoted for an address."""
    current: bool = False
    """Whether the first mark is in this section."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place where the report or its translation has the words to find."""

    excerpt: Excerpt
    language: Language
    link: str
    section: Title | None
    page: str


@dataclass(frozen=True, slots=True)
class _Searched:
    """A heading or block in one language, with the places of the words to find."""

    part: Heading | Block
    number: int
    text: str
    translated: bool
    found: tuple[Span, ...]


def reports_html(reports: Sequence[Report], language: Language) -> str:
    """The page that lists several reports with links to them."""
    listed = [(f"/report/{quote(one.name)}", title_of(one, language), one) for one in reports]
    return page_html("reports.html", language, reports=listed)


def reader_html(index: Index, report: Report, address: ReaderAddress, *, asks: bool = True) -> str:
    """The page of a report; with `asks` its sections have links to the chat."""
    language, strings = address.language, STRINGS[address.language]
    passages = tuple(passage for passage in index.passages if passage.report == report.name)
    page = _ReaderPage(report, passages, address)
    entries = country_index(passages, index.geography, language)
    title, section, count = title_of(report, language), section_of(report.headings), page.count
    several = len(index.reports) > 1
    found_title = strings.places.of(count) if count else strings.no_place
    return page_html(
        "report.html",
        language,
        kept=address.kept(),
        report=report,
        title=title.text,
        title_language=title.language,
        # With several reports the links to the chat name this one.
        asked_of=f"&report={quote(report.name, safe='')}" if several else "",
        near_in=quote(f"{report.name}/", safe="") if several else "",
        parts=tuple(page.parts()),
        kinds=BlockKind,
        view=page.view,
        views=_views(report, strings) if report.translation else (),
        address=address,
        found=page.places(),
        found_title=found_title.format(count=count, words=address.find),
        more_found=strings.first_places.format(shown=_MOST_PLACES) if count > _MOST_PLACES else "",
        longest_find=LONGEST_FIND,
        entries=entries,
        pictures=pictures(entries, section),
        name_of=page.name,
        section=section,
        pages=lambda passage: page_text(passage.pages, strings),
        cell_name=page.dot_name,
        passage_link=lambda passage: address.link(passage.passage_id, [passage.span]),
        cell_link=lambda dot: address.link(
            dot.passages[0].passage_id, [one.span for one in dot.passages]
        ),
        only_mentioned=lambda entry: not entry.about,
        asks=asks,
    )


def _views(report: Report, strings: Strings) -> tuple[tuple[View, str], ...]:
    own, other = View(report.language.value), View(report.language.other.value)
    return (
        (own, strings.view_original),
        (other, strings.view_translation),
        (View.BOTH, strings.view_both),
    )


class _ReaderPage:
    """A report as it is shown at one address."""

    def __init__(self, report: Report, passages: Sequence[Passage], address: ReaderAddress) -> None:
        self.view = address.shown(report)
        self._report, self._passages, self._address = report, passages, address
        self._strings = STRINGS[address.language]
        self._original = self.view is not View(report.language.other.value)
        self._translated = self.view is not View(report.language.value)
        outline: list[tuple[int, Block | Heading]] = [
            *enumerate(report.blocks),
            *enumerate(report.headings),
        ]
        self._outline = sorted(outline, key=lambda one: one[1].span.start)
        self._section = section_of(report.headings)
        self._searched = tuple(self._search()) if address.find else ()
        left = _MOST_PLACES
        self._found: dict[tuple[int, bool], tuple[Span, ...]] = {}
        """The places that are marked, by the start of their part and whether it is translated."""
        for one in self._searched:
            self._found[one.part.span.start, one.translated] = one.found[:left]
            left = max(left - len(one.found), 0)

    def name(self, number: int) -> Title:
        """The name of a section, by the number of its heading, in the reader's language if it is
        translated."""
        report, language = self._report, self._address.language
        if language is not report.language and report.translated_headings:
            return Title(report.translated_headings[number], language)
        return Title(report.headings[number].text, report.language)

    def dot_name(self, dot: Dot) -> str:
        """The name of a dot for screen readers: "Bolivia, 3. FUNDING HURDLES: 2 passages"."""
        count = len(dot.passages)
        counted = self._strings.passages.of(count).format(count=count)
        section = self.name(dot.column.heading).text.rstrip(":")
        return self._strings.picture_cell.format(
            country=dot.entry.name, section=section, passages=counted
        )

    @property
    def count(self) -> int:
        """The number of places of the words to find in the text that is shown."""
        return sum(len(one.found) for one in self._searched)

    def places(self) -> tuple[Place, ...]:
        """The places that are marked: the first of all that were found."""
        return tuple(
            self._place(one, span)
            for one in self._searched
            for span in self._found[one.part.span.start, one.translated]
        )

    def parts(self) -> Iterator[Part]:
        """The headings and blocks in order, with a page mark before each printed page."""
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
                # Where the page begins inside a translation is unknown: its mark comes after it.
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

    def _words(self, number: int, part: Heading | Block) -> Iterator[MarkedText]:
        """The text of a heading or block in the languages that are shown."""
        report = self._report
        if self._original and isinstance(part, Heading):
            yield MarkedText(self._runs(part, part.span), report.language)
        elif self._original and isinstance(part, Block):
            for passage in self._inside(part):
                yield MarkedText(
                    self._runs(part, passage.span), report.language, passage.passage_id
                )
        if self._translated:
            yield from self._translation(number, part)

    def _translation(self, number: int, part: Heading | Block) -> Iterator[MarkedText]:
        """The translation: passage by passage if it is shown alone and each passage has its own."""
        text = self._translation_of(number, part)
        found = self._found.get((part.span.start, True), ())
        inside = self._inside(part) if isinstance(part, Block) else []
        if self._original or not inside or not all(one.translation for one in inside):
            yield MarkedText(runs(text, found=found), self._report.language.other, translated=True)
            return
        start = 0
        for passage in inside:
            own = passage.translation or ""
            start = text.index(own, start)
            marked = within(found, start, start + len(own))
            yield MarkedText(
                runs(own, found=marked),
                self._report.language.other,
                passage.passage_id,
                translated=True,
            )
            start += len(own)

    def _runs(self, part: Heading | Block, span: Span) -> tuple[Run, ...]:
        """The runs of a range of the report's text, with marks and page breaks."""
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

    def _search(self) -> Iterator[_Searched]:
        for number, part in self._outline:
            if self._original:
                found = places(part.text, self._address.find)
                yield _Searched(part, number, part.text, False, found)
            if self._translated:
                text = self._translation_of(number, part)
                yield _Searched(part, number, text, True, places(text, self._address.find))

    def _place(self, unit: _Searched, span: Span) -> Place:
        """A place with its link, which marks it in the original; translations have no positions."""
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
            page_text([label for label in pages if label], self._strings),
        )


def _section_anchor(number: int) -> str:
    return f"section-{number + 1}"
