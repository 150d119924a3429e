"""Finds passages that are similar to every question, and lowers their similarity in the ranking.

In spaces of many dimensions some texts are among the neighbours of everything (hubs; Radovanović,
Nanopoulos and Ivanović 2010, JMLR 11): a short line without a subject, an imprint. What a passage
has in common with questions in general says nothing about this one, so a part of it is subtracted
(centring; Suzuki, Hara, Shimbo, Saerens and Fukumizu 2013, EMNLP). The example sentences of
safeguarding stand for questions in general, so no question bank is needed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from report_rag.types import Collection, Language
from report_rag.vectors.vector_index import VectorIndex

COLLECTIONS = (Collection.TEXT, Collection.TRANSLATION)
"""The collections that are corrected; bank questions are similar to questions on purpose."""
SHARE = 0.5
"""Part of the excess that is subtracted: 0.885 of XQuAD's Spanish questions find the right
paragraph first with it, 0.864 without (docs/decisions/several-reports.md)."""


@dataclass(frozen=True, slots=True)
class Hubness:
    """How much more similar than the mean passage each passage is to questions in general."""

    excess: NDArray[np.float32]
    """Differences of cosine similarity, shape (len(COLLECTIONS), languages, passages), languages in
    the order of `Language`."""

    @classmethod
    def train(
        cls,
        dense: Mapping[Collection, VectorIndex],
        spoken: Sequence[Language],
        passages: int,
    ) -> "Hubness":
        """Computes the excess from the vectors of passages and of the example sentences.

        `dense` has the vectors of `COLLECTIONS` and `Collection.EXAMPLE`, `spoken` the language of
        each example sentence; `passages` is the number of passages. The excess is 0 for a passage
        without a translation there, and for a language without an example.
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
        """Reads what `save` wrote; `OSError` or `ValueError` if the file is missing or damaged."""
        return cls(np.load(path, allow_pickle=False))

    def save(self, path: Path) -> None:
        """Writes `excess` to `path`, which ends in .npy, as a NumPy file without pickle."""
        np.save(path, self.excess, allow_pickle=False)

    def without(
        self, similar: NDArray[np.float32], collection: Collection, language: Language
    ) -> NDArray[np.float32]:
        """`similar` less `SHARE` of the excess, shape (passages,).

        `similar` has the cosine similarity of each passage to a question in `language`, as found in
        `collection`, one of `COLLECTIONS`.
        """
        own = self.excess[COLLECTIONS.index(collection), list(Language).index(language)]
        centred: NDArray[np.float32] = similar - np.float32(SHARE) * own
        return centred

    def part(self, passages: range) -> "Hubness":
        """The excess of one report's passages, given by their numbers, less its mean over them."""
        own = self.excess[:, :, passages.start : passages.stop]
        return Hubness(own - own.mean(axis=2, keepdims=True))
