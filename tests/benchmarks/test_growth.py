"""How search grows: the arithmetic of the benchmark, and a small run of it."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
import growth


def test_a_passage_has_the_direction_of_its_texts():
    """The mean of their vectors, made as long as one."""
    vectors = np.array([[1, 0], [0, 1], [0.6, 0.8]], dtype=np.float32)
    found = growth.recombined(vectors, np.array([[0, 0, 0], [0, 1, 1]]))
    assert found == pytest.approx(np.array([[1, 0], [1, 2] / np.sqrt(5)]))


def test_recall_is_the_share_of_the_nearest_that_were_found():
    """Of all questions together; what is not there cannot be found."""
    assert growth.recall([[1, 2], [3, -1]], [{1, 9}, {3}]) == pytest.approx(2 / 3)


def test_a_small_corpus_is_measured_whole():
    """An exact index finds all; every figure is of so many passages."""
    chance = np.random.default_rng(1)
    vectors = chance.normal(size=(40, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    texts = growth.Texts([[f"word{number}"] for number in range(40)], vectors)
    row = growth.grown(texts, 200, vectors[:5], [["word1"], ["word2"], [], ["no"], ["word3"]])
    assert (row.passages, row.kind, row.recall) == (200, "Flat", 1.0)
    assert 8 * 4 <= row.vectors_bytes < 8 * 4 + 2
    assert row.words_bytes > 0
