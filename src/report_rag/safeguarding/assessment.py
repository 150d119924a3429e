"""Decides which concern a message raises, and how clearly, from its words and from the classifier.

A concern (`Concern`) is danger, misuse, worry about oneself, or none of these. A disclosure is a
message of somebody who is in danger or asks for help.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from report_rag.safeguarding.classifier import Classifier, Concern
from report_rag.safeguarding.rules import has_signs_of, rule_for

_POSSIBLE = -1.5
"""A concern is possible above these log-odds against an ordinary question. With this value 0.04 of
harmless messages get contacts above the answer, 0.97 of disclosures in quiet words get contacts or
the help card, which is contacts and no answer, and 0.92 of misuse gets no answer
(docs/decisions/help.md)."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """The concern that a message raises, and whether that is clear."""

    concern: Concern
    is_clear: bool = True
    """True when words and classifier agree or a rule is met: contacts are the whole answer, or
    misuse is refused. False when a disclosure is only possible: contacts go above an ordinary
    answer. Without a meaning, and True, for `Concern.NONE`."""


def assess(
    text: str,
    vector: NDArray[np.float32],
    classifier: Classifier,
    likeness: Mapping[Concern, float],
) -> Assessment:
    """The concern that the message `text` raises, and whether it is clear.

    `vector` is the message's unit vector, shape (dimension,); `likeness` has for each concern the
    message's mean cosine similarity to the nearest example sentences. `classifier` gives from these
    the score of each concern but `NONE`: its log-odds against an ordinary question. The words
    agree with a concern if the text has its signs (`has_signs_of`). The result is the first of
    these whose condition holds:

    1. A clear disclosure: the text meets a rule (`rule_for`), which needs no other sign, since a
       rule names who and what.
    2. A clear disclosure: its score is above 0 and above half of the highest score, and the words
       agree.
    3. Another concern, clear: it has the highest score, that is above `_POSSIBLE`, and the words
       agree.
    4. A possible disclosure: its score is above `_POSSIBLE`, or the highest score is above 0.
    5. `Concern.NONE`.
    """
    scores = classifier.scores(text, vector, likeness)
    told, likeliest = scores[Concern.DISCLOSURE], max(scores, key=lambda one: scores[one])
    # To take a victim for an offender is the worst mistake, so half of the highest score is enough.
    clear = told > 0 and told > scores[likeliest] / 2
    if rule_for(text) or (clear and has_signs_of(Concern.DISCLOSURE, text)):
        return Assessment(Concern.DISCLOSURE)
    other = likeliest is not Concern.DISCLOSURE
    if other and scores[likeliest] > _POSSIBLE and has_signs_of(likeliest, text):
        return Assessment(likeliest)
    if told > _POSSIBLE or scores[likeliest] > 0:
        return Assessment(Concern.DISCLOSURE, is_clear=False)
    return Assessment(Concern.NONE)
