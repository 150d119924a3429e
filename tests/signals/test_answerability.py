"""What tells answered from unanswered questions, and how it is learned."""

import json
import math
import shutil
from dataclasses import replace

import numpy as np
import pytest
from sklearn.model_selection import GroupKFold

from doubles import HashedEncoder
from report_rag.index import build as build_folder
from report_rag.index import loaded as index_folder
from report_rag.progress import silent
from report_rag.retrieval.fusion import search
from report_rag.signals import answerability
from report_rag.signals import answerability_training as learning
from report_rag.signals.answerability import (
    FEATURES,
    NEIGHBOURS,
    Evidence,
    KnownQuestions,
    Model,
    features,
    gather,
)
from report_rag.signals.answerability_training import REFUSED, UNCERTAIN, train
from report_rag.signals.bm25 import LexicalIndex
from report_rag.signals.coverage import Coverage
from report_rag.text.answer_types import AnswerType, expected
from report_rag.text.language import terms
from report_rag.types import BlockKind, Language, Passage, Span
from report_rag.vectors.faiss_index import DenseIndex
from report_rag.vectors.neighbourhood import Asking

EN, ES = Language


def passage(text):
    """A passage with its text."""
    return Passage(text, "r", text, Span(0, len(text)), (), (), BlockKind.PARAGRAPH)


PASSAGES = [passage("Gardens are dry."), passage("There are 8 barrels."), passage("Rain.")]


def padded(*similarities):
    """Neighbours as they are gathered: the rest at 0."""
    row = np.zeros(NEIGHBOURS, dtype=np.float32)
    row[: len(similarities)] = similarities
    return row


def evidence(question="Is it dry?", bank=(), gap=(), nearest=(0,), **given):
    names = ("similar", "single", "text", "translation", "listed", "known_words")
    rest = dict.fromkeys(names, 0.0) | given
    return Evidence(question, padded(*bank), padded(*gap), nearest=tuple(nearest), **rest)


def named(one):
    """The features of a question by their names."""
    return dict(zip(FEATURES, features(one, PASSAGES), strict=True))


# Features


def test_nearness_is_taken_as_it_is_found():
    """The nearest of each bank, the difference of the five nearest, the other arms' best."""
    one = named(
        evidence(
            bank=(0.9, 0.8, 0.7, 0.6, 0.5, 0.5),
            gap=(0.6, 0.6, 0.6, 0.1, 0.1),
            text=0.85,
            translation=0.75,
            listed=0.65,
            known_words=0.55,
        )
    )
    assert one["bank"] == pytest.approx(0.9)
    assert one["gap"] == pytest.approx(0.6)
    assert one["margin"] == pytest.approx(0.7 - 0.4)
    assert (one["text"], one["translation"], one["list"]) == (0.85, 0.75, 0.65)
    assert one["known_words"] == 0.55


def test_neighbours_are_weighted_by_their_distance_to_the_nearest():
    """Of both banks together; one width of 0.02 further counts an e-th part."""
    one = named(evidence(bank=(0.9, 0.88), gap=(0.9, 0.86)))
    answered, not_answered = 1 + math.exp(-1), 1 + math.exp(-2)
    share = answered / (answered + not_answered)
    assert one["neighbours"] == pytest.approx(share, abs=1e-5)


def test_only_the_nearest_neighbours_are_counted():
    """Twenty questions of the gap bank that are nearer leave no place for the bank's."""
    half = named(evidence(bank=[0.9] * 20, gap=[0.92] * 10))
    assert half["neighbours"] == pytest.approx(1 / (1 + math.e), abs=1e-5)
    none = named(evidence(bank=[0.9] * 20, gap=[0.92] * 20))
    assert none["neighbours"] == 0


def test_what_is_asked_and_not_held_is_lacking():
    """A figure is asked, and the nearest passage alone decides whether there is one."""
    dry, barrels = (named(evidence("How many?", nearest=near)) for near in ((0, 1), (1, 0)))
    asked = {f"asks_{kind}": float(kind is AnswerType.FIGURE) for kind in AnswerType}
    assert {name: dry[name] for name in asked} == {name: barrels[name] for name in asked} == asked
    lacking = {name: value for name, value in dry.items() if name.startswith("lacks_")}
    assert lacking == {f"lacks_{kind}": float(kind is AnswerType.FIGURE) for kind in AnswerType}
    assert not any(value for name, value in barrels.items() if name.startswith("lacks_"))


