"""The worksheet as Markdown is read as it was filled in."""

import pytest

from report_rag.bank.entries import FIELDS
from report_rag.bank.worksheet import (
    ROOM,
    WorksheetRow,
    field_named,
    markdown_worksheet,
    read_markdown,
)
from report_rag.strings import STRINGS
from report_rag.types import Language, WorksheetField

ROWS = (
    WorksheetRow(("water/bolivia",), "IN DETAIL › WATER", "3", "Straw *covers*.\n\n# Not a title"),
    WorksheetRow(("a/b", "a/c"), "", "", "First …\nSecond …", "Primero …\nSegundo …"),
)


def found(text):
    return [
        (one.question.text, one.question.language, one.is_answered, one.question.passage_ids)
        for one in read_markdown(text)
    ]


@pytest.mark.parametrize("language", Language)
def test_an_empty_worksheet_has_no_questions(language):
    """What the worksheet itself says is no question, in either language."""
    assert found(markdown_worksheet(ROWS, "Report", language)) == []


@pytest.mark.parametrize("language", Language)
def test_what_is_filled_in_is_read(language):
    """A question belongs to the passages above it, and is of the kind of its field."""
    names = STRINGS[language].bank_fields
    lines = markdown_worksheet(ROWS, "Report", language).splitlines()
    places = [n for n, line in enumerate(lines) if line == f"**{names['answered_es']}:**"]
    lines[places[0] + 2] = "- ¿Qué tapa la helada?"
    lines[places[1] + 2] = "* ¿Cuáles son?"
    last = lines.index(f"**{names['unanswered_en']}:**", places[1])
    lines[last + 2] = "How much: a kilo?"
    entries = list(read_markdown("\n".join(lines)))
    assert [(one.question.text, one.question.language) for one in entries] == [
        ("¿Qué tapa la helada?", Language.ES),
        ("¿Cuáles son?", Language.ES),
        ("How much: a kilo?", Language.EN),
    ]
    assert [one.question.passage_ids for one in entries] == [
        ROWS[0].passage_ids,
        ("a/b", "a/c"),
        (),
    ]
    assert entries[2].question.near == ("a/b", "a/c")
    assert [one.is_answered for one in entries] == [True, True, False]
    assert entries[0].number == places[0] + 3


def test_there_is_room_in_each_field():
    """A row has as many bullets as there is room for questions."""
    text = markdown_worksheet(ROWS[:1], "Report", Language.EN)
    assert text.count("\n- ") == sum(ROOM.values())
    assert set(ROOM) == set(FIELDS)


def test_the_words_of_the_report_are_quoted():
    """All its lines are block quotes, so that none is taken for a heading or a question."""
    text = markdown_worksheet(ROWS[:1], "Report", Language.EN)
    assert "> Straw \\*covers\\*.\n> \n> \\# Not a title" in text


def test_a_heading_ends_a_field():
    """Prose below another heading is no question."""
    text = "Passage: `a/b`\n\nIt answers, in English:\n- One?\n\n## Notes\nCall Ana.\n"
    assert found(text) == [("One?", Language.EN, True, ("a/b",))]


def test_names_are_known_however_they_are_written():
    """Case, accents and punctuation do not matter, and both languages are known."""
    assert field_named("**RESPONDE, EN INGLES**") is WorksheetField.ANSWERED_EN
    assert field_named("it answers in spanish") is WorksheetField.ANSWERED_ES
    assert field_named("Question") is None


def test_no_name_means_two_fields():
    """A field is known by its name alone, in whichever language the worksheet is."""
    for field in WorksheetField:
        for language in Language:
            assert field_named(STRINGS[language].bank_fields[field]) is field


def test_a_question_before_the_first_passage_has_none():
    """It is read, so that its writer is told that it names no passage."""
    assert found("It answers, in English:\nOne?") == [("One?", Language.EN, True, ())]
