"""One report out of several: what is searched over it is what a corpus of it alone gives."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from doubles import HashedEncoder, unworried
from report_rag.answering import scope as scope_module
from report_rag.answering.scope import Scopes
from report_rag.answering.suggestions import offers
from report_rag.assistant import Assistant
from report_rag.errors import QuestionError
from report_rag.index import build as build_folder
from report_rag.index import loaded as index_folder
from report_rag.progress import silent
from report_rag.rendering.answer_json import answer_json
from report_rag.signals.association import Association
from report_rag.types import Collection, Language, Outcome, Problem, Turn
from reports import GARDEN, HARBOUR, PLAIN, corpus_of

# Training is quick with few, and these are enough to tell the words of three small reports apart.
DIMENSION = 64
ALL = (GARDEN, HARBOUR, PLAIN)
PACKAGED = (Collection.COUNTRY, Collection.EXAMPLE)
QUESTIONS = (
    "Who lends pumps?",
    "Who lends winches?",
    "¿Quién presta grúas?",
    "What does it say about Bolivia?",
    "¿Qué dice sobre Perú?",
    "What do they do in Bolivia about frost?",
    "What are the three habits of a lasting harbour?",
    "¿Cuáles son todas las recomendaciones?",
    "Show me all the quotations",
    "How much does a wheelbarrow cost?",
    "What does it say about Paraguay?",
    "What dries out faster?",
    "Boliva",
    "hello",
    "help me",
)


def built(folder, data, *names):
    """The index of a corpus of these reports."""
    corpus = corpus_of(folder / "corpus", data, *names)
    double = HashedEncoder(dimension=DIMENSION)
    build_folder.build(corpus, folder / "index", double.name, lambda: double, silent)
    return index_folder.load(corpus, folder / "index")


@pytest.fixture(scope="module")
def whole(tiny_corpus, tmp_path_factory):
    """The index of three reports."""
    return built(tmp_path_factory.mktemp("whole"), tiny_corpus.parent, *ALL)


@pytest.fixture(scope="module", params=ALL)
def pair(request, whole, tiny_corpus, tmp_path_factory):
    """The index of one report: out of three, and of a corpus of its own."""
    own = built(tmp_path_factory.mktemp("alone"), tiny_corpus.parent, request.param)
    return Scopes(whole).of(request.param).index, own


def test_what_is_read_is_the_report_s_own(pair):
    """Its passages and lists, what is known of countries, and what its banks know."""
    part, alone = pair
    for name in ("reports", "passages", "lists", "geography", "numbers", "words_of_headings"):
        assert getattr(part, name) == getattr(alone, name)
    assert [one.tolist() for one in part.members] == [one.tolist() for one in alone.members]
    for own, wanted in zip(part.known, alone.known, strict=True):
        assert own.texts == wanted.texts
        assert own.index.owners == wanted.index.owners


@pytest.mark.parametrize("arm", [arm for arm in Collection if arm not in PACKAGED])
def test_vectors_and_their_owners_are_the_report_s_own(pair, arm):
    """In the order that a corpus of its own has them."""
    part, alone = pair
    assert part.dense[arm].owners == alone.dense[arm].owners
    assert np.array_equal(part.dense[arm].vectors(), alone.dense[arm].vectors())


def test_words_are_counted_in_the_report_alone(pair):
    """A word is as rare as it is there, and not in all reports."""
    part, alone = pair
    stems = ["water", "bolivia", "lend", "agu", "pot"]
    assert set(part.lexical) == set(alone.lexical)
    for key, words in part.lexical.items():
        wanted = alone.lexical[key]
        assert np.array_equal(words.owners, wanted.owners)
        count = len(part.passages)
        assert np.array_equal(words.scores(stems, count), wanted.scores(stems, count))


def test_nothing_is_copied_that_all_reports_share(pair, whole):
    """Contacts, what was learnt, and the vectors of the package's own sentences."""
    part, _ = pair
    for name in ("manifest", "contacts", "concerns"):
        assert getattr(part, name) is getattr(whole, name)
    for arm in PACKAGED:
        assert part.dense[arm] is whole.dense[arm]
    if part.association:
        assert np.shares_memory(part.association.weights, whole.association.weights)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("before", [(), (Turn("user", "What do they do in Peru?"),)])
def test_the_answer_is_that_of_a_corpus_of_its_own(pair, whole, question, before):
    """Passages, marks, sentences, and what leads on; only the address names the report.

    What was learnt is that of all reports, and so are the sentences about countries.
    """
    part, alone = pair
    (name,) = (one.name for one in part.reports)
    learnt = {
        "association": part.association,
        "model": part.model,
        "concerns": unworried(DIMENSION),
    }
    dense = alone.dense | {arm: part.dense[arm] for arm in PACKAGED}
    own = Assistant(replace(alone, dense=dense, **learnt), HashedEncoder(dimension=DIMENSION))
    out_of_all = Assistant(
        replace(whole, concerns=unworried(DIMENSION)), HashedEncoder(dimension=DIMENSION)
    )
    expected = answer_json(own.ask(question, history=before))
    found = answer_json(out_of_all.ask(question, history=before, report=name))
    for passage in (*found["passages"], *found["related"]):
        assert passage["url"].startswith(f"/report/{name}?")
        passage["url"] = passage["url"].replace(f"/report/{name}?", "/report?")
    assert found == expected


