"""How much is tried: enough for every kind of case by default, the full number on request.

`make test-exhaustive` sets the variable and repeats the numbers behind docs/security.md.
"""

import os
from typing import TypeVar

Amount = TypeVar("Amount")

EXHAUSTIVE = os.environ.get("REPORT_RAG_EXHAUSTIVE") == "1"


def amount(usual: Amount, exhaustive: Amount) -> Amount:
    """How many cases a test tries in this run, or which."""
    return exhaustive if EXHAUSTIVE else usual
