"""What a visitor types is stored nowhere: no log, file, cookie, browser storage or address."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from amounts import amount
from chatting import chat
from served import ROOT, served

pytestmark = pytest.mark.real
CANARY = "canario4711"
QUESTION = f"What does the report say about {CANARY} in Bolivia?"
CHATS = amount(25, 200)
_SKIPPED = {".git", ".venv", "__pycache__", ".ruff_cache", ".mypy_cache", ".pytest_cache"}


def files_of(folder):
    """Every file of a folder that a server could write: time of its last change, and size."""
    found = {}
    for path in Path(folder).rglob("*"):
        if path.is_file() and not _SKIPPED & set(path.parts):
            told = path.stat()
            found[path] = (told.st_mtime_ns, told.st_size)
    return found


@pytest.mark.processes
def test_a_question_leaves_no_trace(tmp_path):
    """Chats, and all other ways to send words, while the server logs as much as it can."""
    temp, home, feedback = tmp_path / "temp", tmp_path / "home", tmp_path / "feedback.sqlite"
    temp.mkdir()
    home.mkdir()
    before = files_of(ROOT)
    environment = {
        "TMPDIR": str(temp),
        "HOME": str(home),
        "REPORT_RAG_CACHE": str(Path.home() / ".cache" / "report-rag"),
        "GRADIO_TEMP_DIR": str(temp / "gradio"),
    }
    options = ["--log-level", "info", "--feedback", str(feedback), "--mcp", "on"]
    options += ["--gaps", str(tmp_path / "gaps.sqlite")]
    options += ["--client-per-minute", "100000", "--all-per-minute", "100000"]
    with (tmp_path / "log").open("wb") as log, served(options, environment, log) as url:
        with httpx.Client(base_url=url, timeout=60, headers={"user-agent": CANARY}) as client:
            for number in range(CHATS):
                assert CANARY in chat(client, QUESTION, f"visitor{number}")["html"]
            for response in other_ways(client):
                assert response.status_code < 500
                assert "set-cookie" not in response.headers
                assert CANARY not in str(response.headers.get("location", ""))
            assert not client.cookies
        written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert sum(row[-1] for row in counts(tmp_path / "gaps.sqlite")) >= CHATS
    said = (tmp_path / "log").read_text()
    assert len(re.findall(r"POST /gradio_api/queue/join 200 \d+ ms", said)) == CHATS
    assert CANARY not in said
    assert "127.0.0.1" not in said.replace(url, "")
    for content in written:
        assert CANARY.encode() not in content
    for path in (*temp.rglob("*"), *home.rglob("*")):
        assert CANARY not in str(path)
    changed = {path for path, told in files_of(ROOT).items() if before.get(path) != told}
    for path in changed:
        assert CANARY.encode() not in path.read_bytes()


def counts(path):
    """What a file of counts holds."""
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.execute("SELECT * FROM gaps"))


def other_ways(client):
    """Everything else that takes words, well and badly."""
    yield client.post("/api/ask", json={"question": QUESTION})
    yield client.post("/api/ask", json={"question": QUESTION, "history": CANARY})
    yield client.post("/api/ask", content=f'{{"question": "{CANARY}'.encode())
    yield client.post("/api/ask", json={"question": CANARY, "near": CANARY})
    yield client.get("/report", params={"find": CANARY, "mark": CANARY, "view": CANARY})
    yield client.get("/", params={"q": QUESTION})
    yield client.get(f"/report/{CANARY}")
    yield client.get(f"/{CANARY}")
    yield client.get(f"/web/{CANARY}")
    yield client.get(f"/api/passages/{CANARY}")
    yield client.get("/embed", params={"host": CANARY, "q": CANARY})
    yield client.get("/widget/check", params={"origin": f"https://{CANARY}.example"})
    yield client.post("/export", data={"page": f'{{"asked": [{{"q": "{QUESTION}"}}]}}'})
    yield client.post("/export", data={"page": CANARY})
    sent = {"passages": [CANARY], "verdict": "up", "outcome": "answered"}
    yield client.post("/feedback", json=sent)
    yield client.post("/gradio_api/queue/join", json={"data": [CANARY]})
    accepted = {"accept": "application/json, text/event-stream"}
    for name, arguments in (
        ("ask", {"question": QUESTION}),
        ("fetch", {"id": CANARY}),
        (CANARY, {}),
    ):
        called = {"jsonrpc": "2.0", "id": 1, "method": "tools/call"}
        called |= {"params": {"name": name, "arguments": arguments}}
        yield client.post("/mcp", json=called, headers=accepted)
    yield client.post("/mcp", content=CANARY, headers=accepted)
    for name in ("referer", "cookie", "x-forwarded-for", "origin", "accept-language", "host"):
        yield client.get("/report", headers={name: CANARY})


@pytest.mark.browser
def test_the_browser_keeps_nothing_either(page):
    """No cookie, no storage, no database, no cache of its own, no address with the words in it."""
    addresses = []
    page.on("request", lambda request: addresses.append(request.url))
    page.goto("/?lang=en")
    page.locator("#ask").wait_for()
    page.get_by_role("textbox").fill(QUESTION)
    page.keyboard.press("Enter")
    page.locator(".answer").wait_for()
    assert CANARY not in page.url
    assert not [address for address in addresses if CANARY in address]
    kept = page.evaluate(
        """async () => [document.cookie, localStorage.length, sessionStorage.length,
            (await indexedDB.databases()).length, (await caches.keys()).length]"""
    )
    assert kept == ["", 0, 0, 0, 0]
