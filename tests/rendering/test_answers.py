"""One answer in three dresses: JSON, plain text and HTML."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from report_rag.rendering.answer_html import TextRun, answer_html, groups, marked_runs
from report_rag.rendering.answer_json import answer_json
from report_rag.rendering.headings import Headings
from report_rag.rendering.labels import (
    Title,
    entry_place,
    entry_title,
    heading_name,
    is_help_card,
    outline_lines,
    page_text,
    place,
    shown_translation,
    title_of,
    titles,
)
from report_rag.rendering.message import message, problem_message, searching
from report_rag.rendering.plain_text import announcement, copied, plain_text
from report_rag.strings import STRINGS
from report_rag.types import (
    Answer,
    BlockKind,
    Citation,
    Confidence,
    Contact,
    ContactKind,
    DocumentTopic,
    Language,
    Listing,
    Move,
    Notice,
    Outcome,
    OutlineEntry,
    PlaceTopic,
    Problem,
    Report,
    Span,
    ToolTopic,
)

HOSTILE = '<script>alert("x")</script> & <img src=x onerror=alert(1)> {{ 7*7 }} [a](javascript:x)'


def citation(**changes) -> Citation:
    """The call-out on Bolivia of an imaginary report, with what a test changes."""
    fixed = Citation(
        number=1,
        passage_id="water/bolivia",
        report="garden",
        quote="BOLIVIA: Straw keeps\nfrost away.",
        quote_language=Language.EN,
        translation="BOLIVIA: La paja\nprotege de la helada.",
        translation_language=Language.ES,
        section_path=("IN DETAIL", "1. WATER"),
        pages=("7", "8"),
        span=Span(10, 42),
        kind=BlockKind.CALL_OUT,
        label="BOLIVIA",
        speaker=None,
        score=0.8312,
        url="/report#water/bolivia",
        highlights=(Span(9, 20),),
        translation_highlights=(Span(9, 17),),
        translated_section_path=("EN DETALLE", "1. AGUA"),
        translated_label="BOLIVIA",
    )
    return replace(fixed, **changes)


TRANSLATED = "en una traducción no oficial y en el original"
ENGLISH = Headings((), Language.EN)


def answer(**changes) -> Answer:
    """An answer with one citation, with what a test changes."""
    fixed = Answer(
        question="What of straw?",
        language=Language.EN,
        outcome=Outcome.ANSWERED,
        confidence=Confidence.HIGH,
        citations=(citation(),),
        citation="Network. (2023) Gardens.",
    )
    return replace(fixed, **changes)


REFUSED = {"outcome": Outcome.NOT_IN_REPORT, "citations": (), "related": (citation(),)}
LINE = Contact(
    "PE",
    ContactKind.SUPPORT,
    {Language.EN: "Line 100", Language.ES: "Línea 100"},
    {Language.EN: "call 100", Language.ES: "llamar al 100"},
    url="https://example.org/100",
)
POLICE = Contact(
    "all",
    ContactKind.EMERGENCY,
    {Language.EN: "Police", Language.ES: "Policía"},
    {Language.EN: "call 911", Language.ES: "llamar al 911"},
)
HELPED = {"contacts": (LINE, POLICE)}
ALONE = HELPED | {"citations": ()}
WATER = OutlineEntry(
    title="1. WATER",
    language=Language.EN,
    pages=("7", "8"),
    count=4,
    url="/report?mark=1-2#water",
    translated_title="1. AGUA",
)
STRAW = OutlineEntry("Straw", Language.EN, ("8",), 1, "/report#straw", depth=1)
FROST = OutlineEntry("Frost", Language.EN, (), 2, "/report#frost", "Helada", depth=3)
OUTLINED = {"outline": (WATER, STRAW, FROST), "intent": PlaceTopic.CONTENTS, "citations": ()}


class Elements(HTMLParser):
    """What a browser would make of a piece of HTML: its elements, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def names(self) -> set[str]:
        return {name for name, _ in self.elements}

    def having(self, css_class: str) -> list[dict[str, str | None]]:
        return [
            attributes
            for _, attributes in self.elements
            if css_class in (attributes.get("class") or "").split()
        ]


# The fixed sentences


