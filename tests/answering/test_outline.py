"""What stands where: headings, labels and names as the report prints them, with their pages."""

import re
from dataclasses import replace

import numpy as np
import pytest

from handmade import found
from report_rag.answering.outline import (
    NO_OUTLINE,
    named_pages,
    names_neighbour,
    outline,
    outline_of_list,
    page_beside,
    passages_of_line,
    says_before,
)
from report_rag.corpus.geography import Geography
from report_rag.corpus.passages import find_lists, split_into_passages
from report_rag.corpus.report import read_report
from report_rag.text.parsed import ParsedText
from report_rag.types import BlockKind, Language, ListKind, PlaceTopic

EN, ES = Language.EN, Language.ES
ADDRESS = re.compile(r"/report(?:/(?P<report>[^?]+))?\?mark=(?P<start>\d+)-(?P<end>\d+)#(?P<id>.+)")
WATER, MONEY = "1. WATER AND SEEDS", "2. MONEY FOR TOOLS"
HABITS = "Three habits of a lasting garden"


@pytest.fixture
def index_of(tiny_index, tmp_path):
    """An index of a report that is given as Markdown; what outlines do not read is not of it."""

    def make(markdown, language="en"):
        folder = tmp_path / "a-report"
        folder.mkdir()
        (folder / "report.toml").write_text(f'title = "T"\nlanguage = "{language}"\n')
        (folder / f"report.{language}.md").write_text(markdown, encoding="utf-8")
        return with_passages(tiny_index, read_report(folder))

    return make


def with_passages(index, report, passages=None):
    """The index with one other report, or with other passages of it."""
    passages = split_into_passages(report) if passages is None else tuple(passages)
    return replace(
        index,
        reports=(report,),
        passages=passages,
        lists=find_lists(passages),
        geography=Geography.of((report,), passages),
    )


def asked(index, text, language=EN, scores=()):
    """A search in which the passages with these numbers have a score, and all others 0."""
    fused = np.zeros(len(index.passages), dtype=np.float32)
    for number, score in dict(scores).items():
        fused[number] = score
    return replace(found(text, language=language), scores=fused, retrievers={})


def shown(index, topic, text, language=EN, scores=()):
    """The outline for a message about a place."""
    return outline(index, asked(index, text, language, scores), topic)


def titles(one):
    return [entry.title for entry in one.entries]


def counted(one):
    return [(entry.title, entry.pages, entry.count) for entry in one.entries]


# Contents


@pytest.mark.parametrize(
    ("text", "language"), [("What are the contents?", EN), ("¿Cuál es el índice?", ES)]
)
def test_the_contents_are_the_printed_headings(tiny_index, text, language):
    """Every heading but the added one, each with its depth, pages and number of passages."""
    one = shown(tiny_index, PlaceTopic.CONTENTS, text, language)
    assert [(e.depth, e.title, e.pages, e.count) for e in one.entries] == [
        (0, "Introduction", ("1", "2", "3"), 5),
        (1, HABITS, ("2", "3"), 3),
        (0, "IN DETAIL", ("3",), 7),
        (1, WATER, ("3",), 4),
        (1, MONEY, ("3",), 3),
        (0, "SIGNS OF CHANGE", ("4",), 3),
        (1, "Bees", ("4",), 1),
        (1, "Meals", ("4",), 1),
        (1, "Friendships", ("4",), 1),
        (0, "RECOMMENDATIONS", ("4",), 3),
    ]
    assert one.passages == ()


def test_the_contents_of_a_section_are_printed_headings(index_of):
    """A heading that was added below it is not among them."""
    index = index_of("# Pots\n\n## Clay\n\nRed.\n\n## Imprint <!-- added -->\n\nPrinted.\n")
    one = shown(index, PlaceTopic.CONTENTS, "What is in the section on pots?")
    assert titles(one) == ["Pots", "Clay"]


def test_a_heading_comes_with_its_translation(tiny_index):
    """The title is the report's in its language; the words of the translation stand beside it."""
    one = shown(tiny_index, PlaceTopic.CONTENTS, "¿Cuál es el índice?", ES)
    assert {entry.language for entry in one.entries} == {EN}
    assert [entry.translated_title for entry in one.entries][:4] == [
        "Introducción",
        "Tres hábitos de un huerto que dura",
        "EN DETALLE",
        "1. AGUA Y SEMILLAS",
    ]


