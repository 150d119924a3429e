"""How many of a question's words stand in a passage or in its questions in the bank.

Every value is worked out from the weight ln (1 + texts / (1 + texts with the word)): of seven
English texts, the passages' three and four questions.
"""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_rag.signals.bm25 import LexicalIndex
from report_rag.signals.coverage import Coverage
from report_rag.text.language import terms
from report_rag.text.parsed import ParsedText
from report_rag.types import Language

EN, ES = Language
PUMPS, SEEDS, HEDGES = range(3)
TEXTS = ["Water and pumps.", "Seeds.", "Water the seeds under the hedge."]
QUESTIONS = {
    "Who lends a pump?": PUMPS,
    "Which seeds?": SEEDS,
    "Which pumps water?": SEEDS,
    "Who lends seeds to others?": SEEDS,
}
# water and pump are in 3 texts each, lend in 2, seed in 4, hedge and others in 1, zebra in none.
WATER = PUMP = math.log(1 + 7 / 4)
LEND, SEED, HEDGE, ZEBRA = (math.log(1 + 7 / (1 + count)) for count in (2, 4, 1, 0))
OTHERS = HEDGE


def words(texts, owners, language):
    return LexicalIndex.of([terms(text, language) for text in texts], list(owners))


NOTHING = LexicalIndex.of([], [])


@pytest.fixture
def coverage():
    """Three passages and their questions in English, one of each in Spanish."""
    return Coverage(
        {
            EN: words(TEXTS, (PUMPS, SEEDS, HEDGES), EN),
            ES: words(["El agua y las bombas."], (PUMPS,), ES),
        },
        {
            EN: words(QUESTIONS, QUESTIONS.values(), EN),
            ES: words(["¿Quién presta bombas?"], (PUMPS,), ES),
        },
    )


@pytest.mark.parametrize(
    ("question", "passage", "share"),
    [
        ("Who lends pumps?", PUMPS, 1.0),
        ("Who lends pumps?", SEEDS, 1.0),
        ("Who lends pumps?", HEDGES, 0.0),
        ("LENDING the water!", HEDGES, WATER / (LEND + WATER)),
        ("Who waters seeds?", PUMPS, WATER / (WATER + SEED)),
        ("Do zebras lend pumps?", PUMPS, (LEND + PUMP) / (ZEBRA + LEND + PUMP)),
        ("zebras", PUMPS, 0.0),
    ],
)
def test_the_share_of_known_words_is_that_of_their_weights(coverage, question, passage, share):
    """Words of the passage or of any question that it answers count, in any form of the word."""
    assert coverage.share(ParsedText(question), EN, passage) == pytest.approx(share)


def test_the_passage_that_answers_knows_most(coverage):
    """The passage that has all words of the question has the greatest share."""
    shares = [coverage.share(ParsedText("seeds in a hedge"), EN, one) for one in range(3)]
    assert shares == pytest.approx([0, SEED / (SEED + HEDGE), 1])


def test_rare_words_weigh_more(coverage):
    """Missing the rarer of two words costs more; missing one that no text has costs most."""
    assert ZEBRA > HEDGE > LEND > WATER > SEED > 0
    without_hedge = coverage.share(ParsedText("seeds, hedges"), EN, SEEDS)
    without_seed = coverage.share(ParsedText("water, seeds"), EN, PUMPS)
    assert without_hedge == pytest.approx(SEED / (SEED + HEDGE))
    assert without_seed == pytest.approx(WATER / (WATER + SEED))
    assert without_hedge < 1 / 2 < without_seed
    assert coverage.share(ParsedText("seeds, zebras"), EN, SEEDS) < without_hedge


def test_a_word_said_twice_counts_once(coverage):
    """Repeating a word does not change the share."""
    once = coverage.share(ParsedText("Do zebras pump?"), EN, PUMPS)
    assert coverage.share(ParsedText("Do zebras pump, pump, pumps?"), EN, PUMPS) == once
    assert coverage.share(ParsedText("zebra zebras pump"), EN, PUMPS) == once


