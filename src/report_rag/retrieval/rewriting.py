"""What a question means after the ones before it: "And in Peru?", "who said that?", "no, Uruguay".

`readings` gives the texts to search for a question: the question itself, or joined to the one
before it, or both when its words do not decide. Only the person's questions are read, not the
answers. `RULES` holds the expressions, each with examples. Which of several earlier subjects "they"
means is not determined.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from report_rag.text import countries
from report_rag.text.language import content_words, fold, located_words, words
from report_rag.types import Turn

_NEXT_WORDS = "ok|okay|and|but|so|then|now|same|y|e|pero|entonces|ahora|lo mismo"
_SORRY = r"no|sorry|perdon\w*|disculp\w+|wait|actually"
_ABOUT = "about |in |on |for |en |de |sobre |a "
_PREPOSITIONS = "about|on|for|in|of|with|regarding|sobre|para|en|de|del|con|acerca"
# Stands where a country gives way to those that are named now, until `_JOINED` takes it away.
_GONE = "\ue000"


@dataclass(frozen=True, slots=True)
class FollowUpRule:
    """A regular expression with a name, and texts that test it; `_rule` makes it ignore case."""

    name: str
    recognises: str
    """What it finds, in one sentence, and whether the text must be folded before it is searched."""
    pattern: re.Pattern[str]
    examples: tuple[str, ...]
    """Texts in which it finds something: what it finds is in brackets."""
    others: tuple[str, ...] = ()
    """Texts in which it finds nothing."""


def _rule(
    name: str, recognises: str, pattern: str, *examples: str, others: Sequence[str]
) -> FollowUpRule:
    return FollowUpRule(
        name, recognises, re.compile(pattern, re.IGNORECASE), examples, tuple(others)
    )


_OPENING = _rule(
    "opening",
    "How a question begins that goes on from another one; over folded text.",
    rf"^\W*(?:(?:{_NEXT_WORDS}|also|what about|how about|tambien|la misma|el mismo|que hay de|"
    r"que tal|que pasa (?:con|en))\b)",
    "[And] in Peru?",
    "[What about] boys?",
    "[¿Y] en Perú?",
    "[¿Qué pasa con] Chile?",
    others=["Android phones", "Yuca farmers", "¿Qué dice de Perú?"],
)
_CORRECTION = _rule(
    "correction",
    "How somebody begins who was misunderstood, with what was not meant; over folded text.",
    rf"^\W*(?:(?:(?:{_SORRY}|nope|oops|ups|uy)\b\W*[,.;:!–-]+\W*)|(?:(?:{_SORRY})\W+)*"
    r"(?:i (?:meant|mean|was asking(?: about)?)|quise decir|quiero decir|queria decir|"
    r"me (?:refiero|referia)(?: a)?|mejor dicho|digo|(?:yo )?(?:preguntaba por|hablaba de|decia)"
    r"(?: lo de)?)\b\W*)+"
    r"(?:not? (?:about |in |for |en |de |sobre )?[^,;.]+[,;.] ?(?:but |sino )?)?",
    "[no, I meant ]boys",
    "[sorry, not girls, but ]boys",
    "[no, quise decir ]los niños",
    "[yo decía lo de ]los niños",
    others=["Nobody protects boys, true?", "No hay refugios en Perú", "Noticias de Perú"],
)
_DENIAL = _rule(
    "denial",
    "What somebody says first that is not meant: four words at most; over folded text.",
    rf"^\W*(?:not|no) (?!(?:all|every|only|just|solo|hay)\b)(?:{_ABOUT})?"
    r"[^\s,;.]+(?: [^\s,;.]+){0,3}, ?(?:but |sino )?",
    "[not online, ]in tourism",
    "[No en Bolivia, sino ]en Perú",
    others=["Not all children go to school, why?", "No hay refugios, ¿verdad?"],
)
_LEADING_IN = _rule(
    "leading in",
    "The words before the part that takes the place of the last part of the question before.",
    rf"^\W*(?:(?:{_NEXT_WORDS.replace('|e|', '|')}|the same|again|what|how|question)\b\W*)*",
    "[and ]of migration?",
    "[same again but ]for travel and tourism",
    "[¿Y ]para las crisis?",
    "[]ECPAT",
    others=[],
)
_PREPOSITION = _rule(
    "preposition",
    "A preposition with which the last part of a question begins, with the space before it.",
    rf"(?:^|(?<=\w)\s+)({_PREPOSITIONS})\b",
    "What is said[ of] tourism?",
    "[for] girls",
    "¿Qué se dice[ sobre] turismo?",
    others=["Information?", "Entre dos"],
)
_ARTICLE = _rule(
    "article",
    "An article at the end of a text.",
    r"\b(?:the|an?|el|la|los|las|una?)\s+$",
    "What is [the ]",
    "¿Qué es [la ]",
    others=["What is the"],
)
_ASKS = _rule(
    "question word",
    "A word or mark that makes a text a question of its own.",
    r"¿|\b(?:what|who|whom|whose|which|when|where|why|how|"
    r"qu[eé]|qui[eé]n(?:es)?|cu[aá]l(?:es)?|cu[aá]ndo|d[oó]nde|c[oó]mo|cu[aá]nt[oa]s?)\b",
    "and [who] wrote it",
    "[qué] es ECPAT",
    others=["of migration", "de la migración"],
)
_JOINED = _rule(
    "joined country",
    "A country that gives way, with what joins it to the one before.",
    rf"(?:\s*[,;/&])?(?:\s+(?:and|or|y|e|o|u))?(?:\s+(?:{_PREPOSITIONS}|than))*"
    rf"(?:\s+(?:the|el|la|los|las))?\s*{_GONE}(?:[’']s?(?!\w))?",
    f"How do Chile[ and {_GONE}] fund schools?",
    f"Is it safer in Chile[ than in {_GONE}]?",
    f"¿Qué leyes tienen Chile[ e {_GONE}]?",
    others=["How do Chile and Peru fund schools?"],
)
RULES = (_OPENING, _CORRECTION, _DENIAL, _LEADING_IN, _PREPOSITION, _ARTICLE, _ASKS, _JOINED)

# Pronouns and adverbs without a noun of their own, which point back; folded.
_POINTING = frozenset(
    "that this it they them those these there he she him her its their eso esto ello ellos ellas "
    "esos esas alli ahi".split()
)
# So many words that say what it is about make a question complete. A question that begins like a
# follow-up needs more; one that points back may be complete from three on and surely is with six.
COMPLETE = 3
_COMPLETE_AFTER_OPENING = 6
_EARLIER_TURNS = 3
"""So many questions before are read."""
_OWN_SHARE = 0.5
"""How much the words of a follow-up itself count beside the whole, in [0, 1]; `_POINTING_SHARE` for
one that points back and names nothing, and so says little alone. Of 114 follow-ups 0.82 had the
right passage first with 0.5 for all, 0.77 with 0.3 for all (docs/decisions/follow-ups.md)."""
_POINTING_SHARE = 0.3
# A name in a question is what its pronouns mean: "the Down to Zero people, what do they do?"
_NAME_INSIDE = re.compile(r"(?<=\w\s)[A-ZÁÉÍÓÚÑ]\w")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a question may mean."""

    text: str
    """As it is searched: the question, or the question with what it leaves out."""
    own: str | None = None
    """For a question that was joined to another, what it says itself; None when that is nothing."""
    own_share: float = _OWN_SHARE
    """How much that counts beside the whole, in [0, 1]."""
    exchanged_country: bool = False
    """Only a country was named now: the other words are those of the question before."""


