"""The widget's routes: the script, the panel and its policy, the page for checking a site."""

import gzip
import html
import json
import re
from importlib import resources
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from doubles import HashedEncoder
from report_rag.assistant import Assistant
from report_rag.strings import STRINGS
from report_rag.types import Language
from report_rag.web.chat import Chat
from report_rag.web.fair_queue import FairQueue
from report_rag.web.widget import OriginStatus, add_embed, read_origin, widget_script
from reports import HARBOUR, HARBOUR_TITLE

HERE = "https://ask.example.org"
THE_REST = {"address": HERE, "turns": FairQueue(2, 9)}
PARTNERS = ("https://partner.example", "https://other-partner.example:8443")
KB = 1024
MOST_WIDGET, MOST_PANEL = 6 * KB, 20 * KB


@pytest.fixture
def client(tiny_assistant):
    """A visitor of a server that two partners may embed."""
    app = Starlette()
    add_embed(app, tiny_assistant, Chat(tiny_assistant), partners=PARTNERS, **THE_REST)
    return TestClient(app, HERE)


@pytest.fixture
def closed(tiny_assistant):
    """A visitor of a server that nobody may embed."""
    app = Starlette()
    add_embed(app, tiny_assistant, Chat(tiny_assistant), partners=(), **THE_REST)
    return TestClient(app, HERE)


def ancestors(response):
    """Who may show a page, by its policy."""
    (found,) = re.findall(r"frame-ancestors ([^;]*)", response.headers["content-security-policy"])
    return found.split()


# The script


def test_the_script_has_its_words_in_both_languages(client):
    """What the button and the notice say comes from the strings, not from the script."""
    response = client.get("/widget.js")
    assert response.headers["content-type"].startswith("text/javascript")
    assert '"WORDS"' not in response.text
    for language in Language:
        assert json.dumps(STRINGS[language].did_not_open, ensure_ascii=False) in response.text


