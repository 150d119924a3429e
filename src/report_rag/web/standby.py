"""Answers from the moment that the port is open until the assistant can, which then takes over.

Help and the way out are always there: while the index is read, while a database that holds its
vectors is waited for, while an index that was refused is built anew from the corpus, and when that
fails. The build is a process of its own, so that what it needs
(torch, 1.6 GB for some minutes) never enters the server.

`/healthz` and `/readyz` say the same, 503 and a word, until there is an index to answer from: a
server without one is neither healthy nor ready. A newer index on disk is not looked for: the one
that was verified stays in memory until the server is started again.
"""

import asyncio
import logging
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from enum import StrEnum
from importlib import resources
from pathlib import Path
from typing import TypeVar

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from report_rag.encoder import BUILT_IN
from report_rag.errors import EncoderError, IndexUnusableError, ReportRagError, VectorsError
from report_rag.index.store import open_build
from report_rag.rendering.pages import page_html
from report_rag.strings import STRINGS
from report_rag.types import Contact, Refusal
from report_rag.web.problem_details import problem
from report_rag.web.visitor import asked_language

# Seconds, for those who ask by program.
_AGAIN = {"Retry-After": "30"}
_KEPT_BY_NOBODY = {"Cache-Control": "no-store"}
_NOT_READY = 503
_PAUSE = 10.0  # seconds until a database is tried again
_PROGRAM = (sys.executable, "-m", "report_rag.cli.main")
_log = logging.getLogger(__name__)

Result = TypeVar("Result")


class Status(StrEnum):
    """What it is doing as long as the assistant does not answer."""

    STARTING = "starting"
    REBUILDING = "rebuilding"
    WAITING = "waiting"
    """For the database that holds the vectors."""
    FAILED = "failed"


