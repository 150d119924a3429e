"""The evidence that a question is answerable, its features, the model and its training."""

import json
import math
import shutil
from dataclasses import asdict, replace

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
    Sources,
    evidence_of,
    features,
    training_evidence,
)
from report_rag.signals.answerability_training import REFUSED, UNCERTAIN, train
from report_rag.signals.bm25 import LexicalIndex
from report_rag.signals.coverage import Coverage
from report_rag.text.answer_types import AnswerType, expected
from report_rag.text.language import terms
from report_rag.text.parsed import ParsedText
from report_rag.types import Language
from report_rag.vectors.faiss_index import FaissIndex
from report_rag.vectors.neighbourhood import Neighbourhood, Neighbourhoods

EN, ES = Language


PASSAGES = ("Gardens are dry.", "There are 8 barrels.", "Rain.")


def padded(*similarities):
    """Similarities of neighbours, filled up with 0."""
    row = np.zeros(NEIGHBOURS, dtype=np.float32)
    row[: len(similarities)] = similarities
    return row


def evidence(question="Is it dry?", bank=(), gap=(), passage=0, **given):
    """Evidence of which only what is given counts; the other similarities are 0."""
    names = ("similar", "single", "text", "translation", "known_words")
    rest = dict.fromkeys(names, 0.0) | {"unknown": frozenset()} | given
    return Evidence(ParsedText(question), padded(*bank), padded(*gap), passage=passage, **rest)


def named(one):
    """The features of a question by their names."""
    return dict(zip(FEATURES, features(one), strict=True))


# Features


def test_nearness_is_taken_as_it_is_found():
    """The nearest question of each bank, the nearest passage and translation, and known words."""
    one = named(
        evidence(
            bank=(0.9, 0.8, 0.7, 0.6, 0.5, 0.5),
            gap=(0.6, 0.6, 0.6, 0.1, 0.1),
            text=0.85,
            translation=0.75,
            known_words=0.55,
        )
    )
    assert one["bank"] == pytest.approx(0.9)
    assert one["gap"] == pytest.approx(0.6)
    assert (one["text"], one["translation"]) == (0.85, 0.75)
    assert one["known_words"] == 0.55


def test_neighbours_are_weighted_by_their_distance_to_the_nearest():
    """Over both banks; a neighbour that is 0.02 further away weighs 1/e as much."""
    one = named(evidence(bank=(0.9, 0.88), gap=(0.9, 0.86)))
    answered, not_answered = 1 + math.exp(-1), 1 + math.exp(-2)
    share = answered / (answered + not_answered)
    assert one["neighbours"] == pytest.approx(share, abs=1e-5)


def test_only_the_nearest_neighbours_are_counted():
    """Of both banks together the nearest 20: nearer unanswerable ones leave no room for others."""
    half = named(evidence(bank=[0.9] * 20, gap=[0.92] * 10))
    assert half["neighbours"] == pytest.approx(1 / (1 + math.e), abs=1e-5)
    none = named(evidence(bank=[0.9] * 20, gap=[0.92] * 20))
    assert none["neighbours"] == 0


def test_what_is_asked_for_is_a_signal():
    """A question for a figure has one of the `asks_` features set."""
    asked = {name: value for name, value in named(evidence("How many?")).items() if "asks" in name}
    assert asked == {f"asks_{kind}": float(kind is AnswerType.FIGURE) for kind in AnswerType}


def test_a_country_is_no_signal():
    """Naming a country changes no feature, only asking for one: a rule elsewhere judges it."""
    rest = {"bank": (0.9,), "gap": (0.8,)}
    plain = features(evidence("Is it dry?", **rest))
    treated = features(evidence("Is it dry in Bolivia?", **rest))
    assert plain.tolist() == treated.tolist()
    assert [name for name in FEATURES if "country" in name] == ["asks_country"]


def test_the_signals_are_these():
    """Five of nearness, one for each kind of thing, known words, and unknown ones in two ways."""
    assert len(FEATURES) == len(set(FEATURES)) == 5 + len(AnswerType) + 3
    assert features(evidence()).shape == (len(FEATURES),)


# Gathering


def at(*angles):
    """Unit vectors in a plane; the cosine of two is that of the difference of their angles."""
    return np.array([[math.cos(a), math.sin(a)] for a in angles], dtype=np.float32).reshape(-1, 2)


