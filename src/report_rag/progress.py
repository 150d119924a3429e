"""How a task that takes long, such as a build, tells its progress to a function that shows it."""

from collections.abc import Callable
from enum import StrEnum


class Step(StrEnum):
    """The steps that report progress; `strings` has a sentence for each.

    Progress is counted in parts, such as texts.
    """

    CONVERT_WEIGHTS = "convert_weights"
    """Converting the weights of the built-in encoder, the model that turns texts into vectors; a
    part is a tensor of it."""
    EXPORT_ENCODER = "export_encoder"
    """Loading the built-in encoder, exporting it to another format, and quantising it to make it
    smaller; three parts, one for each."""
    ENCODE = "encode"
    """Turning texts into vectors; a part is a text."""
    CALIBRATE = "calibrate"
    """Arranging vectors and words for search, and training the models of an index; all is one
    part."""
    ANSWER = "answer"
    """Answering the questions of a file; a part is a question."""
    COMPARE = "compare"
    """Comparing new questions with all passages, before they are added to a question bank; a part
    is a question."""
    CROSS_VALIDATE = "cross_validate"
    """Searching for questions of a question bank that a search has not learnt; a part is a
    question."""


Progress = Callable[[Step, int, int], None]
"""A function that shows progress. It is called with the step, how many of its parts are done, and
how many there are."""


def silent(step: Step, done: int, total: int) -> None:
    """A `Progress` that shows nothing."""