@pytest.mark.parametrize(
    ("question", "passage", "share"),
    [
        ("Who lends a pump?", PUMPS, PUMP / (LEND + PUMP)),
        ("Which seeds?", SEEDS, 1.0),
        ("Which pumps water?", SEEDS, 0.0),
        ("Who lends seeds to others?", SEEDS, SEED / (SEED + LEND + OTHERS)),
    ],
)
def test_a_question_of_the_bank_is_not_known_by_itself(coverage, question, passage, share):
    """With `is_its_own`, its words count only if the passage or another question has them."""
    assert coverage.share(ParsedText(question), EN, passage) == 1.0
    assert coverage.share(ParsedText(question), EN, passage, is_its_own=True) == pytest.approx(
        share
    )


@pytest.mark.parametrize("question", ["", "?", "What is it?", "👋"])
def test_a_question_without_words_of_substance_is_covered(coverage, question):
    """Its share is 1."""
    assert coverage.share(ParsedText(question), EN, PUMPS) == 1.0
    assert coverage.share(ParsedText(question), EN, PUMPS, is_its_own=True) == 1.0


def test_each_language_has_its_words(coverage):
    """Of two Spanish texts "bomba" is in both, "agua" and "prestar" in one, "cebra" in none."""
    bomba, presta, cebra = math.log(1 + 2 / 3), math.log(1 + 2 / 2), math.log(1 + 2 / 1)
    assert coverage.share(ParsedText("¿Quién presta bombas?"), ES, PUMPS) == 1.0
    assert coverage.share(ParsedText("¿Quién presta cebras?"), ES, PUMPS) == pytest.approx(
        presta / (presta + cebra)
    )
    assert coverage.share(
        ParsedText("¿Quién presta bombas?"), ES, PUMPS, is_its_own=True
    ) == pytest.approx(bomba / (bomba + presta))
    assert coverage.share(ParsedText("¿Quién presta bombas?"), ES, SEEDS) == 0.0
    assert coverage.share(ParsedText("¿Quién presta bombas?"), EN, PUMPS) == 0.0


def test_a_language_with_questions_only_is_known_by_them(coverage):
    """A report without a translation has no Spanish texts, but may have Spanish questions."""
    half = Coverage(coverage.texts | {ES: NOTHING}, coverage.questions)
    assert half.share(ParsedText("¿Quién presta bombas?"), ES, PUMPS) == 1.0
    assert half.share(ParsedText("¿Quién presta agua?"), ES, PUMPS) == pytest.approx(
        math.log(1 + 1 / 2) / (math.log(1 + 1 / 2) + math.log(1 + 1))
    )
    assert half.share(ParsedText("¿Quién presta bombas?"), ES, PUMPS, is_its_own=True) == 0.0


def test_a_language_without_texts_covers_everything(coverage):
    """In a language without texts and questions every question is fully covered."""
    none = Coverage(coverage.texts | {ES: NOTHING}, coverage.questions | {ES: NOTHING})
    assert none.share(ParsedText("¿Quién presta bombas?"), ES, PUMPS) == 1.0
    assert none.share(ParsedText("Who lends pumps?"), EN, PUMPS) == 1.0


def test_passages_have_words_without_any_questions(coverage):
    """Without a bank the passages' own three texts are what is known."""
    alone = Coverage(coverage.texts, dict.fromkeys(Language, NOTHING))
    water, lend = math.log(1 + 3 / 3), math.log(1 + 3 / 1)
    assert alone.share(ParsedText("water"), EN, PUMPS) == 1.0
    assert alone.share(ParsedText("Who lends water?"), EN, PUMPS) == pytest.approx(
        water / (water + lend)
    )


@given(question=st.text(max_size=60), passage=st.integers(0, 2), itself=st.booleans())
def test_every_share_is_between_0_and_1(question, passage, itself):
    """Whatever is asked, of whichever passage, in whichever language."""
    texts = {language: words(TEXTS, range(3), language) for language in Language}
    asked = {language: words(QUESTIONS, QUESTIONS.values(), language) for language in Language}
    for language in Language:
        share = Coverage(texts, asked).share(
            ParsedText(question), language, passage, is_its_own=itself
        )
        assert 0 <= share <= 1
