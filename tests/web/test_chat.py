"""The chat page and the exchanges on it, as HTML, without a browser."""

import html
import json
import re
from dataclasses import replace

import pytest
from starlette.requests import Request

from chatting import conversation
from doubles import HashedEncoder, unworried
from report_rag.assistant import Assistant
from report_rag.rendering.answer_html import answer_html
from report_rag.rendering.plain_text import announcement, plain_text
from report_rag.strings import STRINGS
from report_rag.types import Language, Problem, Turn
from report_rag.web.chat import Chat
from report_rag.web.conversation import MOST_EXCHANGES
from reports import GARDEN, HARBOUR, HARBOUR_TITLE, SPANISH_HARBOUR_TITLE
from visited import result_of

EN, ES = Language.EN, Language.ES
PUMPS = "Who lends pumps?"
WATER = "How do families in Bolivia get water?"


class Broken:
    """An assistant that fails in an unexpected way when it is asked."""

    def __init__(self, index):
        self.index = index

    def ask(self, *_, **__):
        raise ZeroDivisionError("secret detail of the question")


@pytest.fixture
def chat(tiny_assistant):
    """The chat over the tiny report."""
    return Chat(tiny_assistant)


def newest(chat, *questions, **fields):
    """The exchange for the last of some questions."""
    reply = result_of(chat.exchanges(conversation(*questions, number=len(questions) - 1, **fields)))
    assert reply["notice"] == ""
    return reply["html"]


def shown(chat, query="lang=en", host=None):
    """The HTML of the page at an address."""
    scope = {"type": "http", "query_string": query.encode(), "headers": [], "path": "/"}
    return chat.page(Request(scope), host)


# Exchanges


def test_a_question_gets_its_exchange(chat, tiny_assistant):
    """It alone: the question escaped, and its answer."""
    found = newest(chat, "hello", "Who lends <pumps>?")
    assert 'id="turn-1-question">Who lends &lt;pumps&gt;?</h2>' in found
    answer = tiny_assistant.ask("Who lends <pumps>?", history=(Turn("user", "hello"),))
    assert answer_html(answer, "turn-1", tiny_assistant.index.reports) in found
    assert "turn-0" not in found


def test_exchanges_are_counted_on_when_the_first_are_gone(chat):
    """No two on a page have the same id."""
    assert 'id="turn-7"' in newest(chat, "hello", PUMPS, dropped=6)


def test_a_conversation_is_understood(chat):
    """A follow-up is answered from what was asked before."""
    found = newest(chat, WATER, "And in Peru?")
    assert "#water-and-seeds/peru" in found
    assert "#water-and-seeds/bolivia" not in found


def test_the_page_helps_to_tell_the_language(chat):
    """A bare name is answered in the language of the page."""
    for language in Language:
        assert f'<div class="answer" lang="{language}">' in newest(chat, "Bolivia", lang=language)


def test_the_question_tells_its_language_unless_the_visitor_chose(chat):
    """Spanish on an English page is answered in Spanish; a choice comes before that."""
    question = "¿Quién presta bombas?"
    assert '<div class="answer" lang="es">' in newest(chat, question)
    chosen = json.dumps({"lang": "en", "asked": [{"q": question, "in": "en"}], "number": 0})
    assert '<div class="answer" lang="en">' in result_of(chat.exchanges(chosen))["html"]


@pytest.mark.parametrize("number", [None, -1, 3, "1", True, 1.0])
def test_without_a_known_number_all_are_given(chat, number):
    """After a reload, from a link; those that cannot be searched are left out."""
    reply = result_of(chat.exchanges(conversation(WATER, " ", "And in Peru?", number=number)))
    assert re.findall('<section class="exchange" id="turn-([0-9]+)"', reply["html"]) == ["0", "2"]
    assert "#water-and-seeds/peru" in reply["html"]
    assert reply["notice"] == ""


@pytest.mark.parametrize("language", Language)
def test_if_none_can_be_searched_the_reason_is_told(chat, language):
    """A link with a question that is too long opens no empty page without a word."""
    sentence = STRINGS[language].problems[Problem.NO_WORDS]
    reply = result_of(chat.exchanges(conversation(" ", "?", lang=language)))
    assert reply == {"html": "", "notice": sentence}


def test_no_more_than_the_last_are_answered(chat):
    """However many a page sends."""
    reply = result_of(chat.exchanges(conversation(*["hello"] * (MOST_EXCHANGES + 5))))
    assert reply["html"].count('<section class="exchange"') == MOST_EXCHANGES


@pytest.mark.parametrize("sent", ["", "{", "[]", "7", '{"asked": 7}', '{"asked": [7, null, {}]}'])
def test_what_is_no_conversation_has_no_exchanges(chat, sent):
    """Whatever a page sends, it gets a reply."""
    assert result_of(chat.exchanges(sent)) == {"html": "", "notice": ""}


def test_what_is_read_aloud_goes_along(chat, tiny_assistant):
    """The fixed sentence and the first passage, for who does not see the page."""
    spoken = html.escape(announcement(tiny_assistant.ask(PUMPS), tiny_assistant.index.reports))
    assert f'data-announce="{spoken}"'.replace("&#x27;", "&#39;") in newest(chat, PUMPS)
    assert "An NGO lends pumps" in spoken


