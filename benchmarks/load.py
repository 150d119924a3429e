"""Puts load on the real server: rows R1, R2, R3 and R5 of docs/reference/security.md.

    make bench-load [SOAK=30]        or: PYTHONPATH=tests python benchmarks/load.py --seconds 2

The server has one core to itself and the load the other; for R1 both have both. Closed loop: each
client asks again as soon as it has its answer, every time another question, and an answer counts
only if its body is right. wrk asks the API; the chat's event streams are read to their end by a
client of our own, which measures itself as well. Prints tables and writes JSON with the commit.
"""

import argparse
import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table

from chatting import EVENTS, WAY_IN, reply_in, sent
from parts.commit import commit_measured
from report_rag.corpus.report import read_corpus
from report_rag.sheets.answer_file import check_writable, write_whole
from report_rag.text.language import fold
from served import running

ROOT = Path(__file__).parent.parent
CLIENTS = (1, 5, 10, 20, 50, 100, 200)
CHAT_CLIENTS = (1, 5, 10, 20)
RUNS = 3
_SERVER_CORE = 0
_BOTH = frozenset({0, 1})
_SEED = 7
NO_LIMITS = ("--client-per-minute", "10000000", "--all-per-minute", "10000000")
_WIDTH = 100
_PATIENCE = 60.0
_CALM = 30.0  # seconds in which it has to be as before
_SAMPLE = 5.0  # seconds between two looks at memory


@dataclass(frozen=True, slots=True)
class Measured:
    """What so many clients got; seconds."""

    clients: int
    answers_per_second: float
    p50: float
    p95: float
    worst: float
    right: int
    refused: int
    faults: int


