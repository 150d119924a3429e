"""Cuts a text of `/report`, the page that shows a whole report, into runs.

A run is highlighted in one way or not at all. A text is cut where its highlighting changes, and
where a printed page begins. The texts of the runs, joined, are the text: no character is added,
dropped or changed.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from report_rag.types import Span


class Run(NamedTuple):
    """A piece of a text that is highlighted as a whole, or not at all."""

    text: str
    cited: bool = False
    """Whether the page's address names its position (`mark=`), mostly since an answer quotes it."""
    found: bool = False
    """Whether it is what the visitor searched for (`find=`), or a part of it."""
    page: str | None = None
    """The label of the printed page that begins with the run; None if no page begins there."""


def runs(
    text: str,
    cited: Sequence[Span] = (),
    found: Sequence[Span] = (),
    pages: Sequence[tuple[int, str]] = (),
) -> tuple[Run, ...]:
    """The runs of a text, in order; one empty run for an empty text.

    `cited` and `found` (see `Run`) are half-open ranges of offsets into the text, `pages` are
    (offset, label) of the printed pages that begin in it; what lies outside of the text is ignored.
    The spans of `cited` must not overlap each other, nor those of `found`. Characters that are both
    cited and found are cited only.
    """
    begins = dict(pages)
    is_cited, is_found = _inside_of(cited), _inside_of(found)
    cuts = {*begins, *(place for span in cited for place in (span.start, span.end))}
    # A cited span is not cut in two where a found one begins or ends inside it.
    cuts |= {place for span in found for place in (span.start, span.end) if not is_cited(place)}
    made = []
    inside = sorted(place for place in cuts if 0 < place < len(text))
    for start, end in pairwise([0, *inside, len(text)]):
        own = is_cited(start)
        made.append(Run(text[start:end], own, not own and is_found(start), begins.get(start)))
    return tuple(made)


def _inside_of(spans: Sequence[Span]) -> Callable[[int], bool]:
    """A function that tells whether a place is in one of `spans`, which must not overlap."""
    ordered = sorted(spans, key=lambda span: span.start)
    starts = [span.start for span in ordered]

    def is_inside(place: int) -> bool:
        before = bisect_right(starts, place) - 1
        return before >= 0 and place < ordered[before].end

    return is_inside


def within(spans: Sequence[Span], start: int, end: int) -> tuple[Span, ...]:
    """The spans that overlap the range from `start` to `end` (excluded), as offsets from `start`.
    They are not cut: one that begins before `start` has a negative offset, and one may end after
    `end`."""
    return tuple(
        Span(span.start - start, span.end - start)
        for span in spans
        if span.start < end and start < span.end
    )
