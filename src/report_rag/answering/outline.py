"""Outlines: headings, labels and names of the report with their pages, in its own words.

They answer what stands where (`PlaceTopic`): the contents, what is on a page, which countries the
report writes about, who is quoted, where it treats a subject, what comes before or after a section.
Each line is printed in the report; nothing is summed up. A section is a heading with all that
stands below it. A label is the bold words that open a call-out ("**BOLIVIA:** ...") or a list item;
that of a page is what is printed on it, such as "7". Texts are compared folded: in lower case,
without accents. Passages are given by their numbers, from 0, in `Index.passages`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from report_rag.answering.citations import passage_url, report_url
from report_rag.index.loaded import Index
from report_rag.intent import signs_of
from report_rag.retrieval.fusion import Found
from report_rag.retrieval.selection import MOST, MOST_SHORT, NEAR
from report_rag.text import countries
from report_rag.text.language import content_words, fold, terms, words
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
    """The regular expressions in the list named `table`, for the words of all languages.

    The list is in the table `places` of each language's word lists.
    """
    return [entry for one in Language for entry in word_lists(one)["places"][table]]


def _either(table: str) -> re.Pattern[str]:
    return re.compile(any_of(_entries(table)))


_PAGE_WORD = _either("page")
# "page 7", "p. 7", "p7", "pages 3, 5 and 7", "pages 5-7"; not "map 7", and of "page 7, 12" only 7.
_PAGES = re.compile(
    rf"\b(?:{'|'.join(_entries('page'))})\W*(?P<numbers>\d+(?:"
    rf"(?:\s*,\s*\d+)*\s*(?:[-–&]|{any_of(_entries('and') + _entries('up_to'))})\s*\d+)?)\b"
)
_UP_TO = re.compile(rf"[-–]|{any_of(_entries('up_to'))}")
_NUMBER = re.compile(r"\b\d{1,4}\b")
_FIRST, _LAST = _either("first"), _either("last")
_BEFORE, _AFTER = _either("before"), _either("after")
_ABOUT_PLACES = _either("about_places")
_RECOMMENDATIONS = _either("recommendations")
_ON_WHAT = _either("on_what")


@dataclass(frozen=True, slots=True)
class Outline:
    """The lines of an outline, and the passages that are shown below them.

    Either may be empty without the other; both are empty when nothing was found.
    """

    entries: tuple[OutlineEntry, ...] = ()
    passages: tuple[int, ...] = ()
    """The numbers of these passages, in the order in which they are shown."""


NO_OUTLINE = Outline()


def outline(index: Index, found: Found, topic: PlaceTopic) -> Outline:
    """The outline that answers a question about a place in the report, of the kind `topic`.

    `found` is the search for the question: its text, and a score for each passage.
    """
    return _OUTLINES[topic](index, found)


def outline_of_list(index: Index, one: PassageList) -> Outline:
    """The parts of a list of the report, as lines without passages below them.

    The headings of its sections for a list of the kind `PARTS`, which is made of sections; for any
    other a line for each item that has a name (`_labels`).
    """
    numbers = [index.numbers[one.report, name] for name in one.passage_ids]
    if one.kind is not ListKind.PARTS:
        return Outline(_labels(index, numbers))
    report = index.reports[index.report_of[numbers[0]]]
    paths = [index.passages[number].section_path for number in numbers]
    headings = [heading for heading in report.headings if heading.path in paths]
    return Outline(tuple(entry_of(index, report, heading) for heading in headings))


def contents(index: Index) -> Iterator[tuple[Report, Heading]]:
    """The headings that the contents show, each with its report, in order.

    All printed headings of a single report; of several reports those of the first level.
    """
    deep = len(index.reports) == 1
    for report in index.reports:
        for heading in report.headings:
            if not heading.added and (deep or heading.level == 1):
                yield report, heading


def _contents(index: Index, found: Found) -> Outline:
    """The printed headings of the report, or of the section that the question names.

    If no section is named (`_named_section`), those of `contents`. Of a section: its own heading
    and all printed ones below it. If there is none below it, a line for each passage in it that has
    a name (`_labels`), or its own heading if none has one; the first passage of the section is then
    shown below.
    """
    section = _named_section(index, found)
    if section is None:
        shown = contents(index)
        return Outline(tuple(entry_of(index, report, heading) for report, heading in shown))
    report, heading = section
    depth = len(heading.path)
    below = [
        one
        for one in report.headings
        if not one.added and len(one.path) > depth and one.path[:depth] == heading.path
    ]
    if below:
        return Outline(tuple(entry_of(index, report, one) for one in (heading, *below)))
    inside = _inside(index, report, heading)
    lines = _labels(index, inside) or (entry_of(index, report, heading),)
    return Outline(lines, tuple(inside[:1]))


def _recommendations(index: Index, found: Found) -> Outline:
    """A line for each section that has passages and a word for recommendations in its heading.

    Its pages, count and link are those of the section. Its title is the heading above the section,
    which says what is recommended on; but the section's own, if another section under the same
    heading has such a word too, or if there is no heading above. For a question with a word for a
    list or for titles, a line follows for each passage of the section that has a name (`_labels`).
    If there is no such section, the contents (`_contents`).
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
    """The countries that passages are about, in alphabetical order, each with how many passages.

    A passage is about the countries in its label; in a corpus without such labels, about those that
    it names. If the question names countries or regions, only these and the countries in them
    count; if it names a page, only passages on it; else, if it names a section, only those in it.
    Regions are left out. Names are in the question's language.
    """
    regions = index.geography.asked(found.question)
    wanted = {inner for code in regions for inner in countries.members(code)} | set(regions)
    language = found.language
    scope: Sequence[int] = range(len(index.passages))
    if pages := _pages_after_their_word(index, found.question):
        scope = [n for n in scope if pages.intersection(index.passages[n].pages)]
    elif section := _named_section(index, found):
        scope = _inside(index, *section)
    numbers: dict[str, list[int]] = {}
    for number in scope:
        passage = index.passages[number]
        own = passage.countries or (passage.mentions if not index.geography.call_outs else ())
        for code in own:
            if countries.is_country(code) and (not wanted or code in wanted):
                numbers.setdefault(countries.plain_name(code, language), []).append(number)
    entries = [
        replace(_passages_entry(index, name, numbers[name]), language=language)
        for name in sorted(numbers, key=fold)
    ]
    return Outline(tuple(entries))


