"""Trains the classifier of intents on example messages (`intent.intent_classifier`).

A label is an intent, or `SUBJECT` for messages about what the reports write about.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from report_rag.classification import ngram_training
from report_rag.intent.forms import forms
from report_rag.intent.intent_classifier import (
    LABELS,
    SUBJECT,
    IntentClassifier,
    read_examples,
    scaled,
)
from report_rag.text.parsed import ParsedText
from report_rag.types import ToolTopic

_STEPS = 50
"""The solver of the regression over n-grams (words and pieces of words), with some sixty labels, is
stopped after so many steps: with 100 no more messages are classified rightly, and a build takes 15
seconds longer."""


def train(
    messages: NDArray[np.float32], questions: Sequence[str], vectors: NDArray[np.float32]
) -> IntentClassifier:
    """The classifier learnt from the examples, and from `questions`, which are about the subject.

    `messages` has the unit vectors of `read_examples()`, in that order, shape (examples,
    dimension); `vectors` has those of `questions`, shape (questions, dimension). There may be no
    questions. Each label weighs as much as any other, however many messages it has.
    """
    examples = read_examples()
    told = [(ParsedText(one.text), one.label) for one in examples if one.label != SUBJECT]
    known = Counter(word for message, _ in told for word in set(message.words))
    plain = {word for one, label in told if label != ToolTopic.OFF_TASK for word in one.words}
    # A word of an example that is counted in `known` is new unless another example has it as well.
    signs = [forms(ParsedText(one.text), known, 1 + (one.label != SUBJECT)) for one in examples]
    signs += [forms(ParsedText(text), known) for text in questions]
    labels = [one.label for one in examples] + [SUBJECT] * len(questions)
    features = np.hstack([scaled(np.concatenate([messages, vectors])), np.stack(signs)])
    regression = LogisticRegression(class_weight="balanced", max_iter=3000)
    regression.fit(features, labels)
    places = [list(regression.classes_).index(label) for label in LABELS]
    weights, biases = regression.coef_[places], regression.intercept_[places]
    texts = [one.text for one in examples] + list(questions)
    ngrams = ngram_training.train(texts, labels, LABELS, "balanced", _STEPS)
    weights, biases = weights.astype(np.float32), biases.astype(np.float32)
    return IntentClassifier(weights, biases, ngrams, known, frozenset(plain))
