"""The short texts around a quote: report titles, section and page, contacts, its translation.

All are plain text, in the language of the reader (`language`, or that of `strings`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from report_rag.strings import STRINGS, Strings
from report_rag.types import (
    Answer,
    Citation,
    Contact,
    Language,
    Listing,
    Outcome,
    OutlineEntry,
    Report,
)


@dataclass(frozen=True, slots=True)
class Title:
    """The title of a report or of a section, and the language that it is in."""

    text: str
    language: Language


def title_of(report: Report, language: Language) -> Title:
    """A report's title for readers of a language: its translation if it has one, else its own."""
    title = report.title_in(language)
    return Title(title, report.language if title == report.title else language)


def titles(reports: Sequence[Report], language: Language) -> dict[str, Title]:
    """Titles by the name of the report; empty for one report, whose title need not be shown."""
    several = reports if len(reports) > 1 else ()
    return {report.name: title_of(report, language) for report in several}


def title_of_all(reports: Sequence[Report], language: Language) -> str:
    """The title of a page over one or more reports: the only one's own, or a common one."""
    if len(reports) > 1:
        return STRINGS[language].reports_title
    return reports[0].title_in(language)


def place(citation: Citation, strings: Strings) -> str:
    """The headings above a passage, and its pages if it has any: "IN DETAIL > WATER (page 7)"."""
    path = " > ".join(citation.section_path)
    page = page_text(citation.pages, strings)
    return f"{path} ({page})" if page else path


def whole_place(citation: Citation, strings: Strings, named: dict[str, Title]) -> str:
    """`place` after the title of its report: "The Garden · IN DETAIL > WATER (page 7)".

    `named` has titles by the name of the report; without an entry for it, `place` alone.
    """
    report = named.get(citation.report)
    own = place(citation, strings)
    return " · ".join(part for part in (report.text, own) if part) if report else own


def page_text(pages: Sequence[str], strings: Strings) -> str:
    """ "page 7" or "pages 7 and 8" for the printed labels `pages`; empty if there are none."""
    if not pages:
        return ""
    if len(pages) == 1:
        return strings.page.format(page=pages[0])
    return strings.pages.format(pages=joined(pages, strings))


def joined(names: Sequence[str], strings: Strings) -> str:
    """ "Peru, Bolivia and Brazil"; raises `ValueError` without a name."""
    *others, last = names
    return f"{', '.join(others)} {strings.and_word} {last}" if others else last


def listing_line(listing: Listing, strings: Strings) -> str:
    """ "Hurdles: 7 of 7": a list's title, if it has one, how many are shown, and of how many."""
    counted = strings.listing.format(shown=listing.shown, of=listing.of)
    return f"{listing.title}: {counted}" if listing.title else counted


def contact_line(contact: Contact, language: Language) -> str:
    """The name of a help contact and how it is reached: "Helpline: 116 111"."""
    return f"{contact.name[language]}: {contact.reach[language]}"


def shown_translation(citation: Citation, language: Language) -> str | None:
    """The translation of a quote if it is in the reader's `language`; None if there is none."""
    return citation.translation if language is citation.translation_language else None


def labelled_translation(citation: Citation, language: Language) -> str | None:
    """`shown_translation` after the words "Unofficial translation: "; None where that is None."""
    translation = shown_translation(citation, language)
    return f"{STRINGS[language].translation_label}: {translation}" if translation else None


def is_help_card(answer: Answer) -> bool:
    """Whether an answer is a help card: contacts instead of an answer, not above an ordinary one.

    So is a message about danger or misuse answered, and a question where help is to be had.
    """
    if answer.outcome is Outcome.NOT_IN_REPORT:
        return bool(answer.contacts) and not answer.related
    return answer.outcome in (Outcome.SAFEGUARDING, Outcome.DECLINED)


def contact_lines(answer: Answer) -> tuple[str, ...]:
    """A line for each contact of an answer; empty without contacts.

    Above an ordinary answer a sentence goes first that introduces them; a help card has its own.
    """
    lines = tuple(contact_line(contact, answer.language) for contact in answer.contacts)
    if not lines or is_help_card(answer):
        return lines
    return (STRINGS[answer.language].help_nearby, *lines)


def entry_title(entry: OutlineEntry, language: Language) -> str:
    """An entry of an outline as printed, or "translation (as printed)" in the other language."""
    translated = entry.translated_title
    if language is entry.language or not translated or translated == entry.title:
        return entry.title
    return f"{translated} ({entry.title})"


def entry_place(entry: OutlineEntry, strings: Strings) -> str:
    """Pages of an entry, and passages if several: "pages 7 and 8 · 4 passages"; may be empty."""
    counted = strings.passages.of(entry.count).format(count=entry.count) if entry.count > 1 else ""
    return " · ".join(part for part in (page_text(entry.pages, strings), counted) if part)


def outline_lines(answer: Answer) -> tuple[str, ...]:
    """The outline of an answer as a list, "- WATER (page 7)"; two spaces more for each level."""
    strings = STRINGS[answer.language]
    return tuple(
        f"{'  ' * entry.depth}- {entry_title(entry, answer.language)}"
        + (f" ({place})" if (place := entry_place(entry, strings)) else "")
        for entry in answer.outline
    )
