"""The chat without a browser: what its page's script sends to Gradio, and reads of its events."""

import json
from collections.abc import Iterable
from typing import Any

import httpx

WAY_IN = "/gradio_api/queue/join"
EVENTS = "/gradio_api/queue/data?session_hash={session}"
_DONE = '"process_completed"'


def chat(client: httpx.Client, question: str, session: str) -> dict[str, Any]:
    """The reply to a question, as the page's script gets it."""
    client.post(WAY_IN, json=sent(question, session)).raise_for_status()
    with client.stream("GET", EVENTS.format(session=session)) as events:
        return reply_in(events.iter_lines())


def sent(question: str, session: str) -> dict[str, Any]:
    """A first question, typed and sent by Enter."""
    return {
        "data": [question, '{"lang": "en", "asked": []}'],
        "fn_index": 0,
        "session_hash": session,
        "trigger_id": 2,
        "event_data": None,
    }


def reply_in(events: Iterable[str]) -> dict[str, Any]:
    """The reply among the events of a stream; `StopIteration` when there is none."""
    told = next(line for line in events if _DONE in line)
    output = json.loads(told.removeprefix("data: "))["output"]
    reply: dict[str, Any] = json.loads(output["data"][2])
    return reply
