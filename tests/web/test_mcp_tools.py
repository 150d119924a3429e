"""What a language model gets from the tools and resources, asked in this process by the SDK."""

import logging
from dataclasses import replace

import pytest
from mcp import Client
from mcp.shared.exceptions import MCPError

from doubles import HashedEncoder
from report_rag.assistant import Assistant
from report_rag.rendering.answer_json import answer_json
from report_rag.rendering.links import addressed
from report_rag.strings import STRINGS
from report_rag.types import AskOptions, Language, Problem, Refusal, Turn
from report_rag.web.fair_queue import FairQueue
from report_rag.web.mcp_server import ReportServer
from reports import GARDEN, HARBOUR
from visited import finished

ADDRESS = "https://ask.example.org"
BOLIVIA = {"en": "What does it say about Bolivia?", "es": "¿Qué dice sobre Bolivia?"}
HELP = {"en": "HELP", "es": "AYUDA"}
MARKER = "canario4711"


class Caller:
    """Calls a server as a language model's program does, each time as a new client."""

    def __init__(self, assistant, mode="auto", language=Language.EN):
        self.assistant, self.mode, self.language = assistant, mode, language

    def _ask(self, work):
        async def asked():
            server = ReportServer(self.assistant, ADDRESS, self.language, FairQueue(2, 9))
            async with Client(server, mode=self.mode) as client:
                try:
                    return await work(client)
                except MCPError as error:  # Raised through the client it would be in a group.
                    return error

        return finished(asked())

    def get(self, name):
        """What a method of the client without arguments gives."""
        return self._ask(lambda client: getattr(client, name)())

    def result(self, tool, arguments):
        return self._ask(lambda client: client.call_tool(tool, arguments))

    def call(self, tool, **arguments):
        """The structured content of a call that succeeds; its text is the same as JSON."""
        found = self.result(tool, arguments)
        assert not found.is_error
        return found.structured_content

    def refusal(self, tool, **arguments):
        """The sentence of a call that fails."""
        found = self.result(tool, arguments)
        assert found.is_error
        assert found.structured_content is None
        (content,) = found.content
        return content.text

    def read(self, uri):
        """What a resource holds, or the error that it is not there."""
        found = self._ask(lambda client: client.read_resource(uri))
        return found if isinstance(found, MCPError) else found.contents[0]


@pytest.fixture(params=["auto", "legacy"])
def caller(tiny_assistant, request):
    """Over the tiny report, in the protocol of today and in that of before."""
    return Caller(tiny_assistant, request.param)


@pytest.fixture
def of_two(several_index):
    """Over two reports."""
    return Caller(Assistant(several_index, HashedEncoder()))


def test_every_tool_only_reads(caller):
    """And says so; nobody sees the parameter by which the SDK gives the call."""
    tools = {one.name: one for one in caller.get("list_tools").tools}
    assert set(tools) == {"ask", "search", "fetch", "outline"}
    for tool in tools.values():
        assert tool.annotations.read_only_hint is True
        assert tool.annotations.open_world_hint is False
        assert tool.description
        assert "\n  " not in tool.description
    fields = {name: list(tool.input_schema["properties"]) for name, tool in tools.items()}
    assert fields == {
        "ask": ["question", "language", "history", "report"],
        "search": ["query"],
        "fetch": ["id"],
        "outline": ["report"],
    }


@pytest.mark.parametrize("language", Language)
def test_ask_gives_the_answer_object(caller, language):
    """The assistant's own, with links that can be opened."""
    question = BOLIVIA[language]
    expected = addressed(caller.assistant.ask(question), ADDRESS)
    found = caller.call("ask", question=question)
    assert found == answer_json(expected)
    assert found["language"] == language
    assert found["passages"][0]["url"].startswith(f"{ADDRESS}/report?mark=")


