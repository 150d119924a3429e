"""Which countries a text names: by name, people or capital, in English or Spanish.

Codes are ISO 3166 (`BO`), or CLDR's numbers for the regions that reports treat like countries
(`029`, the Caribbean). Names come from Unicode CLDR (babel), English demonyms, capitals and the
members of a region from countryinfo, the rest from `country_names.toml`. Of capitals it knows those
of the Americas; it does not know other cities, nor the abbreviations of countries, most of which
are words ("US", "CO").
"""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import countryinfo
from babel import Locale

from report_rag.language import located_words, words
from report_rag.types import Language

CARIBBEAN = "029"
CENTRAL_AMERICA = "013"
_REGIONS = {CARIBBEAN: "Caribbean", CENTRAL_AMERICA: "Central America"}

# Names that in questions of either language more often mean something else.
_AMBIGUOUS = frozenset(
    tuple(name.split())
    for name in (
        "american",
        "americans",
        "basseterre",
        "chad",
        "georgia",
        "guinea",
        "indian",
        "indians",
        "jersey",
        "jordan",
        "mali",
        "plymouth",
        "reunion",
        "san juan",
        "santiago",
        "valley",
    )
)
# CLDR's codes for groupings and test regions, which are no countries.
_NO_COUNTRY = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})
# "San José, Costa Rica", "Bangkok 10400, Thailand": so many words after its capital, a country is
# part of an address and not what the text is about.
_ADDRESS_WORDS = 2
_SHORTEST_NAME = 3


@dataclass(frozen=True, slots=True)
class Mention:
    """A country in a text: its code, the words that name it, and whether by its capital only."""

    code: str
    words: tuple[str, ...]
    capital: bool = False


def mentioned(text: str) -> tuple[Mention, ...]:
    """The countries and regions that a text names, in order, the longest name first.

    "Dominican Republic" is not also Dominica; a name said twice is one mention.
    """
    found: dict[str, Mention] = {}
    for _, mention in _scan(words(text)):
        kept = found.get(mention.code)
        if kept is None or (kept.capital and not mention.capital):
            found[mention.code] = mention
    return tuple(found.values())


def replaced(text: str, by: Callable[[Mention], str]) -> str:
    """The text with other words for every country that it names."""
    located = located_words(text)
    result, end = "", 0
    for place, mention in _scan([word for word, _, _ in located]):
        first, last = located[place], located[place + len(mention.words) - 1]
        result += text[end : first[1]] + by(mention)
        end = last[2]
    return result + text[end:]


def subjects(text: str) -> tuple[str, ...]:
    """The codes of the countries that a text is about: named, and not only in an address."""
    text_words = words(text)
    found: dict[str, None] = {}
    for place, mention in _scan(text_words):
        before = text_words[max(0, place - _ADDRESS_WORDS - 1) : place]
        address = any(
            tuple(before[start : start + len(capital)]) == capital
            for capital in _capitals().get(mention.code, ())
            for start in range(len(before))
        )
        if not mention.capital and not address:
            found[mention.code] = None
    return tuple(found)


def name(code: str, language: Language) -> str:
    """What a country is called in a language, with its article where it has one."""
    called = str(Locale(language.value).territories.get(code, code)).replace(" & ", " and ")
    article = _more_names()[f"article_{language}"].get(code)
    return f"{article} {called}" if article else called


def members(region: str) -> frozenset[str]:
    """The countries of a region that reports treat like one; empty for a country."""
    return _members().get(region, frozenset())


def _scan(text_words: list[str]) -> Iterator[tuple[int, Mention]]:
    names, longest = _names()
    place = 0
    while place < len(text_words):
        for length in range(min(longest, len(text_words) - place), 0, -1):
            found = names.get(tuple(text_words[place : place + length]))
            if found:
                yield place, found
                place += length
                break
        else:
            place += 1


