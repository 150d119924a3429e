"""The built-in encoder on disk: made once by `preparation`, verified by SHA-256 at each use.

<cache>/encoder-<first 12 digits of the SHA-256 of the file of weights>-<_LAYOUT>/
├── sentence-transformers/   an ordinary model folder, for building and for other tools
├── model.int8.onnx          the same model for questions: exported, reduced, quantised
├── words.int8.bin           its word table (a vector for each piece of a word), memory-mapped
├── tokenizer.model          its SentencePiece model, with the pieces of Latin script only
└── files.json               SHA-256 of every file above, written last
"""

import hashlib
import json
import os
from collections.abc import Mapping
from mmap import ACCESS_READ, mmap
from pathlib import Path

from platformdirs import user_cache_path

from report_rag.encoder.onnx_encoder import OnnxEncoder
from report_rag.encoder.weights import CARRIED_SHA256
from report_rag.errors import EncoderError

BUILT_IN = "multilingual-e5-small"
"""The name of the built-in model.

It is given to `--model`, and recorded in the manifest, the file that describes an index.
"""
CACHE_VARIABLE = "REPORT_RAG_CACHE"
"""The environment variable that names the cache folder."""
# To be raised whenever the files get another form, so that they are made again.
_LAYOUT = "v4"


class EncoderFolder:
    """The paths of the built-in encoder in the folder `root`, whether its files exist or not."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.sentence_transformers = root / "sentence-transformers"
        self.exported = root / "model.int8.onnx"
        self.word_table = root / "words.int8.bin"
        self.tokenizer = root / "tokenizer.model"
        self.files = root / "files.json"


def cache_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """The cache folder: the one named by `REPORT_RAG_CACHE` in `environment`, unless that is empty.

    Otherwise it is in the user's own cache folder: on Linux ~/.cache/report-rag.
    """
    chosen = environment.get(CACHE_VARIABLE)
    return Path(chosen).expanduser() if chosen else user_cache_path("report-rag", appauthor=False)


def encoder_folder() -> EncoderFolder:
    """The folder of the built-in encoder in the cache folder, whether its files exist or not."""
    return EncoderFolder(cache_folder() / f"encoder-{CARRIED_SHA256[:12]}-{_LAYOUT}")


def is_prepared(folder: EncoderFolder) -> bool:
    """Whether the encoder has been made (`files.json` exists); no file is verified."""
    return folder.files.is_file()


def open_exported(folder: EncoderFolder) -> OnnxEncoder:
    """Verifies the files of the 8-bit encoder for questions, and loads it.

    Raises `EncoderError` if they are missing, damaged or cannot run on this machine.
    """
    verify(folder, (folder.exported, folder.word_table, folder.tokenizer))
    return OnnxEncoder(BUILT_IN, folder.exported, folder.tokenizer)


def verify(folder: EncoderFolder, files: tuple[Path, ...] = ()) -> None:
    """Compares files of the folder with the SHA-256 that `files.json` records for each.

    These are `files`, or, if that is empty, all that are recorded. Raises `EncoderError` when
    nothing has been prepared, when a file is missing, differs or is not recorded, or when
    `files.json` cannot be read.
    """
    if not is_prepared(folder):
        raise EncoderError(f"{folder.root}: no encoder in the cache yet; run: report-rag build")
    try:
        recorded = json.loads(folder.files.read_text(encoding="utf-8"))
        hashes = {folder.root / name: digest for name, digest in recorded.items()}
    except (OSError, ValueError, AttributeError):
        hashes = {}
    # If `files.json` cannot be read or names no file, it is reported as the damaged file itself.
    for path in files or tuple(hashes) or (folder.files,):
        if not path.is_file() or sha256_of(path) != hashes.get(path):
            raise EncoderError(
                f"{path}: damaged; delete the folder {folder.root} and run: report-rag build"
            )


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal digits; other threads go on while it is computed."""
    with path.open("rb") as file:
        if not os.fstat(file.fileno()).st_size:
            return hashlib.sha256().hexdigest()
        with mmap(file.fileno(), 0, access=ACCESS_READ) as content:
            return hashlib.sha256(content).hexdigest()