def coverage(questions=()):
    """The words of passages 0, 1 and 2, and of the questions in (owner, question) pairs."""
    texts = [terms(text, EN) for text in PASSAGES]
    asked = [(owner, terms(question, EN)) for owner, question in questions]
    nothing = LexicalIndex.of([], [])
    return Coverage(
        {EN: LexicalIndex.of(texts, range(len(texts))), ES: nothing},
        {
            EN: LexicalIndex.of([stems for _, stems in asked], [owner for owner, _ in asked]),
            ES: nothing,
        },
    )


def placed(rows):
    """Vectors from (angle, owners) rows; further elements of a row are ignored."""
    return FaissIndex.of(at(*(row[0] for row in rows)), [row[1] for row in rows])


def known(bank=(), gap=()):
    """Both banks from (angle, owners) or (angle, owners, text) rows; "Q?" asks for no kind."""
    return tuple(
        KnownQuestions(placed(rows), [row[2] if len(row) > 2 else "Q?" for row in rows])
        for rows in (bank, gap)
    )


def sources(banks, words=None, text=(), translation=()):
    """What evidence is gathered from; the vectors from (angle, owners) rows."""
    own = coverage() if words is None else words
    return Sources(banks, placed(text), placed(translation), own)


def asked(given, question="Q?", language=EN, angle=0.0):
    """The evidence of a question whose vector is at an angle."""
    (vector,) = at(angle)
    return evidence_of(ParsedText(question), language, Neighbourhood(vector), given)


def trained_on(given, question="Q?", *, own, angle=0.0):
    """The same for a question of a bank, which is left out; `own` passages it answers alone."""
    (found,) = training_evidence([(question, EN)], at(angle), given, [own])
    return found


def test_evidence_is_gathered_from_every_source():
    """Similarities come best first; the passage is that of the nearest question with any."""
    banks = known(
        bank=[(0.1, ()), (0.4, (2, 1)), (0.2, (1,)), (0.3, (2,))],
        gap=[(0.5, ())],
    )
    one = asked(sources(banks, text=[(0.6, (0,)), (0.7, (1,))]))
    assert one.question.text == "Q?"
    assert one.similar == pytest.approx(math.cos(0.1), abs=1e-6)
    assert one.bank == pytest.approx(padded(*map(math.cos, (0.1, 0.2, 0.3, 0.4))), abs=1e-6)
    assert one.gap == pytest.approx(padded(math.cos(0.5)), abs=1e-6)
    assert one.single == pytest.approx(math.cos(0.2), abs=1e-6)
    assert one.passage == 1
    assert one.text == pytest.approx(math.cos(0.6), abs=1e-6)
    assert one.translation == 0


def test_a_question_of_several_passages_is_taken_for_the_first():
    """A bank question that passages 2 and 1 answer counts as one of passage 2."""
    assert asked(sources(known(bank=[(0.1, (2, 1)), (0.2, (1,))]))).passage == 2


def test_a_question_does_not_count_itself_in_training():
    """Its own vector is left out of either bank in training, and counts when it is asked."""
    given = sources(known(bank=[(0.0, (0,)), (0.5, (1,))], gap=[(0.0, ()), (0.3, ())]))
    alone = trained_on(given, own=(0,))
    assert alone.similar == pytest.approx(math.cos(0.5), abs=1e-6)
    assert alone.bank == pytest.approx(padded(math.cos(0.5)), abs=1e-6)
    assert alone.gap == pytest.approx(padded(math.cos(0.3)), abs=1e-6)
    assert alone.passage == 1
    other = asked(given)
    assert (other.similar, other.bank[0], other.gap[0]) == pytest.approx((1.0, 1.0, 1.0))
    assert other.passage == 0


def test_each_question_has_evidence_of_its_own():
    """The evidence of several questions comes in their order, each in its own language."""
    banks = known(bank=[(0.0, (0,)), (0.5, (1,)), (1.0, (2,))])
    words = Coverage(
        coverage().texts | {ES: LexicalIndex.of([["lluvi"]], [1])}, coverage().questions
    )
    questions = [("Are gardens dry?", EN), ("¿Llueve?", ES), ("¿Lluvia?", ES)]
    found = training_evidence(
        questions, at(0.0, 1.0, 0.4), sources(banks, words, text=[(0.4, (0,))]), [(), (), ()]
    )
    assert [one.question.text for one in found] == [text for text, _ in questions]
    # Angles 0 and 1 are bank questions themselves, so that the nearest other one is at 0.5.
    assert [one.passage for one in found] == [1, 1, 1]
    assert [one.text for one in found] == pytest.approx([math.cos(0.4), math.cos(0.6), 1], abs=1e-6)
    assert [one.known_words for one in found] == [0.0, 0.0, 1.0]


