"""Compression and caching of everything that the server sends, over the tiny report."""

import asyncio
import gzip
import re

import pytest
from starlette.responses import StreamingResponse

import pages
from report_rag.rendering.assets import asset
from report_rag.web.delivery import ASK_FIRST, FOR_GOOD, NEVER, ONE_DAY, Delivery, keeping
from visited import finished, visited

PAGES = ["/", "/?lang=es", "/report", "/report?lang=es", "/report/garden-report", "/help"]
GZIP = {"accept-encoding": "gzip"}
PLAIN = {"accept-encoding": "identity"}


@pytest.fixture(scope="module")
def client(tiny_index):
    """A browser without a browser."""
    with visited(tiny_index) as opened:
        yield opened


# Compression


@pytest.mark.parametrize("path", [*PAGES, "/web/look.css", "/web/gradio-client.js", "/api/report"])
def test_texts_travel_compressed(client, path):
    """Pages, styles, scripts and JSON are compressed, and unpacked they are the same."""
    packed, plain = client.get(path, headers=GZIP), client.get(path, headers=PLAIN)
    assert packed.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["vary"]
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert packed.num_bytes_downloaded < len(plain.content)


def test_few_bytes_are_not_worth_it(client):
    """A short answer is sent as it is."""
    response = client.get("/healthz", headers=GZIP)
    assert "content-encoding" not in response.headers


def test_a_stream_of_events_passes_as_it_comes():
    """Each event is sent before the next one is made, uncompressed."""
    seen = []

    async def events():
        for number in range(3):
            seen.append(f"made {number}")
            yield f"data: {number}\n\n" * 400

    async def app(scope, receive, send):
        await StreamingResponse(events(), media_type="text/event-stream")(scope, receive, send)

    async def send(message):
        if message["type"] == "http.response.start":
            names = dict(message["headers"])
            assert b"content-encoding" not in names
            assert b"cache-control" not in names
        elif message["body"]:
            assert message["body"].startswith(b"data: ")
            seen.append("sent")

    async def receive():
        await asyncio.sleep(60)

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/gradio_api/queue/data",
        "query_string": b"",
        "headers": [(b"accept-encoding", b"gzip")],
        "asgi": {"spec_version": "2.4"},
    }
    finished(Delivery(app)(scope, receive, send))
    assert seen == ["made 0", "sent", "made 1", "sent", "made 2", "sent"]


# Pages


@pytest.mark.parametrize("path", PAGES)
def test_an_unchanged_page_is_not_sent_again(client, path):
    """The second visit brings the tag of the first, and gets a 304 with nothing in it."""
    first = client.get(path, headers=GZIP)
    tag = first.headers["etag"]
    assert re.fullmatch(r'"[0-9a-f]{32}"', tag)
    for brought in (tag, f'"other", W/{tag}'):
        second = client.get(path, headers=GZIP | {"if-none-match": brought})
        assert (second.status_code, second.content) == (304, b"")
        assert second.headers["etag"] == tag
        assert second.headers["cache-control"] == "no-cache"
        assert second.headers["vary"] == first.headers["vary"]
        # The browser keeps the policy that the page came with.
        assert "content-security-policy" not in second.headers
        assert "content-length" not in second.headers


@pytest.mark.parametrize("path", ["/", "/report", "/help"])
def test_a_page_in_another_language_or_encoding_is_another_page(client, path):
    """The tag of one is never good for the other."""
    tags = {
        client.get(path, headers=encoding | {"accept-language": language}).headers["etag"]
        for encoding in (GZIP, PLAIN)
        for language in ("en", "es")
    }
    assert len(tags) == 4
    english = client.get(path, headers=GZIP).headers["etag"]
    spanish = {"accept-language": "es", "if-none-match": english}
    assert client.get(path, headers=GZIP | spanish).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_asked_for_each_time_and_depends_on_the_language(client, path):
    """No cache shows an old page, or one in the language of somebody else."""
    headers = client.get(path, headers=GZIP).headers
    assert headers["cache-control"] == "no-cache"
    assert set(headers["vary"].split(", ")) - {"Origin"} == {"Accept-Encoding", "Accept-Language"}


