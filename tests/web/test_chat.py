"""What the chat page does with a question, without a browser."""

import asyncio
import html
import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from doubles import HashedEncoder, unworried
from report_rag.assistant import Assistant
from report_rag.rendering.answer_html import answer_html
from report_rag.rendering.plain_text import announcement
from report_rag.strings import STRINGS
from report_rag.types import Language, Turn
from report_rag.web import chat as chat_module
from report_rag.web.chat import Chat
from report_rag.web.conversation import MOST_EXCHANGES, Exchange, Page, read_page
from report_rag.web.matrix import Entry
from reports import GARDEN, HARBOUR, HARBOUR_TITLE, SPANISH_HARBOUR_TITLE

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


def asked(chat, question, page):
    """The box, the page and the reply after a question."""
    box, state, reply = chat.ask(question, page.to_json())
    return box, read_page(state), json.loads(reply)


def granted(chat, wish, page):
    """The page, the reply and what becomes of question box and button after a wish."""
    state, reply, *composer = chat.grant(json.dumps(wish), page.to_json())
    return read_page(state), json.loads(reply), composer


def test_all_calls_of_the_page_wait_in_one_queue(chat):
    """Questions, wishes and first loads together are limited, not each kind for itself."""

    async def made():  # Gradio makes the events in an event loop.
        return chat.blocks().fns.values()

    # In a thread, since a browser of another test may run a loop in this one.
    with ThreadPoolExecutor(1) as thread:
        events = thread.submit(lambda: asyncio.run(made())).result()
    assert {(one.concurrency_id, one.concurrency_limit) for one in events} == {("chat", 4)}


# Asking


def test_an_answer_empties_the_box_and_lengthens_the_conversation(chat, tiny_assistant):
    """The reply has the new exchange alone: the question escaped, and its answer."""
    box, page, reply = asked(chat, " Who lends <pumps>? ", Page(EN, exchanges=(Exchange("hello"),)))
    assert box == ""
    assert page == Page(EN, exchanges=(Exchange("hello"), Exchange("Who lends <pumps>?")))
    assert reply["state"] == json.loads(page.to_json())
    assert (reply["notice"], reply["faces"]) == ("", {})
    assert '<h2 class="asked" id="turn-1-question">Who lends &lt;pumps&gt;?</h2>' in reply["newest"]
    answer = tiny_assistant.ask("Who lends <pumps>?", history=(Turn("user", "hello"),))
    assert answer_html(answer, "turn-1") in reply["newest"]
    assert "turn-0" not in reply["newest"]


def test_a_conversation_is_understood(chat):
    """A follow-up is answered from what was asked before."""
    _, _, reply = asked(chat, "And in Peru?", Page(EN, exchanges=(Exchange(WATER),)))
    assert "#water-and-seeds/peru" in reply["newest"]
    assert "#water-and-seeds/bolivia" not in reply["newest"]


def test_the_page_helps_to_tell_the_language(chat):
    """A bare name is answered in the language of the page."""
    for language in Language:
        _, _, reply = asked(chat, "Bolivia", Page(language))
        assert f'<div class="answer" lang="{language}">' in reply["newest"]


def test_the_question_tells_its_language_until_the_visitor_chooses(chat):
    """Spanish on an English page is answered in Spanish; the switch decides once it was used."""
    for chosen, language in ((False, ES), (True, EN)):
        _, _, reply = asked(chat, "¿Quién presta bombas?", Page(EN, chosen))
        assert f'<div class="answer" lang="{language}">' in reply["newest"]


def test_a_full_page_is_given_whole(chat):
    """When the first exchange goes, the places of all others have changed."""
    full = Page(EN, exchanges=(Exchange(PUMPS),) * MOST_EXCHANGES)
    _, page, reply = asked(chat, "Bolivia", full)
    assert len(page.exchanges) == MOST_EXCHANGES
    assert reply["newest"].startswith("<div data-whole>")
    assert reply["newest"].count('<section class="exchange"') == MOST_EXCHANGES


