"""Whether a message needs a help card: somebody is in danger, asks for help, or seeks to do harm.

This is decided before any answer, by rules for what must never be missed (`rules`,
`help_card_rules.toml`) and by a classifier that has learnt from example sentences (`classifier`,
`help_card_examples.jsonl`). Harmful terms in a question are replaced before it is searched
(`terms`, `terms.toml`). The result is no diagnosis: it only decides which fixed card is shown.
docs/guide/safeguarding.md says what it does and what it does not do.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from report_rag.safeguarding.classifier import NEAREST, Classifier, Concern, Example, read_examples
from report_rag.safeguarding.rules import (
    asks_for_help_contacts,
    is_cry_for_help,
    normalised,
    rule_for,
)
from report_rag.safeguarding.terms import in_better_words

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


def assess(
    text: str,
    vector: NDArray[np.float32],
    classifier: Classifier,
    likeness: Mapping[Concern, float],
) -> Concern:
    """The classifier's concern; a disclosure if the classifier sees none but a rule matches `text`.

    `vector` and `likeness` are as in `Classifier.concern`.
    """
    concern = classifier.concern(vector, likeness)
    if concern is Concern.NONE and rule_for(text):
        return Concern.DISCLOSURE
    return concern
