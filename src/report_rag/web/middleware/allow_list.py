"""The allow-list: which routes exist, their methods, their longest body, how the limits count them.

Gradio adds dozens of routes (uploads, files, a proxy, metrics for anybody). Its clients need a few
of them; all others are refused as not found.
"""

from dataclasses import dataclass
from enum import Enum, auto

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import compile_path
from starlette.types import ASGIApp, Receive, Scope, Send

from report_rag.types import Refusal
from report_rag.web.problem_details import refuse

_KB = 1024
_POST = ("POST",)


class Cost(Enum):
    """How a request counts in the limits of `middleware.limits`."""

    NOTHING = auto()
    """Help, health and files: never refused by those limits."""
    PAGE = auto()
    """Counts in the rate limit (requests a minute)."""
    QUESTION = auto()
    """Counts in the rate limit, and among the questions in progress at once."""


@dataclass(frozen=True, slots=True)
class Route:
    """A route that may be called."""

    template: str
    """Its path as Starlette writes it ("/report/{name}"); its name in the log and the metrics."""
    cost: Cost = Cost.NOTHING
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
    Route("/", Cost.PAGE),
    Route("/report", Cost.PAGE),
    Route("/report/{name}", Cost.PAGE),
    Route("/help"),
    Route("/embed", Cost.PAGE),
    Route("/widget.js"),
    Route("/widget/check", Cost.PAGE),
    Route("/manifest.json"),
    Route("/favicon.ico"),
    Route("/healthz"),
    Route("/readyz"),
    Route("/web/{file}"),
    Route("/api/ask", Cost.QUESTION, _POST, 16 * _KB, shared=True),
    Route("/api/report", Cost.PAGE, shared=True),
    Route("/api/passages/{passage:path}", Cost.PAGE, shared=True),
    Route("/api/suggestions", Cost.PAGE, shared=True),
    Route("/api/openapi.json", shared=True),
    Route("/api/problems"),
    # Forty questions of a thousand characters, each character of up to nine bytes in a form.
    Route("/export", Cost.QUESTION, _POST, 512 * _KB),
    Route("/feedback", Cost.PAGE, _POST, 16 * _KB),
    # Forty questions of a thousand characters, each character of up to six bytes in JSON.
    Route("/exchanges", Cost.QUESTION, _POST, 256 * _KB),
    # Only there if the setting `mcp` is on.
    Route("/mcp", Cost.QUESTION, _POST, 16 * _KB),
    # Gradio's: what its clients read first; then a question is sent to "join" and its answer comes
    # from "data".
    Route("/config"),
    Route("/gradio_api/info"),
    Route("/gradio_api/queue/join", Cost.PAGE, _POST, 256 * _KB),
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
        matching = (route for route, pattern in _PATTERNS if pattern.match(scope["path"]))
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
