"""Which language a visitor reads."""

from starlette.requests import HTTPConnection

from report_rag.types import Language


def visitor_language(asked: str | None, accepted: str | None) -> Language:
    """The language of a page: what its address asks for, else the browser's first of ours."""
    if asked in list(Language):
        return Language(str(asked))
    for part in (accepted or "").split(","):
        code = part.split(";")[0].strip().lower()[:2]
        if code in list(Language):
            return Language(code)
    return Language.EN


def asked_language(connection: HTTPConnection) -> Language:
    """The language to answer a request in: `?lang=`, or else the browser's."""
    return visitor_language(
        connection.query_params.get("lang"), connection.headers.get("accept-language")
    )
