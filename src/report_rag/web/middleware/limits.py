"""Limits: the size of bodies, and requests a minute.

The rate limit is a token bucket for each address of a client, and one for all together: each
request takes a token, and tokens come back steadily. A workshop of thirty people has one address,
so a bucket holds as many tokens as come back in a minute: all thirty can ask at the same moment. An
address is kept in memory only. It is forgotten when a counted request of any client comes a minute
or more after the last request from that address.
"""

import asyncio
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import aclosing

from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from report_rag.types import Refusal
from report_rag.web.middleware.allow_list import route_of
from report_rag.web.problem_details import refuse
from report_rag.web.visitor import client_of

_MINUTE = 60.0
_MOST_CLIENTS = 10_000  # buckets that are kept; beyond, the one least recently used goes
_PATIENCE = 10.0  # seconds for a body of a few kilobytes


class BodyLimit:
    """ASGI middleware: reads the whole body of a POST, PUT or PATCH before the application does.

    Refuses a body of more than the route's `most_bytes` (413), whatever its Content-Length says,
    and one that takes longer than `_PATIENCE` seconds (408). When the client leaves before the end
    of its body, nothing is passed on. Other methods and unknown routes pass without being read.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        route = route_of(scope)
        if route is None or scope["method"] not in ("POST", "PUT", "PATCH"):
            await self.app(scope, receive, send)
            return
        app = self.app
        try:
            async with asyncio.timeout(_PATIENCE):
                body = await _read(Request(scope, receive), route.most_bytes)
        except ClientDisconnect:
            return
        except TimeoutError:
            app = refuse(Refusal.TOO_SLOW, Request(scope))
        else:
            if body is None:
                app = refuse(Refusal.TOO_LARGE, Request(scope))
            else:
                receive = replay(body, receive)
        await app(scope, receive, send)


class RateLimit:
    """ASGI middleware: a token bucket for each address, and one for all addresses together.

    A request that finds one of them empty is refused (429), with the seconds to wait in
    Retry-After. Unknown routes, those that are not `counted` and the method OPTIONS take no token.
    The address is that of the connection, or what a trusted proxy says (uvicorn sets it). `now` is
    a clock that gives seconds, from any starting point.
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
        route, app = route_of(scope), self.app
        if route and route.counted and scope["method"] != "OPTIONS":
            wait = self._clients.take(client_of(HTTPConnection(scope))) or self._all.take("")
            if wait:
                headers = {"Retry-After": str(math.ceil(wait))}
                app = refuse(Refusal.TOO_MANY, Request(scope), headers)
        await app(scope, receive, send)


class Buckets:
    """Token buckets by name. Each holds `per_minute` tokens at most, with which it begins, and gets
    as many back in a minute."""

    def __init__(self, per_minute: int, now: Callable[[], float]) -> None:
        self._size = float(per_minute)
        self._now = now
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, name: str) -> float:
        """Takes a token from the bucket `name` and returns 0; if it has no whole token, takes none
        and returns the seconds until it has one."""
        now = self._now()
        left, then = self._left.pop(name, (self._size, now))
        left = min(self._size, left + (now - then) * self._size / _MINUTE)
        wait = 0.0 if left >= 1 else (1 - left) * _MINUTE / self._size
        self._left[name] = (left - 1 if not wait else left, now)
        self._forget(now)
        return wait

    def _forget(self, now: float) -> None:
        """Drops buckets that were last used a minute or more ago, since they are full again. Of the
        others keeps the `_MOST_CLIENTS` that were used last."""
        while self._left:
            name, (_, then) = next(iter(self._left.items()))
            if now - then < _MINUTE and len(self._left) <= _MOST_CLIENTS:
                return
            del self._left[name]


async def _read(request: Request, most: int) -> bytes | None:
    """The body, or None when it is longer than `most` bytes.

    Raises `ClientDisconnect` when the client leaves before its end.
    """
    body = bytearray()
    async with aclosing(request.stream()) as parts:
        async for part in parts:
            body += part
            if len(body) > most:
                return None
    return bytes(body)


def replay(body: bytes, receive: Receive) -> Receive:
    """An ASGI `receive` that gives `body`, which was read already, as the first message, and after
    it the messages of the given `receive`."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
