"""Sites of partners, at origins of their own, for a browser that finds them without a network."""

from pathlib import Path

from playwright.sync_api import BrowserContext, Route

PARTNER = "https://partner.example"
"""The one on the server's list."""
_FOLDER = Path(__file__).parent / "partners"
_KINDS = {".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript"}


def open_sites(
    context: BrowserContext, host: str, language: str = "en", attributes: str = ""
) -> None:
    """Every address that is not the server's is a page of `tests/partners`, or says "elsewhere"."""

    def answer(route: Route) -> None:
        path = _FOLDER / route.request.url.split("?")[0].rpartition("/")[2]
        if not path.is_file():
            route.fulfill(body="<title>elsewhere</title>", content_type="text/html")
            return
        body = path.read_text(encoding="utf-8")
        values = {"HOST": host, "LANG": language, "ATTRIBUTES": attributes}
        for name, value in values.items():
            body = body.replace(name, value)
        headers = {"content-type": _KINDS[path.suffix]}
        if path.stem == "hostile":
            headers |= _strict(host)
        route.fulfill(body=body, headers=headers)

    context.route(lambda url: not url.startswith(host), answer)


def _strict(host: str) -> dict[str, str]:
    """The policy of docs/guide/widget.md and nothing else, with all the isolation there is."""
    return {
        "content-security-policy": (
            f"default-src 'none'; style-src 'self'; script-src {host}; frame-src {host}; "
            "base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
        ),
        "cross-origin-embedder-policy": "require-corp",
        "cross-origin-opener-policy": "same-origin",
    }
