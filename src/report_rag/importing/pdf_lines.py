"""The lines of a PDF, without what is not its text: running heads, page numbers, contents.

A line is what stands on one baseline in one column. What is left out is told apart by where it
stands on many pages. Where a page begins, the first line begins with a mark of its label.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise, takewhile

from report_rag.importing.imported import LeftOut
from report_rag.importing.pdf_text import PdfText, Word
from report_rag.types import Omission

_EDGE_ROWS = 3
"""Rows of text at the upper and at the lower edge of a page that may be running heads."""
_FEWEST_PAGES = 3
"""A running head stands on that many pages, or on all pages of a shorter document."""
_SAME_HEIGHT = 3.0
"""Points by which the rows of a running head may differ in height from page to page."""
_MOST = 0.5
"""Part of the pages on which rising numbers are page numbers, or that have a running head at the
same height."""
_LARGER = 1.15
"""A row in letters that are larger than the others at the edges by this factor is a heading."""
_ROMAN = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx".split()
_PRINTED_NUMBER = re.compile(
    r"(?:^|\s)(?P<last>\d{1,4}|[ivx]{1,6})(?:\s*(?:/|of|de)\s*\d{1,4})?$"
    r"|^(?P<first>\d{1,4}|[ivx]{1,6})(?=\s|$)",
    re.IGNORECASE,
)
_NUMBER_ALONE = re.compile(
    r"\W*(?:page|página|pág\.|p\.)?\W*(?:\d{1,4}|[ivx]{1,6})(?:\s*(?:/|of|de)\s*\d{1,4})?\W*",
    re.IGNORECASE,
)
_CONTENTS = re.compile(
    r"(?:table of )?contents|(?:tabla de )?contenidos?|[íi]ndice(?: general| de contenidos?)?"
    r"|sumario",
    re.IGNORECASE,
)
_LEADERS = re.compile(r"(?:\s?[.·…_]){4,}|(?:\s[.·…_]){2,}")
_ENDS_IN_LEADERS = re.compile(rf"(?:{_LEADERS.pattern})$")
_ENDS_IN_NUMBER = re.compile(r"(?:^|[\s.·…_])(?:\d{1,4}|[ivxlc]{1,7})$", re.IGNORECASE)
_FEWEST_ENTRIES = 3
"""So many lines with leaders are a list of contents, also without such a heading."""
_LINES_BETWEEN = 2
"""Lines of an entry, or of a heading of contents, that may stand before one with a number."""
_PAGE_LINE = re.compile(r"(?:page|página|pág\.)\s+(\d{1,4})", re.IGNORECASE)
_SMALLER = 0.97
"""Part of the size of the letters around it that a mark inside a line ("Page 8") has at most."""


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line of text. `page` counts from 0; places as in `Word`."""

    words: tuple[Word, ...]
    page: int
    left: float
    right: float
    base: float
    size: float
    """Of most of its letters."""
    bold: bool
    """Whether all of it is."""
    italic: bool
    text: str
    mark: str = ""
    """The label of the page that begins with this line; empty when none does."""


@dataclass(frozen=True, slots=True)
class TextLines:
    """The lines that are the text of a document, in the order of the file."""

    lines: tuple[PdfLine, ...]
    pages: int
    """How many printed pages were found."""
    labels: tuple[str, ...]
    """The label of each page of the file."""
    left_out: tuple[LeftOut, ...]


def line_of(words: Sequence[Word], page: int, mark: str = "") -> PdfLine:
    """The line of these words, one or more."""
    sizes: Counter[float] = Counter()
    for word in words:
        sizes[word.size] += len(word.text)
    level = [word for word in words if not word.raised] or list(words)
    return PdfLine(
        words=tuple(words),
        page=page,
        left=words[0].left,
        right=words[-1].right,
        base=level[0].base,
        size=max(sizes, key=lambda size: (sizes[size], size)),
        bold=all(word.bold for word in level),
        italic=all(word.italic for word in level),
        text="".join(
            ("" if one.joined or not n else " ") + one.text for n, one in enumerate(words)
        ),
        mark=mark,
    )


