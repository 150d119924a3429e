"""A handout as a Word document, .docx: the only module that meets python-docx.

Headings, quotes and lists are real styles, each piece says which language it is in, and the
document its title and language.
"""

import io
from datetime import UTC, datetime
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph

from report_rag.sheets.handout import Handout, Kind, Piece
from report_rag.sheets.xml_text import fit_for_xml
from report_rag.types import Language

_STYLES = {
    Kind.TITLE: "Title",
    Kind.QUESTION: "Heading 1",
    Kind.SENTENCE: "Normal",
    Kind.QUOTE: "Quote",
    Kind.PLACE: "Normal",
    Kind.TRANSLATION: "Normal",
    Kind.LINK: "Normal",
    Kind.CONTACT: "List Bullet",
    Kind.GIVEN: "Quote",
}
_LONGEST_PROPERTY = 255


def word_document(handout: Handout) -> bytes:
    """The handout as the bytes of a .docx."""
    document = docx.Document()
    properties = document.core_properties
    properties.title = fit_for_xml(handout.title)[:_LONGEST_PROPERTY]
    properties.language = handout.language.value
    properties.author, properties.comments = "report-rag", ""
    properties.created = properties.modified = datetime.now(tz=UTC)
    _set_language(document.styles["Normal"].element.get_or_add_rPr(), handout.language)
    for piece in handout.pieces:
        _add(document.add_paragraph(style=_STYLES[piece.kind]), piece)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _add(paragraph: Paragraph, piece: Piece) -> None:
    address = piece.url if piece.url and piece.url.startswith(("https://", "http://")) else None
    text = fit_for_xml(piece.text)
    if piece.kind is Kind.LINK:
        text = f"{text}: " if address else f"{text}: {fit_for_xml(piece.url or '')}"
    elif address:
        text = f"{text} – "
    _set_language(paragraph.add_run(text).font.element.get_or_add_rPr(), piece.language)
    if address:
        _add_link(paragraph, fit_for_xml(address))


def _add_link(paragraph: Paragraph, address: str) -> None:
    """The address as a link; python-docx reads links and has no way of its own to write them."""
    link: Any = OxmlElement("w:hyperlink")
    link.set(
        qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    )
    run = paragraph.add_run(address)
    run.font.underline = True
    link.append(run.font.element)
    paragraph.paragraph_format.element.append(link)


def _set_language(properties: BaseOxmlElement, language: Language) -> None:
    """Tells the spelling checker, and who reads aloud, which language a text is in."""
    for there in properties.findall(qn("w:lang")):
        properties.remove(there)
    element: Any = OxmlElement("w:lang")
    element.set(qn("w:val"), language.value)
    properties.append(element)
