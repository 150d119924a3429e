"""How a task that takes long, such as a build, tells its progress to a function that shows it."""

from collections.abc import Callable
from enum import StrEnum


class Step(StrEnum):
    """The steps that report progress; `strings` has a sentence for each."""

    CONVERT_WEIGHTS = "convert_weights"
    """Converting the weights of the built-in encoder (text to vectors); counts its tensors."""
    EXPORT_ENCODER = "export_encoder"
    """Loading, exporting and quantising that encoder; counts these three."""
    ENCODE = "encode"
    """Turning texts into vectors; counts texts."""
    CALIBRATE = "calibrate"
    """Arranging vectors and words for search, and training the models of an index; one part."""
    ANSWER = "answer"
    """Answering the questions of a file; counts questions."""


Progress = Callable[[Step, int, int], None]
"""A function that shows progress: (step, how many of its parts are done, how many there are)."""


def silent(step: Step, done: int, total: int) -> None:
    """A `Progress` that shows nothing."""
