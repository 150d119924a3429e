"""The river of the report: corpus folder -> passages -> vectors and words -> a folder on disk.

How the folder is kept whole on disk stands in `index_store`.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import numpy as np

from report_rag import passages as passage_policy
from report_rag.answerability import KnownQuestions, Model, gather, train
from report_rag.association import Association
from report_rag.contacts import read_contacts
from report_rag.coverage import Coverage
from report_rag.dense import DenseIndex
from report_rag.encoder import Encoder, Vectors
from report_rag.errors import IndexUnusableError
from report_rag.geography import Geography
from report_rag.index_store import BUILD_AGAIN, open_build, sha256, write_build
from report_rag.index_texts import (
    CONCERN_NUMBERS,
    TEXTS_VERSION,
    Arm,
    Text,
    Words,
    bank,
    encoded_texts,
    packaged_texts_hash,
    worded,
)
from report_rag.language import terms
from report_rag.lexical import LexicalIndex
from report_rag.passages import find_lists, split_into_passages
from report_rag.progress import Progress, Step
from report_rag.report import (
    FACTS_FILE,
    QUESTIONS_FILE,
    UNANSWERED_FILE,
    edition_file,
    read_corpus,
    read_facts,
    report_folders,
)
from report_rag.safeguarding import NEAREST, Classifier, Concern
from report_rag.safeguarding import train as train_concerns
from report_rag.types import (
    Contact,
    Language,
    Manifest,
    Passage,
    PassageList,
    Report,
)

FORMAT_VERSION = 4
_ROWS = "rows.json"
_MODEL = "answerability.json"
_CONCERNS = "safeguarding.json"
_ASSOCIATION = "association.npy"
# Raised whenever a build learns otherwise than before; vectors are taken over all the same.
_LEARNING_VERSION = 4
_SELF_TEST = 0.999
_FAR_GROUPS = 40
_ORDINARY = (Arm.BANK, Arm.GAP, Arm.COUNTRY)


@dataclass(frozen=True, slots=True)
class Index:
    """A corpus ready to be searched."""

    manifest: Manifest
    reports: tuple[Report, ...]
    passages: tuple[Passage, ...]
    lists: tuple[PassageList, ...]
    dense: dict[Arm, DenseIndex]
    lexical: dict[tuple[Words, Language], LexicalIndex]
    geography: Geography
    concerns: Classifier
    """What tells a call for help, or a misuse, from a question."""
    contacts: tuple[Contact, ...]
    model: Model | None
    """What tells answered from unanswered questions; None without banks to learn it from."""
    known: tuple[KnownQuestions, KnownQuestions]
    """The questions that are answered, and those that are not."""
    association: Association | None = None
    """Which passages questions belong to; None without a bank."""

    @property
    def coverage(self) -> Coverage:
        return coverage_of(self.lexical)

    def likeness(self, vector: Vectors) -> dict[Concern, float]:
        """How like a message is to the sentences of each concern, as cosine similarity.

        From its vector, shape (dimension,). Questions of the banks are ordinary ones.
        """
        examples = self.dense[Arm.EXAMPLE].similarities(vector, len(Concern), NEAREST)
        like = {one: float(examples[number]) for one, number in CONCERN_NUMBERS.items()}
        for arm in _ORDINARY:
            near = self.dense[arm].nearest(vector[np.newaxis, :], NEAREST)
            like[Concern.NONE] = max(like[Concern.NONE], float(near.similarities[0].mean()))
        return like

    def known_words(self, text: str, language: Language) -> int:
        """How many words of a text stand in the passages or questions of a language."""
        arms = [self.lexical[kind, language] for kind in Words]
        return sum(any(arm.knows(stem) for arm in arms) for stem in terms(text, language))

    def knows(self, text: str) -> bool:
        """Whether any word of a text stands in the corpus, in either language."""
        return any(self.known_words(text, language) for language in Language)


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build did: nothing, when the index was up to date."""

    manifest: Manifest
    built: bool
    encoded: int
    """Texts encoded now; the others were taken from the index before."""


