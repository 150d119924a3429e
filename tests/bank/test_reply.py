"""Questions are found in JSON, whatever stands around it."""

import json

import pytest

from report_rag.bank.entries import BankEntry, Rejected
from report_rag.bank.reply import read_reply
from report_rag.types import BankQuestion, EntryProblem, Language

EN, ES = Language


def found(text):
    """What is read, as (line, text of the question or of what is none, its passages or reason)."""
    return [
        (one.number, one.question.text, one.question.passage_ids or one.question.near)
        if isinstance(one, BankEntry)
        else (one.number, one.text, one.problem)
        for one in read_reply(text)
    ]


def test_lines_of_a_bank_are_read():
    """Of a row come its English questions, its Spanish ones, then those to be offered."""
    row = {
        "passages": ["water/bolivia"],
        "en": ["Who covers potatoes?"],
        "es": ["¿Quién cubre las papas?"],
        "offer": {"en": "How is frost kept away?", "es": "¿Cómo se evita la helada?"},
        "start": 2,
    }
    own = ("water/bolivia",)
    assert list(read_reply(json.dumps(row))) == [
        BankEntry(1, BankQuestion("Who covers potatoes?", EN, own), is_answered=True),
        BankEntry(1, BankQuestion("¿Quién cubre las papas?", ES, own), is_answered=True),
        BankEntry(1, BankQuestion("How is frost kept away?", EN, own, offered=2), is_answered=True),
        BankEntry(
            1, BankQuestion("¿Cómo se evita la helada?", ES, own, offered=2), is_answered=True
        ),
    ]


def test_unanswerable_questions_are_read():
    """They have a language, a kind, and passages on a similar subject; only the first is needed."""
    row = {"lang": "es-MX", "question": " ¿Cuánto pesa? ", "kind": "figure", "near": ["a/b"]}
    bare = {"lang": "en", "question": "How heavy?"}
    assert list(read_reply(f"{json.dumps(row)}\n\n{json.dumps(bare)}\n")) == [
        BankEntry(
            1, BankQuestion("¿Cuánto pesa?", ES, (), ("a/b",)), is_answered=False, kind="figure"
        ),
        BankEntry(3, BankQuestion("How heavy?", EN, ()), is_answered=False),
    ]


def test_a_reply_with_prose_and_fences_is_read():
    """Text around the objects is skipped; objects may go over lines, and several share one."""
    reply = (
        "Sure! Here are {some} questions:\n"
        "```json\n"
        "[\n"
        '  {"passages": ["a/b"],\n'
        '   "en": ["One?"]}, {"passages": "a/c", "es": "¿Dos?"},\n'
        '  {"passages": ["a/d"], "en": ["Three?"]}\n'
        "]\n"
        "```\n"
        "Let me know if you want more.\n"
    )
    assert found(reply) == [
        (4, "One?", ("a/b",)),
        (5, "¿Dos?", ("a/c",)),
        (6, "Three?", ("a/d",)),
    ]


def test_objects_inside_an_object_are_read():
    """Some models put all rows under one name."""
    reply = json.dumps({"rows": [{"passages": ["a/b"], "en": ["One?"]}]}, indent=1)
    assert found(reply) == [(1, "One?", ("a/b",))]


@pytest.mark.parametrize("deep", [150, 9999])
def test_objects_that_are_nested_too_deeply_are_told(deep):
    """What follows them is read."""
    nested = '{"a": ' * deep + "1" + "}" * deep
    (line, shown, problem), after = found(f'{nested}\n{{"lang": "en", "question": "How heavy?"}}\n')
    assert (line, problem) == (1, EntryProblem.UNREADABLE)
    assert nested.startswith(shown.removesuffix("…"))
    assert after == (2, "How heavy?", ())


def test_a_row_without_passages_keeps_its_questions():
    """That they name none is said of each, later."""
    assert found('{"en": ["One?"], "es": ["¿Dos?"]}') == [(1, "One?", ()), (1, "¿Dos?", ())]


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ('{"passages": ["a/b"], "en": ["One?",]}', '{"passages": ["a/b"], "en": ["One?",]}'),
        ('{"passages": [1], "en": ["One?"]}', '{"passages": [1], "en": ["One?"]}'),
        ('{"passages": ["a/b"], "en": 3}', "3"),
        ('{"passages": ["a/b"], "offer": {"en": "One?"}}', '{"en": "One?"}'),
        ('{"question": "One?"}', '{"question": "One?"}'),
        ('{"question": "One?", "lang": "fr"}', '{"question": "One?", "lang": "fr"}'),
        ('{"title": "no question"}', '{"title": "no question"}'),
        ("{" * 90, "{" * 59 + "…"),
    ],
)
def test_what_is_no_question_is_told(line, shown):
    """Its line and its beginning are named; the lines after it are read."""
    good = '{"passages": ["a/b"], "en": ["Good?"]}'
    assert found(f"{line}\n{good}\n") == [
        (1, shown, EntryProblem.UNREADABLE),
        (2, "Good?", ("a/b",)),
    ]


def test_prose_alone_has_no_question():
    """A reply without an object is empty, and nothing is called unreadable."""
    assert list(read_reply("I cannot help with that.\n- One?\n")) == []


def test_an_unreadable_part_is_no_entry():
    """It has no question that could be added."""
    (part,) = read_reply("{oops}")
    assert isinstance(part, Rejected)
