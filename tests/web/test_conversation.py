"""The state of a chat page: what it holds, how it is read back, what it asks again."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_rag.types import Language, Outcome
from report_rag.web.conversation import (
    MOST_EXCHANGES,
    Exchange,
    Page,
    address,
    address_of,
    answer_to,
    answers,
    read_page,
)

EN, ES = Language.EN, Language.ES
WATER = "How do families in Bolivia get water?"
PERU = "And in Peru?"

questions = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
exchanges = st.builds(Exchange, questions, st.none() | st.sampled_from(Language), st.booleans())
pages = st.builds(
    Page,
    st.sampled_from(Language),
    st.booleans(),
    st.lists(exchanges, max_size=5).map(tuple),
)


@given(page=pages)
def test_a_page_is_read_back_as_it_was(page):
    """Whatever was typed and chosen comes back from JSON unchanged."""
    assert read_page(page.to_json()) == page


@pytest.mark.parametrize(
    "text",
    ["", "{", "null", "[]", '"x"', "7", "[" * 100_000, '{"asked": 7}', '{"asked": {"q": "x"}}'],
)
def test_what_is_no_state_is_an_empty_page(text):
    """A broken or foreign text has no exchanges, and the language is the given one."""
    assert read_page(text, ES) == Page(ES)


def test_what_is_no_exchange_is_left_out():
    """Rows without a question, of other kinds and with odd choices do no harm."""
    rows = [7, None, {}, {"q": 5}, {"q": "a", "in": "fr"}, {"q": "b", "in": ["es"]}]
    rows += [{"q": "c", "in": "es", "ordinary": True}, {"q": "d", "ordinary": "yes"}]
    page = read_page(json.dumps({"lang": "xx", "chosen": 1, "asked": rows}))
    assert page == Page(
        EN, False, (Exchange("a"), Exchange("b"), Exchange("c", ES, True), Exchange("d"))
    )


def test_a_page_is_bounded():
    """Of too many exchanges the last are kept, and of a question no more than shows its length."""
    rows = [{"q": f"{n} " + "x" * 5000} for n in range(500)]
    page = read_page(json.dumps({"asked": rows}))
    assert len(page.exchanges) == MOST_EXCHANGES
    assert page.exchanges[-1].question.startswith("499 ")
    assert {len(one.question) for one in page.exchanges} == {1001}
    assert len(page.asking("one more").exchanges) == MOST_EXCHANGES
    assert page.asking("one more").exchanges[-1] == Exchange("one more")


def test_the_language_decides_only_when_it_was_chosen():
    """A question is answered in its own language until the visitor has switched."""
    assert Page(ES).asking(WATER).exchanges == (Exchange(WATER),)
    switched = Page(EN, exchanges=(Exchange(WATER), Exchange(PERU, EN))).switched(ES)
    assert switched == Page(ES, True, (Exchange(WATER, ES), Exchange(PERU, ES)))
    assert switched.asking("x").exchanges[-1] == Exchange("x", ES)


def test_one_exchange_can_be_changed():
    """The others stay."""
    page = Page(EN, exchanges=(Exchange("a"), Exchange("b")))
    changed = page.changed(1, shown_in=ES)
    assert changed.exchanges == (Exchange("a"), Exchange("b", ES))


def test_an_exchange_is_understood_from_those_before_it(tiny_assistant):
    """A follow-up asked again is the follow-up that it was."""
    page = Page(EN, exchanges=(Exchange(WATER), Exchange(PERU)))
    answer = answer_to(tiny_assistant, page, 1)
    assert answer.searched
    assert {one.passage_id for one in answer.citations} == {"water-and-seeds/peru"}


def test_an_answer_in_the_other_language_has_the_same_passages(tiny_assistant):
    """Only the sentences and the translation change, not what was found."""
    own = answer_to(tiny_assistant, Page(EN, exchanges=(Exchange(WATER),)), 0)
    other = answer_to(tiny_assistant, Page(EN, exchanges=(Exchange(WATER, ES),)), 0)
    assert (own.language, other.language) == (EN, ES)
    assert own.citations == other.citations
    bank = {one.text: one.language for one in tiny_assistant.index.reports[0].questions}
    for answer in (own, other):
        assert {bank[text] for text in answer.follow_ups} == {answer.language}


def test_a_section_goes_along(tiny_assistant):
    """What is asked about a section stays so: in the state, in the answer, in the link."""
    page = Page(EN, near="water-and-seeds/peru").asking(WATER)
    assert read_page(page.to_json()) == page
    assert page.exchanges == (Exchange(WATER, near="water-and-seeds/peru"),)
    answer = answer_to(tiny_assistant, page, 0)
    assert answer.near == ("IN DETAIL", "1. WATER AND SEEDS")
    assert fragment(address_of(page, 0, answer))["near"] == ["water-and-seeds/peru"]


def test_a_report_goes_along():
    """What is asked of one report stays so: in the state, in each exchange, in the link."""
    page = Page(EN, report="a b").asking(WATER).switched(ES)
    assert read_page(page.to_json()) == page
    assert page.exchanges == (Exchange(WATER, ES, report="a b"),)
    assert fragment(address(WATER, EN, report="a b")) == {"q": [WATER], "report": ["a b"]}


def test_another_choice_of_report_leaves_the_section():
    """The same choice again leaves it as it is."""
    page = Page(EN, near="a/b", report="one")
    assert page.over("one") == page
    assert page.over("two") == Page(EN, report="two")
    assert page.over(None) == Page(EN)


def test_what_cannot_be_searched_has_no_answer(tiny_assistant):
    """In a conversation asked again it is left out, with its place."""
    page = Page(EN, exchanges=(Exchange("  "), Exchange(WATER), Exchange("x" * 1001)))
    assert [number for number, _ in answers(tiny_assistant, page)] == [1]


def test_an_ordinary_question_gets_its_answer(tiny_assistant):
    """Who says that no help was meant is asked about no more."""
    asked = Exchange("help me")
    page = Page(EN, exchanges=(asked,))
    assert answer_to(tiny_assistant, page, 0).outcome is Outcome.SAFEGUARDING
    meant = page.changed(0, ordinary=True)
    assert answer_to(tiny_assistant, meant, 0).outcome is not Outcome.SAFEGUARDING


def fragment(link):
    """The fields of a link's fragment."""
    return parse_qs(urlsplit(link).fragment, strict_parsing=True)


@given(question=questions.filter(bool), before=st.lists(questions.filter(bool), max_size=3))
def test_a_link_carries_the_question_where_no_server_sees_it(question, before):
    """It stands in the fragment, whatever signs it has."""
    link = address(question, ES, before)
    assert urlsplit(link).query == "lang=es"
    assert fragment(link) == {"q": [question]} | ({"after": before} if before else {})


def test_a_link_to_a_follow_up_carries_what_it_leans_on(tiny_assistant):
    """A question that stands by itself needs nothing before it."""
    page = Page(EN, exchanges=(Exchange(WATER), Exchange(PERU), Exchange("Who lends pumps?", ES)))
    links = [address_of(page, n, answer) for n, answer in answers(tiny_assistant, page)]
    assert [fragment(link) for link in links] == [
        {"q": [WATER]},
        {"q": [PERU], "after": [WATER]},
        {"q": ["Who lends pumps?"]},
    ]
    assert [urlsplit(link).query for link in links] == ["lang=en", "lang=en", "lang=es"]
