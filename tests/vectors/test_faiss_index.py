"""Nearest vectors."""

import faiss
import numpy as np
import pytest

from report_rag.errors import IndexUnusableError
from report_rag.vectors import faiss_index, vector_index
from report_rag.vectors.faiss_index import FaissIndex

# Four vectors of three passages: the first owns two of them, the second none.
VECTORS = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0.6, 0.8]], dtype=np.float32)
OWNERS = [0, 0, 2, 3]
QUESTION = np.array([0.48, 0.6, 0.64], dtype=np.float32)


def one_each(numbers):
    """Vectors that each belong to one passage."""
    return [(number,) for number in numbers]


def nearest(index):
    """The similarity of the nearest vector to the question."""
    return index.nearest(QUESTION[np.newaxis, :], 1).similarities[0, 0]


def test_a_passage_has_the_similarity_of_its_nearest_vector():
    """Of several vectors of a passage the best counts; similarities are cosines."""
    index = FaissIndex.of(VECTORS, one_each(OWNERS))
    assert index.nearest_to(QUESTION).of_owners(4) == pytest.approx([0.6, 0.48, 0.64, 0.872])


def test_a_passage_without_a_vector_is_as_far_as_the_farthest():
    """A passage that owns no vector gets the least similarity that was found, and no more."""
    index = FaissIndex.of(VECTORS[2:], [(0,), (2,)])
    found = index.nearest_to(QUESTION).of_owners(4)
    assert found == pytest.approx([0.64, 0.64, 0.872, 0.64])


def test_passages_rank_by_similarity():
    """The order of the similarities is the order of nearness, whatever the order of the rows."""
    angles = np.array([0.3, 0.1, 1.2, 0.0, 0.7])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    index = FaissIndex.of(vectors, one_each(range(5)))
    found = index.nearest_to(np.array([1, 0], dtype=np.float32)).of_owners(5)
    assert list(np.argsort(-found)) == [3, 1, 0, 4, 2]


def test_only_the_nearest_thousand_vectors_are_told_apart():
    """Beyond the limit of a search, passages share the similarity of the last one found."""
    angles = np.linspace(0, 1.5, 1010)
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    index = FaissIndex.of(vectors, one_each(range(1010)))
    found = index.nearest_to(np.array([1, 0], np.float32)).of_owners(1010)
    assert len(set(found[:1000])) > 900
    assert set(found[1000:]) == {found[999]}


def test_a_vector_speaks_for_all_its_owners():
    """A question that several passages answer counts for each of them, and for no other."""
    index = FaissIndex.of(VECTORS[:2], [(0, 2), (1,)])
    assert index.nearest_to(QUESTION).of_owners(3) == pytest.approx([0.48, 0.6, 0.48])


def test_a_vector_without_owners_speaks_for_nobody():
    """It is found among the nearest, and gives no passage its similarity."""
    index = FaissIndex.of(VECTORS[2:], [(0,), ()])
    assert index.nearest_to(QUESTION).of_owners(2) == pytest.approx([0.64, 0.64])
    assert index.nearest(QUESTION[np.newaxis, :], 1).rows.tolist() == [[1]]


def test_several_vectors_of_a_passage_count_by_their_mean():
    """Of its nearest `best_of` vectors; more are not counted, lacking ones count as the last."""
    index = FaissIndex.of(VECTORS, [(0,), (0,), (1,), (0,)])
    # Nearest first: 0.872 and 0.6 and 0.48 of the first passage, 0.64 of the second.
    assert index.nearest_to(QUESTION).of_owners(3, best_of=1) == pytest.approx([0.872, 0.64, 0.48])
    second = index.nearest_to(QUESTION).of_owners(3, best_of=2)
    assert second == pytest.approx([(0.872 + 0.6) / 2, (0.64 + 0.48) / 2, 0.48])
    third = index.nearest_to(QUESTION).of_owners(3, best_of=3)
    assert third == pytest.approx([(0.872 + 0.6 + 0.48) / 3, (0.64 + 0.48 + 0.48) / 3, 0.48])


def test_the_nearest_vectors_come_best_first():
    """All of them, whatever their owners; each with its cosine similarity and its row."""
    near = FaissIndex.of(VECTORS, one_each(OWNERS)).nearest(QUESTION[np.newaxis, :], 3)
    assert near.similarities == pytest.approx(np.array([[0.872, 0.64, 0.6]]))
    assert near.rows.tolist() == [[3, 2, 1]]


