"""Decides what a message asks for, from the classifier, the conversation and the corpus's words.

The classifier has seen messages about any report. What it cannot know is which words are those of
the reports that are asked: a message with one of these is about their subject.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from report_rag.answering.document import IN_SHORT
from report_rag.answering.outline import names_page
from report_rag.index.loaded import Index
from report_rag.intent import INTENTS, LABELS, SUBJECT, signs_of
from report_rag.text import countries
from report_rag.text.ordinals import counts_places
from report_rag.text.parsed import ParsedText
from report_rag.types import (
    About,
    Collection,
    DocumentTopic,
    Intent,
    Language,
    Move,
    PlaceTopic,
    Query,
    ToolTopic,
    about,
)
from report_rag.vectors.neighbourhood import Neighbourhood, Neighbourhoods

_MARGIN = 2.0
"""Log-odds by which something else has to be likelier than the subject of the report."""
_WH = "who when where how_many what".split()
_ASKING = """
page section part document event list country recommend short how_many example treat only more
""".split()
"""Lists of `forms` whose words ask for something and do not say what it is about."""
COMPLETED = (
    Move.WHY,
    Move.EXAMPLE,
    Move.OTHER_GROUP,
    Move.OTHER_PLACE,
    Move.RECOMMEND,
    Move.CORRECTION,
)
"""Moves that are questions once they are completed from the conversation."""


def intent_of(index: Index, query: Query, near: Neighbourhoods) -> Intent | None:
    """What a message asks for; None when it is about the subject of the report."""
    message = ParsedText(query.text)
    intent = _likeliest(index, query, message, near)
    signs = signs_of(message)
    if signs["only"] and signs["names"] and not query.history:
        return PlaceTopic.CONTENTS
    match intent:
        case ToolTopic() if query.history and counts_places(query.text) and not signs["courteous"]:
            return Move.ORDINAL
        case DocumentTopic() | PlaceTopic() if (
            query.history
            and signs["going_on"]
            and not (signs["document"] or signs["event"] or signs["section"] or signs["page"])
        ):
            return Move.OTHER_GROUP
        case ToolTopic() if message.mentions and not signs["you"]:
            return None
        case ToolTopic.SHORTER if not query.history and (signs["document"] or signs["short"]):
            return None if _names_a_subject(index, message) else DocumentTopic.SUMMARY
        case ToolTopic.OFF_TASK if not signs["you"] and _asks_something(index, message, signs):
            return None
        case PlaceTopic.COUNTRIES:
            return _about_countries(index, message)
        case PlaceTopic.PAGE if not names_page(index, message):
            return None
        case PlaceTopic.RECOMMENDATIONS if _names_a_subject(index, message):
            return None
        case DocumentTopic() if intent in IN_SHORT and _names_a_subject(index, message):
            return None
    return intent


def _asks_something(index: Index, message: ParsedText, signs: Mapping[str, bool]) -> bool:
    """Whether a message is a question, or has a word that no example has: "best pizza recipe"."""
    new = set(message.content_words) - index.intents.known.keys()
    return bool(new) or any(signs[one] for one in _WH)


def _about_countries(index: Index, message: ParsedText) -> Intent | None:
    """What a message asks that is like those for all countries: for one of them, or where it is."""
    signs = signs_of(message)
    asked = index.geography.asked(message)
    regions = [code for code in asked if not countries.is_country(code)]
    if asked and not regions:
        somewhere = signs["section"] or signs["page"] or signs["where"]
        return PlaceTopic.PLACES if somewhere else None
    lists = signs["country"] or signs["list"]
    on_a_subject = not signs["section"] and _has_words_of_the_corpus(index, message)
    return PlaceTopic.COUNTRIES if lists and not on_a_subject else None


def _likeliest(
    index: Index, query: Query, message: ParsedText, near: Neighbourhoods
) -> Intent | None:
    """The likeliest intent, of those of the likeliest kind; None when that is the subject.

    The labels of a kind count together. Without a conversation nothing is about the answer before.
    """
    scores = index.intents.scores(message, near.of(query.text).vector)
    together: dict[About, float] = {}
    for label, score in scores.items():
        kind = about(INTENTS.get(label))
        if kind is not About.PREVIOUS or query.history:
            together[kind] = float(np.logaddexp(together.get(kind, -np.inf), score))
    subject = together.pop(About.SUBJECT)
    kind = max(together, key=lambda one: together[one])
    if together[kind] < subject + _margin(index, query, message, kind):
        return None
    others = (About.TOOL, About.DOCUMENT)
    if kind in others and _asks_what_the_bank_asks(index, near.of(query.text), kind):
        return None
    labels = [one for one in scores if one != SUBJECT and about(INTENTS[one]) is kind]
    return INTENTS[max(labels, key=lambda one: scores[one])]


def _asks_what_the_bank_asks(index: Index, message: Neighbourhood, kind: About) -> bool:
    """Whether a question of the bank is nearer to a message than every example of its kind."""
    known = message.nearest(index.dense[Collection.BANK]).best
    examples = message.nearest(index.dense[Collection.INTENT])
    own = [place for place, label in enumerate(LABELS) if about(INTENTS.get(label)) is kind]
    return known > float(examples.of_owners(len(LABELS))[own].max())


def _margin(index: Index, query: Query, message: ParsedText, kind: About) -> float:
    """Log-odds by which a kind has to be likelier than the subject.

    Less than none for a place where the message has a word for one; more for the tool with each
    word that only the corpus has, and in a conversation, unless the message addresses somebody.
    """
    signs = signs_of(message)
    match kind:
        case About.PREVIOUS:
            return 0.0
        case About.PLACE if (
            signs["section"] or signs["page"] or (signs["where"] and signs["treat"])
        ):
            return -_MARGIN
        case About.TOOL:
            goes_on = query.history and not (signs["courteous"] or signs["you"])
            return _MARGIN * (1 + _words_of_its_own(index, message) + bool(goes_on))
    return _MARGIN


def _words_of_its_own(index: Index, message: ParsedText) -> int:
    """How many words of a message the corpus has and no example; the name of a country is one."""
    named = {word for mention in message.mentions for word in mention.in_text}
    new = set(message.content_words) - index.intents.known.keys() - named
    return sum(index.knows(ParsedText(word)) for word in new) + bool(named)


def _names_a_subject(index: Index, message: ParsedText) -> bool:
    """Whether a message has a word of the corpus, or a country, besides those that only ask."""
    return bool(message.mentions) or _has_words_of_the_corpus(index, message)


def _has_words_of_the_corpus(index: Index, message: ParsedText) -> bool:
    """Whether a message has a word of the corpus besides those that only ask."""
    words = (ParsedText(word) for word in message.topic.words)
    return any(
        index.knows(one) and not any(signs_of(one)[name] for name in _ASKING) for one in words
    )


def leans_on_history(query: Query, intent: Intent | None) -> bool | None:
    """Whether a question needs the conversation before it; None when its words have to decide."""
    return True if query.history and intent in COMPLETED else None


def in_asked_language(query: Query, intent: Intent | None) -> Query:
    """The message with the language that it asks for: "in Spanish, please"."""
    match intent:
        case Move.IN_SPANISH:
            return replace(query, language=Language.ES)
        case Move.IN_ENGLISH:
            return replace(query, language=Language.EN)
    return query
