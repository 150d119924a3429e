"""Messages about the answer before: what is shown now, of what was found and shown then."""

from dataclasses import replace

import numpy as np
import pytest

from handmade import found
from report_rag.answering.moves import choose, found_next
from report_rag.retrieval.selection import Selection, hits_of
from report_rag.types import ListKind, Move

TOOLS, RAIN, SOIL = 3, 4, 5
"""Numbers of the items of the printed list."""
PUMPS, BOLIVIA, PERU, ROSA, RAFFLES, TOMAS = 6, 7, 8, 9, 10, 12
BEES, MEALS, FRIENDSHIPS = 13, 14, 15


def searched(index, scores=()):
    """A search in which the passages with these numbers have a score, and all others 0."""
    fused = np.zeros(len(index.passages), dtype=np.float32)
    for number, score in dict(scores).items():
        fused[number] = score
    return replace(found("What was asked before?"), scores=fused, retrievers={})


def moved(index, move, shown, text="", *, scores=(), whole=None):
    """The selection after a move, when the passages with these numbers were shown before."""
    search = searched(index, scores)
    before = Selection(hits_of(index, search, list(shown)), whole)
    return choose(index, move, text, search, before)


def numbers(index, selection):
    return [index.numbers[hit.passage.report, hit.passage.passage_id] for hit in selection.hits]


def after(index, move, shown, text="", *, scores=()):
    """The numbers of the passages that a move shows."""
    return numbers(index, moved(index, move, shown, text, scores=scores))


def whole_list(index, kind=ListKind.ITEMS):
    """The first list of a kind, and the numbers of its passages."""
    place = next(place for place, one in enumerate(index.lists) if one.kind is kind)
    return index.lists[place], index.members[place].tolist()


# One of several


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the first one", [BEES]),
        ("the 2nd", [PUMPS]),
        ("¿y la segunda?", [PUMPS]),
        ("number 3", [ROSA]),
        ("only the last", [ROSA]),
        ("la penúltima", [PUMPS]),
        ("the first two", [BEES, PUMPS]),
        ("las últimas dos", [PUMPS, ROSA]),
        ("2 and 3", [PUMPS, ROSA]),
        ("la 1", [BEES]),
        ("the first and the third", [BEES, ROSA]),
    ],
)
def test_an_ordinal_counts_the_passages_as_they_were_shown(tiny_index, text, expected):
    """In the order of the answer, which is not that of the report, in words or digits."""
    assert after(tiny_index, Move.ORDINAL, [BEES, PUMPS, ROSA], text) == expected


def test_an_ordinal_counts_a_list_that_was_shown_as_a_whole(tiny_index):
    """One item of it is then shown, and no list any more."""
    habits, members = whole_list(tiny_index)
    selection = moved(tiny_index, Move.ORDINAL, members, "the second", whole=habits)
    assert [hit.passage.label for hit in selection.hits] == ["Catch the Rain"]
    assert selection.whole is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("the first", [TOOLS]), ("la tercera", [SOIL]), ("the last one", [SOIL])],
)
def test_after_one_item_an_ordinal_counts_its_list(tiny_index, text, expected):
    """Who was shown the second habit and asks for the third means that of the list."""
    assert after(tiny_index, Move.ORDINAL, [RAIN], text) == expected


def test_after_two_items_an_ordinal_counts_those(tiny_index):
    """Of several passages on the screen the second is meant, not that of the list."""
    assert after(tiny_index, Move.ORDINAL, [SOIL, TOOLS], "the second one") == [TOOLS]


@pytest.mark.parametrize("kind", [ListKind.CALL_OUTS, ListKind.PARTS])
def test_after_one_passage_that_is_in_no_printed_list_there_is_no_second(tiny_index, kind):
    """Call-outs and sections are not counted by the report."""
    _, members = whole_list(tiny_index, kind)
    assert after(tiny_index, Move.ORDINAL, members[:1], "the second") == []
    assert after(tiny_index, Move.ORDINAL, members[:1], "the first") == members[:1]