def test_without_a_translation_headings_stand_alone(index_of):
    """No translated title, and no page where the edition has no page marks."""
    (entry,) = shown(index_of("# Pots\n\nClay.\n"), PlaceTopic.CONTENTS, "Contents?").entries
    assert (entry.title, entry.translated_title, entry.pages) == ("Pots", None, ())


def test_a_heading_without_passages_has_its_page(index_of):
    """It counts nothing and has the page that it stands on."""
    index = index_of("<!-- page 7 -->\n\n# Tables\n\n<!-- page 8 -->\n\n# Pots\n\nClay.\n")
    one = shown(index, PlaceTopic.CONTENTS, "What are the contents?")
    assert counted(one) == [("Tables", ("7",), 0), ("Pots", ("8",), 1)]


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        (PlaceTopic.CONTENTS, "What are the contents?"),
        (PlaceTopic.CONTENTS, "What is in the section on water and seeds?"),
        (PlaceTopic.RECOMMENDATIONS, "What is recommended?"),
        (PlaceTopic.COUNTRIES, "Which countries are there?"),
        (PlaceTopic.SPEAKERS, "Who is quoted?"),
        (PlaceTopic.PAGE, "What is on page 2?"),
        (PlaceTopic.PLACES, "Where does it write about Bolivia?"),
        (PlaceTopic.NEIGHBOUR, "What follows after Meals?"),
    ],
)
def test_every_entry_opens_a_passage_that_it_stands_for(tiny_index, topic, text):
    """The address marks one whole passage, which stands on the pages of the entry."""
    entries = shown(tiny_index, topic, text).entries
    assert entries
    for entry in entries:
        place = ADDRESS.fullmatch(entry.url)
        (passage,) = [one for one in tiny_index.passages if one.passage_id == place["id"]]
        marked = slice(int(place["start"]), int(place["end"]))
        assert tiny_index.reports[0].text[marked] == passage.text
        assert set(passage.pages) <= set(entry.pages)
        assert place["report"] is None


def test_of_several_reports_the_contents_are_their_first_headings(tiny_index):
    """Two reports have no subheadings in the contents; addresses name the report."""
    report = tiny_index.reports[0]
    other = replace(report, name="other-report")
    passages = (*tiny_index.passages, *(replace(p, report=other.name) for p in tiny_index.passages))
    both = replace(tiny_index, reports=(report, other), passages=passages)
    one = shown(both, PlaceTopic.CONTENTS, "What are the contents?")
    assert titles(one) == ["Introduction", "IN DETAIL", "SIGNS OF CHANGE", "RECOMMENDATIONS"] * 2
    assert [entry.count for entry in one.entries] == [5, 7, 3, 3] * 2
    named = [ADDRESS.fullmatch(entry.url)["report"] for entry in one.entries]
    assert named == [report.name] * 4 + [other.name] * 4


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Which sections does Signs of Change have?", EN),
        ("¿Qué apartados tiene Señales de cambio?", ES),
        ("¿Qué apartados tiene Signs of Change?", ES),
    ],
)
def test_the_contents_of_a_section_are_the_headings_below_it(tiny_index, text, language):
    """A section is named in either language; its own heading comes first."""
    one = shown(tiny_index, PlaceTopic.CONTENTS, text, language)
    assert titles(one) == ["SIGNS OF CHANGE", "Bees", "Meals", "Friendships"]
    assert [entry.depth for entry in one.entries] == [0, 1, 1, 1]
    assert one.passages == ()


def test_the_contents_of_a_section_without_headings_are_its_labels(tiny_index):
    """Call-outs and quotations below it, and its first passage."""
    one = shown(tiny_index, PlaceTopic.CONTENTS, "What is in the section on water and seeds?")
    assert counted(one) == [
        ("BOLIVIA", ("3",), 1),
        ("PERU", ("3",), 1),
        ("Rosa Quispe - Cusco", ("3",), 1),
    ]
    assert [entry.translated_title for entry in one.entries] == ["BOLIVIA", "PERÚ", None]
    assert one.passages == (6,)


