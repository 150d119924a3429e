"""The river of the report: corpus folder -> passages -> vectors and words -> an index on disk."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from report_rag.corpus.passages import numbered
from report_rag.encoder import Encoder, Vectors
from report_rag.errors import IndexUnusableError, VectorsError
from report_rag.index.encoding import encode, kept
from report_rag.index.files import (
    FORMAT_VERSION,
    WEIGHTS,
    Learned,
    corpus_fingerprint,
    is_current,
    settings,
    stored,
    usable_build,
    versions,
    write_files,
)
from report_rag.index.loaded import ORDINARY, corpus_passages, coverage_of, known_questions
from report_rag.index.store import read_build, tidy, write_build, written_manifest
from report_rag.index.texts import Text, bank, encoded_texts, worded
from report_rag.progress import Progress, Step
from report_rag.safeguarding import Classifier, Concern, read_examples
from report_rag.safeguarding import training as concerns
from report_rag.signals import (
    answerability_training as answerability,
)
from report_rag.signals import (
    association_training as association,
)
from report_rag.signals import (
    hubness_training as hubness,
)
from report_rag.signals.answerability import Model, Sources, training_evidence
from report_rag.signals.bm25 import LexicalIndex
from report_rag.signals.coverage import Coverage
from report_rag.text.language import terms
from report_rag.types import (
    Collection,
    Language,
    LexicalField,
    Manifest,
    Passage,
    PassageList,
    Report,
)
from report_rag.vectors import database as collections
from report_rag.vectors.faiss_index import DenseIndex
from report_rag.vectors.location import FILES, recorded

_FAR_GROUPS = 40


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build did: nothing, when the index was up to date."""

    manifest: Manifest
    built: bool
    encoded: int
    """Texts encoded now; the others were taken from the index before, or from an ended build."""


def build(
    corpus: Path,
    folder: Path,
    model: str,
    open_encoder: Callable[[], Encoder],
    progress: Progress,
    *,
    vectors: str | None = None,
) -> BuildResult:
    """Brings the index up to date with the corpus.

    `open_encoder` is called only when something has to be encoded. `vectors` is the place of the
    vectors (`vectors.place`); None leaves them where they are. Raises `CorpusError`,
    `EncoderError`, `VectorsError`, or `IndexUnusableError` when the folder cannot be written.
    """
    # 1. Is there anything to do?
    fingerprint = corpus_fingerprint(corpus)
    place = recorded(vectors, folder) if vectors else _place_in_use(folder)
    existing = usable_build(folder)
    current = existing and is_current(existing.manifest, fingerprint, model, place)
    if existing and current and existing.is_whole():
        tidy(folder, collections.remove)
        return BuildResult(existing.manifest, built=False, encoded=0)
    if place != FILES:
        # Sooner than after hours of encoding.
        collections.reach(place, folder)
    # 2. Read and split.
    reports, found, lists = corpus_passages(corpus)
    # 3. Encode what is new.
    texts = list(encoded_texts(reports, found, lists))
    identity = f"{model} {settings()[WEIGHTS]}"
    known = _known_vectors(folder, model, place) | kept(folder, identity)
    missing = {text.key: text for text in texts if text.key not in known}
    encoder = open_encoder() if missing or not existing else None
    if encoder:
        known |= encode(list(missing.values()), encoder, folder, identity, progress)
    # 4. Arrange.
    dense = _dense(texts, known)
    lexical = {}
    for kind in LexicalField:
        for language in Language:
            owned = worded(kind, language, reports, found, lists)
            stems = [terms(text, language) for _, text in owned]
            lexical[kind, language] = LexicalIndex.of(stems, [owner for owner, _ in owned])
    # 5. Learn to tell what is answered from what is not.
    if known:
        progress(Step.CALIBRATE, 0, 1)
    learned = Learned(
        association.train(
            dense[Collection.BANK].vectors(), dense[Collection.BANK].owners, len(found)
        ),
        _train(reports, found, lists, dense, coverage_of(lexical)),
        _train_concerns(dense),
        hubness.train(dense, [one.language for one in read_examples()], len(found)),
    )
    progress(Step.CALIBRATE, 1, 1)
    # 6. Write it whole, then make it the current one.
    counts = {
        "reports": len(reports),
        "passages": len(found),
        "translations": sum(passage.translation is not None for passage in found),
        "questions": sum(len(report.questions) for report in reports),
        "unanswered": sum(len(report.unanswered) for report in reports),
        "lists": len(lists),
        "vectors": len(texts),
    }
    manifest = Manifest(
        format_version=FORMAT_VERSION,
        encoder=model,
        dimension=next(iter(known.values())).shape[0],
        corpus=fingerprint,
        settings=settings(place),
        versions=versions(),
        counts=counts,
        files={},
        vectors=place,
    )
    manifest = write_build(
        folder,
        manifest,
        lambda unfinished: write_files(unfinished, texts, dense, lexical, learned, place=place),
        collections.remove,
    )
    return BuildResult(manifest, built=True, encoded=len(missing))


