"""What a web page says of itself: its title, language, publisher and date of publication."""

import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from report_rag.types import Language

# The first that a page has is taken: Highwire's tags of scholarly pages, Dublin Core, Open Graph.
_TITLES = ("citation_title", "dc.title", "dcterms.title", "og:title")
_PUBLISHERS = ("citation_publisher", "dc.publisher", "dcterms.publisher", "og:site_name")
_DATES = (
    "citation_publication_date",
    "citation_date",
    "article:published_time",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date",
    "dcterms.date",
    "dcterms.created",
    "date",
)
_DATE = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?(?!\d)")


def title_of(page: HtmlElement, headings: Sequence[tuple[int, str]]) -> str:
    """The title of a page, whose headings are `headings`, pairs (level, text), in order.

    That is its only heading of the first level, or what its metadata say, or its `<title>`, or its
    first heading. Empty when it has none of them.
    """
    firsts = [text for level, text in headings if level == 1]
    if len(firsts) == 1:
        return firsts[0]
    titles = [_text(one) for one in page.xpath("/html/head/title")]
    return (
        _said(page, _TITLES)
        or next(filter(None, titles), "")
        or next((text for _, text in headings), "")
    )


def language_of(page: HtmlElement) -> Language | None:
    """The language that a page says it is in; None for another one than English and Spanish."""
    said = (
        one for one in (page.get("lang"), page.get("{http://www.w3.org/XML/1998/namespace}lang"))
    )
    name = next(filter(None, said), "") or _said(
        page, ("content-language", "og:locale", "dc.language")
    )
    short = re.split(r"[-_]", name.strip().lower())[0]
    return Language(short) if short in list(Language) else None


def publisher_of(page: HtmlElement) -> str:
    """Who published a page, as its metadata say; empty when they do not."""
    return _said(page, _PUBLISHERS)


def date_of(page: HtmlElement) -> str:
    """When a page was published, "2024", "2024-06" or "2024-06-07"; empty when it does not say."""
    for name in _DATES:
        if found := _DATE.match(_said(page, (name,))):
            return "-".join(f"{int(part):02}" for part in found.groups() if part)
    return ""


def _said(page: HtmlElement, names: Sequence[str]) -> str:
    """The content of the first `<meta>` that has one of these names and any content."""
    for name in names:
        for one in page.iter("meta"):
            own = (one.get("name") or one.get("property") or one.get("http-equiv") or "").lower()
            content = " ".join((one.get("content") or "").split())
            if own == name and content:
                return content
    return ""


def _text(element: HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())
