"""An `Answer` as JSON, as plain text and as HTML: one object, three dresses.

The HTML is made by templates that escape every value; the JSON is the contract described in
docs/answers.md, the same for terminal, batch and web.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import jinja2

from report_rag import countries
from report_rag.assistant import LONGEST_QUESTION
from report_rag.interfaces.files.rows import RowProblem
from report_rag.interfaces.strings import STRINGS, Strings
from report_rag.types import (
    Answer,
    Citation,
    Confidence,
    Contact,
    Language,
    Listing,
    Outcome,
    Problem,
    Span,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words on one line, marked or not."""

    text: str
    marked: bool = False


Line = tuple[Piece, ...]


def message(answer: Answer) -> str:
    """The fixed sentences that introduce an answer."""
    strings = STRINGS[answer.language]
    sentences = [strings.notices[answer.notice]] if answer.notice else []
    untreated = [countries.name(code, answer.language) for code in answer.untreated]
    match answer.outcome:
        case Outcome.CHITCHAT:
            return strings.chitchat
        case Outcome.SAFEGUARDING:
            return f"{strings.help_title} {strings.help_message}"
        case Outcome.DECLINED:
            return strings.declined
        case Outcome.NOT_IN_REPORT if answer.contacts:
            return strings.helpline_question
    if answer.outcome is Outcome.NOT_IN_REPORT:
        if untreated:
            named = _joined(untreated, strings)
            return " ".join([*sentences, strings.country_not_treated.format(country=named)])
        return " ".join([*sentences, strings.not_in_report])
    sentences.append(_introduction(answer, strings))
    if 0 < len(answer.only_mentioned) < len(answer.citations):
        sentences.append(strings.some_only_mention.format(count=len(answer.only_mentioned)))
    if untreated:
        sentences.append(strings.also_not_treated.format(country=_joined(untreated, strings)))
    return " ".join(sentences)


def searching(answer: Answer) -> tuple[str, ...]:
    """How a question was understood that leaned on the ones before; nothing for any other.

    On one line, whatever lines were typed: HTML is made one line by leaving line breaks out.
    """
    if answer.searched is None:
        return ()
    understood = " ".join(answer.searched.split())
    return (STRINGS[answer.language].searching.format(question=understood),)


def problem_message(problem: Problem, language: Language) -> str:
    """What to tell somebody whose question cannot be searched."""
    return STRINGS[language].problems[problem].format(limit=LONGEST_QUESTION)


def row_message(problem: RowProblem, language: Language) -> str:
    """What to tell somebody about a row of a file that gets no answer."""
    return STRINGS[language].row_problems[problem].format(limit=LONGEST_QUESTION)


def contact_line(contact: Contact, language: Language) -> str:
    """A help contact and how it is reached."""
    return f"{contact.name[language]}: {contact.reach[language]}"


def answer_json(answer: Answer, question_id: str | None = None) -> dict[str, Any]:
    """The answer object; `id` only when the question had one."""
    content: dict[str, Any] = {} if question_id is None else {"id": question_id}
    listing = answer.listing
    return content | {
        "question": answer.question,
        "language": answer.language.value,
        "outcome": answer.outcome.value,
        "confidence": answer.confidence.value,
        "message": message(answer),
        "searched": answer.searched,
        "passages": [_passage_json(citation, answer) for citation in answer.citations],
        "listing": (
            {"title": listing.title, "shown": listing.shown, "of": listing.of} if listing else None
        ),
        "only_mentioned": list(answer.only_mentioned),
        "left_out": answer.left_out,
        "related": [_passage_json(citation, answer) for citation in answer.related],
        "contacts": [_contact_json(contact, answer.language) for contact in answer.contacts],
        "citation": answer.citation,
    }


def plain_text(answer: Answer) -> str:
    """The answer for a terminal or a text file."""
    strings = STRINGS[answer.language]
    lines = [*searching(answer), message(answer)]
    if answer.listing:
        lines.append(listing_line(answer.listing, strings))
    if answer.related:
        lines += ["", strings.related]
    for citation in answer.citations or answer.related:
        lines += ["", f"[{citation.number}] {place(citation, strings)}", citation.quote]
        translation = shown_translation(citation, answer.language)
        if translation:
            lines += ["", f"    {strings.translation_label}: {translation}"]
    for contact in answer.contacts:
        lines.append(f"- {contact_line(contact, answer.language)}")
    if answer.outcome is Outcome.SAFEGUARDING:
        lines += ["", strings.help_ending]
    if answer.citations:
        lines += ["", f"{strings.cite_as}: {answer.citation}"]
    return "\n".join(lines)


