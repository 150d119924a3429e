"""Reads a Word document, .docx: its text as an edition, with headings, lists, tables and notes.

mammoth turns the document into HTML, whose parts become blocks of Markdown as those of a web page
do. What mammoth does not read is put into the document before: the numbers that Word counts for
headings and lists, styles that are headings by their outline level, and text boxes that have only
their newer form. Tracked changes are read as accepted. Comments, heads and feet of pages, pictures,
hidden text and the table of contents are left out.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import docx
import mammoth
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from lxml.etree import XMLSyntaxError
from lxml.html import HtmlElement

from report_rag.errors import DocumentError
from report_rag.importing.html import parsed
from report_rag.importing.html_blocks import Blocks
from report_rag.importing.html_parts import Reader
from report_rag.importing.html_tags import whole
from report_rag.importing.imported import Finding, Imported, LeftOut
from report_rag.importing.word_numbers import Numbers, chain
from report_rag.importing.word_text import Text
from report_rag.importing.word_text import Document as DocumentText
from report_rag.types import Doubt, Language, Omission

_START, _END = "\ue000", "\ue001"
"""Around a number that is put into the document: characters that no text has."""
_LABEL = re.compile(f"{_START}([^{_END}]*){_END}")
_NUMBER = re.compile(r"(\d{1,9})\.")
_HEADING = "ReportHeading"
"""Beginning of the ids of styles that stand for headings of a level, for mammoth."""
_LEVELS = 6
_CONTENTS = re.compile(r"(?:toc \d|toc heading|table of figures|contents(?: heading| \d))", re.I)
_STYLES = "\n".join(
    [
        *(f"p.{_HEADING}{level} => h{level}:fresh" for level in range(1, _LEVELS + 1)),
        "p[style-name='Title'] => h1:fresh",
        "p[style-name='Quote'] => blockquote > p:fresh",
        "p[style-name='Intense Quote'] => blockquote > p:fresh",
        "p[style-name='Block Text'] => blockquote > p:fresh",
    ]
)
"""What mammoth does with styles, besides its own rules."""
