"""Trains a `classification.ngram_classifier` on texts, when an index is built.

It is a logistic regression over n-grams: words, pairs of words and pieces of words.
"""

import warnings
from collections.abc import Sequence
from typing import Literal

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from report_rag.classification.ngram_classifier import NgramClassifier
from report_rag.classification.ngrams import BUCKETS, ngrams

STRENGTH = 30.0
"""scikit-learn's C, the inverse of the strength of regularisation; its default is 1.0. With 10 and
with 100 harmless messages and those of people in danger are told apart equally well
(docs/decisions/ngrams.md)."""


def train(
    texts: Sequence[str],
    labels: Sequence[str],
    order: Sequence[str],
    class_weight: Literal["balanced"] | None = None,
    steps: int = 200,
) -> NgramClassifier:
    """The classifier learnt from texts and the label of each, both of length n.

    `order` has every label once, at least three: the classes of the result, in this order. Raises
    `ValueError` for a label in it that no text has. `class_weight` is scikit-learn's: with None
    each text weighs the same, with "balanced" each label. The solver stops after `steps` steps at
    the latest.
    """
    counted = [ngrams(text) for text in texts]
    ends = np.cumsum([0, *(len(buckets) for buckets, _ in counted)])
    # Only the buckets that occur are learnt, which takes less time; the others keep the weight 0.
    found, columns = np.unique(
        np.concatenate([buckets for buckets, _ in counted]), return_inverse=True
    )
    features = csr_matrix(
        (np.concatenate([values for _, values in counted]), columns, ends),
        shape=(len(texts), len(found)),
    )
    regression = LogisticRegression(C=STRENGTH, class_weight=class_weight, max_iter=steps)
    with warnings.catch_warnings():  # That it has stopped before its end is intended.
        warnings.simplefilter("ignore", ConvergenceWarning)
        regression.fit(features, labels)
    places = [list(regression.classes_).index(one) for one in order]
    weights = np.zeros((BUCKETS + 1, len(order)), dtype=np.float16)
    weights[found] = regression.coef_[places].T
    weights[-1] = regression.intercept_[places]
    return NgramClassifier(weights)
