"""Vectors in files, searched in this process by faiss.

The kind of index follows from the number of vectors (Douze et al. 2024, arXiv:2401.08281). Fewer
than 50,000 are all compared exactly. From 50,000 on, a search first compares short codes of all
vectors, with four bits for two dimensions (product quantisation: Jégou et al. 2011; André et al.
2015), which are a sixteenth of the bytes; then it compares exactly the vectors that are nearest by
their codes. The similarities returned are always exact, but one of the nearest vectors may be
missed.
"""

import math
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import cast

import faiss
import numpy as np
from numpy.typing import NDArray

from report_rag.errors import IndexUnusableError
from report_rag.vectors.vector_index import Neighbours, VectorIndex

# Vectors from which codes are used: 10,000 are compared exactly in half a millisecond, and of a
# million, codes find 0.995 of the ten nearest in 4 ms (docs/decisions/vector-search.md).
_CODED_FROM = 50_000
# Vectors that the codes are trained on, at most.
_TRAINED_ON = 200_000
# Bytes from which a file is memory-mapped and not read as a whole.
_MAPPED_FROM = 256 * 1024 * 1024
_METRIC = faiss.METRIC_INNER_PRODUCT
SETTING = f"codes from {_CODED_FROM}"
"""Recorded in the manifest, the file that describes a build of the index.

Where the manifest has another setting, the index is built again from the same vectors.
"""


def description(count: int, dimension: int) -> str:
    """The kind of index for so many vectors, in the language of `faiss.index_factory`.

    All are compared exactly below `_CODED_FROM` vectors, or when `dimension`, the length of a
    vector, is odd (a code is for two dimensions). Otherwise codes choose the vectors that are.
    """
    if count < _CODED_FROM or dimension % 2:
        return "Flat"
    return f"PQ{dimension // 2}x4fs,RFlat"


class FaissIndex(VectorIndex):
    """Vectors in a faiss index, each with its owners: the passages or lists that it stands for."""

    def __init__(
        self,
        index: faiss.Index,
        owners: Sequence[Sequence[int]],
        data: NDArray[np.uint8] | None = None,
    ) -> None:
        """Wraps a flat index, or one with codes in front of it (`faiss.IndexRefineFlat`).

        `owners` has for each vector the numbers of the passages or lists that it stands for. `data`
        is the content of the file that the index reads, None if it reads none: it is kept as long
        as this object. Raises `IndexUnusableError` for another kind of index, one that does not
        compare by inner product, or one whose number of vectors is not that of `owners`.
        """
        ours = isinstance(index, (faiss.IndexFlat, faiss.IndexRefineFlat))
        if not ours or index.metric_type != _METRIC or index.ntotal != len(owners):
            raise IndexUnusableError("dense vectors and passages differ; run: report-rag build")
        super().__init__(owners)
        self.index = index
        self._data = data

    @classmethod
    def of(cls, vectors: NDArray[np.float32], owners: Sequence[Sequence[int]]) -> "FaissIndex":
        """Makes an index of unit vectors, shape (n, dimension).

        `owners` has for each of them the numbers of the passages, list or class it stands for.
        """
        vectors = np.ascontiguousarray(vectors, dtype=np.float32)
        count, dimension = vectors.shape
        index = faiss.index_factory(dimension, description(count, dimension), _METRIC)
        if not index.is_trained:
            index.train(vectors[:: math.ceil(count / _TRAINED_ON)])
        index.add(vectors)
        return cls(index, owners)

    @classmethod
    def from_file(cls, path: Path, owners: Sequence[Sequence[int]]) -> "FaissIndex":
        """Opens a file that holds what `to_bytes` returned, with the owners of each vector.

        From `_MAPPED_FROM` bytes on, the file is memory-mapped instead of read. Raises
        `IndexUnusableError` when faiss cannot read it or `owners` is of another number of vectors,
        `OSError` when there is no such file.
        """
        # Python opens and writes the file, since faiss opens no path with an accent on Windows.
        mapped = path.stat().st_size >= _MAPPED_FROM
        data = np.memmap(path, np.uint8, mode="r") if mapped else np.fromfile(path, np.uint8)
        try:
            reader = faiss.ZeroCopyIOReader(  # type: ignore[attr-defined]  # no stub has it
                faiss.swig_ptr(data), data.size
            )
            index = faiss.read_index(reader)
        except RuntimeError as error:
            raise IndexUnusableError(
                "dense vectors cannot be read; run: report-rag build"
            ) from error
        return cls(index, owners, data)

    def to_bytes(self) -> bytes:
        """The content of a file with the vectors, in faiss's own format, without their owners.

        The caller writes the file, since faiss opens no path with an accent on Windows.
        """
        return bytes(faiss.serialize_index(self.index).tobytes())

    def read(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        return np.asarray(self._flat.reconstruct_batch(rows), dtype=np.float32)

    def nearest(self, questions: NDArray[np.float32], count: int) -> Neighbours:
        """The up to `count` vectors nearest to each of q questions, shape (q, dimension).

        All vectors are compared exactly, even where there are codes. Both arrays of the result have
        shape (q, count), best first, with -1 where the index has fewer vectors. Meant for many
        questions at once, as in training.
        """
        found, rows = self._flat.search(np.ascontiguousarray(questions), count)
        return Neighbours(np.where(rows < 0, np.float32(-1), found), rows)

    def search(
        self, question: NDArray[np.float32], count: int
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        if not isinstance(self.index, faiss.IndexFlat):
            (similarities,), (rows,) = self.index.search(question[np.newaxis, :], count)
            return similarities, rows
        # The nearest thousand of ten thousand are found in half the time that `index.search` takes.
        similarities = np.empty(len(self), dtype=np.float32)
        places = (faiss.swig_ptr(similarities), faiss.swig_ptr(np.ascontiguousarray(question)))
        faiss.fvec_inner_products_ny(  # type: ignore[attr-defined]  # no stub has it
            *places, self.index.get_xb(), self.index.d, len(self)
        )
        rows = np.argpartition(similarities, len(self) - count)[len(self) - count :]
        return similarities[rows], rows

    @cached_property
    def _flat(self) -> faiss.IndexFlat:
        """The part of the index that holds the vectors themselves, without codes."""
        index = self.index
        if isinstance(index, faiss.IndexRefineFlat):
            index = faiss.downcast_index(index.refine_index)
        return cast("faiss.IndexFlat", index)
