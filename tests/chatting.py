"""The chat without a browser: asks as the page's script does."""

import json
from collections.abc import Iterable
from typing import Any

import httpx

WAY_IN = "/gradio_api/queue/join"
EVENTS = "/gradio_api/queue/data?session_hash={session}"
_DONE = '"process_completed"'
_ENDPOINTS = ("ask", "exchanges")  # in the order in which Gradio counts them


def conversation(*questions: str, **fields: Any) -> str:
    """The JSON text that the page sends: a conversation, and other `fields` such as `number`."""
    asked = [{"q": question} for question in questions]
    return json.dumps({"lang": "en", "asked": asked} | fields)


def chat(client: httpx.Client, question: str, session: str) -> dict[str, Any]:
    """The exchange for a first question, as the page's script gets it through Gradio."""
    client.post(WAY_IN, json=sent(question, session)).raise_for_status()
    with client.stream("GET", EVENTS.format(session=session)) as events:
        return reply_in(events.iter_lines())


def sent(question: str, session: str) -> dict[str, Any]:
    """What Gradio's client sends for a first question that the page asks."""
    return {
        "data": [conversation(question, number=0)],
        "fn_index": _ENDPOINTS.index("exchanges"),
        "session_hash": session,
        "trigger_id": None,
        "event_data": None,
    }


def reply_in(events: Iterable[str]) -> dict[str, Any]:
    """The reply among the events of a stream; `StopIteration` when there is none."""
    told = next(line for line in events if _DONE in line)
    output = json.loads(told.removeprefix("data: "))["output"]
    reply: dict[str, Any] = output["data"][0]
    return reply