def test_training_and_asking_gather_the_same_evidence():
    """Of a question that stands in neither bank, from the same vectors and words."""
    banks = known(
        bank=[(0.1 * n, (n % 3,), ("Why?", "How many?")[n % 2]) for n in range(1, 30)],
        gap=[(0.15 * n, (), ("Who?", "How many?")[n % 2]) for n in range(1, 15)],
    )
    words = coverage([(1, "How many barrels are there?")])
    given = sources(banks, words, [(0.6, (0,))], [(0.7, (1,))])
    one, other = asked(given, "How many barrels?"), trained_on(given, "How many barrels?", own=())
    for name in ("similar", "single", "text", "translation", "known_words"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), abs=1e-6)
    assert (one.question, one.passage) == (other.question, other.passage)
    assert one.bank == pytest.approx(other.bank, abs=1e-6)
    assert one.gap == pytest.approx(other.gap, abs=1e-6)


def test_an_index_without_banks_has_no_evidence_of_them():
    """Every similarity is 0, and there is no passage."""
    given = sources(known())
    for one in (asked(given), trained_on(given, own=())):
        assert not one.bank.any()
        assert not one.gap.any()
        assert (one.similar, one.single, one.passage) == (0.0, 0.0, None)
        assert (one.text, one.translation) == (0.0, 0.0)
        assert one.known_words == 0.0


def test_words_are_known_where_the_nearest_passage_is():
    """Five texts: "garden" and "dry" are in one, "wet" is in none; ln (1 + 5/2) and ln (1 + 5)."""
    words = coverage([(1, "How many barrels are there?"), (2, "Does it rain?")])
    near_0, near_1 = (
        sources(known(bank=rows), words) for rows in ([(0.1, (0,))], [(0.1, (1,)), (0.2, (0,))])
    )
    garden, wet = math.log(1 + 5 / 2), math.log(1 + 5)
    assert asked(near_0, "Are the gardens wet?").known_words == pytest.approx(
        garden / (garden + wet)
    )
    assert asked(near_0, "Are the gardens dry?").known_words == 1.0
    for question in ("Are the gardens wet?", "Are the gardens dry?"):
        assert asked(near_1, question).known_words == 0.0


def test_a_question_does_not_know_its_own_words_in_training():
    """Words that only the question itself has brought to its passage are unknown there."""
    bank = [(0, "Are gardens lovely?"), (0, "Is it dry?"), (1, "How many barrels?")]
    near = known(bank=[(0.0, (0,)), (0.2, (0,)), (0.5, (1,))])
    given, question = sources(near, coverage(bank)), "Are gardens lovely?"
    # Six texts: "garden" is in the passage and in the question, "love" in the question alone.
    garden, lovely = math.log(1 + 6 / 3), math.log(1 + 6 / 2)
    training = trained_on(given, question, own=(0,))
    assert training.passage == 0
    assert training.known_words == pytest.approx(garden / (garden + lovely))
    assert asked(given, question).known_words == 1.0
    # A question of a whole list, or an unanswerable one, has brought no words to any passage.
    assert trained_on(given, question, own=()).known_words == 1.0


def test_words_are_compared_in_the_language_of_the_question():
    """English texts know no word of a Spanish question that has words of its own."""
    texts = LexicalIndex.of([terms("El huerto está seco", ES), ["lluvi"]], [0, 2])
    both = Coverage(coverage().texts | {ES: texts}, coverage().questions)
    given = sources(known(bank=[(0.1, (0,))]), both)
    assert asked(given, "¿Están secos los huertos?", ES).known_words == 1.0
    assert asked(given, "¿Están secos los huertos?", EN).known_words == 0.0


# Neighbours that ask for another kind of thing


