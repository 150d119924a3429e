"""Decides whose work is done next, so that no visitor can take the server from all others.

Questions and pages are computed in threads, a few at a time. A client, which is an address, may
have half of these places, so that one is free when somebody else comes, however much the first one
sends. A client that has been alone for some seconds may have all places but one. Work that has to
wait is done in the order in which it came, except that new work of a client that is alone may get
such a further place before older work of its own.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response

from report_rag.web.visitor import client_of

_PATIENCE = 2.0  # seconds that work may wait for its turn
_ALONE = 5.0  # seconds without another client after which one counts as alone

Result = TypeVar("Result")
Steps = Generator[None, None, Result]


class BusyError(Exception):
    """Work was not begun, because too much other work waits."""


@dataclass(slots=True)
class _Client:
    """One client, as long as work of it waits or is done."""

    places: asyncio.Semaphore
    """How much more of its work may be done at the same time."""
    further: asyncio.Semaphore
    """The same while it is alone, besides `places`."""
    under_way: int = 0
    """How much of its work waits or is done."""


class FairQueue:
    """Does the work of clients in threads, in a fair order."""

    def __init__(self, at_once: int, most: int, now: Callable[[], float] = time.monotonic) -> None:
        """At most `at_once` pieces of work, 2 or more, are done at the same time, half of them for
        the same client, or all but one for a client that is alone. While `most` wait or are done,
        only a client that has none among them may add one. `now` is a clock that gives seconds,
        from any starting point."""
        self._most, self._now = most, now
        self._each = at_once // 2
        self._further = at_once - 1 - self._each
        # When each client asked last, by a clock in seconds; the latest one is the last.
        self._asked: OrderedDict[str, float] = OrderedDict()
        self._clients: dict[str, _Client] = {}
        # Lets those that wait in by their order.
        self._places = asyncio.Semaphore(at_once)
        # Other threads send files, which must not take these.
        self._threads = CapacityLimiter(at_once)

    @asynccontextmanager
    async def turn(self, client: str) -> AsyncIterator[None]:
        """Waits for the turn of a client, named as by `client_of`; the block is its work.

        Raises `BusyError` when the turn has not come after `_PATIENCE` seconds, or when too much
        waits already.
        """
        new = _Client(asyncio.Semaphore(self._each), asyncio.Semaphore(self._further))
        own = self._clients.setdefault(client, new)
        alone = self._is_alone(client)
        if own.under_way and sum(one.under_way for one in self._clients.values()) >= self._most:
            raise BusyError
        own.under_way += 1
        try:
            further = alone and own.places.locked() and not own.further.locked()
            kind = own.further if further else own.places
            await self._wait(kind)
            try:
                yield
            finally:
                self._places.release()
                kind.release()
        finally:
            own.under_way -= 1
            if not own.under_way:
                del self._clients[client]

    async def run(self, client: str, work: Callable[..., Result], *arguments: object) -> Result:
        """The result of `work(*arguments)`, done in a thread when the turn of `client` comes.

        Raises what `turn` raises, and what `work` does.
        """
        async with self.turn(client):
            return await to_thread.run_sync(partial(work, *arguments), limiter=self._threads)

    async def run_in_steps(self, client: str, steps: Steps[Result]) -> Result:
        """The result of a generator that stops (`yield`) where work of others may be done first:
        each step waits for its turn, as in `run`."""
        while True:
            done: tuple[Result] | None = await self.run(client, _step, steps)
            if done is not None:
                (result,) = done
                return result

    def _is_alone(self, client: str) -> bool:
        """Whether no other client has asked in the last `_ALONE` seconds; notes that this one has.
        What is older is forgotten."""
        now = self._now()
        self._asked[client] = now
        self._asked.move_to_end(client)
        while now - next(iter(self._asked.values())) > _ALONE:
            self._asked.popitem(last=False)
        return len(self._asked) == 1

    async def _wait(self, own: asyncio.Semaphore) -> None:
        """Takes one of a client's own places, and one of all, when there is one; `BusyError` when
        that takes too long."""
        try:
            async with asyncio.timeout(_PATIENCE):
                await own.acquire()
                try:
                    await self._places.acquire()
                except BaseException:
                    own.release()
                    raise
        except TimeoutError:
            raise BusyError from None

    def route(
        self, respond: Callable[[Request], Response]
    ) -> Callable[[Request], Awaitable[Response]]:
        """A handler for a route: `respond` makes each response, as work of the request's client."""

        async def handle(request: Request) -> Response:
            return await self.run(client_of(request), respond, request)

        return handle


def _step(steps: Steps[Result]) -> tuple[Result] | None:
    """Does the next step; gives the result after the last one, in a tuple, else None."""
    try:
        next(steps)
    except StopIteration as end:
        return (end.value,)
    return None
