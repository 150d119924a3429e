"""Which countries a report treats, and in which of its sections: an index and a picture.

All of it is computed from the report's passages; countries come from `geography`. A report that
treats no country has neither.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from report_rag.corpus.geography import Geography
from report_rag.text import countries
from report_rag.text.language import fold
from report_rag.types import Heading, Language, Passage

_DEEPEST_SECTION = 3
_LETTERS = 26
# Sizes of the picture in pixels, as it is shown: nothing is smaller than a finger's tip (24).
_CELL = 26
_NAME = 170
_NAME_LINE = 18
_HEAD = 24
_RADIUS, _LARGER_BY, _LARGEST = 5, 2, 11


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A passage about a country, or one that only has it in an enumeration."""

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
class Column:
    """A section of the picture: the number of its heading, and the letter that stands for it."""

    heading: int
    letter: str


@dataclass(frozen=True, slots=True)
class Cell:
    """The passages about a country in a section, and where their dot stands in the picture."""

    entry: Entry
    column: Column
    passages: tuple[Passage, ...]
    x: float
    y: float

    @property
    def radius(self) -> int:
        return min(_RADIUS + _LARGER_BY * (len(self.passages) - 1), _LARGEST)


@dataclass(frozen=True, slots=True)
class Row:
    """A country of the picture: its name, with the place of it, and its dots."""

    entry: Entry
    y: float
    line: float
    """Where the row begins."""
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """Countries by sections. Narrow ones have each name above its dots, not beside them."""

    narrow: bool
    columns: tuple[tuple[Column, float], ...]
    """Each with the place of its letter from the left."""
    rows: tuple[Row, ...]
    width: int
    height: int
    cell: int = _CELL
    head: int = _HEAD


def country_index(
    passages: Sequence[Passage], geography: Geography, language: Language
) -> tuple[Entry, ...]:
    """The countries that these passages of one report treat, by the alphabet of a language."""
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

    `section` says by its number which heading a passage stands under.
    """
    columns = _columns(entries, section)
    if not columns:
        return ()
    return tuple(_picture(entries, section, columns, narrow=narrow) for narrow in (False, True))


def section_of(headings: Sequence[Heading]) -> Callable[[Passage], int | None]:
    """Which section a passage stands in: the last heading before it, no deeper than the third."""
    places = [
        (one.span.start, n) for n, one in enumerate(headings) if one.level <= _DEEPEST_SECTION
    ]

    def section(passage: Passage) -> int | None:
        before = [number for start, number in places if start <= passage.span.start]
        return before[-1] if before else None

    return section


def _columns(
    entries: Sequence[Entry], section: Callable[[Passage], int | None]
) -> tuple[Column, ...]:
    sections = {section(passage) for entry in entries for passage in entry.about}
    numbers = sorted(number for number in sections if number is not None)
    return tuple(Column(number, _letter(place)) for place, number in enumerate(numbers))


def _picture(
    entries: Sequence[Entry],
    section: Callable[[Passage], int | None],
    columns: Sequence[Column],
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
            Cell(entry, column, own, across[column], dots)
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
    """A, B … Z, AA, AB …: as browsers count a list with letters."""
    return "".join(reversed(list(_digits(place))))


def _digits(place: int) -> Iterator[str]:
    while place >= 0:
        yield chr(ord("A") + place % _LETTERS)
        place = place // _LETTERS - 1