def test_a_word_that_few_headings_have_counts_more_than_two_that_many_have(index_of):
    """Three headings have "school" and "gardens"; the one with "honey" is meant."""
    index = index_of(
        "# School gardens in May\n\n- **Beans:** a\n\n# School gardens in June\n\n"
        "- **Herbs:** b\n\n# School gardens in July\n\n- **Trees:** c\n\n"
        "# Honey\n\n- **Bees:** d\n"
    )
    text = "What does the section on honey of school gardens have?"
    assert titles(shown(index, PlaceTopic.CONTENTS, text, scores={0: 0.9})) == ["Bees"]


@pytest.mark.parametrize(
    "text", ["What are the parts of the section on wells?", "Which parts does Wells have?"]
)
def test_words_for_places_name_no_section(index_of, text):
    """A heading with "parts" is not meant when the parts of another section are asked for."""
    index = index_of("# Parts of a plant\n\n- **Roots:** a\n\n# Wells\n\n- **Pumps:** b\n")
    assert titles(shown(index, PlaceTopic.CONTENTS, text, scores={0: 0.9})) == ["Pumps"]


@pytest.mark.parametrize(
    "text", ["the points in 'in detail'", "What is in the part called In Detail, on wells?"]
)
def test_a_heading_that_is_quoted_is_meant(index_of, text):
    """Also if it has only words that say nothing, and another heading shares a rare word."""
    index = index_of("# 2. IN DETAIL\n\n- **Roots:** a\n\n# Wells\n\n- **Pumps:** b\n")
    assert titles(shown(index, PlaceTopic.CONTENTS, text, scores={1: 0.9})) == ["Roots"]


def test_the_longest_heading_that_is_quoted_is_meant(index_of):
    """A heading may have the words of another one."""
    index = index_of("# Old wells\n\n- **Rope:** a\n\n# Old wells in use\n\n- **Pumps:** b\n")
    text = "What is in the section on old wells in use?"
    assert titles(shown(index, PlaceTopic.CONTENTS, text, scores={0: 0.9})) == ["Pumps"]


@pytest.mark.parametrize(("nearest", "label"), [(0, "Wells"), (1, "Ponds")])
def test_of_two_headings_alike_the_one_with_the_nearer_passage_is_meant(index_of, nearest, label):
    """Two sections "Water" are told apart by the score of their passages."""
    index = index_of(
        "# Schools\n\n## Water\n\n- **Wells:** a\n\n# Farms\n\n## Water\n\n- **Ponds:** b\n"
    )
    text = "What is in the section on water?"
    assert titles(shown(index, PlaceTopic.CONTENTS, text, scores={nearest: 0.5})) == [label]


# Recommendations


@pytest.mark.parametrize("text", ["What is recommended?", "¿Qué se recomienda?"])
def test_recommendations_are_a_section_with_that_name(tiny_index, text):
    """Its heading stands for them."""
    one = shown(tiny_index, PlaceTopic.RECOMMENDATIONS, text)
    assert counted(one) == [("RECOMMENDATIONS", ("4",), 3)]
    assert one.entries[0].translated_title == "RECOMENDACIONES"


def test_recommendations_stand_under_the_heading_that_says_on_what(index_of):
    """The heading above gives the title; count, page and address are those of recommendations."""
    index = index_of(
        "<!-- page 1 -->\n\n# Wells\n\nWords.\n\n<!-- page 2 -->\n\n## Recommendations:\n\n"
        "- dig\n- clean\n\n<!-- page 3 -->\n\n# Seeds\n\n## Recommendations\n\n- sow\n"
    )
    one = shown(index, PlaceTopic.RECOMMENDATIONS, "What is recommended?")
    assert counted(one) == [("Wells", ("2",), 2), ("Seeds", ("3",), 1)]
    assert [entry.url.partition("#")[2] for entry in one.entries] == [
        "wells/recommendations/dig",
        "seeds/recommendations/sow",
    ]


@pytest.mark.parametrize("text", ["list all recommendations", "los títulos de las recomendaciones"])
def test_who_asks_for_a_list_of_recommendations_gets_their_labels(tiny_index, text):
    """Each below the heading that says on what."""
    one = shown(tiny_index, PlaceTopic.RECOMMENDATIONS, text)
    assert [entry.depth for entry in one.entries] == [0, *[1] * (len(one.entries) - 1)]
    assert titles(one)[0] == "RECOMMENDATIONS"
    labelled = [one for one in tiny_index.passages if one.section_path[-1:] == ("RECOMMENDATIONS",)]
    assert titles(one)[1:] == [
        one.label or one.text for one in labelled if one.label or one.kind is BlockKind.LIST_ITEM
    ]


