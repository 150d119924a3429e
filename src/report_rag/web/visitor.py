"""Reads from a request the language of the visitor, and JSON."""

import json
from typing import Any

from starlette.requests import HTTPConnection, Request

from report_rag.types import Language


def visitor_language(asked: str | None, accepted: str | None) -> Language:
    """The language to answer in: `asked`, else the first known one of `accepted`, else English.

    `asked` is a tag such as "es-MX", the value of `?lang=`. `accepted` is an Accept-Language
    header: its languages are tried in their order, its weights (`q=`) are ignored. None stands for
    what a request does not have.
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
    """The JSON object in a text, as a dictionary; an empty one for anything else."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def is_json(request: Request) -> bool:
    """Whether the Content-Type of a request is `application/json`.

    A page of another site can send forms and plain text at once, JSON only after a CORS preflight.
    """
    kind = request.headers.get("content-type", "").partition(";")[0]
    return kind.strip().lower() == "application/json"