@pytest.mark.parametrize(
    ("given", "english", "spanish"),
    [
        (
            {},
            "This is what the report says, word for word.",
            f"Esto dice el informe, {TRANSLATED}.",
        ),
        (
            {"confidence": Confidence.LOW},
            "These passages come close. Check whether they answer your question.",
            "Estos pasajes se acercan al tema. Revisa si responden a tu pregunta.",
        ),
        (
            {"listing": Listing("IN DETAIL", 1, 1)},
            "The whole list, in the report's own words and order.",
            "La lista completa, con las palabras y en el orden del informe.",
        ),
        (
            {"country_only": True, "countries": ("PE",)},
            "1 passage about Peru, word for word.",
            f"1 pasaje sobre Perú, {TRANSLATED}.",
        ),
        (
            {"country_only": True, "countries": ("PE",), "confidence": Confidence.LOW},
            (
                "1 passage about Peru, word for word. "
                "If you meant something in particular, it may not be covered."
            ),
            (
                f"1 pasaje sobre Perú, {TRANSLATED}. "
                "Si preguntabas por algo en particular, quizá no esté aquí."
            ),
        ),
        (
            {
                "country_only": True,
                "countries": ("PE", "HT", "BO", "BR"),
                "untreated": ("HT",),
                "citations": (citation(), citation(number=2)),
            },
            (
                "2 passages about Peru, Bolivia and Brazil, word for word. "
                "About Haiti, the report says nothing specific."
            ),
            (
                f"2 pasajes sobre Perú, Bolivia y Brasil, {TRANSLATED}. "
                "Sobre Haití, el informe no dice nada en particular."
            ),
        ),
        (
            {"country_only": True, "countries": ("PE",), "only_mentioned": (1,)},
            "The report only mentions Peru: 1 passage, word for word.",
            f"El informe solo menciona Perú: 1 pasaje, {TRANSLATED}.",
        ),
        (
            {
                "country_only": True,
                "countries": ("PE", "029"),
                "citations": (citation(passage_id="a"), citation(passage_id="b")),
                "only_mentioned": (1, 2),
            },
            "The report only mentions Peru and the Caribbean: 2 passages, word for word.",
            f"El informe solo menciona Perú y el Caribe: 2 pasajes, {TRANSLATED}.",
        ),
        (
            {
                "country_only": True,
                "countries": ("PE", "HT"),
                "untreated": ("HT",),
                "citations": (citation(passage_id="a"), citation(passage_id="b")),
                "only_mentioned": (2,),
            },
            (
                "2 passages about Peru, word for word. One only mentions it. "
                "About Haiti, the report says nothing specific."
            ),
            (
                f"2 pasajes sobre Perú, {TRANSLATED}. Uno solo lo menciona. "
                "Sobre Haití, el informe no dice nada en particular."
            ),
        ),
        (
            {
                "country_only": True,
                "countries": ("PE",),
                "citations": tuple(citation(passage_id=one) for one in "abc"),
                "only_mentioned": (1, 3),
            },
            "3 passages about Peru, word for word. 2 only mention it.",
            f"3 pasajes sobre Perú, {TRANSLATED}. 2 solo lo mencionan.",
        ),
        (
            {"country_only": True, "countries": ("PE",), "left_out": 18},
            "1 of 19 passages about Peru, word for word.",
            f"1 de 19 pasajes sobre Perú, {TRANSLATED}.",
        ),
        (REFUSED, "The report doesn't answer this.", "El informe no responde a esto."),
        (
            REFUSED | {"countries": ("HT", "CU"), "untreated": ("HT", "CU")},
            "The report says nothing specific about Haiti and Cuba.",
            "El informe no dice nada en particular sobre Haití y Cuba.",
        ),
        (
            {"notice": Notice.OTHER_LANGUAGE},
            (
                "I speak English and Spanish, so I'm answering in English. "
                "This is what the report says, word for word."
            ),
            (
                "Hablo español e inglés, así que te respondo en español. "
                f"Esto dice el informe, {TRANSLATED}."
            ),
        ),
        (
            {"outcome": Outcome.CHITCHAT, "citations": (), "intent": ToolTopic.THANKS},
            STRINGS[Language.EN].replies[ToolTopic.THANKS],
            STRINGS[Language.ES].replies[ToolTopic.THANKS],
        ),
        (
            {"outcome": Outcome.CHITCHAT, "citations": ()},
            STRINGS[Language.EN].replies[ToolTopic.GREETING],
            STRINGS[Language.ES].replies[ToolTopic.GREETING],
        ),
        (
            OUTLINED,
            STRINGS[Language.EN].outlines[PlaceTopic.CONTENTS],
            STRINGS[Language.ES].outlines[PlaceTopic.CONTENTS],
        ),
        (
            {"reports_asked": 2},
            "This is what the reports say, word for word.",
            f"Esto dicen los informes, {TRANSLATED}.",
        ),
        (
            REFUSED | {"reports_asked": 2},
            "The reports don't answer this.",
            "Los informes no responden a esto.",
        ),
        (
            REFUSED | {"reports_asked": 3, "countries": ("HT",), "untreated": ("HT",)},
            "The reports say nothing specific about Haiti.",
            "Los informes no dicen nada en particular sobre Haití.",
        ),
        (
            {
                "reports_asked": 2,
                "country_only": True,
                "countries": ("PE", "HT"),
                "untreated": ("HT",),
                "only_mentioned": (1,),
            },
            (
                "The reports only mention Peru: 1 passage, word for word. "
                "About Haiti, the reports say nothing specific."
            ),
            (
                f"Los informes solo mencionan Perú: 1 pasaje, {TRANSLATED}. "
                "Sobre Haití, los informes no dicen nada en particular."
            ),
        ),
    ],
)
def test_messages_are_fixed_sentences(given, english, spanish):
    """Every outcome has its sentence, in the language of the question."""
    assert message(answer(**given)) == english
    assert message(answer(language=Language.ES, **given)) == spanish


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("topic", ToolTopic)
def test_every_reply_is_whole(topic, language):
    """What is said to the assistant has its own reply in both languages, with nothing to fill in.

    Also when nobody says who runs it.
    """
    given = answer(language=language, outcome=Outcome.CHITCHAT, citations=(), intent=topic)
    others = {message(replace(given, intent=one)) for one in ToolTopic if one is not topic}
    for operator in ("", "Green Corner"):
        said = message(replace(given, operator=operator))
        assert said
        assert "{" not in said
        assert "}" not in said
        assert said not in others
    assert said != message(replace(given, language=language.other, operator="Green Corner"))


@pytest.mark.parametrize("language", Language)
def test_who_runs_it_is_named_where_it_is_said(language):
    """Else by the words for those who put the page there; no other reply names anybody."""
    given = answer(
        language=language,
        outcome=Outcome.CHITCHAT,
        citations=(),
        intent=ToolTopic.WHO_RUNS_IT,
        operator="Green Corner",
    )
    assert "Green Corner" in message(given)
    assert STRINGS[language].no_operator not in message(given)
    assert STRINGS[language].no_operator in message(replace(given, operator=""))
    assert "Green Corner" not in message(replace(given, intent=ToolTopic.PRIVACY))


@pytest.mark.parametrize("language", Language)
def test_every_outline_has_its_sentence(language):
    """One for each kind of place; without an entry it is an answer like any other."""
    given = answer(language=language, **OUTLINED)
    said = [message(replace(given, intent=one)) for one in PlaceTopic]
    assert said == [STRINGS[language].outlines[one] for one in PlaceTopic]
    assert len(set(said)) == len(PlaceTopic)
    without = answer(language=language, intent=PlaceTopic.CONTENTS)
    assert message(without) == message(answer(language=language))


def test_a_refusal_in_a_third_language_does_not_contradict_itself():
    """The notice does not say that something was found: it stands before a refusal too."""
    given = REFUSED | {"notice": Notice.OTHER_LANGUAGE}
    assert message(answer(**given)) == (
        "I speak English and Spanish, so I'm answering in English. The report doesn't answer this."
    )
    assert message(answer(language=Language.ES, **given)) == (
        "Hablo español e inglés, así que te respondo en español. El informe no responde a esto."
    )


@pytest.mark.parametrize(
    ("code", "language", "named"),
    [
        ("DO", Language.EN, "about the Dominican Republic"),
        ("US", Language.EN, "about the United States"),
        ("029", Language.EN, "about the Caribbean"),
        ("029", Language.ES, "sobre el Caribe"),
    ],
)
def test_countries_with_an_article_are_named_with_it(code, language, named):
    """ "1 passage about Caribbean" is not English, "sobre Caribe" is not Spanish."""
    assert named in message(answer(language=language, country_only=True, countries=(code,)))


@pytest.mark.parametrize("language", Language)
def test_problems_have_their_sentences(language):
    """The limit is filled in, and no brace is left."""
    assert "1000" in problem_message(Problem.TOO_LONG, language)
    for problem in Problem:
        assert problem_message(problem, language)
        assert "{" not in problem_message(problem, language)


@pytest.mark.parametrize("language", Language)
def test_the_reports_that_there_are_are_named(language):
    """As many as can be read at a glance."""
    few, many = ([f"r{number}" for number in range(count)] for count in (3, 30))
    assert "r0, r1, r2." in problem_message(Problem.UNKNOWN_REPORT, language, few)
    told = problem_message(Problem.UNKNOWN_REPORT, language, many)
    assert "r19, …" in told
    assert "r20" not in told


