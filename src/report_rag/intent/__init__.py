"""What a message is about: the tool, the document, a place in it, the previous answer, the subject.

This is decided before a search, by a classifier that has learnt from example messages which fit
any report (`examples.jsonl`). A message that is like none of them is about the subject of the
report. docs/decisions/intent.md has the measurements.
"""

from report_rag.intent.forms import has_sign, signs_of
from report_rag.intent.intent_classifier import (
    INTENTS,
    LABELS,
    SUBJECT,
    IntentClassifier,
    read_examples,
)

__all__ = [
    "INTENTS",
    "LABELS",
    "SUBJECT",
    "IntentClassifier",
    "has_sign",
    "read_examples",
    "signs_of",
]