def test_recommendations_of_a_spanish_report_are_found(index_of):
    """The word is looked for in the report's language, whatever that of the question."""
    index = index_of("# Pozos\n\nTexto.\n\n# Recomendaciones\n\n- cavar\n", "es")
    (entry,) = shown(index, PlaceTopic.RECOMMENDATIONS, "What is recommended?").entries
    assert (entry.title, entry.language) == ("Recomendaciones", ES)


def test_a_report_without_recommendations_shows_its_contents(index_of):
    """Where no heading has the word, all headings are shown."""
    index = index_of("# Wells\n\nDig them.\n\n# Seeds\n\nSow them.\n")
    one = shown(index, PlaceTopic.RECOMMENDATIONS, "What is recommended?")
    assert titles(one) == ["Wells", "Seeds"]


# Countries

CALL_OUTS = (
    "<!-- page 1 -->\n\n# Wells\n\n**PERU:** Fog.\n\n**MEXICO:** Rain.\n\n<!-- page 2 -->\n\n"
    "# Seeds\n\nBolivia is dry.\n\n**BOLIVIA:** Beans.\n\n**PERU:** Maize.\n\n**JAMAICA:** Yam.\n"
)


def test_countries_stand_in_alphabetical_order_with_their_passages(index_of):
    """A country of two call-outs counts two, on the pages of both."""
    one = shown(index_of(CALL_OUTS), PlaceTopic.COUNTRIES, "Which countries are there?")
    assert counted(one) == [
        ("Bolivia", ("2",), 1),
        ("Jamaica", ("2",), 1),
        ("Mexico", ("1",), 1),
        ("Peru", ("1", "2"), 2),
    ]
    assert [entry.url.partition("#")[2] for entry in one.entries] == [
        "seeds/bolivia",
        "seeds/jamaica",
        "wells/mexico",
        "wells/peru",
    ]


def test_countries_have_their_names_in_the_language_of_the_question(index_of):
    """Names are not those of the report, so no translation stands beside them."""
    one = shown(index_of(CALL_OUTS), PlaceTopic.COUNTRIES, "¿Qué países hay?", ES)
    assert titles(one) == ["Bolivia", "Jamaica", "México", "Perú"]
    assert {(entry.language, entry.translated_title) for entry in one.entries} == {(ES, None)}


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("Which countries of the Caribbean are there?", ["Jamaica"]),
        ("¿Qué países del Caribe hay?", ["Jamaica"]),
        ("Which countries of Central America are there?", ["Mexico"]),
    ],
)
def test_countries_of_a_region_are_those_in_it(index_of, text, countries):
    """Regions are those of the United Nations, named in either language."""
    assert titles(shown(index_of(CALL_OUTS), PlaceTopic.COUNTRIES, text)) == countries


def test_a_region_without_a_country_has_none(tiny_index):
    """The other countries of the report are not shown instead."""
    text = "Which countries of Central America are there?"
    assert shown(tiny_index, PlaceTopic.COUNTRIES, text) == NO_OUTLINE


@pytest.mark.parametrize(
    ("text", "language", "countries"),
    [
        ("Which countries are in the section on water and seeds?", EN, ["Bolivia", "Peru"]),
        ("¿Qué países hay en el apartado Agua y semillas?", ES, ["Bolivia", "Perú"]),
        ("Which countries are in the section Meals?", EN, []),
    ],
)
def test_countries_of_a_section_are_those_of_its_passages(tiny_index, text, language, countries):
    """Only passages below the named heading are looked at."""
    assert titles(shown(tiny_index, PlaceTopic.COUNTRIES, text, language)) == countries


def test_countries_are_in_alphabetical_order_without_articles_and_regions(index_of):
    """As in an index: the Dominican Republic under D; the Caribbean is no country."""
    index = index_of(
        "# News\n\n**THE CARIBBEAN:** Rain.\n\n**PERU:** Fog.\n\n**THE DOMINICAN REPUBLIC:** Sun.\n"
    )
    one = shown(index, PlaceTopic.COUNTRIES, "Which countries are there?")
    assert titles(one) == ["Dominican Republic", "Peru"]


