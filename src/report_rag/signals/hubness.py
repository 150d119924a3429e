"""Finds passages and lists that are similar to every question, and lowers their similarity.

In spaces of many dimensions some texts are among the nearest neighbours of everything (hubs;
Radovanović, Nanopoulos and Ivanović 2010, JMLR 11): a short line without a subject, an imprint. A
part of the similarity that a passage has to questions in general is therefore subtracted (centring;
Suzuki, Hara, Shimbo, Saerens and Fukumizu 2013, EMNLP). Questions in general are the example
sentences of safeguarding, so a report needs no question bank for this.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from report_rag.types import Collection, Language
from report_rag.vectors.vector_index import VectorIndex

COLLECTIONS = (Collection.TEXT, Collection.TRANSLATION)
"""The sets of vectors whose similarities are corrected: those of passages and of translations. The
questions that people wrote for passages are left out: they are similar to questions on purpose."""
SHARE = 0.5
"""Part of the excess that is subtracted: 0.885 of XQuAD's Spanish questions find the right
paragraph first with it, 0.864 without (docs/decisions/several-reports.md)."""


@dataclass(frozen=True, slots=True)
class Hubness:
    """How much more similar than the mean passage each passage and list is to questions."""

    excess: NDArray[np.float32]
    """The mean cosine similarity of a passage (or its translation) to the example sentences of a
    language, less the mean of this over all passages (or translations). Shape (len(COLLECTIONS),
    languages, passages): first passages, then translations; languages in the order of `Language`.
    """
    lists: NDArray[np.float32]
    """The mean cosine similarity of each list's own text to the example sentences of a language,
    less the mean of this over all passages. Shape (languages, lists)."""

    @classmethod
    def train(
        cls,
        dense: Mapping[Collection, VectorIndex],
        spoken: Sequence[Language],
        passages: int,
        lists: int,
    ) -> "Hubness":
        """Computes the excess of `passages` passages, of their translations, and of `lists` lists.

        `dense` has the vectors of `COLLECTIONS`, in `Collection.EXAMPLE` those of the example
        sentences, and in `Collection.LIST` first those of the lists' own texts; `spoken` has the
        language of each sentence, in the same order. The excess of a translation is 0 for a passage
        without one; all is 0 for a language without a sentence.
        """
        excess = np.zeros((len(COLLECTIONS), len(Language), passages), dtype=np.float32)
        of_lists = np.zeros((len(Language), lists), dtype=np.float32)
        texts = dense[Collection.TEXT].vectors()
        titles = dense[Collection.LIST].vectors()[:lists]
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
            if lists:
                of_lists[place] = titles @ general - (texts @ general).mean()
        return cls(excess, of_lists)

    def without(
        self, similar: NDArray[np.float32], collection: Collection, language: Language
    ) -> NDArray[np.float32]:
        """The similarities in `similar` less `SHARE` of each passage's excess, shape (passages,).

        `similar` has the cosine similarity of each passage to a question in `language`, by the
        vectors of `collection`, one of `COLLECTIONS`.
        """
        own = self.excess[COLLECTIONS.index(collection), list(Language).index(language)]
        centred: NDArray[np.float32] = similar - np.float32(SHARE) * own
        return centred

    def lists_without(
        self, similar: NDArray[np.float32], language: Language
    ) -> NDArray[np.float32]:
        """The similarities in `similar` less `SHARE` of each list's excess, shape (lists,).

        `similar` has the cosine similarity of each list's own text to a question in `language`.
        """
        own = self.lists[list(Language).index(language)]
        centred: NDArray[np.float32] = similar - np.float32(SHARE) * own
        return centred

    def part(self, passages: range, lists: range) -> "Hubness":
        """The hubness of one report alone: the excess of its passages less the mean of theirs.

        `passages` and `lists` are the numbers, from 0, that its passages and lists have among those
        of all reports. For translations, a passage without one is included in the mean with an
        excess of 0. From the excess of lists the mean of the passages is subtracted.
        """
        own = self.excess[:, :, passages.start : passages.stop]
        means = own.mean(axis=2, keepdims=True)
        of_text = COLLECTIONS.index(Collection.TEXT)
        return Hubness(own - means, self.lists[:, lists.start : lists.stop] - means[of_text])
