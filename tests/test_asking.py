"""What is encoded and compared for one question."""

import numpy as np

from report_rag.asking import Asked, Asking
from report_rag.dense import DenseIndex


def test_a_text_is_encoded_once(encoder):
    """Asked for again it is the same; each is encoded by itself."""
    asking = Asking(encoder)
    first = asking.asked("Who lends pumps?")
    assert asking.asked("Who lends pumps?") is first
    other = asking.asked("Who lends this?")
    assert encoder.questions == ["Who lends pumps?", "Who lends this?"]
    expected = encoder.encode_questions(["Who lends pumps?", "Who lends this?"])
    assert np.array_equal([one.vector for one in (first, other)], expected)


def test_another_question_begins_anew(encoder):
    """Nothing of a question is kept for the next one."""
    for _ in range(2):
        Asking(encoder).asked("Who lends pumps?")
    assert encoder.questions == ["Who lends pumps?"] * 2


def test_a_text_is_compared_with_each_index_once():
    """The neighbourhood is that of the index that is asked for, and found once."""
    rows = np.eye(2, dtype=np.float32)
    one, other = DenseIndex.of(rows, [(0,), (1,)]), DenseIndex.of(rows[::-1], [(0,), (1,)])
    asked = Asked(np.array([0.8, 0.6], dtype=np.float32))
    assert asked.nearest(one).rows.tolist() == [0, 1]
    assert asked.nearest(other).rows.tolist() == [1, 0]
    assert asked.nearest(one) is asked.nearest(one)
