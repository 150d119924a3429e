"""A corpus and its index in memory: what the query pipeline reads. `build` writes the index."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from report_rag.corpus.contacts import read_contacts
from report_rag.corpus.geography import Geography
from report_rag.corpus.passages import find_lists, numbered, split_into_passages
from report_rag.corpus.report import read_corpus
from report_rag.errors import IndexUnusableError
from report_rag.index.files import (
    BuildContent,
    StoredBuild,
    corpus_fingerprint,
    is_current,
    planned_manifest,
)
from report_rag.index.lexical import LexicalIndexes, lexical_texts
from report_rag.index.store import BUILD_AGAIN, read_build
from report_rag.index.texts import CONCERN_NUMBERS
from report_rag.safeguarding import NEAREST, Concern
from report_rag.signals.answerability import KnownQuestions, Sources
from report_rag.signals.coverage import Coverage
from report_rag.text.language import content_words, terms
from report_rag.text.parsed import ParsedText
from report_rag.types import (
    Collection,
    Contact,
    Language,
    LexicalField,
    Manifest,
    Passage,
    PassageList,
    Report,
)
from report_rag.vectors.neighbourhood import Neighbourhood
from report_rag.vectors.vector_index import Owners, VectorIndex

ORDINARY = (Collection.BANK, Collection.GAP, Collection.INTENT)
"""Collections of questions and messages of people who are in no danger and mean no harm.

`COUNTRY` is another, left out by `Index.likeness`: with it, none of 4,264 messages gets other help.
"""


@dataclass(frozen=True)
class Index(BuildContent):
    """A corpus ready to be searched; the number of a passage, list or report is its place, from 0.

    Bank questions are those that people wrote, each with the passages or the list that answer it.
    """

    manifest: Manifest
    reports: tuple[Report, ...]
    passages: tuple[Passage, ...]
    lists: tuple[PassageList, ...]
    geography: Geography
    """Which passages are about which country."""
    contacts: tuple[Contact, ...]
    """The help contacts of the corpus, or the general ones."""

    @cached_property
    def sources(self) -> Sources:
        """What `model` gathers its evidence from."""
        return sources_of(self.reports, self.dense, self.lexical)

    @cached_property
    def numbers(self) -> dict[tuple[str, str], int]:
        """The number of each passage, by the name of its report and its own id."""
        return numbered(self.passages)

    @cached_property
    def members(self) -> tuple[NDArray[np.int64], ...]:
        """The numbers of the passages of each list, in the report's order."""
        own = ({self.numbers[one.report, name] for name in one.passage_ids} for one in self.lists)
        return tuple(np.array(sorted(numbers), dtype=np.int64) for numbers in own)

    @cached_property
    def questions_of(self) -> NDArray[np.int64]:
        """How many bank questions each passage answers, shape (passages,).

        A question that a whole list answers does not count for the passages of the list.
        """
        return _owned(self.dense[Collection.BANK].owners, len(self.passages))

    @cached_property
    def bank_questions_per_passage(self) -> NDArray[np.float64]:
        """The mean of `questions_of` over the report of each passage, shape (passages,)."""
        own = self.report_of
        whole = np.bincount(own, self.questions_of) / np.maximum(np.bincount(own), 1)
        return np.asarray(whole[own])

    @cached_property
    def report_of(self) -> NDArray[np.int64]:
        """The number of the report of each passage, shape (passages,)."""
        numbers = {report.name: number for number, report in enumerate(self.reports)}
        return np.array([numbers[one.report] for one in self.passages], dtype=np.int64)

    @cached_property
    def questions_of_lists(self) -> NDArray[np.int64]:
        """How many bank questions each list answers as a whole, shape (lists,)."""
        # The collection has a vector for each list, then those of these questions.
        return _owned(self.dense[Collection.LIST].owners[len(self.lists) :], len(self.lists))

    @cached_property
    def translated(self) -> NDArray[np.bool_]:
        """Which passages have a translation, shape (passages,)."""
        return np.array([one.translation is not None for one in self.passages], dtype=np.bool_)

    def readable(self, language: Language) -> NDArray[np.bool_]:
        """Which passages are in a language or translated into it, shape (passages,)."""
        spoken = np.array([one.language is language for one in self.reports], dtype=np.bool_)
        return self.translated | spoken[self.report_of]

    @cached_property
    def words_of_headings(self) -> dict[Language, frozenset[str]]:
        """The stems of the content words of all headings and their translations.

        The stemmer of each language is applied to all of them, whatever language they are in.
        """
        headings = {title for passage in self.passages for title in passage.section_path}
        headings |= {title for report in self.reports for title in report.translated_headings}
        said = " ".join({word for title in headings for word in content_words(title)})
        return {language: frozenset(terms(said, language)) for language in Language}

    def likeness(self, message: Neighbourhood) -> dict[Concern, float]:
        """The mean cosine similarity of a message to its `NEAREST` examples of each concern.

        `Concern.NONE` has the largest of such means: to its own examples, and to the nearest texts
        of each of the `ORDINARY` collections.
        """
        examples = message.nearest(self.dense[Collection.EXAMPLE]).of_owners(len(Concern), NEAREST)
        like = {one: float(examples[number]) for one, number in CONCERN_NUMBERS.items()}
        for collection in ORDINARY:
            nearest = message.nearest(self.dense[collection]).first(NEAREST)
            like[Concern.NONE] = max(like[Concern.NONE], float(nearest.mean()))
        return like

    def known_words(self, text: ParsedText, language: Language) -> int:
        """How many stems of a text are in passages or bank questions of `language`."""
        fields = [self.lexical[field, language] for field in LexicalField]
        return sum(any(one.knows(stem) for one in fields) for stem in text.stems(language))

    def knows(self, text: ParsedText) -> bool:
        """Whether any stem of a text is in the passages or bank questions of any language."""
        return any(self.known_words(text, language) for language in Language)


