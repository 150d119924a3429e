"""The scores of each retriever, and how they are fused, for readings and near a section."""

from dataclasses import replace

import numpy as np
import pytest

from doubles import HashedEncoder
from report_rag.index import build as build_folder
from report_rag.index import loaded as index_folder
from report_rag.progress import silent
from report_rag.retrieval import imputation
from report_rag.retrieval.fusion import (
    ASSOCIATION,
    WEIGHTS,
    _blend,
    fuse,
    search,
    search_query,
    search_reading,
)
from report_rag.retrieval.rewriting import Reading
from report_rag.signals.bm25 import LexicalIndex
from report_rag.text.language import terms
from report_rag.text.parsed import ParsedText
from report_rag.types import Collection, Language, LexicalField, Query, Turn
from report_rag.vectors.faiss_index import FaissIndex
from report_rag.vectors.neighbourhood import Neighbourhoods
from reports import GARDEN, HARBOUR


@pytest.fixture(scope="module")
def bare_index(bare_corpus, tmp_path_factory):
    """The report without translation, bank and unanswerable questions."""
    folder, double = tmp_path_factory.mktemp("bare-index"), HashedEncoder()
    build_folder.build(bare_corpus, folder, double.name, lambda: double, silent)
    return index_folder.load(bare_corpus, folder)


def best(index, found, count=1):
    """The ids of the passages with the highest fused scores."""
    order = np.argsort(-found.scores, kind="stable")[:count]
    return [index.passages[number].passage_id for number in order]


@pytest.mark.parametrize(
    ("question", "language", "expected"),
    [
        ("Who lends pumps?", Language.EN, "water-and-seeds/dry-summers-are-the-main-worry"),
        ("straw against frost", Language.EN, "water-and-seeds/bolivia"),
        (
            "Where are herbs sold at fairs?",
            Language.EN,
            "money-for-tools/chile-and-the-dominican-republic",
        ),
        ("lettuce at lunch", Language.EN, "meals/lunch-at-the-schools-has-fresh"),
        ("ROSA QUISPE", Language.EN, "water-and-seeds/rosa-quispe-cusco"),
        ("¿Quién presta bombas?", Language.ES, "water-and-seeds/dry-summers-are-the-main-worry"),
        ("heladas y papas", Language.ES, "water-and-seeds/bolivia"),
        ("niebla en los cerros", Language.ES, "water-and-seeds/peru"),
        ("lechuga en el almuerzo", Language.ES, "meals/lunch-at-the-schools-has-fresh"),
        ("tomas rivas", Language.ES, "money-for-tools/tomas-rivas"),
        ("Tomás Rívas", Language.ES, "money-for-tools/tomas-rivas"),
    ],
)
def test_the_passage_with_the_words_comes_first(tiny_index, encoder, question, language, expected):
    """Words, missing accents and the translation all lead to the same passage."""
    assert best(
        tiny_index, search(tiny_index, Neighbourhoods(encoder), ParsedText(question), language)
    ) == [expected]


def test_other_forms_of_a_word_are_the_word(tiny_index, encoder):
    """BM25 compares stems: "lending the pump" shares both words with "lends pumps"."""
    found = search(tiny_index, Neighbourhoods(encoder), ParsedText("lending the pump"), Language.EN)
    scores = found.retrievers[LexicalField.TEXT]
    assert scores.argmax() == 6
    assert np.count_nonzero(scores) == 1


def test_the_order_of_the_best_two_is_known(tiny_index, encoder):
    """Two passages that answer in part are ranked by how many words they share."""
    found = search(
        tiny_index,
        Neighbourhoods(encoder),
        ParsedText("When was the garden week of gardeners held?"),
        Language.EN,
    )
    assert best(tiny_index, found, 2) == [
        "cover/quito-garden-week-growing-together-a",
        "introduction/the-green-corner-network-invited-42",
    ]


def test_a_question_of_the_bank_is_found_word_for_word(tiny_index, encoder):
    """A bank question has similarity 1 to itself, and its passage is each retriever's best."""
    found = search(tiny_index, Neighbourhoods(encoder), ParsedText("Who lends pumps?"), Language.EN)
    place = 6
    assert found.bank == pytest.approx(1.0, abs=1e-5)
    assert found.retrievers[Collection.BANK].argmax() == place
    assert (
        found.retrievers[LexicalField.TEXT].argmax()
        == found.retrievers[LexicalField.BANK].argmax()
        == place
    )


