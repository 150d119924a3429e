"""What somebody typed, as it reads on a screen: one spelling for what looks the same.

A phone, a PDF or a prankster puts more into a text than is seen: letters of other alphabets that
look like ours, marks without a width, piles of accents. None of it may change what is found.
"""

import re
import unicodedata

# Cf: marks without a width and of direction; Cc: controls; Cs: halves of a character; Co and Cn:
# characters that nobody has given a meaning.
_UNSEEN = {"Cf", "Cc", "Cs", "Co", "Cn"}
_PILE = re.compile(r"([\u0300-\u036f]{2})[\u0300-\u036f]+")
_WORD = re.compile(r"\w+")
_LATIN = re.compile(r"[A-Za-z]")
# What the names of characters of Latin script begin with, and of marks that any script takes.
_LETTERS = ("LATIN ", "MODIFIER LETTER ")
_MARKS = ("COMBINING ", "VARIATION SELECTOR")
# Of Cyrillic and Greek, the letters that nobody tells from Latin ones by sight (from Unicode's
# confusables).
LOOKALIKES = str.maketrans(
    "аеорсухіјѕһԁԛԝмтвнкαορυικνετАЕОРСУХІЈЅМТВНКΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijshdqwmtbhkaopuikvetAEOPCYXIJSMTBHKABEZHIKMNOPTYX",
)


def legible(text: str) -> str:
    """The text on one line: composed (NFKC), without what is not seen, in Latin letters.

    A word counts as Latin when one of its letters is: a word in another alphabet stays as it is.
    """
    seen = "".join(one for one in _one_line(text) if unicodedata.category(one) not in _UNSEEN)
    composed = _one_line(unicodedata.normalize("NFKC", _PILE.sub(r"\1", seen)))
    return _WORD.sub(_in_one_alphabet, composed)


def in_another_script(text: str) -> bool:
    """Whether a word of the text, in one spelling, has letters and none of them is Latin."""
    for word in _WORD.findall(text):
        letters = [one for one in word if one.isalpha()]
        if letters and not any(map(is_latin, letters)):
            return True
    return False


def is_latin(piece: str) -> bool:
    """Whether all letters and marks are of Latin script; digits, signs and emoji are anybody's."""
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
