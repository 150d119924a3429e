"""The page of help contacts, which has to come at once, whatever else the server does."""

from collections.abc import Awaitable, Callable, Sequence

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from report_rag.rendering.pages import help_html
from report_rag.types import Contact, Language
from report_rag.web.visitor import asked_language


def help_route(
    contacts: Sequence[Contact], address: str
) -> Callable[[Request], Awaitable[Response]]:
    """A handler for `/help`. It sends pages that are made now, and waits for no thread.

    `address` is that of this server, without a slash at its end.
    """
    pages = {language: help_html(contacts, language, address) for language in Language}

    async def handle(request: Request) -> Response:
        return HTMLResponse(pages[asked_language(request)])

    return handle
