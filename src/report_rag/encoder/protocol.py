"""The interface of an encoder (`Encoder`), and how encoders take many texts (`BatchEncoder`)."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from report_rag.progress import Progress, Step, silent

Vectors = NDArray[np.float32]
"""Vectors of unit length: several, of shape (n, dimension), or a single one, (dimension,).

The inner product of two is their cosine similarity, in [-1, 1].
"""


class Encoder(Protocol):
    """Turns texts into vectors; a text may have another vector as a question than as a passage."""

    @property
    def name(self) -> str:
        """The name that an index records in its manifest, the file that describes the index."""

    @property
    def dimension(self) -> int:
        """Length of each vector."""

    def reads(self, text: str) -> bool:
        """Whether the encoder knows the script of a text; if not, the text's vector is useless."""

    def encode_questions(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        """The vectors of questions or other messages, in order, shape (len(texts), dimension).

        A text that is too long for the model is cut off. Before each batch, and at the end,
        `progress` is called with `Step.ENCODE`, how many texts are done and how many there are.
        """

    def encode_passages(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        """As `encode_questions`, for texts that are passages (blocks of a report) instead."""


class BatchEncoder(ABC):
    """The part of an `Encoder` that takes many texts, `batch` at a time.

    Texts of similar length go into one batch, since the model pads all of them to the longest.
    """

    name: str
    dimension: int
    batch: ClassVar[int]
    """How many texts are encoded at once, at most."""

    @abstractmethod
    def _run(self, texts: list[str], role: str) -> Vectors:
        """The vectors of one batch, shape (len(texts), dimension).

        `role` is `query` for questions or `document` for passages: the names of the prompts, the
        prefixes that a model expects before a text.
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
