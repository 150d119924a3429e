"""Literal search in one text, regardless of case, accents and typographic quotes and dashes.

The reader, the page of a report, uses it for its search box. There are no stems and no synonyms, so
that a visitor sees why each place was found; for a search by meaning there is the chat.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from report_rag.text.language import fold
from report_rag.types import Span
from report_rag.web.text_runs import Run, runs, within

# Typographic signs to those of keyboards: reports have the former, visitors type the latter.
_PLAIN = str.maketrans("‘’“”«»–—‑", '\'\'""""---')
_BESIDE = 70  # characters of context on either side of a place, at most


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Places that were found in one text, and the text around them, word for word."""

    pieces: tuple[tuple[Run, ...], ...]
    """Stretches of the text, in order, none of which touches the next; each cut into runs, of which
    those with `found` are the places."""
    begins: bool
    """Whether the excerpt begins where the text begins."""
    ends: bool
    """Whether the excerpt ends where the text ends."""


def places(text: str, wanted: str) -> tuple[Span, ...]:
    """Every place of `wanted` in `text`, as half-open offsets into it, in order, not overlapping.

    Case and accents do not count, typographic quotes and dashes equal those of a keyboard, a line
    break equals a space, and parts of words are found as well. Empty if `wanted` is empty or has
    only white space and combining accents. `text` is kept in a cache: it must be a report's.
    """
    return tuple(Span(start, end) for start, end in _offsets(text, wanted))


def count_places(text: str, wanted: str) -> int:
    """How many places `places` gives; faster where the places themselves are not needed."""
    return sum(1 for _ in _offsets(text, wanted))


def _offsets(text: str, wanted: str) -> Iterator[tuple[int, int]]:
    """The places that `places` gives, as pairs of their start and end."""
    needle, _ = _folded(wanted)
    if not needle.strip():
        return
    folded, origin = _folded_of_report(text)
    before = 0
    for match in re.finditer(re.escape(needle), folded):
        start, end = match.span()
        first = origin[start]
        # One letter may fold to two ("ﬁ" to "fi"), and each of them be a hit: they are one place.
        if first >= before:
            # Up to where the next folded letter comes from, so that combining accents after the
            # last letter belong to the place.
            before = max(origin[end], origin[end - 1] + 1)
            yield first, before


def excerpt(text: str, spans: Sequence[Span]) -> Excerpt:
    """The text at `spans`, with up to `_BESIDE` characters on either side of each.

    `spans` are one or more, in order, not overlapping. Places that are near each other share a
    stretch of the text. A stretch is cut between words: a word at its edge that does not fit wholly
    is left out.
    """
    stretches: list[list[Span]] = []
    for span in spans:
        if stretches and span.start - stretches[-1][-1].end <= 2 * _BESIDE:
            stretches[-1].append(span)
        else:
            stretches.append([span])
    edges = [_edges(text, own[0].start, own[-1].end) for own in stretches]
    return Excerpt(
        tuple(
            runs(text[start:end], found=within(own, start, end))
            for own, (start, end) in zip(stretches, edges, strict=True)
        ),
        begins=edges[0][0] == 0,
        ends=edges[-1][1] == len(text),
    )


def _edges(text: str, first: int, last: int) -> tuple[int, int]:
    """Where the stretch around the characters from `first` to `last` (excluded) begins and ends."""
    start, end = max(first - _BESIDE, 0), min(last + _BESIDE, len(text))
    # One character more than is shown tells whether the outermost word is whole.
    if start > 0:
        start = first - len(re.sub(r"\A\S*\s?", "", text[start - 1 : first]))
    if end < len(text):
        end = last + len(re.sub(r"\s?\S*\Z", "", text[last : end + 1]))
    return start, end


def _folded(text: str) -> tuple[str, tuple[int, ...]]:
    """A text folded letter by letter, and for each folded letter the offset that it comes from.

    Folding makes a letter lower case without accents: two letters of some ("ß" gives "ss"), none of
    a combining accent. Each white space becomes a space; typographic quotes and dashes become plain
    ones. After the offsets of the letters stands one more, the length of the text.
    """
    letters: list[str] = []
    origin: list[int] = []
    for place, character in enumerate(text.translate(_PLAIN)):
        folded = " " if character.isspace() else _fold_letter(character)
        letters.append(folded)
        origin += [place] * len(folded)
    return "".join(letters), (*origin, len(text))


# For texts of reports only: what visitors type must not be kept.
_folded_of_report = lru_cache(maxsize=4096)(_folded)
_fold_letter = lru_cache(maxsize=4096)(fold)
