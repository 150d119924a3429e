"""The language of a text, its words (folded, stemmed, without function words) and its sentences.

The languages are English and Spanish; their words stand in `words_<language>.toml`. A question in
Portuguese or French (`words_other.toml`), or in another script, is only noticed. Other languages in
Latin script (Haitian Creole, for example) are taken for English or Spanish. A folded text is in
lower case, without accents. A stem is a word without its endings ("search" of "searches").
"""

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import langdetect
import Stemmer
from langdetect.detector_factory import DetectorFactory

from report_rag.text.word_lists import read_tables, word_lists
from report_rag.types import Language

FUNCTION_WORDS = {
    language: frozenset(word_lists(language)["function_words"].split()) for language in Language
}
"""For each language, the folded function words ("the", "of") that only it has.

They tell the language of a question.
"""
_STOP_WORDS = {
    language: known.union(word_lists(language)["shared_function_words"].split())
    for language, known in FUNCTION_WORDS.items()
}
_WORDS_ABOUT_ASKING = frozenset(
    word for language in Language for word in word_lists(language)["words_about_asking"].split()
)
_EMPTY_WORDS = _WORDS_ABOUT_ASKING.union(*_STOP_WORDS.values())
_SPANISH_SPELLINGS = frozenset(word_lists(Language.ES)["own_spellings"].split())
_OTHER_WORDS = frozenset(
    word for listed in read_tables("words_other.toml").values() for word in listed.split()
)
_WORD = re.compile(r"[^\W_]+(?:[’'][^\W\d_]+)?")
# The same; its group is the word without what follows an apostrophe ("children's").
_WORD_WITHOUT_TAIL = re.compile(r"([^\W_]+)(?:[’'][^\W\d_]+)?")
_SPANISH_LETTERS = re.compile(r"[áéíóúüñ]")
_SENTENCE_END = re.compile(
    r"(?<!\b[A-Z])(?<!^\d)(?<!^\d\d)[.!?…][”’\"')]*\s+(?=[A-ZÁÉÍÓÚÑ¿¡“\"'(\d])|\n+"
)
# langdetect's profiles of the languages of the Americas; it has more, and would choose among them.
_DETECTED = ("en", "es", "pt", "fr")
# Probability from which langdetect is believed; below it, the fallback is the better guess.
_CERTAIN = 0.9
# With fewer words in lower case langdetect is not asked: it takes "gender" for Spanish.
_FEWEST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Detection:
    """What language a text was found to be in."""

    language: Language
    """The language to answer in."""
    other: bool = False
    """Whether the text is in neither English nor Spanish.

    Then `language` is the fallback, that of the conversation or the page.
    """
    certain: bool = True
    """False when nothing in the text tells its language, and `language` is the fallback."""


def fold(text: str) -> str:
    """The text in lower case, without accents and other combining marks: `Perú` gives `peru`.

    Folding rarely changes the length of a text (one character "ﬁ" becomes two, "fi"). Where it
    does, offsets in the text and in the folded text differ.
    """
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def words(text: str) -> Sequence[str]:
    """The folded words of a text, in order: runs of letters and digits.

    An apostrophe and what follows it are left out: "children's" gives "children".
    """
    return _WORD_WITHOUT_TAIL.findall(fold(text))


def located_words(text: str) -> Sequence[tuple[str, int, int]]:
    """The folded words of a text with their half-open offsets in it: (word, start, end).

    The words are those of `words`, except where folding makes several characters of one ("⑴").
    """
    return [(fold(one[1]), *one.span(1)) for one in _WORD_WITHOUT_TAIL.finditer(text)]


def terms(text: str, language: Language) -> Sequence[str]:
    """The stems that a search by words compares: of each word but function words, in order.

    The stemmer is Snowball's (snowballstem.org). Words are folded before they are stemmed, in
    questions and passages alike, since half of the questions that people type have no accents.
    """
    kept = [word for word in words(text) if word not in _STOP_WORDS[language]]
    # A new one each time, since it is not thread-safe and keeps the words that it has stemmed.
    return list(Stemmer.Stemmer(language.value).stemWords(kept))


def content_words(text: str) -> Sequence[str]:
    """The folded words that say what a question is about, in order.

    Function words and words about asking ("report", "tell") of both languages are left out.
    """
    return [word for word in words(text) if word not in _EMPTY_WORDS]


def sentences(text: str) -> list[tuple[int, int]]:
    """Offsets (start, end), end excluded, of the sentences of a text, in order.

    White space between sentences belongs to none. A full stop, "!", "?" or "…", perhaps with
    closing quotation marks or brackets, ends a sentence if a space and then a capital, a digit or
    an opening mark follow; but not after an initial ("J. Smith"), nor after a number of one or two
    digits that begins the text ("1. Title"). A line break always ends one.
    """
    bounds = [match.end() for match in _SENTENCE_END.finditer(text)]
    found, start = [], 0
    for end in [*bounds, len(text)]:
        inside = text[start:end]
        if inside.strip():
            lead = len(inside) - len(inside.lstrip())
            found.append((start + lead, start + len(inside.rstrip())))
        start = end
    return found


