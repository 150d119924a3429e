"""Nearest vectors: which passages a question is close to."""

from collections.abc import Sequence
from dataclasses import dataclass

import faiss
import numpy as np
from numpy.typing import NDArray

from report_rag.errors import IndexUnusableError

# How many vectors a search looks at. Far more than the passages that matter, few enough to stay
# fast in a large corpus; a passage without a vector among them gets the last one's similarity.
_NEIGHBOURS = 1000


@dataclass(frozen=True, slots=True)
class DenseIndex:
    """Vectors, each owned by a passage (by number), searched exactly.

    Exact search, since a report has thousands of vectors and not millions: a flat index of 5,000
    answers in about a millisecond, and nothing is lost to approximation.
    """

    index: faiss.IndexFlatIP
    owners: NDArray[np.int64]
    """Passage number of each vector, shape (vectors,)."""

    @classmethod
    def of(cls, vectors: NDArray[np.float32], owners: Sequence[int]) -> "DenseIndex":
        """From unit vectors, shape (n, dimension), and the passage that each belongs to."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index, np.asarray(owners, dtype=np.int64))

    @classmethod
    def from_bytes(cls, data: bytes, owners: Sequence[int]) -> "DenseIndex":
        """Reads what `to_bytes` wrote; `IndexUnusableError` when it does not fit its owners."""
        try:
            index = faiss.deserialize_index(np.frombuffer(data, dtype=np.uint8))
        except RuntimeError as error:
            raise IndexUnusableError("dense vectors cannot be read; run: report-rag build") from (
                error
            )
        if not isinstance(index, faiss.IndexFlatIP) or index.ntotal != len(owners):
            raise IndexUnusableError("dense vectors and passages differ; run: report-rag build")
        return cls(index, np.asarray(owners, dtype=np.int64))

    def to_bytes(self) -> bytes:
        """The vectors as faiss serialises them; written by Python, so any path works."""
        return bytes(faiss.serialize_index(self.index).tobytes())

    def vectors(self) -> NDArray[np.float32]:
        """All vectors, shape (n, dimension)."""
        return np.asarray(self.index.reconstruct_n(0, self.index.ntotal), dtype=np.float32)

    def similarities(self, question: NDArray[np.float32], passages: int) -> NDArray[np.float32]:
        """Best cosine similarity of each of `passages` passages to a question vector."""
        if not self.index.ntotal:
            return np.zeros(passages, dtype=np.float32)
        wanted = min(_NEIGHBOURS, self.index.ntotal)
        found, rows = self.index.search(question[np.newaxis, :], wanted)
        best = np.full(passages, found[0, -1], dtype=np.float32)
        np.maximum.at(best, self.owners[rows[0]], found[0])
        return best

    def best(self, question: NDArray[np.float32]) -> float:
        """Similarity of the nearest vector, whoever owns it; 0 when there is none."""
        if not self.index.ntotal:
            return 0.0
        found, _ = self.index.search(question[np.newaxis, :], 1)
        return float(found[0, 0])
