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
    """Another language of an answer or of the page: a sentence, and all stays as it was."""
    arrive(quiet)
    send(quiet)
    quiet.locator(".answer").wait_for()
    quiet.context.set_offline(True)
    for name in ("Esta respuesta en español", "Español"):
        quiet.get_by_text(name, exact=True).click()
        expect(quiet.locator("#said")).to_have_text(EN.offline)
        expect(quiet.locator(".answer")).to_have_attribute("lang", "en")
    quiet.context.set_offline(False)
    quiet.get_by_text("Esta respuesta en español").click()
    expect(quiet.locator(".answer")).to_have_attribute("lang", "es")


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
