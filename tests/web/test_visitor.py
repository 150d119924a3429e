"""Which language a visitor reads."""

import pytest
from starlette.requests import HTTPConnection

from report_rag.types import Language
from report_rag.web.visitor import asked_language, visitor_language


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        ("es", None, Language.ES),
        ("en", "es", Language.EN),
        ("es", "en-GB,en;q=0.9", Language.ES),
        (None, "es-AR,es;q=0.9,en;q=0.8", Language.ES),
        (None, "en-US,en;q=0.9,es;q=0.8", Language.EN),
        (None, "pt-BR,pt;q=0.9,es;q=0.8,en;q=0.7", Language.ES),
        (None, "fr", Language.EN),
        (None, "ES-mx", Language.ES),
        (None, " es ;q=1", Language.ES),
        (None, "", Language.EN),
        (None, None, Language.EN),
        ("fr", "es", Language.ES),
        ("", None, Language.EN),
        ("ES", None, Language.ES),
        ("es-MX", "en", Language.ES),
        ("es_AR", None, Language.ES),
        (None, "est,en", Language.EN),
        ("<script>", ";;,,;", Language.EN),
    ],
)
def test_the_address_decides_and_then_the_browser(asked, accepted, language):
    """`?lang=` comes first, then the browser's first language of ours, then English."""
    assert visitor_language(asked, accepted) is language


@pytest.mark.parametrize(
    ("query", "accepted", "language"),
    [
        (b"", None, "en"),
        (b"lang=es", "en", "es"),
        (b"lang=en", "es", "en"),
        (b"lang=de", "es-PE,es;q=0.9", "es"),
        (b"", "es-PE,es;q=0.9", "es"),
        (b"lang=%FF", "fr", "en"),
    ],
)
def test_the_language_is_the_address_s_or_the_browser_s(query, accepted, language):
    """In this order, and English where neither is ours."""
    headers = [(b"accept-language", accepted.encode())] if accepted else []
    scope = {"type": "http", "query_string": query, "headers": headers, "path": "/"}
    assert asked_language(HTTPConnection(scope)) == language
