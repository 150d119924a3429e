"""A conversation of the chat page as a Markdown file; the page sends its questions, and they are
answered again, since the server keeps no conversation."""

from starlette.datastructures import QueryParams

from report_rag.assistant import Assistant
from report_rag.rendering.links import addressed
from report_rag.sheets.handout import handout
from report_rag.sheets.markdown import markdown
from report_rag.sheets.rows import AnsweredRow, QuestionRow
from report_rag.web.conversation import Conversation, answers, read_conversation


def read_form(body: bytes) -> Conversation:
    """The conversation in the body of a form (application/x-www-form-urlencoded).

    The field `page` holds it as JSON. If the field is missing or holds no such JSON, there are no
    exchanges (questions). Nothing in a body raises an error.
    """
    return read_conversation(QueryParams(body.decode("utf-8", "replace")).get("page", ""))


def export_markdown(assistant: Assistant, page: Conversation, base: str) -> bytes:
    """The file's content in UTF-8: every question of the page with its answer, computed anew.

    Above them stand the titles of the reports that were asked. Questions that cannot be searched
    are left out. The links to passages begin with `base`, the address of this server without a
    slash at its end.
    """
    rows = []
    for number, answer in answers(assistant, page):
        question = QuestionRow(number + 1, page.exchanges[number].question)
        rows.append(AnsweredRow(question, answer.language, addressed(answer, base)))
    asked = {one.report for one in page.exchanges}
    reports = [one for one in assistant.index.reports if None in asked or one.name in asked]
    return markdown(handout(rows, reports or assistant.index.reports, page.language))
