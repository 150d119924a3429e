"""Tells refusals the path of this server's public address."""

from starlette.types import ASGIApp, Receive, Scope, Send

from report_rag.web.problem_details import ROOT


class PublicPath:
    """ASGI middleware: puts `root` into the scope of each HTTP request, under the key `ROOT`.

    `root` is the path of the server's public address: "/ask" for "https://example.org/ask", empty
    for one without a path. A proxy takes this path off before it passes a request on. ASGI's own
    key `root_path` would say that it is still there, and routes that are mounted would miss.
    """

    def __init__(self, app: ASGIApp, root: str) -> None:
        self.app = app
        self._root = root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = {**scope, ROOT: self._root}
        await self.app(scope, receive, send)
