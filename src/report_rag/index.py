"""The river of the report: corpus folder -> passages -> vectors and words -> a folder on disk.

How the folder is kept whole on disk stands in `index_store`.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata
from pathlib import Path

import numpy as np

from report_rag import passages as passage_policy
from report_rag.dense import DenseIndex
from report_rag.encoder import Encoder, Vectors
from report_rag.errors import IndexUnusableError
from report_rag.index_store import BUILD_AGAIN, open_build, sha256, write_build
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
from report_rag.types import (
    BankQuestion,
    Language,
    Manifest,
    Passage,
    PassageList,
    Report,
)

FORMAT_VERSION = 1
# Raised whenever `_context` or `language.terms` gives other texts or stems than before.
_TEXTS_VERSION = 1
_ROWS = "rows.json"
_SELF_TEST = 0.999


class Arm(StrEnum):
    """What is searched densely; each arm is a file of vectors."""

    TEXT = "text"
    TRANSLATION = "translation"
    BANK = "bank"
    LIST = "list"
    """Lists by their headings and titles, and bank questions that a whole list answers; owned by
    the number of the list."""
    GAP = "gap"
    """Questions that the report does not answer; owned by no passage."""


class Words(StrEnum):
    """What is searched by its words, in each language."""

    TEXT = "words-text"
    BANK = "words-bank"


@dataclass(frozen=True, slots=True)
class Index:
    """A corpus ready to be searched."""

    manifest: Manifest
    reports: tuple[Report, ...]
    passages: tuple[Passage, ...]
    lists: tuple[PassageList, ...]
    dense: dict[Arm, DenseIndex]
    lexical: dict[tuple[Words, Language], LexicalIndex]


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build did: nothing, when the index was up to date."""

    manifest: Manifest
    built: bool
    encoded: int
    """Texts encoded now; the others were taken from the index before."""


@dataclass(frozen=True, slots=True)
class _Text:
    """A text to be encoded: where it goes, who owns it, whether it is asked or read."""

    arm: Arm
    owner: int
    text: str
    is_question: bool = False

    @property
    def key(self) -> str:
        role = "question" if self.is_question else "passage"
        return hashlib.sha256(f"{role}\0{self.text}".encode()).hexdigest()


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
    texts = list(_texts(reports, found, lists))
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
            worded = _worded(kind, language, reports, found, lists)
            stems = [terms(text, language) for _, text in worded]
            lexical[kind, language] = LexicalIndex.of(stems, [owner for owner, _ in worded])
    # 5. Write it whole, then make it the current one.
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
        folder, manifest, lambda unfinished: _write_files(unfinished, texts, dense, lexical)
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
            owners = [owner for owner, _ in _worded(kind, language, reports, found, lists)]
            words = LexicalIndex.load(stored.folder / f"{kind}-{language}", owners)
            lexical[kind, language] = words
    for arm, index in dense.items():
        _self_test(folder, arm, index)
    return Index(stored.manifest, reports, found, lists, dense, lexical)


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
        "texts_version": str(_TEXTS_VERSION),
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


def _texts(
    reports: Sequence[Report], found: Sequence[Passage], lists: Sequence[PassageList]
) -> Iterator[_Text]:
    """Everything that becomes a vector, in the order of the files of the index."""
    for number, passage in enumerate(found):
        yield _Text(Arm.TEXT, number, _context(passage.section_path, passage.text))
    for number, passage in enumerate(found):
        if passage.translation is not None:
            path = _translated_path(reports, passage)
            yield _Text(Arm.TRANSLATION, number, _context(path, passage.translation))
    for number, one in enumerate(lists):
        yield _Text(Arm.LIST, number, _list_text(one, found))
    for question, owners, whole in _bank(reports, found, lists):
        if whole is not None:
            yield _Text(Arm.LIST, whole, question.text, is_question=True)
        else:
            for owner in owners:
                yield _Text(Arm.BANK, owner, question.text, is_question=True)
    for report in reports:
        for question in report.unanswered:
            yield _Text(Arm.GAP, 0, question.text, is_question=True)


def _context(section_path: tuple[str, ...], text: str) -> str:
    """A passage as it is encoded: the headings that it stands under, then its words.

    "Recommendations from participants" alone would say nothing, so the two nearest headings go
    along. What is quoted is the passage without them.
    """
    return f"{' – '.join(section_path[-2:])}: {text}" if section_path else text


def _translated_path(reports: Sequence[Report], passage: Passage) -> tuple[str, ...]:
    """The section path in the language of the translation."""
    report = next(report for report in reports if report.name == passage.report)
    pairs = zip(report.headings, report.translated_headings, strict=True)
    translated = {heading.path: text.rstrip(": ") for heading, text in pairs}
    path = passage.section_path
    return tuple(translated[path[: depth + 1]] for depth in range(len(path)))


