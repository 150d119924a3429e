"""What a question means after the ones before it."""

import pytest

from report_rag.followups import Leaning, leaning, readings
from report_rag.types import Turn


def asked(*questions: str) -> tuple[Turn, ...]:
    """A conversation of which only the questions are known."""
    return tuple(Turn("user", question) for question in questions)


@pytest.mark.parametrize(
    ("earlier", "question", "meant"),
    [
        (
            "How is gender equality progressing in Bolivia?",
            "And in Peru?",
            "How is gender equality progressing in Peru?",
        ),
        (
            "¿Cómo avanza la igualdad de género en Bolivia?",
            "¿Y en Perú?",
            "¿Cómo avanza la igualdad de género en Peru?",
        ),
        (
            "¿Cómo avanza la igualdad de género en Bolivia?",
            "¿Y qué pasa con República Dominicana?",
            "¿Cómo avanza la igualdad de género en Republica Dominicana?",
        ),
        ("gender in BOLIVIA?", "what about the Peruvians?", "gender in Peruvians?"),
        (
            "Gender in the Dominican Republic today",
            "and Chile?",
            "Gender in the Chile today",
        ),
        ("¿Qué dicen de los bolivianos?", "¿y los peruanos?", "¿Qué dicen de los Peruanos?"),
    ],
)
def test_a_country_named_now_takes_the_place_of_the_one_before(earlier, question, meant):
    """A follow-up with nothing but another country keeps the topic and changes the country."""
    assert readings(question, asked(earlier)) == (meant,)


def test_a_country_is_added_when_there_was_none_before():
    """A country that comes new to a question without one is put behind it."""
    found = readings("And in Chile?", asked("How do organisations fund themselves?"))
    assert found == ("How do organisations fund themselves? Chile",)


def test_two_countries_before_give_way_to_the_one_asked_now():
    """Of two countries in the earlier question none is left when a third one is asked about."""
    (meant,) = readings("And Chile?", asked("How do Bolivia and Peru fund organisations?"))
    assert "Chile" in meant
    assert "Bolivia" not in meant
    assert "Peru" not in meant


def test_two_countries_asked_now_both_take_the_place():
    """Two countries named in a follow-up are both asked about."""
    (meant,) = readings("And in Peru and Chile?", asked("How is gender equality in Bolivia?"))
    assert meant == "How is gender equality in Peru, Chile?"


@pytest.mark.parametrize(
    ("earlier", "question"),
    [
        (("Gender in Bolivia, and the law in Bolivia?",), "And in Peru?"),
        (("What is said about Bolivia?", "And what about funding in Bolivia?"), "And in Peru?"),
        (("Gender in Bolivia, and Bolivian law?",), "And in Peru?"),
    ],
)
def test_every_mention_of_the_country_before_gives_way(earlier, question):
    """A country said twice before, or by name and people, is gone when another is asked about."""
    (meant,) = readings(question, asked(*earlier))
    assert "Peru" in meant
    assert "olivia" not in meant


def test_accents_typed_as_two_characters_do_not_keep_the_country():
    """A question with combining accents gives its country up like any other."""
    decomposed = "¿Co\u0301mo avanza la igualdad en Bolivia?"
    (meant,) = readings("¿Y en Perú?", asked(decomposed))
    assert "Bolivia" not in meant


@pytest.mark.parametrize(
    ("earlier", "question"),
    [
        ("What are the risks in travel and tourism?", "what do they recommend about that?"),
        ("What was said about artificial intelligence?", "who said it?"),
        ("¿Cuáles son los riesgos del turismo?", "¿y qué recomiendan?"),
        ("¿Qué se dijo sobre la inteligencia artificial?", "¿quién dijo eso?"),
        ("How do churches protect children?", "tell me more"),
    ],
)
def test_a_question_that_points_back_is_joined_to_its_subject(earlier, question):
    """Pronouns, openings and bare requests take what they leave out from the question before."""
    assert readings(question, asked(earlier)) == (f"{earlier} {question}",)


def test_a_new_aspect_of_another_country_keeps_both_texts():
    """With a country and a topic of its own, the follow-up is joined and the country changed."""
    (meant,) = readings("And the funding in Peru?", asked("How is gender equality in Bolivia?"))
    assert meant == "How is gender equality in Peru? And the funding in Peru?"


@pytest.mark.parametrize(
    "question",
    [
        "Which donors paid for the workshop on tourism and migration?",
        "¿Qué empresas turísticas apoyan la protección infantil?",
        "And which donors supported shelters, lawyers, psychologists and social workers?",
        "Does it recommend training judges, prosecutors and police officers?",
    ],
)
def test_a_complete_question_is_not_bent_by_the_history(question):
    """A question that names its own subject means the same after any conversation."""
    earlier = asked("How is gender equality progressing in Bolivia?")
    assert readings(question, earlier) == (question,)


def test_a_short_question_without_a_sign_has_both_readings_with_its_own_first():
    """What the words do not decide is left to the corpus: alone, or joined."""
    found = readings("online grooming", asked("How is gender equality in Bolivia?"))
    assert found == ("online grooming", "How is gender equality in Bolivia? online grooming")


def test_a_bare_country_has_both_readings():
    """A country alone after a question may be a question of its own or another side of it."""
    found = readings("Peru", asked("How is gender equality in Bolivia?"))
    assert found == ("Peru", "How is gender equality in Peru?")


@pytest.mark.parametrize("history", [(), asked("   "), (Turn("assistant", "Hello! Ask me."),)])
def test_without_an_earlier_question_a_question_means_itself(history):
    """A follow-up to nothing, or to the assistant's own words, is searched as it is typed."""
    assert readings("And in Peru?", history) == ("And in Peru?",)


def test_a_chain_of_follow_ups_keeps_the_topic_of_its_first_question():
    """Each link of a chain changes the country once more."""
    history = asked("How is gender equality progressing in Bolivia?", "And in Peru?")
    assert readings("And in Chile?", history) == ("How is gender equality progressing in Chile?",)


def test_only_the_last_three_questions_are_read():
    """What was asked longer ago has no part in a follow-up."""
    history = asked("Gender in Bolivia", "and funding?", "and churches?", "and tourism?")
    (meant,) = readings("and schools?", history)
    assert meant == "and funding? and churches? and tourism? and schools?"


def test_answers_are_not_read():
    """What the assistant said names no subject and no country."""
    history = (
        Turn("user", "How is gender equality in Bolivia?"),
        Turn("assistant", "ECUADOR: The gap between urban and rural."),
    )
    assert readings("And in Peru?", history) == ("How is gender equality in Peru?",)


@pytest.mark.parametrize(
    ("question", "leans"),
    [
        ("And in Peru?", Leaning.YES),
        ("¿Y en Perú?", Leaning.YES),
        ("También en Chile", Leaning.YES),
        ("who said it?", Leaning.YES),
        ("Tell me more", Leaning.YES),
        ("Peru", Leaning.PERHAPS),
        ("online grooming", Leaning.PERHAPS),
        ("How do churches protect people in Honduras?", Leaning.PERHAPS),
        ("How do churches protect migrant children in Honduras?", Leaning.NO),
        ("¿Qué riesgos trae el turismo comunitario?", Leaning.NO),
        ("Android phones and children online", Leaning.NO),
        ("Yuca farmers and child labour", Leaning.NO),
    ],
)
def test_how_much_a_question_leans_on_the_one_before(question, leans):
    """Openings and pointing words make it lean, words of substance make it stand."""
    assert leaning(question) is leans