def test_a_question_that_a_whole_list_answers_points_to_the_list(tiny_index, encoder):
    """A bank question with all members of a list belongs to the list and to none of them alone."""
    found = search(
        tiny_index,
        Neighbourhoods(encoder),
        ParsedText("What are the signs of change?"),
        Language.EN,
    )
    titles = [one.title for one in tiny_index.lists]
    assert titles[int(found.lists.argmax())] == "SIGNS OF CHANGE"
    assert found.lists.max() == pytest.approx(1.0, abs=1e-5)
    assert found.retrievers[Collection.BANK].max() < 0.9
    assert found.bank == pytest.approx(1.0, abs=1e-5)


def test_a_question_is_encoded_once_and_as_a_question(tiny_index, encoder):
    """All retrievers use one vector of the question."""
    search(tiny_index, Neighbourhoods(encoder), ParsedText("Who lends pumps?"), Language.EN)
    assert encoder.questions == ["Who lends pumps?"]
    assert encoder.passages == []


def test_words_that_no_text_has_score_nothing(tiny_index, encoder):
    """Unknown words leave BM25 at zero for every passage."""
    found = search(tiny_index, Neighbourhoods(encoder), ParsedText("zyzzyva qwertz"), Language.EN)
    assert not found.retrievers[LexicalField.TEXT].any()
    assert not found.retrievers[LexicalField.BANK].any()


def test_function_words_alone_score_nothing(tiny_index, encoder):
    """ "What is it?" shares no word with any passage."""
    found = search(tiny_index, Neighbourhoods(encoder), ParsedText("What is it?"), Language.EN)
    assert not found.retrievers[LexicalField.TEXT].any()


def test_scores_lie_between_0_and_1(tiny_index, encoder):
    """Fused scores of any question are finite and in [0, 1]."""
    for question in ("Who lends pumps?", "zyzzyva", "¿?a", "x " * 400, "Bolivia Peru Chile"):
        found = search(tiny_index, Neighbourhoods(encoder), ParsedText(question), Language.EN)
        assert found.scores.shape == (19,)
        assert np.isfinite(found.scores).all()
        assert found.scores.min() >= 0
        assert found.scores.max() <= 1 + 1e-6


def test_the_same_question_has_the_same_scores(tiny_index, encoder):
    """A search does not depend on the searches before it."""
    first = search(tiny_index, Neighbourhoods(encoder), ParsedText("lettuce at lunch"), Language.EN)
    search(tiny_index, Neighbourhoods(encoder), ParsedText("Bolivia"), Language.ES)
    again = search(tiny_index, Neighbourhoods(encoder), ParsedText("lettuce at lunch"), Language.EN)
    assert first.scores.tolist() == again.scores.tolist()


# What a follow-up means

JOINED, OWN = "How are potatoes kept safe from frost? and tomatoes?", "and tomatoes?"


def same(one, other):
    """Whether two searches found the same, number by number."""
    return (one.scores.tolist(), one.lists.tolist()) == (
        other.scores.tolist(),
        other.lists.tolist(),
    ) and (one.question.text, one.bank, one.single, one.answerability) == (
        other.question.text,
        other.bank,
        other.single,
        other.answerability,
    )


def test_a_reading_without_words_of_its_own_is_one_search(tiny_index, encoder):
    """Without words of its own it is one search."""
    found = search_reading(
        tiny_index, Neighbourhoods(encoder), Reading("Who lends pumps?"), Language.EN
    )
    assert (found.language, found.exchanged_country) == (Language.EN, False)
    assert encoder.questions == ["Who lends pumps?"]
    assert same(
        found,
        search(tiny_index, Neighbourhoods(encoder), ParsedText("Who lends pumps?"), Language.EN),
    )


SHARE = 0.25


