"""What an index of vectors can do, whichever engine searches it, and what a search returns.

An index holds unit vectors in a fixed order; the row of a vector is its place in it, from 0. The
owners of a vector are the numbers of the passages or lists (of a report) that it stands for, or,
where its text is an example message, the number of the class of messages that it is in; a vector
may have one owner, several or none. The nearest vectors are those of the largest cosine similarity.

`faiss_index.FaissIndex` (files, searched in this process) and `milvus_index.MilvusIndex` (a Milvus
database) derive from `VectorIndex`. Both return the same similarities and, apart from what an
approximate index misses, the same neighbours: tests/vectors/test_vectors.py runs the same tests
over both. This module knows neither engine.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

NEIGHBOURS = 1000
"""How many vectors a search for one question returns at most.

Far more than the passages that matter, and few enough to stay fast in a large corpus.
"""
# Cosine similarity from which a vector that is found counts as the one searched for; rounding
# lowers it by less than 0.001.
_SAME_VECTOR = 0.999

Owners = tuple[tuple[int, ...], ...]
"""The owners of each vector of an index, by its row."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The nearest vectors of several questions, the most similar first."""

    similarities: NDArray[np.float32]
    """Cosine similarities, shape (questions, neighbours); -1 where fewer vectors were found."""
    rows: NDArray[np.int64]
    """The rows of these vectors in the index, same shape; -1 where fewer were found."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """The up to `NEIGHBOURS` vectors of an index nearest to one question, most similar first."""

    similarities: NDArray[np.float32]
    """Cosine similarities, shape (neighbours,); empty for an index without vectors."""
    rows: NDArray[np.int64]
    """The rows of these vectors in the index, same shape."""
    owners: NDArray[np.int64]
    """The owners of each, shape (neighbours, most owners of one vector), filled up with -1."""

    @property
    def best(self) -> float:
        """Similarity of the nearest vector; 0 when there is none."""
        return float(self.similarities[0]) if len(self.similarities) else 0.0

    def first(self, count: int) -> NDArray[np.float32]:
        """Similarities of the `count` nearest, best first, shape (count,); -1 for missing ones."""
        found = np.full(count, -1, dtype=np.float32)
        found[: len(self.similarities)] = self.similarities[:count]
        return found

    def of_owners(self, owners: int, best_of: int = 1) -> NDArray[np.float32]:
        """The similarity of each owner, such as each passage, to the question; shape (owners,).

        `owners` is how many there are; their numbers are 0 to `owners` - 1. The similarity of one
        is the mean cosine similarity of its `best_of` nearest vectors. Where fewer vectors of an
        owner were found, or none, each missing one counts with the lowest similarity of all vectors
        found. 0 for every owner if the index has no vectors.
        """
        if not len(self.similarities):
            return np.zeros(owners, dtype=np.float32)
        owner = self.owners.ravel()
        similar = self.similarities.repeat(self.owners.shape[1])
        # Sorted by owner; the sort is stable, so the vectors of one owner stay best first.
        order = owner.argsort(kind="stable")
        owner, similar = owner[order], similar[order]
        rank = np.arange(len(owner)) - owner.searchsorted(owner)
        counted = (owner >= 0) & (rank < best_of)
        best = np.full((owners, best_of), self.similarities[-1], dtype=np.float32)
        best[owner[counted], rank[counted]] = similar[counted]
        return np.asarray(best.mean(axis=1), dtype=np.float32)


class VectorIndex(ABC):
    """Unit vectors in a fixed order, each with its owners, that can be read and searched."""

    def __init__(self, owners: Sequence[Sequence[int]]) -> None:
        """`owners` has the owners of each vector, by its row."""
        self.owners: Owners = tuple(map(tuple, owners))

    @abstractmethod
    def read(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """The vectors of these rows, in the order given, shape (len(rows), dimension)."""

    @abstractmethod
    def nearest(self, questions: NDArray[np.float32], count: int) -> Neighbours:
        """The up to `count` vectors nearest to each of the questions, shape (q, dimension).

        Both arrays of the result have shape (q, count), with -1 where fewer were found.
        """

    @abstractmethod
    def search(
        self, question: NDArray[np.float32], count: int
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """The similarities, and the rows, of the `count` vectors nearest to a question.

        They come in any order, the same for both. `question` has shape (dimension,), both results
        (count,). `count` is 1 to `len(self)`.
        """

    def __len__(self) -> int:
        """The number of vectors."""
        return len(self.owners)

    def vectors(self) -> NDArray[np.float32]:
        """All vectors, shape (n, dimension)."""
        return self.read(np.arange(len(self), dtype=np.int64))

    def owned_by(self, owner: int) -> NDArray[np.float32]:
        """The vectors of one owner, by row, shape (n, dimension); n is 0 when it has none."""
        return self.read(self._rows_of_owner.get(owner, np.zeros(0, dtype=np.int64)))

    def nearest_to(self, question: NDArray[np.float32]) -> Nearest:
        """The up to `NEIGHBOURS` vectors nearest to a question, whose shape is (dimension,).

        The most similar come first, those of equal similarity in the order of their rows.
        """
        if not len(self):
            nothing = np.zeros(0, dtype=np.int64)
            return Nearest(nothing.astype(np.float32), nothing, self._owner_table)
        similarities, rows = self.search(question, min(NEIGHBOURS, len(self)))
        order = np.lexsort((rows, -similarities))
        rows = rows[order]
        return Nearest(similarities[order], rows, self._owner_table.take(rows, axis=0))

    def finds_itself(self) -> bool:
        """Whether a search for the vector of row 0 finds it, or one almost the same.

        True for an index without vectors. It shows that an index that was opened works.
        """
        if not len(self):
            return True
        (first,) = self.read(np.zeros(1, dtype=np.int64))
        return self.nearest_to(first).best >= _SAME_VECTOR

    @cached_property
    def _rows_of_owner(self) -> dict[int, NDArray[np.int64]]:
        """The rows of each owner's vectors, ascending; an owner without vectors has no entry."""
        rows: dict[int, list[int]] = {}
        for row, own in enumerate(self.owners):
            for owner in own:
                rows.setdefault(owner, []).append(row)
        return {owner: np.asarray(found, dtype=np.int64) for owner, found in rows.items()}

    @cached_property
    def _owner_table(self) -> NDArray[np.int64]:
        """The owners of each vector, by row, filled up with -1; shape (n, most owners of one)."""
        table = np.full((len(self), max(map(len, self.owners), default=0)), -1)
        for row, own in enumerate(self.owners):
            table[row, : len(own)] = own
        return table
