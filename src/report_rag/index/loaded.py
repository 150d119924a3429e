"""A corpus and its index in memory, which every step of answering a question reads.

`build` writes the index. A collection is a set of vectors that is searched together.
"""

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

They are the bank questions, the unanswerable questions and the example messages of intents.
`COUNTRY`, questions about countries, would be another. `Index.likeness` does without it, since with
it none of 4,264 messages gets other help.
"""


@dataclass(frozen=True)
class Index(BuildContent):
    """A corpus ready to be searched, with its index (the fields of `BuildContent`).

    The number of a passage, list or report is its place, from 0, in `passages`, `lists` or
    `reports`. A list is several passages that an answer can show as a whole. Bank questions are
    those that people wrote, each with the passages or the list that answer it.
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
        """The vectors and words from which `model` judges whether the reports answer a question."""
        return sources_of(self.reports, self.dense, self.lexical)

    @cached_property
    def numbers(self) -> dict[tuple[str, str], int]:
        """The number of each passage, by (name of its report, id of the passage)."""
        return numbered(self.passages)

    @cached_property
    def members(self) -> tuple[NDArray[np.int64], ...]:
        """For each list, an array of the numbers of its passages, in the order of the report."""
        own = ({self.numbers[one.report, name] for name in one.passage_ids} for one in self.lists)
        return tuple(np.array(sorted(numbers), dtype=np.int64) for numbers in own)

    @cached_property
    def questions_of(self) -> NDArray[np.int64]:
        """How many bank questions each passage answers, shape (passages,).

        A question that a whole list answers does not count for the passages of the list.
        """
        return _owned(self.dense[Collection.BANK].owners, len(self.passages))

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
        """The stems of the words of all headings above passages and of all translated headings.

        Left out are function words, and words that only serve to ask, such as "report" in "what
        does the report say?". For each language, its stemmer is applied to all of these words,
        whatever language they are in.
        """
        headings = {title for passage in self.passages for title in passage.section_path}
        headings |= {title for report in self.reports for title in report.translated_headings}
        said = " ".join({word for title in headings for word in content_words(title)})
        return {language: frozenset(terms(said, language)) for language in Language}

    def likeness(
        self, message: Neighbourhood, ordinary: Sequence[Collection] = ORDINARY
    ) -> dict[Concern, float]:
        """How similar a message is to the example messages of each concern: danger, misuse or none.

        It is the mean cosine similarity to the `NEAREST` most similar examples of the concern. For
        `Concern.NONE` it is the largest of several such means: that to its own examples, and those
        to the `NEAREST` most similar texts in each of the collections `ordinary`.
        """
        examples = message.nearest(self.dense[Collection.EXAMPLE]).of_owners(len(Concern), NEAREST)
        like = {one: float(examples[number]) for one, number in CONCERN_NUMBERS.items()}
        for collection in ordinary:
            nearest = message.nearest(self.dense[collection]).first(NEAREST)
            like[Concern.NONE] = max(like[Concern.NONE], float(nearest.mean()))
        return like

    def known_words(self, text: ParsedText, language: Language) -> int:
        """How many words of a text occur in the passages or bank questions of `language`.

        Words are compared as stems, without function words; one that the text has twice counts
        twice. Translations of passages count as passages.
        """
        fields = [self.lexical[field, language] for field in LexicalField]
        return sum(any(one.knows(stem) for one in fields) for stem in text.stems(language))

    def knows(self, text: ParsedText) -> bool:
        """Whether `known_words` is more than 0 for a text in any language."""
        return any(self.known_words(text, language) for language in Language)


def load(corpus: Path, folder: Path) -> Index:
    """Reads the folder `corpus` and its index in `folder`, verified against manifest and corpus.

    The manifest is the file of the index with the hashes of its other files, and of all files that
    it was built from.
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
    """All reports, passages and lists of a corpus, as (reports, passages, lists).

    Passages and lists come report by report, in the order of the reports.

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
    """The vectors and words from which it is judged whether these reports answer a question.

    These are the bank questions and the unanswerable questions with their vectors, the vectors of
    passages and of translations, and the words of all but the unanswerable ones. `dense`
    and `lexical` are the indexes of vectors and of words of these reports.
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
    """How many vectors each of the owners 0 to `count` - 1 has, shape (count,).

    `owners` has, for each vector, the numbers of the passages or lists that it stands for; none of
    them is `count` or more.
    """
    every = np.fromiter((owner for own in owners for owner in own), dtype=np.int64)
    return np.bincount(every, minlength=count)
