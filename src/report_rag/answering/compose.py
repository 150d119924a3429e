"""Makes an answer of the selected passages: quotes with their pages, and no other sentence."""

import unicodedata
from collections.abc import Sequence
from urllib.parse import quote

from report_rag.answering.abstention import Verdict
from report_rag.answering.highlights import UNMARKED, Marks
from report_rag.answering.suggestions import FOLLOW_UPS, examples
from report_rag.index.loaded import Index
from report_rag.retrieval.selection import Selection
from report_rag.text.courtesies import courtesy
from report_rag.types import (
    Answer,
    Citation,
    Confidence,
    Contact,
    Hit,
    Language,
    Listing,
    Outcome,
    Passage,
    Query,
    Span,
)

_MOST_RELATED = 2


def compose(
    index: Index,
    query: Query,
    selection: Selection,
    verdict: Verdict,
    *,
    marks: Sequence[Marks] = (),
    searched: str | None = None,
) -> Answer:
    """An answer with its citations; without an answer, the nearest passages go to `related`.

    `marks` has what is marked in each hit of the selection, or nothing; related passages have no
    marks. `searched` is the question as it was searched, where that may differ from what was typed.
    """
    typed = unicodedata.normalize("NFC", query.text)
    answered = verdict.outcome is Outcome.ANSWERED
    hits = selection.hits if answered else selection.hits[:_MOST_RELATED]
    marked = marks if answered and marks else (UNMARKED,) * len(hits)
    citations = tuple(
        cite(index, hit, number, own)
        for number, (hit, own) in enumerate(zip(hits, marked, strict=True), start=1)
    )
    return Answer(
        question=query.text,
        language=query.language,
        outcome=verdict.outcome,
        confidence=verdict.confidence,
        citations=citations if answered else (),
        related=() if answered else citations,
        listing=_listing(selection, len(hits)) if answered else None,
        citation=_how_to_cite(index, hits),
        reports_asked=len(index.reports),
        countries=selection.countries,
        untreated=selection.untreated,
        country_only=selection.country_only,
        only_mentioned=_numbers(hits, selection.only_mentioned) if answered else (),
        left_out=selection.left_out if answered else 0,
        searched=None if searched == typed else searched,
        near=query.near.section_path if query.near else (),
    )


def help_card(
    index: Index, question: str, language: Language, outcome: Outcome, contacts: Sequence[Contact]
) -> Answer:
    """An answer with contacts for help and no passage."""
    return Answer(
        question=question,
        language=language,
        outcome=outcome,
        confidence=Confidence.HIGH,
        citation=_how_to_cite(index, ()),
        reports_asked=len(index.reports),
        contacts=tuple(contacts),
    )


def smalltalk(index: Index, question: str, language: Language) -> Answer:
    """The answer to a greeting: no passage, but questions to begin with."""
    return Answer(
        question=question,
        language=language,
        outcome=Outcome.CHITCHAT,
        confidence=Confidence.HIGH,
        citation=_how_to_cite(index, ()),
        reports_asked=len(index.reports),
        follow_ups=examples(index, language, FOLLOW_UPS),
        courtesy=courtesy(question),
    )


def cite(index: Index, hit: Hit, number: int, marks: Marks = UNMARKED) -> Citation:
    """The citation of a passage that was found.

    `number` is its place in the answer, from 1. `marks` are the ranges to highlight, as offsets
    into the passage and into its translation.
    """
    passage = hit.passage
    language = next(one.language for one in index.reports if one.name == passage.report)
    return Citation(
        number=number,
        passage_id=passage.passage_id,
        report=passage.report,
        quote=passage.text,
        quote_language=language,
        translation=passage.translation,
        translation_language=language.other,
        section_path=passage.section_path,
        pages=passage.pages,
        span=passage.span,
        kind=passage.kind,
        label=passage.label,
        speaker=passage.speaker,
        score=round(hit.score, 4),
        url=passage_url(index, passage, marks.quote),
        highlights=marks.quote,
        translation_highlights=marks.translation,
    )


def passage_url(index: Index, passage: Passage, marked: Sequence[Span] = ()) -> str:
    """The address of a passage in the reader page; it names the report only if there are several.

    `marked` are spans of the passage. The parameter `mark` has them as positions in `Report.text`,
    or the whole passage when there are none.
    """
    # Also when one report is asked out of several.
    several = len(index.reports) > 1 or index.manifest.counts["reports"] > 1
    page = f"/report/{quote(passage.report)}" if several else "/report"
    start = passage.span.start
    spans = [(start + one.start, start + one.end) for one in marked]
    marks = ",".join(f"{begin}-{end}" for begin, end in spans or [(start, passage.span.end)])
    return f"{page}?mark={marks}#{quote(passage.passage_id)}"


def _listing(selection: Selection, shown: int) -> Listing | None:
    whole = selection.whole
    return Listing(whole.title, shown, len(whole.passage_ids)) if whole else None


def _numbers(hits: Sequence[Hit], some: Sequence[Hit]) -> tuple[int, ...]:
    """The numbers, counted from 1, under which `some` of the hits are cited."""
    return tuple(number for number, hit in enumerate(hits, start=1) if hit in some)


def _how_to_cite(index: Index, hits: Sequence[Hit]) -> str:
    names = list(dict.fromkeys(hit.passage.report for hit in hits))
    reports = [report for report in index.reports if not names or report.name in names]
    return " · ".join(report.citation for report in reports)
