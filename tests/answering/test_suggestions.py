"""Questions to begin with, and questions after an answer, from the report's own bank."""

from dataclasses import replace

import numpy as np
import pytest

from report_rag.answering.suggestions import examples, follow_ups, offers
from report_rag.rendering.message import message
from report_rag.retrieval.fusion import search_query
from report_rag.retrieval.selection import Selection
from report_rag.strings import STRINGS
from report_rag.types import BankQuestion, Language, Outcome, Query, Turn
from report_rag.vectors.neighbourhood import Neighbourhoods


def index_with(tiny_index, *questions):
    """The tiny index with another bank: (text, passages) pairs, all English."""
    bank = tuple(BankQuestion(text, Language.EN, passages) for text, passages in questions)
    return replace(tiny_index, reports=(replace(tiny_index.reports[0], questions=bank),))


def test_broad_questions_of_different_kinds_come_first(tiny_index):
    """Of those that several passages answer a list, countries, recommendations, then paragraphs."""
    assert examples(tiny_index, Language.EN, 4) == (
        "What are the three habits of a lasting garden?",
        "What does the chapter on water say country by country?",
        "What are all the recommendations?",
        "What are the signs of change?",
    )


def test_each_language_has_its_own(tiny_index):
    """Spanish visitors are offered Spanish questions on the same subjects."""
    assert examples(tiny_index, Language.ES, 3) == (
        "¿Cuáles son los tres hábitos de un huerto que dura?",
        "¿Qué dice el capítulo del agua sobre cada país?",
        "¿Cuáles son todas las recomendaciones?",
    )


def test_a_few_are_spread_over_the_sections(tiny_index):
    """Of three paragraphs the two in different sections, though the others stand first."""
    one, same, other = (
        ("What do gardeners show at home?", ("introduction/the-green-corner-network-invited-42",)),
        ("Where did most gardens start?", ("introduction/most-gardens-began-on-empty-plots",)),
        (
            "What is the main worry of gardeners?",
            ("water-and-seeds/dry-summers-are-the-main-worry",),
        ),
    )
    made = index_with(tiny_index, one, same, other)
    assert examples(made, Language.EN, 2) == (one[0], other[0])
    assert examples(made, Language.EN, 9) == (one[0], other[0], same[0])


def test_every_example_is_answered_by_the_report(tiny_assistant):
    """Every example is answered with high confidence, in its own language."""
    for language in Language:
        for question in examples(tiny_assistant.index, language, 4):
            answer = tiny_assistant.ask(question)
            assert answer.outcome is Outcome.ANSWERED
            assert STRINGS[language].answered_low not in message(answer)
            assert answer.language is language


def test_narrow_questions_fill_in_when_there_are_too_few_broad_ones(tiny_index):
    """With too few broad questions others follow, but none that the broad ones answer already."""
    bank = [(f"What is said about {'so ' * n}many gardens?", (f"p/{n}",)) for n in range(6)]
    index = index_with(tiny_index, *bank, ("What is said about everything?", ("p/1", "p/2")))
    assert examples(index, Language.EN, 3) == (
        "What is said about everything?",
        "What is said about many gardens?",
        "What is said about so so so many gardens?",
    )


@pytest.mark.parametrize(
    "text",
    [
        "What do they say about it at home?",  # points back
        "And what do the gardeners share?",  # goes on from something
        "What should I grow at home, please?",  # somebody speaks
        "Do the gardeners share tools?",  # yes or no
        "What does Rosa Quispe grow at home?",  # a name
        "Which wellies do the gardeners share?",  # a word that the report does not use
    ],
)
def test_open_questions_in_the_words_of_the_report_come_first(tiny_index, text):
    """Others are in the bank because people ask so, but a newcomer may not understand them."""
    plain = "Which tools do the gardeners share with the neighbours?"
    index = index_with(tiny_index, (text, ("p/1",)), (plain, ("p/2",)))
    assert examples(index, Language.EN, 1) == (plain,)


def test_reports_take_turns(several_index):
    """Of two reports each has one of two questions, and the same question is there only once."""
    garden = (
        "What do the gardens sell?",
        "What do the gardens share?",
        "What do the gardens grow?",
    )
    harbour = ("What do the gardens sell?", "What is sold by the harbour at school fairs?")
    reports = tuple(
        replace(
            report,
            questions=tuple(
                BankQuestion(text, Language.EN, (f"p/{n}",)) for n, text in enumerate(bank)
            ),
        )
        for report, bank in zip(several_index.reports, (garden, harbour), strict=True)
    )
    index = replace(several_index, reports=reports)
    assert examples(index, Language.EN, 2) == (garden[0], harbour[1])
    assert set(examples(index, Language.EN, 9)) == {*garden, harbour[1]}


