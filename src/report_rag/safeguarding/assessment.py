"""Joins the signs of a message: which concern it raises, and whether that is clear."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from report_rag.safeguarding.classifier import Classifier, Concern
from report_rag.safeguarding.rules import has_signs_of, names_harm, rule_for

_POSSIBLE = -3.0
"""A disclosure (somebody is in danger or asks for help) is possible above these log-odds against an
ordinary question. With it 0.06 of harmless messages get contacts above the answer, and 0.95 of
disclosures in quiet words get contacts or a card (docs/decisions/help.md)."""
_CLEAR = 1.5
"""Log-odds from which a disclosure is clear although no word names harm, fear, a secret or help: of
610 harmless messages 16 get a card, with 0 it is 30 (docs/decisions/help.md)."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """The concern that a message raises, and whether that is clear."""

    concern: Concern
    is_clear: bool = True
    """True when words and classifier agree or a rule is met: contacts are the whole answer, or
    misuse is refused. False when it is only possible: contacts go above an ordinary answer."""


_ORDINARY = Assessment(Concern.NONE)


def assess(
    text: str,
    vector: NDArray[np.float32],
    classifier: Classifier,
    likeness: Mapping[Concern, float],
) -> Assessment:
    """The concern that a message raises; `vector` and `likeness` are as in `Classifier.scores`.

    The first of these that fits: a clear disclosure, if a rule is met (a rule names who and what,
    so it has two signs in itself), or if its score is above 0 and more than half of the highest
    score, the words agree, and they name harm or the score is above `_CLEAR`; another concern with
    the highest score, clear, if that is above 0 and the words agree; a possible disclosure, if its
    score is above `_POSSIBLE` or any is above 0; none.
    """
    scores = classifier.scores(vector, likeness)
    told, likeliest = scores[Concern.DISCLOSURE], max(scores, key=lambda one: scores[one])
    # To take somebody who tells of harm for somebody who means it would be worst of all.
    close = told > 0 and told > scores[likeliest] / 2
    clear = close and (told > _CLEAR or names_harm(text))
    if rule_for(text) or (clear and has_signs_of(Concern.DISCLOSURE, text)):
        return Assessment(Concern.DISCLOSURE)
    other = likeliest is not Concern.DISCLOSURE
    if other and scores[likeliest] > 0 and has_signs_of(likeliest, text):
        return Assessment(likeliest)
    if told > _POSSIBLE or scores[likeliest] > 0:
        return Assessment(Concern.DISCLOSURE, is_clear=False)
    return _ORDINARY
