"""What the text of a cell is: a question, other words, or a number, a date, an address or a code.

The words that it looks for stand in `column_names.toml`.
"""

import re
from functools import cache
from typing import Any

from report_rag.text.language import fold, words
from report_rag.text.word_lists import any_of, read_tables

_READ = 1000
"""Characters of a text that are looked at; a cell may hold a whole document."""
_NUMBER = re.compile(r"[\d\s.,:;/%°#()+*~<>=$€£-]*\d[\d\s.,:;/%°#()+*~<>=$€£-]*")
_EMAIL = re.compile(r"(?:mailto:)?[^\s@]+@[^\s@]+\.[^\s@.]+")
_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
# A word of a date or time that has digits: "10", "12t10", "2024-05-12T10:03:11Z", "5pm", "3rd".
_DATE_PART = re.compile(r"\d+(?:t\d+)?(?:z|am|pm|a|p|h|hs|hrs|st|nd|rd|th)?")
# Marks that are seen as nothing: white space, and characters of no width.
_INVISIBLE = re.compile(r"[\s\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\ufffc]*")


def is_blank(text: str) -> bool:
    """Whether a text shows nothing: it is empty, or has only spaces and the like."""
    return bool(_INVISIBLE.fullmatch(text))


def is_value(text: str) -> bool:
    """Whether a text is a number, a telephone number, a date, a time, an e-mail or a web address.

    False for an empty one, for words, and for a code such as "A-12".
    """
    text = text[:_READ].strip()
    if _NUMBER.fullmatch(text) or _EMAIL.fullmatch(text) or _URL.fullmatch(text):
        return True
    found = words(text)
    return any(word[0].isdigit() for word in found) and all(
        _DATE_PART.fullmatch(word) or word in _date_words() for word in found
    )


def is_prose(text: str) -> bool:
    """Whether a text is made of words.

    False for a value (`is_value`), a code such as "A-12", and a choice such as "Yes".
    """
    text = text[:_READ].strip()
    code = " " not in text and any(c.isdigit() or c in "_{}" for c in text)
    return any(c.isalpha() for c in text) and not (code or _is_choice(text) or is_value(text))


def is_question(text: str) -> bool:
    """Whether a text reads like a question: it has a question mark, or opens like one ("Tell me").

    False for values and codes (`is_prose`), even if they have the mark.
    """
    if not is_prose(text):
        return False
    text = text[:_READ]
    return "?" in text or "¿" in text or bool(_opening().match(" ".join(words(text[:100]))))


def _is_choice(text: str) -> bool:
    return fold(text) in _tables()["choices"]["words"].split()


@cache
def _opening() -> re.Pattern[str]:
    opens = _tables()["opens"]
    return re.compile(any_of([*opens["phrases"], *opens["words"].split()]))


@cache
def _date_words() -> frozenset[str]:
    return frozenset(_tables()["dates"]["words"].split())


def is_total(text: str) -> bool:
    """Whether a text is the name of a row with sums: "Total", "Total de preguntas: 12"."""
    return bool(_row_pattern("total").fullmatch(" ".join(words(text[:100]))))


def is_note(text: str) -> bool:
    """Whether a text begins as notes below a table do ("Nota:", "Fuente:"), or with an asterisk."""
    return text.lstrip().startswith("*") or bool(
        _row_pattern("note").match(fold(text[:40]).strip())
    )


@cache
def _row_pattern(name: str) -> re.Pattern[str]:
    return re.compile(_tables()["rows"][name])


def _tables() -> dict[str, Any]:
    return read_tables("column_names.toml", "report_rag.sheets")