# Places


@pytest.mark.parametrize(
    ("pages", "english", "spanish"),
    [
        ((), "", ""),
        (("7",), "page 7", "página 7"),
        (("7", "8"), "pages 7 and 8", "páginas 7 y 8"),
        (("iv", "v", "1"), "pages iv, v and 1", "páginas iv, v y 1"),
    ],
)
def test_pages_in_words(pages, english, spanish):
    """None, one and several printed pages."""
    assert page_text(pages, STRINGS[Language.EN]) == english
    assert page_text(pages, STRINGS[Language.ES]) == spanish


@pytest.mark.parametrize(
    ("printed", "named"),
    [
        ("IN DETAIL", "IN DETAIL"),
        ("IN DETAIL:", "IN DETAIL"),
        ("IN DETAIL :", "IN DETAIL"),
        ("First steps.", "First steps"),
        ("Seeds, water;", "Seeds, water"),
        ("What next?", "What next?"),
        ("¡Agua!", "¡Agua!"),
        ("Gardens in the U.S.", "Gardens in the U.S."),
        ("Gardens in the U.S.:", "Gardens in the U.S."),
        ("1.", "1"),
        ("…:", "…"),
        (":", ":"),
        ("", ""),
    ],
)
def test_a_heading_is_named_without_its_last_punctuation(printed, named):
    """A page or a number follows it; a question mark and an abbreviation are part of its words."""
    assert heading_name(printed) == named


def test_a_place_is_the_section_and_its_page():
    """Sections from the top, then pages; without page marks only the sections."""
    strings = STRINGS[Language.EN]
    assert place(citation(), strings) == "IN DETAIL > 1. WATER (pages 7 and 8)"
    assert place(citation(pages=()), strings) == "IN DETAIL > 1. WATER"


def test_the_translation_is_for_readers_of_the_other_language():
    """An English reader of an English report sees none, a Spanish one does; and the reverse."""
    assert shown_translation(citation(), Language.EN) is None
    assert shown_translation(citation(), Language.ES) == "BOLIVIA: La paja\nprotege de la helada."
    assert shown_translation(citation(translation=None), Language.ES) is None
    spanish = citation(quote_language=Language.ES, translation_language=Language.EN)
    assert shown_translation(spanish, Language.EN) is not None
    assert shown_translation(spanish, Language.ES) is None


@pytest.mark.parametrize(
    ("entry", "english", "spanish"),
    [
        (WATER, "1. WATER", "1. AGUA (1. WATER)"),
        (STRAW, "Straw", "Straw"),
        (replace(WATER, translated_title="1. WATER"), "1. WATER", "1. WATER"),
        (replace(STRAW, title="Perú", language=Language.ES), "Perú", "Perú"),
        (
            replace(WATER, title="AGUA", language=Language.ES, translated_title="WATER"),
            "WATER (AGUA)",
            "AGUA",
        ),
    ],
)
def test_an_entry_of_an_outline_is_as_printed(entry, english, spanish):
    """With its translation before it for readers of the other language, where there is one."""
    assert entry_title(entry, Language.EN) == english
    assert entry_title(entry, Language.ES) == spanish


@pytest.mark.parametrize(
    ("entry", "english", "spanish"),
    [
        (WATER, "pages 7 and 8 · 4 passages", "páginas 7 y 8 · 4 pasajes"),
        (STRAW, "page 8", "página 8"),
        (FROST, "2 passages", "2 pasajes"),
        (replace(STRAW, pages=()), "", ""),
        (replace(STRAW, count=0), "page 8", "página 8"),
    ],
)
def test_an_entry_of_an_outline_says_where_and_how_much(entry, english, spanish):
    """Its pages, and how many passages stand under it if there is more than one."""
    assert entry_place(entry, STRINGS[Language.EN]) == english
    assert entry_place(entry, STRINGS[Language.ES]) == spanish


def test_the_lines_of_an_outline_are_indented_by_depth():
    """One for each entry, in their order; an entry without a place has no empty brackets."""
    assert outline_lines(answer(**OUTLINED)) == (
        "- 1. WATER (pages 7 and 8 · 4 passages)",
        "  - Straw (page 8)",
        "      - Frost (2 passages)",
    )
    assert outline_lines(answer(outline=(replace(STRAW, pages=()),))) == ("  - Straw",)
    assert outline_lines(answer()) == ()


@pytest.mark.parametrize(
    ("given", "is_card"),
    [
        (ALONE | {"outcome": Outcome.SAFEGUARDING}, True),
        (ALONE | {"outcome": Outcome.DECLINED}, True),
        (ALONE | {"outcome": Outcome.NOT_IN_REPORT}, True),
        (HELPED, False),
        (HELPED | REFUSED, False),
        (HELPED | OUTLINED, False),
        ({}, False),
        (REFUSED, False),
    ],
)
def test_contacts_are_the_answer_or_stand_above_one(given, is_card):
    """They are all of it where nothing of the report is shown."""
    assert is_help_card(answer(**given)) is is_card


# JSON


def test_the_answer_object():
    """The object has exactly the documented keys, in order, and plain values."""
    given = {"follow_ups": ("How is fog caught?",), "near": ("IN DETAIL", "1. WATER")}
    found = answer_json(answer(language=Language.ES, **given), "q1")
    assert found == {
        "id": "q1",
        "question": "What of straw?",
        "searched": None,
        "language": "es",
        "outcome": "answered",
        "confidence": "high",
        "about": "subject",
        "intent": None,
        "message": f"Esto dice el informe, {TRANSLATED}.",
        "passages": [
            {
                "number": 1,
                "passage_id": "water/bolivia",
                "report": "garden",
                "text": "BOLIVIA: Straw keeps\nfrost away.",
                "lang": "en",
                "translation": "BOLIVIA: La paja\nprotege de la helada.",
                "highlights": [[9, 20]],
                "translation_highlights": [[9, 17]],
                "section_path": ["IN DETAIL", "1. WATER"],
                "translated_section_path": ["EN DETALLE", "1. AGUA"],
                "label": "BOLIVIA",
                "translated_label": "BOLIVIA",
                "speaker": None,
                "pages": ["7", "8"],
                "span": [10, 42],
                "score": 0.8312,
                "url": "/report#water/bolivia",
            }
        ],
        "listing": None,
        "outline": [],
        "only_mentioned": [],
        "left_out": 0,
        "related": [],
        "contacts": [],
        "follow_ups": ["How is fog caught?"],
        "near": ["IN DETAIL", "1. WATER"],
        "citation": "Network. (2023) Gardens.",
    }
    first = ["id", "question", "language", "outcome", "confidence", "about", "intent", "message"]
    assert list(found)[: len(first)] == first
    assert json.loads(json.dumps(found)) == found


