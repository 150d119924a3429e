"""The chat page at `/`: Gradio has the question box, our templates make the HTML of all the rest.

Gradio's script sends what is typed, with the state of the page, to a method of `Chat`, and puts the
reply, JSON with HTML in it, into a hidden text box. From there `static/chat.js` adds the exchange
(question and answer) to the page; earlier ones are neither sent nor drawn again. The state is a
`conversation.Page`; only the visitor's browser keeps it. docs/decisions/web.md says why.
"""

import json
import os
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any

# Gradio reads these when it is imported: no statistics to Gradio, no look-ups on a model hub.
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
from report_rag.types import Answer, Language, Outcome
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
from report_rag.web.visitor import json_object, visitor_language

_EXAMPLES = 4  # questions to begin with, at most
_MOST_WELCOMES = 32  # results of `_make_welcome` kept: one for each language and choice of report
_AT_ONCE = 4  # calls of the page that are under way; an answer takes some ten milliseconds
_HEAD = (
    f'<link rel="stylesheet" href="{asset("look.css")}">'
    f'<link rel="stylesheet" href="{asset("chat.css")}">'
    f'<link rel="stylesheet" href="{asset("answer.css")}">'
    f'<script src="{asset("leave.js")}" defer></script>'
    f'<script src="{asset("chat.js")}" defer></script>'
)
# Ids of the parts of the page that change with its language and with the chosen report; each has a
# template, `chat_<id>.html`. The "face" is the title and what can be tapped at first.
_FACES = ("bar", "face", "foot")
_JUDGED = (Outcome.ANSWERED, Outcome.NOT_IN_REPORT)  # answers that visitors can vote on


def mount_chat(app: Starlette, chat: "Chat", waiting: int) -> Collection[int]:
    """Adds the chat at `/` and Gradio's own addresses to an application.

    All other routes must be there already, since Gradio takes every address that is left. A call of
    the page (a question, a wish such as another language, the first load) is refused while
    `waiting` others wait for their turn. Returns Gradio's numbers of the functions that the page
    may call; `chat_guard.ChatGuard` needs them, to refuse calls of any other.
    """
    blocks = chat.blocks()
    blocks.queue(max_size=waiting, api_open=False)
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
        # Links, since Gradio rewrites what it gets as `css` and loses the dark colours.
        head=_HEAD,
    )
    return frozenset(blocks.fns)


