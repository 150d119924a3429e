"""Reads a Word document, .docx: its text as an edition, with headings, lists, tables and notes.

mammoth turns the document into HTML, whose parts become blocks of Markdown as those of a web page
do. What mammoth does not read is put into the document before: numbers that Word counts for
headings and lists, styles that are headings by their outline level, and what `word_repairs` mends.
Tracked changes are read as accepted. Comments, pictures, heads and feet of pages, hidden text and
the table of contents are left out.
"""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from zipfile import BadZipFile

import docx
import mammoth
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from lxml.etree import XMLSyntaxError
from lxml.html import HtmlElement

from report_rag.errors import DocumentError
from report_rag.importing.html_blocks import Blocks
from report_rag.importing.html_parts import Reader
from report_rag.importing.imported import Finding, Imported, LeftOut
from report_rag.importing.web_page import parsed
from report_rag.importing.word_numbers import Numbers
from report_rag.importing.word_repairs import repair, run
from report_rag.importing.word_size import check_size
from report_rag.importing.word_styles import Styles
from report_rag.importing.word_text import WordParagraph, read_texts
from report_rag.types import Doubt, Language, Omission

_START, _END = "\ue000", "\ue001"
"""Around a number that is put into the document: characters that no text has."""
_LABEL = re.compile(f"{_START}([^{_END}]*){_END}")
_NUMBER = re.compile(r"(\d{1,9})\.")
_HEADING = "ReportHeading"
"""Beginning of the ids of styles that stand for headings of a level, for mammoth."""
_LEVELS = 6
_CONTENTS = re.compile(r"(?:toc \d|toc heading|table of figures)", re.IGNORECASE)
"""Names of the styles of a table of contents; Word stores them in English."""
_TITLE = "title"
_LEVEL_STYLE = re.compile(r"heading \d")
_STYLE_MAP = "\n".join(
    [
        *(f"p.{_HEADING}{level} => h{level}:fresh" for level in range(1, _LEVELS + 1)),
        "p[style-name='Title'] => h1:fresh",
        *(f"p[style-name='{name}'] => blockquote > p:fresh" for name in ("Quote", "Intense Quote")),
    ]
)
"""What mammoth makes of styles, besides its own rules."""
_NOTES = {"footnote": RELATIONSHIP_TYPE.FOOTNOTES, "endnote": RELATIONSHIP_TYPE.ENDNOTES}
_BROKEN = (
    PackageNotFoundError,
    BadZipFile,
    XMLSyntaxError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    OSError,
)
"""What python-docx, lxml and mammoth raise for a file that is not as the standard asks."""
_DRAWN = ("/chart", "/diagram")
"""Ends of the names of what a drawing has with words that are not read."""


def read_word(file: Path) -> Imported:
    """Reads a Word document; `DocumentError` if it cannot be read, is too large or has no text."""
    try:
        check_size(file)
        return _imported(docx.Document(str(file)), file)
    except _BROKEN as error:
        raise DocumentError(
            f"{file}: cannot be read as a Word document; open it in Word or LibreOffice, save it "
            "as .docx and import that"
        ) from error


def _imported(document: Document, file: Path) -> Imported:
    body = document.element.body
    hidden = repair(body)
    styles = Styles(document.styles.element)
    numbers = Numbers(_part(document, RELATIONSHIP_TYPE.NUMBERING), styles)
    texts, labels = read_texts(body, _notes(document), numbers.label_of)
    contents = [text for text in texts if _is_contents(text.paragraph, styles)]
    kept = [text for text in texts if not _is_contents(text.paragraph, styles)]
    for text in contents:
        text.paragraph.getparent().remove(text.paragraph)
    _put_labels(body, styles, numbers, labels)
    page = _page(document, file)
    reader, blocks = Reader(page), Blocks()
    blocks.write(reader.parts([page]))
    if not blocks.written:
        raise DocumentError(
            f"{file}: no text in it; if its pages are pictures, print it as a PDF, run: ocrmypdf "
            "IN.pdf OUT.pdf and import the new PDF"
        )
    lines = [line for text in contents for line in text.lines]
    return Imported(
        title=_title(document, texts, styles, blocks),
        blocks=tuple(blocks.written),
        language=_language(document, styles),
        plain="\n".join(line for text in kept for line in text.lines),
        exact=True,
        left_out=tuple(LeftOut(line, Omission.CONTENTS) for line in lines),
        heads=tuple(blocks.heads),
        findings=(
            *(Finding(Doubt.HIDDEN, text) for text in hidden if text.strip()),
            *([Finding(Doubt.CONTENTS, lines[0])] if lines else []),
            *_told(document),
            *blocks.findings,
        ),
    )


