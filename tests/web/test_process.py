"""The server as a process: its port, and what it does not start over."""

import gc
import logging
import socket
import sys
import threading
import time

import pytest
from starlette.testclient import TestClient

from report_rag.assistant import Assistant
from report_rag.errors import CorpusError, ReportRagError
from report_rag.strings import STRINGS
from report_rag.types import Language
from report_rag.web import process
from report_rag.web.process import serve
from report_rag.web.settings import ChatKind, Settings


def test_a_taken_port_leads_to_the_next_free_one(monkeypatch):
    """A port that another program holds is not an error."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        taken = held.getsockname()[1]
        assert not process._is_free("127.0.0.1", taken)
        monkeypatch.setattr(process, "USUAL_PORT", taken)
        assert taken < process._port(Settings()) < taken + 10


def test_a_port_that_was_chosen_is_taken_or_nothing(tmp_path):
    """A proxy looks for it there and nowhere else."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        taken = held.getsockname()[1]
        with pytest.raises(ReportRagError, match=f"port {taken} is taken .* --port"):
            process._port(Settings(port=taken))


def test_a_host_that_is_not_ours_names_the_ports_tried():
    """Where none of ten ports can be had, the message says which and what to do."""
    with pytest.raises(ReportRagError, match=r"192\.0\.2\.1: ports 7860 to 7869 .* --port"):
        process._port(Settings(host="192.0.2.1"))


def test_serving_without_a_corpus_is_an_error(tmp_path):
    """Nothing is started where an index could not even be built; test_standby has the others."""
    with pytest.raises(CorpusError, match="no such corpus folder"):
        serve(Settings(corpus=tmp_path / "nowhere", index=tmp_path), Language.EN)


@pytest.fixture
def as_before():
    """Leaves other tests their log and their garbage as they were."""
    log = logging.getLogger("report_rag")
    level, kept = log.level, sys.getswitchinterval()
    yield
    sys.setswitchinterval(kept)
    log.setLevel(level)
    gc.unfreeze()


class Warmth(Assistant):
    """Tells when it is warmed up, and does nothing else for it."""

    def __init__(self, index, encoder):
        super().__init__(index, encoder)
        self.warmed = threading.Event()

    def warm_up(self):
        self.warmed.set()


@pytest.mark.usefixtures("as_before")
@pytest.mark.parametrize("settled", [0.0, 3600.0])
def test_the_server_warms_up_when_it_has_been_ready_for_a_while(
    monkeypatch, tiny_corpus, tiny_index, encoder, settled
):
    """Not before: who waits for the first answer comes first."""
    assistant, warmed = Warmth(tiny_index, encoder), threading.Event()
    monkeypatch.setattr(process.Chat, "warm_up", lambda _: warmed.set())

    def run(app, **_):
        with TestClient(app, base_url="http://127.0.0.1") as client:
            while client.get("/readyz").status_code != 200:
                time.sleep(0.01)
            assert client.post("/api/ask", json={"question": "Who lends pumps?"}).is_success
            # What a start made is searched for garbage no more; what comes after it is.
            assert gc.get_freeze_count() > 0
            assert gc.isenabled()
            assert assistant.warmed.wait(0.1 if settled else 30) is (settled == 0)
            assert warmed.wait(0.1 if settled else 30) is (settled == 0)
            assert sys.getswitchinterval() == pytest.approx(process._LOCK_KEPT)

    monkeypatch.setattr(process, "_SETTLED", settled)
    monkeypatch.setattr(process.uvicorn, "run", run)
    monkeypatch.setattr(process.Assistant, "open", lambda *_: assistant)
    serve(Settings(corpus=tiny_corpus, chat=ChatKind.LIGHT), Language.EN)


@pytest.mark.usefixtures("as_before")
@pytest.mark.parametrize("at_terminal", [True, False])
def test_it_tells_its_address_and_at_a_terminal_how_to_stop_it(
    monkeypatch, capsys, tiny_corpus, tiny_assistant, at_terminal
):
    """The log of a service has nobody who could press a key."""

    def run(app, **_):
        with TestClient(app, base_url="http://127.0.0.1") as client:
            while client.get("/readyz").status_code != 200:
                time.sleep(0.01)

    monkeypatch.setattr(process.uvicorn, "run", run)
    monkeypatch.setattr(process.Assistant, "open", lambda *_: tiny_assistant)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: at_terminal)
    settings = Settings(corpus=tiny_corpus, chat=ChatKind.LIGHT, public_url="https://a.example")
    serve(settings, Language.EN)
    told, strings = capsys.readouterr().out, STRINGS[Language.EN]
    assert strings.address.format(url="https://a.example") in told
    assert (strings.stop_hint in told) is at_terminal
