"""Greetings are answered as greetings, and nothing else is."""

import pytest

from report_rag.text.courtesies import courtesy, is_smalltalk
from report_rag.types import Courtesy


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "Hi!",
        "hello hello",
        "Hi there, friend",
        "Good morning",
        "how are you?",
        "thanks",
        "thank you so much",
        "Great, thank you for your help",
        "bye",
        "see you later, goodbye",
        "HELLO 👋",
    ],
)
def test_english_courtesies_are_smalltalk(text):
    """Greetings, thanks and goodbyes in English ask nothing of the report."""
    assert is_smalltalk(text)


@pytest.mark.parametrize(
    "text",
    [
        "hola",
        "¡Hola! ¿Qué tal?",
        "Buenos días",
        "buenas",
        "¿Cómo estás?",
        "como estas",
        "gracias",
        "muchas gracias por tu ayuda",
        "muchísimas gracias",
        "chau, hasta luego",
        "¡Excelente!",
    ],
)
def test_spanish_courtesies_are_smalltalk(text):
    """Greetings, thanks and goodbyes in Spanish ask nothing of the report, accents or not."""
    assert is_smalltalk(text)


@pytest.mark.parametrize(
    "text",
    [
        "What can you do?",
        "hey, what can you do?",
        "what can I ask?",
        "who are you",
        "How does this work?",
        "are you a bot?",
        "¿Qué puedes hacer?",
        "¿Qué podés hacer?",
        "¿En qué puedes ayudarme?",
        "¿Qué te puedo preguntar?",
        "¿Quién eres?",
        "Hola, ¿quién sos?",
        "¿Cómo funciona esto?",
    ],
)
def test_questions_about_the_tool_are_smalltalk(text):
    """Asking what the assistant is or does is answered by its introduction."""
    assert is_smalltalk(text)


@pytest.mark.parametrize(
    "text",
    [
        "hello, what are the trends?",
        "hola, ¿qué dice de Perú?",
        "thanks, and Bolivia?",
        "gracias, ¿y en Chile?",
        "thanks for the trends",
        "how is that?",
        "what is good",
        "what do you do about trafficking?",
        "who are you helping in Bolivia?",
        "how does this work in Chile?",
        "¿Qué puedes hacer contra la trata?",
        "¿Cómo están las niñas?",
        "¿Cómo funciona la justicia?",
        "cool report on tourism",
        "good practices",
        "buenas prácticas",
        "a",
        "Peru",
        "",
        "👋",
    ],
)
def test_one_word_of_substance_makes_it_a_question(text):
    """A question with a greeting around it, or words that only look like one, is searched."""
    assert not is_smalltalk(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("thanks a lot", Courtesy.THANKS),
        ("muchas gracias por todo", Courtesy.THANKS),
        ("Thanks, bye!", Courtesy.THANKS),
        ("¡Excelente!", Courtesy.THANKS),
        ("goodbye", Courtesy.GOODBYE),
        ("chau, hasta luego", Courtesy.GOODBYE),
        ("see you later, goodbye", Courtesy.GOODBYE),
        ("hola", Courtesy.GREETING),
        ("good evening", Courtesy.GREETING),
        ("¡Hola! ¿Qué tal?", Courtesy.GREETING),
        ("Hi, how are you? Great!", Courtesy.GREETING),
        ("What can you do?", Courtesy.GREETING),
    ],
)
def test_thanks_and_goodbyes_are_told_from_greetings(text, said):
    """Each is replied to in its own way."""
    assert courtesy(text) is said
    assert is_smalltalk(text)