def test_the_answer_object_of_a_list():
    """A listing says what is shown and of how many."""
    found = answer_json(answer(listing=Listing("Habits", 3, 3, "Hábitos")))
    assert found["listing"] == {"title": "Habits", "translation": "Hábitos", "shown": 3, "of": 3}


def test_the_answer_object_of_an_outline():
    """Each entry as printed, with its translation apart, whichever language is read."""
    for language in Language:
        found = answer_json(answer(language=language, **OUTLINED))
        assert found["outline"] == [
            {
                "title": "1. WATER",
                "lang": "en",
                "translation": "1. AGUA",
                "pages": ["7", "8"],
                "count": 4,
                "depth": 0,
                "url": "/report?mark=1-2#water",
            },
            {
                "title": "Straw",
                "lang": "en",
                "translation": None,
                "pages": ["8"],
                "count": 1,
                "depth": 1,
                "url": "/report#straw",
            },
            {
                "title": "Frost",
                "lang": "en",
                "translation": "Helada",
                "pages": [],
                "count": 2,
                "depth": 3,
                "url": "/report#frost",
            },
        ]
        assert json.loads(json.dumps(found)) == found


@pytest.mark.parametrize(
    ("intent", "told", "kind"),
    [
        (None, None, "subject"),
        (ToolTopic.PRIVACY, "privacy", "tool"),
        (DocumentTopic.WHO_FUNDED, "who_funded", "document"),
        (PlaceTopic.RECOMMENDATIONS, "recommendations_overall", "place"),
        (Move.IN_SPANISH, "in_spanish", "previous"),
    ],
)
def test_the_answer_object_says_what_was_asked_for(intent, told, kind):
    """What the message asks for, and what that is about."""
    found = answer_json(answer(intent=intent))
    assert (found["intent"], found["about"]) == (told, kind)


def test_the_answer_object_with_contacts():
    """They stand beside the passages, in the language of the answer."""
    found = answer_json(answer(language=Language.ES, **HELPED))
    assert found["contacts"] == [
        {
            "name": "Línea 100",
            "reach": "llamar al 100",
            "kind": "support",
            "country": "PE",
            "url": "https://example.org/100",
        },
        {
            "name": "Policía",
            "reach": "llamar al 911",
            "kind": "emergency",
            "country": "all",
            "url": None,
        },
    ]
    assert found["outcome"] == "answered"
    assert [one["passage_id"] for one in found["passages"]] == ["water/bolivia"]


def test_the_answer_object_of_a_country():
    """It names the passages that only mention the country, and counts what is not shown."""
    found = answer_json(
        answer(country_only=True, countries=("PE",), only_mentioned=(1,), left_out=18)
    )
    assert found["only_mentioned"] == [1]
    assert found["left_out"] == 18


def test_the_answer_object_of_a_refusal():
    """Passages that are no answer are in `related` and never in `passages`."""
    found = answer_json(answer(**REFUSED))
    assert found["passages"] == []
    assert [one["passage_id"] for one in found["related"]] == ["water/bolivia"]
    assert found["outcome"] == "not_in_report"


def test_a_question_without_an_id_gets_none():
    """`id` is there only when the question had one, also when it is empty."""
    assert "id" not in answer_json(answer())
    assert answer_json(answer(), "")["id"] == ""


def test_an_english_reader_gets_no_translation():
    """The translation of an English report is null in an answer in English."""
    assert answer_json(answer())["passages"][0]["translation"] is None


# Plain text


def test_plain_text_in_english():
    """Message, place, words and how to cite, to the letter."""
    assert plain_text(answer()) == (
        "This is what the report says, word for word.\n"
        "\n"
        "[1] IN DETAIL > 1. WATER (pages 7 and 8)\n"
        "BOLIVIA: Straw keeps\n"
        "frost away.\n"
        "\n"
        "Cite as: Network. (2023) Gardens."
    )


def test_plain_text_in_spanish():
    """The unofficial translation stands below the report's words and is labelled as such."""
    given = answer(language=Language.ES, citations=(citation(translation="BOLIVIA: La paja."),))
    assert plain_text(given) == (
        f"Esto dice el informe, {TRANSLATED}.\n"
        "\n"
        "[1] IN DETAIL > 1. WATER (páginas 7 y 8)\n"
        "BOLIVIA: Straw keeps\n"
        "frost away.\n"
        "\n"
        "    Traducción no oficial: BOLIVIA: La paja.\n"
        "\n"
        "Cómo citar: Network. (2023) Gardens."
    )


def test_plain_text_of_a_list():
    """The list's title and count stand below the message; without a title only the count."""
    titled = plain_text(answer(listing=Listing("Habits", 3, 3))).splitlines()
    assert titled[1] == "Habits (3 of 3)"
    assert plain_text(answer(listing=Listing("", 2, 2))).splitlines()[1] == "2 of 2"
    spanish = answer(language=Language.ES, listing=Listing("Habits", 3, 3))
    assert plain_text(spanish).splitlines()[1] == "Habits (3 de 3)"


def test_plain_text_of_a_refusal():
    """What is related is marked as no answer, and is not offered to be cited."""
    assert plain_text(answer(**REFUSED)) == (
        "The report doesn't answer this.\n"
        "\n"
        "Related, but not an answer:\n"
        "\n"
        "[1] IN DETAIL > 1. WATER (pages 7 and 8)\n"
        "BOLIVIA: Straw keeps\n"
        "frost away."
    )


def test_plain_text_of_a_greeting():
    """A greeting is its reply and nothing else."""
    given = answer(outcome=Outcome.CHITCHAT, citations=(), intent=ToolTopic.GREETING)
    assert plain_text(given) == STRINGS[Language.EN].replies[ToolTopic.GREETING]


@pytest.mark.parametrize("given", [{}, OUTLINED, {"searched": "straw in Peru?"}])
@pytest.mark.parametrize("language", Language)
def test_plain_text_has_contacts_above_the_answer(given, language):
    """Their sentence, then each of them, then an empty line and the answer as it would be."""
    strings = STRINGS[language]
    plain = plain_text(answer(language=language, **given))
    told = [f"- {one.name[language]}: {one.reach[language]}" for one in (LINE, POLICE)]
    helped = plain_text(answer(language=language, **(HELPED | given)))
    assert helped == "\n".join([strings.help_nearby, *told, "", plain])


@pytest.mark.parametrize("outcome", [Outcome.DECLINED, Outcome.NOT_IN_REPORT])
def test_plain_text_of_contacts_alone(outcome):
    """They follow their sentence, and nothing speaks of an answer."""
    given = answer(outcome=outcome, **ALONE)
    told = ["- Line 100: call 100", "- Police: call 911"]
    assert plain_text(given).splitlines() == [message(given), *told]


