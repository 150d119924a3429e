"""Finds the footnotes of a web page: which links refer to a note, and which elements are notes.

No class and no name is looked at. A link in the text is a reference if its words look like the
number of a note ("3", "[iv]", "*") and an element further down, to which it leads, has a link back
to it; or if the page says so with the role `doc-noteref`.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from report_rag.importing.html_tags import BLOCKS, HEADINGS

_NUMBER = re.compile(
    r"[\[(]?\s*(?:\d{1,4}|[a-z]{1,3}|[ivxlc]{1,6}|[*†‡§]{1,3})\s*[\])]?[.:]?", re.IGNORECASE
)
_BRACKETS = "[]()., \t\n"
_ROLE = "doc-noteref"
_HOLDERS = frozenset("article body dl html main ol tbody ul".split())
"""Elements that hold several notes, or the text itself, and are never one note."""
_LONGEST_NOTE = 20_000
"""Characters of a note at most; a longer one would be a chapter."""


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of a page."""

    by_link: Mapping[HtmlElement, tuple[HtmlElement, ...]]
    """For each link that refers to a note, the elements of the note: one, or a `<dt>` and the
    `<dd>` after it."""
    tools: frozenset[HtmlElement]
    """Links from a note back into the text that are not its number, as "a b c" where a note is
    referred to three times."""


def find_notes(content: HtmlElement) -> Notes:
    """The notes that links in `content` refer to; the notes may stand anywhere in the page."""
    page = content.getroottree().getroot()
    named, back = _places(page)
    order = {element: place for place, element in enumerate(page.iter("*"))}
    by_link: dict[HtmlElement, tuple[HtmlElement, ...]] = {}
    tools: set[HtmlElement] = set()
    for link in content.iter("a"):
        target = named.get(_address(link))
        number = _text(link)
        if target is None or not _NUMBER.fullmatch(number):
            continue
        note = _block(target)
        if order[note] < order[link] or not _is_note(note, link):
            continue
        parts = (note, *_definitions(note))
        returns = [one for name in _names(link) for one in back[name] if _is_in(one, parts)]
        if returns or link.get("role") == _ROLE:
            by_link[link] = parts
            wanted = number.strip(_BRACKETS)
            tools.update(one for one in returns if _text(one).strip(_BRACKETS) != wanted)
    return Notes(by_link, frozenset(tools))


def _places(
    page: HtmlElement,
) -> tuple[Mapping[str, HtmlElement], Mapping[str, Sequence[HtmlElement]]]:
    """The elements of a page by their names, and the links by the names that they lead to."""
    named: dict[str, HtmlElement] = {}
    links: dict[str, list[HtmlElement]] = defaultdict(list)
    for element in page.iter("*"):
        for name in _own_names(element):
            named.setdefault(name, element)
        if element.tag == "a" and (address := _address(element)):
            links[address].append(element)
    return named, links


def _own_names(element: HtmlElement) -> Iterator[str]:
    for attribute in ("id", "name") if element.tag == "a" else ("id",):
        if name := element.get(attribute):
            yield name


def _address(link: HtmlElement) -> str:
    """The name of the place in the page to which a link leads; "" if it leads elsewhere."""
    address = link.get("href") or ""
    return address[1:] if address.startswith("#") else ""


def _text(element: HtmlElement) -> str:
    return "".join(element.itertext()).strip()


def _block(element: HtmlElement) -> HtmlElement:
    """The element itself, or the innermost block that it stands in."""
    block = element
    while block.tag not in BLOCKS and block.getparent() is not None:
        block = block.getparent()
    return block


def _is_note(note: HtmlElement, link: HtmlElement) -> bool:
    """Whether a block may be a note: without headings, and not around the link to it."""
    return (
        note.tag not in _HOLDERS | HEADINGS
        and not _is_in(link, (note,))
        and next(note.iter(*HEADINGS), None) is None
        and sum(map(len, note.itertext())) <= _LONGEST_NOTE
    )


def _is_in(element: HtmlElement, parts: Sequence[HtmlElement]) -> bool:
    return any(up in parts for up in (element, *element.iterancestors()))


def _names(link: HtmlElement) -> Iterator[str]:
    """The names of the link, of elements in it, and of those around it inside of its block."""
    for element in link.iter("*"):
        yield from _own_names(element)
    for around in link.iterancestors():
        if around.tag in BLOCKS:
            return
        yield from _own_names(around)


def _definitions(note: HtmlElement) -> tuple[HtmlElement, ...]:
    """The `<dd>` that belong to a note that is a `<dt>`."""
    found: list[HtmlElement] = []
    if note.tag == "dt":
        for after in note.itersiblings():
            if after.tag != "dd":
                break
            found.append(after)
    return tuple(found)
