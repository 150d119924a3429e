"""What a message asks for: what the classifier finds likeliest, unless a rule knows better."""

from dataclasses import replace

import numpy as np
import pytest

from doubles import NO_INTENT_NGRAMS, HashedEncoder, unworried
from handmade import MANIFEST
from report_rag.answering.intents import (
    COMPLETED,
    in_asked_language,
    intent_of,
)
from report_rag.corpus.geography import Geography
from report_rag.index.lexical import lexical_indexes
from report_rag.index.loaded import Index, corpus_passages
from report_rag.intent import INTENTS, LABELS, SUBJECT, IntentClassifier
from report_rag.intent.forms import forms
from report_rag.text.parsed import ParsedText
from report_rag.types import (
    Collection,
    DocumentTopic,
    Language,
    Move,
    PlaceTopic,
    Query,
    ToolTopic,
    Turn,
)
from report_rag.vectors.faiss_index import FaissIndex
from report_rag.vectors.neighbourhood import Neighbourhoods

ENCODER = HashedEncoder(dimension=32)
BEFORE = (Turn("user", "Who lends pumps?"),)
SURE = 50.0
"""Log-odds against the subject that every margin lets pass."""
NEVER = -1000.0

NO_VECTORS = FaissIndex.of(np.zeros((0, ENCODER.dimension), dtype=np.float32), ())
FAR = FaissIndex.of(-ENCODER.encode_passages(["pumps"]), ((0,),))
"""A passage that is similar to no message: the cosine similarity to each is negative."""


def classifier(likely, known=()):
    """Finds each intent so much likelier than the subject, whatever the message: log-odds.

    Two examples have each of the words `known`.
    """
    biases = np.full(len(LABELS), NEVER, dtype=np.float32)
    for label, odds in ({SUBJECT: 0.0} | likely).items():
        biases[LABELS.index(label)] = odds
    size = ENCODER.dimension + forms(ParsedText(""), {}).size
    weights = np.zeros((len(LABELS), size), dtype=np.float32)
    counted = dict.fromkeys(known, 2)
    return IntentClassifier(weights, biases, NO_INTENT_NGRAMS, counted, frozenset(known))


@pytest.fixture(scope="module")
def garden(tiny_corpus):
    """The tiny report with its words and countries; the only vector is that of a far passage."""
    reports, passages, lists = corpus_passages(tiny_corpus)
    return Index(
        manifest=MANIFEST,
        reports=reports,
        passages=passages,
        lists=lists,
        dense=dict.fromkeys(Collection, NO_VECTORS)
        | dict.fromkeys((Collection.TEXT, Collection.TRANSLATION), FAR),
        lexical=lexical_indexes(reports, passages, lists),
        geography=Geography.of(reports, passages),
        concerns=unworried(),
        intents=classifier({}),
        contacts=(),
        model=None,
        hubness=None,
    )


@pytest.fixture
def asked(garden):
    """What is asked, when the classifier finds these intents so much likelier than the subject.

    `known` are words that example messages have.
    """

    def of(text, likely, history=(), known=()):
        index = replace(garden, intents=classifier(likely, known))
        query = Query(text, Language.EN, history)
        return intent_of(index, query, Neighbourhoods(ENCODER))

    return of


# The likeliest


@pytest.mark.parametrize("intent", [INTENTS[label] for label in LABELS if label != SUBJECT])
def test_without_a_rule_it_is_the_likeliest(asked, intent):
    """In a conversation, so that it may be about that too."""
    texts = {
        PlaceTopic.PAGE: "page 2",
        PlaceTopic.NEIGHBOUR: "the next one",
        PlaceTopic.SPEAKERS: "all quotations",
        PlaceTopic.COUNTRIES: "all countries of the report",
        Move.OTHER_PLACE: "zzz",
    }
    assert asked(texts.get(intent, "all countries"), {intent: SURE}, BEFORE) is intent


