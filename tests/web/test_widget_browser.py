"""The widget as a visitor of a partner's site meets it, in Debian's Chromium, on four sites."""

import json
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from playwright.sync_api import expect
from test_accessibility import DESK, LOOKS, PHONE, QUESTIONS, told, violations

from conftest import PATIENCE
from partner_sites import PARTNER, open_sites
from report_rag.rendering.pages import LEAVE_FOR
from report_rag.strings import STRINGS
from report_rag.types import Language
from report_rag.web.conversation import MOST_EXCHANGES
from report_rag.web.middleware.allow_list import ROUTES
from served import ARGUMENTS, CHROMIUM, errors_of

pytestmark = [pytest.mark.browser, pytest.mark.real]

EN, ES = STRINGS[Language.EN], STRINGS[Language.ES]
ENGLISH = "In which country do organisations sell cookies to raise funds?"
SPANISH = "¿En qué país las organizaciones venden galletas para recaudar fondos?"
WORDS = "Some also launched income-generating activities, such as cookie sales, to raise funds."
# What a browser that blocks storage does, and whether anybody tried.
NO_STORAGE = """
window.touched = [];
const no = (name) => { touched.push(name); throw new DOMException("no", "SecurityError"); };
for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches", "cookieStore"])
  Object.defineProperty(window, name, { get: () => no(name) });
const cookie = { get: () => no("cookie"), set: () => no("cookie") };
Object.defineProperty(Document.prototype, "cookie", cookie);
window.BroadcastChannel = class {
  constructor() { throw new DOMException("no", "SecurityError"); }
};
"""
# Writes into the page how many scripts have been loaded since.
COUNT_SCRIPTS = """
document.addEventListener("load", (loaded) => {
  const counts = document.body.dataset;
  if (loaded.target.tagName === "SCRIPT") counts.scripts = Number(counts.scripts ?? 0) + 1;
}, true);
"""


class Visit:
    """A partner's page in a browser, and what was asked for and complained of meanwhile."""

    def __init__(self, page, host):
        self.page, self.host = page, host
        self.requests, self.errors = [], errors_of(page)
        page.on("request", lambda request: self.requests.append(request.url))
        self.launcher = page.locator("report-rag .launcher")
        self.panel = page.locator("report-rag dialog")
        self.frame = page.frame_locator("report-rag iframe")
        self.box = self.frame.locator("#question")

    def go(self, name="plain.html"):
        self.page.goto(f"{PARTNER}/{name}")

    def open(self, name=None):
        """Opens the panel, on a site when one is named."""
        if name:
            self.go(name)
        self.launcher.click()
        self.box.wait_for()

    def submit(self, question):
        self.box.fill(question)
        self.box.press("Enter")

    def ask(self, question):
        """Types a question and waits for its answer."""
        count = self.frame.locator(".answer").count()
        self.submit(question)
        answer = self.frame.locator(".answer").nth(count)
        answer.wait_for()
        return answer

    def inside(self):
        """The frame's own page, to run scripts in."""
        return next(frame for frame in self.page.frames if "/embed" in frame.url)

    def settled(self):
        """Where the panel is, when it has stopped moving."""
        self.panel.evaluate("d => d.getAnimations().forEach(a => a.finish())")
        return self.panel.bounding_box()


@contextmanager
def visiting(browser, host, language="en", attributes="", **look) -> Iterator[Visit]:
    """A visit that leaves, by its end, no error, no cookie and no request to a third party."""
    context = browser.new_context(**({"locale": language} | look))
    context.set_default_timeout(PATIENCE)
    open_sites(context, host, language, attributes)
    visit = Visit(context.new_page(), host)
    yield visit
    cookies = context.cookies()
    context.close()
    own = (host, PARTNER, "data:", "blob:", *LEAVE_FOR.values())
    assert [url for url in visit.requests if not url.startswith(own)] == []
    assert visit.errors == []
    assert cookies == []


@pytest.fixture
def visit(browser, partnered):
    """An English visit on a desk."""
    with visiting(browser, partnered) as opened:
        yield opened


def reply(visit, content, status=200, kind="application/json"):
    """Lets the next questions get this answer."""
    visit.page.context.route(
        f"{visit.host}/exchanges*",
        lambda route: route.fulfill(status=status, content_type=kind, body=json.dumps(content)),
    )


# On four partners' sites


