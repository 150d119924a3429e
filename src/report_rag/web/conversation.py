"""A conversation of a chat page: what was asked, and how the visitor wants each answer shown.

The visitor's browser keeps it, and the server does not: the page sends it as JSON with each
question. It holds no answers: after a reload, from a shared link, in the other language and for an
export the questions are answered again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from report_rag.assistant import LONGEST_QUESTION, Assistant
from report_rag.errors import QuestionError
from report_rag.types import Answer, AskOptions, Language, Turn
from report_rag.web.visitor import json_object

MOST_EXCHANGES = 40
"""The most exchanges of a conversation; of a longer one the first are left out."""
_LONGEST_NAME = 200  # characters of a passage's id or a report's name
_MOST_BEFORE = 4  # earlier questions in a link to an answer


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question, and the visitor's choices for its answer; the answer itself is not kept."""

    question: str
    shown_in: Language | None = None
    """The language of the answer; None for that of the question."""
    ordinary: bool = False
    """True when the visitor said that they need no help: the check for that is skipped."""
    near: str | None = None
    """Id of a passage, or "report/id" where several reports have the id (without the report's name
    the first of them counts); the search prefers passages of its section. None prefers none."""
    report: str | None = None
    """Name of the only report that is asked; None asks all."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """The exchanges of a chat page."""

    language: Language
    """The language of the page; an answer may be in another."""
    exchanges: tuple[Exchange, ...] = ()
    """The oldest first."""
    dropped: int = 0
    """How many exchanges there were before these."""


def read_conversation(text: str, default: Language = Language.EN) -> Conversation:
    """The conversation in a JSON text that a page sent; no text makes this raise an error.

    The text is an object with `lang` (a tag), `dropped` (a number) and `asked`, a list of objects
    with `q` (the question) and, where they are not the default, `in`, `ordinary`, `near` and
    `report` (see `Exchange`). What is no such object has no exchanges; one without a question is
    left out; another value of the wrong kind counts as not given. A question that is too long is
    cut to one character more than may be asked, so it is still refused. `default` is the language
    of a text that names no known one.
    """
    sent = json_object(text)
    rows, dropped = sent.get("asked"), sent.get("dropped")
    found = [_exchange(row) for row in rows] if isinstance(rows, list) else []
    return Conversation(
        Language.of_tag(sent.get("lang")) or default,
        tuple(one for one in found if one)[-MOST_EXCHANGES:],
        dropped if isinstance(dropped, int) and dropped > 0 else 0,
    )


def answer_to(assistant: Assistant, conversation: Conversation, number: int) -> Answer:
    """The answer to the question of the exchange `number`, from 0.

    The questions of the exchanges before it tell what a follow-up question means. Raises
    `QuestionError` when the question cannot be searched, such as an empty or too long one.
    """
    asked = conversation.exchanges[number]
    return assistant.ask(
        asked.question,
        None,
        tuple(Turn("user", one.question) for one in conversation.exchanges[:number]),
        conversation.language,
        AskOptions(
            report=asked.report,
            near=asked.near,
            shown_in=asked.shown_in,
            without_help_card=asked.ordinary,
        ),
    )


def answers(assistant: Assistant, conversation: Conversation) -> Iterator[tuple[int, Answer]]:
    """The number, from 0, and the answer of each exchange, in order; those whose question cannot be
    searched are left out. Each question is answered only when its turn comes."""
    for number in range(len(conversation.exchanges)):
        try:
            yield number, answer_to(assistant, conversation, number)
        except QuestionError:
            continue


def address(question: str, language: Language, **places: str | None) -> str:
    """A link to the chat page, which then asks `question`: a path from "/" on, without a host.

    The page and the answer are in `language`. `places` are `near` and `report`, as in `Exchange`.
    The question is in the fragment (after "#"), which browsers do not send to servers, so that no
    log has it.
    """
    return _address(language, [("q", question)], places)


def address_of(conversation: Conversation, number: int, answer: Answer) -> str:
    """A link that asks the question of the exchange `number`, from 0, again; see `address`.

    `answer` is the answer to it; the link opens in its language. If the question was completed,
    corrected or put in other words for the search (`Answer.searched`), the last `_MOST_BEFORE`
    questions before it are in the link as well, since its meaning may depend on them.
    """
    before = conversation.exchanges[:number][-_MOST_BEFORE:] if answer.searched else ()
    asked = conversation.exchanges[number]
    words = [("q", asked.question), *(("after", one.question) for one in before)]
    return _address(answer.language, words, {"near": asked.near, "report": asked.report})


def _address(
    language: Language, words: list[tuple[str, str]], places: dict[str, str | None]
) -> str:
    asked = words + [(name, value) for name, value in places.items() if value]
    return f"/?lang={language}#{urlencode(asked, quote_via=quote)}"


def _exchange(row: object) -> Exchange | None:
    if not isinstance(row, dict) or not isinstance(row.get("q"), str):
        return None
    # One character too many is enough for the assistant to refuse it.
    question = row["q"][: LONGEST_QUESTION + 1]
    return Exchange(
        question,
        Language.of_tag(row.get("in")),
        row.get("ordinary") is True,
        _name(row.get("near")),
        _name(row.get("report")),
    )


def _name(given: object) -> str | None:
    """`given` if it may be the id of a passage or the name of a report, else None.

    It may if it is a text of 1 to `_LONGEST_NAME` characters; whether there is one is not checked.
    """
    return given if isinstance(given, str) and 0 < len(given) <= _LONGEST_NAME else None