def test_a_question_near_no_passage_lacks_what_it_asks():
    """Without neighbours there is no passage to hold anything."""
    assert named(evidence("How many?", nearest=()))["lacks_figure"] == 1


def test_digits_are_noticed():
    """A year or a number in the question is a signal."""
    assert named(evidence("In 2023?"))["has_digit"] == 1
    assert named(evidence("In that year?"))["has_digit"] == 0


def test_a_country_is_no_signal():
    """What a question names is left to the rule about countries: nothing else changes with it."""
    rest = {"bank": (0.9,), "gap": (0.8,), "nearest": (0, 1)}
    plain = features(evidence("Is it dry?", **rest), PASSAGES)
    treated = features(evidence("Is it dry in Bolivia?", **rest), PASSAGES)
    assert plain.tolist() == treated.tolist()
    assert not [name for name in FEATURES if "country" in name]


def test_the_signals_are_these():
    """Seven of nearness, two for each kind of thing, digits, and known words, each once."""
    assert len(FEATURES) == len(set(FEATURES)) == 7 + 2 * len(AnswerType) + 2
    assert features(evidence(), PASSAGES).shape == (len(FEATURES),)


# Gathering


def at(*angles):
    """Unit vectors in a plane; the cosine of two is that of the difference of their angles."""
    return np.array([[math.cos(a), math.sin(a)] for a in angles], dtype=np.float32).reshape(-1, 2)


def coverage(questions=()):
    """What is known of passages 0, 1 and 2: their words, and those of (owner, question) pairs."""
    texts = [terms(one.text, EN) for one in PASSAGES]
    asked = [(owner, terms(question, EN)) for owner, question in questions]
    nothing = LexicalIndex.of([], [])
    return Coverage(
        {EN: LexicalIndex.of(texts, range(len(texts))), ES: nothing},
        {
            EN: LexicalIndex.of([stems for _, stems in asked], [owner for owner, _ in asked]),
            ES: nothing,
        },
    )


Q = [("Q?", EN)]


def placed(rows):
    """Vectors from (angle, owners) rows; what more a row has is left aside."""
    return DenseIndex.of(at(*(row[0] for row in rows)), [row[1] for row in rows])


def known(bank=(), gap=()):
    """Both banks from (angle, owners) or (angle, owners, text) rows; "Q?" asks for no kind."""
    return tuple(
        KnownQuestions(placed(rows), [row[2] if len(row) > 2 else "Q?" for row in rows])
        for rows in (bank, gap)
    )


def arms(**given):
    """Arms from (angle, owners) rows; the others are empty."""
    return {name: placed(given.get(name, ())) for name in ("text", "translation", "list")}


def test_evidence_is_gathered_from_every_arm():
    """Similarities best first, passages in the order of their nearest question, each once."""
    banks = known(
        bank=[(0.1, ()), (0.4, (2, 1)), (0.2, (1,)), (0.3, (1,))],
        gap=[(0.5, ())],
    )
    given = arms(text=[(0.6, (0,)), (0.7, (1,))], list=[(0.9, (0,))])
    (one,) = gather(Q, at(0.0), banks, given, coverage())
    assert one.question == "Q?"
    assert one.similar == pytest.approx(math.cos(0.1), abs=1e-6)
    assert one.bank == pytest.approx(padded(*map(math.cos, (0.1, 0.2, 0.3, 0.4))), abs=1e-6)
    assert one.gap == pytest.approx(padded(math.cos(0.5)), abs=1e-6)
    assert one.single == pytest.approx(math.cos(0.2), abs=1e-6)
    assert one.nearest == (1, 2)
    assert one.text == pytest.approx(math.cos(0.6), abs=1e-6)
    assert one.translation == 0
    assert one.listed == pytest.approx(math.cos(0.9), abs=1e-6)