def main() -> None:
    """Measures, prints and writes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10, help="of each run")
    parser.add_argument("--long", type=float, default=300, help="seconds of the run of row R1")
    parser.add_argument("--soak", type=float, default=30, help="minutes of the soak")
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args()
    if options.output:
        check_writable(options.output)
    console = Console(width=None if sys.stdout.isatty() else _WIDTH)
    questions = tuple(bank_questions())
    with (
        tempfile.TemporaryDirectory() as other,
        tempfile.TemporaryDirectory() as temp,
        _server(temp, "--waiting", "1000") as (pid, url),
    ):
        bodies = Path(other) / "bodies"
        bodies.write_text("\n".join(json.dumps({"question": one}) for one in questions))
        wrk(url, bodies, 1, 2)  # Offers and caches of the first questions are made.
        api = [_median(wrk(url, bodies, n, options.seconds) for _ in range(RUNS)) for n in CLIENTS]
        _print(console, "The API (wrk)", api)
        chat = [
            _median(_chat(url, questions, n, options.seconds) for _ in range(RUNS))
            for n in CHAT_CLIENTS
        ]
        _print(console, "R2: the chat, event streams read to their end", chat)
        soak = _soak(pid, url, questions, options.soak * 60, Path(temp))
        console.print("R5: soak", soak)
        with _server(temp, "--waiting", "1000", cores=_BOTH) as (_, address):
            wrk(address, bodies, 1, 2)
            long = wrk(address, bodies, 20, options.long)
        _print(console, f"R1: 20 clients, {options.long:g} s, both cores", [long])
    with tempfile.TemporaryDirectory() as temp, _server(temp) as (_, url):
        rush = _rush(url, questions)
        console.print("R3: 200 at once, limits as they are", rush)
    if options.output:
        content: dict[str, Any] = {
            "commit": commit_measured(),
            "api": [asdict(one) for one in api],
            "R1": asdict(long),
            "R2": [asdict(one) for one in chat],
            "R3": rush,
            "R5": soak,
        }
        write_whole(options.output, (json.dumps(content, indent=1) + "\n").encode())


def bank_questions() -> Iterator[str]:
    """Every question of the corpus's bank, as it stands and as people on a phone would type it.

    No two are the same: 9,763 in up to four spellings, in an order by chance that repeats.
    """
    asked = [one.text for report in read_corpus(ROOT / "corpus") for one in report.questions]
    random.Random(_SEED).shuffle(asked)  # noqa: S311 (the same each time is what is wanted)
    spellings = (str, _in_small_letters, _without_accents, _in_capitals)
    yield from dict.fromkeys(spelt(question) for spelt in spellings for question in asked)


def _in_small_letters(question: str) -> str:
    return question.lower().strip("¿?.!¡ ")


def _without_accents(question: str) -> str:
    return fold(question)


def _in_capitals(question: str) -> str:
    return question.upper()


@contextmanager
def _server(
    temp: str, *options: str, cores: Set[int] = frozenset({_SERVER_CORE})
) -> Iterator[tuple[int, str]]:
    """A server on these cores; the rest of this program has the others, or the same if none."""
    os.sched_setaffinity(0, cores)
    environment = {"TMPDIR": temp}
    limits = NO_LIMITS if options else ()
    with running([*limits, *options], environment) as (process, url):
        os.sched_setaffinity(0, _BOTH - cores or _BOTH)
        yield process.pid, url


def wrk(url: str, bodies: Path, clients: int, seconds: float) -> Measured:
    script = ROOT / "benchmarks" / "ask.lua"
    start = random.randrange(10_000)  # noqa: S311 (so that runs do not ask the same)
    command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds:g}s", "--timeout", "30s", "--latency"]
    done = subprocess.run(
        [*command, "-s", script, url, "--", bodies, str(start)],
        check=True,
        capture_output=True,
        text=True,
    )
    found = json.loads(done.stdout.splitlines()[-1])
    return Measured(
        clients=clients,
        answers_per_second=round(found["right"] / found["seconds"], 1),
        p50=found["p50"],
        p95=found["p95"],
        worst=found["worst"],
        right=found["right"],
        refused=found["refused"],
        faults=found["wrong"] + found["broken"],
    )


def _chat(url: str, questions: Sequence[str], clients: int, seconds: float) -> Measured:
    """Clients that ask in the chat, each in a session of its own."""
    return asyncio.run(_chatted(url, questions, clients, seconds))


async def _chatted(url: str, questions: Sequence[str], clients: int, seconds: float) -> Measured:
    taken: list[float] = []
    faults = 0
    end = time.perf_counter() + seconds

    async def visitor(number: int) -> None:
        nonlocal faults
        async for right, duration in _conversation(url, questions[number * 500 :], number, end):
            if right:
                taken.append(duration)
            else:
                faults += 1

    await asyncio.gather(*map(visitor, range(clients)))
    return Measured(
        clients,
        round(len(taken) / seconds, 1),
        *_spread(taken),
        right=len(taken),
        refused=0,
        faults=faults,
    )


async def _conversation(
    url: str, questions: Sequence[str], number: int, end: float
) -> AsyncIterator[tuple[bool, float]]:
    async with httpx.AsyncClient(base_url=url, timeout=_PATIENCE) as client:
        for question in questions:
            began = time.perf_counter()
            if began > end:
                return
            session = f"visitor{number}"
            try:
                joined = await client.post(WAY_IN, json=sent(question, session))
                joined.raise_for_status()
                told = await client.get(EVENTS.format(session=session))
                right = 'class="answer' in reply_in(told.text.splitlines())["html"]
            except (httpx.HTTPError, StopIteration, ValueError):
                right = False
            yield right, time.perf_counter() - began


def _rush(url: str, questions: Sequence[str]) -> dict[str, Any]:
    """200 clients at once, each with one question; and how it is before and after."""
    before = asyncio.run(_at_once(url, questions[:40], 5))
    rush = asyncio.run(_at_once(url, questions[100:300], 200))
    began = time.perf_counter()
    after = before
    while time.perf_counter() - began < _CALM:
        after = asyncio.run(_at_once(url, questions[400:440], 5))
        if _p95(after) <= 1.5 * _p95(before):
            break
    refused = [seconds for status, _, seconds in rush if status in (429, 503)]
    return {
        "answered": sum(status == 200 for status, _, _ in rush),  # noqa: PLR2004
        "refused, with the way to help": sum(
            status in (429, 503) and json.loads(body)["help"] == "/help?lang=en"
            for status, body, _ in rush
        ),
        "anything else": sum(status not in (200, 429, 503) for status, _, _ in rush),
        "slowest refusal": round(max(refused, default=0.0), 3),
        "slowest answer": round(max(seconds for _, _, seconds in rush), 3),
        "p95 before": round(_p95(before), 3),
        "p95 after": round(_p95(after), 3),
        "normal again after": round(time.perf_counter() - began, 1),
    }


async def _at_once(
    url: str, questions: Sequence[str], clients: int
) -> list[tuple[int, str, float]]:
    """Status, body and seconds of each question, so many at a time."""
    limits = httpx.Limits(max_connections=clients)
    async with httpx.AsyncClient(base_url=url, timeout=_PATIENCE, limits=limits) as client:
        free = asyncio.Semaphore(clients)

        async def one(question: str) -> tuple[int, str, float]:
            async with free:
                began = time.perf_counter()
                response = await client.post("/api/ask", json={"question": question})
                return response.status_code, response.text, time.perf_counter() - began

        return await asyncio.gather(*map(one, questions))


def _soak(
    pid: int, url: str, questions: Sequence[str], seconds: float, temp: Path
) -> dict[str, Any]:
    """Memory, descriptors and temporary files while API and chat are asked."""
    before = set(temp.rglob("*"))
    samples = asyncio.run(_soaked(pid, url, questions, seconds))
    warm = samples[len(samples) // 5 :]
    first, last = warm[0], warm[-1]
    return {
        "minutes": round(seconds / 60, 1),
        "answers": last[2],
        "MB after warm-up": round(first[0] / 1e6, 1),
        "MB at the end": round(last[0] / 1e6, 1),
        "growth": round(last[0] / first[0] - 1, 4),
        "descriptors after warm-up": first[1],
        "descriptors at the end": last[1],
        "files in temp": len(set(temp.rglob("*")) - before),
    }


async def _soaked(
    pid: int, url: str, questions: Sequence[str], seconds: float
) -> list[tuple[int, int, int]]:
    answers = 0
    end = time.perf_counter() + seconds
    samples = []

    async def chats() -> None:
        nonlocal answers
        async for right, _ in _conversation(url, questions, 0, end):
            answers += right

    async def asks(number: int) -> None:
        nonlocal answers
        async with httpx.AsyncClient(base_url=url, timeout=_PATIENCE) as client:
            for question in questions[number::7]:
                if time.perf_counter() > end:
                    return
                response = await client.post("/api/ask", json={"question": question})
                answers += response.is_success

    async def looks() -> None:
        while time.perf_counter() < end:
            await asyncio.sleep(min(_SAMPLE, seconds / 10))
            samples.append((_resident(pid), len(os.listdir(f"/proc/{pid}/fd")), answers))  # noqa: PTH208

    await asyncio.gather(chats(), asks(1), asks(2), looks())
    return samples


def _resident(pid: int) -> int:
    """Bytes in memory."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _median(runs: Iterator[Measured]) -> Measured:
    """The run in the middle by answers a second; faults of all."""
    ordered = sorted(runs, key=lambda one: one.answers_per_second)
    middle = ordered[len(ordered) // 2]
    return Measured(**(asdict(middle) | {"faults": sum(one.faults for one in ordered)}))


def _spread(taken: Sequence[float]) -> tuple[float, float, float]:
    """Median, 95 of 100, worst."""
    ordered = sorted(taken) or [0.0]
    late = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return round(statistics.median(ordered), 4), round(late, 4), round(ordered[-1], 4)


def _p95(replies: Sequence[tuple[int, str, float]]) -> float:
    return _spread([seconds for _, _, seconds in replies])[1]


def _print(console: Console, title: str, rows: Sequence[Measured]) -> None:
    table = Table(
        "clients",
        "answers/s",
        "p50 s",
        "p95 s",
        "worst s",
        "right",
        "refused",
        "faults",
        title=title,
    )
    for row in rows:
        table.add_row(*(f"{value:g}" for value in asdict(row).values()))
    console.print(table)


if __name__ == "__main__":
    main()