def answer_html(answer: Answer) -> str:
    """The answer as one line of HTML, for a place that reads Markdown around it."""
    strings = STRINGS[answer.language]
    html = (
        _templates()
        .get_template("answer.html")
        .render(
            answer=answer,
            strings=strings,
            message=message(answer),
            searching=searching(answer),
            listing=listing_line(answer.listing, strings) if answer.listing else None,
            place=lambda citation: page_text(citation.pages, strings),
            quoted=lambda citation: lines(citation.quote, citation.highlights),
            translated=lambda citation: _translated_lines(citation, answer.language),
            address=lambda citation: _in_language(citation.url, answer.language),
            low=answer.confidence is Confidence.LOW,
            in_danger=answer.outcome is Outcome.SAFEGUARDING,
        )
    )
    return "".join(line.strip() for line in html.split("\n"))


def template(name: str) -> jinja2.Template:
    """A template of this folder, by file name."""
    return _templates().get_template(name)


def place(citation: Citation, strings: Strings) -> str:
    """Section path and page of a citation, in words."""
    path = " > ".join(citation.section_path)
    page = page_text(citation.pages, strings)
    return f"{path} ({page})" if page else path


def page_text(pages: Sequence[str], strings: Strings) -> str:
    """ "page 7", "pages 7 and 8", or nothing for an edition without page marks."""
    if not pages:
        return ""
    if len(pages) == 1:
        return strings.page.format(page=pages[0])
    return strings.pages.format(pages=_joined(pages, strings))


def listing_line(listing: Listing, strings: Strings) -> str:
    """Title of a list and how much of it is shown."""
    counted = strings.listing.format(shown=listing.shown, of=listing.of)
    return f"{listing.title}: {counted}" if listing.title else counted


def shown_translation(citation: Citation, language: Language) -> str | None:
    """The translation, for a reader who did not ask in the report's own language."""
    return citation.translation if language is citation.translation_language else None


def lines(text: str, marked: Sequence[Span]) -> tuple[Line, ...]:
    """A text line by line, each cut where a mark begins or ends: joined again it is the text.

    The marks are in order and do not overlap.
    """
    return tuple(
        tuple(_pieces(text, start, end, marked)) for start, end in _line_bounds(text.split("\n"))
    )


def _line_bounds(parts: Sequence[str]) -> Iterator[tuple[int, int]]:
    start = 0
    for part in parts:
        yield start, start + len(part)
        start += len(part) + 1


def _pieces(text: str, start: int, end: int, marked: Sequence[Span]) -> Iterator[Piece]:
    for span in marked:
        begins, ends = max(span.start, start), min(span.end, end)
        if begins < ends:
            if start < begins:
                yield Piece(text[start:begins])
            yield Piece(text[begins:ends], marked=True)
            start = ends
    if start < end:
        yield Piece(text[start:end])


def _translated_lines(citation: Citation, language: Language) -> tuple[Line, ...]:
    """The translation, if it is shown."""
    text = shown_translation(citation, language)
    return lines(text, citation.translation_highlights) if text else ()


def _in_language(url: str, language: Language) -> str:
    """The address of a passage in the reader, with the reader in the visitor's language."""
    path, _, fragment = url.partition("#")
    return f"{path}?lang={language}#{fragment}"


def _introduction(answer: Answer, strings: Strings) -> str:
    if answer.listing:
        return strings.answered_list
    if answer.country_only:
        treated = [code for code in answer.countries if code not in answer.untreated]
        named = _joined([countries.name(code, answer.language) for code in treated], strings)
        mentions = 0 < len(answer.only_mentioned) == len(answer.citations)
        sentence = strings.only_mentions if mentions else strings.answered_country
        return sentence.format(passages=_passages_counted(answer, strings), country=named)
    return strings.answered if answer.confidence is Confidence.HIGH else strings.answered_low


def _passages_counted(answer: Answer, strings: Strings) -> str:
    """ "1 passage", "2 passages", or "12 of 30 passages" when not all are shown."""
    count = len(answer.citations)
    if answer.left_out:
        return strings.some_passages.format(shown=count, of=count + answer.left_out)
    return strings.many_passages.format(count=count) if count > 1 else strings.one_passage


def _passage_json(citation: Citation, answer: Answer) -> dict[str, Any]:
    translation = shown_translation(citation, answer.language)
    return {
        "number": citation.number,
        "passage_id": citation.passage_id,
        "report": citation.report,
        "text": citation.quote,
        "lang": citation.quote_language.value,
        "translation": translation,
        "highlights": _offsets(citation.highlights),
        "translation_highlights": _offsets(citation.translation_highlights if translation else ()),
        "section_path": list(citation.section_path),
        "label": citation.label,
        "speaker": citation.speaker,
        "pages": list(citation.pages),
        "span": [citation.span.start, citation.span.end],
        "score": citation.score,
        "url": citation.url,
    }


def _offsets(spans: Sequence[Span]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]


def _contact_json(contact: Contact, language: Language) -> dict[str, Any]:
    return {
        "name": contact.name[language],
        "reach": contact.reach[language],
        "kind": contact.kind.value,
        "country": contact.country,
        "url": contact.url,
    }


def _joined(names: Sequence[str], strings: Strings) -> str:
    *others, last = names
    return f"{', '.join(others)} {strings.and_word} {last}" if others else last


@cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("report_rag.interfaces"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