def statements(text: str) -> list[tuple[int, int]]:
    """Offsets as `sentences` gives them, but a sentence that ends in a colon is joined to the next.

    Such a sentence ("Published by:" on a line of its own) states nothing by itself. At the end of
    the text it stays as it is.
    """
    found: list[tuple[int, int]] = []
    for start, end in sentences(text):
        leads = bool(found) and text[found[-1][1] - 1] == ":"
        found.append((found.pop()[0] if leads else start, end))
    return found


def has_words(text: str) -> bool:
    """Whether a text has a letter of any script; digits and emoji alone cannot be searched."""
    return any(c.isalpha() for c in text)


def has_latin_letter(text: str) -> bool:
    """Whether at least one letter of a text is Latin; `normalisation.is_latin` asks for all."""
    return any("LATIN" in unicodedata.name(c, "") for c in text if c.isalpha())


def detect(text: str, fallback: Language = Language.EN) -> Detection:
    """The language of a question; `fallback` is that of the conversation or the page.

    The library langdetect is given only the words in lower case, chooses among English, Spanish,
    Portuguese and French, and is believed from a probability of `_CERTAIN`. The first rule that
    applies decides:

    1. The text has letters, none of them Latin: `other`, and the language is `fallback`.
    2. It has a word of `words_other.toml` (frequent words of Portuguese and French), and langdetect
       finds one of these two: `other` as well, with `fallback`.
    3. Function words, accents and the like speak for English or for Spanish (`_signs`): that one.
    4. It has `_FEWEST_WORDS` or more words in lower case, and langdetect finds English or Spanish:
       that one.
    5. Otherwise, as with a name that both languages spell alike, or a text without words:
       `fallback`, and it is not `certain`.
    """
    if has_words(text) and not has_latin_letter(text):
        return Detection(fallback, other=True)
    signs = _signs(text)
    common = [raw for raw in _WORD.findall(text) if raw.islower()]
    other_words = not _OTHER_WORDS.isdisjoint(words(text))
    unsigned = not signs and len(common) >= _FEWEST_WORDS
    # The detector is slow, so it is asked only where its answer counts.
    probable = _probable(common) if other_words or unsigned else {}
    if other_words and max(probable.get("pt", 0.0), probable.get("fr", 0.0)) >= _CERTAIN:
        return Detection(fallback, other=True)
    if signs:
        return Detection(Language.ES if signs > 0 else Language.EN)
    for language in Language:
        if unsigned and probable.get(language, 0.0) >= _CERTAIN:
            return Detection(language)
    return Detection(fallback, certain=False)


def _signs(text: str) -> int:
    """Signs of Spanish minus signs of English: positive for Spanish, negative for English, or 0.

    Inverted marks (¿, ¡) count 3 for Spanish, however many; each function word 1 for its language;
    each word with an accented letter, "ü" or "ñ" 1 for Spanish. Of words with a capital only the
    first of the text counts, as a function word, and not in a name; a text all in capitals is read
    as in lower case. If that gives 0, a text of nothing but names that only Spanish spells so
    ("Perú") counts 1.
    """
    score = 3 * ("¿" in text or "¡" in text)
    # Names keep the accents and articles of their own language ("El Salvador", "Política Nacional
    # de la Niñez"), so only words in lower case count, and the first word of the text.
    found = _WORD.findall(text.lower() if text.isupper() else text)
    name = len(found) > 1 and all(raw[0].isupper() for raw in found)
    for place, raw in enumerate(found):
        if not raw.islower() and (place or name):
            continue
        word = fold(raw)
        score += word in FUNCTION_WORDS[Language.ES]
        score -= word in FUNCTION_WORDS[Language.EN]
        score += raw.islower() and bool(_SPANISH_LETTERS.search(raw))
    return score or int(bool(found) and _SPANISH_SPELLINGS.issuperset(map(str.lower, found)))


def _probable(common: Sequence[str]) -> dict[str, float]:
    """The probabilities, in [0, 1], that langdetect gives the languages of `_DETECTED`, by code.

    `common` are the words it is given. Languages of 0.1 or less are missing; empty for no words, or
    where langdetect cannot tell by their letters.
    """
    detector = _factory().create()
    detector.append(" ".join(common))
    try:
        return {found.lang: found.prob for found in detector.get_probabilities()}
    except langdetect.lang_detect_exception.LangDetectException:  # no letters to go by
        return {}


@cache
def _factory() -> DetectorFactory:
    """What makes langdetect's detectors: with the profiles of `_DETECTED` and a fixed seed.

    With the profiles of all its languages it takes "hola" for Welsh; without a seed its answers
    vary.
    """
    folder = Path(langdetect.__file__).parent / "profiles"
    factory = DetectorFactory()
    profiles = [json.loads((folder / code).read_text(encoding="utf-8")) for code in _DETECTED]
    factory.load_json_profile([json.dumps(profile) for profile in profiles])
    factory.set_seed(0)
    return factory
