"""Finding letter for letter, with offsets that hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_rag.text.language import fold
from report_rag.types import Span
from report_rag.web import find
from report_rag.web.find import excerpt, places


def found(text, wanted):
    return [text[span.slice] for span in places(text, wanted)]


@pytest.mark.parametrize(
    ("text", "wanted", "hits"),
    [
        ("Perú, PERU y perú", "peru", ["Perú", "PERU", "perú"]),
        ("Peru\u0301 bien", "peru", ["Peru\u0301"]),
        ("la ﬁnca", "finca", ["ﬁnca"]),
        ("Straße", "STRASSE", ["Straße"]),
        ("children’s rights", "children's", ["children’s"]),
        ("“Water – first”", '"water - first"', ["“Water – first”"]),
        ("joint\nprojects", "joint projects", ["joint\nprojects"]),
        ("aaaa", "aa", ["aa", "aa"]),
        ("a.b a+b", ".", ["."]),
        ("nothing here", "", []),
        ("nothing here", " ", []),
        ("nothing here", "\u0301", []),
        ("", "x", []),
    ],
)
def test_places_are_exactly_the_characters(text, wanted, hits):
    """Case, accents, ligatures, typographic signs and line breaks neither hide nor move a hit."""
    assert found(text, wanted) == hits


def test_what_is_looked_for_is_forgotten():
    """The report's texts are remembered, and what somebody typed is not."""
    find._folded_of_report.cache_clear()
    for wanted in ("fog", "pump", "water"):
        places("Water, fog and pumps", wanted)
    assert find._folded_of_report.cache_info().currsize == 1


@given(st.text(max_size=40), st.text(max_size=3))
def test_places_are_in_order_apart_and_what_was_wanted(text, wanted):
    """Every place holds the wanted letters, whatever the text is made of."""
    spans = places(text, wanted)
    ends = 0
    for span in spans:
        assert ends <= span.start < span.end <= len(text)
        ends = span.end
        letters = "".join(map(fold, wanted.strip()))
        if letters.isalnum():
            assert letters in "".join(map(fold, text[span.slice]))


@given(st.text(alphabet="abc défñ,\n", min_size=1, max_size=300), st.data())
def test_an_excerpt_is_a_piece_of_the_text(text, data):
    """Before, hit and after, joined, stand in the text word for word, around the place."""
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))
    one = excerpt(text, span)
    begins = span.start - len(one.before)
    assert text[begins : span.end + len(one.after)] == one.before + one.hit + one.after
    assert one.hit == text[span.slice]
    assert one.begins == (begins == 0)


def test_an_excerpt_is_cut_between_words():
    """Some words on either side, none of them cut."""
    text = " ".join(f"word{n}" for n in range(100))
    one = excerpt(text, places(text, "word50")[0])
    assert one.before.startswith("word4")
    assert one.before.split()[0] in text.split()
    assert one.after.split()[-1] in text.split()
    assert not one.begins
    assert not one.ends
    assert len(one.before) <= 70
