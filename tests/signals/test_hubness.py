"""How much each passage is like any question, and how that is taken off its similarity."""

import numpy as np
import pytest

from report_rag.signals.hubness import COLLECTIONS, SHARE, Hubness
from report_rag.types import Collection, Language
from report_rag.vectors.faiss_index import FaissIndex

EAST, NORTH, BETWEEN = (1.0, 0.0), (0.0, 1.0), (0.6, 0.8)
NOTHING = np.zeros((0, 2), dtype=np.float32)


def vectors(*rows, owners=None):
    """Vectors of two dimensions, each of its own passage."""
    own = owners or [(number,) for number in range(len(rows))]
    return FaissIndex.of(np.array(rows, dtype=np.float32) if rows else NOTHING, own)


def learned(
    text, translation=(), examples=(EAST,), spoken=(Language.EN,), *, passages=2, titles=()
):
    """The excess over those of `passages` passages; `titles` are the vectors of lists."""
    dense = {
        Collection.TEXT: text,
        Collection.TRANSLATION: translation or vectors(),
        Collection.LIST: vectors(*titles),
        Collection.EXAMPLE: vectors(*examples, owners=[(0,)] * len(examples)),
    }
    return Hubness.train(dense, spoken, passages, len(titles))


def test_what_is_like_any_question_is_more_so_than_others():
    """Questions in general are to the east: so is passage 0, and by so much more than passage 1."""
    hubness = learned(vectors(EAST, NORTH))
    assert hubness.excess.shape == (len(COLLECTIONS), len(Language), 2)
    assert hubness.excess[0, 0] == pytest.approx([0.5, -0.5])


def test_each_language_has_questions_of_its_own():
    """A language without example sentences changes nothing."""
    examples = {"examples": (EAST, NORTH), "spoken": (Language.EN, Language.ES)}
    hubness = learned(vectors(EAST, NORTH), **examples)
    assert hubness.excess[0, 1] == pytest.approx([-0.5, 0.5])
    assert not learned(vectors(EAST, NORTH)).excess[0, 1].any()


def test_it_is_the_mean_of_all_questions():
    """With one example to the east and one to the north, both passages are alike."""
    both = {"examples": (EAST, NORTH), "spoken": (Language.EN, Language.EN)}
    assert learned(vectors(EAST, NORTH), **both).excess[0, 0] == pytest.approx([0, 0])


def test_a_passage_without_a_translation_is_like_others():
    """Its excess is 0, whether some passages have no translation or none has one."""
    some = learned(
        vectors(EAST, NORTH, NORTH), vectors(EAST, NORTH, owners=[(0,), (2,)]), passages=3
    )
    assert some.excess[1, 0] == pytest.approx([0.5, 0, -0.5])
    assert not learned(vectors(EAST, NORTH)).excess[1].any()


def test_a_share_of_it_is_taken_off():
    """Of two equally near passages, the one that is less like any question becomes nearer."""
    hubness = learned(vectors(EAST, NORTH))
    similar = np.array([0.8, 0.8], dtype=np.float32)
    centred = hubness.without(similar, Collection.TEXT, Language.EN)
    assert centred == pytest.approx([0.8 - SHARE * 0.5, 0.8 + SHARE * 0.5])
    assert np.array_equal(hubness.without(similar, Collection.TRANSLATION, Language.EN), similar)


def test_a_list_is_compared_with_passages():
    """One to the east is more like any question than the mean passage; a share is taken off."""
    hubness = learned(vectors(EAST, NORTH), titles=(EAST, NORTH))
    assert hubness.lists[0] == pytest.approx([0.5, -0.5])
    similar = np.array([0.8, 0.8], dtype=np.float32)
    centred = hubness.lists_without(similar, Language.EN)
    assert centred == pytest.approx([0.8 - SHARE * 0.5, 0.8 + SHARE * 0.5])
    assert np.array_equal(hubness.lists_without(similar, Language.ES), similar)


def test_of_one_report_it_is_what_that_alone_would_give():
    """Its passages and lists are compared with its passages, and not with those of others."""
    rows, titles = (EAST, NORTH, BETWEEN, EAST), (NORTH, BETWEEN)
    whole = learned(vectors(*rows), passages=4, titles=titles).part(range(1, 4), range(1, 2))
    alone = learned(vectors(*rows[1:]), passages=3, titles=titles[1:])
    assert whole.excess == pytest.approx(alone.excess, abs=1e-6)
    assert whole.lists == pytest.approx(alone.lists, abs=1e-6)
