"""The ways to name each country: names, peoples, capitals and abbreviations, as lookup tables.

The names come from Unicode CLDR (babel); the English names of peoples, the capitals and the members
of regions from countryinfo; the Spanish names of peoples and everything that both lack from
`country_names.toml`, which is the file to extend. A capital names its country only in the Americas.
`countries` finds the names in a text. All tables are made once and kept; callers must not change
them.

A key is a name as it is looked up: its folded words (in lower case, without accents), without the
English article "the". Codes are ISO 3166-1 (`BO`), and Unicode CLDR's numbers for regions (`029`).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, TypeAlias

import countryinfo
from babel import Locale
from babel.core import get_global

from report_rag.text.language import words
from report_rag.text.word_lists import read_tables
from report_rag.types import Language

Key: TypeAlias = tuple[str, ...]

REGIONS = {"029": "Caribbean", "013": "Central America", "005": "South America"}
"""The regions that count as countries: CLDR's number, and the name that countryinfo has for it."""
NOWHERE = ""
"""The code of phrases that contain a country's name, but name no country ("New Mexico")."""

# CLDR's codes of groups of countries and of test regions.
_NO_COUNTRY = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})
_SHORTEST_NAME = 3
"""How many letters a name needs at least, in all its words together."""
# No currency or number may follow ("US$ 5", "RD 1234"), except a year ("in the US 2023").
_NO_NUMBER = r"(?!\s?[$€£])(?!\s?(?!(?:19|20)\d\d\b)\d)"
_PREPOSITIONS = "|".join(rf"(?<=\b{word} )" for word in "the in of from about en de sobre".split())


@dataclass(frozen=True, slots=True)
class Mention:
    """A country, and one way to name it: by its name, its people, its capital, an abbreviation."""

    code: str
    """The code of the country or region; `NOWHERE` for a phrase that names none ("New Mexico")."""
    words: Key
    """The name in folded words: that in the text, or what the abbreviation there stands for."""
    capital: bool = False
    """Whether `words` are a name of the country's capital, or of the seat of its government."""
    abbreviation: Key = ()
    """The folded words of the abbreviation in the text; empty where the name is written out."""

    @property
    def in_text(self) -> Key:
        """The folded words of the text that name the country."""
        return self.abbreviation or self.words


class Abbreviation(NamedTuple):
    """An abbreviation of a country's name, as it is found in a text."""

    pattern: str
    """A regular expression that finds it, without capturing groups.

    Case counts, except in parts of the expression that turn it off (`(?i:...)`).
    """
    mention: Mention
    """The country, by the name that the abbreviation is short for."""
    is_word: bool = False
    """Whether it counts only in capitals and has no full stops ("US").

    It may be an ordinary word ("us") in a text that is in capitals, and is then no country.
    """


def table(name: str) -> dict[str, Any]:
    """The table of that name in `country_names.toml`; `KeyError` when there is none."""
    found: dict[str, Any] = read_tables("country_names.toml")[name]
    return found


@cache
def names() -> dict[Key, Mention]:
    """The names of countries, peoples and capitals, by key; and phrases that name no country.

    Such a phrase ("New Mexico") has the code `NOWHERE`. Where several share a key, a phrase wins
    over a country's name, that over a people's, and that over a capital's. Left out are the names
    of the table `ambiguous`, peoples that are languages too, names shorter than `_SHORTEST_NAME`,
    and capitals outside the Americas. Abbreviations are not here but in `abbreviations`.
    """
    languages = {key for key, _ in _languages()}
    ways = [
        *((_key(spoken), NOWHERE, False) for spoken in table("no_country")["names"]),
        *((key, code, False) for key, code in _territories()),
        # "Spanish" and "French" are said of languages more often than of people.
        *((key, code, False) for key, code in _peoples() if key not in languages),
        *(
            (key, code, True)
            for code, info in infos().items()
            if info.get("region") == "Americas"
            for key in capitals()[code]
        ),
    ]
    ambiguous = {_key(spoken) for spoken in table("ambiguous")["names"]}
    found: dict[Key, Mention] = {}
    for key, code, capital in ways:
        if key not in ambiguous and sum(map(len, key)) >= _SHORTEST_NAME:
            found.setdefault(key, Mention(code, key, capital))
    return found


@cache
def names_by_first_word() -> dict[str, list[Mention]]:
    """All of `names`, by the first word of their key; in each list those of most words first."""
    found: dict[str, list[Mention]] = {}
    for key in sorted(names(), key=len, reverse=True):
        found.setdefault(key[0], []).append(names()[key])
    return found


@cache
def doubtful_names() -> dict[Key, frozenset[str]]:
    """The codes of all countries that each name may mean, by key.

    The names are those of countries, peoples and languages, ambiguous ones too; no capitals. A
    language means the territory where it is spoken most; its code is empty where CLDR has none.
    """
    found: dict[Key, set[str]] = {}
    for key, code in (*_territories(), *_peoples(), *_languages()):
        found.setdefault(key, set()).add(code)
    return {key: frozenset(codes) for key, codes in found.items() if key}


@cache
def territories() -> frozenset[tuple[Key, str]]:
    """The names of countries and regions in English and Spanish, as pairs (key, code).

    They are CLDR's: no peoples, capitals, abbreviations, or names of the table `also`.
    """
    return frozenset(_territories())


@cache
def capitals() -> dict[str, tuple[Key, ...]]:
    """For each code in `infos`, the keys of all names of its capital and of its seat of government.

    Countries outside the Americas are here too; only `names` leaves their capitals out. A country
    without a known capital has no keys. Regions, and countries that `infos` lacks, have no entry.
    """
    more = table("capital")
    spoken = {code: [info.get("capital"), *more.get(code, ())] for code, info in infos().items()}
    return {code: tuple(_key(str(one)) for one in all_ if one) for code, all_ in spoken.items()}