def test_nothing_is_asked_for_before_the_click(visit):
    """A visitor who does not open it has loaded one file of ours, and no frame."""
    visit.go()
    visit.launcher.wait_for()
    ours = [url for url in visit.requests if url.startswith(visit.host)]
    assert ours == [f"{visit.host}/widget.js"]
    assert len(visit.page.frames) == 1
    visit.open()
    assert len(visit.page.frames) == 2


@pytest.mark.parametrize("name", ["plain.html", "hostile.html", "right-to-left.html"])
@pytest.mark.parametrize(("language", "question"), [("en", ENGLISH), ("es", SPANISH)])
def test_a_question_is_answered_on_a_partners_site(browser, partnered, name, language, question):
    """With the report's words, a sentence marked, page, section; translated for Spanish readers."""
    with visiting(browser, partnered, language) as visit:
        visit.open(name)
        card = visit.ask(question).locator(".card").first
        if language == "es":
            expect(card.locator(".card-translation mark").first).to_be_visible()
            card.locator(".card-original summary").click()
        expect(card.locator("blockquote")).to_contain_text(WORDS)
        expect(card.locator("blockquote mark").first).to_be_visible()
        expect(card.locator(".card-section")).to_contain_text(
            {"en": "3. Funding hurdles", "es": "3. Obstáculos de financiamiento"}[language]
        )
        expect(card.locator(".card-page")).to_have_text(
            {"en": "pages 7 and 8", "es": "páginas 7 y 8"}[language]
        )
        expect(card.locator(".card-translation")).to_have_count(1 if language == "es" else 0)
        expect(visit.frame.locator("html")).to_have_attribute("lang", language)


def test_no_style_sheet_of_the_page_reaches_the_widget(browser, partnered):
    """It looks the same on a plain page and on one whose style sheet does all that it can."""
    looks = []
    for name in ("plain.html", "hostile.html"):
        attributes = 'data-color="#ffe08a" data-position="left"'
        with visiting(browser, partnered, attributes=attributes) as visit:
            visit.go(name)
            look = visit.launcher.evaluate(
                "b => { const s = getComputedStyle(b);"
                " return [s.color, s.backgroundColor, s.fontSize, s.direction, s.visibility] }"
            )
            place = visit.launcher.bounding_box()
            visit.open()
            # Until the page in the panel has told its height, the panel has that of an empty one.
            told = "d => d.style.getPropertyValue('--content') !== ''"
            visit.page.wait_for_function(told, arg=visit.panel.element_handle())
            looks.append((look, place, visit.settled()))
    assert looks[0] == looks[1]


def test_on_a_page_from_right_to_left_it_stands_on_the_left(browser, partnered):
    """Where such a page ends its lines; its own words still run from left to right."""
    with visiting(browser, partnered, "es") as visit:
        visit.go("right-to-left.html")
        assert visit.launcher.bounding_box()["x"] < 100
        assert visit.launcher.inner_text() == ES.widget_title
        assert visit.launcher.evaluate("b => getComputedStyle(b).direction") == "ltr"


@pytest.mark.parametrize(("language", "question"), [("en", ENGLISH), ("es", SPANISH)])
def test_a_single_page_application_loads_and_removes_it(browser, partnered, language, question):
    """Twice over: one widget at a time, and nothing of it left when it is removed."""
    state = "[Object.keys(window).sort(), document.documentElement.children.length]"
    with visiting(browser, partnered, language) as visit:
        visit.go("single-page.html")
        visit.page.evaluate(COUNT_SCRIPTS)
        pristine = visit.page.evaluate(state)
        for turn in (1, 2):
            visit.page.click("#with")
            visit.launcher.wait_for()
            visit.page.click("#with")  # The tag is there a second time.
            expect(visit.page.locator("body")).to_have_attribute("data-scripts", str(2 * turn))
            expect(visit.page.locator("report-rag")).to_have_count(1)
            visit.open()
            assert visit.ask(question).locator(".card").count()
            visit.frame.locator(".bar .close").click()
            visit.page.click("#without")
            expect(visit.page.locator("report-rag")).to_have_count(0)
            assert len(visit.page.frames) == 1
            assert visit.page.evaluate(state) == pristine


def test_two_tags_draw_one_button(browser, partnered):
    """Somebody may paste it into a template and into the page as well."""
    twice = f'></script><script async src="{partnered}/widget.js"'
    with visiting(browser, partnered, attributes=twice) as visit:
        visit.go()
        expect(visit.page.locator("report-rag")).to_have_count(1)