class Standby:
    """ASGI application; passes every request on as soon as there is somebody to pass it on to."""

    def __init__(
        self,
        prepare: Callable[[], Starlette],
        rebuild: Callable[[], Sequence[str]],
        contacts: Sequence[Contact],
    ) -> None:
        """`prepare` makes the real application, in a thread.

        When it raises `IndexUnusableError` or `EncoderError`, the program that `rebuild` names is
        run and `prepare` is called again; after a `VectorsError`, until the database answers.
        `contacts` are those of the help page.
        """
        self._prepare, self._rebuild, self._contacts = prepare, rebuild, contacts
        self._status = Status.STARTING
        self._real: ASGIApp | None = None
        self._routes = self._own_routes()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await (self._real or self._routes)(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        """From the start to the end of the server, the real application's own life within it."""
        await receive()
        preparing = asyncio.create_task(self._prepared())
        await send({"type": "lifespan.startup.complete"})
        stopping = asyncio.ensure_future(receive())
        await asyncio.wait((preparing, stopping), return_when=asyncio.FIRST_COMPLETED)
        if stopping.done():
            preparing.cancel()
            with suppress(asyncio.CancelledError):
                await preparing
        elif real := preparing.result():
            await self._live_with(real, stopping)
        await stopping
        await send({"type": "lifespan.shutdown.complete"})

    async def _live_with(self, real: Starlette, stopping: asyncio.Future[Message]) -> None:
        try:
            async with real.router.lifespan_context(real):
                self._real = real
                await stopping
        except Exception:
            _log.exception("No answers, only help")
            self._real, self._status = None, Status.FAILED

    async def _prepared(self) -> Starlette | None:
        """The real application; None when there is none to be had, and the log says why."""
        try:
            try:
                return await self._opened()
            except (IndexUnusableError, EncoderError) as error:
                _log.warning("%s (done now; /healthz says 503 meanwhile)", error)
            self._status = Status.REBUILDING
            await _run(self._rebuild())
            return await self._opened()
        except ReportRagError as error:
            _log.error("No answers, only help: %s", error)
        except Exception:
            _log.exception("No answers, only help")
        self._status = Status.FAILED
        return None

    async def _opened(self) -> Starlette:
        """The real application, once the database of its vectors answers.

        Servers and databases start in any order, and nobody wants to be woken up for that.
        """
        told = ""
        while True:
            try:
                return await _in_a_thread(self._prepare)
            except VectorsError as error:
                if told != (told := str(error)):
                    _log.warning("%s (tried again until then; /healthz says 503 meanwhile)", error)
            self._status = Status.WAITING
            await asyncio.sleep(_PAUSE)

    def _own_routes(self) -> Starlette:
        static = resources.files("report_rag.rendering").joinpath("static")
        return Starlette(
            routes=[
                Route("/healthz", self._health),
                Route("/readyz", self._health),
                Route("/help", self._help),
                Mount("/web", StaticFiles(directory=str(static))),
                Route("/", self._page),
                Route("/report", self._page),
                Route("/report/{name}", self._page),
                Mount("/", self._anything_else),
            ]
        )

    def _health(self, _: Request) -> Response:
        return JSONResponse({"status": self._status}, _NOT_READY, _AGAIN | _KEPT_BY_NOBODY)

    def _help(self, request: Request) -> Response:
        page = page_html("help.html", asked_language(request), contacts=self._contacts)
        return HTMLResponse(page, headers=_KEPT_BY_NOBODY)

    def _page(self, request: Request) -> Response:
        """In the place of the chat and of the report."""
        language = asked_language(request)
        strings = STRINGS[language]
        said = (strings.refusals[Refusal.NOT_READY], strings.refusal_details[Refusal.NOT_READY])
        if self._status is Status.FAILED:
            said = (strings.unavailable, strings.unavailable_hint)
        page = page_html("standby.html", language, title=said[0], hint=said[1])
        return HTMLResponse(page, _NOT_READY, _AGAIN | _KEPT_BY_NOBODY)

    async def _anything_else(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
            return
        request = Request(scope)
        if "text/html" in request.headers.get("accept", ""):
            response = self._page(request)
        else:
            response = problem(Refusal.NOT_READY, asked_language(request), headers=_AGAIN)
        await response(scope, receive, send)


def rebuild_command(corpus: Path, folder: Path) -> Sequence[str]:
    """The program that builds the index anew: with the encoder of the index, if that is known."""
    try:
        model = open_build(folder)[1].encoder
    except IndexUnusableError:
        model = BUILT_IN
    options = ["--corpus", str(corpus), "--index", str(folder), "--model", model]
    return [*_PROGRAM, "build", *options]


async def _run(command: Sequence[str]) -> None:
    """Runs a program to its end; `ReportRagError` with its last line when it fails.

    It ends with us: a build that is killed leaves the index as it was.
    """
    program = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        # Ctrl+C is for us to hear, and not for the program beside us.
        start_new_session=True,
    )
    try:
        _, said = await program.communicate()
    finally:
        if program.returncode is None:
            program.kill()
            await program.wait()
    if program.returncode:
        *_, last = ["", *said.decode(errors="replace").strip().splitlines()]
        told = last.removeprefix("report-rag: ")
        raise ReportRagError(told or f"the build has ended with {program.returncode}")


async def _in_a_thread(work: Callable[[], Result]) -> Result:
    """The result of work that cannot be interrupted; at the end of the server nobody waits for it.

    The threads of asyncio and anyio are waited for.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Result] = loop.create_future()

    def tell(set_done: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # The loop has ended, and with it who wanted to know.
            loop.call_soon_threadsafe(lambda: None if done.cancelled() else set_done())

    def run() -> None:
        try:
            result = work()
        except Exception as error:  # Whatever it is, it is raised where the result is awaited.
            failed = error
            tell(lambda: done.set_exception(failed))
        else:
            tell(lambda: done.set_result(result))

    threading.Thread(target=run, name="prepare", daemon=True).start()
    return await done
