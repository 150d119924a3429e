"""The state of the chat's page: its language, what was asked in it, how that is to be shown.

The server keeps none of it. The page sends its state as JSON with each question and gets it back
with one exchange more; a reload, a shared link, the other language and an export ask them again.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode

from report_rag.assistant import LONGEST_QUESTION, Assistant
from report_rag.errors import QuestionError
from report_rag.types import Answer, AskOptions, Language, Turn

MOST_EXCHANGES = 40
"""What a page may hold; a longer conversation goes on without its beginning."""
_LONGEST_NAME = 200
_MOST_BEFORE = 4
"""How many questions before its own a link carries along."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question, and what the visitor chose for its answer."""

    question: str
    shown_in: Language | None = None
    """The language of the answer; None is that of the question."""
    ordinary: bool = False
    """That a call for help was not meant."""
    near: str | None = None
    """Id of a passage whose section it is asked about."""
    report: str | None = None
    """Name of the only report that it is asked of."""


@dataclass(frozen=True, slots=True)
class Page:
    """What one page of the chat holds."""

    language: Language
    chosen: bool = False
    """That the visitor switched to the language, so that all answers are in it."""
    exchanges: tuple[Exchange, ...] = ()
    near: str | None = None
    """Id of a passage: questions are asked about its section."""
    report: str | None = None
    """Name of the only report that is asked; None when all are."""

    def asking(self, question: str) -> "Page":
        """The page with one more exchange."""
        shown_in = self.language if self.chosen else None
        asked = Exchange(question, shown_in, near=self.near, report=self.report)
        return replace(self, exchanges=(*self.exchanges, asked)[-MOST_EXCHANGES:])

    def over(self, report: str | None) -> "Page":
        """The page with another choice of what is asked; then it is asked about no section."""
        return self if report == self.report else replace(self, report=report, near=None)

    def switched(self, language: Language) -> "Page":
        """The page in the language that was chosen, with every answer in it."""
        shown = tuple(replace(one, shown_in=language) for one in self.exchanges)
        return replace(self, language=language, chosen=True, exchanges=shown)

    def changed(self, number: int, change: Callable[[Exchange], Exchange]) -> "Page":
        """The page with another choice for one exchange; itself when there is no such exchange."""
        if not 0 <= number < len(self.exchanges):
            return self
        exchanges = list(self.exchanges)
        exchanges[number] = change(exchanges[number])
        return replace(self, exchanges=tuple(exchanges))

    def to_json(self) -> str:
        """As the page holds it; `read_page` reads it."""
        asked = [_row(one) for one in self.exchanges]
        state: dict[str, Any] = {"lang": self.language.value, "chosen": self.chosen, "asked": asked}
        if self.near:
            state["near"] = self.near
        if self.report:
            state["report"] = self.report
        return json.dumps(state, ensure_ascii=False)


def read_page(text: str, default: Language = Language.EN) -> Page:
    """The state in a page's JSON; what cannot be read of it is left out."""
    try:
        state = json.loads(text)
    except (ValueError, RecursionError):
        state = None
    if not isinstance(state, dict):
        return Page(default)
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
    """The answer to one exchange, by its place, understood from those before it.

    Raises `QuestionError` when it cannot be searched.
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
    """Every exchange's place and answer; one that cannot be searched is left out."""
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
    """Where a question is asked again, after those `before` it, with its answer in `language`.

    The question stands in the fragment, which no browser sends to a server: no log has it.
    """
    asked = [("q", question), *(("after", one) for one in before)]
    asked += [("near", near)] if near else []
    asked += [("report", report)] if report else []
    return f"/?lang={language}#{urlencode(asked, quote_via=quote)}"


def address_of(page: Page, number: int, answer: Answer) -> str:
    """Where one answer of a page is given again, with the questions before it if it needs them."""
    before = [one.question for one in page.exchanges[:number]] if answer.searched else []
    asked = page.exchanges[number]
    return address(
        asked.question, answer.language, before[-_MOST_BEFORE:], asked.near, asked.report
    )


def _exchange(row: object) -> Exchange | None:
    if not isinstance(row, dict) or not isinstance(row.get("q"), str):
        return None
    # One character too many is enough for the assistant to say so.
    question = row["q"][: LONGEST_QUESTION + 1]
    return Exchange(
        question,
        Language.of_tag(row.get("in")),
        row.get("ordinary") is True,
        _name(row.get("near")),
        _name(row.get("report")),
    )


def _name(given: object) -> str | None:
    """The id of a passage or the name of a report, whether there is such a one or not."""
    return given if isinstance(given, str) and 0 < len(given) <= _LONGEST_NAME else None


def _row(exchange: Exchange) -> dict[str, Any]:
    row: dict[str, Any] = {"q": exchange.question}
    if exchange.shown_in:
        row["in"] = exchange.shown_in.value
    if exchange.ordinary:
        row["ordinary"] = True
    if exchange.near:
        row["near"] = exchange.near
    if exchange.report:
        row["report"] = exchange.report
    return row
