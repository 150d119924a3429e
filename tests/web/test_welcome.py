"""The first screen: its sentence, its starters, the ways in and the countries."""

import html
import re
from dataclasses import replace

import pytest

from doubles import HashedEncoder, unworried
from report_rag.assistant import Assistant
from report_rag.index import build as build_folder
from report_rag.index import loaded
from report_rag.progress import silent
from report_rag.rendering.pages import page_html
from report_rag.strings import STRINGS
from report_rag.types import (
    AskOptions,
    Confidence,
    Language,
    ListKind,
    Outcome,
    PlaceTopic,
)
from report_rag.web import welcome as welcome_module
from report_rag.web.matrix import Entry
from report_rag.web.welcome import Way, Welcome, welcome
from reports import GARDEN, HARBOUR

EN, ES = Language
HABITS = "What are the three habits of a lasting garden?"


class Sure(Assistant):
    """An assistant that is sure of all its answers; the double of the encoder seldom is."""

    def ask(self, *given, **named):
        return replace(super().ask(*given, **named), confidence=Confidence.HIGH)


def sure(index):
    """Such an assistant over an index, in which only rules for words raise a help card."""
    return Sure(replace(index, concerns=unworried()), HashedEncoder())


@pytest.fixture(scope="module")
def assistant(tiny_index):
    return sure(tiny_index)


@pytest.fixture(scope="module")
def english(assistant):
    return welcome(assistant, EN, None)


@pytest.fixture(scope="module")
def bare(bare_corpus, tmp_path_factory):
    """The report with a title and a text only."""
    folder, double = tmp_path_factory.mktemp("bare-index"), HashedEncoder()
    build_folder.build(bare_corpus, folder, double.name, lambda: double, silent)
    return sure(loaded.load(bare_corpus, folder))


def with_publishers(index, *names):
    """The index of several reports with other publishers."""
    reports = (replace(one, publisher=name) for one, name in zip(index.reports, names, strict=True))
    return replace(index, reports=tuple(reports))


def _asked(assistant):
    return welcome_module._Asked(assistant, EN, None)


# The sentence


@pytest.mark.parametrize(
    ("publishers", "said"),
    [
        (
            ("A", "A"),
            (
                "Haz una pregunta y lee, palabra por palabra, lo que dicen estos informes, "
                "publicados por A."
            ),
        ),
        (
            ("A", "B"),
            (
                "Haz una pregunta y lee, palabra por palabra, lo que dicen estos informes, "
                "publicados por A y B."
            ),
        ),
        (("A", ""), "Haz una pregunta y lee lo que dicen estos informes, palabra por palabra."),
    ],
)
def test_the_sentence_names_publishers_if_all_are_known(several_index, publishers, said):
    """Each once; none if that of one report is not known, since it would be taken for all."""
    index = with_publishers(several_index, *publishers)
    assert welcome_module._sentence(index.reports, ES).startswith(said)
    assert welcome_module._sentence(index.reports[:1], EN) == (
        "Ask a question, and read word for word what this report, published by A, says about it."
    )


def test_of_many_publishers_none_is_named(tiny_index):
    """The sentence stays short."""
    reports = [replace(tiny_index.reports[0], publisher=name) for name in "ABCD"]
    assert welcome_module._sentence(reports, EN) == STRINGS[EN].welcome.other
    assert "A, B and C" in welcome_module._sentence(reports[:3], EN)


# Starters


def test_starters_are_on_the_subject_and_find_what_answers_them(assistant, english):
    """Each is a bank question, and the first passage that is shown is one that answers it."""
    bank = {one.text: one.passage_ids for one in assistant.index.reports[0].questions}
    assert 4 <= len(english.starters) <= 6
    for question in english.starters:
        answer = assistant.ask(question)
        assert (answer.outcome, answer.intent) == (Outcome.ANSWERED, None)
        assert answer.citations[0].passage_id in bank[question]


def test_what_a_way_in_asks_is_no_starter(english):
    """The list of habits is there once, though its question comes first in the bank."""
    assert HABITS in [way.question for way in english.ways]
    assert HABITS not in english.starters


