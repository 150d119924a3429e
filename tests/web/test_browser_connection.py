"""The chat in Chromium when the connection is lost, the server stops, or no answer comes."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from report_rag.strings import STRINGS
from report_rag.types import Language
from served import running

pytestmark = [pytest.mark.browser, pytest.mark.real]

QUESTION = "What does the report say about Bolivia?"
JOIN, READY = "**/queue/join*", "**/readyz"
EN = STRINGS[Language.EN]


@pytest.fixture
def quiet(visit, address):
    """A page of a visitor; unlike `page`, its console may tell of requests that failed."""
    return visit(address, locale="en-GB").new_page()


def arrive(page, path="/?lang=en"):
    page.goto(path)
    page.locator("body.with-script").wait_for()
    page.wait_for_load_state("networkidle")


def send(page, question=QUESTION):
    page.get_by_role("textbox").fill(question)
    page.get_by_role("textbox").press("Enter")


def problem(page, sentence):
    """The question is on screen, with a sentence that says why there is no answer yet."""
    expect(page.locator(".pending .asked")).to_have_text(QUESTION)
    expect(page.locator(".pending .problem span")).to_have_text(sentence)
    expect(page.locator(".pending .get-help")).to_be_visible()


def test_offline_is_called_offline_and_ends_by_itself(quiet):
    """The question waits on screen, and is answered when the connection is back."""
    arrive(quiet)
    send(quiet, "What are the 12 trends?")
    quiet.locator(".answer").wait_for()
    quiet.context.set_offline(True)
    send(quiet)
    problem(quiet, EN.offline)
    quiet.context.set_offline(False)
    expect(quiet.locator(".answer")).to_have_count(2)
    expect(quiet.locator(".pending")).to_have_count(0)
    expect(quiet.locator(".answer-message").last).to_contain_text("Bolivia")


def test_other_choices_offline_lose_nothing(quiet):
    """Another language of an answer or of the page: a sentence, and it goes on by itself."""
    arrive(quiet)
    send(quiet, "What are the 12 trends?")
    quiet.locator(".answer").wait_for()
    for name, language in (("Esta respuesta en español", "en"), ("Español", "es")):
        quiet.context.set_offline(True)
        quiet.get_by_text(name, exact=True).click()
        expect(quiet.locator("#said")).to_have_text(EN.offline)
        expect(quiet.locator("html")).to_have_attribute("lang", "en")
        quiet.context.set_offline(False)
        expect(quiet.locator(".answer")).to_have_attribute("lang", "es")
        expect(quiet.locator("html")).to_have_attribute("lang", language)
        expect(quiet.locator("#said")).to_be_empty()


def test_a_restarted_server_is_found_again(visit):
    """Without a tap and without the loss of the question, whatever the new server knows."""
    with running() as (server, url):
        page = visit(url, locale="en-GB").new_page()
        arrive(page)
        send(page, "What are the 12 trends?")
        page.locator(".answer").wait_for()
        server.terminate()
        server.wait()
        send(page)
        problem(page, EN.unreachable)
        with running(port=urlsplit(url).port):
            expect(page.locator(".answer")).to_have_count(2, timeout=90_000)
            expect(page.locator(".answer-message").last).to_contain_text("Bolivia")
            page.context.close()


def test_no_answer_for_half_a_minute_is_told_and_asked_again_by_a_tap(quiet):
    """Also when the question arrived and only its answer never came."""
    quiet.clock.install()
    arrive(quiet)
    for address in (JOIN, "**/queue/data*"):
        quiet.route(address, lambda _: None)
        send(quiet)
        expect(quiet.locator(".pending .working")).to_be_visible()
        quiet.clock.fast_forward(31_000)
        problem(quiet, EN.slow)
        quiet.unroute(address)
        quiet.get_by_role("button", name=EN.again).click()
        expect(quiet.locator(".answer-message").last).to_contain_text("Bolivia")
        expect(quiet.locator(".pending")).to_have_count(0)


def test_a_computer_that_slept_asks_again(quiet):
    """An hour passes while a question is under way; then the page is looked at again."""
    quiet.clock.install()
    arrive(quiet)
    quiet.route(JOIN, lambda _: None)
    send(quiet)
    expect(quiet.locator(".pending .working")).to_be_visible()
    quiet.clock.fast_forward("01:00:00")
    problem(quiet, EN.slow)
    quiet.unroute(JOIN)
    quiet.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(quiet.locator(".answer-message")).to_contain_text("Bolivia")


def test_many_people_are_asking_only_when_they_are(quiet):
    """A full queue is told as such; the same status of a server that is starting is not."""
    arrive(quiet)
    quiet.route(JOIN, lambda route: route.fulfill(status=503, json={"detail": "Queue is full."}))
    send(quiet)
    problem(quiet, EN.busy)
    quiet.route(READY, lambda route: route.fulfill(status=503, json={}))
    quiet.get_by_role("button", name=EN.again).click()
    problem(quiet, EN.not_ready)
    quiet.unroute(JOIN)
    expect(quiet.locator(".answer-message")).to_contain_text("Bolivia")


def test_too_many_questions_are_told_in_the_servers_words(quiet):
    """A refusal of the server's limits says what to do."""
    arrive(quiet)
    told = "Please wait a moment and ask again. “Get help” is always there."
    quiet.route(JOIN, lambda route: route.fulfill(status=429, json={"detail": told}))
    send(quiet)
    problem(quiet, told)


