"""How a request is refused: as a page for people, as a problem for programs, in their language."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from report_rag.rendering.pages import page_html
from report_rag.strings import STRINGS
from report_rag.types import Refusal
from report_rag.web.problem_details import problem, status
from report_rag.web.visitor import asked_language


def refuse(why: Refusal, request: Request, headers: Mapping[str, str] | None = None) -> Response:
    """A response that says what is wrong and where help is; it repeats nothing of what was sent."""
    language = asked_language(request)
    if "text/html" not in request.headers.get("accept", ""):
        return problem(why, language, headers=headers)
    strings = STRINGS[language]
    page = page_html(
        "refusal.html",
        language,
        title=strings.refusals[why],
        detail=strings.refusal_details[why],
    )
    return HTMLResponse(page, status(why), dict(headers or {}))
