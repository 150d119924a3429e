"""What the name of a column says that the column holds: questions, ids, languages or other things.

The words are in `column_names.toml`. A name may be a word ("Pregunta"), a label ("Fecha de la
pregunta"), the same in two languages ("Pregunta / Question"), or the sentence that a form showed
("¿Qué le gustaría preguntar al informe?").
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Any

from report_rag.text.language import content_words, words
from report_rag.text.language_names import language_named
from report_rag.text.word_lists import any_of, read_tables
from report_rag.types import Language

_LONGEST_NAME = 300
"""Characters. A longer text is no name; forms show sentences of up to some 200."""
_LONGEST_LABEL = 8
"""Words. A longer name is a sentence, which has no noun that says what the column holds."""
_LONGEST_LANGUAGE_SENTENCE = 12
"""Words: "In which language would you like to receive the answers?" has ten."""
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_BETWEEN_LANGUAGES = re.compile(r"[/|\n·–—]|\s-\s")
_NUMBER_SIGNS = frozenset({"#", "№"})


class ColumnRole(StrEnum):
    """What a column holds."""

    QUESTION = "question"
    IDENTITY = "identity"
    """A number or code of the row."""
    LANGUAGE = "language"
    """The language of the question, or of the answer to it."""
    OTHER = "other"
    """Something else that is known, such as a time, a name, a place or an answer."""


@dataclass(frozen=True, slots=True)
class ColumnName:
    """What the name of a column says."""

    role: ColumnRole | None = None
    """None if the name does not say what the column holds."""
    exact: bool = False
    """Whether the name says nothing else ("Your question"; not "Preguntas de Lima"). Without it a
    text may be a question or a title as well."""
    language: Language | None = None
    """The language in which the name says that the column holds questions; None if it does not say
    it, or says it in both. For a name that is that of a language ("Español"), and then has no role,
    that language."""


def read_name(text: str) -> ColumnName:
    """What the text of a cell says as the name of its column.

    What stands in brackets does not count, unless nothing else is there. Of a name in two languages
    ("Tema / Topic") the part that names questions counts, else the first.
    """
    if len(text) > _LONGEST_NAME:
        return ColumnName()
    bare = _BRACKETS.sub(" ", text)
    parts = [part for part in _BETWEEN_LANGUAGES.split(bare if bare.strip() else text) if part]
    named = [_read_part(part) for part in parts] or [ColumnName()]
    asking = [one for one in named if one.role is ColumnRole.QUESTION]
    if not asking:
        return named[0]
    languages = {one.language for one in asking}
    return ColumnName(
        ColumnRole.QUESTION,
        exact=any(one.exact for one in asking),
        language=languages.pop() if len(languages) == 1 else None,
    )


def _read_part(text: str) -> ColumnName:
    """What a name in one language says. Words with digits in them, such as "Q00", do not count."""
    if text.strip() in _NUMBER_SIGNS:
        return ColumnName(ColumnRole.IDENTITY, exact=True)
    named = [word for word in words(text) if not any(c.isdigit() for c in word)]
    sentence = "?" in text or "¿" in text
    if named and all(word in _listed("question") | _listed("beside") for word in named):
        sentence = False
    if sentence or len(named) > _LONGEST_LABEL:
        return _read_sentence(named)
    name = _read_label(named)
    # "Group 1" is one of several groups; "Question 2" is a column all the same.
    numbered = len(named) < len(words(text)) and name.role is not ColumnRole.QUESTION
    return replace(name, exact=False) if numbered else name


def _read_sentence(named: list[str]) -> ColumnName:
    """What the words of a sentence say: does it ask for a question, a language, something else?"""
    addressed = _addressed(" ".join(named))
    if addressed:
        return ColumnName(ColumnRole.QUESTION, language=addressed)
    if len(named) <= _LONGEST_LANGUAGE_SENTENCE and not _listed("language").isdisjoint(named):
        return ColumnName(ColumnRole.LANGUAGE)
    return ColumnName() if _listed("other").isdisjoint(named) else ColumnName(ColumnRole.OTHER)


def _read_label(named: list[str]) -> ColumnName:
    """What the words of a label say, by its main noun.

    That is the first noun of the lists before any preposition if one of them is Spanish only
    ("Fecha pregunta"), else the last ("Question date"). Without one, a noun for questions anywhere
    ("Ask a question") is enough.
    """
    prepositions = _listed("prepositions")
    end = next((at for at, word in enumerate(named) if at and word in prepositions), len(named))
    known = [(word, role) for word in named[:end] for role in _roles(word)]
    if not known:
        asking = [word for word in named if word in _listed("question")]
        if asking:
            return ColumnName(ColumnRole.QUESTION, language=_language_of(asking))
        return ColumnName(language=Language.of_tag(language_named(" ".join(named))))
    spanish = any(word not in _every_word(Language.EN) for word, _ in known)
    noun, role = known[0 if spanish else -1]
    if role is ColumnRole.QUESTION:
        return ColumnName(role, exact=_says_no_more(named), language=_language_of([noun]))
    rest = set(content_words(" ".join(named[end:])))
    if role is ColumnRole.IDENTITY and not rest <= _listed("question") | _listed("numbered"):
        return ColumnName(ColumnRole.OTHER)  # "Number of participants"
    return ColumnName(role, exact=len(named) == 1)


def _says_no_more(named: list[str]) -> bool:
    """Whether all words of a name are nouns for questions or words that mean little beside them."""
    usual = _listed("question") | _listed("beside")
    more = [word for word in content_words(" ".join(named)) if word not in usual]
    return all(Language.of_tag(language_named(word)) for word in more)


def _roles(word: str) -> list[ColumnRole]:
    """What a word says, at most one of the roles; a word of several lists has the first of them."""
    return [role for role in ColumnRole if word in _listed(role.value)][:1]


def _language_of(asking: list[str]) -> Language | None:
    """The language of nouns for questions; None if they are of both, as no noun is today."""
    found = {one for one in Language for word in asking if word in _words(one, "question")}
    return found.pop() if len(found) == 1 else None


def _addressed(named: str) -> Language | None:
    """The language of a sentence that asks the person who fills in a form for a question."""
    return next((one for one in Language if _addressing(one).search(named)), None)


@cache
def _addressing(language: Language) -> re.Pattern[str]:
    return re.compile(any_of(_tables()[language.value]["addressed"]))


@cache
def _every_word(language: Language) -> frozenset[str]:
    return frozenset().union(*(_words(language, role.value) for role in ColumnRole))


@cache
def _listed(name: str) -> frozenset[str]:
    """The words of the list of that name, of all languages."""
    return frozenset().union(*(_words(language, name) for language in Language))


@cache
def _words(language: Language, name: str) -> frozenset[str]:
    return frozenset(_tables()[language.value][name].split())


def _tables() -> dict[str, Any]:
    return read_tables("column_names.toml", "report_rag.sheets")
