"""What the load benchmark is made of; how much load the server takes is for the benchmark."""

import httpx
import pytest

import load
from chatting import reply_in, sent


def measured(rate, faults=0):
    return load.Measured(20, rate, 0.1, 0.2, 0.3, right=100, refused=0, faults=faults)


def test_no_two_questions_are_the_same():
    """Enough for five minutes at a hundred a second, in an order that repeats."""
    questions = list(load.bank_questions())
    assert len(questions) == len(set(questions)) > 30_000
    assert questions[:50] == [one for one, _ in zip(load.bank_questions(), range(50), strict=False)]
    assert all(question.strip() for question in questions)


def test_the_run_in_the_middle_stands_for_three():
    """With the faults of all: one is one too many."""
    runs = [measured(90.0), measured(110.0, faults=2), measured(100.0, faults=1)]
    middle = load._median(iter(runs))
    assert (middle.answers_per_second, middle.faults) == (100.0, 3)


@pytest.mark.parametrize(
    ("taken", "spread"),
    [([], (0.0, 0.0, 0.0)), ([1.0], (1.0, 1.0, 1.0)), (list(range(100, 0, -1)), (50.5, 96, 100))],
)
def test_the_spread_of_what_was_taken(taken, spread):
    """Median, 95 of 100, worst."""
    assert load._spread(taken) == spread


def test_a_reply_is_found_among_the_events():
    """As Gradio sends them; a stream without one is no answer."""
    events = [
        'data: {"msg": "estimation"}',
        "",
        'data: {"msg":"process_completed","output":{"data":[{"html":"<p>"}]}}',
    ]
    assert reply_in(events) == {"html": "<p>"}
    with pytest.raises(StopIteration):
        reply_in(events[:2])
    assert httpx.Request("POST", "http://x", json=sent("Bolivia", "one")).content
