"""Which part of a web page is the document's own text, and what in it is something else.

Elements and roles of HTML decide, and how many words stand where; never the classes or names that
one site or program gives its elements.
"""

import re
from collections.abc import Collection, Iterator

from lxml.html import HtmlElement

from report_rag.importing.html_tags import CONTROLS, HEADINGS, STRUCK, UNSEEN, is_hidden
from report_rag.types import Omission

_AROUND = frozenset(
    "alertdialog banner button combobox contentinfo dialog menu menubar navigation search searchbox"
    " textbox toolbar tooltip".split()
)
"""Roles of what stands around a document or works the page."""
_CONTENTS = "doc-toc"
_PARTS = ("article", "aside", "blockquote", "figure", "main", "nav", "section")
"""A `<header>` or `<footer>` in one of these belongs to it, and otherwise to the whole site."""
_LEAST_OF_MAIN, _LEAST_OF_ARTICLE = 0.3, 0.6
"""The part of a page's words that its `<main>`, or else one `<article>`, has to have to be the
document. Below it, the page uses the element for something else, such as a list of short news."""
_FORM_WORDS = 100
"""A form with a heading or so many words is the page itself, which some servers put into a form."""
_FEWEST_LINKS = 3
"""Links of a list that is a table of contents, at least."""
_TITLE_WORDS = 6
"""Words of the title of a table of contents, at most."""
_LISTS = ("ul", "ol", "dl")
_WORD = re.compile(r"[^\W\d_]+")


def content_of(page: HtmlElement) -> HtmlElement:
    """The element that holds the document: the `<main>`, an `<article>`, or the whole body."""
    body = next(page.iter("body"), page)
    every = word_count(body)
    mains = [one for one in body.iter("*") if one.tag == "main" or one.get("role") == "main"]
    shown = [one for one in mains if not is_hidden(one.get("hidden"), one.get("style"))]
    for found, least in ((shown, _LEAST_OF_MAIN), ([*body.iter("article")], _LEAST_OF_ARTICLE)):
        longest = max(found, key=word_count, default=body)
        if longest is not body and word_count(longest) >= least * every:
            return longest
    return body


def around(content: HtmlElement) -> Iterator[HtmlElement]:
    """The elements of the page beside `content`, and beside each element that it stands in."""
    inner = content
    for outer in content.iterancestors():
        if outer.tag == "html":
            return
        for child in outer:
            if child is not inner:
                yield child
        inner = outer


def omission_of(element: HtmlElement) -> Omission | None:
    """Why an element is not part of the document's text; None if it is."""
    tag, role = element.tag, element.get("role")
    if is_hidden(element.get("hidden"), element.get("style")):
        return Omission.HIDDEN
    if tag == "dialog" and element.get("open") is None:
        return Omission.HIDDEN
    if tag in STRUCK:
        return Omission.STRUCK
    if tag == "svg":
        return Omission.PICTURE
    if role == _CONTENTS:
        return Omission.CONTENTS
    if tag == "nav" or role == "navigation":
        return Omission.CONTENTS if is_contents(element) else Omission.AROUND
    if tag in CONTROLS or role in _AROUND or _is_frame(element):
        return Omission.AROUND
    return None


def _is_frame(element: HtmlElement) -> bool:
    """Whether an element is the head or foot of a site, or a form to fill in."""
    if element.tag == "form":
        return next(element.iter(*HEADINGS), None) is None and word_count(element) < _FORM_WORDS
    if element.tag not in ("header", "footer"):
        return False
    if next(element.iterancestors(*_PARTS), None) is not None:
        return False
    return element.tag == "footer" or _is_banner(element)


def _is_banner(header: HtmlElement) -> bool:
    """Whether the header of a page is that of a site; one with only the title is the document's."""
    title = next(header.iter("h1"), None)
    tools = next(header.iter("nav", "form", "ul", *CONTROLS), None)
    return title is None or tools is not None


def is_contents(element: HtmlElement) -> bool:
    """Whether an element is a table of contents: all its words are links to places in the page.

    Numbers and dots may stand outside of the links.
    """
    links = [one for one in element.iter("a") if (one.get("href") or "").startswith("#")]
    if len(links) < _FEWEST_LINKS:
        return False
    return sum(map(word_count, links)) >= word_count(element) > 0


def contents_in(content: HtmlElement) -> frozenset[HtmlElement]:
    """The tables of contents in the document's text, each with its title.

    That is a list whose words are all links to places in the page, or whose items all repeat its
    headings. If there is little else around it, it is left out with what it stands in.
    """
    headings = {_squeezed(one) for one in content.iter(*HEADINGS)}
    found = (
        one
        for one in content.iter(*_LISTS)
        if one.getparent().tag not in ("li", "dd")
        and next(one.iter(*HEADINGS), None) is None
        and (is_contents(one) or _repeats(one, headings))
    )
    return frozenset(_with_title(one, content) for one in found)


def _repeats(list_: HtmlElement, headings: Collection[str]) -> bool:
    """Whether the items of a list are headings of the page, apart from numbers behind them."""
    items = [_squeezed(one) for one in list_.iter("li", "dt", "dd")]
    said = [item for item in items if item]
    return len(said) >= _FEWEST_LINKS and all(
        item in headings or item.rstrip("0123456789") in headings for item in said
    )


def _squeezed(element: HtmlElement) -> str:
    """The letters and digits of an element, without lists inside it."""
    pieces = [element.text or ""]
    for child in element:
        pieces += ["" if child.tag in _LISTS else _squeezed(child), child.tail or ""]
    return "".join(filter(str.isalnum, "".join(pieces)))


def _with_title(element: HtmlElement, content: HtmlElement) -> HtmlElement:
    own = word_count(element)
    outer = element.getparent()
    while outer is not content and outer.tag in ("div", "nav", "section", "details"):
        if word_count(outer) > own + _TITLE_WORDS:
            break
        element, outer = outer, outer.getparent()
    return element


def word_count(element: HtmlElement) -> int:
    """How many words with letters an element shows; numbers are not counted."""
    shown = (
        text
        for one in element.iter("*")
        if one.tag not in UNSEEN
        for text in (one.text, *(child.tail for child in one))
        if text
    )
    return sum(len(_WORD.findall(text)) for text in shown)
