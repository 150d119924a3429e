"""The addresses of passages: they open in the visitor's language, at the passage."""

from dataclasses import replace

import pytest

from report_rag.rendering.links import addressed, in_language
from report_rag.types import Language, OutlineEntry


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/report", "/report?lang=es"),
        ("/report#bees", "/report?lang=es#bees"),
        ("/report?mark=1-2#bees", "/report?mark=1-2&lang=es#bees"),
        ("/report/garden?mark=1-2", "/report/garden?mark=1-2&lang=es"),
    ],
)
def test_the_language_stands_before_the_place_in_the_page(url, expected):
    """An address without a place gets none."""
    assert in_language(url, Language.ES) == expected


def test_all_addresses_of_the_reader_get_the_site_in_front(tiny_assistant):
    """Those of passages and of the lines of an outline; nothing else of the answer changes."""
    line = OutlineEntry("Bees", Language.EN, ("4",), 1, "/report?mark=1-2#bees")
    answer = replace(tiny_assistant.ask("Who lends pumps?"), outline=(line,))
    answer = replace(answer, related=answer.citations[:1])
    whole = addressed(answer, "https://example.org")
    for field in ("citations", "related", "outline"):
        urls = [f"https://example.org{one.url}" for one in getattr(answer, field)]
        assert urls
        assert [one.url for one in getattr(whole, field)] == urls
    assert replace(whole, citations=(), related=(), outline=()) == replace(
        answer, citations=(), related=(), outline=()
    )
    assert addressed(answer, "") == answer