def test_a_question_that_cannot_be_searched_takes_nothing_from_a_full_page(chat):
    """The box keeps the question, the page its first exchange, and a sentence says why."""
    full = Page(EN, exchanges=(Exchange(PUMPS),) * MOST_EXCHANGES)
    question, page, reply = asked(chat, "?!", full)
    assert (question, page) == ("?!", full)
    assert reply["newest"] == ""
    assert reply["notice"]


def test_what_is_read_aloud_goes_along(chat, tiny_assistant):
    """The fixed sentence and the first passage, for who does not see the page."""
    _, _, reply = asked(chat, PUMPS, Page(EN))
    spoken = html.escape(announcement(tiny_assistant.ask(PUMPS)))
    assert f'data-announce="{spoken}"'.replace("&#x27;", "&#39;") in reply["newest"]
    assert "An NGO lends pumps" in spoken


def test_an_answer_can_be_sent_on(chat):
    """Its link asks the question again in the language of the answer."""
    _, _, reply = asked(chat, "¿Quién presta bombas?", Page(EN))
    link = "/?lang=es#q=%C2%BFQui%C3%A9n%20presta%20bombas%3F"
    assert f'<a class="share" href="{link}"' in reply["newest"]


def test_a_call_for_help_is_not_sent_on(chat):
    """Nobody is offered to share it or to judge it; that it was not meant can be said."""
    _, _, reply = asked(Chat(chat._assistant, feedback=True), "help me", Page(EN))
    assert "share" not in reply["newest"]
    assert "thumbs" not in reply["newest"]
    assert 'class="not-meant" data-turn="0"' in reply["newest"]


def test_thumbs_are_there_only_where_feedback_is_kept(chat, tiny_assistant):
    """They carry the ids of the passages that were shown."""
    _, _, reply = asked(chat, PUMPS, Page(EN))
    assert "thumbs" not in reply["newest"]
    _, _, reply = asked(Chat(tiny_assistant, feedback=True), PUMPS, Page(EN))
    shown = tiny_assistant.ask(PUMPS).citations
    passages = " ".join(f"garden-report/{one.passage_id}" for one in shown)
    assert f'data-passages="{passages}" data-outcome="answered"' in reply["newest"]


@pytest.mark.parametrize(
    ("typed", "english", "spanish"),
    [
        ("", "Please type a question.", "Escribe una pregunta."),
        ("   ", "Please type a question.", "Escribe una pregunta."),
        (
            "👋",
            "I couldn't find any words in that. Please ask in English or Spanish.",
            "No encontré palabras en tu mensaje. Pregunta en español o en inglés.",
        ),
        (
            "why " * 300,
            "That's longer than 1000 characters. Please shorten it and ask again.",
            "El texto pasa de 1000 caracteres. Acórtalo y vuelve a preguntar.",
        ),
    ],
    ids=["empty", "spaces", "emoji", "long"],
)
def test_what_cannot_be_searched_stays_in_the_box(chat, typed, english, spanish):
    """The text is kept as typed, the conversation unchanged, and a sentence says what to do."""
    for language, sentence in ((EN, english), (ES, spanish)):
        before = Page(language, exchanges=(Exchange("hello"),))
        box, page, reply = asked(chat, typed, before)
        assert (box, page) == (typed, before)
        assert (reply["newest"], reply["notice"]) == ("", sentence)


def test_a_failure_is_a_sentence_and_not_a_trace(tiny_assistant, caplog, capsys):
    """The visitor keeps the question and reads nothing of the inside, nor does a log."""
    for language in Language:
        before = Page(language, exchanges=(Exchange("hello"),))
        box, page, reply = asked(Chat(Broken(tiny_assistant.index)), "my private question", before)
        assert (box, page) == ("my private question", before)
        assert (reply["newest"], reply["notice"]) == ("", STRINGS[language].failed)
    printed = capsys.readouterr()
    assert "private" not in printed.out + printed.err + caplog.text
    assert caplog.records == []


