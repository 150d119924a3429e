"""Serves the chat's page in the language that its address asks for, around what is Gradio's.

Gradio takes the language of its page from the browser alone. This layer rewrites the one HTML page:
the `lang` attribute and the title, a script that comes first and tells Gradio's own texts which
language the page is in, and the body, in which Gradio's element gets its place.
"""

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from report_rag.types import Language
from report_rag.web.visitor import asked_language

_HTML = re.compile(rb"<html[^>]*?\blang=\"[^\"]*\"|<html", re.IGNORECASE)
_HEAD = re.compile(rb"<head[^>]*>", re.IGNORECASE)
_TITLE = re.compile(rb"<title>.*?</title>", re.IGNORECASE | re.DOTALL)
_SCRIPT = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
_POLICY = (
    "default-src 'none'; script-src 'self'{inline}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; "
    "form-action 'self'; base-uri 'self'; frame-ancestors 'none'"
)
_GRADIO = re.compile(rb"<gradio-app.*?</gradio-app>", re.DOTALL)


def policy(html: bytes) -> str:
    """The Content-Security-Policy of a page of Gradio's: its own inline scripts and no others.

    By their hashes and not by a nonce, so that the same page has the same bytes each time and a
    browser that has it need not load it again. Gradio writes styles into its elements.
    """
    hashes = (base64.b64encode(hashlib.sha256(one).digest()) for one in _SCRIPT.findall(html))
    return _POLICY.format(inline="".join(f" 'sha256-{one.decode()}'" for one in hashes))


class PageLanguage:
    """ASGI middleware; touches nothing but the HTML of `/`."""

    def __init__(
        self, app: ASGIApp, title: Callable[[Language], str], body: Callable[[Language, str], str]
    ) -> None:
        """`title` is plain text; `body` makes the page around Gradio's element, both in HTML."""
        self.app = app
        self._title, self._body = title, body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/":
            await self.app(scope, receive, send)
            return
        language = asked_language(HTTPConnection(scope))
        page = _Page(language, self._title(language), self._body)
        await _Rewriter(self.app, send, page).run(scope, receive)


@dataclass(frozen=True, slots=True)
class _Page:
    language: Language
    title: str
    body: Callable[[Language, str], str]

    def rewritten(self, html: bytes) -> bytes:
        code = self.language.value.encode()
        script = (
            b"<script>Object.defineProperty(navigator,'language',{get:()=>'" + code + b"'});"
            b"Object.defineProperty(navigator,'languages',{get:()=>['" + code + b"']});</script>"
        )
        title = b"<title>" + escape(self.title).encode() + b"</title>"
        html = _HTML.sub(b'<html lang="' + code + b'"', html, count=1)
        html = _HEAD.sub(lambda head: head[0] + script + title, _TITLE.sub(b"", html), count=1)
        return _GRADIO.sub(self._around, html, count=1)

    def _around(self, gradio: re.Match[bytes]) -> bytes:
        # It would give the page the title of the first language.
        element = gradio[0].replace(b'control_page_title="true"', b'control_page_title="false"')
        return self.body(self.language, element.decode()).encode()


class _Rewriter:
    """Holds the page back until it is whole, then sends it in one piece."""

    def __init__(self, app: ASGIApp, send: Send, page: _Page) -> None:
        self._app, self._send, self._page = app, send, page
        self._start: Message | None = None
        self._body = b""

    async def run(self, scope: Scope, receive: Receive) -> None:
        await self._app(scope, receive, self._receive_part)

    async def _receive_part(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        if message["type"] != "http.response.body" or self._start is None:
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if message.get("more_body"):
            return
        headers = MutableHeaders(raw=self._start["headers"])
        if headers.get("content-type", "").startswith("text/html"):
            self._body = self._page.rewritten(self._body)
            headers["content-length"] = str(len(self._body))
            headers["content-language"] = self._page.language.value
            headers["vary"] = "Accept-Language"
            headers["content-security-policy"] = policy(self._body)
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": self._body})
