"""The chat over two reports, in Debian's Chromium: one is chosen, kept, sent on, and left again."""

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
from reports import GARDEN, HARBOUR, HARBOUR_TITLE, SPANISH_HARBOUR_TITLE, corpus_of
from served import errors_of, served

pytestmark = pytest.mark.browser

TESTS = Path(__file__).parents[1]
TITLES = {"en": HARBOUR_TITLE, "es": SPANISH_HARBOUR_TITLE}
LABELS = {"en": ("Ask", "All reports"), "es": ("Preguntar a", "Todos los informes")}
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
