"""Where the built-in encoder stands on disk: made once, checked by SHA-256 each time it is used.

<cache>/encoder-<first digits of the carrier's SHA-256>-v2/
├── sentence-transformers/   an ordinary model folder, for building and for other tools
├── model.int8.onnx          the same model, exported and quantised, for questions
└── files.json               size and SHA-256 of every file above, written last
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from platformdirs import user_cache_path

from report_rag.encoder.runtime import OnnxEncoder, quantise
from report_rag.encoder.weights import CARRIED_SHA256, convert
from report_rag.errors import EncoderError
from report_rag.progress import Progress, Step

BUILT_IN = "multilingual-e5-small"
CACHE_VARIABLE = "REPORT_RAG_CACHE"
_LAYOUT = "v2"
_TOKENS = 512
_PROMPTS = {"query": "query: ", "document": "passage: "}


class Exportable(Protocol):
    """A loaded model that can be written as ONNX."""

    def export(self, path: Path) -> None: ...


@dataclass(frozen=True, slots=True)
class EncoderFolder:
    """The paths of a prepared encoder."""

    root: Path

    @property
    def sentence_transformers(self) -> Path:
        return self.root / "sentence-transformers"

    @property
    def exported(self) -> Path:
        return self.root / "model.int8.onnx"

    @property
    def tokenizer(self) -> Path:
        return self.sentence_transformers / "tokenizer.json"

    @property
    def files(self) -> Path:
        return self.root / "files.json"


def cache_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """`REPORT_RAG_CACHE`, or the platform's folder for caches of the user."""
    chosen = environment.get(CACHE_VARIABLE)
    return Path(chosen).expanduser() if chosen else user_cache_path("report-rag", appauthor=False)


def encoder_folder() -> EncoderFolder:
    return EncoderFolder(cache_folder() / f"encoder-{CARRIED_SHA256[:12]}-{_LAYOUT}")


def is_prepared(folder: EncoderFolder) -> bool:
    return folder.files.is_file()


def prepare(open_model: Callable[[str, str], Exportable], progress: Progress) -> EncoderFolder:
    """Converts and exports the built-in encoder, unless the cache holds it already.

    `open_model` loads a sentence-transformers folder under a name; it is handed in because it
    imports torch, which nothing else here needs.

    Raises `EncoderError` when the weights or the cache folder cannot be used.
    """
    folder = encoder_folder()
    if is_prepared(folder):
        return folder
    try:
        folder.root.parent.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=folder.root.parent))
    except OSError as error:
        raise EncoderError(
            f"{folder.root.parent}: the cache folder cannot be written ({error.strerror}); "
            f"set {CACHE_VARIABLE} to a folder that can"
        ) from error
    try:
        _make(EncoderFolder(unfinished), open_model, progress)
        # A damaged or unfinished folder of the same name has no list of files: out of the way.
        shutil.rmtree(folder.root, ignore_errors=True)
        unfinished.rename(folder.root)
    except OSError as error:
        raise EncoderError(
            f"{folder.root}: the encoder cannot be written ({error.strerror}); about 1.2 GB are "
            f"needed for a moment, 0.6 GB remain; {CACHE_VARIABLE} names another folder"
        ) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return folder


def open_exported(folder: EncoderFolder) -> OnnxEncoder:
    """The encoder for questions, its files verified before a byte is used."""
    verify(folder, (folder.exported, folder.tokenizer))
    return OnnxEncoder(BUILT_IN, folder.exported, folder.tokenizer, _PROMPTS, _TOKENS)


def verify(folder: EncoderFolder, files: tuple[Path, ...] = ()) -> None:
    """Compares files (all, by default) with their SHA-256; `EncoderError` names what is wrong."""
    if not is_prepared(folder):
        raise EncoderError(f"{folder.root}: no encoder in the cache yet; run: report-rag build")
    try:
        recorded = json.loads(folder.files.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EncoderError(_damaged(folder, folder.files)) from error
    if not isinstance(recorded, dict) or not recorded:
        raise EncoderError(_damaged(folder, folder.files))
    for path in files or tuple(folder.root / name for name in recorded):
        name = path.relative_to(folder.root).as_posix()
        if not path.is_file() or _sha256(path) != recorded.get(name):
            raise EncoderError(_damaged(folder, path))


def _make(
    folder: EncoderFolder, open_model: Callable[[str, str], Exportable], progress: Progress
) -> None:
    convert(folder.sentence_transformers, progress)
    progress(Step.EXPORT_ENCODER, 0, 3)
    model = open_model(str(folder.sentence_transformers), BUILT_IN)
    progress(Step.EXPORT_ENCODER, 1, 3)
    unquantised = folder.root / "model.fp32.onnx"
    model.export(unquantised)
    progress(Step.EXPORT_ENCODER, 2, 3)
    quantise(unquantised, folder.exported)
    unquantised.unlink()
    hashes = {
        path.relative_to(folder.root).as_posix(): _sha256(path)
        for path in sorted(folder.root.rglob("*"))
        if path.is_file()
    }
    folder.files.write_text(json.dumps(hashes, indent=1), encoding="utf-8")
    progress(Step.EXPORT_ENCODER, 3, 3)


def _damaged(folder: EncoderFolder, path: Path) -> str:
    return f"{path}: damaged; delete the folder {folder.root} and run: report-rag build"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
