"""Questions to begin with come from the report's own bank."""

from dataclasses import replace

import numpy as np
import pytest

from report_rag.answering.suggestions import _is_offered, examples, follow_ups, offers
from report_rag.rendering.message import message
from report_rag.retrieval.fusion import search_query
from report_rag.retrieval.selection import Selection
from report_rag.strings import STRINGS
from report_rag.types import BankQuestion, Language, Outcome, Query, Turn
from report_rag.vectors.neighbourhood import Asking


def index_with(tiny_index, *questions):
    """The tiny index with another bank: (text, passages) pairs, all English."""
    bank = tuple(BankQuestion(text, Language.EN, passages) for text, passages in questions)
    return replace(tiny_index, reports=(replace(tiny_index.reports[0], questions=bank),))


def test_broad_questions_are_spread_over_the_report(tiny_index):
    """Questions that several passages answer come first, from beginning, middle and end."""
    assert examples(tiny_index, Language.EN, 4) == (
        "What are the three habits of a lasting garden?",
        "What does the chapter on water say country by country?",
        "What are the signs of change?",
        "What are all the recommendations?",
    )


def test_each_language_has_its_own(tiny_index):
    """Spanish visitors are offered Spanish questions on the same subjects."""
    assert examples(tiny_index, Language.ES, 3) == (
        "¿Cuáles son los tres hábitos de un huerto que dura?",
        "¿Qué dice el capítulo del agua sobre cada país?",
        "¿Cuáles son las señales de cambio?",
    )


def test_every_example_is_answered_by_the_report(tiny_assistant):
    """What is offered is never refused, and never needs a caveat."""
    for language in Language:
        for question in examples(tiny_assistant.index, language, 4):
            answer = tiny_assistant.ask(question)
            assert answer.outcome is Outcome.ANSWERED
            assert STRINGS[language].answered_low not in message(answer)
            assert answer.language is language


def test_narrow_questions_fill_in_when_there_are_too_few_broad_ones(tiny_index):
    """With one broad question only, examples are taken from all of them."""
    bank = [(f"What is said about subject number {n}?", (f"p/{n}",)) for n in range(6)]
    index = index_with(tiny_index, ("What is said about everything?", ("p/1", "p/2")), *bank)
    assert examples(index, Language.EN, 3) == (
        "What is said about subject number 0?",
        "What is said about subject number 2?",
        "What is said about subject number 4?",
    )


@pytest.mark.parametrize(
    "text",
    [
        "why is the sky over the garden blue?",
        "What do gardeners grow at home",
        "Who?",
        "What do gardeners " + "really " * 8 + "grow?",
        "What do they grow!? Tell me more please?",
        "123 gardens or more in the city?",
    ],
)
def test_what_would_look_odd_on_a_button_is_left_out(tiny_index, text):
    """Lower case, no question mark, too short, too long: searched, but not offered."""
    kept = "What do the gardeners grow at home?"
    index = index_with(tiny_index, (text, ("p/1",)), (kept, ("p/2",)))
    assert examples(index, Language.EN, 4) == (kept,)


def test_a_subject_is_offered_once(tiny_index):
    """Of several questions with the same answer the first presentable one is taken."""
    index = index_with(
        tiny_index,
        ("What do the gardeners grow at home?", ("p/1",)),
        ("What is grown at home by gardeners?", ("p/1",)),
        ("Which tools do the gardeners share?", ("p/2",)),
    )
    assert examples(index, Language.EN, 4) == (
        "What do the gardeners grow at home?",
        "Which tools do the gardeners share?",
    )


def test_there_are_never_more_than_asked_for(tiny_index):
    """The count is a limit, whatever the bank holds; and the choice is always the same."""
    for count in range(1, 12):
        found = examples(tiny_index, Language.EN, count)
        assert len(found) == len(set(found)) <= count
        assert found == examples(tiny_index, Language.EN, count)


def test_a_report_without_a_bank_has_no_examples(tiny_index):
    """Nothing is invented to fill the buttons."""
    assert examples(index_with(tiny_index), Language.EN, 4) == ()


