"""All routes of the web server, over the tiny report."""

import codecs
import html
import io
import json
import re
from contextlib import asynccontextmanager
from dataclasses import replace
from html.parser import HTMLParser

import docx
import pytest

from chatting import EVENTS, WAY_IN, conversation, sent
from report_rag.assistant import Assistant
from report_rag.rendering.assets import asset
from report_rag.strings import STRINGS
from report_rag.types import Language, Refusal
from report_rag.web.fair_queue import BusyError, FairQueue
from report_rag.web.settings import ChatKind, Settings
from reports import HARBOUR, HARBOUR_TITLE, SPANISH_HARBOUR_TITLE
from visited import VISITED, gradio_config, visited


@pytest.fixture(scope="module")
def client(tiny_index):
    """A browser without a browser."""
    with visited(tiny_index) as opened:
        yield opened


class Loaded(HTMLParser):
    """What a page makes a browser load: addresses of scripts, styles, images, frames, media.

    Not the addresses by which it names itself (`canonical` and `alternate`).
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.bases: list[str] = []
        self.feed(html)

    @property
    def files(self) -> list[str]:
        """The addresses without the hash of what they hold."""
        return [address.partition("?")[0] for address in self.addresses]

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "base":
            self.bases.append(found["href"])
        elif tag != "a" and found.get("rel") not in ("canonical", "alternate"):
            names = ("src", "href", "srcset", "poster", "data", "action")
            self.addresses += [found[name] for name in names if found.get(name)]


def test_health_says_ok_and_how_many_passages(client):
    """A monitor learns that the server answers, and from what."""
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "passages": 19}


@pytest.mark.parametrize("path", ["/report", "/report/garden-report"])
def test_the_report_is_read_at_its_address(client, path):
    """The only report needs no name; by its name it is the same page."""
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.text == client.get("/report").text
    assert "<h1>Quito Garden Week – Growing Together</h1>" in response.text


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_reader_comes_in_both_languages(client, tiny_index, language):
    """The page says its language and has an anchor for every passage."""
    page = client.get(f"/report?lang={language}").text
    assert f'<html lang="{language}">' in page
    for passage in tiny_index.passages:
        assert page.count(f'id="{passage.passage_id}"') == 1


def test_the_translation_in_the_reader_is_labelled(client):
    """Spanish readers are told that the translation is unofficial; English ones see none."""
    label = "Traducción no oficial. Para citar, usa el texto original."
    assert label in client.get("/report?lang=es").text
    english = client.get("/report?lang=en").text
    assert "nofficial" not in english
    assert "Los veranos secos" not in english


def test_the_reader_follows_the_browser(client):
    """Without ?lang= the browser's language decides, with it the address."""
    spanish = {"accept-language": "es-CL,es;q=0.9,en;q=0.5"}
    assert '<html lang="es">' in client.get("/report", headers=spanish).text
    assert '<html lang="en">' in client.get("/report?lang=en", headers=spanish).text
    assert '<html lang="en">' in client.get("/report?lang=de").text


@pytest.mark.parametrize("name", ["none", "garden-report2", "..%2Fbare", "<script>", "%00"])
def test_an_unknown_report_is_not_found(client, name):
    """A wrong name is a 404 with a sentence in the visitor's language."""
    response = client.get(f"/report/{name}")
    assert response.status_code == 404
    assert name not in response.text
    spanish = client.get("/report/none?lang=es", headers={"accept": "text/html"})
    assert "<h1>No se encontró</h1>" in spanish.text


def test_the_chat_comes_in_the_language_of_its_address(client):
    """The page at / carries the language that is asked for in its html element."""
    for code in ("en", "es"):
        response = client.get(f"/?lang={code}")
        assert response.status_code == 200
        assert re.search(rf'<html lang="{code}"', response.text)
        assert response.headers["content-language"] == code


