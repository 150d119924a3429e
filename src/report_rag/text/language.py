"""Which language a text is in, and its words: folded, stemmed, without function words.

It knows English and Spanish. Portuguese and French are known only to the extent that a question
in them is noticed; other languages in Latin script (Haitian Creole, say) are taken for the nearer
of the two.
"""

import json
import re
import threading
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import langdetect
import Stemmer
from langdetect.detector_factory import DetectorFactory

from report_rag.memo import once
from report_rag.types import Language

# Words that one of the two languages has and the other has not, however short the question.
# Words of both ("a", "me", "no", "he", "has", "son", "once", "sin", "come") are left out.
FUNCTION_WORDS = {
    Language.EN: frozenset(
        "the of and what is in on at which how who whom whose why when where do does did done "
        "about for to are was were be been being there any an it its this that these those "
        "with from by or not but if than then they them their we our us you your he she his her "
        "i my can could should would will shall may might must have had give tell show list "
        "please pls thanks hi hello as so such into out up over between all more most some many "
        "much whats hows wheres whos isnt arent dont doesnt".split()
    ),
    Language.ES: frozenset(
        "el la los las lo un una unos unas de del al que y e o u en por para con se es son "
        "como cual cuales donde quien quienes cuanto cuanta cuantos cuantas cuando porque hay "
        "sobre mas muy si su sus mi mis tu tus este esta estos estas ese esa esos esas eso esto "
        "aquel aquella le les nos te ya fue fueron ser estan ha han hace hacen "
        "dame dime decime contame quiero puedo puede pueden podes tiene tienen dice dicen "
        "desde hasta entre segun tambien pero hola gracias porfa favor q xq pa pq todo toda "
        "todos todas cada ni asi aqui ahi".split()
    ),
}
# "son" and "me" do not decide, but carry no meaning of their own either.
_STOP_WORDS = {
    Language.EN: FUNCTION_WORDS[Language.EN] | set("a me no has s t re ve ll".split()),
    Language.ES: FUNCTION_WORDS[Language.ES] | set("a me no he has son".split()),
}
# Words of the region's other written languages, of neither of the two above: without one of them
# the detector's guess of a third language is not believed (it takes "donor support" for French).
_OTHER_WORDS = frozenset(
    "sao nao voce voces os as das dos uma com em na nas nos ao aos pelo pela quais qual isso "
    "crianca criancas tem mais ou foi "
    "les des du est une dans sur quelles quels quelle quel ou qui pour avec ce cette sont aux "
    "enfants comment pourquoi combien".split()
)
_WORD = re.compile(r"[^\W_]+(?:[’'][^\W\d_]+)?")
# The same; what is found is the word without its apostrophe's tail.
_WORD_WITHOUT_TAIL = re.compile(r"([^\W_]+)(?:[’'][^\W\d_]+)?")
# Words about the asking and the asker, which name no subject of a report, in their forms.
_ASKING_WORDS = frozenset(
    "report reports document text publication workshop say says said saying tell tells mention "
    "mentions mentioned contain contains talk talks learn know find findings info information "
    "everything anything something nothing situation country countries case cases regarding "
    "concerning concern concerns see read need want looking question questions ask asking "
    "article journalist writing student work working part really exactly specifically like vs "
    "here same different differ difference compare compared comparison help happen happens "
    "happening going thing things way come came came describe described explain summary overview "
    "pull full detail details briefly ok okay yes people "
    "informe reporte documento texto publicacion taller digan dijo dijeron decir menciona "
    "mencionan mencionado contiene habla hablan saber conocer aprender encontrar encuentra "
    "informacion datos info algo nada alguna algun situacion pais paises caso casos respecto "
    "acerca necesito busco buscando pregunta preguntas articulo periodista estudiante soy trabajo "
    "trabajando parte realmente exactamente mismo misma diferente diferencia diferencian compara "
    "comparar compare comparacion ayuda pasa pasan pasando cosa cosas manera ver leer detalle "
    "detalles resumen explica explicame describe gente tal bien tengas tenes tienes hablame "
    "cuentame contame quisiera gustaria plis porfis va van".split()
)
_EMPTY_WORDS = _ASKING_WORDS.union(*_STOP_WORDS.values())
_SPANISH_LETTERS = re.compile(r"[áéíóúüñ]")
# Countries that English writes without the accent, or by another word.
_SPANISH_NAMES = frozenset(
    "perú méxico panamá haití canadá japón pakistán afganistán líbano etiopía turquía sudáfrica "
    "bélgica españa hungría rumanía gabón camerún benín sudán níger taiwán irán omán bután malí "
    "azerbaiyán kazajistán uzbekistán kirguistán tayikistán turkmenistán túnez bangladés "
    "centroamérica latinoamérica sudamérica norteamérica américa áfrica".split()
)
_SENTENCE_END = re.compile(
    r"(?<!\b[A-Z])(?<!^\d)(?<!^\d\d)[.!?…][”’\"')]*\s+(?=[A-ZÁÉÍÓÚÑ¿¡“\"'(\d])|\n+"
)
# Besides the two languages, the ones of the Americas that langdetect has a profile of.
_DETECTED = ("en", "es", "pt", "fr")
# What the detector has to be sure of before it is believed: below that the language of the page
# is the better guess. Names are taken out first; "Ecuador" alone would make a text Spanish.
_CERTAIN = 0.9
# One or two words without a sign say too little: it takes "gender" for Spanish.
_FEWEST_WORDS = 3
_THREAD = threading.local()
# Else a stemmer remembers the words that somebody typed: ten thousand, in each thread.
_NO_CACHE = 0


