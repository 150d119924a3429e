"""Questions are put into the files of a bank; what is there stays."""

import json
import os

import pytest

from report_rag.bank.bank_files import with_answered, with_unanswered, write_entries
from report_rag.bank.entries import BankEntry
from report_rag.bank.reply import read_reply
from report_rag.errors import QuestionFileError
from report_rag.types import BankQuestion, Language

EN, ES = Language


def answered(text, *ids, language=EN, offered=None):
    return BankEntry(1, BankQuestion(text, language, ids, offered=offered), is_answered=True)


def unanswered(text, *near, kind=""):
    return BankEntry(1, BankQuestion(text, ES, (), near), is_answered=False, kind=kind)


def test_a_question_joins_the_line_of_its_passages():
    """Whatever the order of the passages; other lines keep every byte, odd ones too."""
    odd = '{"es":["¿Uno?"],   "passages": ["a/b"]}'
    before = f'{odd}\n{{"passages": ["a/c", "a/d"], "en": ["Two?"]}}\n'
    after = with_answered(before, [answered("¿Tres?", "a/d", "a/c", language=ES)])
    assert after == f'{odd}\n{{"passages": ["a/c", "a/d"], "en": ["Two?"], "es": ["¿Tres?"]}}\n'


def test_new_passages_get_lines_at_the_end():
    """In the order in which they come, also where the last line has no line end."""
    before = '{"passages": ["a/b"], "en": ["One?"]}'
    after = with_answered(before, [answered("Two?", "a/z"), answered("Three?", "a/c")])
    assert after.splitlines() == [
        before,
        '{"passages": ["a/z"], "en": ["Two?"]}',
        '{"passages": ["a/c"], "en": ["Three?"]}',
    ]


def test_a_file_keeps_its_line_ends_and_its_byte_order_mark():
    """A file that came from Windows stays one."""
    before = '\ufeff{"passages": ["a/b"], "en": ["One?"]}\r\n{"passages": ["a/c"]}\r\n'
    after = with_answered(before, [answered("Two?", "a/b")])
    assert after == (
        '\ufeff{"passages": ["a/b"], "en": ["One?", "Two?"]}\r\n{"passages": ["a/c"]}\r\n'
    )


def test_a_pair_to_be_offered_stays_one():
    """With both languages it is an offer; alone, or beside another offer, a question."""
    pair = [answered("Two?", "a/b", offered=3), answered("¿Dos?", "a/b", language=ES, offered=3)]
    new = json.loads(with_answered("", pair))
    assert new == {"passages": ["a/b"], "offer": {"en": "Two?", "es": "¿Dos?"}, "start": 3}
    assert json.loads(with_answered("", pair[:1])) == {"passages": ["a/b"], "en": ["Two?"]}
    beside = json.loads(with_answered(json.dumps(new), pair))
    assert beside == new | {"en": ["Two?"], "es": ["¿Dos?"]}


def test_unanswerable_questions_come_at_the_end():
    """A kind is only written if the file named one."""
    before = '{"lang": "en", "question": "One?"}\n'
    after = with_unanswered(before, [unanswered("¿Dos?", "a/b", kind="figure"), unanswered("¿3?")])
    assert after == (
        f'{before}{{"lang": "es", "question": "¿Dos?", "kind": "figure", "near": ["a/b"]}}\n'
        '{"lang": "es", "question": "¿3?", "near": []}\n'
    )


def test_what_is_written_is_read_again(tmp_path):
    """Both files are made if they are missing, and no other file is left behind."""
    entries = [answered("One?", "a/b"), unanswered("¿Dos?", "a/b", kind="law")]
    written = write_entries(tmp_path, entries)
    assert [path.name for path in written] == ["questions.jsonl", "unanswered.jsonl"]
    assert sorted(tmp_path.iterdir()) == sorted(written)
    assert [one for path in written for one in read_reply(path.read_text("utf-8"))] == entries


def test_a_file_without_new_questions_is_not_touched(tmp_path):
    """Only the file that gets questions is written."""
    (tmp_path / "questions.jsonl").write_text('{"passages": ["a/b"], "en": []}  \n\n')
    written = write_entries(tmp_path, [unanswered("¿Dos?")])
    assert written == (tmp_path / "unanswered.jsonl",)
    assert (tmp_path / "questions.jsonl").read_text() == '{"passages": ["a/b"], "en": []}  \n\n'
    assert write_entries(tmp_path, []) == ()


@pytest.mark.skipif(os.name == "nt", reason="folders of Windows have no such permissions")
def test_nothing_is_written_if_one_file_cannot_be(tmp_path):
    """The error names the file, and the other file stays as it was."""
    (tmp_path / "unanswered.jsonl").mkdir()
    with pytest.raises(QuestionFileError, match=r"unanswered\.jsonl: cannot be "):
        write_entries(tmp_path, [answered("One?", "a/b"), unanswered("¿Dos?")])
    assert not (tmp_path / "questions.jsonl").exists()
