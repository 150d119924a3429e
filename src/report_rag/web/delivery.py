"""Compresses responses and sets how long browsers may keep them.

It decides by address and kind of content. Event streams pass unchanged; what Gradio has compressed
stays as it is.
"""

import hashlib
from collections.abc import Awaitable, Callable

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import NotModifiedResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from report_rag.rendering.assets import fingerprint

FOR_GOOD = "public, max-age=31536000, immutable"
ONE_DAY = "public, max-age=86400"
ASK_FIRST = "no-cache"
"""The browser keeps it and asks each time whether it has changed, which costs a few bytes."""
NEVER = "no-store"
_WITHOUT_WORDS = {"lang", "mark", "view"}
"""The parameters that no person types: a page whose address has no others may be kept."""
_OK, _PART, _UNCHANGED = 200, 206, 304
_LEVEL = 6  # of gzip: the Spanish reader shrinks to 40.1 KB in 4.7 ms; level 4: 42.4 KB in 2.0 ms


def hold_back(
    send: Send,
    is_held: Callable[[Message], bool],
    finish: Callable[[Message, bytes], Awaitable[None]],
) -> Send:
    """A `send` that collects the responses whose start message `is_held` picks.

    `finish` gets the start message and the whole body and sends the response; all other responses
    pass as they come.
    """
    start: Message | None = None
    body = bytearray()

    async def collect(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start" and is_held(message):
            start = message
        elif start is None or message["type"] != "http.response.body":
            await send(message)
        else:
            body.extend(message.get("body", b""))
            if not message.get("more_body"):
                await finish(start, bytes(body))

    return collect


class Delivery:
    """ASGI middleware: compresses with gzip, sets Cache-Control and Vary, answers with 304.

    A page that was asked for by GET gets an ETag, and a browser that has it already the status 304.
    No middleware further out may change a body.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = GZipMiddleware(app, compresslevel=_LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        def is_page(start: Message) -> bool:
            is_html = _set_caching(scope, start)
            return is_html and start["status"] == _OK and scope["method"] == "GET"

        async def send_page(start: Message, body: bytes) -> None:
            headers = MutableHeaders(raw=start["headers"])
            # The tag is strong, so it is made of the bytes that travel, compressed or not.
            headers["etag"] = tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
            if tag in _tags(Headers(scope=scope).get("if-none-match", "")):
                await NotModifiedResponse(headers)(scope, receive, send)
                return
            await send(start)
            await send({"type": "http.response.body", "body": body})

        await self.app(scope, receive, hold_back(send, is_page, send_page))


def keeping(path: str, query: str, content_type: str) -> str | None:
    """The Cache-Control for a response; None for addresses that set their own, or need none.

    A page whose address may hold typed words is not kept.
    """
    asked = QueryParams(query)
    if content_type.startswith("text/html"):
        return ASK_FIRST if set(asked) <= _WITHOUT_WORDS else NEVER
    if path.startswith("/assets/"):  # Gradio's; every name holds a hash.
        return FOR_GOOD
    if path.startswith("/web/"):
        named = fingerprint(path.removeprefix("/web/"))
        return FOR_GOOD if asked.get("v") == named else ASK_FIRST
    if path == "/theme.css" and asked.get("v"):  # Gradio's, with a hash of the theme.
        return FOR_GOOD
    # Gradio's as well, but their names stay the same in the next version.
    return ONE_DAY if path.startswith("/static/") or path == "/favicon.ico" else None


def _set_caching(scope: Scope, start: Message) -> bool:
    """Sets Cache-Control and Vary of a response with status 200, 206 or 304. Tells whether it is
    HTML; always False for another status."""
    headers = MutableHeaders(raw=start["headers"])
    kind = headers.get("content-type", "")
    if start["status"] not in (_OK, _PART, _UNCHANGED):
        return False
    if kept := keeping(scope["path"], scope["query_string"].decode("latin-1"), kind):
        headers.setdefault("cache-control", kept)
    is_html = kind.startswith("text/html")
    if is_html and "accept-language" not in headers.get("vary", "").lower():
        headers.add_vary_header("Accept-Language")
    return is_html


def _tags(given: str) -> set[str]:
    """The tags of an If-None-Match header. A proxy may have weakened them, which is ignored."""
    return {tag.strip().removeprefix("W/") for tag in given.split(",")}
