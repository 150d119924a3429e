"""Prints which share of lines and of branches the tests ran: `print_coverage.py coverage.json`."""

import json
import sys
from pathlib import Path


def main(path: Path) -> None:
    """Reads a report that `coverage json` wrote, with branches."""
    totals = json.loads(path.read_text(encoding="utf-8"))["totals"]
    lines, branches = totals["percent_statements_covered"], totals["percent_branches_covered"]
    print(f"== coverage: {lines:.1f} % of lines, {branches:.1f} % of branches")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
