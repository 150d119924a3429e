"""Which kinds of thing a question asks for, and whether a passage holds a thing of such a kind.

A passage (a block of a report) may be about the subject of a question and still not hold what is
asked: "few convictions" is no answer to a question for a rate. The expected answer type is a
classic signal of question answering (Li and Roth, "Learning Question Classifiers", COLING 2002).
Here words tell it, in the question and in the passage: they are in `words_<language>.toml` (tables
`asked`, `held` and `nouns`), and those of all languages are looked for in every text. A folded text
is in lower case and without accents.
"""

import re
from enum import StrEnum

from report_rag.text import countries
from report_rag.text.language import fold
from report_rag.text.word_lists import any_of, listed


class AnswerType(StrEnum):
    """The kinds of thing that a question may ask for; the values name lists in the TOML files."""

    FIGURE = "figure"
    """A number, share, amount or length of time."""
    LAW = "law"
    """A law, an article of it, or a penalty or minimum age that it sets."""
    DATE = "date"
    PERSON = "person"
    CONTACT = "contact"
    """A telephone number, or a postal, e-mail or web address."""
    ORGANISATION = "organisation"
    COUNTRY = "country"


def _asked_by_noun(kind: str) -> str:
    """A regular expression for a folded question that names the kind: "which large hotel chains".

    It finds a word such as "which", then at most two other words, then a noun of the kind. The
    words between are none of the list `not_between` ("what should hotels do" asks for no hotels)
    and, unless `kind` is the country, no noun for a country: "which country has hotels" asks for
    that. The lists are the table `nouns` of both files of words.
    """
    others = listed("nouns", "not_between")
    others += listed("nouns", AnswerType.COUNTRY) if kind != AnswerType.COUNTRY else []
    between = rf"(?: (?!{any_of(others)})\w+){{0,2}} "
    return any_of(listed("nouns", "questions")) + between + any_of(listed("nouns", kind))


_BY_NOUN = (AnswerType.ORGANISATION, AnswerType.COUNTRY)
# For each kind, what is found in a folded question that asks for it.
_ASKED = {
    kind: re.compile(_asked_by_noun(kind) if kind in _BY_NOUN else any_of(listed("asked", kind)))
    for kind in AnswerType
}
_ASKED[AnswerType.FIGURE] = re.compile("%|" + _ASKED[AnswerType.FIGURE].pattern)
# What is found in a folded text that holds a thing of the kind; dates are years from 1800 to 2099.
_HELD = {
    AnswerType.FIGURE: re.compile(r"\d|" + any_of(listed("held", AnswerType.FIGURE))),
    AnswerType.LAW: re.compile(any_of(listed("held", AnswerType.LAW))),
    AnswerType.DATE: re.compile(r"\b(?:1[89]|20)\d\d\b"),
    AnswerType.CONTACT: re.compile(r"@|www\.|https?:|\+\d"),
}
# Two words with capitals in a row, in the text as it is written: a person or an organisation.
_NAME = re.compile(r"\b[A-ZÁÉÍÓÚÑ]\w+ (?:[a-z]{1,3} )?[A-ZÁÉÍÓÚÑ]\w")


def expected(question: str) -> frozenset[AnswerType]:
    """The kinds of thing that a question asks for: often one, perhaps several, or none (empty)."""
    folded = fold(question)
    return frozenset(kind for kind, pattern in _ASKED.items() if pattern.search(folded))


def holds(text: str, kind: AnswerType) -> bool:
    """Whether a text holds something of that kind, be it what was asked or not.

    A figure is any digit, or a number word such as "half"; a law, a word such as "law" or "legal";
    a date, a year from 1800 to 2099; a contact, "@", a web address or "+" before a digit. A person
    or an organisation is two words with capitals in a row, perhaps with a word of one to three
    small letters between them. A country is any mention of one (by its name, people, capital or
    abbreviation); a region such as the Caribbean does not count.
    """
    if kind in (AnswerType.PERSON, AnswerType.ORGANISATION):
        return bool(_NAME.search(text))
    if kind is AnswerType.COUNTRY:
        return any(countries.is_country(one.code) for one in countries.mentioned(text))
    return bool(_HELD[kind].search(fold(text)))