def test_any_site_can_load_the_script_and_keeps_it_for_an_hour(client):
    """Also a site that isolates itself; and nothing is sent again when nothing has changed."""
    first = client.get("/widget.js")
    assert first.headers["cross-origin-resource-policy"] == "cross-origin"
    assert first.headers["cache-control"] == "public, max-age=3600"
    again = client.get("/widget.js", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/widget.js", headers={"If-None-Match": 'W/"old"'}).status_code == 200


def test_the_script_is_small():
    """Every visitor of a partner's page loads it."""
    assert len(gzip.compress(widget_script(), 6)) <= MOST_WIDGET


def test_the_panel_is_small(client):
    """The page with all that it links, compressed as it travels."""
    page = client.get("/embed", params={"host": PARTNERS[0], "lang": "es"})
    linked = re.findall(r'(?:href|src)="/web/([a-z.]+)\?', page.text)
    styles, scripts = ["answer.css", "chat.css", "panel.css"], ["chat.js", "leave.js", "panel.js"]
    assert {*styles, *scripts, "look.css"} <= set(linked)
    assert "gradio" not in page.text
    static = resources.files("report_rag.rendering").joinpath("static")
    parts = [page.content, *(static.joinpath(name).read_bytes() for name in linked)]
    assert sum(len(gzip.compress(part, 6)) for part in parts) <= MOST_PANEL


def test_the_manual_names_every_option_of_the_tag():
    """What the script reads of its tag is what docs/guide/widget.md has in its table."""
    (read,) = re.findall(r"const \{ ([a-z, ]+) \} = tag\.dataset", widget_script().decode())
    manual = (Path(__file__).parents[2] / "docs" / "guide" / "widget.md").read_text("utf-8")
    assert re.findall(r"^\| `data-([a-z]+)`", manual, re.MULTILINE) == read.split(", ")


# The panel


@pytest.mark.parametrize("query", [{}, {"host": PARTNERS[0]}, {"host": "https://evil.example"}])
def test_only_the_partners_may_show_the_panel(client, query):
    """Whatever a page claims to be, no policy but that with the list comes with the panel."""
    response = client.get("/embed", params=query)
    is_panel = response.status_code == 200
    assert is_panel == ('id="composer"' in response.text) == ("evil" not in str(query))
    assert sorted(ancestors(response)) == (sorted(PARTNERS) if is_panel else ["*"])
    assert "x-frame-options" not in response.headers


def test_nobody_may_show_the_panel_unless_somebody_is_named(closed):
    """With an empty list no site can frame it, and it says so in the visitor's language."""
    for language in Language:
        response = closed.get("/embed", params={"lang": language.value})
        assert ancestors(response) == ["'none'"]
        assert response.status_code == 403
        assert STRINGS[language].frame_refused_to_all in response.text


def test_the_policy_lets_in_nothing_but_our_own(client):
    """No script or style in the page itself, and nothing from anywhere else."""
    response = client.get("/embed")
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", response.text)


def test_a_site_that_isolates_itself_can_show_the_panel(client):
    """It asks of every frame to isolate itself as well."""
    headers = client.get("/embed").headers
    assert headers["cross-origin-embedder-policy"] == "require-corp"
    assert headers["cross-origin-resource-policy"] == "cross-origin"


def test_the_panel_knows_to_whom_it_may_speak(client):
    """The partner's origin, when it is on the list; nobody, when it is opened by itself."""
    assert f'data-host="{PARTNERS[0]}"' in client.get(f"/embed?host={PARTNERS[0]}").text
    assert (
        f'data-host="{PARTNERS[0]}"'
        in client.get("/embed", headers={"Referer": f"{PARTNERS[0]}/page"}).text
    )
    assert 'data-host=""' in client.get("/embed").text
    assert 'data-host=""' in client.get("/embed", headers={"Referer": f"{HERE}/help"}).text


@pytest.mark.parametrize(
    "asked",
    [
        {"params": {"host": "https://evil.example"}},
        {"params": {"host": "null"}},
        {"params": {"host": "http://partner.example"}},
        {"params": {"host": "https://www.partner.example"}},
        {"params": {"host": "https://partner.example:444"}},
        {"headers": {"Referer": "https://evil.example/page"}},
    ],
)
def test_another_site_reads_what_to_do(client, asked):
    """In the visitor's language: the chat and help; folded, what the site's owner can do.

    Nothing of the panel is in it, nor the other partners, since any site may frame it.
    """
    for language in Language:
        one = {**asked, "params": asked.get("params", {}) | {"lang": language.value}}
        response = client.get("/embed", **one)
        text = html.unescape(response.text)
        assert response.status_code == 403
        assert ancestors(response) == ["*"]
        shown, _, folded = text.partition("<details>")
        assert STRINGS[language].not_open_here in shown
        assert f'href="/?lang={language}" target="_blank"' in shown
        assert f'href="/help?lang={language}" target="_blank"' in shown
        assert STRINGS[language].frame_refused_hint in folded
        assert f"/widget/check?lang={language}" in folded
        assert STRINGS[language.other].not_open_here not in text
        assert "other-partner" not in text
        assert not re.search(r"<form|<input|<textarea|chat\.js|data-words", text)


def test_what_a_site_claims_to_be_is_no_markup(client):
    """Neither on the refused page nor on the page for checking."""
    hostile = '"><script>alert(1)</script>'
    for address in ("/embed?host=", "/widget/check?origin=", "/embed?lang="):
        text = client.get(address + hostile).text
        assert "<script>alert" not in text


@pytest.mark.parametrize("language", Language)
def test_without_a_script_the_panel_still_helps(client, language, tiny_assistant):
    """The contacts and the way into the report stand in the page."""
    text = client.get(f"/embed?lang={language}").text
    for contact in tiny_assistant.index.contacts:
        assert contact.name[language] in text
    assert f'href="/report?lang={language}"' in text
    assert re.search(r'<a class="leave"[^>]* target="_top"', text)


# Reading an address


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://www.example.org", "https://www.example.org"),
        (" https://Example.org/about?x#y ", "https://example.org"),
        ("example.org", "https://example.org"),
        ("example.org:8443/x", "https://example.org:8443"),
        ("https://example.org:443", "https://example.org"),
        ("http://example.org:80", "http://example.org"),
        ("https://niñez.example", "https://xn--niez-hqa.example"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("https://user:word@example.org", "https://example.org"),
    ],
)
def test_an_address_is_read_as_browsers_write_its_origin(typed, origin):
    """Case, path, usual port and other alphabets make no difference."""
    assert read_origin(typed) == origin


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "null",
        "not a site",
        "ftp://example.org",
        "javascript:alert(1)",
        "file:///home/page.html",
        "https://",
        "https://exa mple.org",
        "https://*.example.org",
        "https://-example.org",
        "https://example..org",
        "https://example.org:99999",
        "https://[::1]:8000",
        "https://example.org;frame-src",
        "https://" + "a" * 400,
    ],
)
def test_what_is_no_address_has_no_origin(typed):
    """Nothing of it gets into a policy or a link."""
    assert read_origin(typed) is None


