"""Six journeys of people who use the product, in Chromium, from beginning to end.

Each is made on a desk and on a phone, light and dark; by default in two of the four looks. With the
environment variable `JOURNEYS` naming a folder, every step leaves a picture there, to be looked at.
"""

import io
import os
import re
from pathlib import Path

import docx
import pytest
from playwright.sync_api import expect
from test_browser import arrive, ask
from test_widget_browser import visiting

from amounts import amount
from partner_sites import PARTNER
from report_rag.strings import STRINGS
from report_rag.types import Language

pytestmark = [pytest.mark.browser, pytest.mark.real]

DESK, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
LOOKS = [
    (size, scheme, language)
    for size, language in ((DESK, Language.EN), (PHONE, Language.ES))
    for scheme in ("light", "dark")
]
SHOWN = os.environ.get("JOURNEYS")


class Journey:
    """A page in a look, and the pictures of what was seen on the way."""

    def __init__(self, page, name, size, scheme, language):
        self.page, self.language, self.words = page, language, STRINGS[language]
        self._name = f"{name}-{size['width']}-{scheme}"
        self._seen = 0

    def see(self, page=None):
        """Takes a picture, if they are wanted."""
        self._seen += 1
        if SHOWN:
            Path(SHOWN).mkdir(parents=True, exist_ok=True)
            (page or self.page).wait_for_timeout(400)
            (page or self.page).screenshot(path=Path(SHOWN) / f"{self._name}-{self._seen}.png")

    def press(self, name):
        """Presses a button by the words on it."""
        self.page.get_by_role("button", name=name, exact=True).first.click()


@pytest.fixture(params=amount([LOOKS[0], LOOKS[3]], LOOKS), ids=lambda look: f"{look[2]}-{look[1]}")
def journey(request, visit, address):
    """A visitor in one of the looks; nothing may have scrolled sideways at the end."""
    size, scheme, language = request.param
    context = visit(
        address,
        viewport=size,
        color_scheme=scheme,
        locale=language,
        reduced_motion="reduce",
        permissions=["clipboard-read", "clipboard-write"],
    )
    name = re.sub(r"^test_|\[.*", "", request.node.name)
    made = Journey(context.new_page(), name, size, scheme, language)
    yield made
    if not made.page.is_closed():
        assert made.page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_find_your_country_and_send_it_to_a_colleague(journey, visit, address):
    """From the first screen to a link that shows somebody else the same passages."""
    page = journey.page
    arrive(page, f"/?lang={journey.language}")
    expect(page.get_by_role("textbox")).to_be_in_viewport(ratio=1)
    starters = page.locator(".starters a")
    for place in range(3):
        expect(starters.nth(place)).to_be_in_viewport(ratio=1)
    journey.see()
    page.get_by_text(journey.words.countries_label).click()
    page.locator(".countries a", has_text="Uruguay").scroll_into_view_if_needed()
    journey.see()
    page.locator(".countries a", has_text="Uruguay").click()
    expect(page.locator(".answer-message")).to_contain_text("Uruguay")
    journey.see()
    page.locator(".share").click()
    expect(page.locator(".share")).to_have_text(journey.words.link_copied)
    journey.see()
    link = page.evaluate("navigator.clipboard.readText()")
    colleague = visit(address, locale="en").new_page()
    colleague.goto(link)
    expect(colleague.locator(".answer")).to_have_attribute("lang", journey.language)
    quotes = page.locator(".card-quote").all_text_contents()
    expect(colleague.locator(".card-quote")).to_have_count(len(quotes))
    assert colleague.locator(".card-quote").all_text_contents() == quotes


def test_quote_a_recommendation_in_a_letter(journey):
    """The original with page and citation, the translation as unofficial; checked in the report."""
    page = journey.page
    arrive(page, f"/?lang={journey.language}")
    question = {
        Language.EN: "What is recommended on travel and tourism?",
        Language.ES: "¿Qué se recomienda sobre los viajes y el turismo?",
    }[journey.language]
    card = ask(page, question).locator(".card").first
    journey.see()
    if card.locator(".card-item").count() and not card.locator(".card-item[open]").count():
        card.locator("summary").first.click()
    if journey.language is Language.ES:
        expect(card.locator(".card-translation")).to_be_visible()
        card.locator(".card-original summary").click()
    expect(card.locator(".card-quote")).to_be_visible()
    journey.see()
    card.locator(".copy").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    original = card.locator(".card-quote").text_content()
    assert "".join(copied.split()).startswith("".join(original.split()))
    assert copied.count("ECPAT International. (2024)") == 1
    assert ("Traducción no oficial" in copied) is (journey.language is Language.ES)
    journey.see()
    page.goto(card.locator(".card-open").get_attribute("href"))
    expect(page.locator(":target")).to_be_in_viewport()
    journey.see()


