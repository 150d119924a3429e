"""The MCP server: the assistant as tools, and the reports as resources, for language models.

It speaks the Model Context Protocol, by the package `mcp`, over standard input and output (command
`report-rag mcp`) or over HTTP at `/mcp` of the web server (setting `mcp`). Over HTTP each request
is answered with one JSON object and nothing is kept after it: there are no sessions and no streams
of events. Nothing in a log, and no refusal, repeats what somebody has sent.
"""

import logging
import signal
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from functools import partial
from inspect import getdoc
from typing import Any

from pydantic import AnyUrl, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

import report_rag
from report_rag.assistant import Assistant
from report_rag.errors import QuestionError, SettingsError
from report_rag.rendering.labels import title_of_all
from report_rag.strings import STRINGS
from report_rag.types import Language, Refusal
from report_rag.web.api import mistake
from report_rag.web.fair_queue import BusyError, FairQueue
from report_rag.web.middleware.access_log import place_of
from report_rag.web.middleware.limits import replay
from report_rag.web.problem_details import detail, refuse
from report_rag.web.report_markdown import report_markdown
from report_rag.web.visitor import is_json, json_body

try:
    from mcp.server.lowlevel.helper_types import ReadResourceContents
    from mcp.server.mcpserver import MCPServer
    from mcp.server.mcpserver.exceptions import ResourceError, ResourceNotFoundError, ToolError
    from mcp.server.mcpserver.resources import FunctionResource
    from mcp.server.transport_security import TransportSecuritySettings
    from mcp.shared.exceptions import MCPError
    from mcp_types import (
        INTERNAL_ERROR,
        INVALID_PARAMS,
        CallToolResult,
        GetPromptResult,
        InputRequiredResult,
        TextContent,
        ToolAnnotations,
        jsonrpc_message_adapter,
    )

    from report_rag.web.mcp_tools import Call, McpTools, asking_client, resource_address, spoken
except ImportError as missing:
    raise SettingsError(
        f"language models need packages that are not installed ({missing.name}); "
        "run: pip install 'report-rag[mcp]'"
    ) from missing

_LOG = logging.getLogger(__name__)
_MARKDOWN = "text/markdown"
_MOST_CALLS = 100  # of one program, over standard input
_READ_ONLY = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)


class ReportServer(MCPServer[Any]):
    """An MCP server over the reports of an assistant. Whatever fails is told in our sentences."""

    def __init__(
        self, assistant: Assistant, address: str, language: Language, turns: FairQueue
    ) -> None:
        """`address` is that of the web server, for links to passages; where it is empty, there are
        none.

        `language` is assumed where neither a message nor the request shows one. Calls are answered
        when their turn comes in `turns`.
        """
        reports = assistant.index.reports
        title = title_of_all(reports, language)
        super().__init__(
            "report-rag",
            title=title,
            instructions=STRINGS[language].mcp_instructions.format(title=title),
            version=report_rag.__version__,
            log_level="WARNING",
            subscriptions=False,
        )
        # Its messages can hold what a client has sent. What fails here is logged by `_LOG`.
        logging.getLogger("mcp").setLevel(logging.CRITICAL + 1)
        self._language = language
        self._turns = turns
        tools = McpTools(assistant, address, language)
        for tool in (tools.ask, tools.search, tools.fetch, tools.outline):
            self.add_tool(tool, description=getdoc(tool), annotations=_READ_ONLY)
        self.resource("report://{report}/{+section}", mime_type=_MARKDOWN)(tools.section)
        for report in reports:
            self.add_resource(
                FunctionResource(
                    uri=resource_address(report),
                    name=report.name,
                    title=report.title,
                    description=report.citation,
                    mime_type=_MARKDOWN,
                    fn=partial(report_markdown, report),
                )
            )

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Call | None = None
    ) -> CallToolResult | InputRequiredResult:
        """The result of a tool. What is wrong with a call is told as an error in its result."""
        language = Language.of_tag(arguments.get("language")) or spoken(context, self._language)
        known = {one.name: one.input_schema["properties"] for one in await self.list_tools()}
        unknown = [field for field in arguments if field not in known.get(name, arguments)]
        if unknown:
            return _failed(detail(Refusal.UNKNOWN_FIELD, language, field=unknown[0]))
        try:
            async with self._turns.turn(asking_client(context)):
                return await super().call_tool(name, arguments, context)
        except BusyError:
            return _failed(STRINGS[language].busy)
        except ToolError as error:
            return _failed(_told(error.__cause__, language))

    async def read_resource(
        self, uri: AnyUrl | str, context: Call | None = None
    ) -> Iterable[ReadResourceContents] | InputRequiredResult:
        """The Markdown at the address of a resource; `MCPError` when there is none."""
        try:
            async with self._turns.turn(asking_client(context)):
                return await super().read_resource(uri, context)
        except BusyError as error:
            told = STRINGS[spoken(context, self._language)].busy
            raise MCPError(INTERNAL_ERROR, told) from error
        except ResourceNotFoundError:
            cause = None
        except ResourceError as error:
            cause = error.__cause__
        raise MCPError(INVALID_PARAMS, _told(cause, spoken(context, self._language)))

    async def get_prompt(
        self, name: str, arguments: dict[str, Any] | None = None, context: Call | None = None
    ) -> GetPromptResult | InputRequiredResult:
        """Always `MCPError`: there are no prompts."""
        del name, arguments
        raise MCPError(INVALID_PARAMS, _told(None, spoken(context, self._language)))


