"""A server at an address with a path, behind a proxy that takes the path off.

Whatever a page, a file or an answer names on the server has to be below the path, and there.
"""

import json
import re
import sys
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from starlette.testclient import TestClient

from below import PATH, Below
from chatting import EVENTS, WAY_IN, conversation, reply_in
from report_rag.corpus.contacts import contacts_at_hand
from report_rag.errors import IndexUnusableError
from report_rag.types import Language
from report_rag.web.feedback import FeedbackFile
from report_rag.web.middleware import Metrics, harden
from report_rag.web.settings import ChatKind, Settings
from report_rag.web.standby import Standby
from visited import visited

SITE = "https://site.example"
HERE = SITE + PATH
PARTNER = "https://partner.example"
MANY = 100_000
SETTINGS = Settings(
    public_url=HERE, partners=(PARTNER,), mcp=True, client_per_minute=MANY, all_per_minute=MANY
)
FAILING = [sys.executable, "-c", "import sys; sys.exit(1)"]
PAGE = {"Accept": "text/html"}
# Attributes of our pages that hold an address. Others, such as data-copy, hold words.
ADDRESSES = ("href", "src", "action", "data-gradio", "data-link")
ADDRESS = re.compile(r"/|https?:")
JSON_ADDRESSES = ("url", "type", "help", "src", "id", "start_url", "scope")
# What is read beside the pages that the links lead to; a status if it is no 200.
STARTS = {
    "/": 200,
    "/?report=harbour-report&near=harbour-report/x": 200,
    "/report": 200,
    "/report?mark=10-60,90-120&find=the&view=both": 200,
    "/report?find=xylophone": 200,
    "/report/nobody": 404,
    "/help": 200,
    "/workshop": 200,
    "/api/problems": 200,
    "/widget/check?origin=www.example.org": 200,
    f"/embed?host={PARTNER}": 200,
    "/embed?host=https://elsewhere.example": 403,
    "/nowhere": 404,
    "/export": 405,
    "/manifest.json": 200,
    "/api/report": 200,
    "/api/suggestions": 200,
    "/api/suggestions?report=nobody": 422,
    "/api/passages/nobody": 404,
    "/gradio_api/queue/data?session_hash=nobody": 404,
}
QUESTIONS = {
    Language.EN: ("What does it say about Bolivia?", "What are the contents?", "Who won in 1912?"),
    Language.ES: ("¿Qué dice sobre Bolivia?", "¿Cuál es el índice?", "¿Quién ganó en 1912?"),
}


class Addresses(HTMLParser):
    """The addresses in a page: where its links lead, what it loads, where its forms go."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        """Each with the method that it is asked by."""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        method = (given.get("method") or "get").upper() if tag == "form" else "GET"
        self.found += [(method, given[name]) for name in ADDRESSES if given.get(name)]
        if given.get("property") in ("og:url", "og:image"):
            self.found.append(("GET", given["content"]))


def in_json(value):
    """The addresses in what JSON holds, by the names of their fields, and those in its HTML."""
    if isinstance(value, list):
        return [one for inner in value for one in in_json(inner)]
    if not isinstance(value, dict):
        return []
    texts = {name: inner for name, inner in value.items() if isinstance(inner, str)}
    found = [
        inner for name, inner in texts.items() if name in JSON_ADDRESSES and ADDRESS.match(inner)
    ]
    found += [one for _, one in Addresses(texts.get("html", "")).found]
    return found + in_json(list(value.values()))


class Visitor:
    """Follows every address, from page to page, and notes those that are wrong."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.seen: set[str] = set()
        self.wrong: list[str] = []

    def get(self, address, status=200):
        """Reads something, and then all that it names and that is named there."""
        response = self.client.get(address, headers=PAGE)
        assert response.status_code == status, address
        self.follow(HERE + address, response)

    def post(self, address, content, status=200):
        """The same for what is asked by POST; gives the answer, which is JSON."""
        response = self.client.post(address, json=content)
        assert response.status_code == status, address
        self.follow(HERE + address, response)
        return response.json()

    def follow(self, base, response):
        """Asks for all that a response names, unless it was asked for or is another site's."""
        todo = [(base, *one) for one in named_in(response)]
        while todo:
            base, method, address = todo.pop()
            whole = urldefrag(urljoin(base, address)).url
            site = "{0.scheme}://{0.netloc}".format(urlsplit(whole))
            if whole in self.seen or site != SITE:
                continue
            self.seen.add(whole)
            found = self.client.request(method, whole, headers=PAGE)
            if not whole.startswith((f"{HERE}/", f"{HERE}?")) or found.status_code != 200:
                self.wrong.append(f"{base} names {address}: {found.status_code}")
            todo += [(whole, *one) for one in named_in(found)]


