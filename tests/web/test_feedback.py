"""Verdicts on passages: what is taken, what is refused, what a file holds afterwards."""

import json
import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from report_rag.errors import FeedbackError
from report_rag.types import Outcome
from report_rag.web import feedback
from report_rag.web.feedback import (
    MOST_PASSAGES,
    Feedback,
    FeedbackFile,
    passages_known,
    read_feedback,
)
from visited import visited

BOLIVIA = "garden-report/water-and-seeds/bolivia"
SENT = {"passages": [BOLIVIA], "verdict": "up", "outcome": "answered"}
DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """A file of feedback, empty at first."""
    return FeedbackFile.open(tmp_path_factory.mktemp("feedback") / "feedback.sqlite")


@pytest.fixture(scope="module")
def taking(tiny_index, file):
    """A server that takes feedback."""
    with visited(tiny_index, file) as opened:
        yield opened


@pytest.fixture
def client(taking, file):
    """The same, with nothing taken yet."""
    with closing(sqlite3.connect(file.path)) as connection, connection:
        connection.execute("DELETE FROM feedback")
    return taking


def rows(file):
    """Everything that a file holds."""
    with closing(sqlite3.connect(file.path)) as connection:
        return list(connection.execute("SELECT * FROM feedback"))


# A verdict


@pytest.mark.parametrize("verdict", ["up", "down"])
@pytest.mark.parametrize("outcome", ["answered", "not_in_report"])
def test_a_verdict_becomes_a_row(client, file, verdict, outcome):
    """Day, verdict, outcome and ids are kept, and nothing is said."""
    response = client.post("/feedback", json=SENT | {"verdict": verdict, "outcome": outcome})
    assert (response.status_code, response.content) == (204, b"")
    today = datetime.now(tz=UTC).date().isoformat()
    assert rows(file) == [(today, verdict, outcome, json.dumps([BOLIVIA]))]


def test_a_row_holds_nothing_of_who_pressed(client, file):
    """Neither the address nor the browser nor the time is anywhere in the file."""
    headers = {"user-agent": "Mozilla/5.0 (secret)", "x-forwarded-for": "203.0.113.9"}
    client.post("/feedback", json=SENT, headers=headers | {"referer": "http://x/?q=words"})
    content = b"".join(path.read_bytes() for path in file.path.parent.iterdir())
    for secret in (b"secret", b"203.0.113.9", b"testclient", b"words"):
        assert secret not in content
    assert not re.search(rb"\d\d:\d\d", content)
    with closing(sqlite3.connect(file.path)) as connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(feedback)")]
    assert columns == ["day", "verdict", "outcome", "passages"]


def test_no_passage_and_all_of_a_report_are_taken(client, file, tiny_index):
    """Nothing was shown, or very much."""
    many = sorted(passages_known(tiny_index))
    for passages in ([], many):
        assert client.post("/feedback", json=SENT | {"passages": passages}).status_code == 204
    assert [json.loads(row[-1]) for row in rows(file)] == [[], many]


