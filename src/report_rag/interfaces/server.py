"""The web server: chat at `/`, the report at `/report`, health at `/healthz`. No third party.

Logs hold nothing of a question: uvicorn's access log is off, and errors in the chat are shown as a
fixed sentence.
"""

import os
import socket
from importlib import resources
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.middleware.base import RequestResponseEndpoint

from report_rag.assistant import Assistant
from report_rag.errors import ReportRagError
from report_rag.interfaces.chat import mount_chat
from report_rag.interfaces.page_language import PageLanguage, visitor_language
from report_rag.interfaces.reader import reader_html
from report_rag.interfaces.render import template
from report_rag.interfaces.strings import STRINGS
from report_rag.types import Language, Report

_PORTS_TRIED = 10
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}


def create_app(assistant: Assistant) -> FastAPI:
    """All routes over one assistant."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/healthz")
    def health() -> JSONResponse:
        counts = assistant.index.manifest.counts
        return JSONResponse({"status": "ok", "passages": counts["passages"]})

    @app.get("/report")
    def only_report(request: Request) -> Response:
        return _report_page(assistant, request, None)

    @app.get("/report/{name}")
    def one_report(request: Request, name: str) -> Response:
        return _report_page(assistant, request, name)

    @app.get("/help")
    def help_page(request: Request) -> HTMLResponse:
        language = visitor_language(
            request.query_params.get("lang"), request.headers.get("accept-language")
        )
        return HTMLResponse(
            template("help.html").render(
                contacts=assistant.index.contacts,
                strings=STRINGS[language],
                all_strings=STRINGS,
                language=language,
                languages=list(Language),
            )
        )

    @app.get("/manifest.json")
    def manifest() -> JSONResponse:
        title = assistant.index.reports[0].title
        return JSONResponse({"name": title, "start_url": "/", "display": "browser"})

    @app.middleware("http")
    async def headers(request: Request, call_next: RequestResponseEndpoint) -> Response:
        response = await call_next(request)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    static = resources.files("report_rag.interfaces").joinpath("static")
    app.mount("/web", StaticFiles(directory=str(static)), name="web")
    app.add_middleware(PageLanguage)
    mount_chat(app, assistant)
    return app


def serve(corpus: Path, index: Path, host: str, port: int) -> None:
    """Loads the index, prints the address and serves until it is told to stop."""
    assistant = Assistant.open(corpus, index)
    app = create_app(assistant)
    free = _free_port(host, port)
    strings = STRINGS[visitor_language(None, os.environ.get("LANG", "").replace("_", "-"))]
    print(strings.address.format(url=f"http://{host}:{free}"), strings.stop_hint, flush=True)
    uvicorn.run(app, host=host, port=free, access_log=False, log_level="warning")


def _report_page(assistant: Assistant, request: Request, name: str | None) -> Response:
    language = visitor_language(
        request.query_params.get("lang"), request.headers.get("accept-language")
    )
    reports = assistant.index.reports
    found = [report for report in reports if name in (None, report.name)]
    if not found:
        return PlainTextResponse(STRINGS[language].not_found, status_code=404)
    report: Report = found[0]
    return HTMLResponse(reader_html(assistant.index, report, language))


def _free_port(host: str, wanted: int) -> int:
    """The port, or the next free one; `ReportRagError` when none of ten is free."""
    for port in range(wanted, wanted + _PORTS_TRIED):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise ReportRagError(
        f"{host}: ports {wanted} to {wanted + _PORTS_TRIED - 1} are taken or not allowed; "
        "choose another with --port"
    )
