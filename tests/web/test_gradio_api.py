"""Gradio's API on a running server: what its Python client gets, and what is closed."""

import json
import re
import tomllib
from pathlib import Path

import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from packaging.requirements import Requirement
from packaging.version import Version

from doubles import HashedEncoder
from report_rag.index import build as build_folder
from report_rag.progress import silent
from report_rag.strings import STRINGS
from report_rag.types import Language, Problem
from reports import GARDEN, HARBOUR
from served import running

pytestmark = pytest.mark.processes

DOUBLE = (str(Path(__file__).parents[1] / "double_program.py"),)
QUESTIONS = {"en": "What does it say about Bolivia?", "es": "¿Qué dice sobre Bolivia?"}


@pytest.fixture(scope="module")
def url(several, tmp_path_factory):
    """The address of a server over two reports."""
    corpus, folder = several[0], tmp_path_factory.mktemp("index")
    double = HashedEncoder(dimension=32)  # as in the program
    build_folder.build(corpus, folder, double.name, lambda: double, silent)
    with running(["--corpus", str(corpus), "--index", str(folder)], program=DOUBLE) as (_, found):
        yield found


@pytest.fixture(scope="module")
def client(url):
    """Gradio's client, as anybody makes it."""
    opened = Client(url, verbose=False)
    yield opened
    opened.close()


@pytest.mark.parametrize("language", Language)
def test_a_question_gets_the_answer_object(client, url, language):
    """The same that the API gives; the language is detected, or that which is named."""
    question = QUESTIONS[language]
    answer = client.predict(question, api_name="/ask")
    assert answer == httpx.post(f"{url}/api/ask", json={"question": question}).json()
    assert (answer["language"], answer["outcome"]) == (language, "answered")
    forced = client.predict(question, language=language.other, api_name="/ask")
    assert forced["language"] == language.other


def test_history_and_report_are_heard(client):
    """A follow-up is understood, and one report is asked alone."""
    history = [{"role": "user", "content": "What does it say about Bolivia?"}]
    answer = client.predict("And about Peru?", history=history, api_name="/ask")
    assert "Peru" in answer["searched"]
    alone = [
        client.predict(QUESTIONS["en"], report=name, api_name="/ask")["passages"]
        for name in (GARDEN, HARBOUR)
    ]
    assert [{one["report"] for one in found} for found in alone] == [{GARDEN}, {HARBOUR}]


@pytest.mark.parametrize("language", Language)
def test_what_cannot_be_searched_is_told(client, language):
    """In the language that the call names."""
    with pytest.raises(AppError) as told:
        client.predict(" ", language=language, api_name="/ask")
    assert str(told.value) == STRINGS[language].problems[Problem.EMPTY]


@pytest.mark.parametrize(
    "wrong",
    [
        {"language": "fr"},
        {"report": "gone"},
        {"history": [{"role": "x", "content": "y"}]},
    ],
    ids=json.dumps,
)
def test_a_wrong_field_is_refused_and_tells_nothing(client, wrong):
    """With a sentence, and nothing of the inside."""
    with pytest.raises(AppError) as told:
        client.predict("Bolivia", **wrong, api_name="/ask")
    assert "Traceback" not in str(told.value)


def test_there_are_two_endpoints_and_no_more(client):
    """One for programs and one for the page; Gradio records and reports nothing."""
    assert set(client.view_api(return_format="dict", print_info=False)["named_endpoints"]) == {
        "/ask",
        "/exchanges",
    }
    config = client.config
    assert len(config["dependencies"]) == 2
    assert config["run_history"] is False
    assert config["analytics_enabled"] is False


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b"{}", b'{"data": 7}', b"\xff" * 9])
def test_an_odd_call_is_no_failure_of_the_server(url, body):
    """Whatever is sent to Gradio's queue: a status that says that the request is wrong."""
    headers = {"Content-Type": "application/json"}
    response = httpx.post(f"{url}/gradio_api/queue/join", content=body, headers=headers)
    assert 400 <= response.status_code < 500


FILE = {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}
ODD = {"data": ["{}"], "fn_index": 1, "session_hash": "one", "event_data": None}


@pytest.mark.parametrize(
    "changed",
    [
        {"fn_index": 7},
        {"fn_index": None},
        {"fn_index": "1"},
        {"fn_index": 2.0},
        {"fn_index": -1},
        {"data": [FILE]},
        {"fn_index": 0, "data": ["Bolivia", None, [FILE], None]},
        {"data": []},
        {"data": None},
        {"data": ["{}"] * 9},
        {"session_hash": None},
        {"session_hash": "../../x"},
        {"session_hash": 7},
        {"trigger_id": "x"},
        {"api_name": "../x"},
        {"batched": True},
        {"request": {"x": 1}},
        {"event_data": {"a": [1] * 99}},
    ],
    ids=json.dumps,
)
def test_an_odd_call_does_no_harm(url, changed):
    """It is refused or comes to nothing, and the next question is answered."""
    response = httpx.post(f"{url}/gradio_api/queue/join", json=ODD | changed)
    assert response.status_code < 500
    for field, known in (("fn_index", (0, 1)), ("session_hash", ("../../x",))):
        if field in changed and changed[field] not in known:
            assert response.status_code == 422
            assert response.json()["field"] == field
    assert "root:" not in response.text
    assert httpx.get(f"{url}/readyz").status_code == 200


def test_a_call_that_is_no_json_is_refused_and_not_repeated(url):
    """As a form, pages of other sites could send it without asking."""
    body = json.dumps(ODD | {"data": ["a secret"]})
    headers = {"Content-Type": "text/plain"}
    response = httpx.post(f"{url}/gradio_api/queue/join", content=body, headers=headers)
    assert response.status_code == 415
    assert "secret" not in response.text


@pytest.mark.parametrize("path", ["/config", "/gradio_api/info", "/gradio_api/queue/data"])
def test_no_other_site_may_read_what_gradio_answers(url, path):
    """Gradio itself would allow it to each of them."""
    response = httpx.get(f"{url}{path}", headers={"Origin": "https://evil.example"})
    assert not [name for name in response.headers if name.startswith("access-control-")]


def test_the_oldest_gradio_that_is_allowed_is_the_one_that_is_tested():
    """The lock has the newest one, which is at least two releases later."""
    root = Path(__file__).parents[2]
    project = tomllib.loads(root.joinpath("pyproject.toml").read_text("utf-8"))["project"]
    (allowed,) = [Requirement(one) for one in project["dependencies"] if one.startswith("gradio")]
    pinned = [
        Version(re.search(r"^gradio==(\S+)", root.joinpath(name).read_text("utf-8"), re.M)[1])
        for name in ("supply_chain/gradio-oldest.lock", "requirements.lock")
    ]
    oldest, newest = pinned
    assert f">={oldest.major}.{oldest.minor}" in str(allowed.specifier)
    assert f"<{newest.major}.{newest.minor + 1}" in str(allowed.specifier)
    assert newest.minor - oldest.minor >= 2
