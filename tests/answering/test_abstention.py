"""When an answer is given, when it is refused, and how sure either is."""

from dataclasses import replace

import numpy as np
import pytest

from doubles import simple_intents
from report_rag.answering.abstention import Verdict, judge
from report_rag.corpus.geography import Geography
from report_rag.index.loaded import Index
from report_rag.intent import LABELS
from report_rag.retrieval.fusion import Found
from report_rag.retrieval.selection import Selection
from report_rag.signals.answerability import FEATURES, Model
from report_rag.signals.bm25 import LexicalIndex
from report_rag.text.language import terms
from report_rag.text.parsed import ParsedText
from report_rag.types import (
    BankQuestion,
    BlockKind,
    Collection,
    Confidence,
    Hit,
    Language,
    LexicalField,
    ListKind,
    Manifest,
    Outcome,
    Passage,
    PassageList,
    Report,
    Span,
    ToolTopic,
)
from report_rag.vectors.faiss_index import FaissIndex

SURE = Verdict(Outcome.ANSWERED, Confidence.HIGH)
UNSURE = Verdict(Outcome.ANSWERED, Confidence.LOW)
NO = Verdict(Outcome.NOT_IN_REPORT, Confidence.LOW)
SURELY_NOT = Verdict(Outcome.NOT_IN_REPORT, Confidence.HIGH)

PASSAGE = Passage("a/b", "r", "Words.", Span(0, 6), ("A",), ("1",), BlockKind.PARAGRAPH)
HITS = (Hit(PASSAGE, 0.9),)
LIST = PassageList(ListKind.ITEMS, "A", ("A",), "r", ("a/b",))
FLAT = dict.fromkeys(FEATURES, 1.0)
MODEL = Model(FLAT, FLAT, FLAT, 0.0, refuse_below=-1.0, sure_from=0.5, measured={})


def words(text, language):
    """The words of one passage, or of none."""
    return LexicalIndex.of([terms(text, language)], [0]) if text else LexicalIndex.of([], [])


def index(model=MODEL, *, spanish="Una ONG presta bombas.", bank="", asked=False):
    """An index of one passage about pumps: its words, and what was learned from its banks."""
    bank_question = (BankQuestion("Who?", Language.EN, ()),)
    report = Report(
        "r",
        "Pumps",
        Language.EN,
        "",
        (),
        (),
        translation=(spanish,) if spanish else (),
        questions=bank_question if model or asked else (),
        unanswered=bank_question if model else (),
    )
    texts = {
        (LexicalField.TEXT, Language.EN): "An NGO lends pumps.",
        (LexicalField.TEXT, Language.ES): spanish,
        (LexicalField.BANK, Language.EN): bank,
        (LexicalField.BANK, Language.ES): "",
    }
    return Index(
        manifest=Manifest(1, "none", 1, {}, {}, {}, {}, {}),
        reports=(report,),
        passages=(replace(PASSAGE, translation=spanish or None),),
        lists=(LIST,),
        dense={Collection.LIST: FaissIndex.of(np.ones((1, 1), dtype=np.float32), [(0,)])},
        lexical={key: words(text, key[1]) for key, text in texts.items()},
        geography=Geography.of((report,), (PASSAGE,)),
        concerns=None,
        intents=replace(simple_intents(), plain_words=frozenset({"hello"})),
        contacts=(),
        model=model,
        hubness=None,
    )


def found(
    answerability=None,
    *,
    text=0.85,
    question="How many pumps does the NGO lend?",
    translation=None,
    language=Language.EN,
    exchanged=False,
    listed=0.0,
    bank=0.9,
    unknown=(),
):
    """A search of one passage, with the similarity that each retriever gave it.

    It does not hold the figure that is asked for, so nothing but the model speaks for it.
    """
    retrievers = {Collection.BANK: bank, Collection.TEXT: text, LexicalField.TEXT: 1.0}
    if translation is not None:
        retrievers[Collection.TRANSLATION] = translation
    return Found(
        question=ParsedText(question),
        language=language,
        vector=np.zeros(1024, dtype=np.float32),
        scores=np.array([0.9], dtype=np.float32),
        retrievers={
            name: np.array([score], dtype=np.float32) for name, score in retrievers.items()
        },
        closest=np.array([max(text, translation or 0)], dtype=np.float32),
        lists=np.array([listed], dtype=np.float32),
        bank=0.9,
        single=0.9,
        about_country=lambda: 0.0,
        answerability=answerability,
        unknown_words=frozenset(unknown),
        exchanged_country=exchanged,
    )