def _place_in_use(folder: Path) -> str:
    """Where the vectors of the index are, even if it is damaged; in files where there is none."""
    manifest = written_manifest(folder)
    return manifest.vectors if manifest else FILES


def _known_vectors(folder: Path, model: str, place: str) -> dict[str, Vectors]:
    """The vectors of the index in use, by the key of their text; none from another model.

    What a database has lost is encoded anew, and all of one that does not answer when the vectors
    are to be kept elsewhere from now on.
    """

    def read(build_folder: Path, manifest: Manifest) -> dict[str, Vectors]:
        known: dict[str, Vectors] = {}
        if (manifest.encoder, manifest.settings.get(WEIGHTS)) == (model, settings()[WEIGHTS]):
            before = stored(folder, build_folder, manifest)
            for arm, rows in before.rows.items():
                if rows:
                    known |= before.known(arm)
        return known

    try:
        return read_build(folder, read)
    except IndexUnusableError:
        return {}
    except VectorsError:
        if place == _place_in_use(folder):
            raise
        return {}


def _dense(texts: Sequence[Text], known: dict[str, Vectors]) -> dict[Collection, DenseIndex]:
    dimension = next(iter(known.values())).shape[0]
    arms = {}
    for arm in Collection:
        own = [text for text in texts if text.arm is arm]
        rows = [known[text.key] for text in own]
        matrix = np.stack(rows) if rows else np.zeros((0, dimension), dtype=np.float32)
        arms[arm] = DenseIndex.of(matrix, [text.owners for text in own])
    return arms


def _train(
    reports: Sequence[Report],
    found: Sequence[Passage],
    lists: Sequence[PassageList],
    dense: dict[Collection, DenseIndex],
    coverage: Coverage,
) -> Model | None:
    """Trains the model on both banks; questions of one passage, or of one list, stay together."""
    numbers = numbered(found)
    questions: list[tuple[str, Language]] = []
    answered, groups, own = [], [], []
    for question, owners, whole in bank(reports, found, lists):
        questions.append((question.text, question.language))
        answered.append(True)
        own.append(owners if whole is None else ())
        groups.append(owners[0] if whole is None and owners else len(found) + (whole or 0))
    for report in reports:
        for place, question in enumerate(report.unanswered):
            near = [numbers.get((report.name, name)) for name in question.near]
            questions.append((question.text, question.language))
            answered.append(False)
            own.append(())
            # What lies near no passage is spread, as if over passages of its own.
            groups.append(near[0] if near and near[0] is not None else -1 - place % _FAR_GROUPS)
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
    spoken = [language for _, language in questions]
    return answerability.train(evidence, answered, spoken, groups)


def _train_concerns(dense: dict[Collection, DenseIndex]) -> Classifier:
    """Learns from the example sentences; questions of the banks are no call for help."""
    examples = dense[Collection.EXAMPLE]
    by_number = list(Concern)
    known = [by_number[owners[0]] for owners in examples.owners]
    asked = np.concatenate([dense[arm].vectors() for arm in ORDINARY])
    return concerns.train(
        np.concatenate([examples.vectors(), asked]), known + [Concern.NONE] * len(asked)
    )
