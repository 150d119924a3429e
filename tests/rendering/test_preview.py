"""What is told of a page to messengers, search engines and browsers."""

from dataclasses import replace

import pytest

from report_rag.rendering.assets import STATIC
from report_rag.rendering.preview import (
    DARK_PAPER,
    PAPER,
    Preview,
    chat_preview,
    manifest,
    plain_preview,
    report_preview,
    reports_preview,
)
from report_rag.strings import STRINGS
from report_rag.types import Language

HERE = "https://ask.example.org"


@pytest.fixture
def report(tiny_index):
    """The tiny report, which names its publisher and has a Spanish title."""
    return tiny_index.reports[0]


def test_the_chat_is_described_by_its_report(report):
    """What can be done, then the title and who published it, in the language of the page."""
    found = chat_preview([report], Language.ES, HERE)
    assert found == Preview(
        title="Semana de los Huertos de Quito – Crecer juntos",
        description="Pregunta en español o en inglés y lee la respuesta, palabra por palabra, en "
        "«Semana de los Huertos de Quito – Crecer juntos» (Green Corner Network).",
        site_name="Preguntar al informe",
        base=HERE,
        path="/",
    )


def test_several_reports_are_named_with_their_publishers(several_index):
    """The title says what can be done; the address names none, or the one that is asked."""
    found = chat_preview(several_index.reports, Language.EN, HERE)
    assert found.title == found.site_name == "Ask the reports"
    assert found.description == (
        "Ask in English or Spanish, and read the answer word for word in "
        "“Quito Garden Week – Growing Together” (Green Corner Network) and "
        "“Harbour Week – Mending Nets” (Green Corner Network)."
    )
    one = several_index.reports[1]
    chosen = chat_preview([one], Language.EN, HERE, one.name)
    assert chosen.title == "Harbour Week – Mending Nets"
    assert chosen.address_in(Language.ES) == f"{HERE}/?report=harbour-report&lang=es"


@pytest.mark.parametrize(
    ("count", "end"),
    [
        (1, "in “A”."),
        (2, "in “A” and “A”."),
        (3, "in “A”, “A” and “A”."),
        (4, "in “A”, “A” and 2 more."),
        (100, "in “A”, “A” and 98 more."),
    ],
)
def test_only_a_few_reports_are_named(report, count, end):
    """Messengers cut a long description; one report is never told as "1 more"."""
    unknown = replace(report, title="A", publisher="")
    description = chat_preview([unknown] * count, Language.EN, HERE).description
    assert description.endswith(end)


def test_a_report_is_an_article_at_its_address(report, several_index):
    """The only one is at /report, whatever name was asked for; of several each has its own."""
    alone = report_preview(report, [report], Language.EN, HERE)
    assert (alone.kind, alone.address) == ("article", f"{HERE}/report")
    spaced = replace(report, name="a b/ñ")
    among = report_preview(spaced, several_index.reports, Language.ES, HERE)
    assert among.address_in(Language.ES) == f"{HERE}/report/a%20b%2F%C3%B1?lang=es"
    assert among.site_name == STRINGS[Language.ES].reports_title


def test_the_list_names_its_reports(several_index):
    """By the same sentence as one report."""
    found = reports_preview(several_index.reports, Language.ES, HERE)
    assert (found.title, found.kind, found.path) == ("Leer los informes", "website", "/report")
    for report in several_index.reports:
        assert f"«{report.translated_title}»" in found.description


def test_a_page_without_an_address_has_that_of_the_server():
    """Its picture is found all the same."""
    found = plain_preview("Not found", "Look elsewhere.", Language.EN, HERE)
    assert found.path is None
    assert found.address == HERE
    assert found.picture(Language.EN).startswith(f"{HERE}/web/preview-en.png?v=")


@pytest.mark.parametrize("language", Language)
def test_the_manifest_is_in_the_language(report, several_index, language):
    """It opens in that language; without reports it names none."""
    one = manifest([report], language)
    assert (one["lang"], one["start_url"]) == (language, f"/?lang={language}")
    assert one["name"] == report.title_in(language)
    strings = STRINGS[language]
    assert manifest(several_index.reports, language)["name"] == strings.reports_title
    assert manifest([], language)["name"] == strings.widget_title
    assert (one["short_name"], one["description"]) == (strings.short_name, strings.slogan)


def test_the_grounds_are_those_of_the_pages():
    """The bars of the browser have the colour of the page below them."""
    look = STATIC.joinpath("look.css").read_text("utf-8")
    light, dark = look.split("prefers-color-scheme: dark", 1)
    assert f"--paper: {PAPER};" in light
    assert f"--paper: {DARK_PAPER};" in dark