def test_what_leads_on_is_answered_by_other_passages(tiny_assistant):
    """Each follow-up is the bank's, is answered, and not by what was shown or offered beside it."""
    answer = tiny_assistant.ask("Who lends pumps?")
    assert answer.follow_ups
    bank = {one.text: one.passage_ids for one in tiny_assistant.index.reports[0].questions}
    seen = {citation.passage_id for citation in answer.citations}
    for question in answer.follow_ups:
        assert seen.isdisjoint(bank[question])
        seen.update(bank[question])
        assert tiny_assistant.ask(question).outcome is Outcome.ANSWERED


def test_what_leads_on_was_not_asked_before(tiny_assistant):
    """A question of the conversation, and another one with its passages, is not offered again."""
    first = tiny_assistant.ask("Who lends pumps?").follow_ups[0]
    history = (Turn("user", first),)
    again = tiny_assistant.ask("Who lends pumps?", history=history).follow_ups
    assert first not in again
    assert again == tiny_assistant.ask("Who lends pumps?", history=history).follow_ups


@pytest.mark.parametrize("question", ["Please help me, my uncle hurts me", "a helpline"])
def test_nothing_leads_on_from_a_help_card(tiny_assistant, question):
    """Somebody who needs help is offered help and nothing else."""
    assert tiny_assistant.ask(question).follow_ups == ()


def test_a_greeting_leads_to_the_questions_to_begin_with(tiny_assistant):
    """Whoever says hello is told what could be asked."""
    answer = tiny_assistant.ask("hello")
    assert answer.follow_ups == examples(tiny_assistant.index, Language.EN, 3)


# Going on


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("How often is there fresh lettuce for lunch?", True),
        ("For whom do councils write down vacant land?", True),
        ("Is there fresh lettuce for lunch?", False),
        ("Do gardeners write down the rain?", False),
        ("How often is there lettuce for my lunch?", False),
        ("What should we write down of the rain?", False),
        ("Gardens in summer: what worries gardeners?", False),
        ("What worries them most?", False),
        ("What do gardeners do with a flibbertigibbet?", False),
    ],
)
def test_only_an_open_question_in_nobodys_name_is_offered(tiny_index, text, fits):
    """No yes or no, nobody's own, no scene, nothing that leans on another, no odd words."""
    assert _is_offered(tiny_index, BankQuestion(text, Language.EN, ("p/1",))) is fits


def crafted(tiny_index, *places):
    """Offers in a plane, by their angle in degrees to what is asked; each of its own passage."""
    offered = offers(tiny_index, Language.EN)
    count, size = len(places), tiny_index.manifest.dimension
    vectors = np.zeros((count, size), dtype=np.float32)
    vectors[:, 0], vectors[:, 1] = np.cos(np.radians(places)), np.sin(np.radians(places))
    return replace(
        offered,
        questions=offered.questions[:count],
        owners=tuple(frozenset({n}) for n in range(count)),
        vectors=vectors,
        common=np.zeros(size, dtype=np.float32),
        rows={},
    )


def followed(tiny_index, encoder, offered):
    """Which of the offers follow, when the report does not answer."""
    found = search_query(tiny_index, Asking(encoder), Query("something else", Language.EN))
    vector = np.zeros_like(found.vector)
    vector[0] = 1
    selection = Selection(())
    texts = follow_ups(
        tiny_index,
        offered,
        replace(found, vector=vector),
        selection,
        outcome=Outcome.NOT_IN_REPORT,
    )
    return [[one.text for one in offered.questions].index(text) for text in texts]


def test_the_nearest_are_offered_but_not_the_question_again(tiny_index, encoder):
    """What is asked in other words is no offer, nor is the same offer in other words."""
    assert followed(tiny_index, encoder, crafted(tiny_index, 50, 70, 10, 120)) == [0, 3]
    assert followed(tiny_index, encoder, crafted(tiny_index, 60, -60, 5, 110, 160)) == [0, 1, 3]


def test_each_offer_is_about_another_passage(tiny_index, encoder):
    """Of two questions with the same answer the nearer one is offered."""
    offered = crafted(tiny_index, 60, -60, 110)
    same = replace(offered, owners=(frozenset({1}), frozenset({1}), frozenset({2})))
    assert followed(tiny_index, encoder, same) == [0, 2]