def test_what_a_follow_up_says_itself_counts_by_its_share(tiny_index, encoder):
    """Scores of passages, of lists and `single` are mixed; all else is the whole reading's."""
    found = search_reading(
        tiny_index, Neighbourhoods(encoder), Reading(JOINED, OWN, SHARE), Language.EN
    )
    whole, own = (
        search(tiny_index, Neighbourhoods(encoder), ParsedText(text), Language.EN)
        for text in (JOINED, OWN)
    )
    for name in ("scores", "lists"):
        mixed = (1 - SHARE) * getattr(whole, name) + SHARE * getattr(own, name)
        assert getattr(found, name) == pytest.approx(mixed, abs=1e-6)
        assert getattr(found, name).dtype == np.float32
    assert found.single == pytest.approx((1 - SHARE) * whole.single + SHARE * own.single)
    assert (found.question.text, found.bank) == (JOINED, whole.bank)
    assert np.array_equal(found.vector, encoder.encode_questions([JOINED])[0])
    assert {name: one.tolist() for name, one in found.retrievers.items()} == {
        name: one.tolist() for name, one in whole.retrievers.items()
    }


def test_similarities_of_a_follow_up_are_those_of_the_double(tiny_index, encoder):
    """0.7 and 0.3 times the cosine of the words: of two texts, half of each.

    "raffles pay herbs" shares 2 of its 3 words with "What do raffles pay for?" (2 words); "herbs"
    shares one with "Where do gardens sell herbs?" (3 words).
    """
    reading = Reading("raffles pay herbs", "herbs")
    found = search_reading(tiny_index, Neighbourhoods(encoder), reading, Language.EN)
    whole, own = 0.7 + 0.3 * 2 / np.sqrt(2 * 3), 0.7 + 0.3 / np.sqrt(3)
    assert found.bank == pytest.approx(whole, abs=1e-5)
    assert found.single == pytest.approx(0.5 * whole + 0.5 * own, abs=1e-5)


@pytest.mark.parametrize(
    ("joined", "own", "expected"),
    [(1.0, 2.0, 2.0), (2.0, -1.0, 2.0), (None, 1.5, 1.5), (-3.0, None, -3.0), (None, None, None)],
)
def test_a_follow_up_is_answerable_when_either_half_is(tiny_index, encoder, joined, own, expected):
    """The greater of the two log-odds counts; None without a model."""
    found = search(tiny_index, Neighbourhoods(encoder), ParsedText("Who lends pumps?"), Language.EN)
    one, other = replace(found, answerability=joined), replace(found, answerability=own)
    assert _blend(one, other, SHARE).answerability == expected


def test_retrievers_that_a_corpus_lacks_are_left_out(bare_index, encoder):
    """A report with nothing but its text has the retrievers of its text and its words."""
    found = search(bare_index, Neighbourhoods(encoder), ParsedText("clay pots"), Language.EN)
    assert set(found.retrievers) == {Collection.TEXT, LexicalField.TEXT, LexicalField.BANK}
    assert best(bare_index, found, 1) == ["pots/clay-pots-dry-out-faster-than"]
    assert found.lists.size == 0
    assert found.answerability is None


def test_without_a_bank_the_nearest_passage_stands_for_it(bare_index, encoder):
    """`bank` is then the similarity of the nearest passage, `single` the centred one."""
    found = search(bare_index, Neighbourhoods(encoder), ParsedText("clay pots"), Language.EN)
    assert found.bank == pytest.approx(float(found.retrievers[Collection.TEXT].max()))
    assert found.single == pytest.approx(float(found.closest.max()))
    assert found.single > 0.8


def test_passages_of_two_languages_are_made_comparable(bare_index):
    """One that the question's language cannot read gains what similarities across them lack."""
    other = replace(bare_index.reports[0], name="other", language=Language.ES)
    moved = tuple(replace(one, report="other") for one in bare_index.passages[:1])
    index = replace(
        bare_index,
        reports=(other, *bare_index.reports),
        passages=moved + bare_index.passages[1:],
    )
    english = imputation.across_languages(index, Language.EN)
    spanish = imputation.across_languages(index, Language.ES)
    gain = imputation._GAINED_ACROSS - imputation.GAINED
    assert english[0] == spanish[1] == pytest.approx(gain)
    assert not english[1:].any()
    assert spanish[0] == 0


