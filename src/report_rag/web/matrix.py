"""The countries in a report: an index, and a picture with rows of countries, columns of sections.

Both are computed from the report's passages and its `Geography`, which knows what passages are
about. The index of a report that names no country is empty, and it has no picture.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from report_rag.corpus.geography import Geography
from report_rag.text import countries
from report_rag.text.language import fold
from report_rag.types import Heading, Language, Passage

_DEEPEST_SECTION = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """A country of the index, which may be a region, and its passages in the report's order."""

    code: str
    """ISO 3166 code of a country, CLDR number of a region."""
    name: str
    passages: tuple[Passage, ...]
    """All that are about it or name it."""
    about: tuple[Passage, ...]
    """The same without passages that name it in an enumeration only."""


@dataclass(frozen=True, slots=True)
class Row:
    """A country of the picture, and its passages by the number of their section's heading."""

    entry: Entry
    dots: dict[int, tuple[Passage, ...]]


@dataclass(frozen=True, slots=True)
class Picture:
    """Countries by sections; the template `reader_countries.html` draws it."""

    sections: tuple[int, ...]
    """The columns, by the numbers of the sections' headings, in order."""
    rows: tuple[Row, ...]

    @property
    def letters(self) -> tuple[str, ...]:
        """The letter above each column."""
        return tuple(map(_letter, range(len(self.sections))))


def country_index(
    passages: Sequence[Passage], geography: Geography, language: Language
) -> tuple[Entry, ...]:
    """The countries that these passages are about or name, sorted by their names in a language."""
    own = {(passage.report, passage.passage_id) for passage in passages}
    codes = {code for passage in passages for code in (*passage.countries, *passage.mentions)}
    entries = []
    for code in codes:
        found = {
            number: passage
            for number in sorted(geography.about(code))
            for passage in [geography.passages[number]]
            if (passage.report, passage.passage_id) in own
        }
        if found:
            about = (n for n in found if not geography.only_mentions(n, [code]))
            treated = tuple(found[number] for number in about)
            name = countries.plain_name(code, language)
            entries.append(Entry(code, name, tuple(found.values()), treated))
    return tuple(sorted(entries, key=lambda entry: (fold(entry.name), entry.code)))


def picture(entries: Sequence[Entry], section: Callable[[Passage], int | None]) -> Picture | None:
    """The picture of these countries; None when no passage in a section is about one.

    `section` gives the number of the heading that a passage stands under.
    """
    rows = []
    for entry in entries:
        dots: dict[int, tuple[Passage, ...]] = {}
        for passage in entry.about:
            if (number := section(passage)) is not None:
                dots[number] = (*dots.get(number, ()), passage)
        if dots:
            rows.append(Row(entry, dots))
    return (
        Picture(tuple(sorted({n for row in rows for n in row.dots})), tuple(rows)) if rows else None
    )


def section_of(headings: Sequence[Heading]) -> Callable[[Passage], int | None]:
    """A function that gives the number of the heading of a passage's section; None if it has none.

    The section begins at the last heading of level 1 to 3 before the passage. The number is the
    place of this heading in `headings`, from 0: all those of the passage's report, in order.
    """
    places = [
        (one.span.start, n) for n, one in enumerate(headings) if one.level <= _DEEPEST_SECTION
    ]

    def section(passage: Passage) -> int | None:
        before = [number for start, number in places if start <= passage.span.start]
        return before[-1] if before else None

    return section


def _letter(place: int) -> str:
    """A, B … Z, AA, AB …: as browsers number `<ol type="A">`."""
    before, own = divmod(place, len(ascii_uppercase))
    return (_letter(before - 1) if before else "") + ascii_uppercase[own]
