"""One answer in three dresses: JSON, plain text and HTML."""

import json
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from report_rag.rendering.answer_html import TextRun, answer_html, groups, lines
from report_rag.rendering.answer_json import answer_json
from report_rag.rendering.labels import Title, page_text, place, shown_translation, title_of, titles
from report_rag.rendering.message import message, problem_message, searching
from report_rag.rendering.plain_text import announcement, copied, plain_text
from report_rag.strings import STRINGS
from report_rag.types import (
    Answer,
    BlockKind,
    Citation,
    Confidence,
    Courtesy,
    Language,
    Listing,
    Notice,
    Outcome,
    Problem,
    Report,
    Span,
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
    )
    return replace(fixed, **changes)


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
            "Esto dice el informe, palabra por palabra.",
        ),
        (
            {"confidence": Confidence.LOW},
            "These passages come close. Please check whether they answer your question.",
            "Estos pasajes se acercan. Conviene comprobar si responden a la pregunta.",
        ),
        (
            {"listing": Listing("IN DETAIL", 1, 1)},
            "The whole list, in the report's own words and order.",
            "La lista completa, con las palabras y en el orden del informe.",
        ),
        (
            {"country_only": True, "countries": ("PE",)},
            "1 passage about Peru, word for word.",
            "1 pasaje sobre Perú, palabra por palabra.",
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
                "It says nothing of its own about Haiti."
            ),
            (
                "2 pasajes sobre Perú, Bolivia y Brasil, palabra por palabra. "
                "No dice nada en particular sobre Haití."
            ),
        ),
        (
            {"country_only": True, "countries": ("PE",), "only_mentioned": (1,)},
            "The report only mentions Peru: 1 passage, word for word.",
            "El informe solo menciona Perú: 1 pasaje, palabra por palabra.",
        ),
        (
            {
                "country_only": True,
                "countries": ("PE", "029"),
                "citations": (citation(passage_id="a"), citation(passage_id="b")),
                "only_mentioned": (1, 2),
            },
            "The report only mentions Peru and the Caribbean: 2 passages, word for word.",
            "El informe solo menciona Perú y el Caribe: 2 pasajes, palabra por palabra.",
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
                "2 passages about Peru, word for word. In 1 of them there is only a mention. "
                "It says nothing of its own about Haiti."
            ),
            (
                "2 pasajes sobre Perú, palabra por palabra. En 1 de ellos solo hay una mención. "
                "No dice nada en particular sobre Haití."
            ),
        ),
        (
            {"country_only": True, "countries": ("PE",), "left_out": 18},
            "1 of 19 passages about Peru, word for word.",
            "1 de 19 pasajes sobre Perú, palabra por palabra.",
        ),
        (REFUSED, "The report does not answer this.", "El informe no responde a esto."),
        (
            REFUSED | {"countries": ("HT", "CU"), "untreated": ("HT", "CU")},
            "The report says nothing of its own about Haiti and Cuba.",
            "El informe no dice nada en particular sobre Haití y Cuba.",
        ),
        (
            {"notice": Notice.OTHER_LANGUAGE},
            (
                "I speak English and Spanish, so I reply in English. "
                "This is what the report says, word for word."
            ),
            (
                "Hablo español e inglés; por eso respondo en español. "
                "Esto dice el informe, palabra por palabra."
            ),
        ),
        (
            {"outcome": Outcome.CHITCHAT, "citations": ()},
            STRINGS[Language.EN].chitchat.one,
            STRINGS[Language.ES].chitchat.one,
        ),
        (
            {"outcome": Outcome.CHITCHAT, "citations": (), "courtesy": Courtesy.THANKS},
            "You are welcome. Ask me again whenever you like.",
            "Con mucho gusto. Aquí se puede volver a preguntar cuando haga falta.",
        ),
        (
            {"outcome": Outcome.CHITCHAT, "citations": (), "courtesy": Courtesy.GOODBYE},
            "Goodbye, and take care.",
            "Hasta pronto; mis mejores deseos.",
        ),
        (
            {"reports_asked": 2},
            "This is what the reports say, word for word.",
            "Esto dicen los informes, palabra por palabra.",
        ),
        (
            REFUSED | {"reports_asked": 2},
            "The reports do not answer this.",
            "Los informes no responden a esto.",
        ),
        (
            REFUSED | {"reports_asked": 3, "countries": ("HT",), "untreated": ("HT",)},
            "The reports say nothing of their own about Haiti.",
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
                "They say nothing of their own about Haiti."
            ),
            (
                "Los informes solo mencionan Perú: 1 pasaje, palabra por palabra. "
                "No dicen nada en particular sobre Haití."
            ),
        ),
        (
            {"reports_asked": 2, "outcome": Outcome.CHITCHAT, "citations": ()},
            STRINGS[Language.EN].chitchat.other,
            STRINGS[Language.ES].chitchat.other,
        ),
    ],
)
def test_messages_are_fixed_sentences(given, english, spanish):
    """Every outcome has its sentence, in the language of the question."""
    assert message(answer(**given)) == english
    assert message(answer(language=Language.ES, **given)) == spanish


