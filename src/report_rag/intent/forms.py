"""The form of a message as signs that are there or not: a word for a page, "you", its length.

The lists of words are in `text/words_<language>.toml` (table `forms`); those of all languages are
looked for in every message.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from report_rag.text.parsed import ParsedText
from report_rag.text.word_lists import any_of, word_lists
from report_rag.types import Language


def _patterns() -> dict[str, re.Pattern[str]]:
    """A pattern for each list of words by its name, and for a page number, "?" and digits. The
    words of `going_on` ("and", "what about") count only at the beginning of a message."""
    lists = [word_lists(language)["forms"] for language in Language]
    found = {
        name: re.compile(any_of(entry for one in lists for entry in one[name])) for name in lists[0]
    }
    found["going_on"] = re.compile(rf"^\W*{found['going_on'].pattern}")
    found["page_number"] = re.compile(rf"{found['page'].pattern}\W{{0,3}}\d+")
    found["question_mark"] = re.compile(r"[?¿]")
    found["digit"] = re.compile(r"\d")
    return found


_PATTERNS = _patterns()


def forms(message: ParsedText, known: Mapping[str, int], least: int = 1) -> NDArray[np.float32]:
    """The form of a message as numbers, shape (signs,), in this order.

    0 or 1 for each of `signs_of`; 0 or 1 for three more: whether it has content words (which say
    what it is about) other than names of countries, whether one of these is new, whether it names a
    country; the natural logarithm of 1 + n for three counts: all words, these content words, the
    new ones. `known` says in how many example messages each word occurs; a word is new that occurs
    in fewer than `least`.
    """
    named = {word for mention in message.mentions for word in mention.in_text}
    substance = [word for word in message.content_words if word not in named]
    new = sum(known.get(word, 0) < least for word in substance)
    counted = np.log1p([len(message.words), len(substance), new])
    there = [bool(substance), bool(new), bool(named)]
    return np.array([*signs_of(message).values(), *there, *counted], dtype=np.float32)


def signs_of(message: ParsedText) -> dict[str, bool]:
    """For each list of words, by its name, whether a message has one of them.

    Also for `page_number`, `question_mark` and `digit`.
    """
    return {name: bool(one.search(message.folded)) for name, one in _PATTERNS.items()}


def has_sign(message: ParsedText, names: Iterable[str]) -> bool:
    """Whether a message has one of these signs; raises `KeyError` for a name that is none."""
    return any(_PATTERNS[name].search(message.folded) for name in names)


def counted_words(messages: Iterable[str]) -> Counter[str]:
    """In how many of the messages each word occurs, in lower case without accents."""
    return Counter(word for text in messages for word in set(ParsedText(text).words))
