"""The assistant on a partner's page: the script behind the tag, the panel, the page for checking.

Which sites may show the panel is said by its Content Security Policy, which the browser holds;
everything else here only explains it. docs/guide/widget.md is the manual.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from urllib.parse import quote, urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from report_rag.answering.suggestions import examples
from report_rag.assistant import Assistant
from report_rag.rendering.labels import title_of_all, titles
from report_rag.rendering.pages import LEAVE_FOR, page_html
from report_rag.strings import STRINGS
from report_rag.types import Language, Problem, Report
from report_rag.web.visitor import asked_language

_EXAMPLES = 3
_ONE_HOUR = "public, max-age=3600"
_FORBIDDEN, _UNCHANGED = 403, 304
_LONGEST_ADDRESS = 300
_SCRIPT = resources.files("report_rag.rendering").joinpath("static", "widget.js")
_WIDGET_WORDS = {
    "title": "widget_title",
    "opening": "opening",
    "close": "close",
    "did_not_open": "did_not_open",
    "for_owners": "for_owners",
    "get_help": "get_help",
    "leave": "leave",
}
_PANEL_WORDS = """
searching wait failed offline copied not_copied translation_label open_in_report page pages and_word
listing related cite_as copy only_mentioned_label help_title help_message help_ending not_meant
follow_ups_label ask_instead_label answer_in_this passage_number get_help
""".split()
_NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9-]{1,63}(?<!-))+|localhost")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_USUAL_PORTS = {"https": 443, "http": 80}
_THIS_MACHINE = ("localhost", "127.0.0.1")


class Standing(StrEnum):
    """What can be said to somebody who asks whether a site may show the panel."""

    ALLOWED = "allowed"
    NOT_ALLOWED = "not_allowed"
    INSECURE = "insecure"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class _Partners:
    origins: frozenset[str]

    def standing(self, origin: str | None) -> Standing:
        if origin is None:
            return Standing.UNREADABLE
        if origin in self.origins:
            return Standing.ALLOWED
        parts = urlsplit(origin)
        insecure = parts.scheme == "http" and parts.hostname not in _THIS_MACHINE
        return Standing.INSECURE if insecure else Standing.NOT_ALLOWED

    @property
    def policy(self) -> str:
        """Of the panel: it loads what is ours, and these sites show it."""
        ancestors = " ".join(sorted(self.origins)) or "'none'"
        return (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            "connect-src 'self'; form-action 'self'; base-uri 'none'; "
            f"frame-ancestors {ancestors}"
        )


def add_embed(
    app: Starlette,
    assistant: Assistant,
    partners: Sequence[str],
    public_url: str,
    *,
    as_chat: bool = False,
) -> None:
    """Adds the widget's routes; `partners` are origins, `public_url` is empty where none is set.

    With `as_chat` the panel also stands at `/`, as a page of its own that nobody may frame.
    """
    allowed = _Partners(frozenset(partners))

    def address(request: Request) -> str:
        return public_url or str(request.base_url).rstrip("/")

    def script(request: Request) -> Response:
        return _script(request.headers.get("if-none-match", ""))

    def panel(request: Request) -> Response:
        return _panel(assistant, allowed, request, address(request))

    def check(request: Request) -> Response:
        return _check(assistant, allowed, request, address(request))

    def chat(request: Request) -> Response:
        headers = {"Content-Security-Policy": _Partners(frozenset()).policy}
        page = _panel_page(assistant, asked_language(request), _report(assistant, request))
        return HTMLResponse(page, headers=headers)

    if as_chat:
        app.add_route("/", chat)
    app.add_route("/widget.js", script)
    app.add_route("/embed", panel)
    app.add_route("/widget/check", check)


def read_origin(text: str) -> str | None:
    """The origin of an address as people paste it, as browsers write it; None if it has none.

    "Example.org/about" is "https://example.org", "https://niñez.example:443" is
    "https://xn--niez-hqa.example".
    """
    given = text.strip()[:_LONGEST_ADDRESS]
    whole = given if _SCHEME.match(given) else f"https://{given}"
    try:
        parts = urlsplit(whole)
        name = (parts.hostname or "").encode("idna").decode("ascii").lower()
        port = parts.port
    except (ValueError, UnicodeError):
        return None
    # A name has a dot: "null" is what browsers say of a page without an origin.
    if parts.scheme not in _USUAL_PORTS or not _NAME.fullmatch(name):
        return None
    shown = "" if port in (None, _USUAL_PORTS[parts.scheme]) else f":{port}"
    return f"{parts.scheme}://{name}{shown}"


def widget_script() -> bytes:
    """The script behind the tag, with its words in both languages."""
    words = {language.value: _widget_words(language) for language in Language}
    source = _SCRIPT.read_text(encoding="utf-8")
    return source.replace('"WORDS"', json.dumps(words, ensure_ascii=False), 1).encode()


def _widget_words(language: Language) -> dict[str, str]:
    strings = STRINGS[language]
    words = {key: str(getattr(strings, name)) for key, name in _WIDGET_WORDS.items()}
    return words | {"leave_for": LEAVE_FOR[language]}


def _script(known: str) -> Response:
    body = widget_script()
    # A weak tag: the same for what travels compressed.
    tag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {
        "Cache-Control": _ONE_HOUR,
        "Cross-Origin-Resource-Policy": "cross-origin",
        "ETag": tag,
    }
    if tag in (one.strip() for one in known.split(",")):
        return Response(status_code=_UNCHANGED, headers=headers)
    return Response(body, media_type="text/javascript; charset=utf-8", headers=headers)


def _panel(assistant: Assistant, partners: _Partners, request: Request, own: str) -> Response:
    language = asked_language(request)
    # Where a strict isolation of the partner's page asks for it.
    headers = {
        "Content-Security-Policy": partners.policy,
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    framed_by = _framed_by(request, own)
    if framed_by not in partners.origins and (framed_by is not None or not partners.origins):
        page = page_html(
            "embed_refused.html", language, in_order=_own_first(language), origin=framed_by
        )
        return HTMLResponse(page, _FORBIDDEN, headers)
    page = _panel_page(assistant, language, _report(assistant, request), framed_by)
    return HTMLResponse(page, headers=headers)


def _panel_page(
    assistant: Assistant, language: Language, report: str | None, framed_by: str | None = None
) -> str:
    """The panel's page; `framed_by` is the origin of the site around it."""
    index = assistant.over(report)
    count = min(len(examples(index, one, _EXAMPLES)) for one in Language)
    return page_html(
        "embed.html",
        language,
        kept=_query(host=framed_by, report=report),
        title=title_of_all(index.reports, language),
        contacts=index.contacts,
        examples=examples(index, language, count),
        host=framed_by or "",
        report=report,
        reports=index.reports,
        read=f"/report/{quote(report)}" if report else "/report",
        words=json.dumps({one.value: _panel_words(one, index.reports) for one in Language}),
    )


