"""The JSON API: answers, the sections of the reports, passages, suggested questions.

`rendering/static/openapi.json` describes it for programs, docs/reference/api.md for people. No
question is stored, and no refusal repeats a value that was sent. Too many or too large requests,
those from pages of other sites and those to unknown addresses are refused before, in `middleware`.
"""

from bisect import bisect_left
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route, Router

from report_rag.answering.citations import cite
from report_rag.answering.suggestions import examples
from report_rag.assistant import LONGEST_QUESTION, Assistant
from report_rag.errors import QuestionError
from report_rag.index.loaded import Index
from report_rag.rendering.answer_json import answer_json, passage_json
from report_rag.rendering.assets import STATIC
from report_rag.rendering.links import root_of, rooted, rooted_places
from report_rag.types import AskOptions, Hit, Language, Passage, Refusal, Report, Turn
from report_rag.web.fair_queue import FairQueue
from report_rag.web.problem_details import problem, problems_html
from report_rag.web.visitor import asked_language, client_of, is_json, json_body, json_object

_MOST_MESSAGES = 40  # of the conversation so far
_LONGEST_ID = 200  # characters
_EXAMPLES = 4  # questions to begin with
_STRICT = ConfigDict(extra="forbid", strict=True)
# U+0000 is in no text that a person writes.
Text = Annotated[str, Field(pattern=r"^[^\x00]*$")]
Name = Annotated[Text, Field(max_length=_LONGEST_ID)]
"""The id of a passage, or the name of a report."""
# A language by its tag: "es-MX" is Spanish. Any other value stays as it was sent and is refused.
Tag = Annotated[Language, BeforeValidator(lambda sent: Language.of_tag(sent) or sent)]
_NO_STORE = {"Cache-Control": "no-store"}
_BY_MISTAKE = {
    "json_invalid": Refusal.UNREADABLE,
    "missing": Refusal.MISSING_FIELD,
    "unexpected_keyword_argument": Refusal.UNKNOWN_FIELD,
    "string_too_long": Refusal.LONG_FIELD,
    "too_long": Refusal.LONG_FIELD,
}
"""The refusal for each of these types of error of pydantic's; any other is a `WRONG_FIELD`."""


# Not strict, so that it can be made from a dictionary; a text is never made from another value.
@checked(frozen=True, slots=True, config=ConfigDict(extra="forbid"))
class Message:
    """One message of the conversation so far: who wrote it (`role`), and its text (`content`).

    The text has at most `LONGEST_QUESTION` (1000) characters; it may be empty.
    """

    role: Literal["user", "assistant"]
    content: Annotated[Text, Field(max_length=LONGEST_QUESTION)]


History = Annotated[tuple[Message, ...], Field(max_length=_MOST_MESSAGES)]
"""The messages before a question, the oldest first."""


# Unknown fields are refused, since a misspelt one would be ignored silently.
@checked(frozen=True, slots=True, config=_STRICT)
class QuestionBody:
    """The JSON object in the body of `POST /api/ask`: a question, and how it is to be answered.

    Only `question` must be given. A field that is not one of these is refused.
    """

    question: Text
    """`Assistant.ask` checks that it is not empty and not longer than `LONGEST_QUESTION`."""
    language: Tag | None = None
    """The language of the question; None: it is detected."""
    history: History = ()
    near: Name | None = None
    """Id of a passage; passages of its section score higher. None prefers none."""
    report: Name | None = None
    """Name of the only report that is asked; None asks all."""
    page_language: Tag | None = None
    """The language that is assumed if neither question nor `history` shows one; None: that of the
    request (`asked_language`: `?lang=` in its address, else the browser's)."""
    shown_in: Tag | None = None
    """The language of the answer; None: that of the question."""
    ordinary: bool = False
    """True skips the check whether the person needs help contacts."""


_QUESTION = TypeAdapter(QuestionBody)


