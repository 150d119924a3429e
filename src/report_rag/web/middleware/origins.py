"""Lets pages of partners' sites call the routes that are open to them, and no other site.

Browsers send the origin of the page with each call. A call that could have an effect and comes from
another origin is refused before it is answered; CORS alone would only hide the answer.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from report_rag.types import Refusal
from report_rag.web.middleware.allow_list import route_of
from report_rag.web.problem_details import refuse

_READING = ("GET", "HEAD")
_AN_HOUR = 3600


class Origins:
    """ASGI middleware that decides by the header Origin which requests reach the application.

    Requests without it or from our own pages pass. Those of partners pass to the shared routes,
    with CORS headers. Of all others only GET and HEAD pass, without CORS headers, so that a page of
    another site cannot read the response. `partners` are origins such as `https://example.org`;
    without a `public_url` the header Host says which origin is our own.
    """

    def __init__(self, app: ASGIApp, partners: Sequence[str], public_url: str) -> None:
        self.app = app
        self._partners = frozenset(partners)
        self._public_url = public_url
        self._shared = CORSMiddleware(
            app,
            allow_origins=tuple(partners),
            allow_methods=("GET", "POST"),
            allow_headers=("content-type",),
            max_age=_AN_HOUR,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if origin is None or self._is_own(origin, headers):
            await self.app(scope, receive, send)
            return
        route = route_of(scope)
        if origin in self._partners and route is not None and route.shared:
            await self._shared(scope, receive, send)
        elif scope["method"] in _READING:
            # Without CORS headers the browser does not let the page read the answer.
            await self.app(scope, receive, send)
        else:
            refusal = refuse(Refusal.OTHER_SITE, Request(scope))
            await refusal(scope, receive, send)

    def _is_own(self, origin: str, headers: Headers) -> bool:
        # A form of ours sends the origin "null", since our pages send no referrer.
        if headers.get("sec-fetch-site") == "same-origin":
            return True
        if self._public_url:
            return origin == self._public_url
        return urlsplit(origin).netloc == headers.get("host") != ""
