"""Builds the index of a corpus: the corpus folder in, an index folder on disk out.

Texts whose vectors are known, from the index in use or from an interrupted build, are not encoded
again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from report_rag.corpus.passages import numbered
from report_rag.encoder import Encoder, Vectors
from report_rag.errors import IndexUnusableError, VectorsError
from report_rag.index.files import (
    FORMAT_VERSION,
    WEIGHTS,
    Learned,
    StoredBuild,
    corpus_fingerprint,
    is_current,
    settings,
    usable_build,
    versions,
    write_files,
)
from report_rag.index.lexical import LexicalIndexes, lexical_indexes
from report_rag.index.loaded import ORDINARY, corpus_passages, coverage_of, known_questions
from report_rag.index.store import read_build, remove_leftovers, write_build, written_manifest
from report_rag.index.texts import Text, bank, encoded_texts
from report_rag.index.vector_cache import cached_vectors, encode
from report_rag.progress import Progress, Step
from report_rag.safeguarding import Classifier, Concern, read_examples
from report_rag.safeguarding import training as concerns
from report_rag.signals import answerability_training
from report_rag.signals.answerability import Model, Sources, training_evidence
from report_rag.signals.association import Association
from report_rag.signals.coverage import Coverage
from report_rag.signals.hubness import Hubness
from report_rag.types import Collection, Language, Manifest, Passage, PassageList, Report
from report_rag.vectors.faiss_index import FaissIndex
from report_rag.vectors.location import FILES, recorded_location
from report_rag.vectors.milvus_collections import check_reachable, remove_collections

# Unanswerable questions that are near no passage are spread over so many groups of the
# cross-validation, as if each group were about a passage of its own.
_GROUPS_WITHOUT_PASSAGE = 40


@dataclass(frozen=True, slots=True)
class BuildResult:
    """The result of `build`."""

    manifest: Manifest
    built: bool
    """False when the index was up to date already."""
    encoded: int
    """Texts that were encoded now, whose vectors were not known from before."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the index is to be made of, and what is there already."""

    folder: Path
    model: str
    location: str
    """Where the vectors are to be, as the manifest records it."""
    fingerprint: dict[str, str]
    """SHA-256 of each file of the corpus."""
    existing: StoredBuild | None
    """The index in use, if it can be read."""
    is_up_to_date: bool


@dataclass(frozen=True, slots=True)
class _Content:
    """The corpus, read: the texts to encode, and where they come from."""

    reports: tuple[Report, ...]
    passages: tuple[Passage, ...]
    lists: tuple[PassageList, ...]
    texts: tuple[Text, ...]


def build(
    corpus: Path,
    folder: Path,
    model: str,
    open_encoder: Callable[[], Encoder],
    progress: Progress,
    *,
    vectors: str | None = None,
) -> BuildResult:
    """Brings the index in `folder` up to date with the corpus.

    `open_encoder` is called only when something has to be encoded. `vectors` is where the vectors
    are to be (`vectors.location`); None leaves them where they are. Raises `CorpusError`,
    `EncoderError`, `VectorsError`, or `IndexUnusableError` when the folder cannot be written.
    """
    # 1. Plan: is anything to be done, and can the result be kept?
    plan = _plan(corpus, folder, model, vectors)
    if plan.existing and plan.is_up_to_date:
        remove_leftovers(folder, remove_collections)
        return BuildResult(plan.existing.manifest, built=False, encoded=0)
    if plan.location != FILES:
        check_reachable(plan.location, folder)
    # 2. Read the corpus and encode its texts.
    reports, passages, lists = corpus_passages(corpus)
    texts = tuple(encoded_texts(reports, passages, lists))
    content = _Content(reports, passages, lists, texts)
    known, encoded = _encode(plan, content.texts, open_encoder, progress)
    # 3. Arrange vectors and words for search.
    dense = _vector_indexes(content.texts, known)
    lexical = lexical_indexes(reports, passages, lists)
    # 4. Train the models.
    progress(Step.CALIBRATE, 0, 1)
    learned = _train(content, dense, coverage_of(lexical))
    progress(Step.CALIBRATE, 1, 1)
    # 5. Write all of it, then make it the index in use.
    manifest = _write(plan, content, dense, lexical, learned)
    return BuildResult(manifest, built=True, encoded=encoded)


def _plan(corpus: Path, folder: Path, model: str, vectors: str | None) -> _Plan:
    fingerprint = corpus_fingerprint(corpus)
    location = recorded_location(vectors, folder) if vectors else _location_in_use(folder)
    existing = usable_build(folder)
    up_to_date = existing is not None and (
        is_current(existing.manifest, fingerprint, model, location)
        and existing.has_all_collections()
    )
    return _Plan(folder, model, location, fingerprint, existing, up_to_date)


def _location_in_use(folder: Path) -> str:
    """Where the vectors of the index are, even of a damaged one; in files if there is none."""
    manifest = written_manifest(folder)
    return manifest.vectors if manifest else FILES


def _encode(
    plan: _Plan, texts: Sequence[Text], open_encoder: Callable[[], Encoder], progress: Progress
) -> tuple[dict[str, Vectors], int]:
    """The vectors of all texts by their keys, and how many of them were encoded now."""
    identity = f"{plan.model} {settings()[WEIGHTS]}"
    known = _vectors_in_use(plan) | cached_vectors(plan.folder, identity)
    missing = {text.key: text for text in texts if text.key not in known}
    if missing or not plan.existing:
        # For a first index it is opened in any case, so that a build always prepares it.
        encoder = open_encoder()
        known |= encode(list(missing.values()), encoder, plan.folder, identity, progress)
    return known, len(missing)


