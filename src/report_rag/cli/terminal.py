"""What all commands share: the language of the terminal, its lines, and progress bars."""

import locale
import os
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from report_rag.progress import Progress, Step
from report_rag.strings import Strings
from report_rag.types import Language


@contextmanager
def progress_bars(console: Console, strings: Strings) -> Iterator[Progress]:
    """Shows a progress bar for each step of a long task while the body of `with` runs.

    Gives the body a function (`Progress`) to call with a step, how many of its parts are done, and
    how many there are. The first call for a step adds its bar; without a call nothing is shown. If
    `console` is no terminal, the bars are printed once, at the end. `strings` has the names of the
    steps.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    bars = Bars(*columns, TimeRemainingColumn(), console=console)
    tasks: dict[Step, TaskID] = {}

    def progress(step: Step, done: int, total: int) -> None:
        if not tasks:  # Not before there is something to show: it begins with an empty line.
            bars.start()
        if step not in tasks:
            tasks[step] = bars.add_task(strings.steps[step], total=total)
        bars.update(tasks[step], completed=done, total=total)

    try:
        yield progress
    finally:
        if tasks:
            bars.stop()


def own_language() -> Language:
    """The language of the terminal: Spanish if the locale is Spanish, else English.

    The locale is the first of the environment variables `LC_ALL`, `LC_MESSAGES` and `LANG` that is
    not empty; if all are, it is the locale that Python has found.
    """
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return Language.ES if value.startswith("es") else Language.EN
    return Language.ES if (locale.getlocale()[0] or "").startswith("es") else Language.EN


def say(console: Console, text: str) -> None:
    """Prints a line for a person on `console`, which is standard error.

    Long lines are not wrapped, and square brackets are printed as they are, although rich takes
    them for markup elsewhere.
    """
    console.print(text, markup=False, soft_wrap=True)
