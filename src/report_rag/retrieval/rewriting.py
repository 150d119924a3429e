"""What a question means after the ones before it: "And in Peru?", "who said that?", "no, Uruguay".

`readings` gives the texts that a question may mean: the question itself, or the question joined to
the one before it, or both when its words do not decide. The assistant's answers are not read.
`RULES` holds the regular expressions, each with examples. Which of several earlier subjects "they"
means is not determined.

A question points back if it has a pronoun or adverb such as "they", "that" or "there". Content
words say what a question is about. A folded text is in lower case and without accents.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from report_rag.text import countries
from report_rag.text.language import content_words, detect, fold, located_words, words
from report_rag.types import Language, Turn

# Alternatives in the regular expressions below, folded.
_NEXT_WORDS = "ok|okay|and|but|so|then|now|same|y|e|pero|entonces|ahora|lo mismo"
_SORRY = r"no|sorry|perdon\w*|disculp\w+|wait|actually"
_ABOUT = "about |in |on |for |en |de |sobre |a "
_PREPOSITIONS = "about|on|for|in|of|with|regarding|sobre|para|en|de|del|con|acerca"
# `_swap` puts this character for a country to be taken out, and then takes it out with `_JOINED`.
_GONE = "\ue000"


@dataclass(frozen=True, slots=True)
class FollowUpRule:
    """A regular expression for a part of a follow-up question, with texts to test it on.

    It ignores case. The tests fold the texts before they search them.
    """

    name: str
    recognises: str
    """What it finds, in one sentence; "over folded text" if a text must be folded before."""
    pattern: re.Pattern[str]
    examples: tuple[str, ...]
    """Texts in which it finds something. What it finds first stands in square brackets, which are
    not part of the text."""
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
    "The words that begin a correction, and what was not meant if it is named; over folded text.",
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
    "At the beginning, up to four words that are denied; over folded text.",
    rf"^\W*(?:not|no) (?!(?:all|every|only|just|solo|hay)\b)(?:{_ABOUT})?"
    r"[^\s,;.]+(?: [^\s,;.]+){0,3}, ?(?:but |sino )?",
    "[not online, ]in tourism",
    "[No en Bolivia, sino ]en Perú",
    others=["Not all children go to school, why?", "No hay refugios, ¿verdad?"],
)
_LEADING_IN = _rule(
    "leading in",
    "The words of a follow-up before the part that replaces the last part of the question before.",
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
    "A country to be taken out (`_GONE`), with the words that join it to the one before.",
    rf"(?:\s*[,;/&])?(?:\s+(?:and|or|y|e|o|u))?(?:\s+(?:{_PREPOSITIONS}|than))*"
    rf"(?:\s+(?:the|el|la|los|las))?\s*{_GONE}(?:[’']s?(?!\w))?",
    f"How do Chile[ and {_GONE}] fund schools?",
    f"Is it safer in Chile[ than in {_GONE}]?",
    f"¿Qué leyes tienen Chile[ e {_GONE}]?",
    others=["How do Chile and Peru fund schools?"],
)
_SPEAKER = _rule(
    "speaker",
    "A pronoun for the report or its writers, before a word for what these do; over folded text.",
    r"\b(?:it|they|ellos)\b(?= (?:also |even |ever )?"
    r"(?:say|mention|cover|talk|write|state|report|recommend|suggest|propose|"
    r"dice|mencion|habla|recom|recomiend|sugier|propon)\w*)",
    "what does [it] say about Guyana?",
    "do [they] recommend anything on schools?",
    "¿y [ellos] recomiendan algo?",
    others=["does it work?", "what do they do?", "say it again"],
)
_REPORT_SAYS = _rule(
    "what the report says",
    "The beginning of a whole question for what the report says about something; over folded text.",
    r"^\W*(?:(?:que|what)\b(?: (?:does|do|did|else|mas|all|the|this|el|este|it|se|report|informe|"
    r"document\w*|stud\w*|estudio|texto?|they|he|publi\w*))* (?:say|says|said|mention|mentions|"
    r"report|reports|tell us|state|states|dicen?|menciona[n]?|cuentan?|reportan?|informan?)\b|"
    r"(?:(?:please|por favor) )?(?:tell me|cuentame|hablame|dime|contame)\b(?! (?:more|mas)))",
    "[What does the report say] about Bolivia?",
    "[what does it say] about mexico",
    "[¿Qué dice] de Perú?",
    "[Tell me] about Chile",
    "[Háblame] de Chile",
    others=["And Peru?", "Bolivia", "Tell me more about Chile", "What do children say in Peru?"],
)
RULES = (
    _OPENING,
    _CORRECTION,
    _DENIAL,
    _LEADING_IN,
    _PREPOSITION,
    _ARTICLE,
    _ASKS,
    _JOINED,
    _SPEAKER,
    _REPORT_SAYS,
)

# Pronouns and adverbs that point back to something named before; folded.
_POINTING = frozenset(
    "that this it they them those these there he she him her its their eso esto ello ellos ellas "
    "esos esas alli ahi".split()
)
COMPLETE = 3
"""A question with this many content words or more can be understood without the one before it."""
_COMPLETE_AFTER_OPENING = 6
"""The same for a question that begins like a follow-up (`_OPENING`) or points back. One that points
back with fewer content words, but at least `COMPLETE`, may need the one before it or not."""
_EARLIER_TURNS = 3
"""Of the person's questions before this one, only the last ones are read: this many."""
_OWN_SHARE = 0.5
"""Weight in [0, 1] of what a follow-up finds alone; what it finds joined to the question before has
the rest. For one that points back and has no name in it, and so says little alone, the weight is
`_POINTING_SHARE`. Of 114 follow-ups 0.82 had the right passage first with 0.5 for all, 0.77 with
0.3 for all (docs/decisions/follow-ups.md)."""
_POINTING_SHARE = 0.3
# A name in a question is what its pronouns mean: "the Down to Zero people, what do they do?"
_NAME_INSIDE = re.compile(r"(?<=\w\s)[A-ZÁÉÍÓÚÑ]\w")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text that a question may mean after the ones before it, and how it is searched."""

    text: str
    """The whole text that is searched: the question, alone or joined to the one before; or the one
    before with its last part (`_exchanged`) or its countries (`_swap`) replaced."""
    own: str | None = None
    """If `text` is the question joined to the one before: the question alone, without the words of
    a correction ("no, I meant"), which is searched too. None if it has no content words but names
    of countries, and for every other reading."""
    own_share: float = _OWN_SHARE
    """Weight in [0, 1] of what `own` finds; what `text` finds has the rest."""
    exchanged_country: bool = False
    """True if the question only names countries ("and in Peru?"): all other words of `text` are
    those of the question before."""


class Leaning(Enum):
    """Whether a question needs the one before it to be understood."""

    NO = auto()
    PERHAPS = auto()
    """Its words do not tell; `readings` gives it alone and joined, for the search to decide."""
    YES = auto()


def readings(
    question: str,
    history: Sequence[Turn],
    leans: bool | None = None,
    language: Language = Language.EN,
) -> tuple[Reading, ...]:
    """The texts that a question may mean after the messages in `history`; at least one.

    `history` has the user's messages, the oldest first. The readings are:

    - It needs the question before: that one with its last part replaced by this question, in the
      few cases of `_exchanged`; then both questions joined.
    - It may need it: the question alone; then both joined.
    - It does not need it, or there is none, or it asks what the report says about a country and
      about nothing else ("tell me about Chile"): the question alone.

    `leans` is True if it needs it and False if not; None leaves that to `leaning`. The question
    before is first joined to the one before it, if it needs that one, and so on (`_EARLIER_TURNS`).
    A country that is put into the question before is named in that question's language, which is
    taken to be `language` where the question does not tell ("Bolivia").
    """
    question = unicodedata.normalize("NFC", question)
    asked = [turn.content for turn in history if turn.content.strip()]
    earlier = ""
    for text in (unicodedata.normalize("NFC", one) for one in asked[-_EARLIER_TURNS:]):
        joined = earlier and leaning(text) is Leaning.YES
        earlier = _join(earlier, text, language).text if joined else text
    if not earlier or _is_whole(question):
        return (Reading(question),)
    match leaning(question) if leans is None else (Leaning.YES if leans else Leaning.NO):
        case Leaning.YES:
            return (*_exchanged(earlier, question), _join(earlier, question, language))
        case Leaning.PERHAPS:
            return (Reading(question), _join(earlier, question, language))
        case Leaning.NO:
            return (Reading(question),)


def _is_whole(question: str) -> bool:
    """Whether a question asks what the report says about a country, and names nothing else, not
    even by a pronoun."""
    named = {word for mention in countries.mentioned(question) for word in mention.in_text}
    asks = bool(named) and _REPORT_SAYS.pattern.match(fold(question)) is not None
    return asks and not _points_back(question) and named.issuperset(content_words(question))


def leaning(question: str) -> Leaning:
    """Whether a question needs the one before it, by its beginning, its pronouns and its words.

    Names of countries do not count as content words.

    - YES: it is a correction ("no, I meant …"); or it begins like a follow-up ("and …") with fewer
      content words than `_COMPLETE_AFTER_OPENING`; or it points back with fewer than `COMPLETE`; or
      it has neither content words nor a country.
    - PERHAPS, otherwise: it has fewer content words than `COMPLETE`; or it points back with fewer
      than `_COMPLETE_AFTER_OPENING`.
    - NO: any other.
    """
    named = {word for mention in countries.mentioned(question) for word in mention.in_text}
    substance = len([word for word in content_words(question) if word not in named])
    if without_correction(question) != question:
        return Leaning.YES
    if _OPENING.pattern.match(fold(question)) and substance < _COMPLETE_AFTER_OPENING:
        return Leaning.YES
    points = _points_back(question)
    if points and substance < COMPLETE:
        return Leaning.YES
    if points and substance < _COMPLETE_AFTER_OPENING:
        return Leaning.PERHAPS
    if not substance and not named:
        return Leaning.YES
    return Leaning.PERHAPS if substance < COMPLETE else Leaning.NO


def _points_back(question: str) -> bool:
    """Whether a question has a word that can point back to something named before (`_POINTING`).

    It counts in any use ("are there shelters?"), but not as a pronoun for the report itself ("what
    does it say on schools?").
    """
    return not _POINTING.isdisjoint(words(_SPEAKER.pattern.sub(" ", fold(question))))


def without_correction(question: str) -> str:
    """What is meant by a correction: "boys" of "no, I meant boys", "sorry, not girls, but boys".

    Any other text is returned as it is; so is one that would become empty, or (rarely) one that
    changes its length when it is folded.
    """
    folded = fold(question)
    for rule in (_CORRECTION, _DENIAL):
        found = rule.pattern.match(folded)
        # If folding changes the length, its offsets are not those of the question: nothing is cut.
        if found and found.end() < len(question) == len(folded):
            return question[found.end() :]
    return question


def _join(earlier: str, question: str, fallback: Language) -> Reading:
    """The reading of a question joined to the earlier one: the earlier one, a space, the question.

    Countries that the question names replace those in the earlier one (`_swap`). If it names
    one and has no other content words ("and in Peru?"), that is the whole text: it is not added.
    The words of a correction ("no, I meant") are left out; in a correction, a country that the
    earlier question names too is denied and replaces none, unless no other is named. They are named
    in the language of the earlier question, or in `fallback` where that cannot be told.
    """
    corrected = without_correction(question)
    mentions = new = countries.mentioned(corrected)
    if corrected != question:
        # "no, Bolivia no, Colombia": the country before is denied, not asked about.
        before = {mention.code for mention in countries.mentioned(earlier)}
        new = tuple(mention for mention in new if mention.code not in before) or new
    named = {word for mention in mentions for word in mention.in_text}
    substance = set(content_words(corrected)) - named
    kept = earlier
    if new:
        language = detect(earlier, fallback).language
        kept = _swap(earlier, [countries.called(one, corrected, language) for one in new])
    if new and not substance:
        return Reading(kept, exchanged_country=True)
    points = _points_back(corrected) and not _NAME_INSIDE.search(corrected)
    share = _POINTING_SHARE if points else _OWN_SHARE
    return Reading(f"{kept} {corrected}", corrected if substance else None, share)


def _swap(text: str, new: Sequence[str]) -> str:
    """The text with the countries named `new` in the place of its own.

    Each mention of the country that the text names first becomes the new names, joined by commas.
    Its other countries are taken out, with the words that join them ("and Chile"). A text that
    names no country gets the new names at its end.
    """
    names = ", ".join(new)
    first = next((mention.code for mention in countries.mentioned(text)), None)
    if first is None:
        return f"{text} {names}"
    swapped = countries.replaced(text, lambda one: names if one.code == first else _GONE)
    return _JOINED.pattern.sub("", swapped).strip()


def _exchanged(earlier: str, question: str) -> Iterator[Reading]:
    """Gives the earlier question with its last part replaced by this one; one reading, or none.

    - A preposition and what follows it: "and of schools?" after "what is said of tourism?" becomes
      "what is said of schools?". The replaced part begins with the last place of this preposition
      in the earlier question, or else with the first of any; one at its beginning does not count.
    - Words without a preposition in front, after a question with a single content word: "and
      UNICEF?" after "What is ECPAT?" becomes "What is UNICEF?". The replaced part begins with that
      word and its article.

    There is no reading for a follow-up that names a country, has a question word, points back, or
    has no content words, nor for any other than these two.
    """
    end = _LEADING_IN.pattern.sub("", without_correction(question), count=1).strip()
    if countries.mentioned(end) or not content_words(end):
        return
    if _ASKS.pattern.search(end) or _points_back(end):
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
