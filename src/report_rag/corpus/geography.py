"""Which passages are about which country, and which countries a question asks about.

Countries are given by their ISO 3166-1 codes (`BO`), regions by their numbers in Unicode CLDR
(`029`); passages by their numbers, from 0, in `Geography.passages`. `text.countries` finds the
names in a text. A call-out is a paragraph with a label in front, such as "**BOLIVIA:** ...".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from report_rag.text import countries
from report_rag.text.language import fold, located_words, sentences
from report_rag.text.parsed import ParsedText
from report_rag.text.word_lists import read_tables
from report_rag.types import BlockKind, Language, Passage, Report

_CORRECTED_FROM = 6
"""The fewest letters of a name that is corrected; shorter names are too like words ("pero")."""
_OTHERS_IN_AN_ENUMERATION = 2
"""A sentence that names a country and at least so many others is an enumeration."""
_SOME_COUNTRY = {Language.EN: "this country", Language.ES: "este país"}


def without_country(question: ParsedText, language: Language) -> str:
    """A question's text with "this country" or "este país" for each country that it names."""
    return countries.replaced(question.text, lambda _: _SOME_COUNTRY[language])


def _one_letter_off(word: str, name: str) -> bool:
    """Whether they differ by one letter inserted, deleted or replaced, which is not the first."""
    if word[0] != name[0] or abs(len(word) - len(name)) > 1:
        return False
    shorter, longer = sorted((word, name), key=len)
    if len(shorter) == len(longer):
        return sum(a != b for a, b in zip(word, name, strict=True)) == 1
    return any(longer[:n] + longer[n + 1 :] == shorter for n in range(len(longer)))


def country_questions(prefix: str = "") -> tuple[tuple[str, Language], ...]:
    """(question, language) for the example questions of `country_questions.toml`, English first.

    All name "this country" or "este país". Without a prefix they ask for everything about it, with
    `topic_`, the only prefix, for one topic in it.
    """
    spoken = read_tables("country_questions.toml", "report_rag.corpus")
    return tuple(
        (text.format(country=_SOME_COUNTRY[language]), language)
        for language in Language
        for text in spoken[f"{prefix}{language}"]
    )