class Leaning(Enum):
    """Whether a question needs the one before it."""

    NO = auto()
    PERHAPS = auto()
    """Its words do not tell; both readings are compared with the question bank."""
    YES = auto()


def readings(
    question: str, history: Sequence[Turn], leans: bool | None = None
) -> tuple[Reading, ...]:
    """What a question may mean; the likeliest first.

    `leans` says whether it needs the questions before it; None leaves that to its words.

    One reading when its words decide: the question itself, or the question joined to the ones
    before it. Several when they do not.
    """
    question = unicodedata.normalize("NFC", question)
    asked = [turn.content for turn in history if turn.role == "user" and turn.content.strip()]
    earlier = ""
    for text in (unicodedata.normalize("NFC", one) for one in asked[-_EARLIER_TURNS:]):
        joined = earlier and leaning(text) is Leaning.YES
        earlier = _join(earlier, text).text if joined else text
    if not earlier:
        return (Reading(question),)
    match leaning(question) if leans is None else (Leaning.YES if leans else Leaning.NO):
        case Leaning.YES:
            return (*_exchanged(earlier, question), _join(earlier, question))
        case Leaning.PERHAPS:
            return (Reading(question), _join(earlier, question))
        case Leaning.NO:
            return (Reading(question),)


def leaning(question: str) -> Leaning:
    """Whether a question needs the one before it: by its beginning, its pronouns and its words."""
    named = {word for mention in countries.mentioned(question) for word in mention.in_text}
    substance = len([word for word in content_words(question) if word not in named])
    if without_correction(question) != question:
        return Leaning.YES
    if _OPENING.pattern.match(fold(question)) and substance < _COMPLETE_AFTER_OPENING:
        return Leaning.YES
    points = not _POINTING.isdisjoint(words(question))
    if points and substance < COMPLETE:
        return Leaning.YES
    if points and substance < _COMPLETE_AFTER_OPENING:
        return Leaning.PERHAPS
    if not substance and not named:
        return Leaning.YES
    return Leaning.PERHAPS if substance < COMPLETE else Leaning.NO


