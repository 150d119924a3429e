"""Harmful terms in a question are replaced before it is searched."""

import pytest

from report_rag.safeguarding import in_better_words
from report_rag.types import Language, Notice

CSAM = "child sexual abuse material"
MASNNA = "material de abuso sexual de niñas, niños y adolescentes"


@pytest.mark.parametrize(
    ("asked", "searched"),
    [
        ("laws on child pornography?", f"laws on {CSAM}?"),
        ("Child Porn online", f"{CSAM} online"),
        ("¿Hay pornografía infantil en Perú?", f"¿Hay {MASNNA} en Perú?"),
        ("PORNOGRAFIA INFANTIL", MASNNA),
        ("child prostitutes in hotels", "child victims of sexual exploitation in hotels"),
        ("prostitución de menores", "explotación sexual de niñas, niños y adolescentes"),
        (
            "turismo sexual infantil?",
            "explotación sexual de niñas, niños y adolescentes en viajes y turismo?",
        ),
        (  # Two terms share a word: the first is replaced.
            "turismo sexual con menores prostituidos",
            "explotación sexual de niñas, niños y adolescentes en viajes y turismo prostituidos",
        ),
    ],
)
def test_a_harmful_term_becomes_the_right_one(asked, searched):
    """In both languages, in any case, with and without accents."""
    assert in_better_words(asked) == searched


@pytest.mark.parametrize(
    "text",
    [
        'why should nobody say "child pornography"?',
        "¿por qué no se dice «prostitución infantil»?",
        "sexual exploitation of children in tourism",
        "adult pornography laws",
        "turismo sostenible",
        "ﬁve child prostitutions²",
        "",
    ],
)
def test_other_words_and_quotations_stay(text):
    """Somebody may ask about the words themselves; what is not harmful is not touched."""
    assert in_better_words(text) == text


def test_the_answer_says_so_and_keeps_the_question(tiny_assistant):
    """What was typed stays the question; what was searched is told, with the gentle notice."""
    answer = tiny_assistant.ask("Do gardeners lend pumps to child prostitutes?", Language.EN)
    assert answer.question == "Do gardeners lend pumps to child prostitutes?"
    assert answer.notice is Notice.BETTER_WORDS
    assert answer.searched == "Do gardeners lend pumps to child victims of sexual exploitation?"
