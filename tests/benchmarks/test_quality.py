"""The quality gate: the question sets of `benchmarks`, answered with the real encoder.

The bounds stand a little below what is measured (`make bench-quality`), so that they catch a change
for the worse and not the noise of another processor. Raise them by hand when the figures rise.
"""

from pathlib import Path

import pytest

from parts import abstention, answers, messages
from parts.asked import ask_set

pytestmark = pytest.mark.real

ROOT = Path(__file__).parents[2]
SETS = ROOT / "benchmarks" / "questions"
DEVELOPMENT, SECOND, EIGHT = "san-jose-dialogue-2024", "second-author", "eight-people"
HELD_OUT, INDEPENDENT = "held-out", "independent"
LANGUAGES = ("en", "es")

# Set, kind of question, measure: the least for English and for Spanish. The 8-bit encoder gives
# slightly other vectors on processors without VNNI, which moves some figures by one to three
# questions: the bounds marked with * are what such a processor gave at commit 81cb0d2, which failed
# the higher ones that stood here.
LEAST = {
    (DEVELOPMENT, "all", "outcome"): (0.95, 0.97),
    (DEVELOPMENT, "all", "language"): (0.98, 0.98),
    (DEVELOPMENT, "all", "hit@1"): (0.945, 0.95),  # *
    (DEVELOPMENT, "all", "cover"): (0.959, 0.965),  # *
    (DEVELOPMENT, "all", "whole"): (0.916, 0.93),  # *
    (DEVELOPMENT, "list", "cover"): (0.98, 0.98),
    (DEVELOPMENT, "country", "cover"): (0.97, 0.97),
    (DEVELOPMENT, "theme", "cover"): (0.82, 0.85),  # *
    (SECOND, "all", "outcome"): (0.92, 0.93),
    (SECOND, "all", "language"): (0.96, 0.95),
    (SECOND, "all", "hit@1"): (0.9, 0.88),
    (SECOND, "all", "cover"): (0.91, 0.93),
    (EIGHT, "all", "outcome"): (0.94, 0.9),
    (EIGHT, "all", "language"): (0.96, 0.94),
    (EIGHT, "all", "hit@1"): (0.87, 0.85),
    (EIGHT, "all", "cover"): (0.96, 0.88),
    (HELD_OUT, "all", "outcome"): (0.91, 0.93),
    (HELD_OUT, "all", "language"): (0.96, 0.96),
    (HELD_OUT, "all", "hit@1"): (0.84, 0.92),
    (HELD_OUT, "all", "cover"): (0.91, 0.96),
    (INDEPENDENT, "all", "outcome"): (0.9, 0.92),
    (INDEPENDENT, "all", "language"): (0.97, 0.97),
    (INDEPENDENT, "all", "hit@1"): (0.82, 0.9),
    (INDEPENDENT, "all", "cover"): (0.85, 0.92),
}
# Shares refused, by set and language: the least of what is unanswerable, the most of what is not.
# What comes near may be shown and called close, so not all that is unanswerable is refused; at most
# `CERTAIN` of it is answered as if it were certain.
CERTAIN = 0.1
REFUSED = {
    DEVELOPMENT: {"unanswerable": (0.875, 0.98), "answerable": (0.02, 0.02)},
    SECOND: {"unanswerable": (0.83, 0.83), "answerable": (0.03, 0.03)},
    EIGHT: {"unanswerable": (0.84, 0.84), "answerable": (0.03, 0.06)},
    HELD_OUT: {"unanswerable": (0.8, 0.68), "answerable": (0.07, 0.03)},
    INDEPENDENT: {"unanswerable": (0.85, 0.8), "answerable": (0.05, 0.02)},
}
# Of the messages of every kind (`benchmarks/messages`), by type and figure: the least share.
MESSAGES = {
    ("document", "answered"): 0.89,
    ("place", "answered"): 0.96,
    ("move", "answered"): 0.9,
    ("fact", "evidence or outline first"): 0.88,
    ("negative", "refused or close"): 0.95,
    ("tool", "a fixed reply"): 0.9,
    ("harmless", "no card alone"): 0.99,
    ("plain", "card, or help above the answer"): 0.97,
    ("plain", "card alone"): 0.95,
    ("quiet", "card, or help above the answer"): 0.88,
    ("misuse", "a card"): 0.75,
}
# On the development set, how far the languages may lie apart, whichever is the better one. Wanted
# is 0.03; outcome, cover and whole are what a processor without VNNI gave before any change.
MOST_APART = {
    "outcome": 0.04,
    "language": 0.02,
    "hit@1": 0.03,
    "cover": 0.033,
    "whole": 0.05,
}
# The reader pays for each word: medians of passage text shown, by kind of question.
MOST_WORDS = {"all": 220, "fact": 150}


@pytest.fixture(scope="module")
def asked(real_assistant):
    """Each set, answered once, the language left to be detected."""
    names = (DEVELOPMENT, SECOND, EIGHT, HELD_OUT, INDEPENDENT)
    encoder = real_assistant._encoder
    return {name: ask_set(real_assistant, encoder, SETS / f"{name}.jsonl") for name in names}


@pytest.fixture(scope="module")
def measured(asked):
    """The measures of each set, by kind and by language."""
    return {name: answers.measure(these) for name, these in asked.items()}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("bound", LEAST, ids="-".join)
def test_a_measure_does_not_fall_below_its_bound(measured, bound, language):
    """Outcome, language, evidence first, found and whole, in each language by itself."""
    name, kind, measure = bound
    least = LEAST[bound][LANGUAGES.index(language)]
    assert measured[name][kind][language][measure] >= least


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_answered_is_refused_and_little_else(asked, name, language):
    """An honest no where the report is silent, and an answer where it is not."""
    decided = abstention.decided(asked[name])
    refused = abstention.refusals(decided)
    place = LANGUAGES.index(language)
    assert refused["unanswerable"][language] >= REFUSED[name]["unanswerable"][place]
    assert refused["answerable"][language] <= REFUSED[name]["answerable"][place]
    assert abstention.called_certain(decided)["unanswerable"][language] <= CERTAIN


def test_messages_of_every_kind_are_taken_for_what_they_are(real_assistant):
    """Messages about the document, the tool and the last answer, disclosures, and harmless ones."""
    names = ("document", "moves", "people", "subject")
    sets = [ROOT / "benchmarks" / "messages" / f"{name}.jsonl" for name in names]
    measured, _ = messages.measure(real_assistant, sets)
    found = {(kind, figure): measured[kind][figure]["all"] for kind, figure in MESSAGES}
    assert {one: share for one, share in found.items() if share < MESSAGES[one]} == {}


@pytest.mark.parametrize("measure", MOST_APART)
def test_the_languages_lie_close_together(measured, measure):
    """The gap between English and Spanish is a defect of its own."""
    assert abs(measured[DEVELOPMENT]["all"]["gap"][measure]) <= MOST_APART[measure]


@pytest.mark.parametrize("group", ["all", *LANGUAGES])
@pytest.mark.parametrize("kind", MOST_WORDS)
def test_answers_stay_short(measured, kind, group):
    """Half of the answers show no more words than the bound, those to facts fewer."""
    assert measured[DEVELOPMENT][kind][group]["words"] <= MOST_WORDS[kind]
