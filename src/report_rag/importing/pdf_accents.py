"""Joins accents to their letters where a PDF draws the two apart, as TeX's older fonts do.

Such a file has "m´usica" for what everybody reads as "música", or has the accent somewhere else in
its text. The accent belongs to the letter that it is drawn above or below.
"""

import re
import unicodedata
from collections.abc import Callable, Set
from itertools import pairwise

Box = tuple[float, float, float, float]
"""Left, right, lower and upper edge of what is drawn of a character, in points."""

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
    boxes = {at: box(at) for at, sign in enumerate(text) if sign.isalnum()}
    signs = dict(enumerate(text))
    for at in accents:
        owner = _owner(text, at, box(at), boxes)
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


def _owner(text: str, at: int, accent: Box, boxes: dict[int, Box]) -> int | None:
    """The place of the letter that an accent is drawn at, that in the middle below if several."""
    left, right, bottom, top = accent

    def aside(letter: Box) -> float:
        return abs(left + right - letter[0] - letter[1]) / 2

    def is_at(letter: Box) -> bool:
        width, height = letter[1] - letter[0], letter[3] - letter[2]
        apart = letter[2] - top if text[at] == _CEDILLA else bottom - letter[3]
        return aside(letter) <= width / 2 + _ASIDE * height and abs(apart) <= _APART * height

    near = [one for one in boxes if is_at(boxes[one]) and _composed(text[one], text[at])]
    return min(near, key=lambda one: aside(boxes[one]), default=None)


def _composed(letter: str, accent: str) -> str:
    """The letter with the accent, if Unicode has it as one character; else an empty text."""
    both = unicodedata.normalize("NFC", _DOTTED.get(letter, letter) + _COMBINING[accent])
    return both if len(both) == 1 else ""


def _touch(before: Box, after: Box) -> bool:
    """Whether two characters stand side by side without a space between them."""
    height = max(before[3] - before[2], after[3] - after[2])
    same_line = before[2] < after[3] and after[2] < before[3]
    return same_line and abs(after[0] - before[1]) <= _TOUCHING * height