@pytest.mark.parametrize("question", ["How many barrels are there?", "¿Cuántos barriles hay?"])
def test_neighbours_of_another_kind_are_less_near(question):
    """They lose 0.04 in each bank, so that one of the same kind overtakes; in either language."""
    rows = [(0.1, (0,), "Why are barrels there?"), (0.2, (1,), "How many gardens are there?")]
    banks = known(bank=rows, gap=[(angle + 0.1, (), text) for angle, _, text in rows])
    one = asked(sources(banks), question)
    # cos 0.1 is 0.995 and cos 0.2 is 0.980; lowered, the first is at 0.955.
    assert one.bank == pytest.approx(padded(math.cos(0.2), math.cos(0.1) - 0.04), abs=1e-6)
    # cos 0.2 less 0.04 is 0.940, and cos 0.3 is 0.955.
    assert one.gap == pytest.approx(padded(math.cos(0.3), math.cos(0.2) - 0.04), abs=1e-6)


def test_the_kind_changes_neither_what_is_similar_nor_which_passage_is_near():
    """`similar`, `single` and `passage` depend on the vectors alone."""
    rows = [(0.1, (0,), "Why are barrels there?"), (0.2, (1,), "How many gardens are there?")]
    one = asked(sources(known(bank=rows)), "How many?")
    assert one.similar == pytest.approx(math.cos(0.1), abs=1e-6)
    assert one.single == pytest.approx(math.cos(0.1), abs=1e-6)
    assert one.passage == 0


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
    """Two questions are of one kind when they ask for the same set of things, even an empty one."""
    banks = known(bank=[(0.1, (0,), text)])
    one = asked(sources(banks), question)
    assert one.bank[0] == pytest.approx(math.cos(0.1) - 0.04 * lowered, abs=1e-6)


def test_the_same_kind_is_looked_for_among_eighty():
    """A neighbour of the same kind is found behind 79 nearer ones, and not behind 80."""
    same = (0.25, (1,), "How many?")
    for others, nearest in ((79, math.cos(0.25)), (80, math.cos(0.1) - 0.04)):
        banks = known(bank=[(0.1, (0,), "Why?")] * others + [same])
        one = asked(sources(banks), "How many?")
        assert one.bank[0] == pytest.approx(nearest, abs=1e-6)
        assert one.bank.shape == (NEIGHBOURS,)


def test_a_question_takes_no_place_of_the_others_while_training():
    """The question's own vector is not counted among the 80."""
    rows = [(0.0, (0,), "How many?"), *[(0.1, (0,), "Why?")] * 79, (0.25, (1,), "How many?")]
    one = trained_on(sources(known(bank=rows)), "How many?", own=(0,))
    assert one.bank[0] == pytest.approx(math.cos(0.25), abs=1e-6)


def test_only_the_twenty_nearest_lead_to_passages():
    """The passage comes from the nearest 20, although 80 are looked through for their kind."""
    banks = known(bank=[(0.1, ())] * 20 + [(0.2, (1,))])
    one = asked(sources(banks))
    assert (one.single, one.passage) == (0.0, None)
    banks = known(bank=[(0.1, ())] * 19 + [(0.2, (1,))])
    one = asked(sources(banks))
    assert (one.single, one.passage) == (pytest.approx(math.cos(0.2), abs=1e-6), 1)


def test_what_a_bank_question_asks_for_is_read_once(monkeypatch):
    """`expected` is called once for each question of a bank, when it is first a neighbour."""
    (bank, _) = known(bank=[(0.1, (0,), "How many?"), (0.2, (0,), "Who?")])
    read = []
    monkeypatch.setattr(answerability, "expected", lambda text: read.append(text) or expected(text))
    for kind, other in ((AnswerType.FIGURE, [False, True]), (AnswerType.PERSON, [True, False])):
        rows = np.array([0, 1])
        assert bank.ask_for_others(rows, frozenset({kind})).tolist() == other
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
    """Calculated by hand: -1 + 2 (0.9 - 0.5) / 0.25 - 3 (0.6 - 0.5) / 0.25."""
    signals = features(evidence(bank=[0.9], gap=[0.6]))
    assert model(bank=2.0, gap=-3.0).score(signals) == pytest.approx(1.0, abs=1e-5)
    assert model().score(signals) == -1.0


def test_features_that_are_not_the_models_are_refused():
    """An array of another length is an error."""
    with pytest.raises(ValueError, match="zip"):
        model().score(np.zeros(len(FEATURES) - 1))


def test_a_model_comes_back_from_json():
    """A model written as JSON is read as the same model."""
    one = model(bank=1.25)
    assert Model(**json.loads(json.dumps(asdict(one)))) == one


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
    """On questions that differ clearly, all answered ones score above the others."""
    examples, truth, languages, groups = toy(spread=0.01)
    trained = train(examples, truth, languages, groups)
    scores = [trained.score(features(one)) for one in examples]
    assert min(scores[:60]) > 0 > max(scores[60:])
    assert trained.measured["auc"] == 1.0
    assert trained.weights["bank"] > 0 > trained.weights["gap"]
    assert set(trained.weights) == set(trained.means) == set(trained.scales) == set(FEATURES)


