"""The chat page, as HTML: the page itself, and the exchanges (questions with their answers) in it.

The same page is the chat at `/` and the panel in the pages of partners. Its script,
`static/chat.js`, keeps the conversation, sends it with each question, and puts the HTML that comes
back into the page. docs/decisions/web.md says why.
"""

from functools import lru_cache, partial

from markupsafe import Markup
from starlette.requests import Request

from report_rag.answering.citations import cite
from report_rag.assistant import Assistant
from report_rag.errors import QuestionError
from report_rag.rendering.answer_html import answer_html
from report_rag.rendering.headings import Headings
from report_rag.rendering.labels import Title, title_of, title_of_all, titles
from report_rag.rendering.links import root_of, rooted
from report_rag.rendering.message import problem_message
from report_rag.rendering.pages import page_html
from report_rag.rendering.plain_text import announcement, plain_text
from report_rag.rendering.preview import chat_preview
from report_rag.strings import STRINGS
from report_rag.types import Answer, Hit, Language, Outcome, Problem
from report_rag.web.conversation import (
    MOST_EXCHANGES,
    Conversation,
    Exchange,
    address,
    address_of,
    answer_to,
    answers,
    read_conversation,
)
from report_rag.web.fair_queue import Steps
from report_rag.web.feedback import MOST_PASSAGES
from report_rag.web.visitor import asked_language, json_object, kept_query
from report_rag.web.welcome import Welcome, welcome

_JUDGED = (Outcome.ANSWERED, Outcome.NOT_IN_REPORT)  # answers that visitors can vote on
# The sentences (`strings`) that the script shows.
_WORDS = """
busy copied failed link_copied not_copied not_ready offline slow thanks unreachable
""".split()