def test_a_browser_that_is_too_old_gets_a_link(visit):
    """Without style sheets that can be adopted there is still a way to the assistant."""
    visit.page.add_init_script("delete Document.prototype.adoptedStyleSheets")
    visit.go()
    link = visit.page.locator("report-rag a")
    expect(link).to_have_text(EN.widget_title)
    assert link.get_attribute("href") == f"{visit.host}/?lang=en"


def test_it_finds_its_tag_where_there_is_no_current_script(visit):
    """As in a module, or in a script that a loader runs later."""
    visit.page.add_init_script(
        "Object.defineProperty(Document.prototype, 'currentScript', { get: () => null })"
    )
    visit.open("plain.html")


# The tag's options


@pytest.mark.parametrize(
    ("sources", "language"),
    [
        (('data-lang="es"', "en", "en"), Language.ES),
        (("", "es-CO", "en"), Language.ES),
        (("", "pt", "es-MX"), Language.ES),
        (('data-lang="fr"', "pt", "de"), Language.EN),
    ],
    ids=["of the tag", "of the page", "of the browser", "English"],
)
def test_the_language_is_the_tags_else_the_pages_else_the_browsers(
    browser, partnered, sources, language
):
    """The first of these that it speaks."""
    attributes, page_language, locale = sources
    with visiting(browser, partnered, page_language, attributes, locale=locale) as visit:
        visit.go()
        expect(visit.launcher).to_have_text(STRINGS[language].widget_title)


@pytest.mark.parametrize(
    ("color", "ground", "ink"),
    [
        ("#fff", "255, 255, 255", "0, 0, 0"),
        ("#ff0000", "255, 0, 0", "0, 0, 0"),
        ("#0000FF", "0, 0, 255", "255, 255, 255"),
        ("red; } * { display: none", "11, 92, 107", "255, 255, 255"),
    ],
)
def test_words_can_be_read_on_any_colour(browser, partnered, color, ground, ink):
    """Black or white, by contrast; what is no colour is passed over."""
    with visiting(browser, partnered, attributes=f'data-color="{color}"') as visit:
        visit.go()
        found = visit.launcher.evaluate(
            "b => [getComputedStyle(b).backgroundColor, getComputedStyle(b).color]"
        )
        assert found == [f"rgb({ground})", f"rgb({ink})"]


def test_title_and_side_are_the_partners(browser, partnered):
    """The title is the button's text and the accessible name of panel and frame."""
    attributes = 'data-title="Ask &lt;b&gt;us" data-position="left"'
    with visiting(browser, partnered, attributes=attributes) as visit:
        visit.go()
        expect(visit.launcher).to_have_text("Ask <b>us")
        assert visit.launcher.bounding_box()["x"] < 100
        visit.open()
        expect(visit.page.get_by_role("dialog", name="Ask <b>us")).to_be_visible()
        expect(visit.page.locator("report-rag iframe")).to_have_attribute("title", "Ask <b>us")


# By keyboard

HAS_FOCUS = "element => element.getRootNode().activeElement === element"


def test_by_keyboard_from_the_button_to_a_citation_and_back(visit):
    """Tab and Enter alone: opened, asked, followed into the report, closed; focus comes back."""
    visit.go()
    visit.launcher.wait_for()
    keyboard = visit.page.keyboard
    keyboard.press("Tab")
    keyboard.press("Tab")
    expect(visit.launcher).to_be_focused()
    keyboard.press("Enter")
    expect(visit.box).to_be_focused()
    keyboard.type(ENGLISH)
    keyboard.press("Enter")
    card = visit.frame.locator(".card").first
    card.wait_for()
    expect(visit.box).to_be_focused()
    marked = card.locator("mark").all_inner_texts()
    for _ in range(30):
        keyboard.press("Shift+Tab")
        if card.locator(".card-open").evaluate(HAS_FOCUS):
            break
    with visit.page.context.expect_page() as opening:
        keyboard.press("Enter")
    reader = opening.value
    reader.locator(":target").wait_for()
    assert reader.evaluate("window.opener") is None
    there = " ".join(reader.locator("main mark").all_inner_texts())
    assert " ".join(there.split()) == " ".join(" ".join(marked).split())
    reader.close()
    keyboard.press("Escape")
    expect(visit.panel).to_be_hidden()
    expect(visit.launcher).to_be_focused()
    keyboard.press("Enter")
    expect(card).to_be_visible()  # What was asked is still there.
    expect(visit.box).to_be_focused()


