"""The reader as a person meets it, in Debian's Chromium."""

import gzip
import re

import pytest
from playwright.sync_api import expect

from report_rag.answering.citations import passage_url
from report_rag.types import Span

pytestmark = [pytest.mark.browser, pytest.mark.real]

BOLIVIA = "funding-hurdles/bolivia"
SENTENCE = "Some also launched income-generating activities, such as cookie sales, to raise funds."
FUNDING = re.compile(r"3\. FUNDING HURDLES ?, page 7")
BACKGROUND = "element => getComputedStyle(element).backgroundColor"
WIDTH = "document.documentElement.scrollWidth"


@pytest.fixture(scope="module")
def passage(real_assistant):
    """The passage on Bolivia, which stands on two printed pages."""
    return next(one for one in real_assistant.index.passages if one.passage_id == BOLIVIA)


@pytest.fixture(scope="module")
def citation(real_assistant, passage):
    """The address of one sentence of it, as an answer has it, in a language."""
    start = passage.text.index(SENTENCE)
    url = passage_url(real_assistant.index, passage, [Span(start, start + len(SENTENCE))])
    return lambda language: url.replace("#", f"&lang={language}#")


@pytest.fixture
def opened(visit, address):
    """Opens the reader in a browser of a given kind."""

    def open_page(path, **kind):
        page = visit(address, **kind).new_page()
        page.goto(path)
        return page

    return open_page


def marks(page):
    """What is strongly marked in the text."""
    return page.locator(".reader-text mark:not(.found)")


def smallest(elements, sides):
    """The least of these sides, in pixels, of all elements that are visible."""
    sizes = elements.evaluate_all(
        """(all, sides) => all.filter((one) => one.checkVisibility()).map((one) =>
            Math.min(...sides.map((side) => one.getBoundingClientRect()[side])))""",
        list(sides),
    )
    assert sizes
    return min(sizes)


def below_the_bar(page, target):
    """Whether the top of an element is on screen and not under what always stays there."""
    bar = page.locator(".bar").bounding_box()
    box = target.bounding_box()
    return bar["height"] < box["y"] < page.viewport_size["height"] * 0.6


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("width", [320, 1280])
def test_a_citation_arrives_at_its_exact_words(opened, citation, language, script, width):
    """On screen below the bar, the passage quiet, the sentence marked and nothing else."""
    page = opened(
        citation(language),
        java_script_enabled=script,
        viewport={"width": width, "height": 700},
    )
    assert marks(page).all_inner_texts() == [SENTENCE]
    target = page.locator(".original:target")
    expect(target).to_contain_text(SENTENCE)
    assert below_the_bar(page, target)
    if script:
        plain = page.locator(".original:not(:target)").first
        colours = [one.evaluate(BACKGROUND) for one in (marks(page), target, plain)]
        assert len(set(colours)) == 3


def test_a_whole_passage_is_marked_without_the_page_mark_inside(page, real_assistant, passage):
    """The printed page that begins within is shown, and is no part of the words."""
    page.goto(passage_url(real_assistant.index, passage))
    words = "".join(marks(page).all_text_contents())
    assert words == passage.text
    expect(page.locator("#page-8")).to_be_visible()


@pytest.mark.parametrize("mark", ["x", "9-3", "1-99999999", "0-5,3-9,,--", "1-2," * 1500])
def test_a_senseless_address_still_opens_the_report(page, mark):
    """Whatever wrote the link, the report is there and stands at the passage."""
    page.goto(f"/report?mark={mark}&view=no&find=&lang=xx#{BOLIVIA}")
    expect(page.locator(".original:target")).to_be_in_viewport()


def test_the_views_are_three_links_that_keep_the_place(opened, citation):
    """Without a script: both at first, then the original, then the translation alone."""
    page = opened(citation("es"), java_script_enabled=False)
    switch = page.get_by_role("navigation", name="Texto")
    expect(switch.get_by_role("link", name="En paralelo")).to_have_attribute("aria-current", "true")
    own = page.locator(f"[id='{BOLIVIA}']")
    translated = page.locator(f".block:has([id='{BOLIVIA}']) .translated")
    assert translated.bounding_box()["x"] > own.bounding_box()["x"] + 200
    switch.get_by_role("link", name="Original").click()
    expect(page.locator("p.translated")).to_have_count(0)
    assert marks(page).all_inner_texts() == [SENTENCE]
    switch.get_by_role("link", name="Traducción").click()
    expect(page.locator("p.original")).to_have_count(0)
    expect(page.locator(f"[id='{BOLIVIA}']")).to_contain_text("la venta de galletas")
    expect(page.locator(".reader-note")).to_contain_text("Traducción no oficial")
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("p.original")).to_have_count(0)


