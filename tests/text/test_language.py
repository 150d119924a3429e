"""Which language a text is in, and its words."""

import re
import tracemalloc
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_rag.text.language import (
    Detection,
    content_words,
    detect,
    fold,
    has_words,
    located_words,
    sentences,
    statements,
    terms,
    words,
)
from report_rag.types import Language

EN, ES = Language.EN, Language.ES


def cut(text):
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        # Whole questions.
        ("What does the report say about funding?", EN),
        ("¿Qué dice el informe sobre el financiamiento?", ES),
        ("recommendations on justice", EN),
        ("recomendaciones sobre justicia", ES),
        # As people type: lower case, without accents and marks.
        ("que dice el informe", ES),
        ("cuantos paises", ES),
        ("y en peru", ES),
        ("whats the report about", EN),
        # One word decides when only one language has it.
        ("who", EN),
        ("hola", ES),
        ("gracias", ES),
        ("thanks", EN),
        ("niñez", ES),
        # The little words between two names.
        ("Paraguay and Honduras", EN),
        ("Paraguay y Honduras", ES),
        ("And in Peru?", EN),
        ("Y en Perú?", ES),
        # Names from the other language do not decide.
        ("What is the Política Nacional de la Niñez?", EN),
        ("What does El Salvador do about drug trafficking?", EN),
        ("Who is Fundación Quito Raymi?", EN),
        ("Who runs El Hogar De Los Niños?", EN),
        ("¿Qué hace Child Link?", ES),
        ("tell me about the niñez", EN),
        # Capitals throughout.
        ("WHAT DOES IT SAY ABOUT BOLIVIA", EN),
        ("DIME TODO", ES),
        # Regional Spanish.
        ("contame de los proyectos", ES),
        ("q dice de las comunidades", ES),
    ],
)
@pytest.mark.parametrize("page", Language)
def test_a_question_with_a_sign_has_its_language_on_any_page(text, language, page):
    """Whatever the language of the page, a question that shows its own is taken in that."""
    assert detect(text, page) == Detection(language)


@pytest.mark.parametrize("text", ["Ecuador", "San José", "ECPAT", "Peru?", "2024"])
@pytest.mark.parametrize("page", Language)
def test_a_bare_name_takes_the_language_of_the_page(text, page):
    """A name that both languages spell alike gives no sign of one, and that is told."""
    assert detect(text, page) == Detection(page, certain=False)


@pytest.mark.parametrize("text", ["Perú", "Perú?", "México, Panamá", "Haití", "CANADÁ"])
@pytest.mark.parametrize("page", Language)
def test_a_name_that_english_spells_otherwise_is_spanish(text, page):
    """Alone or among its like: the accent of "Perú" tells what that of "San José" does not."""
    assert detect(text, page) == Detection(ES)


@pytest.mark.parametrize("text", ["What about Perú?", "Laws in México", "fishing in Panamá"])
def test_a_name_as_spanish_spells_it_does_not_outweigh_english_words(text):
    """Who writes English writes names with care."""
    assert detect(text, ES) == Detection(EN)


@pytest.mark.parametrize("text", ["gender", "police", "child labour", "migracion", "justicia"])
@pytest.mark.parametrize("page", Language)
def test_one_or_two_words_without_a_sign_take_the_language_of_the_page(text, page):
    """So few letters say too little: "gender" alone looks Spanish to the detector."""
    assert detect(text, page) == Detection(page, certain=False)


@pytest.mark.parametrize("text", ["participacion infantil", "child labour", "PERU", "no"])
@pytest.mark.parametrize("page", Language)
def test_what_tells_nothing_is_said_to_be_uncertain(text, page):
    """Too few words for the detector: the words of a corpus may tell, the page's is a guess."""
    found = detect(text, page)
    assert (found.language, found.certain, found.other) == (page, False, False)


