"""Which passages are shown for known scores: countries, lists, or the nearest few.

Most tests use a hand-made index, in which every score is given.
"""

from dataclasses import replace

import numpy as np
import pytest

from doubles import simple_intents
from handmade import (
    GENERAL,
    IN_ONE,
    ITEMS,
    NAMES,
    PASSAGES,
    REPORT,
    found,
    index,
    passage,
    shown,
)
from report_rag.corpus.geography import Geography
from report_rag.retrieval import selection as module
from report_rag.retrieval.fusion import search
from report_rag.retrieval.selection import select
from report_rag.text.parsed import ParsedText
from report_rag.types import Language, ListKind
from report_rag.vectors.neighbourhood import Neighbourhoods

# A quotation


@pytest.mark.parametrize(
    "question",
    [
        "a quote on lamps",
        "Is there a quotation from Bolivia?",
        "testimonies from Bolivia",
        "una cita de Bolivia",
        "¿Hay alguna frase sobre lámparas?",
    ],
)
def test_who_asks_for_a_quotation_gets_quotations(question):
    """Even where other passages are nearer, or all about a country is asked for."""
    selection = select(index(), found(question, about_country=1.0, general_1=0.9, said=0.2))
    assert shown(selection) == ["said"]
    assert not selection.country_only


@pytest.mark.parametrize(
    "question", ["a quote from Peru", "sitios de citas en Perú", "What was said in Peru?"]
)
def test_without_a_quotation_that_fits_other_passages_are_shown(question):
    """None is about Peru; sites for dates and what is said are no quotations."""
    passages = shown(select(index(), found(question, peru_1=0.9, said=0.8)))
    assert passages[0] == "peru-1"
    assert "said" not in passages


# Without a country and without a list


def test_a_fact_is_shown_alone_when_nothing_comes_near():
    """One passage far ahead of the others is the whole answer."""
    selection = select(index(), found("lamps", general_2=0.9, general_1=0.3, prose=0.2))
    assert shown(selection) == ["general-2"]


def test_near_passages_are_shown_best_first():
    """Passages about as good as the first one stand beside it, ordered by score."""
    selection = select(index(), found("lamps", general_2=0.8, general_1=0.9, prose=0.85))
    assert shown(selection) == ["general-1", "prose", "general-2"]


def test_at_most_six_passages_are_shown():
    """Of seven equally near short passages, six are shown."""
    scores = {name.replace("-", "_"): 0.9 for name in NAMES[5:]}
    assert shown(select(index(), found("lamps", **scores))) == NAMES[5:11]


def test_long_passages_are_four_at_most(monkeypatch):
    """A fifth is not shown when all together would have more words than `_WORDS`."""
    monkeypatch.setattr(module, "_WORDS", 4)
    scores = {name.replace("-", "_"): 0.9 for name in GENERAL}
    assert shown(select(index(), found("lamps", **scores))) == list(GENERAL[:4])


@pytest.mark.parametrize(("words", "count"), [(80, 5), (81, 4), (67, 5), (66, 6), (500, 4)])
def test_four_hundred_words_are_enough(words, count):
    """A fifth and a sixth passage are shown while all of them have 400 words at most."""
    made = tuple(replace(one, text="word " * words) for one in PASSAGES)
    asked = found("lamps", **dict.fromkeys(["prose", *(n.replace("-", "_") for n in GENERAL)], 0.9))
    assert len(select(replace(index(), passages=made), asked).hits) == count


@pytest.mark.parametrize("others", [(), (0.9, 0.7, 0.7)])
@pytest.mark.parametrize(("part", "kept"), [(0.66, True), (0.64, False)])
def test_a_passage_is_near_from_a_part_of_the_first_one(others, part, kept):
    """From 0.65 of the first one's score on, whether it is the second passage or the fifth."""
    scores = {f"general_{number}": score for number, score in enumerate((0.9, *others), start=1)}
    selection = select(index(), found("lamps", prose=0.9 * part, **scores))
    assert ("prose" in shown(selection)) is kept


