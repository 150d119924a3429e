"""Reads from a request who sent it, the language to answer in, and a body of JSON."""

import codecs
import ipaddress
import json
from typing import Any
from urllib.parse import quote

from starlette.requests import HTTPConnection, Request

from report_rag.types import Language

_ONE_NETWORK = 64  # bits: the prefix of an IPv6 address that one household or office has


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


def kept_query(**values: str | None) -> str:
    """`&name=value` for each value that is not empty or None, joined. It goes into the link to the
    same page in the other language, so that the values are kept there."""
    return "".join(f"&{name}={quote(value, safe=':/')}" for name, value in values.items() if value)


async def json_body(request: Request) -> bytes:
    """The body of a request that sends JSON, without the byte order mark that some programs of
    Windows put before it."""
    return (await request.body()).removeprefix(codecs.BOM_UTF8)


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


def client_of(connection: HTTPConnection) -> str:
    """The name under which the client of a connection is counted (`client_name`)."""
    return client_name(connection.client.host if connection.client else "")


def client_name(host: str) -> str:
    """The name under which a client is counted, by its address: the IPv4 address, or the network
    (`_ONE_NETWORK` bits) of the IPv6 address. IPv4 written as IPv6 (::ffff:1.2.3.4) counts as IPv4.
    A host that is no such address stands as it is."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped  # A socket for both versions writes IPv4 as ::ffff:1.2.3.4.
    if address.version == 4:  # noqa: PLR2004 (of the protocol)
        return str(address)
    return str(ipaddress.ip_network((address, _ONE_NETWORK), strict=False))