@pytest.mark.parametrize("text", ["thanks", "Who lends pumps?", "page 2", "¿Y en Perú?"])
def test_it_is_the_subject_where_that_is_likeliest(asked, text):
    """Whether there is a conversation or not."""
    assert asked(text, {}) is None
    assert asked(text, {}, BEFORE) is None


def test_the_vector_of_the_message_decides(garden):
    """The classifier is given the vector of the message itself."""
    made = classifier({ToolTopic.THANKS: 0.0})
    made.weights[LABELS.index(ToolTopic.THANKS), ENCODER.component("thanks")] = SURE
    near, index = Neighbourhoods(ENCODER), replace(garden, intents=made)
    assert intent_of(index, Query("thanks", Language.EN, BEFORE), near) is ToolTopic.THANKS
    assert intent_of(index, Query("lettuce", Language.EN, BEFORE), near) is None


@pytest.mark.parametrize(
    ("text", "intent", "odds", "passes"),
    [
        ("zzz", ToolTopic.THANKS, 1.0, False),
        ("zzz", ToolTopic.THANKS, 3.0, True),
        ("zzz", DocumentTopic.WHO_FUNDED, 1.0, False),
        ("zzz", DocumentTopic.WHO_FUNDED, 3.0, True),
        ("zzz", PlaceTopic.PLACES, 1.0, False),
        ("zzz", PlaceTopic.PLACES, 3.0, True),
    ],
)
def test_anything_else_has_to_be_clearly_likelier_than_the_subject(
    asked, text, intent, odds, passes
):
    """A question that is wrongly not searched is worse than one that is searched in vain."""
    assert asked(text, {intent: odds}) is (intent if passes else None)


@pytest.mark.parametrize(
    "text",
    [
        "the section zzz",
        "el capítulo zzz",
        "zzz page",
        "la página zzz",
        "where is zzz mentioned",
        "¿dónde habla de zzz?",
        "countries in the part on zzz",
    ],
)
def test_a_word_for_a_place_makes_a_place_likelier(asked, text):
    """Then it may even be a little less likely than the subject, but not much less."""
    assert asked(text, {PlaceTopic.PLACES: -1.0}) is PlaceTopic.PLACES
    assert asked(text, {PlaceTopic.PLACES: -10.0}) is None
    assert asked(text, {DocumentTopic.WHO_FUNDED: 1.0}) is None


@pytest.mark.parametrize("text", ["where is zzz", "zzz is mentioned", "¿dónde zzz?"])
def test_where_alone_is_no_word_for_a_place(asked, text):
    """ "Where" asks for a place in the world unless something is mentioned there."""
    assert asked(text, {PlaceTopic.SPEAKERS: 1.0}) is None


def test_the_answer_before_is_meant_when_that_is_as_likely(asked):
    """In a conversation a move needs no margin."""
    assert asked("zzz", {Move.MORE: 0.5}, BEFORE) is Move.MORE
    assert asked("zzz", {Move.MORE: -0.5}, BEFORE) is None


def test_without_a_conversation_nothing_is_about_the_answer_before(asked):
    """What is next likely is then asked."""
    assert asked("zzz", {Move.MORE: SURE}) is None
    assert asked("zzz", {Move.MORE: SURE, ToolTopic.THANKS: 10.0}) is ToolTopic.THANKS
    assert asked("zzz", {Move.MORE: SURE, ToolTopic.THANKS: 10.0}, BEFORE) is Move.MORE


def test_the_intents_of_a_kind_count_together(asked):
    """What a message is about is decided first, then what it asks."""
    when, where = DocumentTopic.WHEN, DocumentTopic.WHERE
    assert asked("zzz", {where: 2.6}) is None
    assert asked("zzz", {when: 2.5, where: 2.6}) is where
    assert asked("zzz", {when: 9.0, where: 9.1, ToolTopic.THANKS: 8.5}) is where
    assert asked("zzz", {when: 9.0, where: 7.0, ToolTopic.THANKS: 9.5}) is ToolTopic.THANKS


