"""Counts of what people do not find: what is in the file, and what is not."""

import json
import re
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest

from chatting import EVENTS, WAY_IN, conversation, sent
from doubles import HashedEncoder
from report_rag.assistant import Assistant
from report_rag.errors import GapsError
from report_rag.text.answer_types import AnswerType
from report_rag.types import Language
from report_rag.web import gap_counts
from report_rag.web.gap_counts import LEAST_SHOWN, Gap, GapsFile, delete_gaps, read_gaps
from report_rag.web.settings import Settings
from visited import visited

PUMPS, UNKNOWN = "Who lends pumps?", "What does a ticket to the moon cost?"
DAY = date(2026, 11, 30)


@pytest.fixture
def file(tmp_path):
    """A file of counts, empty at first."""
    return GapsFile.open(tmp_path / "gaps.sqlite")


@pytest.fixture
def assistant(tiny_index):
    """An assistant that sees no need for help."""
    return Assistant(tiny_index, HashedEncoder())


def rows(file):
    """Everything that a file holds."""
    with closing(sqlite3.connect(file.path)) as connection:
        return list(connection.execute("SELECT * FROM gaps"))


def counted(file, assistant, *questions, times=1):
    """Asks questions, and counts each answer so many times."""
    for question in questions:
        answer = assistant.ask(question)
        for _ in range(times):
            file.add(answer, DAY)


def test_a_row_counts_the_answers_that_went_alike(file, assistant):
    """With the section of the first passage."""
    counted(file, assistant, PUMPS, "which NGO lends pumps", UNKNOWN)
    found = rows(file)
    assert sum(row[-1] for row in found) == 3
    (row,) = [row for row in found if row[1] == "answered"]
    assert row[0] == "2026-11-30"
    assert row[5:] == ("garden-report", "1. WATER AND SEEDS", "", 2)


def test_what_has_no_answer_is_counted_by_what_it_asks_for(file, assistant):
    """A figure, a law, a country; of what is answered this is not noted."""
    counted(file, assistant, UNKNOWN, "how many pumps are lent on the moon", times=4)
    counted(file, assistant, "what penalty does a moon thief get", "qué ley rige en Marte", times=3)
    counted(file, assistant, "moon cheese recipes", times=LEAST_SHOWN - 1)
    counted(file, assistant, "which NGO lends pumps", times=9)
    missing = [row for row in rows(file) if row[1] == "not_in_report"]
    assert all(not row[7] for row in rows(file) if row not in missing)
    assert read_gaps(file.path).asked_for == ((AnswerType.FIGURE, 8), (AnswerType.LAW, 6))
    counted(file, assistant, "moon cheese recipes")
    assert read_gaps(file.path).asked_for[-1] == (None, LEAST_SHOWN)


def test_a_file_holds_no_words_and_no_order(file, assistant):
    """Neither the questions nor who asked first, whichever way the file is read."""
    counted(file, assistant, UNKNOWN, PUMPS, "zanahoria morada", "hello")
    content = b"".join(path.read_bytes() for path in file.path.parent.iterdir())
    for word in (b"moon", b"lends", b"zanahoria", b"hello"):
        assert word not in content
    assert not re.search(rb"\d\d:\d\d", content)
    assert rows(file) == sorted(rows(file))
    with closing(sqlite3.connect(file.path)) as connection, pytest.raises(sqlite3.Error):
        connection.execute("SELECT rowid FROM gaps")


def test_who_may_need_help_is_not_counted(file, tiny_assistant):
    """Neither a card nor contacts above an answer."""
    for question in ("help me", "ayuda", "SOS"):
        answer = tiny_assistant.ask(question)
        assert answer.contacts
        file.add(answer, DAY)
    assert rows(file) == []


def test_small_counts_are_not_shown(file, assistant):
    """Not even as a part of a sum."""
    counted(file, assistant, PUMPS, times=LEAST_SHOWN)
    counted(file, assistant, UNKNOWN, times=LEAST_SHOWN - 1)
    (gap,) = read_gaps(file.path).sections
    assert gap.certain + gap.close == LEAST_SHOWN
    assert gap.missing == 0
    counted(file, assistant, UNKNOWN)
    assert sum(one.missing for one in read_gaps(file.path).sections) == LEAST_SHOWN