@pytest.mark.parametrize(
    "text",
    [
        *("who", "hola", "niñez", "¿grooming?"),
        *("child protection against trafficking", "participacion infantil comunitaria escolar"),
        *("Quais são as recomendações?", "Что говорит отчёт?"),
    ],
)
@pytest.mark.parametrize("page", Language)
def test_what_tells_is_certain(text, page):
    """A sign, the detector's word for three words or more, and a third language too."""
    assert detect(text, page).certain


@pytest.mark.parametrize("text", ["El Salvador", "El Salvador?"])
def test_a_bare_name_that_opens_with_an_article_takes_the_language_of_the_page(text):
    """ "El" and "La" are words of Spanish, but not when they begin a name that stands alone."""
    assert detect(text, EN) == Detection(EN, certain=False)


@pytest.mark.parametrize(
    "text",
    [
        "Quais são as recomendações para os governos?",
        "o que o relatório diz sobre as crianças?",
        "quelles sont les recommandations pour les enfants",
        "que dit le rapport sur les enfants",
        "儿童保护的建议是什么？",
        "Что говорит отчёт?",
        "الأطفال",
        "Τι λέει η έκθεση;",
    ],
)
@pytest.mark.parametrize("page", Language)
def test_a_third_language_is_noticed(text, page):
    """Portuguese, French and other scripts are answered in the page's language, with notice."""
    assert detect(text, page) == Detection(page, other=True)


def test_words_that_both_languages_have_do_not_decide():
    """ "no" and "a" are words of both languages; the page decides."""
    assert detect("no", EN) == Detection(EN, certain=False)
    assert detect("no", ES) == Detection(ES, certain=False)


def test_detection_does_not_vary():
    """The same question is always in the same language, however often it is asked."""
    assert len({detect("grooming en linea", EN) for _ in range(20)}) == 1


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Perú", "peru"),
        ("PERU", "peru"),
        ("Niñez y Adolescencia", "ninez y adolescencia"),
        ("Pingüino", "pinguino"),
        ("ﬁnance", "finance"),
        ("Straße", "strasse"),
        ("e\u0301", "e"),  # an accent of its own
        ("", ""),
    ],
)
def test_folding_forgets_case_and_accents(text, folded):
    """Texts that differ in case, accents or typographic form only become one."""
    assert fold(text) == folded


@given(st.text(alphabet=st.characters(max_codepoint=0x24F)))
def test_folding_twice_changes_nothing_in_latin_letters(text):
    """A folded text is its own folded form, for letters of the two languages."""
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(("text", "folded"), [("ECPAT™", "ecpattm"), ("𝐁𝐎𝐋𝐈𝐕𝐈𝐀", "bolivia")])
def test_folding_unifies_forms_that_hide_capitals(text, folded):
    """Capitals that appear only when compatibility forms are unified are lowered too."""
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Children's rights", ["children", "rights"]),
        ("the children’s rights", ["the", "children", "rights"]),
        ("U-Report 2024", ["u", "report", "2024"]),
        ("¿Qué, cómo?", ["que", "como"]),
        ("snake_case", ["snake", "case"]),
        (" … – ! ", []),
    ],
)
def test_words_are_folded_and_without_marks(text, expected):
    """Words come in order, folded, without punctuation or the tail of an apostrophe."""
    assert words(text) == expected


def test_located_words_are_the_words_of_the_text_with_their_places():
    """Folded, without an apostrophe's tail, and cut out of the text by their offsets."""
    text = "¿Perú’s “Ñandú”? the O'Neill"
    found = located_words(text)
    assert [word for word, _, _ in found] == words(text) == ["peru", "nandu", "the", "o"]
    assert [text[start:end] for _, start, end in found] == ["Perú", "Ñandú", "the", "O"]


def test_terms_are_stems_without_function_words():
    """Forms of one word share a stem, and words such as "the" have none."""
    assert terms("the protecting of communities", EN) == terms("protected community", EN)
    assert terms("the protecting of communities", EN) == ["protect", "communiti"]
    assert terms("la protección de los niños", ES) == ["proteccion", "nin"]


