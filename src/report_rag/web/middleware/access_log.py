"""The access log and the metrics: method, route, status and time of each request.

Both name a route by its template ("/report/{name}"), and hold no address of a visitor, no browser,
no question and no path that somebody could have typed. An unexpected error is logged by its type
and line of code, since its message could hold a question.
"""

import logging
import time
import traceback

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from report_rag.errors import SettingsError
from report_rag.types import Refusal
from report_rag.web.middleware.allow_list import route_of
from report_rag.web.problem_details import refuse

_LOG = logging.getLogger("report_rag.access")
_FAILED = 500
_GONE = 499
"""The client left before the response began; the status that nginx logs for it."""
_METHODS = ("GET", "POST", "OPTIONS", "HEAD", "PUT", "PATCH", "DELETE")
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Upper bounds of the buckets in the histogram of response times, in seconds."""


class Metrics:
    """Counts and times of requests by route, for Prometheus."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.answered = Counter(
            "report_rag_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "report_rag_request_seconds",
            "Seconds until the last byte.",
            ("route",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.open = Gauge("report_rag_requests_open", "Requests under way.", registry=self.registry)

    def serve(self, port: int) -> None:
        """Serves the metrics at a port of 127.0.0.1; `SettingsError` when the port is taken."""
        try:
            start_http_server(port, addr="127.0.0.1", registry=self.registry)
        except OSError as error:
            raise SettingsError(
                f"--metrics-port={port}: cannot be had ({error.strerror})"
            ) from error


class AccessLog:
    """ASGI middleware: logs and counts each HTTP request, also one that fails.

    An unexpected error is counted with status 500, and answered with it if no response has begun.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0

        async def note_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with self._metrics.open.track_inprogress():
            try:
                await self.app(scope, receive, note_status)
            except Exception as error:
                _LOG.error("%s", place_of(error))
                if not status:  # No response has begun.
                    await refuse(Refusal.FAILED, Request(scope))(scope, receive, note_status)
                status = _FAILED
            finally:
                self._note(scope, status or _GONE, time.perf_counter() - began)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = route_of(scope)
        template = route.template if route else "(not found)"
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        self._metrics.answered.labels(method, template, status).inc()
        self._metrics.seconds.labels(template).observe(seconds)
        _LOG.info("%s %s %d %.0f ms", method, template, status, seconds * 1000)


def place_of(error: Exception) -> str:
    """The type of an error and the line of code that raised it: "ValueError at FILE:12"."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {last.filename}:{last.lineno}"
