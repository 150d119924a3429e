"""The application and its routes: the chat at `/`, reports at `/report`, `/workshop`, API, widget,
help, health.

Limits, security headers and logs are in `middleware`. No page loads anything from a third party.
"""

import os
from collections.abc import Sequence, Set
from datetime import UTC, datetime
from urllib.parse import quote

from starlette import status
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from report_rag.assistant import Assistant
from report_rag.errors import FeedbackError
from report_rag.rendering.assets import asset
from report_rag.rendering.links import root_of
from report_rag.types import Refusal, Report
from report_rag.web.api import add_api
from report_rag.web.chat import Chat
from report_rag.web.delivery import Delivery
from report_rag.web.export import MEDIA_TYPES, export, read_form
from report_rag.web.fair_queue import BusyError, FairQueue
from report_rag.web.feedback import FeedbackFile, passages_known, read_feedback
from report_rag.web.help_page import help_route
from report_rag.web.problem_details import refuse
from report_rag.web.reader import reader_html, reports_html
from report_rag.web.reader_address import ReaderAddress
from report_rag.web.settings import ChatKind, Settings
from report_rag.web.static_files import static_routes
from report_rag.web.visitor import asked_language, client_of, is_json, json_body
from report_rag.web.widget import add_embed
from report_rag.web.workshop import workshop_html

_AGAIN = {"Retry-After": "2"}  # seconds
_BY_STATUS = {404: Refusal.NOT_FOUND, 405: Refusal.WRONG_METHOD}


def create_app(
    assistant: Assistant, settings: Settings, feedback: FeedbackFile | None = None
) -> Starlette:
    """The web application with all its routes; `assistant` answers the questions.

    `settings.chat` says whether the chat page asks through Gradio, whose API is there then as well.
    Votes on answers are added to the file `feedback`; without one they are refused (404). Limits,
    security headers and logs are missing: the caller puts `middleware.harden` in front. The `Chat`
    is `app.state.chat`.
    """
    kinds = (Exception, HTTPException, BusyError)
    app = Starlette(exception_handlers=dict.fromkeys(kinds, _refused))
    # One more at once than cores, since each waits at times for Python's global lock. With more
    # threads the event loop would wait too long for it.
    turns = FairQueue(_cores() + 1, settings.waiting)
    full = settings.chat is ChatKind.FULL
    gradio = asset("gradio-client.js") if full else ""
    chat = Chat(assistant, settings.address, feedback=feedback is not None, gradio=gradio)
    app.state.chat = chat
    _add_pages(app, assistant, settings.address, turns)
    _add_chat(app, chat, assistant.index.reports, settings.address, turns)
    _add_forms(app, assistant, settings, feedback, turns)
    add_api(app, assistant, settings.address, turns)
    add_embed(
        app,
        assistant,
        chat,
        partners=settings.partners,
        address=settings.address,
        turns=turns,
    )
    app.router.routes.extend(static_routes(assistant.index.reports, root_of(settings.address)))
    app.add_middleware(Delivery)
    if settings.mcp:
        # Not at the top: the package is an extra.
        from report_rag.web.mcp_server import mount_mcp

        mount_mcp(app, assistant, settings.address, turns)
    if full:
        # Not at the top: gradio takes seconds and memory, which the light chat does not need.
        from report_rag.web.gradio_api import mount_gradio

        mount_gradio(app, assistant, chat, settings.address, turns)
    return app


def _add_chat(
    app: Starlette, chat: Chat, reports: Sequence[Report], address: str, turns: FairQueue
) -> None:
    """Adds the chat page at `/`, `/exchanges`, by which a page asks without Gradio, and
    `/workshop`, the page for a projector, which offers the same questions as the chat."""

    def page(request: Request) -> Response:
        headers = {"Content-Language": asked_language(request).value}
        return HTMLResponse(chat.page(request), headers=headers)

    async def exchanges(request: Request) -> Response:
        if not is_json(request):
            return refuse(Refusal.NOT_JSON, request)
        sent = (await json_body(request)).decode("utf-8", "replace")
        content = await turns.run_in_steps(client_of(request), chat.exchanges(sent))
        return JSONResponse(content, headers={"Cache-Control": "no-store"})

    def workshop(request: Request) -> Response:
        language = asked_language(request)
        return HTMLResponse(workshop_html(reports, address, language, chat.welcome(language)))

    app.add_route("/", turns.route(page))
    app.add_route("/workshop", turns.route(workshop))
    app.add_route("/exchanges", exchanges, methods=["POST"])


