"""An answer as an object of plain values that JSON can hold, for terminal, files and API.

docs/reference/answers.md says what each field of the object holds.
"""

from collections.abc import Sequence
from typing import Any

from report_rag.rendering.labels import shown_path, shown_translation
from report_rag.rendering.message import message
from report_rag.types import Answer, Citation, Contact, Language, OutlineEntry, Span, about


def answer_json(answer: Answer, question_id: str | None = None) -> dict[str, Any]:
    """The answer as an object. Its first field is `id`, the `question_id`, unless that is None."""
    content: dict[str, Any] = {} if question_id is None else {"id": question_id}
    listing = answer.listing
    return content | {
        "question": answer.question,
        "language": answer.language.value,
        "outcome": answer.outcome.value,
        "confidence": answer.confidence.value,
        "about": about(answer.intent).value,
        "intent": answer.intent.value if answer.intent else None,
        "message": message(answer),
        "searched": answer.searched,
        "passages": [passage_json(citation, answer.language) for citation in answer.citations],
        "listing": (
            {
                "title": listing.title,
                "translation": listing.translated_title,
                "shown": listing.shown,
                "of": listing.of,
            }
            if listing
            else None
        ),
        "outline": [entry_json(entry) for entry in answer.outline],
        "only_mentioned": list(answer.only_mentioned),
        "left_out": answer.left_out,
        "related": [passage_json(citation, answer.language) for citation in answer.related],
        "contacts": [_contact_json(contact, answer.language) for contact in answer.contacts],
        "follow_ups": list(answer.follow_ups),
        "near": list(answer.near),
        "citation": answer.citation,
    }


def passage_json(citation: Citation, language: Language) -> dict[str, Any]:
    """A passage of the answer object.

    `language` is that of the answer. When the quote is in this language already, or the passage is
    not translated into it, `translation` and `translated_label` are null, `translation_highlights`
    empty; `translated_section_path` is empty if the headings are not. `span` and the
    highlights (the sentences that answer) are half-open ranges of characters, from 0, as
    [start, end]: `span` in the text of the report, `highlights` in `text`,
    `translation_highlights` in `translation`.
    """
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
        "translated_section_path": list(shown_path(citation, language)),
        "label": citation.label,
        "translated_label": citation.translated_label if translation else None,
        "speaker": citation.speaker,
        "pages": list(citation.pages),
        "span": [citation.span.start, citation.span.end],
        "score": citation.score,
        "url": citation.url,
    }


def entry_json(entry: OutlineEntry) -> dict[str, Any]:
    """A line of the outline in the answer object."""
    return {
        "title": entry.title,
        "lang": entry.language.value,
        "translation": entry.translated_title,
        "pages": list(entry.pages),
        "count": entry.count,
        "depth": entry.depth,
        "url": entry.url,
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
