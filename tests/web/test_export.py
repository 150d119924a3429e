"""A conversation as a file: the same answers, word for word, with whole addresses."""

from urllib.parse import urlencode

from chatting import conversation
from report_rag.rendering.message import message
from report_rag.types import Language
from report_rag.web.conversation import Conversation, Exchange
from report_rag.web.export import export_markdown, read_form

ASKED = ("¿Quién presta bombas?", "  ")
PAGE = Conversation(Language.ES, tuple(Exchange(question) for question in ASKED))
BASE = "https://example.org"


def form():
    """The body that a browser sends."""
    return urlencode({"page": conversation(*ASKED, lang="es")}).encode()


def test_the_file_has_question_quote_place_and_citation(tiny_assistant):
    """What was asked and what the report says, with links that work from anywhere."""
    text = export_markdown(tiny_assistant, PAGE, BASE).decode()
    answer = tiny_assistant.ask("¿Quién presta bombas?")
    assert "¿Quién presta bombas?" in text
    for citation in answer.citations:
        assert f"<{BASE}{citation.url}>" in text
    assert message(answer) in text
    assert "Green Corner Network" in text


def test_a_form_is_read_back():
    """The conversation comes from its form; a broken form has none."""
    assert read_form(form()) == PAGE
    for broken in (b"", b"\xff\xfe=%zz", b"page", b"page=%7B", b"other=1"):
        assert read_form(broken) == Conversation(Language.EN)


def test_a_form_that_no_page_sends_is_an_empty_page():
    """However many fields it has."""
    assert read_form(b"&".join(b"a=1" for _ in range(50))) == read_form(b"")
