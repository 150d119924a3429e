"""What is kept of answers, and what is not."""

from dataclasses import replace

import pytest

from report_rag.answering.answer_cache import AnswerCache
from report_rag.assistant import Assistant
from report_rag.corpus.contacts import read_contacts
from report_rag.types import Answer, Confidence, Language, Outcome, Turn

ANSWER = Answer("Who lends pumps?", Language.EN, Outcome.ANSWERED, Confidence.HIGH)


class Found:
    """Gives an answer, and counts how often it was asked to."""

    def __init__(self, answer=ANSWER):
        self.answer, self.times = answer, 0

    def __call__(self):
        self.times += 1
        return self.answer


def test_the_same_is_found_once():
    """And something else is found for itself."""
    cache, pumps, fog = AnswerCache(), Found(), Found(replace(ANSWER, language=Language.ES))
    assert [cache.answer(("pumps",), pumps).language for _ in range(3)] == [Language.EN] * 3
    assert cache.answer(("fog",), fog).language is Language.ES
    assert (pumps.times, fog.times) == (1, 1)


def test_nothing_that_was_typed_is_kept():
    """Neither in the answer nor as its key; another process has another key."""
    caches = AnswerCache(), AnswerCache()
    for cache in caches:
        cache.answer(("Who lends pumps?", Language.EN), Found())
        assert "pumps" not in repr(vars(cache))
    first, second = (set(cache._answers) for cache in caches)
    assert first.isdisjoint(second)


def test_an_answer_that_repeats_the_question_is_not_kept():
    """What it was taken to mean is in the words of the person."""
    cache, find = AnswerCache(), Found(replace(ANSWER, searched="Who lends pumps in Bolivia?"))
    for _ in range(2):
        assert cache.answer(("pumps",), find).searched == "Who lends pumps in Bolivia?"
    assert find.times == 2


def test_what_was_asked_for_least_lately_goes():
    """There is room for two: the one that was asked for again stays."""
    cache, finds = AnswerCache(2), {name: Found() for name in "abc"}
    for name in "abaca":
        cache.answer((name,), finds[name])
    assert {name: find.times for name, find in finds.items()} == {"a": 1, "b": 1, "c": 1}
    cache.answer(("b",), finds["b"])
    assert finds["b"].times == 2


@pytest.mark.parametrize("outcome", [Outcome.SAFEGUARDING, Outcome.DECLINED])
def test_a_message_that_got_a_help_card_is_not_kept(outcome):
    """What somebody has confided stays nowhere, not even in memory."""
    cache, find = AnswerCache(), Found(replace(ANSWER, outcome=outcome))
    cache.answer(("confided",), find)
    cache.answer(("confided",), find)
    assert find.times == 2


def test_a_question_for_help_contacts_is_not_kept(tiny_corpus):
    """Nor is somebody who asked where to call."""
    contacts = read_contacts(tiny_corpus)
    assert contacts
    asked = replace(ANSWER, outcome=Outcome.NOT_IN_REPORT, contacts=contacts)
    cache, find = AnswerCache(), Found(asked)
    cache.answer(("call",), find)
    cache.answer(("call",), find)
    assert find.times == 2


def test_what_fails_is_not_kept():
    """The next one is looked for again."""

    def fail():
        raise ZeroDivisionError

    cache, find = AnswerCache(), Found()
    with pytest.raises(ZeroDivisionError):
        cache.answer(("pumps",), fail)
    assert cache.answer(("pumps",), find) == replace(ANSWER, question="")


def test_an_assistant_answers_the_same_again_without_looking(tiny_index, encoder):
    """In the other language, and in a conversation, it looks again."""
    assistant = Assistant(tiny_index, encoder)
    first = assistant.ask("Who lends pumps?")
    encoded = len(encoder.questions)
    assert assistant.ask(" Who lends pumps? ") == first
    assert len(encoder.questions) == encoded
    for other in (
        {"language": Language.ES},
        {"shown_in": Language.ES},
        {"ordinary": True},
        {"ordinary": True},
        {"history": [Turn("user", "What is fog?")]},
        {"history": [Turn("user", "What is fog?")]},
    ):
        before = len(encoder.questions)
        assistant.ask("Who lends pumps?", **other)
        assert len(encoder.questions) > before
