"""Measures the pages: how soon an answer is on the screen, and what a visit weighs.

    PYTHONPATH=tests python benchmarks/pages.py [-o FILE.json]

The server and Chromium run on this machine, so no network is in the figures. Prints tables and,
with -o, writes everything as JSON with the commit. benchmarks/README.md says how it is measured.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from parts.commit import commit_measured
from report_rag import evaluation
from report_rag.assistant import Assistant
from report_rag.errors import ReportRagError
from report_rag.sheets.answer_file import check_writable, write_whole
from report_rag.types import Language
from served import chromium, served

ROOT = Path(__file__).parent.parent
SET = ROOT / "benchmarks" / "questions" / "san-jose-dialogue-2024.jsonl"
PAGES = {"chat": "/?lang={}", "reader": "/report?lang={}", "help": "/help?lang={}"}
EACH_LANGUAGE = 10
WANTED_MS = 150.0
"""Beyond the answer's own time, in the median."""
WANTED_KB = {"chat": 150.0, "reader": 120.0}
"""What a first visit may weigh; 1 KB is 1,000 bytes."""
_QUIET, _LONGEST = 1.0, 20.0  # seconds without traffic that end a visit; seconds at most
_STEP = 100  # milliseconds
_WIDTH = 100
_FAILED = 2
# From the key press to the frame that shows a card: laid out, not transparent, inside the window.
_WATCH = """() => {
  window.shown = new Promise((resolve) => addEventListener("keydown", (event) => {
    const seen = (card) => {
      const box = card.getBoundingClientRect();
      return box.height > 0 && box.top < innerHeight && box.bottom > 0
        && card.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    };
    const look = () => {
      if ([...document.querySelectorAll(".answer .card")].some(seen)) {
        requestAnimationFrame(() => resolve(performance.now() - event.timeStamp));
      } else {
        requestAnimationFrame(look);
      }
    };
    look();
  }, { capture: true, once: true }));
}"""

_TOLD = ("requestServedFromCache", "responseReceived", "dataReceived", "loadingFinished")

Event = tuple[str, dict[str, Any]]
"""The name of what Chromium tells of its traffic, and what it tells."""


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of several runs."""

    median: float
    p95: float


@dataclass(frozen=True, slots=True)
class Visit:
    """What one visit of a page moved: bytes as they travel, headers included."""

    bytes: int
    requests: int
    from_cache: int


@dataclass(slots=True)
class Traffic:
    """Listens to a page. Bodies are never asked for: those of event streams do not end."""

    page: Page
    events: list[Event] = field(default_factory=list)
    last: float = field(default_factory=time.monotonic)

    def listen(self) -> None:
        session = self.page.context.new_cdp_session(self.page)
        session.send("Network.enable")
        for name in _TOLD:
            session.on(f"Network.{name}", lambda told, name=name: self._note(name, told))

    def _note(self, name: str, told: dict[str, Any]) -> None:
        self.events.append((name, told))
        self.last = time.monotonic()

    def wait_until_quiet(self) -> None:
        end = time.monotonic() + _LONGEST
        while time.monotonic() < min(end, self.last + _QUIET):
            self.page.wait_for_timeout(_STEP)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures everything; 0, or 2 when something cannot be read or written."""
    options = _parser().parse_args(arguments)
    told = Console(stderr=True, highlight=False)
    out = Console(width=None if sys.stdout.isatty() else _WIDTH, highlight=False)
    try:
        if options.output:
            check_writable(options.output)
        # Before anything is written, so that the result does not make its own commit dirty.
        commit = commit_measured()
        measured = run(Assistant.open(ROOT / "corpus", ROOT / "index"), told)
        out.print(answers_table(measured["answers"]))
        out.print(pages_table(measured["pages"]))
        if options.output:
            content = json.dumps({**commit, **measured}, indent=1) + "\n"
            write_whole(options.output, content.encode())
    except ReportRagError as error:
        told.print(escape(f"pages: {error}"), soft_wrap=True)
        return _FAILED
    return 0


def run(assistant: Assistant, told: Console) -> dict[str, Any]:
    """The time of answers, then the weight of pages."""
    # 1. What the answers take by themselves, in this process.
    questions = _answered(assistant, evaluation.read_questions(SET))
    told.print("answers by themselves")
    own = [_own_time(assistant, question) for _, question in questions]
    with served() as address, chromium() as browser:
        # 2. What they take from the key press to the screen.
        told.print("answers on the screen")
        pressed = _times_on_screen(browser, address, questions)
        # 3. What a first and a second visit weigh, each page by itself.
        told.print("visits")
        weights = {
            f"{name} {language}": visits(browser, address, path.format(language))
            for name, path in PAGES.items()
            for language in Language
        }
    alone, on_screen = times(own), times(pressed)
    return {
        "answers": {
            "n": len(questions),
            "own": asdict(alone),
            "on_screen": asdict(on_screen),
            "beyond": asdict(beyond(on_screen, alone)),
        },
        "pages": {
            name: {"first": asdict(first), "second": asdict(second)}
            for name, (first, second) in weights.items()
        },
    }