def test_leaving_and_help_come_first(visit):
    """The first two stops of the keyboard in the panel."""
    visit.open("plain.html")
    order = visit.inside().evaluate(
        "[...document.querySelectorAll('a[href], button, textarea, [tabindex=\"0\"]')]"
        ".filter(e => e.checkVisibility()).slice(0, 2).map(e => e.className)"
    )
    assert order == ["leave", "get-help"]


def test_on_a_phone_nothing_outside_of_the_panel_has_the_focus(browser, partnered):
    """It fills the screen and is modal."""
    with visiting(browser, partnered, viewport=PHONE) as visit:
        visit.open("plain.html")
        expect(visit.panel).to_have_attribute("aria-modal", "true")
        for _ in range(25):
            visit.page.keyboard.press("Tab")
            focused = visit.page.evaluate("document.activeElement.localName")
            assert focused in ("report-rag", "body")
        visit.page.keyboard.press("Escape")
        expect(visit.panel).to_be_hidden()


def test_beside_the_panel_the_page_stays_usable(visit):
    """On a large screen it is neither dark nor shut off, and what is done there closes nothing."""
    visit.go()
    visit.page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<input id=\"own\" aria-label=\"x\">')"
    )
    visit.open()
    expect(visit.box).to_be_focused()
    expect(visit.panel).to_have_attribute("aria-modal", "false")
    assert not visit.panel.evaluate("panel => panel.matches(':modal')")
    expect(visit.launcher).to_be_hidden()
    visit.page.locator("#own").click()
    visit.page.keyboard.type("own words")
    visit.page.keyboard.press("Escape")
    expect(visit.page.locator("#own")).to_have_value("own words")
    expect(visit.panel).to_be_visible()
    visit.page.mouse.click(50, 50)
    expect(visit.panel).to_be_visible()
    for _ in range(40):
        visit.page.keyboard.press("Tab")
        if visit.page.evaluate("document.activeElement.id") == "own":
            break
    expect(visit.page.locator("#own")).to_be_focused()
    visit.box.click()
    visit.page.keyboard.press("Escape")
    expect(visit.panel).to_be_hidden()
    expect(visit.launcher).to_be_focused()


def test_the_cross_closes_the_panel(visit):
    """As does the key Esc."""
    visit.open("plain.html")
    visit.frame.locator(".bar .close").click()
    expect(visit.panel).to_be_hidden()
    expect(visit.launcher).to_be_focused()


def test_a_screen_that_is_turned_keeps_the_panel_open(visit):
    """It fills a small one and is modal there; what was asked stays."""
    visit.open("plain.html")
    visit.box.fill("half a question")
    for size, modal in ((PHONE, True), (DESK, False)):
        visit.page.set_viewport_size(size)
        expect(visit.panel).to_have_attribute("aria-modal", str(modal).lower())
        assert visit.panel.evaluate("panel => panel.matches(':modal')") == modal
        expect(visit.box).to_have_value("half a question")
        expect(visit.launcher).to_be_hidden()


# On a phone


@pytest.mark.parametrize("width", [360, 320])
def test_on_a_phone_it_fills_the_screen(browser, partnered, width):
    """And nothing in it is wider than the screen, in any kind of answer."""
    size = {"width": width, "height": 640}
    with visiting(browser, partnered, "es", viewport=size, has_touch=True) as visit:
        visit.open("plain.html")
        assert visit.settled() == {"x": 0, "y": 0, "width": width, "height": 640}
        for question in QUESTIONS["es"].values():
            visit.ask(question)
            wide = visit.inside().evaluate("document.documentElement.scrollWidth")
            assert wide == width, question
        for name in (".leave", ".get-help", ".languages a:not([aria-current])", ".close"):
            seen = visit.frame.locator(f".bar {name}").bounding_box()
            assert seen["x"] >= 0
            assert seen["x"] + seen["width"] <= width
            assert seen["y"] >= 0


def test_it_stays_above_the_keyboard_of_a_phone(browser, partnered):
    """An iPhone's keyboard covers the page; where the page is still seen, there is the panel."""
    double = """
    const view = new EventTarget();
    Object.assign(view, { height: 740, offsetTop: 0, scale: 1 });
    Object.defineProperty(window, "visualViewport", { value: view });
    """
    change = (
        "seen => { Object.assign(visualViewport, seen);"
        " visualViewport.dispatchEvent(new Event('resize')) }"
    )
    with visiting(browser, partnered, viewport=PHONE) as visit:
        visit.page.add_init_script(double)
        visit.open("plain.html")
        visit.page.evaluate(change, {"height": 400, "offsetTop": 60})
        assert visit.settled() == {"x": 0, "y": 60, "width": 360, "height": 400}
        visit.page.evaluate(change, {"height": 300, "offsetTop": 10, "scale": 2})  # A magnifier.
        assert visit.settled() == {"x": 0, "y": 0, "width": 360, "height": 740}


