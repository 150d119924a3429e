"""The widget, by which sites of partners show the chat: its script, its panel, a page for checking.

A partner's page loads the script, which adds a button; the button opens the panel, a small chat, in
a frame. Which sites may frame the panel is enforced by the browser, from the panel's header
Content-Security-Policy; the status 403 and the page for checking only explain it. The manual is
docs/guide/widget.md.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from report_rag.assistant import Assistant
from report_rag.rendering.assets import STATIC
from report_rag.rendering.links import root_of
from report_rag.rendering.pages import LEAVE_FOR, page_html
from report_rag.rendering.preview import chat_preview, plain_preview
from report_rag.strings import STRINGS
from report_rag.web.address import origin_of
from report_rag.web.chat import Chat
from report_rag.web.fair_queue import FairQueue
from report_rag.web.middleware.headers import page_policy
from report_rag.web.settings import THIS_MACHINE
from report_rag.web.visitor import asked_language, kept_query

_ONE_HOUR = "public, max-age=3600"
_FORBIDDEN, _UNCHANGED = 403, 304
_LONGEST_ADDRESS = 300  # characters
# Names of the fixed sentences (`strings`) that widget.js shows.
_WIDGET_WORDS = """
opening close not_open_here open_chat did_not_open for_owners check_title get_help leave
""".split()
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


class OriginStatus(StrEnum):
    """Whether a site may frame the panel; the sentence `site_<value>` of `strings` explains it."""

    ALLOWED = "allowed"
    NOT_ALLOWED = "not_allowed"
    INSECURE = "insecure"
    """It may not, and its address begins with http:// and is not on this machine."""
    UNREADABLE = "unreadable"
    """What was typed is no address of a site (`read_origin` gives None)."""


def add_embed(
    app: Starlette,
    assistant: Assistant,
    chat: Chat,
    *,
    partners: Sequence[str],
    address: str,
    turns: FairQueue,
) -> None:
    """Adds the widget's routes: `/widget.js`, `/embed` (the panel) and `/widget/check`.

    `partners` are the origins that may frame the panel ("https://example.org"), written as
    `read_origin` writes them; without any, `/embed` is refused with 403. `address` is that of
    this server, without a slash at its end. `chat` makes the panel. The two pages are made when
    their turn comes in `turns`.
    """
    widget = _Widget(assistant, chat, frozenset(partners), address)
    app.add_route("/widget.js", _script)
    app.add_route("/embed", turns.route(widget.panel))
    app.add_route("/widget/check", turns.route(widget.check))


@dataclass(frozen=True, slots=True)
class _Widget:
    """The pages of the widget; the fields are as in `add_embed`."""

    assistant: Assistant
    chat: Chat
    partners: frozenset[str]
    address: str

    @property
    def _own_origin(self) -> str:
        return self.address.removesuffix(root_of(self.address))

    def panel(self, request: Request) -> Response:
        """The panel, when a partner's page frames it or it is opened on its own. Otherwise, and
        always when there are no partners, a page with status 403 that says why not. It names the
        site that framed it only if the widget's script told it."""
        language, told = asked_language(request), request.query_params.get("host")
        framed_by = self._framed_by(request)
        headers = {
            "Content-Security-Policy": page_policy(self.partners),
            # Pages that are cross-origin isolated may frame only what has these two.
            "Cross-Origin-Embedder-Policy": "require-corp",
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
        if framed_by in self.partners or (framed_by is None and self.partners):
            return HTMLResponse(self.chat.page(request, framed_by or ""), headers=headers)
        preview = chat_preview(self.assistant.index.reports, language, self.address)
        named = framed_by if told else None
        page = page_html("embed_refused.html", language, preview=preview, origin=named)
        if framed_by:
            # Any site may frame this page, so that its visitors read why there is no panel.
            headers["Content-Security-Policy"] = page_policy(("*",))
        return HTMLResponse(page, _FORBIDDEN, headers)

    def check(self, request: Request) -> Response:
        """The page on which people type an address of their site (`?origin=`) and read whether it
        may frame the panel. Without an address it has no result, only how to add the widget."""
        language = asked_language(request)
        typed = request.query_params.get("origin", "").strip()[:_LONGEST_ADDRESS]
        origin = read_origin(typed)
        own, strings = self.address, STRINGS[language]
        page = page_html(
            "widget_check.html",
            language,
            kept=kept_query(origin=origin),
            preview=plain_preview(
                strings.check_title, strings.preview_check, language, own, "/widget/check"
            ),
            typed=typed,
            origin=origin,
            standing=self._status(origin) if typed else None,
            own=own,
            own_origin=self._own_origin,
            reports=self.assistant.index.reports,
        )
        return HTMLResponse(page)

    def _framed_by(self, request: Request) -> str | None:
        """The origin of the page that seems to frame the panel, such as "https://partner.org".

        It is read from `?host=`, which the widget's script sends since many sites send no Referer;
        only where that is missing or empty, from the Referer, which a page that merely links to the
        panel sends as well. None, for a panel opened on its own, when both are missing or the
        origin is this server's own and no partner's; it is both where this server has a path of
        the partner's site. "null" when what was read is no address with an origin.
        """
        told = request.query_params.get("host") or request.headers.get("referer", "")
        if not told:
            return None
        origin = read_origin(told) or "null"
        own = {self._own_origin, str(request.base_url).rstrip("/")} - self.partners
        return None if origin in own else origin

    def _status(self, origin: str | None) -> OriginStatus:
        if origin is None:
            return OriginStatus.UNREADABLE
        if origin in self.partners:
            return OriginStatus.ALLOWED
        parts = urlsplit(origin)
        insecure = parts.scheme == "http" and parts.hostname not in THIS_MACHINE
        return OriginStatus.INSECURE if insecure else OriginStatus.NOT_ALLOWED


def read_origin(text: str) -> str | None:
    """The origin of a web address as people paste it, in the form that browsers write.

    "Example.org/about" gives "https://example.org", "https://niñez.example:443" gives
    "https://xn--niez-hqa.example". None for what is no http or https address of a host whose name
    has a dot, or is localhost. Only the first `_LONGEST_ADDRESS` characters are read.
    """
    given = text.strip()[:_LONGEST_ADDRESS]
    try:
        parts = urlsplit(given if _SCHEME.match(given) else f"https://{given}")
        # The name needs a dot, so that "null" is none: browsers write it for a page without origin.
        is_name = parts.hostname and ("." in parts.hostname or parts.hostname == "localhost")
        return origin_of(parts) if is_name else None
    except ValueError:
        return None


def widget_script() -> bytes:
    """The script at `/widget.js`, in UTF-8: the file `static/widget.js`, with the sentences that it
    shows, in both languages, filled in."""
    words = {
        language.value: {"title": strings.widget_title, "leave_for": LEAVE_FOR[language]}
        | {name: str(getattr(strings, name)) for name in _WIDGET_WORDS}
        for language, strings in STRINGS.items()
    }
    source = STATIC.joinpath("widget.js").read_text(encoding="utf-8")
    return source.replace('"WORDS"', json.dumps(words, ensure_ascii=False), 1).encode()


async def _script(request: Request) -> Response:
    body = widget_script()
    # A weak tag is the same for the compressed script.
    tag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {
        "Cache-Control": _ONE_HOUR,
        "Cross-Origin-Resource-Policy": "cross-origin",
        "ETag": tag,
    }
    if tag in (one.strip() for one in request.headers.get("if-none-match", "").split(",")):
        return Response(status_code=_UNCHANGED, headers=headers)
    return Response(body, media_type="text/javascript; charset=utf-8", headers=headers)
