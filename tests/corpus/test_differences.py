"""Where two sequences of words differ."""

import random

from hypothesis import given
from hypothesis import strategies as st

from report_rag.corpus.differences import compared_words, differences, longest_increasing

WORDS = st.lists(st.sampled_from("the a of to red blue".split()), max_size=40)


@given(first=WORDS, second=WORDS)
def test_the_differences_make_one_of_the_other(first, second):
    """Whatever the two are: each part in the place of the other gives the second."""
    made, at = [], 0
    for a, b, c, d in differences(first, second):
        assert first[a:b] != second[c:d]
        made += [*first[at:a], *second[c:d]]
        at = b
    assert made + first[at:] == second


def test_a_long_text_with_a_few_differences_gives_these():
    """A word that is lost, one that is changed and one that is added, among fifty thousand."""
    chance = random.Random(1)
    vocabulary = [f"w{number}" for number in range(300)]
    first = [chance.choice(vocabulary) for _ in range(50_000)]
    second = [
        *first[:100],
        *first[101:20_000],
        "changed",
        *first[20_001:40_000],
        "new",
        *first[40_000:],
    ]
    found = list(differences(first, second))
    assert [(first[a:b], second[c:d]) for a, b, c, d in found] == [
        ([first[100]], []),
        ([first[20_000]], ["changed"]),
        ([], ["new"]),
    ]


@given(values=st.permutations(range(8)))
def test_a_longest_increasing_subsequence_increases(values):
    """And no longer one does, as trying all of them shows."""
    found = longest_increasing(values)
    kept = [values[place] for place in found]
    assert found == sorted(found)
    assert kept == sorted(kept)
    best = [1] * len(values)
    for place in range(len(values)):
        lower = [best[i] for i in range(place) if values[i] < values[place]]
        best[place] += max(lower, default=0)
    assert len(found) == max(best)


def test_what_only_the_layout_has_is_not_compared():
    """Ligatures, raised digits, soft hyphens and bullets; punctuation marks are."""
    assert compared_words("• eﬃ\u00adcient² \uf0b7 (co-op)…") == [
        "efficient2", "(", "co", "-", "op", ")", "…"
    ]  # fmt: skip
