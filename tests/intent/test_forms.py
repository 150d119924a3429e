"""Signs of what a message is about, from its words and its length."""

import numpy as np
import pytest

from report_rag.intent.forms import forms, signs_of
from report_rag.text.parsed import ParsedText
from report_rag.text.word_lists import word_lists
from report_rag.types import Language

# For each sign a message that has it, and one in Spanish.
WITH = {
    "page": ("which page", "qué página"),
    "section": ("the chapter", "el capítulo"),
    "part": ("the topics", "los temas"),
    "document": ("this report", "este informe"),
    "event": ("the workshop", "el taller"),
    "making": ("authors", "autores"),
    "assistant": ("a robot", "una máquina"),
    "you": ("your garden", "tu huerto"),
    "me": ("my garden", "mi huerto"),
    "pointing": ("those", "eso"),
    "going_on": ("and bees", "y abejas"),
    "courteous": ("thanks", "gracias"),
    "language": ("in Spanish", "en inglés"),
    "ordinal": ("the third", "la tercera"),
    "more": ("the rest", "el resto"),
    "list": ("all gardens", "todos los huertos"),
    "country": ("countries", "países"),
    "recommend": ("recommendations", "recomendaciones"),
    "short": ("a summary", "un resumen"),
    "negative": ("wrong", "nunca"),
    "who": ("who", "quiénes"),
    "when": ("when", "cuándo"),
    "where": ("where", "dónde"),
    "how_many": ("how many", "cuántas"),
    "why": ("why", "¿por qué"),
    "how": ("how", "cómo"),
    "what": ("what", "qué"),
    "example": ("an example", "un ejemplo"),
    "only": ("only bees", "solo abejas"),
    "names": ("the titles", "los nombres"),
    "treat": ("it mentions bees", "menciona abejas"),
    "index": ("table of contents", "el índice"),
    "quote": ("whom it quotes", "los testimonios"),
    "task": ("write a poem", "hazme un poema"),
    "page_number": ("page 7", "la página 7"),
    "question_mark": ("bees?", "¿abejas"),
    "digit": ("7 bees", "7 abejas"),
}


def found(text):
    """The names of the signs that a message has."""
    return {name for name, there in signs_of(ParsedText(text)).items() if there}


def form(text, known=(), least=1):
    """The form of a message, as a tuple; each of the words known stands in one example."""
    return tuple(forms(ParsedText(text), dict.fromkeys(known, 1), least))


def test_each_language_has_the_same_lists():
    """A list that one language has alone would be missing, or not be read."""
    lists = [set(word_lists(language)["forms"]) for language in Language]
    assert lists == [lists[0]] * len(Language)


def test_every_sign_has_an_example_here():
    """A new list is not tested until it has a line in the table above."""
    assert set(WITH) == set(signs_of(ParsedText("")))


@pytest.mark.parametrize("name", WITH)
def test_a_sign_is_found_in_both_languages(name):
    """In a message with one of its words."""
    assert [text for text in WITH[name] if name not in found(text)] == []


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("What is on page 7?", "what page page_number digit question_mark"),
        ("¿Qué hay en la página 7?", "what page page_number digit question_mark"),
        ("Who wrote the report?", "who making document question_mark"),
        ("¿Quién escribió el informe?", "who making document question_mark"),
        ("Are you a robot?", "you assistant question_mark"),
        ("¿Eres una máquina?", "you assistant question_mark"),
        ("AND IN PERU", "going_on"),
        ("Y EN PERÚ", "going_on"),
        ("Bees came back to gardens", ""),
        ("Volvieron abejas a los huertos", ""),
        ("👋", ""),
        ("", ""),
    ],
)
def test_a_message_has_the_signs_of_its_words_and_no_others(text, signs):
    """Case and accents change nothing, and both languages have the same signs."""
    assert found(text) == set(signs.split())


@pytest.mark.parametrize(
    "text", ["a pageant", "sandwiches", "the bandit", "somewhat", "los paisajes", "una tableta"]
)
def test_only_whole_words_are_signs(text):
    """A word that has one of the words in it is another word."""
    assert found(text) == set()


@pytest.mark.parametrize(
    ("text", "goes_on"),
    [
        ("and the bees?", True),
        ("… and the bees?", True),
        ("¿Y las abejas?", True),
        ("What about bees", True),
        ("beans and bees", False),
        ("frijoles y abejas", False),
        ("andes", False),
    ],
)
def test_a_message_goes_on_by_how_it_begins(text, goes_on):
    """An "and" further on joins words of the message itself."""
    assert ("going_on" in found(text)) is goes_on


@pytest.mark.parametrize(
    ("text", "numbered"),
    [
        ("page 7", True),
        ("p. 12", True),
        ("pág. 12", True),
        ("página n 12", False),
        ("7 pages", False),
        ("the page of 2024", False),
        ("7", False),
    ],
)
def test_a_page_number_stands_right_after_a_word_for_page(text, numbered):
    """A number before it, or after other words, is not that of a page."""
    assert ("page_number" in found(text)) is numbered


@pytest.mark.parametrize("text", ["", "👋", "bees", "¿Y en Perú?", "bees " * 200])
def test_every_form_has_the_same_numbers(text):
    """So that each has its weight; all are finite."""
    numbers = forms(ParsedText(text), {})
    assert numbers.shape == forms(ParsedText("Who lends pumps?"), {}).shape
    assert numbers.dtype == np.float32
    assert np.isfinite(numbers).all()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Who lends pumps?", "Who lent barrels?"),
        ("pumps in Bolivia", "barrels in Chile"),
        ("Dominican Republic", "El Salvador"),
        ("the pumps, the barrels", "las bombas, los barriles"),
    ],
)
def test_messages_that_differ_only_in_what_they_are_about_have_one_form(one, other):
    """The words themselves are left to the vector."""
    assert form(one) == form(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Who lends pumps?", "Who lends pumps"),
        ("pumps pumps", "pumps pumps pumps"),
        ("the pumps", "garden pumps"),
        ("the of", "the pumps"),
        ("of pumps", "of the pumps"),
        ("in Bolivia", "in the"),
    ],
)
def test_signs_length_substance_and_countries_make_different_forms(one, other):
    """A sign, a word more, a word of substance more, a country."""
    assert form(one) != form(other)
    assert form(one, "pumps garden".split()) != form(other, "pumps garden".split())


def test_the_last_three_numbers_count_words_content_words_and_new_ones():
    """In this order, as natural logarithms of 1 + n: an index keeps weights for each."""
    counts = form("who lends the pumps", known=["lends"])[-3:]
    assert counts == pytest.approx(np.log([5, 3, 2]))


def test_new_words_are_those_that_no_example_has():
    """Each counts; a word that says nothing about a subject, or names a country, is never new."""
    none, one, two = (form("garden pumps", known) for known in (["garden", "pumps"], ["pumps"], []))
    assert len({none, one, two}) == 3
    assert one == form("garden pumps", ["garden"])
    assert form("who is it in Bolivia", []) == form("who is it in Bolivia", ["it", "bolivia"])


def test_a_word_may_have_to_stand_in_two_examples():
    """For an example itself, whose words stand in at least one: the example."""
    known = {"pumps": 2, "garden": 1}

    def of(text, least):
        return tuple(forms(ParsedText(text), known, least))

    assert of("pumps", 1) == of("garden", 1) == of("pumps", 2)
    assert of("garden", 2) == of("sheds", 1) == of("sheds", 2) != of("garden", 1)
