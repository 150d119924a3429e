"""Gradio's part of the server: its queue and its API, with two named endpoints.

`/ask` is for programs: `gradio_client.Client(URL).predict("…", api_name="/ask")` gives the answer
as an object. `/exchanges` is for the chat page. Both are set up with `gradio.api`, as Gradio's
server mode does; our page takes the place of Gradio's. `middleware.allow_list` closes all routes
of Gradio that these two do not need.
"""

import json
import logging
import os
from collections.abc import Awaitable
from typing import Any, TypeVar

# Gradio reads these when it is imported: no statistics to Gradio, no look-ups on a model hub.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import gradio as gr
from gradio.events import api
from starlette import status
from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse

from report_rag.assistant import Assistant
from report_rag.rendering.links import root_of
from report_rag.strings import STRINGS
from report_rag.types import Language
from report_rag.web.api import answer_question
from report_rag.web.chat import Chat
from report_rag.web.fair_queue import BusyError, FairQueue
from report_rag.web.gradio_calls import KnownCalls
from report_rag.web.middleware.access_log import place_of
from report_rag.web.visitor import client_name, json_object

_LOG = logging.getLogger(__name__)

Result = TypeVar("Result")


def mount_gradio(
    app: Starlette, assistant: Assistant, chat: Chat, address: str, turns: FairQueue
) -> None:
    """Adds Gradio's routes, with the endpoints `/ask` and `/exchanges`, to an application.

    All other routes must be there already, since Gradio takes every address that is left. Questions
    are answered when their turn comes in `turns`, which takes the place of Gradio's own queue: that
    one does not know who asks. Gradio tells its clients `address`, this server's, if it has a path.
    """
    root = root_of(address)

    async def ask(
        request: gr.Request,
        question: str,
        language: str | None = None,
        history: list[dict[str, str]] | None = None,
        report: str | None = None,
    ) -> dict[str, Any]:
        """Answers a question with passages of the report, word for word.

        The fields are those of `POST /api/ask`: `language` (en or es) is that of the question and
        is detected without it; `history` are the messages before it, the oldest first, as objects
        with role and content; `report` is the name of the only report that is asked. The result is
        the answer object of docs/reference/answers.md.
        """
        fields = {"question": question, "language": language, "report": report}
        body = json.dumps(fields | {"history": history or []}).encode()
        said = Language.of_tag(language) or Language.EN
        client = client_name(request.client.host)
        work = turns.run(client, answer_question, assistant, body, said, root)
        return _content(await _or_busy(work, said))

    async def exchanges(request: gr.Request, sent: str) -> dict[str, str]:
        said = Language.of_tag(json_object(sent).get("lang")) or Language.EN
        client = client_name(request.client.host)
        return await _or_busy(turns.run_in_steps(client, chat.exchanges(sent)), said)

    with gr.Blocks(analytics_enabled=False) as blocks:
        api(ask, api_name="ask", concurrency_limit=None)
        api(exchanges, api_name="exchanges", concurrency_limit=None)
    blocks.queue()
    # Where the application has this middleware, Gradio adds none of its own, which would let every
    # site read what it answers.
    app.add_middleware(CORSMiddleware)
    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        root_path=address if root else None,
        footer_links=[],
        run_history=False,
        show_error=False,
        enable_monitoring=False,
        max_file_size="1kb",
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
    )
    parameters = [len(one.inputs) for one in blocks.fns.values()]
    app.add_middleware(KnownCalls, parameters=parameters, root=root)


def _content(response: JSONResponse) -> dict[str, Any]:
    """The answer in a response; a refusal becomes an error, whose sentence Gradio's clients get."""
    content: dict[str, Any] = json.loads(bytes(response.body))
    if response.status_code != status.HTTP_200_OK:
        raise gr.Error(content["detail"], print_exception=False)
    return content


async def _or_busy(work: Awaitable[Result], language: Language) -> Result:
    """What `work` gives; when its turn does not come, or it fails, Gradio's clients get an error
    with a sentence in `language`. A failure is logged by its type and line of code."""
    try:
        return await work
    except BusyError:
        raise gr.Error(STRINGS[language].busy, print_exception=False) from None
    except gr.Error:
        raise
    except Exception as error:  # Gradio would log its message, which may hold a question.
        _LOG.error("%s", place_of(error))
        raise gr.Error(STRINGS[language].failed, print_exception=False) from None
