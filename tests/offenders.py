"""One test over many cases that reports all that fail, instead of one test for each case."""

from collections.abc import Callable, Iterable
from typing import TypeVar

Case = TypeVar("Case")


def offenders(cases: Iterable[Case], check: Callable[[Case], object]) -> dict[Case, str]:
    """The cases for which `check` fails an assertion, each with the message; `{}` when none does.

    Use it as `assert offenders(cases, check) == {}`. Raises `AssertionError` when there are no
    cases, since a test that looks at nothing proves nothing. Other exceptions are not caught.
    """
    tried = list(cases)
    assert tried, "there are no cases"
    failed: dict[Case, str] = {}
    for case in tried:
        try:
            check(case)
        except AssertionError as error:
            failed[case] = str(error)
    return failed
