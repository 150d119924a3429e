"""A concern is clear when words and classifier agree or a rule is met; else it is possible."""

import re

import numpy as np
import pytest

from doubles import NO_CONCERN_NGRAMS
from report_rag.safeguarding import (
    Assessment,
    Classifier,
    Concern,
    assess,
    read_examples,
    rule_for,
)
from report_rag.safeguarding.rules import has_signs_of, normalised
from report_rag.text.word_lists import any_of, read_tables

DISCLOSURE, OFFENDER = Concern.DISCLOSURE, Concern.OFFENDER
WORRIED, ORDINARY = Concern.WORRIED_ABOUT_SELF, Concern.NONE
CONCERNS = (DISCLOSURE, OFFENDER, WORRIED)
TABLES = read_tables("help_card_rules.toml", "report_rag.safeguarding")
SIGNS = {Concern(name): groups for name, groups in TABLES["signs"].items()}
NAMED = sorted({name for groups in SIGNS.values() for lists in groups for name in lists})

WORDS = {
    DISCLOSURE: ("my friend's brother touches her", "Me encierra en el cuarto"),
    OFFENDER: ("Where can I meet young girls?", "busco niñas"),
    WORRIED: ("I have urges and I want to stop", "tengo pensamientos y yo no sé parar"),
}
"""Messages with the words of a concern; no rule is met by one."""
PLAIN = ("Countries of the region", "¿Qué países participaron?")
"""Messages without a word of any concern."""
RULED = ("my uncle touches me", "Mi padrastro siempre me toca")
"""Messages that meet a rule."""
ONLY_NAMED = (
    *("the children of Peru", "children on the beach in Cancún", "Which beaches in Mexico?"),
    *("boys who play on Roblox", "girls on Snapchat", "What is said about priests and boys?"),
    *("the Catholic church", "apps for girls", "hotels and children", "niñas en la playa"),
    *("curas y niños", "¿Qué playas?", "adolescentes en TikTok", "iglesias", "turistas y niñas"),
)
"""Messages that name a child, a beach, an app or a church, and want nothing of them."""


def seen(text, **scores):
    """What a message raises when the classifier gives these scores, and -50 to what is left out."""
    biases = {one: float(scores.get(one.name.lower(), -50)) for one in CONCERNS}
    nothing = {one: np.zeros(2, dtype=np.float32) for one in Concern}
    classifier = Classifier(nothing, biases | {ORDINARY: 0.0}, NO_CONCERN_NGRAMS)
    return assess(text, np.ones(2, dtype=np.float32), classifier, dict.fromkeys(Concern, 0.8))


def spellings(pattern):
    """The plainest texts that an expression of a list stands for: its branches, letter by letter.

    Enough for what the lists are made of; each is checked to be matched by the whole expression.
    """
    if found := re.search(r"\(\?:([^()]*)\)(\??)", pattern):
        choices = [*found[1].split("|"), *([""] if found[2] else [])]
    elif found := re.search(r"\[(\w)-(\w)\]", pattern):
        choices = [found[1], found[2]]
    elif found := re.search(r"\[(\w+)\]", pattern):
        choices = list(found[1])
    elif found := re.search(r"\\w\*", pattern):
        choices = ["", "x"]
    elif found := re.search(r"\\w\+", pattern):
        choices = ["x"]
    elif found := re.search(r"(\w)\?", pattern):
        choices = [found[1], ""]
    else:
        return [pattern]
    before, after = pattern[: found.start()], pattern[found.end() :]
    return [text for choice in choices for text in spellings(before + choice + after)]


# Two signs


@pytest.mark.parametrize("concern", CONCERNS)
def test_it_is_clear_when_words_and_classifier_agree(concern):
    """In both languages, as soon as the concern is likely enough: misuse a little less."""
    score = 0.1 if concern is DISCLOSURE else -0.9
    for text in WORDS[concern]:
        assert rule_for(text) is None
        assert seen(text, **{concern.name.lower(): score}) == Assessment(concern, is_clear=True)


@pytest.mark.parametrize("concern", CONCERNS)
def test_the_classifier_alone_makes_it_possible_and_no_more(concern):
    """However sure it is; nobody is told that they mean harm by the look of a sentence."""
    for text in PLAIN:
        for score in (0.1, 40):
            found = seen(text, **{concern.name.lower(): score})
            assert found == Assessment(DISCLOSURE, is_clear=False)


@pytest.mark.parametrize("concern", CONCERNS)
def test_words_alone_raise_nothing(concern):
    """People who study the subject have to use its words."""
    for text in WORDS[concern]:
        assert has_signs_of(concern, text)
        assert seen(text).concern is ORDINARY


@pytest.mark.parametrize("text", PLAIN)
def test_without_any_sign_there_is_no_concern(text):
    """Neither words nor the classifier: an ordinary question."""
    assert [one for one in CONCERNS if has_signs_of(one, text)] == []
    assert seen(text).concern is ORDINARY


@pytest.mark.parametrize("text", [*WORDS[DISCLOSURE], *PLAIN])
def test_a_quiet_disclosure_is_possible(text):
    """One that is less likely than an ordinary question, but not by far."""
    for score in (-0.1, -1.4):
        assert seen(text, disclosure=score) == Assessment(DISCLOSURE, is_clear=False)
    for score in (-1.6, -9):
        assert seen(text, disclosure=score).concern is ORDINARY


