"""What an address of the reader asks for, whether we wrote it or somebody else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from report_rag.types import Language, Span
from report_rag.web.reader_address import ReaderAddress, View, cleaned, merged, read_marks


@pytest.mark.parametrize(
    ("value", "spans"),
    [
        ("3-9", [(3, 9)]),
        ("20-30,3-9", [(3, 9), (20, 30)]),
        ("3-9, 5-12,12-14", [(3, 14)]),
        ("0-100", [(0, 100)]),
        ("3-9,garbage,7-7,9-3,-1-4,50-101,1e1-20,٣-٩,4", [(3, 9)]),
        ("99999999999999999999-3", []),
        ("", []),
        ("\x00,<script>,%%%,--", []),
    ],
)
def test_ranges_in_the_text_are_kept_in_order_and_others_left_out(value, spans):
    """Overlapping and touching ranges are one; garbage, reversed and distant ones are none."""
    assert [(one.start, one.end) for one in read_marks(value, 100)] == spans


def test_thousands_of_ranges_are_a_hundred():
    """An address cannot make the page grow without end."""
    value = ",".join(f"{n * 2}-{n * 2 + 1}" for n in range(5000))
    assert len(read_marks(value, 20_000)) == 100
    assert read_marks(",".join(["5-80"] * 5000), 100) == (Span(5, 80),)


@given(st.text())
def test_no_value_is_an_error(value):
    """Whatever is written into an address, its marks are in the text, in order and apart."""
    spans = read_marks(value, 50)
    assert all(0 <= one.start < one.end <= 50 for one in spans)
    assert merged(spans) == spans


def test_what_was_typed_is_kept_without_what_no_page_can_show():
    """Control characters and loose spaces go, and all beyond two hundred characters."""
    assert cleaned("  cookie\x00\n sales ") == "cookie sales"
    assert cleaned("é" * 300) == "é" * 200
    assert cleaned("\x00") == ""


def test_the_view_is_the_address_s_or_fits_the_reader(tiny_index):
    """Without a word about it, those of another language get both texts."""
    report = tiny_index.reports[0]
    assert ReaderAddress(Language.EN).shown(report) is View.EN
    assert ReaderAddress(Language.ES).shown(report) is View.BOTH
    assert ReaderAddress(Language.EN, View.ES).shown(report) is View.ES


def test_an_unknown_view_is_none(tiny_index):
    """A view that there is not is left open."""
    address = ReaderAddress.read(
        Language.ES, QueryParams("view=sideways&mark=1-2&find= a "), tiny_index.reports[0]
    )
    assert address == ReaderAddress(Language.ES, None, (Span(1, 2),), "a")


def test_a_link_says_all_that_the_address_says():
    """Language, view, marks and what is to be found, quoted, and an anchor."""
    address = ReaderAddress(Language.ES, View.BOTH, (Span(1, 5), Span(7, 9)), "a&b #1")
    assert address.link("x/y") == "?lang=es&view=both&mark=1-5,7-9&find=a%26b+%231#x/y"
    assert address.link(marks=()) == "?lang=es&view=both&find=a%26b+%231"
    assert address.link(view=View.EN, find="") == "?lang=es&view=en&mark=1-5,7-9"
    assert ReaderAddress(Language.EN).link() == "?lang=en"
