"""The routes: chat at `/`, the report at `/report`, API, widget, health. No third party.

What stands between them and the internet (limits, headers, logs) is in `layers`. Feedback is taken
at `/feedback` where the operator has named a file for it.
"""

from collections.abc import Set
from datetime import UTC, datetime
from importlib import resources
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
from report_rag.rendering.labels import title_of_all
from report_rag.rendering.pages import page_html
from report_rag.types import Refusal, Report
from report_rag.web.api import add_api
from report_rag.web.chat_guard import ChatDoor
from report_rag.web.delivery import Delivery
from report_rag.web.export import export_markdown, read_form
from report_rag.web.feedback import FeedbackFile, passages_known, read_feedback
from report_rag.web.middleware.refusal import refuse
from report_rag.web.page_language import PageLanguage
from report_rag.web.reader import reader_html, reports_html
from report_rag.web.reader_address import ReaderAddress
from report_rag.web.settings import ChatKind, Settings
from report_rag.web.visitor import asked_language
from report_rag.web.widget import add_embed

_SEVERAL = "reports"  # the name of a file about several


def create_app(
    assistant: Assistant, settings: Settings, feedback: FeedbackFile | None = None
) -> Starlette:
    """All routes over one assistant; `feedback` is None where none is taken.

    Its place is behind `layers.harden`.
    """
    app = Starlette(exception_handlers={Exception: _failed, HTTPException: _refused})
    full = settings.chat is ChatKind.FULL
    _add_pages(app, assistant, asks=full)
    _add_forms(app, assistant, settings, feedback)
    add_api(app, assistant)
    add_embed(app, assistant, settings.partners, settings.public_url, as_chat=not full)
    static = resources.files("report_rag.rendering").joinpath("static")
    app.mount("/web", StaticFiles(directory=str(static)), name="web")
    if full:
        _add_chat(app, assistant, settings, feedback)
    else:
        app.add_middleware(Delivery)
    return app


def _add_chat(
    app: Starlette, assistant: Assistant, settings: Settings, feedback: FeedbackFile | None
) -> None:
    # Here and not at the top: gradio takes seconds and memory that the panel does not need.
    from report_rag.web.chat import Chat, mount_chat

    chat = Chat(assistant, feedback=feedback is not None)
    app.add_middleware(PageLanguage, title=chat.title, body=chat.page)
    app.add_middleware(Delivery)
    app.add_middleware(ChatDoor, functions=mount_chat(app, chat, settings.waiting))


def _add_pages(app: Starlette, assistant: Assistant, *, asks: bool) -> None:
    """What is read; with `asks` a section of the report can be asked about."""

    def health(_: Request) -> Response:
        counts = assistant.index.manifest.counts
        return JSONResponse({"status": "ok", "passages": counts["passages"]})

    def reports(request: Request) -> Response:
        if len(assistant.index.reports) == 1:
            return _report_page(assistant, request, None, asks=asks)
        return HTMLResponse(reports_html(assistant.index.reports, asked_language(request)))

    def one_report(request: Request) -> Response:
        return _report_page(assistant, request, request.path_params["name"], asks=asks)

    def help_page(request: Request) -> Response:
        contacts = assistant.index.contacts
        return HTMLResponse(page_html("help.html", asked_language(request), contacts=contacts))

    def manifest(_: Request) -> Response:
        title = title_of_all(assistant.index.reports, assistant.index.reports[0].language)
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
    """What is sent to the server, beside questions."""
    known = passages_known(assistant.index)

    async def export(request: Request) -> Response:
        base = settings.public_url or str(request.base_url).rstrip("/")
        return await run_in_threadpool(_exported, assistant, await request.body(), base)

    async def take_feedback(request: Request) -> Response:
        return Response(status_code=await _feedback_taken(feedback, known, request))

    app.add_route("/export", export, methods=["POST"])
    app.add_route("/feedback", take_feedback, methods=["POST"])


def _exported(assistant: Assistant, body: bytes, base: str) -> Response:
    page = read_form(body)
    reports = assistant.index.reports
    name = f"{reports[0].name if len(reports) == 1 else _SEVERAL}.md"
    return Response(
        export_markdown(assistant, page, base),
        media_type="text/markdown; charset=utf-8",
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
            "Cache-Control": "no-store",
        },
    )


def _report_page(
    assistant: Assistant, request: Request, name: str | None, *, asks: bool
) -> Response:
    language = asked_language(request)
    reports = assistant.index.reports
    found = [report for report in reports if name in (None, report.name)]
    if not found:
        return refuse(Refusal.NOT_FOUND, request)
    report: Report = found[0]
    asked = request.query_params
    address = ReaderAddress.read(
        language,
        asked.get("view"),
        ",".join(asked.getlist("mark")),
        asked.get("find", ""),
        report,
    )
    return HTMLResponse(reader_html(assistant.index, report, address, asks=asks))


async def _failed(request: Request, _: Exception) -> Response:
    return refuse(Refusal.FAILED, request)


async def _refused(request: Request, error: Exception) -> Response:
    """A file that there is not, and whatever else a route refuses by itself."""
    missing = isinstance(error, HTTPException) and error.status_code == status.HTTP_404_NOT_FOUND
    return refuse(Refusal.NOT_FOUND if missing else Refusal.UNREADABLE, request)


async def _feedback_taken(file: FeedbackFile | None, known: Set[str], request: Request) -> int:
    """Adds what was sent to the file; gives back the status of the answer, which says no more."""
    if file is None:
        return status.HTTP_404_NOT_FOUND
    # A page of another site may send JSON only when it is let, anything else always.
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        return status.HTTP_415_UNSUPPORTED_MEDIA_TYPE
    found = read_feedback(await request.body(), known)
    if found is None:
        return status.HTTP_422_UNPROCESSABLE_CONTENT
    try:
        await run_in_threadpool(file.add, found, datetime.now(tz=UTC).date())
    except FeedbackError:
        return status.HTTP_503_SERVICE_UNAVAILABLE
    return status.HTTP_204_NO_CONTENT