def test_quotations_are_counted_as_a_list(tiny_index):
    """After one of them "the second" is that of the report, and "the others" are all but it."""
    _, members = whole_list(tiny_index, ListKind.QUOTATIONS)
    assert after(tiny_index, Move.ORDINAL, members[:1], "the second") == members[1:2]
    assert after(tiny_index, Move.OTHERS, members[:1]) == members[1:]
    assert after(tiny_index, Move.NEXT, members[:1]) == members[1:2]


@pytest.mark.parametrize("text", ["the seventh", "number 4", "la 12", "maybe"])
def test_a_place_beyond_the_end_shows_nothing(tiny_index, text):
    """Nor does a message that counts no place."""
    assert after(tiny_index, Move.ORDINAL, [BEES, PUMPS, ROSA], text) == []


# The next, the others, more


@pytest.mark.parametrize(("shown", "expected"), [([TOOLS], [RAIN]), ([TOOLS, RAIN], [SOIL])])
def test_after_an_item_the_next_one_of_its_list_follows(tiny_index, shown, expected):
    """Whatever is nearer to the question."""
    scores = {TOOLS: 0.9, SOIL: 0.7, MEALS: 0.8}
    assert after(tiny_index, Move.NEXT, shown, scores=scores) == expected


@pytest.mark.parametrize("shown", [[SOIL], [TOOLS, RAIN, SOIL], [PUMPS]])
def test_after_the_end_of_a_list_what_was_found_next_follows(tiny_index, shown):
    """So too after the whole list, or without one: nearest first."""
    scores = {**dict.fromkeys(shown, 0.95), MEALS: 0.8, BEES: 0.9}
    assert after(tiny_index, Move.NEXT, shown, scores=scores) == [BEES, MEALS]


@pytest.mark.parametrize(
    ("shown", "expected"),
    [([RAIN], [TOOLS, SOIL]), ([SOIL], [TOOLS, RAIN]), ([TOOLS, SOIL], [RAIN])],
)
def test_the_others_are_the_rest_of_the_list(tiny_index, shown, expected):
    """Those before and after, in the order of the report."""
    scores = {RAIN: 0.9, SOIL: 0.8, MEALS: 0.85}
    assert after(tiny_index, Move.OTHERS, shown, scores=scores) == expected


@pytest.mark.parametrize("shown", [[PUMPS], [TOOLS, PUMPS]])
def test_outside_of_a_list_the_others_are_what_was_found_next(tiny_index, shown):
    """What was shown is in no list, or not all of it."""
    scores = {**dict.fromkeys(shown, 0.95), MEALS: 0.9, BEES: 0.8}
    assert after(tiny_index, Move.OTHERS, shown, scores=scores) == [MEALS, BEES]


def test_after_all_of_a_list_there_are_no_others(tiny_index):
    """Whatever else was found."""
    scores = {**dict.fromkeys([TOOLS, RAIN, SOIL], 0.95), MEALS: 0.9}
    assert after(tiny_index, Move.OTHERS, [TOOLS, RAIN, SOIL], scores=scores) == []


def test_more_is_what_was_found_next(tiny_index):
    """Nearest first; those that were shown are not shown again."""
    scores = {PUMPS: 0.9, MEALS: 0.8, BOLIVIA: 0.85, RAFFLES: 0.7}
    selection = moved(tiny_index, Move.MORE, [PUMPS, MEALS], scores=scores)
    assert numbers(tiny_index, selection) == [BOLIVIA, RAFFLES]
    assert [hit.score for hit in selection.hits] == pytest.approx([0.85, 0.7])


def test_more_after_an_item_is_not_the_rest_of_its_list(tiny_index):
    """Who asks for more asks for what is near, in the list or not."""
    scores = {RAIN: 0.9, PUMPS: 0.8, SOIL: 0.75}
    assert after(tiny_index, Move.MORE, [RAIN], scores=scores) == [PUMPS, SOIL]


def test_more_is_not_everything(tiny_index):
    """Four passages at most, the nearest of them."""
    scores = {PUMPS: 0.9, BEES: 0.8, MEALS: 0.82, FRIENDSHIPS: 0.84, PERU: 0.86, ROSA: 0.78}
    expected = [PERU, FRIENDSHIPS, MEALS, BEES]
    assert after(tiny_index, Move.MORE, [PUMPS], scores=scores) == expected