def test_sections_with_most_unanswered_questions_come_first(file):
    """Then those with most answers that are only close."""
    with closing(sqlite3.connect(file.path)) as connection, connection:
        for section, outcome, certainty, count in (
            ("A", "answered", "high", 90),
            ("B", "answered", "low", 20),
            ("C", "not_in_report", "low", 7),
            ("C", "not_in_report", "high", 5),
            ("D", "chitchat", "high", 50),
        ):
            key = ("2026-11-30", outcome, certainty, "", "en", "garden-report", section, "")
            connection.execute("INSERT INTO gaps VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*key, count))
    assert read_gaps(file.path).sections == (
        Gap("garden-report", "C", 0, 0, 12),
        Gap("garden-report", "B", 0, 20, 0),
        Gap("garden-report", "A", 90, 0, 0),
    )


def test_a_year_is_kept(file, assistant):
    """What is older goes when the server starts."""
    today = datetime.now(tz=UTC).date()
    answer = assistant.ask(PUMPS)
    for day in (today, today - timedelta(days=360), today - timedelta(days=370)):
        file.add(answer, day)
    assert len(rows(GapsFile.open(file.path))) == 2


def test_only_its_owner_reads_the_file(file, assistant):
    """And it has a bounded size."""
    counted(file, assistant, PUMPS)
    assert {one.stat().st_mode & 0o777 for one in file.path.parent.iterdir()} == {0o600}


def test_a_full_file_stops_no_answer(tmp_path, assistant, monkeypatch, caplog):
    """A line of the log says that a count was not taken."""
    monkeypatch.setattr(gap_counts, "_MOST_PAGES", 3)
    file = GapsFile.open(tmp_path / "gaps.sqlite")
    answer = assistant.ask(PUMPS)
    for day in range(400):
        file.add(answer, DAY + timedelta(days=day))
    assert "a count was not taken" in caplog.text
    assert "pumps" not in caplog.text
    assert file.path.stat().st_size <= 3 * 4096


@pytest.mark.parametrize("name", ["none.sqlite", "text.txt"])
def test_what_is_no_file_of_counts_is_named(tmp_path, name):
    """It is neither read nor deleted."""
    (tmp_path / "text.txt").write_text("no database\n" * 100)
    for action in (read_gaps, delete_gaps):
        with pytest.raises(GapsError, match=re.escape(str(tmp_path / name))):
            action(tmp_path / name)
    assert (tmp_path / "text.txt").exists()


def test_the_table_of_an_older_release_is_named_at_the_start(tmp_path):
    """And not with each answer that could not be counted."""
    path = tmp_path / "gaps.sqlite"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE gaps (day TEXT, count INTEGER)")
    with pytest.raises(GapsError, match=r"asks_for.*name another file with --gaps"):
        GapsFile.open(path)


def test_a_kind_that_is_not_known_makes_no_traceback(file):
    """A newer release may have counted it."""
    with closing(sqlite3.connect(file.path)) as connection, connection:
        key = ("2026-11-30", "not_in_report", "high", "", "en", "garden-report", "", "colour")
        connection.execute("INSERT INTO gaps VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*key, 9))
    with pytest.raises(GapsError, match="colour"):
        read_gaps(file.path)


def test_a_file_is_deleted_with_what_is_beside_it(file, assistant):
    """Nothing of the counts stays."""
    counted(file, assistant, PUMPS)
    delete_gaps(file.path)
    assert list(file.path.parent.iterdir()) == []


# Through the server


@pytest.fixture
def noted(tiny_index):
    """A visitor of a server, and the answers that were noted."""
    made, answers = Assistant(tiny_index, HashedEncoder()), []
    made.note = answers.append
    with visited(tiny_index, settings=Settings(mcp=True), assistant=made) as client:
        yield client, answers


def test_an_answer_counts_once_whichever_way_it_is_asked_for(noted):
    """API, panel, and the chat through Gradio."""
    client, answers = noted
    client.post("/api/ask", json={"question": PUMPS})
    client.post("/exchanges", content=conversation(PUMPS, number=0), headers=JSON)
    client.post(WAY_IN, json=sent(PUMPS, "counted"))
    client.get(EVENTS.format(session="counted"))
    assert [answer.question for answer in answers] == [PUMPS] * 3


JSON = {"Content-Type": "application/json"}


def test_pages_and_what_is_shown_again_count_nothing(noted):
    """The first page, a reload, an answer in the other language, an export."""
    client, answers = noted
    for language in Language:
        client.get(f"/?lang={language}")
    two = conversation(PUMPS, "And in Peru?")
    client.post("/exchanges", content=two, headers=JSON)
    earlier = json.dumps(json.loads(two) | {"number": 0})
    client.post("/exchanges", content=earlier, headers=JSON)
    client.post("/export", data={"page": two})
    assert answers == []
    client.post("/exchanges", content=conversation(PUMPS, "?", number=1), headers=JSON)
    switched = {"lang": "en", "asked": [{"q": PUMPS, "in": "es"}], "number": 0}
    client.post("/exchanges", json=switched)
    assert answers == []
