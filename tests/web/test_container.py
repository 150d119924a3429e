"""The image of `deploy/Containerfile`: built with podman, started as docs/guide/deploy.md does.

It takes ten minutes, so it is one of the exhaustive tests. `REPORT_RAG_IMAGE_OPTIONS` are further
options of `podman build`, such as `--build-arg BASE=…` where images come from elsewhere.
"""

import os
import re
import shlex
import shutil
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from amounts import EXHAUSTIVE

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "guide" / "deploy.md").read_text("utf-8")
BUILD, RUN = (
    re.findall(rf"^podman {verb} .+$", PAGE, re.MULTILINE)[0] for verb in ("build", "run")
)
OPTIONS = shlex.split(os.environ.get("REPORT_RAG_IMAGE_OPTIONS", ""))
PORT = 17900
PATIENCE = 120  # seconds

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(not EXHAUSTIVE, reason="building an image takes ten minutes"),
    pytest.mark.skipif(not shutil.which("podman"), reason="needs podman: apt-get install podman"),
]


def podman(*arguments):
    """What podman prints."""
    done = subprocess.run(
        ["podman", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def container():
    """The name of a running container, as the guide starts it, on a port of its own."""
    _, verb, *build = shlex.split(BUILD)
    podman(verb, *OPTIONS, *build)
    _, verb, *run = shlex.split(RUN.replace("127.0.0.1:7860:", f"127.0.0.1:{PORT}:"))
    name = podman(verb, "--detach", *run).strip()
    yield name
    podman("rm", "--force", name)


def test_the_image_answers_and_can_write_nothing(container):
    """It becomes ready, is healthy, answers word for word in both languages, and runs as its own
    user on a file system that is read-only."""
    address = f"http://127.0.0.1:{PORT}"
    said = {"Host": "ask.example.org", "X-Forwarded-Proto": "https"}
    for _ in range(PATIENCE * 2):
        try:
            if httpx.get(f"{address}/readyz", headers=said).status_code == 200:
                break
        except httpx.TransportError:
            pass
        time.sleep(0.5)
    for question in ("What do survivors recommend?", "¿Qué recomiendan las sobrevivientes?"):
        answer = httpx.post(f"{address}/api/ask", json={"question": question}, headers=said).json()
        assert answer["outcome"] == "answered"
        assert answer["passages"]
    assert httpx.get(f"{address}/report", headers=said).status_code == 200
    assert podman("exec", container, "id", "-u").strip() == "65532"
    podman("healthcheck", "run", container)
    for place in ("/opt/report-rag", "/etc"):
        tried = f"touch {place}/new 2>/dev/null || echo refused"
        assert podman("exec", container, "sh", "-c", tried).strip() == "refused"
    # The address, and no warning of the server.
    assert podman("logs", container).count("\n") == 1
