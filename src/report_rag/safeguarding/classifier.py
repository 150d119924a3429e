"""Classifies a message by its concern, as learnt from example sentences.

The sentences are in `help_card_examples.jsonl`, which people who know the field can extend: the
next `report-rag build` learns from it. The classifier adds up three things: a multinomial logistic
regression over the message's vector, the similarity to the nearest example sentences, and another
regression over its n-grams (words, pairs of words and pieces of words). The questions that people
wrote for the reports count as examples of ordinary questions, too.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from report_rag.classification.ngram_classifier import NgramClassifier
from report_rag.types import Language

_LIKENESS = 200.0
"""Log-odds that a cosine similarity of 1 adds to a score; similarities differ by hundredths.

With it 0.99 of disclosures get the help card, which is contacts and no answer; without it 0.97
(docs/decisions/safeguarding.md).
"""
NEAREST = 3
"""The similarity to a concern is the mean over so many of its nearest example sentences."""


class Concern(StrEnum):
    """What a message shows of danger or misuse; values are as in `help_card_examples.jsonl`."""

    NONE = "policy"
    """An ordinary question."""
    DISCLOSURE = "disclosure"
    """Somebody is in danger, or asks for help."""
    OFFENDER = "offender"
    """Somebody seeks help to do harm."""
    WORRIED_ABOUT_SELF = "worried_about_self"
    """An adult is worried about their own thoughts."""


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence of `help_card_examples.jsonl`, with its language and concern (`kind` there)."""

    text: str
    language: Language
    concern: Concern


@dataclass(frozen=True, slots=True)
class Classifier:
    """The two trained regressions: `weights` and `biases` are the one over vectors.

    For each concern it has weights, shape (dimension,), and a bias.
    """

    weights: dict[Concern, NDArray[np.float32]]
    biases: dict[Concern, float]
    ngrams: NgramClassifier
    """The regression over n-grams; its classes are the concerns in the order of `Concern`."""

    def scores(
        self, text: str, vector: NDArray[np.float32], likeness: Mapping[Concern, float]
    ) -> dict[Concern, float]:
        """By how much each concern is likelier than an ordinary question, in log-odds.

        `vector` is the unit vector of the message `text`, of shape (dimension,); `likeness` is its
        mean cosine similarity to the `NEAREST` nearest example sentences of each concern, `NONE`
        included. The score of a concern is the sum of the log-odds of both regressions, plus
        `_LIKENESS` times the difference of its similarity and that of `NONE`. The result has no
        entry for `NONE`.
        """
        scores = {
            one: float(self.weights[one] @ vector) + self.biases[one] + _LIKENESS * likeness[one]
            for one in Concern
        }
        for one, score in zip(Concern, self.ngrams.scores(text).tolist(), strict=True):
            scores[one] += score
        ordinary = scores.pop(Concern.NONE)
        return {one: score - ordinary for one, score in scores.items()}

    def to_json(self) -> dict[str, Any]:
        """What is stored with the index as JSON: all but `ngrams`, which is stored apart.

        For each concern, by its value, its `bias` and its `weights`; numbers have five decimals.
        """
        return {
            one.value: {
                "bias": round(self.biases[one], 5),
                "weights": [round(float(weight), 5) for weight in self.weights[one]],
            }
            for one in Concern
        }

    @classmethod
    def from_json(cls, content: dict[str, Any], ngrams: NgramClassifier) -> "Classifier":
        """The classifier whose `to_json` gave `content`, with its regression over n-grams.

        Raises `KeyError` when a concern, or the bias or weights of one, is missing.
        """
        return cls(
            {one: np.asarray(content[one.value]["weights"], np.float32) for one in Concern},
            {one: float(content[one.value]["bias"]) for one in Concern},
            ngrams,
        )


@cache
def read_examples() -> tuple[Example, ...]:
    """The sentences of `help_card_examples.jsonl`, in the order of the file, which is read once."""
    file = resources.files("report_rag.safeguarding").joinpath("help_card_examples.jsonl")
    rows = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())
    return tuple(Example(r["text"], Language(r["lang"]), Concern(r["kind"])) for r in rows)
