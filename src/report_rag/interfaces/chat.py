"""The chat page: Gradio Blocks over `Assistant.ask`, in both languages.

It holds no state of its own: the conversation lives in the visitor's page and is read back from it
for follow-up questions. Text from people is escaped, since Gradio's sanitiser stops scripts but not
requests (remote images and forms survive it).
"""

import html
import os
import re
from collections.abc import Sequence
from typing import Any

# Before the import, which reads them: no statistics to Gradio, no look-ups on a model hub.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import gradio as gr
from starlette.applications import Starlette

from report_rag.assistant import Assistant
from report_rag.errors import QuestionError
from report_rag.interfaces.page_language import visitor_language
from report_rag.interfaces.render import answer_html, problem_message, template
from report_rag.interfaces.strings import STRINGS
from report_rag.suggestions import examples
from report_rag.types import Language, Turn

_EXAMPLES = 4
# Questions at once beyond which a visitor is told to wait; each takes some ten milliseconds.
_QUEUE, _AT_ONCE = 50, 4
_HEAD = (
    '<link rel="stylesheet" href="/web/look.css"><link rel="stylesheet" href="/web/chat.css">'
    '<script src="/web/chat.js" defer></script>'
)
# Everything that Markdown or HTML could read as more than a character.
_MARKUP = re.compile(r"[^A-Za-z0-9 ,;¿?¡áéíóúüñÁÉÍÓÚÜÑ]|(?<= ) |^ ")

Message = dict[str, Any]


def mount_chat(app: Starlette, assistant: Assistant) -> None:
    """Puts the chat at `/`, after all other routes."""
    blocks = chat_blocks(assistant)
    blocks.queue(max_size=_QUEUE, default_concurrency_limit=_AT_ONCE, api_open=False)
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


def chat_blocks(assistant: Assistant) -> gr.Blocks:
    """The page's parts and what happens between them."""
    first = Language.EN
    strings = STRINGS[first]
    suggested = _suggested(assistant, first)
    blocks = gr.Blocks(analytics_enabled=False, title=assistant.index.reports[0].title)
    with blocks:
        head = gr.HTML(_head(assistant, first), elem_id="head")
        switch = gr.Radio(
            [(STRINGS[one].language_name, one.value) for one in Language],
            value=first.value,
            label=strings.language_label,
            elem_id="language",
            container=False,
        )
        conversation = gr.Chatbot(
            label=strings.conversation_label,
            show_label=False,
            elem_id="conversation",
            height="auto",
            min_height=0,
            buttons=[],
            latex_delimiters=[],
            allow_tags=False,
            feedback_options=None,
            layout="panel",
            autoscroll=False,
            allow_file_downloads=False,
        )
        with gr.Column(elem_id="examples"):
            intro = gr.HTML(_examples_label(first))
            buttons = [gr.Button(text, elem_classes="example", size="sm") for text in suggested]
        with gr.Column(elem_id="composer"):
            notice = gr.HTML("", elem_id="notice")
            question = gr.Textbox(
                label=strings.question_label,
                placeholder=strings.question_placeholder,
                lines=1,
                max_lines=4,
                elem_id="question",
            )
            not_meant = gr.Button(strings.not_meant, elem_id="not-meant", size="sm")
            with gr.Row(elem_id="actions"):
                ask = gr.Button(strings.ask, variant="primary", elem_id="ask")
                anew = gr.Button(strings.new_conversation, variant="secondary", elem_id="anew")
        foot = gr.HTML(_foot(assistant, first), elem_id="foot")
        chosen = gr.State(None)
        """The language that the visitor chose with the switch; None as long as he has not."""

        def answer(
            asked: str, messages: Sequence[Message], page: str, forced: str | None
        ) -> tuple[str, list[Message], str]:
            return _answer(assistant, asked, messages, Language(page), forced)

        def in_language(code: str) -> list[Any]:
            return _in_language(assistant, Language(code))

        def arrive(request: gr.Request) -> list[Any]:
            language = visitor_language(
                request.query_params.get("lang"), request.headers.get("accept-language")
            )
            return [gr.update(value=language.value), *_in_language(assistant, language)]

        def answer_after_all(
            messages: Sequence[Message], page: str, forced: str | None
        ) -> tuple[str, list[Message], str]:
            asked = _turns(messages)[-1].content
            return _answer(assistant, asked, messages, Language(page), forced, ordinary=True)

        faces = [head, conversation, question, ask, anew, not_meant, intro, foot, *buttons]
        talk: dict[str, Any] = {
            "inputs": [question, conversation, switch, chosen],
            "outputs": [question, conversation, notice],
            "show_progress": "hidden",
            "api_visibility": "private",
        }
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        question.submit(answer, **talk)
        ask.click(answer, **talk)
        for button in buttons:
            button.click(answer, **(talk | {"inputs": [button, conversation, switch, chosen]}))
        meant = {"inputs": [conversation, switch, chosen]}
        not_meant.click(answer_after_all, **(talk | meant))
        anew.click(lambda: ("", [], ""), None, [question, conversation, notice], **quiet)
        switch.input(lambda code: code, switch, chosen, **quiet)
        switch.input(in_language, switch, faces, **quiet)
        blocks.load(arrive, None, [switch, *faces], **quiet)
    return blocks


