"""An answer as HTML: a card for each passage, with the sentences that answer marked.

The template is `templates/answer.html`; this module computes what it fills in.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from report_rag.rendering.labels import (
    entry_place,
    entry_title,
    is_help_card,
    listing_line,
    page_text,
    shown_translation,
    titles,
)
from report_rag.rendering.links import in_language
from report_rag.rendering.message import message, searching
from report_rag.rendering.pages import template
from report_rag.rendering.plain_text import copied
from report_rag.strings import STRINGS
from report_rag.types import (
    Answer,
    BlockKind,
    Citation,
    Confidence,
    Language,
    Outcome,
    Report,
    Span,
)

_PRINTED_NUMBER = re.compile(r"\d+[.)] ")


@dataclass(frozen=True, slots=True)
class TextRun:
    """A part of one line of text, marked or not."""

    text: str
    marked: bool = False


Line = tuple[TextRun, ...]
"""One line of text; the texts of its runs, joined, are the line."""


@dataclass(frozen=True, slots=True)
class CardGroup:
    """Cards, one for each citation, under one heading or under none."""

    title: str | None
    """The heading; None for cards that have none in common."""
    language: Language
    """The language of `title`; without one, that of the answer."""
    citations: tuple[Citation, ...]


def answer_html(answer: Answer, anchor: str = "passage", reports: Sequence[Report] = ()) -> str:
    """The answer as one HTML element, a part of a page.

    The id of a card is `anchor`, a hyphen and the number of its passage: `passage-1`. With two or
    more `reports` each card names its report; with fewer none does. `reports` also gives the
    citation that the button "Copy with citation" of a card copies.
    """
    strings = STRINGS[answer.language]
    return template("answer.html").render(
        answer=answer,
        anchor=anchor,
        strings=strings,
        message=message(answer),
        searching=searching(answer),
        listing=listing_line(answer.listing, strings) if answer.listing else None,
        groups=groups(answer),
        numbered=_has_printed_number,
        who=_who,
        place=lambda citation: page_text(citation.pages, strings),
        quoted=lambda citation: lines(citation.quote, citation.highlights),
        translated=lambda citation: _translated_lines(citation, answer.language),
        address=lambda one: in_language(one.url, answer.language),
        copied=lambda citation: copied(citation, answer, reports),
        titles=titles(reports, answer.language),
        low=answer.confidence is Confidence.LOW and answer.outcome is Outcome.ANSWERED,
        in_danger=answer.outcome is Outcome.SAFEGUARDING,
        is_card=is_help_card(answer),
        entry_language=lambda one: answer.language if one.translated_title else one.language,
        entry_title=lambda entry: entry_title(entry, answer.language),
        entry_place=lambda entry: entry_place(entry, strings),
    )


def groups(answer: Answer) -> tuple[CardGroup, ...]:
    """The cards of an answer, in its order: its citations, or the related passages if it has none.

    They are one group without a title, except when the question only named a country: then
    neighbouring cards from the same section make a group, under the name of that section.
    """
    shown = answer.citations or answer.related
    if not (answer.country_only and answer.citations):
        return (CardGroup(None, answer.language, shown),)
    return tuple(
        CardGroup(section[-1] if section else None, language, tuple(own))
        for (_, section, language), own in groupby(
            shown, key=lambda one: (one.report, one.section_path, one.quote_language)
        )
    )


def lines(text: str, marked: Sequence[Span]) -> tuple[Line, ...]:
    """A text cut at its line feeds, and each line where a mark begins or ends.

    `marked` are offsets into `text`, in order and without overlaps. An empty line has no runs.
    """
    found, start = [], 0
    for line in text.split("\n"):
        found.append(tuple(_runs(text, start, start + len(line), marked)))
        start += len(line) + 1
    return tuple(found)


def _runs(text: str, start: int, end: int, marked: Sequence[Span]) -> Iterator[TextRun]:
    """The runs of the characters from `start` up to, but not including, `end`."""
    for span in marked:
        begins, ends = max(span.start, start), min(span.end, end)
        if begins < ends:
            if start < begins:
                yield TextRun(text[start:begins])
            yield TextRun(text[begins:ends], marked=True)
            start = ends
    if start < end:
        yield TextRun(text[start:end])


def _translated_lines(citation: Citation, language: Language) -> tuple[Line, ...]:
    text = shown_translation(citation, language)
    return lines(text, citation.translation_highlights) if text else ()


def _has_printed_number(citation: Citation) -> bool:
    """Whether a passage begins with a printed number; it then needs none from us in a list."""
    return bool(_PRINTED_NUMBER.match(citation.quote))


def _who(citation: Citation) -> str | None:
    """What a card has above its quote: the printed label of a call-out, such as a country's name.
    Of other passages the speaker, if the report names one; None if there is nothing to show."""
    return citation.label if citation.kind is BlockKind.CALL_OUT else citation.speaker
