"""Changes a Word document in memory, so that mammoth reads all of its text.

mammoth passes over some elements that have text. Here they are put into a form that it reads; no
word is added, and only hidden text is taken out.
"""

from collections.abc import Iterator

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
"""Around two forms of one thing: `Choice`, for newer programs, and `Fallback`."""
_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_UNWRAPPED = tuple(map(qn, ("w:fldSimple", "w:dir", "w:bdo")))
"""Elements around runs that mammoth passes over: fields, and text of another direction."""


def repair(root: BaseOxmlElement) -> list[str]:
    """Repairs a document, or its notes, from its root; gives the hidden texts, in order."""
    _keep_one_alternative(root)
    _show_text_boxes(root)
    for element in [*root.iter(*_UNWRAPPED)]:
        _unwrap(element)
    _write_out_formulas(root)
    return [*_take_out_hidden(root)]


def _keep_one_alternative(root: BaseOxmlElement) -> None:
    """Of two forms of one thing, keeps the first in which there is text."""
    for both in [*root.iter(f"{_ALTERNATIVES}AlternateContent")]:
        forms = [*both.iterchildren(f"{_ALTERNATIVES}Fallback"), *both.iterchildren()]
        kept = next((one for one in forms if _has_text(one)), None)
        parent = both.getparent()
        if kept is not None:
            for child in [*kept]:
                both.addprevious(child)
            parent.remove(both)


def _show_text_boxes(root: BaseOxmlElement) -> None:
    """Puts text boxes into the older element for them, which mammoth reads behind the paragraph."""
    for box in [*root.iter(qn("w:txbxContent"))]:
        drawing = next(box.iterancestors(qn("w:drawing")), None)
        if drawing is not None:
            older = OxmlElement("w:pict")
            drawing.addprevious(older)
            older.append(box)


def _unwrap(element: BaseOxmlElement) -> None:
    for child in [*element]:
        element.addprevious(child)
    element.getparent().remove(element)


def _write_out_formulas(root: BaseOxmlElement) -> None:
    """Writes the signs of each formula as text, since a passage has no formulas."""
    for formula in [*root.iter(f"{_MATHS}oMath")]:
        if next(formula.iterancestors(f"{_MATHS}oMath"), None) is None:
            text = "".join(one.text or "" for one in formula.iter(f"{_MATHS}t"))
            formula.addprevious(run(f" {text} "))
            formula.getparent().remove(formula)
    for around in [*root.iter(f"{_MATHS}oMathPara")]:
        _unwrap(around)


def run(text: str) -> BaseOxmlElement:
    """A run of text without any style."""
    made = OxmlElement("w:r")
    inside = OxmlElement("w:t")
    inside.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    inside.text = text
    made.append(inside)
    return made


def _take_out_hidden(root: BaseOxmlElement) -> Iterator[str]:
    """Takes out the runs that the document hides; gives their texts."""
    for hidden in [*root.iter(qn("w:vanish"))]:
        owner = hidden.getparent().getparent()
        on = hidden.get(qn("w:val"), "1") not in ("0", "false", "off")
        if on and owner is not None and owner.tag == qn("w:r"):
            yield "".join(one.text or "" for one in owner.iter(qn("w:t")))
            owner.getparent().remove(owner)


def _has_text(element: BaseOxmlElement) -> bool:
    return any((one.text or "").strip() for one in element.iter(qn("w:t"), f"{_MATHS}t"))