def test_a_question_does_not_count_itself_while_training():
    """Its own vector is left out, in whichever bank it stands; another search counts it."""
    banks = known(bank=[(0.0, (0,)), (0.5, (1,))], gap=[(0.0, ()), (0.3, ())])
    (alone,) = gather(Q, at(0.0), banks, arms(), coverage(), own=[(0,)])
    assert alone.similar == pytest.approx(math.cos(0.5), abs=1e-6)
    assert alone.bank == pytest.approx(padded(math.cos(0.5)), abs=1e-6)
    assert alone.gap == pytest.approx(padded(math.cos(0.3)), abs=1e-6)
    assert alone.nearest == (1,)
    (other,) = gather(Q, at(0.0), banks, arms(), coverage())
    assert (other.similar, other.bank[0], other.gap[0]) == pytest.approx((1.0, 1.0, 1.0))
    assert other.nearest == (0, 1)


def test_each_question_has_evidence_of_its_own():
    """Several questions are gathered in their order."""
    banks = known(bank=[(0.0, (0,)), (1.0, (1,))])
    found = gather([("A?", EN), ("B?", ES)], at(0.0, 1.0), banks, arms(), coverage())
    assert [(one.question, one.nearest) for one in found] == [("A?", (0, 1)), ("B?", (1, 0))]


def test_banks_that_are_not_there_are_near_nothing():
    """Every similarity is 0 and no passage is near."""
    (one,) = gather(Q, at(0.0), known(), arms(), coverage())
    assert not one.bank.any()
    assert not one.gap.any()
    assert (one.similar, one.single, one.nearest) == (0.0, 0.0, ())
    assert (one.text, one.listed) == (0.0, 0.0)
    assert one.known_words == 0.0


def test_words_are_known_where_the_nearest_passage_is():
    """Five texts: "garden" and "dry" are in one, "wet" is in none; ln (1 + 5/2) and ln (1 + 5)."""
    words = coverage([(1, "How many barrels are there?"), (2, "Does it rain?")])
    asked = [("Are the gardens wet?", EN), ("Are the gardens dry?", EN)]
    near_0, near_1 = known(bank=[(0.1, (0,))]), known(bank=[(0.1, (1,)), (0.2, (0,))])
    garden, wet = math.log(1 + 5 / 2), math.log(1 + 5)
    half, whole = gather(asked, at(0.0, 0.0), near_0, arms(), words)
    assert half.known_words == pytest.approx(garden / (garden + wet))
    assert whole.known_words == 1.0
    elsewhere = gather(asked, at(0.0, 0.0), near_1, arms(), words)
    assert [one.known_words for one in elsewhere] == [0.0, 0.0]


def test_a_question_does_not_know_its_own_words_while_training():
    """Those that only the question itself has brought to its passage are unknown there."""
    bank = [(0, "Are gardens lovely?"), (0, "Is it dry?"), (1, "How many barrels?")]
    near = known(bank=[(0.0, (0,)), (0.2, (0,)), (0.5, (1,))])
    asked = [("Are gardens lovely?", EN)]
    words = coverage(bank)
    # Six texts: "garden" is in the passage and in the question, "love" in the question alone.
    garden, lovely = math.log(1 + 6 / 3), math.log(1 + 6 / 2)
    (training,) = gather(asked, at(0.0), near, arms(), words, own=[(0,)])
    assert training.nearest[0] == 0
    assert training.known_words == pytest.approx(garden / (garden + lovely))
    (asking,) = gather(asked, at(0.0), near, arms(), words)
    assert asking.known_words == 1.0
    # Of the list's or of the gap bank: none of the words are its own.
    (other,) = gather(asked, at(0.0), near, arms(), words, own=[()])
    assert other.known_words == 1.0


def test_words_are_compared_in_the_language_of_the_question():
    """English texts know no word of a Spanish question that has words of its own."""
    texts = LexicalIndex.of([terms("El huerto está seco", ES), ["lluvi"]], [0, 2])
    english = coverage()
    both = Coverage(english.texts | {ES: texts}, english.questions)
    near = known(bank=[(0.1, (0,))])
    (spanish,) = gather([("¿Están secos los huertos?", ES)], at(0.0), near, arms(), both)
    assert spanish.known_words == 1.0
    (wrong,) = gather([("¿Están secos los huertos?", EN)], at(0.0), near, arms(), both)
    assert wrong.known_words == 0.0


