"""Outlines: headings, labels and names of the report with their pages, in its own words.

They answer what stands where: the contents, what is on a page, which countries the report writes
about, who is quoted, where it treats a subject, what comes before or after a section. Each entry is
printed in the report; nothing is summed up.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from report_rag.answering.citations import passage_url
from report_rag.index.loaded import Index
from report_rag.intent import signs_of
from report_rag.retrieval.fusion import Found
from report_rag.retrieval.selection import MOST, MOST_SHORT, NEAR
from report_rag.text import countries
from report_rag.text.language import content_words, fold, terms
from report_rag.text.parsed import ParsedText
from report_rag.text.word_lists import any_of, word_lists
from report_rag.types import (
    BlockKind,
    Heading,
    Language,
    ListKind,
    OutlineEntry,
    Passage,
    PassageList,
    PlaceTopic,
    Report,
)


def _entries(table: str) -> list[str]:
    return [entry for one in Language for entry in word_lists(one)["places"][table]]


def _either(table: str) -> re.Pattern[str]:
    return re.compile(any_of(_entries(table)))


_PAGE_WORD = _either("page")
# "page 7", "p. 7", "p7"
_PAGE = re.compile(rf"\b(?:{'|'.join(_entries('page'))})\W*(?P<number>\d+)\b")
_NUMBER = re.compile(r"\b\d{1,4}\b")
_FIRST, _LAST = _either("first"), _either("last")
_BEFORE, _AFTER = _either("before"), _either("after")
_ABOUT_PLACES = _either("about_places")
_RECOMMENDATIONS = _either("recommendations")
_ON_WHAT = _either("on_what")


@dataclass(frozen=True, slots=True)
class Outline:
    """The lines of an outline, and the passages that are shown below them.

    Either may be empty without the other; both are when nothing was found.
    """

    entries: tuple[OutlineEntry, ...] = ()
    passages: tuple[int, ...] = ()
    """Numbers of passages, in order."""


NO_OUTLINE = Outline()


def asked_page(text: str) -> str | None:
    """The number in "page 7", "p. 7", "la página 7"; None where no word for a page stands there."""
    found = _PAGE.search(fold(text))
    return found["number"] if found else None


def outline(index: Index, found: Found, topic: PlaceTopic) -> Outline:
    """The outline that answers a message about a place in the report."""
    make: Callable[[Index, Found], Outline] = _OUTLINES[topic]
    return make(index, found)


def outline_of_list(index: Index, one: PassageList) -> Outline:
    """The labels of a list's items, or the headings of its sections, without their texts."""
    numbers = [index.numbers[one.report, name] for name in one.passage_ids]
    if one.kind is not ListKind.PARTS:
        return Outline(_labels(index, numbers))
    report = next(report for report in index.reports if report.name == one.report)
    paths = [index.passages[number].section_path for number in numbers]
    headings = [heading for heading in report.headings if heading.path in paths]
    return Outline(tuple(_heading_entry(index, report, heading) for heading in headings))


def _contents(index: Index, found: Found) -> Outline:
    """The headings: of all sections, or of the one that the question names."""
    section = _named_section(index, found)
    if section is None:
        deep = len(index.reports) == 1
        entries = [
            _heading_entry(index, report, heading)
            for report in index.reports
            for heading in report.headings
            if not heading.added and (deep or heading.level == 1)
        ]
        return Outline(tuple(entries))
    report, heading = section
    below = [one for one in report.headings if _is_below(one, heading)]
    if below:
        return Outline(tuple(_heading_entry(index, report, one) for one in (heading, *below)))
    inside = _inside(index, report, heading)
    lines = _labels(index, inside) or (_heading_entry(index, report, heading),)
    return Outline(lines, tuple(inside[:1]))


def _recommendations(index: Index, found: Found) -> Outline:
    """The sections with recommendations, each under the heading that says on what.

    Who asks for a list, or for titles, gets the label of each recommendation too.
    """
    signs = signs_of(found.question)
    each = signs["list"] or signs["names"]
    entries: list[OutlineEntry] = []
    for report in index.reports:
        for heading in report.headings:
            own = _inside(index, report, heading)
            if not own or not _RECOMMENDATIONS.search(fold(heading.text)):
                continue
            above = [one for one in report.headings if one.path == heading.path[:-1]]
            beside = [one for one in report.headings if one.path[:-1] == heading.path[:-1]]
            alone = sum(bool(_RECOMMENDATIONS.search(fold(one.text))) for one in beside) == 1
            named = above[0] if above and alone else heading
            entries.append(_entry_by_itself(index, report, named, own))
            entries += _labels(index, own) if each else ()
    return Outline(tuple(entries)) if entries else _contents(index, found)


