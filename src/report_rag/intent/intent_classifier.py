"""Classifies a message by what it asks for, as learnt from example messages.

The messages are in `examples.jsonl`: extend it, and the next `report-rag build` learns from it. The
classifier adds up two multinomial logistic regressions: one over the message's vector and its form
(`forms`: its length, and whether it has words such as "page" or "you"), the other over its n-grams.
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
"""Every intent by its value, which is the label of its examples."""


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
"""The labels of the examples, in alphabetical order; an index has the place of a label here as the
owner of the vectors of its examples."""


@dataclass(frozen=True, slots=True)
class IntentClassifier:
    """The two regressions, of which `weights` and `biases` are the first."""

    weights: NDArray[np.float32]
    """A row for each of `LABELS`: the weights of the vector, `scaled`, and then those of its form;
    shape (labels, dimension + signs)."""
    biases: NDArray[np.float32]
    """Shape (labels,)."""
    ngrams: NgramClassifier
    """The regression over n-grams; its classes are `LABELS`."""
    known: Mapping[str, int]
    """In how many of the example messages that are not about the subject each word occurs, folded;
    without an entry for none."""
    plain_words: frozenset[str]
    """Those that occur in a message of another label than `OFF_TASK`, whose messages may be about
    anything: words for asking, for the tool and for the document."""

    def scores(self, message: ParsedText, vector: NDArray[np.float32]) -> dict[str, float]:
        """The natural logarithm of the probability of each label, in the order of `LABELS`.

        `vector` is the unit vector of the message, shape (dimension,).
        """
        signs = np.concatenate([scaled(vector), forms(message, self.known)])
        scores = self.weights @ signs + self.biases + self.ngrams.scores(message.text)
        scores -= np.logaddexp.reduce(scores)
        return dict(zip(LABELS, scores.tolist(), strict=True))

    def to_json(self) -> dict[str, Any]:
        """All fields but `ngrams` by name, as the index has them; numbers have four decimals."""
        return {
            "weights": np.round(self.weights.astype(float), 4).tolist(),
            "biases": np.round(self.biases.astype(float), 4).tolist(),
            "known": dict(self.known),
            "plain_words": sorted(self.plain_words),
        }

    @classmethod
    def from_json(cls, content: dict[str, Any], ngrams: NgramClassifier) -> "IntentClassifier":
        """The classifier that `to_json` stored; raises `KeyError` without one of its fields."""
        weights, biases = (np.asarray(content[one], np.float32) for one in ("weights", "biases"))
        return cls(weights, biases, ngrams, content["known"], frozenset(content["plain_words"]))


def scaled(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Unit vectors, shape (dimension,) or (n, dimension), times the root of their dimension.

    The size of their components is then about 1, as that of the signs of a message.
    """
    return np.asarray(vectors * np.sqrt(vectors.shape[-1]), dtype=np.float32)
