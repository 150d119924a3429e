"""What is worked out for one question once, and forgotten with it."""

import threading

import pytest

from report_rag.memo import once, remembering

CALLS = []


@once
def shouted(text):
    """A pure function that tells when it is at work."""
    CALLS.append(text)
    return text.upper()


@pytest.fixture(autouse=True)
def _anew():
    CALLS.clear()


def test_within_one_question_it_works_once_for_each_text():
    """Asked again it gives back the very same."""
    with remembering():
        first = shouted("who?")
        assert shouted("who?") is first
        assert shouted("why?") == "WHY?"
    assert CALLS == ["who?", "why?"]


def test_nothing_outlives_the_question():
    """The next question begins anew, and so does whoever asks outside of any."""
    for _ in range(2):
        with remembering():
            shouted("who?")
    shouted("who?")
    shouted("who?")
    assert CALLS == ["who?"] * 4


def test_it_is_forgotten_after_a_mistake_too():
    """What was typed before an error is not kept."""
    mistaken = once(lambda text: 1 // len(shouted(text)[:0]))
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), remembering():
            mistaken("who?")
    assert CALLS == ["who?", "who?"]


def test_a_question_within_a_question_has_a_memory_of_its_own():
    """And the outer one has kept its own."""
    with remembering():
        shouted("who?")
        with remembering():
            shouted("who?")
        shouted("who?")
    assert CALLS == ["who?", "who?"]


def test_no_thread_sees_the_question_of_another():
    """Unless it is given the context, a thread remembers nothing."""
    with remembering():
        shouted("who?")
        thread = threading.Thread(target=shouted, args=["who?"])
        thread.start()
        thread.join()
    assert CALLS == ["who?", "who?"]


def test_functions_do_not_mix_up_what_they_know():
    """The same text is another thing for another function."""
    whispered = once(str.lower)
    with remembering():
        assert (shouted("Who?"), whispered("Who?")) == ("WHO?", "who?")


def test_arguments_by_name_are_passed_on():
    """They are not remembered, and nothing is lost."""
    with remembering():
        assert shouted(text="who?") == "WHO?"
