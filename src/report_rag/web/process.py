"""Runs the server process: checks its files and its port, serves, stops on a signal."""

import ctypes
import gc
import logging
import socket
import sys
import threading
from contextlib import suppress
from dataclasses import replace
from functools import partial

import uvicorn
from starlette.applications import Starlette

from report_rag.assistant import Assistant
from report_rag.corpus.contacts import contacts_at_hand, read_contacts_file
from report_rag.corpus.report import read_corpus
from report_rag.errors import ReportRagError
from report_rag.strings import STRINGS
from report_rag.types import Contact, Language
from report_rag.web.application import create_app
from report_rag.web.chat import Chat
from report_rag.web.connections import TimedProtocol
from report_rag.web.feedback import FeedbackFile
from report_rag.web.gap_counts import GapsFile
from report_rag.web.middleware import Metrics, harden
from report_rag.web.settings import USUAL_PORT, Settings
from report_rag.web.standby import Standby, rebuild_command

_PORTS_TRIED = 10
_SETTLED = 0.5  # seconds from the start of the chat to the warm-up of the assistant
_LOCK_KEPT = 0.0001
"""Seconds that a thread keeps Python's lock while another one wants it. With the usual 5 ms, a
question waited for the lock some twenty times beside a thread that made pages: it took up to 5.5
times as long as alone, and 2.5 times with this (docs/decisions/web.md)."""
_GRACE = 3  # seconds that requests under way may still take when the server stops


def serve(settings: Settings, language: Language) -> None:
    """Serves until SIGINT or SIGTERM stops it.

    When the assistant is ready, prints the server's address, in a sentence in `language`. Until
    then it serves only the help page (see `standby`). An index that is missing, stale or damaged is
    built anew from the corpus, the folder of the reports. Before it serves, raises `CorpusError`
    when the corpus or the file of contacts cannot be read, `FeedbackError` when votes cannot be
    written, `GapsError` when counts cannot, `SettingsError` when the port of the metrics is taken
    or the packages for `mcp` are missing, and `ReportRagError` when no port can be opened.
    """
    _check_extras(settings)
    read_corpus(settings.corpus)
    chosen = read_contacts_file(settings.contacts) if settings.contacts else None
    feedback = FeedbackFile.open(settings.feedback) if settings.feedback else None
    gaps = GapsFile.open(settings.gaps) if settings.gaps else None
    port = _port(settings)
    settings = replace(settings, port=port)
    metrics = Metrics()
    if settings.metrics_port:
        metrics.serve(settings.metrics_port)
    logging.basicConfig(format="%(levelname)s %(message)s")
    logging.getLogger("report_rag").setLevel(settings.log_level.upper())
    standby = Standby(
        partial(_prepare, settings, chosen, feedback, gaps, language),
        partial(rebuild_command, settings.corpus, settings.index),
        chosen or contacts_at_hand(settings.corpus),
        settings.address,
    )
    sys.setswitchinterval(_LOCK_KEPT)
    uvicorn.run(
        harden(standby, settings, metrics),
        host=settings.host,
        port=port,
        access_log=False,
        log_level="warning",
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=[str(network) for network in settings.trusted_proxies],
        server_header=False,
        http=TimedProtocol,
        timeout_graceful_shutdown=_GRACE,
    )


def _prepare(
    settings: Settings,
    contacts: tuple[Contact, ...] | None,
    feedback: FeedbackFile | None,
    gaps: GapsFile | None,
    language: Language,
) -> Starlette:
    """The application, when its assistant is loaded; prints its address. `contacts`, if there are
    any, take the place of the corpus's own."""
    # A start makes a million objects that stay: never search them for garbage.
    gc.disable()
    try:
        assistant = Assistant.open(settings.corpus, settings.index)
        assistant.operator = settings.operator
        if gaps:
            assistant.note = gaps.add
        if contacts:
            assistant.index = replace(assistant.index, contacts=contacts)
        app = create_app(assistant, settings, feedback)
    finally:
        gc.freeze()
        gc.enable()
    strings = STRINGS[language]
    # The log of a service has nobody at its keyboard.
    hint = [strings.stop_hint] if sys.stdout.isatty() else []
    print(strings.address.format(url=settings.address), *hint, flush=True)
    # Not at once, so that it does not delay the answer to a visitor who has been waiting.
    later = threading.Timer(_SETTLED, partial(_settle, assistant, app.state.chat))
    later.daemon = True
    later.start()
    return app


def _check_extras(settings: Settings) -> None:
    """Raises `SettingsError` when packages are missing that a setting needs."""
    if settings.mcp:
        from report_rag.web import mcp_server  # noqa: F401  # raises it where they are


def _settle(assistant: Assistant, chat: Chat) -> None:
    """Does what would make the first visitor wait: gives memory back, warms the assistant up.

    It runs `_SETTLED` seconds after the assistant is ready. Memory that the start has freed goes
    back to the system, where the C library can do that (glibc). Warming up fills the caches.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
    assistant.warm_up()
    chat.warm_up()


def _port(settings: Settings) -> int:
    """The port that the settings name; if they name none, the first free one of 7860 to 7869.

    Raises `ReportRagError` when the named port, or each of the ten, cannot be opened.
    """
    usual = range(USUAL_PORT, USUAL_PORT + _PORTS_TRIED)
    tried = [settings.port] if settings.port else usual
    for port in tried:
        if _is_free(settings.host, port):
            return port
    named = f"port {settings.port} is" if settings.port else f"ports {usual[0]} to {usual[-1]} are"
    raise ReportRagError(
        f"{settings.host}: {named} taken or not allowed; choose another with --port"
    )


def _is_free(host: str, port: int) -> bool:
    """Whether this process can listen at a port of `host`, an address or a name of this machine.

    A name counts by its IPv4 address. False if the port is taken or not allowed, or if the machine
    does not have that address.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError:
        return False
    return True
