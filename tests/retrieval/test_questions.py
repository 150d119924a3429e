"""Which sentences of a message are its questions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_rag.retrieval.questions import questions_in
from report_rag.text.language import words

STORY = "My family has a small garden behind the house with ten beds of beans and corn."
HISTORIA = "Mi familia tiene un huerto pequeño detrás de la casa con diez camas de frijoles."
PUMPS = "Who lends pumps to gardeners at night?"
BOMBAS = "¿Quién presta bombas de noche a los hortelanos?"
POTATOES = "How do families keep potatoes safe from frost?"
PAPAS = "¿Cómo protegen las familias sus papas de la helada?"


@pytest.mark.parametrize(
    "text",
    [
        "Who lends pumps?",
        "pumps",
        "My family has a garden, and who lends pumps to gardeners at night?",
        " Who lends pumps? ",
        "Mi familia tiene un huerto. Es pequeño.",
        f"{STORY} {STORY}",
        f"{HISTORIA} {HISTORIA}",
        "?",
        "",
    ],
)
def test_a_message_of_one_sentence_or_without_a_question_is_the_question(text):
    """It is not cut, and its spaces stay."""
    assert questions_in(text) == (text,)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (f"{STORY} {PUMPS}", PUMPS),
        (f"{HISTORIA} {BOMBAS}", BOMBAS),
        (f"{PUMPS} {STORY}", PUMPS),
        (f"{STORY} {PUMPS} {STORY}", PUMPS),
        (f"{STORY}\n{PUMPS}", PUMPS),
    ],
)
def test_a_story_around_a_question_is_not_searched(text, question):
    """Long sentences before it, after it or both are left out."""
    assert questions_in(text) == (question,)


@pytest.mark.parametrize(
    ("around", "cut"),
    [
        ("Hello.", False),
        ("Buenos días.", False),
        ("We have a garden of our own here.", False),
        ("Now we also have a garden of our own.", False),
        ("Now we also have a garden of their own.", True),
        ("We like it here. The garden is ours.", False),
        ("We like it here. Now the garden is ours.", True),
    ],
)
def test_a_few_words_around_a_question_belong_to_it(around, cut):
    """What is not as long as the question is no story, be it one sentence or several."""
    assert questions_in(f"{around} {PUMPS}") == ((PUMPS,) if cut else (f"{around} {PUMPS}",))


@pytest.mark.parametrize(
    ("story", "asking"),
    [
        (STORY, "Tell me about pumps and gardeners in summer nights."),
        (STORY, "Please list pumps, sheds, barrels and compost."),
        (STORY, "I want to know about pumps, sheds, barrels and compost."),
        (STORY, "Can you explain pumps, sheds, barrels and compost to gardeners."),
        (STORY, "Where do gardeners find pumps, sheds and barrels"),
        (STORY, "“Are pumps lent to gardeners in summer nights?”"),
        (STORY, "(Are pumps lent to gardeners in summer nights?)"),
        (HISTORIA, "Dime quién presta bombas, barriles y cobertizos."),
        (HISTORIA, "Quisiera saber de bombas, barriles y cobertizos prestados."),
        (HISTORIA, "Me puedes explicar las bombas, barriles y cobertizos prestados."),
        (HISTORIA, "¿Se prestan bombas de noche entre hortelanos vecinos?"),
        (f"{HISTORIA}\n", "«¿Se prestan bombas de noche entre hortelanos vecinos?»"),
    ],
)
def test_a_question_is_known_by_its_end_or_its_beginning(story, asking):
    """By a question mark, also within quotation marks, or by how a request or question opens."""
    assert questions_in(f"{story} {asking}") == (asking,)


@pytest.mark.parametrize(
    "text",
    [
        f"{STORY} Whatever rains on it stays.",
        f"{HISTORIA} Comodidad no falta.",
        f"{STORY} We know who lends pumps to gardeners.",
        f"{HISTORIA} Sabemos quién presta bombas a los hortelanos.",
    ],
)
def test_only_a_question_word_at_the_beginning_asks(text):
    """Not a word that begins like one, nor one further on."""
    assert questions_in(text) == (text,)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (f"{STORY} Why?", f"{STORY} Why?"),
        (f"{STORY} It gets no rain. What helps?", "It gets no rain. What helps?"),
        (f"{STORY} It gets no rain. Who lends pumps?", "It gets no rain. Who lends pumps?"),
        (f"{STORY} It gets no rain. Who lends garden pumps?", "Who lends garden pumps?"),
        (f"{HISTORIA} No llueve nunca. ¿Qué ayuda?", "No llueve nunca. ¿Qué ayuda?"),
    ],
)
def test_a_question_that_says_too_little_keeps_the_sentence_before_it(text, question):
    """With fewer than three words of substance it is searched with one sentence more."""
    assert questions_in(text) == (question,)


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        (f"{PUMPS} {POTATOES}", (PUMPS, POTATOES)),
        (f"{BOMBAS} {PAPAS}", (BOMBAS, PAPAS)),
        (f"{STORY} {POTATOES} Thanks. {PUMPS}", (POTATOES, PUMPS)),
        (f"{HISTORIA} {PAPAS} {BOMBAS} ¡Gracias!", (PAPAS, BOMBAS)),
    ],
)
def test_two_complete_questions_are_two(text, questions):
    """In the order of the message, whatever else it says."""
    assert questions_in(text) == questions


@pytest.mark.parametrize(
    "text",
    [
        f"{PUMPS} Why?",
        f"{BOMBAS} ¿Por qué?",
        "Who lends pumps? Who pays for them?",
        f"{STORY} {PUMPS} Why?",
        f"{PUMPS} {POTATOES} What do raffles in Bolivia pay for in gardens?",
        f"{PUMPS} {POTATOES} Why?",
    ],
)
def test_questions_that_lean_on_each_other_are_searched_together(text):
    """Two of which one says too little, or more than two, are not separated."""
    assert questions_in(text) == (text,)


PARTS = [STORY, HISTORIA, PUMPS, PAPAS, "Why?", "¿Y?", "Thanks.", "tell me", "\n", "…"]


@given(st.lists(st.sampled_from(PARTS), max_size=6).map(" ".join))
def test_questions_stand_in_the_message(text):
    """One or two, never none, and each in the words of the message, in their order."""
    found = questions_in(text)
    assert len(found) in (1, 2)
    said = f" {' '.join(words(text))} "
    for question in found:
        assert question == text or f" {' '.join(words(question))} " in said
