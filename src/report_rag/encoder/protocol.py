"""What an encoder is, for everything that uses one, and how encoders go through many texts."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from report_rag.progress import Progress, Step, silent

Vectors = NDArray[np.float32]
"""Rows of unit length, so that an inner product is a cosine similarity in [-1, 1]; also one row."""


class Encoder(Protocol):
    """Turns texts into vectors; a text may have another vector as a question than as a passage."""

    @property
    def name(self) -> str:
        """The name that the manifest of an index records."""

    @property
    def dimension(self) -> int:
        """Length of each vector."""

    def reads(self, text: str) -> bool:
        """Whether it knows the script of a text; otherwise the text's vector means nothing."""

    def encode_questions(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        """The vectors of texts as questions (and messages), shape (len(texts), dimension).

        `progress` is told before each batch, and at the end, how many texts are done.
        """

    def encode_passages(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        """As `encode_questions`, of texts as passages."""


class BatchEncoder(ABC):
    """An `Encoder` that takes texts in batches of similar length: all are padded to the longest."""

    name: str
    dimension: int
    batch: ClassVar[int]
    """How many texts it takes at once, at most."""

    @abstractmethod
    def _run(self, texts: list[str], role: str) -> Vectors:
        """The vectors of one batch, shape (len(texts), dimension).

        `role` is `query` for questions or `document` for passages, as models name their prompts.
        """

    def encode_questions(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        return self._encode(texts, "query", progress)

    def encode_passages(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        return self._encode(texts, "document", progress)

    def _encode(self, texts: Sequence[str], role: str, progress: Progress) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        for start in range(0, len(order), self.batch):
            chosen = order[start : start + self.batch]
            progress(Step.ENCODE, start, len(order))
            vectors[chosen] = self._run([texts[number] for number in chosen], role)
        progress(Step.ENCODE, len(order), len(order))
        return vectors
