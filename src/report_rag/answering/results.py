"""What a message finds, by what it is about: passages with their marks, or an outline.

A question about the subject is searched, selected and judged. One about the document or a place in
it is answered from the report's structure, and a move from what was found before.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from report_rag.answering.abstention import Verdict, judge
from report_rag.answering.document import IN_SHORT, facts
from report_rag.answering.highlights import UNMARKED, Marks, highlight
from report_rag.answering.intents import COMPLETED, leans_on_history
from report_rag.answering.moves import CHOSEN_FROM_BEFORE, choose, found_next
from report_rag.answering.outline import (
    NO_OUTLINE,
    Outline,
    outline,
    outline_of_list,
    page_beside,
    passages_of_line,
)
from report_rag.index.loaded import Index
from report_rag.intent import has_sign
from report_rag.retrieval.fusion import Found, search_query
from report_rag.retrieval.questions import questions_in
from report_rag.retrieval.selection import MOST, Selection, hits_of, select
from report_rag.text.answer_types import holds
from report_rag.text.ordinals import counted_places
from report_rag.types import (
    Confidence,
    DocumentTopic,
    Intent,
    Move,
    Outcome,
    PlaceTopic,
    Query,
    ToolTopic,
)
from report_rag.vectors.neighbourhood import Neighbourhoods

_CERTAIN = Verdict(Outcome.ANSWERED, Confidence.HIGH)
_CLOSE = Verdict(Outcome.ANSWERED, Confidence.LOW)
_NOTHING = Verdict(Outcome.NOT_IN_REPORT, Confidence.HIGH)
_BESIDE = 0.9
"""A passage about the document answers only with this part of the best score of all."""

Classify = Callable[[Query], Intent | None]
"""What a message asks for; `None` is the subject of the report."""


@dataclass(frozen=True, slots=True)
class Result:
    """What was found for a message, and what of it is shown."""

    found: Found
    selection: Selection
    verdict: Verdict
    marks: tuple[Marks, ...]
    """What is marked in each hit of the selection."""
    outline: Outline = NO_OUTLINE


def understood(
    index: Index, near: Neighbourhoods, query: Query, classify: Classify
) -> tuple[Intent | None, Result | None]:
    """What a message asks for and what is found for it, of one question or of two in it.

    No result where only a fixed reply is due: to what is said to the tool, and to a move after
    which nothing more is found.
    """
    asked = [replace(query, text=one) for one in questions_in(query.text)]
    intents = [classify(one) for one in asked]
    results = [
        (what, _result(index, near, one, what, classify))
        for one, what in zip(asked, intents, strict=True)
        if not isinstance(what, ToolTopic)
    ]
    if not results:
        return intents[0], None
    intent, result = results[0]
    if len(results) > 1:
        return intent, _joined([one for _, one in results])
    empty = not result.selection.hits and not result.outline.entries
    return intent, None if isinstance(intent, Move) and empty else result


def _result(
    index: Index, near: Neighbourhoods, query: Query, intent: Intent | None, classify: Classify
) -> Result:
    """What is found for a question with this intent; `classify` is for the messages before it."""
    match intent:
        case Move() if intent in CHOSEN_FROM_BEFORE and query.history:
            moved = _after_move(index, near, query, intent, classify)
            if intent not in COMPLETED:
                return moved
            # "What is recommended on that?" may ask for a whole list.
            completed = _subject(index, near, replace(query, leans=True))
            return moved if moved.selection.hits and not completed.selection.whole else completed
        case PlaceTopic():
            place = _place(index, near, query, intent)
            if place.outline.entries or intent is not PlaceTopic.NEIGHBOUR:
                return place
        case DocumentTopic():
            if (result := _document(index, near, query, intent)) is not None:
                return result
    return _subject(index, near, replace(query, leans=leans_on_history(query, intent)))


def _joined(results: Sequence[Result]) -> Result:
    """The results of two questions in one message as one: the first passage of each leads.

    A question that is not answered adds nothing, unless none is.
    """
    answered = [one for one in results if one.verdict.outcome is Outcome.ANSWERED]
    if len(answered) < len(results):
        return (answered or results)[0]
    kept: dict[tuple[str, str], tuple[Result, int]] = {}
    for place in range(MOST):
        for one in results:
            for hit in one.selection.hits[place : place + 1]:
                kept.setdefault((hit.passage.report, hit.passage.passage_id), (one, place))
    sure = all(one.verdict.confidence is Confidence.HIGH for one in results)
    return replace(
        results[0],
        selection=Selection(tuple(one.selection.hits[place] for one, place in kept.values())),
        verdict=_CERTAIN if sure else _CLOSE,
        marks=tuple(one.marks[place] for one, place in kept.values()),
        outline=next((one.outline for one in results if one.outline.entries), NO_OUTLINE),
    )


def _subject(index: Index, near: Neighbourhoods, query: Query) -> Result:
    return _judged(index, search_query(index, near, query))


def _judged(index: Index, found: Found) -> Result:
    selection = select(index, found)
    verdict = judge(index, found, selection)
    return Result(found, selection, verdict, highlight(index, found, selection))


def _document(
    index: Index, near: Neighbourhoods, query: Query, topic: DocumentTopic
) -> Result | None:
    """The passages in which a report speaks of itself; None where a bank question is nearer.

    They come close, and no more, when the model of answerability would refuse the question: a
    report may name its funders and not the sum.
    """
    found = search_query(index, near, replace(query, history=()))
    answer = facts(index, found, topic)
    if answer is None:
        return None
    selection, marks = answer
    nearest = max(hit.score for hit in selection.hits)
    if topic not in IN_SHORT and nearest < _BESIDE * float(found.scores.max()):
        return None
    if topic in IN_SHORT and select(index, found).whole and not selection.whole:
        return None
    known = any(report.facts for report in index.reports)
    doubtful = judge(index, found, selection).outcome is Outcome.NOT_IN_REPORT
    texts = [hit.passage.text for hit in selection.hits]
    wanted = found.question.answer_types
    missing = [kind for kind in wanted if not any(holds(text, kind) for text in texts)]
    if doubtful and topic not in IN_SHORT and missing:
        return Result(found, selection, Verdict(Outcome.NOT_IN_REPORT, Confidence.LOW), marks)
    return Result(found, selection, _CERTAIN if known and not doubtful else _CLOSE, marks)


def _place(index: Index, near: Neighbourhoods, query: Query, topic: PlaceTopic) -> Result:
    """An outline; nothing where the page or section that is asked for does not exist."""
    found = search_query(index, near, replace(query, history=()))
    listed = topic is PlaceTopic.CONTENTS and not has_sign(found.question, ["index"])
    if listed and (whole := select(index, found).whole):
        shown = outline_of_list(index, whole)
        return Result(found, Selection(()), _CERTAIN, (), shown)
    if topic is PlaceTopic.PLACES:
        return replace(_judged(index, found), outline=outline(index, found, topic))
    return _shown(index, found, outline(index, found, topic))


def _shown(index: Index, found: Found, shown: Outline) -> Result:
    """An outline and its passages as a result; nothing if it has neither."""
    selection = Selection(hits_of(index, found, shown.passages))
    verdict = _CERTAIN if shown.entries or shown.passages else _NOTHING
    return Result(found, selection, verdict, (UNMARKED,) * len(selection.hits), shown)


def _opened(index: Index, message: str, shown: Outline) -> tuple[int, ...]:
    """The numbers of the passages of those lines that a message picks by place: "open the second".

    At most `MOST` for all lines together; empty when it picks none.
    """
    places = counted_places(message, len(shown.entries), loosely=True)
    return tuple(n for place in places for n in passages_of_line(index, shown, place))[:MOST]


def _after_move(
    index: Index, near: Neighbourhoods, query: Query, move: Move, classify: Classify
) -> Result:
    """What a move shows of the answer before, which is computed again."""
    said = [turn for turn in query.history if turn.role == "user"]
    asked = [
        replace(query, text=one.content, history=tuple(said[:n])) for n, one in enumerate(said)
    ]
    # What was said to the tool in between had no passages.
    before = next((q for q in reversed(asked) if not isinstance(classify(q), ToolTopic)), asked[0])
    topic = classify(before)
    result = _result(index, near, before, topic, classify)
    if result.outline.entries:
        if move is Move.NEXT and topic is PlaceTopic.PAGE:
            return _shown(index, result.found, page_beside(index, result.found, query.text))
        if move is Move.ORDINAL:
            opened = Outline(passages=_opened(index, query.text, result.outline))
            return replace(_shown(index, result.found, opened), outline=NO_OUTLINE)
    selection = choose(index, move, query.text, result.found, result.selection)
    shown = (hit.passage for hit in result.selection.hits)
    kept = {(p.report, p.passage_id): marks for p, marks in zip(shown, result.marks, strict=True)}
    now = (hit.passage for hit in selection.hits)
    marks = tuple(kept.get((p.report, p.passage_id), UNMARKED) for p in now)
    verdict = result.verdict if selection.hits else _NOTHING
    # What was found next is near the question, which need not mean that it answers it.
    if verdict == _CERTAIN and any(found_next(index, result.selection, selection)):
        verdict = _CLOSE
    return replace(result, selection=selection, verdict=verdict, marks=marks, outline=NO_OUTLINE)
