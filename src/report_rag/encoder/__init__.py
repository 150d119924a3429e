"""Encoders: text to vectors, with the built-in model or any sentence-transformers model.

The built-in model is named `BUILT_IN`; any other is named by the path of its folder, or by its name
on the Hugging Face Hub.

`open_for_building` returns the encoder for a corpus, which is all reports (sentence-transformers,
float32, slow to start), `open_for_questions` the one for single questions (for the built-in model:
onnxruntime, weights of 8 bits, fast to start).
"""

import logging
from typing import TYPE_CHECKING

from report_rag.encoder.cache import (
    BUILT_IN,
    CACHE_VARIABLE,
    encoder_folder,
    is_prepared,
    open_exported,
    verify,
)
from report_rag.encoder.protocol import Encoder, Vectors
from report_rag.errors import EncoderError
from report_rag.progress import Progress

if TYPE_CHECKING:
    from report_rag.encoder.torch_encoder import TorchEncoder

__all__ = [
    "BUILT_IN",
    "CACHE_VARIABLE",
    "Encoder",
    "Vectors",
    "encoder_folder",
    "is_prepared",
    "open_for_building",
    "open_for_questions",
]

_log = logging.getLogger(__name__)


def open_for_building(model: str, progress: Progress) -> Encoder:
    """Opens the model named `model` in float32, to encode a corpus.

    For the built-in model: makes its files first when the cache folder does not have them, and
    tells `progress` of that; then compares all files with their SHA-256. Any other model is
    downloaded when it is not on this machine. Raises `EncoderError` when there is no such model,
    when its files are damaged or cannot be used, or when the cache folder cannot be written.
    """
    if model != BUILT_IN:
        # The only place that may download a model: one that the operator has named.
        return _torch_encoder(model, model, local=False)
    # Imported here, since it imports torch: answering questions does not need it.
    from report_rag.encoder.preparation import prepare

    folder = prepare(progress)
    verify(folder)
    return _torch_encoder(str(folder.sentence_transformers), BUILT_IN)


def open_for_questions(model: str) -> Encoder:
    """Opens the model named `model` to encode single questions; downloads nothing.

    For the built-in model this is the 8-bit ONNX model. Where its files are damaged or cannot run
    on this machine, a warning is logged and the model's float32 weights are opened instead, with
    sentence-transformers. Raises `EncoderError` when the built-in model has not been prepared by
    `open_for_building`, when neither set of its files can be used, or when another model is not on
    this machine or cannot be loaded.
    """
    if model != BUILT_IN:
        return _torch_encoder(model, model)
    folder = encoder_folder()
    try:
        return open_exported(folder)
    except EncoderError as error:
        if not is_prepared(folder):
            raise
        whole = (path for path in folder.sentence_transformers.rglob("*") if path.is_file())
        verify(folder, tuple(sorted(whole)))
        _log.warning("%s (until then sentence-transformers encodes, and takes longer)", error)
    return _torch_encoder(str(folder.sentence_transformers), BUILT_IN)


def _torch_encoder(source: str, name: str, *, local: bool = True) -> "TorchEncoder":
    # Imported here, since it imports torch, which takes seconds: answering questions with the
    # built-in model does not need it.
    from report_rag.encoder.torch_encoder import TorchEncoder

    return TorchEncoder(source, name, local=local)
