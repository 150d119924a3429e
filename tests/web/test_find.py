"""Finding letter for letter, with offsets that hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_rag.text.language import fold
from report_rag.types import Span
from report_rag.web import find
from report_rag.web.find import count_places, excerpt, places


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


def test_places_are_counted_as_they_are_found():
    """Two letters of one sign are one place for both."""
    for text, wanted in (("la ﬁnca ﬀ", "f"), ("aaaa", "aa"), ("x", ""), ("Peru\u0301", "u")):
        assert count_places(text, wanted) == len(places(text, wanted))


def words(piece):
    return "".join(run.text for run in piece)


@given(st.text(alphabet="abc défñ,\n", min_size=1, max_size=600), st.data())
def test_an_excerpt_is_pieces_of_the_text(text, data):
    """In order, word for word, with all places and nothing else marked."""
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=8)))
    spans = [Span(start, end) for start, end in zip(cuts[::2], cuts[1::2], strict=False)]
    one = excerpt(text, spans)
    marked = [run.text for piece in one.pieces for run in piece if run.found]
    assert marked == [text[span.slice] for span in spans]
    end = 0
    for piece in one.pieces:
        end = text.index(words(piece), end) + len(words(piece))
    assert not one.begins or text.startswith(words(one.pieces[0]))
    assert not one.ends or text.endswith(words(one.pieces[-1]))


def test_an_excerpt_is_cut_between_words():
    """Some words on either side, none of them cut."""
    text = " ".join(f"word{n}" for n in range(100))
    one = excerpt(text, places(text, "word50"))
    ((before, hit, after),) = one.pieces
    assert before.text.startswith("word4")
    assert hit.text == "word50"
    assert before.text.split()[0] in text.split()
    assert after.text.split()[-1] in text.split()
    assert not one.begins
    assert not one.ends
    assert len(before.text) <= 70


def test_places_that_are_near_share_a_piece_of_an_excerpt():
    """Those that are far from each other do not."""
    text = " ".join(f"word{n}" for n in range(100))
    near = excerpt(text, [*places(text, "word50"), *places(text, "word55")])
    assert [run.text for run in near.pieces[0] if run.found] == ["word50", "word55"]
    far = excerpt(text, [*places(text, "word10"), *places(text, "word90")])
    assert [len(piece) for piece in far.pieces] == [3, 3]
