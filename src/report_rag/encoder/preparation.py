"""Makes the built-in encoder's files in the cache folder; `cache` has their names.

Converts the weights to a sentence-transformers folder, exports that model to ONNX, leaves only the
pieces (words and parts of words) in Latin script in its vocabulary, and quantises it to 8 bits.
"""

import json
import logging
import shutil
import tempfile
from pathlib import Path

from onnxruntime.quantization import QuantType, quantize_dynamic

from report_rag.encoder.cache import (
    BUILT_IN,
    CACHE_VARIABLE,
    EncoderFolder,
    encoder_folder,
    is_prepared,
    sha256_of,
)
from report_rag.encoder.torch_encoder import TorchEncoder
from report_rag.encoder.vocabulary import move_word_table, reduce_word_table, write_tokenizer
from report_rag.encoder.weights import convert
from report_rag.errors import EncoderError
from report_rag.progress import Progress, Step


def prepare(progress: Progress) -> EncoderFolder:
    """The built-in encoder's folder; its files are made first if the cache does not have them.

    They are made in a folder of another name, which gets the right one when all files are in it.
    Files that the cache has already are not verified. Raises `EncoderError` when the weights are
    missing or damaged, or the cache cannot be written.
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
        _make(EncoderFolder(unfinished), progress)
        # A folder of the same name without `files.json` is unfinished or damaged, and is replaced.
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


def quantise(exported: Path, quantised: Path) -> None:
    """Writes the ONNX model `exported` to `quantised` with weights of 8 bits instead of 32.

    Activations are quantised while the model runs (dynamic quantisation). Each column of a matrix
    has its own scale. With one scale for the whole matrix, the cosine to unquantised vectors was
    0.988 instead of 0.996, and on XQuAD (questions on given paragraphs) 0.6 % (English) and 0.8 %
    (Spanish) fewer questions had the right paragraph first.
    """
    # onnxruntime recommends a shape inference that changes nothing for this graph.
    logging.disable(logging.WARNING)
    try:
        quantize_dynamic(
            str(exported), str(quantised), per_channel=True, weight_type=QuantType.QInt8
        )
    finally:
        logging.disable(logging.NOTSET)


def _make(folder: EncoderFolder, progress: Progress) -> None:
    """Writes all files of the encoder into `folder`, the list of their SHA-256 (`files.json`) last.

    `progress` is told of the conversion of the weights, and then of the export.
    """
    convert(folder.sentence_transformers, progress)
    progress(Step.EXPORT_ENCODER, 0, 3)
    model = TorchEncoder(str(folder.sentence_transformers), BUILT_IN)
    progress(Step.EXPORT_ENCODER, 1, 3)
    unquantised = folder.root / "model.fp32.onnx"
    model.export(unquantised)
    progress(Step.EXPORT_ENCODER, 2, 3)
    kept = write_tokenizer(folder.sentence_transformers / "tokenizer.json", folder.tokenizer)
    reduce_word_table(unquantised, kept)
    quantise(unquantised, folder.exported)
    unquantised.unlink()
    move_word_table(folder.exported, folder.word_table)
    hashes = {
        path.relative_to(folder.root).as_posix(): sha256_of(path)
        for path in sorted(folder.root.rglob("*"))
        if path.is_file()
    }
    folder.files.write_text(json.dumps(hashes, indent=1), encoding="utf-8")
    progress(Step.EXPORT_ENCODER, 3, 3)