@pytest.mark.parametrize("path", ["/?q=help+me", "/report?find=law&lang=es", "/help?x=1"])
def test_a_page_whose_address_holds_words_is_not_kept(client, path):
    """What somebody typed into an address is in no browser's cache."""
    assert client.get(path).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/report/none", "/nowhere", "/web/none.css", "/assets/none.js"])
def test_what_is_not_found_is_not_kept(client, path):
    """A file that is missing today may be there tomorrow."""
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["cache-control"] == "no-store"
    assert "etag" not in response.headers


def test_a_question_for_the_headers_gets_the_same_ones(client):
    """A HEAD request is told the same as a GET."""
    assert client.head("/help").headers["etag"] == client.get("/help").headers["etag"]


# Files


@pytest.mark.parametrize(
    "name", "look.css chat.css answer.css reader.css chat.js gradio-client.js".split()
)
def test_own_files_are_kept_for_good_by_their_hash(client, name):
    """With the right hash for good, without or with another one never unasked."""
    assert client.get(asset(name)).headers["cache-control"] == FOR_GOOD
    for address in (f"/web/{name}", f"/web/{name}?v=", f"/web/{name}?v=0123456789ab"):
        assert client.get(address).headers["cache-control"] == ASK_FIRST


@pytest.mark.parametrize("path", ["/", "/help"])
def test_pages_name_their_files_by_hash(client, path):
    """Every file of ours that a page loads has the address under which it is kept for good."""
    page = client.get(path).text
    named = re.findall(r"/web/([a-z.-]+)(\?v=[0-9a-f]{12})?", page)
    assert named
    assert [asset(name) for name, _ in named] == [f"/web/{name}{v}" for name, v in named]


def test_the_icon_is_kept_for_a_day(client):
    """Its address says nothing of what it holds, so a new version is seen the next day."""
    response = client.get("/favicon.ico")
    assert response.status_code == 200
    assert response.headers["cache-control"] == ONE_DAY


def test_a_known_file_is_answered_in_few_bytes(client):
    """Without the hash a file is asked for again, and not sent again."""
    first = client.get("/web/look.css", headers=GZIP)
    brought = GZIP | {"if-none-match": first.headers["etag"]}
    second = client.get("/web/look.css", headers=brought)
    assert (second.status_code, second.content) == (304, b"")
    assert second.headers["cache-control"] == ASK_FIRST


@pytest.mark.browser
@pytest.mark.real
@pytest.mark.parametrize("page", ["chat", "reader"])
def test_a_second_visit_comes_from_the_cache(browser, address, page):
    """A first visit is light, and the second moves less than a tenth of it."""
    first, second = pages.visits(browser, address, pages.PAGES[page].format("es"))
    assert first.bytes <= pages.WANTED_KB[page] * 1000
    assert second.bytes < first.bytes / 10
    assert second.requests <= 5


# The rule


@pytest.mark.parametrize(
    ("path", "query", "kind", "kept"),
    [
        ("/report", "lang=es&mark=1-2,4-9", "text/html; charset=utf-8", ASK_FIRST),
        ("/report", "find=ley", "text/html; charset=utf-8", NEVER),
        ("/healthz", "", "application/json", None),
        ("/gradio_api/queue/data", "session_hash=x", "text/event-stream", None),
    ],
)
def test_how_long_a_thing_is_kept(path, query, kind, kept):
    """What changes at each call is left to its maker."""
    assert keeping(path, query, kind) == kept


def test_a_maker_that_knows_better_is_heard():
    """A route's own Cache-Control stands."""
    sent = []

    async def app(scope, receive, send):
        headers = [(b"content-type", b"text/html"), (b"cache-control", b"max-age=5")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": gzip.compress(b"page")})

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}
    finished(Delivery(app)(scope, None, send))
    assert (b"cache-control", b"max-age=5") in sent[0]["headers"]


def test_other_kinds_of_connection_pass_untouched():
    """Only HTTP is looked at; the rest is handed on."""
    seen = []

    async def app(scope, receive, send):
        seen.append(send)

    async def send(message):
        raise AssertionError

    finished(Delivery(app)({"type": "lifespan"}, None, send))
    assert seen == [send]
