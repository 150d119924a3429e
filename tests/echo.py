"""A stand-in for the application behind nginx: says what reached it, and dies when it is told to.

`python tests/echo.py PORT FOLDER`; FOLDER is shared with the other process of the pair.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

PORT, FOLDER = int(sys.argv[1]), Path(sys.argv[2])
FOR_GOOD = "public, max-age=31536000, immutable"
heard = 0


async def echo(request: Request) -> Response:
    """What reached this process, and which one it is."""
    body = await request.body()
    if body == b"die":
        die_once(request.url.path)
    seen = {"port": PORT, "bytes": len(body), "headers": dict(request.headers)}
    return JSONResponse(seen, status())


async def file(request: Request) -> Response:
    """A file that never changes under its address, and how often it was asked for."""
    global heard  # noqa: PLW0603 (a counter is all the state there is)
    heard += 1
    if request.path_params["name"] == "new.css" and (FOLDER / f"old-{PORT}").exists():
        return PlainTextResponse("of the other version", 404)
    kept = FOR_GOOD if request.query_params.get("v") == "abc" else "no-cache"
    headers = {"Cache-Control": kept, "Vary": "Accept-Encoding"}
    return PlainTextResponse(f"{PORT}:{heard}", status(), headers)


async def stream(_: Request) -> Response:
    """One event; the next one only when a file says that the first has arrived."""

    async def events():
        yield "data: first\n\n"
        while not (FOLDER / "arrived").exists():
            await asyncio.sleep(0.02)
        yield "data: second\n\n"

    return StreamingResponse(events(), media_type="text/event-stream")


def status() -> int:
    """503 for a process that has been told to be not ready."""
    return 503 if (FOLDER / f"unready-{PORT}").exists() else 200


def die_once(path: str) -> None:
    """The first process that is told to die does, without a word; notes each request."""
    with (FOLDER / "told").open("a") as told:
        told.write(f"{PORT} {path}\n")
    try:
        with (FOLDER / "dead").open("x") as dead:
            dead.write(str(PORT))
    except FileExistsError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


app = Starlette(
    routes=[
        Route("/gradio_api/queue/data", stream),
        Route("/web/{name}", file),
        Route("/assets/{name}", file),
        Route("/{path:path}", echo, methods=["GET", "POST", "PUT", "OPTIONS"]),
    ]
)

if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=PORT, log_level="warning", access_log=False)
