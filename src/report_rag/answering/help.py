"""Whether the writer of a message needs help: contacts instead of an answer, or above one.

Contacts are places that help people, such as a helpline. Whether they are needed does not depend on
which report is asked, so callers give the index of the whole corpus. `safeguarding` assesses a
text; this module adds the conversation and chooses the contacts. A concern is what a text shows of
danger or misuse; a disclosure is the concern that somebody is in danger or asks for help.
"""

from dataclasses import dataclass

from report_rag.corpus.contacts import for_message
from report_rag.index.loaded import ORDINARY, Index
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
from report_rag.types import Collection, Contact, ContactKind, Outcome, Query, Turn
from report_rag.vectors.neighbourhood import Neighbourhoods

_FOR_THE_WORRIED = (ContactKind.WORRIED,)
_SEARCHED = (Collection.BANK, Collection.GAP)
"""The collections of `ORDINARY` that a search compares a question with."""
_FOR_SOMEBODY_IN_DANGER = (ContactKind.EMERGENCY, ContactKind.SUPPORT, ContactKind.REPORT)


@dataclass(frozen=True, slots=True)
class Help:
    """Contacts for a message, and whether they are all of the answer."""

    contacts: tuple[Contact, ...]
    outcome: Outcome | None
    """The outcome if contacts are the whole answer; None if they stand above an ordinary one."""


def help_for(index: Index, query: Query, near: Neighbourhoods) -> Help | None:
    """The help that a message needs; None if it needs none.

    The first that applies decides `Help.outcome`:

    1. The message tells of danger or asks for help: `SAFEGUARDING` if that is clear, else None. A
       cry for help and no more ("SOS") is clear; it is known by its words, without a vector.
    2. It seeks to do harm, or the writer is worried about their own thoughts: `DECLINED`, with the
       contacts for people with such worries instead of the others.
    3. It asks where to find help or where to report: `NOT_IN_REPORT`.
    4. It mentions helplines: None.

    The contacts are those that serve everywhere or in a country that the message names; if the
    corpus has none of these, general ones.
    """
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
    # A capital counts for its country, also that in a report's title: somebody may be there.
    where = tuple(mention.code for mention in countries.mentioned(text))
    return Help(for_message(index.contacts, where, kinds), outcome)


def topics(index: Index, query: Query, near: Neighbourhoods) -> tuple[Turn, ...]:
    """The messages before a question, without those that are clear disclosures.

    A follow-up question shall not be taken to go on from these. Where the conversation does not
    change what the question may mean, all of it is returned, and no text is encoded.
    """
    if readings(query.text, query.history) == readings(query.text, ()):
        return query.history
    return tuple(
        turn
        for turn in query.history
        if _assess(index, turn.content, near) != Assessment(Concern.DISCLOSURE)
    )


def _assessment(index: Index, query: Query, near: Neighbourhoods) -> Assessment:
    """The concern that a message raises, assessed with the conversation before it.

    1. The message is assessed; if others came before it, without an opening such as "no, I meant
       …", which sounds like distress.
    2. If the message with its opening meets a rule of `safeguarding` (for what must never be
       missed), the result of step 1 stands; but if that is no concern, it is a clear disclosure.
    3. Otherwise, if it seems to seek harm and may be a follow-up, it is assessed again, joined to
       the question before it, and that result stands.
    """
    meant = without_correction(query.text) if query.history else query.text
    found = _assess(index, meant, near)
    if rule_for(query.text):
        return Assessment(Concern.DISCLOSURE) if found.concern is Concern.NONE else found
    if found.concern is Concern.OFFENDER:
        whole = readings(query.text, query.history, language=query.language)[-1].text
        if whole not in (query.text, meant):
            return _assess(index, whole, near)
    return found


def _assess(index: Index, text: str, near: Neighbourhoods) -> Assessment:
    """The concern that a text raises by itself, and whether that is clear.

    The text is first compared only with those ordinary texts that a search compares it with anyway.
    Others can only make it more ordinary, so they are left out where it raises no concern.
    """
    message = near.of(text)
    for ordinary in (_SEARCHED, ORDINARY):
        likeness = index.likeness(message, ordinary)
        found = assess(text, message.vector, index.concerns, likeness)
        if found.concern is Concern.NONE:
            break
    return found
