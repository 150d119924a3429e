"""Who needs help: contacts instead of an answer, or above one.

Who needs them does not depend on which report is asked, so the whole corpus decides.
"""

from dataclasses import dataclass

from report_rag.corpus.contacts import for_message
from report_rag.index.loaded import Index
from report_rag.retrieval.rewriting import readings, without_correction
from report_rag.safeguarding import (
    Assessment,
    Concern,
    asks_for_help_contacts,
    assess,
    is_cry_for_help,
    mentions_helplines,
    rule_for,
)
from report_rag.text import countries
from report_rag.types import Contact, ContactKind, Outcome, Query, Turn
from report_rag.vectors.neighbourhood import Neighbourhoods

_FOR_THE_WORRIED = (ContactKind.WORRIED,)
_FOR_SOMEBODY_IN_DANGER = (ContactKind.EMERGENCY, ContactKind.SUPPORT, ContactKind.REPORT)


@dataclass(frozen=True, slots=True)
class Help:
    """Contacts for a message, and whether they are all of the answer."""

    contacts: tuple[Contact, ...]
    outcome: Outcome | None
    """The outcome of a card alone; None when the contacts stand above an ordinary answer."""


def help_for(index: Index, query: Query, near: Neighbourhoods) -> Help | None:
    """The help that a message needs, None if it needs none; a cry for help needs no encoder."""
    text = query.text
    cry = is_cry_for_help(text)
    found = Assessment(Concern.DISCLOSURE) if cry else _assessment(index, query, near)
    outcome: Outcome | None = None
    kinds: tuple[ContactKind, ...] = _FOR_SOMEBODY_IN_DANGER
    if found.concern is Concern.DISCLOSURE:
        outcome = Outcome.SAFEGUARDING if found.is_clear else None
    elif found.concern is not Concern.NONE:
        outcome, kinds = Outcome.DECLINED, _FOR_THE_WORRIED
    elif asks_for_help_contacts(text):
        outcome = Outcome.NOT_IN_REPORT
    elif not mentions_helplines(text):
        return None
    # Also by the capital where the report was made: that is where somebody is.
    where = tuple(mention.code for mention in countries.mentioned(text))
    return Help(for_message(index.contacts, where, kinds), outcome)


def topics(index: Index, query: Query, near: Neighbourhoods) -> tuple[Turn, ...]:
    """The conversation as far as questions are asked about it: a call for help is no topic."""
    if readings(query.text, query.history) == readings(query.text, ()):
        return query.history
    return tuple(
        turn
        for turn in query.history
        if turn.role != "user" or not _tells_of_harm(_assess(index, turn.content, near))
    )


def _tells_of_harm(found: Assessment) -> bool:
    return found.concern is Concern.DISCLOSURE and found.is_clear


def _assessment(index: Index, query: Query, near: Neighbourhoods) -> Assessment:
    """What a message raises besides a question.

    In a conversation "no, I meant …" is left out, which sounds like distress; and a short question
    is misuse only if it is that with the question before it as well.
    """
    meant = without_correction(query.text) if query.history else query.text
    found = _assess(index, meant, near)
    if found.concern is Concern.NONE and not query.history:
        return found
    if rule_for(query.text):
        return Assessment(Concern.DISCLOSURE) if found.concern is Concern.NONE else found
    if found.concern is Concern.OFFENDER:
        whole = readings(query.text, query.history)[-1].text
        if whole not in (query.text, meant):
            return _assess(index, whole, near)
    return found


def _assess(index: Index, text: str, near: Neighbourhoods) -> Assessment:
    message = near.of(text)
    return assess(text, message.vector, index.concerns, index.likeness(message))
