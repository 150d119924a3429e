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


@pytest.mark.parametrize("language", Language)
def test_all_addresses_of_the_reader_get_the_site_in_front(tiny_assistant, language):
    """Those of passages and of the lines of an outline, in the language of the answer; nothing else
    of the answer changes. Without a site they lead nowhere and are empty."""
    line = OutlineEntry("Bees", Language.EN, ("4",), 1, "/report?mark=1-2#bees")
    answer = replace(tiny_assistant.ask("Who lends pumps?"), outline=(line,))
    answer = replace(answer, related=answer.citations[:1], language=language)
    whole, bare = addressed(answer, "https://example.org"), addressed(answer, "")
    for field in ("citations", "related", "outline"):
        places = [in_language(one.url, language) for one in getattr(answer, field)]
        assert places
        urls = [f"https://example.org{place}" for place in places]
        assert [one.url for one in getattr(whole, field)] == urls
        assert {one.url for one in getattr(bare, field)} == {""}
        for other in (whole, bare):
            kept = [replace(one, url="") for one in getattr(answer, field)]
            assert [replace(one, url="") for one in getattr(other, field)] == kept
    for other in (whole, bare):
        assert replace(other, citations=(), related=(), outline=()) == replace(
            answer, citations=(), related=(), outline=()
        )
