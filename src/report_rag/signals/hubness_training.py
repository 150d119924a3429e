"""Learns which passages are near to any question (`hubness`)."""

from collections.abc import Mapping, Sequence

import numpy as np

from report_rag.signals.hubness import COLLECTIONS, Hubness
from report_rag.types import Collection, Language
from report_rag.vectors.faiss_index import FaissIndex


def train(
    dense: Mapping[Collection, FaissIndex], spoken: Sequence[Language], passages: int
) -> Hubness:
    """From the vectors of passages and of the example sentences; `spoken` are the languages of
    these. A passage without a translation, and a language without an example, is like others."""
    excess = np.zeros((len(COLLECTIONS), len(Language), passages), dtype=np.float32)
    examples = dense[Collection.EXAMPLE].vectors()
    for place, language in enumerate(Language):
        own = [number for number, one in enumerate(spoken) if one is language]
        if not own:
            continue
        general = examples[own].mean(axis=0)
        for number, arm in enumerate(COLLECTIONS):
            if not len(dense[arm]):
                continue
            # The mean of similarities is the similarity to the mean.
            like = dense[arm].vectors() @ general
            owners = [owner for owner, *_ in dense[arm].owners]
            excess[number, place, owners] = like - like.mean()
    return Hubness(excess)