@dataclass(frozen=True)
class Geography:
    """Finds the passages about a country, and the countries that a question names."""

    passages: tuple[Passage, ...]
    venues: frozenset[str]
    """Codes of countries whose capital is in the title of a report: the capital is the place of the
    event that the report is from, and the country not a topic."""

    @classmethod
    def of(cls, reports: Sequence[Report], passages: Sequence[Passage]) -> "Geography":
        """For these reports and all their passages; the titles in both languages give `venues`."""
        venues = {
            mention.code
            for report in reports
            for title in (report.title, report.translated_title or "")
            for mention in countries.mentioned(title)
            if mention.capital
        }
        return cls(tuple(passages), frozenset(venues))

    def asked(self, question: ParsedText) -> tuple[str, ...]:
        """The codes of the countries and regions that a question names, each once, in order.

        The name of a capital counts for its country, unless the country is one of `venues`.
        """
        return tuple(
            mention.code
            for mention in question.mentions
            if not (mention.capital and mention.code in self.venues)
        )

    def corrected(self, question: ParsedText, known: Callable[[ParsedText], bool]) -> str:
        """The text of a question with the first misspelt name of a country corrected ("Uruguai").

        Names can be corrected that are one word of six letters or more, in English or Spanish, of a
        country that a passage is labelled with or names. A word is a misspelt name if it has one
        letter more, one less or one other, apart from the first, and if `known` returns False for
        it; `known` tells the words of the corpus ("Italian" is not a misspelt Italia). A question
        that names any country correctly is returned as it is.
        """
        text = question.text
        if question.mentions:
            return text
        for word, start, end in located_words(text):
            near = [
                name
                for spelt, name in self._spelt.get(word[0], {}).items()
                if _one_letter_off(word, spelt)
            ]
            if near and not known(ParsedText(word)):
                return text[:start] + near[0] + text[end:]
        return text

    @cached_property
    def call_outs(self) -> frozenset[int]:
        """The numbers of the passages that are labelled with a country or region."""
        return frozenset(n for n, passage in enumerate(self.passages) if passage.countries)

    @cached_property
    def _spelt(self) -> dict[str, dict[str, str]]:
        """The names that can be corrected, by first letter and then by the folded name.

        Folded: in lower case, without accents.
        """
        codes = {code for p in self.passages for code in (*p.countries, *p.mentions)}
        found: dict[str, dict[str, str]] = {}
        for code in sorted(codes):
            for language in Language:
                name = countries.name(code, language)
                if " " not in name and len(name) >= _CORRECTED_FROM:
                    found.setdefault(fold(name)[0], {})[fold(name)] = name
        return found

    @cached_property
    def _placed(self) -> tuple[tuple[str, ...], ...]:
        """For each passage, the codes of the countries that its section is named after."""
        of_section = cache(countries.of_section)
        return tuple(of_section(passage.section_path) for passage in self.passages)

    def about(self, code: str) -> tuple[int, ...]:
        """The numbers of the passages about a country or region, in four groups:

        1. its call-outs, and the passages of sections whose heading names it;
        2. other passages that name it, or its people ("Bolivian"), in their text, but for
           quotations; a postal address, such as a publisher's, names no country;
        3. quotations that name it in the same way;
        4. call-outs of a region that it belongs to, only if there is a passage in the groups above:
           what is said of a region is not said of each of its countries.

        Each group is in the order of `passages`. When all are empty, a region has the call-outs of
        its countries, and a country nothing.
        """
        return self._about(code)

    def around(self, codes: Sequence[str]) -> list[int]:
        """The numbers of the call-outs of regions that one of these countries is in, in order."""
        return [
            number
            for number, passage in enumerate(self.passages)
            if any(countries.members(wider).intersection(codes) for wider in passage.countries)
        ]

    def names(self, number: int, code: str) -> bool:
        """Whether the text of passage `number` names a country or its capital, if in an address."""
        mentions = countries.mentioned(self.passages[number].text)
        return any(mention.code == code for mention in mentions)

    def only_mentions(self, number: int, codes: Sequence[str]) -> bool:
        """Whether passage `number` names these countries only in enumerations.

        Only those of `codes` count that the passage is about (`about`); False when it is about
        none. For each, label, speaker and headings of the passage name neither the country nor a
        region that it is in, and every sentence that names it names at least two more countries
        ("in countries like Bolivia, Peru and Uruguay"). So a statement about three countries is
        taken for an enumeration as well.
        """
        named = [code for code in codes if number in self.about(code)]
        return bool(named) and all(self._listed(number, code) for code in named)

    @cached_property
    def _about(self) -> Callable[[str], tuple[int, ...]]:
        return cache(self._find)

    @cached_property
    def _listed(self) -> Callable[[int, str], bool]:
        return cache(lambda n, code: _is_listed(self.passages[n], code, self._placed[n]))

    def _find(self, code: str) -> tuple[int, ...]:
        """Computes what `about` returns."""
        own: list[int] = []
        prose: list[int] = []
        said: list[int] = []
        region: list[int] = []
        for number, passage in enumerate(self.passages):
            if code in passage.countries or code in self._placed[number]:
                own.append(number)
            elif code in passage.mentions:
                (said if passage.kind is BlockKind.QUOTATION else prose).append(number)
            elif any(code in countries.members(wider) for wider in passage.countries):
                region.append(number)
        if own or prose or said:
            return (*own, *prose, *said, *region)
        inside = countries.members(code)
        return tuple(n for n, p in enumerate(self.passages) if inside.intersection(p.countries))


def _is_listed(passage: Passage, code: str, placed: Sequence[str]) -> bool:
    """As `only_mentions`, for one country; `placed`: codes that its section is named after."""
    own = {*passage.countries, *placed, *_named(passage.label), *_named(passage.speaker)}
    if code in own or any(code in countries.members(wider) for wider in own):
        return False
    named = [_named(passage.text[start:end]) for start, end in sentences(passage.text)]
    naming = [codes for codes in named if code in codes]
    # A country of the region that is asked about does not make an enumeration with it.
    related = countries.members(code) | {code}
    return bool(naming) and all(
        sum(countries.is_country(other) for other in codes - related) >= _OTHERS_IN_AN_ENUMERATION
        for codes in naming
    )


def _named(text: str | None) -> set[str]:
    return {mention.code for mention in countries.mentioned(text or "")}
