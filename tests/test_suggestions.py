"""Questions to begin with come from the report's own bank."""

from dataclasses import replace

import pytest

from report_rag.interfaces.render import message
from report_rag.interfaces.strings import STRINGS
from report_rag.suggestions import examples
from report_rag.types import BankQuestion, Language, Outcome


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
