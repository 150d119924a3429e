"""The built-in encoder on disk: made once, verified by SHA-256 each time it is used.

<cache>/encoder-<first digits of the carrier's SHA-256>-v4/
├── sentence-transformers/   an ordinary model folder, for building and for other tools
├── model.int8.onnx          the same model for questions: exported, reduced, quantised
├── words.int8.bin           its word table, in a file of its own so that it is memory-mapped
├── tokenizer.model          its SentencePiece model, with the pieces of Latin script only
└── files.json               SHA-256 of every file above, written last
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path

from platformdirs import user_cache_path

from report_rag.encoder.onnx_encoder import OnnxEncoder
from report_rag.encoder.weights import CARRIED_SHA256
from report_rag.errors import EncoderError

BUILT_IN = "multilingual-e5-small"
CACHE_VARIABLE = "REPORT_RAG_CACHE"
_LAYOUT = "v4"
_TOKENS = 512
_PROMPTS = {"query": "query: ", "document": "passage: "}


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
    def word_table(self) -> Path:
        """The part of the exported model that is in a file of its own, named in the model."""
        return self.root / "words.int8.bin"

    @property
    def tokenizer(self) -> Path:
        return self.root / "tokenizer.model"

    @property
    def files(self) -> Path:
        return self.root / "files.json"


def cache_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """The folder in `REPORT_RAG_CACHE`, or the platform's cache folder of the user."""
    chosen = environment.get(CACHE_VARIABLE)
    return Path(chosen).expanduser() if chosen else user_cache_path("report-rag", appauthor=False)


def encoder_folder() -> EncoderFolder:
    """The folder of the built-in encoder, whether it has been prepared or not."""
    return EncoderFolder(cache_folder() / f"encoder-{CARRIED_SHA256[:12]}-{_LAYOUT}")


def is_prepared(folder: EncoderFolder) -> bool:
    """Whether the encoder has been made; its files are not verified."""
    return folder.files.is_file()


def open_exported(folder: EncoderFolder) -> OnnxEncoder:
    """The encoder for questions, after its files were verified; errors as `verify`."""
    verify(folder, (folder.exported, folder.word_table, folder.tokenizer))
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
        if not path.is_file() or sha256_of(path) != recorded.get(name):
            raise EncoderError(_damaged(folder, path))


def _damaged(folder: EncoderFolder, path: Path) -> str:
    return f"{path}: damaged; delete the folder {folder.root} and run: report-rag build"


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in a single call that does not hold the interpreter lock."""
    with path.open("rb") as file:
        if not os.fstat(file.fileno()).st_size:
            return hashlib.sha256().hexdigest()
        with mmap(file.fileno(), 0, access=ACCESS_READ) as content:
            return hashlib.sha256(content).hexdigest()
