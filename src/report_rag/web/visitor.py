"""Reads from a request the language to answer in, the address that was asked, a body of JSON."""

import json
from typing import Any
from urllib.parse import quote

from starlette.requests import HTTPConnection, Request

from report_rag.types import Language


def visitor_language(asked: str | None, accepted: str | None) -> Language:
    """The language to answer in, English or Spanish: the first of the two that the visitor names.

    `asked`, a tag such as "es-MX" from `?lang=`, is tried first; then the languages of the
    Accept-Language header `accepted` in their order, whose weights (`q=`) are ignored. English when
    none of them is known. None stands for what a request does not have.
    """
    preferred = [part.partition(";")[0].strip() for part in (accepted or "").split(",")]
    known = (Language.of_tag(tag) for tag in (asked, *preferred))
    return next((language for language in known if language), Language.EN)


def asked_language(connection: HTTPConnection) -> Language:
    """The language to answer a request in: that of `?lang=`, else the browser's, else English."""
    return visitor_language(
        connection.query_params.get("lang"), connection.headers.get("accept-language")
    )


def own_address(connection: HTTPConnection, public_url: str = "") -> str:
    """The address of this server without a slash at its end: `public_url` or, where that is empty,
    the one that the request was sent to, such as "http://127.0.0.1:7860"."""
    return public_url or str(connection.base_url).rstrip("/")


def kept_query(**values: str | None) -> str:
    """`&name=value` for each value that is not empty or None, joined. It goes into the link to the
    same page in the other language, so that the values are kept there."""
    return "".join(f"&{name}={quote(value, safe=':/')}" for name, value in values.items() if value)


def json_object(text: str | bytes) -> dict[str, Any]:
    """The JSON object in a text, as a dictionary; an empty dictionary when the text is no JSON, or
    JSON of another kind, such as a list."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def is_json(request: Request) -> bool:
    """Whether the Content-Type of a request is `application/json`.

    Why it matters: a page of another site can send forms and plain text at once, but JSON only
    after the browser has asked the server whether it may (a CORS preflight).
    """
    kind = request.headers.get("content-type", "").partition(";")[0]
    return kind.strip().lower() == "application/json"
