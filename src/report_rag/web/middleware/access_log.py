"""What is known of a request afterwards: method, route, status, milliseconds. Nothing else.

In the log, and as figures for Prometheus. Never an address, a browser, a question or a path that
somebody could have typed. A fault that nobody foresaw is logged by its kind and place: its words
could hold a question.
"""

import logging
import time
import traceback

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from report_rag.types import Refusal
from report_rag.web.middleware.allow_list import route_of
from report_rag.web.middleware.refusal import refuse

_LOG = logging.getLogger("report_rag.access")
_FAULT = 500
_GONE = 499
"""The visitor left before the answer, as nginx counts it."""
_ELSEWHERE = "(not found)"
_METHODS = ("GET", "POST", "OPTIONS", "HEAD", "PUT", "PATCH", "DELETE")
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Figures:
    """Counts and times by route, for Prometheus."""

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
        """Gives them at a port of this machine, and of no other; `OSError` when it is taken."""
        start_http_server(port, addr="127.0.0.1", registry=self.registry)


class Observed:
    """ASGI middleware; notes what leaves it, and answers where the application cannot."""

    def __init__(self, app: ASGIApp, figures: Figures) -> None:
        self.app = app
        self._figures = figures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 0

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with self._figures.open.track_inprogress():
            try:
                await self.app(scope, receive, noted)
            except (
                Exception
            ) as fault:  # Nobody foresaw it; the visitor reads a sentence all the same.
                _LOG.error("%s", _place_of(fault))
                if not status:
                    await refuse(Refusal.FAILED, Request(scope))(scope, receive, noted)
                status = _FAULT
            finally:
                self._note(scope, status or _GONE, time.perf_counter() - began)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = route_of(scope)
        template = route.template if route else _ELSEWHERE
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        self._figures.answered.labels(method, template, status).inc()
        self._figures.seconds.labels(template).observe(seconds)
        _LOG.info("%s %s %d %.0f ms", method, template, status, seconds * 1000)


def _place_of(fault: Exception) -> str:
    """The kind of a fault and the line of code where it came up."""
    last = traceback.extract_tb(fault.__traceback__)[-1]
    return f"{type(fault).__name__} at {last.filename}:{last.lineno}"
