"""The chat as a person meets it, in Debian's Chromium: asked, followed, switched, kept, left."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import expect

from amounts import amount
from report_rag.strings import STRINGS
from report_rag.types import Language
from served import served

pytestmark = [pytest.mark.browser, pytest.mark.real]

EN = Language.EN
ENGLISH = "In which country do organisations sell cookies to raise funds?"
SPANISH = "¿En qué país las organizaciones venden galletas para recaudar fondos?"
WORDS = "Some also launched income-generating activities, such as cookie sales, to raise funds."
SECTION = "3. FUNDING HURDLES"
SHOWN_SECTION = {"en": "3. Funding hurdles", "es": "3. Obstáculos de financiamiento"}
HELP = "help me please, somebody is hurting me"


def arrive(page, path="/?lang=en"):
    """Opens the chat and waits until it can be asked."""
    page.goto(path)
    page.locator("body.with-script").wait_for()


def ask(page, question):
    """Types a question and waits for its answer."""
    answers = page.locator(".answer").count()
    page.get_by_role("textbox").fill(question)
    page.keyboard.press("Enter")
    answer = page.locator(".answer").nth(answers)
    answer.wait_for()
    return answer


def opened(page, link):
    """What a link opens in a tab of its own, in this one."""
    page.goto(link.get_attribute("href"))


# Asking


@pytest.mark.parametrize(
    ("language", "question", "place"),
    [("en", ENGLISH, "pages 7 and 8"), ("es", SPANISH, "páginas 7 y 8")],
)
def test_a_question_finds_the_passage_its_section_and_its_pages(page, language, question, place):
    """The first card shows the report's words, the section and both pages of a stitched passage."""
    arrive(page, f"/?lang={language}")
    card = ask(page, question).locator(".card").first
    expect(card.locator(".card-quote")).to_contain_text(WORDS)
    expect(card.locator(".card-section")).to_contain_text(SHOWN_SECTION[language])
    expect(card.locator(".card-page")).to_have_text(place)
    expect(card.locator("mark").first).to_be_visible()
    translations = card.locator(".card-translation")
    expect(translations).to_have_count(1 if language == "es" else 0)


def test_the_answer_opens_marked_in_the_report(page):
    """Following a card's link lands on the passage, with exactly the marked words marked."""
    arrive(page)
    card = ask(page, ENGLISH).locator(".card").first
    marked = card.locator(".card-quote mark").all_inner_texts()
    opened(page, card.locator(".card-open"))
    target = page.locator(":target")
    expect(target).to_contain_text(WORDS)
    expect(target).to_be_in_viewport()
    there = page.locator("main mark").all_inner_texts()
    assert " ".join(" ".join(there).split()) == " ".join(" ".join(marked).split())


def test_a_follow_up_is_understood_and_says_how(page):
    """What was asked before decides what the second question means, and the answer shows it."""
    arrive(page)
    ask(page, "What does the report say about Bolivia?")
    answer = ask(page, "And about Uruguay?")
    expect(answer).to_contain_text("URUGUAY")
    expect(answer.locator(".answer-message")).to_contain_text("Uruguay")


def test_a_list_is_a_numbered_list(page):
    """All twelve, in order, and no more."""
    arrive(page)
    answer = ask(page, "What are the 12 trends?")
    expect(answer.locator(".answer-listing")).to_contain_text("12 of 12")
    items = answer.locator("ol > li")
    expect(items).to_have_count(12)
    numbers = [text.split(".")[0].split()[-1] for text in items.all_inner_texts()]
    assert numbers == [str(n) for n in range(1, 13)]


def test_a_country_stands_under_the_sections(page):
    """Its passages are counted, and grouped by where they stand."""
    arrive(page, "/?lang=es")
    answer = ask(page, "¿Qué dice el informe sobre Bolivia?")
    expect(answer.locator(".answer-message")).to_contain_text("5 pasajes sobre Bolivia")
    assert SHOWN_SECTION["es"] in answer.locator(".group-title").all_inner_texts()


