"""One report out of several answers as a corpus of that report alone would."""

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
from report_rag.types import AskOptions, Collection, Language, Outcome, Problem, Turn
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


def assistant_of(index):
    """Answers from an index; only rules raise a card."""
    worried = replace(index, concerns=unworried(DIMENSION))
    return Assistant(worried, HashedEncoder(dimension=DIMENSION))


@pytest.fixture(scope="module")
def whole(tiny_corpus, tmp_path_factory):
    """The index of three reports."""
    return built(tmp_path_factory.mktemp("whole"), tiny_corpus.parent, *ALL)


@pytest.fixture(scope="module", params=ALL)
def pair(request, whole, tiny_corpus, tmp_path_factory):
    """The index of one report: out of three, and of a corpus of its own."""
    own = built(tmp_path_factory.mktemp("alone"), tiny_corpus.parent, request.param)
    return Scopes(whole).of(request.param).index, own


def test_passages_and_questions_are_the_report_s_own(pair):
    """Passages, lists, countries and bank questions equal those of a corpus of its own."""
    part, alone = pair
    for name in ("reports", "passages", "lists", "geography", "numbers", "words_of_headings"):
        assert getattr(part, name) == getattr(alone, name)
    assert [one.tolist() for one in part.members] == [one.tolist() for one in alone.members]
    for own, wanted in zip(part.sources.known, alone.sources.known, strict=True):
        assert own.texts == wanted.texts
        assert own.index.owners == wanted.index.owners


def test_vectors_and_their_owners_are_the_report_s_own(pair):
    """Equal to those of a corpus of its own, in the same order."""
    part, alone = pair
    for collection in Collection:
        if collection not in PACKAGED:
            own, wanted = part.dense[collection], alone.dense[collection]
            assert own.owners == wanted.owners, collection
            assert np.array_equal(own.vectors(), wanted.vectors()), collection


def test_words_are_counted_in_the_report_alone(pair):
    """BM25 is computed over the passages of the report, and not of all reports."""
    part, alone = pair
    stems = ["water", "bolivia", "lend", "agu", "pot"]
    assert set(part.lexical) == set(alone.lexical)
    for key, words in part.lexical.items():
        wanted = alone.lexical[key]
        assert np.array_equal(words.owners, wanted.owners)
        count = len(part.passages)
        assert np.array_equal(words.scores(stems, count), wanted.scores(stems, count))


def test_nothing_is_copied_that_all_reports_share(pair, whole):
    """Contacts, what was learned, and the vectors of the package's own sentences."""
    part, _ = pair
    for name in ("manifest", "contacts", "concerns"):
        assert getattr(part, name) is getattr(whole, name)
    for collection in PACKAGED:
        assert part.dense[collection] is whole.dense[collection]
    if part.association:
        assert np.shares_memory(part.association.weights, whole.association.weights)


def test_the_answers_are_those_of_a_corpus_of_its_own(pair, whole):
    """Passages, marks, sentences and follow-ups are equal; only the address names the report.

    The corpus of its own is given what was learned from all reports, and their package's texts.
    """
    part, alone = pair
    (name,) = (one.name for one in part.reports)
    learned = {"association": part.association, "model": part.model}
    dense = alone.dense | {collection: part.dense[collection] for collection in PACKAGED}
    own, out_of_all = assistant_of(replace(alone, dense=dense, **learned)), assistant_of(whole)
    different = []
    for question in QUESTIONS:
        for before in ((), (Turn("user", "What do they do in Peru?"),)):
            expected = answer_json(own.ask(question, history=before))
            found = answer_json(
                out_of_all.ask(question, history=before, options=AskOptions(report=name))
            )
            for passage in (*found["passages"], *found["related"]):
                assert passage["url"].startswith(f"/report/{name}?")
                passage["url"] = passage["url"].replace(f"/report/{name}?", "/report?")
            if found != expected:
                different.append((question, before))
    assert different == []


def test_two_reports_answer_the_same_question_each_with_its_own_words(whole):
    """Each answers from its own passages; asked together, both do."""
    assistant = assistant_of(whole)
    asked = "How are they kept safe from frost in Bolivia?"
    words = {GARDEN: "potatoes", HARBOUR: "sardines"}
    for name, word in words.items():
        answer = assistant.ask(asked, options=AskOptions(name))
        assert {one.report for one in answer.citations} == {name}
        assert word in answer.citations[0].quote
        assert name in answer.citations[0].url
    assert {one.report for one in assistant.ask(asked).citations} == set(words)