# Known questions that ask for another kind of thing


@pytest.mark.parametrize("question", ["How many barrels are there?", "¿Cuántos barriles hay?"])
def test_known_questions_of_another_kind_are_less_near(question):
    """By 0.04 in each bank, so that one of the same kind overtakes; in either language."""
    rows = [(0.1, (0,), "Why are barrels there?"), (0.2, (1,), "How many gardens are there?")]
    banks = known(bank=rows, gap=[(angle + 0.1, (), text) for angle, _, text in rows])
    (one,) = gather([(question, EN)], at(0.0), banks, arms(), coverage())
    # cos 0.1 is 0.995 and cos 0.2 is 0.980; lowered, the first is at 0.955.
    assert one.bank == pytest.approx(padded(math.cos(0.2), math.cos(0.1) - 0.04), abs=1e-6)
    # cos 0.2 less 0.04 is 0.940, and cos 0.3 is 0.955.
    assert one.gap == pytest.approx(padded(math.cos(0.3), math.cos(0.2) - 0.04), abs=1e-6)


def test_the_kind_changes_neither_what_is_similar_nor_which_passages_are_near():
    """Which passages a question is near to is for its vector alone to say."""
    rows = [(0.1, (0,), "Why are barrels there?"), (0.2, (1,), "How many gardens are there?")]
    (one,) = gather([("How many?", EN)], at(0.0), known(bank=rows), arms(), coverage())
    assert one.similar == pytest.approx(math.cos(0.1), abs=1e-6)
    assert one.single == pytest.approx(math.cos(0.1), abs=1e-6)
    assert one.nearest == (0, 1)


@pytest.mark.parametrize(
    ("question", "text", "lowered"),
    [
        ("Why?", "¿Por qué?", False),
        ("How many?", "¿Cuántos?", False),
        ("How many laws?", "¿Cuántas leyes?", False),
        ("How many?", "Why?", True),
        ("Why?", "How many?", True),
        ("Who?", "When?", True),
        ("How many laws?", "How many?", True),
        ("¿Quién?", "¿Cuándo?", True),
    ],
)
def test_kinds_are_alike_only_when_all_of_them_are(question, text, lowered):
    """Nothing asked is a kind of its own, and a law's figure is neither a law nor a figure."""
    banks = known(bank=[(0.1, (0,), text)])
    (one,) = gather([(question, EN)], at(0.0), banks, arms(), coverage())
    assert one.bank[0] == pytest.approx(math.cos(0.1) - 0.04 * lowered, abs=1e-6)


def test_the_same_kind_is_looked_for_among_eighty():
    """Behind 79 nearer ones of another kind it is still found; behind 80 it is too far."""
    same = (0.25, (1,), "How many?")
    for others, nearest in ((79, math.cos(0.25)), (80, math.cos(0.1) - 0.04)):
        banks = known(bank=[(0.1, (0,), "Why?")] * others + [same])
        (one,) = gather([("How many?", EN)], at(0.0), banks, arms(), coverage())
        assert one.bank[0] == pytest.approx(nearest, abs=1e-6)
        assert one.bank.shape == (NEIGHBOURS,)


def test_a_question_takes_no_place_of_the_others_while_training():
    """Its own vector comes on top of the eighty."""
    rows = [(0.0, (0,), "How many?"), *[(0.1, (0,), "Why?")] * 79, (0.25, (1,), "How many?")]
    (one,) = gather([("How many?", EN)], at(0.0), known(bank=rows), arms(), coverage(), own=[(0,)])
    assert one.bank[0] == pytest.approx(math.cos(0.25), abs=1e-6)


def test_only_the_twenty_nearest_lead_to_passages():
    """However many are looked through for their kind."""
    banks = known(bank=[(0.1, ())] * 20 + [(0.2, (1,))])
    (one,) = gather(Q, at(0.0), banks, arms(), coverage())
    assert (one.single, one.nearest) == (0.0, ())
    banks = known(bank=[(0.1, ())] * 19 + [(0.2, (1,))])
    (one,) = gather(Q, at(0.0), banks, arms(), coverage())
    assert (one.single, one.nearest) == (pytest.approx(math.cos(0.2), abs=1e-6), (1,))


