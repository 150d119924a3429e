"""Measures the answers: the one command behind every figure that the project gives.

    python benchmarks/quality.py [-o FILE.json] [--misses N] [--unseen FOLDER]

Prints tables and, with -o, writes everything as JSON with the commit. benchmarks/README.md says
what is measured on what.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from parts import ablation, abstention, answers, cross_validation, messages, safeguarding, unseen
from parts.asked import Asked, ask_set
from parts.commit import commit_measured
from report_rag.assistant import Assistant
from report_rag.cli.terminal import progress_bars
from report_rag.encoder import Encoder, open_for_questions
from report_rag.errors import ReportRagError
from report_rag.index import loaded as index_folder
from report_rag.sheets.answer_file import check_writable, write_whole
from report_rag.strings import STRINGS
from report_rag.types import Language

ROOT = Path(__file__).parent.parent
SETS = ROOT / "benchmarks" / "questions"
EVERY_KIND = ROOT / "benchmarks" / "messages"
HELD_OUT = "held-out"
MESSAGES = "safeguarding*.jsonl"
ALL_SETS = "all sets"
CROSS_VALIDATED = "cross-validated"
_WIDTH = 110
_FAILED = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures everything; 0, or 2 when something cannot be read or written."""
    options = _parser().parse_args(arguments)
    told = Console(stderr=True, highlight=False)
    try:
        if options.output:
            check_writable(options.output)
        # Before anything is written, so that the result does not make its own commit dirty.
        commit = commit_measured()
        index = index_folder.load(options.corpus, options.index)
        encoder = open_for_questions(index.manifest.encoder)
        measured = run(Assistant(index, encoder), encoder, options, told)
        if options.output:
            result = {**commit, "encoder": index.manifest.encoder, **measured}
            content = json.dumps(result, ensure_ascii=False, indent=1) + "\n"
            write_whole(options.output, content.encode())
    except ReportRagError as error:
        told.print(escape(f"quality: {error}"), soft_wrap=True)
        return _FAILED
    return 0


def run(
    assistant: Assistant, encoder: Encoder, options: argparse.Namespace, told: Console
) -> dict[str, Any]:
    """Every part, printed as it comes."""
    out = Console(width=None if sys.stdout.isatty() else _WIDTH, highlight=False)
    index = assistant.index
    # 1. The question sets, answered; how good the answers are, and what they miss.
    asked = {
        path.stem: _asked(assistant, encoder, path, told)
        for path in sorted(options.sets.glob("*.jsonl"))
    }
    measures = {name: answers.measure(these) for name, these in asked.items()}
    misses = {name: answers.misses(these) for name, these in asked.items()}
    for name in asked:
        out.print(answers.show(name, measures[name]))
    for name in asked:
        _print_misses(out, name, misses[name][: options.misses])
    # 2. What each retriever is worth.
    together = {**asked, ALL_SETS: [one for these in asked.values() for one in these]}
    retrievers = {name: ablation.measure(index, these) for name, these in together.items()}
    out.print(ablation.show(ALL_SETS, retrievers[ALL_SETS]))
    # 3. What is refused.
    bound = index.model.refuse_below if index.model else None
    refused = {
        name: abstention.measure(abstention.decided(these), bound)
        for name, these in together.items()
    }
    for name, one in refused.items():
        out.print(abstention.show(name, one))
    # 4. Who needs help.
    cards = {}
    cards_of = sorted(options.messages.glob(MESSAGES))
    for path in cards_of:
        told.print(escape(path.name))
        with progress_bars(told, STRINGS[Language.EN]) as progress:
            cards[path.stem] = safeguarding.measure(assistant, path, progress)
        out.print(safeguarding.show(path.stem, cards[path.stem]))
    with progress_bars(told, STRINGS[Language.EN]) as progress:
        cards[CROSS_VALIDATED] = cross_validation.measure(index, encoder, cards_of, progress)
    out.print(safeguarding.show(CROSS_VALIDATED, cards[CROSS_VALIDATED]))
    result: dict[str, Any] = {
        "sets": {name: {"measures": measures[name], "misses": misses[name]} for name in asked},
        "ablation": retrievers,
        "abstention": refused,
        "safeguarding": cards,
    }
    # 5. Messages of every kind: the development sets, and those held out.
    result["messages"] = {}
    every = sorted(options.every_kind.glob("*.jsonl"))
    for name, held_out in (("development", False), (HELD_OUT, True)):
        paths = [path for path in every if path.stem.startswith(HELD_OUT) is held_out]
        with progress_bars(told, STRINGS[Language.EN]) as progress:
            figures, missed = messages.measure(assistant, paths, progress)
        result["messages"][name] = {"measures": figures, "misses": missed}
        out.print(messages.show(f"messages of every kind, {name}", figures))
    # 6. A corpus that nobody has written questions for.
    if options.unseen:
        result["unseen"] = _unseen(index.manifest.encoder, encoder, options, out, told)
    return result


def _asked(assistant: Assistant, encoder: Encoder, path: Path, told: Console) -> list[Asked]:
    told.print(escape(path.name))
    with progress_bars(told, STRINGS[Language.EN]) as progress:
        return ask_set(assistant, encoder, path, progress)


def _unseen(
    model: str, encoder: Encoder, options: argparse.Namespace, out: Console, told: Console
) -> dict[str, Any]:
    """An unseen corpus alone, beside the corpus, and what the corpus's own sets are beside it."""
    folder = options.unseen
    with progress_bars(told, STRINGS[Language.EN]) as progress:
        alone = unseen.open_unseen(folder, model, encoder, progress)
        beside = unseen.open_beside(folder, options.corpus, options.index, encoder, progress)
    result: dict[str, Any] = {"sets": {}}
    for how, assistant in (("alone", alone), ("beside", beside)):
        asked = _asked(assistant, encoder, folder / unseen.QUESTIONS, told)
        result |= {"questions": len(asked), how: unseen.measure(assistant.index, asked)}
        out.print(unseen.show(f"{folder.name}, {len(asked)} questions, {how}", result[how]))
    for path in sorted(options.sets.glob("*.jsonl")):
        result["sets"][path.stem] = answers.measure(_asked(beside, encoder, path, told))
        out.print(answers.show(f"{path.stem}, beside {folder.name}", result["sets"][path.stem]))
    return result


def _print_misses(out: Console, name: str, misses: Sequence[dict[str, Any]]) -> None:
    for miss in misses:
        for line in (f"[{name}]", *answers.miss_lines(miss)):
            out.print(escape(line), soft_wrap=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("-o", "--output", type=Path, metavar="FILE.json")
    parser.add_argument(
        "--misses", type=int, default=0, metavar="N", help="print so many of each set"
    )
    parser.add_argument(
        "--unseen", type=Path, metavar="FOLDER", help="a corpus without banks and its questions"
    )
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus", metavar="DIR")
    parser.add_argument("--index", type=Path, default=ROOT / "index", metavar="DIR")
    parser.add_argument("--sets", type=Path, default=SETS, metavar="DIR")
    parser.add_argument("--every-kind", type=Path, default=EVERY_KIND, metavar="DIR")
    parser.add_argument("--messages", type=Path, default=ROOT / "tests", metavar="DIR")
    return parser


if __name__ == "__main__":
    sys.exit(main())
