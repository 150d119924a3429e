"""What is found for a message, by its intent: passages with their highlights, or an outline.

An intent is what a message asks for; it is decided by the caller. A question about the report's
subject is searched, passages are selected, and it is judged whether they answer. One about the
document or a place in it is answered from the report's structure, by passages or by an outline
(headings, labels or names with their pages); a move (a message about the answer before, such as
"more") from what was found for the question before.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from report_rag.answering.abstention import Verdict, judge
from report_rag.answering.document import IN_SHORT, facts
from report_rag.answering.highlights import UNMARKED, Marks, highlight
from report_rag.answering.intents import COMPLETED
from report_rag.answering.moves import BY_SCORE, CHOSEN_FROM_BEFORE, choose, found_next
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
from report_rag.retrieval.fusion import Found, search, search_query
from report_rag.retrieval.questions import questions_in
from report_rag.retrieval.rewriting import readings
from report_rag.retrieval.selection import MOST, Selection, hits_of, select
from report_rag.text.answer_types import AnswerType, holds
from report_rag.text.language import detect
from report_rag.text.ordinals import counted_places
from report_rag.text.parsed import ParsedText
from report_rag.types import (
    Confidence,
    DocumentTopic,
    Intent,
    Move,
    Notice,
    Outcome,
    Passage,
    PlaceTopic,
    Query,
    ToolTopic,
    Turn,
)
from report_rag.vectors.neighbourhood import Neighbourhoods

_CERTAIN = Verdict(Outcome.ANSWERED, Confidence.HIGH)
_CLOSE = Verdict(Outcome.ANSWERED, Confidence.LOW)
_NOTHING = Verdict(Outcome.NOT_IN_REPORT, Confidence.HIGH)
_BESIDE = 0.9
"""Passages about the document answer only if the best of them has at least this part of the best
score of all passages. Topics of `IN_SHORT`, such as the summary, are exempt
(docs/decisions/intent.md)."""

Classify = Callable[[Query], Intent | None]
"""Gives the intent of a message with its history; None for one about the report's subject."""


@dataclass(frozen=True, slots=True)
class Result:
    """What was found for a message, and what of it is shown."""

    found: Found
    selection: Selection
    verdict: Verdict
    marks: tuple[Marks, ...]
    """What is highlighted in each hit of `selection`, in the same order."""
    outline: Outline = NO_OUTLINE
    """What is shown above `selection`, or instead of it; empty for passages alone."""
    notice: Notice | None = None
    """NOTHING_MORE if a message about the answer before finds nothing else, or the first of two
    such questions in one message; otherwise None."""


def understood(
    index: Index, near: Neighbourhoods, query: Query, classify: Classify
) -> ToolTopic | tuple[Intent | None, Result]:
    """The intent of a message and what is found for it; of a message to the tool the intent only.

    A message may have two questions, which are classified and searched separately; those about the
    tool are left out, unless both are. The intent is then that of the first of the others, and
    their results are joined. Of the history only what `_about_the_reports` leaves is read. `near`
    gives the vectors of texts.
    """
    query = replace(query, history=_about_the_reports(query, classify))
    asked = [replace(query, text=one) for one in questions_in(query.text)]
    intents = [classify(one) for one in asked]
    to_the_tool = [what for what in intents if isinstance(what, ToolTopic)]
    if len(to_the_tool) == len(intents):
        return to_the_tool[0]
    results = [
        (what, _result(index, near, one, what, classify))
        for one, what in zip(asked, intents, strict=True)
        if not isinstance(what, ToolTopic)
    ]
    intent, result = results[0]
    return intent, result if len(results) == 1 else _joined([one for _, one in results])


def _about_the_reports(query: Query, classify: Classify) -> tuple[Turn, ...]:
    """The history without the messages to the tool, such as a greeting.

    No message is a follow-up to one of these. Where the history does not change what the message
    may mean, they stay, and nothing is classified.
    """
    history = query.history
    if readings(query.text, history) != readings(query.text, ()):
        history = tuple(
            turn
            for place, turn in enumerate(history)
            if not isinstance(
                classify(replace(query, text=turn.content, history=history[:place])), ToolTopic
            )
        )
    return history


