"""A text as runs of characters: cited, found or plain, and cut where a printed page begins.

The runs of a text, joined, are the text: marking never changes a character.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from report_rag.types import Span


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that look alike; `page` when a printed page begins with them."""

    text: str
    cited: bool = False
    found: bool = False
    page: str | None = None


def runs(
    text: str,
    cited: Sequence[Span] = (),
    found: Sequence[Span] = (),
    pages: Sequence[tuple[int, str]] = (),
) -> tuple[Run, ...]:
    """The runs of a text; spans are offsets into it and may reach beyond it.

    The spans of each kind are in order and do not overlap. What is cited is not also found: of two
    marks in one place the stronger is enough.
    """
    begins = dict(pages)
    # A page may begin with the text itself, where there is nothing to cut.
    cuts = {0, *(offset for offset in begins if 0 <= offset < len(text))}
    for span in (*cited, *found):
        cuts |= {place for place in (span.start, span.end) if 0 < place < len(text)}
    made: list[Run] = []
    ends = [*sorted(cuts), len(text)]
    for start, end in pairwise(ends):
        is_cited = any(start in span for span in cited)
        is_found = not is_cited and any(start in span for span in found)
        run = Run(text[start:end], is_cited, is_found, begins.get(start))
        last = made[-1] if made else None
        # The edge of what is found inside of what is cited makes no second mark.
        if last and is_cited and last.cited and run.page is None:
            made[-1] = Run(last.text + run.text, cited=True, page=last.page)
        else:
            made.append(run)
    return tuple(made)


def within(spans: Sequence[Span], start: int, end: int) -> tuple[Span, ...]:
    """The spans that touch a range of characters, as offsets from its start."""
    return tuple(
        Span(span.start - start, span.end - start)
        for span in spans
        if span.start < end and start < span.end
    )