def test_without_a_bank_new_words_speak_against_document_and_places(asked):
    """One that no example has raises the margin by 1, whether the corpus has it or not."""
    for topic in (DocumentTopic.WHERE, PlaceTopic.CONTENTS):
        assert asked("zzz", {topic: 2.9}) is None
        assert asked("zzz", {topic: 3.1}) is topic
        assert asked("zzz quux", {topic: 3.1}) is None


def test_who_asks_for_a_person_is_given_no_contents(asked):
    """What is likeliest besides them is meant."""
    likely = {PlaceTopic.CONTENTS: SURE, DocumentTopic.WHO_DESIGNED: 10.0}
    for text in ("who designed the layout", "¿Quién diagramó esto?"):
        assert asked(text, likely) is DocumentTopic.WHO_DESIGNED
    assert asked("the layout", likely) is PlaceTopic.CONTENTS


# Margins of the tool


@pytest.mark.parametrize(
    ("text", "known", "passes"),
    [
        ("hello", (), True),
        ("hello flibbertigibbet", (), True),
        ("hello people", (), True),
        ("hello pumps", (), False),
        ("hola bombas", (), False),
        ("hello pumps", ("pumps",), True),
        ("hola bombas", ("bombas",), True),
        ("hello Bolivia", ("bolivia",), False),
        ("hello Japan", ("japan",), False),
        ("hola Japón", (), False),
    ],
)
def test_a_word_that_only_the_corpus_has_speaks_against_the_tool(asked, text, known, passes):
    """So does the name of a country; a word that nobody has, or that examples have, does not."""
    found = asked(text, {ToolTopic.GREETING: 3.0}, known=known)
    assert found is (ToolTopic.GREETING if passes else None)


def test_each_word_of_the_corpus_speaks_against_the_tool(asked):
    """What passes with one is not enough with two; with many it can still be likely enough."""
    assert asked("hello pumps", {ToolTopic.GREETING: 5.0}) is ToolTopic.GREETING
    assert asked("hello pumps, compost", {ToolTopic.GREETING: 5.0}) is None
    assert asked("hello pumps pumps", {ToolTopic.GREETING: 5.0}) is ToolTopic.GREETING
    assert asked("pumps, compost, herbs", {ToolTopic.GREETING: SURE}) is ToolTopic.GREETING


@pytest.mark.parametrize("intent", [DocumentTopic.WHO_FUNDED, PlaceTopic.CONTENTS])
def test_without_a_bank_document_and_place_have_to_be_likelier_with_each_of_them(garden, intent):
    """With one, its questions are examples of the subject. A section named needs nothing."""
    bank = FaissIndex.of(ENCODER.encode_questions(["Who sings?"]), ((0,),))
    banks = {True: garden.dense | {Collection.BANK: bank}, False: garden.dense}

    def found(text, odds, has_bank):
        made = classifier({intent: odds})
        index = replace(garden, intents=made, dense=banks[has_bank])
        return intent_of(index, Query(text, Language.EN), Neighbourhoods(ENCODER))

    many = "pumps, compost, herbs, school, gardens, neighbours, wheelbarrows, weeks, watering"
    many += ", dry, summers"
    assert found(many, 12.5, has_bank=True) is intent
    assert found(many, 12.5, has_bank=False) is None
    assert found("pumps, compost", 4.1, has_bank=False) is intent
    assert found("pumps, compost", 3.9, has_bank=False) is None
    assert found("compost", 3.1, has_bank=False) is intent
    if intent is PlaceTopic.CONTENTS:
        assert found("sections on pumps, compost", 0.0, has_bank=False) is intent


def test_words_of_the_corpus_do_not_speak_against_the_answer_before(asked):
    """A question about it may have them."""
    assert asked("pumps, compost", {Move.WHY: 0.5}, BEFORE) is Move.WHY