def test_it_does_not_move_for_who_wants_it_still(browser, partnered):
    """With reduced motion the panel is there at once."""
    for motion, moving in (("reduce", 0), ("no-preference", 1)):
        with visiting(browser, partnered, reduced_motion=motion) as visit:
            visit.go()
            # In one step, since a slow machine would look when the movement is over.
            found = visit.launcher.evaluate(
                "one => (one.click(), one.getRootNode().querySelector('dialog').getAnimations())"
                ".length"
            )
            assert found == moving
            visit.box.wait_for()


# Where storage is blocked


def test_it_works_where_storage_is_blocked(browser, partnered):
    """In a browser that keeps third parties from storing, and that throws at every try."""
    options = [*ARGUMENTS, "--test-third-party-cookie-phaseout"]
    strict = browser.browser_type.launch(executable_path=CHROMIUM, args=options)
    with closing(strict), visiting(strict, partnered) as visit:
        visit.page.context.add_init_script(NO_STORAGE)
        visit.open("plain.html")
        assert visit.ask(ENGLISH).locator(".card").count()
        visit.frame.locator(".languages a", has_text="Español").click()
        expect(visit.frame.locator(".card-translation").first).to_be_visible()
        assert [frame.evaluate("touched") for frame in visit.page.frames] == [[], []]


# Answers


def test_a_passage_is_copied_with_its_citation(visit):
    """Its words, section, pages, how to cite, and an address that can be opened anywhere."""
    rights = ["clipboard-read", "clipboard-write"]
    visit.page.context.grant_permissions(rights)
    visit.open("plain.html")
    visit.inside().evaluate(
        "navigator.clipboard.writeText = async (text) => { window.copied = text }"
    )
    button = visit.ask(ENGLISH).locator(".copy").first
    button.click()
    expect(button).to_have_text(EN.copied)
    copied = visit.inside().evaluate("window.copied")
    assert WORDS in copied
    assert "3. FUNDING HURDLES (pages 7 and 8). ECPAT International" in copied
    assert re.search(rf"\n{re.escape(visit.host)}/report\?\S+$", copied)


def test_what_was_asked_before_is_understood(visit):
    """A short second question leans on the first, and the answer says how it was understood."""
    visit.open("plain.html")
    visit.ask("What does the report say about funding in Bolivia?")
    expect(visit.ask("And in Peru?").locator(".answer-searching")).to_contain_text("Peru")


def test_a_list_is_shown_whole(visit):
    """Twelve of twelve, as a numbered list, and the count said."""
    visit.open("plain.html")
    found = visit.ask("What are the 12 trends?")
    expect(found).to_contain_text("12 of 12")
    expect(found.locator("ol.cards > li")).to_have_count(12)


def test_what_is_not_in_the_report_is_said_so(visit):
    """The honest sentence, no card that looks like an answer, and what can be asked instead."""
    visit.open("plain.html")
    found = visit.ask("How many schools are there in Chile?")
    expect(found.locator(".answer-message")).to_have_text(EN.not_in_report.one)
    expect(found.locator(".card:not(.card-related)")).to_have_count(0)
    expect(visit.frame.get_by_role("heading", name=EN.ask_instead_label)).to_be_visible()


def test_an_example_and_a_follow_up_are_one_tap_away(visit):
    """Each is asked as it stands; the focus is in the box afterwards."""
    visit.open("plain.html")
    for place in ("#welcome", ".follow-ups"):
        offered = visit.frame.locator(f"{place} .asks").first
        question = offered.inner_text()
        offered.click()
        expect(visit.frame.locator(".asked").last).to_have_text(question)
        expect(visit.box).to_be_focused()


def test_a_finished_answer_is_announced_once(visit):
    """The log is not read out while it is drawn; the status says what came, one time."""
    visit.open("plain.html")
    expect(visit.frame.get_by_role("log")).to_have_attribute("aria-live", "off")
    visit.inside().evaluate(
        "window.told = []; new MutationObserver(() => told.push(announced.textContent))"
        ".observe(announced, { childList: true, characterData: true, subtree: true })"
    )
    visit.ask(ENGLISH)
    (said,) = visit.inside().evaluate("told")
    assert said.startswith((EN.answered.one.partition("{")[0], EN.answered_low))
    assert WORDS in said


