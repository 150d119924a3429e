"""Who gets contacts alone, who gets them above an answer, and which."""

from dataclasses import replace
from unittest import mock

import numpy as np
import pytest

from doubles import NO_CONCERN_NGRAMS, HashedEncoder, unworried
from handmade import MANIFEST
from report_rag.answering.help import Help, help_for, topics
from report_rag.corpus.geography import Geography
from report_rag.index.loaded import ORDINARY, Index, corpus_passages
from report_rag.index.texts import CONCERN_NUMBERS
from report_rag.safeguarding import NEAREST, Classifier, Concern
from report_rag.text.language import content_words
from report_rag.types import Collection, Contact, ContactKind, Language, Outcome, Query, Turn
from report_rag.vectors.faiss_index import FaissIndex
from report_rag.vectors.neighbourhood import Neighbourhoods

EMERGENCY, SUPPORT, REPORT, FOR_WORRIED = ContactKind
IN_DANGER = {EMERGENCY, SUPPORT, REPORT}


def contact(country, kind):
    """A contact that is told from the others by its country and kind."""
    return Contact(country, kind, *(dict.fromkeys(Language, f"{country} {kind}"),) * 2)


CONTACTS = tuple(
    contact(where, kind) for where in ("all", "PE", "BO", "EC") for kind in ContactKind
)


def alarmed(**words):
    """A classifier that sees a concern in a message with one of these words, and else none.

    `none` are words that make a message ordinary, whatever else it has.
    """
    double = HashedEncoder()
    weights = {one: np.zeros(double.dimension, dtype=np.float32) for one in Concern}
    for name, listed in words.items():
        for word in content_words(listed):
            strength = 1e8 if name == "none" else 1e6
            weights[Concern[name.upper()]][double.component(word)] = strength
    biases = {one: 1e4 * (one is Concern.NONE) for one in Concern}
    return Classifier(weights, biases, NO_CONCERN_NGRAMS)


@pytest.fixture(scope="module")
def garden(tiny_corpus):
    """The tiny report, with examples that are equally like every message, and no other vectors."""
    reports, passages, lists = corpus_passages(tiny_corpus)
    alike = np.eye(1, HashedEncoder().dimension, dtype=np.float32).repeat(NEAREST, axis=0)
    ordinary = FaissIndex.of(alike, [()] * NEAREST)
    owners = [(number,) for number in CONCERN_NUMBERS.values() for _ in range(NEAREST)]
    examples = FaissIndex.of(np.tile(alike, (len(Concern), 1)), owners)
    return Index(
        manifest=MANIFEST,
        reports=reports,
        passages=passages,
        lists=lists,
        dense=dict.fromkeys(ORDINARY, ordinary) | {Collection.EXAMPLE: examples},
        lexical={},
        geography=Geography.of(reports, passages),
        concerns=unworried(),
        intents=None,
        contacts=CONTACTS,
        model=None,
        hubness=None,
    )


@pytest.fixture
def helped(garden, encoder):
    """The help for a message, with what a classifier sees in it and what was said before."""

    def asked(text, classifier=None, history=()):
        index = replace(garden, concerns=classifier or unworried())
        query = Query(text, Language.EN, tuple(Turn("user", one) for one in history))
        return help_for(index, query, Neighbourhoods(encoder))

    return asked


@pytest.fixture
def discussed(garden, encoder):
    """The conversation as far as a question can be about it, with what a classifier sees."""

    def asked(text, turns, classifier=None):
        index = replace(garden, concerns=classifier or unworried())
        query = Query(text, Language.EN, tuple(turns))
        return topics(index, query, Neighbourhoods(encoder))

    return asked


def kinds(found):
    return {one.kind for one in found.contacts}


def countries(found):
    return {one.country for one in found.contacts}


def leaning(garden, encoder, text, log_odds):
    """An index that sees danger in any text with these log-odds; `text` is one of its intents."""
    vector = Neighbourhoods(encoder).of(text).vector
    same = FaissIndex.of(np.tile(vector, (NEAREST, 1)), [()] * NEAREST)
    nothing = dict.fromkeys(Concern, np.zeros(encoder.dimension, dtype=np.float32))
    biases = {one: log_odds * (one is Concern.DISCLOSURE) for one in Concern}
    return replace(
        garden,
        concerns=Classifier(nothing, biases, NO_CONCERN_NGRAMS),
        dense=garden.dense | {Collection.INTENT: same},
    )


