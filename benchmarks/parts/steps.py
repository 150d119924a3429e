"""What each step of an answer takes, in one process, by timers around the steps' functions.

A step's time is its own: what it calls and is a step itself is taken off. What no timer is around
is "rest". Only the thread that asks is timed: what its helpers do meanwhile costs an answer nothing
but the time that they are waited for, which counts for the step that waits.
"""

import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

from report_rag import assistant as river
from report_rag.assistant import Assistant
from report_rag.encoder.onnx_encoder import OnnxEncoder
from report_rag.rendering import answer_json as render
from report_rag.signals.bm25 import LexicalIndex
from report_rag.vectors.faiss_index import FaissIndex
from report_rag.vectors.vector_index import Nearest

STEPS: tuple[tuple[str, Any, str], ...] = (
    ("detect", river, "check_question"),
    ("detect", river, "_language"),
    ("detect", river, "is_smalltalk"),
    ("safeguarding", Assistant, "_help"),
    ("encode", OnnxEncoder, "encode_questions"),
    ("dense", FaissIndex, "nearest_to"),
    ("dense", Nearest, "of_owners"),
    ("lexical", LexicalIndex, "scores"),
    ("fuse", river, "search_query"),
    ("structure", river, "select"),
    ("honesty", river, "judge"),
    ("highlights", river, "highlight"),
    ("follow-ups", river, "follow_ups"),
    ("compose", river, "compose"),
    ("render", render, "answer_json"),
)
"""The step, and where its function is called from."""
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
        self._thread = threading.get_ident()
        self._inner = [0.0]

    def timed(self, step: str, function: Callable[_P, _R]) -> Callable[_P, _R]:
        """The function, with its own time counted for the step."""

        def run(*arguments: _P.args, **named: _P.kwargs) -> _R:
            if threading.get_ident() != self._thread:
                return function(*arguments, **named)
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
    # What is made once, is made. In capitals they are other questions: no answer is kept.
    for question in questions:
        answer(assistant, question.upper())
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
