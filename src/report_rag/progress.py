"""How work that takes seconds or minutes reports its progress, without knowing who shows it."""

from collections.abc import Callable
from enum import StrEnum


class Step(StrEnum):
    """The steps that report progress; `strings` has a sentence for each."""

    CONVERT_WEIGHTS = "convert_weights"
    """Converting the weights of the built-in encoder; counts its tensors."""
    EXPORT_ENCODER = "export_encoder"
    """Loading, exporting and quantising that encoder; counts these three."""
    ENCODE = "encode"
    """Turning texts into vectors; counts texts."""
    CALIBRATE = "calibrate"
    """Arranging vectors and words for search and training the models of an index; 0 or 1 of 1."""
    ANSWER = "answer"
    """Answering the questions of a file; counts questions."""


Progress = Callable[[Step, int, int], None]
"""A function that is called with the step, how many parts of it are done, and of how many."""


def silent(step: Step, done: int, total: int) -> None:
    """A `Progress` that shows nothing."""