def _countries(index: Index, found: Found) -> Outline:
    """The countries that passages are about, of a region, page or section if one is named."""
    regions = index.geography.asked(found.question)
    wanted = {inner for code in regions for inner in countries.members(code)} | set(regions)
    language = found.language
    scope: Sequence[int] = range(len(index.passages))
    if page := _page_label(index, found.question) if _names_a_page_word(found) else None:
        scope = [n for n in scope if page in index.passages[n].pages]
    elif section := _named_section(index, found):
        scope = _inside(index, *section)
    codes: dict[str, list[int]] = {}
    for number in scope:
        passage = index.passages[number]
        own = passage.countries or (passage.mentions if not index.geography.call_outs else ())
        for code in own:
            codes.setdefault(code, []).append(number)
    chosen = {
        code: own
        for code, own in codes.items()
        if countries.is_country(code) and (not wanted or code in wanted)
    }
    entries = [
        OutlineEntry(
            title=countries.plain_name(code, language),
            language=language,
            pages=_pages(index, own),
            count=len(own),
            url=passage_url(index, index.passages[own[0]]),
        )
        for code, own in sorted(
            chosen.items(), key=lambda item: fold(countries.plain_name(item[0], language))
        )
    ]
    return Outline(tuple(entries))


def _speakers(index: Index, found: Found) -> Outline:
    """The people quoted, each with pages and number of quotations; and all these passages.

    If the question names a page ("page 7", "the last page"), only those who are quoted on it; if it
    names a country, only those with the country in their name.
    """
    page = _page_label(index, found.question) if _names_a_page_word(found) else ""
    asked = {mention.code for mention in found.question.mentions}
    said: dict[str, list[int]] = {}
    for number, passage in enumerate(index.passages):
        from_there = {mention.code for mention in countries.mentioned(passage.speaker or "")}
        fits = (not page or page in passage.pages) and (not asked or asked & from_there)
        if passage.speaker and fits:
            said.setdefault(passage.speaker, []).append(number)
    quoted = tuple(number for own in said.values() for number in own)
    entries = [_passages_entry(index, name, own) for name, own in said.items()]
    return Outline(tuple(entries), tuple(sorted(quoted)))


def _page(index: Index, found: Found) -> Outline:
    """What stands on the page that the question names: headings, labels, and the first passages."""
    return _on_page(index, _page_label(index, found.question))


def page_beside(index: Index, found: Found, move: str) -> Outline:
    """The page after the one that a question names, or before it if `move`, a message, says so."""
    labels = _page_labels(index)
    label = _page_label(index, found.question)
    if label not in labels:
        return NO_OUTLINE
    place = labels.index(label) + (-1 if says_before(move) else 1)
    return _on_page(index, labels[place]) if 0 <= place < len(labels) else NO_OUTLINE


def passages_of_line(index: Index, shown: Outline, place: int) -> list[int]:
    """The numbers of the passages from one line of an outline to the next, at most `MOST`."""
    numbers = {passage_url(index, passage): n for n, passage in enumerate(index.passages)}
    starts = [numbers.get(entry.url, len(index.passages)) for entry in shown.entries]
    start, later = starts[place], [n for n in starts if n > starts[place]]
    path = index.passages[start].section_path if start < len(index.passages) else ()
    end = min(later, default=start + MOST)
    within = range(start, min(end, start + MOST, len(index.passages)))
    return [n for n in within if index.passages[n].section_path[: len(path)] == path]


def _on_page(index: Index, label: str) -> Outline:
    own = [n for n, one in enumerate(index.passages) if label in one.pages]
    entries: list[OutlineEntry] = []
    for report in index.reports:
        for heading in report.headings:
            if heading.added:
                continue
            inside = [n for n in _directly(index, report, heading) if n in own]
            if inside or heading.page == label:
                entries.append(
                    _entry(index, report, heading, inside or _inside(index, report, heading))
                )
                entries += _labels(index, inside)
    return Outline(tuple(entries), tuple(own)) if own else NO_OUTLINE


