"""Cuts a report into passages, gives them ids, and finds which of them form a list.

Each block of the report (paragraph, list item, call-out, quotation) is a passage, since blocks are
what people quote. With whole blocks and the headings of their section, a search by vectors alone
put the evidence (the text that answers) first for 0.49 of 200 questions, with chunks of 1,000
characters for 0.45. Only a block of more than `LONGEST_WORDS` words is cut, between sentences.

A call-out is a paragraph with a label in front, such as "**BOLIVIA:** ...". A section is named by
its section path: the headings above its blocks, outermost first, empty before the first heading.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import replace
from operator import itemgetter

from report_rag.text import countries
from report_rag.text.language import sentences
from report_rag.types import Block, BlockKind, ListKind, Passage, PassageList, Report, Span

LONGEST_WORDS = 250
"""The most words of a passage; a single longer sentence is not cut. The encoder ignores all words
after about 330 (512 tokens)."""
_ID_WORDS = 6
"""The most words of each part of an id (parts are divided by "/"): enough to tell the passages of
a section apart."""
_SMALLEST_LIST = 2
"""The fewest passages that make a list of any kind but `ListKind.PARTS`."""
_SMALLEST_PARTS = 3
"""The fewest sections directly under one heading that make a list (`ListKind.PARTS`)."""
_NUMBERING = re.compile(r"^\s*(?:\d+|[IVXivx]+)[.)]\s+")


def split_into_passages(report: Report) -> tuple[Passage, ...]:
    """The passages of a report, in order; each has an id that is unique within the report.

    An id is the section's heading ("start" before the first), "/", and the block's speaker, or else
    its label, or else the first words of the passage; all as `slug` writes them, for example
    `funding-hurdles/bolivia`. Where sections have the same heading, the headings above it are put
    in front until they differ. Of equal ids, the second gets "-2" at its end, the third "-3".
    """
    found = []
    slugs = _section_slugs(report)
    for number, block in enumerate(report.blocks):
        translation = report.translation[number] if report.translation else None
        label = report.translated_labels[number] if report.translated_labels else None
        for span, translated in _parts(block, translation):
            text = report.text[span.slice]
            name = slug(block.speaker or block.label or text)
            labelled = countries.subjects(block.label) if block.label else ()
            placed = countries.of_section(block.section_path)
            passage = Passage(
                passage_id=f"{slugs[block.section_path]}/{name}",
                report=report.name,
                text=text,
                span=span,
                section_path=block.section_path,
                pages=_pages(block, span),
                kind=block.kind,
                translation=translated,
                label=block.label,
                translated_label=label if block.label else None,
                speaker=block.speaker,
                countries=labelled if block.kind is BlockKind.CALL_OUT else (),
                mentions=tuple(dict.fromkeys((*countries.subjects(text), *placed))),
                list_number=block.list_number,
            )
            found.append(passage)
    return tuple(_unique(found))


def numbered(passages: Sequence[Passage]) -> dict[tuple[str, str], int]:
    """The place of each passage in `passages`, from 0, by (name of its report, its id)."""
    return {(one.report, one.passage_id): number for number, one in enumerate(passages)}


def find_lists(passages: Sequence[Passage]) -> tuple[PassageList, ...]:
    """The lists that the passages of one report form, each of which an answer can show as a whole.

    There are four kinds: the items of a list that the report prints; the call-outs of one section
    that are labelled with a country or region; sections directly under one heading, three or more
    with one passage each; all quotations. The other three kinds need two or more passages. The
    lists come kind by kind, in this order, and within a kind in that of their first passages.
    `passages` are all of the report, in its order; one may be in several lists.
    """
    found = []
    for kind, common in _LISTS.items():
        groups: defaultdict[Hashable, list[Passage]] = defaultdict(list)
        for passage in passages:
            if (key := common(passage)) is not None:
                groups[key].append(passage)
        found += [_list_of(kind, members) for members in groups.values() if _is_list(kind, members)]
    return tuple(found)


def translated_path(report: Report, path: Sequence[str], at: int) -> tuple[str, ...]:
    """The headings above a place in a report in the words of its translation, outermost first.

    `path` is the section path there, and `at` the place, an offset into the report's text: a report
    may have two sections with the same path. Each heading is without a colon at its end. Empty if
    the report has no translated headings.
    """
    return translated_paths(report)(path, at)


def translated_paths(report: Report) -> Callable[[Sequence[str], int], tuple[str, ...]]:
    """`translated_path` for many places of one report: its headings are read once."""
    starts: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    translated: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    if report.translated_headings:
        for heading, words in zip(report.headings, report.translated_headings, strict=True):
            starts[heading.path].append(heading.span.start)
            translated[heading.path].append(words.rstrip(": "))

    def path_at(path: Sequence[str], at: int) -> tuple[str, ...]:
        if not starts:
            return ()
        above = (tuple(path[: depth + 1]) for depth in range(len(path)))
        return tuple(translated[one][bisect_right(starts[one], at) - 1] for one in above)

    return path_at


def slug(text: str) -> str:
    """The first `_ID_WORDS` words of a text, joined by hyphens, so that they can be part of a link.

    Only ASCII letters, in lower case and without accents, and digits are kept. Apostrophes and
    signs outside ASCII are left out ("…" counts as three full stops), and other signs divide words.
    "passage" when nothing remains.
    """
    ascii_text = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    ascii_text = ascii_text.replace("'", "")
    return "-".join(re.findall(r"[a-z0-9]+", ascii_text)[:_ID_WORDS]) or "passage"


def _parts(block: Block, translation: str | None) -> Iterator[tuple[Span, str | None]]:
    """The parts that a block is cut into, in order, as pairs (span in the report, translation).

    A block of at most `LONGEST_WORDS` words is one part. Each part of a longer block has as many
    successive sentences as fit into so many words, or a single longer one. It has a translation
    only if the block and its `translation` have the same number of sentences, since otherwise it is
    unknown which belong together; else None.
    """
    if len(block.text.split()) <= LONGEST_WORDS:
        yield block.span, translation
        return
    own = sentences(block.text)
    translated = sentences(translation) if translation else []
    first = 0
    for last, (_, end) in enumerate(own):
        following = own[last + 1][1] if last + 1 < len(own) else None
        if following and len(block.text[own[first][0] : following].split()) <= LONGEST_WORDS:
            continue
        span = Span(block.span.start + own[first][0], block.span.start + end)
        if translation and len(translated) == len(own):
            yield span, translation[translated[first][0] : translated[last][1]]
        else:
            yield span, None
        first = last + 1


def _pages(block: Block, span: Span) -> tuple[str, ...]:
    """The labels of the printed pages that a part of a block is on, in order, each once.

    `span` is the place of the part in the report. Empty when no page is known for the block.
    """
    if not block.pages:
        return ()
    start, end = span.start - block.span.start, span.end - block.span.start
    first = bisect_right(block.page_breaks, start, key=itemgetter(0))
    last = bisect_left(block.page_breaks, end, key=itemgetter(0))
    before = block.page_breaks[first - 1][1] if first else block.pages[0]
    return tuple(dict.fromkeys((before, *(label for _, label in block.page_breaks[first:last]))))


def _section_slugs(report: Report) -> dict[tuple[str, ...], str]:
    """The name that each section has in ids, by its path.

    It is the slug of the section's own heading. Where another section has the same, the slugs of
    the headings above are put in front, one by one, until the names differ or there are no more.
    """
    names: dict[tuple[str, ...], str] = {}
    alike = list(dict.fromkeys(block.section_path for block in report.blocks))
    depth = 1
    while alike:
        slugs = {path: _path_slug(path, depth) for path in alike}
        sections = Counter(slugs.values())
        names |= slugs
        alike = [path for path in alike if len(path) > depth and sections[slugs[path]] > 1]
        depth += 1
    return names


def _path_slug(path: tuple[str, ...], depth: int) -> str:
    """The slugs of the last `depth` headings of a path, joined by "/"; "start" for an empty path.

    Numbering such as "4. " at the beginning of a heading is left out.
    """
    tail = path[-depth:] or ("start",)
    return "/".join(slug(_NUMBERING.sub("", name)) for name in tail)


def _unique(passages: Sequence[Passage]) -> Iterator[Passage]:
    """The passages, in order, each with an id that no other has.

    The first passage with an id keeps it; "-2", "-3" and so on are put after the id of the others.
    A number that would make the id of another passage is skipped.
    """
    plain = {passage.passage_id for passage in passages}
    given: set[str] = set()
    again: Counter[str] = Counter()
    for passage in passages:
        name = first = passage.passage_id
        while name in given or (name != first and name in plain):
            again[first] += 1
            name = f"{first}-{again[first] + 1}"
        given.add(name)
        yield replace(passage, passage_id=name)


_LISTS: dict[ListKind, Callable[[Passage], Hashable]] = {
    ListKind.ITEMS: lambda one: one.list_number,
    ListKind.CALL_OUTS: lambda one: one.section_path if one.countries else None,
    ListKind.PARTS: lambda one: one.section_path[:-1] or None,
    ListKind.QUOTATIONS: lambda one: True if one.kind is BlockKind.QUOTATION else None,
}
"""For each kind of list, a function of a passage: what it returns is the same for all passages of
one list, such as the section of call-outs, and None for a passage in no list of the kind."""


def _is_list(kind: ListKind, members: Sequence[Passage]) -> bool:
    """Whether `members`, for which the function in `_LISTS` returns the same, are a list.

    They are when there are `_SMALLEST_LIST` or more. For `ListKind.PARTS` they have to be of
    `_SMALLEST_PARTS` or more sections, with exactly one passage in each.
    """
    if kind is ListKind.PARTS:
        return len(members) == len({one.section_path for one in members}) >= _SMALLEST_PARTS
    return len(members) >= _SMALLEST_LIST


def _list_of(kind: ListKind, members: Sequence[Passage]) -> PassageList:
    """The list of these passages; its title is the innermost heading above all of them.

    The title is empty for quotations, and for passages before the first heading.
    """
    path = members[0].section_path
    if kind is ListKind.PARTS:
        path = path[:-1]
    elif kind is ListKind.QUOTATIONS:
        path = ()
    return PassageList(
        kind=kind,
        title=path[-1] if path else "",
        section_path=path,
        report=members[0].report,
        passage_ids=tuple(passage.passage_id for passage in members),
    )
