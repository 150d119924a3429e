"""A conversation of the chat page as a Markdown or Word file.

The page sends its questions, and they are answered again, since the server keeps no conversation.
"""

from dataclasses import replace
from enum import StrEnum

from starlette.datastructures import QueryParams

from report_rag.assistant import Assistant
from report_rag.rendering.links import addressed
from report_rag.sheets.handout import handout
from report_rag.sheets.markdown import markdown
from report_rag.sheets.rows import AnsweredRow, QuestionRow
from report_rag.sheets.word import word_document
from report_rag.web.conversation import Conversation, answers, read_conversation
from report_rag.web.fair_queue import Steps


class ExportFormat(StrEnum):
    """The formats of the file, by its suffix without a full stop."""

    MD = "md"
    DOCX = "docx"


MEDIA_TYPES = {
    ExportFormat.MD: "text/markdown; charset=utf-8",
    ExportFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def read_form(body: bytes) -> tuple[Conversation, ExportFormat]:
    """The conversation and the wanted format, from the body of a form.

    The body is of the type application/x-www-form-urlencoded. Its field `page` holds the
    conversation as JSON. If it is missing or holds no such JSON, there are no exchanges
    (questions). Its field `format` holds a value of `ExportFormat`; Markdown if it is missing or
    unknown. Nothing in a body raises an error.
    """
    form = QueryParams(body.decode("utf-8", "replace"))
    wanted = form.get("format", "")
    known = wanted in set(ExportFormat)
    return read_conversation(form.get("page", "")), ExportFormat(
        wanted
    ) if known else ExportFormat.MD


def export(assistant: Assistant, page: Conversation, base: str, kind: ExportFormat) -> Steps[bytes]:
    """The file's content: every question of the page with its answer, computed anew, in a step of
    its own.

    All but quotes and questions is in the language of the page, whichever language the answers have
    there. Above them stand the titles of the reports that were asked. Questions that cannot be
    searched are left out. The links to passages begin with `base`, the address of this server
    without a slash at its end, and open the reader in that language.
    """
    language, rows = page.language, []
    for number, found in answers(assistant, page):
        question = QuestionRow(number + 1, page.exchanges[number].question)
        answer = addressed(replace(found, language=language), base)
        rows.append(AnsweredRow(question, language, answer))
        yield
    asked = {one.report for one in page.exchanges}
    reports = [one for one in assistant.index.reports if None in asked or one.name in asked]
    parts = handout(rows, reports or assistant.index.reports, language, whole=True)
    return markdown(parts) if kind is ExportFormat.MD else word_document(parts, language)
