"""Joins the signs of a message: which concern it raises, and whether that is clear."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from report_rag.safeguarding.classifier import Classifier, Concern
from report_rag.safeguarding.rules import has_signs_of, rule_for

_POSSIBLE = -4.0
"""Log-odds against an ordinary question from which a disclosure counts as possible: of harmless
messages 0.04 get contacts above the answer, of quiet disclosures 0.92 (docs/decisions/help.md)."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a message raises besides a question."""

    concern: Concern
    is_clear: bool = True
    """Whether two independent signs say so. Otherwise it is possible, and the message is answered
    as well."""


_ORDINARY = Assessment(Concern.NONE)


def assess(
    text: str,
    vector: NDArray[np.float32],
    classifier: Classifier,
    likeness: Mapping[Concern, float],
) -> Assessment:
    """The concern that a message raises; `vector` and `likeness` are as in `Classifier.scores`.

    It is clear when the classifier and the words of the message agree, and when a rule for what
    must never be missed is met: a rule names who and what, so it has two signs in itself.
    """
    scores = classifier.scores(vector, likeness)
    told, likeliest = scores[Concern.DISCLOSURE], max(scores, key=lambda one: scores[one])
    # To take somebody who tells of harm for somebody who means it would be worst of all.
    close = told > 0 and told > scores[likeliest] / 2
    if rule_for(text) or (close and has_signs_of(Concern.DISCLOSURE, text)):
        return Assessment(Concern.DISCLOSURE)
    if scores[likeliest] > 0 and has_signs_of(likeliest, text):
        return Assessment(likeliest)
    if told > _POSSIBLE or scores[likeliest] > 0:
        return Assessment(Concern.DISCLOSURE, is_clear=False)
    return _ORDINARY
