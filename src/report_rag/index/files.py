"""The files of one build of an index: written, read again, and compared with the corpus.

A build is what one run of `build` has written. Its manifest is a file that names the encoder and
the hashes of the corpus files and of the build's own. That no half-written build is ever read is
the task of `store`. A collection is a set of vectors that is searched together, a lexical field a
set of texts that is searched by words.
"""

import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from report_rag.classification.ngram_classifier import NgramClassifier
from report_rag.corpus import passages as passage_policy
from report_rag.corpus.folders import FACTS_FILE, edition_file, report_folders
from report_rag.corpus.report import QUESTIONS_FILE, UNANSWERED_FILE, read_facts
from report_rag.encoder import Vectors
from report_rag.encoder.weights import CARRIED_SHA256
from report_rag.errors import IndexUnusableError
from report_rag.index.lexical import LexicalIndexes, LexicalTexts
from report_rag.index.store import BUILD_AGAIN
from report_rag.index.texts import TEXTS_VERSION, Text, packaged_texts_hash
from report_rag.intent import IntentClassifier
from report_rag.safeguarding import Classifier
from report_rag.signals.answerability import Model
from report_rag.signals.association import Association
from report_rag.signals.bm25 import LexicalIndex
from report_rag.signals.hubness import Hubness
from report_rag.types import Collection, Language, Manifest
from report_rag.vectors import faiss_index, milvus_settings
from report_rag.vectors.faiss_index import FaissIndex
from report_rag.vectors.location import FILES
from report_rag.vectors.milvus_collections import open_collections, write_collections
from report_rag.vectors.vector_index import VectorIndex

FORMAT_VERSION = 5
"""To be raised whenever a file of an index gets another form, so that older ones are refused."""
WEIGHTS = "encoder_weights"
"""The key in `Manifest.settings` of the SHA-256 of the built-in encoder's weights."""
_ROWS = "rows.json"
_MODEL = "answerability.json"
_CONCERNS = "safeguarding.json"
_INTENTS = "intent.json"
_CONCERN_NGRAMS = "safeguarding-ngrams.npy"
_INTENT_NGRAMS = "intent-ngrams.npy"
_ASSOCIATION = "association.npy"
_HUBNESS, _HUBNESS_OF_LISTS = "hubness.npy", "hubness-lists.npy"
# To be raised whenever training gives another result, so that indexes are built again; their
# vectors are kept.
_LEARNING_VERSION = 29


@dataclass(frozen=True, kw_only=True)
class BuildContent:
    """All that a build holds for answering, besides its manifest; `loaded.Index` adds the corpus.

    `dense` and `lexical` are what is searched, by vectors and by words. The other fields are models
    that were trained when the index was built.
    """

    dense: dict[Collection, VectorIndex]
    """The vectors of every collection; an index may be empty."""
    lexical: LexicalIndexes
    """The BM25 index of every lexical field in each language; it may be empty."""
    concerns: Classifier
    """Finds messages of people who need help, and attempts to do harm."""
    intents: IntentClassifier
    """Finds what a message asks for."""
    model: Model | None
    """Judges whether the reports answer a question; None without 50 questions that people wrote for
    them (bank questions) and 50 that they are known not to answer (unanswerable questions)."""
    hubness: Hubness
    """How much more similar than others each passage and list is to questions of any kind."""
    association: Association | None = None
    """Gives each passage a score for a question; None without bank questions to learn from."""


