"""The countries in a report: an alphabetical index, and a picture of countries by sections.

The picture has a row for each country and a column for each section; there is a dot where passages
of the section are about the country. Index and picture are computed from the passages (the blocks
of a report that answers quote) and their `Geography`, which knows which countries they are about.
Regions (the Caribbean) count as countries. A report that names no country has an empty index and no
picture.
"""

import itertools
import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from report_rag.corpus.geography import Geography
from report_rag.text import countries
from report_rag.text.language import fold
from report_rag.types import Heading, Language, Passage

# A printed number and the sign after it, if any. Three digits count something, or are a year.
_NUMBER = re.compile(r"\s*(\d{1,2}(?:\.\d{1,2})*[.):]?)\s+(?=\S)")
_DEEPEST_SECTION = 3  # level of headings; deeper ones begin no section of their own


@dataclass(frozen=True, slots=True)
class Entry:
    """A country or region of the index, and its passages in the report's order."""

    code: str
    """ISO 3166-1 code of a country ("BO"), Unicode CLDR number of a region ("029")."""
    name: str
    """In the reader's language, without an article."""
    passages: tuple[Passage, ...]
    """The passages that `Geography.about` gives for it: those about it, those that name it, and
    those that are labelled with a region that it is in."""
    about: tuple[Passage, ...]
    """All of `passages` but those that only name it among others ("in Bolivia, Peru and Chile"); so
    those that are labelled with its region are here. May be empty."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the picture: one country and its dots, at least one."""

    entry: Entry
    dots: dict[int, tuple[Passage, ...]]
    """The passages about it, by the number of their section (`section_of`): a dot for each key."""


@dataclass(frozen=True, slots=True)
class Picture:
    """The data of the picture, countries by sections; `reader_countries.html` draws it."""

    sections: tuple[int, ...]
    """The columns: the numbers of the headings of all sections that have a dot, in order."""
    rows: tuple[Row, ...]
    """In the order of the index; only countries that have a dot."""


def country_index(
    passages: Sequence[Passage], geography: Geography, language: Language
) -> tuple[Entry, ...]:
    """The countries that these passages are about or name, sorted by their names in `language`.

    Case and accents do not count in sorting. `geography` must know these passages; others that it
    knows, such as those of other reports, get into no entry.
    """
    own = set(passages)
    codes = {code for passage in passages for code in (*passage.countries, *passage.mentions)}
    entries = []
    for code in codes:
        found = [n for n in sorted(geography.about(code)) if geography.passages[n] in own]
        about = [n for n in found if not geography.only_mentions(n, [code])]
        name = countries.plain_name(code, language)
        named, treated = (tuple(geography.passages[n] for n in each) for each in (found, about))
        entries.append(Entry(code, name, named, treated))
    return tuple(sorted(entries, key=lambda entry: (fold(entry.name), entry.code)))


def picture(entries: Sequence[Entry], section: Callable[[Passage], int | None]) -> Picture | None:
    """The picture of these countries, in their order; None when it would have no dot.

    Only passages about a country (`Entry.about`) make dots. `section`, made by `section_of`, gives
    the number of a passage's section; a passage without one (None) makes no dot.
    """
    rows = []
    for entry in entries:
        dots: dict[int, tuple[Passage, ...]] = {}
        for passage in entry.about:
            if (number := section(passage)) is not None:
                dots[number] = (*dots.get(number, ()), passage)
        if dots:
            rows.append(Row(entry, dots))
    sections = sorted({number for row in rows for number in row.dots})
    return Picture(tuple(sections), tuple(rows)) if rows else None


def section_of(headings: Sequence[Heading]) -> Callable[[Passage], int | None]:
    """A function that takes a passage and gives the number of its section.

    A section begins at a heading of level 1 to 3 and ends at the next such heading. Its number is
    the place of its heading in `headings`, from 0; a passage before the first section has None.
    `headings` are all headings of the report that the passage is from, in order.
    """
    numbers = [n for n, heading in enumerate(headings) if heading.level <= _DEEPEST_SECTION]
    starts = [headings[number].span.start for number in numbers]

    def section(passage: Passage) -> int | None:
        before = bisect_right(starts, passage.span.start)
        return numbers[before - 1] if before else None

    return section


def column_labels(titles: Sequence[str]) -> tuple[str, ...]:
    """The labels of columns whose sections have these titles; no two are the same.

    A section has the number that is printed before its title, as it is printed ("4.2" of
    "4.2. Funding"), unless two sections have the same one. The others are numbered from 1 if no
    title has a printed number; else they are lettered, since a number would be taken for a printed
    one.
    """
    printed = [split_number(title)[0].rstrip(".):") for title in titles]
    others = map(_letter if any(printed) else lambda place: str(place + 1), itertools.count())
    return tuple(
        number if number and printed.count(number) == 1 else next(others) for number in printed
    )


def split_number(title: str) -> tuple[str, str]:
    """The number printed before a title, with the sign after it, and the rest of the title: "4.2."
    and "Funding". The number is empty for a title that begins with none, or is nothing else."""
    match = _NUMBER.match(title)
    return (match[1], title[match.end() :]) if match else ("", title)


def _letter(place: int) -> str:
    """The letter of the column at a place from 0: "A" for 0, "Z" for 25, "AA" for 26."""
    before, own = divmod(place, len(ascii_uppercase))
    return (_letter(before - 1) if before else "") + ascii_uppercase[own]