def test_no_two_replies_are_the_same(chat):
    """The page sees each of them, also when a failing question is asked twice."""
    first, second = (chat.ask("", Page(EN).to_json())[2] for _ in range(2))
    assert first != second


# Wishing


def test_the_switch_changes_every_word_of_the_page(chat):
    """Faces, question box, button and all answers come in the chosen language."""
    before = Page(EN, exchanges=(Exchange(PUMPS),))
    page, reply, composer = granted(chat, {"do": "switch", "language": "es"}, before)
    assert page == Page(ES, True, (Exchange(PUMPS, ES),))
    assert set(reply["faces"]) == {"bar", "face", "foot"}
    assert "Salir de esta página" in reply["faces"]["bar"]
    strings = STRINGS[ES]
    assert strings.promise.one in html.unescape(reply["faces"]["face"])
    assert strings.privacy in html.unescape(reply["faces"]["foot"])
    assert reply["newest"].startswith("<div data-whole>")
    assert '<div class="answer" lang="es">' in reply["newest"]
    assert composer[0]["label"] == strings.question_label
    assert composer[0]["placeholder"] == strings.question_placeholder
    assert composer[1]["value"] == strings.ask


def test_one_answer_can_be_had_in_the_other_language(chat):
    """It alone is given anew, in its place; the page keeps its language."""
    before = Page(EN, exchanges=(Exchange(PUMPS), Exchange(WATER)))
    wish = {"do": "show", "turn": 0, "language": "es"}
    page, reply, _ = granted(chat, wish, before)
    assert page == Page(EN, False, (Exchange(PUMPS, ES), Exchange(WATER)))
    assert 'id="turn-0"' in reply["newest"]
    assert '<div class="answer" lang="es">' in reply["newest"]
    assert "turn-1" not in reply["newest"]
    assert reply["faces"] == {}


def test_what_was_not_meant_as_a_call_for_help_is_answered(chat):
    """The card makes room for the ordinary answer."""
    before = Page(EN, exchanges=(Exchange("help me"),))
    page, reply, _ = granted(chat, {"do": "ordinary", "turn": 0}, before)
    assert page.exchanges == (Exchange("help me", ordinary=True),)
    assert "help-card" not in reply["newest"]


def test_a_conversation_comes_back_by_asking_again(chat):
    """From a link or after a reload, with its language and its choices."""
    rows = [{"q": WATER}, {"q": "And in Peru?", "in": "es"}]
    wish = {"do": "again", "lang": "es", "chosen": True, "asked": rows}
    page, reply, _ = granted(chat, wish, Page(EN, exchanges=(Exchange("other"),)))
    assert page == Page(ES, True, (Exchange(WATER), Exchange("And in Peru?", ES)))
    assert reply["newest"].count('<section class="exchange"') == 2
    assert "#water-and-seeds/peru" in reply["newest"]


def test_a_link_with_a_question_that_cannot_be_searched_does_no_harm(chat):
    """The page stays empty, without a trace."""
    wish = {"do": "again", "asked": [{"q": " "}]}
    _, reply, _ = granted(chat, wish, Page(EN))
    assert (reply["newest"], reply["notice"]) == ("<div data-whole></div>", "")


@pytest.mark.parametrize(
    "wish",
    [
        {},
        {"do": "fly"},
        {"do": "show"},
        {"do": "show", "turn": 7, "language": "es"},
        {"do": "show", "turn": "0"},
        {"do": "switch", "language": ["es"]},
        {"do": "ordinary", "turn": None},
        [],
        "x",
    ],
)
def test_an_odd_wish_does_no_harm(chat, wish):
    """Whatever a page sends, it gets a reply and loses nothing."""
    before = Page(EN, exchanges=(Exchange(PUMPS),))
    page, reply, _ = granted(chat, wish, before)
    assert [one.question for one in page.exchanges] == [PUMPS]
    switched = isinstance(wish, dict) and wish.get("do") == "switch"
    assert bool(reply["newest"]) is switched


