"""The chat page: its words, its answers, and Gradio Blocks that carry questions to them.

It holds no state of its own: `conversation.Page` lives in the visitor's page, travels with each
question and comes back with its answer. Gradio has the question box and brings question and answer
to and fro; the page around it is ours, and its script puts each exchange where it belongs, so that
what was there before is neither sent nor drawn again. docs/architecture.md says why.
"""

import json
import os
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any
from urllib.parse import quote

# Before the import, which reads them: no statistics to Gradio, no look-ups on a model hub.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import gradio as gr
from markupsafe import Markup
from starlette.applications import Starlette

from report_rag.answering.suggestions import examples
from report_rag.assistant import Assistant
from report_rag.errors import QuestionError
from report_rag.rendering.answer_html import answer_html
from report_rag.rendering.assets import asset
from report_rag.rendering.labels import Title, title_of, title_of_all, titles
from report_rag.rendering.message import problem_message
from report_rag.rendering.pages import page_html
from report_rag.rendering.plain_text import announcement
from report_rag.strings import STRINGS
from report_rag.text import countries
from report_rag.types import Answer, Language, Outcome, Report
from report_rag.web.conversation import (
    MOST_EXCHANGES,
    Exchange,
    Page,
    address,
    address_of,
    answer_to,
    answers,
    read_page,
)
from report_rag.web.matrix import country_index
from report_rag.web.visitor import visitor_language

_EXAMPLES = 4
_MOST_WELCOMES = 32  # as many as reports are kept ready, in two languages
_AT_ONCE = 4  # questions; each takes some ten milliseconds
_HEAD = (
    f'<link rel="stylesheet" href="{asset("look.css")}">'
    f'<link rel="stylesheet" href="{asset("chat.css")}">'
    f'<script src="{asset("leave.js")}" defer></script>'
    f'<script src="{asset("chat.js")}" defer></script>'
)
_FACES = ("bar", "face", "foot")
_JUDGED = (Outcome.ANSWERED, Outcome.NOT_IN_REPORT)


def mount_chat(app: Starlette, chat: "Chat", waiting: int) -> Collection[int]:
    """Puts the chat at `/`, after all other routes; with so many waiting, it says it is busy.

    Returns the numbers by which its page calls its functions.
    """
    blocks = chat.blocks()
    blocks.queue(max_size=waiting, default_concurrency_limit=_AT_ONCE, api_open=False)
    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        footer_links=[],
        run_history=False,
        show_error=False,
        enable_monitoring=False,
        max_file_size="1kb",
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        theme=gr.themes.Base(
            font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]
        ),
        # As links and not as `css`, which Gradio rewrites and so loses the dark colours.
        head=_HEAD,
    )
    return frozenset(blocks.fns)