def test_the_bounds_come_from_questions_that_were_held_out():
    """The share of answerable questions below each bound is the share that was set."""
    examples, truth, languages, groups = toy(answered=200, unanswered=200, groups=40)
    trained = train(examples, truth, languages, groups)
    assert trained.refuse_below < trained.sure_from
    assert trained.measured["refused_answerable"] == pytest.approx(REFUSED, abs=0.005)
    assert trained.measured["refused_unanswerable"] > 0.5
    scores = np.array([trained.score(features(one)) for one in examples[:200]])
    assert (scores < trained.sure_from).mean() == pytest.approx(UNCERTAIN, abs=0.05)


def test_refusals_are_measured_in_each_language():
    """`measured` has the share of each kind that is refused, in all and in each language."""
    trained = train(*toy())
    kinds = ("refused_answerable", "refused_unanswerable")
    assert set(trained.measured) == {
        "auc",
        *(f"{kind}{end}" for kind in kinds for end in ("", "_en", "_es")),
    }
    for kind in kinds:
        both = (trained.measured[f"{kind}_en"] + trained.measured[f"{kind}_es"]) / 2
        assert trained.measured[kind] == pytest.approx(both, abs=1e-3)


def test_a_signal_that_is_the_same_for_all_does_not_count():
    """Its scale is 1 instead of 0, and its weight is 0."""
    trained = train(*toy())
    assert trained.scales["asks_figure"] == 1.0
    assert trained.weights["asks_figure"] == 0.0


def test_known_words_are_learned_from():
    """When questions differ in their known words only, the model tells them apart by that."""
    _, truth, languages, groups = toy()
    same = evidence(bank=[0.8], gap=[0.8])
    examples = [replace(same, known_words=0.9 if known else 0.4) for known in truth]
    trained = train(examples, truth, languages, groups)
    assert trained.weights["known_words"] > 0
    assert trained.measured["auc"] == 1.0
    assert trained.weights["bank"] == 0


def test_questions_of_one_group_are_never_on_both_sides(monkeypatch):
    """In each of five folds, no group is both trained on and judged."""
    folds = []

    class Watched(GroupKFold):
        def split(self, X=None, y=None, groups=None):  # noqa: N803
            for learn, judge in super().split(X, y, groups):
                folds.append(({groups[n] for n in learn}, {groups[n] for n in judge}))
                yield learn, judge

    monkeypatch.setattr(learning, "GroupKFold", Watched)
    train(*toy())
    assert len(folds) == 5
    assert all(learn.isdisjoint(judge) for learn, judge in folds)
    assert set().union(*(judge for _, judge in folds)) == set(range(12))


def test_what_only_a_group_shares_does_not_help():
    """A signal that is peculiar to each group does not raise the held-out area under the curve."""
    examples, _, languages, groups = toy(answered=60, unanswered=60, groups=6)
    truth = [group % 2 == 0 for group in groups]
    same = [replace(one, bank=padded(0.8), gap=padded(0.8)) for one in examples]
    own = [replace(one, text=group / 10) for one, group in zip(same, groups, strict=True)]
    trained = train(own, truth, languages, groups)
    assert trained.measured["auc"] < 0.6


def test_the_same_questions_give_the_same_model():
    """Training twice gives equal models."""
    assert train(*toy()) == train(*toy())


@pytest.mark.parametrize(
    ("answered", "unanswered", "groups", "enough"),
    [(50, 50, 5, True), (49, 50, 5, False), (50, 49, 5, False), (50, 50, 4, False)],
)
def test_too_few_questions_teach_nothing(answered, unanswered, groups, enough):
    """At least 50 questions of each kind and five groups are needed."""
    given = toy(answered, unanswered, groups)
    assert (train(*given) is not None) is enough


def test_an_index_learns_from_its_banks(bare_corpus, tmp_path):
    """Built, saved and loaded, the model tells a question on basil from one on rockets."""
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
        search(index, Neighbourhoods(double), ParsedText(question), Language.EN).answerability
        for question in ("Does my basil like sun?", "Does my rocket reach orbit?")
    )
    assert near > index.model.refuse_below > far
