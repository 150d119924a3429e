"""Which language a cell names, however people write it."""

import pytest

from report_rag.text.language_names import language_named


@pytest.mark.parametrize(
    "text",
    [
        "es",
        "ES",
        "es-MX",
        "es_419",
        "es-ES.UTF-8",
        "spa",
        "SPA",
        "Spanish",
        "spanish (Latin America)",
        "Spanish - Mexico",
        "Latin American Spanish",
        "Español",
        "ESPAÑOL",
        "espanol",
        "Español (México)",
        "Español de México",
        "Español/Spanish",
        "Spanish; Castilian",
        "Castellano",
        "es (Spanish)",
        "🇲🇽 Español",
        "Esp.",
        "Idioma: español",
    ],
)
def test_spanish_has_many_names(text):
    """As a tag, an abbreviation or a name, with or without a region, in both languages."""
    assert language_named(text) == "es"


@pytest.mark.parametrize(
    "text",
    [
        "en",
        "en-US",
        "EN_gb",
        "eng",
        "English",
        "Inglés",
        "ingles",
        "English (US)",
        "British English",
        "Ing.",
    ],
)
def test_english_has_many_names(text):
    """The same for English."""
    assert language_named(text) == "en"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("fr", "fr"),
        ("francés", "fr"),
        ("Français", "fr"),
        ("pt-BR", "pt"),
        ("Português (Brasil)", "pt"),
        ("Quechua", "qu"),
        ("Haitian Creole", "ht"),
    ],
)
def test_other_languages_are_known(text, code):
    """So that a row in one of them is told, and not answered in another."""
    assert language_named(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-",
        "N/A",
        "ambos",
        "both",
        "Español e inglés",
        "English/Español",
        "es, en",
        "otro",
        "cualquiera",
    ],
)
def test_none_or_several_are_none(text):
    """Then the question itself tells its language."""
    assert language_named(text) is None
