"""Harmful words for what is done to children: a question is searched as the field says it.

The table stands in `terms.toml`, for people who know the field. A quotation is left as it is, since
somebody may ask about the words themselves.
"""

import re
import tomllib
from functools import cache
from importlib import resources

from report_rag.memo import once
from report_rag.text.language import fold

_QUOTED = re.compile(r"[\"“«‘][^\"”»’]*[\"”»’]")


@once
def in_better_words(text: str) -> str:
    """The text with the terms of the Terminology Guidelines in the place of harmful ones."""
    folded = fold(text)
    # Folding keeps the length of what people type; where it does not, nothing is exchanged.
    if len(folded) != len(text):
        return text
    quoted = [found.span() for found in _QUOTED.finditer(text)]
    places = [
        (found.start(), found.end(), better)
        for said, better in _terms()
        for found in said.finditer(folded)
        if not any(start <= found.start() < end for start, end in quoted)
    ]
    for start, end, better in sorted(places, reverse=True):
        text = text[:start] + better + text[end:]
    return text


@cache
def _terms() -> tuple[tuple[re.Pattern[str], str], ...]:
    file = resources.files("report_rag.safeguarding").joinpath("terms.toml")
    rows = tomllib.loads(file.read_text(encoding="utf-8"))["term"]
    return tuple((re.compile(rf"\b(?:{row['said']})\b"), row["better"]) for row in rows)
