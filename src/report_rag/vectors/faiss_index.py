"""Nearest vectors: which passages a question is close to.

The index is chosen by how many vectors there are (Douze et al. 2024, arXiv:2401.08281). All of them
are compared exactly as long as that is quick. From tens of thousands on they are first compared by
codes of four bits for two dimensions (product quantisation, Jégou et al. 2011; André et al. 2015),
a sixteenth of the bytes, and the nearest of these exactly. What is given back is always the exact
similarity; only whether a vector is among the nearest can be missed.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import cast

import faiss
import numpy as np
from numpy.typing import NDArray

from report_rag.errors import IndexUnusableError

# How many vectors a search looks at. Far more than the passages that matter, few enough to stay
# fast in a large corpus; a passage without a vector among them gets the last one's similarity.
_NEIGHBOURS = 1000
# Exact as long as it is quick: 10,000 vectors are compared in half a millisecond. Of a million,
# codes find 0.995 of the ten nearest in 4 ms (benchmarks/growth.py). Cells in front of them
# (inverted file, 4,000 cells) found 0.81 with 64 of the cells, 0.96 with 512 in 2.4 ms and 0.99
# with 1,024 in 4.0 ms, and took six times as long to build. Codes miss a fifth of the last
# hundreds, on which it depends how many passages are shown: with the 9,763 questions of the first
# report's bank coded, hit@1 stayed and answers grew by two to six words.
_CODED_FROM = 50_000
# Codes are learnt from so many vectors at most.
_LEARN_FROM = 200_000
_ITSELF = 0.999
# From so many bytes on, a file stays on disk and the system reads what is needed.
_MAPPED_FROM = 256 * 1024 * 1024

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
class Nearest:
    """The vectors of an index that are nearest to one question, up to a thousand, best first."""

    similarities: NDArray[np.float32]
    """Cosine similarities, shape (neighbours,)."""
    rows: NDArray[np.int64]
    """Which vectors they are, same shape."""
    owners: NDArray[np.int64]
    """Whom each speaks for, shape (neighbours, owners), filled up with -1."""

    @property
    def best(self) -> float:
        """Similarity of the nearest one; 0 when there is none."""
        return float(self.similarities[0]) if len(self.similarities) else 0.0

    def first(self, count: int) -> NDArray[np.float32]:
        """Similarities of the `count` nearest; -1 where there are fewer vectors."""
        found = np.full(count, -1, dtype=np.float32)
        found[: len(self.similarities)] = self.similarities[:count]
        return found

    def of_owners(self, owners: int, best_of: int = 1) -> NDArray[np.float32]:
        """How near each of `owners` passages is: the mean of its `best_of` nearest vectors.

        Cosine similarities, shape (owners,). What a passage lacks to `best_of` vectors among the
        nearest counts as the last of these.
        """
        if not len(self.similarities):
            return np.zeros(owners, dtype=np.float32)
        owner = self.owners.ravel()
        similar = self.similarities.repeat(self.owners.shape[1])
        # The last place is for -1, which stands for nobody.
        best = np.full((owners + 1, best_of), self.similarities[-1], dtype=np.float32)
        first = np.empty(owners + 1, dtype=np.int64)
        for rank in range(best_of):
            # From the farthest to the nearest, so that where each owner's nearest is stays.
            first.fill(-1)
            first[owner[::-1]] = np.arange(len(owner) - 1, -1, -1)
            (known,) = np.nonzero(first >= 0)
            best[known, rank] = similar[first[known]]
            if rank < best_of - 1:
                left = np.ones(len(owner), dtype=np.bool_)
                left[first[known]] = False
                owner, similar = owner[left], similar[left]
        return np.asarray(best[:-1].mean(axis=1), dtype=np.float32)


_METRIC = faiss.METRIC_INNER_PRODUCT
SETTING = f"codes from {_CODED_FROM}"
"""What the manifest records: an index of other bounds is built anew from the same vectors."""


def description(count: int, dimension: int) -> str:
    """The index for so many vectors, in the words of faiss's index factory."""
    if count < _CODED_FROM or dimension % 2:
        return "Flat"
    return f"PQ{dimension // 2}x4fs,RFlat"