class Chat:
    """What the chat page shows and answers; everything that it keeps is what it was made with."""

    def __init__(self, assistant: Assistant, *, feedback: bool = False) -> None:
        self._assistant = assistant
        self._feedback = feedback
        # Of many reports it takes reading all their questions, and every visit shows it.
        self._welcome = lru_cache(_MOST_WELCOMES)(self._make_welcome)

    def blocks(self) -> gr.Blocks:
        """The question box, and what happens when somebody asks or wishes."""
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        blocks: gr.Blocks = gr.Blocks(analytics_enabled=False, title=self.title(Language.EN))
        with blocks:
            with gr.Row(elem_id="asking"):
                question = gr.Textbox(label=" ", lines=1, max_lines=4, elem_id="question")
                ask = gr.Button(" ", variant="primary", elem_id="ask")
            # Wires between the page's script and this class; never shown.
            state, wish, reply = (
                gr.Textbox(elem_id=name, elem_classes="wire", label=name)
                for name in ("state", "wish", "reply")
            )
            asking: dict[str, Any] = quiet | {
                "inputs": [question, state],
                "outputs": [question, state, reply],
            }
            question.submit(self.ask, **asking)
            ask.click(self.ask, **asking)
            granted = [state, reply, question, ask]
            wish.change(self.grant, [wish, state], granted, **quiet)
            blocks.load(self._arrive, None, granted, **quiet)
        return blocks

    def page(self, language: Language, gradio: str = "") -> str:
        """The page's body around Gradio's element; both are HTML."""
        return page_html(
            "chat.html",
            language,
            gradio=Markup(gradio),  # noqa: S704 (Gradio's own)
            **self._values(language),
        )

    def ask(self, asked: str, state: str) -> tuple[str, str, str]:
        """The emptied box, the page's new state, and a reply with the newest exchange.

        Or the question kept, the state as it was, and a reply with a notice of what to do.
        """
        page = self._read(state)
        longer = page.asking(asked.strip())

        def shown() -> str:
            if len(page.exchanges) == MOST_EXCHANGES:  # The first one goes: places have changed.
                return self._whole(longer)
            return self._exchange(longer, len(longer.exchanges) - 1)

        newest, notice = _or_notice(shown, page.language)
        if notice:
            return asked, state, self._reply(page, notice=notice)
        return "", longer.to_json(), self._reply(longer, newest)

    def grant(self, wish: str, state: str) -> tuple[str, str, Any, Any]:
        """What the page's script wishes for, beside a question: its new state, and a reply.

        And the question box and its button, which change with the language of the page.
        """
        page, wished = self._read(state), _object(wish)
        language = visitor_language(str(wished.get("language")), page.language)
        number = wished["turn"] if isinstance(wished.get("turn"), int) else -1
        places = range(len(page.exchanges))
        newest, notice, faces, composer = "", "", {}, (gr.skip(), gr.skip())
        match wished.get("do"):
            case "again":
                page = self._read(wish, page.language)
                newest, notice = _or_notice(lambda: self._whole(page), page.language)
                faces = self._faces_of_choice(page)
            case "switch":
                page = page.switched(language)
                newest, notice = _or_notice(lambda: self._whole(page), language)
                faces, composer = self._faces(page), _composer(language)
            case "show" if number in places:
                page = page.changed(number, lambda one: replace(one, shown_in=language))
                newest, notice = _or_notice(lambda: self._exchange(page, number), page.language)
            case "ordinary" if number in places:
                page = page.changed(number, lambda one: replace(one, ordinary=True))
                newest, notice = _or_notice(lambda: self._exchange(page, number), page.language)
            case "anywhere":
                page = replace(page, near=None) if page.near else page.over(None)
                faces = self._faces_of_choice(page)
            case "report":
                page = page.over(self._known_report(wished.get("report")))
                faces = self._faces_of_choice(page)
        return page.to_json(), self._reply(page, newest, notice, faces), *composer

    def _arrive(self, request: gr.Request) -> tuple[str, str, Any, Any]:
        """The page's first state, in the language of its address or of the browser."""
        language = visitor_language(
            request.query_params.get("lang"), request.headers.get("accept-language")
        )
        asked = request.query_params
        page = self._with_known(Page(language, near=asked.get("near"), report=asked.get("report")))
        faces = self._faces_of_choice(page) if page.report else {}
        return page.to_json(), self._reply(page, faces=faces), *_composer(language)

    def _read(self, state: str, language: Language = Language.EN) -> Page:
        return self._with_known(read_page(state, language))

    def _with_known(self, page: Page) -> Page:
        """The page without a report, or a section, that there is not."""
        report = self._known_report(page.report)
        return replace(page, near=self._known(page.near, report), report=report)

    def _known(self, near: str | None, report: str | None) -> str | None:
        """The passage whose section is asked about, if there is such a one."""
        try:
            return near if near and self._assistant.passage(near, report).section_path else None
        except QuestionError:
            return None

    def _known_report(self, name: object) -> str | None:
        """The only report that is asked, if there are several and it is one of them."""
        return name if isinstance(name, str) and name and name in self._choice else None

    def _whole(self, page: Page) -> str:
        """The whole conversation, which takes the place of what is shown."""
        exchanges = (
            self._exchange_html(page, number, answer)
            for number, answer in answers(self._assistant, page)
        )
        return f"<div data-whole>{''.join(exchanges)}</div>"

    def _exchange(self, page: Page, number: int) -> str:
        return self._exchange_html(page, number, answer_to(self._assistant, page, number))

    def _exchange_html(self, page: Page, number: int, answer: Answer) -> str:
        language, asked = answer.language, page.exchanges[number]
        if not answer.near:  # A greeting stays near nothing, whatever was on the page.
            asked = replace(asked, near=None)
        return page_html(
            "chat_exchange.html",
            language,
            number=number,
            question=asked.question,
            answer_html=Markup(  # noqa: S704 (our own)
                answer_html(answer, f"turn-{number}", self._assistant.index.reports)
            ),
            announced=announcement(answer),
            link=address_of(page, number, answer),
            title=self.title(language, asked.report),
            other_strings=STRINGS[language.other],
            help_card=bool(answer.contacts),
            feedback=self._feedback and answer.outcome in _JUDGED and not answer.contacts,
            outcome=answer.outcome,
            passages=" ".join(f"{one.report}/{one.passage_id}" for one in answer.citations),
            about=[] if answer.contacts else self._asked_about(asked, language),
            follow_ups=[
                (one, address(one, language, report=asked.report)) for one in answer.follow_ups
            ],
        )

    def _reply(
        self, page: Page, newest: str = "", notice: str = "", faces: dict[str, str] | None = None
    ) -> str:
        """What the page's script reads; no two are the same, so that it sees each of them."""
        content = {
            "state": json.loads(page.to_json()),
            "newest": newest,
            "notice": notice,
            "about": self._about(page),
            "faces": faces or {},
            "at": time.monotonic_ns(),
        }
        return json.dumps(content, ensure_ascii=False)

    def _about(self, page: Page) -> str:
        """The report and section that are asked about, and the way back to more."""
        about = self._asked_about(page, page.language)
        if not about:
            return ""
        strings = STRINGS[page.language]
        wider = strings.ask_anywhere if page.near else strings.ask_all
        return page_html("chat_about.html", page.language, about=about, wider=wider)

    def _asked_about(self, asked: Page | Exchange, language: Language) -> list[Title]:
        """What a question is asked about, from the report down; nothing when it is everything."""
        about = []
        if asked.report and asked.report in self._choice:
            about.append(title_of(self._choice[asked.report], language))
        if asked.near:
            place = self._assistant.passage(asked.near, asked.report)
            own = next(one for one in self._assistant.index.reports if one.name == place.report)
            about += [Title(heading, own.language) for heading in place.section_path[-1:]]
        return about

    def _faces(self, page: Page) -> dict[str, str]:
        """The parts of the page that a choice changes, in one language, by their ids."""
        values = self._values(page.language, page.report)
        return {name: page_html(f"chat_{name}.html", page.language, **values) for name in _FACES}

    def _faces_of_choice(self, page: Page) -> dict[str, str]:
        """The same where a report can be chosen; with one report they do not change."""
        return self._faces(page) if self._choice else {}

    def _values(self, language: Language, report: str | None = None) -> dict[str, Any]:
        """What the page's templates show of the reports and to its script."""
        strings, title = STRINGS[language], self.title(language, report)
        countries_treated, suggested = self._welcome(language, report)
        words = {
            "title": title,
            "failed": strings.failed,
            "busy": strings.busy,
            "getHelp": strings.get_help,
            "copied": strings.copied,
            "linkCopied": strings.link_copied,
            "notCopied": strings.not_copied,
            "thanks": strings.thanks,
            "searching": strings.wait,
            "conversation": strings.conversation_label,
            "question": strings.question_label,
        }
        return {
            "title": title,
            "words": json.dumps(words),
            "reports": self._assistant.over(report).reports,
            "suggested": suggested,
            "countries": countries_treated,
            "link": lambda question: address(question, language, report=report),
            "choice": titles(self._assistant.index.reports, language),
            "chosen": report,
            "read": f"/report/{quote(report)}" if report else "/report",
        }

    def title(self, language: Language, report: str | None = None) -> str:
        """Of the report that is asked, or of all, as readers of a language know it."""
        return title_of_all(self._assistant.over(report).reports, language)

    @property
    def _choice(self) -> dict[str, Report]:
        """The reports that can be chosen, by name; none where there is only one."""
        reports = self._assistant.index.reports
        return {report.name: report for report in reports} if len(reports) > 1 else {}

    def _make_welcome(
        self, language: Language, report: str | None
    ) -> tuple[list[tuple[str, str]], Sequence[str]]:
        """What can be tapped before anything is asked: countries, and questions."""
        return self._countries(language, report), self._suggested(language, report)

    def _countries(self, language: Language, report: str | None = None) -> list[tuple[str, str]]:
        """Names of the countries that are treated, each with the question about it."""
        index = self._assistant.over(report)
        ask = STRINGS[language].country_question
        return [
            (entry.name, ask.format(country=countries.name(entry.code, language)))
            for entry in country_index(index.passages, index.geography, language)
            if entry.about and countries.is_country(entry.code)
        ]

    def _suggested(self, language: Language, report: str | None) -> Sequence[str]:
        """As many in each language."""
        index = self._assistant.over(report)
        count = min(len(examples(index, one, _EXAMPLES)) for one in Language)
        return examples(index, language, count)


def _or_notice(shown: Callable[[], str], language: Language) -> tuple[str, str]:
    """What is shown and no notice, or nothing and a sentence that says what to do."""
    try:
        return shown(), ""
    except QuestionError as error:
        return "", problem_message(error.problem, language, error.names)
    except Exception:  # Whatever it was, a visitor reads a sentence and not a trace.
        return "", STRINGS[language].failed


def _composer(language: Language) -> tuple[Any, Any]:
    """The question box and its button in a language."""
    strings = STRINGS[language]
    return (
        gr.update(label=strings.question_label, placeholder=strings.question_placeholder),
        gr.update(value=strings.ask),
    )


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