def test_the_other_language_changes_the_panel_and_its_answers(visit):
    """What was asked stays, in the other language; what is half typed stays as well."""
    visit.open("plain.html")
    visit.ask(ENGLISH)
    visit.box.fill("And in")
    visit.frame.locator(".languages a", has_text="Español").click()
    expect(visit.frame.locator(".card-translation").first).to_be_visible()
    expect(visit.frame.locator("html")).to_have_attribute("lang", "es")
    expect(visit.frame.locator(".asked")).to_have_text(ENGLISH)
    expect(visit.box).to_have_value("And in")
    expect(visit.frame.locator("#ask")).to_have_text(ES.ask)
    expect(visit.frame.locator(".bar .close")).to_be_visible()


def test_one_answer_is_shown_in_the_other_language(visit):
    """Its passages stay, and so does the panel's own language."""
    visit.open("plain.html")
    visit.ask(ENGLISH)
    visit.frame.get_by_role("button", name=ES.answer_in_this).click()
    expect(visit.frame.locator(".card-translation").first).to_be_visible()
    expect(visit.frame.locator("html")).to_have_attribute("lang", "en")


def test_a_new_conversation_forgets_the_old_one(visit):
    """Nothing of it is on the screen, and nothing is sent along."""
    visit.open("plain.html")
    visit.ask(ENGLISH)
    visit.frame.locator(".anew").click()
    expect(visit.frame.locator(".exchange")).to_have_count(0)
    with visit.page.expect_request("**/exchanges*") as asking:
        visit.ask("What are the 12 trends?")
    assert [one["q"] for one in asking.value.post_data_json["asked"]] == ["What are the 12 trends?"]


def test_a_long_conversation_stays_within_what_the_server_takes(visit):
    """The oldest exchanges are left out of what is sent along and of the panel; the newest stay."""
    visit.open("plain.html")
    section = '<section class="exchange" id="turn-{}"><p class="answer">.</p></section>'
    for number in range(MOST_EXCHANGES + 2):
        visit.page.context.unroute_all()
        reply(visit, {"html": section.format(number), "notice": ""})
        with visit.page.expect_request("**/exchanges*") as asking:
            visit.submit(f"{number} " + "ñ€" * 480)
        expect(visit.frame.locator(f"#turn-{number}")).to_be_attached()
    sent = asking.value
    route = next(one for one in ROUTES if one.template == "/exchanges")
    assert len(sent.post_data_buffer) <= route.most_bytes
    assert sent.post_data_json["dropped"] == 2
    asked = [one["q"].split()[0] for one in sent.post_data_json["asked"]]
    assert asked == [str(number) for number in range(2, MOST_EXCHANGES + 2)]
    expect(visit.frame.locator(".exchange")).to_have_count(MOST_EXCHANGES)


# Help, and leaving


@pytest.mark.parametrize("language", Language)
def test_who_is_in_danger_reads_the_help_card(browser, partnered, language):
    """Nothing but the card, in its wording; and an ordinary answer when it was not meant."""
    strings = STRINGS[language]
    with visiting(browser, partnered, language.value) as visit:
        visit.open("plain.html")
        card = visit.ask(QUESTIONS[language.value]["help card"])
        for sentence in (strings.help_title, strings.help_message, strings.help_ending):
            expect(card).to_contain_text(sentence)
        expect(card.locator(".help-contacts li").first).to_be_visible()
        expect(card.locator(".card")).to_have_count(0)
        visit.frame.get_by_role("button", name=strings.not_meant).click()
        expect(visit.frame.locator(".help-card.answer")).to_have_count(0)
        expect(visit.frame.locator(".exchange")).to_have_count(1)


def test_help_is_in_the_panel_itself(visit):
    """The contacts need no connection: they came with the panel."""
    visit.open("plain.html")
    visit.page.context.set_offline(True)
    visit.frame.locator(".get-help").click()
    expect(visit.frame.locator("#help .help-contacts")).to_be_visible()
    expect(visit.frame.locator("#help-title")).to_be_focused()
    visit.frame.locator(".close-help").click()
    expect(visit.frame.locator("#help")).to_be_hidden()