@pytest.mark.parametrize(
    ("answerability", "verdict"),
    [
        (9.0, SURE),
        (0.5, SURE),
        (0.499, UNSURE),
        (0.0, UNSURE),
        (-1.0, UNSURE),
        (-1.001, NO),
        (-9.0, NO),
    ],
)
def test_the_model_decides_by_its_own_bounds(answerability, verdict):
    """Refused below `refuse_below`; sure from `sure_from` on, that bound included."""
    assert judge(index(), found(answerability), Selection(HITS)) == verdict


# Evidence beside the model

PUMPS = "What are pumps for?"
"""A question for no kind of thing that can be told by its form; the passage has all its words."""
LENDER = "Who lends pumps?"
"""A question for somebody, who need not have a name."""


@pytest.mark.parametrize(
    ("answerability", "verdict"),
    [(0.5, SURE), (-1.0, SURE), (-1.001, UNSURE), (-2.5, UNSURE), (-2.501, NO), (-9.0, NO)],
)
def test_evidence_makes_up_for_a_doubt_but_not_for_a_great_one(answerability, verdict):
    """At most as far below the one bound (-1) as it takes above it to be sure (0.5)."""
    assert judge(index(), found(answerability, question=LENDER), Selection(HITS)) == verdict


def test_who_asks_for_nothing_in_particular_is_answered_for_all_doubt():
    """The passage is about the subject, so it is shown, and called close."""
    assert judge(index(), found(-9.0, question=PUMPS), Selection(HITS)) == UNSURE


@pytest.mark.parametrize(
    ("question", "unknown", "verdict"),
    [
        (PUMPS, (), UNSURE),
        (PUMPS, ("valve",), NO),
        (PUMPS, ("hello",), UNSURE),
        ("What are pumps and barrels for?", (), NO),
        ("Bombas en Bolivia", (), NO),
        ("How many pumps?", (), NO),
        (LENDER, (), NO),
    ],
)
def test_a_passage_with_all_words_of_a_question_is_shown(question, unknown, verdict):
    """Though few retrievers find it first: unless it has to hold a figure, a name or the like."""
    one = ahead(found(-9.0, question=question, translation=0.8, unknown=unknown), 3)
    assert judge(index(), one, Selection(HITS)) == verdict


@pytest.mark.parametrize(
    ("question", "unknown", "is_evident"),
    [
        (PUMPS, (), True),
        (PUMPS, ("valve",), False),
        (PUMPS, ("hello",), True),
        ("How many pumps are lent?", (), False),
        ("When were pumps lent?", (), False),
        ("Who lends pumps?", (), True),
        ("Which organisations lend pumps?", (), True),
    ],
)
def test_a_passage_is_evident_that_holds_what_is_asked(question, unknown, is_evident):
    """No figure or year stands in the passage; who lends need not be a name.

    A word that people ask with ("hello") is not foreign.
    """
    one = found(-1.1, question=question, unknown=unknown)
    assert judge(index(), one, Selection(HITS)) == (UNSURE if is_evident else NO)


def ahead(one, others):
    """The search with a second passage, which so many of the retrievers find first."""
    first = list(one.retrievers)[:others]
    two = {
        name: np.array([scores[0], 2.0 if name in first else 0.0], dtype=np.float32)
        for name, scores in one.retrievers.items()
    }
    return replace(one, retrievers=two)


@pytest.mark.parametrize(("others", "is_evident"), [(1, True), (2, False), (3, False)])
def test_a_passage_is_evident_that_most_retrievers_find_first(others, is_evident):
    """Of four retrievers three; when two of them find another passage first it is not."""
    one = ahead(found(-1.1, question=LENDER, translation=0.8), others)
    assert judge(index(), one, Selection(HITS)) == (UNSURE if is_evident else NO)


@pytest.mark.parametrize(("others", "verdict"), [(2, SURE), (3, UNSURE)])
def test_an_answer_is_certain_when_two_retrievers_find_it_first(others, verdict):
    """However sure the model is: one of four that does is not enough."""
    one = ahead(found(9.0, translation=0.8), others)
    assert judge(index(), one, Selection(HITS)) == verdict


# What else settles it


def test_a_country_that_is_not_treated_settles_it():
    """Without a passage about the country, the question is refused, whatever the model says."""
    selection = Selection(HITS, countries=("HT",), untreated=("HT",))
    assert judge(index(), found(9.0), selection) == SURELY_NOT


def test_one_treated_country_of_two_is_enough():
    """A question about two countries is answered for the one that the report treats."""
    selection = Selection(HITS, countries=("HT", "BO"), untreated=("HT",))
    assert judge(index(), found(9.0), selection) == SURE


def test_a_country_alone_is_answered_whatever_the_model_says():
    """All passages about a country answer a question about the country."""
    selection = Selection(HITS, countries=("BO",), country_only=True)
    assert judge(index(), found(-9.0), selection) == SURE


