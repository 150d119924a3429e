"""What a handout has in it, and in which order."""

from dataclasses import replace

import pytest

from report_rag.sheets.handout import Kind, Piece, handout
from report_rag.sheets.rows import AnsweredRow, QuestionRow
from report_rag.types import Language, Outcome, RowProblem

EN, ES = Language
TITLE = "Quito Garden Week – Growing Together"
CITED = (
    "Green Corner Network. (2023) Quito Garden Week – Growing Together. Quito: Green Corner Network"
)


@pytest.fixture
def pieces(tiny_assistant):
    """Asks one question; gives back the handout's pieces."""

    def made(question, language=EN):
        answer = tiny_assistant.ask(question)
        row = AnsweredRow(QuestionRow(1, question), answer.language, answer)
        return handout([row], tiny_assistant.index.reports, language).pieces

    return made


def test_a_question_is_followed_by_its_quotes(pieces):
    """Title, question, fixed sentence, quote, place, link, and how to cite."""
    assert pieces("What about\nPeru?") == (
        Piece(Kind.TITLE, TITLE, EN),
        Piece(
            Kind.SENTENCE,
            "Answers are passages of the report, word for word, with their page. "
            "Nothing is made up.",
            EN,
        ),
        Piece(Kind.QUESTION, "What about Peru?", EN),
        Piece(Kind.SENTENCE, "1 passage about Peru, word for word.", EN),
        Piece(Kind.QUOTE, "PERU: Nets on the hills turn morning fog into water for tomatoes.", EN),
        Piece(Kind.PLACE, "IN DETAIL > 1. WATER AND SEEDS (page 3)", EN),
        Piece(Kind.LINK, "Open in the report", EN, "/report?mark=831-896#water-and-seeds/peru"),
        Piece(Kind.SENTENCE, f"Cite as: {CITED}", EN),
    )


def test_a_spanish_reader_has_labelled_translations(pieces):
    """Of the title and of each quote; the words of the report stay English and say so."""
    found = pieces("¿Qué dice de Perú?", ES)
    translations = [piece.text for piece in found if piece.kind is Kind.TRANSLATION]
    assert translations == [
        "Traducción no oficial: Semana de los Huertos de Quito – Crecer juntos",
        (
            "Traducción no oficial: PERÚ: Las redes en los cerros convierten la niebla de la "
            "mañana en agua para los tomates."
        ),
    ]
    assert [piece.language for piece in found if piece.kind is Kind.QUOTE] == [EN]
    assert found[-1].text.startswith("Cómo citar: ")


def test_a_handout_carries_no_marks(tiny_assistant, pieces):
    """What is marked on the card stands in a handout as one piece of its plain words."""
    question = "¿Quién presta bombas?"
    (citation, *_) = tiny_assistant.ask(question).citations
    assert citation.highlights
    assert citation.translation_highlights
    found = pieces(question, ES)
    assert Piece(Kind.QUOTE, citation.quote, EN) in found
    label = "Traducción no oficial"
    assert Piece(Kind.TRANSLATION, f"{label}: {citation.translation}", ES) in found


def test_an_english_question_in_a_spanish_handout_is_answered_in_english(pieces):
    """Each question has its own language, the frame that of most."""
    found = pieces("What about Peru?", ES)
    assert found[-1].text.startswith("Cómo citar: ")
    assert Piece(Kind.SENTENCE, "1 passage about Peru, word for word.", EN) in found


def test_who_needs_help_finds_the_contacts(tiny_assistant, pieces):
    """All of them with how to reach them, and no passage."""
    answer = tiny_assistant.ask("I am being abused, please help me")
    assert answer.outcome is Outcome.SAFEGUARDING
    found = pieces("I am being abused, please help me")
    contacts = [piece for piece in found if piece.kind is Kind.CONTACT]
    assert [piece.url for piece in contacts] == [contact.url for contact in answer.contacts]
    assert all(
        contact.reach[EN] in piece.text
        for contact, piece in zip(answer.contacts, contacts, strict=True)
    )
    assert Kind.QUOTE not in {piece.kind for piece in found}


def test_a_marked_row_is_told_with_what_stood_there(tiny_assistant):
    """Its number, what is wrong, and its text."""
    row = QuestionRow(7, given="{broken", problem=RowProblem.UNREADABLE)
    marked = AnsweredRow(row, EN, problem=RowProblem.UNREADABLE)
    found = handout([marked], tiny_assistant.index.reports, EN, "Questions without an answer")
    assert found.pieces[1:5] == (
        Piece(Kind.SENTENCE, "Questions without an answer", EN),
        Piece(Kind.QUESTION, "Row 7", EN),
        Piece(Kind.SENTENCE, "This line could not be read: it is no JSON object.", EN),
        Piece(Kind.GIVEN, "{broken", EN),
    )


def test_without_questions_there_is_still_a_title(tiny_assistant):
    """And how to cite the report."""
    found = handout([], tiny_assistant.index.reports, EN)
    assert (found.title, found.language) == (TITLE, EN)
    assert [piece.kind for piece in found.pieces] == [Kind.TITLE, Kind.SENTENCE, Kind.SENTENCE]


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
    found = handout(rows, others, EN).pieces
    assert [one.text for one in found if one.text.startswith("Cite as")] == [
        "Cite as: A. (2024)",
        "Cite as: B. (2024)",
    ]
