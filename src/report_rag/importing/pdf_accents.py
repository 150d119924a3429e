"""Joins accents to their letters where a PDF draws the two apart, as TeX's older fonts do.

Such a file has "m´usica" for what everybody reads as "música", or has the accent somewhere else in
its text. The accent belongs to the letter that it is drawn above or below.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence, Set
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from report_rag.importing.pdf_boxes import Box

_COMBINING = {
    "´": "\u0301",
    "`": "\u0300",
    "¨": "\u0308",
    "˜": "\u0303",
    "~": "\u0303",
    "ˆ": "\u0302",
    "^": "\u0302",
    "ˇ": "\u030c",
    "˚": "\u030a",
    "¸": "\u0327",
}
"""Accents that stand alone, and the character of Unicode that puts each on the letter before it."""
_CEDILLA = "¸"
"""The only one that stands below its letter."""
_ACCENT = re.compile(f"[{re.escape(''.join(_COMBINING))}]")
_BEFORE_LETTER = re.compile(rf"({_ACCENT.pattern})\n?([^\W\d_])")
_DOTTED = {"ı": "i", "ȷ": "j"}
"""Letters that TeX draws without a dot, since an accent stands there."""
_APART = 0.5
"""Farthest that an accent is drawn from its letter, as a part of the letter's height."""
_ASIDE = 0.25
"""The same for the middle of the accent, to the left or right: the letter "ı" is thin."""
_TOUCHING = 0.15
"""Widest gap inside of a word, as a part of its letters' height."""


def join_accents(text: str, box: Callable[[int], Box]) -> tuple[str, list[int]]:
    """The text with accents on their letters, and the place that each character had before.

    `box` gives the box of the character at a place. An accent that is above and below no letter
    stays as it is, such as an apostrophe that is written with one. White space beside a joined
    accent goes too if it stands inside of a word.
    """
    accents = [match.start() for match in _ACCENT.finditer(text)]
    if not accents:
        return text, [*range(len(text))]
    letters = [at for at, sign in enumerate(text) if sign.isalpha()]
    boxes = np.array([box(at) for at in letters]).reshape(-1, 4)
    signs = dict(enumerate(text))
    for at in accents:
        owner = _owner(text, at, box(at), letters, boxes)
        if owner is not None:
            signs[owner] = _composed(text[owner], text[at])
            del signs[at]
    left = [at for at, sign in signs.items() if not sign.isspace()]
    for before, after in pairwise(left):
        gone = after - before > 1 and any(one not in signs for one in range(before + 1, after))
        if gone and _touch(box(before), box(after)):
            for one in range(before + 1, after):
                signs.pop(one, None)
    return "".join(signs.values()), [*signs]


def join_like(text: str, letters: Set[str]) -> str:
    """A text in which accents stand before their letters, with those joined that give `letters`.

    For a text without places: `letters` are those of the same page, as `join_accents` joined them.
    """

    def joined(match: re.Match[str]) -> str:
        letter = _composed(match[2], match[1])
        return letter if letter in letters else match[0]

    return _BEFORE_LETTER.sub(joined, text)


def _owner(
    text: str, at: int, accent: Box, letters: Sequence[int], boxes: NDArray[np.float64]
) -> int | None:
    """The place of the letter that an accent is drawn at, that in the middle below if several.

    `letters` are the places of all letters, `boxes` has the box of each, shape (letters, 4).
    """
    left, bottom, right, top = accent
    lefts, lowers, rights, uppers = boxes.T
    aside = np.abs(left + right - lefts - rights) / 2
    apart = lowers - top if text[at] == _CEDILLA else bottom - uppers
    height = uppers - lowers
    is_at = (aside <= (rights - lefts) / 2 + _ASIDE * height) & (np.abs(apart) <= _APART * height)
    near = [
        one for one in np.flatnonzero(is_at).tolist() if _composed(text[letters[one]], text[at])
    ]
    return letters[min(near, key=lambda one: float(aside[one]))] if near else None


def _composed(letter: str, accent: str) -> str:
    """The letter with the accent, if Unicode has it as one character; else an empty text."""
    both = unicodedata.normalize("NFC", _DOTTED.get(letter, letter) + _COMBINING[accent])
    return both if len(both) == 1 else ""


def _touch(before: Box, after: Box) -> bool:
    """Whether two characters stand side by side without a space between them."""
    height = max(before[3] - before[1], after[3] - after[1])
    same_line = before[1] < after[3] and after[1] < before[3]
    return same_line and abs(after[0] - before[2]) <= _TOUCHING * height
