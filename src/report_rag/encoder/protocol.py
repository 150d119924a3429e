"""What an encoder is, for everything that uses one, and how encoders go through many texts."""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from report_rag.progress import Progress, Step, silent

Vectors = NDArray[np.float32]
"""Rows of unit length, so that an inner product is a cosine similarity in [-1, 1]."""


class Encoder(Protocol):
    """Turns texts into vectors; questions and passages may be encoded differently."""

    @property
    def name(self) -> str:
        """The name that the manifest of an index records."""

    @property
    def dimension(self) -> int:
        """Length of each vector."""

    def reads(self, text: str) -> bool:
        """Whether it knows the script of a text; otherwise the text's vector means nothing."""

    def encode_questions(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        """One row a text, shape (len(texts), dimension)."""

    def encode_passages(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        """One row a text, shape (len(texts), dimension)."""


def encode_in_batches(
    texts: Sequence[str],
    run: Callable[[list[str]], Vectors],
    *,
    size: int,
    dimension: int,
    progress: Progress,
) -> Vectors:
    """Encodes texts with `run`, up to `size` at once; returns their vectors in the texts' order.

    A batch has texts of similar length, since all of them are padded to the longest.
    """
    vectors = np.empty((len(texts), dimension), dtype=np.float32)
    order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
    for start in range(0, len(order), size):
        chosen = order[start : start + size]
        progress(Step.ENCODE, start, len(order))
        vectors[chosen] = run([texts[number] for number in chosen])
    progress(Step.ENCODE, len(order), len(order))
    return vectors
