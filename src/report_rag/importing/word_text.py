"""The text of a Word document from its XML: the independent text that proves the edition.

It is the content of the elements `w:t`, paragraph by paragraph as they are stored, with the numbers
that `word_numbers` counts; mammoth, which reads the same document for the edition, has no part in
it. Text that was deleted under tracked changes, comments, and the heads and feet of pages are no
text of the document.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from report_rag.importing.edition import superscript

_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"
"""A second form of what stands beside it, such as a text box, for newer programs."""
_DELETED = (qn("w:del"), qn("w:moveFrom"))
_NOTES = {qn("w:footnoteReference"): "footnote", qn("w:endnoteReference"): "endnote"}
_SHOWN = {
    qn("w:tab"): " ",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "\u2011",
}


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph of a document as text."""

    lines: tuple[str, ...]
    paragraph: BaseOxmlElement


class Document:
    """The text of a document whose body is `body`."""

    def __init__(
        self,
        body: BaseOxmlElement,
        notes: Mapping[tuple[str, str], BaseOxmlElement],
        label_of: Callable[[BaseOxmlElement], str],
    ) -> None:
        """`notes` are the footnotes and endnotes, by their kind and id; `label_of` gives the number
        that is printed before a paragraph."""
        self._notes = notes
        self._label_of = label_of
        self._order: dict[tuple[str, str], int] = {}
        self.labels: dict[BaseOxmlElement, str] = {}
        """The numbers that are printed before paragraphs, without those that have none."""
        self.texts = [*self._texts(body)]
        """The paragraphs that have text, in order, those of text boxes behind their own."""
        self.texts += [text for key in self._order for text in self._note(key)]

    def _texts(self, within: BaseOxmlElement) -> Iterator[Text]:
        for paragraph in within.iter(qn("w:p")):
            if any(up.tag == _CHOICE or up.tag in _DELETED for up in paragraph.iterancestors()):
                continue
            if label := self._label_of(paragraph):
                self.labels[paragraph] = label
            text = "".join(self._pieces(paragraph))
            if text.strip():
                whole = f"{label} {text.lstrip()}" if label else text
                lines = (" ".join(line.split()) for line in whole.split("\n"))
                yield Text(tuple(filter(None, lines)), paragraph)

    def _pieces(self, element: BaseOxmlElement) -> Iterator[str]:
        """The texts in a paragraph, without paragraphs inside it."""
        for child in element:
            if child.tag in (qn("w:p"), _CHOICE, *_DELETED):
                continue
            if child.tag == qn("w:t"):
                yield child.text or ""
            elif child.tag in _SHOWN:
                yield _SHOWN[child.tag]
            elif child.tag in _NOTES:
                key = (_NOTES[child.tag], child.get(qn("w:id")))
                yield superscript(str(self._order.setdefault(key, len(self._order) + 1)))
            else:
                yield from self._pieces(child)

    def _note(self, key: tuple[str, str]) -> Sequence[Text]:
        """The paragraphs of a note, the first with its number."""
        note = self._notes.get(key)
        found = [*self._texts(note)] if note is not None else []
        if found:
            (first, *more), paragraph = found[0].lines, found[0].paragraph
            found[0] = Text((f"{self._order[key]}. {first}", *more), paragraph)
        return found
