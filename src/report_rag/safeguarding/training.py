"""Trains the classifier of messages (`safeguarding.classifier`) when an index is built."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from report_rag.safeguarding import Classifier, Concern

_STRENGTH = 30.0
"""scikit-learn's C, the inverse of the strength of regularisation; its default is 1.0."""


def train(vectors: NDArray[np.float32], concerns: Sequence[Concern]) -> Classifier:
    """The classifier learnt from vectors, shape (n, dimension), and the concern of each, length n.

    Every `Concern` must occur. This is not checked here: without one of them, the result raises
    `KeyError` as soon as it scores a message.
    """
    regression = LogisticRegression(C=_STRENGTH, max_iter=3000)
    regression.fit(vectors, [concern.value for concern in concerns])
    order = [Concern(value) for value in regression.classes_]
    return Classifier(
        dict(zip(order, regression.coef_.astype(np.float32), strict=True)),
        dict(zip(order, map(float, regression.intercept_), strict=True)),
    )
