"""A handout as a Word document, opened again."""

import io

import docx
from docx.oxml.ns import qn

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
        HandoutPart(PartKind.TEXT, "página 3", ES),
        HandoutPart(PartKind.CONTACT, "Line: 1", ES),
        HandoutPart(PartKind.QUOTE, "{", ES),
    )
    found = [(one.style.name, one.text, language_of(one)) for one in document.paragraphs]
    assert found == [
        ("Title", "The *report*", "en"),
        ("Heading 1", "¿Qué?", "es"),
        ("Normal", "Esto dice.", "es"),
        ("Quote", "One,\ntwo & <three>", "en"),
        ("Normal", "página 3", "es"),
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
    """The whole address stands there, also on paper; one without a host is only told."""
    whole, contact, part = opened(
        HandoutPart(PartKind.LINK, "Open", EN, URL),
        HandoutPart(PartKind.CONTACT, "Line: 1", EN, URL),
        HandoutPart(PartKind.LINK, "Open", EN, "/report#a"),
    ).paragraphs
    assert whole.text == f"Open: {URL}"
    assert contact.text == f"Line: 1 – {URL}"
    assert [link.url for link in (*whole.hyperlinks, *contact.hyperlinks)] == [URL, URL]
    assert part.text == "Open: /report#a"
    assert part.hyperlinks == []


def test_what_xml_cannot_hold_is_shown_as_such():
    """A control character in a question breaks no document."""
    title = HandoutPart(PartKind.TITLE, "x\x01" + "t" * 300, EN)
    document = opened(HandoutPart(PartKind.QUESTION, "a\x00b", EN), title)
    assert document.paragraphs[0].text == "a\ufffdb"
    assert document.core_properties.title.startswith("x\ufffdt")
    assert len(document.core_properties.title) == 255
