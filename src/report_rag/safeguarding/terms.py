"""Replaces harmful terms in a question by those of the Terminology Guidelines.

A term is harmful if it makes children seem to take part in their exploitation ("child prostitute").
The guidelines are ECPAT's "Terminology Guidelines for the Protection of Children from Sexual
Exploitation and Sexual Abuse" (2nd edition, 2025). The table of terms is in `terms.toml`, which
people who know the field can extend. Words in quotation marks stay as they are, since somebody may
ask about the terms themselves.
"""

import re
from functools import cache

from report_rag.text.language import fold
from report_rag.text.word_lists import read_tables

_QUOTED = re.compile(r"[\"“«‘][^\"”»’]*[\"”»’]")


def in_better_words(text: str) -> str:
    """The text with better terms in the place of harmful ones; unchanged if it has none.

    Case and accents do not matter; a term that begins in quotation marks stays. Of terms that
    overlap, the first is replaced; of those that begin together, the longest. A text that is longer
    or shorter in lower case without accents, because of a ligature for example, is not changed:
    terms are looked for in that form, and would have other places in the text.
    """
    folded = fold(text)
    if len(folded) != len(text):
        return text
    quoted = [found.span() for found in _QUOTED.finditer(text)]
    places = [
        (found.start(), found.end(), better)
        for said, better in _terms()
        for found in said.finditer(folded)
        if not any(start <= found.start() < end for start, end in quoted)
    ]
    # Of terms that overlap, the one that begins first is replaced; of these the longest.
    result, done = "", 0
    for start, end, better in sorted(places, key=lambda place: (place[0], -place[1])):
        if start >= done:
            result += text[done:start] + better
            done = end
    return result + text[done:]


@cache
def _terms() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Pairs from `terms.toml`, in its order: what finds a harmful term, and the better term.

    The first is a pattern for whole words in a text in lower case, without accents.
    """
    rows = read_tables("terms.toml", "report_rag.safeguarding")["term"]
    return tuple((re.compile(rf"\b(?:{row['said']})\b"), row["better"]) for row in rows)
