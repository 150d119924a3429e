"""Countries by sections, computed from the passages."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_rag.corpus.geography import Geography
from report_rag.types import BlockKind, Language, Passage, Span
from report_rag.web.matrix import (
    _letter,
    column_labels,
    country_index,
    picture,
    section_of,
    split_number,
)


def entries_of(index, language=Language.EN):
    return country_index(index.passages, index.geography, language)


def drawn(index):
    return picture(entries_of(index), section_of(index.reports[0].headings))


def passage(number, text, mentions):
    """A passage of prose that names countries."""
    return Passage(
        f"p{number}", "r", text, Span(number * 10, number * 10 + 9), ("S",), (),
        BlockKind.PARAGRAPH, mentions=mentions,
    )  # fmt: skip


def test_countries_come_by_the_alphabet_of_the_page(tiny_index):
    """Without their articles, each with its passages in the order of the report."""
    assert [one.name for one in entries_of(tiny_index)] == [
        "Bolivia", "Chile", "Dominican Republic", "Peru",
    ]  # fmt: skip
    assert [one.name for one in entries_of(tiny_index, Language.ES)] == [
        "Bolivia", "Chile", "Perú", "República Dominicana",
    ]  # fmt: skip
    bolivia = entries_of(tiny_index)[0]
    assert [one.passage_id for one in bolivia.passages] == [
        "water-and-seeds/bolivia",
        "money-for-tools/seeds-are-cheap-but-fences-and",
    ]


def test_a_country_in_an_enumeration_is_only_mentioned():
    """It stands in the index, marked as such, and not in the picture."""
    passages = (
        passage(0, "In Bolivia, Peru and Chile it rains.", ("BO", "PE", "CL")),
        passage(1, "Peru has nets.", ("PE",)),
    )
    index = country_index(passages, Geography.of((), passages), Language.EN)
    assert [(one.name, len(one.about), len(one.passages)) for one in index] == [
        ("Bolivia", 0, 1),
        ("Chile", 0, 1),
        ("Peru", 1, 2),
    ]
    assert [row.entry.name for row in picture(index, lambda _: 0).rows] == ["Peru"]


def test_the_passages_of_another_report_are_left_out(tiny_index):
    """With several reports in the corpus each has an index of its own."""
    others = tuple(replace(one, report="other") for one in tiny_index.passages)
    geography = Geography.of(tiny_index.reports, (*others, *tiny_index.passages))
    index = country_index(tiny_index.passages, geography, Language.EN)
    assert index == entries_of(tiny_index)


def test_every_passage_about_a_country_has_its_dot(tiny_index):
    """The dots of the picture hold all that the index has, once."""
    about = [one.passage_id for entry in entries_of(tiny_index) for one in entry.about]
    dots = [dot for row in drawn(tiny_index).rows for dot in row.dots.values()]
    assert sorted(one.passage_id for dot in dots for one in dot) == sorted(about)


def test_columns_are_the_sections_that_have_countries(tiny_index):
    """In the order of the report."""
    headings = tiny_index.reports[0].headings
    found = drawn(tiny_index)
    assert [headings[one].text for one in found.sections] == [
        "1. WATER AND SEEDS",
        "2. MONEY FOR TOOLS",
    ]


@pytest.mark.parametrize("text", ["", "Clay dries."])
def test_no_country_no_picture(text):
    """A report that treats no country has an empty index and no picture."""
    passages = [passage(0, text, ())]
    index = country_index(passages, Geography.of((), passages), Language.EN)
    assert index == ()
    assert picture(index, lambda _: 0) is None


@pytest.mark.parametrize(
    ("titles", "labels"),
    [
        (["1. WATER", "2. MONEY"], ["1", "2"]),
        (["4.2 Funding", "4.3. Law", "10.1) Courts"], ["4.2", "4.3", "10.1"]),
        (["Water", "Money", "Law"], ["1", "2", "3"]),
        (["Foreword", "1. Water", "2. Money", "Annex"], ["A", "1", "2", "B"]),
        (["1. Water", "1. Money", "2. Law"], ["A", "B", "2"]),
        (["2024 in figures", "Law"], ["1", "2"]),
        (
            ["7. ", "8:30 in the morning", "100% cotton", "3.000.000 children", "Law 5"],
            list("12345"),
        ),
        ([], []),
    ],
)
def test_columns_have_the_numbers_of_their_sections(titles, labels):
    """As they are printed; where none is, or two are the same, one that cannot be mistaken."""
    assert column_labels(titles) == tuple(labels)


@given(st.lists(st.text(alphabet="123. )aA\n", max_size=8), max_size=30))
def test_no_two_columns_have_one_label(titles):
    """Whatever the titles are."""
    labels = column_labels(titles)
    assert len(set(labels)) == len(labels) == len(titles)
    assert all(labels)


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ("4.2. Funding", ("4.2.", "Funding")),
        ("3)  Law", ("3)", "Law")),
        ("12 trends", ("12", "trends")),
        ("Law", ("", "Law")),
        ("5.", ("", "5.")),
    ],
)
def test_a_title_is_split_after_its_number(title, parts):
    """Nothing but white space is left out."""
    assert split_number(title) == parts


@pytest.mark.parametrize(("place", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (53, "BB")])
def test_letters_go_on_after_the_alphabet(place, letters):
    """As in a worksheet."""
    assert _letter(place) == letters
