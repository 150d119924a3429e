"""Finds the countries that a text names, in English and Spanish.

A country is named by its name, its people, an abbreviation or, in the Americas, its capital.

"Country" includes three regions that reports write about like countries: the Caribbean, Central
America and South America. Codes are ISO 3166-1 (`BO`), and for the regions Unicode CLDR's numbers
(`029`, `013`, `005`). `country_names` looks the names up; `country_names.toml` is the file to
extend. A folded word is in lower case and without accents.

Abbreviations that are words as well ("US", "DR") count only as they are written in that file, in a
text that is not all in capitals, and not as a title before a name, as a currency or before a number
("DR. Smith", "US$ 5", "RD 1234"). "PR" is always Puerto Rico, also where the writer means public
relations. Codes of two letters that people rarely write ("CO", "PE") name no country.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from babel import Locale

from report_rag.text import country_names
from report_rag.text.country_names import NOWHERE, REGIONS, Mention
from report_rag.text.language import located_words, words
from report_rag.types import Language, Span

# What may stand in a heading beside the name of a country: "4. Costa Rica", "Chile y Perú".
_AROUND_A_NAME = re.compile(r"(?:[\W\d_]|\b(?:and|y|e|the|el|la|las|los|[ivx]+)\b)*", re.IGNORECASE)
# A country at most so many words after its capital is part of an address, and not what the text is
# about: "San José, Costa Rica", "Bangkok 10400, Thailand" (`_in_address` counts them).
_ADDRESS_WORDS = 2
# Waters that bear a country's name are no country ("Gulf of Mexico"). Folded words before a name.
_WATERS = frozenset("gulf bay strait straits golfo bahia estrecho".split())
_OF = frozenset({"of", "de", "del"})
_ARTICLES = frozenset({"the", "el", "la", "los"})
# "DR. Smith" and "D.R. Smith" are persons, unless an article says that it is a place.
_TITLES = frozenset({"dr", "d r", "r d", "c r", "p r", "mx"})
_BEFORE_A_NAME = re.compile(r"\.?\s+[A-ZÁÉÍÓÚÑ]\w*[a-záéíóúñ]")
_LETTERS = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class _Located:
    """A mention of a country, and where it is: from character `start` up to, not including, `end`.

    `_named` also gives phrases that name no country ("New Mexico"), with the code `NOWHERE`.
    """

    start: int
    end: int
    mention: Mention


def mentioned(text: str) -> tuple[Mention, ...]:
    """The countries and regions that a text names, each once, in the order of their first mention.

    Each is a `Mention`: its code, and the first way in which the text names it, or the first that
    is not its capital if there is one. Case and accents matter only in abbreviations (see the top
    of this module). Of names that begin at the same word the longest counts: "Dominican Republic"
    does not also name Dominica. Empty when the text names none.
    """
    found: dict[str, Mention] = {}
    for mention in (located.mention for located in _scan(_composed(text))):
        kept = found.get(mention.code)
        if kept is None or (kept.capital and not mention.capital):
            found[mention.code] = mention
    return tuple(found.values())


def located(text: str) -> Iterator[tuple[Span, Mention]]:
    """Every mention of a country or region in a text, in order, with the place where it stands."""
    return ((Span(one.start, one.end), one.mention) for one in _scan(text))


def replaced(text: str, by: Callable[[Mention], str]) -> str:
    """The text with every mention of a country or region replaced by what `by` returns for it."""
    result, end = "", 0
    for located in _scan(text):
        result += text[end : located.start] + by(located.mention)
        end = located.end
    return result + text[end:]


def subjects(text: str) -> tuple[str, ...]:
    """The codes of the countries and regions that a text is about, each once, in order of mention.

    A mention by the capital does not count. Nor does one shortly after the country's own capital,
    with at most two words between, or fewer if the capital's name has several words: "San José,
    Costa Rica" is part of an address, and the text is not about it.
    """
    text = _composed(text)
    found: dict[str, None] = {}
    capital: _Located | None = None
    for located in _scan(text):
        if located.mention.capital:
            capital = located
        elif not _in_address(text, capital, located):
            found[located.mention.code] = None
    return tuple(found)


def of_section(path: Sequence[str]) -> tuple[str, ...]:
    """The codes of the countries that a section is about, by the headings above it.

    `path` is the texts of the headings, outermost first. The innermost one that consists of names
    of countries counts: text under "Costa Rica" need not say the name again. Numbers, "and", "the"
    and the like may stand beside the names. Empty if no heading consists of such names.
    """
    for title in reversed(path):
        if (codes := subjects(title)) and _AROUND_A_NAME.fullmatch(replaced(title, lambda _: " ")):
            return codes
    return ()


def name(code: str, language: Language) -> str:
    """What a country is called in a sentence of that language, such as "the Dominican Republic".

    The article stands before it if `country_names.toml` has one. An unknown code is returned as it
    is.
    """
    called = plain_name(code, language)
    article = country_names.table(f"article_{language}").get(code)
    return f"{article} {called}" if article else called


def plain_name(code: str, language: Language) -> str:
    """As `name`, but without an article, as in an alphabetical list: CLDR's name, "and" for "&"."""
    return str(Locale(language.value).territories.get(code, code)).replace(" & ", " and ")