def text_lines(document: PdfText) -> TextLines:
    """The text of a document, line by line, and what was left out of it."""
    pages = [
        [line_of(words, number) for words in page.lines]
        for number, page in enumerate(document.pages)
    ]
    edges = {(number, at): row for number, lines in enumerate(pages) for at, row in _edges(lines)}
    numbers = _printed_numbers(edges, len(pages))
    heads = _running_heads(edges, len(pages), numbers)
    left_out: list[LeftOut] = []
    dropped: set[int] = set()
    for key in heads:
        for line in edges[key]:
            is_number = key in numbers and _NUMBER_ALONE.fullmatch(line.text)
            dropped.add(id(line))
            reason = Omission.PAGE_NUMBER if is_number else Omission.RUNNING_HEAD
            left_out.append(LeftOut(line.text, reason, line.page))
    kept = [line for lines in pages for line in lines if id(line) not in dropped]
    contents = _contents(kept)
    left_out += [
        LeftOut(kept[place].text, Omission.CONTENTS, kept[place].page) for place in sorted(contents)
    ]
    kept = [line for place, line in enumerate(kept) if place not in contents]
    labels = _labels(document, {page: numbers[page, at] for page, at in numbers})
    marked, said = _marked_by_text(kept)
    if said:
        left_out += said
        return TextLines(tuple(marked), len(said), labels, tuple(left_out))
    return TextLines(tuple(_marked(kept, labels)), len(pages), labels, tuple(left_out))


