"""The first screen: a sentence, and questions that can be tapped before anything is asked.

There are three sorts of them. Starters are short questions, ways in lead to what the report is made
of (its lists, recommendations, quotations, chapters), and there is one question for each country.
The assistant is asked each starter and each way in beforehand. Only those are kept that it answers
in their language, without help contacts, and with what they are meant to find; and with high
confidence, but for questions on sections, since without a question bank no answer to these is sure.
So a report without lists or quotations has no way in to these. Making a first screen takes
some tenths of a second, and the caller keeps it.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from report_rag.answering.outline import is_recommendation
from report_rag.answering.suggestions import examples
from report_rag.assistant import Assistant
from report_rag.errors import QuestionError
from report_rag.index.loaded import Index
from report_rag.rendering.headings import Headings
from report_rag.rendering.labels import joined
from report_rag.strings import STRINGS
from report_rag.text import countries
from report_rag.types import (
    Answer,
    AskOptions,
    Confidence,
    Heading,
    Language,
    ListKind,
    Outcome,
    PassageList,
    PlaceTopic,
    Report,
)
from report_rag.web.matrix import country_index

_STARTERS = 6
"""Starters at most; headings of the report make some where there are fewer than four."""
_FEWEST = 4
_ASKED = 20
"""Questions at most that the assistant is asked; each takes some 25 ms."""
_PUBLISHERS = 3
"""Publishers at most that the sentence names; of more, it names none."""
_LISTS = 3
"""Ways in to lists at most."""
_SHORTEST_LIST = 3
"""Items that such a list has at least."""
_LONGEST_HEADING = 60
"""Characters at most of a heading that a starter or a way in names."""
_NUMBER = re.compile(r"^\d+[.)]\s*")


@dataclass(frozen=True, slots=True)
class Way:
    """Something that can be tapped, and the question that it asks."""

    label: str
    question: str
    language: Language
    """The language of `label`: the page's or, for a heading as it is printed, the report's."""


@dataclass(frozen=True, slots=True)
class Welcome:
    """The first screen in one language; every part but the sentence may be empty."""

    sentence: str
    """What this is, and who published the report."""
    starters: tuple[str, ...]
    """Up to six questions to begin with."""
    ways: tuple[Way, ...]
    """Ways in to the lists of the report, then to its recommendations, quotations and chapters."""
    countries: tuple[Way, ...]
    """The countries that a passage is about, without regions, sorted by their names."""


def welcome(assistant: Assistant, language: Language, report: str | None) -> Welcome:
    """The first screen in a language, for those who ask the report named `report`, or all for None.

    Raises `QuestionError` if no report has that name.
    """
    index, asked = assistant.over(report), _Asked(assistant, language, report)
    ways = tuple(_ways(index, asked))
    return Welcome(
        sentence=_sentence(index.reports, language),
        starters=_starters(index, asked, ways),
        ways=ways,
        countries=_countries(index, language),
    )


def _sentence(reports: Sequence[Report], language: Language) -> str:
    """What this is, and who published the reports, if all of them say it and they are few."""
    strings, publishers = STRINGS[language], dict.fromkeys(one.publisher for one in reports)
    if not all(publishers) or len(publishers) > _PUBLISHERS:
        return strings.welcome.of(len(reports))
    named = joined(list(publishers), strings)
    return strings.welcome_published.of(len(reports)).format(publishers=named)


def _countries(index: Index, language: Language) -> tuple[Way, ...]:
    question = STRINGS[language].country_question.of(len(index.reports))
    return tuple(
        Way(entry.name, question.format(country=countries.name(entry.code, language)), language)
        for entry in country_index(index.passages, index.geography, language)
        if entry.about and countries.is_country(entry.code)
    )


class _Asked:
    """Asks questions of the assistant in one language, and keeps what answers them."""

    def __init__(self, assistant: Assistant, language: Language, report: str | None) -> None:
        self._assistant, self._options = assistant, AskOptions(report=report)
        self.language, self._left = language, _ASKED
        self.found: dict[str, frozenset[tuple[str, str]]] = {}
        """The passages that each answer of `answered` shows, as (name of report, id), by its
        question."""

    def certain(self, question: str) -> Answer | None:
        """As `answered`, but None for an answer without high confidence."""
        answer = self.answered(question)
        return answer if answer and answer.confidence is Confidence.HIGH else None

    def answered(self, question: str) -> Answer | None:
        """The answer to a question, as a page in this language gets it.

        None if the report does not answer, if help contacts are shown, if the answer is in the
        other language, or after `_ASKED` questions.
        """
        self._left -= 1
        if self._left < 0:
            return None
        try:
            answer = self._assistant.ask(
                question, page_language=self.language, options=self._options
            )
        except QuestionError:
            return None
        if (
            answer.outcome is not Outcome.ANSWERED
            or answer.contacts
            or answer.language is not self.language
        ):
            return None
        self.found[question] = frozenset((one.report, one.passage_id) for one in answer.citations)
        return answer


# Ways in


def _ways(index: Index, asked: _Asked) -> Iterator[Way]:
    """The ways in to what the reports of an index have, as far as they lead there."""
    strings, count = STRINGS[asked.language], len(index.reports)
    yield from islice(_ways_to_lists(index, asked), _LISTS)
    if any(map(is_recommendation, index.passages)):
        question = strings.recommendations_question.of(count)
        if entries := _outlined(asked, question, PlaceTopic.RECOMMENDATIONS):
            yield Way(strings.recommendations_label.of(entries), question, asked.language)
    if any(passage.speaker for passage in index.passages):
        question = strings.quotations_question.of(count)
        if _outlined(asked, question, PlaceTopic.SPEAKERS):
            yield Way(strings.quotations_label, question, asked.language)
    if sum(not one.added for report in index.reports for one in report.headings) > 1:
        question = strings.chapters_question.of(count)
        if _outlined(asked, question, PlaceTopic.CONTENTS):
            yield Way(strings.contents, question, asked.language)


def _outlined(asked: _Asked, question: str, topic: PlaceTopic) -> int:
    """How many lines the outline has that answers a question; 0 if it is not taken for `topic`."""
    answer = asked.certain(question)
    return len(answer.outline) if answer and answer.intent is topic else 0


def _ways_to_lists(index: Index, asked: _Asked) -> Iterator[Way]:
    """Ways in to lists that the reports print under a heading, and that are no recommendations.

    Those under the fewest headings come first, of these the longest.
    """
    lists = sorted(index.lists, key=lambda one: (len(one.section_path), -len(one.passage_ids)))
    for one in lists:
        first = index.passages[index.numbers[one.report, one.passage_ids[0]]]
        titled = one.kind is ListKind.ITEMS and one.title and not is_recommendation(first)
        if titled and len(one.passage_ids) >= _SHORTEST_LIST:
            members = frozenset((one.report, name) for name in one.passage_ids)
            way = _way_to_list(index, asked.language, one)
            if way and asked.certain(way.question) and asked.found[way.question] == members:
                yield way


def _way_to_list(index: Index, language: Language, one: PassageList) -> Way | None:
    """The way in to a list; None if its heading is long and no bank question names it.

    Its question is a bank question of the form `list_question` ("What are …?") that all items of
    the list answer together, best one that is written to be offered; its label is what stands in
    the place of the dots. If there is none, both are made from the heading of the list.
    """
    report = next(each for each in index.reports if each.name == one.report)
    strings, items = STRINGS[language], set(one.passage_ids)
    before, after = strings.list_question.split("{list}")
    own = [q for q in report.questions if q.language is language and items == set(q.passage_ids)]
    for question in sorted(own, key=lambda question: question.offered is None):
        text = question.text
        if text.startswith(before) and text.endswith(after):
            label = text[len(before) : len(text) - len(after)]
            return Way(label[:1].upper() + label[1:], text, language)
    heading = next(each for each in report.headings if each.path == one.section_path)
    title, spoken = _title(report, heading, language)
    if len(title) > _LONGEST_HEADING:
        return None
    return Way(title, strings.heading_question.format(heading=title), spoken)


# Starters


def _starters(index: Index, asked: _Asked, ways: Sequence[Way]) -> tuple[str, ...]:
    """Questions to begin with, none of which is answered by the same passages as a way in.

    First the bank questions that `examples` gives; each has to be on the subject, and the first
    passage that is shown has to be one of those that answer it. If there are fewer than `_FEWEST`,
    questions for sections follow, each answered by a passage of its section first.
    """
    taken = {asked.found[way.question] for way in ways}

    def fits(question: str, answer: Answer | None, passage_ids: Collection[str]) -> bool:
        if answer is None or answer.intent is not None or asked.found[question] in taken:
            return False
        return bool(answer.citations) and answer.citations[0].passage_id in passage_ids

    starters = examples(
        index,
        asked.language,
        _STARTERS,
        lambda one: fits(one.text, asked.certain(one.text), one.passage_ids),
    )
    if len(starters) >= _FEWEST:
        return starters
    on_sections = (
        question
        for question, own in _questions_on_sections(index, asked)
        if fits(question, asked.answered(question), own)
    )
    return (*starters, *islice(on_sections, _FEWEST - len(starters)))


def _questions_on_sections(index: Index, asked: _Asked) -> Iterator[tuple[str, frozenset[str]]]:
    """Questions for sections, each with the ids of the passages in it, longest sections first.

    Left out are sections without passages of their own, of recommendations, and those whose heading
    is not printed or is long.
    """
    sections = []
    for report in index.reports:
        own = [one for one in index.passages if one.report == report.name]
        for heading in report.headings:
            inside = [one for one in own if one.section_path == heading.path]
            if inside and not heading.added and not is_recommendation(inside[0]):
                sections.append((report, heading, frozenset(one.passage_id for one in inside)))
    for report, heading, ids in sorted(sections, key=lambda section: -len(section[2])):
        title, _ = _title(report, heading, asked.language)
        if len(title) <= _LONGEST_HEADING:
            yield STRINGS[asked.language].heading_question.format(heading=title), ids


def _title(report: Report, heading: Heading, language: Language) -> tuple[str, Language]:
    """A heading as answers show it but without its number, and the language that it is in."""
    other = report.translated_headings
    translated = other[report.headings.index(heading)] if other else None
    shown = Headings((report,), language).shown(
        report.name, heading.text, translated, report.language
    )
    return _NUMBER.sub("", shown.text), shown.language