@pytest.mark.parametrize("concern", [OFFENDER, WORRIED])
def test_only_a_disclosure_counts_while_it_is_unlikely(concern):
    """Misuse that is much less likely than an ordinary question is none."""
    for text in WORDS[concern]:
        assert seen(text, **{concern.name.lower(): -1.6}).concern is ORDINARY


# Rules


@pytest.mark.parametrize("text", RULED)
def test_a_rule_is_clear_whatever_the_classifier_sees(text):
    """It names who and what, so what must never be missed needs no other sign."""
    for score in (5, -3, -50):
        assert seen(text, disclosure=score) == Assessment(DISCLOSURE, is_clear=True)


@pytest.mark.parametrize("text", RULED)
def test_the_look_of_misuse_does_not_hide_a_rule(text):
    """Who tells of harm is not taken for somebody who means it."""
    assert not has_signs_of(OFFENDER, text)
    for score in (1, -50):
        found = seen(text, offender=9, disclosure=score)
        assert found == Assessment(DISCLOSURE, is_clear=True)


def test_a_disclosure_that_is_second_likeliest_is_clear_when_it_is_close():
    """Misuse may be likelier by the look of it, but less than twice as likely in log-odds."""
    for text in WORDS[DISCLOSURE]:
        assert not has_signs_of(OFFENDER, text)
        assert seen(text, offender=9, disclosure=5) == Assessment(DISCLOSURE)
        assert seen(text, offender=9, disclosure=4) == Assessment(DISCLOSURE, is_clear=False)


# The words of each concern


@pytest.mark.parametrize("text", ONLY_NAMED)
def test_to_name_a_child_a_beach_an_app_or_a_church_is_no_intent(text):
    """Even where the classifier is sure of misuse, such a question is answered."""
    assert not has_signs_of(OFFENDER, text)
    assert seen(text, offender=40) == Assessment(DISCLOSURE, is_clear=False)


@pytest.mark.parametrize(
    ("named", "wanted"),
    [
        ("girls on Snapchat", "I want to meet girls on Snapchat"),
        ("children on the beach", "which beach is best for children alone"),
        ("boys in the church choir", "how can I get close to boys in the church choir"),
        ("niñas en la playa", "¿Dónde consigo niñas en la playa?"),
    ],
)
def test_an_aim_beside_a_child_makes_it_clear(named, wanted):
    """The same child and the same place, with and without what is wanted of them."""
    assert seen(named, offender=5) == Assessment(DISCLOSURE, is_clear=False)
    assert seen(wanted, offender=5) == Assessment(OFFENDER, is_clear=True)


@pytest.mark.parametrize("text", ["Where can I download the report?", "¿Dónde compro el libro?"])
def test_an_aim_without_a_child_is_no_intent(text):
    """To want something is not enough either."""
    assert seen(text, offender=40) == Assessment(DISCLOSURE, is_clear=False)


@pytest.mark.parametrize(
    ("own", "others"),
    [
        ("I am afraid of my thoughts", "Treatment for adults with such thoughts"),
        ("mis pensamientos me dan miedo", "Tratamiento de adultos con esos pensamientos"),
    ],
)
def test_worry_about_oneself_is_said_of_oneself(own, others):
    """Words of worry without "I" or "my" are those of somebody who works on it."""
    assert seen(own, worried_about_self=5) == Assessment(WORRIED, is_clear=True)
    assert seen(others, worried_about_self=5) == Assessment(DISCLOSURE, is_clear=False)


@pytest.mark.parametrize("text", ["I am a teacher in Lima", "Mi tesis es sobre Bolivia"])
def test_to_speak_of_oneself_is_no_worry(text):
    """Without a word of worry "I" and "my" say nothing."""
    assert not has_signs_of(WORRIED, text)
    assert seen(text, worried_about_self=5).concern is not WORRIED


def test_words_are_found_in_any_disguise():
    """Case, accents, invisible and look-alike characters change nothing."""
    for text in ("BUSCO NIÑAS", "busco nin\u0303as", "bus\u200bco niñas", "Вusсо niñas"):
        assert seen(text, offender=5) == Assessment(OFFENDER, is_clear=True)


# The lists


def test_every_concern_has_its_lists():
    """All but an ordinary question, which needs no words."""
    assert set(SIGNS) == set(Concern) - {ORDINARY}
    assert all(SIGNS.values())


@pytest.mark.parametrize("name", NAMED)
def test_every_list_that_signs_name_is_there(name):
    """A name without its list would be found only when a message is asked."""
    assert TABLES["lists"][name]


@pytest.mark.parametrize("name", NAMED)
def test_every_expression_of_a_list_finds_its_words(name):
    """In normalised text: one with an accent or a capital would never find anything."""
    dead = []
    for pattern in TABLES["lists"][name]:
        words = spellings(pattern)
        assert all(re.fullmatch(pattern, text) for text in words), f"beyond `spellings`: {pattern}"
        found = re.compile(any_of([pattern]))
        dead += [text for text in words if not found.fullmatch(normalised(text))]
    assert dead == []


@pytest.mark.parametrize("name", NAMED)
def test_no_expression_stands_twice_in_a_list(name):
    """Who takes a word out has to find it once."""
    patterns = TABLES["lists"][name]
    assert sorted({one for one in patterns if patterns.count(one) > 1}) == []


def test_most_disclosures_among_the_examples_have_its_words():
    """Else a card alone would be rare, whatever the classifier has learnt from them."""
    told = [one.text for one in read_examples() if one.concern is DISCLOSURE]
    assert sum(has_signs_of(DISCLOSURE, text) for text in told) >= 0.85 * len(told)