def test_where_no_country_has_a_call_out_those_that_are_named_count(index_of):
    """In a report of plain paragraphs each that names a country is about it."""
    index = index_of("# Wells\n\nPeru has fog.\n\n# Seeds\n\nBeans of Chile and Peru.\n")
    one = shown(index, PlaceTopic.COUNTRIES, "Which countries are there?")
    assert [(entry.title, entry.count) for entry in one.entries] == [("Chile", 1), ("Peru", 2)]


# People who are quoted


def test_people_are_quoted_in_the_order_of_the_report(tiny_index):
    """Each with the passage that quotes them, and all quotations below."""
    one = shown(tiny_index, PlaceTopic.SPEAKERS, "Who is quoted?")
    assert counted(one) == [("Rosa Quispe - Cusco", ("3",), 1), ("Tomás Rivas", ("3",), 1)]
    assert one.passages == (9, 12)


def test_somebody_who_is_quoted_twice_is_named_once(index_of):
    """Both quotations count, and are shown in the order of the report."""
    index = index_of(
        "<!-- page 1 -->\n\n> Yes.\n>\n> (Ana)\n\n> No.\n>\n> (Luis)\n\n<!-- page 2 -->\n\n"
        "> Well.\n>\n> (Ana)\n"
    )
    one = shown(index, PlaceTopic.SPEAKERS, "¿A quién se cita?")
    assert counted(one) == [("Ana", ("1", "2"), 2), ("Luis", ("1",), 1)]
    assert one.passages == (0, 1, 2)


@pytest.mark.parametrize(
    ("text", "people", "passages"),
    [
        ("Who is quoted on page 1?", ["Ana"], (0,)),
        ("¿A quién se cita en la página 2?", ["Luis"], (1,)),
        ("Who is quoted on page 3?", [], ()),
        ("Who is quoted, and on which page?", ["Ana", "Luis"], (0, 1)),
        ("¿A quién se cita y en qué página?", ["Ana", "Luis"], (0, 1)),
    ],
)
def test_people_quoted_on_a_page_are_those_of_that_page(index_of, text, people, passages):
    """A page without a quotation has nobody; who asks for pages asks for all people."""
    index = index_of(
        "<!-- page 1 -->\n\n> Yes.\n>\n> (Ana)\n\n<!-- page 2 -->\n\n> No.\n>\n> (Luis)\n"
    )
    one = shown(index, PlaceTopic.SPEAKERS, text)
    assert (titles(one), one.passages) == (people, passages)


def test_people_of_a_country_are_those_with_its_name(index_of):
    """Where somebody is quoted from is printed with the name."""
    index = index_of("> Yes.\n>\n> (Ana - Peru)\n\n> No.\n>\n> (Luis - Chile)\n")
    one = shown(index, PlaceTopic.SPEAKERS, "¿Hay alguna cita peruana?")
    assert (titles(one), one.passages) == (["Ana - Peru"], (0,))
    assert not shown(index, PlaceTopic.SPEAKERS, "Is anybody from Cuba quoted?").entries


# Pages


@pytest.mark.parametrize(
    "text",
    ["What is on page 2?", "p. 2", "¿Qué hay en la página 2?", "hoja 2", "page no. 2"],
)
def test_a_page_has_its_headings_and_labels(tiny_index, text):
    """Sections that go on count only what stands on the page; all its passages are shown."""
    one = shown(tiny_index, PlaceTopic.PAGE, text)
    assert counted(one) == [
        ("Introduction", ("1", "2"), 1),
        (HABITS, ("2",), 2),
        ("Share the Tools", ("2",), 1),
        ("Catch the Rain", ("2",), 1),
    ]
    assert one.passages == (2, 3, 4)


def test_a_heading_that_begins_on_the_page_has_what_is_below_it(tiny_index):
    """A heading directly above another one is on the page although no passage follows it."""
    one = shown(tiny_index, PlaceTopic.PAGE, "What is on page 4?")
    assert counted(one)[:2] == [("SIGNS OF CHANGE", ("4",), 3), ("Bees", ("4",), 1)]
    assert titles(one)[-3:] == ["For schools", "For councils", "For gardeners"]


