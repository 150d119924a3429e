"""What a handout has in it, and in which order."""

from dataclasses import replace

import pytest

from report_rag.sheets.handout import HandoutPart, PartKind, handout
from report_rag.sheets.rows import AnsweredRow, QuestionRow
from report_rag.types import Language, Outcome, RowProblem

EN, ES = Language
TITLE = "Quito Garden Week – Growing Together"
CITED = (
    "Green Corner Network. (2023) Quito Garden Week – Growing Together. Quito: Green Corner Network"
)


@pytest.fixture
def parts(tiny_assistant):
    """Asks one question; gives back the handout's parts."""

    def made(question, language=EN):
        answer = tiny_assistant.ask(question)
        row = AnsweredRow(QuestionRow(1, question), answer.language, answer)
        return handout([row], tiny_assistant.index.reports, language).parts

    return made


def test_a_question_is_followed_by_its_quotes(parts):
    """Title, question, fixed sentence, quote, place, link, and how to cite."""
    assert parts("What about\nPeru?") == (
        HandoutPart(PartKind.TITLE, TITLE, EN),
        HandoutPart(
            PartKind.TEXT,
            "Answers are passages of the report, word for word, with their page. "
            "Nothing is made up.",
            EN,
        ),
        HandoutPart(PartKind.QUESTION, "What about Peru?", EN),
        HandoutPart(PartKind.TEXT, "1 passage about Peru, word for word.", EN),
        HandoutPart(
            PartKind.QUOTE, "PERU: Nets on the hills turn morning fog into water for tomatoes.", EN
        ),
        HandoutPart(PartKind.TEXT, "IN DETAIL > 1. WATER AND SEEDS (page 3)", EN),
        HandoutPart(
            PartKind.LINK, "Open in the report", EN, "/report?mark=831-896#water-and-seeds/peru"
        ),
        HandoutPart(PartKind.TEXT, f"Cite as: {CITED}", EN),
    )


def test_a_spanish_reader_has_labelled_translations(parts):
    """Of the title and of each quote; the words of the report stay English and say so."""
    found = parts("¿Qué dice de Perú?", ES)
    translations = [part.text for part in found if part.text.startswith("Traducción")]
    assert translations == [
        "Traducción no oficial: Semana de los Huertos de Quito – Crecer juntos",
        (
            "Traducción no oficial: PERÚ: Las redes en los cerros convierten la niebla de la "
            "mañana en agua para los tomates."
        ),
    ]
    assert [part.language for part in found if part.kind is PartKind.QUOTE] == [EN]
    assert found[-1].text.startswith("Cómo citar: ")


def test_a_handout_carries_no_marks(tiny_assistant, parts):
    """What is marked on the card stands in a handout as one part of its plain words."""
    question = "¿Quién presta bombas?"
    (citation, *_) = tiny_assistant.ask(question).citations
    assert citation.highlights
    assert citation.translation_highlights
    found = parts(question, ES)
    assert HandoutPart(PartKind.QUOTE, citation.quote, EN) in found
    label = "Traducción no oficial"
    assert HandoutPart(PartKind.TEXT, f"{label}: {citation.translation}", ES) in found


def test_an_english_question_in_a_spanish_handout_is_answered_in_english(parts):
    """Each question has its own language, the frame that of most."""
    found = parts("What about Peru?", ES)
    assert found[-1].text.startswith("Cómo citar: ")
    assert HandoutPart(PartKind.TEXT, "1 passage about Peru, word for word.", EN) in found


def test_who_needs_help_finds_the_contacts(tiny_assistant, parts):
    """All of them with how to reach them, and no passage."""
    answer = tiny_assistant.ask("I am being abused, please help me")
    assert answer.outcome is Outcome.SAFEGUARDING
    found = parts("I am being abused, please help me")
    contacts = [part for part in found if part.kind is PartKind.CONTACT]
    assert [part.url for part in contacts] == [contact.url for contact in answer.contacts]
    assert all(
        contact.reach[EN] in part.text
        for contact, part in zip(answer.contacts, contacts, strict=True)
    )
    assert PartKind.QUOTE not in {part.kind for part in found}


def test_a_marked_row_is_told_with_what_stood_there(tiny_assistant):
    """Its number, what is wrong, and its text."""
    row = QuestionRow(7, given="{broken", problem=RowProblem.UNREADABLE)
    marked = AnsweredRow(row, EN, problem=RowProblem.UNREADABLE)
    found = handout([marked], tiny_assistant.index.reports, EN, "Questions without an answer")
    assert found.parts[1:5] == (
        HandoutPart(PartKind.TEXT, "Questions without an answer", EN),
        HandoutPart(PartKind.QUESTION, "Row 7", EN),
        HandoutPart(PartKind.TEXT, "This line could not be read: it is no JSON object.", EN),
        HandoutPart(PartKind.QUOTE, "{broken", EN),
    )


def test_without_questions_there_is_still_a_title(tiny_assistant):
    """And how to cite the report."""
    found = handout([], tiny_assistant.index.reports, EN)
    assert (found.title, found.language) == (TITLE, EN)
    assert [part.kind for part in found.parts] == [
        PartKind.TITLE,
        PartKind.TEXT,
        PartKind.TEXT,
    ]


def test_each_quoted_report_is_cited_once(tiny_assistant):
    """In whichever combinations the answers quote them; one that none quotes is not cited."""
    (report,) = tiny_assistant.index.reports
    others = [replace(report, name=name, citation=f"{name}. (2024)") for name in ("A", "B", "C")]
    answer = tiny_assistant.ask("What about Peru?")
    (quote,) = answer.citations
    rows = []
    for quoted in (("B", "A"), ("A", "B"), ("B",)):
        citations = tuple(replace(quote, report=name) for name in quoted)
        own = replace(answer, citations=citations, citation=" · ".join(quoted))
        rows.append(AnsweredRow(QuestionRow(1, "What about Peru?"), EN, own))
    found = handout(rows, others, EN).parts
    assert [one.text for one in found if one.text.startswith("Cite as")] == [
        "Cite as: A. (2024)",
        "Cite as: B. (2024)",
    ]