def test_an_answer_can_be_sent_on_and_copied(chat, tiny_assistant):
    """Its link asks the question again in the language of the answer; its text is whole."""
    question = "¿Quién presta bombas?"
    found = newest(chat, question)
    link = "/?lang=es#q=%C2%BFQui%C3%A9n%20presta%20bombas%3F"
    assert f'<a class="share" href="{link}"' in found
    text = plain_text(tiny_assistant.ask(question), tiny_assistant.index.reports)
    copied = re.search(r'copy-answer" data-copy="([^"]*)" data-link="([^"]*)"', found)
    assert html.unescape(copied[1]) == text
    assert html.unescape(copied[2]) == link


def test_a_call_for_help_is_not_sent_on(chat):
    """Nobody is offered to share it or to judge it; that it was not meant can be said."""
    found = newest(Chat(chat._assistant, feedback=True), "help me")
    assert "share" not in found
    assert "copy-answer" not in found
    assert "thumbs" not in found
    assert 'class="plain not-meant"' in found
    asked = [{"q": "help me", "ordinary": True}]
    reply = result_of(chat.exchanges(json.dumps({"lang": "en", "asked": asked, "number": 0})))
    assert "help-card" not in reply["html"]


def test_thumbs_are_there_only_where_feedback_is_kept(chat, tiny_assistant):
    """They carry the ids of the passages that were shown."""
    assert "thumbs" not in newest(chat, PUMPS)
    shown = tiny_assistant.ask(PUMPS).citations
    passages = " ".join(f"garden-report/{one.passage_id}" for one in shown)
    found = newest(Chat(tiny_assistant, feedback=True), PUMPS)
    assert f'data-passages="{passages}" data-outcome="answered"' in found


@pytest.mark.parametrize("typed", ["", "   ", "👋", "why " * 300], ids=range(4))
def test_what_cannot_be_searched_gets_a_sentence(chat, tiny_assistant, typed):
    """In the language of the page, and nothing else."""
    sentences = set()
    for language in Language:
        reply = result_of(chat.exchanges(conversation("hello", typed, lang=language, number=1)))
        assert reply["html"] == ""
        problems = STRINGS[language].problems.values()
        assert reply["notice"] in [one.format(limit=1000, names="") for one in problems]
        sentences.add(reply["notice"])
    assert len(sentences) == len(Language)


def test_a_failure_is_a_sentence_and_not_a_trace(tiny_assistant, caplog, capsys):
    """The visitor reads nothing of the inside, nor does a log."""
    for language in Language:
        sent = conversation("my private question", lang=language, number=0)
        reply = result_of(Chat(Broken(tiny_assistant.index)).exchanges(sent))
        assert reply == {"html": "", "notice": STRINGS[language].failed}
    printed = capsys.readouterr()
    assert "private" not in printed.out + printed.err + caplog.text
    assert caplog.records == []


# The page


def test_the_page_stands_before_any_script(chat):
    """Way out, help, title, promise, question box and foot, by language."""
    for language in Language:
        page = html.unescape(shown(chat, f"lang={language}"))
        strings = STRINGS[language]
        assert f'<html lang="{language}">' in page
        assert page.index('class="leave"') < page.index('class="get-help"') < page.index("<h1>")
        for sentence in (
            chat.title(language),
            strings.not_a_helpline,
            strings.needs_script,
            strings.privacy,
            strings.leave_hint,
            strings.question_label,
            strings.question_placeholder,
            strings.ask,
        ):
            assert sentence in page
        assert f'<a href="/report?lang={language}">' in page
        assert '<span lang="en">Green Corner Network. (2023)' in page


def test_a_panel_has_help_in_it_and_is_not_indexed(chat):
    """What a partner's page frames says whose page that is; its way out is out of the frame."""
    panel = shown(chat, host="https://partner.org")
    assert 'data-host="https://partner.org"' in panel
    assert 'id="help"' in panel
    assert 'target="_top"' in panel
    assert "noindex" in panel
    assert 'href="?lang=es&amp;host=https://partner.org"' in panel
    own = shown(chat)
    assert "data-host" not in own
    assert 'id="help"' not in own
    assert "noindex" not in own


def test_titles_are_those_of_the_language(chat):
    """The report's own title, or its translation."""
    assert chat.title(EN) == "Quito Garden Week – Growing Together"
    assert chat.title(ES) == "Semana de los Huertos de Quito – Crecer juntos"


def test_hostile_names_of_a_report_are_text(chat, tiny_assistant):
    """Title, citation and licence are escaped wherever the page shows them."""
    hostile = "<script>alert(1)</script>"
    report = replace(
        tiny_assistant.index.reports[0],
        title=hostile,
        translated_title=hostile,
        citation=hostile,
        licence=hostile,
    )
    tiny_assistant.index = replace(tiny_assistant.index, reports=(report,))
    for language in Language:
        page = shown(chat, f"lang={language}")
        assert "<script>" not in page
        assert html.escape(hostile) in page