def _result(
    index: Index, near: Neighbourhoods, query: Query, intent: Intent | None, classify: Classify
) -> Result:
    """What is found for a question with this intent, which is not about the tool.

    - A move of `CHOSEN_FROM_BEFORE`, if there is a history: what `_after_move` gives, which applies
      `classify` to the messages before. EXAMPLE and RECOMMEND are also searched, joined to the
      question before; that result is taken if it is a whole list, or if `_after_move` shows no
      passage.
    - A place: what `_place` gives, mostly an outline; but a question for the section before or
      after another is searched if there is no outline.
    - The document: the passages about it, if `_document` has any.
    - Any other is searched; a move of `COMPLETED` is joined to the question before.
    """
    match intent:
        case Move() if intent in CHOSEN_FROM_BEFORE and query.history:
            moved = _after_move(index, near, query, intent, classify)
            if intent not in COMPLETED:
                return moved
            # "What is recommended on that?" may ask for a whole list.
            completed = _searched(index, near, replace(query, leans=True))
            return moved if moved.selection.hits and not completed.selection.whole else completed
        case PlaceTopic():
            place = _place(index, near, query, intent)
            if place.outline.entries or intent is not PlaceTopic.NEIGHBOUR:
                return place
        case DocumentTopic():
            if (result := _document(index, near, query, intent)) is not None:
                return result
    leans = True if query.history and intent in COMPLETED else None
    return _searched(index, near, replace(query, leans=leans))


def _joined(results: Sequence[Result]) -> Result:
    """The results of two questions in one message as one.

    The first passages of both come first, then the second ones, and so on up to `MOST` of each,
    each passage once; besides, the first outline there is. The confidence is high only if both are
    sure. If only one question is answered, its result stands alone; if none is, the first one's.
    """
    answered = [one for one in results if one.verdict.outcome is Outcome.ANSWERED]
    if len(answered) < len(results):
        return (answered or results)[0]
    kept: dict[Passage, tuple[Result, int]] = {}
    for place in range(MOST):
        for one in results:
            for hit in one.selection.hits[place : place + 1]:
                kept.setdefault(hit.passage, (one, place))
    sure = all(one.verdict.confidence is Confidence.HIGH for one in results)
    return replace(
        results[0],
        selection=Selection(tuple(one.selection.hits[place] for one, place in kept.values())),
        verdict=_CERTAIN if sure else _CLOSE,
        marks=tuple(one.marks[place] for one, place in kept.values()),
        outline=next((one.outline for one in results if one.outline.entries), NO_OUTLINE),
    )


def _searched(index: Index, near: Neighbourhoods, query: Query) -> Result:
    """The result of a search: all scores, the passages selected, the verdict and the highlights."""
    found = search_query(index, near, query)
    selection = select(index, found)
    verdict = judge(index, found, selection)
    return Result(found, selection, verdict, highlight(index, found, selection))


