"""Reports in Debian's Chromium: of two one is chosen, kept, sent on and left; some have no bank."""

import re
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import expect
from test_accessibility import told, violations
from test_browser import arrive, ask
from test_widget_browser import visiting

import builders
from amounts import amount
from partner_sites import PARTNER
from report_rag.strings import STRINGS
from report_rag.types import Language
from reports import (
    GARDEN,
    HARBOUR,
    HARBOUR_TITLE,
    SPANISH_HARBOUR_TITLE,
    TITLES_WITHOUT_BANK,
    WITHOUT_BANK,
    corpus_of,
    without_bank,
)
from served import errors_of, served

pytestmark = pytest.mark.browser

TESTS = Path(__file__).parents[1]
TITLES = {"en": HARBOUR_TITLE, "es": SPANISH_HARBOUR_TITLE}
LABELS = {
    "en": ("Ask about", "All reports"),
    "es": ("Preguntar sobre", "Todos los informes"),
}
QUESTIONS = {"en": "Who lends winches?", "es": "¿Quién presta grúas a los hortelanos?"}


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """The address of a server over two reports, with the double."""
    folder = tmp_path_factory.mktemp("two")
    corpus = corpus_of(folder / "corpus", TESTS / "data", GARDEN, HARBOUR)
    builders.build(corpus, folder / "index")
    options = ("--corpus", str(corpus), "--index", str(folder / "index"), "--partners", PARTNER)
    with served(options, program=(str(TESTS / "double_program.py"),)) as url:
        yield url


PHONE = {"viewport": {"width": 360, "height": 740}, "reduced_motion": "reduce"}


@pytest.fixture(params=TITLES)
def opened(visit, two, request):
    """A page of the chat and its language, on a phone; it notes no error in its console."""
    page = visit(two, locale=request.param, **PHONE).new_page()
    errors = errors_of(page)
    arrive(page, f"/?lang={request.param}")
    yield page, request.param
    assert errors == []


def choose(page, language, title):
    """Chooses a report by its title, as a person does."""
    choice = page.get_by_label(LABELS[language][0], exact=True).and_(page.locator("select"))
    choice.select_option(label=title)
    page.locator("body:not(.waiting)").wait_for()
    return choice


def test_a_report_is_chosen_by_its_title(opened):
    """The page is about it then, the keyboard stays where it is, and so does the choice."""
    page, language = opened
    choice = choose(page, language, TITLES[language])
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES[language])
    expect(page).to_have_title(TITLES[language])
    expect(choice).to_have_value(HARBOUR)
    ask(page, QUESTIONS[language])
    for name in page.locator(".card-report").all_inner_texts():
        assert name == TITLES[language]
    expect(page.locator(".card-quote").first).to_contain_text("winches")


def test_the_keyboard_stays_on_the_choice(opened):
    """A person who chooses with the keys can go on choosing."""
    page, language = opened
    page.locator("#report").focus()
    choose(page, language, TITLES[language])
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES[language])
    expect(page.locator("#report")).to_be_focused()


