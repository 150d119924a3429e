"""Serves the chat's page in the language that its address asks for.

Gradio takes the language of its page from the browser alone. This layer rewrites the one HTML page:
the `lang` attribute, and a script that comes first and tells Gradio's own texts which language the
page is in.
"""

import re

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from report_rag.types import Language

_HTML = re.compile(rb"<html[^>]*?\blang=\"[^\"]*\"|<html", re.IGNORECASE)
_HEAD = re.compile(rb"<head[^>]*>", re.IGNORECASE)


def visitor_language(asked: str | None, accepted: str | None) -> Language:
    """The language of a page: what its address asks for, else the browser's first of ours."""
    if asked in list(Language):
        return Language(str(asked))
    for part in (accepted or "").split(","):
        code = part.split(";")[0].strip().lower()[:2]
        if code in list(Language):
            return Language(code)
    return Language.EN


class PageLanguage:
    """ASGI middleware; touches nothing but the HTML of `/`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/":
            await self.app(scope, receive, send)
            return
        query = QueryParams(scope["query_string"])
        accepted = Headers(scope=scope).get("accept-language")
        language = visitor_language(query.get("lang"), accepted)
        await _Rewriter(self.app, send, language).run(scope, receive)


class _Rewriter:
    """Holds the page back until it is whole, then sends it in one piece."""

    def __init__(self, app: ASGIApp, send: Send, language: Language) -> None:
        self._app, self._send, self._language = app, send, language
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
            self._body = self._rewritten(self._body)
            headers["content-length"] = str(len(self._body))
            headers["content-language"] = self._language.value
            headers["vary"] = "Accept-Language"
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": self._body})

    def _rewritten(self, page: bytes) -> bytes:
        code = self._language.value.encode()
        script = (
            b"<script>Object.defineProperty(navigator,'language',{get:()=>'" + code + b"'});"
            b"Object.defineProperty(navigator,'languages',{get:()=>['" + code + b"']});</script>"
        )
        page = _HTML.sub(b'<html lang="' + code + b'"', page, count=1)
        return _HEAD.sub(lambda head: head[0] + script, page, count=1)