def test_in_a_language_without_text_each_word_that_no_example_has_may_be_the_corpus(garden):
    """Nobody can tell from an English report which Spanish words it would have."""
    greeting = {ToolTopic.GREETING: 3.0}

    def found(text, known=()):
        nothing = lexical_indexes((), (), ())
        english = {key: one for key, one in garden.lexical.items() if key[1] is Language.EN}
        lexical = nothing | english
        index = replace(garden, intents=classifier(greeting, known), lexical=lexical)
        return intent_of(index, Query(text, Language.ES), Neighbourhoods(ENCODER))

    assert found("hola zanahorias") is None
    assert found("hola zanahorias", known=["zanahorias"]) is ToolTopic.GREETING
    assert found("hola") is ToolTopic.GREETING


@pytest.mark.parametrize(("likely", "passes"), [(1.9, False), (2.1, True)])
def test_the_tool_needs_the_same_margin_in_a_conversation(asked, likely, passes):
    """What people say to the tool after an answer ("you lost me") is no less likely than before."""
    for before in ((), BEFORE):
        found = asked("zzz", {ToolTopic.NOT_UNDERSTOOD: likely}, before)
        assert found is (ToolTopic.NOT_UNDERSTOOD if passes else None)


# Rules


@pytest.mark.parametrize(
    "text",
    [
        "only the headings",
        "just the chapters, please",
        "only the titles",
        "solo los capítulos",
        "únicamente los títulos",
    ],
)
@pytest.mark.parametrize("likely", [{}, {ToolTopic.SHORTER: SURE}, {DocumentTopic.SUMMARY: SURE}])
def test_only_the_headings_are_the_contents(asked, text, likely):
    """At the beginning, whatever the classifier takes it for."""
    assert asked(text, likely) is PlaceTopic.CONTENTS


def test_only_the_headings_are_the_contents_only_at_the_beginning(asked):
    """After an answer it may be meant of that; and it takes both words."""
    assert asked("only the titles", {Move.OTHERS: SURE}, BEFORE) is Move.OTHERS
    assert asked("only the titles", {}, BEFORE) is None
    assert asked("the titles", {}) is None
    assert asked("only the bees", {}) is None


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("the second", True),
        ("la segunda, por favor", True),
        ("thanks, explain 3", True),
        ("gracias, la última", True),
        ("the beans", False),
        ("in 2024", False),
    ],
)
@pytest.mark.parametrize("other", [ToolTopic.THANKS, DocumentTopic.WHEN, SUBJECT])
def test_who_counts_a_place_after_an_answer_means_the_answer(asked, other, text, counts):
    """Where the classifier finds that nearly as likely as what is likeliest."""
    meant = INTENTS.get(other)
    nearly = {other: SURE, Move.ORDINAL: SURE - 5.9}
    assert asked(text, nearly, BEFORE) is (Move.ORDINAL if counts else meant)
    assert asked(text, nearly) is meant
    assert asked(text, {other: SURE, Move.ORDINAL: SURE - 6.1}, BEFORE) is meant


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("and the teachers?", DocumentTopic.WHO_ATTENDED),
        ("what about the teachers?", DocumentTopic.WHO_ATTENDED),
        ("¿y los docentes?", DocumentTopic.WHO_ATTENDED),
        ("and in other countries?", PlaceTopic.COUNTRIES),
        ("¿y en otros países?", PlaceTopic.COUNTRIES),
    ],
)
def test_who_goes_on_after_an_answer_asks_the_same_of_others(asked, text, intent):
    """It only looks like a question about the document or a place in it."""
    assert asked(text, {intent: SURE}, BEFORE) is Move.OTHER_GROUP
    assert asked(text, {intent: SURE}) is intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("and who wrote the report?", DocumentTopic.WHO_WROTE),
        ("¿y quién escribió el informe?", DocumentTopic.WHO_WROTE),
        ("and when was the workshop?", DocumentTopic.WHEN),
        ("¿y cuándo fue el taller?", DocumentTopic.WHEN),
        ("and the next section?", PlaceTopic.NEIGHBOUR),
        ("¿y el capítulo siguiente?", PlaceTopic.NEIGHBOUR),
        ("and page 2?", PlaceTopic.PAGE),
        ("teachers and parents", DocumentTopic.WHO_ATTENDED),
        ("and thanks", ToolTopic.THANKS),
        ("and why?", Move.WHY),
    ],
)
def test_who_names_the_report_or_a_place_in_it_means_that(asked, text, intent):
    """Also after "and"; and an "and" further on goes on with nothing."""
    assert asked(text, {intent: SURE}, BEFORE) is intent


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("a shorter version of the report", True),
        ("explica el informe en palabras simples", True),
        ("in a nutshell", True),
        ("resumen", True),
        ("in simpler words", False),
        ("en palabras simples", False),
    ],
)
def test_what_is_shortened_before_any_answer_is_the_report(asked, text, summary):
    """If the report or a summary is named; after an answer it is that answer."""
    tool = ToolTopic.SHORTER
    assert asked(text, {tool: SURE}) is (DocumentTopic.SUMMARY if summary else tool)
    assert asked(text, {tool: SURE}, BEFORE) is tool