@cache
def abbreviations() -> tuple[re.Pattern[str], tuple[Abbreviation, ...]]:
    """A pattern that finds any abbreviation, and the abbreviations in the order of its groups.

    The pattern has a group for each of them, those of the longest patterns first. It finds none
    inside a longer word, nor beside "@", "&" or a full stop as in "gob.mx"; between the slashes of
    an address it does.
    """
    found = sorted(_abbreviations(), key=lambda one: -len(one.pattern))
    groups = "|".join(f"({one.pattern})" for one in found)
    # A part of a longer word or of an address ("gob.mx") is none; "US-based" begins with one.
    return re.compile(rf"(?<![\w.@&])(?:{groups})(?![\w@&])(?!\.\w)"), tuple(found)


def _abbreviations() -> Iterator[Abbreviation]:
    """The abbreviations of three tables of `country_names.toml`, one table after the other.

    Those of `abbreviations` count in any case, also without full stops and spaces; those of the
    next table only as they are written there, and before no number or currency; those of the last
    in any case, but only after a preposition such as "in".
    """
    for form, meant in _shortened("abbreviations"):
        bare = _spaced(form.replace(".", ""))
        yield Abbreviation(f"(?i:{_written(form)}|{bare})", meant)
    for form, meant in _shortened("abbreviations_as_written"):
        yield Abbreviation(_written(form) + _NO_NUMBER, meant, form.isalpha() and form.isupper())
    for form, meant in _shortened("abbreviations_after_prepositions"):
        yield Abbreviation(f"(?i:(?:{_PREPOSITIONS}){_written(form)})", meant)


def _shortened(kind: str) -> list[tuple[str, Mention]]:
    """The abbreviations in the table `kind`, each with the `Mention` that it is short for."""
    return [
        (form, names()[_key(spoken)]) for spoken, forms in table(kind).items() for form in forms
    ]


def _written(form: str) -> str:
    """A regular expression for an abbreviation; spaces and a last full stop may be missing."""
    return _spaced(form) + ("?" if form.endswith(".") else "")


def _spaced(form: str) -> str:
    """A regular expression for exactly this text, except that each space may be missing."""
    return r"\s?".join(map(re.escape, form.split(" ")))


def _key(spoken: str) -> Key:
    return tuple(words(spoken.removeprefix("The ").removeprefix("the ")))


def _territories() -> Iterator[tuple[Key, str]]:
    """CLDR's names of countries and regions in English and Spanish, as pairs (key, code).

    What stands in brackets is left out. "&" is also given as "and", "and the" and "y", "St." as
    "Saint", and regions also in the plural. A pair may come several times.
    """
    for language in Language:
        for code, spoken in Locale(language.value).territories.items():
            if code not in REGIONS and (code in _NO_COUNTRY or not code.isalpha()):
                continue
            plain = spoken.split(" (")[0]
            for joined in ("and", "and the", "y"):
                said = plain.replace("&", joined)
                yield _key(said), code
                yield _key(said.replace("St. ", "Saint ")), code
            if code in REGIONS:  # "the Caribbeans"
                yield _key(plain + "s"), code


def _peoples() -> Iterator[tuple[Key, str]]:
    """Names of peoples, and the names of the table `also`, as pairs (key, code of the country).

    First come those of `also`, then the Spanish names of peoples, then the English ones in the
    singular and, unless the name is that of a language too, in the plural.
    """
    for code, also in table("also").items():
        for spoken in also:
            yield _key(spoken), code
    for code, stems in table("people").items():
        for stem in stems:
            for ending in _spanish_endings(stem):
                yield _key(stem + ending), code
    languages = {key for key, _ in _languages()}
    for code, info in infos().items():
        for spoken in filter(None, re.split(",| or ", str(info.get("demonym") or ""))):
            yield _key(spoken), code
            if _key(spoken) not in languages:
                yield _key(spoken.strip() + "s"), code


def _spanish_endings(stem: str) -> tuple[str, ...]:
    """The endings that make the Spanish names of a people from a stem, for each gender and number.

    "bolivian" takes -o, -a, -os, -as; "belga" nothing and -s; the empty ending is the stem itself.
    """
    if stem.endswith(("e", "a")):
        return ("", "s")
    if stem.endswith("í"):
        return ("", "s", "es")
    if stem.endswith(("és", "án", "ón", "ol")):
        return ("", "a", "es", "as")
    return ("o", "a", "os", "as")


@cache
def _languages() -> tuple[tuple[Key, str], ...]:
    """The names of languages in English and Spanish, as pairs (key, code of a territory).

    It is the territory where the language is spoken most; the code is empty where CLDR has none.
    """
    likely = get_global("likely_subtags")
    return tuple(
        (_key(spoken), likely.get(code, "").rpartition("_")[2])
        for language in Language
        for code, spoken in Locale(language.value).languages.items()
    )


@cache
def infos() -> Mapping[str, dict[str, Any]]:
    """What countryinfo knows of each country, by code: DO (Dominican Republic) first, then A to Z.

    The order matters since `names` gives a name of two countries to the first: "Dominican" to the
    Dominican Republic, and not to Dominica.
    """
    known = (country.info() for country in countryinfo.all_countries())
    found = {info["ISO"]["alpha2"]: dict(info) for info in known}
    found.pop("", None)  # Scotland, for one, has no code
    return dict(sorted(found.items(), key=lambda item: (item[0] != "DO", item[0])))
