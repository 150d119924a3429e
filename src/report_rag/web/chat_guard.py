"""The chat's way in: lets questions of our own page pass on to Gradio, and nothing else.

Gradio takes any shape here, and answers some of them with an error of the server.
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
_MOST_BOXES = 4


@checked(frozen=True, slots=True, config=ConfigDict(extra="forbid", strict=True))
class Event:
    """What Gradio's script sends when a box or a button of the page changes."""

    data: Annotated[tuple[str, ...], Field(max_length=_MOST_BOXES)]
    """The texts of the boxes that a function takes."""
    fn_index: int
    session_hash: Annotated[str, Field(pattern=r"^[a-z0-9]{1,32}$")]
    trigger_id: int | None = None
    event_data: str | None = None


_EVENT = TypeAdapter(Event)


class ChatDoor:
    """ASGI middleware, behind the limit of bodies: what it reads is short and there."""

    def __init__(self, app: ASGIApp, functions: Collection[int]) -> None:
        """`functions` are the numbers of those that the page may call."""
        self.app = app
        self._functions = functions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != WAY_IN:
            await self.app(scope, receive, send)
            return
        body = await Request(scope, receive).body()
        if self._is_ours(body):
            await self.app(scope, replay(body, receive), send)
        else:
            refusal = problem(Refusal.WRONG_FIELD, asked_language(Request(scope)))
            await refusal(scope, receive, send)

    def _is_ours(self, body: bytes) -> bool:
        try:
            return _EVENT.validate_json(body).fn_index in self._functions
        except ValidationError:
            return False