def test_a_report_without_banks_is_not_judged_by_those_of_others(whole):
    """It has no model of answerability, and its passages answer."""
    assistant = assistant_of(whole)
    scope = assistant.over(PLAIN)
    assert (scope.model, scope.association) == (None, None)
    answer = assistant.ask("What steals the strawberries in June?", options=AskOptions(PLAIN))
    assert answer.outcome is Outcome.ANSWERED
    assert answer.citations[0].quote.startswith("Sparrows steal")


def test_a_model_stays_where_both_banks_are(whole):
    """The model of answerability is used for the reports that have both banks."""
    model = object()
    scopes = Scopes(replace(whole, model=model))
    assert [scopes.of(name).index.model for name in ALL] == [model, model, None]


def test_a_section_of_another_report_is_none(whole):
    """A section of one report cannot be asked of another."""
    assistant = Assistant(whole, HashedEncoder(dimension=DIMENSION))
    near = f"{HARBOUR}/water-and-seeds/bolivia"
    assert assistant.ask("why?", options=AskOptions(HARBOUR, near)).near
    with pytest.raises(QuestionError) as caught:
        assistant.ask("why?", options=AskOptions(GARDEN, near))
    assert caught.value.problem is Problem.UNKNOWN_SECTION


@pytest.mark.parametrize("name", ["", "Garden-report", "../garden-report", "x" * 9000])
def test_an_unknown_report_is_a_problem_that_names_those_there_are(whole, name):
    """The error has the names of all reports."""
    with pytest.raises(QuestionError) as caught:
        Assistant(whole, HashedEncoder(dimension=DIMENSION)).ask(
            "Who lends pumps?", options=AskOptions(name)
        )
    assert caught.value.problem is Problem.UNKNOWN_REPORT
    assert caught.value.names == ALL


def test_help_is_there_whichever_report_is_asked(whole):
    """The card and its contacts are the same whichever report is asked."""
    assistant = Assistant(whole, HashedEncoder(dimension=DIMENSION))
    cards = [assistant.ask("help me", options=AskOptions(name)) for name in (None, *ALL)]
    assert {one.outcome for one in cards} == {Outcome.SAFEGUARDING}
    assert all(one.contacts == cards[0].contacts for one in cards)


def test_the_only_report_is_the_whole(tiny_index):
    """In a corpus of one report, its index is the whole index."""
    assert Scopes(tiny_index).of(GARDEN).index is tiny_index


def test_offers_are_made_once_for_each_scope(whole):
    """The offers come from the report's own bank, and are kept."""
    scope = Scopes(whole).of(HARBOUR)
    offered = scope.offered(Language.EN)
    assert offered is scope.offered(Language.EN)
    assert offered.questions == offers(scope.index, Language.EN).questions
    assert "Who lends winches?" in {one.text for one in scope.index.reports[0].questions}


def test_the_last_ones_are_kept(whole):
    """At most `most` reports; the one used longest ago is dropped first."""
    scopes = Scopes(whole, most=2)
    garden, harbour = scopes.of(GARDEN), scopes.of(HARBOUR)
    assert scopes.of(GARDEN) is garden
    scopes.of(PLAIN)
    assert scopes.of(GARDEN) is garden
    assert scopes.of(HARBOUR) is not harbour


def test_a_report_is_made_once(whole, monkeypatch):
    """A report is made once, however many threads ask for it at the same time."""
    made = []
    part = scope_module._part

    def counted(index, report):
        made.append(report.name)
        return part(index, report)

    monkeypatch.setattr(scope_module, "_part", counted)
    scopes = Scopes(whole)
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(scopes.of, [GARDEN, HARBOUR] * 8))
    assert sorted(made) == [GARDEN, HARBOUR]
    assert len({id(one) for one in found}) == 2


def test_the_association_of_a_report_has_its_own_rows(whole):
    """Its weights are the rows of its own passages."""
    count = len(whole.passages)
    weights = np.arange(count, dtype=np.float32)[:, None] * np.ones(
        (1, DIMENSION + 1), dtype=np.float32
    )
    scopes = Scopes(replace(whole, association=Association(weights)))
    size = len(scopes.of(GARDEN).index.passages)
    assert scopes.of(HARBOUR).index.association.weights[0, 0] == size