def test_what_the_report_does_not_say_is_said_so(page):
    """An honest sentence, and what is near as no answer."""
    arrive(page)
    answer = ask(page, "How many police officers does Haiti have?")
    expect(answer.locator(".answer-message")).to_contain_text("Haiti")
    expect(answer.locator(".card:not(.card-related)")).to_have_count(0)


def test_an_example_is_one_tap_away(page):
    """Tapping an example asks it, and the focus goes to the question box."""
    arrive(page, "/?lang=es")
    example = page.locator(".starters .asks").first
    expect(example).to_contain_text("¿")
    question = example.inner_text()
    example.click()
    expect(page.locator(".answer .card").first).to_be_visible()
    expect(page.locator(".asked").first).to_have_text(question)
    expect(page.get_by_role("textbox")).to_be_focused()


def test_a_country_is_one_tap_away(page):
    """The first page has every country that the report treats, and no other."""
    arrive(page, "/?lang=es")
    expect(page.locator(".countries a").first).to_be_hidden()
    page.locator(".countries summary").click()
    names = page.locator(".countries a").all_inner_texts()
    assert {"Bolivia", "México", "Uruguay"} <= set(names)
    assert "Haití" not in names
    page.locator(".countries").get_by_text("Uruguay").click()
    expect(page.locator(".answer-message")).to_contain_text("pasajes sobre Uruguay")


@pytest.mark.parametrize(
    ("question", "label"),
    [
        (ENGLISH, "You could also ask"),
        ("How many schools are there in Chile?", "These questions do have an answer"),
    ],
)
def test_what_could_be_asked_next_is_one_tap_away(page, question, label):
    """Questions of the bank stand below an answer, also below an honest no, and are answered."""
    arrive(page)
    ask(page, question)
    expect(page.locator(".follow-ups h3")).to_have_text(label)
    offered = page.locator(".follow-ups .asks").first
    text = offered.inner_text()
    offered.click()
    expect(page.locator(".exchange")).to_have_count(2)
    expect(page.locator(".asked").last).to_have_text(text)
    expect(page.locator(".exchange").last.locator(".card").first).to_be_visible()


def test_a_section_of_the_report_can_be_asked_about(page):
    """The reader's link brings the section along, until the visitor asks the whole report again."""
    page.goto("/report?lang=en")
    link = page.get_by_role("link", name=re.compile("Ask about.* 3. FUNDING HURDLES")).first
    page.goto(link.get_attribute("href"))
    expect(page.locator("#about")).to_contain_text(SHOWN_SECTION["en"])
    answer = ask(page, "which countries?")
    expect(page.locator(".asked-about")).to_contain_text(SHOWN_SECTION["en"])
    expect(answer.locator(".outline a").first).to_have_text("Bolivia")
    page.get_by_role("button", name="Ask the whole report").click()
    expect(page.locator("#about")).to_be_hidden()
    ask(page, "What does the report say about Peru?")
    expect(page.locator(".exchange").last.locator(".asked-about")).to_have_count(0)


def test_bad_input_gets_a_sentence_and_keeps_the_text(page):
    """Too long a text stays in the box, under a sentence that says what to do."""
    arrive(page)
    text = "why " * 300
    page.get_by_role("textbox").fill(text)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("1000 characters")
    expect(page.get_by_role("textbox")).to_have_value(text.strip())
    expect(page.locator(".exchange")).to_have_count(0)
    ask(page, ENGLISH)
    expect(page.locator("#said")).to_be_empty()


def test_what_people_type_is_shown_and_not_run(page):
    """Markup in a question appears as it was typed: no image, no form, no script, no template."""
    arrive(page)
    typed = '<img src=x onerror="alert(1)"> **Bolivia** {{7*7}} ${1} <form action=/> $x^2$ </h2>'
    ask(page, typed)
    said = page.locator(".asked").first
    expect(said).to_have_text(typed)
    assert said.locator("*").count() == 0


