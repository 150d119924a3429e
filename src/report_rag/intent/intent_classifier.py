"""Classifies a message by what it asks for, as learnt from example messages.

The messages are in `examples.jsonl`: extend it, and the next `report-rag build` learns from it. The
classifier adds up the scores of two multinomial logistic regressions: one over the message's vector
and its form (`forms`: its length, and whether it has words such as "page" or "you"), the other over
its n-grams (words, pairs of words and pieces of words). A class is called a label here: an intent,
or the subject of the report. An index is what a build writes and the assistant searches.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from report_rag.classification.ngram_classifier import NgramClassifier
from report_rag.intent.forms import forms
from report_rag.text.parsed import ParsedText
from report_rag.types import DocumentTopic, Intent, Language, Move, PlaceTopic, ToolTopic

SUBJECT = "subject"
"""The label of messages about the subject of the report."""
INTENTS: dict[str, Intent] = {
    one.value: one for kind in (ToolTopic, DocumentTopic, PlaceTopic, Move) for one in kind
}
"""Every intent by its value, which is the label of its examples; no entry for `SUBJECT`."""


@dataclass(frozen=True, slots=True)
class LabelledMessage:
    """A message of `examples.jsonl`; `label` is an intent's value or `SUBJECT`."""

    text: str
    language: Language
    label: str


@cache
def read_examples() -> tuple[LabelledMessage, ...]:
    """The messages of `examples.jsonl`, in order; the file is read once."""
    file = resources.files("report_rag.intent").joinpath("examples.jsonl")
    rows = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())
    return tuple(LabelledMessage(r["text"], Language(r["lang"]), r["label"]) for r in rows)


LABELS = tuple(sorted({example.label for example in read_examples()}))
"""The labels that examples have, each once, in alphabetical order.

The place of a label here, from 0, is its number in an index: each vector of an example is stored
with the number of its label."""


@dataclass(frozen=True, slots=True)
class IntentClassifier:
    """The two regressions, and which words the examples have.

    `weights` and `biases` are the regression over vector and form; `ngrams` is the other one.
    """

    weights: NDArray[np.float32]
    """A row for each of `LABELS`: first the weights of the message's vector (as `scaled` gives it),
    then those of its form (`forms`); shape (labels, dimension + numbers of the form)."""
    biases: NDArray[np.float32]
    """What is added to the score of each of `LABELS`; shape (labels,)."""
    ngrams: NgramClassifier
    """The regression over n-grams; its classes are `LABELS`."""
    known: Mapping[str, int]
    """For each word (in lower case, without accents) of the examples that are not about the
    subject, in how many of them it occurs."""
    plain_words: frozenset[str]
    """The words of `known` that occur in an example of another label than `OFF_TASK`: words for
    asking, for the tool and for the document. Messages of `OFF_TASK` may be about anything."""

    def scores(self, message: ParsedText, vector: NDArray[np.float32]) -> dict[str, float]:
        """The natural logarithm of the probability of each label, in the order of `LABELS`.

        `vector` is the unit vector of the message, shape (dimension,).
        """
        signs = np.concatenate([scaled(vector), forms(message, self.known)])
        scores = self.weights @ signs + self.biases + self.ngrams.scores(message.text)
        scores -= np.logaddexp.reduce(scores)
        return dict(zip(LABELS, scores.tolist(), strict=True))

    def to_json(self) -> dict[str, Any]:
        """All fields but `ngrams`, by name, as they are stored in an index as JSON.

        Weights and biases have four decimals.
        """
        return {
            "weights": np.round(self.weights.astype(float), 4).tolist(),
            "biases": np.round(self.biases.astype(float), 4).tolist(),
            "known": dict(self.known),
            "plain_words": sorted(self.plain_words),
        }

    @classmethod
    def from_json(cls, content: dict[str, Any], ngrams: NgramClassifier) -> "IntentClassifier":
        """The classifier from what `to_json` gave, and from `ngrams`, which is stored apart.

        Raises `KeyError` if `content` lacks a field.
        """
        weights, biases = (np.asarray(content[one], np.float32) for one in ("weights", "biases"))
        return cls(weights, biases, ngrams, content["known"], frozenset(content["plain_words"]))


def scaled(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Unit vectors, shape (dimension,) or (n, dimension), times the square root of `dimension`.

    Their components are then about 1 in size, as are the numbers of a message's form beside them.
    """
    return np.asarray(vectors * np.sqrt(vectors.shape[-1]), dtype=np.float32)