def test_prepare_a_session_with_a_sheet_of_questions(journey):
    """Three questions, saved as a Word file that has all of them, and printed whole."""
    page = journey.page
    arrive(page, f"/?lang={journey.language}")
    questions = {
        Language.EN: ["What are the 12 trends?", "Why do boys receive less protection?", "Chile"],
        Language.ES: ["¿Cuáles son las 12 tendencias?", "¿Qué pide sobre justicia?", "Chile"],
    }[journey.language]
    for question in questions:
        ask(page, question)
    journey.see()
    page.get_by_role("button", name=journey.words.save_word).scroll_into_view_if_needed()
    journey.see()
    with page.expect_download() as download:
        journey.press(journey.words.save_word)
    document = docx.Document(io.BytesIO(Path(download.value.path()).read_bytes()))
    headings = [one.text for one in document.paragraphs if one.style.name == "Heading 1"]
    assert [one for one in questions if one not in headings] == []
    page.emulate_media(media="print")
    for quote in page.locator(".exchange").first.locator(".card-item").all():
        assert quote.evaluate("one => one.getBoundingClientRect().height") > 80
    journey.see()
    page.emulate_media(media="screen")


def test_read_on_a_phone_in_spanish(journey):
    """The report itself: contents, a search, the picture, and back to the chat about a section."""
    page, language = journey.page, journey.language
    page.goto(f"/report?lang={language}")
    journey.see()
    words = {Language.EN: "migration", Language.ES: "migración"}[language]
    box = page.get_by_role("searchbox")
    box.fill(words)
    box.press("Enter")
    heading = page.locator("#find-title")
    expect(heading).to_contain_text(words)
    counted = int(re.search(r"\d+", heading.inner_text())[0])
    assert page.locator(".find-places mark").count() == counted
    journey.see()
    page.goto(f"/report?lang={language}")
    page.get_by_text(journey.words.countries_title).first.click()
    page.locator("main svg").locator("visible=true").first.scroll_into_view_if_needed()
    journey.see()
    about = page.locator(".ask-about a").first
    page.goto(about.get_attribute("href"))
    page.locator("body.with-script").wait_for()
    expect(page.locator("#about")).to_be_visible()
    journey.see()


def test_embed_the_widget(request, journey, browser, partnered):
    """A partner checks the site, pastes the tag, and a visitor asks in the panel."""
    language = journey.language
    journey.page.goto(f"{partnered}/widget/check?lang={language}")
    journey.page.get_by_role("textbox").first.fill(PARTNER)
    journey.press(journey.words.check)
    expect(journey.page.locator(".told-allowed").first).to_be_visible()
    journey.see()
    look = {"viewport": journey.page.viewport_size, "reduced_motion": "reduce"}
    scheme = "dark" if "dark" in request.node.name else "light"
    with visiting(browser, partnered, language.value, color_scheme=scheme, **look) as visit:
        visit.open("plain.html")
        journey.see(visit.page)
        answer = visit.ask(
            {Language.EN: "What about Bolivia?"}.get(language, "¿Qué dice de Bolivia?")
        )
        expect(answer.locator(".answer-message")).to_contain_text("Bolivia")
        journey.see(visit.page)
        visit.frame.locator(".get-help").first.click()
        expect(visit.frame.locator("#help")).to_be_visible()
        journey.see(visit.page)


def test_lose_the_connection_and_come_back(journey):
    """In a train: the question waits, and so does the one that is typed meanwhile."""
    page = journey.page
    arrive(page, f"/?lang={journey.language}")
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.get_by_role("textbox").fill("Bolivia")
    page.get_by_role("textbox").press("Enter")
    expect(page.locator(".pending .problem")).to_contain_text(journey.words.offline)
    page.get_by_role("textbox").fill("Chile")
    journey.see()
    page.context.set_offline(False)
    expect(page.locator(".answer-message")).to_contain_text("Bolivia")
    expect(page.get_by_role("textbox")).to_have_value("Chile")
    journey.see()
    page.reload()
    expect(page.locator(".answer-message")).to_contain_text("Bolivia")