def test_a_word_is_stemmed_and_forgotten():
    """Nothing grows with the words that people type, and so nothing of them stays."""
    terms("once", EN), terms("once", ES)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for number in range(5000):
            terms(f"canario{number}", ES if number % 2 else EN)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 50_000


@pytest.mark.parametrize(
    ("accented", "plain"),
    [
        ("protección", "proteccion"),
        ("Niñez", "ninez"),
        ("participación política", "PARTICIPACION POLITICA"),
    ],
)
def test_a_question_without_accents_has_the_same_terms(accented, plain):
    """A missing accent or tilde loses nothing in a lexical search."""
    assert terms(accented, ES) == terms(plain, ES)


def test_terms_depend_on_the_language():
    """A function word of one language is a term in the other."""
    assert terms("once", EN) == ["onc"]
    assert terms("the", ES) == ["the"]
    assert terms("the", EN) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What does the report say about Bolivia?", ["bolivia"]),
        ("dime qué dice el informe sobre la paciencia", ["paciencia"]),
        ("who is it", []),
        ("I am a journalist writing an article about donors", ["am", "donors"]),
    ],
)
def test_content_words_say_what_a_question_is_about(text, expected):
    """Function words and words about asking drop out, in both languages."""
    assert content_words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two? Three!", ["One.", "Two?", "Three!"]),
        ("It fell. ¿Por qué? ¡Así!", ["It fell.", "¿Por qué?", "¡Así!"]),
        ("He said “yes.” Then he left.", ["He said “yes.”", "Then he left."]),
        ("It cost 3.5 million. 2024 was worse.", ["It cost 3.5 million.", "2024 was worse."]),
        ("1. Title: words. More.", ["1. Title: words.", "More."]),
        ("12. Title: words. More.", ["12. Title: words.", "More."]),
        ("J. Smith agreed. We left.", ["J. Smith agreed.", "We left."]),
        ("a title\nand a line", ["a title", "and a line"]),
        ("  led. by spaces.  ", ["led. by spaces."]),
        ("Wait… Now.", ["Wait…", "Now."]),
        (" \n ", []),
        ("", []),
    ],
)
def test_sentences_are_cut_at_their_ends(text, expected):
    """A full stop before a capital ends a sentence; initials, numbers and decimals do not."""
    assert cut(text) == expected


@given(st.text(alphabet=st.sampled_from('aB1É¿ .!?…”")(\n’-'), max_size=60))
def test_sentences_cover_a_text_in_order(text):
    """Sentences do not overlap, come in order, and lose nothing but the space between them."""
    spans = sentences(text)
    assert all(start < end for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert re.sub(r"\s", "", "".join(cut(text))) == re.sub(r"\s", "", text)
    assert all(piece == piece.strip() for piece in cut(text))


@pytest.mark.parametrize(
    ("text", "expected"), [("a", True), ("儿", True), ("12 ?", False), ("", False), ("👍", False)]
)
def test_only_letters_can_be_searched(text, expected):
    """Digits, marks and pictures alone are not a question."""
    assert has_words(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "BOLIVIA: Straw keeps frost away. It is cheap.",
            ["BOLIVIA: Straw keeps frost away.", "It is cheap."],
        ),
        (
            "BOLIVIA:\nStraw keeps frost away.\nIt is cheap.",
            ["BOLIVIA:\nStraw keeps frost away.", "It is cheap."],
        ),
        ("Published by:\nGreen Corner Network", ["Published by:\nGreen Corner Network"]),
        ("2. Save seeds: Dry them. Keep them.", ["2. Save seeds: Dry them.", "Keep them."]),
        ("One:\nTwo:\nThree.", ["One:\nTwo:\nThree."]),
        ("It ends in a colon:", ["It ends in a colon:"]),
        ("", []),
    ],
)
def test_what_leads_into_a_sentence_is_a_part_of_it(text, expected):
    """A label or title before a colon is no statement of its own, on its own line or not."""
    assert [text[start:end] for start, end in statements(text)] == expected