def _list_text(one: PassageList, found: Sequence[Passage]) -> str:
    """A list as it is encoded: its headings and the titles of its items."""
    inside = set(one.passage_ids)
    members = [p for p in found if p.report == one.report and p.passage_id in inside]
    titles = (member.label or member.speaker or member.section_path[-1] for member in members)
    return _context(one.section_path, "; ".join(titles))


def _bank(
    reports: Sequence[Report], found: Sequence[Passage], lists: Sequence[PassageList]
) -> Iterator[tuple[BankQuestion, tuple[int, ...], int | None]]:
    """Bank questions with the numbers of their passages, and of the list when they name it whole.

    An unknown id is left to `report-rag check`.
    """
    numbers = {(passage.report, passage.passage_id): n for n, passage in enumerate(found)}
    whole = {(one.report, frozenset(one.passage_ids)): n for n, one in enumerate(lists)}
    for report in reports:
        for question in report.questions:
            places = (numbers.get((report.name, name)) for name in question.passage_ids)
            owners = tuple(place for place in places if place is not None)
            yield question, owners, whole.get((report.name, frozenset(question.passage_ids)))


def _known_vectors(existing: "_Stored | None", model: str) -> dict[str, Vectors]:
    """The vectors of the index before, by the key of their text; none from another model."""
    if existing is None or existing.manifest.encoder != model:
        return {}
    known: dict[str, Vectors] = {}
    for arm in Arm:
        rows = existing.rows[arm]
        if rows:
            known |= dict(zip((key for key, _ in rows), existing.dense(arm).vectors(), strict=True))
    return known


def _encode(texts: list[_Text], encoder: Encoder, progress: Progress) -> dict[str, Vectors]:
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


def _dense(texts: Sequence[_Text], known: dict[str, Vectors]) -> dict[Arm, DenseIndex]:
    dimension = next(iter(known.values())).shape[0]
    arms = {}
    for arm in Arm:
        own = [text for text in texts if text.arm is arm]
        rows = [known[text.key] for text in own]
        matrix = np.stack(rows) if rows else np.zeros((0, dimension), dtype=np.float32)
        arms[arm] = DenseIndex.of(matrix, [text.owner for text in own])
    return arms


def _worded(
    kind: Words,
    language: Language,
    reports: Sequence[Report],
    found: Sequence[Passage],
    lists: Sequence[PassageList],
) -> list[tuple[int, str]]:
    """The texts of one lexical index, each with the number of its passage."""
    if kind is Words.TEXT:
        return list(_read_in(language, reports, found))
    return [
        (owner, question.text)
        for question, owners, whole in _bank(reports, found, lists)
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
            yield number, _context(_translated_path(reports, passage), passage.translation)


@dataclass(frozen=True, slots=True)
class _Stored:
    """A build on disk whose every byte has been compared with its manifest."""

    folder: Path
    manifest: Manifest
    rows: dict[Arm, list[tuple[str, int]]]

    def dense(self, arm: Arm) -> DenseIndex:
        data = (self.folder / f"{arm}.faiss").read_bytes()
        return DenseIndex.from_bytes(data, [owner for _, owner in self.rows[arm]])


def _open(folder: Path) -> _Stored:
    build_folder, manifest = open_build(folder)
    if manifest.format_version != FORMAT_VERSION:
        raise IndexUnusableError(f"{folder}: built by another version; {BUILD_AGAIN}")
    rows = json.loads((build_folder / _ROWS).read_text(encoding="utf-8"))
    typed = {Arm(arm): [(str(key), int(owner)) for key, owner in own] for arm, own in rows.items()}
    return _Stored(build_folder, manifest, typed)


def _usable(folder: Path) -> _Stored | None:
    try:
        return _open(folder)
    except IndexUnusableError:
        return None


def _self_test(folder: Path, arm: Arm, index: DenseIndex) -> None:
    """The first vector of each arm has to find itself."""
    if index.index.ntotal and index.best(index.vectors()[0]) < _SELF_TEST:
        raise IndexUnusableError(f"{folder}: {arm} does not answer a known query; {BUILD_AGAIN}")


def _write_files(
    folder: Path,
    texts: Sequence[_Text],
    dense: dict[Arm, DenseIndex],
    lexical: dict[tuple[Words, Language], LexicalIndex],
) -> None:
    for arm, index in dense.items():
        (folder / f"{arm}.faiss").write_bytes(index.to_bytes())
    rows = {arm: [(text.key, text.owner) for text in texts if text.arm is arm] for arm in Arm}
    (folder / _ROWS).write_text(json.dumps(rows), encoding="utf-8")
    for (kind, language), words in lexical.items():
        words.save(folder / f"{kind}-{language}")
