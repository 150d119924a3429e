"""Encodes the texts of a corpus in parts kept on disk, so that an interrupted build can go on.

To encode a text is to turn it into a vector. Each part is written as an .npz file into a folder
inside the index folder as soon as it is encoded. The next build reads what earlier ones have left
there (`cached_vectors`); `store` removes the folder when an index has been written. A damaged part
is ignored, and its texts are encoded again.
"""

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from report_rag.encoder import Encoder, Vectors
from report_rag.index.store import CACHE_PREFIX, unwritable
from report_rag.index.texts import Text
from report_rag.progress import Progress, Step

# Texts in one part: some seconds of work on a small server, 0.8 MB.
_PART = 512
_SUFFIX = ".npz"
_UNREADABLE = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)


def encode(
    texts: Sequence[Text], encoder: Encoder, folder: Path, identity: str, progress: Progress
) -> dict[str, Vectors]:
    """Encodes all these texts; returns the vector of each, shape (dimension,), by `Text.key`.

    Each part is saved below the index folder `folder` once it is encoded. What is saved there
    already is not looked up: leave out the texts that `cached_vectors` has. `identity` is any text
    that differs for another encoder or other weights, whose vectors must not be mixed up. Progress
    is counted in texts. Raises `IndexUnusableError` when `folder` cannot be written.
    """
    vectors: dict[str, Vectors] = {}

    def progress_of_all(step: Step, done: int, _: int) -> None:
        progress(step, len(vectors) + done, len(texts))

    for part in _parts(texts):
        run = encoder.encode_questions if part[0].is_question else encoder.encode_passages
        rows = run([text.text for text in part], progress_of_all)
        keys = [text.key for text in part]
        try:
            _write_part(_cache_folder(folder, identity), keys, rows)
        except OSError as error:
            raise unwritable(folder, error) from error
        vectors |= dict(zip(keys, rows, strict=True))
    return vectors


def cached_vectors(folder: Path, identity: str) -> dict[str, Vectors]:
    """The vectors that interrupted builds have saved for these arguments of `encode`.

    Each has the shape (dimension,) and stands under the key of its text (`Text.key`). Empty when
    there are none. Vectors saved with another `identity` are not returned.
    """
    vectors: dict[str, Vectors] = {}
    for path in sorted(_cache_folder(folder, identity).glob(f"*{_SUFFIX}")):
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as part:
                vectors |= dict(zip(part["keys"].tolist(), part["vectors"], strict=True))
        except _UNREADABLE:
            continue
    return vectors


def _parts(texts: Sequence[Text]) -> Iterator[Sequence[Text]]:
    """Divides the texts into parts of `_PART` or fewer: passages, then, in other parts, questions.

    Each kind goes from short to long texts: those of one part are of similar length, which saves
    work, since the encoder pads every text of a batch to the longest.
    """
    for is_question in (False, True):
        own = [text for text in texts if text.is_question is is_question]
        own.sort(key=lambda text: len(text.text))
        for start in range(0, len(own), _PART):
            yield own[start : start + _PART]


def _cache_folder(folder: Path, identity: str) -> Path:
    return folder / f"{CACHE_PREFIX}{hashlib.sha256(identity.encode()).hexdigest()[:16]}"


def _write_part(folder: Path, keys: Sequence[str], rows: Vectors) -> None:
    """Writes a part into a folder: the keys of texts, and in `rows` their vectors, in that order.

    It is written under a temporary name and then renamed, so that no reader sees half a part. If
    another build removes the folder meanwhile, nothing is kept and nothing is raised; any other
    `OSError` is raised.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # Another build that ends meanwhile removes the folder; our vectors are still in memory.
    with suppress(FileNotFoundError):
        handle, name = tempfile.mkstemp(dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(file, keys=np.array(keys), vectors=rows)
            Path(name).rename(f"{name}{_SUFFIX}")
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
