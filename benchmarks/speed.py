"""Measures report-rag beside what people would use instead: start, memory, build, answers, quality.

    make bench-speed [QUICK=1]     or: PYTHONPATH=tests python benchmarks/speed.py [-o FILE.json]

One run, one machine, two cores, the same questions and encoder weights for all. Prints tables and
what is reached; -o writes JSON with the commit, `--tables` makes docs/performance.md from it.
benchmarks/README.md says how it is measured.
"""

import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any, ParamSpec

from rich.console import Console
from rich.markup import escape

from load import bank_questions, wrk
from parts import contenders as who
from parts import performance, steps
from parts.commit import commit_measured
from parts.contenders import Command, Server, Work
from parts.evidence import quality
from report_rag.assistant import Assistant
from report_rag.corpus.report import read_corpus
from report_rag.encoder import Encoder, open_for_building, open_for_questions
from report_rag.errors import ReportRagError
from report_rag.evaluation import Question, read_questions, read_rows
from report_rag.progress import silent
from report_rag.sheets.answer_file import check_writable, write_whole

ROOT = Path(__file__).parent.parent
SET = ROOT / "benchmarks" / "questions" / "san-jose-dialogue-2024.jsonl"
CORPUS, INDEX = ROOT / "corpus", ROOT / "index"
CLIENTS = (1, 10, 50)
ASKED_BEFORE_MEMORY = 100
_CORES = {0, 1}
# For the forward pass and for the answers beside it, each of them once: nobody's cache helps.
_TIMED = 400
_WIDTH = 110
_FAILED = 2
_P = ParamSpec("_P")
_ENCODED = re.compile(r"(\d+) texts encoded")


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured."""

    questions: int | None
    """The first so many; None for all."""
    starts: int
    commands: int
    seconds: float
    """Of each load."""
    loads: int
    """Times that each load is repeated."""
    build: bool
    """Whether our own index is built: minutes, for thousands of bank questions."""


FULL = Extent(None, starts=3, commands=5, seconds=4, loads=3, build=True)
QUICK = Extent(12, starts=1, commands=1, seconds=3, loads=1, build=False)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures everything; 0, or 2 when something cannot be read, started or written."""
    options = _parser().parse_args(arguments)
    told = Console(stderr=True, highlight=False)
    out = Console(width=None if sys.stdout.isatty() else _WIDTH, highlight=False)
    try:
        if options.tables:
            performance.write(json.loads(options.tables.read_text("utf-8")), ROOT / "docs")
            return 0
        if options.output:
            check_writable(options.output)
        # Before anything is written, so that the result does not make its own commit dirty.
        commit = commit_measured()
        measured = run(QUICK if options.quick else FULL, told)
        for table in performance.printed(measured):
            out.print(table)
        if options.output:
            content = json.dumps({**commit, **measured}, indent=1) + "\n"
            write_whole(options.output, content.encode())
    except (ReportRagError, RuntimeError, OSError, subprocess.CalledProcessError) as error:
        told.print(escape(f"speed: {error}"), soft_wrap=True)
        return _FAILED
    return 0


def run(extent: Extent, told: Console) -> dict[str, Any]:
    """Every part, in turn and never two at once."""
    if not who.PEERS_PYTHON.exists():
        raise RuntimeError(f"{who.PEERS_PYTHON}: not there; run: make bench-speed")
    os.sched_setaffinity(0, _CORES & os.sched_getaffinity(0))
    busy = round(os.getloadavg()[0], 2)
    asked = _questions()[: extent.questions]
    texts = [one.text for one in asked]
    timed = list(islice(bank_questions(), extent.questions or _TIMED))
    assistant = Assistant.open(CORPUS, INDEX)
    encoder = open_for_questions(assistant.index.manifest.encoder)
    with tempfile.TemporaryDirectory() as temporary:
        work = Work(Path(temporary))
        (report,) = read_corpus(CORPUS)
        work.text.write_text(report.text, "utf-8")
        bodies = work.folder / "bodies"
        bodies.write_text("\n".join(json.dumps({"question": one}) for one in bank_questions()))
        # 1. From the text to a saved index.
        told.print("building")
        builds = {name: _built(who.peer(name, "build", work)) for name in who.PEERS}
        if extent.build:
            index = str(work.index(who.OURS))
            builds[who.OURS] = _built(who.ours("build", "--index", index))
        # 2. The floor: the encoder alone, while nothing else runs; and as the peers have it.
        told.print("the encoder alone")
        forward = _spread(_forward(encoder, timed))
        whole = _spread(_forward(open_for_building(encoder.name, silent), timed))
        # 3. Where an answer's time goes.
        told.print("the steps of an answer")
        shares = steps.shares(assistant, texts)
        # 4. The command line.
        commands = {}
        for name, of_question in _commands(work).items():
            told.print(f"command: {name}")
            commands[name] = _commanded(of_question, texts, extent.commands)
        # 5. Servers, one after the other.
        servers = {}
        for name, command in _servers(work).items():
            told.print(f"server: {name}")
            servers[name] = _served(command, asked, timed, bodies, extent)
    measured = {
        "machine": {
            "cores": len(os.sched_getaffinity(0)),
            "processor": _processor(),
            "python": platform.python_version(),
            "busy": busy,
        },
        "extent": asdict(extent) | {"questions": len(asked)},
        "forward": forward,
        "forward_in_full_precision": whole,
        "shares": shares,
        "builds": builds,
        "commands": commands,
        "servers": servers,
    }
    return measured | {"bounds": [asdict(one) for one in performance.bounds(measured)]}