def _speakers(index: Index, found: Found) -> Outline:
    """The people quoted, by their first quotations, each with pages and a count of quotations.

    All these quotations are shown below. If the question names a page ("page 7", "the last page"),
    only quotations on it count; if it names a country, only those of people with the country in
    their name as it is printed ("Rosa Quispe - Peru").
    """
    pages = _pages_after_their_word(index, found.question)
    asked = {mention.code for mention in found.question.mentions}
    said: dict[str, list[int]] = {}
    for number, passage in enumerate(index.passages):
        from_there = {mention.code for mention in countries.mentioned(passage.speaker or "")}
        there = not pages or pages.intersection(passage.pages)
        fits = there and (not asked or asked & from_there)
        if passage.speaker and fits:
            said.setdefault(passage.speaker, []).append(number)
    quoted = tuple(number for own in said.values() for number in own)
    entries = [_passages_entry(index, name, own) for name, own in said.items()]
    return Outline(tuple(entries), tuple(sorted(quoted)))


def _page(index: Index, found: Found) -> Outline:
    """What stands on the pages that the question names (`named_pages`), as `_on_pages` gives it."""
    return _on_pages(index, named_pages(index, found.question))


def page_beside(index: Index, found: Found, move: str) -> Outline:
    """The outline of the page after the last one that the question before named.

    `found` is the search for that question; `move` is the message now. If this says "previous" or
    the like (`says_before`): of the page before the first one named. `NO_OUTLINE` beyond the first
    or last page of all reports (`_page_labels`), or if none of the pages named is one of theirs.
    """
    labels = _page_labels(index)
    named = [labels.index(one) for one in named_pages(index, found.question) if one in labels]
    if not named:
        return NO_OUTLINE
    place = named[0] - 1 if says_before(move) else named[-1] + 1
    return _on_pages(index, labels[place : place + 1]) if place >= 0 else NO_OUTLINE


