"""Messages that are about the answer before: "more", "the second one", "which page?", "in Spanish".

The answer before is computed again from the conversation, and what is shown now is chosen from what
was found then: an item of its list, what came after, the same passages again. Other messages that
lean on the conversation ("and in Peru?", "why?") are questions, completed in `retrieval.rewriting`.
"""

from collections.abc import Iterator

import numpy as np

from report_rag.answering.outline import is_recommendation, says_before
from report_rag.index.loaded import Index
from report_rag.intent import has_sign
from report_rag.retrieval.fusion import Found
from report_rag.retrieval.selection import MOST, NEAR, Selection, hits_of
from report_rag.text.ordinals import counted_places
from report_rag.text.parsed import ParsedText
from report_rag.types import ListKind, Move, Passage

CHOSEN_FROM_BEFORE = (
    Move.WHICH_PAGE,
    Move.IN_SPANISH,
    Move.IN_ENGLISH,
    Move.MORE,
    Move.NEXT,
    Move.OTHERS,
    Move.ORDINAL,
    Move.WHO_SAID_IT,
    Move.IS_THAT_ALL,
    Move.EXAMPLE,
    Move.RECOMMEND,
)
"""Moves whose answer is chosen from what was found for the question before."""


def choose(index: Index, move: Move, text: str, found: Found, before: Selection) -> Selection:
    """What a move shows, of what was `found` for the question before and what was shown then.

    A selection without hits when there is nothing more.
    """
    shown = [index.numbers[hit.passage.report, hit.passage.passage_id] for hit in before.hits]
    if move is Move.ORDINAL:
        return _of(index, found, _at(text, _series(index, shown)))
    if move in (Move.EXAMPLE, Move.RECOMMEND):
        wanted = _is_example if move is Move.EXAMPLE else is_recommendation
        others = [n for n, passage in enumerate(index.passages) if not wanted(passage)]
        return _of(index, found, _further(found, others))
    if move in (Move.NEXT, Move.OTHERS, Move.MORE):
        return _of(index, found, _following(index, move, text, found, shown))
    if move is Move.IS_THAT_ALL:
        return before if before.whole else _of(index, found, _further(found, shown))
    if move is Move.WHO_SAID_IT:
        spoken = [n for n in shown if index.passages[n].speaker]
        return _of(index, found, spoken or shown[:1])
    return before if before.whole else _of(index, found, shown[:1])


def found_next(index: Index, before: Selection, now: Selection) -> Iterator[bool]:
    """Whether each passage that a move shows is new, and no item of the list shown before."""
    shown = [index.numbers[hit.passage.report, hit.passage.passage_id] for hit in before.hits]
    known = {*shown, *_list_around(index, shown), *_call_outs_beside(index, shown)}
    for hit in now.hits:
        yield index.numbers[hit.passage.report, hit.passage.passage_id] not in known


def _is_example(passage: Passage) -> bool:
    """Whether a passage tells of one country, or says itself that it gives an example."""
    return bool(passage.countries) or has_sign(ParsedText(passage.text), ["example"])


def _of(index: Index, found: Found, numbers: list[int]) -> Selection:
    return Selection(hits_of(index, found, numbers))


def _series(index: Index, shown: list[int]) -> list[int]:
    """What an ordinal counts: the passages shown, or the list that a single one is in."""
    if len(shown) > 1:
        return shown
    return _list_around(index, shown) or shown


def _list_around(index: Index, shown: list[int]) -> list[int]:
    """The passages of the printed list that all passages shown are in; empty if there is none."""
    return _list_with(index, ListKind.ITEMS, shown)


def _call_outs_beside(index: Index, shown: list[int]) -> list[int]:
    """The call-outs of the section whose call-out is shown first; empty if none is."""
    return _list_with(index, ListKind.CALL_OUTS, shown[:1])


def _list_with(index: Index, kind: ListKind, numbers: list[int]) -> list[int]:
    """The passages of the list of that kind that has all of some passages, if one does."""
    for one, members in zip(index.lists, index.members, strict=True):
        if numbers and one.kind is kind and set(numbers) <= set(members.tolist()):
            return [int(n) for n in members]
    return []


def _at(text: str, series: list[int]) -> list[int]:
    """The members of a series that a message counts: "the second", "only the last", "2 and 3"."""
    return [series[place] for place in counted_places(text, len(series), loosely=True)]


def _following(index: Index, move: Move, text: str, found: Found, shown: list[int]) -> list[int]:
    """The next of a list that is shown in part, or the passages that were found next.

    The one before if `text`, the message, says so.
    """
    around = _list_around(index, shown) or _call_outs_beside(index, shown)
    rest = [n for n in around if n not in shown]
    if rest:
        before, after = (
            [n for n in around if n < min(shown)],
            [n for n in around if n > max(shown)],
        )
        if move is Move.NEXT and (before if says_before(text) else after):
            return before[-1:] if says_before(text) else after[:1]
        if move is Move.OTHERS:
            return rest
    return _further(found, shown)


def _further(found: Found, shown: list[int]) -> list[int]:
    """The numbers of up to `MOST` further passages, not in `shown`, best score first.

    Each has at least `NEAR` times `NEAR` of the best score of all; empty when there is none.
    """
    order = np.argsort(-found.scores, kind="stable").tolist()
    further = [n for n in order if n not in shown]
    bound = NEAR * NEAR * float(found.scores.max())
    return [n for n in further if found.scores[n] >= bound][:MOST]
