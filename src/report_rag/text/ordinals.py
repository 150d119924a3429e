"""The places in a series that a text names: "the second", "the last two", "number 3", "la sexta".

The words stand in `words_<language>.toml` (table `ordinals`), digits with endings ("2nd") in
this module. Those of all languages are looked for in every text, which is compared in lower case
and without accents.
"""

import re

from report_rag.text.language import fold
from report_rag.text.word_lists import any_of, listed, word_lists
from report_rag.types import Language


def _counted(name: str) -> dict[str, int]:
    """The words of the list `name` in the table `ordinals`, of all languages, each with its number.

    That is the word's place in its list, from 1: "second" has 2. Forms of one word are joined by
    "/" in the list ("segundo/segunda") and have the same number.
    """
    return {
        word: number
        for language in Language
        for number, group in enumerate(word_lists(language)["ordinals"][name].split(), 1)
        for word in group.split("/")
    }


_ORDINALS = _counted("words")
_CARDINALS = _counted("cardinals")
_FIRST = any_of(listed("ordinals", "first"))
_LAST = any_of(listed("ordinals", "last"))
_PENULTIMATE = re.compile(any_of(listed("ordinals", "penultimate")))
_MARKED = any_of(listed("ordinals", "number"))
_COUNT = rf"(?P<count>{'|'.join(_CARDINALS)}|\d{{1,2}})"
_FIRST_FEW = re.compile(rf"{_FIRST} {_COUNT}\b|\b{_COUNT.replace('count', 'before')} {_FIRST}")
_LAST_FEW = re.compile(rf"{_LAST} {_COUNT}\b|\b{_COUNT.replace('count', 'before')} {_LAST}")
_DIGITS = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th|o|a|er|era|º|ª)\b")
_AFTER_MARK = re.compile(
    rf"(?:{_MARKED}|#)[.:º°]*\s*(?P<number>\d{{1,2}}|{'|'.join(_CARDINALS)})\b"
)


def counts_places(text: str) -> bool:
    """Whether a text names a place in some series of up to 99 things.

    A bare number of one or two digits is enough ("the 6").
    """
    return bool(counted_places(text, 99, loosely=True))


def counted_places(text: str, size: int, *, loosely: bool = False) -> list[int]:
    """The places, from 0, that a text names in a series of `size` things; ascending, each once.

    Single places are named as "the second", "2nd", "number 3" or "the last". "The first two" gives
    these places and no others; so does "the last two", if no "first two" is in the text. Where that
    is the whole series or more ("the first 20" of 12), all places are given, unless the text also
    names single ones. "The last but one" gives only that place. Places beyond the end are left out.
    With `loosely`, a text that names no single place otherwise names one with each bare number of
    one or two digits ("la 6", "3 and 5"). Empty when the text names none.
    """
    folded, few = fold(text), 0
    for pattern, from_end in ((_FIRST_FEW, False), (_LAST_FEW, True)):
        if found := pattern.search(folded):
            few = _number(found["count"] or found["before"])
            if few < size:
                return list(range(size - few, size) if from_end else range(few))
            # "Number 6 of the top 12" counts one of them.
            folded = folded.replace(found[0], " ")
    places = {_ORDINALS[word] - 1 for word in re.findall(r"\w+", folded) if word in _ORDINALS}
    places |= {int(digits) - 1 for digits in _DIGITS.findall(folded)}
    places |= {_number(found["number"]) - 1 for found in _AFTER_MARK.finditer(folded)}
    if _PENULTIMATE.search(folded):
        places = {size - 2}
    elif re.search(_LAST, folded):
        places.add(size - 1)
    if loosely and not places:
        places = {int(digits) - 1 for digits in re.findall(r"\b\d{1,2}\b", folded)}
    if few and not places:
        return list(range(size))
    return sorted(place for place in places if 0 <= place < size)


def _number(written: str) -> int:
    return int(written) if written.isdigit() else _CARDINALS[written]
