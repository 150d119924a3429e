"""The server as a process: its port, and what it does not start over."""

import socket

import pytest

from report_rag.errors import CorpusError, ReportRagError
from report_rag.interfaces import serve as process
from report_rag.interfaces.serve import serve
from report_rag.interfaces.settings import Settings


def test_a_taken_port_leads_to_the_next_free_one(monkeypatch):
    """A port that another program holds is not an error."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        taken = held.getsockname()[1]
        assert not process._is_free("127.0.0.1", taken)
        monkeypatch.setattr(process, "_USUAL_PORT", taken)
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
        serve(Settings(corpus=tmp_path / "nowhere", index=tmp_path))
