"""Connections on which nothing comes, or that nobody reads, are closed; over real sockets."""

import asyncio
import time
from contextlib import suppress

import pytest
import uvicorn

from report_rag.web import connections
from report_rag.web.connections import TimedProtocol
from report_rag.web.middleware.headers import KnownHeaders
from visited import finished

LIMIT = 0.3  # seconds
PATIENCE = 20  # seconds
HEAD = b"GET / HTTP/1.1\r\nHost: x\r\n"
MUCH = 50_000_000  # bytes: more than the buffers of a connection take


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    """Limits that a test can wait for."""
    monkeypatch.setattr(connections, "_REQUEST_LINE", LIMIT)
    monkeypatch.setattr(connections, "_READING", LIMIT)


async def answer(scope, receive, send):
    """As many bytes as the path says."""
    size = int(scope["path"].strip("/") or 2)
    length = (b"content-length", b"%d" % size)
    await send({"type": "http.response.start", "status": 200, "headers": [length]})
    await send({"type": "http.response.body", "body": b"x" * size})


def with_server(work, app=answer):
    """What `work` gives, which gets a function that opens a connection to a server."""

    async def tried():
        writers = []

        async def opened():
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writers.append(writer)
            return reader, writer

        config = uvicorn.Config(
            app, port=0, http=TimedProtocol, lifespan="off", log_level="critical"
        )
        server = uvicorn.Server(config)
        config.load()
        server.lifespan = config.lifespan_class(config)
        await server.startup()
        port = server.servers[0].sockets[0].getsockname()[1]
        try:
            return await asyncio.wait_for(work(opened), PATIENCE)
        finally:
            for writer in writers:
                writer.close()
                with suppress(ConnectionError):
                    await writer.wait_closed()
            await server.shutdown()

    return finished(tried())


@pytest.mark.parametrize("said", [b"", b"GET", HEAD], ids=["nothing", "half a line", "no end"])
def test_a_request_that_does_not_come_is_not_waited_for(said):
    """The connection is closed, without a response."""

    async def work(opened):
        reader, writer = await opened()
        writer.write(said)
        return await reader.read()

    assert with_server(work) == b""


def test_headers_that_come_steadily_have_no_more_time():
    """A line now and then does not start the time again."""

    async def work(opened):
        reader, writer = await opened()
        began, ended = time.monotonic(), asyncio.ensure_future(reader.read())
        writer.write(HEAD)
        while not ended.done():
            writer.write(b"X: y\r\n")
            await asyncio.sleep(LIMIT / 5)
        return await ended, time.monotonic() - began

    content, seconds = with_server(work)
    assert content == b""
    assert seconds >= LIMIT


def test_a_second_request_has_the_same_time():
    """The first one is answered; half of another one does not hold the connection."""

    async def work(opened):
        reader, writer = await opened()
        writer.write(HEAD + b"\r\n")
        first = await reader.readuntil(b"xx")
        writer.write(HEAD)
        return first, await reader.read()

    first, rest = with_server(work)
    assert first.startswith(b"HTTP/1.1 200")
    assert rest == b""


def test_a_response_that_nobody_reads_is_given_up():
    """It would stay in memory."""

    async def work(opened):
        reader, writer = await opened()
        writer.transport.pause_reading()
        writer.write(b"GET /%d HTTP/1.1\r\nHost: x\r\n\r\n" % MUCH)
        await asyncio.sleep(4 * LIMIT)
        writer.transport.resume_reading()
        try:
            return len(await reader.read())
        except ConnectionError:
            return 0

    assert with_server(work) < MUCH


def test_a_slow_reader_gets_all():
    """As long as it takes something now and then."""

    async def work(opened):
        reader, writer = await opened()
        writer.write(b"GET /%d HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" % MUCH)
        size = 0
        while part := await reader.read(1_000_000):
            size += len(part)
            await asyncio.sleep(LIMIT / 50)
        return size

    assert with_server(work) > MUCH


def test_what_is_no_request_hears_of_help():
    """In both languages: which one the visitor reads is unknown."""

    async def work(opened):
        reader, writer = await opened()
        writer.write(b"hello\r\n\r\n")
        return await reader.read()

    told = with_server(work)
    assert told.startswith(b"HTTP/1.1 400")
    assert b"/help?lang=en" in told
    assert b"/help?lang=es" in told


TWO_WAYS = {
    "both": b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "turned round": b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "two lengths": b"Content-Length: 6\r\nContent-Length: 0\r\n\r\n",
    "no number": b"Content-Length: +5\r\n\r\nhello",
    "below nothing": b"Content-Length: -1\r\n\r\n",
    "another name": b"Content-Length : 5\r\n\r\nhello",
    "unknown coding": b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "two codings": b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "two hosts": b"Host: evil.example\r\n\r\n",
    "no text": b"X: a\0b\r\n\r\n",
}


@pytest.mark.parametrize("method", [b"GET", b"POST"])
@pytest.mark.parametrize("rest", TWO_WAYS.values(), ids=TWO_WAYS)
def test_a_request_that_can_be_read_in_two_ways_is_refused(method, rest):
    """And the connection closed, so that what follows is never taken for a request of its own."""

    async def work(opened):
        reader, writer = await opened()
        writer.write(method + b" / HTTP/1.1\r\nHost: x\r\n" + rest + HEAD + b"\r\n")
        return await reader.read()

    told = with_server(work, KnownHeaders(answer))
    assert told.startswith(b"HTTP/1.1 400")
    assert told.count(b"HTTP/1.1 ") == 1
