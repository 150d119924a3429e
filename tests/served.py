"""The real server and a real Chromium, for browser tests, screenshots and page benchmarks."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parent.parent
PROGRAM = ("-m", "report_rag.cli.main")
# Debian's Chromium without windows if it is there: it opens a page in half the time.
CHROMIUM = shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
# The last one: partners' pages of the tests pretend to be on the internet, and the server is not.
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync "
    "--disable-features=LocalNetworkAccessChecks"
).split()
_GRACE = 30  # seconds to end in
# Gradio's client aborts its own request when the page is left (`close`). Whether the browser tells
# of that before the page is gone is a matter of milliseconds. Any other abort is an error.
_LEFT = re.compile(r"AbortError: signal is aborted .*\.close \(.*/assets/", re.DOTALL)


@contextmanager
def served(
    options: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
    log: IO[bytes] | None = None,
    program: Sequence[str] = PROGRAM,
) -> Iterator[str]:
    """The address of a server over the real report, started as `report-rag serve` starts it.

    `log` takes what it says on both its outputs; `program` stands in for the program itself.
    """
    with running(options, environment, log, program) as (_, url):
        yield url


@contextmanager
def running(
    options: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
    log: IO[bytes] | None = None,
    program: Sequence[str] = PROGRAM,
    port: int | None = None,
) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The process of such a server, and its address; `port` is one that is free, or chosen."""
    if port is None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
    # As for anybody. To tell of the event loops that Gradio leaves open, Python would import
    # modules in the middle of another import, and now and then fail (KeyError in _ModuleLock).
    own = os.environ | {"PYTHONWARNINGS": "ignore::ResourceWarning"} | dict(environment or {})
    with subprocess.Popen(
        [sys.executable, *program, "serve", "--port", str(port), *options],
        cwd=ROOT,
        env=own,
        stdout=log,
        stderr=log and subprocess.STDOUT,
    ) as server:
        url = f"http://127.0.0.1:{port}"
        try:
            _wait_for(f"{url}/healthz", server)
            yield server, url
        finally:
            _stop(server)


@contextmanager
def chromium() -> Iterator[Browser]:
    """One Chromium with a new profile."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Ends a server; by force where it hangs, so that one fault does not become two."""
    server.terminate()
    try:
        server.wait(_GRACE)
    except subprocess.TimeoutExpired:
        server.kill()


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(240):
        try:
            with urllib.request.urlopen(url):  # noqa: S310 (loopback)
                return
        except urllib.error.URLError:
            assert server.poll() is None, "the server has stopped"
            time.sleep(0.25)
    raise AssertionError(f"{url} does not answer")


def errors_of(page: Page) -> list[str]:
    """The errors of a page, from now on: what its console shows and what its scripts throw."""
    errors: list[str] = []

    def note(text: str) -> None:
        if not _LEFT.match(text):
            errors.append(text)

    page.on("console", lambda one: note(one.text) if one.type == "error" else None)
    page.on("pageerror", lambda error: note(str(error)))
    return errors
