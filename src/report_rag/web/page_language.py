"""Middleware that turns Gradio's page into our chat page: the visitor's language, our template.

That language is the one of `?lang=` in the address, else the browser's; Gradio alone would only
look at the browser. In the HTML of `/` four things are replaced or added: the `lang` attribute; the
title; a first script that tells Gradio's scripts the language; and, around Gradio's element
`<gradio-app>`, our template.
"""

import base64
import hashlib
import re
from collections.abc import Callable
from html import escape

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from report_rag.types import Language
from report_rag.web.delivery import hold_back
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
    """The Content-Security-Policy of the chat page; of inline scripts only those in `html` may run.

    They are named by their SHA-256. With a nonce no two pages would be equal, and a browser could
    not keep the page. Inline styles are allowed, since Gradio writes them into its elements.
    """
    hashes = (base64.b64encode(hashlib.sha256(one).digest()) for one in _SCRIPT.findall(html))
    return _POLICY.format(inline="".join(f" 'sha256-{one.decode()}'" for one in hashes))


class PageLanguage:
    """ASGI middleware that puts the HTML of `/` into the visitor's language and into our template.

    What it changes is described above. It also sets the headers Content-Length, Content-Language,
    Vary and Content-Security-Policy (`policy`). Other addresses, and what is no HTML, pass
    unchanged. The HTML must not be compressed yet.
    """

    def __init__(
        self, app: ASGIApp, title: Callable[[Language], str], body: Callable[[Language, str], str]
    ) -> None:
        """`title` gives the page's title in a language, as plain text. `body` takes a language and
        the HTML of Gradio's element, and gives the HTML that takes the place of that element."""
        self.app = app
        self._title, self._body = title, body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/":
            await self.app(scope, receive, send)
            return
        language = asked_language(HTTPConnection(scope))

        async def send_rewritten(start: Message, body: bytes) -> None:
            body = self._rewritten(body, language)
            headers = MutableHeaders(raw=start["headers"])
            headers["content-length"] = str(len(body))
            headers["content-language"] = language.value
            headers["vary"] = "Accept-Language"
            headers["content-security-policy"] = policy(body)
            await send(start)
            await send({"type": "http.response.body", "body": body})

        await self.app(scope, receive, hold_back(send, _is_html, send_rewritten))

    def _rewritten(self, html: bytes, language: Language) -> bytes:
        code = language.value.encode()
        script = (
            b"<script>Object.defineProperty(navigator,'language',{get:()=>'" + code + b"'});"
            b"Object.defineProperty(navigator,'languages',{get:()=>['" + code + b"']});</script>"
        )
        title = b"<title>" + escape(self._title(language)).encode() + b"</title>"

        def around(gradio: re.Match[bytes]) -> bytes:
            # Else Gradio's script would replace our title by that of the blocks, in English.
            element = gradio[0].replace(b'control_page_title="true"', b'control_page_title="false"')
            return self._body(language, element.decode()).encode()

        html = _HTML.sub(b'<html lang="' + code + b'"', html, count=1)
        html = _HEAD.sub(lambda head: head[0] + script + title, _TITLE.sub(b"", html), count=1)
        return _GRADIO.sub(around, html, count=1)


def _is_html(start: Message) -> bool:
    return MutableHeaders(raw=start["headers"]).get("content-type", "").startswith("text/html")