def _panel_words(language: Language, reports: Sequence[Report]) -> dict[str, object]:
    strings = STRINGS[language]
    words: dict[str, object] = {name: str(getattr(strings, name)) for name in _PANEL_WORDS}
    words["empty"] = strings.problems[Problem.EMPTY]
    if named := titles(reports, language):
        words["reports"] = {
            one.name: {
                "title": named[one.name].text,
                "lang": named[one.name].language.value,
                "citation": one.citation,
            }
            for one in reports
        }
    return words


def _report(assistant: Assistant, request: Request) -> str | None:
    """The only report that is asked, as the tag names it; an unknown name, or an only report,
    is none: a page with an old tag still has its panel."""
    names = [one.name for one in assistant.index.reports]
    asked = request.query_params.get("report")
    return asked if len(names) > 1 and asked in names else None


def _framed_by(request: Request, own: str) -> str | None:
    """The origin that shows the panel, as far as it is told; None for nobody.

    The widget's script says it, since many sites keep the referrer to themselves.
    """
    told = request.query_params.get("host") or request.headers.get("referer", "")
    if not told:
        return None
    origin = read_origin(told) or "null"
    return None if origin == own else origin


def _check(assistant: Assistant, partners: _Partners, request: Request, own: str) -> Response:
    language = asked_language(request)
    typed = request.query_params.get("origin", "").strip()[:_LONGEST_ADDRESS]
    origin = read_origin(typed)
    standing = partners.standing(origin) if typed else None
    page = page_html(
        "widget_check.html",
        language,
        kept=_query(origin=origin),
        in_order=_own_first(language),
        typed=typed,
        origin=origin,
        standing=standing,
        said={one: _said(standing, origin, one) for one in Language if standing},
        own=own,
        reports=assistant.index.reports,
    )
    return HTMLResponse(page)


def _query(**values: str | None) -> str:
    """What links to the other language keep of an address."""
    return "".join(f"&{name}={quote(value, safe=':/')}" for name, value in values.items() if value)


def _said(standing: Standing, origin: str | None, language: Language) -> str:
    strings = STRINGS[language]
    sentences = {
        Standing.ALLOWED: strings.site_allowed,
        Standing.NOT_ALLOWED: strings.site_not_allowed,
        Standing.INSECURE: strings.site_insecure,
        Standing.UNREADABLE: strings.site_unreadable,
    }
    return sentences[standing].format(origin=origin)


def _own_first(language: Language) -> list[Language]:
    return [language, language.other]
