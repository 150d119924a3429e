"""Finds what somebody typed in a text: letter for letter, but for case, accents and typography.

Literal, so that every hit can be seen to be one: no stems, no synonyms. That is what the chat is
for.
"""

from dataclasses import dataclass
from functools import lru_cache

from report_rag.text.language import fold
from report_rag.types import Span

# Nobody has typographic quotes and dashes on the keyboard, and reports have little else.
_PLAIN = str.maketrans("‘’“”«»–—‑", '\'\'""""---')
# As many characters of the text as tell what a place is about, on either side.
_BESIDE = 70


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A place and the text around it, word for word: before + hit + after."""

    before: str
    hit: str
    after: str
    begins: bool
    """Whether it begins with the text, and is not cut out of it."""
    ends: bool


def places(text: str, wanted: str) -> tuple[Span, ...]:
    """Where a text has what is wanted, in order and without overlaps, as offsets into the text."""
    folded, origin = _folded_of_report(text)
    needle, _ = _folded(wanted)
    found: list[Span] = []
    if not needle.strip():
        return ()
    place = folded.find(needle)
    while place >= 0:
        # `origin` has the end of the text too, so accents that follow as signs of their own count.
        last = place + len(needle)
        span = Span(origin[place], max(origin[last], origin[last - 1] + 1))
        # One letter may fold to two ("ﬁ"), and both be hits: they are one place.
        if not found or found[-1].end <= span.start:
            found.append(span)
        place = folded.find(needle, last)
    return tuple(found)


def excerpt(text: str, span: Span) -> Excerpt:
    """A place with some words on either side; what is cut is cut between words."""
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
    """A text folded letter by letter, and for each letter of that its offset in the text.

    Folding may make two letters of one and nothing of an accent, so offsets are kept and not
    counted. A line break is a space: what is typed has no lines.
    """
    letters: list[str] = []
    origin: list[int] = []
    for place, character in enumerate(text.translate(_PLAIN)):
        folded = " " if character.isspace() else _fold_letter(character)
        letters.append(folded)
        origin += [place] * len(folded)
    return "".join(letters), (*origin, len(text))


# Texts of reports are searched again and again; what is typed is remembered by nobody.
_folded_of_report = lru_cache(maxsize=4096)(_folded)


@lru_cache(maxsize=4096)
def _fold_letter(character: str) -> str:
    return fold(character)
