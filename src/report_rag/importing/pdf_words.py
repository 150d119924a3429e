"""The words of a PDF across line ends: whether a hyphen there belongs to the word."""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

from report_rag.importing.pdf_lines import PdfLine

_HYPHENS = ("-", "\u00ad", "\u2010")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
_FIRST = re.compile(r"[^\W_]+")
_LAST = re.compile(r"[^\W_]+$")
_OFTEN = 0.02
"""Part of the lines that end in a hyphen in a document that breaks words; a compound ends fewer."""


class LineEnds:
    """Tells whether words that are broken at line ends keep their hyphen, in one document."""

    def __init__(self, lines: Iterable[PdfLine]) -> None:
        lines = list(lines)
        self._known = Counter(
            word.casefold() for line in lines for word in _WORD.findall(line.text)
        )
        broken = [(a, b) for a, b in pairwise(lines) if a.text.endswith(_HYPHENS)]
        said = [self._said(a.text, b.text) for a, b in broken]
        kept, joined = said.count(True), said.count(False)
        often = len(broken) > _OFTEN * len(lines)
        self._usually_kept = kept > joined if kept or joined else not often

    def keeps(self, before: str, after: str) -> bool:
        """Whether the hyphen at the end of `before` belongs to the word that goes on in `after`."""
        said = self._said(before, after)
        return self._usually_kept if said is None else said

    def _said(self, before: str, after: str) -> bool | None:
        """The same from other places of the document with this word; None if there are none."""
        start, end = _LAST.search(before.rstrip("".join(_HYPHENS))), _FIRST.match(after)
        if not start or start[0].isdigit() or not end or not end[0][0].islower():
            return True
        whole, compound = (f"{start[0]}{sign}{end[0]}".casefold() for sign in ("", "-"))
        if self._known[whole] or self._known[compound]:
            return self._known[compound] > self._known[whole]
        return None


def ends_in_hyphen(text: str) -> bool:
    """Whether a line ends in a hyphen right behind a letter or digit."""
    return text.endswith(_HYPHENS) and text[-2:-1].isalnum()