def passages_of_line(index: Index, shown: Outline, place: int) -> list[int]:
    """The passages that stand under a line of the outline `shown`, in order, at most `MOST`.

    `place` is the line's, from 0. They begin with its first passage and end before the nearest
    later passage with which another line begins; all are in the section of the first, or in one
    within it. Empty for a line without passages.
    """
    numbers = {passage_url(index, passage): n for n, passage in enumerate(index.passages)}
    starts = [numbers.get(entry.url, len(index.passages)) for entry in shown.entries]
    start, later = starts[place], [n for n in starts if n > starts[place]]
    path = index.passages[start].section_path if start < len(index.passages) else ()
    end = min(later, default=start + MOST)
    within = range(start, min(end, start + MOST, len(index.passages)))
    return [n for n in within if index.passages[n].section_path[: len(path)] == path]


def _on_pages(index: Index, pages: Sequence[str]) -> Outline:
    """The outline of the pages with these labels, in the order of the report.

    A line for each printed heading that stands on one of them, or has passages directly under it
    there; after each, the labels of these passages. All passages on the pages are shown below.
    `NO_OUTLINE` if no passage is on them.
    """
    own = [n for n, one in enumerate(index.passages) if set(pages).intersection(one.pages)]
    entries: list[OutlineEntry] = []
    for report in index.reports:
        for heading in report.headings:
            if heading.added:
                continue
            section = _inside(index, report, heading)
            inside = [
                n for n in section if n in own and index.passages[n].section_path == heading.path
            ]
            if inside or heading.page in pages:
                entries.append(entry_of(index, report, heading, inside))
                entries += _labels(index, inside)
    return Outline(tuple(entries), tuple(own)) if own else NO_OUTLINE


def _places(index: Index, found: Found) -> Outline:
    """The sections in which the report treats what the question is about.

    If passages are about countries that it names: all sections with one of these. Otherwise up to
    `MOST_SHORT` sections, those of the passages with the best scores (`_near`), best first. Of all
    these passages the first two are shown below.
    """
    named = index.geography.asked(found.question)
    about = [n for code in named for n in index.geography.about(code)]
    numbers = about or _near(found)
    sections: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    for number in numbers:
        passage = index.passages[number]
        sections.setdefault((passage.report, passage.section_path), []).append(number)
    entries = []
    for (_, path), own in list(sections.items())[: len(sections) if about else MOST_SHORT]:
        report = index.reports[index.report_of[own[0]]]
        heading = next((one for one in report.headings if one.path == path), None)
        if heading is not None:
            entries.append(_entry_by_itself(index, report, heading, sorted(own)))
    return Outline(tuple(entries), tuple(numbers[:2]))


