"""Finds the countries that a text names, in both languages.

A country is named by its name, its people, its capital or an abbreviation.

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
from report_rag.types import Language

# What may stand in a heading beside the name of a country: "4. Costa Rica", "Chile y Perú".
_AROUND_A_NAME = re.compile(r"(?:[\W\d_]|\b(?:and|y|e|the|el|la|las|los|[ivx]+)\b)*", re.IGNORECASE)
# A country at most so many words after its capital is part of an address, and not what the text is
# about: "San José, Costa Rica", "Bangkok 10400, Thailand".
_ADDRESS_WORDS = 2
# Waters that bear a country's name are no country ("Gulf of Mexico"). Folded words before a name.
_WATERS = frozenset("gulf bay strait straits golfo bahia estrecho".split())
_OF = frozenset({"of", "de", "del"})
_ARTICLES = frozenset({"the", "el", "la", "los"})
# "DR. Smith" and "D.R. Smith" are persons, unless an article says that it is a place.
_TITLES = frozenset({"dr", "d r", "r d", "c r", "p r", "mx"})
_BEFORE_A_NAME = re.compile(r"\.?\s+[A-ZÁÉÍÓÚÑ]\w*[a-záéíóúñ]")
_AFTER_AN_ARTICLE = re.compile(r"\b(?:the|la)\s+$", re.IGNORECASE)
_AFTER_A_WORD = re.compile(r"(?<!\w)([^\W\d_]{2,})\s+$")


@dataclass(frozen=True, slots=True)
class _Located:
    """A mention with its half-open offsets in the text."""

    start: int
    end: int
    mention: Mention


def mentioned(text: str) -> tuple[Mention, ...]:
    """The countries and regions that a text names, each once, in the order of their first mention.

    Case and accents matter only in abbreviations (see the top of this module). Of names that begin
    at the same word the longest counts: "Dominican Republic" does not also name Dominica. Of a
    country that is named several times the first mention is returned, but one by its capital only
    if there is no other.
    """
    found: dict[str, Mention] = {}
    for mention in (located.mention for located in _scan(_composed(text))):
        kept = found.get(mention.code)
        if kept is None or (kept.capital and not mention.capital):
            found[mention.code] = mention
    return tuple(found.values())


def replaced(text: str, by: Callable[[Mention], str]) -> str:
    """The text with every mention of a country replaced by what `by` returns for it."""
    result, end = "", 0
    for located in _scan(text):
        result += text[end : located.start] + by(located.mention)
        end = located.end
    return result + text[end:]


def subjects(text: str) -> tuple[str, ...]:
    """The codes of the countries that a text is about, each once, in order.

    A capital does not count, nor a name at most `_ADDRESS_WORDS` words after it, as in an address.
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
    and the like may stand beside the names. Empty if no heading is such a one.
    """
    for title in reversed(path):
        if (codes := subjects(title)) and _AROUND_A_NAME.fullmatch(replaced(title, lambda _: " ")):
            return codes
    return ()


def name(code: str, language: Language) -> str:
    """What a country is called in a sentence of that language, with its article if it has one.

    An unknown code is returned as it is.
    """
    called = plain_name(code, language)
    article = country_names.table(f"article_{language}").get(code)
    return f"{article} {called}" if article else called


def plain_name(code: str, language: Language) -> str:
    """As `name`, but without an article, for an alphabetical list: CLDR's name."""
    return str(Locale(language.value).territories.get(code, code)).replace(" & ", " and ")


def perhaps(text: str) -> frozenset[str]:
    """The codes of all countries that some words of a text may name.

    Unlike in `mentioned`, words count that more often mean something else: peoples that are
    languages as well ("Norwegian") or belong to several countries ("American"), and first names
    ("Jordan"). Capitals and abbreviations do not count. The set has the empty code too where the
    text names a language that CLDR gives no territory.
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
    """Whether a code is not that of a region in `country_names.REGIONS`."""
    return code not in REGIONS


@cache
def members(region: str) -> frozenset[str]:
    """The codes of the countries in a region of `REGIONS`; empty for any other code."""
    called = REGIONS.get(region)
    infos = country_names.infos().items()
    return frozenset(c for c, info in infos if called and info.get("intermediateregion") == called)


def _composed(text: str) -> str:
    """The text in composed characters (NFKC); offsets in it are not those of the text given."""
    return unicodedata.normalize("NFKC", text)


def _in_address(text: str, capital: _Located | None, located: _Located) -> bool:
    """Whether the country `located` stands at most `_ADDRESS_WORDS` words after its capital.

    The capital may be abbreviated ("CDMX, México"): `capital` is the last one that the text names
    before, None when it names none.
    """
    code = located.mention.code
    if capital and capital.mention.abbreviation and capital.mention.code == code:
        between = words(text[capital.end : located.start])
        if len(between) <= _ADDRESS_WORDS:
            return True
    before = words(text[: located.start])[-_ADDRESS_WORDS - 1 :]
    return any(
        tuple(before[start : start + len(key)]) == key
        for key in country_names.capitals().get(code, ())
        for start in range(len(before))
    )


def _scan(text: str) -> Sequence[_Located]:
    """All mentions of countries in a text, in order, without phrases such as "New Mexico".

    Of two names that overlap the first counts, of two that begin at the same place the longer.
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
    """The names that are written out in a text, in order; at each word the one of most words.

    Gulfs, bays and straits are left out; phrases such as "New Mexico" have the code `NOWHERE`.
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
    """Whether the name that begins at word `place`, from 0, is that of a gulf, bay or strait."""
    joining = place - 1
    if joining > 0 and folded[joining] in _ARTICLES:
        joining -= 1
    return joining > 0 and folded[joining] in _OF and folded[joining - 1] in _WATERS


def _abbreviated(text: str) -> Iterator[_Located]:
    """The abbreviations in a text that stand for a country, in order."""
    pattern, meanings = country_names.abbreviations()
    for match in pattern.finditer(text):
        meaning = meanings[(match.lastindex or 1) - 1]
        if not _is_title(text, match) and not (meaning.is_word and _shouted(text, match.start())):
            mention = replace(meaning.mention, abbreviation=tuple(words(match[0])))
            yield _Located(match.start(), match.end(), mention)


def _shouted(text: str, start: int) -> bool:
    """Whether the capitals of the word at `start` do not mark an abbreviation: "TELL US about it".

    That is so when the word before is in capitals, or the whole text apart from abbreviations is.
    An abbreviation that stands alone ("US?") is meant as one.
    """
    pattern, _ = country_names.abbreviations()
    before = _AFTER_A_WORD.search(text[:start])
    return pattern.sub("", text).isupper() or bool(
        before and before[1].isupper() and not pattern.fullmatch(before[1])
    )


def _is_title(text: str, match: re.Match[str]) -> bool:
    """Whether an abbreviation is a title or initials: before a name, and without an article."""
    return (
        " ".join(words(match[0])) in _TITLES
        and bool(_BEFORE_A_NAME.match(text, match.end()))
        and not _AFTER_AN_ARTICLE.search(text[: match.start()])
    )