def build(
    corpus: Path,
    folder: Path,
    model: str,
    open_encoder: Callable[[], Encoder],
    progress: Progress,
) -> BuildResult:
    """Brings the index up to date with the corpus.

    `open_encoder` is called only when something has to be encoded. Raises `CorpusError`,
    `EncoderError`, or `IndexUnusableError` when the folder cannot be written.
    """
    # 1. Is there anything to do?
    fingerprint = _corpus_fingerprint(corpus)
    existing = _usable(folder)
    if existing and _is_current(existing.manifest, fingerprint, model):
        return BuildResult(existing.manifest, built=False, encoded=0)
    # 2. Read and split.
    reports, found, lists = _read(corpus)
    # 3. Encode what is new.
    texts = list(encoded_texts(reports, found, lists))
    known = _known_vectors(existing, model)
    missing = {text.key: text for text in texts if text.key not in known}
    encoder = open_encoder() if missing or not existing else None
    if encoder:
        known |= _encode(list(missing.values()), encoder, progress)
    # 4. Arrange.
    dense = _dense(texts, known)
    lexical = {}
    for kind in Words:
        for language in Language:
            owned = worded(kind, language, reports, found, lists)
            stems = [terms(text, language) for _, text in owned]
            lexical[kind, language] = LexicalIndex.of(stems, [owner for owner, _ in owned])
    # 5. Learn to tell what is answered from what is not.
    if known:
        progress(Step.CALIBRATE, 0, 1)
    learned = _Learned(
        Association.learn(dense[Arm.BANK].vectors(), dense[Arm.BANK].owners, len(found)),
        _train(reports, found, lists, dense, coverage_of(lexical)),
        _train_concerns(dense),
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
        settings=_settings(),
        versions=_versions(),
        counts=counts,
        files={},
    )
    manifest = write_build(
        folder,
        manifest,
        lambda unfinished: _write_files(unfinished, texts, dense, lexical, learned),
    )
    return BuildResult(manifest, built=True, encoded=len(missing))


def load(corpus: Path, folder: Path) -> Index:
    """The index in `folder`, verified against its manifest and against the corpus.

    Raises `IndexUnusableError` in one line that names the command to run when it is missing, stale
    or damaged; `CorpusError` when the corpus cannot be read.
    """
    fingerprint = _corpus_fingerprint(corpus)
    stored = _open(folder)
    if not _is_current(stored.manifest, fingerprint, stored.manifest.encoder):
        raise IndexUnusableError(f"{folder}: the corpus has changed since; {BUILD_AGAIN}")
    reports, found, lists = _read(corpus)
    if len(found) != stored.manifest.counts["passages"]:
        raise IndexUnusableError(f"{folder}: other passages than the corpus; {BUILD_AGAIN}")
    dense = {arm: stored.dense(arm) for arm in Arm}
    lexical = {}
    for kind in Words:
        for language in Language:
            owners = [owner for owner, _ in worded(kind, language, reports, found, lists)]
            words = LexicalIndex.load(stored.folder / f"{kind}-{language}", owners)
            lexical[kind, language] = words
    for arm, index in dense.items():
        _self_test(folder, arm, index)
    return Index(
        stored.manifest,
        reports,
        found,
        lists,
        dense,
        lexical,
        Geography.of(reports, found),
        stored.concerns(),
        read_contacts(corpus),
        stored.model(),
        _known_questions(reports, dense),
        stored.association(),
    )


def _read(
    corpus: Path,
) -> tuple[tuple[Report, ...], tuple[Passage, ...], tuple[PassageList, ...]]:
    reports = read_corpus(corpus)
    found: list[Passage] = []
    lists: list[PassageList] = []
    for report in reports:
        own = split_into_passages(report)
        found += own
        lists += find_lists(own)
    return reports, tuple(found), tuple(lists)