def _around(index: Index, found: Found) -> Outline:
    """The section after the one that the question names: its heading, and its first passage below.

    The section before it, if the question has a word for that (`says_before`); before the first
    section under a heading comes that heading's own. Passed over are sections with more headings
    above them than the named one, and those whose heading is not printed. `NO_OUTLINE` if no
    section is named, or there is none before or after it.
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
    return Outline((entry_of(index, report, other, inside),), tuple(inside[:1]))


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
    """Whether a text has a word for what comes before something ("previous", "antes")."""
    return bool(_BEFORE.search(fold(text)))


def on_what(text: str) -> str:
    """The folded text after the first "on", "for", "sobre" or the like; empty if there is none."""
    folded = fold(text)
    found = _ON_WHAT.search(folded)
    return folded[found.end() :] if found else ""


def names_neighbour(text: str) -> bool:
    """Whether a text has a word for what comes before or after something."""
    return says_before(text) or bool(_AFTER.search(fold(text)))


def is_recommendation(passage: Passage) -> bool:
    """Whether a heading above a passage has a word for recommendations."""
    return any(_RECOMMENDATIONS.search(fold(heading)) for heading in passage.section_path)


def _page_labels(index: Index) -> list[str]:
    """The labels of the printed pages of all reports, in order, each once."""
    return list(dict.fromkeys(page for one in index.passages for page in one.pages))


def named_pages(index: Index, question: ParsedText) -> tuple[str, ...]:
    """The labels of the pages that a question names; empty if it names none.

    The first of these that it has:

    1. Numbers after a word for page, in its order. With "3, 5 to 7", if all are pages of the
       report, the pages between the last two as well, which then come in the report's order.
    2. Any number of up to four digits: the first.
    3. A word for last: the label of the last page of the corpus.
    4. A word for first: that of the first page.

    A number need not be a page of the report.
    """
    labels = _page_labels(index)
    if found := _PAGES.search(question.folded):
        numbers = re.findall(r"\d+", found["numbers"])
        if _UP_TO.search(found["numbers"]) and set(numbers) <= set(labels):
            start, end = sorted(labels.index(one) for one in numbers[-2:])
            return tuple(dict.fromkeys([*numbers[:-2], *labels[start : end + 1]]))
        return tuple(numbers)
    if found := _NUMBER.search(question.folded):
        return (found[0],)
    if labels and _LAST.search(question.folded):
        return (labels[-1],)
    return (labels[0],) if labels and _FIRST.search(question.folded) else ()


def _pages_after_their_word(index: Index, question: ParsedText) -> set[str]:
    """The labels of `named_pages`, if the question has a word for page; else an empty set."""
    return set(named_pages(index, question)) if _PAGE_WORD.search(question.folded) else set()


def _named_section(index: Index, found: Found) -> tuple[Report, Heading] | None:
    """The section that a question names, as its report and heading; None if it names none.

    The heading with the largest of these values; each counts only where those before are equal:

    1. How many words it has, if there are several and the question has them as they are ("In
       detail"); else 0 (`_words_quoted`).
    2. The sum of the stems that it shares with the question, each weighed by one over the number of
       headings that have it; that language counts in which the sum is larger. Words for places such
       as "section" do not count.
    3. The best score of a passage in the section.

    A heading for which the first two are 0 is not named. Of equal ones the first counts.
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
    best, score = None, (0, 0.0, 0.0)
    for (report, place), own in zip(sections, spoken, strict=True):
        inside = _inside(index, report, report.headings[place])
        shared = max(
            sum(
                1 / sum(stem in other[language] for other in spoken)
                for stem in stems[language] & own[language]
            )
            for language in Language
        )
        near = float(found.scores[inside].max()) if inside else 0.0
        quoted = _words_quoted(report, place, found.question)
        if (quoted or shared) and (quoted, shared, near) > score:
            best, score = (report, report.headings[place]), (quoted, shared, near)
    return best


def _words_quoted(report: Report, place: int, question: ParsedText) -> int:
    """How many words a heading has, if the question has all of them, one after another; else 0.

    `place` is the heading's in `report.headings`. Numbers in it are left out ("4. In detail"). Also
    0 for a heading of one word. The same for its translation; the larger number is returned.
    """
    asked = f" {' '.join(question.words)} "
    texts = [report.headings[place].text, *report.translated_headings[place : place + 1]]
    titles = [[word for word in words(text) if not word.isdigit()] for text in texts]
    return max(len(one) if len(one) > 1 and f" {' '.join(one)} " in asked else 0 for one in titles)


def _stems_of_heading(report: Report, place: int) -> dict[Language, set[str]]:
    """The stems of a heading and of its translation, each by its language.

    `place` is the heading's in `report.headings`. An empty set for a language that it is not in.
    """
    texts = {report.language: report.headings[place].text}
    if report.translated_headings:
        texts[report.language.other] = report.translated_headings[place]
    return {one: set(terms(texts.get(one, ""), one)) for one in Language}


def _near(found: Found) -> list[int]:
    """The passages with at least `NEAR` times the best score of all, best first."""
    order = np.argsort(-found.scores, kind="stable")
    best = float(found.scores[order[0]]) if len(order) else 0.0
    return [int(n) for n in order if found.scores[n] >= NEAR * best]


def _inside(index: Index, report: Report, heading: Heading) -> list[int]:
    """The passages of the section under `heading`, in order, those of sections within it too."""
    depth = len(heading.path)
    return [
        n
        for n, one in enumerate(index.passages)
        if one.report == report.name and one.section_path[:depth] == heading.path
    ]


def _labels(index: Index, numbers: Iterable[int]) -> tuple[OutlineEntry, ...]:
    """A line for each of these passages that has a name, in the order given.

    The name is its label, else its speaker, else the text of a list item. Lines are indented once.
    """
    return tuple(
        replace(
            _passages_entry(index, name, [n], depth=1),
            translated_title=index.passages[n].translated_label,
        )
        for n in numbers
        if (name := _name(index.passages[n]))
    )


def _name(passage: Passage) -> str:
    item = passage.text if passage.kind is BlockKind.LIST_ITEM else ""
    return passage.label or passage.speaker or item


def _passages_entry(
    index: Index, name: str, numbers: Sequence[int], depth: int = 0
) -> OutlineEntry:
    """A line for `name`: a label, speaker or country that one or more passages share.

    `numbers` are those of the passages; the line leads to the first, and is indented by `depth`
    levels.
    """
    language = index.reports[index.report_of[numbers[0]]].language
    pages, url = _pages(index, numbers), passage_url(index, index.passages[numbers[0]])
    report = index.passages[numbers[0]].report
    return OutlineEntry(name, language, pages, len(numbers), url, depth=depth, report=report)


def entry_of(
    index: Index, report: Report, heading: Heading, numbers: Sequence[int] = ()
) -> OutlineEntry:
    """A line for a heading, with the pages and the number of these passages of its section.

    If none are given, of all passages of the section. It leads to the first of them. Without any,
    its page is the one that the heading stands on, and it leads to the report. It is indented by
    the number of headings above it.
    """
    numbers = numbers or _inside(index, report, heading)
    place = report.headings.index(heading)
    translated = report.translated_headings[place] if report.translated_headings else None
    first = index.passages[numbers[0]] if numbers else None
    pages = _pages(index, numbers) or ((heading.page,) if heading.page else ())
    return OutlineEntry(
        title=heading.text.rstrip(": "),
        language=report.language,
        pages=pages,
        count=len(numbers),
        url=passage_url(index, first) if first else report_url(index, report.name),
        translated_title=translated.rstrip(": ") if translated else None,
        depth=len(heading.path) - 1,
        report=report.name,
    )


def _entry_by_itself(
    index: Index, report: Report, heading: Heading, numbers: Sequence[int]
) -> OutlineEntry:
    """The line of `entry_of`, but not indented, since the headings above it may not be shown.

    If another heading of the report has the same text, that of the heading above it stands before
    it ("Justice › Recommendations").
    """
    entry = replace(entry_of(index, report, heading, numbers), depth=0)
    parent = next((one for one in report.headings if one.path == heading.path[:-1]), None)
    alike = sum(one.text == heading.text for one in report.headings)
    if alike == 1 or parent is None:
        return entry
    above = entry_of(index, report, parent)
    translated = entry.translated_title and f"{above.translated_title} › {entry.translated_title}"
    return replace(entry, title=f"{above.title} › {entry.title}", translated_title=translated)


def _pages(index: Index, numbers: Iterable[int]) -> tuple[str, ...]:
    """The labels of the pages that these passages are on, each once, in the passages' order."""
    return tuple(dict.fromkeys(page for n in numbers for page in index.passages[n].pages))
