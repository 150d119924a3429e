"""Headings in capitals are shown in the case of a sentence, with the report's own names."""

import pytest

from report_rag.text.truecase import sentence_case, usual_forms
from report_rag.types import Language

TEXTS = (
    "In Lima the SIDA fund and ECPAT International met. They met the Down to Zero Alliance there.",
    "There the international law on child protection is weak. It helps Children and children.",
    "PERU AND BRAZIL: Rains came and went, and the AND gate stayed.",
)


@pytest.mark.parametrize(
    ("heading", "language", "shown"),
    [
        ("IN DETAIL", Language.EN, "In detail"),
        ("In Detail", Language.EN, "In Detail"),
        ("RECOMMENDATIONS for States", Language.EN, "RECOMMENDATIONS for States"),
        ("4. FUNDING HURDLES:", Language.EN, "4. Funding hurdles:"),
        ("IV. ABOUT ECPAT INTERNATIONAL", Language.EN, "IV. About ECPAT International"),
        ("INTERNATIONAL LAW", Language.EN, "International law"),
        ("THE DOWN TO ZERO ALLIANCE", Language.EN, "The Down to Zero Alliance"),
        ("CHILDREN'S RIGHTS AND CHILDREN", Language.EN, "Children's rights and children"),
        ("TRINIDAD AND TOBAGO", Language.EN, "Trinidad and Tobago"),
        ("RAINS IN THE DOMINICAN REPUBLIC", Language.EN, "Rains in the Dominican Republic"),
        ("BOLIVIAN GARDENS OF EL SALVADOR", Language.EN, "Bolivian gardens of El Salvador"),
        ("MUJERES BOLIVIANAS EN PERÚ", Language.ES, "Mujeres bolivianas en Perú"),
        ("ÁRBOLES DE LA REPÚBLICA DOMINICANA", Language.ES, "Árboles de la República Dominicana"),
        ("TRINIDAD & TOBAGO", Language.EN, "Trinidad & Tobago"),
        ("IN BRAZIL'S AMAZON", Language.EN, "In Brazil's amazon"),
        ("PERÚ Y EE. UU.", Language.ES, "Perú y EE. UU."),
        ("PART II AND WHAT I SAW", Language.EN, "Part II and what I saw"),
        ("ANEXO V: LA VIDA CIVIL", Language.ES, "Anexo V: la vida civil"),
        ("“¿QUÉ HACER?”", Language.ES, "“¿Qué hacer?”"),
        ("2024", Language.EN, "2024"),
        ("", Language.EN, ""),
    ],
)
def test_a_heading_in_capitals_becomes_a_sentence(heading, language, shown):
    """Names and abbreviations of the text and countries keep their capitals; others are small."""
    assert sentence_case(heading, language, usual_forms(TEXTS)) == shown


def test_an_unknown_word_is_small():
    """Without a text only countries are known."""
    assert sentence_case("ABOUT ECPAT IN CHILE", Language.EN, {}) == "About ecpat in Chile"


def test_usual_forms_are_those_inside_sentences():
    """Not the first word, nor a label in capitals; of two equally frequent ones the smaller."""
    forms = usual_forms(TEXTS)
    assert forms["international"] == "international"
    assert forms["ecpat international"] == "International"
    assert forms["children"] == "children"
    assert forms["and"] == "and"
    assert "brazil" not in forms
    assert usual_forms(()) == {}


def test_no_letter_is_lost():
    """Whatever the signs between them."""
    heading = "A – B/C: «D» (E) F’S  G\u00a0H"
    shown = sentence_case(heading, Language.EN, {})
    assert shown.upper() == heading
