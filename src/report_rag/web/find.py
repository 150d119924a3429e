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
_BESIDE = 70  # characters of context on either side of a place, at most


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A place and the text around it, word for word: before + hit + after."""

    before: str
    hit: str
    after: str
    begins: bool
    """Whether the excerpt begins where the text begins."""
    ends: bool
    """Whether the excerpt ends where the text ends."""


def places(text: str, wanted: str) -> tuple[Span, ...]:
    """Where a text has `wanted`, in order and without overlaps, as offsets into the text.

    Empty if `wanted` has nothing but spaces. Parts of words count as well.
    """
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
    """A place with up to `_BESIDE` characters on either side, cut between words."""
    start, end = max(span.start - _BESIDE, 0), span.end + _BESIDE
    before, after = text[start : span.start], text[span.end : end]
    # One character more than is shown tells whether the outermost word is whole.
    if start > 0:
        before = re.sub(r"\A\S*\s?", "", text[start - 1 : span.start])
    if end < len(text):
        after = re.sub(r"\s?\S*\Z", "", text[span.end : end + 1])
    return Excerpt(
        before,
        text[span.slice],
        after,
        begins=len(before) == span.start,
        ends=span.end + len(after) == len(text),
    )


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


_fold_letter = lru_cache(maxsize=4096)(fold)
