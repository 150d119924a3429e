"""The short texts around a quote: report titles, section and page, contacts, its translation.

All are plain text. `language`, or that of `strings`, is the language of the reader.
"""

import re
from collections.abc import Mapping, Sequence
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

_SHORTEST_RANGE = 3
"""The fewest successive pages that are written as a range."""
# A name that begins with the sound of "i", as "Italia" and "«Hijas", but not "Hierro".
_I_SOUND = re.compile(r"\W*h?[ií](?![aeoáéó])", re.IGNORECASE)
# The punctuation at the end of a heading. The full stop of an abbreviation ("U.S.") stays.
_ENDING = re.compile(r"(?<!\.\w)[\s:;,.]+$")


@dataclass(frozen=True, slots=True)
class Title:
    """The title of a report or of a section, and the language in which it is written."""

    text: str
    language: Language


def title_of(report: Report, language: Language) -> Title:
    """A report's title for readers of a language, and the language that the title is in.

    The translated title if `language` is not that of the report and the report has one; else the
    title as it is printed.
    """
    title = report.title_in(language)
    return Title(title, report.language if title == report.title else language)


def titles(reports: Sequence[Report], language: Language) -> dict[str, Title]:
    """Titles by the name of the report; empty for fewer than two reports, which need no title."""
    several = reports if len(reports) > 1 else ()
    return {report.name: title_of(report, language) for report in several}


def title_of_all(reports: Sequence[Report], language: Language) -> str:
    """The title of a page over one or more reports: for one its own title, translated where it has
    a translation into `language`; for several a fixed one ("Ask the reports")."""
    if len(reports) > 1:
        return STRINGS[language].reports_title
    return reports[0].title_in(language)


def place(citation: Citation, strings: Strings, named: Mapping[str, Title] | None = None) -> str:
    """Where a passage stands: "The Garden · IN DETAIL > WATER (page 7)".

    That is the title of its report, if `named` (titles by the name of the report) has one; the
    headings above it, outermost first; its printed pages, if they are known.
    """
    report = named.get(citation.report) if named else None
    path = " > ".join(citation.section_path)
    page = page_text(citation.pages, strings)
    own = f"{path} ({page})" if page else path
    return " · ".join(part for part in (report.text, own) if part) if report else own


def heading_name(printed: str) -> str:
    """A heading as it is named with a page or a number behind it: "IN DETAIL" for "IN DETAIL:".

    Left out are a colon, semicolon, comma or full stop at its end, except the full stop of an
    abbreviation ("in the U.S."); a question mark stays. A heading of nothing else is returned as
    printed.
    """
    return _ENDING.sub("", printed) or printed


def page_text(pages: Sequence[str], strings: Strings) -> str:
    """ "page 7", "pages 7 and 8" or "pages 4–12" for the printed labels `pages`; empty for none."""
    if not pages:
        return ""
    if len(pages) == 1:
        return strings.page.format(page=pages[0])
    return strings.pages.format(pages=joined(_ranges(pages), strings))


def _ranges(pages: Sequence[str]) -> list[str]:
    """The labels, but `_SHORTEST_RANGE` or more with successive numbers as one text: "4–12"."""
    runs: list[list[str]] = []
    for page in pages:
        last = runs[-1][-1] if runs else ""
        if page.isdecimal() and last.isdecimal() and int(page) == int(last) + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    shown = ([f"{run[0]}–{run[-1]}"] if len(run) >= _SHORTEST_RANGE else run for run in runs)
    return [text for run in shown for text in run]


def joined(names: Sequence[str], strings: Strings) -> str:
    """The names as an enumeration: "Peru, Bolivia and Brazil". Raises `ValueError` for no names."""
    *others, last = names
    if not others:
        return last
    word = strings.and_before_i if _I_SOUND.match(last) else strings.and_word
    return f"{', '.join(others)} {word} {last}"


def listing_line(listing: Listing, strings: Strings) -> str:
    """How much of a list is shown: "Hurdles (7 of 7)", or "7 of 7" for a list without a title."""
    counted = strings.listing.format(shown=listing.shown, of=listing.of)
    return f"{heading_name(listing.title)} ({counted})" if listing.title else counted


def contact_line(contact: Contact, language: Language) -> str:
    """The name of a help contact and how it is reached: "Helpline: 116 111"."""
    return f"{contact.name[language]}: {contact.reach[language]}"


def shown_translation(citation: Citation, language: Language) -> str | None:
    """The translation of a quote into the reader's `language`; None if there is none, also when the
    quote itself is in that language."""
    return citation.translation if language is citation.translation_language else None


def shown_path(citation: Citation, language: Language) -> tuple[str, ...]:
    """The headings above a quote translated into the reader's `language`; empty if they are not,
    also when the quote itself is in that language."""
    return citation.translated_section_path if language is citation.translation_language else ()


def labelled_translation(citation: Citation, language: Language) -> str | None:
    """The translation that `shown_translation` gives, after the words "Unofficial translation: " in
    `language`; None where there is none."""
    translation = shown_translation(citation, language)
    return f"{STRINGS[language].translation_label}: {translation}" if translation else None


def is_help_card(answer: Answer) -> bool:
    """Whether an answer is a help card: help contacts, and nothing of the report.

    It is what messages about danger or misuse get, and questions where to find help. An answer with
    passages or an outline is no help card, even if contacts are shown above it.
    """
    if answer.outcome is Outcome.NOT_IN_REPORT:
        return bool(answer.contacts) and not answer.related
    return answer.outcome in (Outcome.SAFEGUARDING, Outcome.DECLINED)


def contact_lines(answer: Answer, bullet: str = "") -> tuple[list[str], list[str]]:
    """The lines to show above the message of an answer, and those to show below it.

    Each help contact has a line, which begins with `bullet`. On a help card (`is_help_card`) these
    lines stand below; else above, after a sentence that introduces them. The other list is empty;
    without contacts both are.
    """
    lines = [f"{bullet}{contact_line(contact, answer.language)}" for contact in answer.contacts]
    if not lines or is_help_card(answer):
        return [], lines
    return [STRINGS[answer.language].help_nearby, *lines], []


def entry_title(entry: OutlineEntry, language: Language) -> str:
    """The title of an entry of an outline: "translation (as printed)" for a reader of another
    language than `entry.language`; as printed if the entry has no translation or the same one."""
    translated = entry.translated_title
    if language is entry.language or not translated or translated == entry.title:
        return entry.title
    return f"{translated} ({entry.title})"


def entry_place(entry: OutlineEntry, strings: Strings) -> str:
    """Where the passages of an entry of an outline are: "pages 7 and 8 · 4 passages".

    Pages are left out where they are unknown, the number of passages where it is below 2; empty if
    both are.
    """
    counted = strings.passages.of(entry.count).format(count=entry.count) if entry.count > 1 else ""
    return " · ".join(part for part in (page_text(entry.pages, strings), counted) if part)


def outline_lines(answer: Answer) -> tuple[str, ...]:
    """The outline of an answer, an entry a line: "- WATER (page 7)"; empty without an outline.

    An outline is headings, labels or names of the report with their pages. Two spaces go before the
    hyphen for each level by which an entry is indented.
    """
    strings = STRINGS[answer.language]
    return tuple(
        f"{'  ' * entry.depth}- {entry_title(entry, answer.language)}"
        + (f" ({place})" if (place := entry_place(entry, strings)) else "")
        for entry in answer.outline
    )
