"""Which passages a question belongs to, learned from the question bank."""

import tracemalloc

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from report_rag.signals.association import Association

EAST, NORTH, BETWEEN = (1.0, 0.0), (0.0, 1.0), (0.6, 0.8)


def vectors(*rows):
    """Questions as vectors, shape (n, 2)."""
    return np.array(rows, dtype=np.float32)


def learned(owners, rows=(EAST, EAST, NORTH, NORTH), passages=3):
    return Association.train(vectors(*rows), owners, passages)


def test_a_question_belongs_where_questions_like_it_belong():
    """Questions to the east are passage 0's, those to the north passage 1's."""
    association = learned([(0,), (0,), (1,), (1,)])
    assert np.argmax(association.scores(vectors(EAST)[0])) == 0
    assert np.argmax(association.scores(vectors(NORTH)[0])) == 1
    east, north, none = association.scores(vectors(BETWEEN)[0])
    assert north > east > none


def test_a_question_of_several_passages_belongs_to_each_in_part():
    """A passage that has its questions alone scores higher than two that share theirs."""
    association = learned([(0,), (0,), (1, 2), (1, 2)])
    alone = association.scores(vectors(EAST)[0])[0]
    shared = association.scores(vectors(NORTH)[0])
    assert shared[1] == pytest.approx(shared[2])
    assert alone > shared[1] > 0.25


def test_a_passage_without_questions_gets_nothing():
    """Its score is zero, whatever is asked."""
    association = learned([(0,), (0,), (1,), (1,)])
    assert association.scores(vectors(BETWEEN)[0])[2] == pytest.approx(0, abs=1e-6)


def test_questions_of_no_passage_say_nothing():
    """They are left out; without any others there is no association."""
    with_them = learned([(0,), (0,), (1,), (1,), ()], (EAST, EAST, NORTH, NORTH, BETWEEN))
    assert np.allclose(with_them.weights, learned([(0,), (0,), (1,), (1,)]).weights)
    assert learned([(), (), (), ()]) is None
    assert Association.train(np.zeros((0, 2), dtype=np.float32), [], 3) is None


def test_a_single_passage_can_be_learned():
    """With one passage there is one score."""
    association = learned([(0,)] * 4, passages=1)
    assert association.scores(vectors(EAST)[0]).shape == (1,)


def test_it_is_ridge_regression():
    """The weights are those of scikit-learn over the whole matrix of questions by passages."""
    random = np.random.default_rng(0)
    questions = random.normal(size=(300, 8)).astype(np.float32) + 2
    owners = [tuple({number % 7, number % 5}) for number in range(300)]
    belongs = np.zeros((300, 7))
    for row, own in enumerate(owners):
        belongs[row, list(own)] = 1 / len(own)
    expected = Ridge(alpha=0.3).fit(questions.astype(np.float64), belongs)
    weights = Association.train(questions, owners, 7).weights
    assert np.allclose(weights[:, :-1], expected.coef_, atol=1e-6)
    assert np.allclose(weights[:, -1], expected.intercept_, atol=1e-6)


def test_questions_by_passages_are_never_a_matrix():
    """The matrix of 4,000 questions by 2,000 passages would take 64 MB; training takes under 4."""
    questions = np.random.default_rng(0).normal(size=(4000, 8)).astype(np.float32)
    owners = [(number % 2000,) for number in range(4000)]
    tracemalloc.start()
    Association.train(questions, owners, 2000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * 1024 * 1024
