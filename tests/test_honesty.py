"""When the report is said to answer, and when not."""

import numpy as np
import pytest

from report_rag.honesty import Verdict, judge
from report_rag.index import Arm, Words
from report_rag.retrieval import Found
from report_rag.structure import Selection
from report_rag.types import (
    BlockKind,
    Confidence,
    Hit,
    ListKind,
    Outcome,
    Passage,
    PassageList,
    Span,
)

SURE = Verdict(Outcome.ANSWERED, Confidence.HIGH)
UNSURE = Verdict(Outcome.ANSWERED, Confidence.LOW)
NO = Verdict(Outcome.NOT_IN_REPORT, Confidence.LOW)
SURELY_NOT = Verdict(Outcome.NOT_IN_REPORT, Confidence.HIGH)

PASSAGE = Passage("a/b", "r", "Words.", Span(0, 6), ("A",), ("1",), BlockKind.PARAGRAPH)
HITS = (Hit(PASSAGE, 0.9),)
LIST = PassageList(ListKind.ITEMS, "A", ("A",), "r", ("a/b",))


def found(
    *, bank=0.9, gap=0.8, text=0.85, words=1.0, question="Who lends pumps?", translation=None
):
    """A search of one passage, with the similarity that each arm gave it."""
    arms = {Arm.BANK: bank, Arm.TEXT: text, Words.TEXT: words}
    if translation is not None:
        arms[Arm.TRANSLATION] = translation
    return Found(
        text=question,
        scores=np.array([0.9], dtype=np.float32),
        arms={arm: np.array([score], dtype=np.float32) for arm, score in arms.items()},
        lists=np.zeros(0, dtype=np.float32),
        gap=gap,
    )


@pytest.mark.parametrize(
    ("bank", "gap", "verdict"),
    [
        (0.95, 0.85, SURE),
        (0.901, 0.9, SURE),
        (0.89, 0.9, UNSURE),
        (0.881, 0.9, UNSURE),
        (0.879, 0.9, NO),
        (0.7, 0.99, NO),
    ],
)
def test_the_nearer_bank_decides(bank, gap, verdict):
    """Nearer to answered questions is an answer, nearer to unanswered ones by 0.02 is a no."""
    assert judge(found(bank=bank, gap=gap), Selection(HITS)) == verdict


def test_a_country_that_is_not_treated_settles_it():
    """However near the banks are, no passage about the country asked is no answer."""
    selection = Selection(HITS, countries=("HT",), untreated=("HT",))
    assert judge(found(bank=0.99, gap=0.1), selection) == SURELY_NOT


def test_one_treated_country_of_two_is_enough():
    """A question about two countries is answered for the one that the report treats."""
    selection = Selection(HITS, countries=("HT", "BO"), untreated=("HT",))
    assert judge(found(bank=0.95, gap=0.8), selection) == SURE


def test_a_country_alone_is_answered_whatever_the_banks_say():
    """All passages about a country answer a question about the country."""
    selection = Selection(HITS, countries=("BO",), country_only=True)
    assert judge(found(bank=0.1, gap=0.99), selection) == SURE


def test_a_whole_list_is_answered_whatever_the_gap_says():
    """A list was chosen by its own margin and is not judged a second time."""
    assert judge(found(bank=0.1, gap=0.99), Selection(HITS, whole=LIST)) == SURE


def test_nothing_found_is_no_answer():
    """Without a passage to show there is nothing to answer with."""
    assert judge(found(bank=0.99, gap=0.1), Selection(())) == SURELY_NOT


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        ({"text": 0.8}, UNSURE),
        ({"text": 0.7}, NO),
        ({"text": 0.7, "translation": 0.8}, UNSURE),
        ({"text": 0.95, "words": 0.0}, NO),
        ({"text": 0.95, "words": 0.0, "question": "what is it about?"}, UNSURE),
    ],
)
def test_without_a_gap_bank_only_the_far_is_refused(given, verdict):
    """A report without gap bank answers what is near and shares a word, and is never sure."""
    assert judge(found(gap=0.0, **given), Selection(HITS)) == verdict


def test_a_known_gap_is_refused_end_to_end(tiny_assistant):
    """A question of the gap bank is refused, with at most two passages beside it."""
    for question in ("How much does a wheelbarrow cost?", "¿Cuánto cuesta una carretilla?"):
        answer = tiny_assistant.ask(question)
        assert answer.outcome is Outcome.NOT_IN_REPORT
        assert answer.citations == ()
        assert [one.passage_id for one in answer.related] == [
            "money-for-tools/seeds-are-cheap-but-fences-and"
        ]
