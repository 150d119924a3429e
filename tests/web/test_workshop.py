"""The pages for a workshop: the sheets as they are printed, and the view for the projector."""

import html
import re
from dataclasses import replace

import pypdfium2
import pytest
import segno
from playwright.sync_api import expect

from doubles import HashedEncoder, unworried
from report_rag.assistant import Assistant
from report_rag.rendering.qr_code import qr_code
from report_rag.strings import STRINGS
from report_rag.types import Confidence, ContactKind, Language
from report_rag.web.settings import ChatKind, Settings
from report_rag.web.workshop import sheets_html
from reports import HARBOUR_TITLE, SPANISH_HARBOUR_TITLE
from visited import visited

HERE = "https://ask.example.org"
EN, ES = Language
GARDEN_TITLE = "Quito Garden Week – Growing Together"
POINTS = 72 / 25.4  # of a PDF, in a millimetre
MARGIN = 12  # millimetres
DESKS = ((1280, 800), (1920, 1080))


class Sure(Assistant):
    """An assistant that is sure of all its answers; the double of the encoder seldom is."""

    def ask(self, *given, **named):
        return replace(super().ask(*given, **named), confidence=Confidence.HIGH)


def sure(index):
    """Such an assistant over an index, in which only rules for words raise a help card."""
    return Sure(replace(index, concerns=unworried()), HashedEncoder())


def sheets(page):
    """What is on the sheet of each language, as text."""
    parts = page.split("<section lang=")[1:]
    assert [part[1:3] for part in parts] == list(Language)
    plain = [html.unescape(re.sub(r"<[^>]+>", " ", part.partition(">")[2])) for part in parts]
    return dict(zip(Language, (" ".join(one.split()) for one in plain), strict=True))


# Sheets


def test_a_sheet_has_all_that_a_workshop_needs(tiny_index):
    """Title, publisher, sentence, code, address, questions, citation and help, in each language."""
    page = sheets_html(sure(tiny_index), HERE)
    report = tiny_index.reports[0]
    for language, text in sheets(page).items():
        strings = STRINGS[language]
        for told in (
            report.title_in(language),
            strings.published_by.format(publisher=report.publisher),
            strings.welcome.one,
            HERE,
            strings.privacy,
            report.citation,
            strings.workshop_help,
        ):
            assert told in text
        asked = [one for one in report.questions if one.language is language and one.text in text]
        assert 4 <= len(asked) <= 6
    assert page.count(qr_code(HERE)) == 2


def test_a_sheet_names_the_contacts_for_everywhere_and_has_no_link(tiny_index):
    """Telephone numbers are text, since paper cannot be tapped."""
    page = sheets_html(sure(tiny_index), HERE)
    everywhere = [
        one
        for one in tiny_index.contacts
        if one.country == "all" and one.kind is not ContactKind.WORRIED
    ]
    assert everywhere
    for language, text in sheets(page).items():
        for one in tiny_index.contacts:
            told = f"{one.name[language]}: {one.reach[language]}"
            assert (told in " ".join(text.replace(" :", ":").split())) is (one in everywhere)
    assert "<a " not in page


def test_the_file_loads_nothing(tiny_index):
    """No script, no picture, no style of another file."""
    page = sheets_html(sure(tiny_index), HERE)
    assert not re.search(r"<(script|link|img|iframe|object)|url\(|@import|\ssrc=|\son\w+=", page)


def test_of_several_reports_all_are_named(several_index):
    """Each with its title in the language of the sheet, its publisher and its citation."""
    found = sheets(sheets_html(sure(several_index), HERE))
    assert all(title in found[EN] for title in (GARDEN_TITLE, HARBOUR_TITLE))
    assert SPANISH_HARBOUR_TITLE in found[ES]
    for text in found.values():
        assert [one for one in several_index.reports if one.citation not in text] == []
        assert [one for one in several_index.reports if f"({one.publisher})" not in text] == []


def printed(browser, page, kind, folder):
    """The PDF that Chromium makes of the sheets; it has to be closed."""
    opened, path = browser.new_page(), folder / f"{kind}.pdf"
    opened.set_content(page)
    opened.pdf(path=path, format=kind)
    opened.close()
    return pypdfium2.PdfDocument(path)


def check_page(page, text):
    """Nothing is beyond the margins of a printed page, and all words of the sheet are on it."""
    width, height = page.get_size()
    words = page.get_textpage()
    drawn = [n for n in range(words.count_chars()) if words.get_text_range(n, 1).strip()]
    boxes = [words.get_charbox(number) for number in drawn]
    left, bottom = min(one[0] for one in boxes), min(one[1] for one in boxes)
    right, top = max(one[2] for one in boxes), max(one[3] for one in boxes)
    edge = MARGIN * POINTS - 1
    assert edge <= left < right <= width - edge
    assert edge <= bottom < top <= height - edge
    # A hyphen at the end of a line is another sign there.
    assert re.sub(r"\W", "", words.get_text_range()) == re.sub(r"\W", "", text)


