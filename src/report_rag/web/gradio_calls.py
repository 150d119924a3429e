"""The calls of endpoints that clients of Gradio send: what of them reaches Gradio."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from report_rag.types import Refusal
from report_rag.web.api import mistake
from report_rag.web.middleware.limits import replay
from report_rag.web.problem_details import problem, refuse
from report_rag.web.visitor import asked_language, is_json, json_body

_WAY_IN = "/gradio_api/queue/join"  # where clients send calls
_WAY_OUT = "/gradio_api/queue/data"  # where they wait for the answers
_MOST_SESSIONS = 10_000


@checked(frozen=True, slots=True, config=ConfigDict(strict=True, extra="ignore"))
class _Call:
    """The call of an endpoint, as clients of Gradio send it; what else they send is left out."""

    fn_index: Annotated[int, Field(ge=0)]
    """The place of the endpoint, from 0."""
    session_hash: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
    """The name that a client gives to its stream of answers."""
    data: tuple[Any, ...]
    """The values of the endpoint's parameters; the first one, the question, is a text."""


class KnownCalls:
    """ASGI middleware: lets only those calls through to Gradio that an endpoint can take.

    Gradio would fail with 500 at others, repeat what was sent in its refusal, or write it into the
    log. A call is passed on as a new text of JSON with the fields of `_Call` alone. A stream of
    answers is opened only for a session that has called. `BodyLimit`, which refuses a long body,
    must come before this.
    """

    def __init__(self, app: ASGIApp, parameters: Sequence[int], root: str = "") -> None:
        """`parameters` has the number of parameters of each endpoint, in order; `root` is the path
        of this server's address (`links.root_of`)."""
        self.app = app
        self._root = root
        self._parameters = parameters
        # Those that called last; the oldest first.
        self._sessions: OrderedDict[str, None] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self.app
        path = scope["path"] if scope["type"] == "http" else ""
        if path == _WAY_IN:
            body = await json_body(Request(scope, receive))
            call = self._call(body, scope)
            if isinstance(call, _Call):
                self._remember(call.session_hash)
                receive = replay(_CALL.dump_json(call), receive)
            else:
                app = call
        elif path == _WAY_OUT:
            request = Request(scope)
            if request.query_params.get("session_hash") not in self._sessions:
                app = refuse(Refusal.NOT_FOUND, request)
        await app(scope, receive, send)

    def _call(self, body: bytes, scope: Scope) -> "_Call | ASGIApp":
        """The call in a body, or the response that refuses it."""
        request = Request(scope)
        language = asked_language(request)
        if not is_json(request):
            return problem(Refusal.NOT_JSON, language, root=self._root)
        try:
            call = _CALL.validate_json(body)
        except ValidationError as error:
            kind, field = mistake(error)
            return problem(kind, language, field=field, root=self._root)
        if call.fn_index >= len(self._parameters):
            return problem(Refusal.WRONG_FIELD, language, field="fn_index", root=self._root)
        wanted = self._parameters[call.fn_index]
        if len(call.data) != wanted or not isinstance(call.data[0], str):
            return problem(Refusal.WRONG_FIELD, language, field="data", root=self._root)
        return call

    def _remember(self, session: str) -> None:
        self._sessions[session] = None
        self._sessions.move_to_end(session)
        while len(self._sessions) > _MOST_SESSIONS:
            self._sessions.popitem(last=False)


_CALL = TypeAdapter(_Call)
