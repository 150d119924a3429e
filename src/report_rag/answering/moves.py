"""Messages about the answer before (`Move`): "more", "the second one", "which page?".

`results` computes the answer before again from the conversation; here is chosen what to show of
what was found then: an item of its list, what came after, the same passages again. Other messages
that need the conversation ("and in Peru?") are questions, completed in `retrieval.rewriting`. A
call-out is a paragraph with a label in front, such as "**BOLIVIA:** ...".
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
"""Moves whose answer is chosen, by `choose`, from what was found for the question before."""
BY_SCORE = (
    Move.MORE,
    Move.NEXT,
    Move.OTHERS,
    Move.IS_THAT_ALL,
    Move.EXAMPLE,
    Move.RECOMMEND,
)
"""Those for which `choose` may read the scores, to find passages that were not shown before."""


def choose(index: Index, move: Move, text: str, found: Found, before: Selection) -> Selection:
    """The passages that a move of `CHOSEN_FROM_BEFORE` shows; without hits if there are none.

    `text` is the message. `found` is what was found for the question before, and `before` what was
    shown of it.

    - ORDINAL: the passages that the message counts, of those shown, or of the printed list that the
      only one shown is in.
    - EXAMPLE, RECOMMEND: the nearest passages that are an example, or a recommendation, however far
      they are from the question.
    - NEXT, OTHERS, MORE: as `_following`.
    - WHO_SAID_IT: the passages shown that have a speaker; if none has, the first one shown.
    - IS_THAT_ALL: a whole list again; after anything else the passages found next.
    - Others (WHICH_PAGE, a language): a whole list again; after anything else the first passage.
    """
    shown = [index.numbers[hit.passage.report, hit.passage.passage_id] for hit in before.hits]
    match move:
        case Move.ORDINAL:
            series = shown if len(shown) > 1 else _list_around(index, shown) or shown
            numbers = [series[n] for n in counted_places(text, len(series), loosely=True)]
        case Move.EXAMPLE | Move.RECOMMEND:
            wanted = _is_example if move is Move.EXAMPLE else is_recommendation
            others = [n for n, passage in enumerate(index.passages) if not wanted(passage)]
            numbers = _further(found, others, of_all=False)
        case Move.NEXT | Move.OTHERS | Move.MORE:
            numbers = _following(index, move, text, found, shown)
        case Move.WHO_SAID_IT:
            numbers = [n for n in shown if index.passages[n].speaker] or shown[:1]
        case _ if before.whole:
            return before
        case Move.IS_THAT_ALL:
            numbers = _further(found, shown)
        case _:
            numbers = shown[:1]
    return Selection(hits_of(index, found, numbers))


def found_next(index: Index, before: Selection, now: Selection) -> Iterator[bool]:
    """For each passage of `now`, what a move shows, whether it was found next.

    False if it was shown in `before`, or is in the same printed list or beside the same call-out.
    """
    shown = [index.numbers[hit.passage.report, hit.passage.passage_id] for hit in before.hits]
    known = {*shown, *_list_around(index, shown), *_call_outs_beside(index, shown)}
    for hit in now.hits:
        yield index.numbers[hit.passage.report, hit.passage.passage_id] not in known


def _is_example(passage: Passage) -> bool:
    """Whether a passage is a call-out of a country, or says itself that it gives an example."""
    return bool(passage.countries) or has_sign(ParsedText(passage.text), ["example"])


def _list_around(index: Index, shown: list[int]) -> list[int]:
    """The passages of the printed list that all passages shown are in; empty if there is none."""
    return _list_with(index, ListKind.ITEMS, shown)


def _call_outs_beside(index: Index, shown: list[int]) -> list[int]:
    """The country call-outs of a section, if the first passage shown is one of them; else empty."""
    return _list_with(index, ListKind.CALL_OUTS, shown[:1])


def _list_with(index: Index, kind: ListKind, numbers: list[int]) -> list[int]:
    """The numbers of the passages of the first list of that kind that has all passages `numbers`.

    Empty if no list has them all, or `numbers` is empty.
    """
    for one, members in zip(index.lists, index.members, strict=True):
        if numbers and one.kind is kind and set(numbers) <= set(members.tolist()):
            return [int(n) for n in members]
    return []


def _following(index: Index, move: Move, text: str, found: Found, shown: list[int]) -> list[int]:
    """What follows the passages shown, of their list or of what was found.

    The list is the printed one that all of them are in, or else the country call-outs beside the
    first. OTHERS shows the rest of it; NEXT the item after those shown, or the one before if
    `text`, the message, says so. Where there is none, and for MORE, the passages found next.
    """
    around = _list_around(index, shown) or _call_outs_beside(index, shown)
    if move is Move.NEXT and around:
        before = [n for n in around if n < min(shown)]
        after = [n for n in around if n > max(shown)]
        beside = before[-1:] if says_before(text) else after[:1]
        return beside or _further(found, shown)
    rest = [n for n in around if n not in shown]
    return rest if move is Move.OTHERS and rest else _further(found, shown)


def _further(found: Found, without: list[int], *, of_all: bool = True) -> list[int]:
    """The numbers of up to `MOST` passages that are not in `without`, best score first.

    Each has at least `NEAR` times `NEAR` of the best score, of all passages or, unless `of_all`, of
    those that are not in `without`. Empty when there is none.
    """
    order = np.argsort(-found.scores, kind="stable").tolist()
    further = [n for n in order if n not in without]
    best = order[0] if of_all else further[0] if further else 0
    bound = NEAR * NEAR * float(found.scores[best])
    return [n for n in further if found.scores[n] >= bound][:MOST]
