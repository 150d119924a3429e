"""What the benchmark of a workshop counts; how long people wait is for the benchmark."""

import json

import workshop
from report_rag.strings import STRINGS
from report_rag.types import Language


def test_what_was_not_answered_is_told_apart():
    """Too many, busy (also as an error of Gradio), and anything else; only answers have a time."""
    counted = workshop.Counted()
    counted.add(429, "", right=False, seconds=9.0)
    counted.add(503, "", right=False, seconds=9.0)
    counted.add(200, STRINGS[Language.EN].busy, right=False, seconds=9.0)
    counted.add(200, "", right=False, seconds=9.0)
    for seconds in (1.0, 2.0, 6.0):
        counted.add(200, "", right=True, seconds=seconds)
    assert counted.summary() == {
        "right": 3,
        "busy": 2,
        "too many": 1,
        "faults": 1,
        "median": 2.0,
        "worst": 6.0,
    }


def test_an_answer_is_found_among_events_and_an_error_is_none():
    """As Gradio sends both."""
    done = {"msg": "process_completed", "output": {"data": [{"html": "<p>"}]}}
    failed = {"msg": "process_completed", "output": {"error": STRINGS[Language.EN].busy}}
    found = [
        workshop._html_in(f"data: {json.dumps(one, separators=(',', ':'))}")
        for one in (done, failed)
    ]
    assert found == ["<p>", ""]
    assert workshop._html_in("") == ""
