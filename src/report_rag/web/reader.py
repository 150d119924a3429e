"""The reader: the page with the whole text of a report; it needs no script.

Each passage (a part of the text that answers can quote, such as a paragraph) has its id as anchor,
so that answers link to it. What an answer quotes is highlighted ("marked") at the positions that
the address names, never by searching for its words. What the visitor searches for on the page is
marked too. The page adds no statements about the report: its lists of countries, sections and
places link to the text.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import quote

from report_rag.index.loaded import Index
from report_rag.rendering.labels import Title, heading_name, page_text, title_of
from report_rag.rendering.pages import page_html
from report_rag.rendering.preview import report_preview, reports_preview
from report_rag.strings import STRINGS
from report_rag.types import Block, Heading, Language, Passage, Report, Span
from report_rag.web.find import Excerpt, count_places, excerpt, places
from report_rag.web.matrix import (
    Entry,
    Picture,
    column_labels,
    country_index,
    picture,
    section_of,
    split_number,
)
from report_rag.web.reader_address import LONGEST_FIND, ReaderAddress, View
from report_rag.web.text_runs import Run, runs, within

_MOST_PLACES = 1000
"""Places of a search that are listed and marked. A word has some hundred in a report ("the"); one
letter has thousands, and more of them would make a page of megabytes."""
_UNFOLDED = 6
"""Results that are listed at once; the others are folded below them."""


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A text of the page: a heading, a block (such as a paragraph) or a passage of a block; or the
    translation of one of these."""

    runs: tuple[Run, ...]
    """The text in pieces: cut where marks begin or end and, in an original, where pages begin."""
    language: Language
    anchor: str = ""
    """The id of its passage. Empty for a heading, for a translation beside the original (which has
    the anchor), and for the translation of a block as a whole."""
    translated: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the page: the line "page 7", a heading, or a block (such as a paragraph). Exactly
    one of the first three fields is set and says which."""

    page: str | None = None
    """The label of the printed page that begins here."""
    heading: Heading | None = None
    block: Block | None = None
    anchor: str = ""
    """The anchor of a heading, such as "section-2"; empty for other parts."""
    words: tuple[MarkedText, ...] = ()
    """The texts of the heading or block: the original, its translation, or first the one and then
    the other. A language has several texts where each passage of a block has one of its own."""
    anchors: tuple[str, ...] = ()
    """The ids of a block's passages, where `words` has no anchors for them, because the translation
    is shown alone and as one text; else empty."""
    name: Title | None = None
    """The heading as the table of contents shows it: in the language of the page if the report is
    translated into it, else as printed. None for other parts."""
    near: str = ""
    """Id of the first passage under a heading, percent-encoded, for the link that asks the chat
    about the section; empty if another heading or nothing follows the heading."""
    current: bool = False
    """Whether the first position that the address marks is in this heading, or after it and before
    the next one; the table of contents then shows the heading as current."""


@dataclass(frozen=True, slots=True)
class FindResult:
    """A result of the search box: all places of the words in one heading or passage, or in the
    translation of one heading or block."""

    count: int
    """How many places."""
    excerpt: Excerpt
    language: Language
    """The language of the excerpt."""
    link: str
    """To the heading or passage that the places are in, and marks them there; for places in the
    translation of a block, to the first passage of the block, without a mark."""
    section: Title | None
    """The last heading of level 1 to 3 above it; None for places in a heading, or without one."""
    page: str
    """The printed page of the passage or heading: "page 7", or "pages 7 and 8" of a passage that is
    on both; empty where that is unknown."""


def reports_html(reports: Sequence[Report], language: Language, base: str = "") -> str:
    """The page that lists several reports with links to them; `base` is this server's address."""
    listed = [(title_of(one, language), one) for one in reports]
    preview = reports_preview(reports, language, base)
    return page_html("reports.html", language, preview=preview, reports=listed)


def reader_html(index: Index, report: Report, address: ReaderAddress, *, base: str = "") -> str:
    """The page of a report, as `address` says; `index` has its passages.

    `base` is this server's
    address without a slash at its end.
    """
    language, strings = address.language, STRINGS[address.language]
    passages = tuple(passage for passage in index.passages if passage.report == report.name)
    page = _ReaderPage(report, passages, address)
    entries = country_index(passages, index.geography, language)
    drawn = picture(entries, page.section)
    several = len(index.reports) > 1
    return page_html(
        "report.html",
        language,
        kept=address.kept(),
        preview=report_preview(report, index.reports, language, base),
        report=report,
        reader=page,
        title=title_of(report, language),
        # With several reports the links to the chat name this one.
        asked_of=f"&report={quote(report.name, safe='')}" if several else "",
        near_in=quote(f"{report.name}/", safe="") if several else "",
        parts=tuple(page.parts()),
        address=address,
        paged=any(passage.pages for passage in passages),
        unfolded=_UNFOLDED,
        longest_find=LONGEST_FIND,
        entries=entries,
        picture=drawn,
        labels=page.labels(drawn) if drawn else (),
        pages=lambda passage: page_text(passage.pages, strings),
        link_to=lambda *passages: address.link(
            passages[0].passage_id, marks=tuple(one.span for one in passages)
        ),
    )


