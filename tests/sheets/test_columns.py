"""Answers as columns of a sheet."""

from dataclasses import replace

import pytest

from report_rag.sheets.answer_file import only, sheet_of
from report_rag.sheets.columns import added_columns
from report_rag.sheets.delimited import table_rows
from report_rag.sheets.format_limits import LONGEST_CELL
from report_rag.sheets.rows import AnsweredRow, Layout, QuestionRow, Sheet, SheetCell
from report_rag.strings import STRINGS
from report_rag.types import (
    AnswerColumn,
    Contact,
    ContactKind,
    Language,
    Outcome,
    OutlineEntry,
    PlaceTopic,
    RowProblem,
    ToolTopic,
)

# One alone is not told apart from any other.
REPORTS = ()
LINE = Contact(
    "PE",
    ContactKind.SUPPORT,
    {Language.EN: "Line 100", Language.ES: "Línea 100"},
    {Language.EN: "call 100", Language.ES: "llamar al 100"},
)
OUTLINE = (
    OutlineEntry("WATER", Language.EN, ("2", "3"), 4, "/report#water", "AGUA"),
    OutlineEntry("Nets", Language.EN, ("3",), 1, "/report#nets", depth=1),
)


@pytest.fixture
def answered(tiny_assistant):
    """Asks questions; gives back the rows as they are answered."""

    def asked(*questions):
        rows = []
        for number, question in enumerate(questions, start=1):
            answer = tiny_assistant.ask(question)
            rows.append(AnsweredRow(QuestionRow(number, question), answer.language, answer))
        return rows

    return asked


def cells(added, number=1):
    return dict(zip(added.columns, added.cells[number], strict=True))


def with_citations(row, *citations):
    return replace(row, answer=replace(row.answer, citations=citations))


def test_an_answer_stands_in_words(answered):
    """Outcome, fixed sentence, quote, section, page, citation and link."""
    found = cells(added_columns(answered("What about Peru?"), REPORTS, Language.EN))
    assert found == {
        AnswerColumn.OUTCOME: "Answered",
        AnswerColumn.NOTE: "1 passage about Peru, word for word.",
        AnswerColumn.PASSAGES: "PERU: Nets on the hills turn morning fog into water for tomatoes.",
        AnswerColumn.SECTION: "IN DETAIL > 1. WATER AND SEEDS",
        AnswerColumn.PAGE: "page 3",
        AnswerColumn.CITATION: (
            "Green Corner Network. (2023) Quito Garden Week – Growing Together. "
            "Quito: Green Corner Network"
        ),
        AnswerColumn.LINK: "/report?mark=831-896#water-and-seeds/peru",
    }


def test_a_spanish_question_has_its_translation_beside_the_quote(answered):
    """In a column of its own, called unofficial in every cell."""
    found = cells(added_columns(answered("¿Qué dice de Perú?"), REPORTS, Language.ES))
    assert found[AnswerColumn.OUTCOME] == "Respondida"
    assert found[AnswerColumn.PASSAGES].startswith("PERU: Nets")
    assert found[AnswerColumn.TRANSLATION].startswith("Traducción no oficial: PERÚ: Las redes")
    assert found[AnswerColumn.PAGE] == "página 3"


def test_several_passages_are_numbered_in_every_cell(answered):
    """The same number stands before a quote, its section, its page and its translation."""
    found = cells(added_columns(answered("Bolivia"), REPORTS, Language.EN))
    assert found[AnswerColumn.PASSAGES].startswith("[1] ")
    assert "\n\n[2] " in found[AnswerColumn.PASSAGES]
    assert found[AnswerColumn.PAGE] == "[1] page 3\n[2] page 3"
    assert len(found[AnswerColumn.LINK].splitlines()) == 2


