"""Is somebody in danger, asking for help, or seeking to do harm? That comes before any answer.

Rules for what must never be missed, example sentences for the rest. It is not a diagnosis and no
helpline; it decides which fixed card is shown. docs/guide/safeguarding.md says what
it does and what it does not.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from report_rag.safeguarding.examples import NEAREST, Classifier, Concern, Example, read_examples
from report_rag.safeguarding.rules import (
    asks_for_help_contacts,
    is_cry_for_help,
    normalised,
    rule_for,
)

__all__ = [
    "NEAREST",
    "Classifier",
    "Concern",
    "Example",
    "asks_for_help_contacts",
    "assess",
    "in_better_words",
    "is_cry_for_help",
    "normalised",
    "read_examples",
    "rule_for",
]

from report_rag.safeguarding.terms import in_better_words


def assess(
    text: str,
    vector: NDArray[np.float32],
    classifier: Classifier,
    likeness: Mapping[Concern, float],
) -> Concern:
    """What a message is besides a question: the classifier's view, and never less than a rule's."""
    concern = classifier.concern(vector, likeness)
    if concern is Concern.NONE and rule_for(text):
        return Concern.DISCLOSURE
    return concern
