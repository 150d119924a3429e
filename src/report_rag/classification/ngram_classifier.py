"""A multinomial logistic regression over the n-grams of a text (`classification.ngrams`).

N-grams are words, pairs of words and pieces of words; each is hashed to a number, its bucket. The
regression stands beside a classifier that reads the vector which the encoder makes of the text. The
vector holds what a text is about and who is spoken of; the n-grams hold which words were used. The
scores of both are added where they are used.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from report_rag.classification.ngrams import ngrams


@dataclass(frozen=True, slots=True)
class NgramClassifier:
    """The trained regression, which scores the classes that a text may belong to."""

    weights: NDArray[np.float16]
    """The weight of each bucket for each class, shape (`BUCKETS` + 1, classes); the last row has
    the biases."""

    def scores(self, text: str) -> NDArray[np.float32]:
        """The score of each class, shape (classes,); the difference of two is their log-odds.

        For a text without n-grams these are the biases.
        """
        buckets, values = ngrams(text)
        weights = self.weights[buckets].astype(np.float32)
        return np.asarray(values @ weights + self.weights[-1], dtype=np.float32)
