"""Reads what browsers send: the language of the visitor, JSON."""

import json
from typing import Any

from starlette.requests import HTTPConnection, Request

from report_rag.types import Language


def visitor_language(asked: str | None, accepted: str | None) -> Language:
    """The language of a page: `asked` (its `?lang=`), else the first known one of `accepted`.

    `accepted` is an Accept-Language header, taken in its order; weights (`q=`) are ignored. None
    stands for what the request does not have; English when neither has a known language.
    """
    preferred = [part.partition(";")[0].strip() for part in (accepted or "").split(",")]
    known = (Language.of_tag(tag) for tag in (asked, *preferred))
    return next((language for language in known if language), Language.EN)


def asked_language(connection: HTTPConnection) -> Language:
    """The language to answer a request in: that of `?lang=`, else the browser's."""
    return visitor_language(
        connection.query_params.get("lang"), connection.headers.get("accept-language")
    )


def json_object(text: str | bytes) -> dict[str, Any]:
    """The JSON object in a text; an empty one for anything else."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def is_json(request: Request) -> bool:
    """Whether a body is declared as JSON.

    Without asking by CORS first, a page of another site can send any type of content but this one.
    """
    kind = request.headers.get("content-type", "").partition(";")[0]
    return kind.strip().lower() == "application/json"
