"""The text of a Word document from its XML: the independent text that proves the edition.

It is the content of the elements `w:t`, paragraph by paragraph as they are stored, with the numbers
that `word_numbers` counts; mammoth, which reads the document for the edition, has no part in it.
Text that was deleted under tracked changes, comments, and the heads and feet of pages are no text
of the document.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from report_rag.importing.edition_writer import superscript

_DELETED = (qn("w:del"), qn("w:moveFrom"))
_NOTES = {qn("w:footnoteReference"): "footnote", qn("w:endnoteReference"): "endnote"}
_SHOWN = {
    qn("w:tab"): " ",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "\u2011",
}


@dataclass(frozen=True, slots=True)
class WordParagraph:
    """A paragraph of a document as text."""

    lines: tuple[str, ...]
    paragraph: BaseOxmlElement


def read_texts(
    body: BaseOxmlElement,
    notes: Mapping[tuple[str, str], BaseOxmlElement],
    label_of: Callable[[BaseOxmlElement], str],
) -> tuple[list[WordParagraph], dict[BaseOxmlElement, str]]:
    """The paragraphs of a document that have text, and the numbers printed before paragraphs.

    They are in the order of the document, those of a text box behind the paragraph that it is in,
    and the notes at the end, in the order in which the text refers to them. `notes` are the
    footnotes and endnotes by their kind and id; `label_of` counts the paragraphs of the body.
    """
    labels: dict[BaseOxmlElement, str] = {}
    order: dict[tuple[str, str], int] = {}
    texts: list[WordParagraph] = []
    for paragraph in _paragraphs(body):
        if label := label_of(paragraph):
            labels[paragraph] = label
        texts += _text(paragraph, label, order)
    for key in list(order):
        label = f"{order[key]}."
        for paragraph in _paragraphs(notes[key]) if key in notes else ():
            found = _text(paragraph, label, order)
            label = "" if found else label
            texts += found
    return texts, labels


def _paragraphs(within: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    for paragraph in within.iter(qn("w:p")):
        if not any(up.tag in _DELETED for up in paragraph.iterancestors()):
            yield paragraph


def _text(
    paragraph: BaseOxmlElement, label: str, order: dict[tuple[str, str], int]
) -> Sequence[WordParagraph]:
    """A paragraph as text behind its number; nothing for one without text."""
    text = "".join(_pieces(paragraph, order))
    if not text.strip():
        return []
    whole = f"{label} {text.lstrip()}" if label else text
    lines = (" ".join(line.split()) for line in whole.split("\n"))
    return [WordParagraph(tuple(filter(None, lines)), paragraph)]


def _pieces(element: BaseOxmlElement, order: dict[tuple[str, str], int]) -> Iterator[str]:
    """The texts in an element, without those of paragraphs inside it.

    `order` has the number of each note, and gets those that the element is the first to refer to.
    """
    for child in element:
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag in _SHOWN:
            yield _SHOWN[child.tag]
        elif child.tag in _NOTES:
            key = (_NOTES[child.tag], child.get(qn("w:id")))
            yield superscript(str(order.setdefault(key, len(order) + 1)))
        elif child.tag != qn("w:p") and child.tag not in _DELETED:
            yield from _pieces(child, order)
