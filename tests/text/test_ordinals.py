"""Which places of a series a message counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_rag.text.ordinals import counted_places, counts_places
from report_rag.text.word_lists import word_lists
from report_rag.types import Language

SIX = 6


@pytest.mark.parametrize(
    ("text", "places"),
    [
        # Words.
        ("the second", [1]),
        ("la segunda", [1]),
        ("Tell me about the THIRD one", [2]),
        ("¿Y el tercero?", [2]),
        ("el primer punto", [0]),
        ("la sexta", [5]),
        # Digits with an ending.
        ("the 1st", [0]),
        ("only the 3rd, please", [2]),
        ("la 3ª", [2]),
        ("el 2º", [1]),
        ("la 4a", [3]),
        ("el 1er", [0]),
        # A number after a word or sign for one.
        ("number 3", [2]),
        ("number four", [3]),
        ("#3", [2]),
        ("no 5", [4]),
        ("recommendation 2", [1]),
        ("el número 3", [2]),
        ("número cuatro", [3]),
        ("el punto 5", [4]),
        ("tendencia 2", [1]),
    ],
)
def test_a_place_is_counted_by_a_word_or_a_number(text, places):
    """An ordinal, digits with its ending, or a number after "number", in both languages."""
    assert counted_places(text, SIX) == places
    assert counts_places(text)


@pytest.mark.parametrize("language", Language)
def test_ordinals_are_known_up_to_the_twelfth(language):
    """Each word counts one place more than the word before it, and so do all of its forms."""
    listed = word_lists(language)["ordinals"]["words"].split()
    found = [{tuple(counted_places(one, 12)) for one in forms.split("/")} for forms in listed]
    assert found == [{(place,)} for place in range(12)]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("the last", [5]),
        ("only the last one", [5]),
        ("the final one", [5]),
        ("la última", [5]),
        ("el último, por favor", [5]),
        ("la ultimita", [5]),
        ("the penultimate", [4]),
        ("the last but one", [4]),
        ("la penúltima", [4]),
        ("el anteúltimo", [4]),
    ],
)
def test_the_last_is_counted_from_the_end(text, places):
    """The last and the last but one, which is not the last as well."""
    assert counted_places(text, SIX) == places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("the first three", [0, 1, 2]),
        ("the first 3", [0, 1, 2]),
        ("the top two", [0, 1]),
        ("las tres primeras", [0, 1, 2]),
        ("los primeros dos", [0, 1]),
        ("los 3 primeros", [0, 1, 2]),
        ("the last two", [4, 5]),
        ("the final 2", [4, 5]),
        ("las dos últimas", [4, 5]),
        ("los últimos 3", [3, 4, 5]),
        ("the first ten", [0, 1, 2, 3, 4, 5]),
        ("las últimas doce", [0, 1, 2, 3, 4, 5]),
        ("number 4 of the top 6", [3]),
        ("la segunda de las seis primeras", [1]),
    ],
)
def test_the_first_or_last_few_are_counted_together(text, places):
    """A number before or after "first" or "last"; no more than there are."""
    assert counted_places(text, SIX) == places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("the second and the fourth", [1, 3]),
        ("the fourth and the second", [1, 3]),
        ("the ninth, the second", [1, 8]),
        ("first and last", [0, 11]),
        ("la primera y la última", [0, 11]),
        ("the 2nd and number 4", [1, 3]),
        ("el segundo, otra vez el segundo", [1]),
    ],
)
def test_several_places_come_in_the_order_of_the_series(text, places):
    """Each once, however they are counted and in whichever order."""
    assert counted_places(text, 12) == places


@pytest.mark.parametrize(
    ("text", "size", "places"),
    [
        ("the seventh", 6, []),
        ("the seventh", 7, [6]),
        ("the second and the seventh", 6, [1]),
        ("number 12", 6, []),
        ("number 0", 6, []),
        ("the penultimate", 1, []),
        ("the last", 1, [0]),
        ("the last", 0, []),
        ("the first two", 0, []),
    ],
)
def test_nothing_beyond_the_series_is_counted(text, size, places):
    """A place that the series does not have is left out."""
    assert counted_places(text, size) == places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("6", [5]),
        ("la 6", [5]),
        ("3 and 5", [2, 4]),
        ("5 y 3", [2, 4]),
        ("3 and 15 and 150", [2]),
        ("3 and 135", [2]),
        ("the second of 5", [1]),
        ("la segunda de 5", [1]),
        ("the last of 3", [5]),
    ],
)
def test_bare_numbers_are_places_only_where_nothing_else_is_counted(text, places):
    """They are taken loosely; beside an ordinal they count something else."""
    assert counted_places(text, SIX, loosely=True) == places


@pytest.mark.parametrize(
    "text",
    [
        "6",
        "la 6",
        "3 and 5",
        "What is said about water?",
        "¿Qué se dice del agua?",
        "wait some seconds",
        "unos segundos",
        "100 gardens in 12 countries",
        "2 of the gardeners",
        "in 2024",
        "two gardens",
        "dos huertos",
        "the breakfast",
        "",
    ],
)
def test_a_number_of_things_is_no_place(text):
    """Bare numbers, and words that only begin or end like an ordinal, count no place."""
    assert counted_places(text, SIX) == []


def test_a_bare_number_may_count_a_place():
    """ "Explain 3" does after a list; without a number or an ordinal nothing does."""
    assert counts_places("explain 3")
    assert not counts_places("explain the breakfast")
    assert not counts_places("in 2024")


def test_whether_a_place_is_counted_does_not_depend_on_a_series():
    """The twelfth is a place although a series of six has no such thing."""
    assert counts_places("the twelfth")
    assert counted_places("the twelfth", SIX) == []


SOME_WORDS = """
the first second last two tres penultimate últimas número 3 7 12 3rd #2 garden huerto and y 2024
""".split()


@given(
    st.lists(st.sampled_from(SOME_WORDS), max_size=8).map(" ".join),
    st.integers(min_value=0, max_value=8),
    st.booleans(),
)
def test_places_are_always_within_the_series(text, size, loosely):
    """Whatever is written: in order, each once, none before the first or after the last."""
    places = counted_places(text, size, loosely=loosely)
    assert places == sorted(set(places))
    assert all(0 <= place < size for place in places)
