"""The countries that a report treats: an index, and a picture of countries by sections.

Both are computed from the report's passages and its `Geography`. The index of a report that treats
no country is empty, and it has no picture.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from report_rag.corpus.geography import Geography
from report_rag.text import countries
from report_rag.text.language import fold
from report_rag.types import Heading, Language, Passage

_DEEPEST_SECTION = 3
# Sizes in the picture, in CSS pixels. A target to tap needs at least 24 (WCAG 2.2, 2.5.8).
_CELL = 26
_NAME = 170
_NAME_LINE = 18
_HEAD = 24
_RADIUS, _LARGER_BY, _LARGEST = 5, 2, 11  # of a dot: for one passage, for each more, at most


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A passage about a country, or one that only names it in an enumeration."""

    passage: Passage
    only_mentioned: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A country of the index and its passages, in the order of the report."""

    code: str
    name: str
    passages: tuple[Mentioned, ...]

    @property
    def about(self) -> tuple[Passage, ...]:
        return tuple(one.passage for one in self.passages if not one.only_mentioned)


@dataclass(frozen=True, slots=True)
class Section:
    """A column of the picture: the number of a section's heading, and the letter above it."""

    heading: int
    letter: str


@dataclass(frozen=True, slots=True)
class Dot:
    """The passages about a country in a section, and the place of their dot in the picture."""

    entry: Entry
    column: Section
    passages: tuple[Passage, ...]
    x: float
    y: float

    @property
    def radius(self) -> int:
        return min(_RADIUS + _LARGER_BY * (len(self.passages) - 1), _LARGEST)


@dataclass(frozen=True, slots=True)
class Row:
    """A country of the picture: the places of its name and of its upper line, and its dots."""

    entry: Entry
    y: float
    line: float
    cells: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """Countries by sections; names stand beside their dots, in a narrow picture above them."""

    narrow: bool
    columns: tuple[tuple[Section, float], ...]
    """Each with the x of its letter."""
    rows: tuple[Row, ...]
    width: int
    height: int
    cell: int = _CELL
    head: int = _HEAD


def country_index(
    passages: Sequence[Passage], geography: Geography, language: Language
) -> tuple[Entry, ...]:
    """The countries that these passages treat, in the alphabetical order of a language."""
    own = {(passage.report, passage.passage_id) for passage in passages}
    codes = {code for passage in passages for code in (*passage.countries, *passage.mentions)}
    entries = []
    for code in codes:
        found = [
            Mentioned(passage, geography.only_mentions(number, [code]))
            for number in sorted(geography.about(code))
            for passage in [geography.passages[number]]
            if (passage.report, passage.passage_id) in own
        ]
        if found:
            entries.append(Entry(code, countries.plain_name(code, language), tuple(found)))
    return tuple(sorted(entries, key=lambda entry: (fold(entry.name), entry.code)))


def pictures(
    entries: Sequence[Entry], section: Callable[[Passage], int | None]
) -> tuple[Picture, ...]:
    """The picture for wide and for narrow screens; none when no section treats a country.

    `section` gives the number of the heading that a passage stands under.
    """
    found = {section(passage) for entry in entries for passage in entry.about}
    numbers = sorted(number for number in found if number is not None)
    columns = [Section(number, _letter(place)) for place, number in enumerate(numbers)]
    if not columns:
        return ()
    return tuple(_picture(entries, section, columns, narrow=narrow) for narrow in (False, True))


def section_of(headings: Sequence[Heading]) -> Callable[[Passage], int | None]:
    """The number of a passage's section: the last heading of level 1 to 3 before the passage."""
    places = [
        (one.span.start, n) for n, one in enumerate(headings) if one.level <= _DEEPEST_SECTION
    ]

    def section(passage: Passage) -> int | None:
        before = [number for start, number in places if start <= passage.span.start]
        return before[-1] if before else None

    return section


def _picture(
    entries: Sequence[Entry],
    section: Callable[[Passage], int | None],
    columns: Sequence[Section],
    *,
    narrow: bool,
) -> Picture:
    left = 0 if narrow else _NAME
    height = _CELL + (_NAME_LINE if narrow else 0)
    across = {column: left + _CELL * (place + 0.5) for place, column in enumerate(columns)}
    rows: list[Row] = []
    for entry in entries:
        line = _HEAD + height * len(rows)
        dots = line + height - _CELL / 2
        cells = tuple(
            Dot(entry, column, own, across[column], dots)
            for column in columns
            if (own := tuple(one for one in entry.about if section(one) == column.heading))
        )
        if cells:
            rows.append(Row(entry, line + _NAME_LINE / 2 + 1 if narrow else dots, line, cells))
    return Picture(
        narrow=narrow,
        columns=tuple(across.items()),
        rows=tuple(rows),
        width=left + _CELL * len(columns),
        height=_HEAD + height * len(rows),
    )


def _letter(place: int) -> str:
    """A, B … Z, AA, AB …: as browsers number `<ol type="A">`."""
    before, own = divmod(place, len(ascii_uppercase))
    return (_letter(before - 1) if before else "") + ascii_uppercase[own]
