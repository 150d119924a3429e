"""What the chat page does with a question, without a browser."""

import html
import re
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from report_rag.interfaces.chat import (
    _answer,
    _escaped,
    _examples_label,
    _foot,
    _head,
    _in_language,
    _notice,
    _suggested,
    _text,
    _turns,
)
from report_rag.interfaces.render import answer_html
from report_rag.interfaces.strings import STRINGS
from report_rag.types import Language, Turn

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
HOSTILE = [
    '<img src="https://example.org/x.png" onerror="alert(1)">',
    "![x](https://example.org/x.png)",
    "[click](javascript:alert(1))",
    "<https://example.org>",
    "www.example.org and https://example.org",
    "# heading",
    "- item\n- item",
    "1. item\n2) item",
    "> quote",
    "**bold** *em* ~~gone~~ `code`",
    "```\ncode\n```",
    "a | b\n--|--\n1 | 2",
    "title\n=====",
    "title\n---",
    "&amp; &lt;script&gt; &#60;b&#62;",
    "$x^2$ \\(x\\)",
    "back\\slash\\*",
    "<form action='/'><input></form>",
    "ñandú ¿qué? ¡sí! 👋 水 «x» “y”",
    "[1]: https://example.org\n[1]",
    "line one\nline two",
]


class Broken:
    """An assistant that fails in a way that nobody foresaw."""

    def ask(self, *_, **__):
        raise ZeroDivisionError("secret detail of the question")


def said(text, role="user"):
    return {"role": role, "content": text}


def shown(text):
    """What Markdown makes of an escaped text: its elements, and the text that is read."""
    page = MARKDOWN.render(_escaped(text))
    elements = set(re.findall(r"<(\w+)", page))
    return elements, html.unescape(re.sub(r"<[^>]*>", "", page)).strip()


# What people type


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_type_is_shown_as_they_typed_it(text):
    """Markdown and HTML in a question are characters: they become no element, and none is lost."""
    assert shown(text) == ({"p"}, text)


@pytest.mark.parametrize(
    "text", ["_em_", "__strong__", "what is _grooming_ here?", "___", "a\n___"]
)
def test_underscores_are_shown_as_they_are_typed(text):
    """An underscore is no markup either."""
    assert shown(text) == ({"p"}, text)


@pytest.mark.parametrize("text", ["a\n\n    b & c", "a\n\n\tb.c"])
def test_indented_lines_are_no_code(text):
    """In a block of code the references would be shown instead of the characters."""
    assert shown(text)[0] == {"p"}


PRINTABLE = st.characters(exclude_categories=["Cc", "Cn", "Cs"]) | st.sampled_from("\n\t")


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(text=st.text(PRINTABLE, max_size=80))
@example("&#38;amp;")
@example("&lt;&notanentity;&#x41")
@example("\u202e right to left \u2028")
def test_escaping_loses_nothing(text):
    """Unescaped again, every text is what it was, and no character of markup is left bare."""
    escaped = _escaped(text)
    bare = re.sub(r"&#\d+;", "", escaped)
    assert not set(bare) & set("<>&\"'`*[](){}#+-.!|~\\/:=$^@%")
    assert html.unescape(escaped) == text


def test_question_marks_and_letters_are_left_readable():
    """An ordinary question in English is stored nearly as it is typed."""
    assert _escaped("Who lends pumps, and why?") == "Who lends pumps, and why?"
    assert _escaped("a.b") == "a&#46;b"
    assert _escaped("<b>") == "&#60;b&#62;"


# What was said before


