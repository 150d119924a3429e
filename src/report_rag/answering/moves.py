"""Messages about the answer before (`Move`): "more", "the second one", "which page?".

`results` computes the answer before again from the conversation; here is chosen what to show of
what was found then: an item of its list, what came after, the same passages again. Other messages
that need the conversation ("and in Peru?") are questions, completed in `retrieval.rewriting`.

A printed list is one that the report prints, item by item; all its quotations count as one, too. A
call-out is a paragraph with a label in front, such as "**BOLIVIA:** ...". The passages found next
are those with the best scores that were not shown (`_further`). Passages are given by their
numbers, from 0, in `index.passages`.
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
"""Those of `CHOSEN_FROM_BEFORE` for which `choose` may read the scores, to find other passages than
those that were shown."""


def choose(index: Index, move: Move, text: str, found: Found, before: Selection) -> Selection:
    """The passages that a move of `CHOSEN_FROM_BEFORE` shows; without hits if there is no other.

    `text` is the message. `found` is what was found for the question before, and `before` what was
    shown of it.

    - ORDINAL: the passages that the message counts ("the second", "3"), of those shown; where only
      one was shown, of the printed list that it is in, if there is one.
    - EXAMPLE, RECOMMEND: up to `MOST` passages that are an example, or a recommendation, best score
      first, however low the scores are; examples of the sections shown before all others.
    - NEXT, OTHERS, MORE: as `_following`.
    - WHO_SAID_IT: the passages shown that have a speaker; if none has, the first one shown.
    - IS_THAT_ALL: passages that are as near as those shown (`NEAR`) and were left out to show only
      a few; none after a whole list, or all about a country.
    - Others (WHICH_PAGE, IN_SPANISH, IN_ENGLISH): a whole list again; after anything else the first
      passage that was shown.
    """
    shown = _numbers(index, before)
    match move:
        case Move.ORDINAL:
            series = shown if len(shown) > 1 else _list_around(index, shown) or shown
            numbers = [series[n] for n in counted_places(text, len(series), loosely=True)]
        case Move.EXAMPLE | Move.RECOMMEND:
            wanted = _is_example if move is Move.EXAMPLE else is_recommendation
            others = [n for n, passage in enumerate(index.passages) if not wanted(passage)]
            numbers = _further(found, others, of_all=False)
            if move is Move.EXAMPLE:
                sections = {index.passages[n].section_path for n in shown}
                numbers.sort(key=lambda n: index.passages[n].section_path not in sections)
        case Move.NEXT | Move.OTHERS | Move.MORE:
            numbers = _following(index, move, text, found, before)
        case Move.WHO_SAID_IT:
            numbers = [n for n in shown if index.passages[n].speaker] or shown[:1]
        case Move.IS_THAT_ALL:
            complete = before.whole or (before.country_only and not before.left_out)
            numbers = [] if complete else _further(found, shown, NEAR)
        case _ if before.whole:
            return before
        case _:
            numbers = shown[:1]
    return Selection(hits_of(index, found, numbers))


def found_next(index: Index, before: Selection, now: Selection) -> Iterator[bool]:
    """For each passage that a move shows (`now`), in order, whether it is there by its score only.

    False if it was shown in `before`, the answer before; is in the printed list that all passages
    of `before` are in; or is a country call-out of the same section as the first of them, if that
    is one too. True for any other.
    """
    shown = _numbers(index, before)
    known = {*shown, *_list_around(index, shown), *_call_outs_beside(index, shown)}
    for number in _numbers(index, now):
        yield number not in known


def _is_example(passage: Passage) -> bool:
    """Whether a passage is the call-out of a country or region, or has a word for an example.

    In a recommendation such a word does not count: its examples are of what is to be done.
    """
    says_so = has_sign(ParsedText(passage.text), ["example"]) and not is_recommendation(passage)
    return bool(passage.countries) or says_so


def _list_around(index: Index, shown: list[int]) -> list[int]:
    """The passages of the printed list that all passages `shown` are in, in its order.

    All quotations of a report count as such a list. Empty if there is none, or nothing was shown.
    """
    items = _list_with(index, ListKind.ITEMS, shown)
    return items or _list_with(index, ListKind.QUOTATIONS, shown)


def _call_outs_beside(index: Index, shown: list[int]) -> list[int]:
    """All country call-outs of the section that the first of `shown` is in, itself included.

    Empty if that passage is no such call-out, or the only one of its section.
    """
    return _list_with(index, ListKind.CALL_OUTS, shown[:1])


def _list_with(index: Index, kind: ListKind, numbers: list[int]) -> list[int]:
    """All passages of the first list of that kind that has every passage in `numbers`.

    In the order of the report. Empty if no list has them all, or `numbers` is empty.
    """
    for one, members in zip(index.lists, index.members, strict=True):
        if numbers and one.kind is kind and set(numbers) <= set(members.tolist()):
            return [int(n) for n in members]
    return []


def _following(index: Index, move: Move, text: str, found: Found, before: Selection) -> list[int]:
    """The passages that follow those shown `before`: of their list, or else of what was found.

    The list is the printed one that all of them are in, or else the country call-outs of the
    section of the first. OTHERS gives all of it that was not shown, and nothing if all was. NEXT
    gives the one item after those shown, or the one before them if `text`, the message, says
    "previous" or the like. Where there is no list or no such item, and for MORE, the passages found
    next.
    """
    shown = _numbers(index, before)
    around = _list_around(index, shown) or _call_outs_beside(index, shown)
    if move is Move.NEXT and around:
        above = [n for n in around if n < min(shown)]
        below = [n for n in around if n > max(shown)]
        beside = above[-1:] if says_before(text) else below[:1]
        return beside or _further(found, shown)
    rest = [n for n in around if n not in shown]
    if move is Move.OTHERS and (around or before.whole):
        return rest
    return _further(found, shown)


def _further(
    found: Found, without: list[int], least: float = NEAR * NEAR, *, of_all: bool = True
) -> list[int]:
    """Up to `MOST` passages that are not in `without`, best score first; empty when there is none.

    Each has at least `least` times the best score: that of all passages or, unless `of_all`, of
    those that are not in `without`. A first answer asks for `NEAR`, so what comes next may be
    farther.
    """
    order = np.argsort(-found.scores, kind="stable").tolist()
    further = [n for n in order if n not in without]
    best = order[0] if of_all else further[0] if further else 0
    bound = least * float(found.scores[best])
    return [n for n in further if found.scores[n] >= bound][:MOST]


def _numbers(index: Index, selection: Selection) -> list[int]:
    """The numbers of the passages that are shown, in the order in which they are shown."""
    return [index.numbers[hit.passage.report, hit.passage.passage_id] for hit in selection.hits]
