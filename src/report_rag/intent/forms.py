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
    """A regular expression for each sign, by its name.

    It is searched in text in lower case and without accents. First one for each list of words,
    which finds the words of all languages; then those for a page with its number, for "?" and for a
    digit. The words of `going_on` ("and", "what about") count only at the beginning of a message.
    """
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
    """The form of a message as numbers, in this order; shape (numbers,).

    - For each sign of `signs_of`: 1 if the message has it, else 0.
    - For each of these three: 1 if it is so, else 0. It has a content word; it has a new one; it
      names a country or region.
    - ln(1 + n), where n is how many words it has; how many content words; how many new ones.

    A content word says what a message is about; names of countries and regions do not count here.
    It is new if fewer than `least` example messages have it: `known` says for each folded word how
    many do, without an entry for none.
    """
    named = {word for mention in message.mentions for word in mention.in_text}
    substance = [word for word in message.content_words if word not in named]
    new = sum(known.get(word, 0) < least for word in substance)
    counted = np.log1p([len(message.words), len(substance), new])
    there = [bool(substance), bool(new), bool(named)]
    return np.array([*signs_of(message).values(), *there, *counted], dtype=np.float32)


def signs_of(message: ParsedText) -> dict[str, bool]:
    """For each sign, by its name, whether a message has it.

    First the lists of words, by the names that they have in the file; then `page_number` ("page
    7"), `question_mark` and `digit`.
    """
    return {name: bool(one.search(message.folded)) for name, one in _PATTERNS.items()}


def has_sign(message: ParsedText, names: Iterable[str]) -> bool:
    """Whether a message has at least one of the signs with these names.

    Raises `KeyError` for a name that no sign has, unless a sign named before it is found.
    """
    return any(_PATTERNS[name].search(message.folded) for name in names)