def without_correction(question: str) -> str:
    """The question without the words that make it a correction ("no, I meant …"): what is meant."""
    folded = fold(question)
    for rule in (_CORRECTION, _DENIAL):
        found = rule.pattern.match(folded)
        # If folding changes the length, its offsets are not those of the question: nothing is cut.
        if found and found.end() < len(question) == len(folded):
            return question[found.end() :]
    return question


def _join(earlier: str, question: str) -> Reading:
    """The earlier question and this one; a country named now takes the place of the one before."""
    corrected = without_correction(question)
    mentions = new = countries.mentioned(corrected)
    if corrected != question:
        # "no, Bolivia no, Colombia": the country before is denied, not asked about.
        before = {mention.code for mention in countries.mentioned(earlier)}
        new = tuple(mention for mention in new if mention.code not in before) or new
    named = {word for mention in mentions for word in mention.in_text}
    substance = set(content_words(corrected)) - named
    kept = _swap(earlier, new) if new else earlier
    if new and not substance:
        return Reading(kept, exchanged_country=True)
    points = not _POINTING.isdisjoint(words(corrected)) and not _NAME_INSIDE.search(corrected)
    share = _POINTING_SHARE if points else _OWN_SHARE
    return Reading(f"{kept} {corrected}", corrected if substance else None, share)


def _swap(text: str, new: Sequence[countries.Mention]) -> str:
    """The text with the new countries wherever it had its first one, and without its others.

    A text that names no country gets the new ones at its end.
    """
    names = ", ".join(" ".join(mention.words).title() for mention in new)
    first = next((mention.code for mention in countries.mentioned(text)), None)
    if first is None:
        return f"{text} {names}"
    swapped = countries.replaced(text, lambda one: names if one.code == first else _GONE)
    return _JOINED.pattern.sub("", swapped).strip()


def _exchanged(earlier: str, question: str) -> Iterator[Reading]:
    """The earlier question with its last part exchanged: "what is said of tourism?", "of schools?".

    Only for a follow-up that is nothing but such a part: a preposition and what follows it, or a
    bare name after a question that asks what or who something is.
    """
    end = _LEADING_IN.pattern.sub("", without_correction(question), count=1).strip()
    if countries.mentioned(end) or not content_words(end):
        return
    if _ASKS.pattern.search(end) or not _POINTING.isdisjoint(words(end)):
        return
    found = _PREPOSITION.pattern.match(end)
    places = [place for place in _PREPOSITION.pattern.finditer(earlier) if place.start()]
    if found and places:
        same = [place for place in places if fold(place[1]) == fold(found[1])]
        place = same[-1] if same else places[0]
        yield Reading(f"{earlier[: place.start()]} {end}")
    elif not found and len(content_words(earlier)) == 1:
        named = set(content_words(earlier))
        # Folding makes words of some single characters ("⑴"), which `located_words` does not find.
        for begin in [start for word, start, _ in located_words(earlier) if word in named][:1]:
            yield Reading(_ARTICLE.pattern.sub("", earlier[:begin]) + end)
