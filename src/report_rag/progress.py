"""How long-running work reports its progress, without knowing who shows it."""

from collections.abc import Callable
from enum import StrEnum


class Step(StrEnum):
    """The steps of long-running work; `strings` has a text for each."""

    CONVERT_WEIGHTS = "convert_weights"
    EXPORT_ENCODER = "export_encoder"
    ENCODE = "encode"
    CALIBRATE = "calibrate"
    ANSWER = "answer"


Progress = Callable[[Step, int, int], None]
"""Called with the step, how much of it is done, and how much it is in all."""


def silent(step: Step, done: int, total: int) -> None:
    """A `Progress` that shows nothing."""
