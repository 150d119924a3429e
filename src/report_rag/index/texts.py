"""The texts of a corpus that become vectors, by the collection that each belongs to.

A collection is a set of vectors that is searched together, such as those of all passages. Takes
reports, passages and lists (passages that an answer can show as a whole); returns texts with their
owners: the numbers, from 0, of the passages, the list or the class (of an example) that the text
stands for. Passages are encoded (made into vectors) with their headings in front, bank questions
(which people wrote, each with the passages that answer it) as they are. Nothing is encoded here,
and the texts that are searched by words (BM25) are in `lexical`.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources

from report_rag.corpus.geography import country_questions, without_country
from report_rag.corpus.passages import numbered, translated_path, translated_paths
from report_rag.intent import LABELS
from report_rag.intent import read_examples as read_messages
from report_rag.safeguarding import Concern, read_examples
from report_rag.text import countries
from report_rag.text.language import statements
from report_rag.text.parsed import ParsedText
from report_rag.types import BankQuestion, Collection, Passage, PassageList, Report

TEXTS_VERSION = 9
"""To be raised whenever `corpus.edition` reads other blocks, or `with_headings`,
`geography.without_country`, `language.statements` or `language.terms` returns other texts or stems
than before, so that indexes are built again."""
_EXAMPLE_FILES = (
    ("report_rag.corpus", "country_questions.toml"),
    ("report_rag.safeguarding", "help_card_examples.jsonl"),
    ("report_rag.intent", "examples.jsonl"),
)
"""Package and name of each file of texts that every index has, whatever its reports are."""
CONCERN_NUMBERS = {concern: number for number, concern in enumerate(Concern)}
"""The number, from 0, of each concern: what an example message shows of danger or misuse, or none.
The owner of an example's vector is the number of its concern."""
ON_A_TOPIC, ABOUT_IT_ALL = 0, 1
"""Owners of the vectors of `Collection.COUNTRY`: questions about one topic in a country, and
questions about everything that the report says of it."""


@dataclass(frozen=True)
class Text:
    """A text that becomes one vector of a collection."""

    collection: Collection
    owners: tuple[int, ...]
    """Numbers, from 0, of the passages, list or class that it stands for; may be empty."""
    text: str
    is_question: bool = False
    """Whether it is encoded as a question or message, and not as a passage."""

    @cached_property
    def key(self) -> str:
        """SHA-256, in hexadecimal, of the text and `is_question`.

        By this key, the next build finds the vector that an earlier one made of the text.
        """
        role = "question" if self.is_question else "passage"
        return hashlib.sha256(f"{role}\0{self.text}".encode()).hexdigest()


def encoded_texts(
    reports: Sequence[Report], passages: Sequence[Passage], lists: Sequence[PassageList]
) -> Iterator[Text]:
    """All texts that become vectors; those of one collection come in the order of its rows.

    These are passages, their translations, the sentences of both, lists, bank questions,
    unanswerable questions, questions about countries, and example messages of safeguarding and of
    intents (what a message asks for). A bank question that names just the passages of a list is in
    two collections: in `BANK` without an owner, and in `LIST`, owned by the list. In `LIST` these
    questions come after the texts of all lists.
    """
    originals = [(n, one.section_path, one.text) for n, one in enumerate(passages)]
    path_of = translated_paths_of(reports)
    translations = [
        (n, path_of(one), one.translation)
        for n, one in enumerate(passages)
        if one.translation is not None
    ]
    for collection, sentences, versions in (
        (Collection.TEXT, Collection.SENTENCE, originals),
        (Collection.TRANSLATION, Collection.TRANSLATED_SENTENCE, translations),
    ):
        for number, path, text in versions:
            yield Text(collection, (number,), with_headings(path, text))
            for sentence in _sentences(text):
                yield Text(sentences, (number,), with_headings(path, sentence))
    places = numbered(passages)
    for number, one in enumerate(lists):
        yield Text(Collection.LIST, (number,), _list_text(one, passages, places))
    for question, owners, whole_list in bank(reports, passages, lists):
        if whole_list is not None:
            yield Text(Collection.LIST, (whole_list,), question.text, is_question=True)
        own = owners if whole_list is None else ()
        yield Text(Collection.BANK, own, question.text, is_question=True)
    for report in reports:
        for unanswered in report.unanswered:
            yield Text(Collection.GAP, (), unanswered.text, is_question=True)
    yield from _country_texts(reports)
    for example in read_examples():
        owner = CONCERN_NUMBERS[example.concern]
        yield Text(Collection.EXAMPLE, (owner,), example.text, is_question=True)
    for message in read_messages():
        owner = LABELS.index(message.label)
        yield Text(Collection.INTENT, (owner,), message.text, is_question=True)


