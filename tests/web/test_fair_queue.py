"""Whose work is done next: one client cannot keep the others from their turn."""

import asyncio
import threading

import pytest
from anyio import to_thread

from report_rag.web import fair_queue
from report_rag.web.fair_queue import BusyError, FairQueue
from visited import finished

AT_ONCE, MOST = 2, 10
PATIENCE = 20  # seconds


class Work:
    """Pieces of work that end when they are told to, and whose turn came in which order.

    They stay on the event loop: threads that begin at the same time would not always note their
    names in the order in which the queue let them in.
    """

    def __init__(self, queue):
        self.begun = []
        self._queue = queue
        self._end = asyncio.Event()

    async def do(self, client, name):
        async with self._queue.turn(client):
            self.begun.append(name)
            async with asyncio.timeout(PATIENCE):
                await self._end.wait()
        return name

    def end(self):
        self._end.set()


async def settled(work, *clients):
    """A task for each client, named after it and its place, once no further one begins."""
    tasks = []
    for place, client in enumerate(clients):
        tasks.append(asyncio.ensure_future(work.do(client, f"{client}{place}")))
        await asyncio.sleep(0)
    seen = -1
    while seen != len(work.begun):
        seen = len(work.begun)
        await asyncio.sleep(0.05)
    return tasks


def test_one_client_leaves_a_place_for_others():
    """However much it asks for; and what it asked for is done as well, in its order."""

    async def tried():
        work = Work(FairQueue(AT_ONCE, MOST))
        first = await settled(work, *"aaaaa")
        assert work.begun == ["a0"]
        (other,) = await settled(work, "b")
        assert work.begun == ["a0", "b0"]
        work.end()
        assert await asyncio.gather(other, *first) == ["b0", "a0", "a1", "a2", "a3", "a4"]
        assert work.begun[2:] == ["a1", "a2", "a3", "a4"]

    finished(tried())


def test_a_client_that_is_alone_has_all_places_but_one():
    """Until another one comes, and again some seconds after it has gone."""
    now = [100.0]

    async def begun(queue, *clients):
        work = Work(queue)
        tasks = await settled(work, *clients)
        seen = list(work.begun)
        work.end()
        await asyncio.gather(*tasks)
        return seen

    async def tried():
        queue = FairQueue(3, MOST, lambda: now[0])
        assert await begun(queue, *"aaa") == ["a0", "a1"]
        assert await begun(queue, *"b") == ["b0"]
        assert await begun(queue, *"aaa") == ["a0"]
        now[0] += fair_queue._ALONE + 1
        assert await begun(queue, *"aaa") == ["a0", "a1"]
        assert list(queue._asked) == ["a"]

    finished(tried())


def test_those_who_wait_come_in_their_order():
    """A client whose first question came early does not get ahead of others with its next one."""

    async def tried():
        work = Work(FairQueue(AT_ONCE, MOST))
        tasks = await settled(work, *"aaaabcd")
        assert work.begun == ["a0", "b4"]
        work.end()
        await asyncio.gather(*tasks)
        assert work.begun.index("c5") < work.begun.index("a2")

    finished(tried())


def test_whose_turn_does_not_come_hears_that_it_is_busy(monkeypatch):
    """After some time; the places are there again when the others have ended."""
    monkeypatch.setattr(fair_queue, "_PATIENCE", 0.05)

    async def tried():
        work = Work(FairQueue(AT_ONCE, MOST))
        tasks = await settled(work, *"ab")
        for client in "ac":
            with pytest.raises(BusyError):
                await work.do(client, "late")
        work.end()
        await asyncio.gather(*tasks)
        assert await asyncio.gather(*(work.do("a", n) for n in "123")) == [*"123"]
        assert "late" not in work.begun

    finished(tried())


def test_with_too_much_waiting_only_newcomers_may_wait():
    """A client that has something under way is refused at once."""

    async def tried():
        work = Work(FairQueue(AT_ONCE, 4))
        tasks = await settled(work, *"aaaa")
        with pytest.raises(BusyError):
            await work.do("a", "more")
        tasks += await settled(work, *"bc")
        with pytest.raises(BusyError):
            await work.do("c", "more")
        assert work.begun == ["a0", "b0"]
        work.end()
        assert len(await asyncio.gather(*tasks)) == 6

    finished(tried())


def test_a_failure_or_a_visitor_who_leaves_gives_the_place_back():
    """Whether it was waiting or at work; and then nothing is known of the client."""

    async def tried():
        queue = FairQueue(AT_ONCE, MOST)
        work = Work(queue)
        tasks = await settled(work, *"aa")
        tasks[1].cancel()
        with pytest.raises(ZeroDivisionError):
            await queue.run("b", lambda: 1 / 0)
        work.end()
        await asyncio.gather(*tasks, return_exceptions=True)
        for client in "abcabc":
            assert await work.do(client, client) == client
        assert queue._clients == {}

    finished(tried())


def test_long_work_lets_others_in_between_its_steps():
    """A client's own question does not wait for all of its long conversation."""

    async def tried():
        queue, done = FairQueue(2, MOST), []
        first_step, go_on = threading.Event(), threading.Event()

        def steps():
            for number in range(3):
                first_step.set()
                assert go_on.wait(PATIENCE)
                done.append(number)
                yield
            return "result"

        long = asyncio.ensure_future(queue.run_in_steps("a", steps()))
        await asyncio.to_thread(first_step.wait, PATIENCE)
        short = asyncio.ensure_future(queue.run("a", done.append, "short"))
        await asyncio.sleep(0)
        go_on.set()
        await short
        assert await long == "result"
        assert done == [0, "short", 1, 2]

    finished(tried())


def test_files_need_no_place():
    """They are sent by the threads that everybody shares, and these are not used here."""

    async def tried():
        queue, began, go_on = FairQueue(AT_ONCE, MOST), threading.Event(), threading.Event()

        def work():
            began.set()
            return go_on.wait(PATIENCE)

        task = asyncio.ensure_future(queue.run("a", work))
        assert await asyncio.to_thread(began.wait, PATIENCE)
        shared = to_thread.current_default_thread_limiter()
        assert shared.borrowed_tokens == 0
        go_on.set()
        assert await task

    finished(tried())