def test_a_section_can_be_asked_about(chat):
    """The page says which; one that is not there is none."""
    page = shown(chat, "lang=en&near=water-and-seeds/peru")
    assert 'data-near="water-and-seeds/peru"' in page
    assert '<strong lang="en">1. Water and seeds</strong>' in page
    spanish = html.unescape(shown(chat, "lang=es&near=water-and-seeds/peru"))
    assert '<strong lang="es">1. Agua y semillas</strong>' in spanish
    assert "data-near" not in shown(chat, "lang=en&near=nowhere")


# Several reports


@pytest.fixture
def two(several_index):
    """The chat over two reports."""
    index = replace(several_index, concerns=unworried())
    return Chat(Assistant(index, HashedEncoder()))


@pytest.mark.parametrize(
    ("language", "choices"),
    [
        (EN, ["All reports", "Quito Garden Week – Growing Together", HARBOUR_TITLE]),
        (
            ES,
            [
                "Todos los informes",
                "Semana de los Huertos de Quito – Crecer juntos",
                SPANISH_HARBOUR_TITLE,
            ],
        ),
    ],
)
def test_one_of_several_reports_can_be_chosen(two, language, choices):
    """By its title, with a label, in the language of the page."""
    page = html.unescape(shown(two, f"lang={language}"))
    assert re.findall("<option.*?>(.*?)</option>", page) == choices
    assert f'<label for="report">{STRINGS[language].report_label}</label>' in page
    assert f"<h1>{STRINGS[language].reports_title}</h1>" in page
    assert f'">{STRINGS[language].read.other}</a>' in page


def test_with_one_report_there_is_nothing_to_choose(chat):
    """No choice, and none that a page could bring along."""
    assert "<select" not in shown(chat)
    assert "data-report" not in shown(chat, f"lang=en&report={GARDEN}")
    assert "card-report" not in newest(chat, PUMPS)


def test_a_chosen_report_is_the_one_that_is_asked(two):
    """Title, the way to the text and how to cite are its own as well, and so are its answers."""
    page = html.unescape(shown(two, f"lang=en&report={HARBOUR}"))
    assert f"<h1>{HARBOUR_TITLE}</h1>" in page
    assert f'">{STRINGS[EN].read_short.one}</a>' in page
    assert f'<option value="{HARBOUR}" lang="en" selected>' in page
    assert f'href="/report/{HARBOUR}?lang=en"' in page
    assert f'data-report="{HARBOUR}"' in page
    assert f'href="?lang=es&report={HARBOUR}"' in page
    assert "Growing Together. Quito" not in page
    asked = [{"q": "What does it say about Bolivia?", "report": HARBOUR}]
    found = result_of(two.exchanges(json.dumps({"lang": "en", "asked": asked, "number": 0})))[
        "html"
    ]
    assert "sardines" in found
    assert "potatoes" not in found
    assert f'<span lang="en">{HARBOUR_TITLE}</span></p>' in found
    assert f"&report={HARBOUR}" in html.unescape(found)


def test_cards_name_their_report(two):
    """When there are several, whichever is asked; and what is copied cites that one alone."""
    asked = [{"q": "What does it say about Bolivia?", "in": "es"}]
    found = result_of(two.exchanges(json.dumps({"lang": "es", "asked": asked, "number": 0})))[
        "html"
    ]
    found = html.unescape(found)
    for title in ("Semana de los Huertos de Quito – Crecer juntos", SPANISH_HARBOUR_TITLE):
        assert f'<span class="card-report" lang="es">{title}</span>' in found
    copies = re.findall('class="copy[^>]*data-copy="([^"]*)"', found)
    assert copies
    assert all(one.count("Green Corner Network. (2023)") == 1 for one in copies)


def test_a_report_that_is_no_more_is_not_chosen(two):
    """Its name in an address, or in a page that was open for long, does no harm."""
    page = shown(two, "lang=en&report=gone")
    assert " selected>" not in page
    assert "data-report" not in page


def test_a_section_of_another_report_is_none(two):
    """A section of a report that is not asked cannot be asked about."""
    bolivia = f"{HARBOUR}/water-and-seeds/bolivia"
    page = html.unescape(shown(two, f"lang=en&near={bolivia}&report={HARBOUR}"))
    assert page.index(f"{HARBOUR_TITLE}</strong>") < page.index("Water and seeds</strong>")
    assert f'data-near="{bolivia}"' in page
    assert "data-near" not in shown(two, f"lang=en&near={bolivia}&report={GARDEN}")


def test_a_chat_that_is_warm_makes_its_first_page_without_asking(tiny_index):
    """In both languages: the ways in to begin with are some twenty questions."""
    encoder = HashedEncoder()
    chat = Chat(Assistant(tiny_index, encoder))
    chat.warm_up()
    asked = encoder.encoded
    assert asked > 0
    for language in Language:
        query = f"lang={language}".encode()
        scope = {"type": "http", "query_string": query, "headers": [], "path": "/"}
        assert "<main" in chat.page(Request(scope))
    assert encoder.encoded == asked
