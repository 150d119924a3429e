"""Passages that are near to any question, and how much of that is left out of the ranking.

In spaces of many dimensions some texts are among the neighbours of everything (hubs; Radovanović,
Nanopoulos and Ivanović 2010, JMLR 11): a short line without a subject, an imprint. What a passage
has in common with questions in general says nothing about this one, and is taken off (centring;
Suzuki, Hara, Shimbo, Saerens and Fukumizu 2013, EMNLP). The questions in general are the example
sentences of the package, so no bank is needed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from report_rag.types import Collection, Language
from report_rag.vectors.vector_index import VectorIndex

COLLECTIONS = (Collection.TEXT, Collection.TRANSLATION)
"""Where passages themselves are compared; the questions of a bank are near on purpose."""
SHARE = 0.5
"""Part of the similarity to questions in general that is taken off: Spanish questions of XQuAD find
the right paragraph first for 0.885 of them, 0.864 without (docs/decisions/several-reports.md)."""


@dataclass(frozen=True, slots=True)
class Hubness:
    """How much nearer than others each passage is to questions in general, in each language.

    Differences of cosine similarity, shape (`COLLECTIONS`, languages, passages).
    """

    excess: NDArray[np.float32]

    @classmethod
    def train(
        cls,
        dense: Mapping[Collection, VectorIndex],
        spoken: Sequence[Language],
        passages: int,
    ) -> "Hubness":
        """From the vectors of passages and of the example sentences, whose languages are `spoken`.

        A passage without a translation, and a language without an example, has an excess of 0.
        """
        excess = np.zeros((len(COLLECTIONS), len(Language), passages), dtype=np.float32)
        examples = dense[Collection.EXAMPLE].vectors()
        for place, language in enumerate(Language):
            own = [number for number, one in enumerate(spoken) if one is language]
            if not own:
                continue
            general = examples[own].mean(axis=0)
            for number, name in enumerate(COLLECTIONS):
                if len(dense[name]):
                    # The mean of similarities is the similarity to the mean.
                    similar = dense[name].vectors() @ general
                    owners = [owner for owner, *_ in dense[name].owners]
                    excess[number, place, owners] = similar - similar.mean()
        return cls(excess)

    @classmethod
    def load(cls, path: Path) -> "Hubness":
        """Reads what `save` wrote."""
        return cls(np.load(path, allow_pickle=False))

    def save(self, path: Path) -> None:
        """Writes a plain array, without pickle."""
        np.save(path, self.excess, allow_pickle=False)

    def without(
        self, similar: NDArray[np.float32], collection: Collection, language: Language
    ) -> NDArray[np.float32]:
        """Similarities to a question in a language, shape (passages,), less the excess."""
        own = self.excess[COLLECTIONS.index(collection), list(Language).index(language)]
        centred: NDArray[np.float32] = similar - np.float32(SHARE) * own
        return centred

    def part(self, passages: range) -> "Hubness":
        """Of the passages of one report, compared with one another."""
        own = self.excess[:, :, passages.start : passages.stop]
        return Hubness(own - own.mean(axis=2, keepdims=True))