def test_words_are_looked_for_in_the_only_language_there_is(bare_index, encoder):
    """A Spanish question finds names in an English report that has no translation."""
    found = search(
        bare_index,
        Neighbourhoods(encoder),
        ParsedText("¿qué pasa con los pots de clay?"),
        Language.ES,
    )
    assert found.retrievers[LexicalField.TEXT].argmax() == 1
    assert found.retrievers[LexicalField.TEXT][1] > 0
    assert found.retrievers[LexicalField.TEXT][0] == 0


@pytest.mark.parametrize(
    ("question", "language", "shared"),
    [
        ("¿Cuáles son las plantas?", Language.ES, False),
        ("¿Qué dice ECPAT?", Language.ES, True),
        ("¿Cuáles son las cifras de ECPAT?", Language.ES, True),
        ("Who has a son?", Language.EN, True),
    ],
)
def test_words_of_another_language_are_stemmed_in_the_questions_own(
    bare_index, encoder, question, language, shared
):
    """Names are found; the Spanish function word "son" does not match the English noun."""
    own = LexicalIndex.of([terms("ECPAT told my son", Language.EN)], [0])
    changed = replace(
        bare_index, lexical={**bare_index.lexical, (LexicalField.TEXT, Language.EN): own}
    )
    found = search(changed, Neighbourhoods(encoder), ParsedText(question), language)
    assert found.language is language
    assert found.retrievers[LexicalField.TEXT].any() == shared


def test_both_sides_of_a_bilingual_report_are_searched_in_their_own_language(tiny_index, encoder):
    """With text in the question's language, BM25 does not search the other language."""
    spanish = search(tiny_index, Neighbourhoods(encoder), ParsedText("potatoes"), Language.ES)
    assert not spanish.retrievers[LexicalField.TEXT].any()
    assert (
        search(tiny_index, Neighbourhoods(encoder), ParsedText("papas"), Language.ES)
        .retrievers[LexicalField.TEXT]
        .argmax()
        == 7
    )


@pytest.mark.parametrize("language", Language)
def test_bm25_counts_less_without_a_bank(bare_index, encoder, language):
    """A fifth of its weight, in the report's language and in the other."""
    found = search(bare_index, Neighbourhoods(encoder), ParsedText("clay pots"), language)
    assert found.retrievers[LexicalField.TEXT].any()
    weights = {Collection.TEXT: 0.5, LexicalField.TEXT: 0.5 * 0.2, LexicalField.BANK: 1.0}
    centred = bare_index.hubness.without(
        found.retrievers[Collection.TEXT], Collection.TEXT, language
    )
    expected = fuse(found.retrievers | {Collection.TEXT: centred}, weights)
    assert found.scores == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("question", ["What lends pumps?", "When does it lend pumps?"])
def test_how_near_the_bank_is_does_not_depend_on_what_is_asked_for(tiny_index, encoder, question):
    """`bank` is the nearest similarity, though the question asks for another kind of thing."""
    vector = encoder.encode_questions([question])
    nearest = tiny_index.dense[Collection.BANK].nearest(vector, 1).similarities[0, 0]
    assert search(
        tiny_index, Neighbourhoods(encoder), ParsedText(question), Language.EN
    ).bank == pytest.approx(nearest)


def test_a_result_has_its_language_and_vector(tiny_index, encoder):
    """The vector is that of the text that was searched, with its country."""
    for language in Language:
        found = search(
            tiny_index, Neighbourhoods(encoder), ParsedText("potatoes in Bolivia"), language
        )
        assert found.language is language
        assert np.array_equal(found.vector, encoder.encode_questions(["potatoes in Bolivia"])[0])
        assert not found.exchanged_country


@pytest.mark.parametrize(
    ("earlier", "question", "exchanged"),
    [
        ("How do families in Bolivia get water?", "And in Peru?", True),
        ("¿Cómo se protegen las papas en Bolivia?", "¿Y en Perú?", True),
        ("How do families in Bolivia get water?", "And the tomatoes in Peru?", False),
        ("How do families in Bolivia get water?", "Who lends pumps?", False),
        (None, "And in Peru?", False),
    ],
)
def test_an_exchanged_country_is_noted(tiny_index, encoder, earlier, question, exchanged):
    """A follow-up that only names another country has `exchanged_country` set."""
    history = (Turn("user", earlier),) if earlier else ()
    found = search_query(tiny_index, Neighbourhoods(encoder), Query(question, Language.EN, history))
    assert found.exchanged_country is exchanged