def _sentences(text: str) -> list[str]:
    """The sentences of a text, in order; none if it has only one, which is encoded as the text.

    A sentence that ends in a colon is joined to the next.
    """
    bounds = statements(text)
    return [text[start:end] for start, end in bounds] if len(bounds) > 1 else []


def _country_texts(reports: Sequence[Report]) -> Iterator[Text]:
    """Questions about all that a report says of a country, then questions on a topic in a country.

    All have "this country" or "este país" instead of its name. The package has examples of both
    kinds. The second kind has also the reports' bank questions and unanswerable questions that name
    a country, with the name replaced; equal texts of this kind occur once.
    """
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


def with_headings(section_path: tuple[str, ...], text: str) -> str:
    """A text of a passage as it is searched, with the two innermost headings above it in front.

    The form is "HEADING – HEADING: TEXT". It has two headings, since one such as "Recommendations
    from participants" says too little. `section_path` has all headings above the passage, outermost
    first; if it is empty, the text stays as it is. Answers quote the passage without headings.
    """
    return f"{' – '.join(section_path[-2:])}: {text}" if section_path else text


def translated_path_of(reports: Sequence[Report], passage: Passage) -> tuple[str, ...]:
    """The translations of the headings above a passage; `reports` must have its report."""
    report = next(report for report in reports if report.name == passage.report)
    return translated_path(report, passage.section_path, passage.span.start)


def translated_paths_of(reports: Sequence[Report]) -> Callable[[Passage], tuple[str, ...]]:
    """`translated_path_of` for many passages of these reports: their headings are read once."""
    paths = {report.name: translated_paths(report) for report in reports}
    return lambda passage: paths[passage.report](passage.section_path, passage.span.start)


def _list_text(
    one: PassageList, passages: Sequence[Passage], places: Mapping[tuple[str, str], int]
) -> str:
    """A list as it is encoded: headings, the passage that introduces it, the titles of its items.

    That passage is the one before the list, if it is of the same section and ends with a colon;
    else it is left out. A title is the item's label, without one its speaker, else the innermost
    heading above it; an item that has none of these, before the first heading, gives its text.
    Equal titles occur once. `passages` are all of the corpus, `places` their numbers (`numbered`).
    """
    numbers = sorted(places[one.report, name] for name in one.passage_ids)
    members = [passages[n] for n in numbers]
    titles = [
        member.label or member.speaker or (member.section_path or (member.text,))[-1]
        for member in members
    ]
    # The passage before the list introduces it if it is of the same section and ends with a colon:
    # "Crews told us of three practices:".
    before = passages[numbers[0] - 1] if numbers[0] else None
    place = (members[0].report, members[0].section_path)
    if before and (before.report, before.section_path) == place and before.text.endswith(":"):
        titles.insert(0, before.text)
    return with_headings(one.section_path, "; ".join(dict.fromkeys(titles)))


def bank(
    reports: Sequence[Report], passages: Sequence[Passage], lists: Sequence[PassageList]
) -> Iterator[tuple[BankQuestion, tuple[int, ...], int | None]]:
    """The bank questions of all reports, in order, each as (question, passages, list).

    With the question come the numbers of the passages that answer it, and the number of the list
    that consists of just these passages, or None. Numbers are places in `passages` and `lists`,
    from 0. A question with an id of no passage has no number for it and no list; `report-rag check`
    reports such ids.
    """
    numbers = numbered(passages)
    whole_lists = {(one.report, frozenset(one.passage_ids)): n for n, one in enumerate(lists)}
    for report in reports:
        for question in report.questions:
            ids = question.passage_ids
            found = (numbers.get((report.name, one)) for one in ids)
            owners = tuple(number for number in found if number is not None)
            # Most questions name a single passage, and no list has only one, so no set is made.
            whole = whole_lists.get((report.name, frozenset(ids))) if len(ids) > 1 else None
            yield question, owners, whole


@cache
def packaged_texts_hash() -> str:
    """SHA-256, in hexadecimal, of the files of example texts that come with the package.

    An index that was built with other files has to be built again.
    """
    digest = hashlib.sha256()
    for package, name in _EXAMPLE_FILES:
        digest.update(resources.files(package).joinpath(name).read_bytes())
    return digest.hexdigest()
