"""Gives a heading that is written all in capitals the case of a sentence (truecasing).

"IN DETAIL" becomes "In detail", "ABOUT ECPAT" "About ECPAT". Which words keep capitals is read from
the text below the headings: a word gets the form that it has most often inside its sentences.
Countries that are recognised have their capitals in any case, and so have Roman numerals.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from report_rag.text import countries
from report_rag.text.language import FUNCTION_WORDS, fold, sentences, words
from report_rag.types import Language

_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")
_PART = re.compile(r"[^\W\d_]+")
_SMALL = frozenset().union(*FUNCTION_WORDS.values())
# "PART II" and "ANEXO V"; the English "I" is written in the same way.
_ROMAN = re.compile(r"(?!L$)(?=[IVXL])(?:X[LC]|L?X{0,3})(?:I[XV]|V?I{0,3})")
# "4." or "IV)" at the beginning of a heading is no part of its sentence.
_NUMBERING = re.compile(r"\s*(?:\d+|[IVXLC]+)[.)]\s+")


def usual_forms(texts: Iterable[str]) -> dict[str, str]:
    """How the words of the texts are usually written, by the word in lower case.

    Also by the word before it and the word itself ("ecpat international"). The first word of a
    sentence does not count, nor words in capitals before the first one in lower case ("PERU AND
    BRAZIL: Rains ..."). Of forms that are equally frequent, the one with fewer capitals is taken.
    """
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        for start, end in sentences(text):
            found = _WORD.findall(text[start:end])
            begun = False
            for before, word in pairwise(found):
                begun = begun or not before.isupper()
                if begun:
                    counted[word.lower()][word] += 1
                    counted[f"{before} {word}".lower()][word] += 1
    return {
        word: min(forms, key=lambda form: (-forms[form], sum(map(str.isupper, form))))
        for word, forms in counted.items()
    }


def sentence_case(heading: str, language: Language, forms: Mapping[str, str]) -> str:
    """A heading all in capitals in the case of a sentence; any other heading as it is.

    `language` is that of the heading, `forms` what `usual_forms` gives for the text of its report;
    words that are not in it get lower case.
    """
    if not heading.isupper():
        return heading
    numbering = _NUMBERING.match(heading)
    start = numbering.end() if numbering else 0
    found = list(_WORD.finditer(heading, start))
    written = _usual([one[0].lower() for one in found], forms)
    written = [
        one[0] if _ROMAN.fullmatch(one[0]) else word
        for one, word in zip(found, written, strict=True)
    ]
    for place, word in _countries(heading, found, language).items():
        written[place] = word
    if written:
        written[0] = written[0][:1].upper() + written[0][1:]
    result = heading[:start]
    for match, word in zip(found, written, strict=True):
        result += heading[start : match.start()] + word
        start = match.end()
    return result + heading[start:]


def _usual(found: Sequence[str], forms: Mapping[str, str]) -> list[str]:
    """These words of a heading, given in lower case, as they are usually written.

    After a word with a capital, as they are after this word: it may begin a name.
    """
    written: list[str] = []
    for place, word in enumerate(found):
        form = forms.get(word, word)
        if written and not written[-1].islower():
            form = forms.get(f"{found[place - 1]} {word}", form)
        written.append(form)
    return written


def _countries(heading: str, found: Sequence[re.Match[str]], language: Language) -> dict[int, str]:
    """The words of a heading that name countries as they are written, by their place in `found`.

    `found` has all its words. An abbreviation stays as it is. Peoples have no capital in Spanish.
    """
    cased = {}
    for span, mention in countries.located(heading):
        name = words(countries.plain_name(mention.code, language))
        is_name = mention.abbreviation or mention.capital or mention.words == tuple(name)
        is_name = is_name or language is Language.EN
        for place, match in enumerate(found):
            if is_name and match.start() < span.end and span.start < match.end():
                small = match.start() > span.start and fold(match[0]) in _SMALL
                plain = match[0].lower() if small else _PART.sub(_capitalised, match[0])
                cased[place] = match[0] if mention.abbreviation else plain
    return cased


def _capitalised(part: re.Match[str]) -> str:
    return part[0].lower() if part[0] == "S" else part[0].capitalize()
