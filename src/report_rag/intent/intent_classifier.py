"""Classifies a message by what it asks for, as learnt from example messages.

The messages are in `examples.jsonl`: extend it, and the next `report-rag build` learns from it.
The classifier is a multinomial logistic regression over the message's vector and its form: its
length, and whether it has words such as "page" or "you" (`forms`).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from report_rag.intent.forms import forms
from report_rag.text.parsed import ParsedText
from report_rag.types import DocumentTopic, Intent, Language, Move, PlaceTopic, ToolTopic

SUBJECT = "subject"
"""The label of messages about the subject of the report."""
INTENTS: dict[str, Intent] = {
    one.value: one for kind in (ToolTopic, DocumentTopic, PlaceTopic, Move) for one in kind
}
"""Every intent by its value, which is the label of its examples."""


@dataclass(frozen=True, slots=True)
class LabelledMessage:
    """A message of `examples.jsonl`; `label` is an intent's value or `SUBJECT`."""

    text: str
    language: Language
    label: str


@cache
def read_examples() -> tuple[LabelledMessage, ...]:
    """The messages of `examples.jsonl`, in order."""
    file = resources.files("report_rag.intent").joinpath("examples.jsonl")
    rows = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())
    return tuple(LabelledMessage(r["text"], Language(r["lang"]), r["label"]) for r in rows)


def _labels() -> tuple[str, ...]:
    return tuple(sorted({one.label for one in read_examples()}))


LABELS = _labels()
"""The labels of the examples, in alphabetical order; the index stores a label as its place here."""


@dataclass(frozen=True, slots=True)
class IntentClassifier:
    """The regression: weights of shape (labels, dimension + signs), biases (labels,).

    Rows are in the order of `LABELS`; `signs` is the number of values of `forms`.
    """

    weights: NDArray[np.float32]
    biases: NDArray[np.float32]
    known: Mapping[str, int]
    """In how many example messages that are not about the subject each word occurs."""

    def scores(self, message: ParsedText, vector: NDArray[np.float32]) -> dict[str, float]:
        """The log-probability of each label, at most 0; the probabilities add up to 1.

        `vector` is that of the message, of shape (dimension,) and length one.
        """
        signs = np.concatenate([scaled(vector), forms(message, self.known)])
        scores = self.weights @ signs + self.biases
        scores -= np.logaddexp.reduce(scores)
        return dict(zip(LABELS, scores.tolist(), strict=True))

    def to_json(self) -> dict[str, Any]:
        """The content of the file that is stored with the index; numbers have four decimals."""
        return {
            "weights": np.round(self.weights.astype(float), 4).tolist(),
            "biases": np.round(self.biases.astype(float), 4).tolist(),
            "known": dict(self.known),
        }

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> "IntentClassifier":
        """The classifier that `to_json` stored; raises `KeyError` without one of its fields."""
        weights, biases = (np.asarray(content[one], np.float32) for one in ("weights", "biases"))
        return cls(weights, biases, content["known"])


def scaled(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Vectors of length one, multiplied by the root of their dimension: components are about 1.

    So they have the scale of the form of a message, whose signs are 0 or 1.
    """
    return np.asarray(vectors * np.sqrt(vectors.shape[-1]), dtype=np.float32)
