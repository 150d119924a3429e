"""Example sentences, and a classifier over them, for what no rule foresees.

`examples.jsonl` is written for people who know the field: extend it, and the next
`report-rag build` learns from it. The classifier is a multinomial logistic regression on the
question's vector, beside the likeness to the nearest sentences; questions of the corpus's banks
stand beside the examples of ordinary questions.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from report_rag.types import Language

# Chosen on the 1,122 messages of tests/safeguarding.jsonl; recall of disclosures / false alarms /
# misuse that gets a card, in English and Spanish:
#   the regression alone, disclosures weighing three times  0.97, 0.99 / 0.02, 0.03 / 0.87, 0.81
#   likeness of 100 beside it                               0.98, 0.99 / 0.01, 0.01 / 0.89, 0.87
#   of 150                                                  0.98, 0.99 / 0.01, 0.01 / 0.90, 0.89
#   of 200                                                  0.99, 0.99 / 0.01, 0.01 / 0.90, 0.90
#   of 200, misuse preferred by 1                           0.99, 0.99 / 0.01, 0.03 / 0.92, 0.92
_LIKENESS = 200.0
"""Log-odds that a whole cosine of likeness is worth; likenesses differ by hundredths."""
# To miss a disclosure is worst: one that comes close to a reason to decline, in log-odds, is one.
_MARGIN = 4.5
NEAREST = 3
"""How many of the nearest sentences of a concern its likeness is the mean of."""


class Concern(StrEnum):
    """What a message may be besides a question; the values stand in `examples.jsonl`."""

    NONE = "policy"
    DISCLOSURE = "disclosure"
    OFFENDER = "offender"
    WORRIED_ABOUT_SELF = "worried_about_self"


@dataclass(frozen=True, slots=True)
class Example:
    text: str
    language: Language
    concern: Concern


@dataclass(frozen=True, slots=True)
class Classifier:
    """Weights by concern, shape (dimension,), and a bias each."""

    weights: dict[Concern, NDArray[np.float32]]
    biases: dict[Concern, float]

    def concern(self, vector: NDArray[np.float32], likeness: Mapping[Concern, float]) -> Concern:
        """The likeliest concern of a message.

        From its vector, shape (dimension,), and from how like it is to the sentences of each
        concern, as cosine similarity: the regression knows what they have in common, the likeness
        what was said in nearly these words.
        """
        scores = {
            one: float(self.weights[one] @ vector) + self.biases[one] + _LIKENESS * likeness[one]
            for one in Concern
        }
        likeliest = max(scores, key=lambda one: scores[one])
        close = scores[Concern.DISCLOSURE] > scores[likeliest] - _MARGIN
        if close and likeliest is not Concern.NONE:
            return Concern.DISCLOSURE
        return likeliest

    def to_json(self) -> dict[str, Any]:
        """As it is stored with the index."""
        return {
            one.value: {
                "bias": round(self.biases[one], 5),
                "weights": [round(float(weight), 5) for weight in self.weights[one]],
            }
            for one in Concern
        }

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> "Classifier":
        """Reads what `to_json` gave."""
        return cls(
            {one: np.asarray(content[one.value]["weights"], np.float32) for one in Concern},
            {one: float(content[one.value]["bias"]) for one in Concern},
        )


def read_examples() -> tuple[Example, ...]:
    """All example sentences of the package."""
    file = resources.files("report_rag.safeguarding").joinpath("examples.jsonl")
    rows = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())
    return tuple(Example(r["text"], Language(r["lang"]), Concern(r["kind"])) for r in rows)