# The page's parts


def test_the_page_stands_before_any_script(chat):
    """Way out, help, title, promise, examples and foot, around Gradio's element, by language."""
    for language in Language:
        page = chat.page(language, "<gradio-app></gradio-app>")
        strings = STRINGS[language]
        assert page.index('class="leave"') < page.index('class="get-help"') < page.index("<h1>")
        assert "<gradio-app></gradio-app>" in page
        for sentence in (
            chat.title(language),
            strings.promise.one,
            strings.not_a_helpline,
            strings.needs_script,
            strings.privacy,
            strings.leave_hint,
        ):
            assert sentence in html.unescape(page)
        assert f'<a href="/report?lang={language}">' in page
        assert '<span lang="en">Green Corner Network. (2023)' in page


def test_the_countries_that_the_report_treats_can_be_tapped(chat):
    """By the alphabet of the page, each as a question about it, with its article."""
    page = html.unescape(chat.page(ES))
    places = [page.index(f">{name}</a>") for name in ("Bolivia", "Chile", "Perú")]
    assert places == sorted(places)
    question = "¿Qué dice el informe sobre la República Dominicana?"
    assert f'data-question="{question}">República Dominicana</a>' in page


def test_what_is_only_mentioned_or_no_country_is_not_offered(chat, tiny_assistant, monkeypatch):
    """A tap would lead to an enumeration, or to a part of the world."""
    passage = tiny_assistant.index.passages[0]
    entries = (
        Entry("BO", "Bolivia", (passage,), (passage,)),
        Entry("PE", "Peru", (passage,), ()),
        Entry("029", "Caribbean", (passage,), (passage,)),
    )
    monkeypatch.setattr(chat_module, "country_index", lambda *_: entries)
    assert chat._make_welcome(EN, None)[0] == [
        ("Bolivia", "What does the report say about Bolivia?")
    ]


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
        page = chat.page(language)
        assert "<script" not in page
        assert html.escape(hostile) in page


def test_the_examples_can_be_tapped(chat):
    """As many in each language; each is a link that asks it."""
    english, spanish = (chat.page(language) for language in Language)
    assert english.count('class="asks"') == spanish.count('class="asks"')
    first = "What are the three habits of a lasting garden?"
    assert f'data-question="{first}">{first}</a>' in english
    assert "¿Cuáles son los tres hábitos de un huerto que dura?" in spanish


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
    page = html.unescape(two.page(language))
    assert re.findall("<option.*?>(.*?)</option>", page) == choices
    assert f'<label for="report">{STRINGS[language].report_label}</label>' in page
    assert f"<h1>{STRINGS[language].reports_title}</h1>" in page
    assert STRINGS[language].promise.other in page
    assert f'">{STRINGS[language].read.other}</a>' in page


def test_with_one_report_there_is_nothing_to_choose(chat):
    """No choice, and none that a page could bring along."""
    assert "<select" not in chat.page(EN)
    page, reply, _ = granted(chat, {"do": "report", "report": GARDEN}, Page(EN))
    assert (page, reply["faces"], reply["about"]) == (Page(EN), {}, "")
    _, page, reply = asked(chat, PUMPS, Page(EN, report=GARDEN))
    assert page.exchanges == (Exchange(PUMPS),)
    assert "card-report" not in reply["newest"]


def test_a_chosen_report_is_the_one_that_is_asked(two):
    """Title, examples, countries, the way to the text and how to cite are its own as well."""
    page, reply, _ = granted(two, {"do": "report", "report": HARBOUR}, Page(EN))
    assert page == Page(EN, report=HARBOUR)
    face, foot = (html.unescape(reply["faces"][name]) for name in ("face", "foot"))
    assert f"<h1>{HARBOUR_TITLE}</h1>" in face
    assert STRINGS[EN].promise.one in face
    assert f'">{STRINGS[EN].read.one}</a>' in foot
    assert f'<option value="{HARBOUR}" lang="en" selected>' in face
    assert f'href="/report/{HARBOUR}?lang=en"' in foot
    assert "Growing Together. Quito" not in foot
    assert HARBOUR_TITLE in reply["about"]
    _, page, reply = asked(two, "What does it say about Bolivia?", page)
    assert page.exchanges[0].report == HARBOUR
    assert "sardines" in reply["newest"]
    assert "potatoes" not in reply["newest"]
    assert f'<span lang="en">{HARBOUR_TITLE}</span></p>' in reply["newest"]


