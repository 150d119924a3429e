"""A text as counts of words and pieces of words, and the classifier that learns from them."""

import numpy as np
import pytest

from report_rag.classification.ngram_classifier import NgramClassifier
from report_rag.classification.ngram_training import train
from report_rag.classification.ngrams import BUCKETS, ngrams

WEATHER = ("rain tomorrow", "is it raining", "a rainy day", "so much rain today")
GARDENS = ("plant the beans", "planting beans", "beans and peas", "who plants the peas")
MUSIC = ("a song for two", "sing a song", "the songs of May", "who sings this")
TEXTS = (*WEATHER, *GARDENS, *MUSIC)
LABELS = ["weather"] * len(WEATHER) + ["gardens"] * len(GARDENS) + ["music"] * len(MUSIC)
ORDER = ("gardens", "weather", "music")


@pytest.fixture(scope="module")
def learnt():
    """A classifier of three classes in an order of its own."""
    return train(TEXTS, LABELS, ORDER)


def test_a_text_has_each_bucket_once_and_length_one():
    """Ascending, so that two texts can be compared."""
    buckets, values = ngrams("the bees, the bees and the beans")
    assert list(buckets) == sorted(set(buckets))
    assert 0 <= buckets.min() < buckets.max() < BUCKETS
    assert np.linalg.norm(values) == pytest.approx(1, abs=1e-5)
    assert values.max() > 1.5 * values.min()


def test_words_pairs_and_pieces_are_counted():
    """ "ab" is a word, " ab", "ab " and " ab " are its pieces; a pair stands between two words."""
    assert ngrams("ab")[0].size == 4
    assert ngrams("ab cd")[0].size == 4 + 4 + 1
    assert ngrams("ab !")[0].size == 4 + 2 + 1


@pytest.mark.parametrize("other", ["Llovera MAÑANA?", "llovera   manana ?", "lloverá mañana?"])
def test_case_accents_and_spaces_do_not_count(other):
    """People write as they like."""
    for one, two in zip(ngrams("lloverá mañana?"), ngrams(other), strict=True):
        assert np.array_equal(one, two)


@pytest.mark.parametrize("text", ["", " ", "...", "—"])
def test_a_text_without_words_has_none(text):
    """And every class its bias."""
    assert [one.size for one in ngrams(text)] == [0, 0]
    weights = np.zeros((BUCKETS + 1, 2), dtype=np.float16)
    weights[-1] = (3, 4)
    assert NgramClassifier(weights).scores(text).tolist() == [3, 4]


def test_the_score_is_the_weighted_sum_of_the_values():
    """Of each class by itself."""
    buckets, values = ngrams("bees and beans")
    weights = np.zeros((BUCKETS + 1, 2), dtype=np.float16)
    weights[buckets[0]] = (2, -1)
    weights[buckets[-1], 1] = 4
    expected = [2 * values[0], -values[0] + 4 * values[-1]]
    assert NgramClassifier(weights).scores("bees and beans").tolist() == pytest.approx(expected)


def test_it_learns_and_keeps_the_order(learnt):
    """Also for words that no text had, by their pieces."""
    for place, texts in enumerate((GARDENS, WEATHER, MUSIC)):
        for text in (*texts, ("replanted", "rains", "singers")[place]):
            assert learnt.scores(text).argmax() == place


def test_a_label_that_no_text_has_is_refused():
    """It could never be found."""
    with pytest.raises(ValueError, match="bees"):
        train(TEXTS, LABELS, [*ORDER, "bees"])


def test_rare_labels_may_weigh_as_much_as_others():
    """Where they do not, what the texts do not decide is taken for the commonest."""
    texts, labels = [*WEATHER, GARDENS[0], MUSIC[0]], [*LABELS[: len(WEATHER)], "gardens", "music"]
    plain, balanced = (train(texts, labels, ORDER, way).scores("xyz") for way in (None, "balanced"))
    assert balanced[1] - balanced[0] < plain[1] - plain[0]