def _questions() -> list[Question]:
    """The development set without the follow-ups: the peers hold no conversation."""
    rows = [row for _, row in read_rows(SET)]
    paired = zip(read_questions(SET), rows, strict=True)
    return [question for question, row in paired if not row.get("history")]


def _commands(work: Work) -> dict[str, Callable[[str], Command]]:
    """By name, the command for a question."""
    return {
        who.BARE: who.bare,
        who.OURS: lambda question: who.ours("ask", question),
        who.AFTERNOON: lambda question: who.peer(
            who.AFTERNOON, "ask", work, "--question", question
        ),
    }


def _servers(work: Work) -> dict[str, Command]:
    servers = {who.OURS: who.serve_ours(chat=True), who.OURS_API: who.serve_ours(chat=False)}
    servers |= {name: who.peer(name, "serve", work) for name in who.PEERS}
    return servers | {who.AFTERNOON_CHAT: who.peer(who.AFTERNOON, "chat", work)}


def _built(command: Command) -> dict[str, float]:
    """Seconds of a build, and how many texts it encoded."""
    begun = time.perf_counter()
    done = _finished(command)
    seconds = time.perf_counter() - begun
    texts = texts_encoded(done.stdout + done.stderr)
    return {
        "seconds": round(seconds, 1),
        "texts": texts,
        "ms_per_text": round(seconds / texts * 1000, 1),
    }


def texts_encoded(said: str) -> int:
    """From what a build says: ours in a sentence, the peers in JSON; `RuntimeError` for neither."""
    sentence = " ".join(said.split())
    if found := _ENCODED.search(sentence):
        return int(found[1])
    for line in said.splitlines():
        if line.startswith('{"texts"'):
            return int(json.loads(line)["texts"])
    raise RuntimeError(f"a build does not say how many texts it encoded: {sentence[-200:]}")


def _forward(encoder: Encoder, texts: Sequence[str]) -> list[float]:
    """Milliseconds of tokenising and running the model, a question at a time."""
    encoder.encode_questions(texts[:3])
    return [_ms(encoder.encode_questions, [text]) for text in texts]


def _commanded(
    of_question: Callable[[str], Command], texts: Sequence[str], times: int
) -> dict[str, Any]:
    """Seconds from the command to its end; the first fills the file cache and is not counted."""
    commands = [of_question(text) for text in texts[: times + 1]]
    taken = [_ms(_finished, command) / 1000 for command in commands][1:]
    return {"seconds": [round(one, 3) for one in taken], "median_s": _median(taken)}


def _served(
    command: Command,
    asked: Sequence[Question],
    timed: Sequence[str],
    bodies: Path,
    extent: Extent,
) -> dict[str, Any]:
    """Start, memory, answers one by one, answers under load; the first start is not counted."""
    starts = []
    for _ in range(extent.starts):
        with who.started(command, asked[0].text) as server:
            starts.append(server.seconds)
    with who.started(command, asked[0].text) as server:
        starts.append(server.seconds)
        memory, taken, shown = _one_by_one(server, asked, timed)
        load = {str(clients): _median_load(server, bodies, clients, extent) for clients in CLIENTS}
    counted = starts[1:]
    return {
        "starts_s": [round(one, 2) for one in counted],
        "start_s": _median(counted),
        "memory": memory,
        "one_client": _spread(taken),
        "load": load,
        "quality": quality(asked, shown),
    }


def _one_by_one(
    server: Server, asked: Sequence[Question], timed: Sequence[str]
) -> tuple[dict[str, float], list[float], dict[str, list[str]]]:
    """Memory after a hundred questions; then milliseconds of each answer; the pieces shown."""
    client = server.connection()
    shown: dict[str, list[str]] = {}
    memory: dict[str, float] = {}
    for number in range(max(len(asked), ASKED_BEFORE_MEMORY)):
        question = asked[number % len(asked)]
        pieces: Any = who.ask(client, question.text)["passages"]
        shown[question.question_id] = [piece["text"] for piece in pieces]
        if number + 1 == ASKED_BEFORE_MEMORY:
            memory = who.memory(server.process.pid)
    taken = [_ms(who.ask, client, question) for question in timed]
    client.close()
    return memory, taken, shown


def _median_load(server: Server, bodies: Path, clients: int, extent: Extent) -> dict[str, Any]:
    """The run in the middle; with every one of its faults, for an answer must be right."""
    runs = [wrk(server.url, bodies, clients, extent.seconds) for _ in range(extent.loads)]
    middle = sorted(runs, key=lambda one: one.answers_per_second)[len(runs) // 2]
    return asdict(middle) | {"faults": sum(one.faults + one.refused for one in runs)}


def _finished(command: Command) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=ROOT, env=who.environment(), capture_output=True, text=True, check=True
    )


def _ms(function: Callable[_P, object], *arguments: _P.args, **named: _P.kwargs) -> float:
    begun = time.perf_counter()
    function(*arguments, **named)
    return (time.perf_counter() - begun) * 1000


def _spread(milliseconds: Sequence[float]) -> dict[str, float]:
    p95 = statistics.quantiles(milliseconds, n=20, method="inclusive")[-1]
    return {"median_ms": round(statistics.median(milliseconds), 2), "p95_ms": round(p95, 2)}


def _median(seconds: Sequence[float]) -> float:
    return round(statistics.median(seconds), 3)


def _processor() -> str:
    """The model, as Linux names it."""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("-o", "--output", type=Path, metavar="FILE.json")
    parser.add_argument("--quick", action="store_true", help="little of everything, to try it")
    parser.add_argument(
        "--tables", type=Path, metavar="FILE.json", help="only write docs/performance.md from it"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