def test_a_misspelt_country_is_put_right_before_the_search(tiny_index, encoder):
    """A misspelt country is corrected, unless the corpus has the word as it is."""
    asked = Query("water in Bolivja", Language.EN)
    assert (
        search_query(tiny_index, Neighbourhoods(encoder), asked).question.text == "water in Bolivia"
    )
    known = replace(
        tiny_index,
        lexical={
            **tiny_index.lexical,
            (LexicalField.BANK, Language.ES): LexicalIndex.of([terms("bolivja", Language.ES)], [0]),
        },
    )
    assert search_query(known, Neighbourhoods(encoder), asked).question.text == "water in Bolivja"


def test_retrievers_are_scaled_and_added_with_their_weights():
    """Each retriever is scaled from its least to its greatest score; the result is their mean."""
    retrievers = {
        Collection.TEXT: np.array([0.8, 0.9, 0.7], dtype=np.float32),
        Collection.BANK: np.array([0.9, 0.7, 0.8], dtype=np.float32),
        ASSOCIATION: np.array([-0.1, 0.1, 0.9], dtype=np.float32),
        LexicalField.TEXT: np.array([0.0, 4.0, 8.0], dtype=np.float32),
    }
    fused = fuse(retrievers, {name: WEIGHTS[name] for name in retrievers})
    # TEXT weighs 0.5, BANK 2, ASSOCIATION 1, LexicalField.TEXT 0.5; together 4.
    expected = [
        (0.25 + 2 + 0 + 0) / 4,
        (0.5 + 0 + 0.2 + 0.25) / 4,
        (0 + 1 + 1 + 0.5) / 4,
    ]
    assert fused == pytest.approx(expected, abs=1e-5)


def test_a_retriever_with_equal_scores_decides_nothing():
    """Equal scores add 0, but their weight counts in the mean."""
    retrievers = {
        Collection.TEXT: np.array([0.8, 0.9], dtype=np.float32),
        LexicalField.TEXT: np.zeros(2, dtype=np.float32),
    }
    assert fuse(retrievers, {name: WEIGHTS[name] for name in retrievers}) == pytest.approx(
        [0.0, 0.5], abs=1e-6
    )


def test_a_retriever_that_a_passage_lacks_is_left_out_for_it():
    """The passage's score is the mean of the other retrievers."""
    retrievers = {
        Collection.TEXT: np.array([0.8, 0.9, 0.7], dtype=np.float32),
        LexicalField.BANK: np.array([4.0, 0.0, 0.0], dtype=np.float32),
    }
    asked = np.array([1.0, 0.0, 1.0], dtype=np.float32)
    fused = fuse(retrievers, {Collection.TEXT: 0.5, LexicalField.BANK: 0.5 * asked})
    assert fused == pytest.approx([(0.5 + 1) / 2, 1.0, 0.0], abs=1e-6)
    nothing = np.zeros(3, dtype=np.float32)
    assert fuse(
        retrievers, {Collection.TEXT: nothing, LexicalField.BANK: nothing}
    ) == pytest.approx([0, 0, 0])


@pytest.mark.parametrize(("report", "lent"), [(GARDEN, "pumps"), (HARBOUR, "winches")])
@pytest.mark.parametrize("asked", [GARDEN, HARBOUR])
def test_a_report_without_a_bank_is_found_beside_one_with_many_questions(
    several_index, monkeypatch, asked, report, lent
):
    """Its passages are found, whichever of the two reports has the bank."""
    own = np.array([one.report == asked for one in several_index.passages])
    bank = several_index.dense[Collection.BANK]
    rows = [row for row, of in enumerate(bank.owners) if all(own[owner] for owner in of)]
    bank = FaissIndex.of(bank.read(np.array(rows)), [bank.owners[row] for row in rows])
    index = replace(several_index, dense=several_index.dense | {Collection.BANK: bank})
    monkeypatch.setattr(imputation, "ENOUGH", 1)
    assert set(imputation.has_few_bank_questions(index)) == {True, False}
    found = search(
        index, Neighbourhoods(HashedEncoder()), ParsedText(f"Who lends {lent}?"), Language.EN
    )
    first = index.passages[int(np.argmax(found.scores))]
    assert (first.report, f"An NGO lends {lent}" in first.text) == (report, True)