def load(corpus: Path, folder: Path) -> Index:
    """Reads the folder `corpus` and its index in `folder`, verified against manifest and corpus.

    Raises `CorpusError` when the corpus cannot be read; `IndexUnusableError` when the index is
    missing, damaged, or built from another corpus or by another version (its one line names the
    command to run); `VectorsError` when the index's Milvus database does not answer.
    """
    fingerprint = corpus_fingerprint(corpus)
    reports, found, lists = corpus_passages(corpus)
    texts = lexical_texts(reports, found, lists)

    def read(build_folder: Path, manifest: Manifest) -> tuple[Manifest, BuildContent]:
        verified = StoredBuild.of(build_folder, manifest)
        planned = planned_manifest(fingerprint, manifest.encoder, manifest.vectors)
        if not is_current(manifest, planned):
            raise IndexUnusableError(f"{folder}: the corpus has changed since; {BUILD_AGAIN}")
        if len(found) != manifest.counts["passages"]:
            raise IndexUnusableError(f"{folder}: other passages than the corpus; {BUILD_AGAIN}")
        return manifest, verified.read(texts)

    manifest, content = read_build(folder, read)
    for name, index in content.dense.items():
        if not index.finds_itself():
            raise IndexUnusableError(f"{folder}: {name} finds no known vector; {BUILD_AGAIN}")
    return Index(
        manifest,
        reports,
        found,
        lists,
        Geography.of(reports, found),
        read_contacts(corpus),
        **vars(content),
    )


def corpus_passages(
    corpus: Path,
) -> tuple[tuple[Report, ...], tuple[Passage, ...], tuple[PassageList, ...]]:
    """All reports, passages and lists of a corpus, report by report.

    Raises `CorpusError` when the corpus cannot be read.
    """
    reports = read_corpus(corpus)
    found: list[Passage] = []
    lists: list[PassageList] = []
    for report in reports:
        own = split_into_passages(report)
        found += own
        lists += find_lists(own)
    return reports, tuple(found), tuple(lists)


def sources_of(
    reports: Sequence[Report], dense: dict[Collection, VectorIndex], lexical: LexicalIndexes
) -> Sources:
    """What the answerability model gathers its evidence from, for these reports.

    Bank questions and unanswerable questions with their vectors, the vectors of passages and
    translations, and the words of passages and bank questions.
    """
    answered = tuple(question.text for report in reports for question in report.questions)
    unanswered = tuple(question.text for report in reports for question in report.unanswered)
    texts, questions = (
        {language: lexical[field, language] for language in Language}
        for field in (LexicalField.TEXT, LexicalField.BANK)
    )
    return Sources(
        known=(
            KnownQuestions(dense[Collection.BANK], answered),
            KnownQuestions(dense[Collection.GAP], unanswered),
        ),
        text=dense[Collection.TEXT],
        translation=dense[Collection.TRANSLATION],
        coverage=Coverage(texts, questions),
    )


def _owned(owners: Owners, count: int) -> NDArray[np.int64]:
    """How many vectors have each of the owners numbered below `count`, shape (count,)."""
    every = np.fromiter((owner for own in owners for owner in own), dtype=np.int64)
    return np.bincount(every, minlength=count)