def _edges(lines: Sequence[PdfLine]) -> Iterator[tuple[int, list[PdfLine]]]:
    """The rows at the edges of a page, each with its place: 0, 1 … from above, -1, -2 … from below.

    A row is all lines on one baseline.
    """
    ordered = sorted(lines, key=lambda line: (-round(line.base), line.left))
    rows = [list(group) for _, group in groupby(ordered, lambda line: round(line.base))]
    reach = min(_EDGE_ROWS, (len(rows) + 1) // 2)
    yield from enumerate(rows[:reach])
    yield from ((-n, row) for n, row in enumerate(reversed(rows[reach:][-reach:]), start=1))


_Edges = Mapping[tuple[int, int], list[PdfLine]]
"""Rows by the number of their page and their place at its edge."""


def _row_text(row: Sequence[PdfLine]) -> str:
    return " ".join(line.text for line in row)


def _printed_numbers(edges: _Edges, pages: int) -> dict[tuple[int, int], str]:
    """The page numbers that are printed: numbers at the edge that rise by one with each page.

    Arabic numbers of at least half of the pages, and Roman ones of two or more pages.
    """
    found: dict[tuple[int, int], str] = {}
    candidates = []
    for (page, at), row in edges.items():
        for match in _PRINTED_NUMBER.finditer(_row_text(row)):
            text = match["last"] or match["first"]
            roman = text.lower() in _ROMAN
            if roman or text.isdigit():
                value = _ROMAN.index(text.lower()) + 1 if roman else int(text)
                candidates.append((page, at, text, (roman, value - page)))
    votes = Counter(
        {shift: len({one[0] for one in group}) for shift, group in _by_shift(candidates)}
    )
    for (roman, shift), count in votes.most_common():
        if count < (2 if roman else max(2, _MOST * pages)):
            continue
        for page, at, text, own in candidates:
            if own == (roman, shift) and page not in {one for one, _ in found}:
                found[page, at] = text
    return found


def _by_shift(
    candidates: Iterable[tuple[int, int, str, tuple[bool, int]]],
) -> Iterator[tuple[tuple[bool, int], list[tuple[int, int, str, tuple[bool, int]]]]]:
    ordered = sorted(candidates, key=lambda one: one[3])
    for shift, group in groupby(ordered, lambda one: one[3]):
        yield shift, list(group)


def _running_heads(
    edges: _Edges, pages: int, numbers: Mapping[tuple[int, int], str]
) -> list[tuple[int, int]]:
    """The rows that are page numbers or running heads, in the order of the pages."""
    texts: Counter[tuple[str, int]] = Counter()
    for row in edges.values():
        texts.update(_same_rows(row))
    fewest = max(2, min(_FEWEST_PAGES, pages))
    heads = {
        key
        for key, row in edges.items()
        if key in numbers or max((texts[one] for one in _same_rows(row)), default=0) >= fewest
    }
    heights = Counter(round(edges[key][0].base / _SAME_HEIGHT) for key in heads)
    usual = {height for height, count in heights.items() if count >= max(fewest, _MOST * pages)}
    heads |= {key for key, row in edges.items() if round(row[0].base / _SAME_HEIGHT) in usual}
    largest = _LARGER * body_size(line for row in edges.values() for line in row)
    small = {key for key in heads if max(line.size for line in edges[key]) < largest}
    # From the edge inwards, up to the first row that is text.
    found: list[tuple[int, int]] = []
    for page in range(pages):
        for side in (range(_EDGE_ROWS), range(-1, -_EDGE_ROWS - 1, -1)):
            found += takewhile(small.__contains__, ((page, at) for at in side))
    return found


def body_size(lines: Iterable[PdfLine]) -> float:
    """The size of most letters."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return max(sizes, key=lambda size: (sizes[size], -size), default=0.0)


def _same_rows(row: Sequence[PdfLine]) -> list[tuple[str, int]]:
    """What a row is recognised by on other pages: its words without numbers, and its height."""
    words = re.sub(r"[\d\W]+|\b[ivx]{1,6}\b", " ", _row_text(row)).strip()
    height = int(row[0].base // _SAME_HEIGHT)
    return [(words, near) for near in (height, height + 1)] if words else []


def _contents(lines: Sequence[PdfLine]) -> set[int]:
    """The places of the lines of tables of contents, with their headings."""
    found: set[int] = set()
    entries = [_is_entry(lines, place) for place in range(len(lines))]
    leaders = [bool(_LEADERS.search(line.text)) for line in lines]
    place = 0
    while place < len(lines):
        heading = bool(_CONTENTS.fullmatch(lines[place].text.strip(" .:")))
        end = place + heading
        last = None  # the last line of the contents so far
        while end < len(lines) and end - (last or place) <= _LINES_BETWEEN + heading:
            if entries[end] and (heading or leaders[end]):
                last = end
            end += 1
        count = sum(entries[place : last + 1]) if last is not None else 0
        if last is not None and count >= _FEWEST_ENTRIES and (heading or entries[place]):
            found.update(range(place, last + 1))
            place = last + 1
        else:
            place += 1
    return found


def _is_entry(lines: Sequence[PdfLine], place: int) -> bool:
    """Whether a line ends in the number of a page, behind leaders or a gap."""
    line = lines[place]
    if _ENDS_IN_LEADERS.search(line.text):  # the number is a line of its own
        return True
    if not _ENDS_IN_NUMBER.search(line.text):
        return False
    before = lines[max(0, place - _LINES_BETWEEN) : place]
    beside = any(one.page == line.page and abs(one.base - line.base) < 1 for one in before)
    return (beside and len(line.words) == 1) or bool(_LEADERS.search(line.text))


def _labels(document: PdfText, printed: Mapping[int, str]) -> tuple[str, ...]:
    """The label of each page: its printed number, else what the file says, else its number."""
    taken = set(printed.values())
    labels = []
    for number, page in enumerate(document.pages):
        label = printed.get(number) or page.label or str(number + 1)
        if number not in printed and label in taken:
            label = f"pdf-{number + 1}"
        labels.append(label)
    return tuple(labels)


def _marked(lines: Iterable[PdfLine], labels: Sequence[str]) -> Iterator[PdfLine]:
    """The lines, the first one of each page with its label."""
    for page, group in groupby(lines, lambda line: line.page):
        first, *others = group
        yield replace(first, mark=labels[page])
        yield from others


def _marked_by_text(lines: Sequence[PdfLine]) -> tuple[list[PdfLine], list[LeftOut]]:
    """The lines, with the pages that lines such as "Page 7" name, and these lines.

    That counts when there are three or more and their numbers rise, mostly by one. Such a mark may
    also stand inside a line, in smaller letters. Gives nothing when the text has no such marks.
    """
    numbers = [(place, found) for place, line in enumerate(lines) for found in _page_lines(line)]
    values = [int(match[1]) for _, match in numbers]
    steps = [after - before for before, after in pairwise(values)]
    rises = all(step > 0 for step in steps)
    if len(values) < _FEWEST_PAGES or not rises or steps.count(1) < _MOST * len(steps):
        return [], []
    marked: list[PdfLine] = []
    waiting = ""
    inside = dict(numbers)
    for place, line in enumerate(lines):
        if place not in inside:
            marked.append(replace(line, mark=waiting))
            waiting = ""
            continue
        match = inside[place]
        if match.group() == line.text:
            waiting = match[1]
            continue
        marked += _cut(replace(line, mark=waiting), match[1])
        waiting = ""
    said = [
        LeftOut(match.group(), Omission.PAGE_NUMBER, lines[place].page) for place, match in numbers
    ]
    return marked, said


def _page_lines(line: PdfLine) -> Iterator[re.Match[str]]:
    """The mark of a page that a line is, or has in smaller letters."""
    if match := _PAGE_LINE.fullmatch(line.text):
        yield match
        return
    for name, number in pairwise(line.words):
        if number.size < _SMALLER * line.size and (
            match := _PAGE_LINE.fullmatch(f"{name.text} {number.text}")
        ):
            yield match


def _cut(line: PdfLine, label: str) -> Iterator[PdfLine]:
    """A line that has a mark inside, in two parts, without the mark."""
    at = next(n for n, word in enumerate(line.words) if word.text == label and n)
    before, after = line.words[: at - 1], line.words[at + 1 :]
    if before:
        yield line_of(before, line.page, line.mark)
    if after:
        yield line_of(after, line.page, label)
