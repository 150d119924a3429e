"""The addresses of passages: they open in the visitor's language, at the passage."""

import pytest

from report_rag.rendering.links import in_language
from report_rag.types import Language


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
