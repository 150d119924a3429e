"""Encodes the texts of a corpus in parts, so that a build that was ended goes on where it was.

Each part is written beside the index as soon as it is encoded. What is there when a build begins is
taken over, by the hash of each text, whichever build has left it; when an index has been written,
`index_store` removes it all. A part that is not whole is left out: its zip archive has no directory
or a wrong checksum.
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
from report_rag.index.store import ENCODING, unwritable
from report_rag.index.texts import Text
from report_rag.progress import Progress, Step

# Texts in one part: some seconds of work on a small server, 0.8 MB.
_PART = 512
_SUFFIX = ".npz"
_UNREADABLE = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)


def encode(
    texts: Sequence[Text], encoder: Encoder, folder: Path, identity: str, progress: Progress
) -> dict[str, Vectors]:
    """The vector of each text by its key, shape (dimension,), kept in parts on the way.

    `identity` names the encoder and its weights; parts of another one are not mixed with these.
    Raises `IndexUnusableError` when `folder` cannot be written.
    """
    vectors: dict[str, Vectors] = {}
    for part in _parts(texts):
        told = _part_of(progress, before=len(vectors), whole=len(texts))
        run = encoder.encode_questions if part[0].is_question else encoder.encode_passages
        rows = run([text.text for text in part], told)
        keys = [text.key for text in part]
        try:
            _keep(_place(folder, identity), keys, rows)
        except OSError as error:
            raise unwritable(folder, error) from error
        vectors |= dict(zip(keys, rows, strict=True))
    return vectors


def kept(folder: Path, identity: str) -> dict[str, Vectors]:
    """What ended builds have encoded, by the key of each text; nothing from another encoder."""
    vectors: dict[str, Vectors] = {}
    for path in sorted(_place(folder, identity).glob(f"*{_SUFFIX}")):
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as part:
                vectors |= dict(zip(part["keys"].tolist(), part["vectors"], strict=True))
        except _UNREADABLE:
            continue
    return vectors


def _parts(texts: Sequence[Text]) -> Iterator[Sequence[Text]]:
    """All asked or all read, of like length: a batch takes as long as its longest."""
    for asked in (False, True):
        own = [text for text in texts if text.is_question is asked]
        own.sort(key=lambda text: len(text.text))
        for start in range(0, len(own), _PART):
            yield own[start : start + _PART]


def _place(folder: Path, identity: str) -> Path:
    return folder / f"{ENCODING}{hashlib.sha256(identity.encode()).hexdigest()[:16]}"


def _keep(place: Path, keys: Sequence[str], rows: Vectors) -> None:
    """Writes a part under another name first: by its own name it is whole."""
    place.mkdir(parents=True, exist_ok=True)
    # A builder that is done meanwhile removes the folder; these vectors are in memory all the same.
    with suppress(FileNotFoundError):
        handle, name = tempfile.mkstemp(dir=place)
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(file, keys=np.array(keys), vectors=rows)
            Path(name).rename(f"{name}{_SUFFIX}")
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise


def _part_of(progress: Progress, before: int, whole: int) -> Progress:
    """Progress of a part of the work, told as progress of the whole."""

    def told(step: Step, done: int, total: int) -> None:
        del total
        progress(step, before + done, whole)

    return told