def test_equal_scores_keep_the_order_of_the_report():
    """Ties are broken by the place in the report."""
    selection = select(index(), found("lamps", general_3=0.9, prose=0.9))
    assert shown(selection) == ["prose", "general-3"]


def test_hits_carry_their_scores():
    """A hit has its fused score."""
    (hit,) = select(index(), found("lamps", bank=0.75, general_2=0.5)).hits
    assert hit.score == pytest.approx(0.5)


# Countries


@pytest.mark.parametrize(
    "question",
    [
        "Bolivia",
        "bolivia?",
        "¿Y Bolivia?",
        "What does the report say about Bolivia?",
        "¿Qué dice el informe sobre los bolivianos?",
        "dime algo de La Paz",
    ],
)
def test_a_country_alone_brings_all_its_passages_call_outs_first(question):
    """Name, people or capital: call-outs, then prose that names it, then quotations."""
    selection = select(index(), found(question, about_country=1.0, general_1=0.99))
    assert shown(selection) == ["bolivia-1", "bolivia-2", "prose", "said"]
    assert selection.country_only
    assert selection.countries == ("BO",)
    assert selection.untreated == ()


@pytest.mark.parametrize(
    "question", ["How many people live in Bolivia?", "¿Cuántas personas viven en Bolivia?"]
)
def test_who_asks_for_a_figure_asks_for_something_in_a_country(question):
    """Not for all that is said of it."""
    assert not select(index(), found(question, about_country=1.0)).country_only


@pytest.mark.parametrize(
    ("question", "likely", "plain", "country_only"),
    [
        ("a visa for Bolivia", 1.0, (), False),
        ("a visa for Bolivia", 1.0, ("visa",), True),  # a word that people ask with
        ("everything on Bolivia, for the visa office", 0.5, (), True),
        ("todo lo de Bolivia, para la oficina de visas", 0.5, (), True),
        ("what your report has on Bolivia for the visa office", 0.5, (), True),
        ("lo del informe sobre Bolivia, para una visa", 0.5, (), True),
        ("what your report has on a visa for Bolivia", 0.1, (), False),
    ],
)
def test_a_word_that_stands_nowhere_may_be_the_topic_or_say_who_asks(
    question, likely, plain, country_only
):
    """It is no topic where the report is named or all is asked for, and examples agree."""
    asked = replace(found(question, about_country=likely), unknown_words=frozenset({"visa"}))
    made = replace(index(), intents=replace(simple_intents(), plain_words=frozenset(plain)))
    assert select(made, asked).country_only is country_only


def test_the_region_goes_along_with_a_country_that_is_treated():
    """A call-out on the Caribbean comes last among the passages about one of its countries."""
    selection = select(index(), found("Dominican Republic", about_country=1.0))
    assert shown(selection) == ["joint", "prose", "region"]


def test_a_region_alone_does_not_treat_its_countries():
    """A call-out on the Caribbean does not make Jamaica a treated country."""
    selection = select(index(), found("Jamaica", general_1=0.9))
    assert selection.countries == selection.untreated == ("JM",)
    assert not selection.country_only


def test_a_region_is_asked_like_a_country():
    """The Caribbean by name brings the call-outs on the Caribbean."""
    selection = select(index(), found("What about the Caribbean?", about_country=1.0))
    assert shown(selection) == ["region"]
    assert selection.country_only


def test_two_countries_alone_bring_the_passages_of_both():
    """The first country's passages come first, and one of both is shown once."""
    selection = select(index(), found("Peru and the Dominican Republic", about_country=1.0))
    assert shown(selection) == ["peru-1", "joint", "prose", "region"]
    assert selection.countries == ("PE", "DO")


def test_a_country_with_a_topic_brings_its_passages_on_that_topic():
    """Only passages about the country are shown, however near others are."""
    selection = select(index(), found("lamps in Bolivia", bolivia_2=0.5, general_1=0.9, said=0.1))
    assert shown(selection) == ["bolivia-2"]
    assert not selection.country_only


