"""Responses that refuse a request: a page for people, problem details (RFC 9457) for programs.

A `Refusal` is a reason of the server, a `Problem` says why a question cannot be searched. Responses
are in the language of the visitor and repeat nothing that was sent, except the name of a field.
"""

import re
from collections.abc import Mapping, Sequence

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from report_rag.rendering.message import problem_message
from report_rag.rendering.pages import page_html
from report_rag.rendering.preview import plain_preview
from report_rag.strings import STRINGS
from report_rag.types import Language, Problem, Refusal
from report_rag.web.visitor import asked_language

_MEDIA_TYPE = "application/problem+json"
PROBLEMS_PAGE = "/api/problems"
"""The page that explains all refusals; the `type` in problem details links to a section of it."""
ROOT = "report_rag.root"
"""The key of a request's scope that has the path of this server's address, "/ask" or nothing. The
middleware `PublicPath` sets it, since who refuses has nothing but the request."""
STATUS: dict[Refusal | Problem, int] = dict.fromkeys(Problem, 422) | {
    Refusal.UNREADABLE: 400,
    Refusal.MISSING_FIELD: 422,
    Refusal.UNKNOWN_FIELD: 422,
    Refusal.WRONG_FIELD: 422,
    Refusal.LONG_FIELD: 422,
    Refusal.OTHER_NAME: 400,
    Refusal.OTHER_SITE: 403,
    Refusal.NOT_FOUND: 404,
    Refusal.WRONG_METHOD: 405,
    Refusal.TOO_SLOW: 408,
    Refusal.TOO_LARGE: 413,
    Refusal.NOT_JSON: 415,
    Refusal.TOO_MANY: 429,
    Refusal.FAILED: 500,
    Refusal.BUSY: 503,
    Refusal.NOT_READY: 503,
}
# The name of a field as a program writes it. Anything else may be a person's words: not repeated.
_FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}(?:\[\d+\](?:\.[A-Za-z_][A-Za-z0-9_]{0,39})?)?")
_UNNAMED = "…"  # stands in a sentence for a field that is not named


def refuse(why: Refusal, request: Request, headers: Mapping[str, str] | None = None) -> Response:
    """The response that refuses a request, in the visitor's language, with the status of `why`.

    It is a page if the request's Accept header has text/html, else problem details (`problem`).
    `headers` are added to the response's own. Addresses begin with the `ROOT` of the request.
    """
    language, root = asked_language(request), request.scope.get(ROOT, "")
    if "text/html" not in request.headers.get("accept", ""):
        return problem(why, language, headers=headers, root=root)
    title, told = _told(why, language)
    preview = plain_preview(title, told, language, root)
    page = page_html("refusal.html", language, preview=preview, title=title, detail=told)
    return HTMLResponse(page, STATUS[why], dict(headers or {}))


def problem(
    kind: Refusal | Problem,
    language: Language,
    *,
    field: str | None = None,
    names: Sequence[str] = (),
    headers: Mapping[str, str] | None = None,
    root: str = "",
) -> JSONResponse:
    """Problem details in `language`, as a JSON response with the status of `kind`.

    `field` is the name of the field at fault, such as "history[0].content"; it is repeated only if
    it looks like a name in a program. `names` are the names of all reports that exist; only
    `Problem.UNKNOWN_REPORT` tells them. `headers` are added to the response's own. `type` and
    `help` begin with `root`, the path of this server's address (`links.root_of`).
    """
    named = _named(field)
    title, told = _told(kind, language, named, names)
    content = {
        "type": f"{root}{PROBLEMS_PAGE}#{_slug(kind)}",
        "title": title,
        "status": STATUS[kind],
        "detail": told,
        "help": f"{root}/help?lang={language}",
    }
    if named:
        content["field"] = named
    own = {"Cache-Control": "no-store", "Content-Language": language.value}
    return JSONResponse(content, STATUS[kind], own | dict(headers or {}), _MEDIA_TYPE)


def detail(
    kind: Refusal | Problem,
    language: Language,
    *,
    field: str | None = None,
    names: Sequence[str] = (),
) -> str:
    """The sentence of `problem` that says what to do; its arguments are as there."""
    return _told(kind, language, _named(field), names)[1]


def problems_html(language: Language, base: str) -> str:
    """The HTML of `PROBLEMS_PAGE`: a section for each `Problem`, then one for each `Refusal`.

    `base` is this server's address without a slash at its end.
    """
    kinds = (*Problem, *Refusal)
    rows = [(_slug(kind), STATUS[kind], *_told(kind, language)) for kind in kinds]
    strings = STRINGS[language]
    title, description = strings.refusals_title, strings.preview_problems
    preview = plain_preview(title, description, language, base, PROBLEMS_PAGE)
    return page_html("problems.html", language, preview=preview, problems=rows)


def _named(field: str | None) -> str | None:
    """`field` if it looks like a name in a program, else None."""
    return field if field and _FIELD.fullmatch(field) else None


def _slug(kind: Refusal | Problem) -> str:
    return kind.value.replace("_", "-")


def _told(
    kind: Refusal | Problem,
    language: Language,
    field: str | None = None,
    names: Sequence[str] = (),
) -> tuple[str, str]:
    """What people are told in `language`: the title of a refusal, then a sentence with the detail.

    Every `Problem` has the same title. `field` and `names` are as in `problem`; without a `field`,
    "…" stands for it in the sentence.
    """
    strings = STRINGS[language]
    if isinstance(kind, Problem):
        return strings.unsearchable, problem_message(kind, language, names)
    return strings.refusals[kind], strings.refusal_details[kind].format(field=field or _UNNAMED)
