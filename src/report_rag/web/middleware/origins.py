"""Refuses calls from pages of other sites, except those of partners to routes open to them.

Browsers send the origin of the page (`https://example.org`) with each call that could have an
effect. A call that a page may not make is refused before it reaches the application; CORS alone
would only hide the response from the page.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from report_rag.types import Refusal
from report_rag.web.address import origin_of
from report_rag.web.middleware.allow_list import route_of
from report_rag.web.problem_details import refuse

_READING = ("GET", "HEAD")
_AN_HOUR = 3600


class Origins:
    """ASGI middleware that decides by the header Origin which requests reach the application.

    Requests without it or from our own pages pass. Those from partners pass to the shared routes
    (`Route.shared`), and the response gets CORS headers, by which the browser lets the page read
    it. Of all others only GET and HEAD pass, without CORS headers; the rest is refused (403).
    `partners` are origins ("https://example.org"). Our own origin is that of
    `public_url`; where that is empty, the header Host says it. A request whose header
    Sec-Fetch-Site is "same-origin" is from our own pages, whatever its origin: our forms send
    "null".
    """

    def __init__(self, app: ASGIApp, partners: Sequence[str], public_url: str) -> None:
        self.app = app
        self._partners = frozenset(partners)
        self._public_url = public_url and origin_of(urlsplit(public_url))
        self._shared = CORSMiddleware(
            app,
            allow_origins=tuple(partners),
            allow_methods=("GET", "POST"),
            allow_headers=("content-type",),
            max_age=_AN_HOUR,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._application_for(scope) if scope["type"] == "http" else self.app
        await app(scope, receive, send)

    def _application_for(self, scope: Scope) -> ASGIApp:
        """What answers a request, by the rules of the class: the application; the application with
        CORS headers, where a preflight is answered before it; or a refusal (403)."""
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if origin is None or self._is_own(origin, headers):
            return self.app
        route = route_of(scope)
        if origin in self._partners and route is not None and route.shared:
            return self._shared
        if scope["method"] in _READING:
            return self.app
        return refuse(Refusal.OTHER_SITE, Request(scope))

    def _is_own(self, origin: str, headers: Headers) -> bool:
        # First, because our own forms send the origin "null": our pages send no referrer.
        if headers.get("sec-fetch-site") == "same-origin":
            return True
        try:
            asked = origin_of(urlsplit(origin))
        except ValueError:
            return False
        own = self._public_url or f"{urlsplit(asked).scheme}://{headers.get('host', '')}"
        return asked == own
