"""Small real classes that stand in for heavy ones: they depend on what they are given."""

import hashlib
from collections.abc import Sequence

import numpy as np

from report_rag.encoder import Vectors
from report_rag.progress import Progress, Step, silent
from report_rag.safeguarding import Classifier, Concern
from report_rag.text.language import content_words, words

# What any two texts have in common, as with the real encoder, whose similarities lie between about
# 0.7 and 1: the thresholds of the question side are made for that scale.
_COMMON = 0.7


class HashedEncoder:
    """Encodes a text as a hashed bag of its folded words; texts that share words are near.

    The cosine similarity of two texts is 0.7 plus 0.3 times that of their bags, so a ranking can be
    worked out by hand. Words without content count only in a text that has no others. It knows no
    languages: a text and its translation share names and numbers only.
    """

    def __init__(self, name: str = "hashed-words", dimension: int = 1024) -> None:
        self.name = name
        self.dimension = dimension
        self.questions: list[str] = []
        self.passages: list[str] = []

    @property
    def encoded(self) -> int:
        """How many texts it has encoded."""
        return len(self.questions) + len(self.passages)

    def reads(self, text: str) -> bool:
        del text
        return True

    def encode_questions(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        self.questions += texts
        return self._encode(texts, progress)

    def encode_passages(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        self.passages += texts
        return self._encode(texts, progress)

    def _encode(self, texts: Sequence[str], progress: Progress) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for number, text in enumerate(texts):
            progress(Step.ENCODE, number, len(texts))
            for word in content_words(text) or words(text) or [text]:
                vectors[number, self._place(word)] += 1
            vectors[number] *= np.sqrt(1 - _COMMON) / np.linalg.norm(vectors[number])
            vectors[number, 0] = np.sqrt(_COMMON)
        progress(Step.ENCODE, len(texts), len(texts))
        return vectors

    def _place(self, word: str) -> int:
        """The same place for a word in every process; the first one is for what all have."""
        digest = hashlib.sha256(word.encode()).digest()
        return 1 + int.from_bytes(digest[:8], "big") % (self.dimension - 1)


def unworried(dimension: int = 1024) -> Classifier:
    """Sees no concern in any vector or likeness: those of the double mean nothing. Rules stay.

    Trained on the double's vectors, a text whose words are in no example would be a disclosure.
    """
    return Classifier(
        {one: np.zeros(dimension, dtype=np.float32) for one in Concern},
        {one: 1e6 * (one is Concern.NONE) for one in Concern},
    )