def test_an_answer_that_is_not_certain_is_neither_starter_nor_way_in(tiny_index):
    """With an assistant that is sure of nothing only the countries are left."""

    class Unsure(Assistant):
        def ask(self, *given, **named):
            return replace(super().ask(*given, **named), confidence=Confidence.LOW)

    index = replace(tiny_index, concerns=unworried())
    made = welcome(Unsure(index, HashedEncoder()), EN, None)
    assert (made.starters, made.ways) == ((), ())
    assert made.countries


def test_a_report_without_bank_has_questions_on_its_sections(bare):
    """Each by its printed heading, and answered first by a passage under it."""
    made = welcome(bare, EN, None)
    assert set(made.starters) == {
        "What does it say about “Pots”?",
        "What does it say about “Visitors”?",
    }
    assert made.countries == ()
    assert all(way.question in made.starters or way.label == "Contents" for way in made.ways)


def test_questions_on_sections_are_in_the_words_of_the_translation(tiny_index):
    """Headings without number and colon; none of recommendations, and none that is not printed."""
    index = replace(tiny_index, reports=(replace(tiny_index.reports[0], questions=()),))
    asked = welcome_module._Asked(sure(index), ES, None)
    found = [question for question, _ in welcome_module._questions_on_sections(index, asked)]
    assert "¿Qué dice sobre «Agua y semillas»?" in found
    assert "¿Qué dice sobre «Tres hábitos de un huerto que dura»?" in found
    assert not [one for one in found if "RECOMENDACIONES" in one or "Portada" in one]
    # The longest section first.
    assert found[0] == "¿Qué dice sobre «Agua y semillas»?"


def test_only_so_many_questions_are_asked(tiny_index):
    """Also where none fits: a first screen does not keep a visitor waiting."""
    asked = []

    class Counting(Assistant):
        def ask(self, question, **named):
            asked.append(question)
            return replace(super().ask(question, **named), confidence=Confidence.LOW)

    index = replace(tiny_index, concerns=unworried())
    welcome(Counting(index, HashedEncoder()), EN, None)
    assert 0 < len(asked) <= 20


# Ways in


def test_a_list_is_named_by_the_bank_or_by_its_heading(tiny_index):
    """By what stands in the place of the dots in "What are …?", else by the heading."""
    (one,) = [each for each in tiny_index.lists if each.title.startswith("Three habits")]
    assert one.kind is ListKind.ITEMS
    assert welcome_module._way_to_list(tiny_index, EN, one) == Way(
        "The three habits of a lasting garden", HABITS, EN
    )
    report = replace(tiny_index.reports[0], questions=())
    without = replace(tiny_index, reports=(report,))
    assert welcome_module._way_to_list(without, ES, one) == Way(
        "Tres hábitos de un huerto que dura",
        "¿Qué dice sobre «Tres hábitos de un huerto que dura»?",
        ES,
    )
    untranslated = replace(tiny_index, reports=(replace(report, translated_headings=()),))
    assert welcome_module._way_to_list(untranslated, ES, one) == Way(
        "Three habits of a lasting garden",
        "¿Qué dice sobre «Three habits of a lasting garden»?",
        EN,
    )


def test_a_way_to_a_list_shows_all_of_it_and_nothing_else(assistant, english):
    """Recommendations have a way in of their own, and the call-outs are no list of items."""
    (way,) = [way for way in english.ways if way.question == HABITS]
    answer = assistant.ask(way.question)
    assert answer.listing.shown == answer.listing.of == 3
    lists = {one.title for one in assistant.index.lists if one.kind is ListKind.ITEMS}
    assert {"Three habits of a lasting garden", "RECOMMENDATIONS"} <= lists
    found = list(welcome_module._ways_to_lists(assistant.index, _asked(assistant)))
    assert found == [way]


# Countries


def test_what_is_only_mentioned_or_no_country_is_not_offered(assistant, monkeypatch):
    """A tap would lead to an enumeration, or to a part of the world."""
    passage = assistant.index.passages[0]
    entries = (
        Entry("BO", "Bolivia", (passage,), (passage,)),
        Entry("PE", "Peru", (passage,), ()),
        Entry("029", "Caribbean", (passage,), (passage,)),
    )
    monkeypatch.setattr(welcome_module, "country_index", lambda *_: entries)
    assert welcome_module._countries(assistant.index, EN) == (
        Way("Bolivia", "What does the report say about Bolivia?", EN),
    )


