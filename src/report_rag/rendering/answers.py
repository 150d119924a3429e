"""An `Answer` as JSON, as plain text and as HTML: one object, three dresses.

The HTML is made by templates that escape every value; the JSON is the contract described in
docs/answers.md, the same for terminal, batch and web.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from typing import Any

import jinja2

from report_rag.assistant import LONGEST_QUESTION
from report_rag.rendering.assets import asset
from report_rag.strings import STRINGS, Strings
from report_rag.text import countries
from report_rag.types import (
    Answer,
    BlockKind,
    Citation,
    Confidence,
    Contact,
    Courtesy,
    Language,
    Listing,
    Outcome,
    Problem,
    Report,
    RowProblem,
    Span,
)

# Of a sentence that names reports: some thousand would be no sentence.
_MOST_NAMES = 20
_PRINTED_NUMBER = re.compile(r"\d+[.)] ")
LEAVE_FOR = {
    Language.EN: "https://en.wikipedia.org/",
    Language.ES: "https://es.wikipedia.org/",
}
"""Where "Leave this page" goes: a page that says nothing about who comes from where."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words on one line, marked or not."""

    text: str
    marked: bool = False


Line = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Title:
    """The title of a report or of a section, and the language that it is in."""

    text: str
    language: Language


@dataclass(frozen=True, slots=True)
class Group:
    """Cards under one heading, or under none."""

    title: str | None
    language: Language
    citations: tuple[Citation, ...]


def message(answer: Answer) -> str:
    """The fixed sentences that introduce an answer."""
    strings, asked = STRINGS[answer.language], answer.reports_asked
    sentences = [strings.notices[answer.notice]] if answer.notice else []
    untreated = [countries.name(code, answer.language) for code in answer.untreated]
    match answer.outcome:
        case Outcome.CHITCHAT:
            return _courteous(answer, strings)
        case Outcome.SAFEGUARDING:
            return f"{strings.help_title} {strings.help_message}"
        case Outcome.DECLINED:
            return strings.declined
        case Outcome.NOT_IN_REPORT if answer.contacts:
            return strings.helpline_question
    if answer.outcome is Outcome.NOT_IN_REPORT:
        if untreated:
            named = _joined(untreated, strings)
            not_treated = strings.country_not_treated.of(asked).format(country=named)
            return " ".join([*sentences, not_treated])
        return " ".join([*sentences, strings.not_in_report.of(asked)])
    sentences.append(_introduction(answer, strings))
    if 0 < len(answer.only_mentioned) < len(answer.citations):
        sentences.append(strings.some_only_mention.format(count=len(answer.only_mentioned)))
    if untreated:
        named = _joined(untreated, strings)
        sentences.append(strings.also_not_treated.of(asked).format(country=named))
    return " ".join(sentences)


def searching(answer: Answer) -> tuple[str, ...]:
    """How a question was understood that leaned on the ones before; nothing for any other.

    On one line, whatever lines were typed: HTML is made one line by leaving line breaks out.
    """
    if answer.searched is None:
        return ()
    understood = " ".join(answer.searched.split())
    return (STRINGS[answer.language].searching.format(question=understood),)


def problem_message(problem: Problem, language: Language, names: Sequence[str] = ()) -> str:
    """What to tell somebody whose question cannot be searched.

    `names` are those of the reports that there are; only the first ones are told.
    """
    told = [*names[:_MOST_NAMES], *(["…"] if not 0 < len(names) <= _MOST_NAMES else [])]
    sentence = STRINGS[language].problems[problem]
    return sentence.format(limit=LONGEST_QUESTION, names=", ".join(told))


def row_message(problem: RowProblem, language: Language) -> str:
    """What to tell somebody about a row of a file that gets no answer."""
    return STRINGS[language].row_problems[problem].format(limit=LONGEST_QUESTION, names="…")


def title_of(report: Report, language: Language) -> Title:
    """A report's title as readers of a language know it."""
    title = report.title_in(language)
    return Title(title, report.language if title == report.title else language)


def titles(reports: Sequence[Report], language: Language) -> dict[str, Title]:
    """The titles of reports by their names; none of the only one, which nobody need tell apart."""
    several = reports if len(reports) > 1 else ()
    return {report.name: title_of(report, language) for report in several}


def title_of_all(reports: Sequence[Report], language: Language) -> str:
    """What a page over these reports is called."""
    if len(reports) > 1:
        return STRINGS[language].reports_title
    return reports[0].title_in(language)


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
        "passages": [passage_json(citation, answer.language) for citation in answer.citations],
        "listing": (
            {"title": listing.title, "shown": listing.shown, "of": listing.of} if listing else None
        ),
        "only_mentioned": list(answer.only_mentioned),
        "left_out": answer.left_out,
        "related": [passage_json(citation, answer.language) for citation in answer.related],
        "contacts": [_contact_json(contact, answer.language) for contact in answer.contacts],
        "follow_ups": list(answer.follow_ups),
        "near": list(answer.near),
        "citation": answer.citation,
    }


def passage_json(citation: Citation, language: Language) -> dict[str, Any]:
    """A passage as it stands in the answer object, for a reader of a language."""
    translation = shown_translation(citation, language)
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


def plain_text(answer: Answer, reports: Sequence[Report] = ()) -> str:
    """The answer for a terminal or a text file; out of several `reports` each quote names its own.

    Which reports there are is no part of an answer; the same goes for `answer_html`.
    """
    strings, named = STRINGS[answer.language], titles(reports, answer.language)
    lines = [*searching(answer), message(answer)]
    if answer.listing:
        lines.append(listing_line(answer.listing, strings))
    if answer.related:
        lines += ["", strings.related]
    for citation in answer.citations or answer.related:
        lines += ["", f"[{citation.number}] {whole_place(citation, strings, named)}"]
        lines.append(citation.quote)
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