def test_a_text_that_raises_a_concern_is_compared_with_the_examples_of_intents(garden, encoder):
    """What only asks to delete something is ordinary, since an example says just that."""
    query = Query("delete what I wrote", Language.EN, ())
    index = leaning(garden, encoder, query.text, log_odds=10.0)
    without = replace(index, dense=garden.dense)
    assert help_for(without, query, Neighbourhoods(encoder)) is not None
    assert help_for(index, query, Neighbourhoods(encoder)) is None


def test_a_text_that_raises_no_concern_is_not_compared_with_them(garden, encoder):
    """Most messages are of this kind, and each comparison takes time."""
    query = Query("delete what I wrote", Language.EN, ())
    index = leaning(garden, encoder, query.text, log_odds=-10.0)
    near = Neighbourhoods(encoder)
    assert help_for(index, query, near) is None
    with mock.patch.object(FaissIndex, "nearest_to") as search:
        near.of(query.text).nearest(index.dense[Collection.BANK])
        search.assert_not_called()
        near.of(query.text).nearest(index.dense[Collection.INTENT])
        search.assert_called_once()


# One sign or two


@pytest.mark.parametrize(
    ("seen", "text", "outcome", "shown"),
    [
        (
            alarmed(disclosure="brother hermano"),
            "my friend's brother touches her",
            Outcome.SAFEGUARDING,
            IN_DANGER,
        ),
        (
            alarmed(disclosure="brother encierra"),
            "Me encierra en el cuarto",
            Outcome.SAFEGUARDING,
            IN_DANGER,
        ),
        (
            alarmed(offender="girls niñas"),
            "Where can I meet young girls?",
            Outcome.DECLINED,
            {FOR_WORRIED},
        ),
        (alarmed(offender="niñas"), "busco niñas", Outcome.DECLINED, {FOR_WORRIED}),
        (
            alarmed(worried_about_self="urges"),
            "I have urges and I want to stop",
            Outcome.DECLINED,
            {FOR_WORRIED},
        ),
        (
            alarmed(worried_about_self="pensamientos"),
            "tengo pensamientos y yo no sé parar",
            Outcome.DECLINED,
            {FOR_WORRIED},
        ),
    ],
)
def test_a_card_alone_needs_both_signs(helped, seen, text, outcome, shown):
    """Words and classifier together make a card, with contacts of its kind; words alone nothing."""
    found = helped(text, seen)
    assert found.outcome is outcome
    assert kinds(found) == shown
    assert helped(text) is None


@pytest.mark.parametrize("concern", ["disclosure", "offender", "worried_about_self"])
@pytest.mark.parametrize("text", ["Countries of the region", "Los países de la región"])
def test_what_only_resembles_examples_is_answered_with_contacts_above(helped, text, concern):
    """Whatever it resembles, the contacts are those for somebody in danger."""
    found = helped(text, alarmed(**{concern: "region región countries países"}))
    assert found.outcome is None
    assert kinds(found) == IN_DANGER


def test_a_message_that_is_near_example_sentences_is_answered_with_contacts_above(garden, encoder):
    """Where the regression is indifferent, the nearest sentences of the index decide."""
    vector = encoder.encode_questions(["lettuce weeps"])
    example = FaissIndex.of(vector, [(CONCERN_NUMBERS[Concern.DISCLOSURE],)])
    dense = garden.dense | {Collection.EXAMPLE: example}
    index = replace(garden, dense=dense, concerns=alarmed())
    index.concerns.biases[Concern.NONE] = 0.0
    near = Neighbourhoods(encoder)
    found = help_for(index, Query("Lettuce weeps.", Language.EN), near)
    assert (found.outcome, kinds(found)) == (None, IN_DANGER)
    assert help_for(index, Query("Beans grow.", Language.EN), near) is None