# Checking a site


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    ("typed", "standing", "sentence"),
    [
        ("partner.example/x", OriginStatus.ALLOWED, "site_allowed"),
        ("https://www.partner.example", OriginStatus.NOT_ALLOWED, "site_not_allowed"),
        ("http://partner.example", OriginStatus.INSECURE, "site_insecure"),
        ("what?", OriginStatus.UNREADABLE, "site_unreadable"),
    ],
)
def test_a_partner_sees_whether_the_site_is_allowed(client, language, typed, standing, sentence):
    """In both languages at once, the page's own first."""
    page = client.get("/widget/check", params={"origin": typed, "lang": language.value}).text
    text = html.unescape(page)
    said = [
        getattr(STRINGS[one], sentence).format(origin=read_origin(typed))
        for one in (language, language.other)
    ]
    assert 0 < text.find(said[0]) < text.find(said[1])
    assert text.count(f"told-{standing}") == 2


def test_the_page_for_checking_never_lists_the_others(client):
    """Who else is a partner is nobody's business."""
    for origin in ("", "https://evil.example", PARTNERS[0]):
        text = client.get("/widget/check", params={"origin": origin}).text
        assert "other-partner" not in text


def test_the_page_for_checking_has_tag_and_recipe_ready(client):
    """With the public address, not with the one that the request came to."""
    text = client.get("/widget/check?lang=es", headers={"Host": "127.0.0.1:7860"}).text
    assert f'&lt;script async src="{HERE}/widget.js" data-lang="es"&gt;&lt;/script&gt;' in text
    assert f"script-src {HERE};\nframe-src {HERE}" in text


# Several reports


@pytest.fixture
def two(several_index):
    """A visitor of a server over two reports."""
    app = Starlette()
    assistant = Assistant(several_index, HashedEncoder())
    add_embed(app, assistant, Chat(assistant), partners=PARTNERS, **THE_REST)
    return TestClient(app, HERE)


def test_the_panel_can_be_about_one_report(two):
    """Its title, its text, and the other language keep it."""
    page = html.unescape(two.get("/embed", params={"report": HARBOUR}).text)
    assert f' data-report="{HARBOUR}"' in page
    assert f"<h1>{HARBOUR_TITLE}</h1>" in page
    assert f'href="/report/{HARBOUR}?lang=en"' in page
    assert f'href="?lang=es&report={HARBOUR}"' in page


@pytest.mark.parametrize("name", ["gone", "", "a b"])
def test_a_tag_with_a_name_that_is_none_shows_the_panel_about_all(two, name):
    """An old tag does no harm."""
    assert two.get("/embed", params={"report": name}).text == two.get("/embed").text


def test_with_one_report_its_name_changes_nothing(client):
    """There is nothing to choose."""
    plain = client.get("/embed").text
    assert client.get("/embed", params={"report": "garden-report"}).text == plain
