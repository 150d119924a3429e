"""Trains the classifier of messages (`safeguarding.classifier`) when an index is built.

The classifier tells a message's concern: danger, misuse, worry about oneself, or none of these.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from report_rag.classification import ngram_training
from report_rag.safeguarding import Classifier, Concern


def train(
    texts: Sequence[str], vectors: NDArray[np.float32], concerns: Sequence[Concern]
) -> Classifier:
    """The classifier learnt from n messages, for each of which its concern is known.

    `texts` has the messages, `vectors` their vectors, shape (n, dimension), `concerns` their
    concerns, all in the same order. Raises `ValueError` unless every `Concern` occurs.
    """
    regression = LogisticRegression(C=ngram_training.STRENGTH, max_iter=3000)
    labels = [concern.value for concern in concerns]
    regression.fit(vectors, labels)
    order = [Concern(value) for value in regression.classes_]
    return Classifier(
        dict(zip(order, regression.coef_.astype(np.float32), strict=True)),
        dict(zip(order, map(float, regression.intercept_), strict=True)),
        ngram_training.train(texts, labels, list(Concern)),
    )
