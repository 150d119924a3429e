"""A conversation of a chat page: how it is read, what it asks again, which links lead to it."""

import json
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_rag.types import Language, Outcome
from report_rag.web.conversation import (
    MOST_EXCHANGES,
    Conversation,
    Exchange,
    address,
    address_of,
    answer_to,
    answers,
    read_conversation,
)

EN, ES = Language.EN, Language.ES
WATER = "How do families in Bolivia get water?"
PERU = "And in Peru?"

questions = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
exchanges = st.builds(
    Exchange,
    questions,
    st.none() | st.sampled_from(Language),
    st.booleans(),
    st.none() | st.just("a/b"),
    st.none() | st.just("one report"),
)
conversations = st.builds(
    Conversation,
    st.sampled_from(Language),
    st.lists(exchanges, max_size=5).map(tuple),
    st.integers(0, 1000),
)


def sent(conversation):
    """The JSON text of a conversation, as the page's script sends it."""
    asked = [
        {"q": one.question, "in": one.shown_in, "ordinary": one.ordinary}
        | {"near": one.near, "report": one.report}
        for one in conversation.exchanges
    ]
    state = {"lang": conversation.language, "dropped": conversation.dropped, "asked": asked}
    return json.dumps(state)


@given(conversation=conversations)
def test_a_conversation_is_read_as_it_was_sent(conversation):
    """Whatever was typed and chosen comes out of JSON unchanged."""
    assert read_conversation(sent(conversation)) == conversation


@pytest.mark.parametrize(
    "text",
    ["", "{", "null", "[]", '"x"', "7", "[" * 100_000, '{"asked": 7}', '{"asked": {"q": "x"}}'],
)
def test_what_is_no_conversation_is_an_empty_one(text):
    """A broken or foreign text has no exchanges, and the language is the given one."""
    assert read_conversation(text, ES) == Conversation(ES)


def test_what_is_no_exchange_is_left_out():
    """Rows without a question, of other kinds and with odd choices do no harm."""
    rows = [7, None, {}, {"q": 5}, {"q": "a", "in": "fr"}, {"q": "b", "in": ["es"]}]
    rows += [{"q": "c", "in": "es", "ordinary": True}, {"q": "d", "ordinary": "yes"}]
    read = read_conversation(json.dumps({"lang": "xx", "dropped": "two", "asked": rows}))
    assert read == Conversation(
        EN, (Exchange("a"), Exchange("b"), Exchange("c", ES, True), Exchange("d"))
    )


def test_a_conversation_is_bounded():
    """Of too many exchanges the last are kept, and of a question no more than shows its length."""
    rows = [{"q": f"{n} " + "x" * 5000} for n in range(500)]
    read = read_conversation(json.dumps({"asked": rows}))
    assert len(read.exchanges) == MOST_EXCHANGES
    assert read.exchanges[-1].question.startswith("499 ")
    assert {len(one.question) for one in read.exchanges} == {1001}


def test_an_exchange_is_understood_from_those_before_it(tiny_assistant):
    """A follow-up asked again is the follow-up that it was."""
    page = Conversation(EN, (Exchange(WATER), Exchange(PERU)))
    answer = answer_to(tiny_assistant, page, 1)
    assert answer.searched
    assert {one.passage_id for one in answer.citations} == {"water-and-seeds/peru"}


def test_an_answer_in_the_other_language_has_the_same_passages(tiny_assistant):
    """Only the sentences and the translation change, not what was found."""
    own = answer_to(tiny_assistant, Conversation(EN, (Exchange(WATER),)), 0)
    other = answer_to(tiny_assistant, Conversation(EN, (Exchange(WATER, ES),)), 0)
    assert (own.language, other.language) == (EN, ES)
    assert own.citations == other.citations
    bank = {one.text: one.language for one in tiny_assistant.index.reports[0].questions}
    for answer in (own, other):
        assert {bank[text] for text in answer.follow_ups} == {answer.language}


def test_a_section_goes_along(tiny_assistant):
    """What is asked about a section stays so, in the answer and in the link."""
    page = Conversation(EN, (Exchange(WATER, near="water-and-seeds/peru"),))
    answer = answer_to(tiny_assistant, page, 0)
    assert answer.near == ("IN DETAIL", "1. WATER AND SEEDS")
    assert fragment(address_of(page, 0, answer))["near"] == ["water-and-seeds/peru"]


def test_a_report_goes_along():
    """A link to a question of one report names it."""
    assert fragment(address(WATER, EN, report="a b")) == {"q": [WATER], "report": ["a b"]}


def test_what_cannot_be_searched_has_no_answer(tiny_assistant):
    """In a conversation asked again it is left out, with its place."""
    page = Conversation(EN, (Exchange("  "), Exchange(WATER), Exchange("x" * 1001)))
    assert [number for number, _ in answers(tiny_assistant, page)] == [1]


def test_an_ordinary_question_gets_its_answer(tiny_assistant):
    """Who says that no help was meant is asked about no more."""
    asked = Exchange("help me")
    page = Conversation(EN, (asked,))
    assert answer_to(tiny_assistant, page, 0).outcome is Outcome.SAFEGUARDING
    meant = Conversation(EN, (replace(asked, ordinary=True),))
    assert answer_to(tiny_assistant, meant, 0).outcome is not Outcome.SAFEGUARDING


def fragment(link):
    """The fields of a link's fragment."""
    return parse_qs(urlsplit(link).fragment, strict_parsing=True)


@given(question=questions.filter(bool))
def test_a_link_carries_the_question_where_no_server_sees_it(question):
    """It stands in the fragment, whatever signs it has."""
    link = address(question, ES)
    assert urlsplit(link).query == "lang=es"
    assert fragment(link) == {"q": [question]}


def test_a_link_to_a_follow_up_carries_what_it_leans_on(tiny_assistant):
    """A question that stands by itself needs nothing before it."""
    page = Conversation(EN, (Exchange(WATER), Exchange(PERU), Exchange("Who lends pumps?", ES)))
    links = [address_of(page, n, answer) for n, answer in answers(tiny_assistant, page)]
    assert [fragment(link) for link in links] == [
        {"q": [WATER]},
        {"q": [PERU], "after": [WATER]},
        {"q": ["Who lends pumps?"]},
    ]
    assert [urlsplit(link).query for link in links] == ["lang=en", "lang=en", "lang=es"]
