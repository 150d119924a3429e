"""Tells which part of an edition stands on which page of the imported file."""

from collections.abc import Iterator
from itertools import groupby

from report_rag.corpus.edition import Edition
from report_rag.importing.edition_writer import lines_of
from report_rag.importing.imported import Imported
from report_rag.importing.proof import PageText
from report_rag.types import Block, Heading


def page_texts(edition: Edition, imported: Imported) -> list[PageText]:
    """The text of an edition in order, cut where another page of the file begins.

    The marks of pages in the edition tell it. A mark that does not stand at the top of its page of
    the file, such as "Page 7" in the text, leaves two pages on which a part may stand.
    """
    starts = [next(group) for _, group in groupby(imported.page_starts, lambda one: one[0])]
    lines = lines_of(imported.blocks)
    notes = {lines[block]: page for block, page in imported.notes}
    parts: list[tuple[str, int, int]] = []  # text, place in `starts`, page of a note or -1
    at = -1
    for part in edition.outline:
        for label, text in _segments(part):
            here = label or ""
            later = (n for n in range(at + 1, len(starts)) if starts[n][0] == here)
            if at < 0 or starts[at][0] != here:
                at = next(later, at)
            parts.append((text, at, notes.get(part.line, -1)))
    texts: list[PageText] = []
    last = imported.plain.count("\f") if imported.plain else 0
    following = before = len(starts)
    for text, own, note in reversed(parts):
        following, before = (following, before) if own == before else (before, own)
        first = starts[own][1] if own >= 0 else 0
        end = last + 1
        if following < len(starts):
            end = starts[following][1] + (not starts[following][2])
        pages = range(note, note + 1) if note >= 0 else range(first, max(end, first + 1))
        texts.append(PageText(text, pages))
    return texts[::-1]


def _segments(part: Heading | Block) -> Iterator[tuple[str | None, str]]:
    """The text of a heading or block, cut where pages begin, each with the label of its page."""
    if isinstance(part, Heading):
        yield part.page, f"{part.text}\n\n"
        return
    cuts = [(0, part.pages[0] if part.pages else None), *part.page_breaks]
    ends = [*(offset for offset, _ in cuts[1:]), len(part.text)]
    for (start, label), end in zip(cuts, ends, strict=True):
        yield label, part.text[start:end] + ("\n\n" if end == len(part.text) else "")
