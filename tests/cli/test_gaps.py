"""`report-rag gaps`: what it prints and draws, and what it does not."""

import sqlite3
from contextlib import closing
from xml.etree import ElementTree as ET

import pytest

from report_rag.cli.gaps import advice
from report_rag.cli.main import main
from report_rag.strings import STRINGS
from report_rag.text.answer_types import AnswerType
from report_rag.types import Language
from report_rag.web.gap_counts import Gap, GapsFile

REPORT = "garden-report"
COUNTS = {
    "1. WATER": {("answered", "high"): 40, ("answered", "low"): 6, ("not_in_report", "low"): 3},
    "2. MONEY & <TOOLS>": {("answered", "high"): 7, ("answered", "low"): 19},
    "": {("not_in_report", "high", "figure"): 8, ("not_in_report", "high", "law"): 4},
    "Bees": {("answered", "high"): 4, ("not_in_report", "low"): 2},
}


@pytest.fixture
def file(tmp_path):
    """A file of counts."""
    path = GapsFile.open(tmp_path / "gaps.sqlite").path
    with closing(sqlite3.connect(path)) as connection, connection:
        for section, own in COUNTS.items():
            for (outcome, certainty, *kind), count in own.items():
                key = ("2026-11-30", outcome, certainty, "", "es", REPORT, section)
                values = (*key, *(kind or [""]), count)
                connection.execute("INSERT INTO gaps VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
    return path


@pytest.fixture(params=Language)
def strings(request, monkeypatch):
    """The fixed sentences of the terminal's language."""
    monkeypatch.setenv("LC_ALL", f"{request.param}_XX.UTF-8")
    return STRINGS[request.param]


def test_the_counts_are_printed_and_advice_is_given(file, strings, capsys):
    """By section; small counts, and sections with nothing else, are not there."""
    assert main(["gaps", str(file)]) == 0
    printed, told = capsys.readouterr()
    assert strings.gaps_title in printed
    rows = [line.split("│")[1:-1] for line in printed.splitlines() if line.startswith("│")]
    assert [[cell.strip() for cell in row] for row in rows] == [
        [strings.gap_nowhere, "–", "–", "12"],
        ["2. MONEY & <TOOLS>", "7", "19", "–"],
        ["1. WATER", "40", "6", "–"],
        [strings.gap_kinds[AnswerType.FIGURE], "8"],
        [strings.gap_other_kind, "5"],
    ]
    values = {"report": REPORT}
    assert told.splitlines() == [
        strings.gap_in_report.format(section=strings.gap_nowhere, missing=12, all=12, **values),
        strings.gap_in_bank.format(section="2. MONEY & <TOOLS>", close=19, all=26, **values),
        strings.gaps_hidden.format(least=5),
    ]


def test_questions_near_no_report_get_no_advice(strings):
    """No bank could help, and no command would have a name for it."""
    assert advice([Gap("", "", certain=0, close=0, missing=9)], strings) == []


def test_the_picture_shows_the_same(file, tmp_path, strings):
    """As sound SVG, in which titles are text and nothing else."""
    drawn = tmp_path / "gaps.svg"
    assert main(["gaps", str(file), "--svg", str(drawn)]) == 0
    tree = ET.fromstring(drawn.read_text("utf-8"))  # noqa: S314 (our own)
    texts = ["".join(one.itertext()) for one in tree.iter("{http://www.w3.org/2000/svg}text")]
    assert texts[:4] == [
        strings.gaps_title,
        strings.gap_certain,
        strings.gap_close,
        strings.gap_missing,
    ]
    assert [text for text in texts if text.isdigit()] == ["12", "7", "19", "40", "6", "8", "5"]
    assert strings.gap_kinds[AnswerType.FIGURE] in texts[-4]
    assert any("2. MONEY & <TOOLS>" in text for text in texts)


def test_what_is_asked_for_in_many_sections_is_shown_alone(tmp_path, strings, capsys):
    """Where no section has enough, all of them together may have."""
    path = GapsFile.open(tmp_path / "gaps.sqlite").path
    with closing(sqlite3.connect(path)) as connection, connection:
        for section in "ABCDE":
            key = ("2026-11-30", "not_in_report", "high", "", "es", REPORT, section, "date")
            connection.execute("INSERT INTO gaps VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*key, 2))
    drawn = tmp_path / "gaps.svg"
    assert main(["gaps", str(path), "--svg", str(drawn)]) == 0
    printed = capsys.readouterr().out
    assert strings.gap_kinds[AnswerType.DATE] in printed
    assert strings.gap_section not in printed
    assert ">10</text>" in drawn.read_text("utf-8")


def test_nothing_is_shown_of_few_questions(tmp_path, strings, capsys):
    """A sentence says so."""
    path = GapsFile.open(tmp_path / "gaps.sqlite").path
    assert main(["gaps", str(path)]) == 0
    assert capsys.readouterr() == ("", strings.gaps_none.format(least=5) + "\n")


def test_the_counts_are_deleted(file, strings, capsys):
    """By a command of their own."""
    assert main(["gaps", str(file), "--delete"]) == 0
    assert not file.exists()
    assert capsys.readouterr().err == strings.gaps_deleted.format(file=file) + "\n"
    assert main(["gaps", str(file)]) == 2
    assert f"report-rag serve --gaps {file} begins to count" in capsys.readouterr().err


def test_the_file_of_the_server_is_the_usual_one(file, monkeypatch, capsys):
    """It is in the same variable."""
    monkeypatch.setenv("REPORT_RAG_GAPS", str(file))
    assert main(["gaps"]) == 0
    monkeypatch.delenv("REPORT_RAG_GAPS")
    capsys.readouterr()
    assert main(["gaps"]) == 2
    assert "REPORT_RAG_GAPS" in capsys.readouterr().err