@pytest.mark.parametrize(
    ("text", "off_task"),
    [
        ("write a poem", True),
        ("escribe un poema", True),
        ("who are you voting for", True),
        ("¿cuándo puedes venir?", True),
        ("Who won the match?", False),
        ("¿Quién ganó el partido?", False),
        ("when does it rain", False),
        ("where are the nets", False),
        ("how many are there", False),
        ("¿Qué tiempo hace?", False),
    ],
)
def test_a_question_that_addresses_nobody_is_searched(asked, text, off_task):
    """Who, when, where, how many, what: that the report does not say it is found by searching."""
    known = "write escribe poem poema voting venir".split()
    found = asked(text, {ToolTopic.OFF_TASK: SURE}, known=known)
    assert found is (ToolTopic.OFF_TASK if off_task else None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # All countries, or those of a region.
        ("Which countries are covered?", PlaceTopic.COUNTRIES),
        ("¿Qué países aparecen?", PlaceTopic.COUNTRIES),
        ("list them all", PlaceTopic.COUNTRIES),
        ("Which countries of Central America are there?", PlaceTopic.COUNTRIES),
        ("¿Qué países del Caribe aparecen?", PlaceTopic.COUNTRIES),
        ("Which countries came to Quito?", PlaceTopic.COUNTRIES),
        # One country: where it stands, or what is said of it.
        ("Where is Bolivia?", PlaceTopic.PLACES),
        ("¿Dónde está Bolivia?", PlaceTopic.PLACES),
        ("In which section is Japan?", PlaceTopic.PLACES),
        ("On which page is Peru?", PlaceTopic.PLACES),
        ("Is Bolivia one of the countries?", None),
        ("¿Está Bolivia entre los países?", None),
        ("Which countries, Lima?", None),
        # A region's part of the report, or the countries in a part.
        ("all the parts about the Caribbean", PlaceTopic.PLACES),
        ("all that you have on the Caribbean", None),
        ("todas las cosas que hay del Caribe", None),
        ("Which countries are in the part on compost?", PlaceTopic.COUNTRIES),
        ("¿Qué países salen en la página 2, en lo del abono?", PlaceTopic.COUNTRIES),
        # Countries by a subject, unless within a section on it.
        ("Which countries have compost?", None),
        ("¿Qué países tienen abono?", None),
        ("Which countries have flibbertigibbets?", PlaceTopic.COUNTRIES),
        ("Which countries are in the section on compost?", PlaceTopic.COUNTRIES),
        ("¿Qué países hay en el capítulo sobre abono?", PlaceTopic.COUNTRIES),
        # No list at all.
        ("what else", None),
        ("Central America", None),
    ],
)
def test_a_question_about_countries_is_about_all_or_one_or_a_subject(asked, text, expected):
    """Only who asks for a list, and for nothing that the report writes about, gets all of them."""
    assert asked(text, {PlaceTopic.COUNTRIES: SURE}) is expected


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("What is on page 2?", True),
        ("¿Qué hay en la página 2?", True),
        ("page 99", True),
        ("2", True),
        ("the first page", True),
        ("the last page", True),
        ("la última página", True),
        ("What is on the page?", False),
        ("¿Qué hay en la página?", False),
        ("show me trend 2", False),
        ("muéstrame la tendencia 2", False),
        ("number 2 on page 3", True),
        ("the 2 pumps, please", False),
        ("las 2 bombas", False),
        ("the 2 pumps on the page", True),
        ("what is in 2 please", True),
    ],
)
def test_a_page_has_to_be_named(asked, text, named):
    """By its number, or as the first or last; otherwise the message is searched."""
    assert asked(text, {PlaceTopic.PAGE: SURE}) is (PlaceTopic.PAGE if named else None)