def test_out_of_several_reports_each_passage_names_its_own(answered, tiny_index):
    """By its title, in the language of the question, under the number of the passage."""
    garden = tiny_index.reports[0]
    harbour = replace(garden, name="harbour", title="Harbour Days", translated_title=None)
    (row,) = answered("¿Qué dice de Bolivia?")
    one, two = row.answer.citations
    both = with_citations(row, one, replace(two, report="harbour"))
    added = added_columns([both], [garden, harbour], Language.ES)
    place = added.columns.index(AnswerColumn.REPORT)
    assert added.columns[place + 1] is AnswerColumn.SECTION
    assert cells(added)[AnswerColumn.REPORT] == f"[1] {garden.translated_title}\n[2] Harbour Days"
    assert added.names[AnswerColumn.REPORT] == "Informe"
    assert AnswerColumn.REPORT not in added_columns([both], [garden], Language.ES).columns


def test_without_a_passage_there_are_two_columns(answered):
    """What the report does not answer needs no empty columns."""
    added = added_columns(answered("What about Haiti?", "hello"), REPORTS, Language.EN)
    assert added.columns == (AnswerColumn.OUTCOME, AnswerColumn.NOTE)
    assert cells(added)[AnswerColumn.OUTCOME] == "Not in the report"
    assert cells(added)[AnswerColumn.NOTE] == "The report says nothing specific about Haiti."


def test_a_marked_row_says_why():
    """In the language of the person who asks."""
    row = AnsweredRow(QuestionRow(1), Language.ES, problem=RowProblem.TOO_LONG)
    found = cells(added_columns([row], REPORTS, Language.ES))
    assert found[AnswerColumn.OUTCOME] == "No se pudo buscar"
    assert found[AnswerColumn.NOTE].startswith("Pasa de 1000 caracteres.")


def test_who_needs_help_finds_the_contacts_in_the_note(tiny_assistant):
    """The help card is told whole, and nothing else."""
    answer = tiny_assistant.ask("help me please")
    assert answer.outcome is Outcome.SAFEGUARDING
    row = AnsweredRow(QuestionRow(1, answer.question), Language.EN, answer)
    added = added_columns([row], REPORTS, Language.EN)
    assert added.columns == (AnswerColumn.OUTCOME, AnswerColumn.NOTE)
    assert cells(added)[AnswerColumn.OUTCOME] == "Help"
    assert cells(added)[AnswerColumn.NOTE].startswith(STRINGS[Language.EN].help_title)
    for contact in answer.contacts:
        assert contact.reach[Language.EN] in cells(added)[AnswerColumn.NOTE]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What about Peru?", "Line 100: call 100"),
        ("¿Qué dice de Perú?", "Línea 100: llamar al 100"),
    ],
)
def test_contacts_above_an_answer_stand_in_its_note(answered, question, told):
    """The answer keeps its outcome, its sentence and every other cell."""
    (row,) = answered(question)
    helped = replace(row, answer=replace(row.answer, contacts=(LINE,)))
    plain = added_columns([row], REPORTS, row.language)
    added = added_columns([helped], REPORTS, row.language)
    before, after = cells(plain), cells(added)
    notes = [found.pop(AnswerColumn.NOTE).splitlines() for found in (before, after)]
    assert after == before
    assert told not in notes[0]
    assert notes[1].count(told) == 1
    assert set(notes[0]) < set(notes[1])


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Peru?", ["- WATER (pages 2 and 3 · 4 passages)", "  - Nets (page 3)"]),
        ("¿Y Perú?", ["- AGUA (WATER) (páginas 2 y 3 · 4 pasajes)", "  - Nets (página 3)"]),
    ],
)
def test_an_outline_stands_in_the_note(answered, question, told):
    """A line for each entry, below its sentence; without a passage there are two columns."""
    (row,) = answered(question)
    given = replace(
        row.answer,
        outcome=Outcome.ANSWERED,
        citations=(),
        countries=(),
        outline=OUTLINE,
        intent=PlaceTopic.CONTENTS,
    )
    added = added_columns([replace(row, answer=given)], REPORTS, row.language)
    assert added.columns == (AnswerColumn.OUTCOME, AnswerColumn.NOTE)
    sentence = STRINGS[row.language].outlines[PlaceTopic.CONTENTS]
    assert cells(added)[AnswerColumn.NOTE].splitlines() == [sentence, *told]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("topic", ToolTopic)
