"""What new questions gain is measured on questions that the search has not learnt."""

import pytest

from doubles import HashedEncoder
from report_rag.bank.gain import measure_gain
from report_rag.bank.trial import KnownVectors
from report_rag.progress import Step, silent
from report_rag.types import BankQuestion, Language

FROST = "water-and-seeds/bolivia"
FOG = "water-and-seeds/peru"


def questions(passage, *texts, **more):
    return [BankQuestion(text, Language.EN, (passage,), **more) for text in texts]


def numbered(passage, *words):
    """Six questions that share their words, so that each is found by the others."""
    return questions(passage, *(f"{' '.join(words)} {n}{n}{n}?" for n in range(6)))


def gain(index, existing, added, progress=silent):
    return measure_gain(index, existing, added, KnownVectors(HashedEncoder(), {}), progress)


def test_good_questions_are_a_gain(tiny_index):
    """Questions in words that no passage has are found only once others like them are learnt."""
    added = numbered(FROST, "zyx wvu") + numbered(FOG, "qrs jkl")
    found = gain(tiny_index, [], added)
    assert found.asked == 12
    assert found.first.before == 0
    assert found.first.after == 1
    assert found.found.after == 1
    assert found.first.least <= found.first.after - found.first.before <= found.first.most


def test_questions_for_wrong_passages_are_a_loss(tiny_index):
    """Half of the words of these lead to another passage than before."""
    existing = numbered(FROST, "zyx wvu")
    wrong = numbered(FOG, "zyx wvu")
    found = gain(tiny_index, existing, wrong)
    assert found.first.after < 1
    before_alone = gain(tiny_index, [], existing)
    assert before_alone.first.after == 1


def test_nothing_new_is_no_difference(tiny_index):
    """The same bank on both sides gives the same figures, and an interval of nothing."""
    found = gain(tiny_index, numbered(FROST, "zyx wvu"), [])
    assert found.first.before == found.first.after
    assert (found.first.least, found.first.most) == (0, 0)


def test_questions_to_be_offered_are_not_searched_for(tiny_index):
    """They are learnt: the others count."""
    added = numbered(FROST, "zyx wvu") + questions(FOG, "Zyx?", "Wvu?", offered=0)
    assert gain(tiny_index, [], added).asked == 6


def test_too_few_questions_are_not_measured(tiny_index):
    """With fewer than there are folds nothing can be left out."""
    assert gain(tiny_index, [], questions(FROST, "Zyx?", "Wvu?")) is None


def test_a_share_of_several_passages_counts(tiny_index):
    """A question of two passages that is shown one of them has found a half."""
    both = [
        BankQuestion(
            f"zyx wvu {n}{n}?", Language.EN, (FROST, "meals/lunch-at-the-schools-has-fresh")
        )
        for n in range(6)
    ]
    found = gain(tiny_index, [], both)
    assert 0 < found.found.after <= 1


def test_progress_is_told(tiny_index):
    """Each question is searched for twice."""
    heard = []
    gain(tiny_index, [], numbered(FROST, "zyx"), lambda *told: heard.append(told))
    assert heard == [(Step.CROSS_VALIDATE, done, 12) for done in range(13)]


@pytest.mark.parametrize("count", [600])
def test_a_large_bank_is_sampled(tiny_index, count):
    """At most 500 questions are searched for, the same ones each time."""
    added = questions(FROST, *(f"zyx {n}?" for n in range(count)))
    first = gain(tiny_index, [], added)
    assert first.asked == 500
    assert gain(tiny_index, [], added) == first
