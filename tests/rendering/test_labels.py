"""Short texts around a quote."""

import pytest

from report_rag.rendering.labels import joined
from report_rag.strings import STRINGS
from report_rag.types import Language


@pytest.mark.parametrize(
    ("language", "names", "expected"),
    [
        (Language.EN, ["Peru"], "Peru"),
        (Language.EN, ["Peru", "Brazil", "Italy"], "Peru, Brazil and Italy"),
        (Language.ES, ["Perú", "Brasil"], "Perú y Brasil"),
        (Language.ES, ["Brasil", "Italia"], "Brasil e Italia"),
        (Language.ES, ["Red", "«Hijas y madres»"], "Red e «Hijas y madres»"),
        (Language.ES, ["Agua", "Hierro"], "Agua y Hierro"),
        (Language.ES, ["Agua", "iones"], "Agua y iones"),
    ],
)
def test_names_are_joined_as_their_language_does_it(language, names, expected):
    assert joined(names, STRINGS[language]) == expected