class Chat:
    """Makes the chat page, and the exchanges that visitors see on it, from one assistant."""

    def __init__(
        self,
        assistant: Assistant,
        address: str = "",
        *,
        feedback: bool = False,
        gradio: str = "",
    ) -> None:
        """`assistant` answers the questions; `address` is that of this
        server, without a slash at its end. With `feedback`,
        visitors can vote on each answer whose outcome is in `_JUDGED` and that shows no help
        contacts. `gradio` is the address of the script of Gradio's client, through which the page
        then asks; without it the page asks by `POST /exchanges`."""
        self._assistant = assistant
        self._address, self._root = address, root_of(address)
        self._feedback = feedback
        self._gradio = gradio
        reports = assistant.index.reports
        # The reports that can be chosen, by name: none when there is only one.
        self._choice = {one.name: one for one in reports} if len(reports) > 1 else {}
        # Kept for each language and choice of report, since making one asks some twenty questions.
        self._welcome = lru_cache(len(Language) * (len(reports) + 1))(partial(welcome, assistant))

    def page(self, request: Request, host: str | None = None) -> str:
        """The HTML of the page, as it is before the first question.

        Its language is that of the request; `report` and `near` in the address, as far as they are
        known, say what questions are about. `host` is the origin of the partner's page that frames
        this one as its panel, "" for a panel that is opened on its own, None for the chat itself.
        """
        language = asked_language(request)
        report = self._known_report(request.query_params.get("report"))
        near = self._known_section(request.query_params.get("near"), report)
        index = self._assistant.over(report)
        return page_html(
            "chat.html",
            language,
            kept=kept_query(host=host, report=report, near=near),
            gradio=self._gradio if host is None else "",
            framed=host is not None,
            host=host,
            title=self.title(language, report),
            preview=chat_preview(index.reports, language, self._address, report),
            reports=index.reports,
            contacts=index.contacts,
            choice=titles(self._assistant.index.reports, language),
            chosen=report,
            near=near,
            about=self._about(Exchange("", near=near, report=report), language),
            welcome=self._welcome(language, report),
            link=lambda question: self._root + address(question, language, report=report),
            words={name: str(getattr(STRINGS[language], name)) for name in _WORDS}
            | {"empty": STRINGS[language].problems[Problem.EMPTY]},
            most=MOST_EXCHANGES,
        )

    def warm_up(self) -> None:
        """Makes what the first page would have to wait for: the ways in, in every language."""
        for language in Language:
            self.welcome(language)

    def welcome(self, language: Language) -> Welcome:
        """What the page offers before anything is asked of all reports; kept once it is made."""
        return self._welcome(language, None)

    def title(self, language: Language, report: str | None = None) -> str:
        """The title of the page in a language: that of the report with the name `report`; for None,
        that of the only report, or a fixed title if there are several. Raises `QuestionError` for
        an unknown name."""
        return title_of_all(self._assistant.over(report).reports, language)

    def exchanges(self, sent: str) -> Steps[dict[str, str]]:
        """The exchanges of a conversation as HTML, each answered now, in a step of its own.

        `sent` is the JSON text that the page sends: the conversation (see `read_conversation`) and
        `number`, the exchange that is wanted, from 0; without a known number all are, except those
        that cannot be searched. The result has `html`, and `notice`: a sentence for the visitor if
        nothing that is wanted can be searched or something failed, and then `html` is empty.
        """
        conversation = read_conversation(sent)
        number = json_object(sent).get("number")
        language, html = conversation.language, ""
        try:
            if type(number) is int and 0 <= number < len(conversation.exchanges):
                html = self._one(conversation, number)
            else:
                for numbered in answers(self._assistant, conversation):
                    html += self._exchange(conversation, *numbered)
                    yield
                if not html and conversation.exchanges:
                    # None can be searched; this raises the error of the last one.
                    answer_to(self._assistant, conversation, len(conversation.exchanges) - 1)
        except QuestionError as error:
            return {"html": "", "notice": problem_message(error.problem, language, error.names)}
        except Exception:  # Whatever it was, the visitor gets a sentence and not a trace.
            return {"html": "", "notice": STRINGS[language].failed}
        return {"html": html, "notice": ""}

    def _one(self, conversation: Conversation, number: int) -> str:
        answer = answer_to(self._assistant, conversation, number)
        is_last = number == len(conversation.exchanges) - 1
        # In a language that the visitor has chosen it is shown again.
        if is_last and conversation.exchanges[number].shown_in is None:
            self._assistant.note(answer)
        return self._exchange(conversation, number, answer)

    def _exchange(self, conversation: Conversation, number: int, answer: Answer) -> str:
        language, asked = answer.language, conversation.exchanges[number]
        turn, reports = conversation.dropped + number, self._assistant.index.reports
        # A message without an answer on the report, such as a greeting, is about no section.
        about = Exchange("", near=asked.near if answer.near else None, report=asked.report)
        return page_html(
            "chat_exchange.html",
            language,
            turn=turn,
            number=number,
            asked=asked,
            answer=answer,
            answer_html=Markup(  # noqa: S704 (our own)
                answer_html(rooted(answer, self._root), f"turn-{turn}", reports)
            ),
            announced=announcement(answer, reports),
            copied=plain_text(answer, reports),
            link=self._root + address_of(conversation, number, answer),
            title=title_of_all(reports, language),
            most_passages=MOST_PASSAGES,
            feedback=self._feedback and answer.outcome in _JUDGED and not answer.contacts,
            about=[] if answer.contacts else self._about(about, language),
            link_to=lambda question: self._root + address(question, language, report=asked.report),
        )

    def _about(self, asked: Exchange, language: Language) -> list[Title]:
        """What a question is about: at most two titles. Unknown names are left out.

        First the title of its `report`, for readers of `language`, if it names one and there are
        several; then the heading of the section that its passage `near` is in, as answers show it.
        """
        about = []
        if known := self._known_report(asked.report):
            about.append(title_of(self._choice[known], language))
        if near := self._known_section(asked.near, known):
            index = self._assistant.index
            place = cite(index, Hit(self._assistant.passage(near, known), 1.0), 1)
            about += Headings(index.reports, language).path(place)[-1:]
        return about

    def _known_report(self, name: str | None) -> str | None:
        """`name` if it is the name of a report that can be chosen, else None. If there is only one
        report, none can be chosen."""
        return name if name in self._choice else None

    def _known_section(self, near: str | None, report: str | None) -> str | None:
        """`near` if it is the id of a passage that is in a section, and in `report` if that is not
        None; else None."""
        try:
            known = bool(near and self._assistant.passage(near, report).section_path)
        except QuestionError:
            known = False
        return near if known else None
