"""How text shows what a page shows in another way: tables, small digits, what stands apart.

The reader of an edition and the check of it against its page both follow these conventions.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

HIDDEN = frozenset("head iframe script style template title".split())
"""Elements whose text a page does not show."""
BREAKING = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset"
    " figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav"
    " ol option p pre search section summary table tbody td tfoot th thead tr ul".split()
)
"""Elements that stand apart from the text before and after them."""
_RAISED = str.maketrans("0123456789+-−=", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼")
_LOWERED = str.maketrans("0123456789+-−=", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌")
_LETTERS = dict(zip("abcdefghijklmnoprstuvwxyz", "ªᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿºᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True))
_FIGURES = re.compile(r"[\d+\-−=,;*†‡§\s]*", re.ASCII)


def raised(text: str, element: str) -> str:
    """The text of `<sup>` or `<sub>` (`element`) such that it cannot be taken for a part of a word.

    Digits and signs become small characters ("m²", "boys.²"), as does a single letter of `<sup>`
    ("n.º"). All other text stays as it is ("19th", "boys.[2]").
    """
    if _FIGURES.fullmatch(text):
        return text.translate(_RAISED if element == "sup" else _LOWERED)
    return _LETTERS.get(text, text) if element == "sup" else text


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell of a table."""

    text: str
    """On one line; empty if the cell is."""
    header: bool
    spans: bool = False
    """Whether it covers more than one row or column."""


def rows_as_text(rows: Sequence[Sequence[TableCell]]) -> Iterator[tuple[int, str]]:
    """(number of the row, from 0, its text) for each row of a table that is quoted, in order.

    If the first row, and no other, has headers, each other row is "Header: cell; Header: cell", and
    the first row is no row of its own. Else, and where cells cover several rows or columns, so that
    it is not certain which header a cell has, all rows are "cell | cell". An empty cell is "–";
    rows without text are left out.
    """
    headed = bool(rows) and _is_headed(rows)
    for number, row in enumerate(rows):
        texts = [cell.text or "–" for cell in row]
        if not any(cell.text for cell in row) or (headed and number == 0):
            continue
        if not headed:
            yield number, " | ".join(texts)
            continue
        headers = [cell.text.rstrip(": ") for cell in rows[0]]
        texts += ["–"] * (len(headers) - len(texts))
        named = [
            f"{header}: {text}" if header else text
            for header, text in zip(headers, texts, strict=True)
            if header or text != "–"
        ]
        yield number, "; ".join(named)


def _is_headed(rows: Sequence[Sequence[TableCell]]) -> bool:
    """Whether each cell below the first row of a table has its header there."""
    first, *others = rows
    if not others or any(cell.spans for row in rows for cell in row):
        return False
    return (
        any(cell.text for cell in first)
        and all(cell.header for cell in first)
        and not all(cell.header for cell in others[0])
        and all(len(row) <= len(first) for row in others)
        and any(cell.text for row in others for cell in row)
    )
