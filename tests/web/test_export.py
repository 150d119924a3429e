"""A conversation as a file: the same answers, word for word, in one language, with links."""

import io
from urllib.parse import urlencode

import docx
import pytest

from chatting import conversation
from report_rag.rendering.links import in_language
from report_rag.rendering.message import message
from report_rag.strings import STRINGS
from report_rag.types import Language, ToolTopic
from report_rag.web.conversation import Conversation, Exchange, answers
from report_rag.web.export import ExportFormat, export, read_form
from visited import result_of

EN, ES = Language
MD, DOCX = ExportFormat
ASKED = ("¿Quién presta bombas?", "  ")
PAGE = Conversation(ES, tuple(Exchange(question) for question in ASKED))
BASE = "https://example.org"
SENTENCES = (
    lambda strings: strings.promise.one.split()[0],
    lambda strings: strings.answered_low,
    lambda strings: strings.page.format(page=3),
    lambda strings: strings.word_for_word if strings is STRINGS[EN] else strings.in_translation,
    lambda strings: strings.country_not_treated.one.partition("{")[0],
    lambda strings: strings.replies[ToolTopic.GREETING],
    lambda strings: strings.cite_as,
)


def form(**fields):
    """The body that a browser sends."""
    return urlencode({"page": conversation(*ASKED, lang="es")} | fields).encode()


def text_of(assistant, page, kind):
    """What a reader of the file sees; of a Word document without the targets of its links."""
    content = result_of(export(assistant, page, BASE, kind))
    if kind is MD:
        return content.decode()
    return "\n".join(one.text for one in docx.Document(io.BytesIO(content)).paragraphs)


def test_the_file_has_question_quote_place_and_citation(tiny_assistant):
    """What was asked and what the report says, with links that work from anywhere."""
    text = text_of(tiny_assistant, PAGE, MD)
    answer = tiny_assistant.ask("¿Quién presta bombas?")
    assert "¿Quién presta bombas?" in text
    assert answer.citations
    for citation in answer.citations:
        assert f"(<{BASE}{in_language(citation.url, ES)}>)" in text
    assert message(answer) in text
    assert "Green Corner Network" in text


def test_the_word_file_has_the_same(tiny_assistant):
    """As headings, quotes and links to follow."""
    content = result_of(export(tiny_assistant, PAGE, BASE, DOCX))
    document = docx.Document(io.BytesIO(content))
    answer = tiny_assistant.ask("¿Quién presta bombas?")
    found = [(one.style.name, one.text) for one in document.paragraphs]
    assert ("Heading 1", "¿Quién presta bombas?") in found
    assert ("Normal", message(answer)) in found
    for citation in answer.citations:
        assert ("Quote", citation.quote) in found
    links = [link.url for one in document.paragraphs for link in one.hyperlinks]
    assert links == [f"{BASE}{in_language(one.url, ES)}" for one in answer.citations]
    assert document.core_properties.language == "es"


@pytest.mark.parametrize("kind", ExportFormat)
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("shown_in", [None, EN, ES])
def test_a_file_is_in_the_language_of_its_page(tiny_assistant, kind, language, shown_in):
    """Whichever languages questions are in, and answers were shown in."""
    asked = ("hello", "Who lends pumps?", "¿Qué dice de Perú?", "What about Haiti?")
    exchanges = tuple(Exchange(question, shown_in) for question in asked)
    page = Conversation(language, exchanges)
    there = [answer.language for _, answer in answers(tiny_assistant, page)]
    assert set(there) == ({EN, ES} if shown_in is None else {shown_in})
    text = text_of(tiny_assistant, page, kind)
    ours, other = STRINGS[language], STRINGS[language.other]
    for sentence in SENTENCES:
        assert sentence(ours) in text
        assert sentence(other) not in text
    assert (ours.translation_label in text) == (language is ES)
    assert "An NGO lends pumps" in text


def test_a_saved_conversation_has_every_passage_whole(tiny_assistant, monkeypatch):
    """However short the handouts of questions from a file are."""
    monkeypatch.setattr("report_rag.sheets.handout.MOST_WORDS", 1)
    page = Conversation(EN, (Exchange("What about Bolivia?"),))
    (_, answer), *_ = answers(tiny_assistant, page)
    assert len(answer.citations) > 1
    text = text_of(tiny_assistant, page, DOCX)
    assert all(citation.quote in text for citation in answer.citations)


def test_a_form_is_read_back():
    """The state of the page comes from its form; a broken form is an empty page."""
    assert read_form(form()) == (PAGE, MD)
    for broken in (b"", b"\xff\xfe=%zz", b"page", b"page=%7B", b"other=1"):
        assert read_form(broken) == (Conversation(EN), MD)


@pytest.mark.parametrize(
    ("wanted", "kind"), [("md", MD), ("docx", DOCX), ("pdf", MD), ("DOCX", MD), ("", MD)]
)
def test_a_form_names_the_format(wanted, kind):
    """Markdown for one that is not known."""
    assert read_form(form(format=wanted)) == (PAGE, kind)


def test_a_form_that_no_page_sends_is_an_empty_page():
    """However many fields it has."""
    assert read_form(b"&".join(b"a=1" for _ in range(50))) == read_form(b"")
