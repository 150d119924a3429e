"""Trains the classifier of messages on example sentences (`safeguarding.classifier`)."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from report_rag.safeguarding import Classifier, Concern

_STRENGTH = 30.0
"""scikit-learn's C: the inverse of how strongly the weights are regularised."""


def train(vectors: NDArray[np.float32], concerns: Sequence[Concern]) -> Classifier:
    """Learns from vectors of shape (n, dimension) and the concern of each; all must occur."""
    regression = LogisticRegression(C=_STRENGTH, max_iter=3000)
    regression.fit(vectors, [concern.value for concern in concerns])
    order = [Concern(value) for value in regression.classes_]
    return Classifier(
        dict(zip(order, regression.coef_.astype(np.float32), strict=True)),
        dict(zip(order, map(float, regression.intercept_), strict=True)),
    )
