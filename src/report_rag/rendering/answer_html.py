"""An answer as HTML: a card for each passage, with the sentences that answer marked.

The template is `templates/answer.html`; this module computes what it fills in. What is folded away
opens without a script (`<details>`), and is printed whole (`static/answer.css`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from report_rag.rendering.headings import Headings
from report_rag.rendering.labels import (
    Title,
    entry_place,
    is_help_card,
    page_text,
    shown_translation,
    titles,
)
from report_rag.rendering.links import in_language
from report_rag.rendering.message import message, searching
from report_rag.rendering.pages import page_html
from report_rag.rendering.plain_text import copied
from report_rag.strings import STRINGS
from report_rag.text import countries
from report_rag.text.language import sentences
from report_rag.types import (
    Answer,
    BlockKind,
    Citation,
    Confidence,
    DocumentTopic,
    Report,
    Span,
)

# A passage in a list that begins with its printed number is shown without another one.
_PRINTED_NUMBER = re.compile(r"\d+[.)] ")
_HANDFUL = 5
"""A list of more items shows their titles, which open."""
_SHORT_ITEM = 400
"""Characters; so does a list whose items have more on average: on a phone some ten lines each."""


@dataclass(frozen=True, slots=True)
class TextRun:
    """A part of a text that is marked (highlighted) as a whole, or not at all."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """What a card shows of a passage, beside its place and its buttons."""

    citation: Citation
    translation: list[TextRun]
    """The translation, which is read first; the quote is then one tap away. Empty without one."""
    quote: list[TextRun]
    who: Title | None
    """The label of a call-out, such as a country's name, or the speaker of a quotation; None
    without either, and where the answer names this country already."""
    title: Title | None
    """In a list of titles: the words on which the card opens, which are the beginning of the
    passage or its own heading. None in any other answer, and for a passage of one sentence."""
    section: tuple[Title, ...]
    """The headings above it; empty where they stand above the card."""

    @property
    def is_open(self) -> bool:
        """Whether a card with a title is open from the start: there is a mark in it."""
        return any(run.marked for run in (*self.translation, *self.quote))


@dataclass(frozen=True, slots=True)
class CardGroup:
    """Cards under one heading or under none; there is one for each citation (a quoted passage)."""

    title: Title | None
    """The heading; None for cards that stand under none."""
    citations: tuple[Citation, ...]


def answer_html(answer: Answer, anchor: str = "passage", reports: Sequence[Report] = ()) -> str:
    """The answer as one HTML element, a part of a page.

    The id of a card is `anchor`, a hyphen and the number of its passage: `passage-1`. With two or
    more `reports` each card names its report; with fewer none does. `reports` also gives the
    citation that the button "Copy with citation" of a card copies, and shows the words from which
    headings in capitals get the case of a sentence.
    """
    language, strings = answer.language, STRINGS[answer.language]
    headings = Headings(reports, language)
    shown, more = _shown_at_first(answer)
    return page_html(
        "answer.html",
        language,
        answer=answer,
        anchor=anchor,
        message=message(answer),
        searching=searching(answer),
        listing=answer.listing
        and strings.listing.format(shown=answer.listing.shown, of=answer.listing.of),
        listing_title=_listing_title(answer, headings),
        groups=groups(replace(answer, citations=shown), headings),
        more=more,
        more_label=strings.show_more.of(len(more)).format(count=len(more)),
        card=lambda citation, group: _card(citation, group, answer, headings),
        numbered=lambda citation: bool(_PRINTED_NUMBER.match(citation.quote)),
        place=lambda citation: page_text(citation.pages, strings),
        address=lambda one: in_language(one.url, language),
        copied=lambda citation: copied(citation, answer, reports),
        titles=titles(reports, language),
        is_card=is_help_card(answer),
        outline=[(entry, headings.entry(entry)) for entry in answer.outline],
        entry_place=lambda entry: entry_place(entry, strings),
    )


def groups(answer: Answer, headings: Headings) -> tuple[CardGroup, ...]:
    """The cards of an answer, in its order: its citations; if it has none, the related passages.

    They are one group without a title; it has no cards if there are neither. But when the question
    only named a country, successive citations from one section of a report make a group, under the
    innermost heading of that section that says more than the name of the only country asked for.
    """
    shown = answer.citations or answer.related
    if not (answer.country_only and answer.citations):
        return (CardGroup(None, shown),)
    return tuple(
        CardGroup(_group_title(tuple(own), answer, headings), own)
        for own in (
            tuple(same)
            for _, same in groupby(
                shown, key=lambda one: (one.report, one.section_path, one.quote_language)
            )
        )
    )


def _group_title(own: Sequence[Citation], answer: Answer, headings: Headings) -> Title | None:
    path = headings.path(own[0])
    asked = _only_country(answer)
    telling = [one for one in path if not asked or countries.of_section((one.text,)) != asked]
    return telling[-1] if telling else None


def _only_country(answer: Answer) -> tuple[str, ...]:
    """The code of the country that an answer is about, if it is about one only; else empty."""
    treated = tuple(code for code in answer.countries if code not in answer.untreated)
    return treated if answer.country_only and len(treated) == 1 else ()


def _shown_at_first(answer: Answer) -> tuple[tuple[Citation, ...], tuple[Citation, ...]]:
    """The citations of an answer that are seen at once, and those that are one tap away.

    Of an ordinary answer these are the first one and, if it holds a marked sentence or the answer
    is not sure, the second. Of anything that was asked for as a whole, all: a list, a country, an
    outline, a page, what comes next.
    """
    ordinary = answer.intent is None or isinstance(answer.intent, DocumentTopic)
    if answer.listing or answer.country_only or answer.outline or not ordinary:
        return answer.citations, ()
    doubtful = answer.confidence is Confidence.LOW
    second = any(doubtful or one.highlights for one in answer.citations[1:2])
    count = 2 if second else 1
    return answer.citations[:count], answer.citations[count:]


def _listing_title(answer: Answer, headings: Headings) -> Title | None:
    """The title of the list that an answer shows; None without a list, or a title of it."""
    one = answer.listing
    if not one or not one.title:
        return None
    first = answer.citations[0]
    return headings.shown(first.report, one.title, one.translated_title, first.quote_language)


def _card(citation: Citation, group: CardGroup | None, answer: Answer, headings: Headings) -> Card:
    """The card of a passage that stands in a group; None for the passages that are folded away."""
    language = answer.language
    translation = shown_translation(citation, language) or ""
    title = _item_title(citation, answer, headings) if _has_titles(answer) else None
    section = headings.path(citation)
    if group and group.title:
        section = ()
    elif answer.listing and answer.listing.title:
        # What stands between the title of the list and the passage, unless it opens the card.
        depth = (*citation.section_path, answer.listing.title).index(answer.listing.title) + 1
        section = () if title else section[depth:]
    return Card(
        citation=citation,
        translation=marked_runs(translation, citation.translation_highlights),
        quote=marked_runs(citation.quote, citation.highlights),
        who=_who(citation, headings),
        title=title,
        section=section,
    )


def _who(citation: Citation, headings: Headings) -> Title | None:
    """The label of a call-out whose quote does not begin with it, such as the second part of a long
    one; for other passages the speaker, if there is one."""
    if citation.kind is not BlockKind.CALL_OUT:
        return Title(citation.speaker, citation.quote_language) if citation.speaker else None
    begins = citation.label is None or citation.quote.startswith(citation.label)
    return None if begins else headings.label(citation)


def _has_titles(answer: Answer) -> bool:
    """Whether an answer is a long list: more than a handful of items, or long ones."""
    items = answer.citations
    if not answer.listing or not items:
        return False
    characters = sum(len(one.quote) for one in items)
    return len(items) > _HANDFUL or characters > _SHORT_ITEM * len(items)


def _item_title(citation: Citation, answer: Answer, headings: Headings) -> Title | None:
    """What stands for a passage in a list of titles, in the language in which it is read first.

    The beginning of the passage up to the end of its label; without a label, the heading of its own
    section, if the list is made of sections; else its first sentence. None if nothing would be left
    to open.
    """
    language = answer.language
    translation = shown_translation(citation, language)
    text, spoken = translation or citation.quote, citation.quote_language
    label = citation.label
    if translation:
        spoken, label = language, citation.translated_label
    number = _PRINTED_NUMBER.match(text)
    begin = number.end() if number else 0
    if label and text.startswith(label, begin):
        return Title(text[: begin + len(label)], spoken)
    if answer.listing and citation.section_path[-2:-1] == (answer.listing.title,):
        return headings.path(citation)[-1]
    start, end = sentences(text)[0]
    return Title(text[start:end], spoken) if end < len(text) else None


def marked_runs(text: str, marked: Sequence[Span]) -> list[TextRun]:
    """A text cut where marks begin and end; no run is empty, and the runs joined are the text.

    `marked` are offsets into `text`, in order and without overlaps.
    """
    runs, start = [], 0
    for span in marked:
        runs += [TextRun(text[start : span.start]), TextRun(text[span.slice], marked=True)]
        start = span.end
    return [run for run in (*runs, TextRun(text[start:])) if run.text]