def test_a_country_with_a_topic_leaves_other_countries_out():
    """A call-out about another country only is not an answer, however near it is."""
    selection = select(index(), found("lamps in Bolivia", peru_1=1.0, bolivia_2=0.6))
    assert shown(selection) == ["bolivia-2"]


def test_a_country_with_a_topic_shows_four_passages_at_most():
    """Of five equally near passages about a country the first four are shown."""
    made = country_index(*(f"PERU: {number}" for number in range(5)))
    scores = np.full(5, 0.9, dtype=np.float32)
    asked = replace(found("lamps in Peru"), scores=scores, retrievers={})
    assert shown(select(made, asked)) == ["p0", "p1", "p2", "p3"]


def test_a_comparison_shows_the_best_passages_of_all_its_countries():
    """Best first, whichever country they are about, before better ones that are about neither."""
    near = {"bolivia_1": 0.9, "bolivia_2": 0.7, "peru_1": 0.8, "joint": 0.1, "general_1": 1.0}
    selection = select(index(), found("lamps in Bolivia and in Peru", **near))
    assert shown(selection) == ["bolivia-1", "peru-1", "bolivia-2"]
    assert selection.countries == ("BO", "PE")


def test_an_untreated_country_is_told_apart_from_a_treated_one():
    """Of two countries asked, the one without a passage is named as untreated."""
    selection = select(index(), found("Haiti and Bolivia", about_country=1.0))
    assert shown(selection) == ["bolivia-1", "bolivia-2", "prose", "said"]
    assert selection.countries == ("HT", "BO")
    assert selection.untreated == ("HT",)


@pytest.mark.parametrize("question", ["Lima", "How was Lima?", "¿Cómo estuvo Lima?"])
def test_the_venue_in_the_title_is_no_country(question):
    """A capital in a report's own title means the meeting, and not its country."""
    selection = select(index(), found(question, general_1=0.9))
    assert shown(selection) == ["general-1"]
    assert selection.countries == ()


def test_a_country_in_the_title_stays_a_country():
    """Only a capital in the title is a venue: Peru by name is asked about, La Paz is Bolivia."""
    assert select(index(), found("Peru")).countries == ("PE",)
    assert select(index(), found("La Paz")).countries == ("BO",)
    assert select(index(), found("Chile")).untreated == ("CL",)


# Passages that only mention the country


def country_index(*texts):
    """An index of passages by their texts: about Peru if they name it, call-outs for "PERU"."""
    about = [("PE",) if text.startswith("PERU") else () for text in texts]
    made = tuple(
        replace(passage(f"p{number}", about=own, mentions=_of_peru(text)), text=text)
        for number, (text, own) in enumerate(zip(texts, about, strict=True))
    )
    return replace(index(), passages=made, geography=Geography.of((REPORT,), made))


def _of_peru(text):
    return ("PE",) if "peru" in text.lower() else ()


def about_peru(made, **scores):
    """What is shown for Peru and nothing else."""
    fused = np.array([scores.get(one.passage_id, 0.0) for one in made.passages], dtype=np.float32)
    asked = replace(found("Peru", about_country=1.0), scores=fused, retrievers={})
    return select(made, asked)


MENTION = "In Peru, Chile, and Cuba."


def test_passages_that_only_mention_the_country_come_last():
    """They come after the others, in the report's order, whatever their scores."""
    made = country_index(MENTION, "Peru has some.", "PERU: own", f"{MENTION} Again.")
    selection = about_peru(made, p0=0.9)
    assert shown(selection) == ["p2", "p1", "p0", "p3"]
    assert [hit.passage.passage_id for hit in selection.only_mentioned] == ["p0", "p3"]
    assert selection.hits[2:] == selection.only_mentioned
    assert selection.left_out == 0


def test_with_a_topic_nothing_is_only_mentioned():
    """With a topic, passages that only mention the country are ranked like others."""
    made = country_index(MENTION, "PERU: own")
    asked = replace(found("lamps in Peru"), scores=np.array([0.9, 0.1], np.float32), retrievers={})
    assert select(made, asked).only_mentioned == ()


