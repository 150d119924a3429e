"""Prompts are complete, and short enough for any model."""

import re

import pytest

from report_rag.bank.prompts import LONGEST_PROMPT, prompts
from report_rag.bank.reply import read_reply
from report_rag.bank.worksheet import WorksheetRow
from report_rag.strings import STRINGS
from report_rag.types import Language


def row(number, length):
    return WorksheetRow((f"a/{number}",), "A", "1", f"{number} " + "x" * length)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("title", ["Report", "A very long title " * 100])
def test_prompts_hold_every_row_and_stay_short(language, title):
    """Every row is in one prompt, in order, and no prompt is longer than is promised."""
    rows = [row(number, 137 * number % 3000) for number in range(40)]
    made = list(prompts(rows, title, language))
    assert max(map(len, made)) <= LONGEST_PROMPT
    ids = [name for text in made for name in re.findall(r'^passages: \["(.+)"\]$', text, re.M)]
    assert ids == [f"a/{number}" for number in range(40)]


def test_every_prompt_is_complete():
    """Each has the task, the advice and the form of the reply."""
    made = list(prompts([row(number, 2500) for number in range(6)], "Report", Language.EN))
    strings = STRINGS[Language.EN]
    assert len(made) > 1
    for text in made:
        assert strings.bank_prompt.format(report="Report") in text
        assert all(sentence in text for sentence in strings.bank_advice.values())


def test_a_row_too_long_for_a_prompt_is_cut():
    """Its ids stay whole, and its words end in "…"."""
    (text,) = prompts([row(1, 3 * LONGEST_PROMPT)], "Report", Language.EN)
    assert len(text) <= LONGEST_PROMPT
    assert 'passages: ["a/1"]' in text
    assert text.endswith("x…\n")


def test_a_list_with_more_ids_than_fit_is_left_out():
    """The rows around it are there."""
    long = WorksheetRow(tuple(f"a/{'long-name-' * 5}{n}" for n in range(200)), "", "", "First …")
    made = "".join(prompts([row(1, 9), long, row(2, 9)], "Report", Language.EN))
    assert 'passages: ["a/1"]' in made
    assert 'passages: ["a/2"]' in made
    assert "long-name" not in made


def test_the_example_of_a_reply_is_a_reply():
    """What a model is shown is what is read."""
    (text,) = prompts([row(1, 10)], "Report", Language.EN)
    kinds = [one.is_answered for one in read_reply(text)]
    assert kinds == [True] * 6 + [False]


def test_no_rows_need_no_prompt():
    """Nothing is asked of a model for an empty report."""
    assert list(prompts([], "Report", Language.EN)) == []
