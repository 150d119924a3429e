"""A conversation as a Markdown file: its questions are answered again when it is made."""

from starlette.datastructures import QueryParams

from report_rag.assistant import Assistant
from report_rag.rendering.links import addressed
from report_rag.sheets.handout import handout
from report_rag.sheets.markdown import markdown
from report_rag.sheets.rows import AnsweredRow, QuestionRow
from report_rag.web.conversation import Page, answers, read_page


def read_form(body: bytes) -> Page:
    """The state of a page, from the field `page` of its form (application/x-www-form-urlencoded).

    An empty page for a body that is no such form.
    """
    return read_page(QueryParams(body.decode("utf-8", "replace")).get("page", ""))


def export_markdown(assistant: Assistant, page: Page, base: str) -> bytes:
    """The conversation of a chat page, answered again, as the content of a Markdown file in UTF-8.

    Questions that cannot be searched are left out. `base` is the address that its links begin with.
    """
    rows = []
    for number, answer in answers(assistant, page):
        question = QuestionRow(number + 1, page.exchanges[number].question)
        rows.append(AnsweredRow(question, answer.language, addressed(answer, base)))
    asked = {one.report for one in page.exchanges}
    reports = [one for one in assistant.index.reports if None in asked or one.name in asked]
    return markdown(handout(rows, reports or assistant.index.reports, page.language))