@pytest.mark.parametrize(
    ("text", "passages"),
    [
        ("What is on the first page?", (0, 1, 2)),
        ("¿Qué dice la primera página?", (0, 1, 2)),
        ("¿Qué dice la portada?", (0, 1, 2)),
        ("What is on the last page?", (13, 14, 15, 16, 17, 18)),
        ("¿Qué hay en la última página?", (13, 14, 15, 16, 17, 18)),
        ("Is page 2 the last one?", (2, 3, 4)),
        ("What are the last 5 words on page 2?", (2, 3, 4)),
        ("map 4 on p2", (2, 3, 4)),
        ("¿Qué muestra el mapa 4 de la pág. 2?", (2, 3, 4)),
    ],
)
def test_the_first_and_last_page_have_no_number(tiny_index, text, passages):
    """They are those of the first and last passage; a number after "page" goes before."""
    assert shown(tiny_index, PlaceTopic.PAGE, text).passages == passages


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("pages 2 and 4", ("2", "4")),
        ("What is on pages 1, 3 and 4?", ("1", "3", "4")),
        ("pp. 2-4", ("2", "3", "4")),
        ("map 4 in pp. 2-3", ("2", "3")),
        ("from page 1 to 3", ("1", "2", "3")),
        ("págs. 2 y 3", ("2", "3")),
        ("de la página 2 a la 4", ("2", "3", "4")),
        ("páginas 2 hasta 4", ("2", "3", "4")),
        ("page 2, 12 beds", ("2",)),
        ("pages 2 to 9", ("2", "9")),  # There is no page 9.
        ("pages 4 to 2", ("2", "3", "4")),
        ("pages 1, 3-4", ("1", "3", "4")),
        ("pages 4, 1 to 2", ("4", "1", "2")),
    ],
)
def test_several_pages_are_named(tiny_index, text, pages):
    """By their numbers, or by the first and the last one."""
    assert named_pages(tiny_index, ParsedText(text)) == pages


def test_several_pages_are_shown_as_one_outline(tiny_index):
    """A section that goes on counts what stands on any of them; all their passages are shown."""
    both = shown(tiny_index, PlaceTopic.PAGE, "What is on pages 1 and 2?")
    one, other = (shown(tiny_index, PlaceTopic.PAGE, f"page {n}") for n in (1, 2))
    assert both.passages == tuple(sorted({*one.passages, *other.passages}))
    assert set(titles(both)) == {*titles(one), *titles(other)}
    assert titles(both).count("Introduction") == 1


@pytest.mark.parametrize(
    ("before", "move", "pages"),
    [("pages 2 to 3", "next", "4"), ("pages 2 to 3", "the one before", "1")],
)
def test_beside_several_pages_is_the_one_after_or_before_all(tiny_index, before, move, pages):
    """The one after the last, or before the first."""
    found = asked(tiny_index, before)
    assert page_beside(tiny_index, found, move) == shown(
        tiny_index, PlaceTopic.PAGE, f"page {pages}"
    )


@pytest.mark.parametrize("text", ["What is on page 9?", "la página 9", "page 22", "p. 0"])
def test_a_page_that_does_not_exist_has_nothing(tiny_index, text):
    """Neither entries nor passages, and not those of a page with a similar number."""
    assert shown(tiny_index, PlaceTopic.PAGE, text) == NO_OUTLINE


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("What is on page 7?", True),
        ("the last page", True),
        ("la primera hoja", True),
        ("On which page are the bees?", False),
        ("¿En qué página están las abejas?", False),
    ],
)
def test_a_question_for_a_page_names_none(tiny_index, text, named):
    """A page is named by a number, or as the first or last; it may not exist."""
    assert bool(named_pages(tiny_index, ParsedText(text))) is named


# Where a subject is treated


def test_a_subject_is_treated_where_the_nearest_passages_are(tiny_index):
    """Their sections, best first, down to 0.65 of the best score; the best two are shown."""
    scores = {13: 0.6, 14: 0.9, 15: 0.57, 4: 0.7, 3: 0.65}
    one = shown(tiny_index, PlaceTopic.PLACES, "Where is that treated?", scores=scores)
    assert counted(one) == [("Meals", ("4",), 1), (HABITS, ("2",), 2), ("Bees", ("4",), 1)]
    assert one.passages == (14, 4)
    assert one.entries[1].url.endswith("#three-habits-of-a-lasting-garden/share-the-tools")


def test_at_most_six_sections_are_named_for_a_subject(tiny_index):
    """Of eight sections that are equally near, the first six of the report."""
    scores = dict.fromkeys((1, 3, 6, 10, 13, 14, 15, 16), 0.9)
    one = shown(tiny_index, PlaceTopic.PLACES, "Where is that treated?", scores=scores)
    assert len(one.entries) == 6
    assert titles(one)[-2:] == ["Bees", "Meals"]


