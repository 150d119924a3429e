"""Whether a message needs help contacts: somebody is in danger, asks for help, or seeks to do harm.

This is decided before any answer, from two kinds of signs: words and constructions, listed in
`help_card_rules.toml` (`rules`), and a classifier that has learnt from example sentences
(`classifier`, `help_card_examples.jsonl`). A message gets the help card, which is contacts and no
answer, when it meets a rule, or when the classifier and words of the message agree; where the
classifier alone speaks for it, contacts go above an ordinary answer (`assessment`). Harmful terms
in a question are replaced before it is searched (`terms`, `terms.toml`). The result is no
diagnosis. docs/guide/safeguarding.md says what this package does and what it does not do.
"""

from report_rag.safeguarding.assessment import Assessment, assess
from report_rag.safeguarding.classifier import NEAREST, Classifier, Concern, Example, read_examples
from report_rag.safeguarding.rules import (
    asks_for_help_contacts,
    is_cry_for_help,
    mentions_helplines,
    rule_for,
)
from report_rag.safeguarding.terms import in_better_words

__all__ = [
    "NEAREST",
    "Assessment",
    "Classifier",
    "Concern",
    "Example",
    "asks_for_help_contacts",
    "assess",
    "in_better_words",
    "is_cry_for_help",
    "mentions_helplines",
    "read_examples",
    "rule_for",
]
