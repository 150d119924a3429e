"""`/mcp` behind all middleware, `report-rag mcp` over stdio, and both as programs of their own."""

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from mcp import Client, StdioServerParameters

from doubles import HashedEncoder
from report_rag.cli.main import main
from report_rag.index import build as build_folder
from report_rag.progress import silent
from report_rag.strings import STRINGS
from report_rag.types import Language, Problem, Refusal
from report_rag.web.fair_queue import BusyError, FairQueue
from report_rag.web.middleware.allow_list import ROUTES
from report_rag.web.settings import ChatKind
from reports import GARDEN, HARBOUR
from served import ROOT, running
from visited import OWN, VISITED, finished, visited

DOUBLE = str(Path(__file__).parents[1] / "double_program.py")
BOLIVIA = {"en": "What does it say about Bolivia?", "es": "¿Qué dice sobre Bolivia?"}
MARKER = "canario4711"
ON = replace(VISITED, mcp=True, chat=ChatKind.LIGHT)
JSON = {"Accept": "application/json, text/event-stream"}
# The program with the double, where everything is logged that can be.
LOUD_CODE = """
import logging, sys
logging.basicConfig(level=logging.DEBUG)
sys.path.insert(0, "tests")
import double_program
sys.exit(double_program.cli.main())
"""
LOUD = ("-c", LOUD_CODE)


def message(method, params=None, number=1):
    """A request of the protocol, as it was before the version of 2026-07-28."""
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": params or {}}


def called(tool, **arguments):
    return message("tools/call", {"name": tool, "arguments": arguments})


