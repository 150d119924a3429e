"""What is encoded and compared for one question: each text once, and with each index once.

Whether somebody needs help, which passages are near and whether the corpus answers are three
questions to the same few neighbourhoods. It lives as long as the question does and no longer.
"""

from report_rag.dense import Nearest
from report_rag.encoder import Encoder, Vectors
from report_rag.vectors.protocol import VectorIndex


class Asked:
    """A text's vector, and the vectors of each index that are nearest to it."""

    def __init__(self, vector: Vectors) -> None:
        self.vector = vector
        # By identity: two indexes are the same only if they are one.
        self._nearest: dict[int, tuple[VectorIndex, Nearest]] = {}

    def nearest(self, index: VectorIndex) -> Nearest:
        """The neighbourhood of the text in an index."""
        if id(index) not in self._nearest:
            self._nearest[id(index)] = index, index.nearest_to(self.vector)
        return self._nearest[id(index)][1]


class Asking:
    """Encodes what has to be encoded for one question."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._asked: dict[str, Asked] = {}

    def asked(self, text: str) -> Asked:
        """A text, encoded by itself, so that its vector does not depend on what else is asked.

        In a batch the 8-bit encoder scales what it computes by the largest of all texts.
        """
        if text not in self._asked:
            (vector,) = self._encoder.encode_questions([text])
            self._asked[text] = Asked(vector)
        return self._asked[text]
