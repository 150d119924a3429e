"""Which language a short text names: "es-MX", "spa", "Español (México)", "Latin American Spanish".

The names of languages in English and Spanish, their codes, and the codes of three letters come from
Unicode CLDR (babel). Names are compared by their folded words (lower case, without accents).
"""

import re
from functools import cache

from babel import Locale
from babel.core import get_global

from report_rag.text.language import words
from report_rag.types import Language

# Names and abbreviations that CLDR lacks, by the code of the language.
_ALSO = {
    Language.EN: "eng ing engl",
    Language.ES: "esp castellano castellana castilian latino",
}
# Languages whose own names are looked for, too ("français", "português").
_OWN_NAMES = ("fr", "pt", "de", "it")
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{1,8})*(?:\.[\w-]+)?")
_BETWEEN_NAMES = re.compile(r"[()\[\]/|;,·\n–—]|\s-\s")


def language_named(text: str) -> str | None:
    """The code of the language that a text names, such as "es" or "fr"; None if it names none.

    Regions do not matter. The first of these that applies decides:

    1. The whole text is a name ("Mexican Spanish") or a tag ("es-419", "spa").
    2. Among its words are names or codes of English or of Spanish ("Spanish - Latin America").
       If there are some of both, it names no single language, and the result is None.
    3. A part of it, between brackets, commas, strokes and the like, is a name or a tag.
    """
    whole = _code(text)
    if whole:
        return whole
    known = {_names().get(word) for word in words(text)} & set(Language)
    if known:
        return known.pop() if len(known) == 1 else None
    return next(filter(None, map(_code, _BETWEEN_NAMES.split(text))), None)


def _code(text: str) -> str | None:
    """The code of a language if the text is nothing but a name or a tag of it; else None."""
    named = _names().get(" ".join(words(text)))
    if named:
        return named
    tag = _TAG.fullmatch(text.strip())
    return _names().get(tag[1].lower()) if tag else None


@cache
def _names() -> dict[str, str]:
    """Codes of languages by their names, folded, and by their codes of two and three letters.

    A name of a variant ("Mexican Spanish") gives the code of its language ("es").
    """
    found: dict[str, str] = {}
    for alias, code in get_global("language_aliases").items():
        if alias.isalpha() and str(code).isalpha():
            found[alias.lower()] = str(code)
    for language in Language:
        for code, name in Locale(language.value).languages.items():
            base = code.split("_")[0]
            found |= {" ".join(words(name)): base, base: base}
    for code in _OWN_NAMES:
        found[" ".join(words(Locale(code).languages[code]))] = code
    # The words of "N’Ko" are "n": too little to go by.
    del found["n"]
    for language, also in _ALSO.items():
        found |= dict.fromkeys(also.split(), language.value)
    return found
