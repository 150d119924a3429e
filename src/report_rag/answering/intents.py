"""Decides the intent of a message: from the classifier, the conversation and the corpus's words.

An intent is what a message asks for: it is about the tool, the document (the report as a
publication), a place in it, or the answer before (a move, such as "more"). For a message about the
subject, what the reports write about, it is None. The classifier of `intent` has learnt from
example messages about any report. It cannot know which words the corpus has: the more of them a
message has, the likelier it is about the subject (docs/decisions/intent.md).

A sign ("page", "document") is a list of words in the table `forms` of `text/words_<language>.toml`;
a message has it if it has one of the words in any language. Bank questions are those that people
wrote, each with the passages of a report that answer it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from report_rag.answering.document import IN_SHORT
from report_rag.answering.outline import named_pages, names_neighbour, on_what
from report_rag.encoder import Vectors
from report_rag.index.loaded import Index
from report_rag.intent import INTENTS, LABELS, SUBJECT, has_sign, signs_of
from report_rag.retrieval.imputation import has_few_bank_questions, of_passages
from report_rag.retrieval.selection import asks_for_quotation
from report_rag.text import countries
from report_rag.text.ordinals import counted_places, counts_places
from report_rag.text.parsed import ParsedText
from report_rag.text.word_lists import any_of, listed
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
"""Log-odds by which the tool or the document has to be likelier than the subject, at the least, for
a message to be taken for one about it (`_margin`)."""
_WH = "who when where how_many what".split()
_ASKING = """
page section part document event list country recommend short how_many example treat only more
""".split()
"""Signs whose words ask for something and do not say what it is about; those of `_WH` are question
words."""
_COST_OF = re.compile(any_of(listed("asking", "cost_of")))
_COUNTED = re.compile(r"\b\d+ (\w+)")
"""A number, and the word behind it."""
COMPLETED = (
    Move.WHY,
    Move.EXAMPLE,
    Move.OTHER_GROUP,
    Move.OTHER_PLACE,
    Move.RECOMMEND,
    Move.CORRECTION,
)
"""Moves that are searched as questions, joined to the question before ("why?", "and boys?").

EXAMPLE and RECOMMEND are so only if there is nothing to choose from what was found before, or a
whole list is asked for (`results`)."""


@dataclass(frozen=True)
class _Message:
    """A message, its signs, and which of its words the corpus or an example message has.

    Examples are the messages that the classifier learnt from, except those about the subject.
    """

    index: Index
    query: Query

    @cached_property
    def parsed(self) -> ParsedText:
        return ParsedText(self.query.text)

    @cached_property
    def signs(self) -> Mapping[str, bool]:
        return signs_of(self.parsed)

    def has(self, *names: str) -> bool:
        """Whether the message has at least one of the signs with these names."""
        return any(self.signs[name] for name in names)

    @cached_property
    def words_of_the_corpus(self) -> set[str]:
        """The words that say what the message is about, as far as the corpus has them.

        If the corpus has no text in the message's language: as far as no example has them. They are
        in lower case, without accents. Names of countries and words of the signs `_ASKING` are left
        out.
        """
        return self._of_the_corpus(self.parsed)

    def _of_the_corpus(self, text: ParsedText) -> set[str]:
        words = [ParsedText(word) for word in text.topic.words]
        return {
            one.text
            for one in words
            if self._may_be_of_the_corpus(one) and not has_sign(one, _ASKING)
        }

    def _may_be_of_the_corpus(self, word: ParsedText) -> bool:
        """Whether the corpus has a word, compared by stems.

        If the corpus has no text in the message's language: whether no example has the word.
        """
        if self.index.lexical[LexicalField.TEXT, self.query.language].is_empty:
            return not self.index.intents.known.keys() & set(word.content_words)
        return self.index.knows(word)

    @property
    def says_on_what(self) -> bool:
        """Whether any word of the corpus comes after one such as "on", "for" or "sobre"."""
        return bool(self._of_the_corpus(ParsedText(on_what(self.parsed.text))))

    @property
    def names_a_subject(self) -> bool:
        """Whether the message has a word of `words_of_the_corpus`, or the name of a country."""
        return bool(self.parsed.mentions or self.words_of_the_corpus)

    @property
    def own_words(self) -> int:
        """How many of `words_of_the_corpus` no example has, plus 1 if a country is named."""
        new = self.words_of_the_corpus - self.index.intents.known.keys()
        return len(new) + bool(self.parsed.mentions)

    @property
    def new_words(self) -> int:
        """How many words that say what the message is about no example has, in the corpus or not.

        Words of the signs `_ASKING` are left out; plus 1 if a country is named.
        """
        new = set(self.parsed.topic.words) - self.index.intents.known.keys()
        own = [word for word in new if not has_sign(ParsedText(word), _ASKING)]
        return len(own) + bool(self.parsed.mentions)

    @property
    def counts_something(self) -> bool:
        """Whether a number is that of a list item ("trend 7"), or of things ("the 12 trends").

        The word for these things follows the number, and says what the message is about.
        """
        counted = (match[1] for match in _COUNTED.finditer(self.parsed.folded))
        is_item = counted_places(self.parsed.text, 99)
        return bool(is_item) or not set(self.parsed.topic.words).isdisjoint(counted)

    @property
    def asks_something(self) -> bool:
        """Whether the message has a question word, or a content word that few examples have.

        A content word says what a text is about, such as "pizza"; few are one or none.
        """
        known = self.index.intents.known
        return self.has(*_WH) or any(known.get(one, 0) <= 1 for one in self.parsed.content_words)


def intent_of(index: Index, query: Query, near: Neighbourhoods) -> Intent | None:
    """The intent of a message (`query`); None when it is about the subject of the reports.

    None, too, for a question of general knowledge, which is searched and then refused. `index` is
    that of the whole corpus; `near` gives the vector of the message. Without a history (messages
    before this one) the intent is never a `Move`.
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


