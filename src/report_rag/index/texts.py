"""Which texts of a corpus are searched, and how: by vectors in arms, by words in languages.

Passages are encoded with the headings that they stand under, questions as they are asked. Whatever
is encoded has owners: the passages, the list or the kind that it speaks for.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from report_rag.corpus.geography import country_questions, without_country
from report_rag.corpus.passages import numbered
from report_rag.safeguarding import Concern, read_examples
from report_rag.text import countries
from report_rag.text.language import statements
from report_rag.text.parsed import ParsedText
from report_rag.types import (
    BankQuestion,
    Collection,
    Language,
    LexicalField,
    Passage,
    PassageList,
    Report,
)

# Raised whenever `_context`, `without_country`, `language.statements` or `language.terms` gives
# other texts or stems.
TEXTS_VERSION = 8
CONCERN_NUMBERS = {concern: number for number, concern in enumerate(Concern)}


ON_A_TOPIC, ABOUT_IT_ALL = 0, 1
"""Owners of the questions of `Collection.COUNTRY`: they ask for a topic in a country, or for all
about it."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text to be encoded: where it goes, who owns it, whether it is asked or read."""

    arm: Collection
    owners: tuple[int, ...]
    text: str
    is_question: bool = False

    @property
    def key(self) -> str:
        role = "question" if self.is_question else "passage"
        return hashlib.sha256(f"{role}\0{self.text}".encode()).hexdigest()


def encoded_texts(
    reports: Sequence[Report], found: Sequence[Passage], lists: Sequence[PassageList]
) -> Iterator[Text]:
    """Everything that becomes a vector, in the order of the files of the index."""
    for number, passage in enumerate(found):
        yield Text(Collection.TEXT, (number,), _context(passage.section_path, passage.text))
    for number, passage in enumerate(found):
        if passage.translation is not None:
            path = translated_path(reports, passage)
            yield Text(Collection.TRANSLATION, (number,), _context(path, passage.translation))
    yield from _sentence_texts(reports, found)
    for number, one in enumerate(lists):
        yield Text(Collection.LIST, (number,), _list_text(one, found))
    for question, owners, whole in bank(reports, found, lists):
        if whole is not None:
            yield Text(Collection.LIST, (whole,), question.text, is_question=True)
        alone = owners if whole is None else ()
        yield Text(Collection.BANK, alone, question.text, is_question=True)
    for report in reports:
        for question in report.unanswered:
            yield Text(Collection.GAP, (), question.text, is_question=True)
    yield from _country_texts(reports)
    for example in read_examples():
        owner = CONCERN_NUMBERS[example.concern]
        yield Text(Collection.EXAMPLE, (owner,), example.text, is_question=True)


def _sentence_texts(reports: Sequence[Report], found: Sequence[Passage]) -> Iterator[Text]:
    """The sentences of passages and translations, encoded as passages are: with their headings."""
    for number, passage in enumerate(found):
        for sentence in _several(passage.text):
            text = _context(passage.section_path, sentence)
            yield Text(Collection.SENTENCE, (number,), text)
    for number, passage in enumerate(found):
        if passage.translation is not None:
            path = translated_path(reports, passage)
            for sentence in _several(passage.translation):
                yield Text(Collection.TRANSLATED_SENTENCE, (number,), _context(path, sentence))


def _several(text: str) -> list[str]:
    """The sentences of a text of two or more; of one there is nothing to choose."""
    bounds = statements(text)
    return [text[start:end] for start, end in bounds] if len(bounds) > 1 else []


def _country_texts(reports: Sequence[Report]) -> Iterator[Text]:
    """What tells a question about a country from one about something in a country."""
    for text, _ in country_questions():
        yield Text(Collection.COUNTRY, (ABOUT_IT_ALL,), text, is_question=True)
    topical = dict.fromkeys(text for text, _ in country_questions("topic_"))
    topical |= {
        without_country(ParsedText(question.text), question.language): None
        for report in reports
        for question in (*report.questions, *report.unanswered)
        if countries.mentioned(question.text)
    }
    for text in topical:
        yield Text(Collection.COUNTRY, (ON_A_TOPIC,), text, is_question=True)


