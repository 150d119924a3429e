"""Closes connections that say nothing: where no proxy stands in front, nobody else does.

uvicorn, the server, closes a connection some seconds after a response; one on which no request, or
half of one, ever comes would stay, and with it one of the files that a process may have open.
"""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

_REQUEST_LINE = 10.0  # seconds from a connection, or from its first byte, to the end of the headers
_READING = 30.0  # seconds in which a client takes something of a response that waits for it


class TimedProtocol(H11Protocol):
    """uvicorn's HTTP/1.1, for its parameter `http`, with a time limit for headers and for reading.

    A connection is closed when the line and the headers of a request are not there whole after
    `_REQUEST_LINE` seconds, however steadily they come, and when the client has not read for
    `_READING` seconds. A body has a limit of its own (`middleware.limits`).
    """

    _headers: asyncio.TimerHandle | None = None
    _reading: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait_for_headers()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._wait_for_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        for timer in (self._headers, self._reading):
            if timer:
                timer.cancel()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._look_again(self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._reading:
            self._reading.cancel()

    def _look_again(self, waiting: int) -> None:
        """Closes the connection after `_READING` seconds if no byte of the `waiting` ones, which
        are to be sent, has left by then."""

        def look() -> None:
            left = self.transport.get_write_buffer_size()
            if left < waiting:
                self._look_again(left)
            else:
                self.transport.abort()

        self._reading = self.loop.call_later(_READING, look)

    def send_400_response(self, msg: str) -> None:
        super().send_400_response(f"{msg} Help: /help?lang=en Ayuda: /help?lang=es")

    def _wait_for_headers(self) -> None:
        """Starts the time for headers if they are waited for, and ends it if they are there."""
        waits = self.cycle is None or self.cycle.response_complete
        if waits and not self._headers:
            self._headers = self.loop.call_later(_REQUEST_LINE, self.transport.close)
        elif not waits and self._headers:
            self._headers.cancel()
            self._headers = None
