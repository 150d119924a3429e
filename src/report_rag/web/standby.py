"""Serves the help page until the assistant is loaded; then the real application takes over.

The help page is there while the index (what the assistant searches) loads, while the database of
its vectors does not answer, while an unusable index is built anew from the corpus (the reports),
and when that fails. The build is a process of its own, so that its libraries and its memory (torch,
1.6 GB for some minutes) never enter the server. Until the assistant answers, `/healthz` and
`/readyz` give 503 and a `Status`.

A newer build of the index is used only after the server has been started again.
"""

import asyncio
import logging
import sys
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Future
from contextlib import asynccontextmanager, suppress
from enum import StrEnum
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from report_rag.encoder import BUILT_IN
from report_rag.errors import EncoderError, IndexUnusableError, ReportRagError, VectorsError
from report_rag.index.store import written_manifest
from report_rag.rendering.links import root_of
from report_rag.rendering.pages import page_html
from report_rag.rendering.preview import plain_preview
from report_rag.strings import STRINGS
from report_rag.types import Contact, Refusal
from report_rag.web.help_page import help_route
from report_rag.web.problem_details import problem
from report_rag.web.static_files import static_routes
from report_rag.web.visitor import asked_language

_SOON, _LATER = {"Retry-After": "2"}, {"Retry-After": "30"}  # seconds
_NO_STORE = {"Cache-Control": "no-store"}
_NOT_READY = 503
_PAUSE = 10.0  # seconds until a database is tried again
_PROGRAM = (sys.executable, "-m", "report_rag.cli.main")
_log = logging.getLogger(__name__)


class Status(StrEnum):
    """What the server does while the assistant does not answer."""

    STARTING = "starting"
    REBUILDING = "rebuilding"
    """It builds the index anew."""
    WAITING = "waiting"
    """It waits for the database that holds the vectors."""
    FAILED = "failed"
    """It has given up; it serves the help page until it is stopped."""