def visits(browser: Browser, address: str, path: str) -> tuple[Visit, Visit]:
    """The first visit of a browser that knows nothing, and its second."""
    context = browser.new_context(base_url=address)
    found = []
    for _ in range(2):
        page = context.new_page()
        traffic = Traffic(page)
        traffic.listen()
        page.goto(path)
        traffic.wait_until_quiet()
        found.append(visit(traffic.events))
        page.close()
    context.close()
    first, second = found
    return first, second


def times(milliseconds: Sequence[float]) -> Times:
    """Median and the value that 95 of 100 stay below."""
    p95 = statistics.quantiles(milliseconds, n=20, method="inclusive")[-1]
    return Times(round(statistics.median(milliseconds), 1), round(p95, 1))


def beyond(on_screen: Times, own: Times) -> Times:
    """What the page adds: each figure less the median of the answer's own time."""
    return Times(round(on_screen.median - own.median, 1), round(on_screen.p95 - own.median, 1))


def visit(events: Iterable[Event]) -> Visit:
    """What the events of a visit come to. A request counts when it reaches the server.

    An open stream weighs what has come of it; of what is closed Chromium gives the sum.
    """
    kept: set[str] = set()
    sizes: dict[str, float] = {}
    for name, told in events:
        request = told["requestId"]
        match name:
            case "requestServedFromCache":
                kept.add(request)
            case "responseReceived" if told["response"]["url"].startswith("http"):
                sizes[request] = told["response"]["encodedDataLength"]
                if told["response"].get("fromDiskCache"):
                    kept.add(request)
            case "dataReceived" if request in sizes:
                sizes[request] += told["encodedDataLength"]
            case "loadingFinished" if request in sizes:
                sizes[request] = told["encodedDataLength"]
    travelled = [size for request, size in sizes.items() if request not in kept]
    return Visit(round(sum(travelled)), len(travelled), len(sizes) - len(travelled))


def answers_table(measured: dict[str, Any]) -> Table:
    """Times in a row each, with what is wanted."""
    table = Table("ms", "median", "p95", title=f"An answer, {measured['n']} questions")
    rows = {
        "its own time": "own",
        "from the key press to the card": "on_screen",
        f"beyond its own time (wanted: {WANTED_MS:.0f})": "beyond",
    }
    for label, name in rows.items():
        table.add_row(label, *(f"{measured[name][one]:.0f}" for one in ("median", "p95")))
    return table


def pages_table(measured: dict[str, Any]) -> Table:
    """Both visits of each page, with what is wanted of the first."""
    table = Table("KB (requests)", "first visit", "wanted", "second visit", title="Pages")
    for name, both in measured.items():
        wanted = WANTED_KB.get(name.split()[0])
        first, second = (
            f"{one['bytes'] / 1000:.1f} ({one['requests']})"
            for one in (both["first"], both["second"])
        )
        table.add_row(name, first, f"{wanted:.0f}" if wanted else "–", second)
    return table


def _answered(
    assistant: Assistant, questions: Iterable[evaluation.Question]
) -> list[tuple[Language, str]]:
    """The first facts of each language that are answered with a passage."""
    facts = [one for one in questions if one.kind == "fact"]
    return [
        (language, text)
        for language in Language
        for text in [
            one.text
            for one in facts
            if one.language == language and assistant.ask(one.text).citations
        ][:EACH_LANGUAGE]
    ]


def _own_time(assistant: Assistant, question: str) -> float:
    begun = time.perf_counter()
    assistant.ask(question)
    return (time.perf_counter() - begun) * 1000


def _times_on_screen(
    browser: Browser, address: str, questions: Sequence[tuple[Language, str]]
) -> list[float]:
    """Each question is the first one of a page; the browser knows the page's files."""
    context = browser.new_context(base_url=address)
    found = []
    # Once for nothing: the first answer of a server is slower, and no visitor gets it twice.
    for language, question in [questions[0], *questions]:
        page = _opened(context, PAGES["chat"].format(language))
        page.get_by_role("textbox").fill(question)
        page.evaluate(_WATCH)
        page.keyboard.press("Enter")
        found.append(float(page.evaluate("window.shown")))
        page.close()
    context.close()
    return found[1:]


def _opened(context: BrowserContext, path: str) -> Page:
    page = context.new_page()
    traffic = Traffic(page)
    traffic.listen()
    page.goto(path)
    page.get_by_role("textbox").wait_for()
    traffic.wait_until_quiet()
    return page


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("-o", "--output", type=Path, metavar="FILE.json")
    return parser


if __name__ == "__main__":
    sys.exit(main())
