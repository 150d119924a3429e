"""Which countries a text names: by name, people, capital or abbreviation, in English or Spanish.

Codes are ISO 3166 (`BO`), or CLDR's numbers for the regions that reports treat like countries
(`029`, the Caribbean). Names come from Unicode CLDR (babel), English demonyms, capitals and the
members of a region from countryinfo, Spanish demonyms and the rest from `country_names.toml`. Of
capitals it knows those of the Americas; it does not know other cities.

Of abbreviations it knows the common ones. Those that are words ("US", "DR") count as they are
written, in a text that is not all capitals, and not as a title before a name, as a currency or with
a number ("DR. Smith", "US$ 5", "RD 1234"). Whether "PR" is Puerto Rico or public relations it
does not know; codes of two letters that people rarely write ("CO", "PE") are left out.
"""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

import countryinfo
from babel import Locale
from babel.core import get_global

from report_rag.memo import once
from report_rag.text.language import located_words, words
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
# What may stand in a heading beside the name of a country: "4. Costa Rica", "Chile y Perú".
_AROUND_A_NAME = re.compile(r"(?:[\W\d_]|\b(?:and|y|e|the|el|la|las|los|[ivx]+)\b)*", re.IGNORECASE)
# "San José, Costa Rica", "Bangkok 10400, Thailand": so many words after its capital, a country is
# part of an address and not what the text is about.
_ADDRESS_WORDS = 2
_SHORTEST_NAME = 3
# Water that bears a country's name is no country, and has others on its shores.
_WATER = re.compile(
    r"(?:gulf|bay|straits?|golfo|bahia|estrecho) (?:of|del?)(?: (?:the|el|la|los))?$"
)
_WATER_WORDS = 3
# The code of names that begin like a country's and name none ("New Mexico").
_NOWHERE = ""
# "DR. Smith" and "D.R. Smith" are persons, unless an article says that it is a place.
_TITLES = frozenset({"dr", "d r", "r d", "c r", "p r", "mx"})
_BEFORE_A_NAME = re.compile(r"\.?\s+[A-ZÁÉÍÓÚÑ]\w*[a-záéíóúñ]")
_AFTER_AN_ARTICLE = re.compile(r"\b(?:the|la)\s+$", re.IGNORECASE)
_AFTER_A_WORD = re.compile(r"(?<!\w)([^\W\d_]{2,})\s+$")
# A part of a longer word or of an address ("gob.mx") is no abbreviation; "US-based" holds one.
_BEGIN, _END = r"(?<![\w.@&])", r"(?![\w@&])(?!\.\w)"
# "US$ 5", "RD 1234"; but "in the US 2023".
_NO_NUMBER = r"(?!\s?[$€£])(?!\s?(?!(?:19|20)\d\d\b)\d)"
_PREPOSITIONS = "|".join(rf"(?<=\b{word} )" for word in "the in of from about en de sobre".split())


@dataclass(frozen=True, slots=True)
class Mention:
    """A country in a text: its code, a name of it in folded words, and whether by its capital.

    `words` are the words of the text, or the name that an abbreviation in the text stands for.
    """

    code: str
    words: tuple[str, ...]
    capital: bool = False
    abbreviation: tuple[str, ...] = ()
    """The folded words of the abbreviation, where the text has one."""

    @property
    def in_text(self) -> tuple[str, ...]:
        """The folded words of the text that name the country."""
        return self.abbreviation or self.words


@dataclass(frozen=True, slots=True)
class _Located:
    """A mention with its half-open offsets in the text."""

    start: int
    end: int
    mention: Mention


@dataclass(frozen=True, slots=True)
class _Abbreviation:
    """A pattern for one way to shorten a name, and the name as a mention."""

    pattern: str
    mention: Mention
    is_word: bool = False
    """Whether it is a word in small letters, so that capitals alone tell them apart."""


@once
def mentioned(text: str) -> tuple[Mention, ...]:
    """The countries and regions that a text names, in order, the longest name first.

    "Dominican Republic" is not also Dominica; a name said twice is one mention.
    """
    found: dict[str, Mention] = {}
    for mention in (located.mention for located in _scan(_composed(text))):
        kept = found.get(mention.code)
        if kept is None or (kept.capital and not mention.capital):
            found[mention.code] = mention
    return tuple(found.values())


def replaced(text: str, by: Callable[[Mention], str]) -> str:
    """The text with other words for every country that it names."""
    result, end = "", 0
    for located in _scan(text):
        result += text[end : located.start] + by(located.mention)
        end = located.end
    return result + text[end:]


def subjects(text: str) -> tuple[str, ...]:
    """The codes of the countries that a text is about: named, and not only in an address."""
    text = _composed(text)
    found: dict[str, None] = {}
    capital: _Located | None = None
    for located in _scan(text):
        mention = located.mention
        if mention.capital:
            capital = located
        elif not (_after_capital(text, located) or _follows(text, capital, located)):
            found[mention.code] = None
    return tuple(found)


