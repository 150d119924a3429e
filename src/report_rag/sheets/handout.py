"""Makes a handout: questions and answers as paragraphs, to be read from top to bottom.

The modules `markdown` and `word` write it as the content of a .md or .docx file. Each paragraph is
a quote, its labelled translation, section and page, a fixed sentence, or what a person wrote.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from report_rag.rendering.labels import (
    contact_line,
    is_help_card,
    labelled_translation,
    listing_line,
    outline_lines,
    place,
    titles,
)
from report_rag.rendering.message import message, row_message, searching
from report_rag.sheets.rows import AnsweredRow
from report_rag.strings import STRINGS
from report_rag.types import Language, Report


class PartKind(StrEnum):
    """The kind of a paragraph, by which it gets its style."""

    TITLE = "title"
    QUESTION = "question"
    """What was asked, or the number of a row that could not be asked."""
    TEXT = "text"
    """A fixed sentence, a line of an outline, a translation, or section and page of a quote."""
    QUOTE = "quote"
    """Words of the report, or the content of a row that could not be read."""
    LINK = "link"
    """The words before the address at which the quote above can be read in the report; the address
    is in `HandoutPart.url`."""
    CONTACT = "contact"
    """A help contact, with its address if it has one."""


@dataclass(frozen=True, slots=True)
class HandoutPart:
    """One paragraph of a handout; `language` is that of `text`."""

    kind: PartKind
    text: str
    language: Language
    url: str | None = None
    """The address of a `LINK`, or of a `CONTACT` that has one; else None. It may have no host."""


def handout(
    answered: Sequence[AnsweredRow],
    reports: Sequence[Report],
    language: Language,
    subtitle: str | None = None,
) -> list[HandoutPart]:
    """The paragraphs of a handout, in order; `reports` are all reports that were asked.

    1. The title of each report, followed by its translation if it is not in `language`.
    2. `subtitle`; without one, the sentence which promises that answers are quotes.
    3. Each question with its answer, or the reason why it has none, in the language of its row.
    4. How to cite the reports that the answers quote; all reports when no answer quotes one.

    The fixed sentences of 1, 2 and 4 are in `language`.
    """
    strings, parts = STRINGS[language], []
    for report in reports:
        parts.append(HandoutPart(PartKind.TITLE, report.title, report.language))
        if report.language is not language and report.translated_title:
            translated = f"{strings.translation_label}: {report.translated_title}"
            parts.append(HandoutPart(PartKind.TEXT, translated, language))
    opening = subtitle or strings.promise.of(len(reports))
    parts.append(HandoutPart(PartKind.TEXT, opening, language))
    for one in answered:
        parts += _answered(one, reports)
    for citation in _cited(answered, reports):
        parts.append(HandoutPart(PartKind.TEXT, f"{strings.cite_as}: {citation}", language))
    return parts


def _cited(answered: Sequence[AnsweredRow], reports: Sequence[Report]) -> Iterator[str]:
    """How to cite the reports that answers quote, each text once, in the order of `reports`.

    Of all reports when no answer quotes one. Related passages, which are shown when nothing
    answers, do not count as quoted.
    """
    answers = [one.answer for one in answered if one.answer]
    quoted = {citation.report for answer in answers for citation in answer.citations}
    own = (one.citation for one in reports if one.name in quoted or not quoted)
    return (citation for citation in dict.fromkeys(own) if citation)


def _answered(one: AnsweredRow, reports: Sequence[Report]) -> Iterator[HandoutPart]:
    """The paragraphs of one row, in order.

    With an answer: the question; the fixed sentences that introduce the answer; its outline; how
    much of a list is shown; help contacts; then each passage (those that answer, else related ones)
    with its place, translation and link. Fixed sentences may introduce contacts and related
    passages. Without an answer: the number of the row, the reason, and what the row holds.
    """
    strings, language = STRINGS[one.language], one.language
    if one.answer is None:
        yield HandoutPart(
            PartKind.QUESTION, strings.row_number.format(number=one.row.number), language
        )
        if one.problem:
            yield HandoutPart(PartKind.TEXT, row_message(one.problem, language), language)
        if given := one.row.as_given.strip():
            yield HandoutPart(PartKind.QUOTE, given, language)
        return
    answer = one.answer
    yield HandoutPart(PartKind.QUESTION, " ".join(one.row.question.split()), language)
    lines = [*searching(answer), message(answer), *outline_lines(answer)]
    if answer.listing:
        lines.append(listing_line(answer.listing, strings))
    if answer.contacts and not is_help_card(answer):
        lines.append(strings.help_nearby)
    for line in lines:
        yield HandoutPart(PartKind.TEXT, line, language)
    for contact in answer.contacts:
        yield HandoutPart(PartKind.CONTACT, contact_line(contact, language), language, contact.url)
    if answer.related:
        yield HandoutPart(PartKind.TEXT, strings.related, language)
    named = titles(reports, language)
    for citation in answer.citations or answer.related:
        yield HandoutPart(PartKind.QUOTE, citation.quote, citation.quote_language)
        yield HandoutPart(PartKind.TEXT, place(citation, strings, named), language)
        if translation := labelled_translation(citation, language):
            yield HandoutPart(PartKind.TEXT, translation, language)
        yield HandoutPart(PartKind.LINK, strings.open_in_report, language, citation.url)