def mount_mcp(app: Starlette, assistant: Assistant, address: str, turns: FairQueue) -> None:
    """Adds `/mcp` to an application; `address` and `turns` are as in `ReportServer`."""
    server = ReportServer(assistant, address, Language.EN, turns)
    # The headers Host and Origin are checked before, by `middleware`, which knows the settings.
    checked = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    own = server.streamable_http_app(
        stateless_http=True, json_response=True, transport_security=checked
    )
    (route,) = [one for one in own.routes if isinstance(one, Route)]
    app.router.routes.append(Route(route.path, _JsonRpc(route.app), methods=["POST"]))
    begun = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(running: Starlette) -> AsyncIterator[Any]:
        async with begun(running) as state, server.session_manager.run():
            yield state

    app.router.lifespan_context = lifespan


def serve_stdio(assistant: Assistant, address: str, language: Language) -> None:
    """Serves over standard input and output until the input ends; logs go to standard error.

    `address` and `language` are as in `ReportServer`. Ctrl+C ends the process at once: nothing is
    to be saved, and the thread that waits for input could not be stopped.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    logging.basicConfig(format="%(levelname)s %(message)s")
    ReportServer(assistant, address, language, FairQueue(2, _MOST_CALLS)).run("stdio")


class _JsonRpc:
    """ASGI application: refuses what is no JSON-RPC message; the SDK would repeat it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request, app = Request(scope, receive), self.app
        body = await json_body(request)
        try:
            jsonrpc_message_adapter.validate_json(body)
        except ValidationError:
            app = refuse(Refusal.UNREADABLE, request)
        if not is_json(request):
            app = refuse(Refusal.NOT_JSON, request)
        await app(scope, replay(body, receive), send)


def _failed(told: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=told)], is_error=True)


def _told(cause: BaseException | None, language: Language) -> str:
    """What is told when a tool or resource has failed by `cause`; None: there is no such one.

    An unexpected error is logged, by its type and line of code.
    """
    match cause:
        case QuestionError():
            return detail(cause.problem, language, names=cause.names)
        case ValidationError():
            kind, field = mistake(cause)
            return detail(kind, language, field=field)
        case Exception():
            _LOG.error("%s", place_of(cause))
            return detail(Refusal.FAILED, language)
    return detail(Refusal.NOT_FOUND, language)