def _add_pages(app: Starlette, assistant: Assistant, address: str, turns: FairQueue) -> None:
    """Adds the pages of reports, the help page and the health check.

    `address` is that of this server, without a slash at its end. `/report` is the only report, or a
    list of several; `/report/NAME` without a report of that name gives 404. Pages of reports are
    made when their turn comes in `turns`.
    """
    index = assistant.index

    async def health(_: Request) -> Response:
        return JSONResponse({"status": "ok", "passages": index.manifest.counts["passages"]})

    def reports(request: Request) -> Response:
        if len(index.reports) == 1:
            return read_report(index.reports[0], request)
        return HTMLResponse(reports_html(index.reports, asked_language(request), address))

    def one_report(request: Request) -> Response:
        named = [one for one in index.reports if one.name == request.path_params["name"]]
        return read_report(named[0], request) if named else refuse(Refusal.NOT_FOUND, request)

    def read_report(report: Report, request: Request) -> Response:
        asked = ReaderAddress.read(asked_language(request), request.query_params, report)
        return HTMLResponse(reader_html(index, report, asked, base=address))

    app.add_route("/healthz", health)
    app.add_route("/readyz", health)
    app.add_route("/report", turns.route(reports))
    app.add_route("/report/{name}", turns.route(one_report))
    app.add_route("/help", help_route(index.contacts, address))


def _add_forms(
    app: Starlette,
    assistant: Assistant,
    settings: Settings,
    feedback: FeedbackFile | None,
    turns: FairQueue,
) -> None:
    """Adds `/export` (a conversation as a file) and `/feedback` (a vote), both by POST.

    Votes are added to the file `feedback`; if it is None, each is refused (404).
    """
    reports, known = assistant.index.reports, passages_known(assistant.index)
    name = quote(reports[0].name if len(reports) == 1 else "reports")

    async def save(request: Request) -> Response:
        page, kind = read_form(await request.body())
        steps = export(assistant, page, settings.address, kind)
        content = await turns.run_in_steps(client_of(request), steps)
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}.{kind}",
            "Cache-Control": "no-store",
        }
        return Response(content, media_type=MEDIA_TYPES[kind], headers=headers)

    async def take_feedback(request: Request) -> Response:
        refused = await _take_feedback(feedback, known, request)
        if refused:
            return refuse(refused, request)
        return Response(status_code=status.HTTP_204_NO_CONTENT)

    app.add_route("/export", save, methods=["POST"])
    app.add_route("/feedback", take_feedback, methods=["POST"])


async def _refused(request: Request, error: Exception) -> Response:
    """The response to an exception that no route has caught.

    Starlette raises an `HTTPException`, for example, for a static file that does not exist. Its
    status decides: `NOT_FOUND` for 404, `WRONG_METHOD` for 405, `UNREADABLE` (400) for any other;
    its headers are kept. A `BusyError` gives `BUSY` (503). Another exception is an error of the
    server itself: `FAILED` (500).
    """
    if isinstance(error, BusyError):
        return refuse(Refusal.BUSY, request, _AGAIN)
    if not isinstance(error, HTTPException):
        return refuse(Refusal.FAILED, request)
    why = _BY_STATUS.get(error.status_code, Refusal.UNREADABLE)
    return refuse(why, request, error.headers)


async def _take_feedback(
    file: FeedbackFile | None, known: Set[str], request: Request
) -> Refusal | None:
    """Adds the vote in a request's body to `file`; gives None, or why the vote is refused.

    `NOT_FOUND`: `file` is None; `NOT_JSON`: not sent as JSON; `WRONG_FIELD`: no `Feedback`, or not
    with passages of `known` ("report/id" of each passage); `BUSY`: the file cannot be written.
    """
    if file is None:
        return Refusal.NOT_FOUND
    if not is_json(request):
        return Refusal.NOT_JSON
    found = read_feedback(await json_body(request), known)
    if found is None:
        return Refusal.WRONG_FIELD
    try:
        await run_in_threadpool(file.add, found, datetime.now(tz=UTC).date())
    except FeedbackError:
        return Refusal.BUSY
    return None


def _cores() -> int:
    """The number of cores that this process may use; where the system does not tell that, the
    number of all cores, or 1 if that is unknown too."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
