"""The tools and resources of the MCP server, as functions of what a language model sends.

Each answers with plain values that JSON can hold. What they say of the reports comes from the same
code as the chat's and the API's answers. They check no values: the server does, by their types.
"""

from typing import Annotated, Any
from urllib.parse import quote

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ResourceNotFoundError
from pydantic import Field
from starlette.requests import Request

from report_rag.answering.citations import cite
from report_rag.answering.outline import contents, entry_of
from report_rag.assistant import Assistant
from report_rag.rendering.answer_json import answer_json, entry_json, passage_json
from report_rag.rendering.labels import place, titles
from report_rag.rendering.links import addressed, addressed_places
from report_rag.strings import STRINGS
from report_rag.types import AskOptions, Citation, Heading, Hit, Language, Report, Turn
from report_rag.web.api import History, Name, Tag, Text
from report_rag.web.report_markdown import section_markdown, section_names
from report_rag.web.visitor import asked_language, client_of

Call = Context[Any, Any]
"""A call of a tool, with the HTTP request that it came in, if any. The SDK gives it to a parameter
of this type; clients do not see that parameter."""


class McpTools:
    """The functions of the tools. Language models read their descriptions, which are in English.

    They raise `QuestionError` for what cannot be searched or found. Addresses are as `ReportServer`
    says.
    """

    def __init__(self, assistant: Assistant, address: str, language: Language) -> None:
        self._assistant, self._address, self._language = assistant, address, language

    def ask(
        self,
        question: Annotated[Text, Field(description="In the person's own words")],
        ctx: Call,
        language: Annotated[Tag | None, Field(description="Of the question; else detected")] = None,
        history: Annotated[History, Field(description="The messages before, oldest first")] = (),
        report: Annotated[Name | None, Field(description="The only report to ask")] = None,
    ) -> dict[str, Any]:
        """Answers a question about the reports with passages of them, word for word.

        Each passage has its section_path, pages and url. If there are contacts, somebody may need
        help: give all of them to the person before anything else. The outcome not_in_report says
        that the reports do not answer; related passages are no answer.
        """
        turns = [Turn(one.role, one.content) for one in history]
        page_language, options = spoken(ctx, self._language), AskOptions(report=report)
        answer = self._assistant.ask(question, language, turns, page_language, options)
        self._assistant.note(answer)
        content = answer_json(addressed(answer, self._address))
        # Before all else, since a model reads the fields in their order.
        return {"contacts": content["contacts"]} | content if answer.contacts else content

    def search(
        self, query: Annotated[Text, Field(description="A question, or words")], ctx: Call
    ) -> dict[str, Any]:
        """Finds the passages of the reports that answer a question; fetch gives their text.

        If there are contacts, somebody may need help: give all of them to the person before
        anything else. Without results the reports do not answer.
        """
        answer = self._assistant.ask(query, page_language=spoken(ctx, self._language))
        self._assistant.note(answer)
        answer = addressed(answer, self._address)
        content = answer_json(answer)
        told = {key: content[key] for key in ("contacts", "message", "outline") if content[key]}
        results = [
            {
                "id": f"{one.report}/{one.passage_id}",
                "title": self._title(one, answer.language),
                "url": one.url,
            }
            for one in answer.citations
        ]
        return told | {"results": results}

    def fetch(
        self,
        id: Annotated[Name, Field(description="The id of a result of search")],  # noqa: A002
        ctx: Call,
    ) -> dict[str, Any]:
        """Gives a passage of a report: its text word for word, and in metadata where it stands.

        The translation in metadata is unofficial.
        """
        index, language = self._assistant.index, spoken(ctx, self._language)
        found = self._assistant.passage(id)
        citation = cite(index, Hit(found, 1.0), 1)
        (citation,) = addressed_places([citation], self._address, language)
        # For a reader of the other language, so that the translation is there.
        content = passage_json(citation, citation.translation_language)
        kept = "report section_path pages label speaker lang translation translated_section_path"
        metadata = {key: content[key] for key in kept.split()}
        report = next(one for one in index.reports if one.name == found.report)
        return {
            "id": f"{found.report}/{found.passage_id}",
            "title": self._title(citation, language),
            "text": citation.quote,
            "url": citation.url,
            "metadata": metadata | {"citation": report.citation},
        }

    def outline(
        self,
        ctx: Call,
        report: Annotated[Name | None, Field(description="The only report to show")] = None,
    ) -> dict[str, Any]:
        """Gives the headings of the reports, with pages, count of passages, url and resource.

        Of several reports only the headings of the first level are there: name one for all of its
        headings. A resource is the address at which the section can be read whole.
        """
        index, language = self._assistant.over(report), spoken(ctx, self._language)
        shown = list(contents(index))
        return {
            "reports": [
                {
                    "name": one.name,
                    "title": one.title,
                    "translated_title": one.translated_title,
                    "lang": one.language.value,
                    "citation": one.citation,
                    "resource": resource_address(one),
                    "outline": [
                        entry_json(entry) | {"resource": resource_address(one, heading)}
                        for owner, heading in shown
                        if owner is one
                        for entry in addressed_places(
                            [entry_of(index, one, heading)], self._address, language
                        )
                    ],
                }
                for one in index.reports
            ]
        }

    def section(self, report: str, section: str) -> str:
        """A section of a report as Markdown with page marks; outline names its address."""
        for one in self._assistant.index.reports:
            if one.name == report and (heading := section_names(one).get(section)):
                return section_markdown(one, heading)
        raise ResourceNotFoundError

    def _title(self, citation: Citation, language: Language) -> str:
        """Where a passage stands, after its label or the name of who is quoted in it, if any."""
        reports = self._assistant.index.reports
        where = place(citation, STRINGS[language], titles(reports, language))
        return " · ".join(part for part in (citation.label or citation.speaker, where) if part)


def resource_address(report: Report, section: Heading | None = None) -> str:
    """The address of a report as a resource, or that of a section: "report://garden/needs/water"."""
    address = f"report://{quote(report.name, safe='')}"
    names = (name for name, heading in section_names(report).items() if heading is section)
    return f"{address}/{next(names)}" if section else address


def _request(context: Call | None) -> Request | None:
    """The HTTP request of a call; None where it came in another way."""
    request = context.request_context.request if context else None
    return request if isinstance(request, Request) else None


def spoken(context: Call | None, otherwise: Language) -> Language:
    """The language of a call's HTTP request (`asked_language`); without one `otherwise`."""
    request = _request(context)
    return asked_language(request) if request else otherwise


def asking_client(context: Call | None) -> str:
    """The name of the client of a call's HTTP request (`client_of`); empty without one."""
    request = _request(context)
    return client_of(request) if request else ""