def test_the_chat_follows_the_browser(client):
    """Without ?lang= the chat is in the browser's language."""
    response = client.get("/", headers={"accept-language": "es-419,es;q=0.9"})
    assert re.search(r'<html lang="es"', response.text)
    assert re.search(r'<html lang="en"', client.get("/").text)


@pytest.mark.parametrize(
    "path", ["/", "/report", "/report/none", "/healthz", "/web/look.css", "/nowhere"]
)
def test_every_answer_has_the_protecting_headers(client, path):
    """No guessing of types, no referrer, no frames: on pages, files and errors alike."""
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/web/look.css", "text/css"),
        ("/web/chat.css", "text/css"),
        ("/web/answer.css", "text/css"),
        ("/web/reader.css", "text/css"),
        ("/web/chat.js", "javascript"),
    ],
)
def test_own_files_are_served(client, path, kind):
    """Styles and script come from the package, with their types."""
    response = client.get(path)
    assert response.status_code == 200
    assert kind in response.headers["content-type"]


@pytest.mark.parametrize(
    "path", ["/web/none.css", "/web/../server.py", "/web/%2e%2e/server.py", "/web/", "/web"]
)
def test_nothing_else_is_served_beside_them(client, path):
    """No way leads out of the folder of static files, and it is not listed."""
    response = client.get(path)
    assert response.status_code == 404
    assert "import" not in response.text


@pytest.mark.parametrize("path", ["/", "/?lang=es", "/report", "/report?lang=es"])
def test_pages_load_nothing_from_a_third_party(client, path):
    """Every script, style, image and frame comes from the server itself."""
    page = Loaded(client.get(path).text)
    assert page.addresses
    for address in page.addresses:
        assert not re.match(r"(?:[a-z]+:)?//", address, re.IGNORECASE), address
    assert page.bases == []


@pytest.mark.parametrize(
    "path", ["/web/look.css", "/web/chat.css", "/web/reader.css", "/web/chat.js", "/web/panel.js"]
)
def test_styles_and_scripts_load_nothing_from_a_third_party(client, path):
    """No font, image or import of another host in the files that pages load."""
    text = client.get(path).text
    assert text
    assert not re.findall(r"""(?:url\(|@import|fetch\(|import)\s*["']?(?:https?:)?//""", text)


def test_own_styles_and_scripts_are_part_of_the_pages(client):
    """The chat has its look and script; the reader has its look, and the quick way out."""
    chat = [file for file in Loaded(client.get("/").text).files if file.startswith("/web/")]
    scripts = ["/web/leave.js", "/web/chat.js"]
    styles = ["/web/look.css", "/web/welcome.css", "/web/answer.css", "/web/chat.css"]
    assert [file for file in chat if not file.endswith((".svg", ".png"))] == [*styles, *scripts]
    assert f'data-gradio="{asset("gradio-client.js")}"' in client.get("/").text
    reader = Loaded(client.get("/report").text)
    icons = ["/favicon.ico", "/web/icon.svg", "/web/icon-maskable.png", "/manifest.json"]
    own = ["/web/look.css", "/web/reader.css", "/web/leave.js", "#find"]
    assert reader.files == [*icons, *own]


def test_the_manifest_names_the_report(client):
    """What a browser may install is called by the report's title."""
    assert client.get("/manifest.json").json()["name"] == "Quito Garden Week – Growing Together"


def test_nothing_is_reported_to_gradio(client):
    """Analytics are off, and the page offers no link of Gradio's."""
    config = gradio_config(client)
    assert config["analytics_enabled"] is False
    assert not config.get("footer_links")


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_the_report_is_only_read(client, method):
    """Nothing can be written to the report or to health."""
    for path in ("/report", "/healthz"):
        assert getattr(client, method)(path).status_code in (404, 405)


