"""Which kinds of thing a question asks for, and whether a passage holds a thing of such a kind.

A passage may be about the subject of a question and still not hold what is asked: "few convictions"
is no rate, and a law that is mentioned is not the law's article. The expected answer type is a
classic signal of question answering (Li and Roth, "Learning Question Classifiers", COLING 2002).
Here it is read from words, which stand in `words_<language>.toml` (tables `asked`, `held` and
`nouns`); those of all languages are looked for in every text. There are seven kinds.
"""

import re
from enum import StrEnum

from report_rag.text import countries
from report_rag.text.language import fold
from report_rag.text.word_lists import any_of, word_lists
from report_rag.types import Language


class AnswerType(StrEnum):
    """Kinds of thing that a question may ask for; the values name lists in the TOML files."""

    FIGURE = "figure"
    """A number, share, amount or length of time."""
    LAW = "law"
    DATE = "date"
    PERSON = "person"
    CONTACT = "contact"
    """A telephone number or an address."""
    ORGANISATION = "organisation"
    COUNTRY = "country"


def _listed(table: str, key: str) -> list[str]:
    """The regular expressions of the list `key` in a table, those of all languages together."""
    return [entry for language in Language for entry in word_lists(language)[table][key]]


def _asked_by_noun(kind: str) -> str:
    """A pattern for "Which large hotel chains ...": at most two words stand before the noun.

    None of them is a country: "which country has hotels" asks for the country.
    """
    others = _listed("nouns", "not_between")
    others += _listed("nouns", AnswerType.COUNTRY) if kind != AnswerType.COUNTRY else []
    between = rf"(?: (?!{any_of(others)})\w+){{0,2}} "
    return any_of(_listed("nouns", "questions")) + between + any_of(_listed("nouns", kind))


# What a folded question that asks for the kind has in it.
_ASKED = {
    AnswerType.FIGURE: re.compile("%|" + any_of(_listed("asked", AnswerType.FIGURE))),
    AnswerType.LAW: re.compile(any_of(_listed("asked", AnswerType.LAW))),
    AnswerType.DATE: re.compile(any_of(_listed("asked", AnswerType.DATE))),
    AnswerType.PERSON: re.compile(any_of(_listed("asked", AnswerType.PERSON))),
    AnswerType.CONTACT: re.compile(any_of(_listed("asked", AnswerType.CONTACT))),
    AnswerType.ORGANISATION: re.compile(_asked_by_noun(AnswerType.ORGANISATION)),
    AnswerType.COUNTRY: re.compile(_asked_by_noun(AnswerType.COUNTRY)),
}
# What a folded text that holds a thing of the kind has in it; dates are years from 1800 to 2099.
_HELD = {
    AnswerType.FIGURE: re.compile(r"\d|" + any_of(_listed("held", AnswerType.FIGURE))),
    AnswerType.LAW: re.compile(any_of(_listed("held", AnswerType.LAW))),
    AnswerType.DATE: re.compile(r"\b(?:1[89]|20)\d\d\b"),
    AnswerType.CONTACT: re.compile(r"@|www\.|https?:|\+\d"),
}
# Two words with capitals in a row, in the text as it is written: a person or an organisation.
_NAME = re.compile(r"\b[A-ZÁÉÍÓÚÑ]\w+ (?:[a-z]{1,3} )?[A-ZÁÉÍÓÚÑ]\w")


def expected(question: str) -> frozenset[AnswerType]:
    """The kinds of thing that a question asks for; empty when it asks for none of the seven."""
    folded = fold(question)
    return frozenset(kind for kind, pattern in _ASKED.items() if pattern.search(folded))


def holds(text: str, kind: AnswerType) -> bool:
    """Whether a passage holds something of that kind, be it what was asked or not.

    For a person or an organisation: two words with capitals in a row, perhaps with a short word
    between them. For a country: its name. For the other kinds: what `_HELD` lists.
    """
    if kind in (AnswerType.PERSON, AnswerType.ORGANISATION):
        return bool(_NAME.search(text))
    if kind is AnswerType.COUNTRY:
        return any(countries.is_country(one.code) for one in countries.mentioned(text))
    return bool(_HELD[kind].search(fold(text)))