def _places(index: Index, found: Found) -> Outline:
    """The sections in which the report treats a subject: those of the passages found."""
    named = index.geography.asked(found.question)
    about = [n for code in named for n in index.geography.about(code)]
    numbers = about or _near(found)
    sections: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    for number in numbers:
        passage = index.passages[number]
        sections.setdefault((passage.report, passage.section_path), []).append(number)
    entries = []
    for (name, path), own in list(sections.items())[: len(sections) if about else MOST_SHORT]:
        report = next(one for one in index.reports if one.name == name)
        heading = next((one for one in report.headings if one.path == path), None)
        if heading is not None:
            entries.append(_entry_by_itself(index, report, heading, sorted(own)))
    return Outline(tuple(entries), tuple(numbers[:2]))


def _around(index: Index, found: Found) -> Outline:
    """The section after the one that is named, or before it: its heading and first passage.

    Sections within others are passed over, unless the one that is named is as deep.
    """
    section = _named_section(index, found)
    if section is None:
        return NO_OUTLINE
    report, heading = section
    before = says_before(found.question.text)
    deepest = len(heading.path)
    others = [one for one in report.headings if len(one.path) <= deepest and not one.added]
    place = others.index(heading) + (-1 if before else 1)
    if not 0 <= place < len(others):
        return NO_OUTLINE
    other = others[place]
    inside = _inside(index, report, other)
    return Outline((_entry(index, report, other, inside),), tuple(inside[:1]))


_OUTLINES: dict[PlaceTopic, Callable[[Index, Found], Outline]] = {
    PlaceTopic.CONTENTS: _contents,
    PlaceTopic.RECOMMENDATIONS: _recommendations,
    PlaceTopic.COUNTRIES: _countries,
    PlaceTopic.SPEAKERS: _speakers,
    PlaceTopic.PAGE: _page,
    PlaceTopic.PLACES: _places,
    PlaceTopic.NEIGHBOUR: _around,
}


def says_before(text: str) -> bool:
    """Whether a text asks for what comes before something, and not after it."""
    return bool(_BEFORE.search(fold(text)))


def on_what(text: str) -> str:
    """What follows the first "on", "for", "sobre" or the like, folded; empty without one."""
    folded = fold(text)
    found = _ON_WHAT.search(folded)
    return folded[found.end() :] if found else ""


def names_neighbour(text: str) -> bool:
    """Whether a text asks for what comes before or after something."""
    return says_before(text) or bool(_AFTER.search(fold(text)))


def is_recommendation(passage: Passage) -> bool:
    """Whether a passage belongs to a section of recommendations, by its headings."""
    return any(_RECOMMENDATIONS.search(fold(heading)) for heading in passage.section_path)


def _names_a_page_word(found: Found) -> bool:
    return bool(_PAGE_WORD.search(found.question.folded))


def names_page(index: Index, question: ParsedText) -> bool:
    """Whether a question names a page by its number, or the first or last one."""
    return bool(_page_label(index, question))


def _page_labels(index: Index) -> list[str]:
    """The printed page numbers of all reports, in order, each once."""
    return list(dict.fromkeys(page for one in index.passages for page in one.pages))


def _page_label(index: Index, question: ParsedText) -> str:
    """The page that is asked for: after a word for page, else any number, else first or last."""
    labels = _page_labels(index)
    if (number := asked_page(question.text)) is not None:
        return number
    if found := _NUMBER.search(question.folded):
        return found[0]
    if labels and _LAST.search(question.folded):
        return labels[-1]
    return labels[0] if labels and _FIRST.search(question.folded) else ""


def _named_section(index: Index, found: Found) -> tuple[Report, Heading] | None:
    """The section whose heading shares most of its rare words with the question, if one does.

    Headings are compared in both languages; of several the one whose passages are nearest.
    """
    asked = " ".join(
        word for word in content_words(found.question.text) if not _ABOUT_PLACES.search(word)
    )
    stems = {one: set(terms(asked, one)) for one in Language}
    sections = [
        (report, place)
        for report in index.reports
        for place, heading in enumerate(report.headings)
        if not heading.added
    ]
    spoken = [_stems_of_heading(report, place) for report, place in sections]
    best, score = None, (0.0, 0.0)
    for (report, place), own in zip(sections, spoken, strict=True):
        inside = _inside(index, report, report.headings[place])
        shared = 0.0
        for language in Language:
            weights = [
                1 / sum(stem in other[language] for other in spoken)
                for stem in stems[language] & own[language]
            ]
            shared = max(shared, sum(weights))
        near = float(found.scores[inside].max()) if inside else 0.0
        if shared and (shared, near) > score:
            best, score = (report, report.headings[place]), (shared, near)
    return best


