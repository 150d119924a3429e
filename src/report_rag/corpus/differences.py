"""The words of a text that are compared, and where two long sequences of words differ.

`difflib` compares every word with every equal one, which takes minutes for a book, where "the"
stands thousands of times. Here the sequences are first cut at runs of words that stand once in
each, and `difflib` compares only what lies between; so the time grows with the length.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

_WORD = re.compile(r"\w+|[^\w\s]")
AS_PRINTED = str.maketrans(
    {
        **dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾", "0123456789+-=()", strict=True)),
        **dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", "0123456789+-=()", strict=True)),
        "ﬀ": "ff",
        "ﬁ": "fi",
        "ﬂ": "fl",
        "ﬃ": "ffi",
        "ﬄ": "ffl",
        "ﬅ": "ft",
        "ﬆ": "st",
        **dict.fromkeys("\u00ad\u200b\u2060\ufeff•◦▪▫‣●○■□◆◇►▶➢➤✓✔☐", ""),
        **dict.fromkeys(map(chr, range(0xE000, 0xF900)), ""),
    }
)
"""Ligatures are the letters that they print, raised and lowered digits are digits. Soft hyphens,
zero-width spaces and bullets (also those of symbol fonts, in Unicode's private area) are nothing:
the layout has them, not the text."""
_RUN = 4
"""How many words in a row make a place to cut at. With fewer, names and dates that were moved would
be taken for such a place; with more, a text with many differences has none."""
_MOST_COMPARED = 250_000
"""Pairs of words that `difflib` compares at most; a longer part is one difference. It takes a
millisecond, but half a second where few words are repeated all the time."""

Difference = tuple[int, int, int, int]
"""A part of each sequence: (start, end) in the first, (start, end) in the second, ends excluded."""


def compared_words(text: str) -> list[str]:
    """The words and punctuation marks of a text, in order, as they are compared."""
    return _WORD.findall(text.translate(AS_PRINTED))


def differences(first: Sequence[str], second: Sequence[str]) -> Iterator[Difference]:
    """The parts in which two sequences of words differ, in order; one of the two may be empty."""
    for a, b, c, d in _unequal_parts(first, second):
        if (b - a) * (d - c) > _MOST_COMPARED:
            yield a, b, c, d
            continue
        matcher = SequenceMatcher(None, first[a:b], second[c:d], autojunk=False)
        for kind, i, j, k, m in matcher.get_opcodes():
            if kind != "equal":
                yield a + i, a + j, c + k, c + m


def _unequal_parts(first: Sequence[str], second: Sequence[str]) -> Iterator[Difference]:
    """The parts between the runs of words that both have once, without equal words at their ends.

    Parts that are equal are left out.
    """
    end = (len(first), len(second))
    a = c = 0
    for b, d in [*_anchors(first, second), end]:
        if b < a or d < c:  # inside of a part that has been compared
            continue
        while a < b and c < d and first[a] == second[c]:
            a, c = a + 1, c + 1
        i, j = b, d
        while i > a and j > c and first[i - 1] == second[j - 1]:
            i, j = i - 1, j - 1
        if a < i or c < j:
            yield a, i, c, j
        a, c = b, d


def _anchors(first: Sequence[str], second: Sequence[str]) -> list[tuple[int, int]]:
    """Places (in the first, in the second) where a run begins that stands once in each.

    They are in order in both: of places that cross, the largest set that does not is kept.
    """
    runs = [list(zip(*(words[n:] for n in range(_RUN)), strict=False)) for words in (first, second)]
    counts = [Counter(one) for one in runs]
    places = {run: place for place, run in enumerate(runs[1]) if counts[1][run] == 1}
    pairs = [
        (place, places[run])
        for place, run in enumerate(runs[0])
        if counts[0][run] == 1 and run in places
    ]
    kept = longest_increasing([other for _, other in pairs])
    return [pairs[place] for place in kept]


def longest_increasing(values: Sequence[int]) -> list[int]:
    """The places of a longest strictly increasing subsequence, in order."""
    tails: list[int] = []  # the smallest last value of a subsequence of each length
    at: list[int] = []  # the place of that value
    before: list[int] = []  # for each place, that of the value before it in its subsequence
    for place, value in enumerate(values):
        length = bisect_left(tails, value)
        before.append(at[length - 1] if length else -1)
        if length == len(tails):
            tails.append(value)
            at.append(place)
        else:
            tails[length], at[length] = value, place
    found, place = [], at[-1] if at else -1
    while place >= 0:
        found.append(place)
        place = before[place]
    return found[::-1]
