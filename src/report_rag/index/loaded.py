"""A corpus and its index in memory: what the query pipeline reads. `build` writes the index."""

from collections.abc import Mapping, Sequence
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
from report_rag.index.lexical import lexical_texts
from report_rag.index.store import BUILD_AGAIN, read_build
from report_rag.index.texts import CONCERN_NUMBERS
from report_rag.intent import IntentClassifier
from report_rag.safeguarding import NEAREST, Classifier, Concern
from report_rag.signals.answerability import KnownQuestions, Model, Sources
from report_rag.signals.association import Association
from report_rag.signals.bm25 import LexicalIndex
from report_rag.signals.coverage import Coverage
from report_rag.signals.hubness import Hubness
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
"""Collections of questions and messages that show neither danger nor misuse.

`COUNTRY` is another; compared with it as well, none of 4,264 messages gets other help."""


@dataclass(frozen=True)
class Index:
    """A corpus ready to be searched; the number of a passage, list or report is its place, from 0.

    Bank questions are those that people wrote, each with the passages or the list that answer it.
    """

    manifest: Manifest
    reports: tuple[Report, ...]
    passages: tuple[Passage, ...]
    lists: tuple[PassageList, ...]
    dense: dict[Collection, VectorIndex]
    """The vectors of every collection; an index may be empty."""
    lexical: dict[tuple[LexicalField, Language], LexicalIndex]
    """The BM25 index of every lexical field in each language; it may be empty."""
    geography: Geography
    """Which passages are about which country."""
    concerns: Classifier
    """The classifier of calls for help and misuse."""
    intents: IntentClassifier
    """The classifier of what a message asks for."""
    contacts: tuple[Contact, ...]
    """The help contacts of the corpus, or the general ones."""
    model: Model | None
    """Judges whether a question is answered; None without 50 bank and 50 unanswerable questions."""
    known: tuple[KnownQuestions, KnownQuestions]
    """The bank questions, and the unanswerable ones."""
    hubness: Hubness
    """How much more similar than others each passage is to questions of any kind."""
    association: Association | None = None
    """Gives each passage a score for a question; None without bank questions to learn from."""

    @cached_property
    def coverage(self) -> Coverage:
        """The words of passages and of their bank questions."""
        return coverage_of(self.lexical)

    @cached_property
    def sources(self) -> Sources:
        """What the evidence is gathered from that `model` weighs."""
        return Sources(
            self.known,
            self.dense[Collection.TEXT],
            self.dense[Collection.TRANSLATION],
            self.coverage,
        )

    @cached_property
    def numbers(self) -> dict[tuple[str, str], int]:
        """The number of each passage, by the name of its report and its own id."""
        return numbered(self.passages)

    @cached_property
    def members(self) -> tuple[NDArray[np.int64], ...]:
        """The numbers of the passages of each list, in the report's order."""
        named = ({(one.report, name) for name in one.passage_ids} for one in self.lists)
        return tuple(
            np.array(sorted(self.numbers[name] for name in names), dtype=np.int64)
            for names in named
        )

    @cached_property
    def questions_of(self) -> NDArray[np.int64]:
        """How many bank questions each passage answers, shape (passages,).

        Those that a whole list answers do not count.
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
        # The lists themselves come first.
        return _owned(self.dense[Collection.LIST].owners[len(self.lists) :], len(self.lists))

    @cached_property
    def translated(self) -> NDArray[np.bool_]:
        """Which passages have a translation, shape (passages,)."""
        return np.array([one.translation is not None for one in self.passages], dtype=np.bool_)

    def readable(self, language: Language) -> NDArray[np.bool_]:
        """Which passages are in a language or translated into it, shape (passages,)."""
        return self._readable[language]

    @cached_property
    def _readable(self) -> dict[Language, NDArray[np.bool_]]:
        spoken = {
            language: np.array([one.language is language for one in self.reports], dtype=np.bool_)
            for language in Language
        }
        return {one: self.translated | own[self.report_of] for one, own in spoken.items()}

    @cached_property
    def words_of_headings(self) -> dict[Language, frozenset[str]]:
        """The stems of the content words of all headings, translated ones too, by each language.

        Each language stems all of them, whatever language they are in.
        """
        headings = {title for passage in self.passages for title in passage.section_path}
        headings |= {title for report in self.reports for title in report.translated_headings}
        said = " ".join({word for title in headings for word in content_words(title)})
        return {language: frozenset(terms(said, language)) for language in Language}

    def likeness(self, message: Neighbourhood) -> dict[Concern, float]:
        """The mean cosine similarity of a message to its `NEAREST` examples of each concern.

        For no concern it is the largest such mean of its examples and the `ORDINARY` collections.
        """
        examples = message.nearest(self.dense[Collection.EXAMPLE]).of_owners(len(Concern), NEAREST)
        like = {one: float(examples[number]) for one, number in CONCERN_NUMBERS.items()}
        for collection in ORDINARY:
            nearest = message.nearest(self.dense[collection]).first(NEAREST)
            like[Concern.NONE] = max(like[Concern.NONE], float(nearest.mean()))
        return like

    def known_words(self, text: ParsedText, language: Language) -> int:
        """How many stems of a text are in the passages or bank questions of a language."""
        fields = [self.lexical[field, language] for field in LexicalField]
        return sum(any(one.knows(stem) for one in fields) for stem in text.stems(language))

    def knows(self, text: ParsedText) -> bool:
        """Whether any stem of a text is in the corpus, in either language."""
        return any(self.known_words(text, language) for language in Language)


def load(corpus: Path, folder: Path) -> Index:
    """The index in `folder` of the folder `corpus`, verified against its manifest and the corpus.

    Raises `IndexUnusableError` in one line that names the command to run when it is missing,
    damaged, or built from another corpus or by another version; `CorpusError` when the corpus
    cannot be read; `VectorsError` when its Milvus database does not answer.
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
        dict(content.dense),
        content.lexical,
        Geography.of(reports, found),
        content.concerns,
        content.intents,
        read_contacts(corpus),
        content.model,
        known_questions(reports, content.dense),
        content.hubness,
        content.association,
    )


def corpus_passages(
    corpus: Path,
) -> tuple[tuple[Report, ...], tuple[Passage, ...], tuple[PassageList, ...]]:
    """All reports, passages and lists of a corpus, report by report; `CorpusError` as `load`."""
    reports = read_corpus(corpus)
    found: list[Passage] = []
    lists: list[PassageList] = []
    for report in reports:
        own = split_into_passages(report)
        found += own
        lists += find_lists(own)
    return reports, tuple(found), tuple(lists)


def known_questions(
    reports: Sequence[Report], dense: Mapping[Collection, VectorIndex]
) -> tuple[KnownQuestions, KnownQuestions]:
    """The bank questions of the reports, and their unanswerable ones, with their vectors."""
    answered = tuple(question.text for report in reports for question in report.questions)
    unanswered = tuple(question.text for report in reports for question in report.unanswered)
    return (
        KnownQuestions(dense[Collection.BANK], answered),
        KnownQuestions(dense[Collection.GAP], unanswered),
    )


def coverage_of(lexical: dict[tuple[LexicalField, Language], LexicalIndex]) -> Coverage:
    """The words of passages and of their bank questions, from the BM25 indexes."""
    return Coverage(
        *({language: lexical[kind, language] for language in Language} for kind in LexicalField)
    )


def _owned(owners: Owners, count: int) -> NDArray[np.int64]:
    """How many vectors have each of the owners numbered below `count`, shape (count,)."""
    every = np.fromiter((owner for own in owners for owner in own), dtype=np.int64)
    return np.bincount(every, minlength=count)
