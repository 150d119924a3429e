"""Classifies the messages that no rule foresees, by what it has learnt from example sentences.

The sentences stand in `examples.jsonl`, for people who know the field: extend it, and the next
`report-rag build` learns from it. The classifier is a multinomial logistic regression over the
message's vector, to which the similarity to the nearest example sentences is added. The questions
of the corpus's question banks count as examples of ordinary questions.
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

_LIKENESS = 200.0
"""Log-odds for a similarity (cosine) of 1; similarities differ by hundredths.

With it 0.99 of disclosures get the help card, without it 0.97: docs/decisions/safeguarding.md.
"""
_MARGIN = 4.5
"""Log-odds: a disclosure that comes this close to misuse wins, since to miss one is worst."""
NEAREST = 3
"""The similarity to a concern is the mean over so many of its nearest example sentences."""


class Concern(StrEnum):
    """What a message may be; the values are the kinds in `examples.jsonl`."""

    NONE = "policy"
    """An ordinary question."""
    DISCLOSURE = "disclosure"
    OFFENDER = "offender"
    WORRIED_ABOUT_SELF = "worried_about_self"


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence of `examples.jsonl`."""

    text: str
    language: Language
    concern: Concern


@dataclass(frozen=True, slots=True)
class Classifier:
    """The regression: weights of shape (dimension,) and a bias for each concern."""

    weights: dict[Concern, NDArray[np.float32]]
    biases: dict[Concern, float]

    def concern(self, vector: NDArray[np.float32], likeness: Mapping[Concern, float]) -> Concern:
        """The likeliest concern of a message.

        `vector` is the message's, of shape (dimension,); `likeness` its mean cosine similarity to
        the nearest sentences of each concern. The regression knows what the sentences of a concern
        have in common, the similarity finds what was said in nearly the same words.
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
        """The content of the file that is stored with the index."""
        return {
            one.value: {
                "bias": round(self.biases[one], 5),
                "weights": [round(float(weight), 5) for weight in self.weights[one]],
            }
            for one in Concern
        }

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> "Classifier":
        """The classifier of what `to_json` gave."""
        return cls(
            {one: np.asarray(content[one.value]["weights"], np.float32) for one in Concern},
            {one: float(content[one.value]["bias"]) for one in Concern},
        )


def read_examples() -> tuple[Example, ...]:
    """The sentences of `examples.jsonl`, in order."""
    file = resources.files("report_rag.safeguarding").joinpath("examples.jsonl")
    rows = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())
    return tuple(Example(r["text"], Language(r["lang"]), Concern(r["kind"])) for r in rows)