def called(mention: Mention, text: str, language: Language) -> str:
    """A country that a text names, as it is to be named in another text, of `language`.

    Where `mention`, of `text`, is a name of the country or an abbreviation of one, its name in
    `language` without an article: in Spanish "Perú" for "peru", "Estados Unidos" for "USA". The
    people, a capital and other names stay as they are written in `text`; small letters get capital
    ones in English, and in the name of a capital.
    """
    by_name = (mention.words, mention.code) in country_names.territories()
    if by_name or (mention.abbreviation and not mention.capital):
        return plain_name(mention.code, language).partition(" (")[0]
    composed = _composed(text)
    place = next(located for located in _scan(composed) if located.mention == mention)
    written = composed[place.start : place.end]
    small = language is Language.ES and not mention.capital
    keep = small or mention.abbreviation or not written.islower()
    return written if keep else written.title()


def perhaps(text: str) -> frozenset[str]:
    """The codes of all countries that some words of a text may name, overlapping names included.

    Unlike in `mentioned`, words count that more often mean something else: languages, which stand
    for the territory where they are spoken most ("Norwegian"), peoples of several countries
    ("American"), and first names ("Jordan"). Capitals and abbreviations do not count. The set has
    the empty code too where the text names a language for which CLDR has no territory.
    """
    folded, known = words(_composed(text)), country_names.doubtful_names()
    longest = max(map(len, known))
    spans = (
        tuple(folded[start:end])
        for start in range(len(folded))
        for end in range(start + 1, min(start + longest, len(folded)) + 1)
    )
    return frozenset().union(*(known.get(span, ()) for span in spans))


def is_country(code: str) -> bool:
    """False for the codes of the three regions (`country_names.REGIONS`), True for any other."""
    return code not in REGIONS


@cache
def members(region: str) -> frozenset[str]:
    """The codes of the countries in the region with the code `region`; empty for any other code.

    They are grouped as in the countryinfo package, which has Mexico in Central America.
    """
    called = REGIONS.get(region)
    infos = country_names.infos().items()
    return frozenset(c for c, info in infos if called and info.get("intermediateregion") == called)


def _composed(text: str) -> str:
    """The text in Unicode's composed characters (NFKC: "e" with its accent is one character).

    It may have another length, so offsets in it are not those of the text given.
    """
    return unicodedata.normalize("NFKC", text)


def _in_address(text: str, capital: _Located | None, located: _Located) -> bool:
    """Whether the country `located` stands so shortly after its own capital as in an address.

    The whole name of the capital has to be within the `_ADDRESS_WORDS` + 1 words before the
    country; or the capital is abbreviated ("CDMX, México") and at most `_ADDRESS_WORDS` words stand
    between. `capital` is the last mention by a capital before, of any country, None without one.
    """
    code = located.mention.code
    if capital and capital.mention.abbreviation and capital.mention.code == code:
        between = text[capital.end : located.start]
        if len(_words_before(between, len(between), _ADDRESS_WORDS + 1)) <= _ADDRESS_WORDS:
            return True
    before = _words_before(text, located.start, _ADDRESS_WORDS + 1)
    return any(
        tuple(before[start : start + len(key)]) == key
        for key in country_names.capitals().get(code, ())
        for start in range(len(before))
    )