def test_on_a_phone_the_translation_stands_under_the_original(opened):
    """There is no room for two columns, and none is made."""
    page = opened(f"/report?lang=es#{BOLIVIA}", viewport={"width": 360, "height": 700})
    own = page.locator(f"[id='{BOLIVIA}']").bounding_box()
    translated = page.locator(f".block:has([id='{BOLIVIA}']) .translated").bounding_box()
    assert translated["y"] >= own["y"] + own["height"]


def test_words_are_found_and_lead_to_their_places(opened):
    """Typed, sent with Enter, listed, and followed to the very words; the box keeps them."""
    page = opened("/report?lang=en", java_script_enabled=False)
    box = page.get_by_role("searchbox", name="Find in the report")
    box.fill("COOKIE sales")
    box.press("Enter")
    expect(page.get_by_role("heading", name="1 match for “COOKIE sales”")).to_be_in_viewport()
    expect(box).to_have_value("COOKIE sales")
    page.locator(".find-places li a").click()
    assert marks(page).all_inner_texts() == ["cookie sales"]
    expect(marks(page)).to_be_in_viewport()


def test_a_translation_is_searched_where_it_is_shown(opened):
    """Without accents, and with honest words when there is nothing."""
    page = opened("/report?lang=es&find=articulacion+desigual")
    expect(page.locator(".find-places h2")).to_contain_text("No hay resultados para")
    page.get_by_role("searchbox").fill("VENTA DE GALLETAS")
    page.get_by_role("button", name="Buscar").click()
    expect(page.locator(".find-places h2")).to_have_text("1 resultado para «VENTA DE GALLETAS»")
    page.locator(".find-places li a").click()
    expect(page.locator(".translated mark.found")).to_have_text("venta de galletas")
    expect(page.locator(".translated mark.found")).to_be_in_viewport()


def test_the_contents_stay_at_the_side_and_lead_to_sections(opened):
    """On a wide screen they are always there; on a phone one tap away, and the text is near."""
    page = opened("/report?lang=en")
    side = page.get_by_role("navigation", name="Contents")
    side.get_by_role("link", name=FUNDING).click()
    heading = page.locator("h4", has_text="3. FUNDING HURDLES")
    expect(heading).to_be_in_viewport()
    assert below_the_bar(page, heading)
    expect(side).to_be_in_viewport()
    phone = opened("/report?lang=en", viewport={"width": 360, "height": 700})
    link = phone.get_by_role("link", name=FUNDING)
    expect(link).to_have_count(0)
    phone.get_by_text("Contents", exact=True).last.click()
    link.click()
    expect(phone.locator("h4", has_text="3. FUNDING HURDLES")).to_be_in_viewport()


def test_the_country_index_marks_its_passages(opened, passage):
    """From a country's name to its passage, marked whole."""
    page = opened("/report?lang=es", java_script_enabled=False)
    page.get_by_text("Países y temas").click()
    bolivia = page.locator(".country-index dl > div", has=page.get_by_text("Bolivia", exact=True))
    bolivia.get_by_role("link", name="3. OBSTÁCULOS DE FINANCIAMIENTO").click()
    expect(page.locator(".original:target")).to_be_in_viewport()
    assert "".join(marks(page).all_text_contents()) == passage.text


def test_a_dot_of_the_picture_is_reached_by_keyboard(opened, passage):
    """Named after country and section, focusable, and a link like any other."""
    page = opened("/report?lang=en")
    page.get_by_text("Countries and themes").click()
    dot = page.get_by_role("link", name="Bolivia, 3. FUNDING HURDLES (1 passage)")
    dot.focus()
    expect(dot).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".original:target")).to_contain_text(SENTENCE)
    assert "".join(marks(page).all_text_contents()) == passage.text


