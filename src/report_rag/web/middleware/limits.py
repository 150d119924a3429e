"""How much at once, and how often: bodies, questions waiting, a visitor's share.

A workshop of thirty people has one address, so an address has a bucket of tokens that holds a
minute's worth: all thirty can ask at the same moment. Addresses are known only while their bucket
is not full, in memory, and nowhere else.
"""

import asyncio
import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from report_rag.types import Refusal
from report_rag.web.middleware.allow_list import Cost, route_of
from report_rag.web.middleware.refusal import refuse

_MINUTE = 60.0
_MOST_CLIENTS = 10_000
_PATIENCE = 10.0  # seconds for a body of a few kilobytes
_ONE_NETWORK = 64  # bits of an IPv6 address that one household or office has to itself
_RETRY_BUSY = "2"  # seconds


class BodyLimit:
    """ASGI middleware: reads what is sent, up to what the route takes, before anything else does.

    Also without Content-Length; somebody who sends too slowly is let go.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        route = route_of(scope) if scope["type"] == "http" else None
        if route is None or scope["method"] not in ("POST", "PUT", "PATCH"):
            await self.app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(_PATIENCE):
                body = await _read(receive, route.most_bytes)
        except TimeoutError:
            await refuse(Refusal.TOO_SLOW, Request(scope))(scope, receive, send)
            return
        if body is None:
            await refuse(Refusal.TOO_LARGE, Request(scope))(scope, receive, send)
            return
        await self.app(scope, replay(body, receive), send)


class RateLimit:
    """ASGI middleware: a bucket of tokens for each address, and one for everybody.

    The address is that of the connection, or what a trusted proxy says (uvicorn sees to that).
    """

    def __init__(
        self,
        app: ASGIApp,
        client_per_minute: int,
        all_per_minute: int,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.app = app
        self._clients = Buckets(client_per_minute, now)
        self._all = Buckets(all_per_minute, now)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        route = route_of(scope) if scope["type"] == "http" else None
        if route is None or route.cost is Cost.NOTHING or scope["method"] == "OPTIONS":
            await self.app(scope, receive, send)
            return
        wait = self._clients.take(_client(scope)) or self._all.take("")
        if wait:
            told = {"Retry-After": str(math.ceil(wait))}
            await refuse(Refusal.TOO_MANY, Request(scope), told)(scope, receive, send)
            return
        await self.app(scope, receive, send)


class Waiting:
    """ASGI middleware: at most so many questions at once; one more hears that it is busy."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self.app = app
        self._most = most
        self._now = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        route = route_of(scope) if scope["type"] == "http" else None
        if route is None or route.cost is not Cost.QUESTION or scope["method"] == "OPTIONS":
            await self.app(scope, receive, send)
            return
        if self._now >= self._most:
            told = {"Retry-After": _RETRY_BUSY}
            await refuse(Refusal.BUSY, Request(scope), told)(scope, receive, send)
            return
        self._now += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self._now -= 1


class Buckets:
    """Token buckets by name; each holds a minute's worth and fills steadily."""

    def __init__(self, per_minute: int, now: Callable[[], float]) -> None:
        self._size = float(per_minute)
        self._now = now
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, name: str) -> float:
        """Takes a token: 0, or the seconds until there will be one."""
        now = self._now()
        left, then = self._left.pop(name, (self._size, now))
        left = min(self._size, left + (now - then) * self._size / _MINUTE)
        wait = 0.0 if left >= 1 else (1 - left) * _MINUTE / self._size
        self._left[name] = (left - 1 if not wait else left, now)
        self._forget(now)
        return wait

    def _forget(self, now: float) -> None:
        """The oldest first: a bucket of a minute ago is full again, and as good as none."""
        while self._left:
            name, (_, then) = next(iter(self._left.items()))
            if now - then < _MINUTE and len(self._left) <= _MOST_CLIENTS:
                return
            del self._left[name]


def _client(scope: Scope) -> str:
    host = scope["client"][0] if scope.get("client") else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return str(host)
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped  # As a proxy has it that listens to both.
    if address.version == 4:  # noqa: PLR2004 (of the protocol)
        return str(address)
    return str(ipaddress.ip_network((address, _ONE_NETWORK), strict=False))


async def _read(receive: Receive, most: int) -> bytes | None:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":  # They have left.
            return bytes(body)
        body += message.get("body", b"")
        if len(body) > most:
            return None
        if not message.get("more_body"):
            return bytes(body)


def replay(body: bytes, receive: Receive) -> Receive:
    """What gives a body that was read already, and then what else comes."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
