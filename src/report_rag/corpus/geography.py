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
"""The fewest letters of a name that is corrected; shorter ones are too like ordinary words: the
Spanish word "pero" is one letter away from "peru"."""
_OTHERS_IN_AN_ENUMERATION = 2
"""A sentence that names a country and at least this many other countries is an enumeration."""
_SOME_COUNTRY = {Language.EN: "this country", Language.ES: "este país"}


def without_country(question: ParsedText, language: Language) -> str:
    """The question's text with "this country" (Spanish: "este país") for each country it names."""
    return countries.replaced(question.text, lambda _: _SOME_COUNTRY[language])


def _one_letter_off(word: str, name: str) -> bool:
    """Whether two words have the same first letter and differ by one: added, missing or another."""
    if word[0] != name[0] or abs(len(word) - len(name)) > 1:
        return False
    shorter, longer = sorted((word, name), key=len)
    if len(shorter) == len(longer):
        return sum(a != b for a, b in zip(word, name, strict=True)) == 1
    return any(longer[:n] + longer[n + 1 :] == shorter for n in range(len(longer)))


def country_questions(prefix: str = "") -> tuple[tuple[str, Language], ...]:
    """Example questions of `country_questions.toml`, as pairs (question, language), English first.

    Instead of the name of a country they have "this country" or, in Spanish, "este país". With
    `prefix` "" they ask for everything about it, with "topic_" for one topic in it. There is no
    other prefix.
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
    """Codes of the countries that the title of a report names by their capital alone. There the
    capital is only the place of an event ("San José Dialogue"), so it does not make its country a
    subject."""

    @classmethod
    def of(cls, reports: Sequence[Report], passages: Sequence[Passage]) -> "Geography":
        """Makes one from reports and all their passages; `venues` from titles in both languages."""
        venues = {
            mention.code
            for report in reports
            for title in (report.title, report.translated_title or "")
            for mention in countries.mentioned(title)
            if mention.capital
        }
        return cls(tuple(passages), frozenset(venues))

    def asked(self, question: ParsedText) -> tuple[str, ...]:
        """The codes of the countries and regions that a question names, each once.

        They come in the order in which the question first names them. The name of a capital counts
        for its country, unless the country is one of `venues`.
        """
        return tuple(
            mention.code
            for mention in question.mentions
            if not (mention.capital and mention.code in self.venues)
        )

    def corrected(self, question: ParsedText, known: Callable[[ParsedText], bool]) -> str:
        """The text of a question with the first misspelt name of a country corrected ("Uruguai").

        The text is returned as it is when it names any country correctly, or when no word of it is
        a misspelt name: one with the same first letter as the name and one letter more, one less or
        one other, for which `known` returns False. `known` says whether the corpus has a word
        ("Italian" is not a misspelt "Italia"). Compared are names of one word with six letters or
        more, in English and Spanish, of the countries that passages are labelled with or name.
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
        """The names that `corrected` compares: {first letter: {folded name: name}}.

        A folded name is in lower case and without accents; so is the first letter.
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
        """For each passage, the codes of the countries that its section is named after.

        These are in the innermost heading above it that has nothing but names of countries ("4.
        Costa Rica"). Empty where there is no such heading.
        """
        of_section = cache(countries.of_section)
        return tuple(of_section(passage.section_path) for passage in self.passages)

    def about(self, code: str) -> tuple[int, ...]:
        """The numbers of the passages about a country or region, group by group.

        These are the groups; each is in the order of `passages`:

        1. the call-outs labelled with it, and the passages of sections that are named after it;
        2. other passages that name it, or its people ("Bolivian"), in their text, but for
           quotations; a postal address, such as a publisher's, names no country;
        3. quotations that name it in the same way;
        4. call-outs of a region that it belongs to, only if there is a passage in the groups above:
           what is said of a region is not said of each of its countries.

        When groups 1 to 3 are empty, the result for a region is the call-outs of its countries, and
        for a country it is empty.
        """
        return self._about(code)

    def around(self, codes: Sequence[str]) -> list[int]:
        """The numbers, ascending, of the call-outs labelled with a region.

        Only regions count that at least one of the countries with these codes is in.
        """
        return [
            number
            for number, passage in enumerate(self.passages)
            if any(countries.members(wider).intersection(codes) for wider in passage.countries)
        ]

    def names(self, number: int, code: str) -> bool:
        """Whether the text of passage `number` names the country `code`, its people or its capital.

        Unlike in `about`, the capital and a name in a postal address count as well.
        """
        mentions = countries.mentioned(self.passages[number].text)
        return any(mention.code == code for mention in mentions)

    def only_mentions(self, number: int, codes: Sequence[str]) -> bool:
        """Whether passage `number` names these countries only in enumerations.

        Those of `codes` that the passage is not about (`about`) are left aside; False when it is
        about none. For each of the others, all of this must hold: neither the label nor the speaker
        names it or a region that it is in; the section is named after neither; at least one
        sentence names it; and every such sentence names at least two more countries ("in countries
        like Bolivia, Peru and Uruguay"). So a statement about three countries is taken for an
        enumeration as well.
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
        """Computes what `about` returns; `_about` keeps the result for each code."""
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
    """Whether a passage names the country or region `code` only in enumerations.

    The conditions are those of `only_mentions`; for a region, countries in it do not count as more
    countries. `placed` has the codes of the countries that the passage's section is named after.
    """
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