def add_api(app: Starlette, assistant: Assistant, address: str, turns: FairQueue) -> None:
    """Adds the routes of the API, all below `/api`, to `app`; `assistant` answers the questions.

    `address` is that of this server, without a slash at its end. All responses but the description
    and the sections of the reports are made when their turn comes in `turns`.
    """
    root = root_of(address)
    api = _Api(assistant, turns, root)
    description = STATIC.joinpath("openapi.json").read_text(encoding="utf-8")
    description = description.replace(
        '"servers": [{"url": "/"}]', f'"servers": [{{"url": "{root}/"}}]'
    )

    async def describe(_: Request) -> Response:
        return Response(description, media_type="application/json")

    def problems(request: Request) -> Response:
        return HTMLResponse(problems_html(asked_language(request), address))

    routes = [
        Route("/ask", api.ask, methods=["POST"]),
        Route("/report", api.report),
        Route("/passages/{passage_id:path}", turns.route(api.passage)),
        Route("/suggestions", turns.route(api.suggestions)),
        Route("/problems", turns.route(problems)),
        Route("/openapi.json", describe),
    ]
    # Mounted, so that a wrong method is refused here and not passed to Gradio.
    app.mount("/api", Router(routes))


class _Api:
    """The handlers of the routes: each takes a request and gives the response to it."""

    def __init__(self, assistant: Assistant, turns: FairQueue, root: str) -> None:
        """`root` is the path of this server's address (`links.root_of`)."""
        self._assistant = assistant
        self._turns = turns
        self._root = root
        self._reports = JSONResponse({"reports": _reports_json(assistant.index)}).body

    async def ask(self, request: Request) -> Response:
        """Handles `POST /api/ask`: the answer as JSON, or a refusal (`problem`)."""
        if not is_json(request):
            return problem(Refusal.NOT_JSON, asked_language(request), root=self._root)
        body = await json_body(request)
        client, language = client_of(request), asked_language(request)
        return await self._turns.run(
            client, answer_question, self._assistant, body, language, self._root
        )

    async def report(self, _: Request) -> Response:
        """Handles `GET /api/report`: every report with its sections, in the corpus's order."""
        return Response(self._reports, media_type="application/json")

    def passage(self, request: Request) -> Response:
        """Handles `GET /api/passages/ID`: the passage with that id, as answers have it in JSON.

        `ID` may be `report/id`; of several passages with one id the first is given. An unknown id
        is refused with 404, an unknown language in `?lang=` with 422.
        """
        if refused := _wrong_language(request, self._root):
            return refused
        try:
            found = self._assistant.passage(request.path_params["passage_id"])
        except QuestionError:
            return problem(Refusal.NOT_FOUND, asked_language(request), root=self._root)
        citation = cite(self._assistant.index, Hit(found, 1.0), 1)
        (citation,) = rooted_places([citation], self._root)
        language = asked_language(request)
        return JSONResponse(passage_json(citation, language), headers=_spoken_in(language))

    def suggestions(self, request: Request) -> Response:
        """Handles `GET /api/suggestions`: up to `_EXAMPLES` questions to begin with.

        They are on all reports, or on the one that `?report=` names, in the language of `?lang=`,
        else the browser's. An unknown report or language is refused with 422.
        """
        if refused := _wrong_language(request, self._root):
            return refused
        language = asked_language(request)
        try:
            index = self._assistant.over(request.query_params.get("report"))
        except QuestionError as error:
            return problem(error.problem, language, names=error.names, root=self._root)
        questions = examples(index, language, _EXAMPLES)
        content = {"language": language.value, "questions": questions}
        return JSONResponse(content, headers=_spoken_in(language))


