"""Which passages a question belongs to, learned from all the questions that are known.

The nearest question of the bank says what one person asked; a linear map says what all of them have
in common. It takes a question's vector to a score for each passage, by least squares on the bank
(ridge regression; Hoerl and Kennard 1970): a few milliseconds of training, the same result every
time (`learning.association`). It knows nothing of passages that the bank has no question for.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Association:
    """A row of weights for each passage, the bias last; shape (passages, dimension + 1)."""

    weights: NDArray[np.float32]

    @classmethod
    def load(cls, path: Path) -> "Association | None":
        """Reads what `save` wrote; None when there is no such file."""
        return cls(np.load(path, allow_pickle=False)) if path.is_file() else None

    def save(self, path: Path) -> None:
        """Writes a plain array."""
        np.save(path, self.weights, allow_pickle=False)

    def scores(self, question: NDArray[np.float32]) -> NDArray[np.float32]:
        """How much a question, shape (dimension,), belongs to each passage; about 0 to 1."""
        found: NDArray[np.float32] = self.weights[:, :-1] @ question + self.weights[:, -1]
        return found