def read_code(page, address):
    """The drawn QR code of a printed page has the modules of the address, by its pixels."""
    matrix = [[bool(one) for one in line] for line in segno.make_qr(address, error="m").matrix]
    scale = 4
    drawn = next(one for one in page.get_objects() if is_code(one))
    left, _, right, top = drawn.get_bounds()
    picture = page.render(scale=scale, grayscale=True).to_numpy()
    # The white ground, with an edge of four modules on each side.
    size, top = (right - left) / (len(matrix) + 8) * scale, (page.get_height() - top) * scale
    read = [
        [
            bool(
                picture[int(top + (row + 4.5) * size), int(left * scale + (column + 4.5) * size)]
                < 99
            )
            for column in range(len(matrix))
        ]
        for row in range(len(matrix))
    ]
    assert read == matrix
    assert size / scale / POINTS * len(matrix) > 45  # millimetres: it is large


def is_code(one):
    """Whether an object of a printed page is the ground of the QR code: a large square."""
    left, bottom, right, top = one.get_bounds()
    return right - left > 60 * POINTS and abs((right - left) - (top - bottom)) < 1


@pytest.mark.browser
@pytest.mark.real
@pytest.mark.parametrize("kind", ["A4", "Letter"])
def test_each_sheet_of_the_first_report_is_one_page(browser, real_assistant, tmp_path, kind):
    """With six questions, all of its words and a code that can be read."""
    page = sheets_html(real_assistant, HERE)
    with printed(browser, page, kind, tmp_path) as document:
        assert len(document) == len(Language)
        for one, text in zip(document, sheets(page).values(), strict=True):
            check_page(one, text)
            read_code(one, HERE)
    assert page.count("?</li>") == 2 * 6


@pytest.mark.browser
def test_sheets_of_several_reports_are_one_page_each(browser, several_index, tmp_path):
    """With a long address, on the smaller paper."""
    address = "https://assistant-of-the-children-rights-network.example.org/reports/ask"
    page = sheets_html(sure(several_index), address)
    with printed(browser, page, "Letter", tmp_path) as document:
        for one, text in zip(document, sheets(page).values(), strict=True):
            check_page(one, text)
            read_code(one, address)


# The view for the projector


@pytest.fixture(scope="module")
def client(tiny_index):
    """A server with an address of its own."""
    settings = Settings(public_url=HERE, chat=ChatKind.LIGHT)
    with visited(tiny_index, settings=settings) as opened:
        yield opened


@pytest.mark.parametrize("language", Language)
def test_the_projector_shows_code_address_and_help(client, language):
    """In the language that is asked for, without a script but that of the way out."""
    response = client.get(f"/workshop?lang={language}")
    page, strings = response.text, STRINGS[language]
    assert f'<html lang="{language}">' in page
    assert qr_code(HERE) in page
    assert f"<strong>{HERE}</strong>" in page
    assert strings.not_a_helpline in page
    assert 'class="leave"' in page
    (script,) = re.findall(r"<script ([^>]+)>", page)
    assert "/web/leave.js" in script
    assert "style=" not in page
    assert (
        response.headers["content-security-policy"]
        == client.get("/").headers["content-security-policy"]
    )


def test_its_questions_lead_where_those_of_the_chat_lead(client):
    """The question stands in the fragment, which no server sees."""
    links = re.findall(r'<li><a href="([^"]+)">', client.get("/workshop?lang=es").text)
    chat = client.get("/?lang=es").text
    assert all(one.startswith("/?lang=es#q=") for one in links)
    assert [one for one in links if f'href="{one}"' not in chat] == []


def test_several_reports_have_one_title(several_index):
    """That of the chat over all of them."""
    with visited(several_index, settings=Settings(chat=ChatKind.LIGHT)) as opened:
        page = opened.get("/workshop?lang=es").text
    assert f"<h1>{STRINGS[ES].reports_title}</h1>" in page


@pytest.mark.browser
@pytest.mark.real
@pytest.mark.parametrize("language", Language)
def test_all_is_on_the_screen_of_a_projector_and_of_a_phone(visit, address, language):
    """No scrolling on a projector, none sideways on a small phone; questions can be tapped."""
    opened = visit(address).new_page()
    root = "document.documentElement."
    for width, height in (*DESKS, (320, 640)):
        opened.set_viewport_size({"width": width, "height": height})
        opened.goto(f"/workshop?lang={language}")
        assert opened.evaluate(f"{root}scrollWidth") <= width
        if (width, height) in DESKS:
            assert opened.evaluate(f"{root}scrollHeight") <= height
            size = opened.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
            assert size >= height / 25
            assert opened.locator(".qr svg").bounding_box()["width"] > height * 0.4
        expect(opened.locator(".workshop li a")).to_have_count(6)
        for link in opened.locator(".workshop li a").all():
            assert link.bounding_box()["height"] >= 44


@pytest.mark.browser
@pytest.mark.real
def test_a_tap_on_a_question_asks_it_in_the_chat(page):
    """The chat opens with its answer."""
    page.goto("/workshop?lang=en")
    link = page.locator(".workshop li a").first
    question = link.text_content()
    link.click()
    expect(page.locator(".asked").first).to_have_text(question)
    expect(page.locator(".answer .card").first).to_be_visible()