def answer_question(
    assistant: Assistant, body: bytes, browser: Language, root: str
) -> JSONResponse:
    """The response to a question in the body of a request: the answer as JSON, or a refusal.

    `body` holds a `QuestionBody` as JSON. `browser` is the request's `asked_language`; it counts
    where the body names no language. Addresses begin with `root`, the path of this server's address
    (`links.root_of`).
    """
    try:
        asked = _QUESTION.validate_json(body)
    except ValidationError as error:
        kind, field = mistake(error)
        return problem(kind, _language_in(body) or browser, field=field, root=root)
    page_language = asked.page_language or browser
    try:
        answer = assistant.ask(
            asked.question,
            asked.language,
            [Turn(one.role, one.content) for one in asked.history],
            page_language,
            AskOptions(
                report=asked.report,
                near=asked.near,
                shown_in=asked.shown_in,
                without_help_card=asked.ordinary,
            ),
        )
    except QuestionError as error:
        language = asked.language or page_language
        return problem(error.problem, language, names=error.names, root=root)
    assistant.note(answer)
    return JSONResponse(answer_json(rooted(answer, root)), headers=_NO_STORE)


def _wrong_language(request: Request, root: str) -> Response | None:
    """The refusal of an unknown language in `?lang=`; None when it is known or left out."""
    asked = request.query_params.get("lang")
    if asked is None or Language.of_tag(asked):
        return None
    return problem(Refusal.WRONG_FIELD, asked_language(request), field="lang", root=root)


def _spoken_in(language: Language) -> dict[str, str]:
    return {"Content-Language": language.value, "Vary": "Accept-Language"}


def mistake(error: ValidationError) -> tuple[Refusal, str | None]:
    """The refusal for the first error in a body or a call, and the name of the field at fault.

    The name is such as "history[0].content", with places counted from 0. A body that is no JSON
    object gives `UNREADABLE` and None.
    """
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    if not first["loc"]:
        return Refusal.UNREADABLE, None
    name = "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in first["loc"])
    return _BY_MISTAKE.get(first["type"], Refusal.WRONG_FIELD), name.removeprefix(".")


def _language_in(body: bytes) -> Language | None:
    """The language to refuse a faulty body in: its `language`, or else its `page_language`; None
    if neither is a known language, or if the body is no JSON object."""
    sent = json_object(body)
    return Language.of_tag(sent.get("language")) or Language.of_tag(sent.get("page_language"))


def _reports_json(index: Index) -> list[dict[str, Any]]:
    """The JSON object for each report, in the corpus's order."""
    passages: dict[str, list[Passage]] = {report.name: [] for report in index.reports}
    for passage in index.passages:
        passages[passage.report].append(passage)
    return [_report_json(report, passages[report.name]) for report in index.reports]


def _report_json(report: Report, passages: list[Passage]) -> dict[str, Any]:
    return {
        "name": report.name,
        "title": report.title,
        "translated_title": report.translated_title,
        "lang": report.language.value,
        "citation": report.citation,
        "licence": report.licence,
        "sections": list(_sections(report, passages)),
    }


def _sections(report: Report, passages: list[Passage]) -> Iterator[dict[str, Any]]:
    """The JSON object for the section under each heading of a report, in order.

    A section includes its subsections: it ends before the next heading of the same or a higher
    level, or with the report. `passages` are all passages of the report, in order. An object has
    the pages of the section's passages, each page once, and the id of the first passage (None, and
    no pages, without one).
    """
    translated = report.translated_headings or (None,) * len(report.headings)
    starts, ends = [one.span.start for one in passages], _ends(report)
    for heading, title, end in zip(report.headings, translated, ends, strict=True):
        within = passages[bisect_left(starts, heading.span.start) : bisect_left(starts, end)]
        yield {
            "title": heading.text,
            "translated_title": title,
            "path": list(heading.path),
            "level": heading.level,
            "pages": list(dict.fromkeys(page for one in within for page in one.pages)),
            "passage_id": within[0].passage_id if within else None,
        }


def _ends(report: Report) -> list[int]:
    """Where the section under each heading ends: offsets in characters, in the order of headings.

    That is where the next heading of the same or a higher level starts, or the report ends.
    """
    ends = [len(report.text)] * len(report.headings)
    open_sections: list[int] = []
    for number, heading in enumerate(report.headings):
        while open_sections and heading.level <= report.headings[open_sections[-1]].level:
            ends[open_sections.pop()] = heading.span.start
        open_sections.append(number)
    return ends
