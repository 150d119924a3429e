"""Whatever is sent, the reply is an answer of the report's words or a clear refusal.

It never has a status of 500 or more, a traceback, or markup that somebody typed.
"""

import json
import random
import re
from html.parser import HTMLParser
from urllib.parse import quote

import pytest

from amounts import amount
from hostile import LIVE_MARKUP, QUESTION, SEED, TEXTS, bodies, body_by_chance, by_chance, turns
from offenders import offenders
from report_rag.strings import STRINGS
from report_rag.types import Language
from report_rag.web.middleware.allow_list import ROUTES
from visited import OWN, result_of, visited

JSON = {"content-type": "application/json"}
CLEAR = {200, 400, 404, 405, 408, 413, 415, 422}
RANDOM_INPUTS = amount(400, 10_000)
TRACE = re.compile(r"Traceback|File \"|site-packages|\bline \d+, in ")


@pytest.fixture(scope="module")
def client(tiny_index):
    """A client that may send anything, also what no browser sends."""
    with visited(tiny_index) as opened:
        yield opened


class Tags(HTMLParser):
    """The tags and attributes of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.live: list[str] = []
        self.inside = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.inside = tag
        for name, value in attrs:
            dangerous = name.startswith("on") or name in ("src", "href", "action", "style")
            if dangerous and LIVE_MARKUP in (value or "").split("#")[0].split("?")[0]:
                self.live.append(f"{tag} {name}={value}")

    def handle_data(self, data):
        if self.inside in ("script", "style") and LIVE_MARKUP in data:
            self.live.append(data)

    def handle_endtag(self, tag):
        self.inside = ""


def assert_calm(response):
    """The reply is one of those that the application intends."""
    assert response.status_code in CLEAR, response.status_code
    assert not TRACE.search(response.text)
    assert "set-cookie" not in response.headers
    kind = response.headers["content-type"].partition(";")[0]
    if kind == "text/html":
        assert Tags(response.text).live == []
    else:
        assert kind in ("application/json", "application/problem+json", "text/markdown")
    if kind == "application/problem+json":
        told = response.json()
        assert told["status"] == response.status_code
        assert told["title"]
        assert told["help"] in ("/help?lang=en", "/help?lang=es")
        assert LIVE_MARKUP not in response.text


def assert_of_the_report(index, content):
    """Every sentence of an answer is the report's, its translation's or a fixed one."""
    known = {passage.text for passage in index.passages}
    translated = {passage.translation for passage in index.passages}
    for passage in content["passages"] + content["related"]:
        assert passage["text"] in known
        assert passage["translation"] in translated | {None}
    asked = {one.text for report in index.reports for one in report.questions}
    assert set(content["follow_ups"]) <= asked
    assert LIVE_MARKUP not in content["message"]
    assert content["outcome"] in {
        "answered",
        "not_in_report",
        "chitchat",
        "safeguarding",
        "declined",
    }


def test_any_body_in_place_of_a_question_gets_an_intended_reply(client, tiny_index):
    """Wrong types, nothing, too much, deep nesting, no text: each is refused with a reason."""

    def check(body):
        response = client.post("/api/ask", content=body, headers=JSON)
        assert_calm(response)
        if response.status_code == 200:
            assert_of_the_report(tiny_index, response.json())

    assert offenders(bodies(), check) == {}


@pytest.mark.parametrize("language", Language)
def test_every_text_gets_an_intended_reply_everywhere(client, language):
    """As a question, in an address, in a form, as the name of an origin."""

    def check(name):
        assert_calm_everywhere(client, TEXTS[name], language)

    assert offenders(TEXTS, check) == {}


def assert_calm_everywhere(client, text, language):
    """The text is sent to every place of the application that takes one."""
    headers = JSON | {"accept-language": language.value}
    asked = client.post("/api/ask", content=json.dumps({"question": text}), headers=headers)
    assert_calm(asked)
    if asked.status_code not in (200, 413):
        told = asked.json()
        assert told["help"] == f"/help?lang={language}"
        known = [*STRINGS[language].refusals.values(), STRINGS[language].unsearchable]
        assert told["title"] in known
    typed = quote(text[:2000].encode("utf-8", "replace"))
    for address in (
        f"/report?find={typed}",
        f"/?q={typed}&lang={language}",
        f"/report/{typed}",
        f"/report?mark={typed}&view={typed}&lang={typed}",
        f"/api/passages/{typed}",
        f"/api/suggestions?lang={typed}",
        f"/widget/check?origin={typed}",
        f"/embed?host={typed}&lang={typed}",
        f"/{typed}",
    ):
        if len(address) < 7000:
            response = client.get(address, headers={"accept": "text/html"})
            assert response.status_code in CLEAR | {403}
            assert not TRACE.search(response.text)
            if response.headers["content-type"].startswith("text/html"):
                assert Tags(response.text).live == []
    page = json.dumps({"lang": language.value, "asked": [{"q": text}]})
    assert_calm(client.post("/export", data={"page": page}))


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", "", "*/*"])
def test_only_json_is_a_question(client, kind):
    """A question in a form, as any site could send it, is refused."""
    body = json.dumps({"question": QUESTION})
    response = client.post("/api/ask", content=body, headers={"content-type": kind})
    assert response.status_code == 415


def test_random_texts_get_an_intended_reply(client, tiny_index):
    """Pieces of words, markup, control characters, any characters, in sound and broken JSON."""
    dice = random.Random(SEED)
    seen = set()
    for number, text in enumerate(by_chance(RANDOM_INPUTS)):
        if number % 4:
            body = body_by_chance(dice, text)
            response = client.post("/api/ask", content=body, headers=JSON)
        elif number % 8:
            typed = quote(text.encode("utf-8", "replace"))
            response = client.get(f"/report?find={typed}", headers={"accept": "text/html"})
        else:
            page = json.dumps({"asked": [{"q": text}]})
            response = client.post("/export", data={"page": page})
        assert_calm(response)
        seen.add(response.status_code)
        if response.headers["content-type"] == "application/json":
            assert_of_the_report(tiny_index, response.json())
    assert {200, 422} <= seen


@pytest.mark.parametrize(
    "header",
    [
        {"x-forwarded-host": "evil.example"},
        {"x-forwarded-for": "<script>"},
        {"x-forwarded-proto": "javascript"},
        {"forwarded": "for=evil;host=evil.example"},
        {"x-original-url": "/metrics"},
        {"x-rewrite-url": "/config"},
        {"x-http-method-override": "DELETE"},
        {"accept-language": "es" * 5000},
        {"accept-language": "\u00e9\u00ff;q=;,,;"},
        {"accept": "text/html" * 500},
        {"range": "bytes=0-0,-1"},
        {"if-none-match": '"' * 2000},
        {"content-encoding": "gzip"},
        {"cookie": "session=x; lang=es"},
        {"x-gradio-server": "http://evil.example"},
        {"x-gradio-server": "http://[::1"},
        {"x-direct-url": "http://evil.example"},
        {"user-agent": "evil"},
        {"referer": "https://evil.example/page"},
        {"origin": "https://evil.example"},
        {"host": "127.0.0.1:666"},
    ],
    ids=lambda one: next(iter(one)),
)
def test_no_header_changes_where_or_who_we_are(client, header):
    """The page stays the same and names no other host."""
    sent = {name: value.encode("latin-1") for name, value in header.items()}
    for address in ("/help", "/", "/report", "/api/report", "/config", "/embed", "/api/problems"):
        response = client.get(f"{address}?lang=en", headers=sent)
        assert response.status_code in (200, 206, 403 if address == "/embed" else 200)
        assert "evil" not in response.text
        assert address == "/config" or ":666" not in response.text
    page = client.get("/widget/check?lang=en", headers=sent).text
    assert "evil" not in page
    assert ":666" not in page
    if "origin" not in header:
        exported = client.post("/export", data={"page": "{}"}, headers=sent)
        assert exported.status_code == 200
        assert "evil" not in exported.text


@pytest.mark.parametrize(
    "origin", ["http://[", "http://[::1", "http://a:b", "null", "x", "http://"]
)
@pytest.mark.parametrize("path", ["/", "/help", "/api/ask", "/exchanges", "/web/chat.js"])
def test_an_odd_origin_is_another_site(client, origin, path):
    """It may read what anybody may read, and send nothing."""
    assert client.get(path, headers={"origin": origin}).status_code in (200, 405)
    if path in ("/api/ask", "/exchanges"):
        sent = client.post(path, json={"question": QUESTION}, headers={"origin": origin})
        assert sent.status_code == 403
        assert sent.json()["help"] == "/help?lang=en"


ODD = "%0a %0d %00 %0aX %20 / // %2e %2e%2e %5c ; %85 %ff %2f".split()


def test_a_path_with_something_odd_in_it_is_no_other_path(client):
    """Whole paths are compared: what stands before, after or inside one makes it another."""
    known = [route.template for route in ROUTES if "{" not in route.template]

    def check(path):
        for odd in ODD:
            for asked in (f"{path}{odd}", f"/{odd}{path}", path.replace("/", f"/{odd}/", 1)):
                response = client.request("POST" if "join" in path else "GET", f"{OWN}{asked}")
                assert response.status_code == 404, asked

    assert offenders(dict.fromkeys(known), check) == {}


# The chat's own ways


CALL = {
    "data": ["Who lends pumps?", None, None, None],
    "fn_index": 0,
    "session_hash": "abc",
    "trigger_id": 2,
    "event_data": None,
}


def join(client, **changes):
    """A question as a client of Gradio sends it."""
    body = json.dumps(CALL | changes)
    return client.post("/gradio_api/queue/join", content=body, headers=JSON)


@pytest.mark.parametrize(
    "changes",
    [
        {"fn_index": 999},
        {"fn_index": -1},
        {"fn_index": "0"},
        {"fn_index": None},
        {"fn_index": 10**30},
        {"data": None},
        {"data": []},
        {"data": {}},
        {"data": [1, 2]},
        {"data": [1, None, None, None]},
        {"data": ["two of four values", "{}"]},
        {"data": [{"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}, *[None] * 3]},
        {"data": [["a"] * 100, *[None] * 3]},
        {"data": [QUESTION, None, [float("nan")], float("inf")]},
        {"data": [QUESTION, None, None, "\ud800"]},
        {"fn_index": 1},
        {"fn_index": 1, "data": [7]},
        {"fn_index": 1, "data": [None]},
        {"session_hash": "\ud800"},
        {"session_hash": ""},
        {"trigger_id": float("nan")},
        {"event_id": "\ud800"},
        {"data": ["x"] * 10_000},
        {"session_hash": None},
        {"session_hash": ["x"]},
        {"session_hash": "x" * 10_000},
        {"session_hash": "../../x"},
        {"event_id": "stale"},
        {"event_data": {"_target": 1}},
        {"event_data": [[[[]]]]},
        {"trigger_id": "x"},
        {"batched": True},
        {"extra": 1},
        {"simple_format": True},
        {"request": {"headers": {}}},
    ],
    ids=str,
)
def test_the_chats_way_in_takes_questions_and_nothing_else(client, changes, caplog, capfd):
    """Whatever else is sent is refused or ignored, and nothing of it gets into a log."""
    response = join(client, **changes)
    assert response.status_code in (200, 400, 404, 422)
    assert not TRACE.search(response.text)
    if response.status_code == 200:
        stream = client.get("/gradio_api/queue/data?session_hash=abc").text
        assert not TRACE.search(stream)
    else:
        assert response.json()["help"] == "/help?lang=en"
    told = f"{caplog.text} {capfd.readouterr()}"
    assert not any(word in told for word in ("lends", "informe", "passwd", "two of four"))


@pytest.mark.parametrize("session", ["nobody", "", "%00", "%ff", "../x"])
def test_nobody_waits_for_an_answer_without_a_question(client, session):
    """A stream that never ends would hold a connection."""
    response = client.get(f"/gradio_api/queue/data?session_hash={session}")
    assert response.status_code == 404
    assert response.json()["help"] == "/help?lang=en"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 50_000], ids=str)
def test_the_chats_way_in_takes_json(client, body):
    """What is not JSON, or not an object, is refused."""
    response = client.post("/gradio_api/queue/join", content=body, headers=JSON)
    assert response.status_code in (400, 422)


def test_the_chat_shows_what_was_typed_and_runs_nothing(tiny_assistant):
    """As a question, as a section, as a report, and in the place of the conversation."""
    from report_rag.web.chat import Chat

    chat = Chat(tiny_assistant)

    def check(name):
        text = TEXTS[name]
        rows = [{"q": text}, {"q": "Who lends pumps?", "near": text, "report": text, "in": text}]
        for sent in (
            json.dumps({"lang": text, "asked": rows}),
            json.dumps({"asked": rows, "number": 0}),
            json.dumps({"asked": rows, "number": text, "dropped": text}),
            text,
        ):
            reply = result_of(chat.exchanges(sent))
            reply["html"].encode()
            assert Tags(reply["html"]).live == []
            assert not TRACE.search(reply["html"] + reply["notice"])

    assert offenders(TEXTS, check) == {}


# What looks the same finds the same

SAME = {
    "no accents": "Que dice el informe sobre Bolivia?",
    **{
        name: TEXTS[name]
        for name in ("zero width", "bidi", "homoglyphs", "full width", "decomposed", "controls")
    },
}


@pytest.mark.real
@pytest.mark.parametrize("name", SAME)
def test_however_it_is_spelt_the_first_passage_is_the_same(real_assistant, name):
    """Without accents, pasted from a PDF, or disguised: it finds what the plain question finds."""
    plain = real_assistant.ask(QUESTION).citations
    assert real_assistant.ask(SAME[name]).citations[0].passage_id == plain[0].passage_id
    facts = "¿En qué país las organizaciones venden galletas para recaudar fondos?"
    spelt = {
        "no accents": "En que pais las organizaciones venden galletas para recaudar fondos?",
        "zero width": "\u200b".join(facts),
        "full width": "".join(
            chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in facts
        ),
    }
    for one in spelt.values():
        found = real_assistant.ask(one).citations[0].passage_id
        assert found == real_assistant.ask(facts).citations[0].passage_id
    assert turns(facts)