def asks_general_knowledge(
    index: Index, question: ParsedText, language: Language, vector: Vectors
) -> bool:
    """Whether a question that is searched is one of general knowledge ("who won the World Cup?").

    The likeliest of all intents is then `OFF_TASK`, and it is likelier than the subject by
    `_MARGIN`, in log-odds, and as much again for each of `own_words`. False for a question that
    names a country or region. `vector` is that of the question, which is in `language`.
    """
    if question.mentions:
        return False
    scores = index.intents.scores(question, vector)
    margin = _MARGIN * (1 + _Message(index, Query(question.text, language)).own_words)
    likeliest = max(scores, key=lambda label: scores[label])
    return likeliest == ToolTopic.OFF_TASK and scores[likeliest] >= scores[SUBJECT] + margin


def _of_the_tool(message: _Message, topic: ToolTopic) -> Intent | None:
    """The intent of a message that the classifier takes for one to the tool, about `topic`.

    The first that applies. A word for something is one of the sign for it; None is the subject.

    1. In a conversation, with a word for page and none for the assistant or "you": `WHICH_PAGE`.
    2. With the name of a country or region and without "you": None.
    3. `topic` is `SHORTER` ("sum it up"), without a conversation, with a word for the document or
       for a summary: `SUMMARY`, but None if the message `names_a_subject`.
    4. `topic` is `WHAT_IT_IS`, with a word for the document and none for the assistant: `PURPOSE`.
    5. `topic` is `OFF_TASK` (a request for anything but passages), the message `asks_something`,
       without "you": None. But `topic` if the message gives a task ("write"), unless it has a
       question word and also `own_words`.
    6. `WHAT_IT_COSTS` that names what costs ("how much does the programme cost?"), without a word
       for the assistant, "you" or the document: None.
    7. Any other: `topic`.
    """
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
    if topic is ToolTopic.WHAT_IT_COSTS and not message.has("assistant", "you", "document"):
        # "How much does the programme cost?" names something else.
        return None if _COST_OF.search(message.parsed.folded) else topic
    # A question of general knowledge is searched, and refused; a task gets the fixed reply.
    if topic is ToolTopic.OFF_TASK and not message.has("you") and message.asks_something:
        told = message.has("task") and not (message.has(*_WH) and message.own_words)
        return topic if told else None
    return topic


def _of_a_place(message: _Message, topic: PlaceTopic) -> Intent | None:
    """The intent of a message that the classifier takes for one about a place in the report.

    It is `topic`, with these exceptions. None stands for the subject.

    - COUNTRIES: as `_about_countries`.
    - PAGE if no page is named, or the message has no word for page and `counts_something`; and
      SPEAKERS without a word for quoting: None.
    - RECOMMENDATIONS if `own_words` is not 0 or the message `says_on_what`: None.
    - CONTENTS: PLACES if a country is named; else RECOMMENDATIONS if the message has a word for
      these and `own_words` is 0.
    - NEIGHBOUR (before or after a section) without a word for before or after: PLACES.
    """
    match topic:
        case PlaceTopic.COUNTRIES:
            return _about_countries(message)
        case PlaceTopic.PAGE if not named_pages(message.index, message.parsed):
            return None
        case PlaceTopic.PAGE if not message.has("page") and message.counts_something:
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
    """The intent of a message that the classifier takes for a move; mostly this move itself.

    OTHERS for OTHER_PLACE, if the message has a word for countries and names no subject; and for
    WHO_SAID_IT, if it has one such as "else" and none for who. None, a question that is searched,
    for RECOMMEND and EXAMPLE if `own_words` is more than 1; and for WHO_SAID_IT, if the message
    asks for a quotation and has no word for who ("is there a quote on this?").
    """
    if move is Move.OTHER_PLACE and message.has("country") and not message.names_a_subject:
        return Move.OTHERS  # "and the other countries?"
    if move is Move.WHO_SAID_IT and not message.has("who"):
        if message.has("more"):
            return Move.OTHERS  # "a quote from somebody else"
        return None if asks_for_quotation(message.parsed) else move
    if move in (Move.RECOMMEND, Move.EXAMPLE) and message.own_words > 1:
        return None
    return move