def test_two_reports_answer_the_same_question_each_with_its_own_words(whole):
    """And both when all are asked."""
    assistant = Assistant(
        replace(whole, concerns=unworried(DIMENSION)), HashedEncoder(dimension=DIMENSION)
    )
    asked = "How are they kept safe from frost in Bolivia?"
    words = {GARDEN: "potatoes", HARBOUR: "sardines"}
    for name, word in words.items():
        answer = assistant.ask(asked, report=name)
        assert {one.report for one in answer.citations} == {name}
        assert word in answer.citations[0].quote
        assert name in answer.citations[0].url
    assert {one.report for one in assistant.ask(asked).citations} == set(words)


def test_a_report_without_banks_is_not_judged_by_those_of_others(whole):
    """Its passages answer, although no question of any bank is near."""
    assistant = Assistant(
        replace(whole, concerns=unworried(DIMENSION)), HashedEncoder(dimension=DIMENSION)
    )
    scope = assistant.over(PLAIN)
    assert (scope.model, scope.association) == (None, None)
    answer = assistant.ask("What steals the strawberries in June?", report=PLAIN)
    assert answer.outcome is Outcome.ANSWERED
    assert answer.citations[0].quote.startswith("Sparrows steal")


def test_a_model_stays_where_both_banks_are(whole):
    """What was learnt of answered and unanswered questions is of use where there are both."""
    model = object()
    scopes = Scopes(replace(whole, model=model))
    assert [scopes.of(name).index.model for name in ALL] == [model, model, None]


def test_a_section_of_another_report_is_none(whole):
    """Nobody is to take passages of one report for those of another."""
    assistant = Assistant(whole, HashedEncoder(dimension=DIMENSION))
    near = f"{HARBOUR}/water-and-seeds/bolivia"
    assert assistant.ask("why?", near=near, report=HARBOUR).near
    with pytest.raises(QuestionError) as caught:
        assistant.ask("why?", near=near, report=GARDEN)
    assert caught.value.problem is Problem.UNKNOWN_SECTION


@pytest.mark.parametrize("name", ["", "Garden-report", "../garden-report", "x" * 9000])
def test_an_unknown_report_is_a_problem_that_names_those_there_are(whole, name):
    """Whatever was given."""
    with pytest.raises(QuestionError) as caught:
        Assistant(whole, HashedEncoder(dimension=DIMENSION)).ask("Who lends pumps?", report=name)
    assert caught.value.problem is Problem.UNKNOWN_REPORT
    assert caught.value.names == ALL


def test_help_is_there_whichever_report_is_asked(whole):
    """The message decides, and the contacts are those of all."""
    assistant = Assistant(whole, HashedEncoder(dimension=DIMENSION))
    cards = [assistant.ask("help me", report=name) for name in (None, *ALL)]
    assert {one.outcome for one in cards} == {Outcome.SAFEGUARDING}
    assert all(one.contacts == cards[0].contacts for one in cards)


def test_the_only_report_is_the_whole(tiny_index):
    """Nothing is made where there is nothing to choose."""
    assert Scopes(tiny_index).of(GARDEN).index is tiny_index


def test_offers_are_made_once_for_each_scope(whole):
    """From the report's own bank."""
    scope = Scopes(whole).of(HARBOUR)
    offered = scope.offered(Language.EN)
    assert offered is scope.offered(Language.EN)
    assert offered.questions == offers(scope.index, Language.EN).questions
    assert "Who lends winches?" in {one.text for one in scope.index.reports[0].questions}


def test_the_last_ones_are_kept(whole):
    """As many as there is room for; which was asked for longest ago goes first."""
    scopes = Scopes(whole, most=2)
    garden, harbour = scopes.of(GARDEN), scopes.of(HARBOUR)
    assert scopes.of(GARDEN) is garden
    scopes.of(PLAIN)
    assert scopes.of(GARDEN) is garden
    assert scopes.of(HARBOUR) is not harbour


def test_the_vectors_of_what_is_kept_are_bounded(whole):
    """By their bytes; the last one stays, however large."""
    scopes = Scopes(whole, most_bytes=1)
    garden = scopes.of(GARDEN)
    assert scopes.of(GARDEN) is garden
    scopes.of(HARBOUR)
    assert scopes.of(GARDEN) is not garden
    roomy = Scopes(whole, most_bytes=10**9)
    assert roomy.of(GARDEN) is roomy.of(GARDEN) is not roomy.of(HARBOUR)


def test_who_asks_at_once_gets_the_same_one(whole, monkeypatch):
    """A report is made once, however many ask for it at the same time."""
    made = []
    part = scope_module._part

    def counted(index, extent):
        made.append(extent.report.name)
        return part(index, extent)

    monkeypatch.setattr(scope_module, "_part", counted)
    scopes = Scopes(whole)
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(scopes.of, [GARDEN, HARBOUR] * 8))
    assert sorted(made) == [GARDEN, HARBOUR]
    assert len({id(one) for one in found}) == 2


def test_what_was_learnt_of_passages_is_taken_by_their_numbers(whole):
    """Each report gets the rows of its own passages."""
    count = len(whole.passages)
    weights = np.arange(count, dtype=np.float32)[:, None] * np.ones(
        (1, DIMENSION + 1), dtype=np.float32
    )
    scopes = Scopes(replace(whole, association=Association(weights)))
    size = len(scopes.of(GARDEN).index.passages)
    assert scopes.of(HARBOUR).index.association.weights[0, 0] == size
