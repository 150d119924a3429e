"""Cuts a text into runs of characters that are cited, found or plain, and at page breaks.

The runs of a text, joined, are the text: marking never changes a character.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from report_rag.types import Span


@dataclass(frozen=True, slots=True)
class Run:
    """Characters with the same marks."""

    text: str
    cited: bool = False
    """Marked by the address of the page, as words that an answer quotes."""
    found: bool = False
    """Words that the visitor looks for."""
    page: str | None = None
    """The label of the printed page that begins with the run; None if none does."""


def runs(
    text: str,
    cited: Sequence[Span] = (),
    found: Sequence[Span] = (),
    pages: Sequence[tuple[int, str]] = (),
) -> tuple[Run, ...]:
    """The runs of a text; spans and pages are offsets into it, which may lie outside of it.

    The spans of each kind are in order and do not overlap. A run that is both cited and found is
    marked as cited only.
    """
    begins = dict(pages)
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
        # Where a found span begins or ends inside a cited one, the mark is not cut in two.
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
