"""Finds the headings of a PDF, and their levels.

The bookmarks of the file say them where it has some. A line that is not among them is a heading if
it looks like those that are. Without bookmarks short lines in larger or bold letters are headings.
Their numbers ("2.3") say the levels if most have one; else the largest letters are level 1.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Container, Mapping, Sequence
from itertools import groupby

from report_rag.importing.pdf_blocks import Kind, PdfBlock

_MOST_LINES = 4
_LONGEST = 250
"""Characters of a heading at most: a title of three lines."""
_LARGER = 1.08
"""Letters are larger than those of the text from this factor on: 11 points beside 10, not rounding.
"""
_SMALLEST = 0.95
"""Bold letters of a heading are not smaller than those of the text by more than this factor."""
_DISPLAY = 1.5
"""From this factor on letters are those of a heading, also of one that ends as a sentence does."""
_RARE = 0.25
"""A kind of letters that has more than this part of all letters is that of a text."""
_ENOUGH = 3
"""Headings that have to be bookmarks for the bookmarks to count."""
_MOSTLY = 0.5
"""Part of the headings that have a number if the numbers say the levels; part of the lines in a
kind of letters that are said to be headings if all of them are."""
_LABELS = 3
"""So many lines in a row that look like headings of one kind are the labels of a drawing."""
_NUMBER = re.compile(r"(?P<number>(?:\d{1,2}|[A-Z])(?:\.\d{1,2})*)\.?\s+\S")
_NO_END = re.compile(r"[.,;]$")

Style = tuple[float, bool]
"""Size of the letters, rounded to half points, and whether they are bold."""
Bookmarks = Sequence[tuple[int, int, str]]
"""(level, page from 0, title)"""


def heading_levels(
    blocks: Sequence[PdfBlock], bookmarks: Bookmarks, body: float
) -> tuple[dict[int, int], bool]:
    """The levels of headings by their place in `blocks`, and whether bookmarks say them.

    `body` is the size of the letters of the text.
    """
    said = _bookmarked(blocks, bookmarks)
    candidates = _without_labels(_candidates(blocks, body), said)
    if len(said) >= _ENOUGH:
        return _like_those(blocks, candidates, said, body), True
    numbered = _numbered(blocks, candidates)
    if len(numbered) > _MOSTLY * len(candidates) and max(numbered.values()) > 1:
        return _like_those(blocks, candidates, numbered, body), False
    order = sorted(set(candidates.values()), key=lambda style: (-style[0], not style[1]))
    return {place: order.index(style) + 1 for place, style in candidates.items()}, False


def _candidates(blocks: Sequence[PdfBlock], body: float) -> dict[int, Style]:
    """The blocks that look like headings, with their style."""
    letters: Counter[Style] = Counter()
    for block in blocks:
        letters[_style(block)] += len(block.text)
    rare = _RARE * letters.total()
    found = {}
    for place, block in enumerate(blocks):
        style = size, bold = _style(block)
        short = len(block.lines) <= _MOST_LINES and len(block.text) <= _LONGEST
        if block.kind is Kind.ROW or not short or letters[style] > rare:
            continue
        if not any(character.isalpha() for character in block.text):
            continue
        large = size >= _LARGER * body
        stands_out = large or (bold and size >= _SMALLEST * body)
        is_sentence = _NO_END.search(block.text) and size < _DISPLAY * body
        if stands_out and not is_sentence and place + 1 < len(blocks):
            found[place] = style
    return found


def _without_labels(
    candidates: Mapping[int, Style], bookmarked: Container[int]
) -> dict[int, Style]:
    """The candidates without those of which several of one kind follow each other."""
    kept: dict[int, Style] = {}
    places = list(candidates)
    numbers = range(len(places))
    for _, group in groupby(numbers, lambda n: (places[n] - n, candidates[places[n]])):
        run = [places[number] for number in group]
        few = len(run) < _LABELS
        kept |= {place: candidates[place] for place in run if few or place in bookmarked}
    return kept


def _style(block: PdfBlock) -> Style:
    return round(2 * block.first.size) / 2, all(line.bold for line in block.lines)


def _key(text: str) -> str:
    """Letters of a title, by which it is recognised with and without its number."""
    return re.sub(r"[\W\d_]+", "", text).casefold()


def _bookmarked(blocks: Sequence[PdfBlock], bookmarks: Bookmarks) -> dict[int, int]:
    """The levels of the blocks that are bookmarks, by place."""
    levels: dict[tuple[int, str], int] = {}
    for level, page, title in reversed(bookmarks):
        levels[page, _key(title)] = level
    found: dict[int, int] = {}
    for place, block in enumerate(blocks):
        if block.kind is Kind.ROW or len(block.lines) > _MOST_LINES:
            continue
        key = block.first.page, _key(block.text)
        if key in levels:
            found[place] = levels.pop(key)
    return found


def _numbered(blocks: Sequence[PdfBlock], candidates: Mapping[int, Style]) -> dict[int, int]:
    """The levels that the numbers of headings say, by place: "2.3" is level 2."""
    found = {}
    for place in candidates:
        if match := _NUMBER.match(blocks[place].text):
            found[place] = len(re.findall(r"\w+", match["number"]))
    return found


def _like_those(
    blocks: Sequence[PdfBlock],
    candidates: Mapping[int, Style],
    said: Mapping[int, int],
    body: float,
) -> dict[int, int]:
    """The levels that are said, and those of the lines that look like most headings of a level.

    A kind of letters counts if most lines in it are said. Others are headings if they are larger
    than the text and smaller than a heading that is said, or, as a title, before all of them.
    """
    votes: dict[Style, Counter[int]] = defaultdict(Counter)
    for place, level in said.items():
        votes[_style(blocks[place])][level] += 1
    alike = Counter(candidates.values())
    usual = {
        style: counted.most_common(1)[0][0]
        for style, counted in votes.items()
        if counted.total() >= _MOSTLY * alike[style]
    }
    levels = dict(said)
    for place, style in candidates.items():
        if place in said:
            continue
        if style in usual:
            levels[place] = usual[style]
        elif style not in votes and style[0] >= _LARGER * body:
            larger = [level for (size, _), level in usual.items() if size >= style[0]]
            if larger or place < min(said):
                levels[place] = max(larger) + 1 if larger else 1
    return levels
