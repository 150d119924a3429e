"""Finds the countries that a text names, in both languages.

A country is named by its name, its people, its capital or an abbreviation.

Codes are ISO 3166-1 (`BO`), or CLDR's numbers for the regions that reports treat like countries
(`029`, the Caribbean). `country_names` holds the names, `country_names.toml` those to extend.

Abbreviations that are words as well ("US", "DR") count only as they are written there, in a text
that is not all in capitals, and not as a title before a name, as a currency or before a number
("DR. Smith", "US$ 5", "RD 1234"). Whether "PR" is Puerto Rico or public relations is not known.
Codes of two letters that people rarely write ("CO", "PE") name no country.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from babel import Locale

from report_rag.text import country_names
from report_rag.text.country_names import CARIBBEAN, CENTRAL_AMERICA, NOWHERE, REGIONS, members
from report_rag.text.language import located_words, words
from report_rag.types import Language

__all__ = [
    "CARIBBEAN",
    "CENTRAL_AMERICA",
    "Mention",
    "is_country",
    "members",
    "mentioned",
    "name",
    "of_section",
    "perhaps",
    "plain_name",
    "replaced",
    "subjects",
]

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
class Mention:
    """A country in a text: its code, and how it is named."""

    code: str
    words: tuple[str, ...]
    """A name of it in folded words: as in the text, or what the abbreviation there stands for."""
    capital: bool = False
    """Whether it is named by its capital only."""
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


def mentioned(text: str) -> tuple[Mention, ...]:
    """The countries and regions that a text names, each once, in the order of the text.

    The longest name counts: "Dominican Republic" does not also name Dominica. A country that is
    named by its capital and otherwise too is not mentioned by its capital.
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
        if located.mention.capital:
            capital = located
        elif not _in_address(text, capital, located):
            found[located.mention.code] = None
    return tuple(found)


def of_section(path: Sequence[str]) -> tuple[str, ...]:
    """The codes of the countries that a section is about, by the headings above it.

    `path` is the headings, outermost first. The nearest one that consists of names of countries
    counts: what stands under "Costa Rica" need not say the name again.
    """
    for title in reversed(path):
        if (codes := subjects(title)) and _AROUND_A_NAME.fullmatch(replaced(title, lambda _: " ")):
            return codes
    return ()


def name(code: str, language: Language) -> str:
    """What a country is called in a sentence: with its article where it has one."""
    called = plain_name(code, language)
    article = country_names.table(f"article_{language}").get(code)
    return f"{article} {called}" if article else called


def plain_name(code: str, language: Language) -> str:
    """What a country is called in an alphabetical list: without an article."""
    return str(Locale(language.value).territories.get(code, code)).replace(" & ", " and ")


def perhaps(text: str) -> frozenset[str]:
    """The codes of all that a text may name, by words that more often mean something else too.

    Such words are peoples that are languages as well ("Norwegian") or belong to several countries
    ("American"), and first names ("Jordan").
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
    """Whether a code is a country's, and not a region's."""
    return code not in REGIONS


def _composed(text: str) -> str:
    """The text in one Unicode form (NFKC), for when offsets in it do not matter."""
    return unicodedata.normalize("NFKC", text)


def _in_address(text: str, capital: _Located | None, located: _Located) -> bool:
    """Whether a country stands right after its capital, also in short ("CDMX, México").

    `capital` is the last capital that the text names before.
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
    """All that names a country, in order.

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
    """Names that the text has word for word; at each place the one of most words."""
    known = country_names.names_by_first_word()
    located = located_words(text)
    folded = tuple(word for word, _, _ in located)
    end = 0
    for place, word in enumerate(folded):
        if place < end:
            continue
        for code, key, capital in known.get(word, ()):
            if folded[place : place + len(key)] == key:
                end = place + len(key)
                if not (is_country(code) and _names_water(folded, place)):
                    mention = Mention(code, key, capital)
                    yield _Located(located[place][1], located[end - 1][2], mention)
                break


def _names_water(folded: Sequence[str], place: int) -> bool:
    """Whether the name that begins at word `place` is that of a gulf, bay or strait."""
    joining = place - 1
    if joining > 0 and folded[joining] in _ARTICLES:
        joining -= 1
    return joining > 0 and folded[joining] in _OF and folded[joining - 1] in _WATERS


def _abbreviated(text: str) -> Iterator[_Located]:
    """Names that the text has in short."""
    pattern, meanings = country_names.abbreviations()
    for match in pattern.finditer(text):
        meaning = meanings[(match.lastindex or 1) - 1]
        if not _is_title(text, match) and not (meaning.is_word and _shouted(text, match.start())):
            mention = Mention(*meaning.name, abbreviation=tuple(words(match[0])))
            yield _Located(match.start(), match.end(), mention)


def _shouted(text: str, start: int) -> bool:
    """Whether capitals tell nothing at this place: "TELL US about it".

    That is so when the whole text is in capitals, or the word before. Other abbreviations do not
    count, so one that stands alone ("US?") is meant as one.
    """
    pattern, _ = country_names.abbreviations()
    before = _AFTER_A_WORD.search(text[:start])
    return pattern.sub("", text).isupper() or bool(
        before and before[1].isupper() and not pattern.fullmatch(before[1])
    )


def _is_title(text: str, match: re.Match[str]) -> bool:
    """Whether it is a title or somebody's initials: before a name, and without an article."""
    return (
        " ".join(words(match[0])) in _TITLES
        and bool(_BEFORE_A_NAME.match(text, match.end()))
        and not _AFTER_AN_ARTICLE.search(text[: match.start()])
    )