@dataclass(frozen=True)
class DenseIndex:
    """Vectors, each with its owners."""

    index: faiss.Index
    """All vectors flat, or codes of them in front (`faiss.IndexRefineFlat`)."""
    owners: Owners
    mapped: NDArray[np.uint8] | None = None
    """The file that the vectors lie in, when they stay on disk."""

    @classmethod
    def of(cls, vectors: NDArray[np.float32], owners: Sequence[Sequence[int]]) -> "DenseIndex":
        """From unit vectors, shape (n, dimension), and the owners of each."""
        vectors = np.ascontiguousarray(vectors, dtype=np.float32)
        count, dimension = vectors.shape
        index = faiss.index_factory(dimension, description(count, dimension), _METRIC)
        if not index.is_trained:
            index.train(vectors[:: math.ceil(count / _LEARN_FROM)])
        index.add(vectors)
        return cls(index, tuple(map(tuple, owners)))

    @classmethod
    def from_bytes(cls, data: bytes, owners: Sequence[Sequence[int]]) -> "DenseIndex":
        """Reads what `to_bytes` wrote; `IndexUnusableError` when it does not fit its owners."""
        try:
            index = faiss.deserialize_index(np.frombuffer(data, dtype=np.uint8))
        except RuntimeError as error:
            raise _unreadable() from error
        return cls._fitting(index, owners)

    @classmethod
    def read(cls, path: Path, owners: Sequence[Sequence[int]]) -> "DenseIndex":
        """Reads a file of `to_bytes`; a large one stays on disk, and is read as it is needed."""
        if path.stat().st_size < _MAPPED_FROM:
            return cls.from_bytes(path.read_bytes(), owners)
        # By its bytes and not by its name: faiss opens no name with an accent on Windows.
        data = np.memmap(path, dtype=np.uint8, mode="r")
        try:
            reader = faiss.ZeroCopyIOReader(  # type: ignore[attr-defined]  # no stub has it
                faiss.swig_ptr(data), data.size
            )
            index = faiss.read_index(reader)
        except RuntimeError as error:
            raise _unreadable() from error
        return replace(cls._fitting(index, owners), mapped=data)

    @classmethod
    def _fitting(cls, index: faiss.Index, owners: Sequence[Sequence[int]]) -> "DenseIndex":
        ours = isinstance(index, (faiss.IndexFlatIP, faiss.IndexRefineFlat))
        if not ours or index.metric_type != _METRIC or index.ntotal != len(owners):
            raise IndexUnusableError("dense vectors and passages differ; run: report-rag build")
        return cls(index, tuple(map(tuple, owners)))

    def to_bytes(self) -> bytes:
        """The vectors as faiss serialises them; written by Python, so any path works."""
        return bytes(faiss.serialize_index(self.index).tobytes())

    def finds_itself(self) -> bool:
        """Whether the first vector, if there is one, is found where it is."""
        if not len(self):
            return True
        (first,) = self._flat.reconstruct_n(0, 1)
        return self.nearest_to(np.asarray(first, dtype=np.float32)).best >= _ITSELF

    def __len__(self) -> int:
        return int(self.index.ntotal)

    def vectors(self) -> NDArray[np.float32]:
        """All vectors, shape (n, dimension)."""
        return np.asarray(self._flat.reconstruct_n(0, self.index.ntotal), dtype=np.float32)

    def owned_by(self, owner: int) -> NDArray[np.float32]:
        """The vectors that speak for one owner, in their order, shape (n, dimension)."""
        wanted = self._rows_of.get(owner, np.zeros(0, dtype=np.int64))
        return np.asarray(self._flat.reconstruct_batch(wanted), dtype=np.float32)

    def part(self, rows: NDArray[np.int64], owners: Sequence[Sequence[int]]) -> "DenseIndex":
        """Some of the vectors, in the order given, with the owners that each has among them."""
        return DenseIndex.of(np.asarray(self._flat.reconstruct_batch(rows)), owners)

    def nearest(self, questions: NDArray[np.float32], count: int) -> Neighbours:
        """The `count` nearest vectors of each question, exactly; questions of shape (q, dimension).

        For many questions at once, as in training.
        """
        found, rows = self._flat.search(np.ascontiguousarray(questions), count)
        return Neighbours(np.where(rows < 0, np.float32(-1), found), rows)

    def nearest_to(self, question: NDArray[np.float32]) -> Nearest:
        """The nearest vectors of one question, shape (dimension,); equal ones in their order.

        All that is asked of the neighbourhood of a question is read from these: of thousands of
        vectors, to compare is dear and to sort is cheap.
        """
        if isinstance(self.index, faiss.IndexRefineFlat):
            (found,), (rows,) = self.index.search(question[np.newaxis, :], _NEIGHBOURS)
            order = np.lexsort((rows, -found))
            return Nearest(found[order], rows[order], self._owner_table[rows[order]])
        found = np.empty(len(self), dtype=np.float32)
        if not len(self):
            return Nearest(found, np.zeros(0, dtype=np.int64), self._owner_table)
        faiss.fvec_inner_products_ny(  # type: ignore[attr-defined]  # no stub has it
            faiss.swig_ptr(found),
            faiss.swig_ptr(np.ascontiguousarray(question, dtype=np.float32)),
            self._flat.get_xb(),
            self.index.d,
            len(self),
        )
        if len(self) > _NEIGHBOURS:
            rows = np.sort(found.argpartition(-_NEIGHBOURS)[-_NEIGHBOURS:])
            rows = rows.take((-found.take(rows)).argsort(kind="stable"))
        else:
            rows = (-found).argsort(kind="stable")
        # By `take`, which takes rows in half the time of an index.
        return Nearest(found.take(rows), rows, self._owner_table.take(rows, axis=0))

    @cached_property
    def _flat(self) -> faiss.IndexFlat:
        """The vectors themselves."""
        index = self.index
        if isinstance(index, faiss.IndexRefineFlat):
            index = faiss.downcast_index(index.refine_index)
        return cast("faiss.IndexFlat", index)

    @cached_property
    def _owner_table(self) -> NDArray[np.int64]:
        return owner_table(self.owners)

    @cached_property
    def _rows_of(self) -> dict[int, NDArray[np.int64]]:
        return rows_of_owners(self.owners)


def owner_table(owners: Owners) -> NDArray[np.int64]:
    """The owners of each vector, filled up with -1, shape (n, most owners of one)."""
    table = np.full((len(owners), max(map(len, owners), default=0)), -1)
    for row, own in enumerate(owners):
        table[row, : len(own)] = own
    return table


def rows_of_owners(owners: Owners) -> dict[int, NDArray[np.int64]]:
    """The vectors of each owner, in their order."""
    rows: dict[int, list[int]] = {}
    for row, own in enumerate(owners):
        for owner in own:
            rows.setdefault(owner, []).append(row)
    return {owner: np.asarray(found, dtype=np.int64) for owner, found in rows.items()}


def _unreadable() -> IndexUnusableError:
    return IndexUnusableError("dense vectors cannot be read; run: report-rag build")