def _corpus_fingerprint(corpus: Path) -> dict[str, str]:
    """SHA-256 of every file that the index depends on, by its path below the corpus folder."""
    hashes = {}
    for folder in report_folders(corpus):
        names = [FACTS_FILE, QUESTIONS_FILE, UNANSWERED_FILE]
        names += [edition_file(folder, language).name for language in Language]
        read_facts(folder)
        for name in names:
            path = folder / name
            if path.is_file():
                hashes[path.relative_to(corpus).as_posix()] = sha256(path.read_bytes())
    return hashes


def _settings() -> dict[str, str]:
    return {
        "longest_words": str(passage_policy.LONGEST_WORDS),
        "texts_version": str(TEXTS_VERSION),
        "packaged_texts": packaged_texts_hash(),
        "learning_version": str(_LEARNING_VERSION),
    }


def _versions() -> dict[str, str]:
    return {name: metadata.version(name) for name in ("bm25s", "faiss-cpu", "PyStemmer")}


def _is_current(manifest: Manifest, fingerprint: dict[str, str], model: str) -> bool:
    return (
        manifest.corpus == fingerprint
        and manifest.encoder == model
        and manifest.settings == _settings()
        and manifest.versions == _versions()
    )


def _known_vectors(existing: "_Stored | None", model: str) -> dict[str, Vectors]:
    """The vectors of the index before, by the key of their text; none from another model."""
    if existing is None or existing.manifest.encoder != model:
        return {}
    known: dict[str, Vectors] = {}
    for arm in Arm:
        keys = [key for key, _ in existing.rows.get(arm, [])]
        if keys:
            known |= dict(zip(keys, existing.dense(arm).vectors(), strict=True))
    return known


def _encode(texts: list[Text], encoder: Encoder, progress: Progress) -> dict[str, Vectors]:
    questions = [text for text in texts if text.is_question]
    passages = [text for text in texts if not text.is_question]
    vectors: dict[str, Vectors] = {}
    if passages:
        part = _part_of(progress, before=0, whole=len(texts))
        rows = encoder.encode_passages([text.text for text in passages], part)
        vectors |= dict(zip((text.key for text in passages), rows, strict=True))
    if questions:
        part = _part_of(progress, before=len(passages), whole=len(texts))
        rows = encoder.encode_questions([text.text for text in questions], part)
        vectors |= dict(zip((text.key for text in questions), rows, strict=True))
    return vectors


def _part_of(progress: Progress, before: int, whole: int) -> Progress:
    """Progress of a part of the work, told as progress of the whole."""

    def told(step: Step, done: int, total: int) -> None:
        del total
        progress(step, before + done, whole)

    return told


def _dense(texts: Sequence[Text], known: dict[str, Vectors]) -> dict[Arm, DenseIndex]:
    dimension = next(iter(known.values())).shape[0]
    arms = {}
    for arm in Arm:
        own = [text for text in texts if text.arm is arm]
        rows = [known[text.key] for text in own]
        matrix = np.stack(rows) if rows else np.zeros((0, dimension), dtype=np.float32)
        arms[arm] = DenseIndex.of(matrix, [text.owners for text in own])
    return arms


def _train(
    reports: Sequence[Report],
    found: Sequence[Passage],
    lists: Sequence[PassageList],
    dense: dict[Arm, DenseIndex],
    coverage: Coverage,
) -> Model | None:
    """Trains the model on both banks; questions of one passage, or of one list, stay together."""
    numbers = {(passage.report, passage.passage_id): n for n, passage in enumerate(found)}
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
    vectors = np.concatenate([dense[Arm.BANK].vectors(), dense[Arm.GAP].vectors()])
    arms = {str(arm): dense[arm] for arm in (Arm.TEXT, Arm.TRANSLATION, Arm.LIST)}
    evidence = gather(questions, vectors, _known_questions(reports, dense), arms, coverage, own=own)
    return train(evidence, answered, [language for _, language in questions], groups, found)


def _known_questions(
    reports: Sequence[Report], dense: dict[Arm, DenseIndex]
) -> tuple[KnownQuestions, KnownQuestions]:
    """What the reports' banks know to be answered, and what not."""
    answered = tuple(question.text for report in reports for question in report.questions)
    unanswered = tuple(question.text for report in reports for question in report.unanswered)
    return (
        KnownQuestions(dense[Arm.BANK], answered),
        KnownQuestions(dense[Arm.GAP], unanswered),
    )