def test_a_single_passage_scores_0():
    """In a corpus of one passage all retrievers have equal scores."""
    retrievers = {
        Collection.TEXT: np.array([0.8], dtype=np.float32),
        LexicalField.TEXT: np.zeros(1, dtype=np.float32),
    }
    assert fuse(retrievers, {name: WEIGHTS[name] for name in retrievers}).tolist() == [0.0]


def test_every_retriever_has_a_weight():
    """Every retriever of passages is in `WEIGHTS`, and nothing else is."""
    assert set(WEIGHTS) == {
        Collection.TEXT,
        Collection.TRANSLATION,
        Collection.BANK,
        ASSOCIATION,
        *LexicalField,
    }


def test_a_query_is_searched_as_it_is_meant_after_its_history(tiny_index, encoder):
    """A follow-up is searched with what it leaves out; other questions as they are."""
    history = (Turn("user", "What do gardens in Bolivia do?"),)
    follow_up = search_query(
        tiny_index, Neighbourhoods(encoder), Query("And in Peru?", Language.EN, history)
    )
    alone = search_query(
        tiny_index, Neighbourhoods(encoder), Query("Who lends pumps?", Language.EN)
    )
    assert "gardens" in follow_up.question.text
    assert "Peru" in follow_up.question.text
    assert alone.question.text == "Who lends pumps?"
    assert best(tiny_index, alone) == ["water-and-seeds/dry-summers-are-the-main-worry"]


# Near a section


@pytest.mark.parametrize(
    "question", ["Which NGO lends pumps to gardeners in the dry summers?", "pumps?"]
)
def test_the_section_that_is_meant_is_lifted(tiny_index, encoder, question):
    """Its passages gain a fifth of a full score, whether the question is complete or short."""
    place = next(one for one in tiny_index.passages if one.passage_id.startswith("bees/"))
    plain = search_query(tiny_index, Neighbourhoods(encoder), Query(question, Language.EN))
    near = search_query(
        tiny_index, Neighbourhoods(encoder), Query(question, Language.EN, near=place)
    )
    inside = np.array([one.section_path == place.section_path for one in tiny_index.passages])
    wanted = (plain.scores + 0.2 * inside) / 1.2
    np.testing.assert_allclose(near.scores, wanted, rtol=1e-5)


def test_sections_below_belong_to_the_section(tiny_index, encoder):
    """A chapter's sections are lifted with it."""
    place = tiny_index.passages[1]
    plain = search_query(tiny_index, Neighbourhoods(encoder), Query("pumps?", Language.EN))
    near = search_query(
        tiny_index, Neighbourhoods(encoder), Query("pumps?", Language.EN, near=place)
    )
    lifted = near.scores * 1.2 - plain.scores > 0.1
    chapters = [one.section_path[0] for one in tiny_index.passages]
    assert [chapters[n] for n in np.flatnonzero(lifted)] == ["Introduction"] * 5


@pytest.mark.parametrize(
    ("language", "text", "heading"),
    [(Language.EN, "why?", "1. WATER AND SEEDS"), (Language.ES, "¿por qué?", "1. AGUA Y SEMILLAS")],
)
def test_why_is_asked_of_what_the_section_is_about(tiny_index, encoder, language, text, heading):
    """Its heading is taken for the question before, in the language of the question."""
    place = next(one for one in tiny_index.passages if one.passage_id == "water-and-seeds/peru")
    found = search_query(tiny_index, Neighbourhoods(encoder), Query(text, language, near=place))
    assert heading in found.question.text
    complete = search_query(
        tiny_index, Neighbourhoods(encoder), Query("Who lends pumps?", language, near=place)
    )
    assert complete.question.text == "Who lends pumps?"
