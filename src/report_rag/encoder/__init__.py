"""Encoders: text to vectors, with the built-in model or any sentence-transformers model.

The built-in model is `BUILT_IN`; any other is named by its folder, or by its name on a model hub.

`open_for_building` returns the encoder for a corpus (sentence-transformers: full precision, slow to
start), `open_for_questions` the one for single questions (onnxruntime for the built-in model).
"""

import logging
from typing import TYPE_CHECKING

from report_rag.encoder.cache import (
    BUILT_IN,
    CACHE_VARIABLE,
    cache_folder,
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
    "cache_folder",
    "encoder_folder",
    "is_prepared",
    "open_for_building",
    "open_for_questions",
]


_log = logging.getLogger(__name__)


def open_for_building(model: str, progress: Progress) -> Encoder:
    """The encoder in full precision.

    The built-in one is made first when the cache does not have it, and its files are verified; any
    other may be downloaded. Raises `EncoderError` when there is no such model, when its weights
    cannot be used, or when the cache cannot be written.
    """
    if model != BUILT_IN:
        # Only here a model hub may be asked, and only for a model that the operator has named.
        return _torch_encoder(model, model, local=False)
    # Imported here, since it imports torch: answering questions does not need it.
    from report_rag.encoder.preparation import prepare

    folder = prepare(progress)
    verify(folder)
    return _torch_encoder(str(folder.sentence_transformers), BUILT_IN)


def open_for_questions(model: str) -> Encoder:
    """The encoder for single questions.

    Where the built-in one's exported files are damaged, or cannot run on this machine, its weights
    are used with sentence-transformers, and a warning is logged. Raises `EncoderError` when it has
    not been prepared or these are damaged too; for any other model, when it is not on this machine.
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