def _context(section_path: tuple[str, ...], text: str) -> str:
    """A passage as it is encoded: the headings that it stands under, then its words.

    "Recommendations from participants" alone would say nothing, so the two nearest headings go
    along. What is quoted is the passage without them.
    """
    return f"{' – '.join(section_path[-2:])}: {text}" if section_path else text


def translated_path(reports: Sequence[Report], passage: Passage) -> tuple[str, ...]:
    """The section path in the language of the translation."""
    report = next(report for report in reports if report.name == passage.report)
    pairs = zip(report.headings, report.translated_headings, strict=True)
    translated = {heading.path: text.rstrip(": ") for heading, text in pairs}
    path = passage.section_path
    return tuple(translated[path[: depth + 1]] for depth in range(len(path)))


def _list_text(one: PassageList, found: Sequence[Passage]) -> str:
    """A list as it is encoded: its headings, what leads to it, and the titles of its items."""
    inside = set(one.passage_ids)
    places = [n for n, p in enumerate(found) if p.report == one.report and p.passage_id in inside]
    members = [found[n] for n in places]
    titles = (member.label or member.speaker or member.section_path[-1] for member in members)
    return _context(
        one.section_path, "; ".join(dict.fromkeys((*_lead_in(found, places[0]), *titles)))
    )


def _lead_in(found: Sequence[Passage], first: int) -> Iterator[str]:
    """The passage before a list, if it leads to it: "Crews told us of three practices:"."""
    before = found[first - 1] if first else None
    place = (found[first].report, found[first].section_path)
    if before and (before.report, before.section_path) == place and before.text.endswith(":"):
        yield before.text


def bank(
    reports: Sequence[Report], found: Sequence[Passage], lists: Sequence[PassageList]
) -> Iterator[tuple[BankQuestion, tuple[int, ...], int | None]]:
    """Bank questions with the numbers of their passages, and of the list when they name it whole.

    An unknown id is left to `report-rag check`.
    """
    numbers = numbered(found)
    whole = {(one.report, frozenset(one.passage_ids)): n for n, one in enumerate(lists)}
    for report in reports:
        for question in report.questions:
            names = question.passage_ids
            places = (numbers.get((report.name, name)) for name in names)
            owners = tuple(place for place in places if place is not None)
            # Most questions name one passage, and no list has only one.
            listed = len(names) > 1 and (report.name, frozenset(names))
            yield question, owners, whole.get(listed) if listed else None


def worded(
    kind: LexicalField,
    language: Language,
    reports: Sequence[Report],
    found: Sequence[Passage],
    lists: Sequence[PassageList],
) -> list[tuple[int, str]]:
    """The texts of one lexical index, each with the number of its passage."""
    if kind is LexicalField.TEXT:
        return list(_read_in(language, reports, found))
    return [
        (owner, question.text)
        for question, owners, whole in bank(reports, found, lists)
        if question.language is language and whole is None
        for owner in owners
    ]


def _read_in(
    language: Language, reports: Sequence[Report], found: Sequence[Passage]
) -> Iterator[tuple[int, str]]:
    """Passages in one language, with their headings in that language."""
    languages = {report.name: report.language for report in reports}
    for number, passage in enumerate(found):
        if languages[passage.report] is language:
            yield number, _context(passage.section_path, passage.text)
        elif passage.translation is not None:
            yield number, _context(translated_path(reports, passage), passage.translation)


def packaged_texts_hash() -> str:
    """SHA-256 of the texts that come with the package: editing them makes an index stale."""
    country = [
        f"{prefix}{language}:{text}"
        for prefix in ("", "topic_")
        for text, language in country_questions(prefix)
    ]
    examples = [f"{example.concern}:{example.text}" for example in read_examples()]
    return hashlib.sha256("\n".join(country + examples).encode()).hexdigest()