OVERALL = [
    PlaceTopic.RECOMMENDATIONS,
    DocumentTopic.SUMMARY,
    DocumentTopic.KEY_FINDINGS,
    DocumentTopic.CONCLUSIONS,
    DocumentTopic.PURPOSE,
]


@pytest.mark.parametrize("intent", OVERALL)
@pytest.mark.parametrize(
    ("text", "on_a_subject"),
    [
        ("What are the main recommendations?", False),
        ("¿Qué recomienda el informe?", False),
        ("a summary of the report", False),
        ("los principales hallazgos del informe", False),
        ("recommendations on flibbertigibbets", False),
        ("recommendations on compost", True),
        ("resumen sobre el abono", True),
        ("What is recommended for Japan?", True),
        ("las conclusiones para Bolivia", True),
    ],
)
def test_recommendations_or_a_summary_on_a_subject_are_searched(asked, intent, text, on_a_subject):
    """A word of the corpus, or a country, besides those that only ask for them."""
    assert asked(text, {intent: SURE}) is (None if on_a_subject else intent)


@pytest.mark.parametrize(
    ("text", "is_searched"),
    [
        ("What do they recommend on compost?", True),
        ("¿Qué recomiendan para el abono?", True),
        ("recommendations about pumps and compost", True),
        ("compost recommendations", False),
        ("all recommendations for this report", False),
        ("recommendations on page 4", False),
        ("recommendations on flibbertigibbets", False),
    ],
)
def test_recommendations_on_something_are_searched_though_examples_name_it(
    asked, text, is_searched
):
    """The example messages have "compost" too, which alone does not make it the subject."""
    found = asked(text, {PlaceTopic.RECOMMENDATIONS: SURE}, known=["compost", "abono", "pumps"])
    assert found is (None if is_searched else PlaceTopic.RECOMMENDATIONS)


@pytest.mark.parametrize("intent", [DocumentTopic.WHO_FUNDED, PlaceTopic.PLACES, Move.MORE])
def test_other_questions_about_the_report_may_name_a_subject(asked, intent):
    """Who paid for the compost is a question about the document all the same."""
    for text in ("compost", "Bolivia", "abono"):
        assert asked(text, {intent: SURE}, BEFORE) is intent


@pytest.mark.parametrize(
    ("text", "intent", "expected"),
    [
        # A neighbour has to be asked for by a word for it.
        ("the section before the barrels", PlaceTopic.NEIGHBOUR, PlaceTopic.NEIGHBOUR),
        ("¿Qué viene después de los barriles?", PlaceTopic.NEIGHBOUR, PlaceTopic.NEIGHBOUR),
        ("the section on barrels", PlaceTopic.NEIGHBOUR, PlaceTopic.PLACES),
        # So have people who are quoted; who opened an event is another question.
        ("Whom does it quote?", PlaceTopic.SPEAKERS, PlaceTopic.SPEAKERS),
        ("¿De quién son los testimonios?", PlaceTopic.SPEAKERS, PlaceTopic.SPEAKERS),
        ("Who opened the event?", PlaceTopic.SPEAKERS, None),
        # Titles: of all recommendations, or where a country is.
        ("the titles of all recommendations", PlaceTopic.CONTENTS, PlaceTopic.RECOMMENDATIONS),
        ("the titles of recommendations on compost", PlaceTopic.CONTENTS, PlaceTopic.CONTENTS),
        ("the section of Bolivia", PlaceTopic.CONTENTS, PlaceTopic.PLACES),
        # What a report is for is no question to the tool.
        ("What is this report for?", ToolTopic.WHAT_IT_IS, DocumentTopic.PURPOSE),
        ("What is this bot for, with its reports?", ToolTopic.WHAT_IT_IS, ToolTopic.WHAT_IT_IS),
    ],
)
def test_a_word_has_to_stand_for_what_is_likeliest(asked, text, intent, expected):
    """Otherwise the message asks something near it."""
    assert asked(text, {intent: SURE}) is expected


