"""Questions and answers as a handout: what is in it and in which order, whatever the kind of file.

Every piece is a quote, its labelled translation, a fixed sentence or what a person wrote.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from report_rag.rendering.labels import (
    contact_line,
    listing_line,
    shown_translation,
    titles,
    whole_place,
)
from report_rag.rendering.message import message, row_message, searching
from report_rag.sheets.answer_table import question_text
from report_rag.sheets.rows import AnsweredRow
from report_rag.strings import STRINGS, Strings
from report_rag.types import Answer, Citation, Language, Report


class Kind(StrEnum):
    """What a piece of a handout is."""

    TITLE = "title"
    QUESTION = "question"
    SENTENCE = "sentence"
    QUOTE = "quote"
    PLACE = "place"
    """Section and page of the quote above."""
    TRANSLATION = "translation"
    LINK = "link"
    CONTACT = "contact"
    GIVEN = "given"
    """What stood in a row that could not be read."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One paragraph of a handout."""

    kind: Kind
    text: str
    language: Language
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Handout:
    """A document of pieces; `language` is that of the title and of what frames the answers."""

    title: str
    language: Language
    pieces: tuple[Piece, ...]


def handout(
    answered: Sequence[AnsweredRow],
    reports: Sequence[Report],
    language: Language,
    subtitle: str | None = None,
) -> Handout:
    """The handout of some answers; a subtitle says what kind of questions they are."""
    title = " · ".join(report.title for report in reports)
    return Handout(title, language, tuple(_pieces(answered, reports, language, subtitle)))


def _pieces(
    answered: Sequence[AnsweredRow],
    reports: Sequence[Report],
    language: Language,
    subtitle: str | None,
) -> Iterator[Piece]:
    strings = STRINGS[language]
    for report in reports:
        yield Piece(Kind.TITLE, report.title, report.language)
        if report.language is not language and report.translated_title:
            yield _translation(report.translated_title, language)
    yield Piece(Kind.SENTENCE, subtitle or strings.promise.of(len(reports)), language)
    for one in answered:
        yield from _answered(one, reports)
    for citation in _cited(answered, reports):
        yield Piece(Kind.SENTENCE, f"{strings.cite_as}: {citation}", language)


def _cited(answered: Sequence[AnsweredRow], reports: Sequence[Report]) -> Iterator[str]:
    """How to cite each report that is quoted; without a quote each that there is."""
    answers = [one.answer for one in answered if one.answer]
    quoted = {citation.report for answer in answers for citation in answer.citations}
    own = (one.citation for one in reports if one.name in quoted or not quoted)
    return (citation for citation in dict.fromkeys(own) if citation)


def _answered(one: AnsweredRow, reports: Sequence[Report]) -> Iterator[Piece]:
    strings, language = STRINGS[one.language], one.language
    if one.answer is None:
        yield Piece(Kind.QUESTION, strings.row_number.format(number=one.row.number), language)
        if one.problem:
            yield Piece(Kind.SENTENCE, row_message(one.problem, language), language)
        if given := question_text(one.row).strip():
            yield Piece(Kind.GIVEN, given, language)
        return
    answer = one.answer
    yield Piece(Kind.QUESTION, " ".join(one.row.question.split()), language)
    for line in (*searching(answer), message(answer)):
        yield Piece(Kind.SENTENCE, line, language)
    if answer.listing:
        yield Piece(Kind.SENTENCE, listing_line(answer.listing, strings), language)
    for contact in answer.contacts:
        yield Piece(Kind.CONTACT, contact_line(contact, language), language, contact.url)
    if answer.related and not answer.citations:
        yield Piece(Kind.SENTENCE, strings.related, language)
    named = titles(reports, answer.language)
    for citation in answer.citations or answer.related:
        yield Piece(Kind.QUOTE, citation.quote, citation.quote_language)
        yield Piece(Kind.PLACE, whole_place(citation, strings, named), answer.language)
        yield from _translated(citation, answer, strings)


def _translated(citation: Citation, answer: Answer, strings: Strings) -> Iterator[Piece]:
    if translation := shown_translation(citation, answer.language):
        yield _translation(translation, answer.language)
    yield Piece(Kind.LINK, strings.open_in_report, answer.language, citation.url)


def _translation(text: str, language: Language) -> Piece:
    return Piece(Kind.TRANSLATION, f"{STRINGS[language].translation_label}: {text}", language)
