"""Passes to Gradio only the calls that the chat page makes.

Gradio itself takes any JSON at this address and fails with status 500 for some of it.
"""

from collections.abc import Collection
from typing import Annotated

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from report_rag.types import Refusal
from report_rag.web.middleware.limits import replay
from report_rag.web.problem_details import problem
from report_rag.web.visitor import asked_language

WAY_IN = "/gradio_api/queue/join"
"""The address to which Gradio's script sends every call."""
_MOST_BOXES = 4


@checked(frozen=True, slots=True, config=ConfigDict(extra="forbid", strict=True))
class Event:
    """The call that Gradio's script sends when a box changes or a button is pressed."""

    data: Annotated[tuple[str, ...], Field(max_length=_MOST_BOXES)]
    """The texts of the boxes that the function takes, at most `_MOST_BOXES`."""
    fn_index: int
    """The number of the function to call."""
    session_hash: Annotated[str, Field(pattern=r"^[a-z0-9]{1,32}$")]
    trigger_id: int | None = None
    event_data: str | None = None


_EVENT = TypeAdapter(Event)


class ChatGuard:
    """ASGI middleware: refuses a call at `WAY_IN` that the page does not make, with status 422.

    Such is a body that is no `Event`, or that calls another function. It is behind `BodyLimit`, so
    the body is short and already read. All other requests pass.
    """

    def __init__(self, app: ASGIApp, functions: Collection[int]) -> None:
        """`functions` are the numbers of the functions that the page may call."""
        self.app = app
        self._functions = functions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != WAY_IN:
            await self.app(scope, receive, send)
            return
        body = await Request(scope, receive).body()
        try:
            known = _EVENT.validate_json(body).fn_index in self._functions
        except ValidationError:
            known = False
        refusal = problem(Refusal.WRONG_FIELD, asked_language(Request(scope)))
        await (self.app if known else refusal)(scope, replay(body, receive), send)
