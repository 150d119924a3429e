"""The allow-list: which routes exist, their methods, their longest body, how the limits count them.

Gradio adds dozens of routes (uploads, files, a proxy, metrics for anybody). Its clients need a few
of them; all others are refused as not found.
"""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import compile_path
from starlette.types import ASGIApp, Receive, Scope, Send

from report_rag.types import Refusal
from report_rag.web.problem_details import refuse

_KB = 1024
_POST = ("POST",)


@dataclass(frozen=True, slots=True)
class Route:
    """A route that may be called."""

    template: str
    """Its path as Starlette writes it ("/report/{name}"); its name in the log and the metrics."""
    counted: bool = False
    """Whether it takes a token of the rate limit (requests a minute). Help, health and files take
    none, and are never refused by it."""
    methods: tuple[str, ...] = ("GET",)
    most_bytes: int = 0
    """The longest body of a request that is accepted, in bytes; 0: no body."""
    shared: bool = False
    """Whether pages on the sites of partners (the setting `partners`) may call it."""

    @property
    def allowed(self) -> tuple[str, ...]:
        """The methods for the header Allow: its own, and HEAD where GET is one of them."""
        return (*self.methods, "HEAD") if "GET" in self.methods else self.methods


ROUTES = (
    Route("/", counted=True),
    Route("/report", counted=True),
    Route("/report/{name}", counted=True),
    Route("/help"),
    Route("/workshop", counted=True),
    Route("/embed", counted=True),
    Route("/widget.js"),
    Route("/widget/check", counted=True),
    Route("/manifest.json"),
    Route("/favicon.ico"),
    Route("/healthz"),
    Route("/readyz"),
    Route("/web/{file}"),
    Route("/api/ask", counted=True, methods=_POST, most_bytes=16 * _KB, shared=True),
    Route("/api/report", counted=True, shared=True),
    Route("/api/passages/{passage:path}", counted=True, shared=True),
    Route("/api/suggestions", counted=True, shared=True),
    Route("/api/openapi.json", shared=True),
    Route("/api/problems", counted=True),
    # Forty questions of a thousand characters, each character of up to nine bytes in a form.
    Route("/export", counted=True, methods=_POST, most_bytes=512 * _KB),
    Route("/feedback", counted=True, methods=_POST, most_bytes=16 * _KB),
    # Forty questions of a thousand characters, each character of up to six bytes in JSON.
    Route("/exchanges", counted=True, methods=_POST, most_bytes=256 * _KB),
    # Only there if the setting `mcp` is on.
    Route("/mcp", counted=True, methods=_POST, most_bytes=16 * _KB),
    # Gradio's: what its clients read first; then a question is sent to "join" and its answer comes
    # from "data".
    Route("/config", counted=True),
    Route("/gradio_api/info", counted=True),
    Route("/gradio_api/queue/join", counted=True, methods=_POST, most_bytes=256 * _KB),
    Route("/gradio_api/queue/data"),
)
_PATTERNS = tuple((route, compile_path(route.template)[0]) for route in ROUTES)
_FOUND = "report_rag.route"  # the key of a request's scope that keeps its route


def route_of(scope: Scope) -> Route | None:
    """The route of an HTTP request; None for a path that no route of `ROUTES` has, and for what is
    no HTTP request. It is looked up once and then kept in the scope."""
    if scope["type"] != "http":
        return None
    if _FOUND not in scope:
        matching = (route for route, pattern in _PATTERNS if pattern.fullmatch(scope["path"]))
        scope[_FOUND] = next(matching, None)
    route: Route | None = scope[_FOUND]
    return route


class AllowList:
    """ASGI middleware: refuses what is not in `ROUTES`, passes on all else.

    Refused are unknown addresses (404), methods that a route does not have (405) and web sockets,
    which are closed. HEAD is passed on as GET. OPTIONS, by which a browser asks whether a page of
    another site may call, is passed on for a route that is `shared`: `Origins`, a later middleware,
    decides on it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close"})
            return
        app = self.app
        if scope["type"] == "http":
            if scope["method"] == "HEAD":  # Answered like GET; the server leaves the body out.
                scope = {**scope, "method": "GET"}
            app = self._refusal(scope) or app
        await app(scope, receive, send)

    @staticmethod
    def _refusal(scope: Scope) -> Response | None:
        route = route_of(scope)
        if route is None:
            return refuse(Refusal.NOT_FOUND, Request(scope))
        # For a page of another site the browser asks by OPTIONS first; `Origins` answers.
        methods = (*route.methods, "OPTIONS") if route.shared else route.methods
        if scope["method"] in methods:
            return None
        allowed = {"Allow": ", ".join(route.allowed)}
        return refuse(Refusal.WRONG_METHOD, Request(scope), allowed)
