"""The chat's way in: an event of the page's own passes as it is, all else is told."""

import json

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from report_rag.web.chat_guard import WAY_IN, ChatGuard

EVENT = {
    "data": ["Who lends pumps?", "{}"],
    "fn_index": 2,
    "session_hash": "abc123",
    "trigger_id": 5,
    "event_data": None,
}


async def echo(request: Request) -> Response:
    return Response(await request.body(), media_type="application/json")


@pytest.fixture
def client():
    """A client of an application with two functions behind the door."""
    routes = [Route("/{rest:path}", echo, methods=["GET", "POST"])]
    return TestClient(ChatGuard(Starlette(routes=routes), {1, 2}))


@pytest.mark.parametrize(
    "changes",
    [{}, {"fn_index": 1}, {"data": []}, {"trigger_id": None}, {"event_data": '{"q": 1}'}],
    ids=str,
)
def test_an_event_of_the_page_passes_as_it_is(client, changes):
    """Byte for byte."""
    body = json.dumps(EVENT | changes).encode()
    response = client.post(WAY_IN, content=body)
    assert response.status_code == 200
    assert response.content == body


@pytest.mark.parametrize(
    "changes",
    [
        {"fn_index": 0},
        {"fn_index": True},
        {"data": ["a"] * 5},
        {"data": [None]},
        {"session_hash": ""},
        {"session_hash": "a" * 33},
        {"session_hash": "A-b"},
        {"event_id": "x"},
        {"event_data": {}},
    ],
    ids=str,
)
def test_anything_else_is_told_and_goes_no_further(client, changes):
    """In the visitor's language, without a word of what was sent."""
    response = client.post(WAY_IN, json=EVENT | changes, headers={"accept-language": "es"})
    assert response.status_code == 422
    assert response.json()["help"] == "/help?lang=es"
    assert "pumps" not in response.text


def test_other_ways_are_not_looked_at(client):
    """Whatever they carry."""
    assert client.post("/api/ask", content=b"anything").content == b"anything"
    assert client.get(WAY_IN.replace("join", "data")).status_code == 200
