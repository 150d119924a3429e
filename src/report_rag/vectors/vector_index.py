"""What searches by vectors: all that the rest of the package knows of an engine.

`dense.DenseIndex` (faiss, in this process) and `vectors.milvus.MilvusIndex` (a Milvus database) are
two of them. They give the same similarities and, but for what an approximate index misses, the same
neighbours: `tests/test_vectors.py` asks both the same.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from report_rag.vectors.faiss_index import Nearest, Neighbours, Owners


class VectorIndex(Protocol):
    """Unit vectors in an order, each with its owners; what is near is near by cosine."""

    @property
    def owners(self) -> Owners:
        """Whom each vector speaks for, in the order of the vectors."""

    def __len__(self) -> int:
        """How many vectors there are."""

    def vectors(self) -> NDArray[np.float32]:
        """All vectors, shape (n, dimension): for building, and for reports of their own."""

    def owned_by(self, owner: int) -> NDArray[np.float32]:
        """The vectors that speak for one owner, in their order, shape (n, dimension)."""

    def part(self, rows: NDArray[np.int64], owners: Sequence[Sequence[int]]) -> "VectorIndex":
        """Some of the vectors, in the order given, with the owners that each has among them."""

    def nearest(self, questions: NDArray[np.float32], count: int) -> Neighbours:
        """The `count` nearest vectors of each question; questions of shape (q, dimension)."""

    def nearest_to(self, question: NDArray[np.float32]) -> Nearest:
        """The nearest vectors of one question, shape (dimension,); equal ones in their order."""

    def finds_itself(self) -> bool:
        """Whether the first vector, if there is one, is found where it is."""
