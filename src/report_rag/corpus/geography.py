"""Which passages are about which country, and which country a question asks about."""

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib import resources

from report_rag.text import countries
from report_rag.text.language import fold, located_words, sentences
from report_rag.text.parsed import ParsedText
from report_rag.types import BlockKind, Language, Passage, Report

# Below so many letters one letter makes another word ("Peru", "pero").
_CORRECTED_FROM = 6
# With so many other countries in each sentence that names it, a country is one of an enumeration.
_OTHERS_IN_AN_ENUMERATION = 2
# What stands for the country when a question is compared with others like it.
_SOME_COUNTRY = {Language.EN: "this country", Language.ES: "este país"}


def without_country(question: ParsedText, language: Language) -> str:
    """A question with "this country" in the place of each country that it names."""
    return question.with_countries(lambda _: _SOME_COUNTRY[language])


def _one_letter_off(word: str, name: str) -> bool:
    """Whether one letter inserted, left out or exchanged makes the word the name."""
    if word[0] != name[0] or abs(len(word) - len(name)) > 1:
        return False
    shorter, longer = sorted((word, name), key=len)
    if len(shorter) == len(longer):
        return sum(a != b for a, b in zip(word, name, strict=True)) == 1
    return any(longer[:n] + longer[n + 1 :] == shorter for n in range(len(longer)))


def country_questions(prefix: str = "") -> tuple[tuple[str, Language], ...]:
    """Questions about a country and nothing else, with "this country" in its place.

    With the prefix `topic_`, questions about something in a country.
    """
    file = resources.files("report_rag.corpus").joinpath("country_questions.toml")
    spoken = tomllib.loads(file.read_text(encoding="utf-8"))
    return tuple(
        (text.format(country=_SOME_COUNTRY[language]), language)
        for language in Language
        for text in spoken[f"{prefix}{language}"]
    )


@dataclass(frozen=True)
class Geography:
    """The countries of a corpus."""

    passages: tuple[Passage, ...]
    venues: frozenset[str]
    """Countries whose capital stands in a report's title: where it was made, not what it treats."""
    _about: dict[str, tuple[int, ...]] = field(default_factory=dict)
    _listed: dict[tuple[int, str], bool] = field(default_factory=dict)

    @classmethod
    def of(cls, reports: Sequence[Report], passages: Sequence[Passage]) -> "Geography":
        """From the reports and their passages, by number."""
        venues = {
            mention.code
            for report in reports
            for title in (report.title, report.translated_title or "")
            for mention in countries.mentioned(title)
            if mention.capital
        }
        return cls(tuple(passages), frozenset(venues))

    def asked(self, question: ParsedText) -> tuple[str, ...]:
        """Codes of the countries that a question is about; the venue's name is not enough."""
        return tuple(
            mention.code
            for mention in question.mentions
            if not (mention.capital and mention.code in self.venues)
        )

    def corrected(self, question: ParsedText, known: Callable[[ParsedText], bool]) -> str:
        """The question with misspelt names of the corpus's countries put right ("Uruguai").

        One letter too many, too few or wrong, in a name of six letters or more; nothing is put
        right in a question that names a country already, and no word that is `known` to the corpus
        ("Italian" is not a misspelt Italia).
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
        """Numbers of the passages that are labelled with a country."""
        return frozenset(n for n, passage in enumerate(self.passages) if passage.countries)

    @cached_property
    def _spelt(self) -> dict[str, dict[str, str]]:
        """Names of the corpus's countries that are put right, by how they are spelt when folded.

        By their first letter, which is never wrong.
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
        """For each passage the countries that its section is about."""
        paths = {passage.section_path for passage in self.passages}
        found = {path: countries.of_section(path) for path in paths}
        return tuple(found[passage.section_path] for passage in self.passages)

    def about(self, code: str) -> tuple[int, ...]:
        """Numbers of the passages about a country: its own, prose, its people's words, region.

        Its own are its call-outs, and what stands under a heading that is its name.

        In that order, and as the report has them within each: what is said of the country comes
        before what its organisations say, and both before what is said of the whole region. What
        is said of a region alone is not said of each of its countries, so a country that only its
        region's call-outs would cover has no passages. A region that has none of its own has its
        countries' call-outs.
        """
        if code not in self._about:
            self._about[code] = self._find(code)
        return self._about[code]

    def around(self, codes: Sequence[str]) -> list[int]:
        """Numbers of the passages about the region that a country belongs to."""
        return [
            number
            for number, passage in enumerate(self.passages)
            if any(countries.members(wider).intersection(codes) for wider in passage.countries)
        ]

    def names(self, number: int, code: str) -> bool:
        """Whether a passage names a country at all, if only in an address."""
        mentions = countries.mentioned(self.passages[number].text)
        return any(mention.code == code for mention in mentions)

    def only_mentions(self, number: int, codes: Sequence[str]) -> bool:
        """Whether all that a passage has of these countries is their names among others.

        For each of them that it names: its label, speaker and section do not, and every sentence
        that does names at least two more countries ("in countries like Bolivia, Peru and Uruguay").
        What is said of each of three countries in one sentence is taken for an enumeration too.
        """
        named = [code for code in codes if number in self.about(code)]
        return bool(named) and all(self._lists(number, code) for code in named)

    def _lists(self, number: int, code: str) -> bool:
        if (number, code) not in self._listed:
            placed = self._placed[number]
            self._listed[number, code] = _is_listed(self.passages[number], code, placed)
        return self._listed[number, code]

    def _find(self, code: str) -> tuple[int, ...]:
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
    """Whether a passage names a country in enumerations only; `placed` has its section's."""
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
