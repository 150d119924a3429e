"""Three short reports without a question bank, with the real encoder: answered, refused, no lists.

Two are in English and one in Spanish; none is translated. All were invented for these tests, as
were the questions in `without-bank.jsonl`, 20 in each language for each report and 20 far ones.
"""

import shutil
from pathlib import Path

import pytest

from doubles import Remembering
from report_rag import encoder as real_encoder
from report_rag.assistant import Assistant
from report_rag.evaluation import letters, read_questions
from report_rag.index import build as build_folder
from report_rag.index import loaded
from report_rag.progress import silent
from report_rag.types import AskOptions, Language, Outcome

pytestmark = pytest.mark.real

TESTS = Path(__file__).parents[1]
CORPUS = TESTS / "data" / "without-bank"
QUESTIONS = read_questions(TESTS / "without-bank.jsonl")
FAR = [one for one in QUESTIONS if not one.gold]
REPORTS = ("trees-report", "libraries-report", "lines-report")
ANSWERED, SHOWN, REFUSED = 17, 15, 17
"""Of 20 questions, at least; one less than the worst figures measured (abstention.md)."""


@pytest.fixture(scope="module")
def assistant(real_assistant, real_index_folder, tmp_path_factory):
    """The assistant over all three; vectors of texts of the package are taken over."""
    folder = tmp_path_factory.mktemp("without-bank") / "index"
    shutil.copytree(real_index_folder, folder)
    model = real_encoder.BUILT_IN
    build_folder.build(
        CORPUS, folder, model, lambda: real_encoder.open_for_building(model, silent), silent
    )
    return Assistant(loaded.load(CORPUS, folder), Remembering(real_assistant._encoder))


def asked(assistant, questions, language, report):
    options = AskOptions(report=report)
    own = [one for one in questions if one.language == language]
    return [(one, assistant.ask(one.text, Language(language), options=options)) for one in own]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("report", REPORTS)
def test_what_such_a_report_says_is_answered(assistant, language, report):
    """In its language and in the other one; the evidence is mostly among what is shown."""
    own = [one for one in QUESTIONS if one.kind == report]
    found = asked(assistant, own, language, report)
    answered = [pair for pair in found if pair[1].outcome is Outcome.ANSWERED]
    shown = [
        one
        for one, answer in answered
        if any(letters(one.gold[0]) in letters(cited.quote) for cited in answer.citations)
    ]
    assert len(found) == 20
    assert len(answered) >= ANSWERED
    assert len(shown) >= SHOWN


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("report", REPORTS)
def test_what_is_far_from_such_a_report_is_refused(assistant, language, report):
    """Or gets the reply that the tool does not do this; no list and no outline is shown for it."""
    found = asked(assistant, FAR, language, report)
    assert len(found) == 20
    assert sum(answer.outcome is not Outcome.ANSWERED for _, answer in found) >= REFUSED
    for one, answer in found:
        if answer.outcome is Outcome.ANSWERED:
            assert answer.listing is None, one.text
            assert not answer.outline, one.text


def test_questions_in_the_language_of_one_report_find_those_in_the_other(assistant):
    """Asked of all three: words that only the Spanish report could have settle nothing."""
    own = [one for one in QUESTIONS if one.gold]
    for language in Language:
        found = asked(assistant, own, language, None)
        assert sum(answer.outcome is Outcome.ANSWERED for _, answer in found) >= 55


def test_what_a_passage_is_nearer_to_is_no_question_to_the_tool(assistant):
    """Though it sounds like one, since the assistant has languages."""
    question, options = "Are there books in indigenous languages?", AskOptions("libraries-report")
    assert assistant.ask(question, options=options).outcome is Outcome.ANSWERED


@pytest.mark.parametrize(
    "message",
    ["What languages do you speak?", "do you keep what I type?", "how do I share this answer?"],
)
def test_a_question_to_the_tool_is_still_one(assistant, message):
    """No passage is nearer to it."""
    assert assistant.ask(message).outcome is Outcome.CHITCHAT