@dataclass(frozen=True, slots=True)
class Detection:
    """The language to answer in, and whether the text was in neither English nor Spanish."""

    language: Language
    other: bool = False
    certain: bool = True
    """False when nothing in the text tells, and the fallback was taken."""


def fold(text: str) -> str:
    """Lower case, compatibility forms unified, accents removed: `Perú` and `PERU` are one."""
    return text.lower() if text.isascii() else _folded(text)


@once
def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


@once
def words(text: str) -> Sequence[str]:
    """The folded words of a text, in order; an apostrophe's tail ("children's") is dropped."""
    return _WORD_WITHOUT_TAIL.findall(fold(text))


@once
def located_words(text: str) -> Sequence[tuple[str, int, int]]:
    """The folded words of a text with their half-open offsets in it, without apostrophe's tails."""
    return [(fold(one[1]), *one.span(1)) for one in _WORD_WITHOUT_TAIL.finditer(text)]


@once
def terms(text: str, language: Language) -> Sequence[str]:
    """The stems that a lexical search compares; function words are left out.

    Folding comes before stemming, on both sides of the comparison, since half of the questions
    that people type have no accents. Stems are Snowball's (snowballstem.org).
    """
    kept = [word for word in words(text) if word not in _STOP_WORDS[language]]
    return list(_stemmer(language).stemWords(kept))


@once
def content_words(text: str) -> Sequence[str]:
    """Folded words that say what a question is about: no function words, no words of asking."""
    return [word for word in words(text) if word not in _EMPTY_WORDS]


def sentences(text: str) -> list[tuple[int, int]]:
    """Half-open offsets of the sentences of a text, in order, without the space between them.

    A full stop ends one only before a space and a capital, a digit or an opening mark, and not
    after an initial or a list number ("1. Title").
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
    """The sentences of a text, where one that ends in a colon is a part of the next.

    A label, a title or "Published by:" on a line of its own only leads into what follows.
    """
    found: list[tuple[int, int]] = []
    for start, end in sentences(text):
        leads = bool(found) and text[found[-1][1] - 1] == ":"
        found.append((found.pop()[0] if leads else start, end))
    return found


@once
def has_words(text: str) -> bool:
    """Whether there is anything in a text that can be searched."""
    return any(c.isalpha() for c in text)


@once
def is_latin(text: str) -> bool:
    """Whether a text has letters of the Latin script, in which both languages are written."""
    return any("LATIN" in unicodedata.name(c, "") for c in text if c.isalpha())


def detect(text: str, fallback: Language = Language.EN) -> Detection:
    """The language of a question: unmistakable signs first, then the detector, then `fallback`.

    `fallback` is the language of the conversation or the page; a bare name gives no sign of its
    own and takes it.
    """
    if has_words(text) and not is_latin(text):
        return Detection(fallback, other=True)
    signs = _signs(text)
    common = [raw for raw in _WORD.findall(text) if raw.islower()]
    other_words = not _OTHER_WORDS.isdisjoint(words(text))
    unsigned = not signs and len(common) >= _FEWEST_WORDS
    # It takes its time, so it is asked only where it is believed.
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
    """Positive for Spanish, negative for English, 0 when nothing tells."""
    score = 3 * ("¿" in text or "¡" in text)
    # Names keep the letters and little words of their own language ("San José", "El Salvador",
    # "Política Nacional de la Niñez"), so only words in lower case tell, and the first one.
    found = _WORD.findall(text.lower() if text.isupper() else text)
    name = len(found) > 1 and all(raw[0].isupper() for raw in found)
    for place, raw in enumerate(found):
        if not raw.islower() and (place or name):
            continue
        word = fold(raw)
        score += word in FUNCTION_WORDS[Language.ES]
        score -= word in FUNCTION_WORDS[Language.EN]
        score += raw.islower() and bool(_SPANISH_LETTERS.search(raw))
    return score or int(bool(found) and _SPANISH_NAMES.issuperset(map(str.lower, found)))


def _probable(common: Sequence[str]) -> dict[str, float]:
    """langdetect's probability for each of its four languages, over words in lower case."""
    detector = _factory().create()
    detector.append(" ".join(common))
    try:
        return {found.lang: found.prob for found in detector.get_probabilities()}
    except langdetect.lang_detect_exception.LangDetectException:  # no letters to go by
        return {}


@cache
def _factory() -> DetectorFactory:
    """langdetect with four profiles only, seeded: its default calls "hola" Welsh, and varies."""
    folder = Path(langdetect.__file__).parent / "profiles"
    factory = DetectorFactory()
    profiles = [json.loads((folder / code).read_text(encoding="utf-8")) for code in _DETECTED]
    factory.load_json_profile([json.dumps(profile) for profile in profiles])
    factory.set_seed(0)
    return factory


def _stemmer(language: Language) -> Stemmer.Stemmer:
    """One for each thread: a Snowball stemmer keeps state while it works."""
    if not hasattr(_THREAD, "stemmers"):
        _THREAD.stemmers = {
            Language.EN: Stemmer.Stemmer("english", _NO_CACHE),
            Language.ES: Stemmer.Stemmer("spanish", _NO_CACHE),
        }
    found: Stemmer.Stemmer = _THREAD.stemmers[language]
    return found