class _ReaderPage:
    """A report as an address shows it: its texts with their marks, and what a search found.

    The address (`ReaderAddress`) says whether the original, the translation or both are shown, what
    is marked, and which words are searched for. The passages must be those of this report alone, in
    order. The template `report.html` uses the public attributes and methods.
    """

    def __init__(self, report: Report, passages: Sequence[Passage], address: ReaderAddress) -> None:
        self.view = address.shown(report)
        self._report, self._passages, self._address = report, passages, address
        self._strings = STRINGS[address.language]
        self._original = self.view is not View(report.language.other.value)
        self._translated = self.view is not View(report.language.value)
        self._outline: list[tuple[int, Block | Heading]] = sorted(
            [*enumerate(report.blocks), *enumerate(report.headings)],
            key=lambda one: one[1].span.start,
        )
        """All headings and blocks in order, each after its number: its place, from 0, in
        `report.headings` or in `report.blocks`."""
        self._of_block: dict[int, list[Passage]] = {}
        """The passages of each block, by where the block starts in the report."""
        starts = [block.span.start for block in report.blocks]
        for passage in passages:
            start = starts[bisect_right(starts, passage.span.start) - 1]
            self._of_block.setdefault(start, []).append(passage)
        self.section = section_of(report.headings)
        self.count = 0
        """How many times the words to find are in the text that is shown."""
        self.marked = 0
        """How many of these are listed and marked: all, or the first `_MOST_PLACES`."""
        self.results: list[FindResult] = []
        self._found: dict[tuple[int, bool], tuple[Span, ...]] = {}
        """The spans of these places, as offsets into the text of their heading or block, or into
        its translation. The key: where the heading or block starts in the report, and True for its
        translation, False for the original."""
        if address.find:
            self._search()

    def name(self, number: int) -> Title:
        """The name of heading `number`, from 0 (`heading_name`): that of its translation into the
        language of the page if the report has one, else that of the printed heading."""
        report, language = self._report, self._address.language
        if language is not report.language and report.translated_headings:
            return Title(heading_name(report.translated_headings[number]), language)
        return Title(heading_name(report.headings[number].text), report.language)

    def labels(self, drawn: Picture) -> tuple[str, ...]:
        """The labels of the columns of the picture, in order."""
        return column_labels([self._report.headings[one].text for one in drawn.sections])

    def in_legend(self, number: int, label: str) -> tuple[str, Title]:
        """A column's `label` and the name of its section, heading `number`, as the legend shows
        them: a printed number with the sign after it, and the name without it."""
        name = self.name(number)
        printed, rest = split_number(name.text)
        own = printed.rstrip(".):") == label
        return (printed, Title(rest, name.language)) if own else (label, name)

    def dot_name(self, entry: Entry, number: int, passages: Sequence[Passage]) -> str:
        """The name of a dot for screen readers: "Bolivia, 3. HURDLES (2 passages)".

        A dot of the picture of countries by sections stands for the `passages` that are about the
        country of `entry` and in the section of heading `number`.
        """
        count = len(passages)
        counted = self._strings.passages.of(count).format(count=count)
        return self._strings.picture_cell.format(
            country=entry.name, section=self.name(number).text, passages=counted
        )

    def parts(self) -> Iterator[Part]:
        """The headings and blocks in order, and the line "page 7" before the first one of a page.

        A page that begins inside a block has its line inside the original text of the block; where
        only the translation is shown, after the block.
        """
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
                # Where a page begins inside a translation is unknown: its line comes after it. The
                # original has the line inside.
                if not self._original:
                    yield Part(page=page)

    def _heading(self, place: int, number: int, heading: Heading) -> Part:
        """The part of the page for heading `number`, which is at `place` in `_outline` (from 0)."""
        following = self._outline[place + 1 : place + 2]
        under = [one for _, part in following for one in self._inside(part)]
        end = next(
            (one.span.start for one in self._report.headings[number + 1 :]), len(self._report.text)
        )
        marks = self._address.marks
        return Part(
            heading=heading,
            anchor=_section_anchor(number),
            words=tuple(self._words(number, heading)),
            name=self.name(number),
            near=quote(under[0].passage_id, safe="") if under else "",
            current=bool(marks) and heading.span.start <= marks[0].start < end,
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
        """The texts of a heading or block in the languages that are shown: first the original, one
        text for each passage or one for a heading; then the translation (`_translation`)."""
        if self._original:
            inside = [(one.span, one.passage_id) for one in self._inside(part)]
            for span, anchor in inside or [(part.span, "")]:
                yield MarkedText(self._runs(part, span), self._report.language, anchor)
        if self._translated:
            yield from self._translation(number, part)

    def _translation(self, number: int, part: Heading | Block) -> Iterator[MarkedText]:
        """The translation: one text per passage if it is shown alone and each passage has its own.
        Otherwise one text for the whole heading or block."""
        text = self._translation_of(number, part)
        pieces = [(one.translation or "", one.passage_id) for one in self._inside(part)]
        if self._original or not pieces or not all(own for own, _ in pieces):
            pieces = [(text, "")]
        found, start = self._found.get((part.span.start, True), ()), 0
        for own, anchor in pieces:
            start = text.index(own, start)
            marked = runs(own, found=within(found, start, start + len(own)))
            yield MarkedText(marked, self._report.language.other, anchor, translated=True)
            start += len(own)

    def _runs(self, part: Heading | Block, span: Span) -> tuple[Run, ...]:
        """The report's text at `span`, which lies in `part`, cut into runs.

        It is cut where a mark begins or ends, and where a printed page begins. Marked is what the
        address names (`cited`) and what its search finds (`found`); what is both counts as cited.
        """
        begins = part.span.start
        breaks = part.page_breaks if isinstance(part, Block) else ()
        inside = span.start - begins
        return runs(
            self._report.text[span.slice],
            cited=within(self._address.marks, span.start, span.end),
            found=within(self._found.get((begins, False), ()), inside, span.end - begins),
            pages=[(offset - inside, label) for offset, label in breaks],
        )

    def _inside(self, part: Heading | Block) -> list[Passage]:
        """The passages of a block, one or more; none for a heading."""
        return [] if isinstance(part, Heading) else self._of_block.get(part.span.start, [])

    def _translation_of(self, number: int, part: Heading | Block) -> str:
        heading = isinstance(part, Heading)
        return (self._report.translated_headings if heading else self._report.translation)[number]

    def _search(self) -> None:
        """Searches every text that is shown for the words in the address, in the order of the page.

        Sets `count` and `marked`, and fills `results` and `_found` with the places marked.
        """
        for number, part in self._outline:
            texts = [(part.text, False)] if self._original else []
            if self._translated:
                texts.append((self._translation_of(number, part), True))
            for text, translated in texts:
                if self.marked == _MOST_PLACES:
                    self.count += count_places(text, self._address.find)
                    continue
                found = places(text, self._address.find)
                self.count += len(found)
                found = found[: _MOST_PLACES - self.marked]
                self.marked += len(found)
                self._found[part.span.start, translated] = found
                self.results += self._results(number, part, text, found, translated=translated)

    def _results(
        self,
        number: int,
        part: Heading | Block,
        text: str,
        found: Sequence[Span],
        *,
        translated: bool,
    ) -> Iterator[FindResult]:
        """The results for the places `found` in `text`, which is that of `part` or its translation.

        `part` is heading or block `number`. A block has a result for each of its passages that has
        a place; its translation has one.
        """
        shift = part.span.start
        inside = self._inside(part)
        starts = [] if translated else [passage.span.start - shift for passage in inside]
        for place, group in groupby(
            found, lambda span: max(bisect_right(starts, span.start) - 1, 0)
        ):
            own = list(group)
            # A translation has no positions in the report that could be marked.
            marks = [] if translated else [Span(shift + a.start, shift + a.end) for a in own]
            passage = inside[place] if inside else None
            link, section, page = self._whereabouts(number, part, passage, marks)
            language = self._report.language.other if translated else self._report.language
            yield FindResult(len(own), excerpt(text, own), language, link, section, page)

    def _whereabouts(
        self, number: int, part: Heading | Block, passage: Passage | None, marks: Sequence[Span]
    ) -> tuple[str, Title | None, str]:
        """The link to a result, its section and its page, as `FindResult` has them.

        `part` is the heading or block that it is in, `number` its number, `passage` the passage of
        the block, None for a heading. The link marks `marks`, spans of the report.
        """
        section = None
        if passage:
            anchor, pages = passage.passage_id, list(passage.pages)
            above = self.section(passage)
            section = self.name(above) if above is not None else None
        else:
            anchor, pages = _section_anchor(number), [getattr(part, "page", None) or ""]
        page = page_text([label for label in pages if label], self._strings)
        return self._address.link(anchor, marks=tuple(marks)), section, page


def _section_anchor(number: int) -> str:
    return f"section-{number + 1}"