def test_questions_are_read_back_from_the_page():
    """A message may come back as text, as parts, or as one part; answers are not read."""
    messages = [
        said("Who lends &#60;pumps&#62;?"),
        said("<div>NGO</div>", "assistant"),
        said([{"type": "text", "text": "And in"}, {"type": "text", "text": "Peru?"}]),
        said({"type": "text", "text": "And Chile?"}),
        said([{"type": "file", "file": {"path": "x"}}]),
    ]
    assert _turns(messages) == (
        Turn("user", "Who lends <pumps>?"),
        Turn("user", "And in Peru?"),
        Turn("user", "And Chile?"),
        Turn("user", ""),
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_kept_is_read_back_as_it_was_typed(text):
    """Escaped for the page and unescaped from it, a question is what it was."""
    assert _turns([said(_escaped(text))]) == (Turn("user", text),)
    assert _turns([said([{"type": "text", "text": _escaped(text)}])]) == (Turn("user", text),)


def test_content_of_any_shape_is_text():
    """Text, a part, parts within parts, and what has no text."""
    assert _text("a") == "a"
    assert _text({"text": "a"}) == "a"
    assert _text([["a"], {"text": "b"}]) == "a b"
    assert _text({"file": "x"}) == ""
    assert _text([]) == ""


# Asking


def test_an_answer_empties_the_box_and_lengthens_the_conversation(tiny_assistant):
    """The question stands escaped in the conversation, its answer below it."""
    asked = " Who lends <pumps>? "
    box, messages, notice = _answer(tiny_assistant, asked, [], Language.EN, None)
    assert (box, notice) == ("", "")
    assert messages == [
        said("Who lends &#60;pumps&#62;?"),
        said(answer_html(tiny_assistant.ask(asked)), "assistant"),
    ]


def test_a_conversation_is_kept_and_understood(tiny_assistant):
    """A follow-up is answered from the messages of the page, and they stay as they are."""
    before = [
        said([{"type": "text", "text": "How do families in Bolivia get water?"}]),
        said("…", "assistant"),
    ]
    kept = [dict(message) for message in before]
    _, messages, _ = _answer(tiny_assistant, "And in Peru?", before, Language.EN, None)
    assert before == kept
    assert messages[:2] == kept
    assert "#water-and-seeds/peru" in messages[3]["content"]
    assert "#water-and-seeds/bolivia" not in messages[3]["content"]


def test_the_page_helps_to_tell_the_language(tiny_assistant):
    """A bare name is answered in the language of the page."""
    for page in Language:
        _, messages, _ = _answer(tiny_assistant, "Bolivia", [], page, None)
        assert messages[1]["content"].startswith(f'<div class="answer" lang="{page}">')


def test_the_question_tells_its_language_until_the_visitor_chooses(tiny_assistant):
    """Spanish on an English page is answered in Spanish; the switch decides once it was used."""
    asked = "¿Quién presta bombas?"
    _, free, _ = _answer(tiny_assistant, asked, [], Language.EN, None)
    _, forced, _ = _answer(tiny_assistant, asked, [], Language.EN, "en")
    assert 'lang="es"' in free[1]["content"].split(">")[0]
    assert 'lang="en"' in forced[1]["content"].split(">")[0]


@pytest.mark.parametrize(
    ("asked", "english", "spanish"),
    [
        ("", "Please type a question.", "Falta escribir una pregunta."),
        ("   ", "Please type a question.", "Falta escribir una pregunta."),
        (
            "👋",
            "I could not find any words in that. Please ask in English or Spanish.",
            "No encontré palabras en el mensaje. Se puede preguntar en español o en inglés.",
        ),
        (
            "why " * 300,
            (
                "That is longer than 1000 characters. Please ask a shorter question; "
                "your text is still in the box."
            ),
            (
                "El texto pasa de 1000 caracteres. Conviene hacer una pregunta más corta; "
                "el texto sigue en el recuadro."
            ),
        ),
    ],
    ids=["empty", "spaces", "emoji", "long"],
)
def test_what_cannot_be_searched_stays_in_the_box(tiny_assistant, asked, english, spanish):
    """The text is kept as typed, the conversation unchanged, and a sentence says what to do."""
    before = [said("hello"), said("Hello!", "assistant")]
    for page, sentence in ((Language.EN, english), (Language.ES, spanish)):
        found = _answer(tiny_assistant, asked, before, page, None)
        assert found == (asked, before, f'<p role="alert">{sentence}</p>')


def test_a_failure_is_a_sentence_and_not_a_trace():
    """Whatever went wrong, the visitor keeps the question and reads nothing of the inside."""
    before = [said("hello"), said("Hello!", "assistant")]
    for page in Language:
        box, messages, notice = _answer(Broken(), "What now?", before, page, None)
        assert (box, messages) == ("What now?", before)
        assert notice == f'<p role="alert">{html.escape(STRINGS[page].failed)}</p>'
        assert "secret" not in notice


def test_a_failure_is_not_logged_with_the_question(caplog, capsys):
    """Nothing of what was typed reaches a log or the terminal."""
    _answer(Broken(), "my private question", [], Language.EN, None)
    printed = capsys.readouterr()
    assert "private" not in printed.out + printed.err + caplog.text
    assert caplog.records == []


def test_a_page_without_a_conversation_has_an_empty_one(tiny_assistant):
    """Gradio hands over None before the first message."""
    _, messages, _ = _answer(tiny_assistant, "hello", None, Language.EN, None)
    assert [message["role"] for message in messages] == ["user", "assistant"]


# The page's parts


def test_the_head_is_in_the_language_of_the_page(tiny_assistant):
    """Title, promise and the note that this is no helpline, each in its language."""
    english, spanish = (_head(tiny_assistant, one) for one in Language)
    assert "<h1>Quito Garden Week – Growing Together</h1>" in english
    assert "<h1>Semana de los Huertos de Quito – Crecer juntos</h1>" in spanish
    assert 'lang="en" data-language="en"' in english
    assert 'lang="es" data-language="es"' in spanish
    for page, language in ((english, Language.EN), (spanish, Language.ES)):
        assert html.escape(STRINGS[language].promise, quote=False) in html.unescape(page)
        assert STRINGS[language].not_a_helpline in html.unescape(page)


def test_the_foot_leads_to_the_report_and_says_how_to_cite_it(tiny_assistant):
    """The link keeps the language; citation and licence are marked as the report's own."""
    for language in Language:
        foot = _foot(tiny_assistant, language)
        assert f'<a href="/report?lang={language}">' in foot
        assert '<span lang="en">Green Corner Network. (2023)' in foot
        assert STRINGS[language].privacy in foot


def test_hostile_names_of_a_report_are_text(tiny_assistant):
    """Title, citation and licence are escaped wherever the page shows them."""
    hostile = "<script>alert(1)</script>"
    report = replace(
        tiny_assistant.index.reports[0],
        title=hostile,
        translated_title=hostile,
        citation=hostile,
        licence=hostile,
    )
    tiny_assistant.index = replace(tiny_assistant.index, reports=(report,))
    for language in Language:
        for page in (_head(tiny_assistant, language), _foot(tiny_assistant, language)):
            assert "<script" not in page
            assert html.escape(hostile) in page


def test_the_buttons_have_both_languages(tiny_assistant):
    """As many examples in each language, so that each button can change."""
    english, spanish = (_suggested(tiny_assistant, one) for one in Language)
    assert len(english) == len(spanish) == 4
    assert english[0] == "What are the three habits of a lasting garden?"
    assert spanish[0] == "¿Cuáles son los tres hábitos de un huerto que dura?"


def test_the_switch_changes_every_word_of_the_page(tiny_assistant):
    """Head, labels, buttons, examples and foot are all given anew in the chosen language."""
    updates = _in_language(tiny_assistant, Language.ES)
    strings = STRINGS[Language.ES]
    assert [one.get("value") for one in updates] == [
        _head(tiny_assistant, Language.ES),
        None,
        None,
        strings.ask,
        strings.new_conversation,
        strings.not_meant,
        _examples_label(Language.ES),
        _foot(tiny_assistant, Language.ES),
        *_suggested(tiny_assistant, Language.ES),
    ]
    assert updates[1]["label"] == strings.conversation_label
    assert updates[2]["label"] == strings.question_label
    assert updates[2]["placeholder"] == strings.question_placeholder


def test_a_notice_is_text():
    """A sentence in a notice is escaped and announced."""
    assert _notice("a <b> & c") == '<p role="alert">a &lt;b&gt; &amp; c</p>'