def test_ask_hears_language_history_and_report(of_two):
    """As the API does; a language may be a tag."""
    said = [{"role": "user", "content": BOLIVIA["en"]}]
    found = of_two.call("ask", question="And Peru?", history=said, report=HARBOUR, language="en-GB")
    turns = [Turn("user", BOLIVIA["en"])]
    options = AskOptions(report=HARBOUR)
    expected = of_two.assistant.ask("And Peru?", Language.EN, turns, options=options)
    assert found == answer_json(addressed(expected, ADDRESS))
    assert "Peru" in found["searched"]
    assert {one["report"] for one in found["passages"]} == {HARBOUR}
    assert of_two.call("ask", question="Bolivia", language="es-MX")["language"] == "es"


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("tool", ["ask", "search"])
def test_a_call_for_help_gets_contacts_first_and_no_passage(caller, tool, language):
    """All of them, in the person's language, whichever tool the model chooses."""
    field = {"ask": "question", "search": "query"}[tool]
    found = caller.call(tool, **{field: HELP[language]})
    expected = answer_json(caller.assistant.ask(HELP[language]))
    assert next(iter(found)) == "contacts"
    assert found["contacts"] == expected["contacts"] != []
    assert found["message"] == expected["message"]
    assert found.get("passages", found.get("results")) == []
    text = caller.result(tool, {field: HELP[language]}).content[0].text
    assert text.index('"contacts"') < text.index('"message"')


def test_contacts_above_an_answer_come_first_too(tiny_assistant, monkeypatch):
    """Then the passages."""
    answer = tiny_assistant.ask(BOLIVIA["en"])
    answer = replace(answer, contacts=tiny_assistant.index.contacts)
    monkeypatch.setattr(tiny_assistant, "ask", lambda *_, **__: answer)
    caller = Caller(tiny_assistant)
    for tool, field, passages in (("ask", "question", "passages"), ("search", "query", "results")):
        found = caller.call(tool, **{field: BOLIVIA["en"]})
        assert next(iter(found)) == "contacts"
        assert len(found[passages]) == len(answer.citations) > 0


def test_search_and_fetch_go_together(of_two):
    """Each result has id, title and url; fetch gives the words of the passage and its place."""
    answer = of_two.assistant.ask(BOLIVIA["en"])
    found = of_two.call("search", query=BOLIVIA["en"])
    assert list(found) == ["message", "results"]
    assert [one["id"] for one in found["results"]] == [
        f"{one.report}/{one.passage_id}" for one in answer.citations
    ]
    for result, citation in zip(found["results"], answer.citations, strict=True):
        assert set(result) == {"id", "title", "url"}
        assert "IN DETAIL" in result["title"]
        assert result["url"].startswith(f"{ADDRESS}/report/{citation.report}?mark=")
        fetched = of_two.call("fetch", id=result["id"])
        assert set(fetched) == {"id", "title", "text", "url", "metadata"}
        assert (fetched["id"], fetched["title"]) == (result["id"], result["title"])
        assert fetched["text"] == citation.quote
        assert fetched["url"].startswith(f"{ADDRESS}/report/{citation.report}?mark=")
        told = fetched["metadata"]
        assert told["pages"] == list(citation.pages)
        assert told["section_path"] == list(citation.section_path)
        assert told["translation"] == citation.translation
        assert told["lang"] == "en"
        assert told["citation"]


def test_search_finds_nothing_where_the_report_does_not_answer(tiny_assistant):
    """It says so, and related passages are no results."""
    found = Caller(tiny_assistant).call("search", query="How do volcanoes erupt?")
    assert found["results"] == []
    assert found["message"] == STRINGS[Language.EN].not_in_report.one


def test_search_for_a_place_gives_the_outline(tiny_assistant, monkeypatch):
    """Headings are no passages, but they are what was asked for."""
    answer = tiny_assistant.ask(BOLIVIA["en"])
    entry = Caller(tiny_assistant).call("outline")["reports"][0]["outline"][0]
    assert entry["title"] == "Introduction"
    line = replace_outline(tiny_assistant, answer)
    monkeypatch.setattr(tiny_assistant, "ask", lambda *_, **__: line)
    found = Caller(tiny_assistant).call("search", query="Contents?")
    assert [one["title"] for one in found["outline"]] == ["Introduction"]
    assert found["results"] == []


def replace_outline(assistant, answer):
    """An answer that is an outline of one line."""
    from report_rag.answering.outline import contents, entry_of

    report, heading = next(contents(assistant.index))
    entry = entry_of(assistant.index, report, heading)
    return replace(answer, citations=(), outline=(entry,))