def _answer(
    assistant: Assistant,
    asked: str,
    messages: Sequence[Message],
    page: Language,
    forced: str | None,
    *,
    ordinary: bool = False,
) -> tuple[str, list[Message], str]:
    """The emptied box, the longer conversation, no notice; or the question kept and a notice."""
    kept = list(messages or [])
    try:
        language = Language(forced) if forced else None
        found = assistant.ask(asked, language, _turns(kept), page, ordinary=ordinary)
    except QuestionError as error:
        return asked, kept, _notice(problem_message(error.problem, page))
    except Exception:  # Whatever it was, a visitor reads a sentence and not a trace.
        return asked, kept, _notice(STRINGS[page].failed)
    said = {"role": "user", "content": _escaped(asked.strip())}
    return "", [*kept, said, {"role": "assistant", "content": answer_html(found)}], ""


def _turns(messages: Sequence[Message]) -> tuple[Turn, ...]:
    """The questions asked so far; the answers are not needed to understand the next one."""
    return tuple(
        Turn("user", html.unescape(_text(message["content"])))
        for message in messages
        if message["role"] == "user"
    )


def _text(content: object) -> str:
    """Gradio hands a message back as text, or as a list of parts."""
    if isinstance(content, list):
        return " ".join(_text(part) for part in content)
    if isinstance(content, dict):
        return str(content.get("text", ""))
    return str(content)


def _escaped(text: str) -> str:
    """A person's words as they are: every character of markup becomes a reference to itself."""
    return _MARKUP.sub(lambda found: f"&#{ord(found[0])};", text)


def _in_language(assistant: Assistant, language: Language) -> list[Any]:
    strings = STRINGS[language]
    return [
        gr.update(value=_head(assistant, language)),
        gr.update(label=strings.conversation_label),
        gr.update(label=strings.question_label, placeholder=strings.question_placeholder),
        gr.update(value=strings.ask),
        gr.update(value=strings.new_conversation),
        gr.update(value=strings.not_meant),
        gr.update(value=_examples_label(language)),
        gr.update(value=_foot(assistant, language)),
        *(gr.update(value=text) for text in _suggested(assistant, language)),
    ]


def _suggested(assistant: Assistant, language: Language) -> tuple[str, ...]:
    """As many in each language, so that each button has both."""
    count = min(len(examples(assistant.index, one, _EXAMPLES)) for one in Language)
    return examples(assistant.index, language, count)


def _head(assistant: Assistant, language: Language) -> str:
    report = assistant.index.reports[0]
    own = language is report.language or not report.translated_title
    title = report.title if own else report.translated_title
    return template("chat_head.html").render(
        title=title, strings=STRINGS[language], language=language
    )


def _foot(assistant: Assistant, language: Language) -> str:
    return template("chat_foot.html").render(
        reports=assistant.index.reports, strings=STRINGS[language], language=language
    )


def _examples_label(language: Language) -> str:
    label = html.escape(STRINGS[language].examples_label)
    return f'<h2 class="examples-title" lang="{language}">{label}</h2>'


def _notice(sentence: str) -> str:
    return f'<p role="alert">{html.escape(sentence)}</p>'
