"""The numbers that Word prints before paragraphs, such as "2.1" before a heading or "c)".

Word does not store them as text. They are counted here from the definitions in `numbering.xml`,
as ECMA-376 part 1, 17.9 describes them: each level of a definition counts its paragraphs, and
begins again after a paragraph of a level above it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from report_rag.importing.html_tags import list_label

_PLACE = re.compile(r"%([1-9])")
_LEVELS = 9
_STYLES = {"lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I"}
_WITHOUT = ("bullet", "none")
_PRIVATE = re.compile("[\ue000-\uf8ff]")


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a definition is numbered."""

    start: int
    kind: str
    """The name that Word has for the form of a number, such as "decimal" or "lowerLetter"."""
    text: str
    """What is printed; "%1" stands for the number of the first level."""
    legal: bool
    """Whether the numbers of all levels are printed as "1"."""
    style: str | None
    """The id of the paragraph style that has this level."""


@dataclass(slots=True)
class _Definition:
    levels: dict[int, _Level]
    counts: dict[int, int] = field(default_factory=dict)
    """The last number of each level that has one."""


class Numbers:
    """Counts the paragraphs of a document, which have to be given in their order."""

    def __init__(self, numbering: BaseOxmlElement | None, styles: BaseOxmlElement) -> None:
        """Takes the roots of `numbering.xml` (None for a document without) and `styles.xml`."""
        self._styles = {one.get(qn("w:styleId")): one for one in styles.iter(qn("w:style"))}
        self._definitions: dict[str, _Definition] = {}
        self._lists: dict[str, BaseOxmlElement] = {}
        self._begun: set[str] = set()
        self._links: dict[str, str] = {}
        """By the ids of definitions that only name a style, that style."""
        if numbering is not None:
            for one in numbering.iterchildren(qn("w:abstractNum")):
                self._definitions[one.get(qn("w:abstractNumId"))] = _Definition(dict(_levels(one)))
            for one in numbering.iterchildren(qn("w:num")):
                self._lists[one.get(qn("w:numId"))] = one
            self._links = {
                one.get(qn("w:abstractNumId")): link
                for one in numbering.iterchildren(qn("w:abstractNum"))
                if (link := _value(one, "w:numStyleLink"))
            }

    def label_of(self, paragraph: BaseOxmlElement) -> str:
        """The number that is printed before a paragraph, such as "2.1" or "c)".

        Empty when it has none or a bullet. To be asked once for each paragraph.
        """
        found = self._list_of(paragraph)
        if found is None:
            return ""
        number, level = found
        definition = self._definition(number)
        if definition is None or level not in definition.levels:
            return ""
        if number not in self._begun:
            self._begun.add(number)
            self._begin(self._lists[number], definition)
        count = definition.counts.get(level)
        definition.counts[level] = definition.levels[level].start if count is None else count + 1
        for deeper in range(level + 1, _LEVELS):
            definition.counts.pop(deeper, None)
        return _printed(definition, level)

    def _list_of(self, paragraph: BaseOxmlElement) -> tuple[str, int] | None:
        """The id of the list that a paragraph is in, and its level from 0; None for no list."""
        for properties, style in self._properties(paragraph):
            own = properties.find(qn("w:numPr"))
            number = _value(own, "w:numId") if own is not None else None
            if number is None:
                continue
            if number == "0" or number not in self._lists:
                return None
            level = _value(own, "w:ilvl")
            return number, self._level_of_style(number, style) if level is None else int(level)
        return None

    def _properties(
        self, paragraph: BaseOxmlElement
    ) -> Iterator[tuple[BaseOxmlElement, str | None]]:
        """The properties of a paragraph, then those of its style and of the styles below it."""
        own = paragraph.find(qn("w:pPr"))
        name = None
        if own is not None:
            yield own, None
            name = _value(own, "w:pStyle")
        for one in chain(self._styles, name):
            properties = self._styles[one].find(qn("w:pPr"))
            if properties is not None:
                yield properties, one

    def _definition(self, number: str) -> _Definition | None:
        """The definition of a list; where it names a style, that of the list of this style."""
        name = _value(self._lists[number], "w:abstractNumId") or ""
        style = self._styles.get(self._links.get(name, ""))
        if style is not None:
            linked = style.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}")
            other = self._lists.get(linked.get(qn("w:val"))) if linked is not None else None
            name = (_value(other, "w:abstractNumId") or name) if other is not None else name
        return self._definitions.get(name)

    def _level_of_style(self, number: str, style: str | None) -> int:
        definition = self._definition(number)
        levels = definition.levels if definition else {}
        return next((level for level, one in levels.items() if style and one.style == style), 0)

    def _begin(self, list_: BaseOxmlElement, definition: _Definition) -> None:
        """Sets the numbers with which a list begins that says so itself."""
        for override in list_.iterchildren(qn("w:lvlOverride")):
            start = _value(override, "w:startOverride")
            level = int(override.get(qn("w:ilvl")))
            if start is not None:
                definition.counts[level] = int(start) - 1


def chain(styles: Mapping[str, BaseOxmlElement], name: str | None) -> Iterator[str]:
    """The ids of a style and of those that it is based on, from the nearest to the farthest."""
    seen: set[str] = set()
    while name is not None and name in styles and name not in seen:
        seen.add(name)
        yield name
        name = _value(styles[name], "w:basedOn")


def _value(element: BaseOxmlElement, name: str) -> str | None:
    """The value of a child element; None when there is none."""
    child = element.find(qn(name))
    value: str | None = child.get(qn("w:val")) if child is not None else None
    return value


def _levels(definition: BaseOxmlElement) -> Iterator[tuple[int, _Level]]:
    for one in definition.iterchildren(qn("w:lvl")):
        level = int(one.get(qn("w:ilvl")) or 0)
        yield (
            level,
            _Level(
                start=int(_value(one, "w:start") or 0),
                kind=_value(one, "w:numFmt") or "decimal",
                text=_value(one, "w:lvlText") or "",
                legal=one.find(qn("w:isLgl")) is not None,
                style=_value(one, "w:pStyle"),
            ),
        )


def _printed(definition: _Definition, level: int) -> str:
    """The number of the last paragraph of a level, with the text around it."""
    own = definition.levels[level]
    if own.kind in _WITHOUT:
        return ""

    def number(place: re.Match[str]) -> str:
        at = int(place[1]) - 1
        there = definition.levels.get(at, own)
        count = definition.counts.setdefault(at, there.start)
        style = "1" if own.legal and at != level else _STYLES.get(there.kind, "1")
        return list_label(count, style).removesuffix(".")

    return _PRIVATE.sub("", _PLACE.sub(number, own.text)).strip()
