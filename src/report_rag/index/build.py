"""Builds the index of a corpus: reads the corpus folder, writes an index folder.

A text is not encoded (made into a vector) again when the index in use, or what an interrupted build
left, has its vector. Bank questions are those that people wrote, each with the passages that answer
it; a list is several passages that an answer can show as a whole.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from report_rag.corpus.passages import numbered
from report_rag.encoder import Encoder, Vectors
from report_rag.errors import IndexUnusableError, VectorsError
from report_rag.index.files import (
    WEIGHTS,
    BuildContent,
    StoredBuild,
    corpus_fingerprint,
    is_current,
    planned_manifest,
    write_files,
)
from report_rag.index.lexical import lexical_indexes
from report_rag.index.loaded import ORDINARY, corpus_passages, sources_of
from report_rag.index.store import read_build, remove_leftovers, write_build, written_manifest
from report_rag.index.texts import Text, bank, encoded_texts
from report_rag.index.vector_cache import cached_vectors, encode
from report_rag.intent import IntentClassifier
from report_rag.intent import intent_training as intents
from report_rag.progress import Progress, Step
from report_rag.safeguarding import Classifier, Concern, read_examples
from report_rag.safeguarding import training as concerns
from report_rag.signals import answerability_training
from report_rag.signals.answerability import Model, Sources, training_evidence
from report_rag.signals.association import Association
from report_rag.signals.hubness import Hubness
from report_rag.types import Collection, Language, Manifest, Passage, PassageList, Report
from report_rag.vectors.faiss_index import FaissIndex
from report_rag.vectors.location import FILES, recorded_location
from report_rag.vectors.milvus_collections import check_reachable
from report_rag.vectors.vector_index import VectorIndex

# The model of answerability is cross-validated in groups of questions of one passage. Unanswerable
# questions that name no passage are spread over so many groups of their own.
_GROUPS_WITHOUT_PASSAGE = 40
_EVERY = 3
"""Every third bank question is an example of a question on the report's subject, from which the
classifier of intents is trained."""
_IndexInUse = tuple[Manifest | None, dict[str, Vectors] | None]


@dataclass(frozen=True, slots=True)
class BuildResult:
    """The result of `build`."""

    manifest: Manifest
    built: bool
    """False when the index was up to date already."""
    encoded: int
    """How many texts were encoded by this build, since their vectors were not known from before."""


def build(
    corpus: Path,
    folder: Path,
    model: str,
    open_encoder: Callable[[], Encoder],
    progress: Progress,
    *,
    vectors: str | None = None,
) -> BuildResult:
    """Brings the index in `folder` up to date with the folder `corpus`.

    An index is out of date when the corpus, the encoder, its weights, the place of the vectors, the
    package's own examples or the version of its format are not those of its manifest. An index that
    is up to date stays, and only what older or interrupted builds have left is removed.

    `model` is the encoder's name for the manifest; `open_encoder` opens it, and is called only when
    no index is usable or a text has to be encoded. `vectors` is where the vectors are to be: files
    or a Milvus database, as `vectors.location` describes; None leaves them where they are, and puts
    those of a first index into files. `progress` is told of encoding and training. Raises
    `CorpusError` when the corpus cannot be read, what `open_encoder` raises, `VectorsError` when
    the Milvus database that is to have the vectors does not answer, and `IndexUnusableError` when
    the folder cannot be written or another process has been writing a build into it for a minute.
    """
    # 1. Is anything to be done, and can the result be kept?
    location = recorded_location(vectors, folder) if vectors else _location_in_use(folder)
    planned = planned_manifest(corpus_fingerprint(corpus), model, location)
    existing, known = _index_in_use(folder, planned)
    if existing and known is None:
        remove_leftovers(folder)
        return BuildResult(existing, built=False, encoded=0)
    if location != FILES:
        check_reachable(location, folder)
    # 2. Read the corpus and encode its texts. For a first index the encoder is opened even if no
    # text is missing, since that makes the files that the encoder of questions needs.
    reports, passages, lists = corpus_passages(corpus)
    texts = list(encoded_texts(reports, passages, lists))
    identity = f"{model} {planned.settings[WEIGHTS]}"
    by_key = (known or {}) | cached_vectors(folder, identity)
    missing = {text.key: text for text in texts if text.key not in by_key}
    if missing or not existing:
        by_key |= encode(list(missing.values()), open_encoder(), folder, identity, progress)
    # 3. Arrange vectors and words for search, and train the models.
    progress(Step.CALIBRATE, 0, 1)
    content = _arrange(reports, passages, lists, texts, _vector_indexes(texts, by_key))
    progress(Step.CALIBRATE, 1, 1)
    # 4. Write all of it, then make it the index in use.
    manifest = replace(
        planned,
        dimension=next(iter(by_key.values())).shape[0],
        counts=_counts(reports, passages, lists) | {"vectors": len(texts)},
    )
    written = write_build(folder, manifest, lambda new: write_files(new, texts, content, location))
    return BuildResult(written, built=True, encoded=len(missing))


def _counts(
    reports: Sequence[Report], passages: Sequence[Passage], lists: Sequence[PassageList]
) -> dict[str, int]:
    """The numbers of reports, passages and so on, by name: all `Manifest.counts` but "vectors"."""
    return {
        "reports": len(reports),
        "passages": len(passages),
        "translations": sum(passage.translation is not None for passage in passages),
        "questions": sum(len(report.questions) for report in reports),
        "unanswered": sum(len(report.unanswered) for report in reports),
        "lists": len(lists),
    }


def _location_in_use(folder: Path) -> str:
    """Where the vectors of the index in `folder` are, as its manifest says.

    Only the manifest is read; the other files may be damaged. `FILES` when there is no index, or
    its manifest is damaged.
    """
    manifest = written_manifest(folder)
    return manifest.vectors if manifest else FILES


def _index_in_use(folder: Path, planned: Manifest) -> _IndexInUse:
    """The manifest of the index in `folder`, and its vectors by the key of their text.

    - (None, {}) when no index is usable;
    - (manifest, None) when the index is as `planned`: it is not built again, so its vectors are not
      needed;
    - (manifest, {}) when another encoder, or one with other weights, made its vectors;
    - otherwise (manifest, vectors), without those of collections that a database has lost.

    When a Milvus database does not answer: raises `VectorsError` if the planned index is to have
    its vectors in the same place; otherwise gives (manifest, {}).
    """

    def read(build_folder: Path, manifest: Manifest) -> _IndexInUse:
        stored = StoredBuild.of(build_folder, manifest)
        if is_current(manifest, planned) and stored.has_all_collections():
            return manifest, None
        known: dict[str, Vectors] = {}
        same_weights = manifest.settings.get(WEIGHTS) == planned.settings[WEIGHTS]
        if same_weights and manifest.encoder == planned.encoder:
            try:
                known = stored.known_vectors()
            except VectorsError:
                if manifest.vectors == planned.vectors:
                    raise
        return manifest, known

    try:
        return read_build(folder, read)
    except IndexUnusableError:
        return None, {}


def _vector_indexes(
    texts: Sequence[Text], known: Mapping[str, Vectors]
) -> dict[Collection, VectorIndex]:
    """A faiss index of each collection, with the vectors of its texts in the order of `texts`.

    `known` has the vector of each text, shape (dimension,), by its key, and must not be empty. A
    collection without texts has an index without vectors.
    """
    dimension = next(iter(known.values())).shape[0]
    indexes: dict[Collection, VectorIndex] = {}
    for collection in Collection:
        own = [text for text in texts if text.collection is collection]
        rows = [known[text.key] for text in own]
        matrix = np.stack(rows) if rows else np.zeros((0, dimension), dtype=np.float32)
        indexes[collection] = FaissIndex.of(matrix, [text.owners for text in own])
    return indexes


def _arrange(
    reports: Sequence[Report],
    passages: Sequence[Passage],
    lists: Sequence[PassageList],
    texts: Sequence[Text],
    dense: dict[Collection, VectorIndex],
) -> BuildContent:
    """The content of the index: takes the vectors, makes the BM25 indexes, trains all models."""
    lexical = lexical_indexes(reports, passages, lists)
    sources = sources_of(reports, dense, lexical)
    questions, examples = dense[Collection.BANK], [one.language for one in read_examples()]
    return BuildContent(
        dense=dense,
        lexical=lexical,
        concerns=_train_concerns(texts, dense),
        intents=_train_intents(reports, passages, lists, dense),
        model=_train_answerability(reports, passages, lists, sources),
        hubness=Hubness.train(dense, examples, len(passages), len(lists)),
        association=Association.train(questions.vectors(), questions.owners, len(passages)),
    )


def _train_answerability(
    reports: Sequence[Report],
    passages: Sequence[Passage],
    lists: Sequence[PassageList],
    sources: Sources,
) -> Model | None:
    """Trains the model that judges whether a question is answered; None with too few questions.

    It learns from bank questions, which are answered, and from the unanswerable ones; there have to
    be 50 of each. In the cross-validation, bank questions that a whole list answers are in a group
    for that list, others in a group for the first passage that answers them. An unanswerable
    question is in the group of the first passage on a similar subject that it names
    (`BankQuestion.near`). If it names none, or the first does not exist, it is in one of
    `_GROUPS_WITHOUT_PASSAGE` other groups.
    """
    numbers = numbered(passages)
    questions: list[tuple[str, Language]] = []
    answered, groups, own = [], [], []
    for question, owners, whole_list in bank(reports, passages, lists):
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
    vectors = np.concatenate([known.index.vectors() for known in sources.known])
    evidence = training_evidence(questions, vectors, sources, own)
    languages = [language for _, language in questions]
    return answerability_training.train(evidence, answered, languages, groups)


def _train_concerns(texts: Sequence[Text], dense: Mapping[Collection, VectorIndex]) -> Classifier:
    """Trains the classifier that finds people who need help, and attempts to do harm.

    It learns from the example messages of safeguarding, each with its concern (danger, misuse or
    none). Further examples, all of no concern, are the texts of the `ORDINARY` collections (such as
    bank questions) and the questions about countries.
    """
    by_number = list(Concern)
    order = (Collection.EXAMPLE, *ORDINARY, Collection.COUNTRY)
    learnt = [text for collection in order for text in texts if text.collection is collection]
    concern_of = [
        by_number[text.owners[0]] if text.collection is Collection.EXAMPLE else Concern.NONE
        for text in learnt
    ]
    vectors = np.concatenate([dense[collection].vectors() for collection in order])
    return concerns.train([text.text for text in learnt], vectors, concern_of)


def _train_intents(
    reports: Sequence[Report],
    passages: Sequence[Passage],
    lists: Sequence[PassageList],
    dense: dict[Collection, VectorIndex],
) -> IntentClassifier:
    """Trains the classifier that finds what a message asks for (its intent).

    It learns from the example messages of intents, and from bank questions as messages about the
    report's subject. Bank questions that a passage about the document itself answers
    (`_speaks_of_itself`) are left out; of the others every third (`_EVERY`) is taken.
    """
    by_name = {report.name: report for report in reports}
    own = {n for n, one in enumerate(passages) if _speaks_of_itself(by_name[one.report], one)}
    asked = [
        (question.text, row)
        for row, (question, owners, _) in enumerate(bank(reports, passages, lists))
        if not own.intersection(owners)
    ][::_EVERY]
    vectors = dense[Collection.BANK].vectors()[[row for _, row in asked]]
    return intents.train(dense[Collection.INTENT].vectors(), [text for text, _ in asked], vectors)


def _speaks_of_itself(report: Report, passage: Passage) -> bool:
    """Whether a passage is about the document itself, such as who wrote it or when.

    It is if its text contains a phrase of `Report.facts`, or a heading above it is such a phrase.
    """
    words = [one for own in report.facts.values() for one in own]
    return any(one in passage.text or one in passage.section_path for one in words)