def named_in(response):
    """The addresses in a response, each with the method that it is asked by.

    A page that is refused has links to itself in both languages, which are refused as well.
    """
    kind = response.headers["content-type"]
    if kind.startswith("text/html"):
        found = Addresses(response.text).found
        refused = response.status_code != 200
        return [one for one in found if not (refused and one[1].startswith("?"))]
    if "json" in kind and "openapi" not in response.text:
        return [("GET", one) for one in in_json(response.json())]
    return []


@pytest.fixture(scope="module", params=["one", "several"])
def client(request, tiny_index, several_index, tmp_path_factory):
    """A visitor of a server below a path, over one report or two."""
    index = tiny_index if request.param == "one" else several_index
    feedback = FeedbackFile.open(tmp_path_factory.mktemp("votes") / "votes.db")
    with visited(index, feedback, SETTINGS, proxy=Below) as opened:
        opened.base_url = HERE
        yield opened


@pytest.mark.parametrize("language", Language)
def test_nothing_leads_out_of_the_path(client, language):
    """Every page, every link on it, every file and form; refusals and what programs get as well."""
    visitor = Visitor(client)
    for start, status in STARTS.items():
        mark = "&" if "?" in start else "?"
        visitor.get(f"{start}{mark}lang={language}", status)
    for question in QUESTIONS[language]:
        asked = json.loads(conversation(question, lang=language))
        assert visitor.post("/exchanges", asked)["html"]
        answer = visitor.post("/api/ask", {"question": question, "language": language})
        for one in answer["passages"] + answer["related"] + answer["outline"]:
            assert one["url"].startswith(f"{PATH}/report")
    for wrong in ({"question": ""}, {"question": "Bolivia", "nothing": 1}):
        told = visitor.post("/api/ask", wrong, 422)
        assert told["type"].startswith(f"{PATH}/api/problems#")
        assert told["help"].startswith(f"{PATH}/help?lang=")
    assert visitor.wrong == []
    assert len(visitor.seen) > 60


@pytest.mark.parametrize("language", Language)
def test_nothing_leads_out_of_the_path_while_it_is_not_ready(tiny_corpus, language):
    """Help is there, and what its page and the one that says so load."""

    def prepare():
        raise IndexUnusableError("none")

    standby = Standby(prepare, lambda: FAILING, contacts_at_hand(tiny_corpus), HERE)
    with TestClient(Below(harden(standby, SETTINGS, Metrics())), HERE) as client:
        visitor = Visitor(client)
        visitor.get(f"/help?lang={language}")
        files = [one for one in visitor.seen if "/web/" in one or "manifest" in one]
        assert len(files) > 5
        page = client.get(f"/report?lang={language}", headers=PAGE)
        assert page.status_code == 503
        named = [address for _, address in named_in(page)]
        assert f"{PATH}/help?lang={language}" in named
        assert [one for one in named if one.startswith("/") and not one.startswith(PATH)] == []
        told = client.post("/api/ask", json={"question": "Bolivia"}).json()
        assert told["type"] == f"{PATH}/api/problems#not-ready"
        assert told["help"] == f"{PATH}/help?lang=en"


def test_what_is_refused_before_the_application_leads_into_the_path(client):
    """A name that is not ours, a page of another site, a method, a body: in each layer."""
    refused = [
        client.get("/report", headers={"Host": "elsewhere.example"}),
        client.post("/api/ask", json={}, headers={"Origin": "https://elsewhere.example"}),
        client.put("/report"),
        client.post("/api/ask", content=b"x" * 20_000),
        client.post("/gradio_api/queue/join", json={}),
        client.post("/mcp", content=b"{", headers={"Content-Type": "application/json"}),
    ]
    assert [one.status_code for one in refused] == [400, 403, 405, 413, 422, 400]
    for one in refused:
        assert one.json()["type"].startswith(f"{PATH}/api/problems#")
        assert one.json()["help"] == f"{PATH}/help?lang=en"
    page = client.get("/report", headers=PAGE | {"Host": "elsewhere.example"}).text
    assert f'href="{PATH}/?lang=en"' in page