class Chat:
    """Makes the chat page, and the replies to what visitors do on it, from one assistant."""

    def __init__(self, assistant: Assistant, *, feedback: bool = False) -> None:
        """`assistant` answers the questions. With `feedback`, visitors can vote on each answer
        whose outcome is in `_JUDGED` and that shows no help contacts."""
        self._assistant = assistant
        self._feedback = feedback
        reports = assistant.index.reports
        # The reports that can be chosen, by name: none when there is only one.
        self._choice = {one.name: one for one in reports} if len(reports) > 1 else {}
        # Kept, since making one reads every question of every report.
        self._welcome = lru_cache(_MOST_WELCOMES)(self._make_welcome)

    def blocks(self) -> gr.Blocks:
        """The part of the page that is Gradio's: boxes and a button. A question (Enter or the
        button) calls `ask`, a new text in the hidden box "wish" calls `grant`, and a page that has
        loaded calls `_arrive`."""
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        # With the same id, since Gradio counts the calls of each event apart otherwise.
        quiet |= {"concurrency_id": "chat", "concurrency_limit": _AT_ONCE}
        blocks: gr.Blocks = gr.Blocks(analytics_enabled=False, title=self.title(Language.EN))
        with blocks:
            with gr.Row(elem_id="asking"):
                question = gr.Textbox(label=" ", lines=1, max_lines=4, elem_id="question")
                ask = gr.Button(" ", variant="primary", elem_id="ask")
            # Hidden boxes that carry JSON between the page's script and this class.
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
        """The HTML of the page in a language, as it is before the first question; `gradio` is the
        HTML of Gradio's element, which is put into our template as it is."""
        return page_html(
            "chat.html",
            language,
            gradio=Markup(gradio),  # noqa: S704 (Gradio's own)
            **self._values(language),
        )

    def ask(self, asked: str, state: str) -> tuple[str, str, str]:
        """Answers the question `asked`, typed on a page with this `state` (`Page.to_json`).

        Returns the new texts of three boxes: the question box, emptied; the state with the new
        exchange; a reply (see `_reply`) with the HTML of that exchange, or of all exchanges if the
        page was full and so lost its first one. If the question cannot be searched, or something
        fails, question and state stay as they were, and the reply has a sentence that says so.
        """
        page = self._with_known(read_page(state))
        longer = page.asking(asked.strip())

        def render() -> str:
            newest = self._exchange(longer, len(longer.exchanges) - 1)
            # On a full page the first one is dropped, and the numbers of all others change.
            is_full = len(page.exchanges) == MOST_EXCHANGES
            return self._whole(longer) if is_full else newest

        newest, notice = _or_notice(render, page.language)
        if notice:
            return asked, state, self._reply(page, notice=notice)
        return "", longer.to_json(), self._reply(longer, newest)

    def grant(self, wish: str, state: str) -> tuple[str, str, Any, Any]:
        """Does what the page's script asks for, other than to answer a new question.

        `wish` is a JSON object. Its field `do` says what:

        - "again": show the conversation of another state, whose fields are in `wish` beside `do`;
          all of it is answered again;
        - "switch": put the page and all answers into `language`;
        - "show": put the answer number `turn`, from 0, into `language`;
        - "ordinary": answer number `turn` again without the check whether somebody needs help;
        - "anywhere": stop preferring one section or, if none is preferred, ask all reports from now
          on;
        - "report": ask only `report` from now on, or all reports if it is the name of none.

        Anything else changes nothing. Returns the new state, a reply (see `_reply`), and two
        changes of the question box and its button: into the new language after "switch", else
        none. If an answer fails, the reply has a sentence that says so; the state is new all the
        same.
        """
        page, wished = self._with_known(read_page(state)), json_object(wish)
        language = visitor_language(str(wished.get("language")), page.language)
        number = wished["turn"] if isinstance(wished.get("turn"), int) else -1
        render: Callable[[], str] = str  # nothing new to show
        faces, composer = {}, (gr.skip(), gr.skip())
        match wished.get("do"):
            case "again":
                page = self._with_known(read_page(wish, page.language))
                render, faces = partial(self._whole, page), self._faces_of_choice(page)
            case "switch":
                page = page.switched(language)
                render, faces = partial(self._whole, page), self._faces(page)
                composer = _composer(language)
            case "show" | "ordinary" as choice if 0 <= number < len(page.exchanges):
                chosen = {"shown_in": language} if choice == "show" else {"ordinary": True}
                page = page.changed(number, **chosen)
                render = partial(self._exchange, page, number)
            case "anywhere":
                page = replace(page, near=None) if page.near else page.over(None)
                faces = self._faces_of_choice(page)
            case "report":
                page = page.over(self._known_report(wished.get("report")))
                faces = self._faces_of_choice(page)
        newest, notice = _or_notice(render, page.language)
        return page.to_json(), self._reply(page, newest, notice, faces), *composer

    def _arrive(self, request: gr.Request) -> tuple[str, str, Any, Any]:
        """Makes the first state of a page that has loaded; returns four values as `grant` does.

        The state has no question yet. Its language, section and report are those of `lang`, `near`
        and `report` in the page's address, as far as these are known. Without a known `lang` it has
        the browser's language.
        """
        asked = request.query_params
        language = visitor_language(asked.get("lang"), request.headers.get("accept-language"))
        page = self._with_known(Page(language, near=asked.get("near"), report=asked.get("report")))
        faces = self._faces_of_choice(page) if page.report else {}
        return page.to_json(), self._reply(page, faces=faces), *_composer(language)

    def _with_known(self, page: Page) -> Page:
        """The page with None in the place of a `report` or a `near` that cannot be used.

        `report` must be one that can be chosen (`_known_report`), `near` the id of a passage that
        is in a section, and in that report if one is named.
        """
        report, near = self._known_report(page.report), page.near
        try:
            known = bool(near and self._assistant.passage(near, report).section_path)
        except QuestionError:
            known = False
        return replace(page, near=near if known else None, report=report)

    def _known_report(self, name: object) -> str | None:
        """`name` if it is the name of a report that can be chosen, else None. If there is only one
        report, none can be chosen."""
        return name if isinstance(name, str) and name in self._choice else None

    def _whole(self, page: Page) -> str:
        """The HTML of all exchanges of a page, each answered again; it replaces those that are
        shown. Questions that cannot be searched are left out."""
        exchanges = (
            self._exchange_html(page, number, answer)
            for number, answer in answers(self._assistant, page)
        )
        return f"<div data-whole>{''.join(exchanges)}</div>"

    def _exchange(self, page: Page, number: int) -> str:
        return self._exchange_html(page, number, answer_to(self._assistant, page, number))

    def _exchange_html(self, page: Page, number: int, answer: Answer) -> str:
        language, asked = answer.language, page.exchanges[number]
        if not answer.near:  # Such as the reply to a greeting, which is about no section.
            asked = replace(asked, near=None)
        return page_html(
            "chat_exchange.html",
            language,
            number=number,
            asked=asked,
            answer=answer,
            answer_html=Markup(  # noqa: S704 (our own)
                answer_html(answer, f"turn-{number}", self._assistant.index.reports)
            ),
            announced=announcement(answer),
            link=address_of(page, number, answer),
            title=self.title(language, asked.report),
            feedback=self._feedback and answer.outcome in _JUDGED and not answer.contacts,
            about=[] if answer.contacts else self._asked_about(asked, language),
            link_to=lambda question: address(question, language, report=asked.report),
        )

    def _reply(
        self, page: Page, newest: str = "", notice: str = "", faces: dict[str, str] | None = None
    ) -> str:
        """The reply to the page's script: a JSON object with the page's state and what to show.

        `newest` is the HTML of a new or changed exchange, or of all exchanges; "" if all stay as
        they are. `notice` is a sentence that says what went wrong; "" if nothing did. `faces` are
        the parts of the page to be replaced, as by `_faces`; empty or None for none.
        """
        content = {
            "state": json.loads(page.to_json()),
            "newest": newest,
            "notice": notice,
            "about": self._about(page),
            "faces": faces or {},
            # Two replies are never the same text: by the difference the script knows a new one.
            "at": time.monotonic_ns(),
        }
        return json.dumps(content, ensure_ascii=False)

    def _about(self, page: Page) -> str:
        """The HTML that says which report and section the next question is about; "" if it is about
        neither. It has a button that drops the section or, without one, the report."""
        about = self._asked_about(page, page.language)
        if not about:
            return ""
        return page_html("chat_about.html", page.language, about=about, near=page.near)

    def _asked_about(self, asked: Page | Exchange, language: Language) -> list[Title]:
        """What a question, or the next question of a page, is about: at most two titles.

        First the title of its `report`, for readers of `language`, if it names one and there are
        several; then the heading, as printed, of the section that its passage `near` is in.
        """
        about = []
        if asked.report and asked.report in self._choice:
            about.append(title_of(self._choice[asked.report], language))
        if asked.near:
            place = self._assistant.passage(asked.near, asked.report)
            own = next(one for one in self._assistant.index.reports if one.name == place.report)
            about += [Title(heading, own.language) for heading in place.section_path[-1:]]
        return about

    def _faces(self, page: Page) -> dict[str, str]:
        """The HTML of each part of the page in `_FACES`, by its id: in the language of `page`, and
        for the report that is asked next (`Page.report`)."""
        values = self._values(page.language, page.report)
        return {name: page_html(f"chat_{name}.html", page.language, **values) for name in _FACES}

    def _faces_of_choice(self, page: Page) -> dict[str, str]:
        """`_faces`, after a wish that may change which report is asked. Empty if there is only one
        report: then these parts stay as they are."""
        return self._faces(page) if self._choice else {}

    def _values(self, language: Language, report: str | None = None) -> dict[str, Any]:
        """What the templates `chat.html` and `chat_<id>.html` (for the ids in `_FACES`) fill in, by
        its name there. `report` is the name of the only report that is asked; None for all."""
        countries_treated, suggested = self._welcome(language, report)
        return {
            "title": self.title(language, report),
            "reports": self._assistant.over(report).reports,
            "suggested": suggested,
            "countries": countries_treated,
            "link": lambda question: address(question, language, report=report),
            "choice": titles(self._assistant.index.reports, language),
            "chosen": report,
        }

    def title(self, language: Language, report: str | None = None) -> str:
        """The title of the page in a language: that of the report with the name `report`; for None,
        that of the only report, or a fixed title if there are several. Raises `QuestionError` for
        an unknown name."""
        return title_of_all(self._assistant.over(report).reports, language)

    def _make_welcome(
        self, language: Language, report: str | None
    ) -> tuple[list[tuple[str, str]], Sequence[str]]:
        """What can be tapped at first, in a language: countries, and other questions.

        The first part is (name, question about it) for each country that a passage is about, sorted
        by name, without regions. The second is questions that people wrote for the reports (bank
        questions): `_EXAMPLES` at most, and the same number in every language. Both are from the
        report with the name `report`, or from all for None.
        """
        index = self._assistant.over(report)
        ask = STRINGS[language].country_question
        treated = [
            (entry.name, ask.format(country=countries.name(entry.code, language)))
            for entry in country_index(index.passages, index.geography, language)
            if entry.about and countries.is_country(entry.code)
        ]
        count = min(len(examples(index, one, _EXAMPLES)) for one in Language)
        return treated, examples(index, language, count)


def _or_notice(render: Callable[[], str], language: Language) -> tuple[str, str]:
    """The HTML that `render` makes, and ""; if it raises an error, "" and a sentence for visitors.

    The sentence is in `language`. It says why a question cannot be searched (`QuestionError`), or
    only that something failed.
    """
    try:
        return render(), ""
    except QuestionError as error:
        return "", problem_message(error.problem, language, error.names)
    except Exception:  # Whatever it was, the visitor gets a sentence and not a trace.
        return "", STRINGS[language].failed


def _composer(language: Language) -> tuple[Any, Any]:
    """Two changes for Gradio, which put the question box and its button into a language: first the
    label and the placeholder of the box, then the text of the button."""
    strings = STRINGS[language]
    return (
        gr.update(label=strings.question_label, placeholder=strings.question_placeholder),
        gr.update(value=strings.ask),
    )
