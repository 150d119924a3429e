"""From text to vectors. The built-in model needs no hub; any other one is a name or a path away.

Two doors: `open_for_building` for whoever encodes a corpus (sentence-transformers, slow to start,
full precision) and `open_for_questions` for whoever answers (onnxruntime for the built-in model).
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
    from report_rag.encoder.transformer import SentenceEncoder

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
    """The encoder in full precision; the built-in one is prepared first when it has to be.

    Raises `EncoderError` when there is no such model, or its weights cannot be used.
    """
    if model != BUILT_IN:
        # The one place where a hub may be asked, and only for a model that the operator named.
        return _sentence_encoder(model, model, local=False)
    # Late, like torch: whoever answers makes no encoder.
    from report_rag.encoder.preparation import prepare

    folder = prepare(_sentence_encoder, progress)
    verify(folder)
    return _sentence_encoder(str(folder.sentence_transformers), BUILT_IN)


def open_for_questions(model: str) -> Encoder:
    """The encoder for single questions; `EncoderError` when it has not been prepared.

    Where the exported encoder is damaged, or this machine cannot run it, sentence-transformers
    takes over with the same weights, and the log says so.
    """
    if model != BUILT_IN:
        return _sentence_encoder(model, model)
    folder = encoder_folder()
    try:
        return open_exported(folder)
    except EncoderError as error:
        if not is_prepared(folder):
            raise
        whole = (path for path in folder.sentence_transformers.rglob("*") if path.is_file())
        verify(folder, tuple(sorted(whole)))
        _log.warning("%s (until then sentence-transformers encodes, and takes longer)", error)
    return _sentence_encoder(str(folder.sentence_transformers), BUILT_IN)


def _sentence_encoder(source: str, name: str, *, local: bool = True) -> "SentenceEncoder":
    # Late, since it brings torch, which takes seconds, and answering a question with the built-in
    # model needs none of it.
    from report_rag.encoder.transformer import SentenceEncoder

    return SentenceEncoder(source, name, local=local)