def test_more_leaves_out_what_is_much_farther(tiny_index):
    """What is found next is shown as far as it is about as near."""
    scores = {PUMPS: 0.95, BEES: 0.9, MEALS: 0.7, PERU: 0.35}
    assert after(tiny_index, Move.MORE, [PUMPS], scores=scores) == [BEES, MEALS]


@pytest.mark.parametrize("move", [Move.MORE, Move.NEXT, Move.OTHERS, Move.IS_THAT_ALL])
def test_after_everything_there_is_nothing_more(tiny_index, move):
    """A selection without a hit when each passage has been shown."""
    every = range(len(tiny_index.passages))
    selection = moved(tiny_index, move, every, scores=dict.fromkeys(every, 0.9))
    assert selection == Selection(())


# Is that all?


def test_a_whole_list_is_all_of_it(tiny_index):
    """There is nothing else, whatever was found besides."""
    habits, members = whole_list(tiny_index)
    scores = {**dict.fromkeys(members, 0.8), MEALS: 0.9}
    selection = moved(tiny_index, Move.IS_THAT_ALL, members, scores=scores, whole=habits)
    assert selection == Selection(())


@pytest.mark.parametrize(("left_out", "expected"), [(0, []), (2, [PERU, MEALS])])
def test_all_about_a_country_is_all_unless_some_was_left_out(tiny_index, left_out, expected):
    """What was left out is shown then."""
    search = searched(tiny_index, {BOLIVIA: 0.9, PERU: 0.85, MEALS: 0.8})
    hits = hits_of(tiny_index, search, [BOLIVIA])
    before = Selection(hits, countries=("BO",), country_only=True, left_out=left_out)
    selection = choose(tiny_index, Move.IS_THAT_ALL, "", search, before)
    assert numbers(tiny_index, selection) == expected


def test_what_is_as_near_as_what_was_shown_is_not_all(tiny_index):
    """It was left out to show a few passages only; what is farther does not count as more."""
    scores = {PUMPS: 0.9, BOLIVIA: 0.85, MEALS: 0.59, BEES: 0.58}
    assert after(tiny_index, Move.IS_THAT_ALL, [PUMPS], scores=scores) == [BOLIVIA, MEALS]
    far = {PUMPS: 0.9, BEES: 0.58}
    assert after(tiny_index, Move.IS_THAT_ALL, [PUMPS], scores=far) == []


# The same again

AGAIN = [Move.WHICH_PAGE, Move.IN_SPANISH, Move.IN_ENGLISH]


@pytest.mark.parametrize("move", AGAIN)
def test_the_page_or_the_language_is_that_of_the_first_passage(tiny_index, move):
    """The first passage of the answer before is shown again, and it alone."""
    scores = {PUMPS: 0.8, BOLIVIA: 0.9}
    assert after(tiny_index, move, [PUMPS, BOLIVIA], scores=scores) == [PUMPS]


@pytest.mark.parametrize("move", AGAIN)
def test_a_whole_list_is_shown_again_as_one(tiny_index, move):
    """All of its items, as a list."""
    habits, members = whole_list(tiny_index)
    selection = moved(tiny_index, move, members, whole=habits)
    assert selection.whole is habits
    assert numbers(tiny_index, selection) == members


@pytest.mark.parametrize("move", [*AGAIN, Move.WHO_SAID_IT, Move.ORDINAL])
def test_after_nothing_nothing_is_shown(tiny_index, move):
    """An answer without a passage has none to show again."""
    assert after(tiny_index, move, [], "the first", scores={PUMPS: 0.9}) == []


# Who said it?


def test_who_said_it_is_answered_by_what_somebody_said(tiny_index):
    """All quotations of the answer before that have a speaker, in its order."""
    assert after(tiny_index, Move.WHO_SAID_IT, [PUMPS, TOMAS, BEES, ROSA]) == [TOMAS, ROSA]


def test_what_nobody_said_is_shown_again(tiny_index):
    """Of passages without a speaker the first."""
    assert after(tiny_index, Move.WHO_SAID_IT, [BEES, PUMPS]) == [BEES]