def coverage_of(lexical: dict[tuple[Words, Language], LexicalIndex]) -> Coverage:
    """The words of passages and of the questions that they answer."""
    return Coverage(
        *({language: lexical[kind, language] for language in Language} for kind in Words)
    )


def _train_concerns(dense: dict[Arm, DenseIndex]) -> Classifier:
    """Learns from the example sentences; questions of the banks are no call for help."""
    examples = dense[Arm.EXAMPLE]
    by_number = list(Concern)
    concerns = [by_number[owners[0]] for owners in examples.owners]
    asked = np.concatenate([dense[arm].vectors() for arm in _ORDINARY])
    return train_concerns(
        np.concatenate([examples.vectors(), asked]), concerns + [Concern.NONE] * len(asked)
    )


@dataclass(frozen=True, slots=True)
class _Learned:
    """What a build learns from the questions and sentences that it has."""

    association: Association | None
    model: Model | None
    concerns: Classifier


@dataclass(frozen=True, slots=True)
class _Stored:
    """A build on disk whose every byte has been compared with its manifest."""

    folder: Path
    manifest: Manifest
    rows: dict[Arm, list[tuple[str, tuple[int, ...]]]]

    def dense(self, arm: Arm) -> DenseIndex:
        data = (self.folder / f"{arm}.faiss").read_bytes()
        return DenseIndex.from_bytes(data, [owners for _, owners in self.rows[arm]])

    def association(self) -> Association | None:
        return Association.load(self.folder / _ASSOCIATION)

    def concerns(self) -> Classifier:
        path = self.folder / _CONCERNS
        return Classifier.from_json(json.loads(path.read_text(encoding="utf-8")))

    def model(self) -> Model | None:
        path = self.folder / _MODEL
        return Model(**json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None


def _open(folder: Path) -> _Stored:
    build_folder, manifest = open_build(folder)
    if manifest.format_version != FORMAT_VERSION:
        raise IndexUnusableError(f"{folder}: built by another version; {BUILD_AGAIN}")
    rows = json.loads((build_folder / _ROWS).read_text(encoding="utf-8"))
    if not set(rows) <= set(Arm):
        raise IndexUnusableError(f"{folder}: built by another version; {BUILD_AGAIN}")
    typed = {Arm(arm): [(key, tuple(owners)) for key, owners in own] for arm, own in rows.items()}
    return _Stored(build_folder, manifest, typed)


def _usable(folder: Path) -> _Stored | None:
    try:
        return _open(folder)
    except IndexUnusableError:
        return None


def _self_test(folder: Path, arm: Arm, index: DenseIndex) -> None:
    """The first vector of each arm has to find itself."""
    if len(index) and index.nearest(index.vectors()[:1], 1).similarities[0, 0] < _SELF_TEST:
        raise IndexUnusableError(f"{folder}: {arm} does not answer a known query; {BUILD_AGAIN}")


def _write_files(
    folder: Path,
    texts: Sequence[Text],
    dense: dict[Arm, DenseIndex],
    lexical: dict[tuple[Words, Language], LexicalIndex],
    learned: "_Learned",
) -> None:
    written = json.dumps(learned.concerns.to_json())
    (folder / _CONCERNS).write_text(written, encoding="utf-8")
    for arm, index in dense.items():
        (folder / f"{arm}.faiss").write_bytes(index.to_bytes())
    if learned.association:
        learned.association.save(folder / _ASSOCIATION)
    if learned.model:
        written = json.dumps(learned.model.to_json(), indent=1)
        (folder / _MODEL).write_text(written, encoding="utf-8")
    rows = {arm: [(text.key, text.owners) for text in texts if text.arm is arm] for arm in Arm}
    (folder / _ROWS).write_text(json.dumps(rows), encoding="utf-8")
    for (kind, language), words in lexical.items():
        words.save(folder / f"{kind}-{language}")
