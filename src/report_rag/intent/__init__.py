"""What a message asks for: its intent, or none where it is about the subject of the report.

Intents are about the tool ("who runs you?"), the document as a publication ("who paid for it?"), a
place in it ("what is on page 7?") or the answer before ("more"). A classifier finds the intent
before anything is searched; it has learnt from example messages that fit any report
(`examples.jsonl`). docs/decisions/intent.md has the measurements.
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