# Several reports


def test_of_several_reports_all_or_one_can_be_asked(several_index):
    """A chosen report has its own starters and ways in; over all, both have theirs."""
    both = sure(several_index)
    of_all, of_one = welcome(both, EN, None), welcome(both, EN, HARBOUR)
    assert {"habits of a lasting garden", "habits of a lasting harbour"} <= {
        way.label.removeprefix("The three ") for way in of_all.ways
    }
    assert not [way for way in of_one.ways if way.question == HABITS]
    bank = {one.text for one in both.over(HARBOUR).reports[0].questions}
    assert of_one.starters
    assert set(of_one.starters) <= bank
    assert of_all.sentence != of_one.sentence
    assert GARDEN not in of_one.sentence


# The template


def shown(made, language=EN):
    return page_html(
        "welcome.html", language, welcome=made, link=lambda one: f"/?q={len(one)}", reports=[None]
    )


def test_every_question_is_a_link_that_asks_it():
    """Starters and ways in lie open, the countries behind one control; all text is escaped."""
    made = Welcome(
        "A sentence.",
        ("Is <b> bold?",),
        (Way("La lista", "What is the list?", ES), Way("Names", "Who is named?", EN)),
        (Way("Peru", "What about Peru?", EN),),
    )
    page = shown(made)
    assert '<a class="asks" href="/?q=12" data-question="Is &lt;b&gt; bold?">' in page
    assert 'data-question="What is the list?" lang="es">La lista</a>' in page
    assert 'data-question="Who is named?">Names</a>' in page
    assert page.index("<details") < page.index(">Peru</a>") < page.index("</details>")
    assert html.unescape("".join(re.findall("<h2>(.*?)</h2>", page))) == (
        STRINGS[EN].examples_label + STRINGS[EN].ways_label.one
    )


def test_what_is_empty_has_no_heading():
    """No empty list, and nothing at all where there is nothing to tap."""
    country = (Way("Peru", "What about Peru?", EN),)
    assert shown(Welcome("A sentence.", (), (), ())).strip() == ""
    assert "<details" not in shown(Welcome("A sentence.", ("What is new?",), (), ()))
    only = shown(Welcome("A sentence.", (), (), country))
    assert only.count("<h2>") == only.count("<ul>") == 1


# The first report


@pytest.mark.real
@pytest.mark.parametrize("language", Language)
def test_the_first_screen_of_the_first_report(real_assistant, language):
    """Trends, recommendations, quotations and chapters, each with the answer that it promises."""
    made = welcome(real_assistant, language, None)
    assert "ECPAT International" in made.sentence
    assert 4 <= len(made.starters) <= 6
    for question in (*made.starters, *(way.question for way in made.ways)):
        answer = real_assistant.ask(question, page_language=language, options=AskOptions())
        assert (answer.outcome, answer.confidence) == (Outcome.ANSWERED, Confidence.HIGH)
        assert answer.language is language
        assert not answer.contacts
    answers = [real_assistant.ask(way.question, page_language=language) for way in made.ways]
    trends, recommendations, quotations, chapters = answers
    assert (trends.listing.shown, trends.listing.of) == (12, 12)
    assert recommendations.intent is PlaceTopic.RECOMMENDATIONS
    assert [one.count for one in recommendations.outline] == [7, 7, 7, 7]
    assert quotations.intent is PlaceTopic.SPEAKERS
    assert len(quotations.citations) == 5
    assert chapters.intent is PlaceTopic.CONTENTS
    assert len(made.countries) == 21


@pytest.mark.real
def test_the_first_screen_of_the_first_report_is_as_long_in_both_languages(real_assistant):
    """The same passages answer its starters in both, since the bank's come in pairs."""
    both = [welcome(real_assistant, language, None) for language in Language]
    (report,) = real_assistant.index.reports
    answered_by = [
        [one.passage_ids for text in made.starters for one in report.questions if one.text == text]
        for made in both
    ]
    assert answered_by[0] == answered_by[1]
    assert len(both[0].ways) == len(both[1].ways)
