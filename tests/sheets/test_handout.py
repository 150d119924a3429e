"""What a handout has in it, and in which order."""

from dataclasses import replace

import pytest

from report_rag.sheets.handout import HandoutPart, PartKind, handout
from report_rag.sheets.rows import AnsweredRow, QuestionRow
from report_rag.strings import STRINGS
from report_rag.types import (
    Contact,
    ContactKind,
    Language,
    Outcome,
    OutlineEntry,
    PlaceTopic,
    RowProblem,
)

EN, ES = Language
TITLE = "Quito Garden Week – Growing Together"
CITED = (
    "Green Corner Network. (2023) Quito Garden Week – Growing Together. Quito: Green Corner Network"
)
LINE = Contact(
    "PE",
    ContactKind.SUPPORT,
    {EN: "Line 100", ES: "Línea 100"},
    {EN: "call 100", ES: "llamar al 100"},
    url="https://example.org/100",
)
OUTLINE = (
    OutlineEntry("WATER", EN, ("2", "3"), 4, "/report#water", "AGUA"),
    OutlineEntry("Nets", EN, ("3",), 1, "/report#nets", depth=1),
)


@pytest.fixture
def parts(tiny_assistant):
    """Asks one question; gives back the handout's parts."""

    def made(question, language=EN):
        answer = tiny_assistant.ask(question)
        row = AnsweredRow(QuestionRow(1, question), answer.language, answer)
        return handout([row], tiny_assistant.index.reports, language)

    return made


def test_a_question_is_followed_by_its_quotes(parts):
    """Title, question, fixed sentence, quote, place, link, and how to cite."""
    assert parts("What about\nPeru?") == [
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
    ]


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
    answer = tiny_assistant.ask("help me please")
    assert answer.outcome is Outcome.SAFEGUARDING
    found = parts("help me please")
    contacts = [part for part in found if part.kind is PartKind.CONTACT]
    assert [part.url for part in contacts] == [contact.url for contact in answer.contacts]
    assert all(
        contact.reach[EN] in part.text
        for contact, part in zip(answer.contacts, contacts, strict=True)
    )
    assert PartKind.QUOTE not in {part.kind for part in found}


@pytest.fixture
def with_changes(tiny_assistant):
    """Asks one question and changes its answer; gives back the parts without and with that."""

    def made(question, **changes):
        answer = tiny_assistant.ask(question)
        row = AnsweredRow(QuestionRow(1, question), answer.language, answer)
        other = replace(row, answer=replace(answer, **changes))
        reports = tiny_assistant.index.reports
        return [handout([one], reports, answer.language) for one in (row, other)]

    return made


@pytest.mark.parametrize(
    ("question", "language", "told"),
    [
        ("What about Peru?", EN, "Line 100: call 100"),
        ("¿Qué dice de Perú?", ES, "Línea 100: llamar al 100"),
    ],
)
def test_contacts_above_an_answer_stand_before_its_quotes(with_changes, question, language, told):
    """With their address; every part of the answer is still there, in the same order."""
    plain, helped = with_changes(question, contacts=(LINE,))
    contact = HandoutPart(PartKind.CONTACT, told, language, "https://example.org/100")
    assert [part for part in helped if part.kind is PartKind.CONTACT] == [contact]
    kinds = [part.kind for part in helped]
    asked, quote = kinds.index(PartKind.QUESTION), kinds.index(PartKind.QUOTE)
    assert asked < helped.index(contact) < quote
    assert [part for part in helped if part in plain] == plain


@pytest.mark.parametrize(
    ("question", "language", "told"),
    [
        (
            "What about Peru?",
            EN,
            ["- WATER (pages 2 and 3 · 4 passages)", "  - Nets (page 3)"],
        ),
        (
            "¿Qué dice de Perú?",
            ES,
            ["- AGUA (WATER) (páginas 2 y 3 · 4 pasajes)", "  - Nets (página 3)"],
        ),
    ],
)
def test_an_outline_stands_below_its_sentence(with_changes, question, language, told):
    """A part for each entry, before the passages that are shown with it."""
    intent = PlaceTopic.CONTENTS
    plain, outlined = with_changes(question, outline=OUTLINE, intent=intent)
    texts = [part.text for part in outlined]
    begin = texts.index(STRINGS[language].outlines[intent])
    assert outlined[begin - 1].kind is PartKind.QUESTION
    assert outlined[begin + 1 : begin + 3] == [
        HandoutPart(PartKind.TEXT, line, language) for line in told
    ]
    assert outlined[begin + 3].kind is PartKind.QUOTE
    assert outlined[begin + 3 :] == plain[begin + 1 :]


def test_a_marked_row_is_told_with_what_stood_there(tiny_assistant):
    """Its number, what is wrong, and its text."""
    row = QuestionRow(7, given="{broken", problem=RowProblem.UNREADABLE)
    marked = AnsweredRow(row, EN, problem=RowProblem.UNREADABLE)
    found = handout([marked], tiny_assistant.index.reports, EN, "Questions without an answer")
    assert found[1:5] == [
        HandoutPart(PartKind.TEXT, "Questions without an answer", EN),
        HandoutPart(PartKind.QUESTION, "Row 7", EN),
        HandoutPart(PartKind.TEXT, "This line couldn't be read: it isn't a JSON object.", EN),
        HandoutPart(PartKind.QUOTE, "{broken", EN),
    ]


def test_without_questions_there_is_still_a_title(tiny_assistant):
    """And how to cite the report."""
    found = handout([], tiny_assistant.index.reports, EN)
    assert found[0] == HandoutPart(PartKind.TITLE, TITLE, EN)
    assert [part.kind for part in found] == [
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
    found = handout(rows, others, EN)
    assert [one.text for one in found if one.text.startswith("Cite as")] == [
        "Cite as: A. (2024)",
        "Cite as: B. (2024)",
    ]
