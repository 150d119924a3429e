"""Writes a handout (questions and answers as paragraphs) as a Word document, .docx.

This is the only module that imports python-docx. Headings, quotes and lists have Word's own styles.
Each part is tagged with its language, and the document with its title and language, for spelling
checkers and screen readers.
"""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph

from report_rag.sheets.format_limits import fit_for_xml, is_absolute
from report_rag.sheets.handout import HandoutPart, PartKind
from report_rag.types import Language

_STYLES = {
    PartKind.TITLE: "Title",
    PartKind.QUESTION: "Heading 1",
    PartKind.TEXT: "Normal",
    PartKind.QUOTE: "Quote",
    PartKind.LINK: "Normal",
    PartKind.CONTACT: "List Bullet",
}
_LONGEST_PROPERTY = 255
"""The most characters in a property of a document, such as its title; python-docx refuses more."""


def word_document(parts: Sequence[HandoutPart], language: Language) -> bytes:
    """The paragraphs of a handout as the content of a .docx file.

    `language` becomes the language of the document, and the texts of all parts of kind `TITLE`,
    joined by " · " and cut after 255 characters, its title; both are properties that spelling
    checkers and screen readers read. U+FFFD replaces characters that XML excludes.
    """
    title = " · ".join(part.text for part in parts if part.kind is PartKind.TITLE)
    document = docx.Document()
    properties = document.core_properties
    properties.title = fit_for_xml(title)[:_LONGEST_PROPERTY]
    properties.language = language.value
    properties.author, properties.comments = "report-rag", ""
    properties.created = properties.modified = datetime.now(tz=UTC)
    _set_language(document.styles["Normal"].element.get_or_add_rPr(), language)
    for part in parts:
        _add(document.add_paragraph(style=_STYLES[part.kind]), part)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _add(paragraph: Paragraph, part: HandoutPart) -> None:
    """Writes a part into an empty paragraph: its text, then its address.

    An address that begins with http:// or https:// becomes a link. Any other is written as text in
    a part of kind `LINK`, and left out in parts of other kinds.
    """
    address = part.url if part.url and is_absolute(part.url) else None
    text = fit_for_xml(part.text)
    if part.kind is PartKind.LINK:
        text = f"{text}: " if address else f"{text}: {fit_for_xml(part.url or '')}"
    elif address:
        text = f"{text} – "
    _set_language(paragraph.add_run(text).font.element.get_or_add_rPr(), part.language)
    if address:
        _add_link(paragraph, fit_for_xml(address))


def _add_link(paragraph: Paragraph, address: str) -> None:
    """Adds a link to the end of a paragraph; its text is the address, underlined.

    The XML is made here, since python-docx can read links but not write them.
    """
    link: Any = OxmlElement("w:hyperlink")
    link.set(
        qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    )
    run = paragraph.add_run(address)
    run.font.underline = True
    link.append(run.font.element)
    paragraph.paragraph_format.element.append(link)


def _set_language(properties: BaseOxmlElement, language: Language) -> None:
    """Tags a text with its language: sets the element w:lang in the text's properties, w:rPr.

    A language that the properties had before is removed.
    """
    for there in properties.findall(qn("w:lang")):
        properties.remove(there)
    element: Any = OxmlElement("w:lang")
    element.set(qn("w:val"), language.value)
    properties.append(element)
