"""Questions that would do harm in a bank are sorted out, each for its own reason."""

from dataclasses import replace

import numpy as np
import pytest

from doubles import HashedEncoder
from report_rag.bank.entries import BankEntry, Rejected
from report_rag.bank.rejection import checked_fit, checked_form
from report_rag.bank.trial import KnownVectors
from report_rag.progress import Step, silent
from report_rag.signals.answerability import FEATURES, Model
from report_rag.types import BankQuestion, EntryProblem, Language

FROST = "water-and-seeds/bolivia"
PUMPS = "water-and-seeds/dry-summers-are-the-main-worry"
BEES = "bees/bees-came-back-to-8-of"
LUNCH = "meals/lunch-at-the-schools-has-fresh"


def answered(text, *ids, language=Language.EN):
    return BankEntry(1, BankQuestion(text, language, ids), is_answered=True)


def unanswered(text, *near):
    return BankEntry(1, BankQuestion(text, Language.EN, (), near), is_answered=False)


def form(index, *read):
    """The texts that are kept, and the reason and passage of each rejected one."""
    kept, rejected = checked_form(index, read)
    return [one.question.text for one in kept], [(one.problem, one.passage_id) for one in rejected]


def fit(index, *entries, progress=silent):
    kept, rejected = checked_fit(index, entries, KnownVectors(HashedEncoder(), {}), progress)
    return [one.question.text for one in kept], [(one.problem, one.passage_id) for one in rejected]


@pytest.mark.parametrize(
    ("entry", "problem", "passage"),
    [
        (answered("?!", FROST), EntryProblem.NO_WORDS, ""),
        (answered("why " * 251, FROST), EntryProblem.TOO_LONG, ""),
        (answered("Who covers them?"), EntryProblem.NO_PASSAGE, ""),
        (answered("Who covers them?", FROST, "a/b", "a/c"), EntryProblem.NO_PASSAGE, "a/b, a/c"),
        (unanswered("How tall are the trees?", "a/b"), EntryProblem.NO_PASSAGE, "a/b"),
        (answered("HOW are potatoes — kept safe, from frost", BEES), EntryProblem.REPEATED, ""),
        (answered("como se protegen las papas de la helada", FROST), EntryProblem.REPEATED, ""),
        (answered("How much does a wheelbarrow cost", BEES), EntryProblem.REPEATED, ""),
        (
            answered("Where do families on the high plain keep potatoes safe?", FROST),
            EntryProblem.COPIED,
            FROST,
        ),
        (
            answered(
                "¿Las familias del altiplano protegen las papas de la helada?",
                FROST,
                language=Language.ES,
            ),
            EntryProblem.COPIED,
            FROST,
        ),
    ],
)
def test_a_fault_of_form_is_named(tiny_index, entry, problem, passage):
    """Each with the passages that it concerns."""
    assert form(tiny_index, entry) == ([], [(problem, passage)])


@pytest.mark.parametrize(
    "entry",
    [
        answered("Why is straw put on the fields at night?", FROST),
        answered("Are potatoes kept safe?", FROST),  # Three words alone are how people ask.
        answered("Who keeps potatoes from freezing in the mountains of Bolivia?", FROST),
        answered("Do families on the high plain keep potatoes safe?", BEES),  # Of another passage.
        unanswered("How tall are the trees?"),
        unanswered("Why is straw dear?", FROST),
    ],
)
def test_a_question_in_its_own_words_is_kept(tiny_index, entry):
    """Also one without passages, if it has no answer."""
    assert form(tiny_index, entry) == ([entry.question.text], [])


def test_of_two_alike_the_first_is_kept(tiny_index):
    """Whether it is answered or not; a rejected one takes no place."""
    first, second = answered("Why use straw?", FROST), unanswered("why use STRAW")
    lost = answered("Why use straw?", "a/b")
    kept, rejected = form(tiny_index, lost, first, second)
    assert kept == ["Why use straw?"]
    assert rejected == [(EntryProblem.NO_PASSAGE, "a/b"), (EntryProblem.REPEATED, "")]


def test_what_could_not_be_read_stays_rejected(tiny_index):
    """It is passed on with the others."""
    part = Rejected(3, "{oops", EntryProblem.UNREADABLE)
    assert checked_form(tiny_index, [part]) == ([], [part])


def test_a_question_for_another_passage_is_rejected(tiny_index):
    """The passage that is found is named; a question that finds its own is kept."""
    right = answered("Who keeps potatoes from frost with straw?", FROST)
    wrong = answered("Which gardens saw bees again in spring?", LUNCH)
    kept, rejected = fit(tiny_index, right, wrong)
    assert kept == [right.question.text]
    assert rejected == [(EntryProblem.ELSEWHERE, BEES)]


def test_other_questions_can_lead_to_the_passage(tiny_index):
    """Words that the report does not have are known from questions that use them, too."""
    spoken = [answered(f"Zyxing wvut bees spring gardens {n}{n}?", LUNCH) for n in range(10)]
    assert fit(tiny_index, *spoken) == ([one.question.text for one in spoken], [])
    assert fit(tiny_index, spoken[0])[1] == [(EntryProblem.ELSEWHERE, BEES)]


def test_one_of_several_passages_is_enough(tiny_index):
    """A question of a whole list is near one item more than others."""
    entry = answered("Which gardens saw bees again in spring?", LUNCH, BEES)
    assert fit(tiny_index, entry) == ([entry.question.text], [])


def test_an_unanswerable_question_with_an_answer_is_rejected(tiny_index):
    """All its words, three at least, stand in the passage that is found first."""
    kept, rejected = fit(
        tiny_index,
        unanswered("What keeps potatoes safe from frost with straw?"),
        unanswered("What keeps carrots safe from frost with straw?"),
        unanswered("How many potatoes keep safe from frost with straw?"),  # It has no figure.
        unanswered("Which straw?"),
    )
    assert rejected == [(EntryProblem.ANSWERED, FROST)]
    assert len(kept) == 3


@pytest.mark.parametrize(("bias", "answered_by_model"), [(1.7, False), (1.8, True)])
def test_a_model_of_answerability_is_asked_where_there_is_one(tiny_index, bias, answered_by_model):
    """From log-odds of 1.75 on, its word counts."""
    nothing = dict.fromkeys(FEATURES, 0.0)
    model = Model(nothing, nothing, dict.fromkeys(FEATURES, 1.0), bias, 0.0, 0.0, {})
    _, rejected = fit(replace(tiny_index, model=model), unanswered("How tall are the trees?"))
    assert bool(rejected) == answered_by_model


def test_progress_is_told_for_each_question(tiny_index):
    """Before each, and at the end."""
    heard = []
    fit(
        tiny_index,
        answered("Who keeps potatoes from frost with straw?", FROST),
        unanswered("How tall are the trees?"),
        progress=lambda *told: heard.append(told),
    )
    assert heard == [(Step.COMPARE, 0, 2), (Step.COMPARE, 1, 2), (Step.COMPARE, 2, 2)]


def test_no_questions_are_no_work(tiny_index):
    """An empty file rejects nothing."""
    assert fit(tiny_index) == ([], [])
    assert np.all([not part for part in checked_form(tiny_index, [])])
