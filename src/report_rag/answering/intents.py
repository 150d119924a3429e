"""Decides the intent of a message: from the classifier, the conversation and the corpus's words.

The classifier of `intent` has learnt from example messages about any report. It cannot know which
words the corpus has: the more of them a message has, the likelier it is about the reports' subject,
for which the intent is None (docs/decisions/intent.md).
A sign ("page", "document") is a word of the list of that name in the table `forms` of
`text/words_<language>.toml`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from report_rag.answering.document import IN_SHORT
from report_rag.answering.outline import named_pages, names_neighbour, on_what
from report_rag.index.loaded import Index
from report_rag.intent import INTENTS, LABELS, has_sign, signs_of
from report_rag.text import countries
from report_rag.text.ordinals import counts_places
from report_rag.text.parsed import ParsedText
from report_rag.types import (
    About,
    Collection,
    DocumentTopic,
    Intent,
    Language,
    LexicalField,
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
"""Signs whose words ask for something and do not say what it is about; `_WH` are question words."""
COMPLETED = (
    Move.WHY,
    Move.EXAMPLE,
    Move.OTHER_GROUP,
    Move.OTHER_PLACE,
    Move.RECOMMEND,
    Move.CORRECTION,
)
"""Moves that are searched as questions, joined to the question before ("why?", "and boys?")."""


@dataclass(frozen=True)
class _Message:
    """A message, its signs, and which of its words the corpus or an example message has."""

    index: Index
    query: Query

    @cached_property
    def parsed(self) -> ParsedText:
        return ParsedText(self.query.text)

    @cached_property
    def signs(self) -> Mapping[str, bool]:
        return signs_of(self.parsed)

    def has(self, *names: str) -> bool:
        """Whether at least one of these signs is there."""
        return any(self.signs[name] for name in names)

    @cached_property
    def words_of_the_corpus(self) -> set[str]:
        """The content words that the corpus has, without names of countries and `_ASKING`."""
        return self._of_the_corpus(self.parsed)

    def _of_the_corpus(self, text: ParsedText) -> set[str]:
        words = [ParsedText(word) for word in text.topic.words]
        return {
            one.text
            for one in words
            if self._may_be_of_the_corpus(one) and not has_sign(one, _ASKING)
        }

    def _may_be_of_the_corpus(self, word: ParsedText) -> bool:
        """Whether the corpus has a word; if it has no text in the message's language, whether no
        example has it."""
        if self.index.lexical[LexicalField.TEXT, self.query.language].is_empty:
            return not self.index.intents.known.keys() & set(word.content_words)
        return self.index.knows(word)

    @property
    def says_on_what(self) -> bool:
        """Whether a word of the corpus follows one such as "on", "for", "sobre"."""
        return bool(self._of_the_corpus(ParsedText(on_what(self.parsed.text))))

    @property
    def names_a_subject(self) -> bool:
        """Whether there is a word of `words_of_the_corpus`, or the name of a country."""
        return bool(self.parsed.mentions or self.words_of_the_corpus)

    @property
    def own_words(self) -> int:
        """How many of `words_of_the_corpus` no example has; 1 more if it names a country."""
        new = self.words_of_the_corpus - self.index.intents.known.keys()
        return len(new) + bool(self.parsed.mentions)

    @property
    def asks_something(self) -> bool:
        """Whether it has a question word or a content word that no example has ("pizza recipe")."""
        return self.has(*_WH) or bool(
            set(self.parsed.content_words) - self.index.intents.known.keys()
        )


def intent_of(index: Index, query: Query, near: Neighbourhoods) -> Intent | None:
    """The intent of a message; None when it is about the subject of the report.

    `index` is that of the whole corpus. Without a history the intent is never a `Move`.
    """
    message = _Message(index, query)
    # "only the titles"
    if message.signs["only"] and message.signs["names"] and not query.history:
        return PlaceTopic.CONTENTS
    match _likeliest(message, near):
        case ToolTopic() as topic:
            return _of_the_tool(message, topic)
        case DocumentTopic() | PlaceTopic() as topic if _is_about_before(message, topic):
            return Move.OTHER_GROUP
        case DocumentTopic() as topic:
            return None if topic in IN_SHORT and message.own_words else topic
        case PlaceTopic() as topic:
            return _of_a_place(message, topic)
        case Move() as move:
            return _of_the_answer_before(message, move)
    return None


def _of_the_tool(message: _Message, topic: ToolTopic) -> Intent | None:
    """The intent of a message that the classifier takes for one to the tool: perhaps another one,
    such as a move ("the second, please")."""
    if message.query.history and message.has("page") and not message.has("assistant", "you"):
        return Move.WHICH_PAGE
    if message.parsed.mentions and not message.has("you"):
        return None
    if (
        topic is ToolTopic.SHORTER
        and not message.query.history
        and message.has("document", "short")
    ):
        return None if message.names_a_subject else DocumentTopic.SUMMARY
    if topic is ToolTopic.WHAT_IT_IS and message.has("document") and not message.has("assistant"):
        return DocumentTopic.PURPOSE
    # A question of general knowledge is searched, and refused; a task gets the fixed reply.
    if topic is ToolTopic.OFF_TASK and not message.has("you") and message.asks_something:
        told = message.has("task") and not (message.has(*_WH) and message.own_words)
        return topic if told else None
    return topic


def _of_a_place(message: _Message, topic: PlaceTopic) -> Intent | None:
    """The intent of a message that the classifier takes for one about a place in the report; None,
    the subject, without a word for such a place, or if recommendations on something are asked for.
    """
    match topic:
        case PlaceTopic.COUNTRIES:
            return _about_countries(message)
        case PlaceTopic.PAGE if not named_pages(message.index, message.parsed):
            return None
        case PlaceTopic.RECOMMENDATIONS if message.own_words or message.says_on_what:
            return None
        case PlaceTopic.CONTENTS if message.parsed.mentions:
            return PlaceTopic.PLACES
        case PlaceTopic.CONTENTS if message.has("recommend") and not message.own_words:
            return PlaceTopic.RECOMMENDATIONS
        case PlaceTopic.NEIGHBOUR if not names_neighbour(message.parsed.text):
            return PlaceTopic.PLACES
        case PlaceTopic.SPEAKERS if not message.has("quote"):
            return None
    return topic


def _of_the_answer_before(message: _Message, move: Move) -> Intent | None:
    """The intent of a message that the classifier takes for a move; None for a new subject."""
    if move is Move.OTHER_PLACE and message.has("country") and not message.names_a_subject:
        return Move.OTHERS  # "and the other countries?"
    if move in (Move.RECOMMEND, Move.EXAMPLE) and message.own_words > 1:
        return None
    return move


def _is_about_before(message: _Message, topic: DocumentTopic | PlaceTopic) -> bool:
    """Whether a message in a conversation asks about the answer before it, not about the document.

    "And who paid?", "how many were in that?", "which countries?": nothing in it names the document,
    the event or a place, and it goes on, points back, or asks for the countries.
    """
    if not message.query.history or message.has("document", "event", "section", "page"):
        return False
    return message.has("going_on", "pointing") or topic is PlaceTopic.COUNTRIES


def _about_countries(message: _Message) -> Intent | None:
    """The intent of a message that the classifier takes for one about all countries.

    PLACES if it asks where the countries that it names are treated, COUNTRIES if it asks for a list
    of countries, of a region too; None if it asks about these countries, or has another subject.
    """
    asked = message.index.geography.asked(message.parsed)
    somewhere = message.has("section", "part", "page")
    if asked and all(countries.is_country(code) for code in asked):
        return PlaceTopic.PLACES if somewhere or message.has("where") else None
    if asked and somewhere and not message.has("country"):
        return PlaceTopic.PLACES
    on_a_subject = not somewhere and message.words_of_the_corpus
    return PlaceTopic.COUNTRIES if message.has("country", "list") and not on_a_subject else None


def _likeliest(message: _Message, near: Neighbourhoods) -> Intent | None:
    """The likeliest intent of the likeliest kind (`About`); None when that is the subject.

    The probabilities of the labels of a kind are added; it has to be likelier than the subject by
    its `_margin`. A message to the tool or about the document is still about the subject if a bank
    question is nearer than its examples, unless it is likelier by 6 times `_MARGIN`.
    Without a history no message is a move; with one, a message that counts a place ("explain the
    third") is ORDINAL if that is nearly as likely as the likeliest of all. A message with "who"
    does not ask for the contents.
    """
    index, query = message.index, message.query
    scores = index.intents.scores(message.parsed, near.of(query.text).vector)
    if message.has("who"):
        del scores[PlaceTopic.CONTENTS]
    counts = query.history and counts_places(query.text)
    if counts and scores[Move.ORDINAL] >= max(scores.values()) - 3 * _MARGIN:
        return Move.ORDINAL
    together: dict[About, float] = {}
    for label, score in scores.items():
        kind = about(INTENTS.get(label))
        if kind is not About.PREVIOUS or query.history:
            together[kind] = float(np.logaddexp(together.get(kind, -np.inf), score))
    subject = together.pop(About.SUBJECT)
    margins = {one: _margin(message, one) for one in together}
    kind = max(together, key=lambda one: together[one] - max(margins[one], _MARGIN))
    if together[kind] < subject + margins[kind]:
        return None
    clear = together[kind] >= subject + 6 * _MARGIN
    doubtful = kind in (About.TOOL, About.DOCUMENT) and not clear
    if doubtful and _asks_what_the_bank_asks(index, near.of(query.text), kind):
        return None
    labels = [one for one in scores if about(INTENTS.get(one)) is kind]
    return INTENTS[max(labels, key=lambda one: scores[one])]


def _asks_what_the_bank_asks(index: Index, message: Neighbourhood, kind: About) -> bool:
    """Whether a bank question, which a report answers, is nearer to a message than each example of
    the kind."""
    known = message.nearest(index.dense[Collection.BANK]).best
    examples = message.nearest(index.dense[Collection.INTENT])
    own = [place for place, label in enumerate(LABELS) if about(INTENTS.get(label)) is kind]
    return known > float(examples.of_owners(len(LABELS))[own].max())


def _margin(message: _Message, kind: About) -> float:
    """Log-odds by which a kind has to be likelier than the subject; docs/decisions/intent.md.

    0 for a move; `-_MARGIN` for a place, if the message has a word for one. Else `_MARGIN`, and for
    each of `own_words` as much again for the tool, unless it is given a task, and 1 for document
    and place, if the corpus has no question bank. For the tool in a conversation `_MARGIN` more,
    unless the message is courteous or says "you".
    """
    match kind:
        case About.PREVIOUS:
            return 0.0
        case About.PLACE:
            told = message.has("where") and message.has("treat")
            told |= message.has("country") and message.has("part")
            if told or message.has("section", "page"):
                return -_MARGIN
        case About.TOOL:
            goes_on = bool(message.query.history) and not message.has("courteous", "you")
            own = 0 if message.has("task") else message.own_words
            return _MARGIN * (1 + own + goes_on)
    has_bank = len(message.index.dense[Collection.BANK]) > 0
    return _MARGIN if has_bank else _MARGIN + message.own_words


def in_asked_language(query: Query, intent: Intent | None) -> Query:
    """The query with the language that the message asks for ("in Spanish, please"), if it does."""
    match intent:
        case Move.IN_SPANISH:
            return replace(query, language=Language.ES)
        case Move.IN_ENGLISH:
            return replace(query, language=Language.EN)
    return query
