"""Literal search in a text, regardless of case, accents and typographic quotes and dashes.

There are no stems and no synonyms, so that a reader sees why each place was found. The chat is for
everything else.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from report_rag.text.language import fold
from report_rag.types import Span

# Keyboards have the plain signs, reports the typographic ones.
_PLAIN = str.maketrans("‘’“”«»–—‑", '\'\'""""---')
_BESIDE = 70  # characters of context on either side of a place


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A place and the text around it, word for word: before + hit + after."""

    before: str
    hit: str
    after: str
    begins: bool
    """Whether the excerpt begins where the text begins."""
    ends: bool


def places(text: str, wanted: str) -> tuple[Span, ...]:
    """Where a text has `wanted`, in order and without overlaps, as offsets into the text."""
    folded, origin = _folded_of_report(text)
    needle, _ = _folded(wanted)
    if not needle.strip():
        return ()
    found: list[Span] = []
    for match in re.finditer(re.escape(needle), folded):
        start, end = match.span()
        # Up to the origin of the next letter, so that combining accents belong to the place.
        span = Span(origin[start], max(origin[end], origin[end - 1] + 1))
        # One letter may fold to two ("ﬁ"), and both be hits: they are one place.
        if not found or found[-1].end <= span.start:
            found.append(span)
    return tuple(found)


def excerpt(text: str, span: Span) -> Excerpt:
    """A place with some words on either side, cut between words."""
    start = _word_start(text, max(span.start - _BESIDE, 0), span.start)
    end = _word_end(text, min(span.end + _BESIDE, len(text)), span.end)
    return Excerpt(
        before=text[start : span.start],
        hit=text[span.slice],
        after=text[span.end : end],
        begins=start == 0,
        ends=end == len(text),
    )


def _word_start(text: str, start: int, limit: int) -> int:
    while 0 < start < limit and not text[start - 1].isspace():
        start += 1
    return start


def _word_end(text: str, end: int, limit: int) -> int:
    while limit < end < len(text) and not text[end].isspace():
        end -= 1
    return end


def _folded(text: str) -> tuple[str, tuple[int, ...]]:
    """A text folded letter by letter, and the offset in the text of each folded letter.

    The offsets end with the length of the text. Folding makes two letters of some and none of a
    combining accent, so they are not just counted. A line break becomes a space.
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


@lru_cache(maxsize=4096)
def _fold_letter(character: str) -> str:
    return fold(character)
