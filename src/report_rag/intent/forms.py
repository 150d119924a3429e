"""The form of a message, as numbers: which signs it has, and how long it is.

A sign is a word of some list, such as those for a page or for "you", or a mark such as "?". The
lists are in `text/words_<language>.toml` (table `forms`); every message is compared with those of
all languages, in lower case and without accents.
"""

import re
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
    pages = "|".join(entry for one in lists for entry in one["page"])
    found["page_number"] = re.compile(rf"\b(?:{pages})\W{{0,3}}\d+")
    found["question_mark"] = re.compile(r"[?¿]")
    found["digit"] = re.compile(r"\d")
    return found


_PATTERNS = _patterns()


def forms(message: ParsedText, known: Mapping[str, int], least: int = 1) -> NDArray[np.float32]:
    """The form of a message as numbers, in this order; shape (signs,).

    - 1 or 0 for each of `signs_of`;
    - 1 or 0 for whether it has content words but names of countries (words that say what it is
      about), whether one of these is new, whether it names a country;
    - ln(1 + n) for all n words, for these content words, for the new ones.

    A word is new if fewer than `least` example messages have it; `known` says how many do, without
    an entry for none.
    """
    named = {word for mention in message.mentions for word in mention.in_text}
    substance = [word for word in message.content_words if word not in named]
    new = sum(known.get(word, 0) < least for word in substance)
    counted = np.log1p([len(message.words), len(substance), new])
    there = [bool(substance), bool(new), bool(named)]
    return np.array([*signs_of(message).values(), *there, *counted], dtype=np.float32)


def signs_of(message: ParsedText) -> dict[str, bool]:
    """Whether a message has each sign, by its name: a list of words, or one of three others.

    These come last: `page_number`, `question_mark` and `digit`.
    """
    return {name: bool(one.search(message.folded)) for name, one in _PATTERNS.items()}


def has_sign(message: ParsedText, names: Iterable[str]) -> bool:
    """Whether a message has one of these signs; raises `KeyError` for a name of no sign."""
    return any(_PATTERNS[name].search(message.folded) for name in names)
