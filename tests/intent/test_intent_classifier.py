"""What a message asks for, as learnt from the example messages."""

import json
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from doubles import NO_INTENT_NGRAMS
from report_rag.classification.ngram_classifier import NgramClassifier
from report_rag.classification.ngrams import ngrams
from report_rag.intent import INTENTS, LABELS, SUBJECT, IntentClassifier, read_examples
from report_rag.intent.forms import forms, signs_of
from report_rag.intent.intent_training import train
from report_rag.text.parsed import ParsedText
from report_rag.types import DocumentTopic, Language, Move, PlaceTopic, ToolTopic

LONGEST = 300
NEW = ParsedText("flibbertigibbet")
"""A message without a sign, of a word that no example has."""
SPARE = len(LABELS)
"""A component of the vectors below that no example has."""
DIMENSION = SPARE + 1

# Examples


def test_every_label_is_an_intent_or_the_subject():
    """And no two intents have the same name."""
    assert {one.label for one in read_examples()} - set(INTENTS) == {SUBJECT}
    assert len(INTENTS) == sum(map(len, (ToolTopic, DocumentTopic, PlaceTopic, Move)))
    assert SUBJECT not in INTENTS


def test_every_intent_has_examples():
    """Without them no message would be taken for it."""
    assert set(INTENTS) | {SUBJECT} == set(LABELS)
    assert list(LABELS) == sorted(set(LABELS))


@pytest.mark.parametrize("language", Language)
def test_each_language_has_each_label_ten_times(language):
    """What has few examples is learnt badly."""
    counted = Counter(one.label for one in read_examples() if one.language is language)
    assert {label: counted[label] for label in LABELS if counted[label] < 10} == {}


def test_no_message_stands_twice():
    """A message with two labels would teach both."""
    counted = Counter(one.text for one in read_examples())
    assert [text for text, times in counted.items() if times > 1] == []


def test_every_message_is_short_and_trimmed():
    """Longer ones would not be typed into a chat; spaces at an end are a slip."""
    texts = [one.text for one in read_examples()]
    assert [text for text in texts if not text or text != text.strip()] == []
    assert [text for text in texts if len(text) > LONGEST] == []


# Training

CORNERS = np.eye(DIMENSION, dtype=np.float32)
"""A vector for each label, and a spare one."""
NOTHING = np.zeros(DIMENSION, dtype=np.float32)
"""A vector that tells nothing."""


@pytest.fixture(scope="module")
def learnt():
    """Learnt from vectors that tell each label, and from questions with a vector of their own."""
    examples = [CORNERS[LABELS.index(one.label)] for one in read_examples()]
    questions = [f"Who lends {NEW.text} number {n} to the gardeners?" for n in range(40)]
    return train(np.array(examples), questions, np.array([CORNERS[SPARE]] * len(questions)))


def likeliest(classifier, text, vector):
    """The label with the highest score."""
    scores = classifier.scores(ParsedText(text), vector)
    return max(scores, key=scores.get)


def test_every_label_is_learnt(learnt):
    """A vector like those of its examples brings it, whatever the words are."""
    found = [likeliest(learnt, "bees", CORNERS[place]) for place in range(len(LABELS))]
    assert found == list(LABELS)


def test_questions_of_a_bank_are_about_the_subject(learnt):
    """By their vectors, which no example is like, also if the message has a word for a page."""
    for text in ("bees", "What do bees do?", "Which pages of the garden book are wet?"):
        assert likeliest(learnt, text, CORNERS[SPARE]) == SUBJECT


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("What is on page 7?", PlaceTopic.PAGE),
        ("¿Qué hay en la página 7?", PlaceTopic.PAGE),
        ("Where was the workshop?", DocumentTopic.WHERE),
        ("¿Dónde fue el taller?", DocumentTopic.WHERE),
        ("Which countries?", PlaceTopic.COUNTRIES),
        ("the second", Move.ORDINAL),
        ("la segunda", Move.ORDINAL),
        ("Are you a robot?", ToolTopic.HUMAN_OR_NOT),
        ("¿Eres un robot?", ToolTopic.HUMAN_OR_NOT),
    ],
)
def test_signs_are_learnt_as_well(learnt, text, label):
    """Where the vector tells nothing, they say what it is likeliest to be if not the subject."""
    scores = learnt.scores(ParsedText(text), NOTHING)
    del scores[SUBJECT]
    assert max(scores, key=scores.get) == label


def test_words_that_no_example_has_speak_for_the_subject(learnt):
    """The more, the likelier; the name of a country does so too (a mean of several words)."""
    words = [NEW.text, "hobbledehoy", "kerfuffle", "zugzwang", "gobbledygook"]

    def score(after):
        texts = [f"{word} {after}".strip() for word in words]
        return np.mean([learnt.scores(ParsedText(one), NOTHING)[SUBJECT] for one in texts])

    known, new = learnt.scores(ParsedText("greetings"), NOTHING)[SUBJECT], score("")
    assert known < new < min(score("collywobbles"), score("Bolivia"))


def test_a_message_about_something_else_may_have_words_of_its_own(learnt):
    """An example's own words are new to it, so that a poem on anything can be asked for."""
    known, new = (learnt.scores(ParsedText(text), NOTHING) for text in ("pump", NEW.text))
    gained = {label: new[label] - known[label] for label in LABELS}
    assert "pump" in learnt.known
    assert gained[ToolTopic.OFF_TASK] > gained[Move.IN_SPANISH] + 0.05