def test_of_many_passages_the_best_twelve_are_shown_in_order():
    """The best twelve, in the report's order; `left_out` counts the others."""
    made = country_index(*(f"PERU: {number}" for number in range(30)))
    scores = {f"p{number}": 0.5 + number / 100 for number in range(30)}
    selection = about_peru(made, **(scores | {"p3": 1.0}))
    assert shown(selection) == ["p3", *(f"p{number}" for number in range(19, 30))]
    assert selection.left_out == 18


def test_twelve_passages_are_all_shown():
    """With exactly twelve, none is left out."""
    selection = about_peru(country_index(*(f"PERU: {number}" for number in range(12))))
    assert len(selection.hits) == 12
    assert selection.left_out == 0


def test_mentions_give_way_to_what_is_said_of_the_country():
    """Mentions are shown only where other passages leave room, however near they are."""
    made = country_index(*[MENTION] * 5, *(f"PERU: {number}" for number in range(10)))
    mentions = {f"p{number}": 0.5 + number / 10 for number in range(5)}
    selection = about_peru(made, **mentions)
    assert shown(selection) == [*(f"p{number}" for number in range(5, 15)), "p3", "p4"]
    assert len(selection.only_mentioned) == 2
    assert selection.left_out == 3


# Lists


@pytest.mark.parametrize(
    "question",
    [
        "all the lamps",
        "list the lamps",
        "every lamp, one by one",
        "everything on lamps",
        "the five lamps",
        "5 lamps",
        "which are the lamps, five?",
        "todas las lámparas",
        "la lista de lámparas",
        "las cinco lámparas",
        "el listado completo",
    ],
)
def test_words_that_ask_for_a_whole_list_show_it(question):
    """A word like "all", or the list's number, shows a list that is slightly less near."""
    selection = select(index([ITEMS]), found(question, lists=[0.79], bank=0.8, prose=1.0))
    assert selection.whole is ITEMS
    assert shown(selection) == list(GENERAL)


@pytest.mark.parametrize(
    "question",
    [
        *("lamps", "what about lamps?", "4 lamps", "the listener"),
        *("no lamps at all", "lamps, above all", "lámparas, sobre todo", "ante todo, lámparas"),
    ],
)
def test_other_words_do_not_show_a_list(question):
    """Without such words the nearest passage is shown instead of the same list."""
    selection = select(index([ITEMS]), found(question, lists=[0.79], bank=0.8, prose=1.0))
    assert selection.whole is None
    assert shown(selection) == ["prose"]


def test_a_list_that_is_clearly_nearest_is_shown_unasked():
    """A list that is clearly nearer than any single passage is shown without such words."""
    selection = select(index([ITEMS]), found("lamps", lists=[0.9], bank=0.8, prose=1.0))
    assert selection.whole is ITEMS


@pytest.mark.parametrize(
    ("scores", "is_shown"),
    [
        ({"general_1": 0.9, "general_2": 0.8, "prose": 1.0, "said": 1.0}, True),
        ({"general_1": 0.9, "joint": 0.8, "prose": 1.0, "said": 1.0}, False),
        ({"general_1": 1.0, "general_2": 0.7, "joint": 0.8, "prose": 0.9, "said": 0.9}, False),
    ],
)
def test_a_list_that_no_bank_question_asks_for_has_to_be_found_too(scores, is_shown):
    """Two of the four best passages are in it; "all" may be said of anything."""
    asked = found("all lamps", lists=[0.9], **scores)
    assert (select(index([ITEMS], asked=False), asked).whole is ITEMS) is is_shown
    assert select(index([ITEMS]), asked).whole is ITEMS


@pytest.mark.parametrize(("question", "is_shown"), [("all lamps", False), ("all quotes", True)])
def test_quotations_are_no_list_without_a_word_for_them(question, is_shown):
    """If no bank question asks for them."""
    said = replace(ITEMS, kind=ListKind.QUOTATIONS)
    asked = found(question, lists=[0.9], general_1=0.9, general_2=0.9)
    assert (select(index([said], asked=False), asked).whole is said) is is_shown