@pytest.mark.parametrize(
    ("text", "intent", "expected"),
    [
        ("how many were in that", DocumentTopic.HOW_MANY, Move.OTHER_GROUP),
        ("and who paid", DocumentTopic.WHO_FUNDED, Move.OTHER_GROUP),
        ("which countries", PlaceTopic.COUNTRIES, Move.OTHER_GROUP),
        ("who paid for that workshop", DocumentTopic.WHO_FUNDED, DocumentTopic.WHO_FUNDED),
        ("which countries are in this report", PlaceTopic.COUNTRIES, PlaceTopic.COUNTRIES),
        ("who paid", DocumentTopic.WHO_FUNDED, DocumentTopic.WHO_FUNDED),
        # The page of what was shown, and not the page that the tool is.
        ("what page is dat", ToolTopic.OFFICIAL_OR_NOT, Move.WHICH_PAGE),
        ("is your page official", ToolTopic.OFFICIAL_OR_NOT, ToolTopic.OFFICIAL_OR_NOT),
        # The others of a list, or another place that is named.
        ("and the other countries?", Move.OTHER_PLACE, Move.OTHERS),
        ("and Japan, of the countries?", Move.OTHER_PLACE, Move.OTHER_PLACE),
        ("the villages too?", Move.OTHER_PLACE, Move.OTHER_PLACE),
        # Somebody else's words, and not who said those that were shown.
        ("a quote from somebody else", Move.WHO_SAID_IT, Move.OTHERS),
        ("who else said it", Move.WHO_SAID_IT, Move.WHO_SAID_IT),
        ("is there a quote on this", Move.WHO_SAID_IT, None),
        ("who said that quote", Move.WHO_SAID_IT, Move.WHO_SAID_IT),
        # A recommendation or example on a subject of its own.
        ("what do they recommend", Move.RECOMMEND, Move.RECOMMEND),
        ("an example of pumps and compost", Move.EXAMPLE, None),
    ],
)
def test_in_a_conversation_it_may_be_about_the_answer_before(asked, text, intent, expected):
    """Unless a word says that the document, or something new, is meant."""
    assert asked(text, {intent: SURE}, BEFORE) is expected


@pytest.mark.parametrize(
    ("text", "of_the_tool"),
    [
        ("how much does it cost", True),
        ("¿me van a cobrar?", True),
        ("how much does the app cost", True),
        ("how much did the pumps cost", False),
        ("what is the price of a pump", False),
        ("¿cuánto cuestan las bombas?", False),
    ],
)
def test_what_something_else_costs_is_searched(asked, text, of_the_tool):
    """The assistant costs nothing, which is no answer to what pumps cost."""
    expected = ToolTopic.WHAT_IT_COSTS if of_the_tool else None
    assert asked(text, {ToolTopic.WHAT_IT_COSTS: SURE}) is expected


@pytest.mark.parametrize("topic", [DocumentTopic.WHO_FUNDED, ToolTopic.WHO_RUNS_IT])
def test_a_known_question_is_nearer_than_what_is_not_clear(garden, topic):
    """The bank's question is the message itself here; what is far likelier stays all the same."""
    vectors = ENCODER.encode_questions(["Who lends pumps?"])
    dense = garden.dense | {Collection.BANK: FaissIndex.of(vectors, ((0,),))}
    for odds, expected in ((3.0, None), (11.9, None), (12.1, topic)):
        made = classifier({topic: odds})
        index = replace(garden, intents=made, dense=dense)
        query = Query("Who lends pumps?", Language.EN)
        assert intent_of(index, query, Neighbourhoods(ENCODER)) is expected