def test_what_does_not_fit_is_replaced_by_another(tiny_index):
    """The caller may refuse a question; the next best one takes its place."""
    first, second, *_ = examples(tiny_index, Language.EN, 4)
    chosen = examples(tiny_index, Language.EN, 4, lambda one: one.text != first)
    assert first not in chosen
    assert second in chosen
    assert len(chosen) == 4
    assert examples(tiny_index, Language.EN, 4, lambda _: False) == ()


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
    """Lower case, no question mark, too short, too long: in the bank, but no example."""
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
    """At most `count` different examples, always the same ones; none for a count of 0."""
    for count in range(12):
        found = examples(tiny_index, Language.EN, count)
        assert len(found) == len(set(found)) <= count
        assert found == examples(tiny_index, Language.EN, count)


def test_a_report_without_a_bank_has_no_examples(tiny_index):
    """Without a bank there are no examples."""
    assert examples(index_with(tiny_index), Language.EN, 4) == ()


def marked(tiny_index, *questions):
    """The tiny index with a bank whose questions are (text, place or None), each of one passage."""
    bank = tuple(
        BankQuestion(text, Language.EN, (f"p/{number}",), offered=place)
        for number, (text, place) in enumerate(questions)
    )
    return replace(tiny_index, reports=(replace(tiny_index.reports[0], questions=bank),))


def test_questions_with_a_place_come_first_to_begin_with(tiny_index):
    """In their order, whatever their form; those without a place wait for an answer."""
    index = marked(
        tiny_index,
        ("What do the gardeners grow at home?", None),
        ("Third", 3),
        ("Which tools do the gardeners share?", 0),
        ("First", 1),
        ("Second", 2),
    )
    assert examples(index, Language.EN, 4) == ("First", "Second", "Third")
    assert examples(index, Language.EN, 2) == ("First", "Second")
    assert examples(index, Language.ES, 2) == ()


def test_where_questions_are_marked_no_others_are_offered(tiny_index):
    """Of the tiny report's bank only the marked one is left; without marks all that fit are."""
    (report,) = tiny_index.reports
    chosen = next(one for one in report.questions if one.text == "Who lends pumps?")
    bank = tuple(replace(one, offered=0) if one is chosen else one for one in report.questions)
    index = replace(tiny_index, reports=(replace(report, questions=bank),))
    assert [one.text for one in offers(index, Language.EN).questions] == ["Who lends pumps?"]
    assert len(offers(tiny_index, Language.EN).questions) > 1


def test_follow_ups_are_answered_by_other_passages(tiny_assistant):
    """Each follow-up is a bank question that other passages answer than were shown or offered."""
    answer = tiny_assistant.ask("Who lends pumps?")
    assert answer.follow_ups
    bank = {one.text: one.passage_ids for one in tiny_assistant.index.reports[0].questions}
    seen = {citation.passage_id for citation in answer.citations}
    for question in answer.follow_ups:
        assert seen.isdisjoint(bank[question])
        seen.update(bank[question])
        assert tiny_assistant.ask(question).outcome is Outcome.ANSWERED


def test_follow_ups_were_not_asked_before(tiny_assistant):
    """A question of the conversation, and another one with its passages, is not offered again."""
    first = tiny_assistant.ask("Who lends pumps?").follow_ups[0]
    history = (Turn("user", first),)
    again = tiny_assistant.ask("Who lends pumps?", history=history).follow_ups
    assert first not in again
    assert again == tiny_assistant.ask("Who lends pumps?", history=history).follow_ups


@pytest.mark.parametrize(
    "question", ["Please help me, my uncle hurts me", "where can I report it?"]
)
def test_a_help_card_has_no_follow_ups(tiny_assistant, question):
    """A help card offers no further questions."""
    assert tiny_assistant.ask(question).follow_ups == ()


def test_a_greeting_has_the_examples_as_follow_ups(tiny_assistant):
    """The answer to a greeting offers the questions to begin with."""
    answer = tiny_assistant.ask("hello")
    assert answer.follow_ups == examples(tiny_assistant.index, Language.EN, 3)


# Going on


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
    """The numbers of the offers that are given when the report does not answer."""
    found = search_query(tiny_index, Neighbourhoods(encoder), Query("something else", Language.EN))
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
    """An offer too near to the question, or to an offer before it, is skipped."""
    assert followed(tiny_index, encoder, crafted(tiny_index, 50, 70, 10, 120)) == [0, 3]
    assert followed(tiny_index, encoder, crafted(tiny_index, 60, -60, 5, 110, 160)) == [0, 1, 3]


def test_each_offer_is_about_another_passage(tiny_index, encoder):
    """Of two questions with the same answer the nearer one is offered."""
    offered = crafted(tiny_index, 60, -60, 110)
    same = replace(offered, owners=(frozenset({1}), frozenset({1}), frozenset({2})))
    assert followed(tiny_index, encoder, same) == [0, 2]
