"""One address asks for as much as it may; another asks a question once a second: `make bench-fair`.

    PYTHONPATH=tests python benchmarks/fair.py [--seconds 20] [-o FILE.json]

The server runs as anybody starts it, with its usual limits. Each kind of load (`LOADS`) is sent by
`CLIENTS` clients of one address, all of which begin again as soon as they have their answer; when
they are refused they wait a moment. Meanwhile another address asks short questions, each another
one, and reads the help page and the health check. Printed: how long these took, beside how long
they take without any load, measured before and after each load.
"""

import argparse
import asyncio
import itertools
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table

from parts.commit import commit_measured
from report_rag.assistant import LONGEST_QUESTION
from report_rag.sheets.answer_file import check_writable, write_whole
from report_rag.web.conversation import MOST_EXCHANGES
from served import running

CLIENTS = 20
_GREEDY, _OTHER = "127.0.0.{}", "127.0.1.1"
_PATIENCE = 60.0  # seconds
_BEGINNING = 1.0  # seconds until the load counts as there
_REFUSED = (429, 503)
_PAUSE = 0.25  # seconds of a client that was refused
_QUIET = 15  # questions without a load
_ALONE = 5  # requests of the load, one after the other
_WIDTH = 110
Send = Callable[[httpx.AsyncClient, int], Awaitable[httpx.Response]]


def _ask(question: Callable[[int], str], earlier: Callable[[int], Sequence[str]]) -> Send:
    """Sends a question to the API, with what was asked before it."""

    def send(client: httpx.AsyncClient, number: int) -> Awaitable[httpx.Response]:
        history = [{"role": "user", "content": text} for text in earlier(number)]
        return client.post("/api/ask", json={"question": question(number), "history": history})

    return send


def _page(path: str) -> Send:
    return lambda client, _: client.get(path)


def _conversation(path: str) -> Send:
    """Sends the longest conversation that the chat page keeps, to be answered whole."""

    def send(client: httpx.AsyncClient, number: int) -> Awaitable[httpx.Response]:
        asked = [{"q": f"{number} {n} {_LONG}"[:LONGEST_QUESTION]} for n in range(MOST_EXCHANGES)]
        page = {"lang": "en", "asked": asked}
        if path == "/export":
            return client.post(path, data={"page": json.dumps(page), "format": "docx"})
        return client.post(path, json=page)

    return send


_LONG = "What do they recommend on hotels, travel, borders, schools and the law in Bolivia? " * 12
LOADS: dict[str, Send] = {
    "long questions": _ask(lambda n: f"{n} {_LONG}"[:LONGEST_QUESTION], lambda _: ()),
    # One sign that stands for a sentence of eighteen letters.
    "signs that unfold": _ask(lambda n: f"{n} " + "\ufdfa" * 50, lambda _: ()),
    "a long history": _ask(
        lambda _: "And in Chile?",
        # As much as a body may hold.
        lambda n: [f"Bolivia {n} " + ", " * 485 + "Peru" for _ in range(15)],
    ),
    "the report with matches": _page("/report?view=both&find=a"),
    "the chat page": _page("/?lang=es"),
    "whole conversations": _conversation("/exchanges"),
    "conversations as Word files": _conversation("/export"),
    "what Gradio's clients read": _page("/config"),
}


@dataclass(frozen=True, slots=True)
class Times:
    """How long some requests took, in seconds, and how many were not answered with 200."""

    median: float
    worst: float
    number: int
    refused: int


@dataclass(frozen=True, slots=True)
class Fair:
    """What another visitor met while one address sent a load."""

    load: str
    alone: float
    """Seconds that one request of the load takes when there are no others; the median of five."""
    sent: dict[str, int]
    """How many requests of the load got each status."""
    undisturbed: Times
    question: Times
    help: Times
    health: Times

    @property
    def times_as_long(self) -> float:
        """The median of a question, as a multiple of what it is without the load."""
        return self.question.median / self.undisturbed.median


