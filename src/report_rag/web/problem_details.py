"""What is told about a request that is refused: problem details (RFC 9457), in both languages.

No problem holds anything of what was sent, but for the name of a field. The type of each is an
address that leads to a page about all of them.
"""

import re
from collections.abc import Mapping, Sequence

from starlette.responses import JSONResponse, Response

from report_rag.rendering.message import problem_message
from report_rag.rendering.pages import page_html
from report_rag.strings import STRINGS
from report_rag.types import Language, Problem, Refusal

MEDIA_TYPE = "application/problem+json"
PROBLEMS_PAGE = "/api/problems"
STATUS = {
    Refusal.UNREADABLE: 400,
    Refusal.MISSING_FIELD: 422,
    Refusal.UNKNOWN_FIELD: 422,
    Refusal.WRONG_FIELD: 422,
    Refusal.LONG_FIELD: 422,
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
_UNSEARCHABLE = 422
_KINDS = (*Problem, *Refusal)
# What looks like a field of a program. Anything else may be a person's words, and is not repeated.
_FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}(?:\[\d+\](?:\.[A-Za-z_][A-Za-z0-9_]{0,39})?)?")
_UNNAMED = "…"


def problem(
    kind: Refusal | Problem,
    language: Language,
    *,
    field: str | None = None,
    names: Sequence[str] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The response to a request that is refused, such as "history[0].content" for its `field`.

    `names` are those of the reports that there are, for one that there is not.
    """
    named = field if field and _FIELD.fullmatch(field) else None
    told = {
        "type": f"{PROBLEMS_PAGE}#{_slug(kind)}",
        "title": _title(kind, language),
        "status": status(kind),
        "detail": _detail(kind, language, named, names),
        "help": f"/help?lang={language}",
    }
    content = told | ({"field": named} if named else {})
    own = {"Cache-Control": "no-store", "Content-Language": language.value}
    return JSONResponse(content, status(kind), own | dict(headers or {}), MEDIA_TYPE)


def status(kind: Refusal | Problem) -> int:
    """The HTTP status of a problem."""
    return _UNSEARCHABLE if isinstance(kind, Problem) else STATUS[kind]


def problems_html(language: Language) -> str:
    """The page that the types of problems lead to."""
    rows = [
        (_slug(kind), status(kind), _title(kind, language), _detail(kind, language))
        for kind in _KINDS
    ]
    return page_html("problems.html", language, problems=rows)


def _slug(kind: Refusal | Problem) -> str:
    return kind.value.replace("_", "-")


def _title(kind: Refusal | Problem, language: Language) -> str:
    strings = STRINGS[language]
    return strings.unsearchable if isinstance(kind, Problem) else strings.refusals[kind]


def _detail(
    kind: Refusal | Problem,
    language: Language,
    field: str | None = None,
    names: Sequence[str] = (),
) -> str:
    if isinstance(kind, Problem):
        return problem_message(kind, language, names)
    return STRINGS[language].refusal_details[kind].format(field=field or _UNNAMED)