def test_plain_text_of_the_help_card_ends_with_what_this_page_is():
    """After the contacts, which come after the sentence that it is not their fault."""
    given = answer(outcome=Outcome.SAFEGUARDING, **ALONE)
    assert plain_text(given).splitlines() == [
        message(given),
        "- Line 100: call 100",
        "- Police: call 911",
        "",
        STRINGS[Language.EN].help_ending,
    ]


def test_plain_text_of_an_outline():
    """Its sentence and its lines stand before what is quoted below it."""
    given = answer(**(OUTLINED | {"citations": (citation(),)}))
    assert plain_text(given).splitlines()[:6] == [
        "The contents:",
        "- 1. WATER (pages 7 and 8 · 4 passages)",
        "  - Straw (page 8)",
        "      - Frost (2 passages)",
        "",
        "[1] IN DETAIL > 1. WATER (pages 7 and 8)",
    ]


# HTML


def test_html_shows_the_words_their_place_and_a_link():
    """A card has number, pages, section, quote with its lines, and a link into the report."""
    page = Elements(answer_html(answer()))
    assert page.having("answer")[0]["lang"] == "en"
    assert page.having("card-quote")[0]["lang"] == "en"
    assert "BOLIVIA: Straw keeps" in page.text
    assert "frost away." in page.text
    assert "pages 7 and 8" in page.text
    assert "IN DETAIL › 1. WATER" in page.text
    assert "Cite as: Network. (2023) Gardens." in page.text
    (link,) = page.having("card-open")
    assert (link["href"], link["rel"]) == ("/report?lang=en#water/bolivia", "noopener")
    assert page.having("card-translation") == []


def test_html_for_a_spanish_reader():
    """The labelled translation comes first; the quote, in English, opens below it."""
    html = answer_html(answer(language=Language.ES))
    page = Elements(html)
    assert page.having("answer")[0]["lang"] == "es"
    assert page.having("card-quote")[0]["lang"] == "en"
    assert len(page.having("card-translation")) == 1
    (original,) = page.having("card-original")
    assert "open" not in original
    order = ["Traducción no oficial", "BOLIVIA: <mark>La paja", "<details", "<summary>", "inglés"]
    order += ["BOLIVIA: <mark>Straw", "</details>", "card-open"]
    places = [html.index(text) for text in order]
    assert places == sorted(places)
    (section,) = page.having("card-section")
    assert section["lang"] == "es"
    assert "EN DETALLE › 1. AGUA" in page.text
    assert "IN DETAIL" not in page.text
    assert "protege de la helada." in page.text
    assert ("a", "/report?lang=es#water/bolivia") in [
        (name, attributes.get("href")) for name, attributes in page.elements
    ]


@pytest.mark.parametrize(
    ("language", "label"), [(Language.EN, "only mentioned"), (Language.ES, "solo se menciona")]
)
def test_html_labels_what_only_mentions_the_country(language, label):
    """The card of such a passage says so, and no other: one of another report with the same id."""
    given = answer(
        language=language,
        country_only=True,
        countries=("PE",),
        citations=(citation(), citation(number=2, report="other")),
        only_mentioned=(2,),
    )
    page = Elements(answer_html(given))
    assert len(page.having("card-mention")) == 1
    assert page.text.count(label) == 1
    assert page.text.index(label) > page.text.index("BOLIVIA")
    assert not Elements(answer_html(answer(language=language))).having("card-mention")


def test_html_of_a_refusal():
    """Related cards look different, stand under their sentence and are not offered to be cited."""
    page = Elements(answer_html(answer(**REFUSED)))
    assert len(page.having("card-related")) == 1
    assert "Related, but not an answer:" in page.text
    assert "Cite as" not in page.text


@pytest.mark.parametrize("given", [{}, REFUSED, OUTLINED])
@pytest.mark.parametrize("language", Language)
def test_html_has_contacts_in_a_box_above_the_answer(given, language):
    """The box has its sentence and every contact; the rest is as without it, and no help card."""
    html = answer_html(answer(language=language, **(HELPED | given)))
    page = Elements(html)
    assert len(page.having("help-nearby")) == 1
    assert page.having("help-card") == []
    assert page.having("help-title") == []
    box, below = html.split("</aside>")
    assert "answer-message" in below
    inside = Elements(box)
    assert (
        inside.having("answer-message") == inside.having("card") == inside.having("outline") == []
    )
    assert inside.text.count(STRINGS[language].help_nearby) == 1
    for one in (LINE, POLICE):
        assert f"{one.name[language]}: {one.reach[language]}" in inside.text
        assert one.name[language] not in Elements(below).text


def test_html_below_contacts_is_the_answer_as_it_would_be():
    """Nothing of an answer is lost because contacts stand above it."""
    plain = answer_html(answer())
    box, below = answer_html(answer(**HELPED)).split("</aside>")
    begin = '<div class="answer" lang="en">'
    assert box.strip().startswith(begin)
    assert plain.strip().removeprefix(begin).strip() == below.strip()


@pytest.mark.parametrize("outcome", [Outcome.SAFEGUARDING, Outcome.DECLINED, Outcome.NOT_IN_REPORT])
def test_html_of_contacts_alone_is_a_help_card(outcome):
    """The contacts follow their sentence; there is no box, and each contact stands there once."""
    page = Elements(answer_html(answer(outcome=outcome, **ALONE)))
    assert len(page.having("help-card")) == 1
    assert page.having("help-nearby") == page.having("card") == []
    assert len(page.having("help-contacts")) == 1
    strings = STRINGS[Language.EN]
    opening = {
        Outcome.SAFEGUARDING: strings.help_title,
        Outcome.DECLINED: strings.declined,
        Outcome.NOT_IN_REPORT: strings.helpline_question,
    }[outcome]
    assert page.text.index(opening) < page.text.index("Line 100: call 100")
    assert page.text.count("Police: call 911") == 1
    in_danger = outcome is Outcome.SAFEGUARDING
    assert (strings.help_ending in page.text) is in_danger
    assert bool(page.having("help-title")) is in_danger
    assert strings.help_nearby not in page.text


@pytest.mark.parametrize("given", [HELPED, ALONE | {"outcome": Outcome.SAFEGUARDING}])
def test_html_links_a_contact_that_has_an_address(given):
    """To another tab, which learns nothing of this page; a number alone is no link."""
    links = [
        found
        for name, found in Elements(answer_html(answer(**given))).elements
        if name == "a" and found.get("href") == LINE.url
    ]
    assert [(one["target"], one["rel"]) for one in links] == [("_blank", "noopener noreferrer")]
    without = Elements(answer_html(answer(**(given | {"contacts": (POLICE,)}))))
    assert [found for name, found in without.elements if "noreferrer" in str(found)] == []