def test_a_far_list_is_not_shown_though_all_is_asked():
    """ "All" shows no list that is far from the question."""
    selection = select(index([ITEMS]), found("all lamps", lists=[0.7], bank=0.8, prose=1.0))
    assert shown(selection) == ["prose"]


def test_a_list_comes_in_its_own_order_whatever_the_scores():
    """All items are shown in the report's order, whatever their scores."""
    scores = {"general_5": 1.0, "general_1": 0.0, "general_3": 0.5}
    selection = select(index([ITEMS]), found("all lamps", lists=[0.9], **scores))
    assert shown(selection) == list(GENERAL)


def test_of_two_near_lists_the_one_with_the_better_members_is_meant():
    """Of two equally near lists, the one whose members have better scores is shown."""
    lists = [IN_ONE, ITEMS]
    toward_items = {name.replace("-", "_"): 0.9 for name in GENERAL}
    toward_one = {"region": 0.9, "bolivia_1": 0.9, "peru_1": 0.9}
    near = [0.9, 0.9]
    assert select(index(lists), found("all lamps", near, **toward_items)).whole is ITEMS
    assert select(index(lists), found("all lamps", near, **toward_one)).whole is IN_ONE


def test_a_country_is_stronger_than_a_list():
    """A question about a country shows its passages, and not a list with one of them."""
    selection = select(
        index([IN_ONE]), found("list all about Bolivia", lists=[0.99], about_country=1.0)
    )
    assert selection.whole is None
    assert shown(selection)[0] == "bolivia-1"


# With the tiny report, from question to passages


@pytest.mark.parametrize(
    ("question", "title", "members"),
    [
        (
            "List the habits",
            "Three habits of a lasting garden",
            ["share-the-tools", "catch-the-rain", "feed-the-soil"],
        ),
        (
            "¿Cuáles son los tres hábitos de un huerto que dura?",
            "Three habits of a lasting garden",
            ["share-the-tools", "catch-the-rain", "feed-the-soil"],
        ),
        (
            "What are all the recommendations?",
            "RECOMMENDATIONS",
            ["for-schools", "for-councils", "for-gardeners"],
        ),
        (
            "¿Cuáles son las señales de cambio?",
            "SIGNS OF CHANGE",
            [
                "bees-came-back-to-8-of",
                "lunch-at-the-schools-has-fresh",
                "people-who-never-spoke-before-now",
            ],
        ),
        (
            "What does the chapter on water say country by country?",
            "1. WATER AND SEEDS",
            ["bolivia", "peru"],
        ),
    ],
)
def test_lists_of_a_report_come_whole_and_in_order(tiny_assistant, question, title, members):
    """Items, parts, call-outs and quotations are shown whole, as many as there are."""
    answer = tiny_assistant.ask(question)
    assert [one.passage_id.split("/")[-1] for one in answer.citations] == members
    assert (answer.listing.title, answer.listing.shown, answer.listing.of) == (
        title,
        len(members),
        len(members),
    )


def test_a_country_of_the_tiny_report(tiny_assistant):
    """Bolivia's call-out comes first, then the prose that names Bolivia, and nothing else."""
    for question in ("Bolivia", "¿Qué dice el informe sobre Bolivia?", "bolivianos"):
        assert [one.passage_id for one in tiny_assistant.ask(question).citations] == [
            "water-and-seeds/bolivia",
            "money-for-tools/seeds-are-cheap-but-fences-and",
        ]


def test_topics_of_one_country_are_told_apart(tiny_index, encoder):
    """Potatoes and raffles in Bolivia come first from two different passages."""
    first = []
    for question in ("potatoes in Bolivia", "raffles in Bolivia"):
        asked = search(tiny_index, Neighbourhoods(encoder), ParsedText(question), Language.EN)
        # The double takes any short question for one about the country as such.
        first.append(select(tiny_index, replace(asked, about_country=lambda: 0.0)).hits[0])
    assert [hit.passage.passage_id for hit in first] == [
        "water-and-seeds/bolivia",
        "money-for-tools/seeds-are-cheap-but-fences-and",
    ]


# About a country as such, or about something in it