def test_questions_are_searched_side_by_side():
    """One row of neighbours for each question, in the order of the questions."""
    near = FaissIndex.of(VECTORS, one_each(OWNERS)).nearest(VECTORS[[2, 0]], 1)
    assert near.similarities == pytest.approx(np.ones((2, 1)))
    assert near.rows.tolist() == [[2], [0]]


def test_neighbours_that_are_not_there_are_marked():
    """Asked for more vectors than there are, the rest is at -1, in row -1."""
    near = FaissIndex.of(VECTORS[:2], [(0,), (1,)]).nearest(QUESTION[np.newaxis, :], 4)
    assert near.similarities == pytest.approx(np.array([[0.6, 0.48, -1, -1]]))
    assert near.rows.tolist() == [[1, 0, -1, -1]]


def test_an_index_is_as_long_as_it_has_vectors():
    """Vectors are counted, not owners."""
    assert len(FaissIndex.of(VECTORS[:2], [(0, 1, 2), ()])) == 2


def test_no_vectors_are_near_nothing():
    """A collection that a corpus has not got gives zeros."""
    index = FaissIndex.of(np.zeros((0, 3), dtype=np.float32), [])
    assert list(index.nearest_to(QUESTION).of_owners(2)) == [0, 0]
    assert nearest(index) == -1
    assert index.vectors().shape == (0, 3)


def read_again(folder, data, owners):
    """The index in a file of these bytes."""
    (folder / "written.faiss").write_bytes(data)
    return FaissIndex.from_file(folder / "written.faiss", owners)


def test_what_is_written_is_read_again(tmp_path):
    """Vectors and their owners come back exactly, and answer the same."""
    written = FaissIndex.of(VECTORS, one_each(OWNERS))
    read = read_again(tmp_path, written.to_bytes(), one_each(OWNERS))
    assert read.owners == written.owners == ((0,), (0,), (2,), (3,))
    assert np.array_equal(read.vectors(), VECTORS)
    assert np.array_equal(
        read.nearest_to(QUESTION).of_owners(4), written.nearest_to(QUESTION).of_owners(4)
    )


def test_no_vectors_are_written_and_read_again(tmp_path):
    """An empty collection is a file like any other."""
    empty = FaissIndex.of(np.zeros((0, 3), dtype=np.float32), [])
    assert read_again(tmp_path, empty.to_bytes(), []).index.ntotal == 0


@pytest.mark.parametrize("length", [0, 1, 4, 20, 40, -1])
def test_bytes_that_end_early_are_refused(tmp_path, length):
    """A file that was cut off names the command to run and is not read half."""
    data = FaissIndex.of(VECTORS, one_each(OWNERS)).to_bytes()[:length]
    with pytest.raises(IndexUnusableError, match=r"cannot be read; run: report-rag build"):
        read_again(tmp_path, data, one_each(OWNERS))


def test_bytes_of_something_else_are_refused(tmp_path):
    """What is no index at all is refused in the same way."""
    with pytest.raises(IndexUnusableError, match="run: report-rag build"):
        read_again(tmp_path, b"not an index" * 20, one_each(OWNERS))


def test_vectors_without_owners_are_refused(tmp_path):
    """As many owners are needed as there are vectors."""
    data = FaissIndex.of(VECTORS, one_each(OWNERS)).to_bytes()
    with pytest.raises(IndexUnusableError, match=r"differ; run: report-rag build"):
        read_again(tmp_path, data, one_each(OWNERS)[:-1])


def test_an_index_of_distances_is_refused(tmp_path):
    """Another kind of index would answer with distances, where small is near."""
    index = faiss.IndexFlatL2(3)
    index.add(VECTORS)
    with pytest.raises(IndexUnusableError, match="run: report-rag build"):
        read_again(tmp_path, faiss.serialize_index(index).tobytes(), one_each(OWNERS))


def test_the_mean_of_the_best_can_stand_for_a_passage():
    """With two wanted, the mean of a passage's two nearest vectors counts."""
    vectors = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1]], dtype=np.float32)
    index = FaissIndex.of(vectors, [(0,), (0,), (1,)])
    question = np.array([0.8, 0.6, 0], dtype=np.float32)
    assert index.nearest_to(question).of_owners(2, best_of=2) == pytest.approx([0.7, 0.0])
    assert index.nearest_to(question).of_owners(2) == pytest.approx([0.8, 0.0])