def test_the_choice_outlasts_a_reload_and_the_other_language(opened):
    """Also before anything is asked."""
    page, language = opened
    choose(page, language, TITLES[language])
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES[language])
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES[language])
    expect(page.locator("#report")).to_have_value(HARBOUR)
    ask(page, QUESTIONS[language])
    page.reload()
    expect(page.locator(".card-report").first).to_have_text(TITLES[language])
    other = "es" if language == "en" else "en"
    page.locator(f".bar .languages a[lang={other}]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES[other])
    expect(page.locator("#report")).to_have_value(HARBOUR)


def test_a_shared_answer_is_about_the_same_report(opened):
    """Its link opens the page with the choice and the answer."""
    page, language = opened
    choose(page, language, TITLES[language])
    ask(page, QUESTIONS[language])
    link = page.locator("a.share").get_attribute("href")
    page.goto("about:blank")
    page.goto(link)
    expect(page.locator(".card-report").first).to_have_text(TITLES[language])
    expect(page.locator("#report")).to_have_value(HARBOUR)


def test_all_reports_can_be_asked_again(opened):
    """By the choice beside the question box, also in the middle of a conversation."""
    page, language = opened
    choose(page, language, TITLES[language])
    ask(page, QUESTIONS[language])
    expect(page.locator("#report")).to_be_in_viewport(ratio=1)
    choose(page, language, LABELS[language][1])
    expect(page.locator("#report")).to_have_value("")
    ask(page, {"en": "What does it say about Bolivia?", "es": "¿Qué dice sobre Bolivia?"}[language])
    names = page.locator(".exchange").last.locator(".card-report").all_inner_texts()
    assert len(set(names)) == 2


def test_the_text_of_a_report_leads_back_to_the_chat_about_it(opened):
    """From the list of reports to one of them, and from there to the question box."""
    page, language = opened
    page.goto(f"/report?lang={language}")
    page.get_by_role("link", name=TITLES[language]).click()
    expect(page).to_have_url(re.compile(f"/report/{HARBOUR}\\?lang={language}"))
    page.goto(page.locator(".reader-head .reader-chat a").get_attribute("href"))
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES[language])
    expect(page.locator("#report")).to_have_value(HARBOUR)


@pytest.mark.parametrize(
    ("language", "scheme"),
    amount([("en", "light"), ("es", "dark")], [*product(TITLES, ("light", "dark"))]),
)
def test_the_choice_breaks_no_rule(visit, two, language, scheme):
    """Before and after a report is chosen, and on the list of reports."""
    page = visit(two, locale=language, color_scheme=scheme, **PHONE).new_page()
    arrive(page, f"/?lang={language}")
    found = violations(page, "to choose")
    choose(page, language, TITLES[language])
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES[language])
    found += violations(page, "chosen")
    ask(page, QUESTIONS[language])
    found += violations(page, "asked")
    page.goto(f"/report?lang={language}")
    found += violations(page, "list")
    assert not found, told(found)


@pytest.mark.parametrize("language", TITLES)
def test_the_panel_of_a_tag_with_a_report_asks_that_one(browser, two, language):
    """Also in the other language."""
    with visiting(browser, two, language, f'data-report="{HARBOUR}"') as visit:
        visit.open("plain.html")
        expect(visit.frame.locator("h1")).to_have_text(TITLES[language])
        answer = visit.ask(QUESTIONS[language])
        expect(answer.locator("blockquote").first).to_contain_text("winches")
        assert set(answer.locator(".card-report").all_inner_texts()) == {TITLES[language]}
        other = "es" if language == "en" else "en"
        visit.frame.locator(f".languages a[lang={other}]").click()
        expect(visit.frame.locator("h1")).to_have_text(TITLES[other])


@pytest.mark.parametrize("language", TITLES)
def test_the_panel_of_a_tag_without_one_asks_all(browser, two, language):
    """Each card names its report, and what is copied would cite that one."""
    question = {"en": "What does it say about Bolivia?", "es": "¿Qué dice sobre Bolivia?"}
    with visiting(browser, two, language) as visit:
        visit.open("plain.html")
        answer = visit.ask(question[language])
        names = set(answer.locator(".card-report").all_inner_texts())
        assert len(names) == 2
        assert TITLES[language] in names
        found = violations(visit.inside(), "panel")
        assert not found, told(found)


# Reports without a question bank

KIOSKS = "kiosk-report"
ALONE = [(language, translated, "") for language in TITLES for translated in (False, True)]
BESIDE = [("es", False, GARDEN), ("en", False, "es")]
"""The language of a report, whether it is translated, and what stands beside it: nothing, a report
with a bank, or the same one in the other language."""
ASKED = {"en": "Where are the solar kiosks?", "es": "¿Dónde están los quioscos solares?"}
FAR = {"en": "Who painted the Mona Lisa?", "es": "¿Quién pintó la Mona Lisa?"}
# In the hashed words of the double, others collide with words of the reports.
FARTHER = {"en": "How tall is the Eiffel Tower?", "es": FAR["es"]}
OF_PAGES = re.compile(r"\b(pages?|páginas?) \d", re.IGNORECASE)