def test_without_a_script_the_panel_shows_the_contacts(browser, partnered):
    """And no box that does nothing."""
    context = browser.new_context(java_script_enabled=False, locale="es")
    page = context.new_page()
    page.goto(f"{partnered}/embed")
    expect(page.locator("#help .help-contacts")).to_be_visible()
    expect(page.get_by_role("link", name=ES.read.one)).to_be_visible()
    expect(page.locator("#question")).to_be_hidden()
    context.close()


def test_a_problem_is_told_with_the_way_to_help(visit):
    """In the server's own words; the question is still there, to be asked again by a tap."""
    visit.open("plain.html")
    problem = {"title": "Busy", "status": 429, "detail": "Please wait.", "help": "/help"}
    reply(visit, problem, 429, "application/problem+json")
    visit.submit("Why?")
    pending = visit.frame.locator(".pending")
    expect(pending.get_by_role("alert")).to_contain_text("Please wait.")
    expect(pending.locator(".asked")).to_have_text("Why?")
    pending.get_by_role("link", name=EN.get_help).click()
    expect(visit.frame.locator("#help")).to_be_visible()
    visit.page.context.unroute_all()
    pending.get_by_role("button", name=EN.again).click()
    expect(visit.frame.locator(".answer")).to_be_visible()
    forgive(visit, "429")


def test_without_a_connection_it_says_so_and_asks_when_it_is_back(visit):
    """What was typed is not lost."""
    visit.open("plain.html")
    visit.page.context.set_offline(True)
    visit.submit("Why?")
    expect(visit.frame.locator(".pending .problem")).to_contain_text(EN.offline)
    visit.page.context.set_offline(False)
    expect(visit.frame.locator(".answer")).to_be_visible()
    forgive(visit, "ERR_INTERNET_DISCONNECTED")


def forgive(visit, *reasons):
    """Takes the browser's own word about what a test has caused out of the console's errors."""
    visit.errors[:] = [one for one in visit.errors if not any(reason in one for reason in reasons)]


@pytest.mark.parametrize("way", ["link", "keys", "storage blocked"])
def test_leaving_leaves_the_whole_page_of_the_partner(browser, partnered, way):
    """At once, and in its place in the history: going back leads to what was before it."""
    with visiting(browser, partnered, "es") as visit:
        if way == "storage blocked":
            visit.page.context.add_init_script(NO_STORAGE)
        visit.page.goto(f"{PARTNER}/before")
        visit.open("plain.html")
        visit.ask(SPANISH)
        if way == "link":
            visit.frame.locator("a.leave").click()
        else:
            for _ in range(3):
                visit.page.keyboard.press("Shift")
        visit.page.wait_for_url(LEAVE_FOR[Language.ES])
        visit.page.go_back()
        assert visit.page.url == f"{PARTNER}/before"


def framed(visit, attributes=""):
    """Opens a page of the partner's that frames the panel itself, without the widget's script."""
    page = f'<!doctype html><iframe {attributes} src="{visit.host}/embed?host={PARTNER}"></iframe>'
    visit.page.context.route(
        f"{PARTNER}/framed", lambda route: route.fulfill(body=page, content_type="text/html")
    )
    visit.page.goto(f"{PARTNER}/framed")
    return visit.page.frame_locator("iframe")


@pytest.mark.parametrize("way", ["link", "keys"])
def test_leaving_needs_no_script_of_the_partners_page(visit, way):
    """Where somebody frames the panel by hand, it replaces the page around it by itself."""
    frame = framed(visit)
    frame.locator("#question").click()
    if way == "link":
        frame.locator("a.leave").click()
    else:
        for _ in range(3):
            visit.page.keyboard.press("Shift")
    visit.page.wait_for_url(LEAVE_FOR[Language.EN])


def test_where_leaving_is_forbidden_the_panel_is_cleared(visit):
    """In a frame that may not lead its page elsewhere, at least nothing is left to see."""
    frame = framed(visit, 'sandbox="allow-scripts allow-same-origin"')
    frame.locator("a.leave").click()
    expect(frame.locator("body")).to_be_empty()
    assert visit.page.url == f"{PARTNER}/framed"
    forgive(visit, "sandbox")


# Sites that are not on the list


