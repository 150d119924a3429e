"""What a question means after the ones before it: "And in Peru?", "who said that?".

Only the questions of the person are read, not the answers. A question that leans on the last one,
by how it opens, by what it points back to or by naming nothing of its own, is joined to it; a
complete one is left alone. Which of several earlier subjects "they" means is beyond it.
"""

import re
import unicodedata
from collections.abc import Sequence
from enum import Enum, auto

from report_rag import countries
from report_rag.language import content_words, fold, words
from report_rag.types import Turn

# How a question opens that goes on from another.
_OPENING = re.compile(
    r"^\W*(?:(?:ok|okay|and|but|also|so|then|what about|how about|same|y|e|pero|entonces|tambien|"
    r"ahora|lo mismo|la misma|el mismo|que hay de|que tal|que pasa (?:con|en))\b)"
)
# What points back: pronouns without a noun of their own.
_POINTING = frozenset(
    "that this it they them those these there he she him her its their eso esto ello ellos ellas "
    "esos esas alli ahi".split()
)
# So many words of substance make a question complete, by the sign that it leans on another.
_COMPLETE_AFTER_OPENING = 6
_COMPLETE_AFTER_POINTING = 3
_COMPLETE = 3
_EARLIER_TURNS = 3


class Leaning(Enum):
    """Whether a question needs the one before it."""

    NO = auto()
    PERHAPS = auto()
    """Short, without a sign of either; what the corpus knows has to decide."""
    YES = auto()


def readings(question: str, history: Sequence[Turn]) -> tuple[str, ...]:
    """What a question may mean, as it would be searched; the likeliest first.

    One reading when the words decide: the question itself, or the question with what it leaves out
    taken from the ones before it. Both when they do not.
    """
    asked = [turn.content for turn in history if turn.role == "user" and turn.content.strip()]
    asked = [unicodedata.normalize("NFC", text) for text in asked]
    question = unicodedata.normalize("NFC", question)
    earlier = ""
    for text in asked[-_EARLIER_TURNS:]:
        joined = earlier and leaning(text) is Leaning.YES
        earlier = _join(earlier, text) if joined else text
    if not earlier:
        return (question,)
    match leaning(question):
        case Leaning.YES:
            return (_join(earlier, question),)
        case Leaning.PERHAPS:
            return (question, _join(earlier, question))
        case Leaning.NO:
            return (question,)


def leaning(question: str) -> Leaning:
    """Whether a question can stand alone, by how it opens, points back, and what it names."""
    named = {word for mention in countries.mentioned(question) for word in mention.words}
    substance = len([word for word in content_words(question) if word not in named])
    if _OPENING.match(fold(question)) and substance < _COMPLETE_AFTER_OPENING:
        return Leaning.YES
    if not _POINTING.isdisjoint(words(question)) and substance < _COMPLETE_AFTER_POINTING:
        return Leaning.YES
    if not substance and not named:
        return Leaning.YES
    return Leaning.PERHAPS if substance < _COMPLETE else Leaning.NO


def _join(earlier: str, question: str) -> str:
    """The earlier question and this one; a country named now takes the place of the one before."""
    new = countries.mentioned(question)
    if not new:
        return f"{earlier} {question}"
    named = {word for mention in new for word in mention.words}
    swapped = _swap(earlier, new)
    only_countries = not set(content_words(question)) - named
    return swapped if only_countries else f"{swapped} {question}"


def _swap(text: str, new: Sequence[countries.Mention]) -> str:
    """The text with the new countries wherever it had its first one, and without its others."""
    names = ", ".join(" ".join(mention.words).title() for mention in new)
    first = next((mention.code for mention in countries.mentioned(text)), None)
    if first is None:
        return f"{text} {names}"
    return countries.replaced(text, lambda mention: names if mention.code == first else "")