def test_cards_name_their_report(two):
    """When there are several, whichever is asked; and what is copied cites that one alone."""
    _, _, reply = asked(two, "What does it say about Bolivia?", Page(ES, True))
    newest = html.unescape(reply["newest"])
    for title in ("Semana de los Huertos de Quito – Crecer juntos", SPANISH_HARBOUR_TITLE):
        assert f'<span class="card-report" lang="es">{title}</span>' in newest
    copies = re.findall('data-copy="([^"]*)"', newest)
    assert copies
    assert all(one.count("Green Corner Network. (2023)") == 1 for one in copies)


def test_the_switch_keeps_the_report(two):
    """In the new language it is still the one that is chosen, and is asked again."""
    before = Page(EN, exchanges=(Exchange(WATER, report=HARBOUR),), report=HARBOUR)
    page, reply, _ = granted(two, {"do": "switch", "language": "es"}, before)
    assert (page.report, page.exchanges[0].report) == (HARBOUR, HARBOUR)
    assert f"<h1>{SPANISH_HARBOUR_TITLE}</h1>" in html.unescape(reply["faces"]["face"])


def test_a_reload_and_a_link_keep_the_report(two):
    """What comes back as it was asked has the choice in its face again."""
    rows = [{"q": "What does it say about Bolivia?", "report": HARBOUR}]
    wish = {"do": "again", "lang": "en", "asked": rows, "report": HARBOUR}
    page, reply, _ = granted(two, wish, Page(EN))
    assert page.report == HARBOUR
    assert " selected>" in reply["faces"]["face"]
    assert "sardines" in reply["newest"]
    assert f"&report={HARBOUR}" in html.unescape(reply["newest"])


def test_a_report_that_is_no_more_is_not_chosen(two):
    """All are asked then, and nothing breaks."""
    for name in ("gone", "", 7, None, [HARBOUR]):
        page, reply, _ = granted(two, {"do": "report", "report": name}, Page(EN, report=GARDEN))
        assert page.report is None
        assert " selected>" not in reply["faces"]["face"]
    _, page, reply = asked(two, PUMPS, Page(EN, report="gone"))
    assert page.exchanges == (Exchange(PUMPS),)
    assert reply["newest"]


def test_the_way_back_leads_from_the_section_to_the_report_to_all(two):
    """One step each time."""
    before = Page(EN, near=f"{HARBOUR}/water-and-seeds/bolivia", report=HARBOUR)
    _, _, reply = asked(two, "", before)
    assert STRINGS[EN].ask_anywhere in reply["about"]
    assert reply["about"].index(HARBOUR_TITLE) < reply["about"].index("WATER AND SEEDS")
    page, reply, _ = granted(two, {"do": "anywhere"}, before)
    assert page == Page(EN, report=HARBOUR)
    assert STRINGS[EN].ask_all in reply["about"]
    page, reply, _ = granted(two, {"do": "anywhere"}, page)
    assert (page, reply["about"]) == (Page(EN), "")


def test_another_report_leaves_the_section_of_the_first(two):
    """A section of a report that is not asked is none."""
    before = Page(EN, near=f"{HARBOUR}/water-and-seeds/bolivia", report=HARBOUR)
    page, _, _ = granted(two, {"do": "report", "report": GARDEN}, before)
    assert page == Page(EN, report=GARDEN)
    odd = replace(before, report=GARDEN)
    assert granted(two, {}, odd)[0] == Page(EN, report=GARDEN)