# What is refused


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"up"',
        b"\xff\xfe",
        b"[" * 5000,
        json.dumps(SENT | {"passages": ["garden-report/none"]}).encode(),
        json.dumps(SENT | {"passages": ["water-and-seeds/bolivia"]}).encode(),
        json.dumps(SENT | {"passages": [BOLIVIA] * 2}).encode(),
        json.dumps(SENT | {"passages": BOLIVIA}).encode(),
        json.dumps(SENT | {"passages": [[BOLIVIA]]}).encode(),
        json.dumps(SENT | {"passages": [1]}).encode(),
        json.dumps(SENT | {"passages": ["\ud800"]}).encode(),
        json.dumps(SENT | {"passages": None}).encode(),
        json.dumps(SENT | {"verdict": "UP"}).encode(),
        json.dumps(SENT | {"verdict": True}).encode(),
        json.dumps(SENT | {"outcome": "safeguarding"}).encode(),
        json.dumps(SENT | {"question": "my words"}).encode(),
        json.dumps({"verdict": "up", "outcome": "answered"}).encode(),
    ],
)
def test_anything_else_leaves_no_trace(client, file, body):
    """It is refused with the way to help, nothing of it is repeated, and no row is written."""
    response = client.post("/feedback", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 422
    assert response.json()["help"] == "/help?lang=en"
    assert not re.search("bolivia|my words|none", response.text)
    assert rows(file) == []


def test_one_passage_too_many_is_refused():
    """A row has a bounded size."""
    known = [f"garden-report/passage-{number}" for number in range(MOST_PASSAGES + 1)]
    taken = json.dumps(SENT | {"passages": known[1:]}).encode()
    assert read_feedback(taken, {*known}) == Feedback((*known[1:],), "up", Outcome.ANSWERED)
    assert read_feedback(json.dumps(SENT | {"passages": known}).encode(), {*known}) is None


@pytest.mark.parametrize(
    "kind", [None, "text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""]
)
def test_only_json_is_taken(client, file, kind):
    """What any page may send to any server is refused, so no other site can press for somebody."""
    headers = {} if kind is None else {"content-type": kind}
    body = json.dumps(SENT).encode()
    assert client.post("/feedback", content=body, headers=headers).status_code == 415
    assert rows(file) == []


def test_another_site_is_not_let(client):
    """A browser that asks whether another site may send JSON hears no yes."""
    asked = {"access-control-request-method": "POST", "origin": "https://example.org"}
    response = client.options("/feedback", headers=asked)
    assert response.status_code == 405
    assert not [name for name in response.headers if name.startswith("access-control")]


def test_too_long_a_body_is_not_read(client, file):
    """One byte more than 16 KB is refused, whether its length is told or not."""
    kind = {"content-type": "application/json"}
    whole = json.dumps(SENT).encode().ljust(16 * 1024)

    def in_parts():
        yield whole
        yield b" "

    assert client.post("/feedback", content=whole, headers=kind).status_code == 204
    for body in (whole + b" ", in_parts()):
        assert client.post("/feedback", content=body, headers=kind).status_code == 413
    assert len(rows(file)) == 1


def test_without_a_file_there_is_no_such_address(tiny_index):
    """Off is the default, and then nothing is there."""
    with visited(tiny_index) as client:
        assert client.post("/feedback", json=SENT).status_code == 404
        assert client.get("/feedback").status_code in (404, 405)


def test_a_file_that_fails_later_breaks_nothing(client, file):
    """A full or lost disk is told by a number, and the chat goes on."""
    with closing(sqlite3.connect(file.path)) as connection, connection:
        connection.execute("ALTER TABLE feedback RENAME TO lost")
    try:
        assert client.post("/feedback", json=SENT).status_code == 503
        assert client.get("/healthz").status_code == 200
    finally:
        with closing(sqlite3.connect(file.path)) as connection, connection:
            connection.execute("ALTER TABLE lost RENAME TO feedback")


# Reading


def test_what_was_sent_is_read():
    """JSON becomes the noun."""
    found = read_feedback(json.dumps(SENT).encode(), {BOLIVIA})
    assert found == Feedback((BOLIVIA,), "up", Outcome.ANSWERED)


def test_passages_are_known_by_report_and_id(tiny_index):
    """Every passage of the index has one name."""
    known = passages_known(tiny_index)
    assert len(known) == len(tiny_index.passages)
    assert BOLIVIA in known


# The file


def test_a_file_is_opened_again_and_keeps_its_rows(tmp_path):
    """A restart loses nothing."""
    path = tmp_path / "feedback.sqlite"
    FeedbackFile.open(path).add(Feedback((BOLIVIA,), "down", Outcome.ANSWERED), date(2026, 1, 2))
    assert rows(FeedbackFile.open(path)) == [
        ("2026-01-02", "down", "answered", json.dumps([BOLIVIA]))
    ]


@pytest.mark.parametrize("mode", [None, 0o644, 0o666])
def test_only_its_owner_reads_the_file(tmp_path, mode):
    """Also where it was there before."""
    path = tmp_path / "feedback.sqlite"
    if mode:
        path.touch()
        path.chmod(mode)
    FeedbackFile.open(path).add(Feedback((BOLIVIA,), "down", Outcome.ANSWERED), date(2026, 1, 2))
    assert {one.stat().st_mode & 0o777 for one in tmp_path.iterdir()} == {0o600}


def test_a_full_file_takes_no_more_rows(tmp_path, monkeypatch):
    """It cannot fill the disk; what is in it stays."""
    monkeypatch.setattr(feedback, "_MOST_PAGES", 4)
    file = FeedbackFile.open(tmp_path / "feedback.sqlite")
    vote, day = Feedback((BOLIVIA,), "down", Outcome.ANSWERED), date(2026, 1, 2)
    with suppress(FeedbackError):
        for _ in range(1000):
            file.add(vote, day)
    with pytest.raises(FeedbackError, match="full"):
        file.add(vote, day)
    assert 0 < len(rows(file)) < 1000
    assert file.path.stat().st_size <= 4 * 4096


def test_rows_come_from_many_threads(tmp_path):
    """None is lost, and none stops another."""
    file = FeedbackFile.open(tmp_path / "feedback.sqlite")
    one = Feedback((), "up", Outcome.NOT_IN_REPORT)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: file.add(one, date(2026, 1, 2)), range(80)))
    assert len(rows(file)) == 80


@pytest.mark.parametrize("name", ["a folder", "none/feedback.sqlite", "text.txt", "other.sqlite"])
def test_a_file_that_cannot_be_used_is_named(tmp_path, name):
    """A folder, no folder, no database, one of others: a line says which and what to do."""
    (tmp_path / "a folder").mkdir()
    (tmp_path / "text.txt").write_text("no database\n" * 100)
    with closing(sqlite3.connect(tmp_path / "other.sqlite")) as connection, connection:
        connection.execute("CREATE TABLE feedback (question TEXT)")
    with pytest.raises(FeedbackError) as caught:
        FeedbackFile.open(tmp_path / name)
    assert re.fullmatch(
        rf"{re.escape(str(tmp_path / name))}: cannot take feedback \(.+\); "
        r"name another file with --feedback",
        str(caught.value),
    )


def test_the_documented_query_reads_it(tmp_path):
    """The query in the documentation gives each passage its thumbs."""
    file = FeedbackFile.open(tmp_path / "feedback.sqlite")
    for verdict in ("up", "down", "down"):
        file.add(Feedback((BOLIVIA,), verdict, Outcome.ANSWERED), date(2026, 1, 2))
    text = (DOCS / "reference" / "feedback.md").read_text("utf-8")
    (query,) = re.findall(r'sqlite3 -box FILE "([^"]+)"', text)
    with closing(sqlite3.connect(file.path)) as connection:
        assert list(connection.execute(query)) == [(BOLIVIA, 1, 2)]
