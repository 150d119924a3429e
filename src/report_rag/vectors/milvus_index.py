"""The vectors of one Milvus collection as a `VectorIndex`. It only reads.

A row of the collection holds a vector and its number, from 0; the owners, which are the numbers of
the passages or lists that a vector stands for, are kept in this process.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from report_rag.vectors import milvus_settings as settings
from report_rag.vectors.vector_index import Neighbours, VectorIndex

if TYPE_CHECKING:
    from report_rag.vectors.milvus_database import MilvusDatabase


class MilvusIndex(VectorIndex):
    """The vectors of one collection, each with its owners."""

    def __init__(
        self,
        database: "MilvusDatabase",
        name: str,
        dimension: int,
        owners: Sequence[Sequence[int]],
    ) -> None:
        """Wraps the collection `name` of an open database, which `database.check` has accepted.

        If `owners` is empty, the collection need not exist. `dimension` is the length of its
        vectors; `owners` has the owners of each vector, by its row.
        """
        super().__init__(owners)
        self._database, self._name, self._dimension = database, name, dimension

    def read(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        return self._database.read(self._name, rows, self._dimension)

    def nearest(self, questions: NDArray[np.float32], count: int) -> Neighbours:
        similarities = np.full((len(questions), count), -1, dtype=np.float32)
        rows = np.full((len(questions), count), -1, dtype=np.int64)
        wanted = min(count, len(self), settings.FOUND_ROWS)
        step = max(1, settings.FOUND_ROWS // max(wanted, 1))
        for begin in range(0, len(questions) if wanted else 0, step):
            found = self._database.search(self._name, questions[begin : begin + step], wanted)
            for number, (own_similarities, own_rows) in enumerate(found, begin):
                rows[number, : len(own_rows)] = own_rows
                similarities[number, : len(own_rows)] = own_similarities
        return Neighbours(similarities, rows)

    def search(
        self, question: NDArray[np.float32], count: int
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        (found,) = self._database.search(self._name, question[np.newaxis, :], count)
        return found
