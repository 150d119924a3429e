"""The allow-list: every address that there is, what may be sent there, and what it costs.

Gradio brings dozens of routes (uploads, files, a proxy, figures for anybody); of them a chat needs
these few. All else is not found, before anything else looks at it.
"""

from dataclasses import dataclass
from enum import Enum, auto
from re import Pattern

from starlette.requests import Request
from starlette.routing import compile_path
from starlette.types import ASGIApp, Receive, Scope, Send

from report_rag.types import Refusal
from report_rag.web.middleware.refusal import refuse

_KB = 1024


class Cost(Enum):
    """What a request takes of a visitor's share."""

    NOTHING = auto()
    """Help, health and files: always there."""
    PAGE = auto()
    QUESTION = auto()
    """Also waits for its turn: only so many at once."""


@dataclass(frozen=True, slots=True)
class Route:
    """An address, by the template that stands for it in logs and figures."""

    template: str
    cost: Cost = Cost.NOTHING
    methods: tuple[str, ...] = ("GET",)
    most_bytes: int = 0
    """Of what is sent along."""
    shared: bool = False
    """Open to the pages of partners."""

    @property
    def allowed(self) -> tuple[str, ...]:
        """Its methods, as a response names them: what can be read can be asked for by HEAD."""
        return (*self.methods, "HEAD") if "GET" in self.methods else self.methods

    @property
    def pattern(self) -> Pattern[str]:
        return compile_path(self.template)[0]


def _posted(template: str, cost: Cost, most: int, *, shared: bool = False) -> Route:
    return Route(template, cost, ("POST",), most * _KB, shared)


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
    _posted("/api/ask", Cost.QUESTION, 16, shared=True),
    Route("/api/report", Cost.PAGE, shared=True),
    Route("/api/passages/{passage:path}", Cost.PAGE, shared=True),
    Route("/api/suggestions", Cost.PAGE, shared=True),
    Route("/api/openapi.json", shared=True),
    Route("/api/problems"),
    # Forty questions of a thousand characters, each character of up to nine bytes in a form.
    _posted("/export", Cost.QUESTION, 512),
    _posted("/feedback", Cost.PAGE, 16),
    # Gradio's: the question's way in, its answer's way out, and the files of its page.
    _posted("/gradio_api/queue/join", Cost.PAGE, 256),
    Route("/gradio_api/queue/data"),
    Route("/theme.css"),
    Route("/assets/{file:path}"),
    Route("/static/{file:path}"),
)
_PATTERNS = tuple((route, route.pattern) for route in ROUTES)
_FOUND = "report_rag.route"
_ALWAYS = "OPTIONS"  # What a page of another site asks first; `origins` answers.


def route_of(scope: Scope) -> Route | None:
    """The route of a request, looked for once; None for what is not on the list."""
    if _FOUND not in scope:
        matching = (route for route, pattern in _PATTERNS if pattern.match(scope["path"]))
        scope[_FOUND] = next(matching, None)
    route: Route | None = scope[_FOUND]
    return route


class Surface:
    """ASGI middleware: lets pass what is on the list."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await send({"type": "websocket.close"})
            return
        if scope["method"] == "HEAD":
            # The same without a body, which the server leaves out.
            scope = {**scope, "method": "GET"}
        route = route_of(scope)
        if route is None:
            await refuse(Refusal.NOT_FOUND, Request(scope))(scope, receive, send)
        elif scope["method"] not in route.methods and not (
            route.shared and scope["method"] == _ALWAYS
        ):
            allowed = {"Allow": ", ".join(route.allowed)}
            refusal = refuse(Refusal.WRONG_METHOD, Request(scope), allowed)
            await refusal(scope, receive, send)
        else:
            await self.app(scope, receive, send)
