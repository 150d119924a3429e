"""What every response tells the browser, errors included: what a page may load, who may show it.

A response that says so itself is left as it is: the chat's page, which Gradio's scripts and styles
stand in, and the widget's panel, which partners show.
"""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
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
_OK = 200
_REDIRECTS = 300
_UNCHANGED = 304


class SecurityHeaders:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                _complete(MutableHeaders(raw=message["headers"]), message["status"])
            await send(message)

        await self.app(scope, receive, told if scope["type"] == "http" else send)


def _complete(headers: MutableHeaders, status: int) -> None:
    if status == _UNCHANGED:
        # What it says takes the place of what the kept page came with: better nothing.
        return
    is_page = headers.get("content-type", "").startswith("text/html")
    headers.setdefault("Content-Security-Policy", PAGE_POLICY if is_page else _DATA_POLICY)
    if _FRAMED_BY_NOBODY in headers["content-security-policy"]:
        headers.setdefault("X-Frame-Options", "DENY")  # For browsers that know no better.
    for name, value in _FOR_ALL.items():
        headers.setdefault(name, value)
    if not _OK <= status < _REDIRECTS:
        headers["Cache-Control"] = "no-store"
    else:
        headers.setdefault("Cache-Control", "no-store")