@pytest.mark.parametrize("name", [Collection.TEXT, Collection.TRANSLATION])
def test_a_passage_without_bank_questions_can_be_nearer_than_the_tool(garden, name):
    """Its text or its translation; the document's intents are compared with the bank alone."""
    near = FaissIndex.of(ENCODER.encode_passages(["Who lends pumps?"]), ((0,),))
    dense = garden.dense | {name: near}
    for topic, odds, expected in (
        (ToolTopic.WHO_RUNS_IT, 11.9, None),
        (ToolTopic.WHO_RUNS_IT, 12.1, ToolTopic.WHO_RUNS_IT),
        (DocumentTopic.WHO_FUNDED, 11.9, DocumentTopic.WHO_FUNDED),
    ):
        index = replace(garden, intents=classifier({topic: odds}), dense=dense)
        query = Query("Who lends pumps?", Language.EN)
        assert intent_of(index, query, Neighbourhoods(ENCODER)) is expected


# What follows from an intent


def test_completed_moves_are_those_that_ask_something_new():
    """Not those that are answered from what was shown or found before."""
    assert {Move.WHY, Move.OTHER_GROUP, Move.OTHER_PLACE} <= set(COMPLETED)
    assert not {Move.MORE, Move.ORDINAL, Move.WHICH_PAGE, Move.IN_SPANISH} & set(COMPLETED)


@pytest.mark.parametrize("language", Language)
def test_the_answer_is_in_the_language_that_is_asked_for(language):
    """Whichever language the message is in; nothing else of it changes."""
    query = Query("en español, please", language, BEFORE)
    spanish, english = (in_asked_language(query, one) for one in (Move.IN_SPANISH, Move.IN_ENGLISH))
    assert spanish == replace(query, language=Language.ES)
    assert english == replace(query, language=Language.EN)


@pytest.mark.parametrize("language", Language)
def test_otherwise_the_language_stays(language):
    """A question about languages is not a request for one."""
    query = Query("¿Hablas inglés?", language, BEFORE)
    others = [one for one in INTENTS.values() if one not in (Move.IN_SPANISH, Move.IN_ENGLISH)]
    assert all(in_asked_language(query, one) == query for one in [*others, None])


def test_a_task_with_a_word_that_no_example_has_is_searched(asked):
    """General knowledge is not in the report, and the search says so; a task is not searched."""
    assert asked("best pizza recipe", {ToolTopic.OFF_TASK: SURE}, known=["recipe"]) is None
    assert asked("write a pizza poem", {ToolTopic.OFF_TASK: SURE}) is ToolTopic.OFF_TASK
    assert asked("escribime un soneto", {ToolTopic.OFF_TASK: SURE}) is ToolTopic.OFF_TASK
    assert asked("Who wrote a pumps poem?", {ToolTopic.OFF_TASK: SURE}) is None
    assert asked("Who wrote a pizza poem?", {ToolTopic.OFF_TASK: SURE}) is ToolTopic.OFF_TASK
    assert asked("a recipe", {ToolTopic.OFF_TASK: SURE}, known=["recipe"]) is ToolTopic.OFF_TASK


@pytest.mark.parametrize(("count", "is_searched"), [(1, True), (2, False)])
def test_a_word_of_a_single_example_is_like_one_that_none_has(garden, count, is_searched):
    """Somebody who wrote examples happened to think of it."""
    made = replace(classifier({ToolTopic.OFF_TASK: SURE}), known={"recipe": count})
    found = intent_of(
        replace(garden, intents=made), Query("a recipe", Language.EN), Neighbourhoods(ENCODER)
    )
    assert (found is None) is is_searched
