"""A file of questions becomes part of a bank."""

import json
import shutil

import numpy as np
import pytest

from doubles import HashedEncoder
from report_rag.bank.add import add_questions
from report_rag.bank.draft import draft
from report_rag.bank.question_sources import read_entries
from report_rag.bank.trial import with_bank
from report_rag.corpus.report import read_report
from report_rag.errors import QuestionFileError
from report_rag.index import build as build_folder
from report_rag.index.loaded import load
from report_rag.progress import silent
from report_rag.types import EntryProblem, Language
from reports import GARDEN, PLAIN


@pytest.fixture
def empty(tiny_index):
    """The tiny report as if it had no bank."""
    return with_bank(tiny_index, [], np.zeros((0, 1024), dtype=np.float32))


@pytest.fixture
def folder(tiny_corpus, tmp_path):
    """The folder of the report, without its bank."""
    own = shutil.copytree(tiny_corpus / GARDEN, tmp_path / GARDEN)
    for name in ("questions.jsonl", "unanswered.jsonl"):
        (own / name).unlink()
    return own


def add(index, path, folder):
    return add_questions(index, HashedEncoder(), path, folder, silent)


def test_a_bank_can_be_added_to_a_report_without_one(tiny_corpus, empty, folder):
    """What is accepted is read again as it was; all else is named, and the gain is measured."""
    added = add(empty, tiny_corpus / GARDEN / "questions.jsonl", folder)
    whole = read_report(tiny_corpus / GARDEN).questions
    assert set(read_report(folder).questions) == {one.question for one in added.accepted}
    assert len(added.accepted) + len(added.rejected) == len(whole)
    assert {one.problem for one in added.rejected} <= {
        EntryProblem.COPIED,
        EntryProblem.ELSEWHERE,
    }
    assert len(added.accepted) > 0.8 * len(whole)
    assert added.gain is not None
    assert added.gain.asked == len(added.accepted)
    assert added.written == (folder / "questions.jsonl",)


def test_adding_a_bank_to_itself_changes_nothing(tiny_index, tiny_corpus, tmp_path):
    """Every question is there already, and no file is written."""
    own = shutil.copytree(tiny_corpus / GARDEN, tmp_path / GARDEN)
    added = add(tiny_index, own / "questions.jsonl", own)
    assert added.accepted == ()
    assert {one.problem for one in added.rejected} == {EntryProblem.REPEATED}
    assert (added.gain, added.written) == (None, ())


def test_unanswerable_questions_have_no_gain_to_measure(tiny_corpus, empty, folder):
    """They teach what has no answer, which a search does not show."""
    added = add(empty, tiny_corpus / GARDEN / "unanswered.jsonl", folder)
    assert added.gain is None
    assert added.written == (folder / "unanswered.jsonl",)
    assert read_report(folder).unanswered == tuple(one.question for one in added.accepted)


def test_a_worksheet_goes_the_whole_way(tiny_index, empty, folder, tmp_path):
    """What is written into the Markdown file of a draft is in the bank afterwards."""
    _, path = draft(empty, tmp_path / "drafts", Language.EN).worksheets
    head, own = path.read_text("utf-8").split("`water-and-seeds/bolivia`\n", 1)
    own = own.replace(
        "English:**\n\n- ", "English:**\n\n- Which potatoes does straw keep from freezing?", 1
    )
    path.write_text(f"{head}`water-and-seeds/bolivia`\n{own}", "utf-8")
    added = add(empty, path, folder)
    (question,) = read_report(folder).questions
    assert (question.text, question.passage_ids) == (
        "Which potatoes does straw keep from freezing?",
        ("water-and-seeds/bolivia",),
    )
    assert added.gain is None  # One question is too few to leave one out.


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (("a.pdf", b""), r"a\.pdf: files of questions for a bank end in .*\.json or \.txt"),
        (
            ("a.txt", b"I cannot help."),
            r"a\.txt: no question in it; .*report-rag bank draft REPORT",
        ),
        (("a.jsonl", b"\xff"), r"a\.jsonl: not UTF-8"),
        (("a.xlsx", b"no workbook"), r"a\.xlsx: "),
    ],
)
def test_a_file_that_cannot_be_used_is_named(empty, folder, tmp_path, file, said):
    """With what is wrong or the next command; nothing is written."""
    name, content = file
    (tmp_path / name).write_bytes(content)
    with pytest.raises(QuestionFileError, match=said):
        add(empty, tmp_path / name, folder)
    assert not (folder / "questions.jsonl").exists()


@pytest.mark.parametrize("name", ["lost.md", "lost.xlsx"])
def test_a_missing_file_is_named(empty, folder, tmp_path, name):
    """Text and workbook alike."""
    with pytest.raises(QuestionFileError, match=rf"{name}: cannot be read"):
        add(empty, tmp_path / name, folder)


def test_a_text_may_have_a_worksheet_and_a_reply(tmp_path):
    """Both are read, in the order of their lines."""
    path = tmp_path / "both.md"
    path.write_text(
        '{"passages": ["a/b"], "en": ["One?"]}\n'
        "Passage: a/c\nIt answers, in English:\n- Two?\n"
        '{"passages": ["a/d"], "en": ["Three?"]}\n'
    )
    assert [one.question.text for one in read_entries(path)] == ["One?", "Two?", "Three?"]


def test_a_report_with_only_a_text_can_have_a_bank(bare_corpus, tmp_path):
    """It has no translation, no bank and no list, and gets its first questions."""
    corpus, folder = shutil.copytree(bare_corpus, tmp_path / "corpus"), tmp_path / "index"
    double = HashedEncoder()
    build_folder.build(corpus, folder, double.name, lambda: double, silent)
    index = load(corpus, folder)
    assert index.lists == ()
    passage = index.passages[0]
    path = tmp_path / "reply.txt"
    row = {"passages": [passage.passage_id], "es": [f"¿Y {passage.text.split()[-1]}?"]}
    path.write_text(json.dumps(row), "utf-8")
    drafted = draft(index, tmp_path / "drafts", Language.ES)
    assert drafted.rows == len(index.passages)
    added = add(index, path, corpus / PLAIN)
    assert [one.question.text for one in added.accepted] == row["es"]
    assert [one.text for one in read_report(corpus / PLAIN).questions] == row["es"]