@pytest.mark.parametrize("language", Language)
def test_html_of_an_outline(language):
    """Its entries are links into the report, in their order, deeper ones marked as deeper."""
    page = Elements(answer_html(answer(language=language, **OUTLINED)))
    (listed,) = page.having("outline")
    assert listed == {"class": "outline"}
    links = [found["href"] for name, found in page.elements if name == "a"]
    assert links == [
        f"/report?mark=1-2&lang={language}#water",
        f"/report?lang={language}#straw",
        f"/report?lang={language}#frost",
    ]
    depths = [found["class"] for name, found in page.elements if name == "li"]
    assert depths == ["outline-0", "outline-1", "outline-2"]
    english, spanish = ("1. WATER", "Straw", "Frost"), ("1. AGUA", "Straw", "Helada")
    for entry, title in zip(
        OUTLINED["outline"], spanish if language == "es" else english, strict=True
    ):
        assert f"{title} {entry_place(entry, STRINGS[language])}" in page.text
    spoken = [found["lang"] for name, found in page.elements if name == "a"]
    assert spoken == (["es", "en", "es"] if language == "es" else ["en"] * 3)
    assert not Elements(answer_html(answer())).having("outline")


def test_html_of_an_outline_stands_before_the_passages():
    """After its sentence, and before what is quoted below it."""
    html = answer_html(answer(**(OUTLINED | {"citations": (citation(),)})))
    places = [html.index(text) for text in ("answer-message", "outline-0", "card-quote")]
    assert places == sorted(places)


def test_html_marks_a_doubtful_answer():
    """An answer of low confidence carries a mark for the eye as well as its sentence."""
    assert Elements(answer_html(answer(confidence=Confidence.LOW))).having("low")
    assert not Elements(answer_html(answer())).having("low")


def test_html_without_pages_has_no_empty_page():
    """An edition without page marks shows no empty place for one."""
    page = Elements(answer_html(answer(citations=(citation(pages=()),))))
    assert page.having("card-page") == []


def test_html_marks_the_sentences_that_answer():
    """What is marked is marked in the quote, and for a Spanish reader in the translation too."""
    english = answer_html(answer())
    assert "BOLIVIA: <mark>Straw keeps</mark><br>frost away.</blockquote>" in english
    assert english.count("<mark>") == 1
    spanish = answer_html(answer(language=Language.ES))
    assert "BOLIVIA: <mark>Straw keeps</mark><br>frost away." in spanish
    assert "BOLIVIA: <mark>La paja</mark><br>protege de la helada." in spanish


def test_html_marks_over_a_line_break():
    """A marked sentence of two lines is marked on both, and the break stays between them."""
    over = citation(highlights=(Span(9, 32),))
    html = answer_html(answer(citations=(over,)))
    assert "BOLIVIA: <mark>Straw keeps</mark><br><mark>frost away.</mark></blockquote>" in html


def test_html_of_a_marked_text_is_escaped():
    """Markup in a marked sentence is as harmless as outside of it."""
    over = citation(quote=HOSTILE, highlights=(Span(0, len(HOSTILE)),))
    page = Elements(answer_html(answer(citations=(over,))))
    assert HOSTILE in page.text
    assert not page.names() & {"script", "img"}


def test_html_around_and_inside_a_mark_is_escaped():
    """Signs of markup before, in and after a marked sentence are shown as the signs they are."""
    quote = 'A < B & "C". <mark>D</mark> & "E" > F. G & H < I.'
    translation = quote.replace("A", "Á").replace("I", "Í")
    begin, end = quote.index("<mark>"), quote.index(" G")
    given = citation(
        quote=quote,
        translation=translation,
        highlights=(Span(begin, end),),
        translation_highlights=(Span(begin, end),),
    )
    html = answer_html(answer(language=Language.ES, citations=(given,)))
    marked = "<mark>&lt;mark&gt;D&lt;/mark&gt; &amp; &#34;E&#34; &gt; F.</mark>"
    assert f"A &lt; B &amp; &#34;C&#34;. {marked} G &amp; H &lt; I.</blockquote>" in html
    assert f"<p>Á &lt; B &amp; &#34;C&#34;. {marked} G &amp; H &lt; Í.</p>" in html
    page = Elements(html)
    assert [name for name, _ in page.elements].count("mark") == 2
    assert quote in page.text
    assert translation in page.text


def test_html_marks_a_single_sign_of_markup():
    """A mark may begin and end at a sign that is escaped, and none of it is cut."""
    for sign, escaped in (("<", "&lt;"), ("&", "&amp;"), ('"', "&#34;"), ("'", "&#39;")):
        given = citation(quote=f"a{sign}b", highlights=(Span(1, 2),))
        assert f"a<mark>{escaped}</mark>b" in answer_html(answer(citations=(given,)))


def test_a_text_is_cut_where_marks_begin_and_end():
    """Its pieces are marked or not, and none is empty."""
    assert marked_runs("ab cd\n\nef", (Span(3, 5), Span(7, 8))) == [
        TextRun("ab "),
        TextRun("cd", marked=True),
        TextRun("\n\n"),
        TextRun("e", marked=True),
        TextRun("f"),
    ]
    assert marked_runs("ab", (Span(0, 2),)) == [TextRun("ab", marked=True)]
    assert marked_runs("", ()) == []


def test_html_has_no_mark_on_an_empty_line():
    """A marked sentence over an empty line is marked before it and after it."""
    given = citation(quote="a\n\nb c", highlights=(Span(0, 4),))
    html = answer_html(answer(citations=(given,)))
    assert "<mark>a</mark><br><br><mark>b</mark> c</blockquote>" in html


def test_without_a_translation_shown_nothing_of_it_is_marked():
    """Offsets into a text that is not in the object would point at nothing."""
    (passage,) = answer_json(answer())["passages"]
    assert (passage["translation"], passage["translation_highlights"]) == (None, [])
    assert (passage["translated_section_path"], passage["translated_label"]) == ([], None)
    assert passage["highlights"] == [[9, 20]]


def test_html_of_a_list_is_a_list():
    """Its passages are items; one that begins with its printed number gets no other."""
    items = (
        citation(number=1, passage_id="a", quote="1. Rain"),
        citation(number=2, passage_id="b", quote="Soil"),
    )
    page = Elements(answer_html(answer(listing=Listing("Habits", 2, 2), citations=items)))
    assert [name for name, _ in page.elements].count("ol") == 1
    assert [name for name, _ in page.elements].count("li") == 2
    assert len(page.having("card-number")) == 1
    assert page.having("card-section") == []
    # Outside of a list the number of an item says nothing of the order of the cards.
    assert len(Elements(answer_html(answer(citations=items))).having("card-number")) == 2


def test_html_about_a_country_stands_under_its_sections():
    """One heading for each section, once, in the order of the passages."""
    one, two, three = (citation(number=n, passage_id=str(n)) for n in (1, 2, 3))
    other = replace(three, section_path=("IN DETAIL", "2. SEEDS"))
    given = answer(country_only=True, countries=("BO",), citations=(one, two, other))
    assert [(one.title, len(one.citations)) for one in groups(given, ENGLISH)] == [
        (Title("1. WATER", Language.EN), 2),
        (Title("2. SEEDS", Language.EN), 1),
    ]
    assert len(Elements(answer_html(given)).having("group-title")) == 2


