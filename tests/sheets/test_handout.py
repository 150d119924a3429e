"""What a handout has in it, and in which order."""

from dataclasses import replace

import pytest

from report_rag.sheets.handout import FIRST_WORDS, MOST_WORDS, HandoutPart, PartKind, handout
from report_rag.sheets.rows import AnsweredRow, QuestionRow
from report_rag.strings import STRINGS
from report_rag.types import (
    Contact,
    ContactKind,
    Language,
    Listing,
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
            "Answers are passages of the report, word for word, with their place in it. "
            "Nothing is made up.",
            EN,
        ),
        HandoutPart(PartKind.QUESTION, "What about Peru?", EN),
        HandoutPart(PartKind.TEXT, "1 passage about Peru, word for word.", EN),
        HandoutPart(
            PartKind.QUOTE, "PERU: Nets on the hills turn morning fog into water for tomatoes.", EN
        ),
        HandoutPart(
            PartKind.PLACE,
            "IN DETAIL > 1. WATER AND SEEDS (page 3)",
            EN,
            "/report?mark=831-896#water-and-seeds/peru",
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
    assert HandoutPart(PartKind.TRANSLATION, f"{label}: {citation.translation}", ES) in found


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


# Short enough to be handed out


@pytest.fixture
def with_passages(tiny_assistant):
    """A row whose answer has passages with these numbers of words, each with a translation as long;
    gives back the paragraphs for it and the passages."""
    answer = tiny_assistant.ask("What about Peru?")
    (citation,) = answer.citations

    def made(*counts, language=EN, reports=None, whole=False, **changes):
        cited = tuple(
            replace(
                citation,
                number=number,
                quote=" ".join(f"q{number}.{word}" for word in range(count)),
                translation=" ".join(f"t{number}.{word}" for word in range(count)),
                url=f"https://example.org/{number}",
            )
            for number, count in enumerate(counts, start=1)
        )
        found = replace(answer, citations=cited, language=language, **changes)
        row = AnsweredRow(QuestionRow(1, "What about Peru?"), language, found)
        asked = reports or tiny_assistant.index.reports
        return handout([row], asked, language, whole=whole), cited

    return made


def of_kind(parts, kind):
    return [part for part in parts if part.kind is kind]


@pytest.mark.parametrize(
    ("counts", "language", "whole"),
    [
        ((100, 100, 50), EN, 3),
        ((100, 100, 51, 1), EN, 2),
        ((300, 1, 1), EN, 1),
        ((50, 50, 25), ES, 3),
        ((50, 50, 26, 1), ES, 2),
        ((249, 1), ES, 1),
        ((20,) * 12, EN, 12),
        ((20,) * 13, EN, 12),
    ],
)
def test_the_best_passages_are_whole_and_the_others_are_named(
    with_passages, counts, language, whole
):
    """As many as have 250 words with their translations, one at least; none is cut or lost."""
    parts, cited = with_passages(*counts, language=language)
    quotes = [part.text for part in of_kind(parts, PartKind.QUOTE)]
    assert quotes == [citation.quote for citation in cited[:whole]]
    translations = of_kind(parts, PartKind.TRANSLATION)
    assert len(translations) == (whole if language is ES else 0)
    words = sum(len(part.split()) for part in quotes) * (2 if language is ES else 1)
    assert words <= MOST_WORDS or whole == 1
    named = of_kind(parts, PartKind.REFERENCE)
    assert [part.url for part in named] == [citation.url for citation in cited[whole:]]


def test_a_passage_is_named_by_its_first_words_and_its_page(with_passages):
    """That they are only the first ones is said above them, and shown by "…"."""
    parts, (_, long, short) = with_passages(250, 13, 12)
    told = STRINGS[EN].first_words.format(count=2)
    begin = [part.text for part in parts].index(told)
    assert parts[begin + 1 : begin + 3] == [
        HandoutPart(
            PartKind.REFERENCE,
            f"{' '.join(long.quote.split()[:FIRST_WORDS])} … (page 3)",
            EN,
            "https://example.org/2",
        ),
        HandoutPart(PartKind.REFERENCE, f"{short.quote} (page 3)", EN, "https://example.org/3"),
    ]


def test_a_reader_of_another_language_has_the_first_words_of_the_translation(with_passages):
    """Called unofficial."""
    parts, (_, other) = with_passages(125, 13, language=ES)
    told = STRINGS[ES].first_words_translated.format(count=1)
    assert HandoutPart(PartKind.TEXT, told, ES) in parts
    assert "no oficial" in told
    (named,) = of_kind(parts, PartKind.REFERENCE)
    first = " ".join(other.translation.split()[:FIRST_WORDS])
    assert (named.text, named.language) == (f"{first} … (página 3)", ES)


def test_a_list_is_whole_or_all_of_it_is_named(with_passages):
    """Its first items are not its best ones."""
    long, cited = with_passages(100, 100, 51, listing=Listing("Hurdles", 3, 3))
    assert of_kind(long, PartKind.QUOTE) == []
    assert len(of_kind(long, PartKind.REFERENCE)) == len(cited) == 3
    short, _ = with_passages(100, 100, 50, listing=Listing("Hurdles", 3, 3))
    assert len(of_kind(short, PartKind.QUOTE)) == 3
    single, _ = with_passages(300, listing=Listing("Hurdles", 1, 1))
    assert len(of_kind(single, PartKind.QUOTE)) == 1


def test_out_of_several_reports_a_named_passage_says_its_own(with_passages, tiny_assistant):
    """By its title; without a page by the heading that it stands under."""
    (report,) = tiny_assistant.index.reports
    both = (report, replace(report, name="other", title="Other"))
    parts, _ = with_passages(250, 1, reports=both)
    (named,) = of_kind(parts, PartKind.REFERENCE)
    assert named.text == f"q2.0 ({TITLE} · page 3)"


def test_whole_answers_can_be_asked_for(with_passages):
    """Then every passage stands there word for word."""
    parts, cited = with_passages(250, 100, 100, whole=True)
    assert [part.text for part in of_kind(parts, PartKind.QUOTE)] == [one.quote for one in cited]
    assert of_kind(parts, PartKind.REFERENCE) == []


def test_a_passage_without_pages_and_headings_has_only_its_link(with_changes, tiny_assistant):
    """And, without an address either, no place at all."""
    (citation,) = tiny_assistant.ask("What about Peru?").citations
    bare = replace(citation, pages=(), section_path=())
    _, parts = with_changes("What about Peru?", citations=(bare,))
    linked = HandoutPart(PartKind.PLACE, STRINGS[EN].open_in_report, EN, citation.url)
    assert of_kind(parts, PartKind.PLACE) == [linked]
    _, parts = with_changes("What about Peru?", citations=(replace(bare, url=""),))
    assert of_kind(parts, PartKind.PLACE) == []
    unpaged = replace(citation, pages=(), quote="w " * 300)
    _, parts = with_changes("What about Peru?", citations=(unpaged, unpaged))
    (named,) = of_kind(parts, PartKind.REFERENCE)
    assert named.text.endswith("w … (1. WATER AND SEEDS)")