def main() -> int:
    """Measures, prints and writes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20, help="of each load")
    parser.add_argument("--loads", nargs="*", metavar="NAME", default=list(LOADS))
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args()
    if options.output:
        check_writable(options.output)
    measured = []
    with running() as (_, url):
        for number, name in enumerate(options.loads, start=1):
            measured.append(asyncio.run(measure(url, name, number, options.seconds)))
    Console(width=None if sys.stdout.isatty() else _WIDTH).print(table(measured))
    if options.output:
        rows = [asdict(one) | {"times_as_long": round(one.times_as_long, 2)} for one in measured]
        content: dict[str, Any] = {"commit": commit_measured(), "clients": CLIENTS, "loads": rows}
        write_whole(options.output, (json.dumps(content, indent=1) + "\n").encode())
    return 0


async def measure(url: str, name: str, number: int, seconds: float) -> Fair:
    """Sends a load for some seconds from an address of its own; `number` tells the loads apart."""
    questions = _questions(number)
    async with _visitor(url, _OTHER) as other:
        before = [await _timed(_question(other, questions)) for _ in range(_QUIET)]
        alone = _times([await _timed(LOADS[name](other, -n)) for n in range(1, _ALONE + 1)])
        statuses: Counter[str] = Counter()
        end = time.perf_counter() + seconds
        visitor = partial(_visitor, url, _GREEDY.format(number + 1))
        greedy = [
            asyncio.create_task(_load(visitor, LOADS[name], first, end, statuses))
            for first in range(CLIENTS)
        ]
        await asyncio.sleep(_BEGINNING)
        found: dict[str, list[tuple[float, int]]] = {"question": [], "help": [], "health": []}
        while time.perf_counter() < end:
            began = time.perf_counter()
            found["question"].append(await _timed(_question(other, questions)))
            found["help"].append(await _timed(other.get("/help")))
            found["health"].append(await _timed(other.get("/healthz")))
            await asyncio.sleep(max(0.0, 1 - (time.perf_counter() - began)))
        await asyncio.gather(*greedy)
        after = [await _timed(_question(other, questions)) for _ in range(_QUIET)]
    seen = {kind: _times(some) for kind, some in found.items()}
    return Fair(name, alone.median, dict(statuses), _times([*before, *after]), **seen)


def table(measured: Sequence[Fair]) -> Table:
    """A row for each load."""
    shown = Table(title="Another visitor, while one address sends as much as it may; milliseconds")
    for column in ("load", "alone", "statuses", "question alone", "question", "times"):
        shown.add_column(column)
    for column in ("worst", "help, worst", "health, worst", "refused"):
        shown.add_column(column)
    for one in measured:
        times = [one.undisturbed.median, one.question.median]
        worst = [one.question.worst, one.help.worst, one.health.worst]
        shown.add_row(
            one.load,
            f"{1000 * one.alone:.0f}",
            ", ".join(f"{number} × {status}" for status, number in sorted(one.sent.items())),
            *(f"{1000 * seconds:.0f}" for seconds in times),
            f"{one.times_as_long:.1f}",
            *(f"{1000 * seconds:.0f}" for seconds in worst),
            str(one.question.refused + one.help.refused + one.health.refused),
        )
    return shown


async def _load(
    visitor: Callable[[], httpx.AsyncClient],
    send: Send,
    first: int,
    end: float,
    statuses: Counter[str],
) -> None:
    """One of the clients that send a load until a time; counts what they get."""
    async with visitor() as client:
        for place in itertools.count(first, CLIENTS):
            if time.perf_counter() >= end:
                return
            response = await send(client, place)
            statuses[str(response.status_code)] += 1
            if response.status_code in _REFUSED:
                await asyncio.sleep(_PAUSE)


def _visitor(url: str, address: str) -> httpx.AsyncClient:
    """A client that has an address of this machine."""
    transport = httpx.AsyncHTTPTransport(local_address=address)
    return httpx.AsyncClient(base_url=url, timeout=_PATIENCE, transport=transport)


def _questions(number: int) -> Iterator[str]:
    """Short questions, no two the same."""
    places = itertools.count(1)
    return (f"What about shelters {number}-{place}?" for place in places)


def _question(client: httpx.AsyncClient, questions: Iterator[str]) -> Awaitable[httpx.Response]:
    return client.post("/api/ask", json={"question": next(questions)})


async def _timed(request: Awaitable[httpx.Response]) -> tuple[float, int]:
    """The seconds until a response was there whole, and its status."""
    began = time.perf_counter()
    response = await request
    return time.perf_counter() - began, response.status_code


def _times(some: Sequence[tuple[float, int]]) -> Times:
    seconds = [one for one, _ in some]
    refused = sum(status != httpx.codes.OK for _, status in some)
    return Times(round(statistics.median(seconds), 4), round(max(seconds), 4), len(some), refused)


if __name__ == "__main__":
    sys.exit(main())