def _document(
    index: Index, near: Neighbourhoods, query: Query, topic: DocumentTopic
) -> Result | None:
    """The passages in which a report speaks of itself (`facts`), for a question about the document.

    The question is read without the history. The result is None, and the question to be searched
    like any other, where there is no such passage; where another passage has a much better score
    (`_BESIDE`); or where a search finds a whole list for a topic of `IN_SHORT`, and `facts` none.

    The question is refused, with low confidence, if `judge` refuses it, the topic is not in
    `IN_SHORT`, and a kind of thing that is asked for is in none of the passages: a report may name
    its funders and not the sum. With the topic WHERE an organisation that is asked for (the hotel,
    not the place) counts as missing, whatever the passages hold. Otherwise it is answered; the
    confidence is high if `judge` does not refuse it and a report has `[facts]`, phrases marked as
    answers to such questions.
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
    missing = any(not any(holds(text, kind) for text in texts) for kind in wanted)
    # "In which hotel?" asks for more than the place, which is what `facts` names.
    missing |= topic is DocumentTopic.WHERE and AnswerType.ORGANISATION in wanted
    if doubtful and topic not in IN_SHORT and missing:
        return Result(found, selection, Verdict(Outcome.NOT_IN_REPORT, Confidence.LOW), marks)
    return Result(found, selection, _CERTAIN if known and not doubtful else _CLOSE, marks)


def _place(index: Index, near: Neighbourhoods, query: Query, topic: PlaceTopic) -> Result:
    """The outline for a question about a place in the report, read without the history.

    - CONTENTS may mean a whole list ("which areas does the chapter name?"). If such a list is found
      and the question has no word such as "index" or "contents": the outline of the list, if the
      question has a word for parts or titles; else the result of an ordinary search.
    - PLACES ("where does it write about ..."): the outline, with passages and verdict of a search.
    - Any other: the outline. If that is empty, as for a page or section that does not exist, the
      verdict is that the report does not answer.
    """
    alone = replace(query, history=())
    if topic is PlaceTopic.PLACES:
        searched = _searched(index, near, alone)
        return replace(searched, outline=outline(index, searched.found, topic))
    found = search_query(index, near, alone)
    listed = topic is PlaceTopic.CONTENTS and not has_sign(found.question, ["index"])
    if listed and (whole := select(index, found).whole):
        if not has_sign(found.question, ["part"]):
            return _searched(index, near, alone)
        return Result(found, Selection(()), _CERTAIN, (), outline_of_list(index, whole))
    return _shown(index, found, outline(index, found, topic))


def _shown(index: Index, found: Found, shown: Outline) -> Result:
    """An outline and its passages, not highlighted, as a result.

    The verdict is a certain answer; if there are neither lines nor passages, that the report does
    not answer.
    """
    selection = Selection(hits_of(index, found, shown.passages))
    verdict = _CERTAIN if shown.entries or shown.passages else _NOTHING
    return Result(found, selection, verdict, (UNMARKED,) * len(selection.hits), shown)


def _beside_content_words(index: Index, near: Neighbourhoods, found: Found) -> Found:
    """What was found for a question, its scores averaged with those of its content words alone.

    For these the content words, which say what it is about, are searched by themselves. Its others
    ("What does the report say about ...?") are near passages that speak of reports. The best
    passages are the same without them, but often not those that come next
    (docs/decisions/follow-ups.md). Unchanged for a question without content words.
    """
    words = " ".join(found.question.content_words)
    if not words:
        return found
    alone = search(index, near, ParsedText(words), found.language)
    return replace(found, scores=np.mean([found.scores, alone.scores], axis=0))


def _after_move(
    index: Index, near: Neighbourhoods, query: Query, move: Move, classify: Classify
) -> Result:
    """What a move shows of the answer before, which is computed again from the history.

    That is the answer to the last of the messages that is not about the tool (if all are, to
    the first). If it has an outline, NEXT after a question for a page gives the outline of the page
    after or before, and ORDINAL ("open the second") the passages under the lines that are counted.
    An outline, and what is said of the document, is all there is: IS_THAT_ALL and OTHERS find
    nothing more.

    In all other cases `choose` chooses the passages. One that was shown before keeps its
    highlights, a new one has none. The verdict is that of the answer before; but an answer has low
    confidence if a passage is there by its score only (`found_next`). Where there is no such page,
    line or passage, the answer before is shown again, with a notice.
    """
    asked = [
        replace(
            query,
            text=one.content,
            language=detect(one.content, query.language).language,
            history=query.history[:n],
        )
        for n, one in enumerate(query.history)
    ]
    # Messages to the tool in between had no passages. The first question is taken if all were.
    before = next((q for q in reversed(asked) if not isinstance(classify(q), ToolTopic)), asked[0])
    topic = classify(before)
    result = _result(index, near, before, topic, classify)
    nothing_more = replace(result, notice=Notice.NOTHING_MORE)
    is_complete = result.outline.entries or isinstance(topic, DocumentTopic)
    if is_complete and move in (Move.IS_THAT_ALL, Move.OTHERS):
        return nothing_more
    if result.outline.entries:
        if move is Move.NEXT and topic is PlaceTopic.PAGE:
            beside = page_beside(index, result.found, query.text)
            return _shown(index, result.found, beside) if beside.entries else nothing_more
        if move is Move.ORDINAL:
            # "Open the second": the passages under the lines that the message counts.
            lines = counted_places(query.text, len(result.outline.entries), loosely=True)
            under = [n for line in lines for n in passages_of_line(index, result.outline, line)]
            opened = Outline(passages=tuple(under[:MOST]))
            shown = replace(_shown(index, result.found, opened), outline=NO_OUTLINE)
            return shown if under else nothing_more
    found = result.found
    if move in BY_SCORE:
        found = _beside_content_words(index, near, found)
    selection = choose(index, move, query.text, found, result.selection)
    if not selection.hits:
        return nothing_more
    pairs = zip(result.selection.hits, result.marks, strict=True)
    kept = {hit.passage: own for hit, own in pairs}
    marks = tuple(kept.get(hit.passage, UNMARKED) for hit in selection.hits)
    verdict = result.verdict
    # Passages found next are near the question; whether they answer it, nothing has judged.
    if verdict == _CERTAIN and any(found_next(index, result.selection, selection)):
        verdict = _CLOSE
    return Result(result.found, selection, verdict, marks)
