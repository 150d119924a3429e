"""Serves the files that go out as they are, the icon of the site and the web app manifest."""

from collections.abc import Sequence
from os import PathLike, stat_result

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from report_rag.rendering.assets import STATIC
from report_rag.rendering.preview import manifest
from report_rag.types import Report
from report_rag.web.visitor import asked_language

_PICTURES = (".png", ".ico", ".svg")
_MANIFEST_TYPE = "application/manifest+json"


def static_routes(reports: Sequence[Report] = (), root: str = "") -> list[BaseRoute]:
    """The routes `/web/…` (our static files), `/favicon.ico` and `/manifest.json`.

    The manifest names the `reports`; without any, because they are not loaded yet, it names none.
    Addresses in it begin with `root`, the path of this server's address (`links.root_of`).
    """
    files = _StaticFiles(directory=str(STATIC))

    async def icon(request: Request) -> Response:
        return await files.get_response("favicon.ico", request.scope)

    async def describe(request: Request) -> Response:
        language = asked_language(request)
        headers = {"Content-Language": language.value, "Vary": "Accept-Language"}
        return JSONResponse(manifest(reports, language, root), 200, headers, _MANIFEST_TYPE)

    return [
        Mount("/web", files, name="web"),
        Route("/favicon.ico", icon),
        Route("/manifest.json", describe),
    ]


class _StaticFiles(StaticFiles):
    """The folder of static files. Pages of other sites may show its pictures, as messengers in a
    browser do beside a link to us."""

    def file_response(
        self,
        full_path: str | PathLike[str],
        stat_result: stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        if str(full_path).endswith(_PICTURES):
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response
