"""Puts an `Answer` together: from passages, from help contacts, or as a fixed reply."""

import unicodedata
from collections.abc import Sequence

from report_rag.answering.citations import cite
from report_rag.answering.highlights import UNMARKED
from report_rag.answering.results import Result
from report_rag.answering.suggestions import FOLLOW_UPS, examples
from report_rag.corpus.passages import translated_path
from report_rag.index.loaded import Index
from report_rag.retrieval.selection import Selection
from report_rag.types import (
    Answer,
    Confidence,
    Contact,
    Hit,
    Language,
    Listing,
    Outcome,
    Query,
    ToolTopic,
)

_MOST_RELATED = 2
"""The most passages that are shown, as related ones, when nothing answers."""


def compose(index: Index, query: Query, result: Result) -> Answer:
    """The answer with what was found for a question.

    If it is answered, `citations` has all passages of `result`; otherwise `related` has the first
    `_MOST_RELATED`, without highlights. `query` has the message as it was typed, and as its
    language that of the fixed sentences around the passages.
    """
    selection, verdict = result.selection, result.verdict
    marks, searched = result.marks, result.found.question.text
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
        listing=_listing(index, selection, len(hits)) if answered else None,
        citation=_how_to_cite(index, hits),
        reports_asked=len(index.reports),
        countries=selection.countries,
        untreated=selection.untreated,
        country_only=selection.country_only,
        only_mentioned=_numbers(hits, selection.only_mentioned) if answered else (),
        left_out=selection.left_out if answered else 0,
        searched=None if searched == typed else searched,
        outline=result.outline.entries if answered else (),
        near=query.near.section_path if query.near else (),
    )


def help_card(
    index: Index, question: str, language: Language, outcome: Outcome, contacts: Sequence[Contact]
) -> Answer:
    """An answer that has help contacts and no passage, with this outcome and high confidence.

    `language` is that of the fixed sentences around the contacts; `question` is the message.
    """
    return Answer(
        question=question,
        language=language,
        outcome=outcome,
        confidence=Confidence.HIGH,
        citation=_how_to_cite(index, ()),
        reports_asked=len(index.reports),
        contacts=tuple(contacts),
    )


def fixed_reply(
    index: Index, question: str, language: Language, topic: ToolTopic, operator: str
) -> Answer:
    """A reply to what is said to the assistant (`question`), about `topic`.

    It has no passage, but up to `FOLLOW_UPS` questions to begin with; its sentences are chosen
    later, by `topic`. `language` is that of sentences and questions; `operator` is who runs the
    assistant, "" if that is not told.
    """
    return Answer(
        question=question,
        language=language,
        outcome=Outcome.CHITCHAT,
        confidence=Confidence.HIGH,
        citation=_how_to_cite(index, ()),
        reports_asked=len(index.reports),
        follow_ups=examples(index, language, FOLLOW_UPS),
        intent=topic,
        operator=operator,
    )


def _listing(index: Index, selection: Selection, shown: int) -> Listing | None:
    whole = selection.whole
    if whole is None:
        return None
    first = index.numbers[whole.report, whole.passage_ids[0]]
    report = index.reports[index.report_of[first]]
    start = index.passages[first].span.start
    translated = translated_path(report, whole.section_path, start)
    title = translated[-1] if translated else None
    return Listing(whole.title, shown, len(whole.passage_ids), title)


def _numbers(hits: Sequence[Hit], some: Sequence[Hit]) -> tuple[int, ...]:
    """The numbers under which those of `hits` that are in `some` are cited: places, from 1."""
    return tuple(number for number, hit in enumerate(hits, start=1) if hit in some)


def _how_to_cite(index: Index, hits: Sequence[Hit]) -> str:
    """How to cite the reports of the hits; without hits, all reports of `index`.

    The `citation` of each of these reports, once, in the order of `index`, joined by " · ".
    """
    names = {hit.passage.report for hit in hits}
    reports = [report for report in index.reports if not names or report.name in names]
    return " · ".join(report.citation for report in reports)