@pytest.mark.parametrize("text", ["Where is Bolivia treated?", "¿En qué partes sale Bolivia?"])
def test_a_country_is_treated_where_passages_are_about_it(tiny_index, text):
    """Whatever is nearer, its call-out comes first and then what names it."""
    one = shown(tiny_index, PlaceTopic.PLACES, text, scores={14: 0.9})
    assert counted(one) == [(WATER, ("3",), 1), (MONEY, ("3",), 1)]
    assert one.passages == (7, 10)


def test_all_sections_about_a_country_are_named(index_of):
    """Seven sections about one country are seven entries."""
    index = index_of("".join(f"# Part {n}\n\n**PERU:** Words {n}.\n\n" for n in range(7)))
    one = shown(index, PlaceTopic.PLACES, "Where is Peru treated?")
    assert titles(one) == [f"Part {n}" for n in range(7)]
    assert one.passages == (0, 1)


def test_a_country_without_passages_is_a_subject_like_others(tiny_index):
    """The nearest sections are named."""
    one = shown(tiny_index, PlaceTopic.PLACES, "Where is Brazil treated?", scores={14: 0.9})
    assert titles(one) == ["Meals"]


def test_sections_of_a_subject_stand_in_a_line(index_of):
    """None below another; of headings that are alike each has the one above it, to tell them."""
    index = index_of(
        "# Water\n\n## Advice\n\n**PERU:** Pipes.\n\n## Wells\n\n**PERU:** Deep.\n\n"
        "# Seeds\n\n## Advice\n\n**PERU:** Beans.\n"
    )
    one = shown(index, PlaceTopic.PLACES, "Where is Peru treated?")
    assert titles(one) == ["Water › Advice", "Wells", "Seeds › Advice"]
    assert {entry.depth for entry in one.entries} == {0}


# Before and after a section


@pytest.mark.parametrize(
    ("text", "language", "title", "passage"),
    [
        ("What follows after Meals?", EN, "Friendships", 15),
        ("¿Qué sección va después de Comidas?", ES, "Friendships", 15),
        ("What stands before the section Meals?", EN, "Bees", 13),
        ("What precedes Meals?", EN, "Bees", 13),
        ("¿Qué sección va antes de Comidas?", ES, "Bees", 13),
        ("Which section is after the introduction?", EN, "IN DETAIL", 6),
        ("Which section is after Signs of Change?", EN, "RECOMMENDATIONS", 16),
    ],
)
def test_a_neighbour_is_the_next_section_that_is_not_inside(
    tiny_index, text, language, title, passage
):
    """Its heading, with all that is below it, and its first passage."""
    one = shown(tiny_index, PlaceTopic.NEIGHBOUR, text, language)
    assert titles(one) == [title]
    assert one.passages == (passage,)


def test_a_neighbour_has_its_pages_count_and_translation(tiny_index):
    """All passages below the neighbour's heading count."""
    (entry,) = shown(tiny_index, PlaceTopic.NEIGHBOUR, "What is after the introduction?").entries
    assert (entry.pages, entry.count, entry.translated_title) == (("3",), 7, "EN DETALLE")


@pytest.mark.parametrize(
    "text", ["What is after Seeds?", "¿Qué hay después de Seeds?", "What is before Wells?"]
)
def test_beyond_either_end_there_is_nothing(index_of, text):
    """Nothing comes after the last section, or before the first."""
    index = index_of("# Wells\n\nDig them.\n\n# Seeds\n\nSow them.\n")
    assert shown(index, PlaceTopic.NEIGHBOUR, text) == NO_OUTLINE


def test_no_section_has_no_neighbour(tiny_index):
    """Where no section is named, nothing is shown."""
    assert shown(tiny_index, PlaceTopic.NEIGHBOUR, "¿Qué sección va después?", ES) == NO_OUTLINE


def test_a_neighbour_is_no_section_within_another(index_of):
    """Before a chapter stands the chapter before, and not that one's last section."""
    index = index_of("# Wells\n\nDig.\n\n## Pumps\n\nLend them.\n\n# Seeds\n\nSow them.\n")
    assert titles(shown(index, PlaceTopic.NEIGHBOUR, "What is before Seeds?")) == ["Wells"]
    assert titles(shown(index, PlaceTopic.NEIGHBOUR, "What comes after Wells?")) == ["Seeds"]
    assert titles(shown(index, PlaceTopic.NEIGHBOUR, "What comes after Pumps?")) == ["Seeds"]