def _stems_of_heading(report: Report, place: int) -> dict[Language, set[str]]:
    texts = {report.language: report.headings[place].text}
    if report.translated_headings:
        texts[report.language.other] = report.translated_headings[place]
    return {one: set(terms(texts.get(one, ""), one)) for one in Language}


def _near(found: Found) -> list[int]:
    """The passages that come near the best one, best first."""
    order = np.argsort(-found.scores, kind="stable")
    best = float(found.scores[order[0]]) if len(order) else 0.0
    return [int(n) for n in order if found.scores[n] >= NEAR * best]


def _is_below(one: Heading, above: Heading) -> bool:
    depth = len(above.path)
    return len(one.path) > depth and one.path[:depth] == above.path


def _inside(index: Index, report: Report, heading: Heading) -> list[int]:
    """The passages of a section and of those below it."""
    depth = len(heading.path)
    return [
        n
        for n, one in enumerate(index.passages)
        if one.report == report.name and one.section_path[:depth] == heading.path
    ]


def _directly(index: Index, report: Report, heading: Heading) -> list[int]:
    """The passages that stand directly under a heading."""
    return [
        n for n in _inside(index, report, heading) if index.passages[n].section_path == heading.path
    ]


def _labels(index: Index, numbers: Iterable[int]) -> tuple[OutlineEntry, ...]:
    """The labels, speakers or titles of passages that have one."""
    return tuple(
        _passages_entry(index, name, [n], depth=1)
        for n in numbers
        if (name := _name(index.passages[n]))
    )


def _name(passage: Passage) -> str:
    if passage.label or passage.speaker:
        return passage.label or passage.speaker or ""
    return passage.text if passage.kind is BlockKind.LIST_ITEM else ""


def _passages_entry(
    index: Index, name: str, numbers: Sequence[int], depth: int = 0
) -> OutlineEntry:
    """An entry for a label, speaker or other name of these passages."""
    first = index.passages[numbers[0]]
    language = next(one.language for one in index.reports if one.name == first.report)
    pages, url = _pages(index, numbers), passage_url(index, first)
    return OutlineEntry(name, language, pages, len(numbers), url, depth=depth)


def _heading_entry(index: Index, report: Report, heading: Heading) -> OutlineEntry:
    return _entry(index, report, heading, _inside(index, report, heading))


def _entry(index: Index, report: Report, heading: Heading, numbers: Sequence[int]) -> OutlineEntry:
    place = report.headings.index(heading)
    translated = report.translated_headings[place] if report.translated_headings else None
    first = index.passages[numbers[0]] if numbers else None
    pages = _pages(index, numbers) or ((heading.page,) if heading.page else ())
    return OutlineEntry(
        title=heading.text.rstrip(": "),
        language=report.language,
        pages=pages,
        count=len(numbers),
        url=passage_url(index, first) if first else "/report",
        translated_title=translated.rstrip(": ") if translated else None,
        depth=len(heading.path) - 1,
    )


def _entry_by_itself(
    index: Index, report: Report, heading: Heading, numbers: Sequence[int]
) -> OutlineEntry:
    """An entry without those around it: a heading that stands more than once follows its parent."""
    entry = replace(_entry(index, report, heading, numbers), depth=0)
    parent = next((one for one in report.headings if one.path == heading.path[:-1]), None)
    alike = sum(one.text == heading.text for one in report.headings)
    if alike == 1 or parent is None:
        return entry
    above = _entry(index, report, parent, ())
    translated = entry.translated_title and f"{above.translated_title} › {entry.translated_title}"
    return replace(entry, title=f"{above.title} › {entry.title}", translated_title=translated)


def _pages(index: Index, numbers: Iterable[int]) -> tuple[str, ...]:
    """The pages of these passages, each once, in order."""
    return tuple(dict.fromkeys(page for n in numbers for page in index.passages[n].pages))