def test_a_fixed_reply_stands_in_the_note(answered, topic, language):
    """Whole, with nothing left to fill in."""
    (row,) = answered("What about Peru?")
    given = replace(
        row.answer, language=language, outcome=Outcome.CHITCHAT, citations=(), intent=topic
    )
    added = added_columns([replace(row, language=language, answer=given)], REPORTS, language)
    strings = STRINGS[language]
    reply = strings.replies[topic].replace("{operator}", strings.no_operator)
    assert cells(added)[AnswerColumn.NOTE] == reply
    assert cells(added)[AnswerColumn.OUTCOME] == strings.outcomes[Outcome.CHITCHAT]
    assert "{" not in reply


@pytest.mark.parametrize("quote", ["=1+1 is two.", "\u2060\u00a0=1+1 is two."])
def test_a_quote_is_never_changed(answered, quote):
    """One that begins like a formula has a number in front of it, and no apostrophe."""
    (row,) = answered("What about Peru?")
    odd = replace(row.answer.citations[0], quote=quote, section_path=("@home",))
    found = cells(added_columns([with_citations(row, odd)], REPORTS, Language.EN))
    assert found[AnswerColumn.PASSAGES] == f"[1] {quote}"
    assert found[AnswerColumn.SECTION] == "[1] @home"


def test_a_cell_carries_no_marks(answered):
    """What is marked on the card stands in a cell as its plain words."""
    (row,) = answered("¿Quién presta bombas?")
    assert row.answer.citations[0].highlights
    assert row.answer.citations[0].translation_highlights
    plain = [replace(one, highlights=(), translation_highlights=()) for one in row.answer.citations]
    added = added_columns([row], REPORTS, Language.ES)
    assert added == added_columns([with_citations(row, *plain)], REPORTS, Language.ES)
    assert row.answer.citations[0].quote in cells(added)[AnswerColumn.PASSAGES]


def test_what_does_not_fit_into_a_cell_is_left_out_whole(answered):
    """No quote is cut in the middle, and it is said how many are missing."""
    (row,) = answered("What about Peru?")
    long = [replace(row.answer.citations[0], quote=sign * 15_000) for sign in "abcd"]
    found = cells(added_columns([with_citations(row, *long)], REPORTS, Language.EN))[
        AnswerColumn.PASSAGES
    ]
    cut = STRINGS[Language.EN].more_passages.format(count=2)
    assert found == f"[1] {'a' * 15_000}\n\n[2] {'b' * 15_000}\n\n{cut}"
    assert len(found) <= LONGEST_CELL


def test_questions_without_a_sheet_get_one():
    """Their ids stand before them, when they have any."""
    rows = [QuestionRow(3, "Why?", identity="a"), QuestionRow(5, given={"question": 5})]
    sheet = sheet_of(rows, "Question")
    texts = [[cell.text for cell in cells] for cells in sheet.rows.values()]
    assert texts == [["id", "Question"], ["a", "Why?"], ["", "{'question': 5}"]]
    assert sheet_of(rows[1:], "Question").width == 1


def test_some_rows_of_a_sheet_keep_its_header():
    """A part of a sheet is a sheet."""
    sheet = Sheet({n: (SheetCell(str(n)),) for n in (1, 2, 3)}, Layout(header=1))
    assert list(only(sheet, [QuestionRow(3)]).rows) == [1, 3]


def test_a_sheet_without_a_header_gets_one():
    """Over the questions and over the answers."""
    sheet = Sheet({1: (SheetCell("a"), SheetCell("b"))})
    row = AnsweredRow(QuestionRow(1), Language.EN, problem=RowProblem.EMPTY)
    assert table_rows(sheet, added_columns([row], REPORTS, Language.EN)) == [
        ["Question", "", "Outcome", "Note"],
        ["a", "b", "Could not be searched", "There's no question in this row."],
    ]