class Standby:
    """ASGI application: shows help until the real one has started, then passes requests to it."""

    def __init__(
        self,
        prepare: Callable[[], Starlette],
        rebuild: Callable[[], Sequence[str]],
        contacts: Sequence[Contact],
        address: str,
    ) -> None:
        """`prepare` makes the real application; it is called in a thread of its own.

        When it raises `IndexUnusableError` or `EncoderError`, the command that `rebuild` gives
        (program and arguments) is run and `prepare` is called once more. When it raises
        `VectorsError`, it is called again every `_PAUSE` seconds. After any other error, or when
        the command has not helped, the status is `FAILED`. `contacts`, places that help people in
        danger, are shown on the help page. `address` is that of this server, without a slash
        at its end.
        """
        self._prepare, self._rebuild = prepare, rebuild
        self._address, self._help = address, help_route(contacts, address)
        self._status = Status.STARTING
        self._real: ASGIApp | None = None
        self._routes = self._own_routes()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._routes if scope["type"] == "lifespan" else self._real or self._routes
        await app(scope, receive, send)

    @asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        """What the server does around its run: the code before `yield` at its start, the rest when
        it stops.

        At the start a task begins to prepare and start the real application, and the server does
        not wait for it. At the end the real application is stopped first, or its preparation given
        up.
        """
        stopping = asyncio.Event()
        preparing = asyncio.create_task(self._prepared())
        living = asyncio.create_task(self._live(preparing, stopping))
        yield
        stopping.set()
        preparing.cancel()
        with suppress(asyncio.CancelledError):
            await living

    async def _live(self, preparing: asyncio.Task[Starlette], stopping: asyncio.Event) -> None:
        """Runs the real application, from when `preparing` has made it until `stopping` is set.

        When it cannot be prepared, started or stopped, the error is logged and the status is
        `FAILED`: from then on only help is shown.
        """
        try:
            real = await preparing
            async with real.router.lifespan_context(real):
                self._real = real
                await stopping.wait()
                return
        except ReportRagError as error:
            _log.error("No answers, only help: %s", error)
        except Exception:
            _log.exception("No answers, only help")
        self._real, self._status = None, Status.FAILED

    async def _prepared(self) -> Starlette:
        """The real application, from `prepare`, if needed after a build of the index.

        When the first try ends with `IndexUnusableError` or `EncoderError`, the index is built anew
        and there is a second try. A database that does not answer ends no try (`_opened`); any
        other error, and any of the build or the second try, is raised.
        """
        try:
            return await self._opened()
        except (IndexUnusableError, EncoderError) as error:
            _log.warning("%s (done now; /healthz says 503 meanwhile)", error)
        self._status = Status.REBUILDING
        await _run(self._rebuild())
        return await self._opened()

    async def _opened(self) -> Starlette:
        """The real application, once the database of its vectors answers.

        Servers and databases may start in any order, so `prepare` is called again every `_PAUSE`
        seconds while it raises `VectorsError`; any other error of it is raised.
        """
        told = ""
        while True:
            try:
                return await _in_daemon_thread(self._prepare)
            except VectorsError as error:
                if told != (told := str(error)):  # Each message is logged once in a row.
                    _log.warning("%s (tried again until then; /healthz says 503 meanwhile)", error)
            self._status = Status.WAITING
            await asyncio.sleep(_PAUSE)

    def _own_routes(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/healthz", self._health),
                Route("/readyz", self._health),
                Route("/help", self._help),
                *static_routes(root=root_of(self._address)),
                Route("/", self._page),
                Route("/report", self._page),
                Route("/report/{name}", self._page),
                Mount("/", self._anything_else),
            ],
            lifespan=self._lifespan,
        )

    @property
    def _again(self) -> dict[str, str]:
        """The header that says when to ask again: a start takes seconds, anything else longer."""
        return _SOON if self._status is Status.STARTING else _LATER

    async def _health(self, _: Request) -> Response:
        return JSONResponse({"status": self._status}, _NOT_READY, self._again | _NO_STORE)

    async def _page(self, request: Request) -> Response:
        """The page that is shown instead of the chat and the reports, with status 503. It says that
        the assistant is being prepared or, after a failure, that it is not available."""
        language = asked_language(request)
        strings, why = STRINGS[language], Refusal.NOT_READY
        title, hint = strings.refusals[why], strings.refusal_details[why]
        if self._status is Status.FAILED:
            title, hint = strings.unavailable, strings.unavailable_hint
        preview = plain_preview(title, hint, language, self._address)
        page = page_html("standby.html", language, preview=preview, title=title, hint=hint)
        return HTMLResponse(page, _NOT_READY, self._again | _NO_STORE)

    async def _anything_else(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
            return
        request = Request(scope)
        if "text/html" in request.headers.get("accept", ""):
            response = await self._page(request)
        else:
            language, root = asked_language(request), root_of(self._address)
            response = problem(Refusal.NOT_READY, language, headers=self._again, root=root)
        await response(scope, receive, send)


def rebuild_command(corpus: Path, folder: Path) -> Sequence[str]:
    """The command that builds the index in `folder` anew, as a list of program and arguments.

    It builds with the encoder (the model that turns texts into vectors) that the manifest of the
    index there names, though other files of that index may be damaged; with the built-in encoder
    if the manifest cannot be read.
    """
    manifest = written_manifest(folder)
    model = manifest.encoder if manifest else BUILT_IN
    options = ["--corpus", str(corpus), "--index", str(folder), "--model", model]
    return [*_PROGRAM, "build", *options]


async def _run(command: Sequence[str]) -> None:
    """Runs a command to its end, and raises `ReportRagError` when its exit status is not 0.

    The message is the last line that the command wrote to stderr, or names the exit status if it
    wrote none. When this is cancelled, the command is killed; a killed build leaves the index as it
    was.
    """
    program = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        # In a session of its own it does not get the terminal's Ctrl+C.
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


async def _in_daemon_thread(work: Callable[[], Starlette]) -> Starlette:
    """The result of `work`, done in a daemon thread; raises what `work` raises. The server can stop
    without waiting for such a thread; asyncio and anyio wait for theirs."""
    done: Future[Starlette] = Future()
    done.set_running_or_notify_cancel()

    def run() -> None:
        try:
            done.set_result(work())
        except Exception as error:  # Raised again where the result is awaited.
            done.set_exception(error)

    threading.Thread(target=run, name="prepare", daemon=True).start()
    return await asyncio.wrap_future(done)