def test_a_country_with_a_word_that_stands_nowhere_is_answered_as_close():
    """The word may be the topic after all; a word that people ask with is none."""
    selection = Selection(HITS, countries=("BO",), country_only=True)
    asked = replace(found(9.0), unknown_words=frozenset({"visa"}))
    assert judge(index(), asked, selection) == UNSURE
    plain = replace(index().intents, plain_words=frozenset({"visa"}))
    assert judge(replace(index(), intents=plain), asked, selection) == SURE


@pytest.mark.parametrize(("answerability", "verdict"), [(9.0, SURE), (0.0, UNSURE), (-9.0, UNSURE)])
def test_a_treated_country_exchanged_in_a_follow_up_is_never_refused(answerability, verdict):
    """ "And in Bolivia?" is answered; below the model's bound with low confidence."""
    selection = Selection(HITS, countries=("BO",))
    assert judge(index(), found(answerability, exchanged=True), selection) == verdict


@pytest.mark.parametrize(
    ("exchanged", "countries", "untreated", "verdict"),
    [
        (True, ("BO",), (), UNSURE),
        (True, ("BO", "PE"), (), UNSURE),
        (False, ("BO",), (), NO),
        (True, ("BO", "HT"), ("HT",), NO),
        (True, ("HT",), ("HT",), SURELY_NOT),
        (True, (), (), NO),
    ],
)
def test_a_country_that_is_exchanged_has_to_be_treated(exchanged, countries, untreated, verdict):
    """Every country that is named; a follow-up that names none is judged by the model."""
    selection = Selection(HITS, countries=countries, untreated=untreated)
    assert judge(index(), found(-9.0, exchanged=exchanged), selection) == verdict


@pytest.mark.parametrize(("answerability", "verdict"), [(9.0, SURE), (0.0, UNSURE), (-9.0, UNSURE)])
def test_a_whole_list_is_never_refused(answerability, verdict):
    """The list was chosen by its own margin; the model decides only the confidence."""
    assert judge(index(), found(answerability), Selection(HITS, whole=LIST)) == verdict


@pytest.mark.parametrize(
    ("question", "text", "listed", "verdict"),
    [
        ("all the pumps", 0.85, 0.8, SURE),
        ("who lends pumps?", 0.85, 0.8, UNSURE),
        ("all the pumps", 0.79, 0.81, SURE),
        ("all the pumps", 0.79, 0.79, NO),
    ],
)
def test_without_a_model_a_whole_list_is_sure_when_it_is_asked_for(question, text, listed, verdict):
    """It is refused when the list and all passages are far from the question."""
    given = found(text=text, question=question, listed=listed)
    assert judge(index(None), given, Selection(HITS, whole=LIST)) == verdict


@pytest.mark.parametrize(("similarity", "verdict"), [(0.801, UNSURE), (0.799, NO)])
def test_a_whole_list_has_to_be_near_itself(similarity, verdict):
    """Across languages, too; another passage that is nearer does not count."""
    given = index(None, spanish="")
    beside = replace(PASSAGE, passage_id="a/c")
    given = replace(given, passages=(PASSAGE, beside))
    asked = replace(
        found(question="¿Quién presta bombas?", language=Language.ES, listed=0.7),
        closest=np.array([similarity, 0.95], dtype=np.float32),
    )
    assert judge(given, asked, Selection(HITS, whole=LIST)) == verdict


@pytest.mark.parametrize(
    ("question", "unknown", "verdict"),
    [
        ("all the zyzzyva", {"zyzzyva"}, NO),
        ("all the zyzzyva of Bolivia", {"zyzzyva"}, SURE),
        ("all the zyzzyva pumps", {"zyzzyva"}, SURE),
        ("hello, all", {"hello"}, SURE),
    ],
)
def test_without_a_model_foreign_words_are_refused(question, unknown, verdict):
    """No content word is in the corpus, one of them is no plain word, and no country is named."""
    given = found(text=0.95, question=question, listed=0.95, unknown=unknown)
    assert judge(index(None), given, Selection(HITS, whole=LIST)) == verdict


def test_words_of_another_language_are_not_foreign():
    """Whether a report has them cannot be told if it is not in the question's language."""
    given = found(text=0.95, question="todo zyzzyva", unknown={"zyzzyva"}, language=Language.ES)
    listed = Selection(HITS, whole=LIST)
    assert judge(index(None, spanish=""), given, listed) == SURE


@pytest.mark.parametrize(
    ("question", "bias", "near", "verdict"),
    [
        ("what is it about?", 22.1, 0.869, NO),
        ("what is it about?", 22.1, 0.871, UNSURE),
        ("what is it about?", 21.9, 0.869, UNSURE),
        ("What are pumps for?", 23.9, 0.869, UNSURE),
        ("What are pumps for?", 24.1, 0.869, NO),
        ("What are the pumps of Bolivia for?", 40.0, 0.869, UNSURE),
    ],
)
def test_without_a_model_general_knowledge_has_to_be_nearer(question, bias, near, verdict):
    """It is likelier than the subject by 2, and by 2 more for each word of the corpus."""
    given = index(None)
    biases = given.intents.biases.copy()
    biases[LABELS.index(ToolTopic.OFF_TASK)] = bias
    given = replace(given, intents=replace(given.intents, biases=biases))
    assert judge(given, found(text=near, question=question), Selection(HITS)) == verdict