def test_more_neighbours_than_vectors_are_marked_as_missing():
    """Where there are fewer vectors than wanted, the similarity is -1 and the row too."""
    near = FaissIndex.of(VECTORS[:1], [(0,)]).nearest(QUESTION[np.newaxis, :], 2)
    assert near.similarities[0, 1] == -1
    assert near.rows[0, 1] == -1


def test_the_vectors_of_one_owner_come_in_their_order():
    """Rows that an owner shares with others are its own too; an owner of nothing has none."""
    rows = np.eye(4, dtype=np.float32)
    index = FaissIndex.of(rows, [(1,), (0,), (1, 2), ()])
    assert index.owned_by(1).tolist() == rows[[0, 2]].tolist()
    assert index.owned_by(2).tolist() == rows[[2]].tolist()
    assert index.owned_by(7).shape == (0, 4)


# Many vectors

MANY = 3000


@pytest.fixture(scope="module")
def many():
    """Unit vectors in bundles, as sentences about the same thing are."""
    chance = np.random.default_rng(7)
    middles = chance.normal(size=(60, 32))
    vectors = np.repeat(middles, MANY // 60, axis=0) + 0.6 * chance.normal(size=(MANY, 32))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture
def coded(many, monkeypatch):
    """The index of many vectors, where many begin earlier than they do."""
    monkeypatch.setattr(faiss_index, "_CODED_FROM", 1000)
    monkeypatch.setattr(vector_index, "NEIGHBOURS", 100)
    index = FaissIndex.of(many, one_each(range(MANY)))
    assert isinstance(index.index, faiss.IndexRefineFlat)
    return index


@pytest.mark.parametrize(
    ("count", "dimension", "expected"),
    [
        (0, 384, "Flat"),
        (49_999, 384, "Flat"),
        (50_000, 384, "PQ192x4fs,RFlat"),
        (50_000, 3, "Flat"),
        (1_000_000, 384, "PQ192x4fs,RFlat"),
    ],
)
def test_the_kind_of_index_follows_from_the_number_of_vectors(count, dimension, expected):
    """Exact, then by codes."""
    assert faiss_index.description(count, dimension) == expected


def test_of_many_vectors_the_nearest_are_found(coded, many):
    """Nearly all of the first ten, best first, each with its exact similarity."""
    found = 0
    for question in many[::100]:
        near = coded.nearest_to(question)
        exact = many @ question
        assert near.similarities == pytest.approx(exact[near.rows], abs=1e-5)
        assert (np.diff(near.similarities) <= 0).all()
        assert near.owners[:, 0].tolist() == near.rows.tolist()
        found += len(set(np.argsort(-exact)[:10]) & set(near.rows[:10]))
    assert found >= 0.99 * 10 * 30


def test_many_vectors_are_kept_exactly(coded, many):
    """Codes stand in front of the vectors and not in their place."""
    assert np.array_equal(coded.vectors(), many)
    assert np.array_equal(coded.owned_by(17), many[[17]])
    assert np.array_equal(coded.read(np.array([5, 3])), many[[5, 3]])
    near = coded.nearest(many[[17]], 2)
    assert near.rows[0, 0] == 17
    assert near.similarities[0, 1] == pytest.approx(np.sort(many @ many[17])[-2])


@pytest.mark.parametrize("mapped", [False, True])
def test_many_vectors_are_written_and_read_again(coded, many, tmp_path, monkeypatch, mapped):
    """From memory, or from a file that stays on disk; under any name."""
    path = tmp_path / "niñez.faiss"
    path.write_bytes(coded.to_bytes())
    monkeypatch.setattr(faiss_index, "_MAPPED_FROM", 0 if mapped else 2**40)
    read = FaissIndex.from_file(path, one_each(range(MANY)))
    for question in many[::500]:
        before, after = coded.nearest_to(question), read.nearest_to(question)
        assert np.array_equal(before.rows, after.rows)
        assert np.array_equal(before.similarities, after.similarities)
    assert np.array_equal(read.vectors(), many)


def test_a_file_that_is_no_index_is_refused_on_disk_as_well(tmp_path, monkeypatch):
    """The message names the command."""
    monkeypatch.setattr(faiss_index, "_MAPPED_FROM", 0)
    path = tmp_path / "text.faiss"
    path.write_bytes(b"not an index" * 20)
    with pytest.raises(IndexUnusableError, match=r"cannot be read; run: report-rag build"):
        FaissIndex.from_file(path, [])
