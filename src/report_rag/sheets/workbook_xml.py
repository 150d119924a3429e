"""Bounds what a library makes of the XML of a workbook, before it reads it.

openpyxl makes an object of each cell, format and rule, and a cell of each place in a merged range.
A file of a few kilobytes can name billions of these. The XML is read here once with the same parser
(expat), whatever its encoding, its prefixes and the names of its parts are.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers.expat import ExpatError, ParserCreate

from report_rag.errors import QuestionFileError

_CELL_ELEMENTS = frozenset("c f is row si t v".split())
"""Elements of cells, rows and texts; "si" is a text that cells share."""
_MOST_OF_CELLS = 1_048_576
"""The most elements of each of these kinds in a workbook: the rows of a full sheet, or 10,000 rows
with 104 columns. openpyxl takes some 20 seconds and 800 MB for so many cells."""
_MOST_OTHERS = 500_000
"""The most other elements. Excel allows 64,000 formats and 65,530 links; openpyxl takes some 15
seconds for so many rules."""
_MOST_ATTRIBUTES = 64
"""The most names and values of attributes that an element has; each more counts as an element. One
of a workbook has some twenty."""
_WITH_PLACES = frozenset({"comment", "hyperlink", "mergeCell"})
"""Elements that name a range in their attribute "ref", and of which openpyxl makes all cells."""
_MOST_COVERED = 100_000
"""The most cells that such ranges may cover together."""
_RANGE = re.compile(r"\$?([A-Z]{0,3})\$?(\d{0,7}):\$?([A-Z]{0,3})\$?(\d{0,7})")
_LAST_COLUMN, _LAST_ROW = 16_384, 1_048_576
_HELP = "copy the table of questions into a new workbook and try again"


@dataclass(slots=True)
class WorkbookXml:
    """Counts what is in the parts of one workbook."""

    path: Path
    """The file, for messages of errors."""
    counts: Counter[str] = field(default_factory=Counter)
    """How many elements there were, by their names; all that are of no cells under ""."""
    covered: int = 0
    """How many cells the ranges cover."""

    def count(self, part: bytes) -> None:
        """Counts what one part has; of a part that is no XML, such as a picture, nothing.

        Raises `QuestionFileError` when all parts so far have more than `_MOST_OF_CELLS` elements of
        a kind, than `_MOST_OTHERS` or than `_MOST_COVERED`, or when this one defines entities.
        """
        parser = ParserCreate()
        parser.ordered_attributes = True
        parser.StartElementHandler = self._start
        parser.EntityDeclHandler = self._refuse_entity
        try:
            parser.Parse(part, True)
        except ExpatError:
            return  # If it is damaged XML, the library says so at the same place.

    def _start(self, tag: str, attributes: Sequence[str]) -> None:
        name = tag.rpartition(":")[2]
        if name in _WITH_PLACES and "ref" in attributes[::2]:
            self.covered += _covered(attributes[attributes.index("ref") + 1])
            if self.covered > _MOST_COVERED:
                raise QuestionFileError(
                    f"{self.path}: merged cells or links cover {self.covered:,} cells; {_HELP}"
                )
        kind = name if name in _CELL_ELEMENTS else ""
        self.counts[kind] += 1 + max(0, len(attributes) - _MOST_ATTRIBUTES)
        most = _MOST_OF_CELLS if kind else _MOST_OTHERS
        if self.counts[kind] > most:
            what = "cells, rows or texts" if kind else "formats, rules, comments and the like"
            raise QuestionFileError(f"{self.path}: has more than {most:,} {what}; {_HELP}")

    def _refuse_entity(self, *_: object) -> None:
        raise QuestionFileError(f"{self.path}: its XML defines entities; {_HELP}")


def _covered(reference: str) -> int:
    """How many cells a range covers ("A1:B7", "$A:$C", "1:3"); 0 for a single cell."""
    match = _RANGE.fullmatch(reference.strip().upper())
    if not match:
        return 0
    left, top, right, bottom = match.groups()
    columns = abs((_number(right) or _LAST_COLUMN) - (_number(left) or 1)) + 1
    return columns * (abs(int(bottom or _LAST_ROW) - int(top or 1)) + 1)


def _number(letters: str) -> int:
    """The number of a column, from 1, by its letters; 0 without any."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