def test_html_is_english_for_the_english_reader_of_a_spanish_report():
    """The translation comes first there, too, and the Spanish original opens below it."""
    given = citation(
        quote="La niebla. [PERÚ]",
        quote_language=Language.ES,
        translation="The fog. [PERU]",
        translation_language=Language.EN,
        section_path=("EN DETALLE",),
        translated_section_path=("IN DETAIL",),
        label="PERÚ",
        translated_label="PERU",
        highlights=(),
        translation_highlights=(),
    )
    html = answer_html(answer(citations=(given,)))
    assert html.index("The fog. [") < html.index("in Spanish") < html.index("La niebla. [")
    page = Elements(html)
    assert page.having("card-who") == [{"class": "card-who", "lang": "en"}]
    assert page.having("card-section") == [{"class": "card-section", "lang": "en"}]
    spanish = answer_html(answer(language=Language.ES, citations=(given,)))
    assert not Elements(spanish).having("card-original")
    assert "PERU" not in Elements(spanish).text


def test_html_without_a_translation_is_as_printed():
    """The quote is there at once, and its headings are the report's."""
    bare = {"translation": None, "translated_section_path": (), "translated_label": None}
    given = citation(translation_highlights=(), **bare)
    page = Elements(answer_html(answer(language=Language.ES, citations=(given,))))
    assert "details" not in page.names()
    assert page.having("card-section") == [{"class": "card-section", "lang": "en"}]
    assert "IN DETAIL › 1. WATER" in page.text


def several_citations(count: int, **changes) -> tuple[Citation, ...]:
    return tuple(citation(number=n, passage_id=str(n), **changes) for n in range(1, count + 1))


@pytest.mark.parametrize(
    ("changes", "hidden"),
    [
        ({}, 2),
        ({"confidence": Confidence.LOW}, 2),
        ({"intent": DocumentTopic.WHEN}, 2),
        ({"intent": Move.MORE}, 0),
        ({"intent": PlaceTopic.PAGE}, 0),
        ({"outline": (WATER,)}, 0),
        ({"listing": Listing("Habits", 4, 4)}, 0),
        ({"country_only": True, "countries": ("BO",)}, 0),
    ],
)
def test_html_of_an_ordinary_answer_shows_two_passages_at_first(changes, hidden):
    """The others open; what was asked for as a whole is there as a whole."""
    html = answer_html(answer(citations=several_citations(4), **changes))
    page = Elements(html)
    assert len(page.having("card-quote")) == 4
    assert len(page.having("more")) == bool(hidden)
    assert ("2 more passages" in page.text) is bool(hidden)
    if hidden:
        before, after = html.split('<details class="more">')
        assert (before.count("<blockquote"), after.count("<blockquote")) == (2, 2)


@pytest.mark.parametrize(
    ("language", "label"), [(Language.EN, "1 more passage"), (Language.ES, "1 pasaje más")]
)
def test_html_hides_the_second_passage_if_nothing_in_it_is_marked(language, label):
    """Unless the answer is not sure: then both are to be compared."""
    one, two = several_citations(2)
    two = replace(two, highlights=(), translation_highlights=())
    given = answer(language=language, citations=(one, two))
    assert f"<summary>{label}</summary>" in answer_html(given)
    assert "more" not in str(
        Elements(answer_html(replace(given, confidence=Confidence.LOW))).having("more")
    )


def items(count: int, text: str = "{n}. Rain: It falls. It ends.", **changes) -> Answer:
    """An answer that is a list of so many items without marks."""
    quiet = {"highlights": (), "translation_highlights": (), "translation": None}
    own = {"label": "Rain", "kind": BlockKind.LIST_ITEM} | quiet | changes
    shown = tuple(
        replace(one, quote=text.format(n=one.number)) for one in several_citations(count, **own)
    )
    return answer(listing=Listing("1. WATER", count, count), citations=shown)


def titles_of(given: Answer) -> list[str]:
    return re.findall(r'<span class="card-title" lang="(.*?)">(.*?)</span>', answer_html(given))


def test_html_of_a_long_list_shows_titles_that_open():
    """More than a handful, each title the beginning of its item; a short list is as it was."""
    assert titles_of(items(6)) == [("en", f"{n}. Rain") for n in range(1, 7)]
    page = Elements(answer_html(items(6)))
    assert len(page.having("card-item")) == len(page.having("card-quote")) == 6
    assert "1. Rain: It falls. It ends." in page.text
    assert not any("open" in one for one in page.having("card-item"))
    assert titles_of(items(5)) == []
    assert len(titles_of(items(2, "{n}. Rain: " + "It falls. " * 40))) == 2


def test_html_of_a_long_list_without_labels_shows_first_sentences():
    """An item of one sentence has nothing to open; unnumbered ones get their number before it."""
    assert titles_of(items(6, "It falls. It ends.", label=None)) == [("en", "It falls.")] * 6
    assert titles_of(items(6, "It falls.", label=None)) == []
    page = Elements(answer_html(items(6, "It falls. It ends.", label=None)))
    assert len(page.having("card-number")) == 6


def test_html_of_a_long_list_of_sections_shows_their_headings():
    """Where each item is a section of its own below the title of the list."""
    path = {"section_path": ("1. WATER", "WELLS"), "translated_section_path": ("AGUA", "POZOS")}
    assert titles_of(items(6, "It falls. It ends.", label=None, **path)) == [("en", "WELLS")] * 6
    short = answer_html(items(3, "It falls. It ends.", label=None, **path))
    assert short.count('lang="en">WELLS</span>') == 3


def test_html_of_a_long_list_is_translated_and_open_where_something_is_marked():
    """The title has the words that are read first."""
    changed = {"translation": "7. Lluvia: Cae. Cesa.", "translated_label": "Lluvia"}
    given = replace(items(6, **changed), language=Language.ES)
    assert titles_of(given) == [("es", "7. Lluvia")] * 6
    marked = replace(given.citations[2], highlights=(Span(9, 18),))
    shown = (*given.citations[:2], marked, *given.citations[3:])
    opened = Elements(answer_html(replace(given, citations=shown))).having("card-item")
    assert ["open" in one for one in opened] == [False, False, True, False, False, False]