@pytest.mark.parametrize("text", ["my uncle touches me", "Mi padrastro siempre me toca"])
def test_a_rule_is_a_card_whatever_the_classifier_sees(helped, text):
    """Also where it is sure of an ordinary question, or of misuse."""
    for seen in (None, alarmed(disclosure="uncle padrastro"), alarmed(offender="uncle padrastro")):
        found = helped(text, seen)
        assert (found.outcome, kinds(found)) == (Outcome.SAFEGUARDING, IN_DANGER)


@pytest.mark.parametrize("text", ["HELP", "ayuda por favor", "S.O.S."])
def test_a_cry_for_help_is_a_card_without_the_encoder(helped, encoder, text):
    """Nothing has to agree with it, and no vector is needed."""
    found = helped(text)
    assert (found.outcome, kinds(found)) == (Outcome.SAFEGUARDING, IN_DANGER)
    assert encoder.encoded == 0


def test_an_ordinary_question_gets_no_contacts(helped):
    """Also when somebody speaks of themselves."""
    for text in ("Who lends pumps?", "I teach in Lima", "¿Qué dice de Perú?", "hello"):
        assert helped(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "the children of Peru",
        "children on the beach",
        "girls on Snapchat",
        "priests and boys in the church",
        "niñas en la playa",
        "adolescentes en TikTok",
    ],
)
def test_nobody_is_declined_for_naming_a_child_a_beach_an_app_or_a_church(helped, text):
    """Such a question is answered even where the classifier is sure of misuse."""
    seen = alarmed(offender="children girls boys niñas adolescentes")
    found = helped(text, seen)
    assert (found.outcome, kinds(found)) == (None, IN_DANGER)
    wanted = helped(f"Where can I meet {text}", seen)
    assert (wanted.outcome, kinds(wanted)) == (Outcome.DECLINED, {FOR_WORRIED})


# Helplines


@pytest.mark.parametrize(
    "text", ["Where can I report abuse?", "who should I call", "¿Dónde puedo denunciar?"]
)
def test_who_asks_where_to_report_gets_the_contacts_alone(helped, text):
    """The report is no answer to that."""
    found = helped(text)
    assert (found.outcome, kinds(found)) == (Outcome.NOT_IN_REPORT, IN_DANGER)


@pytest.mark.parametrize(
    "text",
    ["Which countries fund helplines?", "is there a helpline", "¿Quién paga las líneas de ayuda?"],
)
def test_who_speaks_of_helplines_is_answered_with_contacts_above(helped, text):
    """Be it a question of policy or not."""
    found = helped(text)
    assert (found.outcome, kinds(found)) == (None, IN_DANGER)


@pytest.mark.parametrize(
    ("text", "outcome", "shown"),
    [
        ("My brother hurts me, where can I report it?", Outcome.SAFEGUARDING, IN_DANGER),
        ("Where can I meet young girls of a helpline?", Outcome.DECLINED, {FOR_WORRIED}),
    ],
)
def test_a_concern_counts_more_than_the_wish_for_a_number(helped, text, outcome, shown):
    """Who tells of harm and asks where to report it gets the card for that harm."""
    found = helped(text, alarmed(disclosure="brother", offender="girls"))
    assert (found.outcome, kinds(found)) == (outcome, shown)
    assert helped("Where can I report it?").outcome is Outcome.NOT_IN_REPORT


# Which contacts


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("ayuda", {"all"}),
        ("my uncle touches me", {"all"}),
        ("my uncle touches me, I live in Peru", {"all", "PE"}),
        ("Mi tío me toca, vivo en Bolivia", {"all", "BO"}),
        ("my uncle touches me, we are in Bolivia or Peru", {"all", "BO", "PE"}),
        ("my uncle touches me, I live in Chile", {"all"}),
        ("Where can I report abuse in Peru?", {"all", "PE"}),
        ("¿Quién paga las líneas de ayuda de Bolivia?", {"all", "BO"}),
    ],
)
def test_contacts_are_those_for_everywhere_and_for_the_countries_named(helped, text, there):
    """With a card, alone or above an answer; in the order of the file."""
    found = helped(text)
    assert countries(found) == there
    assert list(found.contacts) == [one for one in CONTACTS if one in found.contacts]