def test_a_hit_keeps_its_score(tiny_index):
    """What is shown again has the score of the search before."""
    (hit,) = moved(tiny_index, Move.WHO_SAID_IT, [PUMPS, ROSA], scores={ROSA: 0.6}).hits
    assert hit.score == pytest.approx(0.6)


# An example, what is recommended


def test_an_example_tells_of_one_country(tiny_index):
    """Call-outs of countries and what says "for example", nearest first, however far they are."""
    scores = {PUMPS: 0.9, PERU: 0.7, BOLIVIA: 0.8, ROSA: 0.85}
    assert after(tiny_index, Move.EXAMPLE, [PUMPS], scores=scores) == [BOLIVIA, PERU]
    far = {PUMPS: 0.9, ROSA: 0.85, PERU: 0.1}
    assert after(tiny_index, Move.EXAMPLE, [PUMPS], scores=far) == [PERU]


def test_examples_of_the_section_shown_come_first(tiny_index):
    """Before those of other sections that are nearer to the question."""
    passages = list(tiny_index.passages)
    passages[MEALS] = replace(passages[MEALS], countries=("CL",))
    index = replace(tiny_index, passages=tuple(passages))
    scores = {PUMPS: 0.9, MEALS: 0.8, PERU: 0.6, BOLIVIA: 0.7}
    assert after(index, Move.EXAMPLE, [PUMPS], scores=scores) == [BOLIVIA, PERU, MEALS]


def test_a_recommendation_is_no_example(tiny_index):
    """Even if it says "for example"."""
    (number, *_) = (
        number
        for number, one in enumerate(tiny_index.passages)
        if "RECOMMENDATIONS" in one.section_path
    )
    passages = list(tiny_index.passages)
    passages[number] = replace(passages[number], text="Lend tools, for example pumps.")
    index = replace(tiny_index, passages=tuple(passages))
    scores = {PUMPS: 0.9, number: 0.85, PERU: 0.5}
    assert after(index, Move.EXAMPLE, [PUMPS], scores=scores) == [PERU]


def test_what_is_recommended_stands_in_a_section_of_recommendations(tiny_index):
    """Nearest first, however far from the question before, without those that are much farther."""
    recommended = [
        number
        for number, one in enumerate(tiny_index.passages)
        if "RECOMMENDATIONS" in one.section_path
    ]
    scores = {PUMPS: 0.9, recommended[1]: 0.8, recommended[0]: 0.6}
    assert after(tiny_index, Move.RECOMMEND, [PUMPS], scores=scores) == recommended[1::-1]
    far = {PUMPS: 0.9, recommended[0]: 0.1, recommended[1]: 0.01}
    assert after(tiny_index, Move.RECOMMEND, [PUMPS], scores=far) == recommended[:1]


def test_the_one_before_is_asked_for_by_a_word(tiny_index):
    """Of the printed list; before its first there is nothing of it."""
    assert after(tiny_index, Move.NEXT, [RAIN], "the one before") == [TOOLS]
    assert after(tiny_index, Move.NEXT, [SOIL], "the one before") == [RAIN]
    assert after(tiny_index, Move.NEXT, [RAIN], "¿y la anterior?") == [TOOLS]
    assert after(tiny_index, Move.NEXT, [RAIN], "next") == [SOIL]


def test_the_others_of_a_country_are_the_other_call_outs(tiny_index):
    """Also when what was shown after the call-out is none."""
    assert after(tiny_index, Move.OTHERS, [BOLIVIA]) == [PERU]
    assert after(tiny_index, Move.OTHERS, [BOLIVIA, PUMPS]) == [PERU]


# How sure what a move shows is


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ([RAIN], [TOOLS, SOIL], [False, False]),
        ([BOLIVIA], [PERU], [False]),
        ([PUMPS, MEALS], [PUMPS], [False]),
        ([PUMPS], [MEALS, PUMPS], [True, False]),
        ([RAIN], [BEES], [True]),
        ([], [BEES], [True]),
    ],
)
def test_what_was_found_next_is_no_part_of_what_was_shown(tiny_index, before, now, expected):
    """Items of the list and the call-outs beside belong to the answer before."""
    search = searched(tiny_index)
    shown, shows = (Selection(hits_of(tiny_index, search, list(one))) for one in (before, now))
    assert list(found_next(tiny_index, shown, shows)) == expected