@pytest.mark.parametrize("answerability", [9.0, -9.0])
@pytest.mark.parametrize(("near", "verdict"), [(0.85, UNSURE), (0.79, NO)])
def test_the_model_says_nothing_of_a_report_without_banks(answerability, near, verdict):
    """It was trained on another report's banks; that report's passages do not count either."""
    both = index()
    (own,) = both.reports
    bare = replace(own, name="bare", questions=(), unanswered=())
    passage = replace(PASSAGE, report="bare")
    both = replace(both, reports=(own, bare), passages=(PASSAGE, passage))
    given = replace(found(answerability), closest=np.array([0.95, near], dtype=np.float32))
    assert judge(both, given, Selection((Hit(passage, 0.9), *HITS))) == verdict
    first = judge(both, given, Selection((*HITS, Hit(passage, 0.9))))
    assert first == (SURE if answerability > 0 else NO)


def test_nothing_found_is_no_answer():
    """Without a passage to show, the question is refused."""
    assert judge(index(), found(9.0), Selection(())) == SURELY_NOT


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("zyzzyva qwertz", SURELY_NOT),
        ("zyzzyva pump", SURE),
        ("zyzzyva bombas", SURE),
        ("zyzzyva barrel", SURE),
        ("what is it about?", SURE),
    ],
)
def test_words_that_the_corpus_does_not_know_settle_it(question, verdict):
    """The model decides when one content word is known, in either language, in text or bank."""
    given = index(bank="Where is the barrel?")
    assert judge(given, found(9.0, question=question), Selection(HITS)) == verdict


@pytest.mark.parametrize(("language", "verdict"), [(Language.ES, SURE), (Language.EN, SURELY_NOT)])
def test_unknown_words_settle_nothing_in_another_language(language, verdict):
    """Without a translation, all words of the other language are unknown; its own are not."""
    given = index(spanish="")
    asked = found(9.0, question="¿zyzzyva?", language=language)
    assert judge(given, asked, Selection(HITS)) == verdict


def test_unknown_words_beside_a_treated_country_settle_nothing():
    """The country is known, so the model decides."""
    selection = Selection(HITS, countries=("BO",))
    assert judge(index(), found(9.0, question="zyzzyva in Bolivia"), selection) == SURE


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        ({"text": 0.81}, UNSURE),
        ({"text": 0.79}, NO),
        ({"text": 0.79, "translation": 0.81}, UNSURE),
        ({"text": 0.7}, NO),
        ({"text": 0.7, "translation": 0.81}, UNSURE),
        ({"text": 0.95, "question": "zyzzyva?"}, SURELY_NOT),
        ({"text": 0.95, "question": "what is it about?"}, UNSURE),
    ],
)
def test_without_a_model_only_the_far_is_refused(given, verdict):
    """What is near and shares a word is answered with low confidence."""
    assert judge(index(None), found(**given), Selection(HITS)) == verdict


@pytest.mark.parametrize(
    ("asked", "bank", "verdict"),
    [(True, 0.84, UNSURE), (True, 0.83, NO), (False, 0.84, NO)],
)
def test_what_is_near_a_known_question_is_not_far(asked, bank, verdict):
    """With a bank but no unanswerable questions; the bank's bound is higher by `GAINED`."""
    given = found(text=0.7, bank=bank)
    assert judge(index(None, asked=asked), given, Selection(HITS)) == verdict


@pytest.mark.parametrize(
    ("similarity", "verdict"),
    [(0.81, UNSURE), (0.801, UNSURE), (0.799, NO), (0.78, NO), (0.76, NO)],
)
@pytest.mark.parametrize("language", Language)
def test_what_is_far_in_a_language_that_the_report_has_is_refused(language, similarity, verdict):
    """Both languages have a text here, so the higher bound holds."""
    given = found(text=similarity, language=language)
    assert judge(index(None), given, Selection(HITS)) == verdict


@pytest.mark.parametrize(
    ("similarity", "verdict"), [(0.80, UNSURE), (0.78, UNSURE), (0.771, UNSURE), (0.769, NO)]
)
def test_across_languages_the_far_is_farther(similarity, verdict):
    """Asked in Spanish of a report in English, similarities are lower, and so is the bound."""
    given = found(text=similarity, question="¿Quién presta bombas?", language=Language.ES)
    assert judge(index(None, spanish=""), given, Selection(HITS)) == verdict