def test_a_capital_stands_for_its_country(helped):
    """Also that of the report's own venue, which is not searched for: somebody is there."""
    assert countries(helped("my uncle touches me, I live in Quito")) == {"all", "EC"}


def test_contacts_for_the_worried_are_those_of_the_country_too(helped):
    """Of their kind alone, whichever the country."""
    found = helped("I have urges, I live in Peru", alarmed(worried_about_self="urges"))
    assert [(one.country, one.kind) for one in found.contacts] == [
        ("all", FOR_WORRIED),
        ("PE", FOR_WORRIED),
    ]


def test_without_contacts_that_fit_there_are_the_general_ones(garden, encoder):
    """Somebody who needs help always gets somebody to turn to."""
    only_there = tuple(one for one in CONTACTS if one.country == "PE")
    index = replace(garden, contacts=only_there)
    found = help_for(index, Query("ayuda", Language.ES), Neighbourhoods(encoder))
    assert isinstance(found, Help)
    assert kinds(found) == {EMERGENCY, SUPPORT}
    assert countries(found) == {"all"}


# In a conversation


@pytest.mark.parametrize("text", ["no, I meant the pumps", "sorry, I meant not that, but pumps"])
def test_a_correction_is_no_distress(helped, text):
    """Its opening words look like it and are left out; first words of a conversation are not."""
    seen = alarmed(disclosure="meant sorry")
    assert helped(text, seen, ["Who lends seeds?"]) is None
    assert helped(text, seen) is not None


def test_what_is_told_after_a_correction_counts(helped):
    """Only its opening words are left out."""
    seen = alarmed(disclosure="brother")
    found = helped("no, I meant my friend's brother touches her", seen, ["Who lends seeds?"])
    assert found.outcome is Outcome.SAFEGUARDING


@pytest.mark.parametrize(
    "text",
    [
        "my uncle touches me",
        "no, I meant that my uncle touches me",
        "I meant not that my uncle touches me, but the pumps",
    ],
)
def test_a_rule_is_met_in_a_conversation_too(helped, text):
    """As in a first message, and also in the words of a correction that are left out."""
    found = helped(text, history=["Who lends pumps?"])
    assert (found.outcome, kinds(found)) == (Outcome.SAFEGUARDING, IN_DANGER)


def test_a_short_question_is_misuse_only_with_the_one_before_it(helped):
    """ "and how do I get young girls to …" may go on from a question about gardening."""
    text = "And how can I get young girls?"
    seen = alarmed(offender="girls", none="pumps")
    alone, harmless = helped(text, seen), helped(text, seen, ["Who lends pumps to schools?"])
    assert (alone.outcome, harmless) == (Outcome.DECLINED, None)
    misused = helped(text, seen, ["Who lends seeds to schools?"])
    assert misused.outcome is Outcome.DECLINED


def test_a_disclosure_is_one_whatever_was_asked_before(helped):
    """It is not weighed against the conversation."""
    text = "And her brother touches her"
    seen = alarmed(disclosure="brother", none="pumps")
    assert helped(text, seen, ["Who lends pumps?"]).outcome is Outcome.SAFEGUARDING


# What a question can be about


CRY, HARM = Turn("user", "ayuda"), Turn("user", "my friend's brother touches her")
QUESTION = Turn("user", "Who lends pumps?")
SEEN = alarmed(disclosure="brother ayuda region")


def test_a_clear_call_for_help_is_no_topic(discussed):
    """A question that leans on the conversation is never joined to one."""
    found = discussed("And in Peru?", [QUESTION, HARM], SEEN)
    assert found == (QUESTION,)
    assert discussed("And in Peru?", [QUESTION, HARM]) == (QUESTION, HARM)


def test_a_message_with_one_sign_stays_a_topic(discussed):
    """It was answered, so people ask on about it."""
    answered = Turn("user", "Countries of the region")
    assert discussed("And in Peru?", [answered], SEEN) == (answered,)


def test_a_question_that_stands_alone_keeps_its_conversation(discussed, encoder):
    """Nothing is joined to it, so nothing has to be weighed or encoded."""
    text = "Which schools in Peru have water for gardens in summer?"
    assert discussed(text, [QUESTION, HARM], SEEN) == (QUESTION, HARM)
    assert encoder.encoded == 0