def of_section(path: Sequence[str]) -> tuple[str, ...]:
    """The codes of the countries that a section is about, by the headings that it stands under.

    Those of the nearest heading that is a country's name, or several, and nothing else: what
    stands under "Costa Rica" need not say the name again.
    """
    for title in reversed(path):
        if (codes := subjects(title)) and _AROUND_A_NAME.fullmatch(replaced(title, lambda _: " ")):
            return codes
    return ()


def name(code: str, language: Language) -> str:
    """What a country is called in a language, with its article where it has one."""
    called = plain_name(code, language)
    article = _more_names()[f"article_{language}"].get(code)
    return f"{article} {called}" if article else called


def plain_name(code: str, language: Language) -> str:
    """What a country is called in a list by the alphabet: without an article."""
    return str(Locale(language.value).territories.get(code, code)).replace(" & ", " and ")


def perhaps(text: str) -> frozenset[str]:
    """The codes of all that a text may name, by words that more often mean something else too.

    Peoples that are languages as well ("Norwegian"), or of several countries ("American"), and
    first names ("Jordan").
    """
    folded, known = words(_composed(text)), _doubtful_names()
    longest = max(map(len, known))
    spans = (
        tuple(folded[start:end])
        for start in range(len(folded))
        for end in range(start + 1, min(start + longest, len(folded)) + 1)
    )
    return frozenset().union(*(known.get(span, ()) for span in spans))


def is_country(code: str) -> bool:
    """Whether a code is a country's, and not a region's."""
    return code not in _REGIONS


def members(region: str) -> frozenset[str]:
    """The countries of a region that reports treat like one; empty for a country."""
    return _members().get(region, frozenset())


def _composed(text: str) -> str:
    """The text with accents and forms unified, for when offsets in it do not matter."""
    return unicodedata.normalize("NFKC", text)


def _after_capital(text: str, located: _Located) -> bool:
    """Whether a country stands right after its capital, as in an address."""
    before = words(text[: located.start])[-_ADDRESS_WORDS - 1 :]
    return any(
        tuple(before[start : start + len(capital)]) == capital
        for capital in _capitals().get(located.mention.code, ())
        for start in range(len(before))
    )


def _follows(text: str, capital: _Located | None, located: _Located) -> bool:
    """Whether a capital in short stands right before its country, as in "CDMX, México"."""
    return (
        capital is not None
        and bool(capital.mention.abbreviation)
        and capital.mention.code == located.mention.code
        and len(words(text[capital.end : located.start])) <= _ADDRESS_WORDS
    )


@once
def _scan(text: str) -> Sequence[_Located]:
    """What names a country, in order; of two that overlap the first, of two that begin alike the
    longer."""
    named = [*_named(text), *_abbreviated(text)]
    found, end = [], 0
    for located in sorted(named, key=lambda one: (one.start, -one.end)):
        if located.start >= end:
            end = located.end
            if located.mention.code != _NOWHERE:
                found.append(located)
    return found


def _named(text: str) -> Iterator[_Located]:
    """Names that the text has word for word."""
    names, longest = _names()
    located = located_words(text)
    folded = [word for word, _, _ in located]
    place = 0
    while place < len(folded):
        for length in range(min(longest.get(folded[place], 0), len(folded) - place), 0, -1):
            found = names.get(tuple(folded[place : place + length]))
            if found:
                if not (is_country(found.code) and _is_water(folded[:place])):
                    yield _Located(located[place][1], located[place + length - 1][2], found)
                place += length
                break
        else:
            place += 1


def _is_water(before: Sequence[str]) -> bool:
    """Whether a name after these words is that of a gulf, bay or strait: "Gulf of Mexico"."""
    last = before[-_WATER_WORDS:]
    return any(_WATER.match(" ".join(last[start:])) for start in range(len(last)))


def _abbreviated(text: str) -> Iterator[_Located]:
    """Names that the text has in short."""
    pattern, meanings = _abbreviations()
    for match in pattern.finditer(text):
        meaning = meanings[(match.lastindex or 1) - 1]
        if not _is_title(text, match) and not (meaning.is_word and _shouted(text, match.start())):
            mention = replace(meaning.mention, abbreviation=tuple(words(match[0])))
            yield _Located(match.start(), match.end(), mention)


def _shouted(text: str, start: int) -> bool:
    """Whether capitals tell nothing: all is in capitals, or the word before ("TELL US about it").

    Other abbreviations do not count: one that stands alone ("US?") is meant as one.
    """
    pattern, _ = _abbreviations()
    rest = pattern.sub("", text)
    before = _AFTER_A_WORD.search(text[:start])
    return rest.isupper() or bool(
        before and before[1].isupper() and not pattern.fullmatch(before[1])
    )


def _is_title(text: str, match: re.Match[str]) -> bool:
    """Whether it is a title or somebody's initials: before a name, and without an article."""
    return (
        " ".join(words(match[0])) in _TITLES
        and bool(_BEFORE_A_NAME.match(text, match.end()))
        and not _AFTER_AN_ARTICLE.search(text[: match.start()])
    )