@cache
def _names() -> tuple[dict[tuple[str, ...], Mention], int]:
    """Every way to name a country, as folded words, and the length of the longest in words.

    Where two countries share a way, the first to come keeps it: names before demonyms before
    capitals.
    """
    names: dict[tuple[str, ...], Mention] = {}
    ways = [
        *((spoken, code, False) for spoken, code in _territories()),
        *((spoken, code, False) for spoken, code in _demonyms()),
        *((spoken, code, True) for spoken, code in _american_capitals()),
    ]
    for spoken, code, capital in ways:
        key = tuple(words(spoken.removeprefix("The ").removeprefix("the ")))
        if key not in _AMBIGUOUS and sum(map(len, key)) >= _SHORTEST_NAME:
            names.setdefault(key, Mention(code, key, capital))
    return names, max(map(len, names))


def _territories() -> Iterator[tuple[str, str]]:
    for language in Language:
        for code, spoken in Locale(language.value).territories.items():
            if code in _REGIONS or (code.isalpha() and code not in _NO_COUNTRY):
                plain = spoken.split(" (")[0]
                # "St. Vincent & Grenadines" is said with "and the", and as "Saint".
                for joined in ("and", "and the", "y"):
                    said = plain.replace("&", joined)
                    yield said, code
                    yield said.replace("St. ", "Saint "), code
                if code in _REGIONS:  # "the Caribbeans"
                    yield plain + "s", code


def _demonyms() -> Iterator[tuple[str, str]]:
    for code, names in _more_names()["also"].items():
        for name_of_it in names:
            yield name_of_it, code
    for code, stems in _more_names()["people"].items():
        for stem in stems:
            endings = ("", "s") if stem.endswith(("e", "a")) else ("o", "a", "os", "as")
            for ending in endings:
                yield stem + ending, code
    tongues = {
        tuple(words(tongue)) for language in Language for tongue in _locale_languages(language)
    }
    for code, info in _infos():
        for demonym in str(info.get("demonym") or "").replace(",", " or ").split(" or "):
            # "Spanish" and "French" are said of languages more often than of people.
            if tuple(words(demonym)) not in tongues:
                yield demonym, code
                yield demonym.strip() + "s", code


def _american_capitals() -> Iterator[tuple[str, str]]:
    for code, info in _infos():
        if info.get("region") == "Americas":
            for capital in _capitals().get(code, ()):
                yield " ".join(capital), code


@cache
def _locale_languages(language: Language) -> tuple[str, ...]:
    return tuple(Locale(language.value).languages.values())


@cache
def _capitals() -> dict[str, tuple[tuple[str, ...], ...]]:
    """The capitals of each country, as folded words."""
    more = _more_names()["capital"]
    known = {code: [str(info.get("capital") or ""), *more.get(code, [])] for code, info in _infos()}
    return {
        code: tuple(tuple(words(capital)) for capital in capitals if capital)
        for code, capitals in known.items()
    }


@cache
def _members() -> dict[str, frozenset[str]]:
    inside: dict[str, set[str]] = {region: set() for region in _REGIONS}
    for code, info in _infos():
        for region, called in _REGIONS.items():
            if info.get("intermediateregion") == called:
                inside[region].add(code)
    return {region: frozenset(found) for region, found in inside.items()}


@cache
def _infos() -> tuple[tuple[str, dict[str, object]], ...]:
    # Ordered by code, so that a demonym of two countries ("Dominican") goes to one for certain.
    found: dict[str, dict[str, object]] = {}
    for info in countryinfo.all_countries():
        plain = info.info()
        if code := plain["ISO"]["alpha2"]:  # Scotland, for one, has none
            found[code] = dict(plain)
    return tuple(sorted(found.items(), key=lambda item: (item[0] != "DO", item[0])))


@cache
def _more_names() -> dict[str, Any]:
    """`country_names.toml`: `also`, `capital`, `people`, and the articles of each language."""
    file = resources.files("report_rag").joinpath("country_names.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))