def test_fetch_gives_every_passage(tiny_assistant):
    """By its id with the name of the report, and by its id alone."""
    caller = Caller(tiny_assistant)
    for passage in tiny_assistant.index.passages[::6]:
        name = f"{passage.report}/{passage.passage_id}"
        found = caller.call("fetch", id=passage.passage_id)
        assert found == caller.call("fetch", id=name)
        assert (found["id"], found["text"]) == (name, passage.text)


def test_outline_gives_headings_with_their_places(caller):
    """Pages, number of passages, link, and where the section can be read whole."""
    (found,) = caller.call("outline")["reports"]
    (report,) = caller.assistant.index.reports
    assert (found["name"], found["title"]) == (report.name, report.title)
    titles = [one["title"] for one in found["outline"]]
    assert titles == [one.text.rstrip(": ") for one in report.headings if not one.added]
    line = next(one for one in found["outline"] if one["title"] == "1. WATER AND SEEDS")
    assert (line["pages"], line["count"], line["depth"]) == (["3"], 4, 1)
    assert line["url"].startswith(f"{ADDRESS}/report?mark=")
    assert line["resource"] == f"report://{GARDEN}/in-detail/1-water-and-seeds"
    assert caller.read(line["resource"]).text.splitlines()[2] == "## 1. WATER AND SEEDS"


def test_outline_of_several_reports_is_short_until_one_is_named(of_two):
    """Then it has all of its headings."""
    both = of_two.call("outline")["reports"]
    assert [one["name"] for one in both] == [GARDEN, HARBOUR]
    assert {line["depth"] for one in both for line in one["outline"]} == {0}
    (alone,) = of_two.call("outline", report=HARBOUR)["reports"]
    assert alone["name"] == HARBOUR
    assert {line["depth"] for line in alone["outline"]} == {0, 1}


def test_reports_and_sections_are_resources(caller):
    """Each report is listed, its sections are behind a template; all as Markdown with pages."""
    (listed,) = caller.get("list_resources").resources
    (template,) = caller.get("list_resource_templates").resource_templates
    assert (listed.uri, listed.mime_type) == (f"report://{GARDEN}", "text/markdown")
    assert template.uri_template == "report://{report}/{+section}"
    whole = caller.read(listed.uri)
    assert whole.mime_type == "text/markdown"
    assert whole.text.startswith("<!-- page 1 -->\n\n# Cover <!-- added -->\n")
    part = caller.read(f"report://{GARDEN}/signs-of-change/bees")
    assert part.text.startswith("<!-- page 4 -->\n\n## Bees\n")
    assert part.text.partition("\n\n")[2] in whole.text


@pytest.mark.parametrize(
    "uri", [f"report://{GARDEN}/{MARKER}", f"report://{GARDEN}/../{MARKER}", f"x:{MARKER}"]
)
def test_what_is_no_resource_is_told(caller, uri):
    """With a sentence that repeats nothing."""
    told = caller.read(uri)
    assert told.message == STRINGS[Language.EN].refusal_details[Refusal.NOT_FOUND]
    assert MARKER not in repr(told)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    ("problem", "arguments"),
    [
        (Problem.EMPTY, {"question": " "}),
        (Problem.NO_WORDS, {"question": "12 !"}),
        (Problem.TOO_LONG, {"question": "a " * 501}),
        (Problem.UNKNOWN_REPORT, {"question": "Bolivia", "report": MARKER}),
    ],
)
def test_what_cannot_be_searched_is_told_in_the_persons_language(
    tiny_assistant, language, problem, arguments
):
    """In that of the question, or else in that of the environment."""
    sentence = STRINGS[language].problems[problem].format(limit=1000, names=GARDEN)
    caller = Caller(tiny_assistant)
    assert caller.refusal("ask", **arguments, language=language) == sentence
    local = Caller(tiny_assistant, language=language)
    assert local.refusal("ask", **arguments) == sentence
    if "report" not in arguments:
        assert local.refusal("search", query=arguments["question"]) == sentence


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    ("tool", "arguments", "refusal", "field"),
    [
        ("ask", {}, Refusal.MISSING_FIELD, "question"),
        ("search", {}, Refusal.MISSING_FIELD, "query"),
        ("ask", {"question": 5}, Refusal.WRONG_FIELD, "question"),
        ("ask", {"question": "a\0b"}, Refusal.WRONG_FIELD, "question"),
        ("ask", {"question": "x", "lang": MARKER}, Refusal.UNKNOWN_FIELD, "lang"),
        ("ask", {"question": "x", MARKER + " ": 1}, Refusal.UNKNOWN_FIELD, "…"),
        ("ask", {"question": "x", "report": "y" * 201}, Refusal.LONG_FIELD, "report"),
        (
            "ask",
            {"question": "x", "history": [{"role": MARKER, "content": "y"}]},
            Refusal.WRONG_FIELD,
            "history[0].role",
        ),
        (
            "ask",
            {"question": "x", "history": [{"role": "user", "content": "y"}] * 41},
            Refusal.LONG_FIELD,
            "history",
        ),
        ("fetch", {"id": 7}, Refusal.WRONG_FIELD, "id"),
        (MARKER, {"question": "x"}, Refusal.NOT_FOUND, ""),
    ],
)
def test_a_wrong_call_is_told_and_not_repeated(
    tiny_assistant, *, language, tool, arguments, refusal, field
):
    """A clear sentence in the language of the environment, and no traceback."""
    told = Caller(tiny_assistant, language=language).refusal(tool, **arguments)
    assert told == STRINGS[language].refusal_details[refusal].format(field=field)
    assert MARKER not in told