def test_html_names_a_country_once():
    """A card does not say the label again with which its quote begins; nor does an answer about one
    country say its name in a heading of nothing else."""
    one, two = citation(), citation(number=2, section_path=("WATER", "2. Bolivia"))
    two = replace(two, translated_section_path=("AGUA", "2. Bolivia"))
    given = answer(country_only=True, countries=("BO", "HT"), untreated=("HT",))
    given = replace(given, citations=(one, two))
    page = Elements(answer_html(given))
    assert not page.having("card-who")
    assert [group.title and group.title.text for group in groups(given, ENGLISH)] == [
        "1. WATER",
        "WATER",
    ]
    later = replace(one, quote="The next sentence of a long call-out.")
    both = Elements(answer_html(replace(given, untreated=(), citations=(later, two))))
    assert len(both.having("card-who")) == 1
    assert "2. Bolivia" in both.text


@pytest.mark.parametrize("language", Language)
def test_what_is_copied_has_words_place_citation_and_translation(language):
    """The quote is whole, as printed, and cited once; below it the translation, as unofficial."""
    given = answer(language=language)
    copy = copied(given.citations[0], given)
    pages = {Language.EN: "pages", Language.ES: "páginas"}[language]
    joined = STRINGS[language].and_word
    place_and_citation = f"({pages} 7 {joined} 8). Network. (2023) Gardens."
    translated = "Traducción no oficial: BOLIVIA: La paja\nprotege de la helada."
    assert copy.split("\n\n") == [
        "BOLIVIA: Straw keeps\nfrost away.",
        f"IN DETAIL > 1. WATER {place_and_citation}",
        *[translated] * (language is Language.ES),
    ]
    (button,) = Elements(answer_html(given)).having("copy")
    assert button["data-copy"] == copy


OWN = Report("gardens", "Gardens", Language.EN, "", (), (), "Huertos", citation="Own. (2023)")
OTHER = Report("ports", "Ports", Language.EN, "", (), (), citation="Other. (2024)")


def test_out_of_several_reports_each_citation_names_its_own():
    """In words, on cards, and in what is copied; an only report is named nowhere."""
    given = answer(language=Language.ES, citations=(citation(report="gardens"),))
    assert "[1] Huertos · IN DETAIL > 1. WATER" in plain_text(given, (OWN, OTHER))
    (named,) = Elements(answer_html(given, reports=(OWN, OTHER))).having("card-report")
    assert named["lang"] == "es"
    assert ". Own. (2023)\n\n" in copied(given.citations[0], given, (OWN, OTHER))
    assert plain_text(given, (OWN,)) == plain_text(given)
    assert answer_html(given, reports=()) == answer_html(given)
    assert not Elements(answer_html(given, reports=(OWN,))).having("card-report")


def test_sections_of_two_reports_are_two_groups():
    """Although they have the same heading."""
    both = (citation(), citation(number=2, report="ports"))
    given = answer(citations=both, country_only=True, countries=("BO",))
    assert [len(group.citations) for group in groups(given, ENGLISH)] == [1, 1]


def test_a_title_without_translation_is_in_the_language_of_its_report():
    """So that it is read aloud as it should be."""
    assert title_of(OWN, Language.ES) == Title("Huertos", Language.ES)
    assert title_of(OTHER, Language.ES) == Title("Ports", Language.EN)
    assert titles((OWN,), Language.EN) == {}
    assert list(titles((OWN, OTHER), Language.EN)) == ["gardens", "ports"]


def test_what_is_read_aloud_is_the_sentence_and_the_first_passage():
    """In the language of the reader; of a help card, who can be reached."""
    assert announcement(answer()) == f"{message(answer())} BOLIVIA: Straw keeps\nfrost away."
    assert "protege de la helada" in announcement(answer(language=Language.ES))
    assert announcement(answer(**REFUSED)) == "The report doesn't answer this."
    card = answer(outcome=Outcome.SAFEGUARDING, **ALONE)
    assert announcement(card) == f"{message(card)} Line 100: call 100 Police: call 911"


def test_what_is_read_aloud_of_an_outline_is_every_entry():
    """After its sentence, with the places, without the spaces that show depth."""
    assert announcement(answer(**OUTLINED)) == (
        "The contents: - 1. WATER (pages 7 and 8 · 4 passages) "
        "- Straw (page 8) - Frost (2 passages)"
    )


def test_what_is_read_aloud_has_the_contacts_of_an_answer():
    """Whether they are the answer or stand above one."""
    said = announcement(answer(**HELPED))
    for part in (message(answer()), "BOLIVIA", "Line 100: call 100", "Police: call 911"):
        assert part in said


def test_html_of_hostile_text_is_text():
    """Whatever a report holds is shown as its characters and never run."""
    hostile = citation(
        quote=HOSTILE,
        translation=HOSTILE,
        section_path=(HOSTILE,),
        translated_section_path=(HOSTILE,),
        translated_label=HOSTILE,
        pages=('7"><script>',),
        url='/report#"><script>x</script>',
    )
    entry = OutlineEntry(HOSTILE, Language.EN, hostile.pages, 1, hostile.url, f"Un {HOSTILE}")
    said = dict.fromkeys(Language, HOSTILE)
    told = Contact("all", ContactKind.SUPPORT, said, said, url=hostile.url)
    for given in (
        answer(citations=(hostile,), citation=HOSTILE, listing=Listing(HOSTILE, 1, 1)),
        answer(language=Language.ES, citations=(hostile,), citation=HOSTILE),
        answer(outcome=Outcome.NOT_IN_REPORT, citations=(), related=(hostile,)),
        answer(outline=(entry, replace(entry, translated_title=None)), intent=PlaceTopic.CONTENTS),
        answer(language=Language.ES, outline=(entry, entry), intent=PlaceTopic.CONTENTS),
        answer(contacts=(told, told)),
        answer(outcome=Outcome.DECLINED, citations=(), contacts=(told,)),
    ):
        page = Elements(answer_html(given))
        assert not page.names() & {"script", "img", "iframe", "form"}
        assert page.text.count(HOSTILE) >= 2
        assert all(not name.startswith("on") for _, found in page.elements for name in found)


def test_html_of_a_quote_keeps_every_character():
    """Escaped and read again, the text of the card is the quote, line by line."""
    quote = "a < b & c > d “e” 'f' — ñ\nsecond line"
    page = Elements(answer_html(answer(citations=(citation(quote=quote),))))
    for line in quote.split("\n"):
        assert line in page.text


def test_a_question_typed_on_several_lines_keeps_its_words_apart():
    """How it was understood stands on one line in every dress, with spaces for the breaks."""
    given = answer(searched="gender\nin  Bolivia\r\n?")
    assert searching(given) == ("I searched for: gender in Bolivia ?",)
    assert plain_text(given).splitlines()[0] == "I searched for: gender in Bolivia ?"
    assert "I searched for: gender in Bolivia ?" in Elements(answer_html(given)).text


@pytest.mark.parametrize("space", ["\u2028", "\x85", "\x0c"])
def test_html_keeps_words_apart(space):
    """Odd separators that a text was copied with do not make one word of two."""
    html = answer_html(answer(citations=(citation(quote=f"one{space}two"),)))
    assert "onetwo" not in html
