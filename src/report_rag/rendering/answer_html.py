"""An answer as HTML: a card for each passage, with the sentences that answer marked.

The template is `templates/answer.html`; this module computes what it fills in.
"""

import re
from collections.abc import Sequence
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
from report_rag.rendering.pages import page_html
from report_rag.rendering.plain_text import copied
from report_rag.strings import STRINGS
from report_rag.types import Answer, Citation, Language, Report, Span

# A passage in a list that begins with its printed number is shown without another one.
_PRINTED_NUMBER = re.compile(r"\d+[.)] ")


@dataclass(frozen=True, slots=True)
class TextRun:
    """A part of a text that is marked (highlighted) as a whole, or not at all."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class CardGroup:
    """Cards under one heading or under none; there is one for each citation (a quoted passage)."""

    title: str | None
    """The heading; None for cards that stand under none."""
    language: Language
    """The language of `title`; without a title it is not used."""
    citations: tuple[Citation, ...]


def answer_html(answer: Answer, anchor: str = "passage", reports: Sequence[Report] = ()) -> str:
    """The answer as one HTML element, a part of a page.

    The id of a card is `anchor`, a hyphen and the number of its passage: `passage-1`. With two or
    more `reports` each card names its report; with fewer none does. `reports` also gives the
    citation that the button "Copy with citation" of a card copies.
    """
    language, strings = answer.language, STRINGS[answer.language]
    return page_html(
        "answer.html",
        language,
        answer=answer,
        anchor=anchor,
        message=message(answer),
        searching=searching(answer),
        listing=listing_line(answer.listing, strings) if answer.listing else None,
        groups=groups(answer),
        numbered=lambda citation: bool(_PRINTED_NUMBER.match(citation.quote)),
        place=lambda citation: page_text(citation.pages, strings),
        quoted=lambda citation: marked_runs(citation.quote, citation.highlights),
        translated=lambda citation: marked_runs(
            shown_translation(citation, language) or "", citation.translation_highlights
        ),
        address=lambda one: in_language(one.url, language),
        copied=lambda citation: copied(citation, answer, reports),
        titles=titles(reports, language),
        is_card=is_help_card(answer),
        entry_title=lambda entry: entry_title(entry, language),
        entry_place=lambda entry: entry_place(entry, strings),
    )


def groups(answer: Answer) -> tuple[CardGroup, ...]:
    """The cards of an answer, in its order: its citations; if it has none, the related passages.

    They are one group without a title; it has no cards if there are neither. But when the question
    only named a country, successive citations from one section of a report make a group, under the
    innermost heading of that section.
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


def marked_runs(text: str, marked: Sequence[Span]) -> list[TextRun]:
    """A text cut where marks begin and end; no run is empty, and the runs joined are the text.

    `marked` are offsets into `text`, in order and without overlaps.
    """
    runs, start = [], 0
    for span in marked:
        runs += [TextRun(text[start : span.start]), TextRun(text[span.slice], marked=True)]
        start = span.end
    return [run for run in (*runs, TextRun(text[start:])) if run.text]