def test_a_conversation_is_given_as_a_file_to_keep(client):
    """It is Markdown named after the report, with whole addresses, and is not cached."""
    given = client.post("/export", data={"page": conversation("Who lends pumps?")})
    assert given.status_code == 200
    assert given.headers["content-type"] == "text/markdown; charset=utf-8"
    disposition = "attachment; filename*=UTF-8''garden-report.md"
    assert given.headers["content-disposition"] == disposition
    assert given.headers["cache-control"] == "no-store"
    assert "An NGO lends pumps" in given.text
    assert "(<http://127.0.0.1:7860/report?mark=" in given.text


def test_a_conversation_is_given_as_a_word_document(client):
    """With the media type and the suffix that programs open it by."""
    given = client.post(
        "/export", data={"page": conversation("Who lends pumps?", lang="es"), "format": "docx"}
    )
    assert given.status_code == 200
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert given.headers["content-type"] == kind
    disposition = "attachment; filename*=UTF-8''garden-report.docx"
    assert given.headers["content-disposition"] == disposition
    assert given.headers["cache-control"] == "no-store"
    paragraphs = docx.Document(io.BytesIO(given.content)).paragraphs
    assert "An NGO lends pumps" in "".join(one.text for one in paragraphs)


@pytest.mark.parametrize("language", Language)
def test_a_link_of_a_saved_conversation_opens_the_passage(client, language):
    """Marked in the reader, which is in the language of the file."""
    given = client.post(
        "/export", data={"page": conversation("Who lends pumps?", lang=language), "format": "docx"}
    )
    paragraphs = docx.Document(io.BytesIO(given.content)).paragraphs
    quotes = [one.text for one in paragraphs if one.style.name == "Quote"]
    links = [link.url for one in paragraphs for link in one.hyperlinks]
    assert links
    for quote, link in zip(quotes, links, strict=True):
        opened = html.unescape(client.get(link).text)
        assert f'<html lang="{language}"' in opened
        marked = re.findall(r"<mark[^>]*>(.*?)</mark>", opened)
        assert marked
        assert all(words in quote for words in marked)


def test_its_links_lead_to_the_public_address(tiny_index):
    """Whatever name a request gives itself."""
    settings = Settings(public_url="https://ask.example.org")
    with visited(tiny_index, settings=settings) as opened:
        given = opened.post("/export", data={"page": conversation("Who lends pumps?")})
    assert "(<https://ask.example.org/report?mark=" in given.text


# Several reports


@pytest.fixture(scope="module")
def two(several_index):
    """A browser without a browser, before two reports."""
    with visited(several_index) as opened:
        yield opened


@pytest.mark.parametrize(
    ("language", "titles"),
    [
        ("en", ["Quito Garden Week – Growing Together", HARBOUR_TITLE]),
        ("es", ["Semana de los Huertos de Quito – Crecer juntos", SPANISH_HARBOUR_TITLE]),
    ],
)
def test_several_reports_are_listed(two, language, titles):
    """Each title leads to its text, and says how to cite it."""
    page = html.unescape(two.get(f"/report?lang={language}").text)
    links = re.findall(r'<a href="(/report/[^"?]+\?lang=\w+)"[^>]*>([^<]+)</a>', page)
    assert [title for _, title in links] == titles
    assert STRINGS[Language(language)].reports_promise in page
    for (link, title), word in zip(links, ("potatoes", "sardines"), strict=True):
        text = html.unescape(two.get(link).text)
        assert f">{title}</h1>" in text
        assert word in text


def test_a_report_out_of_several_leads_to_the_chat_about_it(two):
    """Also from a section of it."""
    page = two.get(f"/report/{HARBOUR}?lang=en").text
    assert f'href="/?lang=en&amp;report={HARBOUR}"' in page
    assert f"report={HARBOUR}&amp;near={HARBOUR}%2Fbees%2Fbees-came-back-to-8-of" in page


def test_the_manifest_names_none_of_several(two):
    """It is called by what can be done."""
    assert two.get("/manifest.json").json()["name"] == "Ask the reports"