def _words_before(text: str, end: int, count: int) -> Sequence[str]:
    """The last `count` folded words of a text before a place, or all if it has fewer.

    Only as much of the text is read as has these words, since a text may name countries all over.
    """
    length = 32 * count
    while length < end:
        found = words(text[end - length : end])
        if len(found) > count:  # The first one may be half a word.
            return found[-count:]
        length *= 2
    return words(text[:end])[-count:]


def _word_before(text: str, end: int) -> str:
    """The word that only white space parts from the place `end` in a text; empty without one."""
    last = end
    while last and text[last - 1].isspace():
        last -= 1
    first = last
    while first and (text[first - 1].isalnum() or text[first - 1] == "_"):
        first -= 1
    return text[first:last] if last < end else ""


def _scan(text: str) -> Sequence[_Located]:
    """All mentions of countries and regions in a text, in order; none inside another.

    Of two names that overlap the first counts, of two that begin at the same place the longer. A
    phrase such as "New Mexico" is left out, with the name in it.
    """
    found, end = [], 0
    for located in sorted(
        (*_named(text), *_abbreviated(text)), key=lambda one: (one.start, -one.end)
    ):
        if located.start >= end:
            end = located.end
            if located.mention.code != NOWHERE:
                found.append(located)
    return found


def _named(text: str) -> Iterator[_Located]:
    """The names of countries that are written out in a text, in order, without overlaps.

    Where several begin at one word, the one of most words is given. A country's name in that of a
    gulf, bay or strait is left out. Phrases that name no country ("New Mexico") are given too, with
    the code `NOWHERE`.
    """
    known = country_names.names_by_first_word()
    located = located_words(text)
    folded = tuple(word for word, _, _ in located)
    end = 0
    for place, word in enumerate(folded):
        if place < end:
            continue
        for mention in known.get(word, ()):
            if folded[place : place + len(mention.words)] == mention.words:
                end = place + len(mention.words)
                if not (is_country(mention.code) and _names_water(folded, place)):
                    yield _Located(located[place][1], located[end - 1][2], mention)
                break


def _names_water(folded: Sequence[str], place: int) -> bool:
    """Whether the country's name at word `place` is part of that of a gulf, bay or strait.

    `folded` has the words of the text, `place` counts them from 0. True for "Mexico" in "Gulf of
    Mexico"; an article may stand before the name.
    """
    joining = place - 1
    if joining > 0 and folded[joining] in _ARTICLES:
        joining -= 1
    return joining > 0 and folded[joining] in _OF and folded[joining - 1] in _WATERS


def _abbreviated(text: str) -> Iterator[_Located]:
    """The abbreviations in a text that stand for a country, in order.

    Titles ("DR. Smith") and ordinary words in capitals ("TELL US") are left out.
    """
    pattern, meanings = country_names.abbreviations()
    # Whether the text without its abbreviations is in capitals: found out once, if need be.
    in_capitals = cache(lambda: pattern.sub("", text).isupper())
    for match in pattern.finditer(text):
        meaning = meanings[(match.lastindex or 1) - 1]
        shouted = meaning.is_word and (in_capitals() or _shouted(text, match.start()))
        if not _is_title(text, match) and not shouted:
            mention = replace(meaning.mention, abbreviation=tuple(words(match[0])))
            yield _Located(match.start(), match.end(), mention)


def _shouted(text: str, start: int) -> bool:
    """Whether the word at `start` is in capitals as the word before it is: "TELL US of it".

    `start` is its offset in characters. True when the word before, of two letters or more, is in
    capitals and no abbreviation itself. False for an abbreviation that stands alone ("US?"): it is
    meant as one.
    """
    pattern, _ = country_names.abbreviations()
    before = _word_before(text, start)
    return bool(_LETTERS.fullmatch(before) and before.isupper() and not pattern.fullmatch(before))


def _is_title(text: str, match: re.Match[str]) -> bool:
    """Whether an abbreviation is a person's title or initials ("DR. Smith"), and no country.

    That is so for those in `_TITLES` before a capital and a small letter ("Smith", not "J." or
    "SMITH"), but not after "the" or "la".
    """
    return (
        " ".join(words(match[0])) in _TITLES
        and bool(_BEFORE_A_NAME.match(text, match.end()))
        and _word_before(text, match.start()).casefold() not in ("the", "la")
    )
