"""A text as counts of its words, pairs of words, and pieces of words of three to five characters.

Each of these n-grams is hashed to one of `BUCKETS` numbers, its bucket, so that no vocabulary has
to be kept (feature hashing, Weinberger et al. 2009). By their pieces, misspelt and inflected words
resemble the words that they come from.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from report_rag.text.language import fold

BUCKETS = 2**16
"""How many buckets there are, numbered from 0; different n-grams may share one
(docs/decisions/ngrams.md)."""
_LENGTHS = range(3, 6)
_WORD = re.compile(r"\w+|[!?]")


def ngrams(text: str) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """The k different buckets of a text's n-grams, ascending, and their values, both of shape (k,).

    A value is the square root of how often the bucket occurs; all are then divided by the same
    number, so that the array of values has a Euclidean length of 1. Case and accents do not count.
    Both arrays are empty for a text that has neither a word nor "!" or "?".
    """
    found = np.fromiter((crc32(one.encode()) % BUCKETS for one in _ngrams(text)), np.intp)
    buckets, counts = np.unique(found, return_counts=True)
    values = np.sqrt(counts, dtype=np.float32)
    return buckets, values / max(np.linalg.norm(values), 1.0)


def _ngrams(text: str) -> Iterator[str]:
    """The n-grams of a text, first in lower case and without accents, in this order.

    Each word, "!" and "?"; each pair of neighbours among these; all pieces of three to five
    characters of each of them, with a space before and after it.
    """
    words = _WORD.findall(fold(text))
    yield from words
    for pair in pairwise(words):
        yield " ".join(pair)
    for word in words:
        padded = f" {word} "
        for length in _LENGTHS:
            for start in range(len(padded) - length + 1):
                yield padded[start : start + length]
