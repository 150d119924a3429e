"""Middleware in front of Gradio: lets through only the calls that the chat page makes.

They all go to one address, `WAY_IN`. Gradio itself takes any JSON there, and fails with status 500
for some of it.
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
"""The address to which Gradio's script sends the calls of functions, by POST."""
_MOST_BOXES = 4  # texts in a call; the page's functions take two at most


@checked(frozen=True, slots=True, config=ConfigDict(extra="forbid", strict=True))
class Event:
    """The JSON object by which Gradio's script calls a function of the page.

    It is sent when a question is asked, a box changes or the page has loaded. One with other fields
    than these is refused.
    """

    data: Annotated[tuple[str, ...], Field(max_length=_MOST_BOXES)]
    """The arguments of the function: the texts of boxes of the page."""
    fn_index: int
    """The number of the function to call, as Gradio counts those of the page."""
    session_hash: Annotated[str, Field(pattern=r"^[a-z0-9]{1,32}$")]
    """A random text by which Gradio sends the result to the page that called."""
    trigger_id: int | None = None
    """The number of the box or button that caused the call, if one did."""
    event_data: str | None = None
    """Gradio's data on the event; our functions do not read it."""


_EVENT = TypeAdapter(Event)


class ChatGuard:
    """ASGI middleware: refuses with status 422 any request to `WAY_IN` that the page does not make.

    Those are requests whose body is no `Event`, or asks for a function that may not be called. What
    goes to other addresses passes. `BodyLimit`, which waits for the whole body and refuses a long
    one, must come before this.
    """

    def __init__(self, app: ASGIApp, functions: Collection[int]) -> None:
        """`functions` are the numbers of the functions that may be called (`Event.fn_index`), as
        `chat.mount_chat` returns them."""
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
