"""Each text of a question is encoded once, and compared with each index once."""

import numpy as np
import pytest

from report_rag.vectors.faiss_index import FaissIndex
from report_rag.vectors.neighbourhood import Neighbourhood, Neighbourhoods


def test_a_text_is_encoded_once(encoder):
    """A second call returns the same object; each text is encoded by itself."""
    near = Neighbourhoods(encoder)
    first = near.of("Who lends pumps?")
    assert near.of("Who lends pumps?") is first
    other = near.of("Who lends this?")
    assert encoder.questions == ["Who lends pumps?", "Who lends this?"]
    expected = encoder.encode_questions(["Who lends pumps?", "Who lends this?"])
    assert np.array_equal([one.vector for one in (first, other)], expected)


def test_another_question_begins_anew(encoder):
    """Nothing is kept from one question for the next."""
    for _ in range(2):
        Neighbourhoods(encoder).of("Who lends pumps?")
    assert encoder.questions == ["Who lends pumps?"] * 2


def test_a_text_that_cannot_be_encoded_is_tried_again():
    """The encoder's error reaches the caller, and nothing is kept for the text."""

    class Broken:
        def __init__(self):
            self.calls = 0

        def encode_questions(self, texts):
            self.calls += 1
            raise ValueError(texts)

    broken = Broken()
    near = Neighbourhoods(broken)
    for calls in (1, 2):
        with pytest.raises(ValueError, match="Who"):
            near.of("Who?")
        assert broken.calls == calls


class CountingIndex(FaissIndex):
    """Counts how often a vector is compared with it."""

    compared = 0

    def nearest_to(self, question):
        CountingIndex.compared += 1
        return super().nearest_to(question)


def test_a_text_is_compared_with_each_index_once():
    """Each index gives its own neighbours, computed on the first call only."""
    rows = np.eye(2, dtype=np.float32)
    one, other = (CountingIndex.of(own, [(0,), (1,)]) for own in (rows, rows[::-1]))
    CountingIndex.compared = 0
    near = Neighbourhood(np.array([0.8, 0.6], dtype=np.float32))
    assert near.nearest(one).rows.tolist() == [0, 1]
    assert near.nearest(other).rows.tolist() == [1, 0]
    assert near.nearest(one) is near.nearest(one)
    assert CountingIndex.compared == 2


def test_an_index_is_kept_as_long_as_its_neighbours():
    """The neighbours are stored under the index's identity, which must not be given to another."""
    rows = np.eye(2, dtype=np.float32)
    near = Neighbourhood(np.array([0.8, 0.6], dtype=np.float32))
    for turn in range(50):
        # Each index is dropped at once, so that the next could be placed at the same address.
        own = rows if turn % 2 == 0 else rows[::-1]
        expected = [0, 1] if turn % 2 == 0 else [1, 0]
        assert near.nearest(FaissIndex.of(own, [(0,), (1,)])).rows.tolist() == expected
