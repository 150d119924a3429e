"""How long work tells what it is doing, without knowing who listens."""

from collections.abc import Callable
from enum import StrEnum


class Step(StrEnum):
    """What long work is busy with; `strings` has the words."""

    CONVERT_WEIGHTS = "convert_weights"
    EXPORT_ENCODER = "export_encoder"
    ENCODE = "encode"
    CALIBRATE = "calibrate"
    ANSWER = "answer"


Progress = Callable[[Step, int, int], None]
"""Called with the step, how much of it is done and how much there is in all."""


def silent(step: Step, done: int, total: int) -> None:
    """For those who do not want to know."""