@cache
def _abbreviations() -> tuple[re.Pattern[str], tuple[_Abbreviation, ...]]:
    """One pattern with a group for each abbreviation, and what its groups mean."""
    found = sorted(_read_abbreviations(), key=lambda one: -len(one.pattern))
    groups = "|".join(f"({one.pattern})" for one in found)
    return re.compile(f"{_BEGIN}(?:{groups}){_END}"), tuple(found)


def _read_abbreviations() -> Iterator[_Abbreviation]:
    """The three tables of abbreviations, each by its own rule (see country_names.toml)."""
    names, _ = _names()
    more = _more_names()
    for spoken, forms in more["abbreviations"].items():
        for form in forms:
            bare = _spaced(form.replace(".", ""))
            yield _Abbreviation(f"(?i:{_written(form)}|{bare})", names[tuple(words(spoken))])
    for spoken, forms in more["abbreviations_as_written"].items():
        for form in forms:
            is_word = form.isalpha() and form.isupper()
            mention = names[tuple(words(spoken))]
            yield _Abbreviation(_written(form) + _NO_NUMBER, mention, is_word)
    for spoken, forms in more["abbreviations_after_prepositions"].items():
        for form in forms:
            pattern = f"(?i:(?:{_PREPOSITIONS}){_written(form)})"
            yield _Abbreviation(pattern, names[tuple(words(spoken))])


def _written(form: str) -> str:
    """An abbreviation with its full stops, of which the last may be missing."""
    return _spaced(form) + ("?" if form.endswith(".") else "")


def _spaced(form: str) -> str:
    return r"\s?".join(map(re.escape, form.split(" ")))


@cache
def _names() -> tuple[dict[tuple[str, ...], Mention], dict[str, int]]:
    """Every way to name a country, as folded words; the most words by the first of them.

    Where two countries share a way, the first to come keeps it: names before demonyms before
    capitals.
    """
    names: dict[tuple[str, ...], Mention] = {}
    tongues = {_key(tongue) for tongue, _ in _tongues()}
    ways = [
        *((spoken, _NOWHERE, False) for spoken in _more_names()["no_country"]["names"]),
        *((spoken, code, False) for spoken, code in _territories()),
        # "Spanish" and "French" are said of languages more often than of people.
        *((spoken, code, False) for spoken, code in _demonyms() if _key(spoken) not in tongues),
        *((spoken, code, True) for spoken, code in _american_capitals()),
    ]
    for spoken, code, capital in ways:
        key = _key(spoken)
        if key not in _AMBIGUOUS and sum(map(len, key)) >= _SHORTEST_NAME:
            names.setdefault(key, Mention(code, key, capital))
    longest: dict[str, int] = {}
    for first, *others in names:
        longest[first] = max(longest.get(first, 0), 1 + len(others))
    return names, longest


@cache
def _doubtful_names() -> dict[tuple[str, ...], frozenset[str]]:
    """Every way to name a country, and whatever else it may mean, with all that it may name."""
    found: dict[tuple[str, ...], set[str]] = {}
    for spoken, code in (*_territories(), *_demonyms(), *_tongues()):
        found.setdefault(_key(spoken), set()).add(code)
    return {key: frozenset(codes) for key, codes in found.items() if key}


def _key(spoken: str) -> tuple[str, ...]:
    """A name as it is looked up: its folded words, without an article."""
    return tuple(words(spoken.removeprefix("The ").removeprefix("the ")))


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
            for ending in _endings(stem):
                yield stem + ending, code
    tongues = {_key(tongue) for tongue, _ in _tongues()}
    for code, info in _infos():
        for demonym in str(info.get("demonym") or "").replace(",", " or ").split(" or "):
            yield demonym, code
            if _key(demonym) not in tongues:
                yield demonym.strip() + "s", code


def _endings(stem: str) -> tuple[str, ...]:
    """What the Spanish name of a people ends in, by its stem (see country_names.toml)."""
    if stem.endswith(("e", "a")):
        return ("", "s")
    if stem.endswith("í"):
        return ("", "s", "es")
    if stem.endswith(("és", "án", "ón", "ol")):
        return ("", "a", "es", "as")
    return ("o", "a", "os", "as")


def _american_capitals() -> Iterator[tuple[str, str]]:
    for code, info in _infos():
        if info.get("region") == "Americas":
            for capital in _capitals().get(code, ()):
                yield " ".join(capital), code


@cache
def _tongues() -> tuple[tuple[str, str], ...]:
    """The names of languages, each with the territory where it is most likely spoken."""
    likely = get_global("likely_subtags")
    return tuple(
        (spoken, likely.get(tongue, "").rpartition("_")[2])
        for language in Language
        for tongue, spoken in Locale(language.value).languages.items()
    )


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
    """`country_names.toml`: other names, abbreviations, and the articles of each language."""
    file = resources.files("report_rag.text").joinpath("country_names.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))
