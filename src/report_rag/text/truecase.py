"""Gives a heading that is written all in capitals the case of a sentence (truecasing).

"IN DETAIL" becomes "In detail", "ABOUT ECPAT" "About ECPAT". Which words keep capitals is read from
the text below the headings: a word gets the form that it has most often inside its sentences.
Countries have their capitals in any case.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from report_rag.text import countries
from report_rag.text.language import FUNCTION_WORDS, fold, sentences, words
from report_rag.types import Language

_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")
# "4." or "IV)" at the beginning of a heading is no part of its sentence.
_SMALL = frozenset().union(*FUNCTION_WORDS.values())
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
    for place, word in _countries(heading[start:], [one[0] for one in found], language):
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


def _countries(heading: str, found: Sequence[str], language: Language) -> Iterable[tuple[int, str]]:
    """The words of a heading that name countries, as (place in `found`, the word as it is written).

    `found` has all its words. An abbreviation stays as it is. Peoples have no capital in Spanish.
    """
    folded = [fold(word) for word in found]
    for mention in countries.mentioned(heading):
        key = list(mention.in_text)
        name = words(countries.plain_name(mention.code, language))
        is_name = mention.capital or language is Language.EN or key == list(name)
        for place in range(len(folded) - len(key) + 1):
            if not is_name or folded[place : place + len(key)] != key:
                continue
            for inner, word in enumerate(found[place : place + len(key)]):
                small = inner and fold(word) in _SMALL
                plain = word.lower() if small else word.capitalize()
                yield place + inner, word if mention.abbreviation else plain
