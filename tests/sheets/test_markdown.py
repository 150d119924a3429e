"""A handout as Markdown: what is rendered is what was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from report_rag.sheets.handout import HandoutPart, PartKind
from report_rag.sheets.markdown import escaped, markdown
from report_rag.types import Language

READER = MarkdownIt("commonmark").enable("table").enable("strikethrough")


def rendered(text):
    """The words that a reader sees, and the kinds of blocks that they stand in."""
    words, kinds = [], set()
    for token in READER.parse(text):
        kinds.add(token.type)
        for child in token.children or ():
            kinds.add(child.type)
            words.append("\n" if child.type.endswith("break") else child.content)
    return "".join(words), kinds - {"inline", "text", "text_special", "hardbreak"}


PARAGRAPH = {"paragraph_open", "paragraph_close"}
SIGNS = "\\`*_{}[]()<>#+-.!|~&;:=$\"'1a é\n"


@pytest.mark.parametrize(
    "text",
    [
        "**BOLIVIA:** 5 * 3 * 2",
        "1. No list",
        "12) nor this",
        "- nor this",
        "+ nor this",
        "# no heading",
        "> no quote",
        "a\n=== \nb",
        "a\n---",
        "| a | b |\n|---|---|",
        "<b>bold</b> &amp; &copy;",
        "[link](https://example.org) ![x](y)",
        "~~~\ncode\n~~~",
        "`code` and ``more``",
        "C:\\new\\table",
        "snake_case_word",
        "[ref]: https://example.org",
        "<!-- comment -->",
        "***",
    ],
)
def test_no_word_becomes_markup(text):
    """Signs are shown, lines stay lines."""
    assert rendered(escaped(text)) == ("\n".join(map(str.strip, text.split("\n"))), PARAGRAPH)


@given(st.text(alphabet=SIGNS, max_size=30))
def test_any_text_renders_as_itself(text):
    """Whatever the signs and their order; only space around lines may differ."""
    words, kinds = rendered(escaped(text))
    assert "".join(words.split()) == "".join(text.split())
    assert kinds <= PARAGRAPH


def test_each_piece_has_its_form():
    """Headings, block quotes, lists and links that can be read."""
    url = "https://example.org/report#a/b"
    parts = (
        HandoutPart(PartKind.TITLE, "Quito *Week*", Language.EN),
        HandoutPart(PartKind.QUESTION, "Who?\nWhy?", Language.EN),
        HandoutPart(PartKind.TEXT, "1. It says.", Language.EN),
        HandoutPart(PartKind.QUOTE, "One\ntwo\n\n# three", Language.EN),
        HandoutPart(PartKind.TRANSLATION, "Two\n_three_", Language.EN),
        HandoutPart(PartKind.PLACE, "A > B (page 3)", Language.EN, url),
        HandoutPart(PartKind.PLACE, "A > B [x](y)", Language.EN),
        HandoutPart(PartKind.PLACE, "A", Language.EN, "/report#a_b"),
        HandoutPart(PartKind.PLACE, "A", Language.EN, "https://example.org/a b>"),
        HandoutPart(PartKind.REFERENCE, "5. [We]\n… (page 3)", Language.EN, url),
        HandoutPart(PartKind.REFERENCE, "We … (page 3)", Language.EN),
        HandoutPart(PartKind.CONTACT, "Helpline: 1_1", Language.EN, url),
    )
    assert markdown(parts).decode().split("\n\n") == [
        "# Quito \\*Week\\*",
        "## Who? Why?",
        "1\\. It says.",
        "> One\\\n> two\n> \n> \\# three",
        "Two\\\n\\_three\\_",
        f"[A \\> B (page 3)](<{url}>)",
        "A \\> B \\[x\\](y)",
        "A",
        "A",
        f"- [5\\. \\[We\\] … (page 3)](<{url}>)",
        "- We … (page 3)",
        f"- Helpline: 1\\_1 (<{url}>)\n",
    ]


def test_half_characters_are_no_obstacle():
    """What UTF-8 cannot hold is replaced."""
    assert markdown([HandoutPart(PartKind.QUOTE, "a\ud800", Language.EN)])