def test_a_wrong_language_is_told(tiny_assistant):
    """In that of the environment, since the call names none that is known."""
    told = Caller(tiny_assistant).refusal("ask", question="Bolivia", language="fr")
    wrong = STRINGS[Language.EN].refusal_details[Refusal.WRONG_FIELD]
    assert told == wrong.format(field="language")


@pytest.mark.parametrize("language", Language)
def test_a_passage_that_is_not_there_is_told(tiny_assistant, language):
    """As the API and the chat tell it."""
    told = Caller(tiny_assistant, language=language).refusal("fetch", id=f"{GARDEN}/{MARKER}")
    assert told == STRINGS[language].problems[Problem.UNKNOWN_SECTION]


def test_there_are_no_prompts(caller):
    """And a name of one is not repeated."""
    assert caller.get("list_prompts").prompts == []
    told = caller._ask(lambda client: client.get_prompt(MARKER))
    assert told.message == STRINGS[Language.EN].refusal_details[Refusal.NOT_FOUND]
    assert MARKER not in repr(told)


def test_an_error_of_ours_is_logged_without_words(tiny_assistant, monkeypatch, caplog):
    """By its type and place; the caller is told that it failed."""

    def fails(*_, **__):
        raise RuntimeError(MARKER)

    monkeypatch.setattr(tiny_assistant, "ask", fails)
    caplog.set_level(logging.DEBUG)
    told = Caller(tiny_assistant).refusal("ask", question=MARKER)
    assert told == STRINGS[Language.EN].refusal_details[Refusal.FAILED]
    assert "RuntimeError at " in caplog.text
    assert MARKER not in caplog.text


@pytest.mark.parametrize("level", [logging.INFO, logging.DEBUG])
def test_no_log_has_a_question_or_an_answer(caller, caplog, level):
    """Whatever is called, well or badly, and however much is logged."""
    caplog.set_level(level)
    question = f"What does {MARKER} say about Bolivia?"
    said = [{"role": "user", "content": question}]
    assert caller.call("ask", question=question, history=said)["question"] == question
    caller.call("search", query=question)
    caller.refusal("fetch", id=question)
    caller.refusal("outline", report=question)
    caller.refusal("ask", question=question, history=question)
    caller.refusal("ask", **{question: question})
    caller.refusal(question, question=question)
    assert isinstance(caller.read(f"report://{GARDEN}/{MARKER}"), MCPError)
    assert isinstance(caller._ask(lambda client: client.get_prompt(MARKER)), MCPError)
    logged = "\n".join(f"{one.getMessage()} {one.__dict__}" for one in caplog.records)
    assert MARKER not in logged
    assert "straw covers" not in logged


@pytest.mark.parametrize("language", Language)
def test_a_model_is_told_how_to_use_the_answers(tiny_assistant, language):
    """In the language of the environment, with the title of the report."""
    title = tiny_assistant.index.reports[0].title_in(language)
    told = Caller(tiny_assistant, language=language)._ask(instructions)
    assert told == STRINGS[language].mcp_instructions.format(title=title)
    assert len(told.split()) < 150


async def instructions(client):
    return client.instructions