def _is_about_before(message: _Message, topic: DocumentTopic | PlaceTopic) -> bool:
    """Whether a message asks about the answer before it, though it is taken for one on `topic`.

    "And who paid?", "how many were in that?", "which countries?". There must be a conversation
    before it; it has no word for the document, the event, a section or a page; and it opens like a
    follow-up ("and"), points back ("that"), or `topic` is COUNTRIES.
    """
    if not message.query.history or message.has("document", "event", "section", "page"):
        return False
    return message.has("going_on", "pointing") or topic is PlaceTopic.COUNTRIES


def _about_countries(message: _Message) -> Intent | None:
    """The intent of a message that the classifier takes for one about all countries.

    The first that applies; a region is no country ("the Caribbean").

    1. It names countries and no region: PLACES if it has a word for where, section, part or page,
       that is, asks where they are treated; else None, since it asks about them.
    2. It names a region, has a word for section, part or page, and none for countries: PLACES.
    3. It has a word for countries, or one for a list and names no region: COUNTRIES, a list of
       countries. But None if it has a word of the corpus and none for section, part or page: then
       it is on a subject.
    4. Any other: None ("all on the Caribbean").
    """
    asked = message.index.geography.asked(message.parsed)
    somewhere = message.has("section", "part", "page")
    if asked and all(countries.is_country(code) for code in asked):
        return PlaceTopic.PLACES if somewhere or message.has("where") else None
    if asked and somewhere and not message.has("country"):
        return PlaceTopic.PLACES
    on_a_subject = not somewhere and message.words_of_the_corpus
    listed = message.has("country") or (message.has("list") and not asked)
    return PlaceTopic.COUNTRIES if listed and not on_a_subject else None


def _likeliest(message: _Message, near: Neighbourhoods) -> Intent | None:
    """The likeliest intent of the likeliest kind (`About`); None when that is the subject.

    1. A message with a word for who does not ask for the contents.
    2. In a conversation a message that counts a place ("explain the third") is ORDINAL, if the
       log-probability of that is at most 3 times `_MARGIN` below the largest, also the subject's.
    3. The probability of a kind is the sum of those of its intents. The likeliest kind is that with
       the largest log-probability less its `_margin`, or less `_MARGIN` if that is more. Without a
       conversation no message is a move.
    4. That kind has to be likelier than the subject by its `_margin`, else the result is None.
    5. It is None, too, for the tool or the document, if a bank question is nearer to the message
       than every example of the kind, unless the kind is likelier than the subject by 6 times
       `_MARGIN`, in log-odds.
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
    if doubtful and _asks_what_the_bank_asks(index, query.language, near.of(query.text), kind):
        return None
    labels = [one for one in scores if about(INTENTS.get(one)) is kind]
    return INTENTS[max(labels, key=lambda one: scores[one])]


def _asks_what_the_bank_asks(
    index: Index, language: Language, message: Neighbourhood, kind: About
) -> bool:
    """Whether a bank question is nearer to a message than every example of a kind of intent.

    The nearer text is that of the larger cosine similarity. Against the tool, the similarity of
    bank questions is estimated for passages that have few or none (`imputation`); questions about
    the document are near to its passages anyway. `language` is that of the message.
    """
    examples = message.nearest(index.dense[Collection.INTENT])
    own = [place for place, label in enumerate(LABELS) if about(INTENTS.get(label)) is kind]
    known = message.nearest(index.dense[Collection.BANK]).best
    little = has_few_bank_questions(index)
    if kind is About.TOOL and little.any():
        text, translation = (
            message.nearest(index.dense[one]).of_owners(len(index.passages))
            for one in (Collection.TEXT, Collection.TRANSLATION)
        )
        estimated = of_passages(index, np.maximum(text, translation), language)
        known = max(known, float(estimated[little].max()))
    return known > float(examples.of_owners(len(LABELS))[own].max())


def _margin(message: _Message, kind: About) -> float:
    """Log-odds by which a kind has to be likelier than the subject; docs/decisions/intent.md.

    - A move: 0.
    - A place: `-_MARGIN` if the message has a word for section or page, for where and treating
      ("where is it mentioned"), or for country and part. Otherwise as for the document.
    - The document: `_MARGIN`; in a corpus without bank questions 1 more for each of `new_words`.
    - The tool: `_MARGIN`, and as much again for each of `own_words`, unless the message gives a
      task ("write").
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
            own = 0 if message.has("task") else message.own_words
            return _MARGIN * (1 + own)
    has_bank = len(message.index.dense[Collection.BANK]) > 0
    return _MARGIN if has_bank else _MARGIN + message.new_words


def in_asked_language(query: Query, intent: Intent | None) -> Query:
    """The query with the language that its message asks for ("in Spanish, please").

    `intent` is that of the message; with any but IN_SPANISH and IN_ENGLISH the query stays as it
    is.
    """
    match intent:
        case Move.IN_SPANISH:
            return replace(query, language=Language.ES)
        case Move.IN_ENGLISH:
            return replace(query, language=Language.EN)
    return query
