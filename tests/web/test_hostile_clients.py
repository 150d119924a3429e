"""The server keeps answering whatever its clients do, and on machines where much is missing.

The clients are many at once, slow, or gone in the middle of a request.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from amounts import amount
from chatting import WAY_IN, chat
from chatting import sent as call
from served import ROOT, running, served

pytestmark = [pytest.mark.real, pytest.mark.processes]
SESSIONS = amount(200, 2_000)
AT_ONCE = amount(60, 200)
QUESTION = "What does the report say about Bolivia?"
PATIENCE = 60.0  # seconds; reached only when something is broken
FREE = ("--client-per-minute", "100000", "--all-per-minute", "100000")


@pytest.fixture(scope="module")
def url():
    """A server that counts nobody's questions, and lets five wait."""
    with served([*FREE, "--waiting", "5"]) as address:
        yield address


@pytest.fixture
def client(url):
    with httpx.Client(base_url=url, timeout=PATIENCE) as opened:
        yield opened


def assert_answers(client):
    """API, chat, help and health are as ever, once what was asked before is done."""
    for _ in range(int(PATIENCE)):
        response = client.post("/api/ask", json={"question": QUESTION})
        if response.status_code != 503:
            break
        time.sleep(int(response.headers["retry-after"]))
    assert response.json()["outcome"] == "answered"
    assert "Bolivia" in chat(client, QUESTION, "afterwards")["html"]
    assert client.get("/help").status_code == client.get("/healthz").status_code == 200


def sent(url, content):
    """A connection on which something has been sent, and nothing read."""
    host, port = url.removeprefix("http://").split(":")
    opened = socket.create_connection((host, int(port)))
    opened.sendall(content)
    return opened


def test_many_at_once_get_an_answer_or_hear_that_it_is_busy(client, url):
    """Many at once, five may wait: nobody hangs, nobody gets an error of ours; then it rests."""

    def ask(number):
        with httpx.Client(base_url=url, timeout=PATIENCE) as one:
            asked = {"question": f"{QUESTION} {number}", "page_language": "es"}
            response = one.post("/api/ask", json=asked, headers={"accept-language": "es"})
            return response.status_code, response.json()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        replies = list(pool.map(ask, range(AT_ONCE)))
    assert {status for status, _ in replies} <= {200, 503}
    assert sum(status == 200 for status, _ in replies) >= 5
    for status, told in replies:
        if status == 503:
            assert told["title"] == "Muchas personas están preguntando ahora"
            assert told["help"] == "/help?lang=es"
        else:
            assert told["outcome"] == "answered"
    assert_answers(client)


def test_idle_streams_and_slow_senders_hold_up_nobody(client, url):
    """500 event streams that nobody reads, 50 questions that never end."""
    stream = b"GET /gradio_api/queue/data?session_hash=idle%d HTTP/1.1\r\nHost: localhost\r\n\r\n"
    slow = b"POST /api/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"
    with ExitStack() as held:
        for number in range(500):
            held.enter_context(sent(url, stream % number))
        for _ in range(50):
            held.enter_context(sent(url, slow))
        assert_answers(client)
    assert_answers(client)


def test_clients_that_leave_hold_up_nobody(client, url):
    """In the middle of a header, of a body, before an answer, of a stream."""
    question = b'{"question": "Bolivia"}'
    whole = (
        b"POST /api/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n%s" % (len(question), question)
    )
    for number in range(40):
        for end in (10, 60, len(whole) - 5, len(whole)):
            sent(url, whole[:end]).close()
        sent(url, b"GET /gradio_api/queue/data?session_hash=gone%d HTTP/1.1\r\n" % number).close()
        sent(url, os.urandom(200)).close()
    assert_answers(client)


def test_abandoned_sessions_cost_nothing(client):
    """Sessions whose answers nobody reads do not keep others from being answered."""
    for number in range(SESSIONS):
        response = client.post(WAY_IN, json=call("hello", f"session{number}"))
        assert response.status_code in (200, 503)
    assert_answers(client)


@pytest.mark.parametrize("number", ["stale", "foreign"])
def test_an_event_of_somebody_else_is_not_to_be_had(client, number):
    """A stream has the events of its own session only."""
    event = client.post(WAY_IN, json=call(QUESTION, "mine")).json()["event_id"]
    for path in (f"/gradio_api/call/ask/{event}", f"/gradio_api/stream/{event}"):
        assert client.get(path).status_code == 404
    other = chat(client, "What about Peru?", number)
    assert "Bolivia" not in other["html"].split("</h2>")[0]


def test_a_bare_machine_is_enough(tmp_path):
    """No network, LANG=C, a home and a folder for temporary files that cannot be written."""
    if os.geteuid() != 0:
        pytest.skip("needs root, to make a network without a way out")
    script = tmp_path / "bare.py"
    script.write_text(_BARE)
    environment = {
        **os.environ,
        "LANG": "C",
        "LC_ALL": "C",
        "REPORT_RAG_CACHE": str(Path.home() / ".cache" / "report-rag"),
        "HOME": "/proc/self/no-home",
        "XDG_CACHE_HOME": "/proc/self/no-cache",
        "PYTHONPATH": os.pathsep.join(sys.path),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(
        ["unshare", "--net", "sh", "-c", f"ip link set lo up; exec {sys.executable} {script}"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "answered"


_BARE = """
import httpx, socket
from chatting import chat
from served import served
try:
    socket.create_connection(("198.51.100.1", 80), timeout=1)
except OSError:
    pass
else:
    raise SystemExit("there is a network")
with served() as url, httpx.Client(base_url=url, timeout=60) as client:
    assert "Bolivia" in chat(client, "¿Qué dice sobre Bolivia?", "one")["html"]
    print(client.post("/api/ask", json={"question": "Bolivia"}).json()["outcome"])
"""


def test_it_ends_when_it_is_told_to(tmp_path):
    """Within five seconds, also while it is asked and streams are open; its end is no error."""
    with (tmp_path / "log").open("wb") as log, running(FREE, log=log) as (server, url):
        stop = threading.Event()

        def ask():
            with httpx.Client(base_url=url, timeout=PATIENCE) as one:
                while not stop.is_set():
                    try:
                        one.post("/api/ask", json={"question": QUESTION})
                    except httpx.TransportError:
                        return

        with ThreadPoolExecutor(8) as pool, ExitStack() as held:
            stream = (
                b"GET /gradio_api/queue/data?session_hash=open HTTP/1.1\r\nHost: localhost\r\n\r\n"
            )
            for _ in range(20):
                held.enter_context(sent(url, stream))
            asking = [pool.submit(ask) for _ in range(8)]
            httpx.get(f"{url}/help")
            server.send_signal(signal.SIGTERM)
            try:
                server.wait(5 + 3)  # Three for a machine that does much else.
            finally:
                stop.set()
            for one in asking:
                one.result()
    said = (tmp_path / "log").read_text()
    assert "Traceback" not in said
