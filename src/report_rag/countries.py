"""Which countries a text names: by name, people or capital, in English or Spanish.

Codes are ISO 3166 (`BO`), or CLDR's numbers for the regions that reports treat like countries
(`029`, the Caribbean). Names come from Unicode CLDR (babel), English demonyms, capitals and the
members of a region from countryinfo, Spanish demonyms from `demonyms.es.toml`. Of capitals it knows
those of the Americas; it does not know other cities, nor the abbreviations of countries, most of
which are words ("US", "CO").
"""

import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

import countryinfo
from babel import Locale

from report_rag.language import words
from report_rag.types import Language

CARIBBEAN = "029"
CENTRAL_AMERICA = "013"
_REGIONS = {CARIBBEAN: "Caribbean", CENTRAL_AMERICA: "Central America"}

# Names that in questions of either language more often mean something else.
_AMBIGUOUS = frozenset(
    {("american",), ("georgia",), ("jordan",), ("guinea",), ("jersey",), ("reunion",), ("chad",)}
    | {("mali",), ("santiago",), ("san", "juan"), ("indian",), ("basseterre",), ("plymouth",)}
)
# Seats of government that countryinfo does not list, since the constitution names another city.
_SEATS = {"BO": "La Paz"}
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


def subjects(text: str) -> tuple[str, ...]:
    """The codes of the countries that a text is about: named, and not only in an address."""
    text_words = words(text)
    found: dict[str, None] = {}
    for place, mention in _scan(text_words):
        before = text_words[max(0, place - _ADDRESS_WORDS - 1) : place]
        capital = _capitals().get(mention.code, ())
        address = capital and any(
            tuple(before[start : start + len(capital)]) == capital for start in range(len(before))
        )
        if not mention.capital and not address:
            found[mention.code] = None
    return tuple(found)


def name(code: str, language: Language) -> str:
    """What a country is called in a language."""
    territories = Locale(language.value).territories
    return str(territories.get(code, code)).replace(" & ", " and ")


def members(region: str) -> frozenset[str]:
    """The countries of a region that reports treat like one; empty for a country."""
    return _members().get(region, frozenset())


def treated(wanted: str, present: Collection[str]) -> bool:
    """Whether a country, or the region that it belongs to, is among those present."""
    return wanted in present or any(wanted in members(region) for region in present)


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
        key = tuple(word for word in words(spoken) if word != "the")
        if key not in _AMBIGUOUS and sum(map(len, key)) >= _SHORTEST_NAME:
            names.setdefault(key, Mention(code, key, capital))
    return names, max(map(len, names))


def _territories() -> Iterator[tuple[str, str]]:
    for language in Language:
        for code, spoken in Locale(language.value).territories.items():
            if code in _REGIONS or (code.isalpha() and code not in _NO_COUNTRY):
                plain = spoken.split(" (")[0]
                yield plain.replace("&", "and"), code
                yield plain.replace("&", "y"), code
                if code in _REGIONS:  # "the Caribbeans"
                    yield plain + "s", code


def _demonyms() -> Iterator[tuple[str, str]]:
    for code, forms in _spanish_demonyms().items():
        for form in forms:
            yield form, code
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
            yield " ".join(_capitals().get(code, ())), code
    for code, seat in _SEATS.items():
        yield seat, code


@cache
def _locale_languages(language: Language) -> tuple[str, ...]:
    return tuple(Locale(language.value).languages.values())


@cache
def _capitals() -> dict[str, tuple[str, ...]]:
    known = ((code, words(str(info.get("capital") or ""))) for code, info in _infos())
    return {code: tuple(capital) for code, capital in known if capital}


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
        found[plain["ISO"]["alpha2"]] = dict(plain)
    return tuple(sorted(found.items(), key=lambda item: (item[0] != "DO", item[0])))


@cache
def _spanish_demonyms() -> dict[str, tuple[str, ...]]:
    """Forms by country; a stem that ends in a consonant gets the four endings of gender, number."""
    text = resources.files("report_rag").joinpath("demonyms.es.toml").read_text(encoding="utf-8")
    forms: dict[str, tuple[str, ...]] = {}
    for code, stems in tomllib.loads(text).items():
        forms[code] = tuple(
            form
            for stem in stems
            for form in (
                [stem, stem + "s"]
                if stem.endswith(("e", "a"))
                else [stem + "o", stem + "a", stem + "os", stem + "as"]
            )
        )
    return forms
