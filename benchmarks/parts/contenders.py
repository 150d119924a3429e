"""Who is compared: how each is built, asked on the command line and served.

Ours runs in this Python, the peers in `.venv-peers`; all over the same text, with the same weights.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from load import NO_LIMITS
from report_rag.encoder import encoder_folder

ROOT = Path(__file__).parent.parent.parent
PEERS_PYTHON = ROOT / ".venv-peers" / "bin" / "python"
OURS, OURS_API = "report-rag", "report-rag without the chat"
AFTERNOON, AFTERNOON_CHAT = "afternoon", "afternoon with the chat"
TXTAI, LLAMAINDEX = "txtai", "LlamaIndex"
BARE = "bare Python"
PEERS = {AFTERNOON: "afternoon", TXTAI: "with_txtai", LLAMAINDEX: "with_llamaindex"}
"""Module of each in benchmarks/peers."""
_LOOK, _PATIENCE = 0.01, 120.0  # seconds between two tries; until a server is given up
_GRACE = 30  # seconds to end in
_OK = 200
Command = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """Where a run keeps what it makes."""

    folder: Path

    @property
    def text(self) -> Path:
        """The report's plain text, as every peer loads it."""
        return self.folder / "report.txt"

    def index(self, name: str) -> Path:
        return self.folder / name


def ours(*arguments: str) -> Command:
    """`report-rag`, as it is installed beside this Python."""
    return (str(Path(sys.executable).parent / "report-rag"), *arguments)


def serve_ours(*, chat: bool) -> Command:
    """Without the limits, which are for visitors and not for a load of one machine."""
    limits = (*NO_LIMITS, "--waiting", "1000")
    return ours("serve", *limits, "--chat", "full" if chat else "light")


def peer(name: str, verb: str, work: Work, *arguments: str) -> Command:
    """One thing that a peer does."""
    program = (str(PEERS_PYTHON), str(ROOT / "benchmarks" / "peers" / "run.py"), PEERS[name], verb)
    places = {
        "--text": work.text,
        "--folder": work.index(name),
        "--encoder": encoder_folder().sentence_transformers,
    }
    named = (str(one) for pair in places.items() for one in pair)
    return (*program, *named, *arguments)


def bare(question: str) -> Command:
    """The least that a command could do."""
    folder = encoder_folder()
    script = ROOT / "benchmarks" / "peers" / "bare.py"
    return (sys.executable, str(script), str(folder.exported), str(folder.tokenizer), question)


@dataclass(slots=True)
class Server:
    """A server that has answered once."""

    process: "subprocess.Popen[bytes]"
    port: int
    seconds: float
    """From the start of the process to its first answer."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def connection(self) -> HTTPConnection:
        """One client that keeps its connection."""
        return HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)


@contextmanager
def started(command: Sequence[str], question: str) -> Iterator[Server]:
    """A server from its start to its end; the time is taken to its first answer to a question.

    `served.running` waits for health and looks four times a second; here it is hundredths.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    begun = time.perf_counter()
    process = subprocess.Popen(
        [*command, "--port", str(port)],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        server = Server(process, port, 0.0)
        while not _answers(server, question):
            if process.poll() is not None or time.perf_counter() - begun > _PATIENCE:
                raise RuntimeError(f"{' '.join(command)}: does not answer")
            time.sleep(_LOOK)
        server.seconds = time.perf_counter() - begun
        yield server
    finally:
        process.terminate()
        try:
            process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def ask(client: HTTPConnection, question: str) -> dict[str, object]:
    """The answer object; raises `HTTPException` when it is none."""
    body = json.dumps({"question": question}).encode()
    headers = {"Content-Type": "application/json", "Accept-Language": "en"}
    client.request("POST", "/api/ask", body, headers)
    response = client.getresponse()
    content = response.read()
    if response.status != _OK:
        raise HTTPException(f"{response.status} for {question!r}")
    answer: dict[str, object] = json.loads(content)
    return answer


def memory(pid: int) -> dict[str, float]:
    """MB of a process and its children: `pss` shares what several use, `rss` counts it for each."""
    kilobytes = {"Pss": 0, "Rss": 0}
    for one in _tree(pid):
        for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
            name, _, value = line.partition(":")
            if name in kilobytes:
                kilobytes[name] += int(value.split()[0])
    return {name.lower(): round(value * 1024 / 1e6, 1) for name, value in kilobytes.items()}


def environment() -> dict[str, str]:
    """No hub is asked by anybody, and nobody tells its maker anything."""
    quiet = {"HF_HUB_OFFLINE": "1", "GRADIO_ANALYTICS_ENABLED": "False"}
    return os.environ | quiet | {"PYTHONWARNINGS": "ignore"}


def _answers(server: Server, question: str) -> bool:
    client = server.connection()
    try:
        return "outcome" in ask(client, question)
    except (OSError, HTTPException, ValueError):
        return False
    finally:
        client.close()


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for thread in Path(f"/proc/{pid}/task").iterdir():
        for child in (thread / "children").read_text().split():
            yield from _tree(int(child))