def test_who_asks_at_once_is_answered(visit, address):
    """A question sent the moment the box is there gets its answer, however the page gets ready."""
    for _ in range(amount(2, 5)):
        context = visit(address, locale="es")
        page = context.new_page()
        page.goto("/?lang=es")
        page.get_by_role("textbox").fill("Bolivia")
        page.keyboard.press("Enter")
        expect(page.locator(".answer-message")).to_contain_text("pasajes sobre Bolivia")
        context.close()


def test_who_asks_before_the_page_is_connected_has_a_conversation(visit, address):
    """What the page needs to ask comes late here; the question waits for it, on screen."""
    page = visit(address, locale="es").new_page()
    late = []
    page.route("**/config*", lambda route: route.continue_() if late else late.append(route))
    page.goto("/?lang=es")
    box = page.get_by_role("textbox")
    box.fill("Bolivia")
    box.press("Enter")
    expect(page.locator(".pending .asked")).to_have_text("Bolivia")
    expect(page.locator(".pending .working")).to_be_visible()
    for _ in range(500):  # the request may come after the question
        if not late:
            page.wait_for_timeout(20)
    late[0].continue_()
    expect(page.locator(".answer-message")).to_contain_text("pasajes sobre Bolivia")
    expect(box).to_have_value("")
    box.fill("Ecuador")
    box.press("Enter")
    expect(page.locator(".exchange")).to_have_count(2)


def test_what_is_typed_meanwhile_is_kept(page):
    """While an answer is on its way the next question can be written, but not sent."""
    arrive(page)
    held = []
    page.route("**/queue/join*", lambda route: held.append(route))  # noqa: PLW0108
    box = page.get_by_role("textbox")
    box.fill(ENGLISH)
    box.press("Enter")
    expect(page.locator(".pending .asked")).to_have_text(ENGLISH)
    expect(box).to_have_value("")
    box.type("And Peru?")
    box.press("Enter")
    expect(page.locator(".exchange")).to_have_count(1)
    held[0].continue_()
    page.locator(".answer").wait_for()
    expect(box).to_have_value("And Peru?")
    expect(page.locator(".asked")).to_have_text(ENGLISH)


def test_a_search_can_be_stopped(page):
    """The question goes back to the box, and another one can be asked."""
    arrive(page)
    page.route("**/queue/join*", lambda _: None)
    page.get_by_role("textbox").fill(ENGLISH)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("textbox")).to_have_value(ENGLISH)
    expect(page.locator(".exchange")).to_have_count(0)
    page.unroute("**/queue/join*")
    ask(page, "What does the report say about Peru?")
    expect(page.locator(".exchange")).to_have_count(1)


def test_arrow_up_brings_the_last_question_back(page):
    """To change it; not while something is typed."""
    arrive(page)
    ask(page, ENGLISH)
    box = page.get_by_role("textbox")
    box.type("x")
    box.press("ArrowUp")
    expect(box).to_have_value("x")
    box.fill("")
    box.press("ArrowUp")
    expect(box).to_have_value(ENGLISH)


# Focus and what is read aloud


def test_the_focus_stays_in_the_question_box(page):
    """After each answer the next question can be typed at once."""
    arrive(page)
    for question in (ENGLISH, "What about Peru?", "hello"):
        ask(page, question)
        expect(page.get_by_role("textbox")).to_be_focused()


def test_an_answer_is_announced_once(page):
    """One change of the one live region for each answer, with its sentence and first words."""
    arrive(page)
    page.evaluate(
        """() => {
            window.spoken = [];
            new MutationObserver((all) => all.forEach(() => window.spoken.push(
                document.querySelector("#announced").textContent)))
                .observe(document.querySelector("#announced"), { childList: true });
        }"""
    )
    ask(page, ENGLISH)
    page.wait_for_timeout(300)
    assert len(page.evaluate("window.spoken")) == 1
    (spoken,) = page.evaluate("window.spoken")
    assert spoken.startswith("This is what the report says, word for word. BOLIVIA:")
    live = page.locator("[aria-live]:not([aria-live=off]), [role=log], [role=status]")
    visible = [one.get_attribute("id") for one in live.all() if one.inner_text().strip()]
    assert visible == ["announced"]


