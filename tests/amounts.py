"""How much is tried: enough for every kind of case by default, the full number on request.

`make test-exhaustive` sets the variable and repeats the numbers behind docs/security.md.
"""

import os

EXHAUSTIVE = os.environ.get("REPORT_RAG_EXHAUSTIVE") == "1"


def amount(usual: int, exhaustive: int) -> int:
    """How many cases a test tries in this run."""
    return exhaustive if EXHAUSTIVE else usual
