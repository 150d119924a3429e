"""Thirty people in one room, behind one address: does anybody have to wait, or hear "busy"?

    make bench-workshop        or: PYTHONPATH=tests python benchmarks/workshop.py --seconds 10

The server runs as anybody starts it: real encoder, usual limits. All people open the chat page with
its files within a few seconds. Then each asks a question every 10 to 20 seconds, every other
question through Gradio as the page does and the rest through the API. At the end all ask at the
same moment, three times. Counted: replies that say that it is busy (503, or Gradio's error) or that
there were too many (429), which has to be none, and how long the answers took. Nobody asks again.
"""

import argparse
import asyncio
import json
import os
import random
import re
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table

from chatting import EVENTS, WAY_IN, reply_in, sent
from load import bank_questions
from parts.commit import commit_measured
from report_rag.sheets.answer_file import check_writable, write_whole
from report_rag.strings import STRINGS
from served import running

PEOPLE = 30
ARRIVAL = 5.0
"""Seconds within which all open the page."""
PAUSE = (10.0, 20.0)
"""Seconds between two questions of a person, at least and at most."""
AT_ONCE = 3
"""Times that all ask at the same moment."""
BETWEEN = 10.0
"""Seconds between two of these."""
_SEED = 7
_PATIENCE = 60.0
_FILE = re.compile(r'"(/web/[^"]+)"')
_BUSY = tuple(strings.busy for strings in STRINGS.values())
_TOO_MANY, _UNAVAILABLE = 429, 503


@dataclass(slots=True)
class Counted:
    """What became of the requests of one part of the workshop; times in seconds."""

    seconds: list[float] = field(default_factory=list)
    """Of each request that had what it asked for."""
    busy: int = 0
    too_many: int = 0
    faults: int = 0

    def add(self, status: int, text: str, *, right: bool, seconds: float) -> None:
        """Counts a reply by its status and its text; `right` says whether it is what was wanted."""
        if status == _TOO_MANY:
            self.too_many += 1
        elif status == _UNAVAILABLE or any(one in text for one in _BUSY):
            self.busy += 1
        elif right:
            self.seconds.append(seconds)
        else:
            self.faults += 1

    def summary(self) -> dict[str, float]:
        """The counts, with the median and the worst of the times."""
        times = self.seconds or [0.0]
        return {
            "right": len(self.seconds),
            "busy": self.busy,
            "too many": self.too_many,
            "faults": self.faults,
            "median": round(statistics.median(times), 3),
            "worst": round(max(times), 3),
        }


@dataclass(slots=True)
class Workshop:
    """The parts of a workshop, in their order."""

    pages: Counted = field(default_factory=Counted)
    """One for each person: the page with all of its files."""
    api: Counted = field(default_factory=Counted)
    chat: Counted = field(default_factory=Counted)
    at_once: Counted = field(default_factory=Counted)


def main() -> None:
    """Measures, prints and writes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument(
        "--seconds", type=float, default=120, help="in which each asks now and then"
    )
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args()
    if options.output:
        check_writable(options.output)
    before = os.getloadavg()[0]
    with running() as (_, url):
        held = asyncio.run(hold(url, options.people, options.seconds))
    rows = {name: getattr(held, name).summary() for name in asdict(held)}
    _print(rows)
    if options.output:
        content: dict[str, Any] = {
            "commit": commit_measured(),
            "people": options.people,
            "load of the machine before": round(before, 2),
            **rows,
        }
        write_whole(options.output, (json.dumps(content, indent=1) + "\n").encode())


async def hold(url: str, people: int, seconds: float) -> Workshop:
    """A workshop with so many people at the server at `url`, in which they ask for `seconds`."""
    held, chance = Workshop(), random.Random(_SEED)  # noqa: S311 (the same each time)
    questions = list(bank_questions())
    each = len(questions) // people
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=url, timeout=_PATIENCE, limits=limits) as client:
        chances = [random.Random(chance.random()) for _ in range(people)]  # noqa: S311
        asked = [questions[number * each : (number + 1) * each] for number in range(people)]
        end = time.perf_counter() + ARRIVAL + seconds
        await asyncio.gather(
            *(
                _person(client, held, number, asked[number], (chances[number], end))
                for number in range(people)
            )
        )
        for time_ in range(1, AT_ONCE + 1):
            await asyncio.gather(
                *(
                    _ask(client, held.at_once, asked[number][-time_], f"r{time_}p{number}", number)
                    for number in range(people)
                )
            )
            await asyncio.sleep(BETWEEN)
    return held


async def _person(
    client: httpx.AsyncClient,
    held: Workshop,
    number: int,
    questions: Sequence[str],
    when: tuple[random.Random, float],
) -> None:
    """Opens the page and asks now and then; `when` has the chance and the end (`perf_counter`)."""
    chance, end = when
    await asyncio.sleep(chance.uniform(0, ARRIVAL))
    await _open(client, held.pages, ("en", "es")[number % 2])
    for turn, question in enumerate(questions):
        await asyncio.sleep(chance.uniform(*PAUSE))
        if time.perf_counter() > end:
            return
        by_page = (number + turn) % 2
        part = held.chat if by_page else held.api
        await _ask(client, part, question, f"t{turn}p{number}", by_page)


async def _open(client: httpx.AsyncClient, part: Counted, language: str) -> None:
    """The chat page, then the files that it names and what Gradio's client reads first."""
    began = time.perf_counter()
    try:
        page = await client.get("/", params={"lang": language})
        files = {*_FILE.findall(page.text), f"/manifest.json?lang={language}", "/config"}
        replies = [page, *await asyncio.gather(*map(client.get, files))]
    except httpx.HTTPError:
        part.faults += 1
        return
    worst = max(replies, key=lambda one: one.status_code)
    part.add(
        worst.status_code,
        "",
        right=worst.is_success and 'id="composer"' in page.text,
        seconds=time.perf_counter() - began,
    )


async def _ask(
    client: httpx.AsyncClient, part: Counted, question: str, session: str, by_page: int
) -> None:
    """A question, through Gradio as the page does in an odd number of cases, else by the API."""
    began = time.perf_counter()
    try:
        if by_page % 2:
            reply = await client.post(WAY_IN, json=sent(question, session))
            if reply.is_success:
                reply = await client.get(EVENTS.format(session=session))
            right = reply.is_success and 'class="answer' in str(_html_in(reply.text))
        else:
            reply = await client.post("/api/ask", json={"question": question})
            right = reply.is_success and bool(reply.json()["message"])
    except (httpx.HTTPError, ValueError, KeyError):
        part.faults += 1
        return
    part.add(reply.status_code, reply.text, right=right, seconds=time.perf_counter() - began)


def _html_in(events: str) -> str:
    """The answer among the events of a stream; empty if there is none, as after an error."""
    try:
        return str(reply_in(events.splitlines())["html"])
    except (StopIteration, KeyError, IndexError):
        return ""


def _print(rows: dict[str, dict[str, float]]) -> None:
    names = list(next(iter(rows.values())))
    table = Table("", *names, title="A workshop")
    for name, row in rows.items():
        table.add_row(name, *(f"{row[one]:g}" for one in names))
    Console(width=None if sys.stdout.isatty() else 100).print(table)


if __name__ == "__main__":
    main()
