"""The chat and the reader as a person meets them, in Debian's Chromium."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

pytestmark = [pytest.mark.browser, pytest.mark.real]

ROOT = Path(__file__).parent.parent
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
PATIENCE = 30_000  # milliseconds; reached only when something is broken

ENGLISH = "In which country do organisations sell cookies to raise funds?"
SPANISH = "¿En qué país las organizaciones venden galletas para recaudar fondos?"
WORDS = "Some also launched income-generating activities, such as cookie sales, to raise funds."
SECTION = "3. FUNDING HURDLES"


@pytest.fixture(scope="module")
def address():
    """The address of a server over the real report, started as `report-rag serve` starts it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "report_rag.interfaces.cli", "serve", "--port", str(port)]
    environment = os.environ | {"PYTHONWARNINGS": "default"}
    with subprocess.Popen(command, cwd=ROOT, env=environment) as server:
        url = f"http://127.0.0.1:{port}"
        try:
            _wait_for(f"{url}/healthz", server)
            yield url
        finally:
            server.terminate()


def _wait_for(url, server):
    for _ in range(240):
        try:
            with urllib.request.urlopen(url) as answer:  # noqa: S310 (loopback)
                return answer.status
        except urllib.error.URLError:
            assert server.poll() is None, "the server has stopped"
            time.sleep(0.25)
    raise AssertionError(f"{url} does not answer")


@pytest.fixture(scope="module")
def browser():
    """One Chromium for all tests; each test has a page of its own."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser, address):
    """A fresh page that has noted, by the end, no third party and no error in its console."""
    context = browser.new_context(base_url=address, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    opened = context.new_page()
    requests, errors = [], []
    opened.on("request", lambda request: requests.append(request.url))
    opened.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    cookies = context.cookies()
    stored = opened.evaluate("localStorage.length + sessionStorage.length")
    context.close()
    own = (address, "data:", "blob:")
    assert [url for url in requests if not url.startswith(own)] == []
    assert errors == []
    assert cookies == []
    assert stored == 0


def ask(page, question):
    """Types a question and waits for its answer."""
    answers = page.locator(".answer").count()
    page.get_by_role("textbox").fill(question)
    page.keyboard.press("Enter")
    answer = page.locator(".answer").nth(answers)
    answer.wait_for()
    return answer


@pytest.mark.parametrize(
    ("language", "question", "place"),
    [("en", ENGLISH, "pages 7 and 8"), ("es", SPANISH, "páginas 7 y 8")],
)
def test_a_question_finds_the_passage_its_section_and_its_pages(page, language, question, place):
    """The first card shows the report's words, the section and both pages of a stitched passage."""
    page.goto(f"/?lang={language}")
    card = ask(page, question).locator(".card").first
    expect(card.locator(".card-quote")).to_contain_text(WORDS)
    expect(card.locator(".card-section")).to_contain_text(SECTION)
    expect(card.locator(".card-page")).to_have_text(place)
    translations = card.locator(".card-translation")
    expect(translations).to_have_count(1 if language == "es" else 0)


def test_the_answer_opens_marked_in_the_report(page):
    """Following a card's link lands on the passage, on screen and marked."""
    page.goto("/?lang=en")
    link = ask(page, ENGLISH).locator(".card").first.get_by_role("link")
    page.goto(link.get_attribute("href"))
    target = page.locator(".original:target")
    expect(target).to_contain_text(WORDS)
    expect(target).to_be_in_viewport()
    plain = page.locator(".original:not(:target)").first
    colour = "element => getComputedStyle(element).backgroundColor"
    assert target.evaluate(colour) != plain.evaluate(colour)


def test_the_switch_changes_the_page_and_keeps_the_conversation(page):
    """Español turns every label, the examples and the page's language at once."""
    page.goto("/?lang=en")
    ask(page, ENGLISH)
    page.get_by_label("Español").check()
    expect(page.get_by_role("button", name="Preguntar", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Diálogo de San José")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.locator(".card-quote").first).to_contain_text(WORDS)


def test_a_question_in_the_other_language_is_answered_in_it(page):
    """A Spanish question on the English page gets a Spanish answer."""
    page.goto("/?lang=en")
    answer = ask(page, SPANISH)
    expect(answer).to_have_attribute("lang", "es")


def test_an_example_is_one_tap_away(page):
    """Tapping an example asks it, and the focus goes to the question box."""
    page.goto("/?lang=es")
    example = page.locator("#examples button").first
    expect(example).to_contain_text("¿")
    question = example.inner_text()
    example.click()
    expect(page.locator(".answer .card").first).to_be_visible()
    expect(page.locator("#conversation")).to_contain_text(question)
    expect(page.get_by_role("textbox")).to_be_focused()


def test_bad_input_gets_a_sentence_and_keeps_the_text(page):
    """Too long a text stays in the box, under a sentence that says what to do."""
    page.goto("/?lang=en")
    text = "why " * 300
    page.get_by_role("textbox").fill(text)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("1000 characters")
    expect(page.get_by_role("textbox")).to_have_value(text)
    expect(page.locator(".answer")).to_have_count(0)


def test_what_people_type_is_shown_and_not_run(page):
    """Markup in a question appears as it was typed: no image, no form, no script, no link."""
    page.goto("/?lang=en")
    typed = '<img src=x onerror="alert(1)"> **Bolivia** ![x](/web/look.css) <form action=/> $x^2$'
    ask(page, typed)
    said = page.locator("#conversation .user").first
    expect(said).to_contain_text(typed)
    assert said.locator("img, form, strong, a, script").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_everything_without_scrolling_sideways(browser, address, scheme):
    """At 320 px neither the chat with a long answer nor the reader is wider than the screen."""
    context = browser.new_context(
        base_url=address, viewport={"width": 320, "height": 640}, color_scheme=scheme, locale="es"
    )
    page = context.new_page()
    for path in ("/?lang=es", "/report?lang=es"):
        page.goto(path)
        if path.startswith("/?"):
            page.get_by_role("textbox").wait_for()
            ask(page, SPANISH)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()


def test_the_reader_works_without_javascript(browser, address):
    """Contents, passages, page marks and the mark on a passage need no script."""
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/report?lang=es#funding-hurdles/bolivia")
    expect(page.locator(".original:target")).to_contain_text(WORDS)
    expect(page.locator("#page-20")).to_have_text("Página 20")
    expect(page.locator(".reader-contents a").first).to_be_visible()
    context.close()
