"""The application and its routes: the chat at `/`, reports at `/report`, API, widget, help, health.

Limits, security headers and logs are in `middleware`. No page loads anything from a third party.
"""

from collections.abc import Set
from datetime import UTC, datetime
from urllib.parse import quote

from starlette import status
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.staticfiles import StaticFiles

from report_rag.assistant import Assistant
from report_rag.errors import FeedbackError
from report_rag.rendering.assets import STATIC
from report_rag.rendering.labels import title_of_all
from report_rag.rendering.pages import page_html
from report_rag.types import Refusal, Report
from report_rag.web.api import add_api
from report_rag.web.chat_guard import ChatGuard
from report_rag.web.delivery import Delivery
from report_rag.web.export import MEDIA_TYPES, export, read_form
from report_rag.web.feedback import FeedbackFile, passages_known, read_feedback
from report_rag.web.page_language import PageLanguage
from report_rag.web.problem_details import refuse
from report_rag.web.reader import reader_html, reports_html
from report_rag.web.reader_address import ReaderAddress
from report_rag.web.settings import ChatKind, Settings
from report_rag.web.visitor import asked_language, is_json
from report_rag.web.widget import add_embed

_BY_STATUS = {404: Refusal.NOT_FOUND, 405: Refusal.WRONG_METHOD}


def create_app(
    assistant: Assistant, settings: Settings, feedback: FeedbackFile | None = None
) -> Starlette:
    """The web application with all its routes; `assistant` answers the questions.

    `settings.chat` says what is at `/`: the chat page, or the smaller chat of the widget. Votes on
    answers are added to the file `feedback`; without one they are refused (404). Limits, security
    headers and logs are missing: the caller puts `middleware.harden` in front.
    """
    app = Starlette(exception_handlers={Exception: _refused, HTTPException: _refused})
    full = settings.chat is ChatKind.FULL
    _add_pages(app, assistant, asks=full)
    _add_forms(app, assistant, settings, feedback)
    add_api(app, assistant)
    add_embed(app, assistant, settings.partners, settings.public_url, as_chat=not full)
    app.mount("/web", StaticFiles(directory=str(STATIC)), name="web")
    if full:
        # Not at the top: gradio takes seconds and memory, which the widget's chat does not need.
        from report_rag.web.chat import Chat, mount_chat

        chat = Chat(assistant, feedback=feedback is not None)
        app.add_middleware(PageLanguage, title=chat.title, body=chat.page)
        app.add_middleware(Delivery)
        app.add_middleware(ChatGuard, functions=mount_chat(app, chat, settings.waiting))
    else:
        app.add_middleware(Delivery)
    return app


def _add_pages(app: Starlette, assistant: Assistant, *, asks: bool) -> None:
    """Adds the pages of reports, the help page, the health check and the web app's manifest.

    With `asks` the sections of a report have links that ask the chat about them. `/report` is the
    only report, or a list of several; `/report/NAME` without a report of that name gives 404.
    """
    index = assistant.index

    def health(_: Request) -> Response:
        return JSONResponse({"status": "ok", "passages": index.manifest.counts["passages"]})

    def reports(request: Request) -> Response:
        if len(index.reports) == 1:
            return read_report(index.reports[0], request)
        return HTMLResponse(reports_html(index.reports, asked_language(request)))

    def one_report(request: Request) -> Response:
        named = [one for one in index.reports if one.name == request.path_params["name"]]
        return read_report(named[0], request) if named else refuse(Refusal.NOT_FOUND, request)

    def read_report(report: Report, request: Request) -> Response:
        address = ReaderAddress.read(asked_language(request), request.query_params, report)
        return HTMLResponse(reader_html(index, report, address, asks=asks))

    def help_page(request: Request) -> Response:
        page = page_html("help.html", asked_language(request), contacts=index.contacts)
        return HTMLResponse(page)

    def manifest(_: Request) -> Response:
        title = title_of_all(index.reports, index.reports[0].language)
        return JSONResponse({"name": title, "start_url": "/", "display": "browser"})

    app.add_route("/healthz", health)
    app.add_route("/readyz", health)
    app.add_route("/report", reports)
    app.add_route("/report/{name}", one_report)
    app.add_route("/help", help_page)
    app.add_route("/manifest.json", manifest)


def _add_forms(
    app: Starlette, assistant: Assistant, settings: Settings, feedback: FeedbackFile | None
) -> None:
    """Adds `/export` (a conversation as a file) and `/feedback` (a vote), both by POST.

    Votes are added to the file `feedback`; if it is None, each is refused (404).
    """
    reports, known = assistant.index.reports, passages_known(assistant.index)
    name = quote(reports[0].name if len(reports) == 1 else "reports")

    async def save(request: Request) -> Response:
        base = settings.public_url or str(request.base_url).rstrip("/")
        page, kind = read_form(await request.body())
        content = await run_in_threadpool(export, assistant, page, base, kind)
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}.{kind}",
            "Cache-Control": "no-store",
        }
        return Response(content, media_type=MEDIA_TYPES[kind], headers=headers)

    async def take_feedback(request: Request) -> Response:
        return Response(status_code=await _take_feedback(feedback, known, request))

    app.add_route("/export", save, methods=["POST"])
    app.add_route("/feedback", take_feedback, methods=["POST"])


async def _refused(request: Request, error: Exception) -> Response:
    """The response to an exception that no route has caught.

    Starlette raises an `HTTPException`, for example, for a static file that does not exist. Its
    status decides: `NOT_FOUND` for 404, `WRONG_METHOD` for 405, `UNREADABLE` (400) for any other;
    its headers are kept. Another exception is an error of the server itself: `FAILED` (500).
    """
    if not isinstance(error, HTTPException):
        return refuse(Refusal.FAILED, request)
    why = _BY_STATUS.get(error.status_code, Refusal.UNREADABLE)
    return refuse(why, request, error.headers)


async def _take_feedback(file: FeedbackFile | None, known: Set[str], request: Request) -> int:
    """Adds the vote in a request's body to `file`; gives the status of the response, without body.

    204: added; 404: `file` is None; 415: not sent as JSON; 422: no `Feedback`, or with a passage
    that is not in `known` ("report/id" of each passage); 503: the file cannot be written.
    """
    if file is None:
        return status.HTTP_404_NOT_FOUND
    if not is_json(request):
        return status.HTTP_415_UNSUPPORTED_MEDIA_TYPE
    found = read_feedback(await request.body(), known)
    if found is None:
        return status.HTTP_422_UNPROCESSABLE_CONTENT
    try:
        await run_in_threadpool(file.add, found, datetime.now(tz=UTC).date())
    except FeedbackError:
        return status.HTTP_503_SERVICE_UNAVAILABLE
    return status.HTTP_204_NO_CONTENT