# Languages


def test_the_switch_changes_everything_and_keeps_the_conversation(page):
    """Español turns every label, the examples, the answers and the page's language at once."""
    arrive(page)
    ask(page, ENGLISH)
    page.locator(".bar .languages").get_by_text("Español").click()
    expect(page.get_by_role("button", name="Preguntar", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Diálogo de San José")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page).to_have_url(re.compile(r"\?lang=es$"))
    expect(page).to_have_title(re.compile("Diálogo de San José"))
    expect(page.locator(".answer")).to_have_attribute("lang", "es")
    expect(page.locator(".answer-message")).to_contain_text("Esto dice el informe")
    expect(page.locator(".card-quote").first).to_contain_text(WORDS)
    expect(page.locator(".card-translation").first).to_be_visible()
    assert ask(page, "What about Peru?").get_attribute("lang") == "es"


def test_the_switch_keeps_the_keyboard_where_it_is(page):
    """Before anything is asked, the next press of Enter switches back."""
    arrive(page)
    page.locator(".languages").get_by_text("Español").focus()
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.locator(".languages").get_by_text("English")).to_be_focused()
    expect(page.locator(".leave")).to_have_text("Salir de esta página")


def test_a_question_in_the_other_language_is_answered_in_it(page):
    """A Spanish question on the English page gets a Spanish answer."""
    arrive(page)
    assert ask(page, SPANISH).get_attribute("lang") == "es"


def test_one_answer_can_be_had_in_the_other_language(page):
    """One tap, in its place, with the same passages; the others stay as they are."""
    arrive(page)
    ask(page, ENGLISH)
    ask(page, "What does the report say about Peru?")
    first = page.locator(".exchange").first
    quotes = first.locator(".card-quote").all_text_contents()
    first.get_by_role("button", name="Esta respuesta en español").click()
    expect(first.locator(".answer")).to_have_attribute("lang", "es")
    assert first.locator(".card-quote").all_text_contents() == quotes
    expect(first.get_by_role("button", name="This answer in English")).to_be_focused()
    expect(page.locator(".answer").nth(1)).to_have_attribute("lang", "en")


OURS = (
    "Leave Get help Ask Your question Copy Open Share Print Save New Read Cite Licence Passage "
    "Nothing Language Searching This page"
).split()


@pytest.mark.parametrize("questions", [(), (SPANISH, "cuáles son las 12 tendencias", HELP)])
def test_no_english_is_left_on_a_spanish_page(page, questions):
    """No accessible name and no text is English, but the report's own words, marked as English."""
    arrive(page, "/?lang=es")
    for question in questions:
        ask(page, question)
    page.evaluate("document.querySelectorAll('.asked').forEach((one) => one.remove())")
    names = page.evaluate(
        """() => {
            const spanish = (node) => (node.closest("[lang]")?.lang ?? "es") === "es";
            const found = [];
            for (const one of document.querySelectorAll("body *")) {
                if (!spanish(one) || !one.checkVisibility()) continue;
                for (const name of ["aria-label", "title", "placeholder", "alt"])
                    if (one.getAttribute(name)) found.push(one.getAttribute(name));
                for (const child of one.childNodes)
                    if (child.nodeType === 3 && child.textContent.trim())
                        found.push(child.textContent);
            }
            return found;
        }"""
    )
    assert len(names) > 5
    tree = page.locator("body").aria_snapshot()
    assert "Preguntar" in tree
    for name in names:
        assert not set(name.split()) & {"the", "of", "and", "you", "your", "is", *OURS}, name


# Keeping and sending on


def test_a_reload_brings_the_conversation_back(page):
    """What was asked is asked again, follow-up and choices included; the address stays clean."""
    arrive(page)
    ask(page, "What does the report say about Bolivia?")
    ask(page, "And about Uruguay?")
    shown = page.locator(".card-quote").all_inner_texts()
    page.reload()
    expect(page.locator(".exchange")).to_have_count(2)
    assert page.locator(".card-quote").all_inner_texts() == shown
    assert page.url.endswith("/?lang=en")


def test_a_shared_link_brings_an_answer_back(page, visit, address):
    """Somebody else sees the same passages, and no server sees the question in the address."""
    arrive(page)
    ask(page, "What does the report say about Bolivia?")
    shown = ask(page, "And about Uruguay?").locator(".card-quote").all_text_contents()
    link = page.locator(".share").last.get_attribute("href")
    assert "?lang=en#" in link
    other = visit(address, locale="es").new_page()
    seen = []
    other.on("request", lambda request: seen.append(request.url))
    other.goto(link)
    expect(other.locator(".exchange")).to_have_count(2)
    assert other.locator(".exchange").last.locator(".card-quote").all_text_contents() == shown
    assert not [url for url in seen if "Uruguay" in url.split("#")[0]]


def test_an_address_may_ask_in_its_query_too(page):
    """A link that somebody wrote by hand works."""
    page.goto("/?q=What+does+the+report+say+about+Bolivia%3F&lang=es")
    expect(page.locator(".answer")).to_have_attribute("lang", "es")
    expect(page.locator(".answer-message")).to_contain_text("Bolivia")


def test_a_link_is_copied_and_said_so(page):
    """On a desk the link goes to the clipboard, with the whole address."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    arrive(page)
    ask(page, ENGLISH)
    page.locator(".share").click()
    expect(page.locator(".share")).to_have_text(STRINGS[EN].link_copied)
    expect(page.locator("#announced")).to_have_text(STRINGS[EN].link_copied)
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator(".share").evaluate("link => link.href")


def test_a_passage_is_copied_with_its_citation(page):
    """The words as they are, the place, how to cite, and a link."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    arrive(page)
    card = ask(page, ENGLISH).locator(".card").first
    button = card.locator(".copy")
    expect(button).to_have_text("Copy with citation")
    button.click()
    expect(button).to_have_text("Copied.")
    expect(page.locator("#announced")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert WORDS in copied
    assert "pages 7 and 8" in copied
    assert "ECPAT International. (2024)" in copied
    assert "/report?mark=" in copied


def test_an_answer_is_copied_whole(page):
    """Its sentence, every passage with its place, how to cite, and the link to it."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    arrive(page)
    answer = ask(page, ENGLISH)
    quotes = answer.locator(".card-quote").all_text_contents()
    page.get_by_role("button", name="Copy the answer").click()
    expect(page.locator(".copy-answer")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert [quote for quote in quotes if quote not in copied] == []
    assert copied.count("ECPAT International. (2024)") == 1
    assert copied.endswith(page.locator(".share").evaluate("link => link.href"))


def test_a_conversation_is_saved_with_its_citations(page):
    """The file has every question, its quotes and how to cite them."""
    arrive(page)
    ask(page, ENGLISH)
    ask(page, "What does the report say about Peru?")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as text (Markdown)").click()
    saved = Path(download.value.path()).read_text("utf-8")
    assert download.value.suggested_filename.endswith(".md")
    assert "In which country do organisations sell cookies" in saved
    assert WORDS in saved
    assert "ECPAT International. \\(2024\\)" in saved or "ECPAT International. (2024)" in saved


def test_paper_has_questions_quotes_and_citations_and_no_buttons(page):
    """What is printed can be read and cited."""
    arrive(page)
    ask(page, ENGLISH)
    page.emulate_media(media="print")
    expect(page.locator(".card-quote").first).to_be_visible()
    expect(page.locator(".answer-citation").first).to_be_visible()
    for gone in (".bar", "#composer", ".copy", ".tools", ".share"):
        expect(page.locator(gone).first).to_be_hidden()


def test_paper_has_what_is_folded_away_on_the_screen(page):
    """Titles open by mouse and keyboard; printed, all is there without being opened."""
    arrive(page, "/?lang=es")
    listed = ask(page, "¿Cuáles son las 12 tendencias?")
    ordinary = ask(page, "¿Qué dicen sobre el financiamiento?")
    originals, more = listed.locator(".card-quote"), ordinary.locator(".more .card-translation")
    expect(originals).to_have_count(12)
    for closed in (listed.locator(".card-translation"), originals, more):
        expect(closed.first).to_be_hidden()
    listed.locator(".card-item > summary").first.click()
    expect(listed.locator(".card-translation").first).to_be_visible()
    listed.locator(".card-original > summary").first.focus()
    page.keyboard.press("Enter")
    expect(originals.first).to_be_visible()
    expect(originals.nth(1)).to_be_hidden()
    page.emulate_media(media="print")
    for opened in (listed.locator(".card-translation"), originals, more):
        for one in opened.all():
            assert one.evaluate("one => one.checkVisibility() && one.offsetHeight > 0")
    expect(ordinary.locator(".more > summary")).to_be_hidden()


def test_paper_is_light(visit, address):
    """What is dark on the screen is printed in dark letters on white."""
    dark = visit(address, color_scheme="dark", locale="en-GB").new_page()
    arrive(dark)
    ask(dark, ENGLISH)
    dark.emulate_media(media="print", color_scheme="dark")
    for part in (".asked", ".card-quote", ".answer-citation", ".chat-foot"):
        colour = dark.locator(part).first.evaluate("one => getComputedStyle(one).color")
        assert max(map(int, re.findall(r"\d+", colour)[:3])) < 110, (part, colour)


def test_a_new_conversation_forgets_the_old_one(page):
    """Nothing of it comes back with a reload."""
    arrive(page)
    ask(page, ENGLISH)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".exchange")).to_have_count(0)
    expect(page.locator(".welcome")).to_be_visible()
    page.reload()
    page.locator("body.with-script").wait_for()
    expect(page.locator(".exchange")).to_have_count(0)


def test_a_new_conversation_can_be_undone(page):
    """The old one is there again as it was, and goes on."""
    arrive(page)
    ask(page, "What does the report say about Bolivia?")
    page.get_by_role("button", name="New conversation").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".exchange")).to_have_count(1)
    expect(page.locator("#said")).to_be_empty()
    message = ask(page, "And about Uruguay?").locator(".answer-message")
    expect(message).to_contain_text("Uruguay")
    page.reload()
    expect(page.locator(".exchange")).to_have_count(2)


def test_the_place_on_the_screen_is_kept_in_the_other_language(page):
    """The answer that is switched begins where it began, whatever stands above it."""
    arrive(page)
    for question in (ENGLISH, "What does the report say about Peru?", "What about Bolivia?"):
        ask(page, question)
    second = page.locator(".exchange").nth(1)
    button = second.get_by_role("button", name="Esta respuesta en español")
    button.scroll_into_view_if_needed()
    before = second.bounding_box()["y"]
    button.click()
    expect(second.locator(".answer")).to_have_attribute("lang", "es")
    assert abs(second.bounding_box()["y"] - before) < 2


def test_new_conversation_and_report_are_always_in_view(page):
    """In the middle of a long answer, on a phone."""
    page.set_viewport_size({"width": 360, "height": 740})
    arrive(page)
    ask(page, "What are the 12 trends?")
    page.evaluate("scrollTo(0, document.body.scrollHeight / 2)")
    for name in (".anew", ".always a"):
        expect(page.locator(name)).to_be_in_viewport(ratio=1)


def test_two_tabs_do_not_disturb_each_other(page):
    """Each has its own conversation, and a follow-up in one knows nothing of the other."""
    arrive(page)
    other = page.context.new_page()
    arrive(other, "/?lang=es")
    ask(page, "What does the report say about Bolivia?")
    ask(other, "¿Qué dice el informe sobre Perú?")
    expect(page.locator(".exchange")).to_have_count(1)
    expect(ask(page, "And about Uruguay?").locator(".answer-message")).to_contain_text("Uruguay")
    expect(other.locator(".exchange")).to_have_count(1)
    expect(other.locator(".answer-message")).to_contain_text("Perú")


def test_thumbs_store_a_verdict_and_no_words(visit, tmp_path):
    """Where the operator keeps them: which passages, which day, which verdict."""
    file = tmp_path / "feedback.sqlite"
    with served(["--feedback", str(file)]) as url:
        context = visit(url, locale="en-GB")
        page = context.new_page()
        arrive(page)
        ask(page, ENGLISH)
        with page.expect_response("**/feedback") as response:
            page.get_by_role("button", name="No", exact=True).click()
        assert response.value.status == 204
        expect(page.locator(".thumbs")).to_have_text("Thank you!")
        context.close()
    with closing(sqlite3.connect(file)) as opened:
        ((_, verdict, outcome, passages),) = opened.execute("SELECT * FROM feedback").fetchall()
    assert (verdict, outcome) == ("down", "answered")
    assert "funding-hurdles/bolivia" in passages
    assert b"cookies" not in file.read_bytes()


def test_there_are_no_thumbs_otherwise(page):
    """Nobody is asked for a verdict that nobody keeps."""
    arrive(page)
    ask(page, ENGLISH)
    expect(page.locator(".thumbs")).to_have_count(0)


# Help, and leaving


@pytest.mark.parametrize(
    ("language", "message", "title"),
    [
        ("en", HELP, "It's not your fault."),
        ("es", "ayuda, me están lastimando", "No es tu culpa."),
    ],
)
def test_a_call_for_help_gets_the_card_and_nothing_else(page, language, message, title):
    """Where help is, no passage, and a way back for who did not mean it."""
    arrive(page, f"/?lang={language}")
    answer = ask(page, message)
    expect(answer.locator(".help-title")).to_have_text(title)
    expect(answer.locator(".card")).to_have_count(0)
    expect(answer.locator(".help-contacts a").first).to_be_visible()
    page.locator("button.not-meant").click()
    expect(page.locator(".help-card")).to_have_count(0)
    expect(page.get_by_role("link", name=re.compile("Get help|Pedir ayuda"))).to_be_visible()


def leaving(page, neutral):
    """Lets the page that is gone to exist on this machine."""
    page.context.route(re.compile("wikipedia"), lambda route: route.fulfill(body=neutral))


@pytest.fixture
def visitor(visit, address):
    """A page that is allowed to leave."""
    opened = visit(address, locale="en-GB").new_page()
    leaving(opened, "<title>elsewhere</title>")
    return opened


@pytest.mark.parametrize("path", ["/?lang=en", "/report?lang=en", "/help?lang=en", "/workshop"])
@pytest.mark.parametrize("way", ["link", "keys"])
def test_a_page_is_left_at_once(visitor, path, way):
    """By the first stop of the keyboard or Shift three times; Back does not lead to it again."""
    visitor.goto("about:blank")
    visitor.goto(path)
    visitor.locator("#ask" if path.startswith("/?") else "h1").wait_for()
    if way == "link":
        visitor.keyboard.press("Tab")
        expect(visitor.locator(".leave")).to_be_focused()
        visitor.keyboard.press("Enter")
    else:
        for _ in range(3):
            visitor.keyboard.press("Shift")
    visitor.wait_for_url(re.compile("wikipedia"))
    visitor.go_back()
    assert visitor.url == "about:blank"


def test_all_tabs_are_left_together(visitor):
    """A report opened beside the chat does not stay behind."""
    visitor.goto("/?lang=en")
    visitor.locator("#ask").wait_for()
    report = visitor.context.new_page()
    report.goto("/report?lang=en")
    visitor.locator(".leave").click()
    report.wait_for_url(re.compile("wikipedia"))


def test_two_presses_are_not_enough(visitor):
    """Nor are three with a letter between them: capitals can be typed."""
    visitor.goto("/?lang=en")
    visitor.locator("#ask").wait_for()
    visitor.get_by_role("textbox").focus()
    for key in ("Shift", "Shift", "a", "Shift", "Shift"):
        visitor.keyboard.press(key)
    visitor.wait_for_timeout(300)
    assert "lang=en" in visitor.url


def test_the_way_out_is_always_on_screen(page):
    """Also at the end of a long answer."""
    arrive(page)
    ask(page, "What are the 12 trends?")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(page.locator(".leave")).to_be_in_viewport(ratio=1)
    expect(page.locator(".get-help")).to_be_in_viewport(ratio=1)


# Keyboard, sizes, colours


def test_the_keyboard_is_enough(page):
    """From arrival to an open citation: no mouse, and every stop has a visible outline."""
    arrive(page)
    stops = []
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            """() => {
                const one = document.activeElement;
                const style = getComputedStyle(one);
                return [one.tagName, style.outlineStyle, parseFloat(style.outlineWidth)];
            }"""
        )
        stops.append(focused)
        if focused[0] == "TEXTAREA":
            break
    assert stops[-1][0] == "TEXTAREA"
    assert [stop for stop in stops if stop[1] == "none" or stop[2] < 2] == []
    page.keyboard.type(ENGLISH)
    page.keyboard.press("Enter")
    page.locator(".answer").wait_for()
    expect(page.get_by_role("textbox")).to_be_focused()
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.classList.contains('card-open')"):
            break
    with page.context.expect_page() as tab:
        page.keyboard.press("Enter")
    expect(tab.value.locator(":target")).to_contain_text(WORDS)


def test_no_size_scrolls_sideways(page):
    """From the smallest phone to a wide desk; 640 is what 1280 is at 200 %."""
    arrive(page, "/?lang=es")
    for question in (SPANISH, "cuáles son las 12 tendencias", "x" * 300 + " Bolivia", "ayuda"):
        ask(page, question)
    too_wide = []
    for width in (320, 640, 1920):
        page.set_viewport_size({"width": width, "height": 640})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            too_wide.append(width)
        expect(page.get_by_role("textbox")).to_be_in_viewport()
        expect(page.locator("#ask")).to_be_in_viewport(ratio=1)
    assert too_wide == []


def test_larger_letters_lose_nothing(page):
    """With letters twice as large everything still fits the width."""
    arrive(page)
    ask(page, ENGLISH)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    expect(page.locator("#ask")).to_be_in_viewport(ratio=1)


def test_dark_is_dark(visit, address):
    """Page, card and question box follow the system's colours."""
    page = visit(address, color_scheme="dark", locale="en-GB").new_page()
    arrive(page)
    ask(page, ENGLISH)
    for part in ("body", ".card", "#composer", "textarea >> nth=0", ".bar"):
        colour = page.locator(part).first.evaluate("one => getComputedStyle(one).backgroundColor")
        red, green, blue = map(int, re.findall(r"\d+", colour)[:3])
        assert max(red, green, blue) < 80, (part, colour)


def test_without_javascript_the_way_to_the_report_is_there(visit, address):
    """The chat says what it needs; help and report do without."""
    page = visit(address, java_script_enabled=False, locale="en-GB").new_page()
    page.goto("/?lang=en")
    expect(page.locator(".no-script")).to_contain_text("The chat needs JavaScript")
    page.locator(".get-help").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("It's not your fault.")
    expect(page.locator(".help-page li").first).to_be_visible()
    page.goto("/?lang=en")
    page.locator(".no-script a").click()
    expect(page.locator("main")).to_contain_text(WORDS)