def test_a_refusal_in_a_third_language_does_not_contradict_itself():
    """The notice does not say that something was found: it stands before a refusal too."""
    given = REFUSED | {"notice": Notice.OTHER_LANGUAGE}
    assert message(answer(**given)) == (
        "I speak English and Spanish, so I reply in English. The report does not answer this."
    )
    assert message(answer(language=Language.ES, **given)) == (
        "Hablo español e inglés; por eso respondo en español. El informe no responde a esto."
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
        "message": "Esto dice el informe, palabra por palabra.",
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
                "label": "BOLIVIA",
                "speaker": None,
                "pages": ["7", "8"],
                "span": [10, 42],
                "score": 0.8312,
                "url": "/report#water/bolivia",
            }
        ],
        "listing": None,
        "only_mentioned": [],
        "left_out": 0,
        "related": [],
        "contacts": [],
        "follow_ups": ["How is fog caught?"],
        "near": ["IN DETAIL", "1. WATER"],
        "citation": "Network. (2023) Gardens.",
    }
    assert list(found)[:6] == ["id", "question", "language", "outcome", "confidence", "message"]
    assert json.loads(json.dumps(found)) == found


def test_the_answer_object_of_a_list():
    """A listing says what is shown and of how many."""
    found = answer_json(answer(listing=Listing("Habits", 3, 3)))
    assert found["listing"] == {"title": "Habits", "shown": 3, "of": 3}


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
        "Esto dice el informe, palabra por palabra.\n"
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
    assert titled[1] == "Habits: 3 of 3"
    assert plain_text(answer(listing=Listing("", 2, 2))).splitlines()[1] == "2 of 2"
    spanish = answer(language=Language.ES, listing=Listing("Habits", 3, 3))
    assert plain_text(spanish).splitlines()[1] == "Habits: 3 de 3"


def test_plain_text_of_a_refusal():
    """What is related is marked as no answer, and is not offered to be cited."""
    assert plain_text(answer(**REFUSED)) == (
        "The report does not answer this.\n"
        "\n"
        "Related, but not an answer:\n"
        "\n"
        "[1] IN DETAIL > 1. WATER (pages 7 and 8)\n"
        "BOLIVIA: Straw keeps\n"
        "frost away."
    )


def test_plain_text_of_a_greeting():
    """A greeting is one sentence and nothing else."""
    given = answer(outcome=Outcome.CHITCHAT, citations=())
    assert plain_text(given) == STRINGS[Language.EN].chitchat.one


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
    """The quote stays English and says so; the translation is labelled; the link is Spanish."""
    page = Elements(answer_html(answer(language=Language.ES)))
    assert page.having("answer")[0]["lang"] == "es"
    assert page.having("card-quote")[0]["lang"] == "en"
    assert len(page.having("card-translation")) == 1
    assert "Traducción no oficial" in page.text
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


def test_lines_are_cut_where_marks_begin_and_end():
    """Each line is its pieces, marked or not; an empty line has none."""
    assert lines("ab cd\n\nef", (Span(3, 5), Span(7, 8))) == (
        (TextRun("ab "), TextRun("cd", marked=True)),
        (),
        (TextRun("e", marked=True), TextRun("f")),
    )


def test_without_a_translation_shown_nothing_of_it_is_marked():
    """Offsets into a text that is not in the object would point at nothing."""
    (passage,) = answer_json(answer())["passages"]
    assert (passage["translation"], passage["translation_highlights"]) == (None, [])
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
    assert [(group.title, len(group.citations)) for group in groups(given)] == [
        ("1. WATER", 2),
        ("2. SEEDS", 1),
    ]
    assert len(Elements(answer_html(given)).having("group-title")) == 2


@pytest.mark.parametrize("language", Language)
def test_what_is_copied_has_words_translation_place_and_citation(language):
    """The quote is whole, its lines as they are, and the translation is called unofficial."""
    given = answer(language=language)
    copy = copied(given.citations[0], given)
    assert copy.startswith("BOLIVIA: Straw keeps\nfrost away.")
    assert ("Traducción no oficial: " in copy) is (language is Language.ES)
    assert copy.endswith("Network. (2023) Gardens.")
    assert "IN DETAIL > 1. WATER" in copy
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
    assert copied(given.citations[0], given, (OWN, OTHER)).endswith("Own. (2023)")
    assert plain_text(given, (OWN,)) == plain_text(given)
    assert answer_html(given, reports=()) == answer_html(given)
    assert not Elements(answer_html(given, reports=(OWN,))).having("card-report")


def test_sections_of_two_reports_are_two_groups():
    """Although they have the same heading."""
    both = (citation(), citation(number=2, report="ports"))
    given = answer(citations=both, country_only=True, countries=("BO",))
    assert [len(group.citations) for group in groups(given)] == [1, 1]


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
    assert announcement(answer(**REFUSED)) == "The report does not answer this."


def test_html_of_hostile_text_is_text():
    """Whatever a report holds is shown as its characters and never run."""
    hostile = citation(
        quote=HOSTILE,
        translation=HOSTILE,
        section_path=(HOSTILE,),
        pages=('7"><script>',),
        url='/report#"><script>x</script>',
    )
    for given in (
        answer(citations=(hostile,), citation=HOSTILE, listing=Listing(HOSTILE, 1, 1)),
        answer(language=Language.ES, citations=(hostile,), citation=HOSTILE),
        answer(outcome=Outcome.NOT_IN_REPORT, citations=(), related=(hostile,)),
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
    assert searching(given) == ("Searching: gender in Bolivia ?",)
    assert plain_text(given).splitlines()[0] == "Searching: gender in Bolivia ?"
    assert "Searching: gender in Bolivia ?" in Elements(answer_html(given)).text


@pytest.mark.parametrize("space", ["\u2028", "\x85", "\x0c"])
def test_html_keeps_words_apart(space):
    """Odd separators that a text was copied with do not make one word of two."""
    html = answer_html(answer(citations=(citation(quote=f"one{space}two"),)))
    assert "onetwo" not in html