@pytest.mark.parametrize(
    ("text", "before", "neighbour"),
    [
        ("what comes before it", True, True),
        ("¿y la anterior?", True, True),
        ("the next section", False, True),
        ("¿qué sigue?", False, True),
        ("the section on wells", False, False),
    ],
)
def test_a_neighbour_is_asked_for_by_a_word(text, before, neighbour):
    """The one before by its own words."""
    assert (says_before(text), names_neighbour(text)) == (before, neighbour)


# The page beside, and what stands under a line


@pytest.mark.parametrize(
    ("text", "move", "passages"),
    [
        ("What is on page 2?", "and the page after that?", (2,)),
        ("What is on page 2?", "¿y la anterior?", (0,)),
        ("What is on page 3?", "next", ()),
        ("What is on page 1?", "the one before", ()),
        ("What is on page 9?", "next", ()),
    ],
)
def test_the_page_beside_is_counted_from_the_one_before(index_of, text, move, passages):
    """Nothing beside either end, or beside a page that the report does not have."""
    pages = "".join(f"<!-- page {n} -->\n\n# Part {n}\n\nWords {n}.\n\n" for n in (1, 2, 3))
    index = index_of(pages)
    assert page_beside(index, asked(index, text), move).passages == passages


def test_under_a_line_stand_the_passages_up_to_the_next_line(index_of):
    """Those of its own section, at most as many as an answer shows."""
    many = "One.\n\nTwo.\n\nThree.\n\nFour.\n\nFive.\n"
    index = index_of(f"# Wells\n\nDig.\n\nClean.\n\n# Seeds\n\nSow.\n\n# Tools\n\n{many}")
    lines = shown(index, PlaceTopic.CONTENTS, "What is in it?")
    assert [passages_of_line(index, lines, place) for place in range(3)] == [
        [0, 1],
        [2],
        [3, 4, 5, 6],
    ]


def test_under_a_heading_without_text_stands_nothing(index_of):
    """Its line leads to the report as a whole."""
    index = index_of("# Wells\n\nDig.\n\n# Notes\n")
    lines = shown(index, PlaceTopic.CONTENTS, "What is in it?")
    assert [passages_of_line(index, lines, place) for place in range(len(lines.entries))][1:] == [
        []
    ] * (len(lines.entries) - 1)


# Lists without their texts


@pytest.mark.parametrize(
    ("kind", "labels"),
    [
        (ListKind.ITEMS, ["Share the Tools", "Catch the Rain", "Feed the Soil"]),
        (ListKind.CALL_OUTS, ["BOLIVIA", "PERU"]),
        (ListKind.PARTS, ["Bees", "Meals", "Friendships"]),
        (ListKind.QUOTATIONS, ["Rosa Quispe - Cusco", "Tomás Rivas"]),
    ],
)
def test_a_list_is_shown_by_its_labels_only(tiny_index, kind, labels):
    """Titles, countries, headings or speakers, one a member; no passage is shown."""
    listed = next(one for one in tiny_index.lists if one.kind is kind)
    one = outline_of_list(tiny_index, listed)
    assert titles(one) == labels
    assert [entry.count for entry in one.entries] == [1] * len(labels)
    assert {entry.depth for entry in one.entries} == {1}
    assert one.passages == ()


def test_labels_have_the_pages_of_their_items_and_headings_their_translation(tiny_index):
    """A list over a page end has a page for each label; sections are shown in both languages."""
    items, parts = (
        outline_of_list(tiny_index, next(one for one in tiny_index.lists if one.kind is kind))
        for kind in (ListKind.ITEMS, ListKind.PARTS)
    )
    assert [entry.pages for entry in items.entries] == [("2",), ("2",), ("3",)]
    assert [entry.translated_title for entry in parts.entries] == ["Abejas", "Comidas", "Amistades"]


def test_items_without_a_label_are_named_by_their_text(index_of):
    """A list of bare words is its own labels."""
    index = index_of("# Tools\n\n- spade\n- rake\n")
    assert titles(outline_of_list(index, index.lists[0])) == ["spade", "rake"]
