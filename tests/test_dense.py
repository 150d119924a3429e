"""Nearest vectors."""

import faiss
import numpy as np
import pytest

from report_rag.dense import DenseIndex
from report_rag.errors import IndexUnusableError

# Four vectors of three passages: the first owns two of them, the second none.
VECTORS = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0.6, 0.8]], dtype=np.float32)
OWNERS = [0, 0, 2, 3]
QUESTION = np.array([0.48, 0.6, 0.64], dtype=np.float32)


def test_a_passage_has_the_similarity_of_its_nearest_vector():
    """Of several vectors of a passage the best counts; similarities are cosines."""
    index = DenseIndex.of(VECTORS, OWNERS)
    assert index.similarities(QUESTION, 4) == pytest.approx([0.6, 0.48, 0.64, 0.872])


def test_a_passage_without_a_vector_is_as_far_as_the_farthest():
    """A passage that owns no vector gets the least similarity that was found, and no more."""
    index = DenseIndex.of(VECTORS[2:], [0, 2])
    found = index.similarities(QUESTION, 4)
    assert found == pytest.approx([0.64, 0.64, 0.872, 0.64])


def test_passages_rank_by_similarity():
    """The order of the similarities is the order of nearness, whatever the order of the rows."""
    angles = np.array([0.3, 0.1, 1.2, 0.0, 0.7])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    index = DenseIndex.of(vectors, range(5))
    found = index.similarities(np.array([1, 0], dtype=np.float32), 5)
    assert list(np.argsort(-found)) == [3, 1, 0, 4, 2]


def test_only_the_nearest_thousand_vectors_are_told_apart():
    """Beyond the limit of a search, passages share the similarity of the last one found."""
    angles = np.linspace(0, 1.5, 1010)
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    found = DenseIndex.of(vectors, range(1010)).similarities(np.array([1, 0], np.float32), 1010)
    assert len(set(found[:1000])) > 900
    assert set(found[1000:]) == {found[999]}


def test_the_best_similarity_is_the_one_of_the_nearest_vector():
    """Whoever owns it; vectors need no passage for that."""
    assert DenseIndex.of(VECTORS, OWNERS).best(QUESTION) == pytest.approx(0.872)
    assert DenseIndex.of(VECTORS[:1], [0]).best(QUESTION) == pytest.approx(0.48)


def test_no_vectors_are_near_nothing():
    """An arm that a corpus has not got gives zeros."""
    index = DenseIndex.of(np.zeros((0, 3), dtype=np.float32), [])
    assert list(index.similarities(QUESTION, 2)) == [0, 0]
    assert index.best(QUESTION) == 0
    assert index.vectors().shape == (0, 3)


def test_what_is_written_is_read_again():
    """Vectors and their owners come back from bytes exactly, and answer the same."""
    written = DenseIndex.of(VECTORS, OWNERS)
    read = DenseIndex.from_bytes(written.to_bytes(), OWNERS)
    assert np.array_equal(read.vectors(), VECTORS)
    assert np.array_equal(read.similarities(QUESTION, 4), written.similarities(QUESTION, 4))


def test_no_vectors_are_written_and_read_again():
    """An empty arm is a file like any other."""
    empty = DenseIndex.of(np.zeros((0, 3), dtype=np.float32), [])
    assert DenseIndex.from_bytes(empty.to_bytes(), []).index.ntotal == 0


@pytest.mark.parametrize("length", [0, 1, 4, 20, 40, -1])
def test_bytes_that_end_early_are_refused(length):
    """A file that was cut off names the command to run and is not read half."""
    data = DenseIndex.of(VECTORS, OWNERS).to_bytes()[:length]
    with pytest.raises(IndexUnusableError, match=r"cannot be read; run: report-rag build"):
        DenseIndex.from_bytes(data, OWNERS)


def test_bytes_of_something_else_are_refused():
    """What is no index at all is refused in the same way."""
    with pytest.raises(IndexUnusableError, match="run: report-rag build"):
        DenseIndex.from_bytes(b"not an index" * 20, OWNERS)


def test_vectors_without_owners_are_refused():
    """As many owners are needed as there are vectors."""
    data = DenseIndex.of(VECTORS, OWNERS).to_bytes()
    with pytest.raises(IndexUnusableError, match=r"differ; run: report-rag build"):
        DenseIndex.from_bytes(data, OWNERS[:-1])


def test_an_index_of_distances_is_refused():
    """Another kind of index would answer with distances, where small is near."""
    index = faiss.IndexFlatL2(3)
    index.add(VECTORS)
    with pytest.raises(IndexUnusableError, match="run: report-rag build"):
        DenseIndex.from_bytes(faiss.serialize_index(index).tobytes(), OWNERS)