def test_a_conversation_about_one_report_is_kept_as_one(two):
    """Its file has that title alone; one about all has all, and each quote names its own."""
    question = "What does it say about Bolivia?"
    alone = {"asked": [{"q": question, "report": HARBOUR}], "report": HARBOUR}
    both = {"asked": [{"q": question}]}
    one, all_of_them = (
        two.post("/export", data={"page": json.dumps(page)}).text for page in (alone, both)
    )
    assert "sardines" in one
    assert "Quito Garden Week" not in one
    for title in ("Quito Garden Week – Growing Together", HARBOUR_TITLE):
        assert f"{title} · IN DETAIL" in all_of_them


# Without Gradio


@pytest.fixture(scope="module")
def light(tiny_index):
    """A server whose chat asks without Gradio."""
    settings = replace(VISITED, chat=ChatKind.LIGHT, partners=("https://www.example.org",))
    with visited(tiny_index, settings=settings) as opened:
        yield opened


@pytest.mark.parametrize("language", Language)
def test_where_memory_is_short_the_chat_asks_without_gradio(light, language):
    """It is the same page, framed by nobody, and names no script of Gradio's client."""
    page = light.get(f"/?lang={language}")
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text
    assert STRINGS[language].question_label in html.unescape(page.text)
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert "gradio" not in page.text


@pytest.mark.parametrize("opened", ["light", "client"])
def test_exchanges_are_asked_for_as_json(opened, request):
    """By the panel always, and by the chat where there is no Gradio."""
    client = request.getfixturevalue(opened)
    sent = conversation("Who lends pumps?", number=0)
    json_sent = {"Content-Type": "application/json"}
    given = client.post("/exchanges", content=sent, headers=json_sent)
    assert "An NGO lends pumps" in given.json()["html"]
    assert given.headers["cache-control"] == "no-store"
    refused = client.post("/exchanges", content=sent, headers={"Content-Type": "text/plain"})
    assert refused.status_code == 415
    assert client.post("/exchanges", content=b"\xff", headers=json_sent).json()["html"] == ""


def test_the_light_server_answers_by_the_api(light):
    """As the full one does."""
    answer = light.post("/api/ask", json={"question": "Who lends pumps?"})
    assert answer.json()["outcome"] == "answered"


@pytest.mark.parametrize("path", ["/gradio_api/queue/join", "/gradio_api/queue/data", "/config"])
def test_nothing_of_gradio_is_there(light, path):
    """The addresses of the chat are unknown."""
    assert light.get(path).status_code in (404, 405)
    assert light.post(path, json={}).status_code in (404, 405)


@pytest.mark.parametrize("path", ["/api/ask", "/exchanges", "/feedback", WAY_IN])
def test_json_may_have_a_byte_order_mark(client, path):
    """Some programs of Windows write one before every file."""
    bodies = {
        "/api/ask": json.dumps({"question": "Who lends pumps?"}),
        "/exchanges": conversation("Who lends pumps?", number=0),
        WAY_IN: json.dumps(sent("Who lends pumps?", "marked")),
    }
    plain = bodies.get(path, "{}").encode()
    headers = {"Content-Type": "application/json"}
    replies = [
        client.post(path, content=body, headers=headers)
        for body in (plain, codecs.BOM_UTF8 + plain)
    ]
    assert replies[0].status_code == replies[1].status_code
    assert path in (WAY_IN, "/feedback") or replies[0].json() == replies[1].json()
    assert path == "/feedback" or replies[0].status_code == 200


# Busy


@pytest.fixture
def busy(client, monkeypatch):
    """A server at which no turn comes."""

    async def never(*_):
        raise BusyError

    monkeypatch.setattr(FairQueue, "_wait", never)
    return client


PAGES = ["/", "/report", "/embed", "/widget/check", "/api/problems"]


