"""The state of a chat page: its language, its questions, and how each answer is shown.

The server does not keep it. The page sends its state as JSON with each question and gets it back
with one exchange (question and choices) more. The state holds no answers: after a reload, from a
shared link, in the other language and for an export the questions are answered again.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode

from report_rag.assistant import LONGEST_QUESTION, Assistant
from report_rag.errors import QuestionError
from report_rag.types import Answer, AskOptions, Language, Turn
from report_rag.web.visitor import json_object

MOST_EXCHANGES = 40
"""The most exchanges that a page keeps; a longer conversation loses its first ones."""
_LONGEST_NAME = 200  # characters of a passage's id or a report's name
_MOST_BEFORE = 4
"""The most earlier questions in a link to an answer."""


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
class Page:
    """The state of one chat page. The object never changes: its methods give a new one."""

    language: Language
    """The language of the page around the answers."""
    chosen: bool = False
    """Whether the visitor switched the page to `language`: then new answers are in it, too.
    Otherwise a new answer is in the language of its question."""
    exchanges: tuple[Exchange, ...] = ()
    """The oldest first."""
    near: str | None = None
    """`Exchange.near` of the next question. A link in the reader, the page of a report, sets it, so
    that visitors can ask about the section that they were reading."""
    report: str | None = None
    """`Exchange.report` of the next question."""

    def asking(self, question: str) -> "Page":
        """The page with an exchange for `question` at its end; if there are now more than
        `MOST_EXCHANGES`, without the first one."""
        shown_in = self.language if self.chosen else None
        asked = Exchange(question, shown_in, near=self.near, report=self.report)
        return replace(self, exchanges=(*self.exchanges, asked)[-MOST_EXCHANGES:])

    def over(self, report: str | None) -> "Page":
        """The page on which the next question is asked of `report` (None: of all). If that is a
        change, the next question prefers no section any more: `near` becomes None."""
        return self if report == self.report else replace(self, report=report, near=None)

    def switched(self, language: Language) -> "Page":
        """The page after the visitor chose `language` for it: all its answers are in it as well."""
        shown = tuple(replace(one, shown_in=language) for one in self.exchanges)
        return replace(self, language=language, chosen=True, exchanges=shown)

    def changed(self, number: int, **choices: Any) -> "Page":  # noqa: ANN401  # of `Exchange`
        """The page with other values, `choices`, for some fields of the exchange `number`, from 0.
        Raises `IndexError` if the page has no such exchange."""
        exchanges = list(self.exchanges)
        exchanges[number] = replace(exchanges[number], **choices)
        return replace(self, exchanges=tuple(exchanges))

    def to_json(self) -> str:
        """The state as JSON, as the visitor's page keeps it; `read_page` reads it.

        Fields whose value is None or False are left out, except `chosen`.
        """
        asked = [
            {"q": one.question, "in": one.shown_in, "ordinary": one.ordinary}
            | {"near": one.near, "report": one.report}
            for one in self.exchanges
        ]
        state = {"lang": self.language, "chosen": self.chosen, "asked": [*map(_given, asked)]}
        places = _given({"near": self.near, "report": self.report})
        return json.dumps(state | places, ensure_ascii=False)


def read_page(text: str, default: Language = Language.EN) -> Page:
    """The state that a JSON text holds, as by `Page.to_json`; no text makes it raise an error.

    A text that is no JSON object gives a page without exchanges. An exchange without a question is
    left out; a value of the wrong kind counts as not given. A question that is too long is cut to
    one character more than may be asked, so it is still refused. The last `MOST_EXCHANGES` are
    kept. `default` is the language of a page that names no known one.
    """
    state = json_object(text)
    rows = state.get("asked")
    found = [_exchange(row) for row in rows] if isinstance(rows, list) else []
    return Page(
        Language.of_tag(state.get("lang")) or default,
        state.get("chosen") is True,
        tuple(one for one in found if one)[-MOST_EXCHANGES:],
        _name(state.get("near")),
        _name(state.get("report")),
    )


def answer_to(assistant: Assistant, page: Page, number: int) -> Answer:
    """The answer to the question of the exchange `number`, from 0.

    The questions of the exchanges before it tell what a follow-up question means. Raises
    `QuestionError` when the question cannot be searched, such as an empty or too long one.
    """
    asked = page.exchanges[number]
    return assistant.ask(
        asked.question,
        None,
        tuple(Turn("user", one.question) for one in page.exchanges[:number]),
        page.language,
        AskOptions(
            report=asked.report,
            near=asked.near,
            shown_in=asked.shown_in,
            without_help_card=asked.ordinary,
        ),
    )


def answers(assistant: Assistant, page: Page) -> Iterator[tuple[int, Answer]]:
    """The number, from 0, and the answer of each exchange of a page, in order; those whose question
    cannot be searched are left out. Each question is answered only when its turn comes."""
    for number in range(len(page.exchanges)):
        try:
            yield number, answer_to(assistant, page, number)
        except QuestionError:
            continue


def address(
    question: str,
    language: Language,
    before: Sequence[str] = (),
    near: str | None = None,
    report: str | None = None,
) -> str:
    """A link, without a host, to the chat page, which then asks `question`.

    `before` are the questions that it first asks, the oldest first. The page and the answer are in
    `language`; `near` and `report` are as in `Exchange`. Questions are in the fragment (after "#"),
    which browsers do not send to servers, so that no log has them.
    """
    asked = [("q", question), *(("after", one) for one in before)]
    asked += _given({"near": near, "report": report}).items()
    return f"/?lang={language}#{urlencode(asked, quote_via=quote)}"


def address_of(page: Page, number: int, answer: Answer) -> str:
    """A link that asks the question of the exchange `number`, from 0, again; see `address`.

    `answer` is the answer to it; the link opens in its language. If the question was completed,
    corrected or put in other words for the search (`Answer.searched`), the last `_MOST_BEFORE`
    questions before it are in the link as well, since its meaning may depend on them.
    """
    before = [one.question for one in page.exchanges[:number]] if answer.searched else []
    asked = page.exchanges[number]
    return address(
        asked.question, answer.language, before[-_MOST_BEFORE:], asked.near, asked.report
    )


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


def _given(values: dict[str, Any]) -> dict[str, Any]:
    """The entries of `values` whose value is neither None nor False, in the same order."""
    return {name: value for name, value in values.items() if value not in (None, False)}