@dataclass(frozen=True, slots=True)
class StoredBuild:
    """A build on disk, whose files `store.read_build` has compared with its manifest by SHA-256.

    Its vectors may be in a Milvus database; of these only how many there are and their dimension
    are compared, when they are opened.
    """

    folder: Path
    manifest: Manifest
    rows: dict[Collection, list[tuple[str, tuple[int, ...]]]]
    """For each vector, in order: the key of its text, and the numbers of the passages, list or
    class that it stands for (its owners)."""

    @classmethod
    def of(cls, folder: Path, manifest: Manifest) -> "StoredBuild":
        """The build in `folder`, whose manifest is `manifest`.

        Raises `IndexUnusableError` when its format or a collection is unknown to this version. When
        the file of rows is missing or of another form, the errors of reading files and JSON are
        passed on (`OSError`, `ValueError` and others).
        """
        content = json.loads((folder / _ROWS).read_text(encoding="utf-8"))
        if manifest.format_version != FORMAT_VERSION or not set(content) <= set(Collection):
            raise IndexUnusableError(f"{folder.parent}: built by another version; {BUILD_AGAIN}")
        rows = {
            Collection(collection): [(key, tuple(owners)) for key, owners in own]
            for collection, own in content.items()
        }
        return cls(folder, manifest, rows)

    def read(self, texts: LexicalTexts) -> BuildContent:
        """Reads all of the build; `texts` is what `lexical_texts` gives for the same corpus.

        Raises `IndexUnusableError` when vectors or words are damaged, or a Milvus database lacks
        some, and `VectorsError` when that does not answer. When another file is missing or of
        another form, the errors of reading files, JSON and arrays are passed on (`OSError`,
        `ValueError` and others).
        """
        lexical = {
            (field, language): LexicalIndex.load(
                self.folder / f"{field}-{language}", [owner for owner, _ in own]
            )
            for (field, language), own in texts.items()
        }
        concerns, intents = (
            json.loads((self.folder / name).read_text(encoding="utf-8"))
            for name in (_CONCERNS, _INTENTS)
        )
        concern_ngrams, intent_ngrams = (
            NgramClassifier(np.load(self.folder / name, allow_pickle=False))
            for name in (_CONCERN_NGRAMS, _INTENT_NGRAMS)
        )
        path = self.folder / _MODEL
        model = Model(**json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None
        path = self.folder / _ASSOCIATION
        association = Association(np.load(path, allow_pickle=False)) if path.is_file() else None
        return BuildContent(
            dense=self.dense(Collection),
            lexical=lexical,
            concerns=Classifier.from_json(concerns, concern_ngrams),
            intents=IntentClassifier.from_json(intents, intent_ngrams),
            model=model,
            hubness=Hubness(
                np.load(self.folder / _HUBNESS, allow_pickle=False),
                np.load(self.folder / _HUBNESS_OF_LISTS, allow_pickle=False),
            ),
            association=association,
        )

    def dense(self, collections: Iterable[Collection]) -> dict[Collection, VectorIndex]:
        """The vectors of these collections, from the location that the manifest records.

        Raises `IndexUnusableError` when those of any are damaged or missing in a Milvus database,
        `VectorsError` when that does not answer, and `OSError`, `ValueError`, `KeyError` or
        `TypeError` when a file of the build is missing or cannot be read.
        """
        owners = {one: [own for _, own in self.rows[one]] for one in collections}
        if self.manifest.vectors != FILES:
            return {**open_collections(self.folder, owners, self.manifest.dimension)}
        return {
            one: FaissIndex.from_file(self.folder / f"{one}.faiss", own)
            for one, own in owners.items()
        }

    def known_vectors(self) -> dict[str, Vectors]:
        """The vector of each text, shape (dimension,), by the key of the text (`Text.key`).

        Collections whose vectors are damaged, or missing in a Milvus database, are left out. Raises
        the other errors of `dense`, such as `VectorsError`.
        """
        known: dict[str, Vectors] = {}
        for collection, rows in self.rows.items():
            with suppress(IndexUnusableError):
                vectors = self.dense([collection])[collection].vectors()
                known |= dict(zip((key for key, _ in rows), vectors, strict=True))
        return known

    def has_all_collections(self) -> bool:
        """Whether a Milvus database still has all vectors; for vectors in files always True.

        Raises `VectorsError` when the database does not answer.
        """
        if self.manifest.vectors != FILES:
            try:
                self.dense(self.rows)
            except IndexUnusableError:
                return False
        return True


def write_files(folder: Path, texts: Sequence[Text], content: BuildContent, location: str) -> None:
    """Writes a build, all but its manifest, into an empty folder.

    `location` is `FILES`, or names a Milvus database (`vectors.location`), which then takes the
    vectors. `texts` are those that the vectors were made from, each collection's in the order of
    its rows; all indexes of `content.dense` are faiss indexes, as `build` makes them. Raises
    `OSError` when a file cannot be written, `VectorsError` when Milvus does not take the vectors.
    """
    for name, ngrams, classifier in (
        (_CONCERNS, _CONCERN_NGRAMS, content.concerns),
        (_INTENTS, _INTENT_NGRAMS, content.intents),
    ):
        (folder / name).write_text(json.dumps(classifier.to_json()), encoding="utf-8")
        _write_array(folder / ngrams, classifier.ngrams.weights)
    if location == FILES:
        for collection, index in content.dense.items():
            (folder / f"{collection}.faiss").write_bytes(cast("FaissIndex", index).to_bytes())
    else:
        write_collections(folder, location, content.dense)
    _write_array(folder / _HUBNESS, content.hubness.excess)
    _write_array(folder / _HUBNESS_OF_LISTS, content.hubness.lists)
    if content.association:
        _write_array(folder / _ASSOCIATION, content.association.weights)
    if content.model:
        model = json.dumps(asdict(content.model), indent=1)
        (folder / _MODEL).write_text(model, encoding="utf-8")
    rows = {
        collection: [(text.key, text.owners) for text in texts if text.collection is collection]
        for collection in Collection
    }
    (folder / _ROWS).write_text(json.dumps(rows), encoding="utf-8")
    for (field, language), index_of_words in content.lexical.items():
        index_of_words.save(folder / f"{field}-{language}")


def _write_array(path: Path, array: NDArray[Any]) -> None:
    """Writes an array as an .npy file; raises `OSError` when the file cannot be written.

    Python and not numpy writes the bytes, since numpy's `OSError` would not say why.
    """
    content = io.BytesIO()
    np.save(content, array, allow_pickle=False)
    path.write_bytes(content.getvalue())


def corpus_fingerprint(corpus: Path) -> dict[str, str]:
    """SHA-256 of every file that the index depends on, by its path below the corpus folder.

    These are the report.toml, the bank questions, the unanswerable questions and the texts in both
    languages of each report, as far as it has them. Raises `CorpusError` when there is no report,
    or a `report.toml` cannot be used.
    """
    hashes = {}
    for folder in report_folders(corpus):
        read_facts(folder)  # For its `CorpusError`.
        paths = [folder / name for name in (FACTS_FILE, QUESTIONS_FILE, UNANSWERED_FILE)]
        paths += [edition_file(folder, language) for language in Language]
        for path in paths:
            if path.is_file():
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                hashes[path.relative_to(corpus).as_posix()] = digest
    return hashes


def planned_manifest(fingerprint: dict[str, str], model: str, location: str) -> Manifest:
    """The manifest that an index would have if this program with its libraries built it now.

    `fingerprint` is from `corpus_fingerprint`, `model` the name of the encoder, `location` where
    the vectors are to be, as in `write_files`. The dimension of vectors, counts and files, which
    only a build knows, are 0 or empty.
    """
    return Manifest(
        format_version=FORMAT_VERSION,
        encoder=model,
        dimension=0,
        corpus=fingerprint,
        settings={
            WEIGHTS: CARRIED_SHA256,
            "dense": faiss_index.SETTING if location == FILES else milvus_settings.SETTING,
            "longest_words": str(passage_policy.LONGEST_WORDS),
            "texts_version": str(TEXTS_VERSION),
            "packaged_texts": packaged_texts_hash(),
            "learning_version": str(_LEARNING_VERSION),
        },
        versions={one: metadata.version(one) for one in ("bm25s", "faiss-cpu", "PyStemmer")},
        counts={},
        files={},
        vectors=location,
    )


def is_current(manifest: Manifest, planned: Manifest) -> bool:
    """Whether the `manifest` of a build equals `planned`, apart from dimension, counts and files.

    Those three are not compared, since `planned_manifest` does not know them.
    """
    return replace(manifest, dimension=0, counts={}, files={}) == planned