def answer_html(answer: Answer, anchor: str = "passage", reports: Sequence[Report] = ()) -> str:
    """The answer as HTML; its cards have ids made of `anchor` and their number."""
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
        address=lambda citation: in_language(citation.url, answer.language),
        copied=lambda citation: copied(citation, answer, reports),
        titles=titles(reports, answer.language),
        low=answer.confidence is Confidence.LOW and answer.outcome is Outcome.ANSWERED,
        in_danger=answer.outcome is Outcome.SAFEGUARDING,
    )


def groups(answer: Answer) -> tuple[Group, ...]:
    """The cards of an answer; those about a country under the sections that they stand in."""
    shown = answer.citations or answer.related
    if not (answer.country_only and answer.citations):
        return (Group(None, answer.language, shown),)
    return tuple(
        Group(section[-1] if section else None, language, tuple(own))
        for (_, section, language), own in groupby(
            shown, key=lambda one: (one.report, one.section_path, one.quote_language)
        )
    )


def addressed(answer: Answer, base: str) -> Answer:
    """The answer with whole addresses in its passages: `base` is put before them."""

    def whole(citations: Sequence[Citation]) -> tuple[Citation, ...]:
        return tuple(replace(one, url=base + one.url) for one in citations)

    return replace(answer, citations=whole(answer.citations), related=whole(answer.related))


def copied(citation: Citation, answer: Answer, reports: Sequence[Report] = ()) -> str:
    """What is copied with a passage: its words, the translation so labelled, place, citation.

    Out of several `reports` that of its own, and not of all that the answer quotes.
    """
    strings = STRINGS[answer.language]
    translation = shown_translation(citation, answer.language)
    parts = [citation.quote]
    if translation:
        parts.append(f"{strings.translation_label}: {translation}")
    own = (report.citation for report in reports if report.name == citation.report)
    return "\n\n".join([*parts, f"{place(citation, strings)}. {next(own, answer.citation)}"])


def announcement(answer: Answer) -> str:
    """What is read aloud of an answer: what it is, and the first passage in its reader's words."""
    shown = answer.citations[:1]
    words = [shown_translation(one, answer.language) or one.quote for one in shown]
    contacts = [contact_line(contact, answer.language) for contact in answer.contacts]
    return " ".join([message(answer), *words, *contacts])


def page_html(name: str, language: Language, *, kept: str = "", **values: object) -> str:
    """A page or a part of one, with what every page has: strings, languages, the way out.

    `kept` is what the links to the other language keep of the address, such as "&find=law".
    """
    return template(name).render(
        strings=STRINGS[language],
        all_strings=STRINGS,
        language=language,
        languages=list(Language),
        leave_for=LEAVE_FOR[language],
        kept=kept,
        **values,
    )


def template(name: str) -> jinja2.Template:
    """A template of this folder, by file name."""
    return _templates().get_template(name)


def place(citation: Citation, strings: Strings) -> str:
    """Section path and page of a citation, in words."""
    path = " > ".join(citation.section_path)
    page = page_text(citation.pages, strings)
    return f"{path} ({page})" if page else path


def whole_place(citation: Citation, strings: Strings, named: dict[str, Title]) -> str:
    """The same after the title of its report, where `named` has it."""
    report = named.get(citation.report)
    own = place(citation, strings)
    return " · ".join(part for part in (report.text, own) if part) if report else own


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


def in_language(url: str, language: Language) -> str:
    """The address of a passage in the reader, with the reader in the visitor's language."""
    path, _, fragment = url.partition("#")
    joined = "&" if "?" in path else "?"
    return f"{path}{joined}lang={language}#{fragment}"


def _has_printed_number(citation: Citation) -> bool:
    """Whether a passage begins with the number that the report prints."""
    return bool(_PRINTED_NUMBER.match(citation.quote))


def _who(citation: Citation) -> str | None:
    """Whose words they are, or which country they are about, as the report prints it."""
    return citation.label if citation.kind is BlockKind.CALL_OUT else citation.speaker


def _courteous(answer: Answer, strings: Strings) -> str:
    match answer.courtesy:
        case Courtesy.THANKS:
            return strings.welcome
        case Courtesy.GOODBYE:
            return strings.goodbye
        case Courtesy.GREETING:
            return strings.chitchat.of(answer.reports_asked)


def _introduction(answer: Answer, strings: Strings) -> str:
    if answer.listing:
        return strings.answered_list
    if answer.country_only:
        treated = [code for code in answer.countries if code not in answer.untreated]
        named = _joined([countries.name(code, answer.language) for code in treated], strings)
        mentions = 0 < len(answer.only_mentioned) == len(answer.citations)
        only_mentions = strings.only_mentions.of(answer.reports_asked)
        sentence = only_mentions if mentions else strings.answered_country
        return sentence.format(passages=_passages_counted(answer, strings), country=named)
    if answer.confidence is Confidence.LOW:
        return strings.answered_low
    return strings.answered.of(answer.reports_asked)


def _passages_counted(answer: Answer, strings: Strings) -> str:
    """ "1 passage", "2 passages", or "12 of 30 passages" when not all are shown."""
    count = len(answer.citations)
    if answer.left_out:
        return strings.some_passages.format(shown=count, of=count + answer.left_out)
    return strings.passages.of(count).format(count=count)


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
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("report_rag.rendering"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["asset"] = asset
    return environment
