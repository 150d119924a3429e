"""What is worked out from the words of one question, worked out once and forgotten with it.

A dozen steps read the same few texts: who asks whether somebody needs help, which country is named,
what is searched. They call the same pure functions, and within `remembering` each of these does its
work once for each text. Nothing outlives the question, and no thread sees another's: what somebody
typed is kept by nobody.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

_P = ParamSpec("_P")
_R = TypeVar("_R")
_KNOWN: ContextVar[dict[Any, Any] | None] = ContextVar("known", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """While it lasts, and in this thread, what is marked with `once` is."""
    before = _KNOWN.set({})
    try:
        yield
    finally:
        _KNOWN.reset(before)


def once(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """A pure function that within `remembering` is called once for the same arguments.

    They have to be hashable, and nobody may change what it gives back.
    """

    @wraps(function)
    def run(*arguments: _P.args, **named: _P.kwargs) -> _R:
        known = _KNOWN.get()
        if known is None or named:
            return function(*arguments, **named)
        key = function, arguments
        try:
            found: _R = known[key]
        except KeyError:
            found = known[key] = function(*arguments, **named)
        return found

    return run
