"""The files of an index: what a build writes, how it is read, and whether it fits the corpus.

How the folder is kept whole on disk stands in `index_store`.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from report_rag.corpus import passages as passage_policy
from report_rag.corpus.report import (
    FACTS_FILE,
    QUESTIONS_FILE,
    UNANSWERED_FILE,
    edition_file,
    read_facts,
    report_folders,
)
from report_rag.encoder import Vectors
from report_rag.encoder.weights import CARRIED_SHA256
from report_rag.errors import IndexUnusableError
from report_rag.index.store import BUILD_AGAIN, read_build, sha256
from report_rag.index.texts import TEXTS_VERSION, Text, packaged_texts_hash
from report_rag.safeguarding import Classifier
from report_rag.signals.answerability import Model
from report_rag.signals.association import Association
from report_rag.signals.bm25 import LexicalIndex
from report_rag.signals.hubness import Hubness
from report_rag.types import Collection, Language, LexicalField, Manifest
from report_rag.vectors import database as collections
from report_rag.vectors import faiss_index as dense
from report_rag.vectors.faiss_index import DenseIndex
from report_rag.vectors.location import FILES
from report_rag.vectors.milvus_settings import SETTING as COLLECTIONS_SETTING
from report_rag.vectors.vector_index import VectorIndex

FORMAT_VERSION = 4
WEIGHTS = "encoder_weights"
"""The setting that names the built-in encoder's weights by their SHA-256."""
_ROWS = "rows.json"
_MODEL = "answerability.json"
_CONCERNS = "safeguarding.json"
_ASSOCIATION = "association.npy"
_HUBNESS = "hubness.npy"
# Raised whenever a build learns otherwise than before; vectors are taken over all the same.
_LEARNING_VERSION = 7


@dataclass(frozen=True, slots=True)
class Learned:
    """What a build learns from the questions and sentences that it has."""

    association: Association | None
    model: Model | None
    concerns: Classifier
    hubness: Hubness


@dataclass(frozen=True, slots=True)
class Files:
    """What a build's files hold, read."""

    manifest: Manifest
    dense: dict[Collection, VectorIndex]
    lexical: dict[tuple[LexicalField, Language], LexicalIndex]
    learned: Learned


@dataclass(frozen=True, slots=True)
class Stored:
    """A build on disk whose every byte has been compared with its manifest.

    Its vectors may be in a Milvus database; of these only the number is compared.
    """

    folder: Path
    manifest: Manifest
    rows: dict[Collection, list[tuple[str, tuple[int, ...]]]]

    def read(self, owners: dict[tuple[LexicalField, Language], list[int]]) -> Files:
        """All of it; `owners` has the passage of each text that is searched by its words."""
        lexical = {
            (kind, language): LexicalIndex.load(self.folder / f"{kind}-{language}", own)
            for (kind, language), own in owners.items()
        }
        return Files(self.manifest, self.dense(Collection), lexical, self._learned())

    def dense(self, arms: Iterable[Collection]) -> dict[Collection, VectorIndex]:
        """Some arms of the build, from where its manifest says that the vectors are."""
        owners = {arm: [own for _, own in self.rows[arm]] for arm in arms}
        if self.manifest.vectors == FILES:
            return {
                arm: DenseIndex.read(self.folder / f"{arm}.faiss", owners[arm]) for arm in owners
            }
        return collections.open_arms(self.folder, owners, self.manifest.dimension)

    def known(self, arm: Collection) -> dict[str, Vectors]:
        """The vectors of an arm by the key of their text; none of a collection that was lost."""
        try:
            own = self.dense([arm])[arm].vectors()
        except IndexUnusableError:
            return {}
        return dict(zip((key for key, _ in self.rows[arm]), own, strict=True))

    def is_whole(self) -> bool:
        """Whether a Milvus database still has what was written there; files were compared."""
        if self.manifest.vectors == FILES:
            return True
        sizes = {arm: len(rows) for arm, rows in self.rows.items()}
        try:
            collections.check(self.folder, sizes, self.manifest.dimension)
        except IndexUnusableError:
            return False
        return True

    def _learned(self) -> Learned:
        written = (self.folder / _CONCERNS).read_text(encoding="utf-8")
        path = self.folder / _MODEL
        return Learned(
            Association.load(self.folder / _ASSOCIATION),
            Model(**json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None,
            Classifier.from_json(json.loads(written)),
            Hubness.load(self.folder / _HUBNESS),
        )


def stored(folder: Path, build_folder: Path, manifest: Manifest) -> Stored:
    """A verified build; `IndexUnusableError` when another version has built it."""
    if manifest.format_version != FORMAT_VERSION:
        raise IndexUnusableError(f"{folder}: built by another version; {BUILD_AGAIN}")
    rows = json.loads((build_folder / _ROWS).read_text(encoding="utf-8"))
    if not set(rows) <= set(Collection):
        raise IndexUnusableError(f"{folder}: built by another version; {BUILD_AGAIN}")
    typed = {
        Collection(arm): [(key, tuple(owners)) for key, owners in own] for arm, own in rows.items()
    }
    return Stored(build_folder, manifest, typed)


def usable_build(folder: Path) -> Stored | None:
    try:
        return read_build(folder, lambda *build: stored(folder, *build))
    except IndexUnusableError:
        return None


def write_files(
    folder: Path,
    texts: Sequence[Text],
    dense: dict[Collection, DenseIndex],
    lexical: dict[tuple[LexicalField, Language], LexicalIndex],
    learned: Learned,
    *,
    place: str,
) -> None:
    """Puts a build into an empty folder; its vectors into a Milvus database, if `place` is one."""
    written = json.dumps(learned.concerns.to_json())
    (folder / _CONCERNS).write_text(written, encoding="utf-8")
    if place == FILES:
        for arm, index in dense.items():
            (folder / f"{arm}.faiss").write_bytes(index.to_bytes())
    else:
        collections.write(folder, place, dense)
    learned.hubness.save(folder / _HUBNESS)
    if learned.association:
        learned.association.save(folder / _ASSOCIATION)
    if learned.model:
        written = json.dumps(learned.model.to_json(), indent=1)
        (folder / _MODEL).write_text(written, encoding="utf-8")
    rows = {
        arm: [(text.key, text.owners) for text in texts if text.arm is arm] for arm in Collection
    }
    (folder / _ROWS).write_text(json.dumps(rows), encoding="utf-8")
    for (kind, language), words in lexical.items():
        words.save(folder / f"{kind}-{language}")


def corpus_fingerprint(corpus: Path) -> dict[str, str]:
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


def settings(place: str = FILES) -> dict[str, str]:
    return {
        WEIGHTS: CARRIED_SHA256,
        "dense": dense.SETTING if place == FILES else COLLECTIONS_SETTING,
        "longest_words": str(passage_policy.LONGEST_WORDS),
        "texts_version": str(TEXTS_VERSION),
        "packaged_texts": packaged_texts_hash(),
        "learning_version": str(_LEARNING_VERSION),
    }


def versions() -> dict[str, str]:
    return {name: metadata.version(name) for name in ("bm25s", "faiss-cpu", "PyStemmer")}


def is_current(
    manifest: Manifest, fingerprint: dict[str, str], model: str, place: str = FILES
) -> bool:
    return (
        manifest.corpus == fingerprint
        and manifest.encoder == model
        and manifest.vectors == place
        and manifest.settings == settings(place)
        and manifest.versions == versions()
    )
