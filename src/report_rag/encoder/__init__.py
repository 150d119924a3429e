"""From text to vectors. The built-in model needs no hub; any other one is a name or a path away.

Two doors: `open_for_building` for whoever encodes a corpus (sentence-transformers, slow to start,
full precision) and `open_for_questions` for whoever answers (onnxruntime for the built-in model).
"""

from typing import TYPE_CHECKING

from report_rag.encoder.protocol import Encoder, Vectors
from report_rag.encoder.store import (
    BUILT_IN,
    CACHE_VARIABLE,
    cache_folder,
    encoder_folder,
    is_prepared,
    open_exported,
    prepare,
    verify,
)
from report_rag.progress import Progress

if TYPE_CHECKING:
    from report_rag.encoder.sentence import SentenceEncoder

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
    "prepare",
]


def open_for_building(model: str, progress: Progress) -> Encoder:
    """The encoder in full precision; the built-in one is prepared first when it has to be.

    Raises `EncoderError` when there is no such model, or its weights cannot be used.
    """
    if model != BUILT_IN:
        # The one place where a hub may be asked, and only for a model that the operator named.
        return _sentence_encoder(model, model, local=False)
    folder = prepare(_sentence_encoder, progress)
    verify(folder)
    return _sentence_encoder(str(folder.sentence_transformers), BUILT_IN)


def open_for_questions(model: str) -> Encoder:
    """The encoder for single questions; `EncoderError` when it has not been prepared."""
    if model != BUILT_IN:
        return _sentence_encoder(model, model)
    return open_exported(encoder_folder())


def _sentence_encoder(source: str, name: str, *, local: bool = True) -> "SentenceEncoder":
    # The one import inside a function: it brings torch, which takes seconds, and answering a
    # question with the built-in model needs none of it.
    from report_rag.encoder.sentence import SentenceEncoder

    return SentenceEncoder(source, name, local=local)