@pytest.mark.parametrize("language", Language)
def test_people_who_have_waited_too_long_are_told_where_to_find_help(busy, language):
    """In a page for people, in a problem for programs, in their language."""
    strings = STRINGS[language]
    for path in PAGES:
        page = busy.get(f"{path}?lang={language}", headers={"accept": "text/html"})
        assert page.status_code == 503
        assert int(page.headers["retry-after"]) > 0
        assert html.unescape(page.text).count(strings.refusals[Refusal.BUSY]) >= 1
        assert f'href="/help?lang={language}"' in page.text
    asked = {"question": "Who lends pumps?", "language": language}
    for reply in (
        busy.post(f"/api/ask?lang={language}", json=asked),
        busy.post(f"/exchanges?lang={language}", json={"lang": language, "asked": [{"q": "?"}]}),
        busy.post(f"/export?lang={language}", data={"page": "{}"}),
        busy.get(f"/api/suggestions?lang={language}"),
    ):
        assert reply.status_code == 503
        assert reply.json()["help"] == f"/help?lang={language}"


@pytest.mark.parametrize("language", Language)
def test_gradios_clients_are_told_that_it_is_busy(busy, language):
    """In the language of the page that asks."""
    asked = sent("Who lends pumps?", f"busy-{language}")
    page = json.loads(asked["data"][0]) | {"lang": language}
    assert busy.post(WAY_IN, json=asked | {"data": [json.dumps(page)]}).status_code == 200
    stream = busy.get(EVENTS.format(session=f"busy-{language}")).text
    told = next(line for line in stream.splitlines() if '"process_completed"' in line)
    assert json.loads(told.removeprefix("data: "))["output"]["error"] == STRINGS[language].busy


def test_a_failure_of_ours_is_logged_without_the_question(client, monkeypatch, caplog):
    """By its type and line of code; the client of Gradio gets a sentence."""

    def fail(*_, **__):
        raise RuntimeError("Who lends pumps?")

    monkeypatch.setattr(Assistant, "ask", fail)
    call = {"data": ["Who lends pumps?", "es", None, None], "fn_index": 0, "session_hash": "fails"}
    assert client.post(WAY_IN, json=call).status_code == 200
    stream = client.get(EVENTS.format(session="fails")).text
    told = next(line for line in stream.splitlines() if '"process_completed"' in line)
    error = json.loads(told.removeprefix("data: "))["output"]["error"]
    assert error == STRINGS[Language.ES].failed
    assert "RuntimeError at " in caplog.text
    assert "pumps" not in caplog.text


def test_work_waits_under_the_address_that_asks(client, monkeypatch):
    """Whichever way it comes in; otherwise one address could take the turns of all."""
    seen = []

    @asynccontextmanager
    async def turn(_, name):
        seen.append(name)
        yield

    monkeypatch.setattr(FairQueue, "turn", turn)
    page = conversation("Who lends pumps?", number=0)
    for path in (*PAGES, "/api/suggestions"):
        client.get(path)
    client.post("/api/ask", json={"question": "Who lends pumps?"})
    client.post("/exchanges", content=page, headers={"Content-Type": "application/json"})
    client.post("/export", data={"page": page})
    for endpoint, data in (("ask", ["Bolivia", None, None, None]), ("page", [page])):
        number = ("ask", "page").index(endpoint)
        call = {"data": data, "fn_index": number, "session_hash": endpoint}
        assert client.post(WAY_IN, json=call).status_code == 200
        assert "process_completed" in client.get(EVENTS.format(session=endpoint)).text
    assert len(seen) >= len(PAGES) + 6
    assert set(seen) == {"testclient"}


def test_help_and_health_wait_for_no_turn(busy):
    """Nor do files, nor what programs read of the reports."""
    for path in ("/help", "/healthz", "/readyz", asset("chat.js"), "/widget.js", "/api/report"):
        assert busy.get(path).status_code == 200
