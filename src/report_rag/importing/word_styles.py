"""The styles of the paragraphs of a Word document, and the heading levels that they stand for."""

import re
from collections.abc import Iterator

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

_HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
_LEVELS = 9
"""Outline levels; Word writes one more, 9 counted from 0, for text."""


def value_of(element: BaseOxmlElement | None, name: str) -> str | None:
    """The value of a child of an element, such as "w:pStyle"; None when it is not there."""
    child = element.find(qn(name)) if element is not None else None
    value: str | None = child.get(qn("w:val")) if child is not None else None
    return value


class Styles:
    """The styles that `styles.xml` defines."""

    def __init__(self, root: BaseOxmlElement) -> None:
        """Takes the root of `styles.xml`."""
        self.root = root
        self._by_id = {one.get(qn("w:styleId")): one for one in root.iter(qn("w:style"))}

    def properties(
        self, paragraph: BaseOxmlElement
    ) -> Iterator[tuple[BaseOxmlElement, str | None]]:
        """What counts for a paragraph, the nearest first: its own properties, those of its style,
        and those of the styles below; pairs (properties, id of the style or None)."""
        own = paragraph.find(qn("w:pPr"))
        if own is not None:
            yield own, None
        for name, style in self._chain(paragraph):
            properties = style.find(qn("w:pPr"))
            if properties is not None:
                yield properties, name

    def name_of(self, paragraph: BaseOxmlElement) -> str:
        """The name of the style of a paragraph, in lower case; empty for one without."""
        style = next((style for _, style in self._chain(paragraph)), None)
        return (value_of(style, "w:name") or "").lower()

    def level_of(self, paragraph: BaseOxmlElement) -> int | None:
        """The level of a heading, from 1; None for a paragraph that is none.

        It is the outline level of the paragraph or its style; for a style without one, that of a
        style named "heading 1" and so on.
        """
        for properties, _ in self.properties(paragraph):
            outline = value_of(properties, "w:outlineLvl")
            if outline is not None and outline.isdigit():
                return int(outline) + 1 if int(outline) < _LEVELS else None
        for _, style in self._chain(paragraph):
            if found := _HEADING.fullmatch(value_of(style, "w:name") or ""):
                return int(found[1])
        return None

    def list_of(self, style: str) -> str | None:
        """The id of the list that a style has, by the style's id; None for one without."""
        found = self._by_id.get(style)
        if found is None:
            return None
        numbered = found.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        return value_of(numbered, "w:numId")

    def _chain(self, paragraph: BaseOxmlElement) -> Iterator[tuple[str, BaseOxmlElement]]:
        """The style of a paragraph and those that it is based on, with their ids."""
        name = value_of(paragraph.find(qn("w:pPr")), "w:pStyle")
        seen: set[str] = set()
        while name is not None and name in self._by_id and name not in seen:
            seen.add(name)
            yield name, self._by_id[name]
            name = value_of(self._by_id[name], "w:basedOn")