def test_it_knows_the_words_of_examples_that_are_not_about_the_subject(learnt):
    """Counted by messages; words of the subject's examples alone, and of questions, are new."""
    examples = [(one.label, set(ParsedText(one.text).words)) for one in read_examples()]
    told = Counter(word for label, said in examples if label != SUBJECT for word in said)
    about = {word for label, said in examples if label == SUBJECT for word in said}
    assert learnt.known == told
    assert about - set(learnt.known)
    assert NEW.text not in learnt.known


def test_plain_words_are_not_those_of_requests_for_anything(learnt):
    """What is asked off the task may be about anything, so words of such messages alone are not."""
    said = {one.label: set() for one in read_examples()}
    for one in read_examples():
        said[one.label].update(ParsedText(one.text).words)
    plain = set().union(*(own for label, own in said.items() if label != ToolTopic.OFF_TASK))
    assert learnt.plain_words <= plain
    assert set(learnt.known) - learnt.plain_words <= said[ToolTopic.OFF_TASK]
    assert {"page", "gracias"} <= learnt.plain_words
    assert "recipe" in set(learnt.known) - learnt.plain_words


# Scores


def handmade(weights=(), biases=()):
    """A classifier of vectors of two components with a few weights, the others 0."""
    count = forms(NEW, {}).size
    made = np.zeros((len(LABELS), 2 + count), dtype=np.float32)
    for label, place, weight in weights:
        made[LABELS.index(label), place] = weight
    added = np.zeros(len(LABELS), dtype=np.float32)
    for label, bias in biases:
        added[LABELS.index(label)] = bias
    return IntentClassifier(made, added, NO_INTENT_NGRAMS, {"bees": 1}, frozenset({"bees"}))


def sign(name):
    """The place of a sign among the weights of `handmade`."""
    return 2 + list(signs_of(NEW)).index(name)


NOWHERE = np.zeros(2, dtype=np.float32)


def test_scores_are_logarithms_of_probabilities():
    """Of all labels, in their order; together certain, and all alike without any weight."""
    scores = handmade().scores(NEW, NOWHERE)
    assert list(scores) == list(LABELS)
    assert list(scores.values()) == pytest.approx([-np.log(len(LABELS))] * len(LABELS), abs=1e-4)
    uneven = handmade(biases=[("thanks", 3.0), ("when", 2.0)]).scores(NEW, NOWHERE)
    assert np.exp(list(uneven.values())).sum() == pytest.approx(1, abs=1e-4)
    assert uneven["thanks"] - uneven["when"] == pytest.approx(1, abs=1e-4)
    assert uneven["when"] - uneven["subject"] == pytest.approx(2, abs=1e-4)


def test_vector_form_and_bias_are_added():
    """Each component of the vector has its weight, and so has each sign of the message."""
    made = handmade(
        weights=[("thanks", 0, 2.0), ("thanks", 1, -2.0), ("when", sign("page"), 1.5)],
        biases=[("subject", 0.5)],
    )

    def over_greeting(text, *vector):
        scores = made.scores(ParsedText(text), np.array(vector, dtype=np.float32))
        return [scores[label] - scores["greeting"] for label in ("thanks", "when", "subject")]

    first, _, _ = over_greeting("bees", 1, 0)
    assert first > 1
    assert over_greeting("bees", 1, 0) == pytest.approx([first, 0, 0.5], abs=1e-4)
    assert over_greeting("bees", 0, 1) == pytest.approx([-first, 0, 0.5], abs=1e-4)
    assert over_greeting("the page", 0, 0) == pytest.approx([0, 1.5, 0.5], abs=1e-4)
    assert over_greeting("the page", 0.5, 0) == pytest.approx([first / 2, 1.5, 0.5], abs=1e-4)


def test_the_words_of_a_message_are_added():
    """The score of each label over the n-grams, whatever vector and form say."""
    weights = np.zeros_like(NO_INTENT_NGRAMS.weights)
    weights[ngrams("bees")[0], LABELS.index("thanks")] = 4
    made = replace(handmade(), ngrams=NgramClassifier(weights))
    for text, more in (("bees", True), ("pumps", False)):
        scores = made.scores(ParsedText(text), NOWHERE)
        assert (scores["thanks"] > scores["when"] + 1) is more


def test_scores_depend_on_the_words_that_are_known():
    """The same form otherwise: one word that an example has, and one that none has."""
    every = [("when", 2 + place, 1.0) for place in range(forms(NEW, {}).size)]
    made = handmade(weights=every)
    known, new = (made.scores(ParsedText(text), NOWHERE)["when"] for text in ("bees", "ants"))
    assert new > known + 0.1


# The file


def test_a_classifier_survives_its_file(learnt):
    """After a round trip through JSON it scores as before, but for rounding."""
    again = IntentClassifier.from_json(json.loads(json.dumps(learnt.to_json())), learnt.ngrams)
    assert again.known == learnt.known
    assert again.weights.dtype == again.biases.dtype == np.float32
    for place, text in enumerate(("What is on page 7?", "¿Y en Perú?", "thanks", NEW.text)):
        before, after = (one.scores(ParsedText(text), CORNERS[place]) for one in (learnt, again))
        assert list(after) == list(before)
        assert list(after.values()) == pytest.approx(list(before.values()), abs=0.01)


def test_the_file_has_four_decimals():
    """More would make it larger and change no answer."""
    content = handmade([("thanks", 0, 0.123456)], [("when", 0.98769)]).to_json()
    assert content["weights"][LABELS.index("thanks")][0] == 0.1235
    assert content["biases"][LABELS.index("when")] == 0.9877
    assert content["known"] == {"bees": 1}