def test_what_a_known_question_asks_for_is_read_once(monkeypatch):
    """A bank is asked again and again, and its questions stay as they are."""
    (bank, _) = known(bank=[(0.1, (0,), "How many?"), (0.2, (0,), "Who?")])
    read = []
    monkeypatch.setattr(answerability, "expected", lambda text: read.append(text) or expected(text))
    for asked, other in ((AnswerType.FIGURE, [False, True]), (AnswerType.PERSON, [True, False])):
        rows = np.array([0, 1])
        assert bank.ask_for_others(rows, frozenset({asked})).tolist() == other
    assert bank.ask_for_others(np.array([1, 0]), frozenset()).all()
    assert read == ["How many?", "Who?"]


# Scoring


def model(**weights):
    """A model in which only the named features count."""
    return Model(
        weights=dict.fromkeys(FEATURES, 0.0) | weights,
        means=dict.fromkeys(FEATURES, 0.5),
        scales=dict.fromkeys(FEATURES, 0.25),
        bias=-1.0,
        refuse_below=-2.0,
        sure_from=1.0,
        measured={"auc": 0.9},
    )


def test_a_score_is_the_weighted_sum_of_the_scaled_features():
    """Worked out by hand: -1 + 2 (0.9 - 0.5) / 0.25 - 3 (0.6 - 0.5) / 0.25."""
    signals = features(evidence(bank=[0.9], gap=[0.6]), PASSAGES)
    assert model(bank=2.0, gap=-3.0).score(signals) == pytest.approx(1.0, abs=1e-5)
    assert model().score(signals) == -1.0


def test_features_that_are_not_the_models_are_refused():
    """One too few or too many would give a score that means nothing."""
    with pytest.raises(ValueError, match="zip"):
        model().score(np.zeros(len(FEATURES) - 1))


def test_a_model_comes_back_from_json():
    """As it is stored with an index."""
    one = model(bank=1.25)
    assert Model(**json.loads(json.dumps(one.to_json()))) == one


# Training


def toy(answered=60, unanswered=60, groups=12, spread=0.05):
    """Questions near the bank and questions near the gap, in groups, in both languages."""
    chance = np.random.default_rng(7)
    examples, truth = [], [True] * answered + [False] * unanswered
    for known in truth:
        near, far = chance.normal((0.9, 0.8), spread)
        bank, gap = ((near, near), (far, far)) if known else ((far, far), (near, near))
        examples.append(evidence(bank=bank, gap=gap))
    languages = [list(Language)[n % 2] for n in range(len(truth))]
    return examples, truth, languages, [n % groups for n in range(len(truth))]


def test_training_tells_the_two_kinds_apart():
    """On questions that differ clearly, nearly all answered ones score above the others."""
    examples, truth, languages, groups = toy(spread=0.01)
    trained = train(examples, truth, languages, groups, PASSAGES)
    scores = [trained.score(features(one, PASSAGES)) for one in examples]
    assert min(scores[:60]) > 0 > max(scores[60:])
    assert trained.measured["auc"] == 1.0
    assert trained.weights["bank"] > 0 > trained.weights["gap"]
    assert set(trained.weights) == set(trained.means) == set(trained.scales) == set(FEATURES)


def test_the_bounds_come_from_questions_that_were_held_out():
    """As many answerable ones are refused, and called uncertain, as was allowed."""
    examples, truth, languages, groups = toy(answered=200, unanswered=200, groups=40)
    trained = train(examples, truth, languages, groups, PASSAGES)
    assert trained.refuse_below < trained.sure_from
    assert trained.measured["refused_answerable"] == pytest.approx(REFUSED, abs=0.005)
    assert trained.measured["refused_unanswerable"] > 0.5
    scores = np.array([trained.score(features(one, PASSAGES)) for one in examples[:200]])
    assert (scores < trained.sure_from).mean() == pytest.approx(UNCERTAIN, abs=0.05)


