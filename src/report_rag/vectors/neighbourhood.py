"""The vector of each text of one question, and its nearest neighbours in each vector index.

Several steps of the query pipeline need the same neighbours, the vectors with the largest cosine
similarity to that of the text: whether somebody needs help, which passages fit, whether the report
answers. Each text is encoded once, and compared with each index once. What is found is kept as long
as the question is being answered and no longer.
"""

from report_rag.encoder import Encoder, Vectors
from report_rag.vectors.vector_index import Nearest, VectorIndex


class Neighbourhood:
    """A text's vector, shape (dimension,), and its nearest neighbours in each index."""

    def __init__(self, vector: Vectors) -> None:
        self.vector = vector
        self._found: dict[VectorIndex, Nearest] = {}

    def nearest(self, index: VectorIndex) -> Nearest:
        """The text's nearest neighbours in an index, up to 1000 (`vector_index.NEIGHBOURS`).

        The most similar come first. The index is searched only at the first call.
        """
        if index not in self._found:
            self._found[index] = index.nearest_to(self.vector)
        return self._found[index]


class Neighbourhoods:
    """The `Neighbourhood` of each text that answering one question needs, made when asked for."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._found: dict[str, Neighbourhood] = {}

    def of(self, text: str) -> Neighbourhood:
        """The neighbourhood of a text, which is encoded as a question.

        Each text is encoded by itself, so that its vector does not depend on what else is asked:
        in a batch the 8-bit encoder scales what it computes by the largest value in all texts.
        """
        if text not in self._found:
            (vector,) = self._encoder.encode_questions([text])
            self._found[text] = Neighbourhood(vector)
        return self._found[text]
