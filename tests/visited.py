"""A browser without a browser: the server behind all its layers, asked in this process."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from starlette.applications import Starlette
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from doubles import HashedEncoder
from report_rag.assistant import Assistant
from report_rag.index.loaded import Index
from report_rag.web.application import create_app
from report_rag.web.fair_queue import Steps
from report_rag.web.feedback import FeedbackFile
from report_rag.web.middleware import Metrics, harden
from report_rag.web.settings import Settings

Result = TypeVar("Result")
OWN = "http://127.0.0.1:7860"
VISITED = Settings(client_per_minute=100_000, all_per_minute=100_000)


@contextmanager
def visited(
    index: Index,
    feedback: FeedbackFile | None = None,
    settings: Settings = VISITED,
    proxy: Callable[[ASGIApp], ASGIApp] = lambda app: app,
    assistant: Assistant | None = None,
) -> Iterator[TestClient]:
    """A client of all routes over an index; it asks as often as it likes unless told otherwise.

    `proxy` makes of the server what the client asks in its place.
    """

    async def made() -> Starlette:
        return create_app(assistant or Assistant(index, HashedEncoder()), settings, feedback)

    # Where no loop runs, Gradio opens some and leaves them open, which pytest takes for our fault.
    app = proxy(harden(finished(made()), settings, Metrics()))
    with TestClient(app, base_url=OWN) as opened:
        yield opened


def finished(work: Coroutine[Any, Any, Result]) -> Result:
    """What a coroutine comes to, in a thread of its own: Playwright keeps a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def result_of(steps: Steps[Result]) -> Result:
    """The result of work that is done in steps."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: Result = end.value
            return result


def gradio_config(client: TestClient) -> dict[str, Any]:
    """What Gradio tells its clients when they connect."""
    config: dict[str, Any] = client.get("/config").json()
    return config
