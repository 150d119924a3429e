"""Two pages for a workshop: sheets to print, and a view for the projector.

Both show the address of the server as a QR code and in letters, the questions with which the chat
begins, and where help is to be had. Neither needs a script.
"""

from collections.abc import Sequence

from report_rag.assistant import Assistant
from report_rag.corpus.contacts import for_message
from report_rag.rendering.labels import Title, title_of, title_of_all
from report_rag.rendering.pages import page_html
from report_rag.rendering.preview import plain_preview
from report_rag.rendering.qr_code import qr_code
from report_rag.strings import STRINGS
from report_rag.types import ContactKind, Language, Report
from report_rag.web.conversation import address as question_address
from report_rag.web.welcome import Welcome, welcome

_ON_PAPER = (ContactKind.EMERGENCY, ContactKind.SUPPORT, ContactKind.REPORT)
"""Not those for people who are worried about their own thoughts: a room full of others may see who
reads them. The help page has them."""
_QUESTIONS = 6
"""Questions on a page: as many as the chat begins with."""


def sheets_html(assistant: Assistant, address: str) -> str:
    """An HTML page with a sheet of paper (A4 or Letter) for each language; it loads nothing.

    `address` is that of the server, such as "https://ask.example.org". A sheet names every report
    with its publisher and its citation; it is one page with up to about three reports, and goes on
    to the next page with more. Its contacts are those that serve everywhere, without links. Raises
    `ValueError` if a QR code cannot hold the address.
    """
    index = assistant.index
    return page_html(
        "workshop_sheets.html",
        Language.EN,
        address=address,
        qr=qr_code(address),
        contacts=for_message(index.contacts, (), _ON_PAPER),
        titles={
            language: [(title_of(one, language), one) for one in index.reports]
            for language in Language
        },
        questions={
            language: _questions(welcome(assistant, language, None)) for language in Language
        },
    )


def workshop_html(
    reports: Sequence[Report], address: str, language: Language, first: Welcome
) -> str:
    """The page at `/workshop` in a language: large type, and questions that open the chat.

    `address` is that of this server, without a slash at its end; `first` is what the chat offers
    before anything is asked. Raises `ValueError` if a QR code cannot hold the address.
    """
    title = (
        title_of(reports[0], language)
        if len(reports) == 1
        else Title(title_of_all(reports, language), language)
    )
    described = STRINGS[language].preview_workshop
    return page_html(
        "workshop.html",
        language,
        preview=plain_preview(title.text, described, language, address, "/workshop"),
        title=title,
        address=address,
        qr=qr_code(address),
        questions=_questions(first),
        link=lambda question: question_address(question, language),
    )


def _questions(first: Welcome) -> tuple[str, ...]:
    """Up to `_QUESTIONS` questions that the chat offers before anything is asked: its starters, and
    after them the ways in, such as to a list of the report."""
    return (*first.starters, *(way.question for way in first.ways))[:_QUESTIONS]