def _part(document: Document, relation: str) -> BaseOxmlElement | None:
    """The root of another part of the document, such as its footnotes; None if it has none."""
    for one in document.part.rels.values():
        if one.reltype == relation and not one.is_external:
            root: BaseOxmlElement = parse_xml(one.target_part.blob)
            return root
    return None


def _notes(document: Document) -> dict[tuple[str, str], BaseOxmlElement]:
    """The footnotes and endnotes, by their kind and id."""
    found = {}
    for kind, relation in _NOTES.items():
        root = _part(document, relation)
        for note in root if root is not None else ():
            found[kind, note.get(qn("w:id"))] = note
    return found


def _is_contents(paragraph: BaseOxmlElement, styles: Styles) -> bool:
    """Whether a paragraph is of a table of contents that Word made."""
    if _CONTENTS.fullmatch(styles.name_of(paragraph)):
        return True
    galleries = (
        one.get(qn("w:val"))
        for around in paragraph.iterancestors(qn("w:sdt"))
        for one in around.iterfind(f"{qn('w:sdtPr')}/{qn('w:docPartObj')}/{qn('w:docPartGallery')}")
    )
    return "Table of Contents" in galleries


def _put_labels(
    body: BaseOxmlElement,
    styles: Styles,
    numbers: Numbers,
    labels: Mapping[BaseOxmlElement, str],
) -> None:
    """Puts into each paragraph what mammoth does not find out: heading level, list and number."""
    for paragraph in body.iter(qn("w:p")):
        level, list_ = styles.level_of(paragraph), numbers.list_of(paragraph)
        if level is not None and styles.name_of(paragraph) != _TITLE:
            paragraph.get_or_add_pPr().style = f"{_HEADING}{min(level, _LEVELS)}"
        elif level is None and _LEVEL_STYLE.fullmatch(styles.name_of(paragraph)):
            paragraph.pPr.style = None  # Set as text in the style of a heading.
        if level is None and list_ is not None:
            numbered = paragraph.get_or_add_pPr().get_or_add_numPr()
            numbered.get_or_add_numId().val = int(list_[0])
            numbered.get_or_add_ilvl().val = list_[1]
        if label := labels.get(paragraph):
            first = run(f"{_START}{label}{_END}")
            properties = paragraph.pPr
            paragraph.insert(0 if properties is None else 1, first)


def _page(document: Document, file: Path) -> HtmlElement:
    """The document as a web page, with the numbers of lists in their elements."""
    saved = io.BytesIO()
    document.save(saved)
    saved.seek(0)
    result = mammoth.convert_to_html(
        saved,
        style_map=_STYLE_MAP,
        include_embedded_style_map=False,
        convert_image=lambda _: [],
    )
    page = parsed(f"<body>{result.value}</body>", file)
    for link in page.iter("a"):
        if re.fullmatch(r"\[\d+\]", link.text or "") and _is_note(link.get("href", "")[1:]):
            link.text = link.text.strip("[]")
    for list_ in [*page.iter("ol")]:
        if not any(_is_note(item.get("id", "")) for item in list_):
            _number(list_)
    for element in page.iter("*"):
        for name in ("text", "tail"):
            if _START in (getattr(element, name) or ""):
                setattr(element, name, _LABEL.sub(r"\1 ", getattr(element, name)))
    body: HtmlElement = page.find("body")
    return body


