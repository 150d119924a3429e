"""Which passages are about which country, and which countries a question asks about.

Countries are ISO 3166 codes, regions CLDR region numbers; passages are their positions in the
corpus. How names are found in a text is the work of `text.countries`.
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
"""Letters; in a shorter name one other letter often makes another word ("Peru", "pero")."""
_OTHERS_IN_AN_ENUMERATION = 2
"""Other countries in a sentence that make it an enumeration."""
_SOME_COUNTRY = {Language.EN: "this country", Language.ES: "este país"}


def without_country(question: ParsedText, language: Language) -> str:
    """The question with "this country" instead of each country it names, to compare questions."""
    return question.with_countries(lambda _: _SOME_COUNTRY[language])


def _one_letter_off(word: str, name: str) -> bool:
    """Whether one letter inserted, deleted or replaced makes the word the name (not the first)."""
    if word[0] != name[0] or abs(len(word) - len(name)) > 1:
        return False
    shorter, longer = sorted((word, name), key=len)
    if len(shorter) == len(longer):
        return sum(a != b for a, b in zip(word, name, strict=True)) == 1
    return any(longer[:n] + longer[n + 1 :] == shorter for n in range(len(longer)))


def country_questions(prefix: str = "") -> tuple[tuple[str, Language], ...]:
    """Questions that ask about "this country" and nothing else, each with its language.

    With the prefix `topic_`, questions about a topic in "this country".
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
    """Countries whose capital is in the title of a report: the place of an event, not its topic."""

    @classmethod
    def of(cls, reports: Sequence[Report], passages: Sequence[Passage]) -> "Geography":
        """The geography of these reports and their passages."""
        venues = {
            mention.code
            for report in reports
            for title in (report.title, report.translated_title or "")
            for mention in countries.mentioned(title)
            if mention.capital
        }
        return cls(tuple(passages), frozenset(venues))

    def asked(self, question: ParsedText) -> tuple[str, ...]:
        """The countries that a question names; the capital of a venue does not name its country."""
        return tuple(
            mention.code
            for mention in question.mentions
            if not (mention.capital and mention.code in self.venues)
        )

    def corrected(self, question: ParsedText, known: Callable[[ParsedText], bool]) -> str:
        """The question with the first misspelt name of a country of the corpus corrected.

        Corrected is one letter too many, too few or wrong in a name of six letters or more
        ("Uruguai"). A question that names a country correctly is not changed, nor is a word that
        is `known` to the corpus ("Italian" is not a misspelt Italia).
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
        """The passages that are labelled with a country."""
        return frozenset(n for n, passage in enumerate(self.passages) if passage.countries)

    @cached_property
    def _spelt(self) -> dict[str, dict[str, str]]:
        """Names of the corpus's countries by first letter and folded spelling.

        The first letter of a misspelt name is taken to be right.
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
        """For each passage, the countries that the headings above it name."""
        paths = {passage.section_path for passage in self.passages}
        found = {path: countries.of_section(path) for path in paths}
        return tuple(found[passage.section_path] for passage in self.passages)

    def about(self, code: str) -> tuple[int, ...]:
        """The passages about a country, in four groups, each in the order of the report:

        1. its call-outs, and the sections whose heading is its name;
        2. other passages that name it;
        3. quotations that name it;
        4. call-outs of a region that it belongs to, if the first three groups are not empty: what
           is said of a region is not said of each of its countries.

        A region without passages of its own has the call-outs of its countries.
        """
        return self._about(code)

    def around(self, codes: Sequence[str]) -> list[int]:
        """The passages labelled with a region that one of these countries belongs to."""
        return [
            number
            for number, passage in enumerate(self.passages)
            if any(countries.members(wider).intersection(codes) for wider in passage.countries)
        ]

    def names(self, number: int, code: str) -> bool:
        """Whether the text of passage `number`, from 0, names a country, if only in an address."""
        mentions = countries.mentioned(self.passages[number].text)
        return any(mention.code == code for mention in mentions)

    def only_mentions(self, number: int, codes: Sequence[str]) -> bool:
        """Whether a passage names these countries only in enumerations.

        For each of them that it names: its label, speaker and headings do not name it, and every
        sentence that does names at least two more countries ("in countries like Bolivia, Peru and
        Uruguay"). A sentence that makes a statement about three countries counts as one too.
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