def test_the_origin_is_without_the_path(client):
    """Our own pages may call, as browsers name them; policies hold for a whole origin."""
    own = {"Origin": SITE, "Content-Type": "application/json"}
    assert client.post("/exchanges", content=b"{}", headers=own).status_code == 200
    checked = client.get("/widget/check").text
    assert f"script-src {SITE};\nframe-src {SITE}<" in checked
    assert f"src=&#34;{HERE}/widget.js&#34;" in checked or f'src="{HERE}/widget.js"' in checked
    policy = client.get("/", headers=PAGE).headers["content-security-policy"]
    assert PATH not in policy


def test_a_link_is_previewed_at_the_whole_address(client):
    """What messengers and search engines get of a page begins with the public address."""
    for path in ("/", "/report", "/help", "/widget/check", "/api/problems"):
        page = client.get(f"{path}?lang=es", headers=PAGE).text
        assert f'<meta property="og:url" content="{HERE}{path}?lang=es">' in page
        assert f'<link rel="canonical" href="{HERE}{path}?lang=es">' in page
        assert f'<link rel="alternate" hreflang="x-default" href="{HERE}{path}">' in page
        assert f'<meta property="og:image" content="{HERE}/web/preview-es.png' in page


def test_the_installed_app_is_the_path(client):
    """Its scope ends where the site of somebody else begins."""
    manifest = client.get("/manifest.json?lang=es").json()
    assert manifest["id"] == manifest["scope"] == f"{PATH}/"
    assert manifest["start_url"] == f"{PATH}/?lang=es"
    assert all(one["src"].startswith(f"{PATH}/web/") for one in manifest["icons"])


def test_a_saved_conversation_leads_to_the_whole_address(client):
    """It is opened outside of the site."""
    page = conversation(QUESTIONS[Language.EN][0])
    saved = client.post("/export", data={"page": page, "format": "md"}).text
    assert f"{HERE}/report" in saved
    assert set(re.findall(r"https://site\.example/[a-z]*", saved)) == {HERE}


def test_gradio_names_its_routes_and_ours(client):
    """Its clients find its routes below the path, and get our addresses with it."""
    assert client.get("/config").json()["root"] == HERE
    call = {"fn_index": 0, "session_hash": "abc", "data": ["What does it say about Bolivia?"]}
    call["data"] += [None, None, None]
    client.post(WAY_IN, json=call).raise_for_status()
    with client.stream("GET", EVENTS.format(session="abc")) as events:
        answer = reply_in(events.iter_lines())
    assert answer["passages"]
    assert all(one["url"].startswith(f"{PATH}/report") for one in answer["passages"])


def test_programs_are_told_the_path(client):
    """The description of the API names the path; language models get whole addresses."""
    assert client.get("/api/openapi.json").json()["servers"] == [{"url": f"{PATH}/"}]
    call = {"name": "search", "arguments": {"query": "What does it say about Bolivia?"}}
    asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    accepted = {"Accept": "application/json, text/event-stream"}
    told = client.post("/mcp", json=asked, headers=accepted).json()
    results = json.loads(told["result"]["content"][0]["text"])["results"]
    assert results
    assert all(one["url"].startswith(f"{HERE}/report") for one in results)


def test_the_site_around_the_path_may_be_a_partner(tiny_index):
    """Its pages have the origin that our own have; the panel then knows whom to talk to."""
    for partners, host in (((SITE,), SITE), ((PARTNER,), "")):
        settings = replace(SETTINGS, partners=partners, chat=ChatKind.LIGHT, mcp=False)
        with visited(tiny_index, settings=settings, proxy=Below) as opened:
            opened.base_url = HERE
            panel = opened.get(f"/embed?host={SITE}", headers=PAGE)
            assert panel.status_code == 200
            assert f'data-host="{host}"' in panel.text
