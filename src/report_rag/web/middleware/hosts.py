"""Refuses requests that were sent to another name than one of this server's."""

from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from report_rag.types import Refusal
from report_rag.web.address import asked_host
from report_rag.web.problem_details import refuse


class Hosts:
    """ASGI middleware: refuses (400) a request whose header Host names none of `names`.

    These are written as `host_name` writes them; "*" among them stands for every name and address.
    Without this, a page of another site could have its own name lead to this server, and so read
    what it answers (DNS rebinding).
    """

    def __init__(self, app: ASGIApp, names: Sequence[str]) -> None:
        self.app = app
        self._names = frozenset(names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self.app
        if scope["type"] == "http":
            name = asked_host(Headers(scope=scope).get("host", ""))
            if name is None or not self._names & {name, "*"}:
                app = refuse(Refusal.OTHER_NAME, Request(scope))
        await app(scope, receive, send)
