"""The same vectors in two engines: a small run of the benchmark."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
import elsewhere


def test_both_engines_are_measured_over_the_same_vectors():
    """Few vectors are compared one by one in both, so that both find all of them, alike."""
    chance = np.random.default_rng(1)
    vectors = chance.normal(size=(300, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    found = elsewhere.compared(vectors, vectors[:20] + np.float32(0.01))
    assert (found.vectors, found.questions, found.same_first) == (300, 20, 1.0)
    assert found.farthest == pytest.approx(0, abs=1e-5)
    assert {name: (one.kind, one.recall) for name, one in found.engines.items()} == {
        "faiss": ("Flat", 1.0),
        "milvus": ("FLAT", 1.0),
    }
    assert all(one.search_ms > 0 for one in found.engines.values())
