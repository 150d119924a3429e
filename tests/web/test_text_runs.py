"""A text in runs: marked where it should be, and never changed."""

from hypothesis import given
from hypothesis import strategies as st

from report_rag.types import Span
from report_rag.web.reader_address import merged
from report_rag.web.text_runs import Run, runs, within

SPANS = st.lists(
    st.tuples(st.integers(-20, 60), st.integers(1, 30)).map(lambda one: Span(one[0], sum(one)))
).map(merged)


@given(st.text(max_size=50), SPANS, SPANS, st.lists(st.tuples(st.integers(0, 60), st.just("7"))))
def test_runs_joined_are_the_text(text, cited, found, pages):
    """No mark and no page loses, doubles or moves a character, and each marks its own."""
    made = runs(text, cited, found, pages)
    assert "".join(run.text for run in made) == text
    places = [run for run in made for _ in run.text]
    for place, run in enumerate(places):
        assert run.cited == any(place in span for span in cited)
        assert run.found == (not run.cited and any(place in span for span in found))


def test_a_mark_in_one_place_is_one_run():
    """What is found inside of what is cited does not cut it."""
    assert runs("one two three", [Span(0, 7)], [Span(4, 13)]) == (
        Run("one two", cited=True),
        Run(" three", found=True),
    )


def test_a_page_cuts_a_mark():
    """The mark of a printed page stands between two marks, and is in neither."""
    assert runs("one two", [Span(0, 7)], pages=[(4, "8"), (90, "9")]) == (
        Run("one ", cited=True),
        Run("two", cited=True, page="8"),
    )


def test_spans_within_a_range_are_counted_from_its_start():
    """A span that only touches the range's edge has nothing in it."""
    spans = (Span(0, 5), Span(8, 12), Span(20, 30))
    assert within(spans, 5, 20) == (Span(3, 7),)
