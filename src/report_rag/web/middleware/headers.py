"""Adds security headers to responses; removes those of requests that nothing here reads."""

from collections.abc import Iterable

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from report_rag.types import Refusal
from report_rag.web.problem_details import refuse

_DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"
_FOR_ALL = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noarchive",
}
_FRAMED_BY_NOBODY = "frame-ancestors 'none'"
_OK, _REDIRECTS, _UNCHANGED = 200, 300, 304
_READ = frozenset(
    b"""
    accept accept-encoding accept-language access-control-request-headers
    access-control-request-method content-length content-type host if-modified-since if-none-match
    origin referer sec-fetch-site transfer-encoding
    """.split()
)
_LENGTHS = frozenset((b"content-length", b"transfer-encoding"))


def page_policy(framed_by: Iterable[str] = ()) -> str:
    """A Content-Security-Policy: the page loads only our files, and only pages of the origins in
    `framed_by` may frame it ("*" for all); no page at all if there are none."""
    ancestors = " ".join(sorted(framed_by)) or "'none'"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
        f"frame-ancestors {ancestors}"
    )


class KnownHeaders:
    """ASGI middleware: removes all request headers but those that something here reads.

    The others tell of another address, URL or method (X-Forwarded-Host), which Gradio would believe
    and repeat in its description of itself (`/config`), or of the visitor (User-Agent, Cookie). The
    client's address in X-Forwarded-For, where a trusted proxy wrote it, was read by uvicorn, the
    server, before.

    A request that gives the length of its body in both ways there are is refused (400), and the
    connection closed: a proxy may have taken the other one for true, and the rest of the body for
    the next request (RFC 9112, 6.1).
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self.app
        if scope["type"] == "http":
            kept = [one for one in scope["headers"] if _is_read(one[0].lower())]
            scope = {**scope, "headers": kept}
            if {name.lower() for name, _ in kept} >= _LENGTHS:
                app = refuse(Refusal.UNREADABLE, Request(scope), {"Connection": "close"})
        await app(scope, receive, send)


def _is_read(name: bytes) -> bool:
    """Whether something reads the request header with this name, in small letters."""
    return name in _READ or name.startswith(b"mcp-")


class SecurityHeaders:
    """ASGI middleware: adds the security headers that a response lacks, and Cache-Control.

    A header that a response has already is kept: the widget's panel has a Content-Security-Policy
    of its own. Cache-Control becomes `no-store` where it is missing, and
    always for a status outside of 200 to 299. A response with status 304 is left unchanged.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                _complete(MutableHeaders(raw=message["headers"]), message["status"])
            await send(message)

        await self.app(scope, receive, send_complete if scope["type"] == "http" else send)


def _complete(headers: MutableHeaders, status: int) -> None:
    if status == _UNCHANGED:
        # The headers of a 304 replace those of the page in the browser's cache.
        return
    is_page = headers.get("content-type", "").startswith("text/html")
    headers.setdefault("Content-Security-Policy", page_policy() if is_page else _DATA_POLICY)
    if _FRAMED_BY_NOBODY in headers["content-security-policy"]:
        headers.setdefault("X-Frame-Options", "DENY")  # For browsers without frame-ancestors.
    for name, value in _FOR_ALL.items():
        headers.setdefault(name, value)
    if not _OK <= status < _REDIRECTS:
        headers["Cache-Control"] = "no-store"
    headers.setdefault("Cache-Control", "no-store")