HELLO = message(
    "initialize",
    {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
)


@pytest.fixture(scope="module")
def client(tiny_index):
    """A browser without a browser, with `/mcp` switched on."""
    with visited(tiny_index, settings=ON) as opened:
        yield opened


# Off and on


@pytest.mark.parametrize("chat", ChatKind)
def test_without_the_setting_there_is_no_such_address(tiny_index, chat):
    """It is off by default, with each kind of chat."""
    with visited(tiny_index, settings=replace(VISITED, chat=chat)) as opened:
        assert opened.post("/mcp", json=HELLO, headers=JSON).status_code == 404


def test_with_the_full_chat_it_is_there_too(tiny_index):
    """Gradio takes every address that is left, and not this one."""
    with visited(tiny_index, settings=replace(ON, chat=ChatKind.FULL)) as opened:
        found = opened.post("/mcp", json=called("ask", question="Bolivia"), headers=JSON)
        assert found.json()["result"]["structuredContent"]["outcome"] == "answered"
        assert opened.get("/config").status_code == 200


def test_without_the_setting_the_sdk_is_not_imported():
    """Neither by the server nor by other commands."""
    code = (
        "import sys, report_rag.cli.main, report_rag.web.process, report_rag.web.application; "
        "print([name for name in sys.modules if name.split('.')[0] in ('mcp', 'mcp_types')])"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("command", [["mcp"], ["serve", "--mcp", "on"]])
def test_without_the_extra_one_line_says_how_to_install_it(command, monkeypatch, capsys):
    """Before anything is loaded."""
    monkeypatch.setitem(sys.modules, "mcp.server.mcpserver", None)
    for name in ("report_rag.web.mcp_server", "report_rag.web.mcp_tools"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.delattr("report_rag.web.mcp_server", raising=False)
    assert main(command) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("report-rag: ")
    assert said.err.endswith("run: pip install 'report-rag[mcp]'\n")
    assert said.err.count("\n") == 1


# One JSON object for one request


def test_each_request_gets_one_json_object_and_no_session(client):
    """Nothing has to be said before, and no stream stays open."""
    for sent in (HELLO, message("tools/list"), called("ask", question="Bolivia")):
        response = client.post("/mcp", json=sent, headers=JSON)
        assert response.status_code == 200
        assert response.headers["content-type"] == "application/json"
        assert response.headers["cache-control"] == "no-store"
        assert "mcp-session-id" not in response.headers
        assert response.json()["id"] == 1
    ready = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    assert client.post("/mcp", json=ready, headers=JSON).status_code == 202


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT", "OPTIONS"])
def test_only_post_is_allowed(client, method):
    """A stream of events is opened by GET, a session is closed by DELETE: there are neither."""
    response = client.request(method, "/mcp", headers=JSON)
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"


def test_links_begin_with_the_address_that_was_asked(client):
    """As those of the pages do; the language of the request is heard."""
    sent = called("search", query=BOLIVIA["en"])
    found = client.post("/mcp", json=sent, headers=JSON).json()["result"]["structuredContent"]
    assert all(one["url"].startswith(f"{OWN}/report?mark=") for one in found["results"])
    spanish = JSON | {"Accept-Language": "es-CR"}
    refused = client.post("/mcp", json=called("ask", question=" "), headers=spanish).json()
    (content,) = refused["result"]["content"]
    assert content["text"] == STRINGS[Language.ES].problems[Problem.EMPTY]


def test_links_begin_with_the_public_address(tiny_index):
    """Where the operator has named one."""
    public = replace(ON, public_url="https://ask.example.org")
    with visited(tiny_index, settings=public) as opened:
        headers = JSON | {"Host": "ask.example.org"}
        sent = called("search", query=BOLIVIA["en"])
        found = opened.post("/mcp", json=sent, headers=headers).json()["result"]
        first = found["structuredContent"]["results"][0]
        assert first["url"].startswith("https://ask.example.org/report?mark=")


# What is refused


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:6274"])
def test_a_page_of_another_site_cannot_ask(client, origin):
    """Not even one of a partner."""
    response = client.post("/mcp", json=HELLO, headers=JSON | {"Origin": origin})
    assert response.status_code == 403
    assert response.json()["type"].endswith("#other-site")


def test_a_partners_page_cannot_ask(tiny_index):
    """It has the widget and the API."""
    partner = "https://partner.example"
    with visited(tiny_index, settings=replace(ON, partners=(partner,))) as opened:
        response = opened.post("/mcp", json=HELLO, headers=JSON | {"Origin": partner})
        assert response.status_code == 403
        own = opened.post("/mcp", json=HELLO, headers=JSON | {"Origin": OWN})
        assert own.status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:7860", ""])
def test_a_wrong_host_is_refused(client, host):
    """So that a page cannot pretend that its name is ours (DNS rebinding)."""
    response = client.post("/mcp", json=HELLO, headers=JSON | {"Host": host})
    assert response.status_code == 400


def test_its_limits_are_those_of_a_question(tiny_index):
    """Size of the body, and requests a minute."""
    most = next(one.most_bytes for one in ROUTES if one.template == "/mcp")
    with visited(tiny_index, settings=replace(ON, client_per_minute=2)) as opened:
        large = opened.post("/mcp", content=b"x" * (most + 1), headers=JSON)
        assert large.status_code == 413
        assert opened.post("/mcp", json=HELLO, headers=JSON).status_code == 200
        assert opened.post("/mcp", json=HELLO, headers=JSON).status_code == 429


@pytest.mark.parametrize(
    ("content", "kind", "refusal", "status"),
    [
        (b"", "application/json", Refusal.UNREADABLE, 400),
        (MARKER.encode(), "application/json", Refusal.UNREADABLE, 400),
        (f'["{MARKER}"]'.encode(), "application/json", Refusal.UNREADABLE, 400),
        (f'{{"method": "{MARKER}"}}'.encode(), "application/json", Refusal.UNREADABLE, 400),
        (json.dumps([HELLO, HELLO]).encode(), "application/json", Refusal.UNREADABLE, 400),
        (b"\xff" * 9, "application/json", Refusal.UNREADABLE, 400),
        (json.dumps(HELLO).encode(), "text/plain", Refusal.NOT_JSON, 415),
        (b"a=b", "application/x-www-form-urlencoded", Refusal.NOT_JSON, 415),
    ],
)
def test_what_is_no_message_is_refused_and_not_repeated(client, content, kind, refusal, status):
    """As a form or as plain text, a page of another site could send it without asking."""
    headers = JSON | {"Content-Type": kind}
    response = client.post("/mcp", content=content, headers=headers)
    assert response.status_code == status
    assert response.json()["detail"] == STRINGS[Language.EN].refusal_details[refusal]
    assert MARKER not in response.text


@pytest.mark.parametrize(
    "sent",
    [
        message(MARKER),
        message("tools/call", {"name": 5, "arguments": MARKER}),
        message("tools/call", {"arguments": {"question": MARKER}}),
        message("resources/read", {"uri": [MARKER]}),
        message("completion/complete", {"ref": MARKER}),
        message("prompts/get", {"name": MARKER}),
        called("ask", question=[MARKER]),
    ],
    ids=json.dumps,
)
def test_an_odd_message_is_no_failure_of_the_server(client, sent):
    """It is answered with an error of the protocol, and the next question is answered."""
    response = client.post("/mcp", json=sent, headers=JSON)
    assert response.status_code < 500
    found = response.json()
    assert "error" in found or found["result"]["isError"]
    assert "Traceback" not in response.text
    if sent["method"] != MARKER:
        assert MARKER not in response.text
    again = client.post("/mcp", json=called("ask", question="Bolivia"), headers=JSON)
    assert again.json()["result"]["structuredContent"]["outcome"] == "answered"


# Programs of their own


@pytest.fixture(scope="module")
def folders(several, tmp_path_factory):
    """The options that name a corpus of two reports, and an index of it built with the double."""
    corpus, folder = several[0], tmp_path_factory.mktemp("index")
    double = HashedEncoder(dimension=32)  # as in the program
    build_folder.build(corpus, folder, double.name, lambda: double, silent)
    return ["--corpus", str(corpus), "--index", str(folder)]


def asked(server, mode, marker=""):
    """What a client of the SDK gets: a dictionary by what it did."""

    async def work():
        async with Client(server, mode=mode) as client:
            tools = (await client.list_tools()).tools
            got = {"tools": [one.name for one in tools], "instructions": client.instructions}
            for language, question in BOLIVIA.items():
                found = await client.call_tool("ask", {"question": f"{question} {marker}".strip()})
                got[language] = found.structured_content
            found = await client.call_tool("search", {"query": BOLIVIA["en"]})
            got["results"] = found.structured_content["results"]
            found = await client.call_tool("fetch", {"id": got["results"][0]["id"]})
            got["fetched"] = found.structured_content
            found = await client.call_tool("outline", {"report": GARDEN})
            got["outline"] = found.structured_content["reports"][0]["outline"]
            got["read"] = (await client.read_resource(got["outline"][0]["resource"])).contents[0]
            found = await client.call_tool("ask", {"question": " ", "language": "es"})
            got["refused"] = (found.is_error, found.content[0].text)
            found = await client.call_tool("search", {"query": "AYUDA"})
            got["help"] = found.structured_content
            return got

    return finished(work())


def check(got):
    """What holds over each transport."""
    assert got["tools"] == ["ask", "search", "fetch", "outline"]
    assert got["instructions"].startswith("Ask the reports: ")
    for language in Language:
        assert (got[language]["language"], got[language]["outcome"]) == (language, "answered")
    assert {one["id"].split("/")[0] for one in got["results"]} == {GARDEN, HARBOUR}
    assert "straw covers" in got["fetched"]["text"]
    assert got["outline"][0]["title"] == "Introduction"
    assert got["read"].text.startswith("<!-- page 1 -->\n\n# Introduction\n")
    assert got["refused"] == (True, STRINGS[Language.ES].problems[Problem.EMPTY])
    assert got["help"]["contacts"]
    assert got["help"]["results"] == []


@pytest.mark.processes
@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_program_asks_over_http(folders, mode, tmp_path):
    """All tools in both languages, and the log has no word of it, at the level of debugging."""
    options = [*folders, "--mcp", "on", "--chat", "light", "--log-level", "info"]
    with (tmp_path / "log").open("wb") as log, running(options, log=log, program=LOUD) as (_, url):
        got = asked(f"{url}/mcp", mode, MARKER)
        check(got)
        sent = {"question": got["en"]["question"]}
        expected = httpx.post(f"{url}/api/ask", json=sent).json()
        for one in expected["passages"]:
            path, _, fragment = one["url"].partition("#")
            one["url"] = f"{url}{path}&lang=en#{fragment}"
        assert got["en"] == expected
        assert got["results"][0]["url"].startswith(f"{url}/report/")
        foreign = JSON | {"Origin": "https://evil.example"}
        assert httpx.post(f"{url}/mcp", json=HELLO, headers=foreign).status_code == 403
        wrong = JSON | {"Host": "evil.example"}
        assert httpx.post(f"{url}/mcp", json=HELLO, headers=wrong).status_code == 400
    said = (tmp_path / "log").read_text()
    assert "POST /mcp 200" in said
    assert MARKER not in said
    assert "straw covers" not in said


@pytest.mark.processes
@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_program_asks_over_stdio(folders, mode):
    """It starts the command and speaks to it."""
    command = [DOUBLE, "mcp", *folders, "--address", "https://x.example"]
    server = StdioServerParameters(
        command=sys.executable, args=command, env={"LANG": "en_GB.UTF-8"}, cwd=ROOT
    )
    got = asked(server, mode)
    check(got)
    assert got["results"][0]["url"].startswith("https://x.example/report/")


@contextmanager
def spoken_to(program, *options, log, language="en_GB.UTF-8"):
    """Such a command, and a function that sends it a line and gives the next line that it says.

    The file `log` takes what it writes to stderr: a pipe that nobody reads would be full at last.
    """
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            [sys.executable, *program, "mcp", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            encoding="utf-8",
            cwd=ROOT,
            env=os.environ | {"LANG": language},
        ) as command,
    ):

        def said(sent):
            command.stdin.write(f"{json.dumps(sent)}\n")
            command.stdin.flush()
            return json.loads(command.stdout.readline())

        try:
            yield command, said
        finally:
            command.kill()  # If it has not ended as it should.


@pytest.mark.processes
def test_stdout_has_nothing_but_the_protocol(folders, tmp_path):
    """Each line is a message; what is logged goes to stderr and has no word of anybody.

    The command ends when its input ends.
    """
    log = tmp_path / "log"
    with spoken_to(LOUD, *folders, log=log, language="es_ES.UTF-8") as (command, said):
        greeting = said(HELLO)["result"]["instructions"]
        assert greeting.startswith("Preguntar a los informes: estas herramientas")
        command.stdin.write(f'{MARKER}\n["{MARKER}"]\n')
        command.stdin.write('{"jsonrpc": "2.0", "method": "notifications/initialized"}\n')
        answer = said(called("ask", question=f"{BOLIVIA['es']} {MARKER}") | {"id": 2})
        assert answer["id"] == 2
        found = answer["result"]["structuredContent"]
        assert (found["language"], found["passages"][0]["url"]) == ("es", "")
        refused = said(called("ask", question=" ") | {"id": 3})["result"]
        assert refused["content"][0]["text"] == STRINGS[Language.ES].problems[Problem.EMPTY]
        rest, _ = command.communicate(timeout=30)
    assert (command.returncode, rest) == (0, "")
    assert "DEBUG" in log.read_text("utf-8")
    assert MARKER not in log.read_text("utf-8")


@pytest.mark.processes
def test_contacts_of_the_operator_are_given(folders, tmp_path):
    """As `serve` does with the same option."""
    file = tmp_path / "contacts.toml"
    text = (ROOT / "corpus" / "help" / "contacts.toml").read_text("utf-8")
    file.write_text(text.replace("1147", "0000"), "utf-8")
    options = [*folders, "--contacts", str(file)]
    with spoken_to((DOUBLE,), *options, log=tmp_path / "log") as (command, said):
        said(HELLO)
        answer = said(called("ask", question="Mi tío me toca, vivo en Costa Rica, ayuda"))
        command.communicate(timeout=30)
    reached = [one["reach"] for one in answer["result"]["structuredContent"]["contacts"]]
    assert "0000" in reached


@pytest.mark.processes
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it(folders, number, tmp_path):
    """Also while its input is open."""
    with spoken_to((DOUBLE,), *folders, log=tmp_path / "log") as (command, said):
        assert said(HELLO)["id"] == 1
        command.send_signal(number)
        assert command.wait(20) == -number


@pytest.mark.parametrize("language", Language)
def test_a_call_waits_for_its_turn(client, monkeypatch, language):
    """Under the address that calls; where no turn comes, the model is told so."""
    waiting = []

    async def never(_, own):
        waiting.append(own)
        raise BusyError

    monkeypatch.setattr(FairQueue, "_wait", never)
    asked = called("ask", question=BOLIVIA[language], language=language)
    result = client.post("/mcp", json=asked, headers=JSON).json()["result"]
    assert result["isError"]
    assert result["content"][0]["text"] == STRINGS[language].busy
    read = message("resources/read", {"uri": "report://garden-report"})
    told = client.post(f"/mcp?lang={language}", json=read, headers=JSON).json()["error"]["message"]
    assert told == STRINGS[language].busy
    assert len(waiting) == 2