def _vectors_in_use(plan: _Plan) -> dict[str, Vectors]:
    """The vectors of the index in use by the key of their text; none if another model made them.

    Collections that a database has lost are left out, so their texts are encoded again. A database
    that does not answer raises `VectorsError`, unless the vectors are to be elsewhere from now on:
    then all is encoded again.
    """

    def read(build_folder: Path, manifest: Manifest) -> dict[str, Vectors]:
        known: dict[str, Vectors] = {}
        if (manifest.encoder, manifest.settings.get(WEIGHTS)) == (plan.model, settings()[WEIGHTS]):
            before = StoredBuild.of(build_folder, manifest)
            for collection, rows in before.rows.items():
                if rows:
                    known |= before.known_vectors(collection)
        return known

    try:
        return read_build(plan.folder, read)
    except IndexUnusableError:
        return {}
    except VectorsError:
        if plan.location == _location_in_use(plan.folder):
            raise
        return {}


def _vector_indexes(
    texts: Sequence[Text], known: Mapping[str, Vectors]
) -> dict[Collection, FaissIndex]:
    dimension = next(iter(known.values())).shape[0]
    indexes = {}
    for collection in Collection:
        own = [text for text in texts if text.collection is collection]
        rows = [known[text.key] for text in own]
        matrix = np.stack(rows) if rows else np.zeros((0, dimension), dtype=np.float32)
        indexes[collection] = FaissIndex.of(matrix, [text.owners for text in own])
    return indexes


def _train(content: _Content, dense: dict[Collection, FaissIndex], coverage: Coverage) -> Learned:
    """All that is learned from the question banks and the example sentences."""
    questions = dense[Collection.BANK]
    passages = len(content.passages)
    return Learned(
        Association.train(questions.vectors(), questions.owners, passages),
        _train_answerability(content, dense, coverage),
        _train_concerns(dense),
        Hubness.train(dense, [one.language for one in read_examples()], passages),
    )


def _train_answerability(
    content: _Content, dense: dict[Collection, FaissIndex], coverage: Coverage
) -> Model | None:
    """Trains the model of what is answered on both banks; None unless there are both.

    Questions of the same passage, or of the same list, are in one group of the cross-validation.
    """
    reports, passages = content.reports, content.passages
    numbers = numbered(passages)
    questions: list[tuple[str, Language]] = []
    answered, groups, own = [], [], []
    for question, owners, whole_list in bank(reports, passages, content.lists):
        questions.append((question.text, question.language))
        answered.append(True)
        own.append(owners if whole_list is None else ())
        is_of_passage = whole_list is None and owners
        groups.append(owners[0] if is_of_passage else len(passages) + (whole_list or 0))
    for report in reports:
        for place, question in enumerate(report.unanswered):
            near = [numbers.get((report.name, name)) for name in question.near]
            questions.append((question.text, question.language))
            answered.append(False)
            own.append(())
            elsewhere = -1 - place % _GROUPS_WITHOUT_PASSAGE
            groups.append(near[0] if near and near[0] is not None else elsewhere)
    if not questions or all(answered) or not any(answered):
        return None
    vectors = np.concatenate([dense[Collection.BANK].vectors(), dense[Collection.GAP].vectors()])
    sources = Sources(
        known_questions(reports, dense),
        dense[Collection.TEXT],
        dense[Collection.TRANSLATION],
        coverage,
    )
    evidence = training_evidence(questions, vectors, sources, own)
    languages = [language for _, language in questions]
    return answerability_training.train(evidence, answered, languages, groups)


def _train_concerns(dense: dict[Collection, FaissIndex]) -> Classifier:
    """Trains safeguarding on its example sentences; questions of the banks raise no concern."""
    examples = dense[Collection.EXAMPLE]
    by_number = list(Concern)
    concern_of = [by_number[owners[0]] for owners in examples.owners]
    ordinary = np.concatenate([dense[collection].vectors() for collection in ORDINARY])
    return concerns.train(
        np.concatenate([examples.vectors(), ordinary]),
        concern_of + [Concern.NONE] * len(ordinary),
    )


def _write(
    plan: _Plan,
    content: _Content,
    dense: dict[Collection, FaissIndex],
    lexical: LexicalIndexes,
    learned: Learned,
) -> Manifest:
    reports, passages, texts = content.reports, content.passages, content.texts
    manifest = Manifest(
        format_version=FORMAT_VERSION,
        encoder=plan.model,
        dimension=dense[Collection.EXAMPLE].index.d,
        corpus=plan.fingerprint,
        settings=settings(plan.location),
        versions=versions(),
        counts={
            "reports": len(reports),
            "passages": len(passages),
            "translations": sum(passage.translation is not None for passage in passages),
            "questions": sum(len(report.questions) for report in reports),
            "unanswered": sum(len(report.unanswered) for report in reports),
            "lists": len(content.lists),
            "vectors": len(texts),
        },
        files={},
        vectors=plan.location,
    )
    return write_build(
        plan.folder,
        manifest,
        lambda folder: write_files(folder, texts, dense, lexical, learned, location=plan.location),
        remove_collections,
    )
