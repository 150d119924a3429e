"""An answer as HTML: its cards, with the sentences that answer marked (`templates/answer.html`)."""

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


@dataclass(frozen=True, slots=True)
class CardGroup:
    """Cards under one heading, or under none."""

    title: str | None
    language: Language
    citations: tuple[Citation, ...]


def answer_html(answer: Answer, anchor: str = "passage", reports: Sequence[Report] = ()) -> str:
    """The answer as HTML; the id of a card is `anchor`, a hyphen and its number.

    With several `reports`, each card names the one that it is from.
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
    """The cards of an answer; those about a country are grouped by the section they stand in."""
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
    """A text by lines, each cut where a mark begins or ends; joined again it is the same text.

    `marked` is in order and without overlaps.
    """
    found, start = [], 0
    for line in text.split("\n"):
        found.append(tuple(_runs(text, start, start + len(line), marked)))
        start += len(line) + 1
    return tuple(found)


def _runs(text: str, start: int, end: int, marked: Sequence[Span]) -> Iterator[TextRun]:
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
    """Whether a passage begins with the number that the report prints."""
    return bool(_PRINTED_NUMBER.match(citation.quote))


def _who(citation: Citation) -> str | None:
    """Whose words they are, or which country they are about, as the report prints it."""
    return citation.label if citation.kind is BlockKind.CALL_OUT else citation.speaker
