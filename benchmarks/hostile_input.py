"""How long the worst of hostile inputs takes: `python benchmarks/hostile_input.py`.

Asks the real assistant, in this process, every text of `tests/hostile.py` and a thousand by chance,
as question and as find in the reader. Row S2 of docs/reference/security.md: none over two seconds.
A regular expression that goes back over a text shows in the growth: sixteen times the text of a
follow-up should take sixteen times as long, and not 256 times.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from rich.console import Console
from rich.table import Table
from starlette.datastructures import QueryParams

from parts.commit import commit_measured
from report_rag.assistant import Assistant
from report_rag.errors import QuestionError
from report_rag.rendering.answer_html import answer_html
from report_rag.retrieval.rewriting import readings
from report_rag.types import Language, Turn
from report_rag.web.reader import reader_html
from report_rag.web.reader_address import ReaderAddress

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from hostile import FOLLOWUPS, TEXTS, by_chance  # noqa: E402 (it stands with the tests)

BY_CHANCE = 1000


def main() -> None:
    """Measures, prints a table and writes a file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=ROOT / "benchmarks/results/hostile.json")
    options = parser.parse_args()
    assistant = Assistant.open(ROOT / "corpus", ROOT / "index")
    report = assistant.index.reports[0]

    def asked(text: str) -> None:
        answer_html(assistant.ask(text))
        assistant.ask("And there?", history=[Turn("user", text)])

    def found(text: str) -> None:
        address = ReaderAddress.read(Language.ES, QueryParams({"find": text}), report)
        reader_html(assistant.index, report, address)

    asked("What does the report say about Bolivia?")
    texts = TEXTS | {f"by chance {n}": one for n, one in enumerate(by_chance(BY_CHANCE))}
    table = Table("", "texts", "median ms", "worst ms", "which")
    results = {}
    for name, act in (("question, and question after it", asked), ("find in the reader", found)):
        taken = {which: _seconds(act, text) for which, text in texts.items()}
        which = max(taken, key=lambda one: taken[one])
        middle = sorted(taken.values())[len(taken) // 2]
        table.add_row(
            name, str(len(taken)), f"{1000 * middle:.0f}", f"{1000 * taken[which]:.0f}", which
        )
        results[name] = {"texts": len(taken), "median": middle, "worst": taken[which]}
    Console().print(table)
    growth = {name: _growth(text) for name, text in FOLLOWUPS.items()}
    worst = max(growth, key=lambda name: growth[name])
    Console().print(f"Sixteen times the follow-up: {growth[worst]:.0f} times as long ({worst}).")
    content = {"commit": commit_measured(), "seconds": results, "growth": growth[worst]}
    options.output.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _seconds(act: Callable[[str], object], text: str) -> float:
    began = time.perf_counter()
    with suppress(QuestionError):
        act(text)
    return time.perf_counter() - began


def _growth(text: str) -> float:
    """How many times as long 8,000 characters take as 500; the best of five each."""

    def best(length: int) -> float:
        question = (text * (length // len(text) + 1))[:length]
        before = [Turn("user", "How is gender equality progressing in Bolivia?")]
        return min(_seconds(lambda text: readings(text, before), question) for _ in range(5))

    return best(8000) / best(500)


if __name__ == "__main__":
    main()
