"""What a question means after the ones before it."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hostile import FOLLOWUPS
from report_rag.retrieval.rewriting import (
    _OWN_SHARE,
    _POINTING_SHARE,
    RULES,
    Leaning,
    Reading,
    leaning,
    readings,
    without_correction,
)
from report_rag.text import countries, country_names
from report_rag.text.language import fold
from report_rag.types import Language, Turn


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_finds_what_its_examples_say_and_no_more(rule):
    """What a rule finds in an example stands in brackets; in the others it finds nothing."""
    wrong = []
    for example in rule.examples:
        before, found, after = re.split(r"[\[\]]", example)
        match = rule.pattern.search(fold(before + found + after))
        if match is None or match.span() != (len(before), len(before + found)):
            wrong.append(example)
    assert wrong == []
    assert [text for text in rule.others if rule.pattern.search(fold(text))] == []


EN = "How is gender equality progressing in Bolivia?"
ES = "¿Cómo avanza la igualdad de género en Bolivia?"


def asked(*questions: str) -> tuple[Turn, ...]:
    """A conversation of which only the questions are known."""
    return tuple(Turn("user", question) for question in questions)


def meant(question: str, *earlier: str) -> tuple[str, ...]:
    """The texts of what a question may mean after others."""
    return tuple(reading.text for reading in readings(question, asked(*earlier)))


@pytest.mark.parametrize(
    ("earlier", "question", "expected"),
    [
        (
            "How is gender equality progressing in Bolivia?",
            "And in Peru?",
            "How is gender equality progressing in Peru?",
        ),
        (
            "¿Cómo avanza la igualdad de género en Bolivia?",
            "¿Y en Perú?",
            "¿Cómo avanza la igualdad de género en Perú?",
        ),
        (
            "¿Cómo avanza la igualdad de género en Bolivia?",
            "¿Y qué pasa con República Dominicana?",
            "¿Cómo avanza la igualdad de género en República Dominicana?",
        ),
        ("gender in BOLIVIA?", "what about the Peruvians?", "gender in Peruvians?"),
        (
            "Gender in the Dominican Republic today",
            "and Chile?",
            "Gender in the Chile today",
        ),
        ("¿Qué dicen de los bolivianos?", "¿y los peruanos?", "¿Qué dicen de los peruanos?"),
        ("What are Bolivia's laws?", "And in Peru?", "What are Peru's laws?"),
        ("What are Bolivia’s laws?", "And in Peru?", "What are Peru’s laws?"),
    ],
)
def test_a_country_named_now_takes_the_place_of_the_one_before(earlier, question, expected):
    """A follow-up with nothing but another country keeps the topic and changes the country.

    It says nothing of its own that would count beside that, and this is told.
    """
    assert readings(question, asked(earlier)) == (Reading(expected, exchanged_country=True),)


@pytest.mark.parametrize(
    ("earlier", "question"),
    [
        (EN, "And the funding in Peru?"),
        (ES, "¿Y el financiamiento en Perú?"),
        (EN, "tell me more"),
        (EN, "What laws protect migrant children in Peru?"),
        (EN, "what laws exist there?"),
        ("What is said of tourism?", "and of migration?"),
    ],
)
def test_a_follow_up_with_words_of_its_own_exchanges_more_than_a_country(earlier, question):
    """Only where nothing but a country is new are all the other words of the question before."""
    assert not any(one.exchanged_country for one in readings(question, asked(earlier)))


NAMES = [
    (code, " ".join(words))
    for words, code in sorted(country_names.territories())
    if country_names.names().get(words) and country_names.names()[words].code == code
]
"""A code and a folded name of each country, in either language."""


def test_a_country_is_named_in_the_language_of_the_question_before():
    """However it is typed, it gets the spelling and accents of the question that it is put into."""
    assert len({code for code, _ in NAMES}) > 240
    for language, earlier in ((Language.EN, EN), (Language.ES, ES)):
        for code, typed in NAMES:
            name = countries.plain_name(code, language).partition(" (")[0]
            assert meant(f"¿Y {typed}?", earlier)[-1] == earlier.replace("Bolivia", name)


@pytest.mark.parametrize(("language", "name"), [(Language.EN, "Brazil"), (Language.ES, "Brasil")])
def test_a_question_without_a_language_gets_the_name_in_that_of_the_page(language, name):
    """A name alone says nothing of its language."""
    assert readings("Brazil", asked("Bolivia"), True, language)[-1].text == name


def test_a_country_is_added_when_there_was_none_before():
    """A country that comes new to a question without one is put behind it."""
    found = meant("And in Chile?", "How do organisations fund themselves?")
    assert found == ("How do organisations fund themselves? Chile",)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("And in the US?", "How is gender equality in United States?"),
        ("And T&T?", "How is gender equality in Trinidad and Tobago?"),
        ("¿Y en EE. UU.?", "How is gender equality in United States?"),
    ],
)
def test_a_country_in_short_takes_the_place_by_its_name(question, expected):
    """The abbreviation is no word of substance, and its name is what is searched and read."""
    earlier = "How is gender equality in Bolivia?"
    assert [one.text for one in readings(question, asked(earlier))] == [expected]


@pytest.mark.parametrize(
    ("earlier", "expected"),
    [
        ("How do Bolivia and Peru fund schools?", "How do Chile fund schools?"),
        ("Bolivia, Peru, and Ecuador: any laws?", "Chile: any laws?"),
        ("Bolivia's and Peru's laws", "Chile's laws"),
        ("Bolivia/Peru, which laws?", "Chile, which laws?"),
        ("Is it safer in Bolivia than in Peru?", "Is it safer in Chile?"),
        ("¿Cómo funcionan en Bolivia y Perú las leyes?", "¿Cómo funcionan en Chile las leyes?"),
        ("¿Qué leyes tienen Bolivia e Italia?", "¿Qué leyes tienen Chile?"),
    ],
)
def test_countries_before_give_way_to_the_one_asked_now(earlier, expected):
    """None of them is left when another one is asked about, nor what joined them."""
    assert meant("And in Chile?", earlier) == (expected,)


def test_two_countries_asked_now_both_take_the_place():
    """Two countries named in a follow-up are both asked about."""
    found = meant("And in Peru and Chile?", "How is gender equality in Bolivia?")
    assert found == ("How is gender equality in Peru, Chile?",)


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
    (text,) = meant(question, *earlier)
    assert "Peru" in text
    assert "olivia" not in text


def test_accents_typed_as_two_characters_do_not_keep_the_country():
    """A question with combining accents gives its country up like any other."""
    decomposed = "¿Co\u0301mo avanza la igualdad en Bolivia?"
    (text,) = meant("¿Y en Perú?", decomposed)
    assert "Bolivia" not in text


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
    assert meant(question, earlier) == (f"{earlier} {question}",)


def test_a_new_aspect_of_another_country_keeps_both_texts():
    """With a country and a topic of its own, the follow-up is joined and the country changed."""
    question = "And the funding in Peru?"
    joined = Reading(f"How is gender equality in Peru? {question}", question)
    assert readings(question, asked("How is gender equality in Bolivia?")) == (joined,)


@pytest.mark.parametrize(
    "question",
    [
        "Which donors paid for the workshop on tourism and migration?",
        "¿Qué empresas turísticas apoyan la protección infantil?",
        "And which donors supported shelters, lawyers, psychologists and social workers?",
        "Does it recommend training judges, prosecutors and police officers?",
        "What laws protect migrant children in Honduras?",
        "¿Cómo protegen las iglesias a la niñez migrante en Honduras?",
    ],
)
def test_a_complete_question_is_not_bent_by_the_history(question):
    """A question that names its own subject means the same after any conversation."""
    for earlier in (EN, ES, "What is Paniamor?", "Who lends pumps?"):
        assert readings(question, asked(earlier)) == (Reading(question),)


@pytest.mark.parametrize("leans", [None, True])
@pytest.mark.parametrize(
    "question",
    [
        "What does the report say about Peru?",
        "what does it say about peru",
        "Tell me about Peru",
        "¿Qué dice el informe sobre Perú?",
        "que dice de peru",
        "cuéntame de Perú",
    ],
)
def test_what_the_report_says_about_a_country_is_a_whole_question(question, leans):
    """It needs nothing of what was asked before, even if its intent is that of a follow-up."""
    history = asked("What are the 12 trends?")
    assert readings(question, history, leans) == (Reading(question),)


@pytest.mark.parametrize(
    "question",
    [
        "And what does it say about Peru?",
        "What does it say about Peru on that?",
        "What does it say about laws in Peru?",
        "Tell me more",
    ],
)
def test_other_questions_with_such_words_may_need_the_one_before(question):
    """With a topic of their own, or an opening, they are read as before."""
    history = asked("What does it say about Bolivia?")
    assert len(readings(question, history)) > 1 or readings(question, history)[0].text != question


def test_a_short_question_without_a_sign_has_both_readings_with_its_own_first():
    """What the words do not decide is left to the corpus: alone, or joined."""
    assert readings("online grooming", asked("How is gender equality in Bolivia?")) == (
        Reading("online grooming"),
        Reading("How is gender equality in Bolivia? online grooming", "online grooming"),
    )


def test_a_bare_country_has_both_readings():
    """A country alone after a question may be a question of its own or another side of it."""
    assert readings("Peru", asked("How is gender equality in Bolivia?")) == (
        Reading("Peru"),
        Reading("How is gender equality in Peru?", exchanged_country=True),
    )


@pytest.mark.parametrize("history", [(), asked("   ")])
def test_without_an_earlier_question_a_question_means_itself(history):
    """A follow-up to nothing is searched as it is typed."""
    assert readings("And in Peru?", history) == (Reading("And in Peru?"),)


def test_a_chain_of_follow_ups_keeps_the_topic_of_its_first_question():
    """Each link of a chain changes the country once more."""
    found = meant("And in Chile?", EN, "And in Peru?")
    assert found == ("How is gender equality progressing in Chile?",)


def test_only_the_last_three_questions_are_read():
    """What was asked longer ago has no part in a follow-up."""
    found = meant("and schools?", "Gender in Bolivia", "and funding?", "and churches?", "and jobs?")
    assert found == ("and funding? and churches? and jobs? and schools?",)


@pytest.mark.parametrize(
    ("question", "leans"),
    [
        ("And in Peru?", Leaning.YES),
        ("¿Y en Perú?", Leaning.YES),
        ("También en Chile", Leaning.YES),
        ("who said it?", Leaning.YES),
        ("Tell me more", Leaning.YES),
        ("No, I meant Uruguay", Leaning.YES),
        ("Perdón, quise decir los varones", Leaning.YES),
        ("What does it say about Guyana?", Leaning.PERHAPS),
        ("What do they say about that?", Leaning.YES),
        ("What does it say?", Leaning.YES),
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


# What it says itself


def test_what_a_follow_up_says_itself_counts_beside_the_whole():
    """The half of it when it names something new, and less when it only points back."""
    earlier = "How do churches protect children?"
    (joined,) = readings("and the budget for it?", asked(earlier))[-1:]
    (named,) = readings("and schools?", asked(earlier))
    assert (named.own, named.own_share) == ("and schools?", _OWN_SHARE)
    assert joined.own_share == _POINTING_SHARE < _OWN_SHARE < 1


@pytest.mark.parametrize(
    ("question", "share"),
    [
        ("what do they recommend about that?", _POINTING_SHARE),
        ("¿y qué recomiendan ellos?", _POINTING_SHARE),
        ("and what do donors recommend?", _OWN_SHARE),
        ("the Down to Zero people, what do they do?", _OWN_SHARE),
        ("¿y la Fundación Paniamor, qué hacen ellos?", _OWN_SHARE),
    ],
)
def test_what_points_back_counts_less_unless_it_names_what_it_means(question, share):
    """ "They" alone says little; a name in the same question is what "they" means."""
    (joined,) = readings(question, asked("How do churches protect children?"))
    assert joined == Reading(f"How do churches protect children? {question}", question, share)


@pytest.mark.parametrize("question", ["tell me more", "what do they do?", "¿y eso?", "and why?"])
def test_what_says_nothing_itself_does_not_count(question):
    """Without a word of substance only the whole is searched."""
    (joined,) = readings(question, asked("How do churches protect children?"))
    assert joined.own is None


# Corrections


@pytest.mark.parametrize(
    ("earlier", "question", "expected"),
    [
        (EN, "no, I meant Uruguay", "How is gender equality progressing in Uruguay?"),
        (EN, "I meant Uruguay", "How is gender equality progressing in Uruguay?"),
        (EN, "Sorry, Peru.", "How is gender equality progressing in Peru?"),
        (EN, "wait, Uruguay", "How is gender equality progressing in Uruguay?"),
        (EN, "not in Bolivia, in Peru", "How is gender equality progressing in Peru?"),
        (EN, "not Bolivia, but Peru", "How is gender equality progressing in Peru?"),
        (EN, "No, Bolivia no, Colombia", "How is gender equality progressing in Colombia?"),
        (ES, "No, Bolivia no, Colombia", "¿Cómo avanza la igualdad de género en Colombia?"),
        (ES, "no, en Bolivia no, en Perú", "¿Cómo avanza la igualdad de género en Perú?"),
        (ES, "no, quise decir Uruguay", "¿Cómo avanza la igualdad de género en Uruguay?"),
        (ES, "disculpa, Perú", "¿Cómo avanza la igualdad de género en Perú?"),
        (ES, "mejor dicho Perú", "¿Cómo avanza la igualdad de género en Perú?"),
        (ES, "digo, Perú", "¿Cómo avanza la igualdad de género en Perú?"),
        (ES, "yo decía lo de Perú", "¿Cómo avanza la igualdad de género en Perú?"),
        (ES, "yo decia Perú", "¿Cómo avanza la igualdad de género en Perú?"),
        (ES, "no, yo preguntaba por Perú", "¿Cómo avanza la igualdad de género en Perú?"),
        (ES, "perdón, hablaba de Perú", "¿Cómo avanza la igualdad de género en Perú?"),
    ],
)
def test_a_country_put_right_takes_the_place_of_the_wrong_one(earlier, question, expected):
    """What makes it a correction is not searched, nor the country that was not meant."""
    assert readings(question, asked(earlier)) == (Reading(expected, exchanged_country=True),)


@pytest.mark.parametrize(
    ("earlier", "question", "own"),
    [
        (ES, "perdón, quise decir los varones", "los varones"),
        (ES, "Me refiero a los varones", "los varones"),
        (ES, "No, los varones", "los varones"),
        (ES, "yo decía lo de los varones", "los varones"),
        (ES, "no, yo decia lo de los varones", "los varones"),
        (ES, "decía los varones", "los varones"),
        (ES, "yo hablaba de los varones", "los varones"),
        (ES, "preguntaba por lo de los varones", "los varones"),
        (EN, "actually, I was asking about boys", "boys"),
        (EN, "Sorry, I meant boys", "boys"),
        (EN, "no no, I was asking about boys", "boys"),
        ("How do offenders contact children online?", "not online, in tourism", "in tourism"),
        ("How do offenders contact children online?", "no, not online, in tourism", "in tourism"),
    ],
)
def test_a_subject_put_right_is_searched_without_the_words_around_it(earlier, question, own):
    """What is meant instead is joined to the question, and counts by itself."""
    joined = Reading(f"{earlier} {own}", own)
    assert readings(question, asked(earlier))[-1] == joined


@pytest.mark.parametrize(
    "question",
    [
        "Not all children in Honduras go to school, why is that?",
        "Not only boys, also girls?",
        "No hay refugios en Perú, ¿verdad?",
        "no shelter in the capital of Peru is open at night, why?",
        "Nobody in Peru protects boys, true?",
        "November figures on migration and shelters",
        "No hay datos sobre los varones migrantes",
        "Noticias sobre refugios y niñez migrante",
    ],
)
def test_a_question_that_only_begins_like_a_correction_keeps_its_words(question):
    """Whatever it is joined to, none of its words are lost."""
    assert meant(question, "Who lends pumps?")[-1].endswith(question)


@pytest.mark.parametrize(
    ("question", "meant_instead"),
    [
        ("no, I meant boys", "boys"),
        ("sorry, not girls, but boys", "boys"),
        ("not online, in tourism", "in tourism"),
        ("no, quise decir los niños", "los niños"),
        ("yo decía lo de los niños", "los niños"),
        ("no, Perú", "Perú"),
        ("my uncle hurts me", "my uncle hurts me"),
        ("no hay refugios en Perú", "no hay refugios en Perú"),
        ("no", "no"),
        ("I meant", "I meant"),
        ("yo decía lo de", "yo decía lo de"),
        ("", ""),
    ],
)
def test_what_is_meant_instead_is_all_that_is_left_of_a_correction(question, meant_instead):
    """As it was typed; what corrects nothing, and what is nothing but the words around, stays."""
    assert without_correction(question) == meant_instead


def test_a_correction_of_nothing_is_searched_as_it_is():
    """Without a question before it there is nothing to be put right."""
    assert readings("no, I meant Uruguay", ()) == (Reading("no, I meant Uruguay"),)


@pytest.mark.parametrize(
    "question",
    ["what laws exist there?", "is there a law?", "there is a shelter, they say", "¿y allí?"],
)
def test_there_points_back(question):
    """It may mean a place or nothing ("is there"): the question is joined to the one before."""
    assert meant(question, EN)[-1] == f"{EN} {question}"


# A last part exchanged


@pytest.mark.parametrize(
    ("earlier", "question", "expected"),
    [
        ("What is said of tourism?", "and of migration?", "What is said of migration?"),
        (
            "¿Qué se recomienda para el turismo?",
            "¿Y para las crisis humanitarias?",
            "¿Qué se recomienda para las crisis humanitarias?",
        ),
        (
            "What are the recommendations for online platforms?",
            "same again but for travel and tourism",
            "What are the recommendations for travel and tourism",
        ),
        ("¿Qué es Paniamor?", "¿y ECPAT?", "¿Qué es ECPAT?"),
        ("What is the Code?", "and ECPAT?", "What is ECPAT?"),
        ("What is Paniamor’s?", "and ECPAT?", "What is ECPAT?"),
        ("What is said of tourism?", "and churches?", "What is said of churches?"),
        ("¿Qué se dice del turismo?", "¿y de la migración?", "¿Qué se dice de la migración?"),
        ("Laws for boys in schools of cities", "and for girls?", "Laws for girls?"),
        ("Laws for boys in schools of cities", "no, about girls", "Laws about girls"),
    ],
)
def test_a_new_end_takes_the_place_of_the_old_one(earlier, question, expected):
    """Preposition for preposition, or name for name.

    The joined question is tried as well, and the one that is nearer to a known question is taken.
    """
    exchanged, joined = readings(question, asked(earlier))
    assert exchanged == Reading(expected)
    assert joined.text.startswith(f"{earlier} ")


@pytest.mark.parametrize(
    ("earlier", "question"),
    [
        ("What is said of tourism?", "and who wrote of migration?"),
        ("¿Qué es Paniamor?", "¿y qué es ECPAT?"),
        ("¿Qué es Paniamor?", "¿y cuándo?"),
        ("How do churches protect children?", "and of migration?"),
        ("What is said of tourism?", "and?"),
        ("What is said of tourism?", "and of Peru?"),
        ("What is ⑴?", "and ECPAT?"),
    ],
)
def test_what_is_no_end_of_the_question_before_is_not_exchanged(earlier, question):
    """A question of its own, another kind of end, a country, nothing to exchange."""
    (one,) = readings(question, asked(earlier))
    assert one.text.startswith(earlier)


# Whatever is typed


@pytest.mark.parametrize("hostile", FOLLOWUPS.values(), ids=FOLLOWUPS)
def test_no_text_is_lost(hostile):
    """As the question and as the one before it: there is a reading, and nothing is raised."""
    for question, earlier in ((hostile, EN), ("and of it there?", hostile), (hostile, hostile)):
        assert any(reading.text.strip() for reading in readings(question, asked(earlier)))


@pytest.mark.parametrize("question", ["?", "¿?", "...", "👋🏽🙂", "12 34", "⑴", "'", "\u0301"])
@pytest.mark.parametrize("earlier", ["Who lends pumps?", EN, "¿?", "👋", "What is ⑴?"])
def test_texts_without_words_are_joined_and_not_lost(question, earlier):
    """Only marks, emoji or digits: nothing stands alone, and nothing is raised."""
    *_, joined = readings(question, asked(earlier))
    assert joined.text == f"{earlier} {question}"
    assert joined.own is None or joined.own.strip()


PIECES = (
    "no , . ; ! ¿ ? sorry perdón not but sino wait I-meant quise-decir me-refiero-a and y of for "
    "sobre para the la there allá that-country ese-país Bolivia Bolivia's Peru Perú they eso who "
    "qué ECPAT Paniamor gender niñez varones Down-to-Zero 12 👋 ⑴ O’Neill"
).split()
TYPED = st.one_of(
    st.text(min_size=1, max_size=80),
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=9).map(
        lambda pieces: " ".join(pieces).replace("-", " ")
    ),
).filter(str.strip)


@given(question=TYPED, earlier=st.lists(TYPED, max_size=4))
def test_every_text_means_something(question, earlier):
    """Whatever is typed after whatever: at least one reading, each with text, in its bounds."""
    found = readings(question, asked(*earlier))
    assert found
    for reading in found:
        assert reading.text.strip()
        assert reading.own is None or reading.own.strip()
        assert 0 <= reading.own_share < 1


@given(question=TYPED)
def test_a_question_alone_is_searched_as_it_is_typed(question):
    """Nothing is cut and nothing added where there is no conversation."""
    assert readings(question, ()) == (Reading(unicodedata.normalize("NFC", question)),)