def country_only(question, about_country, language=Language.EN, **given):
    """Whether everything about the country is shown, for a share of `about_country`."""
    asked = found(question, about_country=about_country, language=language, bolivia_2=0.9)
    selection = select(index(**given), asked)
    assert shown(selection)[0] == ("bolivia-1" if selection.country_only else "bolivia-2")
    return selection.country_only


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Bolivia", Language.EN),
        ("and Bolivia?", Language.EN),
        ("What does the report say about Bolivia?", Language.EN),
        ("¿Y Bolivia?", Language.ES),
        ("cuéntame de los bolivianos", Language.ES),
    ],
)
@pytest.mark.parametrize("bank", [0, 1])
def test_a_country_without_another_content_word_is_all_that_is_asked(question, language, bank):
    """Everything about it is shown, whatever `about_country` is, with a bank or without."""
    assert country_only(question, 0.0, language, bank=bank)


@pytest.mark.parametrize(("about_country", "only"), [(0.14, False), (0.16, True)])
def test_a_question_enough_like_those_about_a_country_is_one(about_country, only):
    """A share of 0.15 of its neighbours is enough, when the report has none of its words."""
    assert country_only("lamps in Bolivia", about_country) is only


@pytest.mark.parametrize(
    ("question", "language", "bound"),
    [
        ("the prose in Bolivia", Language.EN, 0.3),
        ("the prose, the prose in Bolivia", Language.EN, 0.3),
        ("prose for lamps in Bolivia", Language.EN, 0.3),
        ("what is said in prose of Bolivia", Language.EN, 0.3),
        ("joint prose on Bolivia", Language.EN, 0.45),
        ("joint prose of a region on Bolivia", Language.EN, 0.6),
        ("the general in Bolivia", Language.EN, 0.3),
        ("lámparas en Bolivia", Language.ES, 0.3),
        ("lámparas y velas en Bolivia", Language.ES, 0.45),
    ],
)
def test_each_subject_asks_for_more_likeness(question, language, bound):
    """0.15 more for each word that the report has; without text in its language, for each."""
    assert not country_only(question, bound - 0.01, language)
    assert country_only(question, bound + 0.01, language)


@pytest.mark.parametrize(
    ("question", "language", "only"),
    [
        ("the prose in Bolivia", Language.EN, False),
        ("lámparas en Bolivia", Language.ES, False),
        ("lamps in Bolivia", Language.EN, True),
        ("the general in Bolivia", Language.EN, False),
    ],
)
def test_without_a_bank_one_subject_is_a_topic(question, language, only):
    """Without a bank, one word that the report has makes a topic."""
    assert country_only(question, 0.99, language, bank=0) is only


@pytest.mark.parametrize("question", ["all of section two on Bolivia", "section two on Bolivia"])
@pytest.mark.parametrize("bank", [0, 1])
def test_a_sections_subject_is_a_topic(question, bank):
    """Words of a section's heading are a topic, however near to questions about a country."""
    assert not country_only(question, 0.99, bank=bank)


def test_a_country_is_a_word_like_others_where_none_has_a_call_out():
    """Without call-outs of countries the nearest passage is shown, whether it names it or not."""
    made = country_index("Lamps burn.", "In Peru, candles burn.")
    asked = replace(
        found("lamps in Peru"), scores=np.array([0.9, 0.5], dtype=np.float32), retrievers={}
    )
    assert shown(select(made, asked)) == ["p0"]
    with_call_out = country_index("Lamps burn.", "In Peru, candles burn.", "PERU: own")
    asked = replace(asked, scores=np.array([0.9, 0.5, 0.0], dtype=np.float32))
    assert shown(select(with_call_out, asked))[0] == "p1"


def test_a_question_of_the_bank_about_a_whole_list_is_answered(tiny_assistant):
    """A list is shown for a bank question, though none of its words stands in the report."""
    answer = tiny_assistant.ask("Show me all the quotations")
    members = [one.passage_id.split("/")[-1] for one in answer.citations]
    assert members == ["rosa-quispe-cusco", "tomas-rivas"]
