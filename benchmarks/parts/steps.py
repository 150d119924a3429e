"""What each step of an answer takes, in one process, by timers around the steps' functions.

A step's time is its own: the time of a step that it calls is taken off. What no timer is around is
"rest". An answer is computed in one thread.
"""

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

from report_rag import assistant as pipeline
from report_rag.answering import results
from report_rag.assistant import Assistant
from report_rag.encoder.protocol import BatchEncoder
from report_rag.intent import IntentClassifier
from report_rag.rendering import answer_json as render
from report_rag.signals.bm25 import LexicalIndex
from report_rag.vectors.vector_index import Nearest, VectorIndex

STEPS: tuple[tuple[str, Any, str], ...] = (
    ("detect", pipeline, "check_question"),
    ("detect", pipeline, "_language"),
    ("safeguarding", pipeline, "help_for"),
    ("safeguarding", pipeline, "topics"),
    ("intent", IntentClassifier, "scores"),
    ("encode", BatchEncoder, "encode_questions"),
    ("vectors", VectorIndex, "nearest_to"),
    ("vectors", Nearest, "of_owners"),
    ("bm25", LexicalIndex, "scores"),
    ("fusion", results, "search_query"),
    ("selection", results, "select"),
    ("abstention", results, "judge"),
    ("highlights", results, "highlight"),
    ("follow-ups", pipeline, "follow_ups"),
    ("compose", pipeline, "compose"),
    ("render", render, "answer_json"),
)
"""The name of a step, and its function: the object that holds it and its name there."""
REST = "rest"
_P = ParamSpec("_P")
_R = TypeVar("_R")

Shares = dict[str, dict[str, float]]
"""Of each step `ms`, the mean of a question, and `share` of the whole answer."""


class Stopwatch:
    """Seconds of each step, without what its inner steps took."""

    def __init__(self, now: Callable[[], float] = time.perf_counter) -> None:
        """`now` tells the time in seconds."""
        self.seconds: dict[str, float] = defaultdict(float)
        self._now = now
        self._inner = [0.0]

    def timed(self, step: str, function: Callable[_P, _R]) -> Callable[_P, _R]:
        """The function, with its own time counted for the step."""

        def run(*arguments: _P.args, **named: _P.kwargs) -> _R:
            self._inner.append(0.0)
            begun = self._now()
            try:
                return function(*arguments, **named)
            finally:
                whole = self._now() - begun
                self.seconds[step] += whole - self._inner.pop()
                self._inner[-1] += whole

        return run


def shares(assistant: Assistant, questions: Sequence[str]) -> Shares:
    """Each step's part of an answer, from the question's text to the text of its JSON."""
    # What is worked out once for all questions is worked out before the timers start.
    for question in questions:
        answer(assistant, question)
    watch = Stopwatch()
    with _wrapped(watch):
        whole = watch.timed(REST, answer)
        for question in questions:
            whole(assistant, question)
    total = sum(watch.seconds.values())
    return {
        step: {
            "ms": round(seconds / len(questions) * 1000, 3),
            "share": round(seconds / total, 4),
        }
        for step, seconds in sorted(watch.seconds.items(), key=lambda one: -one[1])
    }


def answer(assistant: Assistant, question: str) -> str:
    """An answer as the API's text."""
    return json.dumps(render.answer_json(assistant.ask(question)), ensure_ascii=False)


@contextmanager
def _wrapped(watch: Stopwatch) -> Iterator[None]:
    before = [(owner, name, vars(owner)[name]) for _, owner, name in STEPS]
    try:
        for step, owner, name in STEPS:
            setattr(owner, name, watch.timed(step, vars(owner)[name]))
        yield
    finally:
        for owner, name, function in before:
            setattr(owner, name, function)