def _is_note(name: str) -> bool:
    return name.startswith(("footnote-", "endnote-"))


def _number(list_: HtmlElement) -> None:
    """Gives the items of a list their numbers, which stand at the beginning of their texts.

    A list with other numbers than "1." keeps them as text, and becomes one without numbers.
    """
    holders = [one for one in map(_first_text, list_) if (one.text or "").strip()]
    labels = [_LABEL.match(one.text) for one in holders]
    if not all(label and _NUMBER.fullmatch(label[1]) for label in labels):
        list_.tag = "ul"
        return
    for item, holder in ((one, _first_text(one)) for one in list_):
        if label := _LABEL.match(holder.text or ""):
            item.set("value", label[1].rstrip("."))
            holder.text = holder.text[label.end() :]


def _first_text(item: HtmlElement) -> HtmlElement:
    """The element in which the text of an item begins."""
    element = item
    while not (element.text or "").strip() and len(element) and element[0].tag not in ("ol", "ul"):
        element = element[0]
    return element


def _title(
    document: Document, texts: Sequence[WordParagraph], styles: Styles, blocks: Blocks
) -> str:
    """The title: the paragraph of that style, the only heading of the first level, the property."""
    titles = (" ".join(one.lines) for one in texts if styles.name_of(one.paragraph) == _TITLE)
    firsts = [text for level, text in blocks.headings if level == 1]
    only = firsts[0] if len(firsts) == 1 else ""
    said = " ".join((document.core_properties.title or "").split())
    first = blocks.headings[0][1] if blocks.headings else ""
    return next(titles, "") or only or said or first


def _language(document: Document, styles: Styles) -> Language | None:
    """The language that the document, or its plain text by default, is said to be in."""
    default = styles.root.find(
        f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}/{qn('w:lang')}"
    )
    names = (
        default.get(qn("w:val")) if default is not None else None,
        document.core_properties.language,
    )
    short = [name.split("-")[0].lower() for name in names if name]
    return next((Language(name) for name in short if name in list(Language)), None)


def _told(document: Document) -> Iterator[Finding]:
    """What a person should know of changes, comments, pictures, and heads and feet of pages."""
    body = document.element.body
    changed = [*body.iter(qn("w:ins"), qn("w:del"), qn("w:moveFrom"))]
    if changed:
        words = (
            "".join(one.text or "" for one in change.iter(qn("w:delText"))) for change in changed
        )
        yield Finding(Doubt.CHANGES, next(filter(None, words), ""))
    comments = _part(document, RELATIONSHIP_TYPE.COMMENTS)
    for comment in comments if comments is not None else ():
        yield Finding(Doubt.COMMENTS, "".join(one.text or "" for one in comment.iter(qn("w:t"))))
    for drawing in body.iter(qn("w:drawing")):
        said = [one.get("descr") or "" for one in drawing.iter(qn("wp:docPr"))]
        kinds = [one.get("uri") or "" for one in drawing.iter(qn("a:graphicData"))]
        if any(said) or any(kind.endswith(_DRAWN) for kind in kinds):
            yield Finding(Doubt.TEXT_IN_PICTURE, " ".join(filter(None, said)))
    for text in dict.fromkeys(_around(document)):
        yield Finding(Doubt.RUNNING_HEAD, text)


def _around(document: Document) -> Iterator[str]:
    """The texts of the heads and feet of pages."""
    for section in document.sections:
        for one in (
            *(section.header, section.first_page_header, section.even_page_header),
            *(section.footer, section.first_page_footer, section.even_page_footer),
        ):
            if not one.is_linked_to_previous:
                yield from (
                    text for paragraph in one.paragraphs if (text := paragraph.text.strip())
                )
