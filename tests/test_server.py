"""All routes of the web server, over the tiny report."""

import gc
import re
import socket
import warnings
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient

from doubles import HashedEncoder
from report_rag.assistant import Assistant
from report_rag.errors import IndexUnusableError, ReportRagError
from report_rag.interfaces import server
from report_rag.interfaces.server import create_app, serve


@pytest.fixture(scope="module")
def client(tiny_index):
    """A browser without a browser. Gradio leaves event loops open while it builds its page."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        app = create_app(Assistant(tiny_index, HashedEncoder()))
        gc.collect()
        with TestClient(app) as opened:
            yield opened
        del app
        gc.collect()


class Loaded(HTMLParser):
    """What a page makes a browser load: addresses of scripts, styles, images, frames, media."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.bases: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "base":
            self.bases.append(found["href"])
        elif tag != "a":
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
    label = "Traducción no oficial. El texto que se cita es el inglés."
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
    """A wrong name is a 404 with a sentence in the visitor's language, as plain text."""
    response = client.get(f"/report/{name}")
    assert response.status_code == 404
    assert name not in response.text
    spanish = client.get("/report/none?lang=es")
    assert spanish.text == "Aquí no hay ninguna página con esa dirección."
    assert spanish.headers["content-type"].startswith("text/plain")


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
    "path", ["/", "/report", "/report/none", "/healthz", "/web/look.css", "/config", "/nowhere"]
)
def test_every_answer_has_the_protecting_headers(client, path):
    """No guessing of types, no referrer, no frames: on pages, files and errors alike."""
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/docs/oauth2-redirect", "/nowhere"])
def test_there_are_no_documentation_pages(client, path):
    """Pages that would load a third party's scripts are not served."""
    assert client.get(path).status_code == 404


def test_our_routes_are_described_nowhere(client):
    """If Gradio serves a description of its own routes, ours are not in it."""
    response = client.get("/openapi.json")
    if response.status_code == 200:
        assert not [path for path in response.json()["paths"] if path in ("/healthz", "/report")]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/web/look.css", "text/css"),
        ("/web/chat.css", "text/css"),
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
    assert page.bases in ([], ["./"])


@pytest.mark.parametrize(
    "path", ["/web/look.css", "/web/chat.css", "/web/reader.css", "/web/chat.js", "/theme.css"]
)
def test_styles_and_scripts_load_nothing_from_a_third_party(client, path):
    """No font, image or import of another host in the files that pages load."""
    text = client.get(path).text
    assert text
    assert not re.findall(r"""(?:url\(|@import|fetch\(|import)\s*["']?(?:https?:)?//""", text)


def test_own_styles_and_scripts_are_part_of_the_pages(client):
    """The chat has its look and script, the reader its look and no script at all."""
    chat = Loaded(client.get("/config").json()["head"])
    assert chat.addresses == ["/web/look.css", "/web/chat.css", "/web/chat.js"]
    reader = Loaded(client.get("/report").text)
    assert reader.addresses == ["/web/look.css", "/web/reader.css"]
    assert "<script" not in client.get("/report").text


def test_the_manifest_names_the_report(client):
    """What a browser may install is called by the report's title."""
    assert client.get("/manifest.json").json()["name"] == "Quito Garden Week – Growing Together"


def test_the_chat_can_be_asked_by_nobody_but_its_page(client):
    """Gradio's own API names no endpoint."""
    info = client.get("/gradio_api/info").json()
    assert info["named_endpoints"] == {}
    assert info["unnamed_endpoints"] == {}


def test_nothing_is_reported_to_gradio(client):
    """Analytics are off, and the page offers no link of Gradio's."""
    config = client.get("/config").json()
    assert config["analytics_enabled"] is False
    assert not config.get("footer_links")


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_the_report_is_only_read(client, method):
    """Nothing can be written to the report or to health."""
    for path in ("/report", "/healthz"):
        assert getattr(client, method)(path).status_code in (404, 405)


def test_a_taken_port_leads_to_the_next_free_one():
    """A port that another program holds is not an error."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        taken = held.getsockname()[1]
        assert taken < server._free_port("127.0.0.1", taken) < taken + 10


def test_a_host_that_is_not_ours_names_the_ports_tried():
    """Where none of ten ports can be had, the message says which and what to do."""
    with pytest.raises(ReportRagError, match=r"192\.0\.2\.1: ports 7860 to 7869 .* --port"):
        server._free_port("192.0.2.1", 7860)


def test_serving_without_an_index_names_the_command(tiny_corpus, tmp_path):
    """Nothing is started over an index that is not there."""
    with pytest.raises(IndexUnusableError, match="run: report-rag build"):
        serve(tiny_corpus, tmp_path, "127.0.0.1", 7860)