def test_every_dot_is_as_large_as_a_finger_tip(opened):
    """At least 24 pixels, on a wide screen and on a phone, where the picture fits."""
    for width in (1280, 320):
        page = opened("/report?lang=es", viewport={"width": width, "height": 700})
        page.get_by_text("Países y temas").click()
        frame = page.locator(".picture-frame:visible")
        expect(frame).to_have_count(1)
        assert smallest(frame.locator("rect"), ("width", "height")) >= 24
        assert page.evaluate(WIDTH) <= width
        assert frame.evaluate("frame => frame.scrollWidth <= frame.clientWidth")


def test_a_section_leads_to_the_chat(opened):
    """The link is named after its section and says which passage it is near."""
    page = opened("/report?lang=en")
    link = page.get_by_role("link", name="Ask about 3. FUNDING HURDLES")
    assert re.fullmatch(r"/\?lang=en&near=funding-hurdles%2F[a-z0-9-]+", link.get_attribute("href"))


@pytest.mark.parametrize("view", ["en", "es", "both"])
def test_no_screen_has_to_be_moved_sideways(opened, citation, view):
    """Nothing is wider than the screen from 320 to 1920 pixels, with everything unfolded."""
    page = opened(citation("es").replace("#", f"&view={view}&find=derechos#"))
    too_wide = []
    for width in (320, 640, 960, 1920):
        page.set_viewport_size({"width": width, "height": 640})
        page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
        if page.evaluate(WIDTH) > width:
            too_wide.append(width)
    assert too_wide == []


def test_the_dark_page_is_dark_and_marks_can_be_read(opened, citation):
    """Paper, passage and mark are all dark when the system is."""
    page = opened(citation("en"), color_scheme="dark")
    lightness = """element => {
        const canvas = document.createElement("canvas").getContext("2d");
        canvas.fillStyle = getComputedStyle(element).backgroundColor;
        canvas.fillRect(0, 0, 1, 1);
        return Math.max(...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3));
    }"""
    for one in (page.locator("body"), page.locator(".original:target"), marks(page)):
        assert one.evaluate(lightness) < 100


def test_paper_has_the_text_and_nothing_to_press(opened):
    """Title, citation, page marks and words are printed; bar, contents, forms and links are not."""
    page = opened("/report?lang=en&find=cookie")
    page.emulate_media(media="print")
    for gone in (".bar", ".reader-side", ".reader-find", ".reader-fold", ".views", ".ask-about"):
        expect(page.locator(gone).first).to_be_hidden()
    for kept in ("h1", ".reader-source", "#page-8", f"[id='{BOLIVIA}']", ".reader-foot"):
        expect(page.locator(kept)).to_be_visible()


def test_the_keyboard_reaches_the_text_at_once(page):
    """The way out comes first, and the next stop skips to the text."""
    page.goto("/report?lang=en")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Leave this page")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Go to the text of the report")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#text")).to_be_focused()


@pytest.mark.parametrize("language", ["en", "es"])
def test_targets_are_large_enough(opened, language):
    """Links and controls that stand by themselves are at least 24 pixels high."""
    page = opened(f"/report?lang={language}&find=derechos")
    page.locator("summary:visible").first.click()
    alone = ".bar a, .reader-chat a, .views a, .reader-contents a, .ask-about a, .country-index a"
    alone += ", .legend a, .find-row *, summary, .find-places li a"
    assert smallest(page.locator(alone), ("height",)) >= 24


def test_the_spanish_page_names_nothing_in_english(opened):
    """Every accessible name outside of the report's own words is Spanish."""
    page = opened("/report?lang=es&find=ONU")
    named = page.locator("[aria-label], [title]").evaluate_all(
        "all => all.map(one => [one.getAttribute('aria-label') || one.title, one.lang])"
    )
    assert named
    assert not [name for name, _ in named if re.search(r"\b(the|of|passage|page)\b", name)]


def test_the_page_is_light(page):
    """With its style sheets and script it is at most 120 KB under compression."""
    loaded = {}
    page.on("response", lambda response: loaded.update({response.url: response}))
    page.goto("/report?lang=es")
    page.wait_for_load_state("networkidle")
    bodies = {url: response.body() for url, response in loaded.items()}
    names = {url.partition("?")[0].rpartition("/")[2] for url in bodies}
    assert names >= {"look.css", "reader.css", "leave.js"}
    assert sum(len(gzip.compress(body)) for body in bodies.values()) <= 120 * 1024
