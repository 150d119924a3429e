"""Writes a handout (questions and answers as paragraphs) as a Word document, .docx.

Outside of `importing`, this is the only module that imports python-docx. Headings, quotes and lists
have Word's own styles, set for few pages: narrow margins, small type, little space. Each part is
tagged with its language, and the document with its title and language, for spelling checkers and
screen readers.
"""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from report_rag.sheets.format_limits import fit_for_xml, is_absolute
from report_rag.sheets.handout import HandoutPart, PartKind
from report_rag.types import Language

_STYLES = {
    PartKind.TITLE: "Title",
    PartKind.QUESTION: "Heading 1",
    PartKind.TEXT: "Normal",
    PartKind.QUOTE: "Quote",
    PartKind.TRANSLATION: "Body Text",
    PartKind.PLACE: "Body Text 2",
    PartKind.REFERENCE: "List Bullet",
    PartKind.CONTACT: "List Bullet",
}
_TYPE = {
    "Title": (18, 0, 4),
    "Heading 1": (12, 9, 2),
    "Normal": (10, 0, 2),
    "Quote": (10, 1, 1),
    "Body Text": (10, 0, 1),
    "Body Text 2": (9, 0, 4),
    "List Bullet": (9, 0, 1),
}
"""Of each style the size of its letters, and the space before and after a paragraph, in points."""
_INDENTED = {_STYLES[kind] for kind in (PartKind.QUOTE, PartKind.TRANSLATION, PartKind.PLACE)}
_MARGIN = Cm(2)
_INDENT = Cm(0.6)
_LINK = RGBColor(0x1F, 0x3F, 0x77)
"""The colour of a paragraph that is a link, dark enough to be printed: 10 to 1 on white."""
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
    _make_compact(document)
    for part in parts:
        _add(document.add_paragraph(style=_STYLES[part.kind]), part)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _make_compact(document: Document) -> None:
    """Sets the margins of the pages, and sizes and spaces of the styles that are used."""
    for section in document.sections:
        section.left_margin = section.right_margin = _MARGIN
        section.top_margin = section.bottom_margin = _MARGIN
    for name, (size, before, after) in _TYPE.items():
        style: Any = document.styles[name]
        style.font.size = Pt(size)
        style.paragraph_format.space_before = Pt(before)
        style.paragraph_format.space_after = Pt(after)
        style.paragraph_format.line_spacing = 1.0
        style.font.italic = False
        if name in _INDENTED:
            style.paragraph_format.left_indent = _INDENT
            # A page may end within a quote, but not between it and where it stands.
            style.paragraph_format.keep_with_next = name != _STYLES[PartKind.PLACE]


def _add(paragraph: Paragraph, part: HandoutPart) -> None:
    """Writes a part into an empty paragraph: its text, and its address if it is one to open.

    That is one that begins with http:// or https://; any other is left out. The text of a place or
    reference becomes the link. The address of another part stands behind its text, underlined.
    """
    address = fit_for_xml(part.url) if part.url and is_absolute(part.url) else None
    is_link = address and part.kind in (PartKind.PLACE, PartKind.REFERENCE)
    text = fit_for_xml(part.text)
    run = paragraph.add_run(f"{text} – " if address and not is_link else text)
    _set_language(run.font.element.get_or_add_rPr(), part.language)
    if not address:
        return
    if is_link:
        run.font.color.rgb = _LINK
    else:
        run = paragraph.add_run(address)
        run.font.underline = True
    _link(paragraph, run, address)


def _link(paragraph: Paragraph, run: Run, address: str) -> None:
    """Makes the last run of a paragraph a link.

    The XML is made here, since python-docx can read links but not write them.
    """
    link: Any = OxmlElement("w:hyperlink")
    link.set(
        qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    )
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
