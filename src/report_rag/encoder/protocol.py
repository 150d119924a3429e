"""What an encoder is, for everybody who uses one."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from report_rag.progress import Progress, silent

Vectors = NDArray[np.float32]
"""Rows of unit length, so that an inner product is a cosine similarity in [-1, 1]."""


class Encoder(Protocol):
    """Turns texts into vectors; questions and passages may be treated differently."""

    @property
    def name(self) -> str:
        """What the index's manifest records."""

    @property
    def dimension(self) -> int:
        """Length of each vector."""

    def reads(self, text: str) -> bool:
        """Whether it knows the script of a text; the vector of another one would mean nothing."""

    def encode_questions(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        """One row a text, shape (len(texts), dimension)."""

    def encode_passages(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        """One row a text, shape (len(texts), dimension)."""