@pytest.fixture(scope="module", params=ALONE + BESIDE, ids=lambda one: "-".join(map(str, one)))
def bankless(request, tmp_path_factory):
    """The address of a server over such a report, what the report is like, and its title."""
    language, translated, beside = request.param
    folder = tmp_path_factory.mktemp("bankless")
    corpus = folder / "corpus"
    if beside == GARDEN:
        corpus_of(corpus, TESTS / "data", GARDEN)
    elif beside:
        without_bank(corpus, "other-kiosks", beside, translated=False)
    without_bank(corpus, KIOSKS, language, translated=translated)
    builders.build(corpus, folder / "index")
    options = ("--corpus", str(corpus), "--index", str(folder / "index"), "--partners", PARTNER)
    with served(options, program=(str(TESTS / "double_program.py"),)) as url:
        yield url, request.param


@pytest.mark.parametrize("language", TITLES)
def test_a_report_without_a_bank_is_asked_and_read(visit, bankless, language):
    """No box is empty; nothing names a page or a translation that there is not."""
    url, (own, translated, beside) = bankless
    strings = STRINGS[Language(language)]
    reads = translated or own == language
    title = TITLES_WITHOUT_BANK[language if reads else own]
    page = visit(url, locale=language, **PHONE).new_page()
    errors = errors_of(page)
    arrive(page, f"/?lang={language}&report={KIOSKS}")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    for box in page.locator("#welcome ul, #welcome section").all():
        assert box.locator("a").count() > 0
    answer = ask(page, ASKED[language])
    card = answer.locator(".card").first
    quoted = card.locator(".card-quote")
    assert quoted.text_content().strip() in WITHOUT_BANK[own]
    expect(quoted).to_have_attribute("lang", own)
    shown = translated and own != language
    expect(card.locator(".card-translation")).to_have_count(1 if shown else 0)
    if shown:
        expect(card.locator(".card-original summary")).to_have_text(strings.original_text)
        name = {"en": "Spanish", "es": "inglés"}[language]
        assert name in strings.original_text
    else:
        assert strings.translation_label not in answer.inner_text()
    found = violations(page, "asked")
    if reads:
        refused = ask(page, FAR[language])
        expect(refused.locator(".answer-message")).to_have_text(strings.not_in_report.one)
    page.goto(f"/report/{KIOSKS}?lang={language}" if beside else f"/report?lang={language}")
    expect(page.locator(".reader-promise")).to_have_text(strings.reader_promise)
    expect(page.locator(".views")).to_have_count(1 if translated else 0)
    expect(page.locator(".reader-note")).to_have_count(1 if shown else 0)
    assert not OF_PAGES.search(page.locator("body").inner_text())
    found += violations(page, "read")
    assert not found, told(found)
    assert errors == []


def test_a_report_without_a_bank_is_asked_in_the_panel(browser, bankless):
    """As on the chat page; a tag with its name asks it alone."""
    url, (own, _, beside) = bankless
    with visiting(browser, url, own, f'data-report="{KIOSKS}"' if beside else "") as visit:
        visit.open("plain.html")
        expect(visit.frame.locator("h1")).to_have_text(TITLES_WITHOUT_BANK[own])
        answer = visit.ask(ASKED[own])
        assert answer.locator("blockquote").first.text_content().strip() in WITHOUT_BANK[own]
        assert not OF_PAGES.search(answer.inner_text())
        assert visit.ask(FAR[own]).locator(".answer-message").inner_text() == (
            STRINGS[Language(own)].not_in_report.one
        )


@pytest.mark.parametrize("language", TITLES)
@pytest.mark.parametrize("bankless", [("es", False, GARDEN)], indirect=True, ids=str)
def test_all_reports_are_refused_together(visit, bankless, language):
    """Where several are asked, what is far is in none of them."""
    url, _ = bankless
    page = visit(url, locale=language, **PHONE).new_page()
    arrive(page, f"/?lang={language}")
    expect(page.locator("#report option")).to_have_count(3)
    strings = STRINGS[Language(language)]
    message = ask(page, FARTHER[language]).locator(".answer-message")
    expect(message).to_have_text(re.compile(re.escape(strings.not_in_report.other)))
