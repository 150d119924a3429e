"""Makes a handout: questions and answers as paragraphs, to be read from top to bottom.

The modules `markdown` and `word` write it as the content of a .md or .docx file. Each paragraph is
a quote, its labelled translation, section and page, the first words of a further passage, a fixed
sentence, or what a person wrote.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from report_rag.corpus.passages import LONGEST_WORDS
from report_rag.rendering.labels import (
    Title,
    contact_line,
    is_help_card,
    labelled_translation,
    listing_line,
    outline_lines,
    page_text,
    place,
    shown_translation,
    titles,
)
from report_rag.rendering.message import message, row_message, searching
from report_rag.sheets.rows import AnsweredRow
from report_rag.strings import STRINGS
from report_rag.types import Answer, Citation, Language, Report

MOST_WORDS = LONGEST_WORDS
"""The most words of quotes and their translations that stand under one question of a handout: as
many as the longest passage has. Ten questions then fill four or five pages, at most six
(docs/reference/files.md). With its translation the first passage may have more, and is whole."""
FIRST_WORDS = 12
"""The words by which each further passage is named: about one line of a page."""


class PartKind(StrEnum):
    """The kind of a paragraph, by which it gets its style."""

    TITLE = "title"
    QUESTION = "question"
    """What was asked, or the number of a row that could not be asked."""
    TEXT = "text"
    """A fixed sentence, a line of an outline, or a translated title."""
    QUOTE = "quote"
    """Words of the report, or the content of a row that could not be read."""
    TRANSLATION = "translation"
    """The translation of the quote above, with its label."""
    PLACE = "place"
    """Section and page of the quote above."""
    REFERENCE = "reference"
    """A passage that is named only, by its first words and its page."""
    CONTACT = "contact"
    """A help contact, with its address if it has one."""


@dataclass(frozen=True, slots=True)
class HandoutPart:
    """One paragraph of a handout; `language` is that of `text`."""

    kind: PartKind
    text: str
    language: Language
    url: str | None = None
    """The address that a `PLACE` or `REFERENCE` leads to in the report, or that a `CONTACT` has;
    None without one."""


def handout(
    answered: Sequence[AnsweredRow],
    reports: Sequence[Report],
    language: Language,
    subtitle: str | None = None,
    *,
    whole: bool = False,
) -> list[HandoutPart]:
    """The paragraphs of a handout, in order; `reports` are all reports that were asked.

    1. The title of each report, followed by its translation if it is not in `language`.
    2. `subtitle`; without one, the sentence which promises that answers are quotes.
    3. Each question with its answer, or the reason why it has none, in the language of its row.
    4. How to cite the reports that the answers quote; all reports when no answer quotes one.

    The fixed sentences of 1, 2 and 4 are in `language`. Under each question stand the first
    passages, up to `MOST_WORDS` words, word for word; the others are named by their first words.
    With `whole` all passages stand there word for word.
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
        parts += _answered(one, reports, whole=whole)
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


def _answered(one: AnsweredRow, reports: Sequence[Report], *, whole: bool) -> Iterator[HandoutPart]:
    """The paragraphs of one row, in order.

    With an answer: the question; the fixed sentences that introduce the answer; its outline; how
    much of a list is shown; help contacts; then the passages (those that answer, else related
    ones), all of them word for word if `whole`. Fixed sentences may introduce contacts and related
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
    named, cited = titles(reports, language), answer.citations or answer.related
    count = len(cited) if whole else _whole(answer, language)
    for citation in cited[:count]:
        yield from _quoted(citation, language, named)
    if further := cited[count:]:
        translated = any(shown_translation(citation, language) for citation in further)
        told = strings.first_words_translated if translated else strings.first_words
        yield HandoutPart(PartKind.TEXT, told.format(count=len(further)), language)
    for citation in further:
        yield _reference(citation, language, named)


def _whole(answer: Answer, language: Language) -> int:
    """How many of the first passages of an answer stand in a handout word for word.

    As many as have no more than `MOST_WORDS` words together with their translations into
    `language`, but at least one. A list of the report, whose order is not that of what answers
    best, has all of its passages or none.
    """
    cited, words = answer.citations or answer.related, 0
    for count, citation in enumerate(cited):
        translation = shown_translation(citation, language) or ""
        words += len(citation.quote.split()) + len(translation.split())
        if words > MOST_WORDS:
            return 0 if answer.listing and len(cited) > 1 else max(count, 1)
    return len(cited)


def _quoted(
    citation: Citation, language: Language, named: Mapping[str, Title]
) -> Iterator[HandoutPart]:
    """A passage word for word, its translation into `language` if it needs one, and its place.

    `named` has the titles of the reports, by their names, if there are several.
    """
    yield HandoutPart(PartKind.QUOTE, citation.quote, citation.quote_language)
    if translation := labelled_translation(citation, language):
        yield HandoutPart(PartKind.TRANSLATION, translation, language)
    url = citation.url or None
    where = place(citation, STRINGS[language], named)
    if where or url:
        text = where or STRINGS[language].open_in_report
        yield HandoutPart(PartKind.PLACE, text, language, url)


def _reference(citation: Citation, language: Language, named: Mapping[str, Title]) -> HandoutPart:
    """A passage by its first words, those of its translation where it has one into `language`.

    After them stand "…" if it has more words, and the page; without pages the innermost heading.
    Before the page stands the title of the report, if `named`, as for `_quoted`, has it.
    """
    translation = shown_translation(citation, language)
    words = (translation or citation.quote).split()
    text = " ".join(words[:FIRST_WORDS]) + (" …" if len(words) > FIRST_WORDS else "")
    report = named.get(citation.report)
    page = page_text(citation.pages, STRINGS[language]) or "".join(citation.section_path[-1:])
    where = " · ".join(one for one in (report.text if report else "", page) if one)
    return HandoutPart(
        PartKind.REFERENCE,
        f"{text} ({where})" if where else text,
        language if translation else citation.quote_language,
        citation.url or None,
    )