def test_a_site_that_is_not_on_the_list_is_told(browser, address):
    """Visitors where to ask and where help is; folded, what the site's owner can do."""
    with visiting(browser, address, "es") as visit:
        visit.go()
        visit.launcher.click()
        notice = visit.page.locator("report-rag .notice")
        expect(notice).to_contain_text(ES.not_open_here)
        expect(notice).not_to_contain_text(EN.not_open_here)
        links = notice.locator("> p a").evaluate_all("all => all.map(a => a.href)")
        assert links == [f"{address}/?lang=es", f"{address}/help?lang=es"]
        owners = notice.locator("details")
        expect(owners.locator("p").first).to_be_hidden()
        owners.locator("summary").click()
        expect(owners).to_contain_text(ES.did_not_open)
        check = f"{address}/widget/check?lang=es&origin=https%3A%2F%2Fpartner.example"
        assert owners.locator("a").evaluate("a => a.href") == check
        visit.page.keyboard.press("Escape")
        expect(visit.panel).to_be_hidden()
        visit.launcher.click()
        notice.get_by_role("link", name=ES.leave).click()
        visit.page.wait_for_url(LEAVE_FOR[Language.ES])
        forgive(visit, "frame-ancestors", "X-Frame-Options", "403", "ERR_BLOCKED_BY_RESPONSE")


def test_a_site_that_frames_the_panel_by_itself_is_told(browser, address):
    """In its frame stands why there is no panel, with ways to the chat and to help."""
    with visiting(browser, address, "es") as visit:
        frame = framed(visit, 'width="360" height="500"')
        expect(frame.locator("body")).to_contain_text(ES.not_open_here)
        expect(frame.get_by_role("link", name=ES.get_help)).to_be_visible()
        expect(frame.get_by_role("link", name=ES.check_title)).to_be_hidden()
        frame.locator("summary").click()
        expect(frame.get_by_role("link", name=ES.check_title)).to_be_visible()
        frame.get_by_role("link", name=ES.leave).click()
        visit.page.wait_for_url(LEAVE_FOR[Language.ES])
        forgive(visit, "403")


def test_nobody_else_can_speak_for_the_panel(visit):
    """Only the panel's own window, from our origin, in the exact shape, is listened to."""
    visit.open("plain.html")
    visit.page.evaluate(
        "for (const data of [{ reportRag: 'leave' }, { reportRag: 'close' }, null, 'leave'])"
        " window.postMessage(data, '*')"
    )
    visit.inside().evaluate(
        "for (const data of [{ reportRag: 'leave', to: 'https://evil.example' }, ['reportRag'],"
        " { reportRag: 'constructor' }, { reportRag: 'height', height: '1px' },"
        " { reportRag: ['close'], x: 1 }, null, 'close']) parent.postMessage(data, '*')"
    )
    visit.ask(ENGLISH)  # By now all of them have arrived.
    expect(visit.panel).to_be_visible()
    assert visit.page.url == f"{PARTNER}/plain.html"
    assert "--content: 1px" not in visit.panel.get_attribute("style")


# For everybody


@pytest.mark.parametrize("look", LOOKS)
def test_the_widget_breaks_no_rule(browser, partnered, look):
    """Neither the button nor the panel, its answers, the help card, the page for checking."""
    language, scheme, size = LOOKS[look]
    calm = {"viewport": size, "color_scheme": scheme, "reduced_motion": "reduce"}
    with visiting(browser, partnered, language, **calm) as visit:
        visit.go()
        visit.launcher.wait_for()
        found = violations(visit.page, "button")
        visit.open()
        found += violations(visit.inside(), "panel")
        for question in QUESTIONS[language].values():
            visit.ask(question)
        found += violations(visit.inside(), "answers of all kinds")
        visit.frame.locator(".get-help").click()
        found += violations(visit.inside(), "help")
        for origin in ("https://other.example", "?"):
            visit.page.goto(f"{partnered}/widget/check?lang={language}&origin={origin}")
            found += violations(visit.page, f"check {origin}")
        assert not found, told(found)


def test_the_notice_breaks_no_rule(browser, address):
    """What a visitor of a site that is not on the list sees, and what its owner reads."""
    with visiting(browser, address, viewport=DESK, reduced_motion="reduce") as visit:
        visit.go()
        visit.launcher.click()
        visit.page.locator("report-rag .notice p a").first.wait_for()
        found = violations(visit.page, "notice")
        visit.page.goto(f"{address}/embed?host={PARTNER}")
        found += violations(visit.page, "refused")
        forgive(visit, "frame-ancestors", "X-Frame-Options", "403", "ERR_BLOCKED_BY_RESPONSE")
        assert not found, told(found)