def test_what_was_measured_is_told_for_each_language():
    """The share of each kind that is refused, in all and in each language."""
    trained = train(*toy(), PASSAGES)
    kinds = ("refused_answerable", "refused_unanswerable")
    assert set(trained.measured) == {
        "auc",
        *(f"{kind}{end}" for kind in kinds for end in ("", "_en", "_es")),
    }
    for kind in kinds:
        both = (trained.measured[f"{kind}_en"] + trained.measured[f"{kind}_es"]) / 2
        assert trained.measured[kind] == pytest.approx(both, abs=1e-3)


def test_a_signal_that_is_the_same_for_all_does_not_count():
    """Its scale is 1 and not 0, and its weight is none."""
    trained = train(*toy(), PASSAGES)
    assert trained.scales["has_digit"] == 1.0
    assert trained.weights["has_digit"] == 0.0


def test_known_words_are_learned_from():
    """Of questions that are alike otherwise, those with known words are taken to be answered."""
    _, truth, languages, groups = toy()
    same = evidence(bank=[0.8], gap=[0.8])
    examples = [replace(same, known_words=0.9 if known else 0.4) for known in truth]
    trained = train(examples, truth, languages, groups, PASSAGES)
    assert trained.weights["known_words"] > 0
    assert trained.measured["auc"] == 1.0
    assert trained.weights["bank"] == 0


def test_questions_of_one_group_are_never_on_both_sides(monkeypatch):
    """What is judged in a fold shares no passage with what was learned from."""
    folds = []

    class Watched(GroupKFold):
        def split(self, X=None, y=None, groups=None):  # noqa: N803
            for learn, judge in super().split(X, y, groups):
                folds.append(({groups[n] for n in learn}, {groups[n] for n in judge}))
                yield learn, judge

    monkeypatch.setattr(learning, "GroupKFold", Watched)
    train(*toy(), PASSAGES)
    assert len(folds) == 5
    assert all(learn.isdisjoint(judge) for learn, judge in folds)
    assert set().union(*(judge for _, judge in folds)) == set(range(12))


def test_what_only_a_group_shares_does_not_help():
    """A signal that tells one group only is learned, and is worth nothing for the others."""
    examples, _, languages, groups = toy(answered=60, unanswered=60, groups=6)
    truth = [group % 2 == 0 for group in groups]
    same = [replace(one, bank=padded(0.8), gap=padded(0.8)) for one in examples]
    own = [replace(one, text=group / 10) for one, group in zip(same, groups, strict=True)]
    trained = train(own, truth, languages, groups, PASSAGES)
    assert trained.measured["auc"] < 0.6


def test_the_same_questions_give_the_same_model():
    """Nothing about training is left to chance."""
    assert train(*toy(), PASSAGES) == train(*toy(), PASSAGES)


@pytest.mark.parametrize(
    ("answered", "unanswered", "groups", "enough"),
    [(50, 50, 5, True), (49, 50, 5, False), (50, 49, 5, False), (50, 50, 4, False)],
)
def test_too_few_questions_teach_nothing(answered, unanswered, groups, enough):
    """Fifty of each kind are needed, and a group for each fold."""
    given = toy(answered, unanswered, groups)
    assert (train(*given, PASSAGES) is not None) is enough


def test_an_index_learns_from_its_banks(bare_corpus, tmp_path):
    """Built, stored and loaded, it tells a question about basil from one about rockets."""
    corpus = shutil.copytree(bare_corpus, tmp_path / "corpus")
    folder = corpus / "plain-report"
    passages = index_folder.corpus_passages(bare_corpus)[1]
    answered = [
        {"passages": [passages[n % 3].passage_id], "en": [f"Does basil number{n} like sun?"]}
        for n in range(60)
    ]
    gaps = [{"lang": "en", "question": f"Does rocket number{n} reach orbit?"} for n in range(60)]
    for name, rows in (("questions.jsonl", answered), ("unanswered.jsonl", gaps)):
        (folder / name).write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    double = HashedEncoder()
    build_folder.build(corpus, tmp_path / "index", double.name, lambda: double, silent)
    index = index_folder.load(corpus, tmp_path / "index")
    assert index.model.measured["auc"] > 0.99
    near, far = (
        search(index, Asking(double), question, Language.EN).answerability
        for question in ("Does my basil like sun?", "Does my rocket reach orbit?")
    )
    assert near > index.model.refuse_below > far
