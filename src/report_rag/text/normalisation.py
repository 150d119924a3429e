"""Brings a typed text into one spelling, so that texts that look the same are the same.

Texts from phones, PDFs and attackers hold letters of other alphabets that look like Latin ones,
characters without a width and piles of accents. None of these may change what is found. Case and
accents are kept; `language.fold` removes them.
"""

import re
import unicodedata

# Unicode's categories of characters that are not seen. Cf: without a width, or of direction;
# Cc: controls; Cs: halves of a surrogate pair; Co: private use; Cn: not assigned.
_UNSEEN = {"Cf", "Cc", "Cs", "Co", "Cn"}
# Characters of other categories that are not displayed (Unicode's Default_Ignorable_Code_Point):
# the grapheme joiner, fillers of Hangul, variation selectors, and marks of Khmer and Mongolian.
_IGNORABLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_PILE = re.compile(r"([\u0300-\u036f]{2})[\u0300-\u036f]+")
_WORD = re.compile(r"\w+")
_LATIN = re.compile(r"[A-Za-z]")
# How Unicode's names of letters of the Latin script begin, and of marks that any script may have.
_LETTERS = ("LATIN ", "MODIFIER LETTER ")
_MARKS = ("COMBINING ", "VARIATION SELECTOR")
# For `str.translate`: Cyrillic and Greek letters, and the Latin ones that they look like (from
# Unicode's confusables.txt, UTS 39).
LOOKALIKES = str.maketrans(
    "аеорсухіјѕһԁԛԝмтвнкαορυικνετАЕОРСУХІЈЅМТВНКΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijshdqwmtbhkaopuikvetAEOPCYXIJSMTBHKABEZHIKMNOPTYX",
)


def legible(text: str) -> str:
    """The text on one line, in composed characters (NFKC), without characters that are not seen.

    Not seen are, for example, controls, joiners and variation selectors. White space becomes single
    spaces, none at either end; of accents that follow a letter the first two are kept. Cyrillic and
    Greek letters that look like Latin ones become these in every word that has a Latin letter, A to
    Z, and stay in any other.
    """
    shown = _IGNORABLE.sub("", _one_line(text))
    seen = "".join(one for one in shown if unicodedata.category(one) not in _UNSEEN)
    composed = _one_line(unicodedata.normalize("NFKC", _PILE.sub(r"\1", seen)))
    # Composed once more: a letter that has become Latin may have an accent after it.
    return unicodedata.normalize("NFC", _WORD.sub(_in_one_alphabet, composed))


def in_another_script(text: str) -> bool:
    """Whether at least one word of a text that `legible` returned has letters, but no Latin one."""
    letters = ([one for one in word if one.isalpha()] for word in _WORD.findall(text))
    return any(word and not any(map(is_latin, word)) for word in letters)


def is_latin(piece: str) -> bool:
    """Whether all letters of a text are Latin, and all accents such as any script may have.

    Digits, punctuation and the like do not count, so it is True of a text of nothing else.
    """
    return all(map(_is_latin, piece))


def _is_latin(character: str) -> bool:
    name = unicodedata.name(character, "")
    match unicodedata.category(character)[0]:
        case "L":
            return name.startswith(_LETTERS)
        case "M":
            return name.startswith(_MARKS)
    return True


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _in_one_alphabet(word: re.Match[str]) -> str:
    return word[0].translate(LOOKALIKES) if _LATIN.search(word[0]) else word[0]
