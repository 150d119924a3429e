"""The numbers that Word prints before paragraphs, such as "2.1" before a heading or "c)".

Word does not store them as text. They are counted here from the definitions in `numbering.xml`,
as ECMA-376 part 1, 17.9 describes them: each level of a definition counts its paragraphs, and
begins again after a paragraph of a level above it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from report_rag.importing.html_tags import list_label
from report_rag.importing.word_styles import Styles, value_of

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

    def __init__(self, root: BaseOxmlElement | None, styles: Styles) -> None:
        """Takes the root of `numbering.xml`, or None for a document without it."""
        self._styles = styles
        self._definitions: dict[str, _Definition] = {}
        self._links: dict[str, str] = {}
        """By the ids of definitions that only name a style, that style."""
        self._lists: dict[str, BaseOxmlElement] = {}
        self._begun: set[str] = set()
        for one in root.iterchildren(qn("w:abstractNum")) if root is not None else ():
            name = one.get(qn("w:abstractNumId"))
            self._definitions[name] = _Definition(dict(_levels(one)))
            if link := value_of(one, "w:numStyleLink"):
                self._links[name] = link
        for one in root.iterchildren(qn("w:num")) if root is not None else ():
            self._lists[one.get(qn("w:numId"))] = one

    def label_of(self, paragraph: BaseOxmlElement) -> str:
        """The number that is printed before a paragraph, such as "2.1" or "c)".

        Empty when it has none or a bullet. To be asked once for each paragraph.
        """
        found = self.list_of(paragraph)
        if found is None:
            return ""
        number, level = found
        definition = self._definition(number)
        if definition is None or level not in definition.levels:
            return ""
        if number not in self._begun:
            self._begun.add(number)
            _begin(self._lists[number], definition)
        count = definition.counts.get(level)
        definition.counts[level] = definition.levels[level].start if count is None else count + 1
        for deeper in range(level + 1, _LEVELS):
            definition.counts.pop(deeper, None)
        return _printed(definition, level)

    def list_of(self, paragraph: BaseOxmlElement) -> tuple[str, int] | None:
        """The id of the list that a paragraph is in, and its level from 0; None for no list."""
        for properties, style in self._styles.properties(paragraph):
            own = properties.find(qn("w:numPr"))
            number = value_of(own, "w:numId")
            if number is None:
                continue
            if number == "0" or number not in self._lists:
                return None
            level = value_of(own, "w:ilvl")
            return number, self._level_of_style(number, style) if level is None else int(level)
        return None

    def _definition(self, number: str) -> _Definition | None:
        """The definition of a list; where it names a style, that of the list of this style."""
        name = value_of(self._lists[number], "w:abstractNumId") or ""
        other = self._lists.get(self._styles.list_of(self._links.get(name, "")) or "")
        return self._definitions.get(value_of(other, "w:abstractNumId") or name)

    def _level_of_style(self, number: str, style: str | None) -> int:
        definition = self._definition(number)
        levels = definition.levels if definition else {}
        return next((level for level, one in levels.items() if style and one.style == style), 0)


def _begin(list_: BaseOxmlElement, definition: _Definition) -> None:
    """Sets the numbers with which a list begins that says so itself."""
    for override in list_.iterchildren(qn("w:lvlOverride")):
        start = value_of(override, "w:startOverride")
        if start is not None:
            definition.counts[int(override.get(qn("w:ilvl")))] = int(start) - 1


def _levels(definition: BaseOxmlElement) -> Iterator[tuple[int, _Level]]:
    for one in definition.iterchildren(qn("w:lvl")):
        level = int(one.get(qn("w:ilvl")) or 0)
        yield (
            level,
            _Level(
                start=int(value_of(one, "w:start") or 0),
                kind=value_of(one, "w:numFmt") or "decimal",
                text=value_of(one, "w:lvlText") or "",
                legal=one.find(qn("w:isLgl")) is not None,
                style=value_of(one, "w:pStyle"),
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
