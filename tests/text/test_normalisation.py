"""What looks the same is the same."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_rag.text.normalisation import in_another_script, legible

ASKED = "¿Qué dice el informe sobre Bolivia?"


@pytest.mark.parametrize(
    "typed",
    [
        unicodedata.normalize("NFD", ASKED),
        ASKED.replace("Bolivia", "Bo\u200bli\u200dvia\ufeff"),
        ASKED.replace("Bolivia", "B\u043el\u0456v\u0456\u0430"),
        ASKED.replace("Bolivia", "\uff22\uff4f\uff4c\uff49\uff56\uff49\uff41"),
        ASKED.replace("sobre", "so\u00adbre"),
        ASKED.replace("sobre", "so\ufe0fb\u034fr\U000e0101e\u3164"),
        f"\u202e{ASKED}\u202c",
        f"\u0000{ASKED}\x07",
        ASKED.replace(" ", "\n\t\u00a0"),
        ASKED.replace("é", "e" + "\u0301" * 1),
        ASKED.replace("é", "\u0435\u0301"),
        f"{ASKED}\ud800",
    ],
)
def test_what_looks_like_a_question_is_that_question(typed):
    """Whatever stands between its letters."""
    assert legible(typed) == ASKED


def test_a_pile_of_accents_is_not_a_text():
    """Two of them say all that a language says."""
    assert len(legible("z" + "\u0308" * 10_000)) <= 3


@pytest.mark.parametrize("text", [ASKED, "What is “CSAM”?", "Haïti: ñandú, 3 000 – 4½ %"])
def test_what_people_write_stays(text):
    """Accents, quotation marks, dashes, ñ."""
    assert legible(text).replace("1⁄2", "½") == text


def test_another_alphabet_stays_itself():
    """A Russian question is no misspelt English one."""
    assert legible("Что говорит доклад") == "Что говорит доклад"


@given(st.text())
def test_it_is_done_after_one_time(text):
    """Again, it changes nothing."""
    once = legible(text)
    assert legible(once) == once
    once.encode()


@pytest.mark.parametrize(
    "text",
    [
        "Что говорится о Боливии?",
        "关于玻利维亚",
        "ماذا",
        "α",
        "about 玻利维亚",
        "グアテマラ",
        "कितने बच्चे",
        "ayuda 救命",
    ],
)
def test_a_word_of_another_script_is_told(text):
    """One such word is enough: it may be the one that matters."""
    assert in_another_script(legible(text))


@pytest.mark.parametrize(
    "text",
    [
        "¿Qué pasa en Perú?",
        "Łódź, Þór",
        "5 μg",
        "1ª",
        "12 %",
        "🙂 Bolivia",
        "",
        "Bоlivia",
        "ʻokina",
        "№ ½",
    ],
)
def test_latin_script_has_digits_signs_and_words_that_mix(text):
    """Also letters that only look like ours, once they are brought into one spelling."""
    assert not in_another_script(legible(text))
