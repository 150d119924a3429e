"""Learns which passages questions belong to (`association`).

By the normal equations: what is held is a matrix of vectors by vectors, one of passages by vectors,
and a block of questions. Which question belongs to which passage is never a matrix of its own: for
a hundred thousand passages with a dozen questions each it would take a terabyte.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from report_rag.signals.association import Association

# Weight of the penalty. On 220 questions by two other authors, first passage right by the rank
# alone (English, Spanish): without this arm 0.86, 0.88; 0.1 and 0.3 gave 0.91, 0.91; 3 gave
# 0.90, 0.89. A multinomial logistic regression gave 0.89, 0.89 and takes a hundred times as long.
_PENALTY = 0.3
# Questions that are in double precision at a time: 25 MB of them.
_BLOCK = 8192

_Exact = NDArray[np.float64]


def train(
    questions: NDArray[np.float32], owners: Sequence[Sequence[int]], passages: int
) -> Association | None:
    """From questions, shape (n, dimension), and the passages that each belongs to.

    A question of several passages belongs to each of them in part; one of none says nothing.
    None when no question belongs to any.
    """
    known = [number for number, own in enumerate(owners) if own]
    if not known:
        return None
    # 1. What all questions have in common, which the bias will stand for.
    mean = sum(block.sum(axis=0) for _, block in _blocks(questions, known)) / len(known)
    # 2. Of the questions without it: how they vary together, and their sum for each passage.
    together = np.zeros((len(mean), len(mean)))
    sums = np.zeros((passages, len(mean)))
    shares = np.zeros(passages)
    for numbers, block in _blocks(questions, known):
        own_part = block - mean
        together += own_part.T @ own_part
        for number, vector in zip(numbers, own_part, strict=True):
            own = list(owners[number])
            sums[own] += vector / len(own)
            shares[own] += 1 / len(own)
    # 3. Least squares, with the penalty.
    together[np.diag_indices_from(together)] += _PENALTY
    weights = np.linalg.solve(together, sums.T).T
    biases = shares / len(known) - weights @ mean
    return Association(np.column_stack([weights, biases]).astype(np.float32))


def _blocks(
    questions: NDArray[np.float32], known: Sequence[int]
) -> Iterator[tuple[Sequence[int], _Exact]]:
    """The known questions in turn: their numbers, and their vectors, shape (block, dimension)."""
    for start in range(0, len(known), _BLOCK):
        numbers = known[start : start + _BLOCK]
        yield numbers, questions[numbers].astype(np.float64)