def test_a_second_question_can_be_asked_while_the_first_has_no_answer(quiet):
    """Both are there, and the first still has its button."""
    arrive(quiet)
    quiet.route(JOIN, lambda route: route.fulfill(status=503, json={"detail": "Queue is full."}))
    send(quiet)
    problem(quiet, EN.busy)
    quiet.unroute(JOIN)
    send(quiet, "What are the 12 trends?")
    expect(quiet.locator(".answer")).to_have_count(1)
    problem(quiet, EN.busy)
    quiet.get_by_role("button", name=EN.again).click()
    expect(quiet.locator(".answer")).to_have_count(2)


def test_questions_that_wait_are_asked_in_their_order(quiet):
    """Offline, one after the other; the language that was chosen meanwhile comes after them."""
    arrive(quiet)
    quiet.context.set_offline(True)
    for question in ("What are the 12 trends?", QUESTION):
        send(quiet, question)
    quiet.get_by_text("Español", exact=True).click()
    expect(quiet.locator(".pending")).to_have_count(2)
    quiet.context.set_offline(False)
    expect(quiet.locator(".answer")).to_have_count(2)
    expect(quiet.locator(".pending")).to_have_count(0)
    assert quiet.locator(".asked").all_text_contents() == ["What are the 12 trends?", QUESTION]
    expect(quiet.locator(".answer").last).to_have_attribute("lang", "es")
    kept = quiet.evaluate("history.state.asked.map(({ q }) => q)")
    assert kept == ["What are the 12 trends?", QUESTION]


def test_a_reload_loses_no_question_that_waits(quiet):
    """Neither those that are answered, nor one without an answer yet, however often."""
    arrive(quiet)
    send(quiet, "What are the 12 trends?")
    quiet.locator(".answer").wait_for()
    quiet.route(JOIN, lambda route: route.fulfill(status=503, json={"detail": "Queue is full."}))
    send(quiet)
    problem(quiet, EN.busy)
    problems = quiet.locator(".pending .problem:not([hidden])")
    for _ in range(2):
        quiet.reload()
        expect(problems).to_have_count(2)
    quiet.unroute(JOIN)
    for left in (1, 0):
        quiet.get_by_role("button", name=EN.again).first.click()
        expect(problems).to_have_count(left)
    expect(quiet.locator(".answer")).to_have_count(2)
    assert quiet.locator(".asked").all_text_contents() == ["What are the 12 trends?", QUESTION]


def test_a_conversation_that_comes_back_late_keeps_what_was_asked_since(quiet):
    """The old questions are answered anew by a tap; the new one stays with them."""
    arrive(quiet)
    send(quiet, "What are the 12 trends?")
    quiet.locator(".answer").wait_for()
    quiet.route(JOIN, lambda route: route.fulfill(status=503, json={"detail": "Queue is full."}))
    quiet.reload()
    expect(quiet.locator(".pending .problem span")).to_have_text(EN.busy)
    quiet.unroute(JOIN)
    send(quiet)
    expect(quiet.locator(".answer")).to_have_count(1)
    quiet.get_by_role("button", name=EN.again).click()
    expect(quiet.locator(".answer")).to_have_count(2)
    expect(quiet.locator(".pending")).to_have_count(0)
    assert quiet.locator(".asked").all_text_contents() == ["What are the 12 trends?", QUESTION]


def test_a_new_conversation_while_a_question_waits_can_be_undone(quiet):
    """The question that waits does not come into the new one, and is asked again with the old."""
    arrive(quiet)
    send(quiet, "What are the 12 trends?")
    quiet.locator(".answer").wait_for()
    quiet.context.set_offline(True)
    send(quiet)
    problem(quiet, EN.offline)
    quiet.get_by_role("button", name=EN.new_conversation).click()
    expect(quiet.locator(".exchange")).to_have_count(0)
    expect(quiet.get_by_role("textbox")).to_have_value("")
    quiet.get_by_role("button", name=EN.undo).click()
    problem(quiet, EN.offline)
    quiet.context.set_offline(False)
    expect(quiet.locator(".answer")).to_have_count(2)


def test_a_script_that_could_not_be_loaded_is_loaded_again(visit, address):
    """Gradio's client is not there at first."""
    page = visit(address, locale="en-GB").new_page()
    page.route("**/gradio-client.js*", lambda route: route.abort())
    page.goto("/?lang=en")
    page.locator("body.with-script").wait_for()
    send(page)
    expect(page.locator(".pending .problem")).to_be_visible()
    page.unroute("**/gradio-client.js*")
    page.get_by_role("button", name=EN.again).click()
    expect(page.locator(".answer-message")).to_contain_text("Bolivia")


def test_a_question_that_was_stopped_is_not_lost(quiet):
    """It goes back into the box; if something else is there, it stays on screen."""
    arrive(quiet)
    quiet.route(JOIN, lambda _: None)
    send(quiet)
    quiet.get_by_role("button", name=EN.stop_asking).click()
    expect(quiet.get_by_role("textbox")).to_have_value(QUESTION)
    expect(quiet.get_by_role("textbox")).to_be_focused()
    quiet.get_by_role("textbox").press("Enter")
    quiet.get_by_role("textbox").fill("Peru")
    quiet.get_by_role("button", name=EN.stop_asking).click()
    expect(quiet.get_by_role("textbox")).to_have_value("Peru")
    quiet.unroute(JOIN)
    quiet.get_by_role("button", name=EN.again).click()
    expect(quiet.locator(".answer-message")).to_contain_text("Bolivia")
