"""Literal search in one text, regardless of case, accents and typographic quotes and dashes.

The reader, the page of a report, uses it for its search box. There are no stems and no synonyms, so
that a visitor sees why each place was found; for a search by meaning there is the chat.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from report_rag.text.language import fold
from report_rag.types import Span

# Typographic signs to those of keyboards: reports have the former, visitors type the latter.
_PLAIN = str.maketrans("‘’“”«»–—‑", '\'\'""""---')
_BESIDE = 70  # characters of context on either side of a place, at most


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A place that was found and the text around it, word for word: before + hit + after."""

    before: str
    hit: str
    """What was found, as it is written in the text."""
    after: str
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
    needle, _ = _folded(wanted)
    if not needle.strip():
        return ()
    folded, origin = _folded_of_report(text)
    found: list[Span] = []
    for match in re.finditer(re.escape(needle), folded):
        start, end = match.span()
        # Up to where the next folded letter comes from, so that combining accents after the last
        # letter belong to the place.
        span = Span(origin[start], max(origin[end], origin[end - 1] + 1))
        # One letter may fold to two ("ﬁ" to "fi"), and each of them be a hit: they are one place.
        if not found or found[-1].end <= span.start:
            found.append(span)
    return tuple(found)


def excerpt(text: str, span: Span) -> Excerpt:
    """The text at `span`, with up to `_BESIDE` characters on either side. It is cut between words:
    a word on the outside that does not fit wholly is left out."""
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
