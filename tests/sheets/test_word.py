"""A handout as a Word document, opened again."""

import io
import math

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Emu

from report_rag.cli.batch import answer_file
from report_rag.sheets.handout import HandoutPart, PartKind
from report_rag.sheets.word import word_document
from report_rag.types import Language

EN, ES = Language
URL = "https://example.org/report#a/b"


def opened(*parts):
    return docx.Document(io.BytesIO(word_document(parts, ES)))


def language_of(paragraph):
    return paragraph.runs[0].font.element.rPr.find(qn("w:lang")).get(qn("w:val"))


def test_each_piece_has_its_style_and_its_language():
    """Real headings, quotes and lists, with their words unchanged."""
    document = opened(
        HandoutPart(PartKind.TITLE, "The *report*", EN),
        HandoutPart(PartKind.QUESTION, "¿Qué?", ES),
        HandoutPart(PartKind.TEXT, "Esto dice.", ES),
        HandoutPart(PartKind.QUOTE, "One,\ntwo & <three>", EN),
        HandoutPart(PartKind.TRANSLATION, "Traducción: Uno", ES),
        HandoutPart(PartKind.PLACE, "página 3", ES),
        HandoutPart(PartKind.REFERENCE, "Two … (page 3)", EN),
        HandoutPart(PartKind.CONTACT, "Line: 1", ES),
        HandoutPart(PartKind.QUOTE, "{", ES),
    )
    found = [(one.style.name, one.text, language_of(one)) for one in document.paragraphs]
    assert found == [
        ("Title", "The *report*", "en"),
        ("Heading 1", "¿Qué?", "es"),
        ("Normal", "Esto dice.", "es"),
        ("Quote", "One,\ntwo & <three>", "en"),
        ("Body Text", "Traducción: Uno", "es"),
        ("Body Text 2", "página 3", "es"),
        ("List Bullet", "Two … (page 3)", "en"),
        ("List Bullet", "Line: 1", "es"),
        ("Quote", "{", "es"),
    ]


def test_the_document_says_its_title_and_language():
    """And nothing of the template that it was made from."""
    titles = [HandoutPart(PartKind.TITLE, text, EN) for text in ("One", "Two")]
    document = opened(titles[0], HandoutPart(PartKind.TEXT, "Título", ES), titles[1])
    properties = document.core_properties
    assert (properties.title, properties.language, properties.comments) == ("One · Two", "es", "")
    normal = document.styles["Normal"].element.rPr
    assert normal.find(qn("w:lang")).get(qn("w:val")) == "es"


def test_a_link_is_read_and_followed():
    """Where a passage stands is the link; the address of a contact stands there, also on paper. An
    address without a host is left out."""
    place, reference, contact, *without = opened(
        HandoutPart(PartKind.PLACE, "A (page 3)", EN, URL),
        HandoutPart(PartKind.REFERENCE, "Uno … (página 3)", ES, URL),
        HandoutPart(PartKind.CONTACT, "Line: 1", EN, URL),
        HandoutPart(PartKind.PLACE, "A (page 3)", EN, "/report#a"),
        HandoutPart(PartKind.REFERENCE, "One (page 3)", EN, "/report#a"),
        HandoutPart(PartKind.PLACE, "A (page 3)", EN),
    ).paragraphs
    assert [place.text, reference.text] == ["A (page 3)", "Uno … (página 3)"]
    assert contact.text == f"Line: 1 – {URL}"
    for paragraph in (place, reference, contact):
        (link,) = paragraph.hyperlinks
        assert link.url == URL
    for paragraph, language in ((place, "en"), (reference, "es")):
        (link,) = paragraph.hyperlinks
        assert link.text == paragraph.text
        assert link.runs[0].font.element.rPr.find(qn("w:lang")).get(qn("w:val")) == language
    assert [one.text for one in without] == ["A (page 3)", "One (page 3)", "A (page 3)"]
    assert [one.hyperlinks for one in without] == [[], [], []]


def test_a_quote_stays_with_its_place():
    """No page begins with section and page of a quote that stands on the one before."""
    document = opened(
        HandoutPart(PartKind.QUOTE, "One", EN),
        HandoutPart(PartKind.TRANSLATION, "Uno", ES),
        HandoutPart(PartKind.PLACE, "page 3", EN),
    )
    styles = [one.style.paragraph_format for one in document.paragraphs]
    assert [style.keep_with_next for style in styles] == [True, True, False]
    assert len({style.left_indent for style in styles}) == 1


def test_what_xml_cannot_hold_is_shown_as_such():
    """A control character in a question breaks no document."""
    title = HandoutPart(PartKind.TITLE, "x\x01" + "t" * 300, EN)
    document = opened(HandoutPart(PartKind.QUESTION, "a\x00b", EN), title)
    assert document.paragraphs[0].text == "a\ufffdb"
    assert document.core_properties.title.startswith("x\ufffdt")
    assert len(document.core_properties.title) == 255


TEN = """question
What does the report say about Brazil?
¿Qué dice el informe sobre Costa Rica?
Which technologies help offenders?
¿Qué papel tiene la educación en la prevención?
What are the main challenges for children online?
¿Cómo participan las niñas, niños y adolescentes?
What does the report recommend to governments?
¿Cuáles son todas las recomendaciones para la industria tecnológica?
List all the trends that the report names.
¿Qué obstáculos hay para la cooperación entre países?
"""
LINE = 1.25
"""The height of a line, and below the mean width of a character, as a part of the size of letters;
both are more than the fonts of the styles take."""
WIDTH = 0.5


def height(paragraph, section):
    """The height of a paragraph on the page, in points."""
    kept, size = paragraph.style.paragraph_format, paragraph.style.font.size.pt
    margins = section.left_margin + section.right_margin + (kept.left_indent or 0)
    in_line = Emu(section.page_width - margins).pt / (size * WIDTH)
    lines = math.ceil(len(paragraph.text) / in_line)
    return lines * size * LINE + kept.space_before.pt + kept.space_after.pt


@pytest.mark.real
def test_a_handout_of_ten_questions_has_at_most_six_pages(real_assistant, tmp_path):
    """Of two languages, with lists and countries among them; measured by lines and their height."""
    questions, output = tmp_path / "q.csv", tmp_path / "a.docx"
    questions.write_text(TEN, "utf-8")
    counts = answer_file(real_assistant, questions, output, address="https://example.org")
    assert counts.answered == 10
    document = docx.Document(output)
    (section,) = document.sections
    on_page = Emu(section.page_height - section.top_margin - section.bottom_margin).pt
    used = sum(height(one, section) for one in document.paragraphs)
    assert 1 < used / on_page < 6
