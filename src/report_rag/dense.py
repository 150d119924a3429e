"""Nearest vectors: which passages a question is close to."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import faiss
import numpy as np
from numpy.typing import NDArray

from report_rag.errors import IndexUnusableError

# How many vectors a search looks at. Far more than the passages that matter, few enough to stay
# fast in a large corpus; a passage without a vector among them gets the last one's similarity.
_NEIGHBOURS = 1000

Owners = tuple[tuple[int, ...], ...]
"""For each vector the numbers of the passages (or lists) that it speaks for; often just one."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The nearest vectors of each question, best first."""

    similarities: NDArray[np.float32]
    """Cosine similarities, shape (questions, neighbours); -1 where there are fewer vectors."""
    rows: NDArray[np.int64]
    """Which vectors they are, same shape; -1 where there are fewer."""


@dataclass(frozen=True, slots=True)
class DenseIndex:
    """Vectors, each with its owners, searched exactly.

    Exact search, since a report has thousands of vectors and not millions: a flat index of 5,000
    answers in about a millisecond, and nothing is lost to approximation.
    """

    index: faiss.IndexFlatIP
    owners: Owners
    _rows: dict[int, list[int]] = field(default_factory=dict)
    """The rows of each owner; filled when first asked for."""

    @classmethod
    def of(cls, vectors: NDArray[np.float32], owners: Sequence[Sequence[int]]) -> "DenseIndex":
        """From unit vectors, shape (n, dimension), and the owners of each."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index, tuple(map(tuple, owners)))

    @classmethod
    def from_bytes(cls, data: bytes, owners: Sequence[Sequence[int]]) -> "DenseIndex":
        """Reads what `to_bytes` wrote; `IndexUnusableError` when it does not fit its owners."""
        try:
            index = faiss.deserialize_index(np.frombuffer(data, dtype=np.uint8))
        except RuntimeError as error:
            raise IndexUnusableError("dense vectors cannot be read; run: report-rag build") from (
                error
            )
        if not isinstance(index, faiss.IndexFlatIP) or index.ntotal != len(owners):
            raise IndexUnusableError("dense vectors and passages differ; run: report-rag build")
        return cls(index, tuple(map(tuple, owners)))

    def to_bytes(self) -> bytes:
        """The vectors as faiss serialises them; written by Python, so any path works."""
        return bytes(faiss.serialize_index(self.index).tobytes())

    def __len__(self) -> int:
        return int(self.index.ntotal)

    def vectors(self) -> NDArray[np.float32]:
        """All vectors, shape (n, dimension)."""
        return np.asarray(self.index.reconstruct_n(0, self.index.ntotal), dtype=np.float32)

    def owned_by(self, owner: int) -> NDArray[np.float32]:
        """The vectors that speak for one owner, in their order, shape (n, dimension)."""
        if not self._rows:
            for row, owners in enumerate(self.owners):
                for one in owners:
                    self._rows.setdefault(one, []).append(row)
        wanted = np.asarray(self._rows.get(owner, []), dtype=np.int64)
        return np.asarray(self.index.reconstruct_batch(wanted), dtype=np.float32)

    def nearest(self, questions: NDArray[np.float32], count: int) -> Neighbours:
        """The `count` nearest vectors of each question; questions of shape (q, dimension)."""
        found, rows = self.index.search(np.ascontiguousarray(questions), count)
        return Neighbours(np.where(rows < 0, np.float32(-1), found), rows)

    def similarities(
        self, question: NDArray[np.float32], owners: int, best_of: int = 1
    ) -> NDArray[np.float32]:
        """How near each of `owners` passages is: the mean of its `best_of` nearest vectors.

        Cosine similarities, shape (owners,). What a passage lacks to `best_of` vectors among the
        nearest counts as the last of these.
        """
        if not len(self):
            return np.zeros(owners, dtype=np.float32)
        near = self.nearest(question[np.newaxis, :], min(_NEIGHBOURS, len(self)))
        best = np.full((owners, best_of), near.similarities[0, -1], dtype=np.float32)
        counted = np.zeros(owners, dtype=np.int64)
        for similarity, row in zip(near.similarities[0], near.rows[0], strict=True):
            for owner in self.owners[row]:
                if counted[owner] < best_of:
                    best[owner, counted[owner]] = similarity
                    counted[owner] += 1
        return np.asarray(best.mean(axis=1), dtype=np.float32)
