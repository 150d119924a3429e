"""Which passages are about which country, and which country is asked about."""

from dataclasses import replace

import pytest

from report_rag.corpus.geography import Geography, country_questions, without_country
from report_rag.text.countries import subjects
from report_rag.text.parsed import ParsedText
from report_rag.types import BlockKind, Language, Passage, Report, Span

CARIBBEAN, CENTRAL_AMERICA = "029", "013"
CALL_OUT, QUOTATION = BlockKind.CALL_OUT, BlockKind.QUOTATION


def passage(text, about=(), mentions=(), kind=BlockKind.PARAGRAPH):
    """A passage of which only what decides is filled in; with a subject it is a call-out."""
    return Passage(
        passage_id=text,
        report="r",
        text=text,
        span=Span(0, len(text)),
        section_path=(),
        pages=(),
        kind=CALL_OUT if about else kind,
        countries=about,
        mentions=mentions or about,
    )


def report(title, translated=None):
    """A report that is nothing but its title."""
    return Report("r", title, Language.EN, "", (), (), translated_title=translated)


def geography(*passages, title="On Gardens", translated=None):
    return Geography.of([report(title, translated)], passages)


# In the order of the report: the region first, the call-outs last.
SAMPLE = geography(
    passage("of the Caribbean", (CARIBBEAN,)),
    passage("said in Cuba", mentions=("CU",), kind=QUOTATION),
    passage("prose on Cuba and Peru", mentions=("CU", "PE")),
    passage("of Cuba", ("CU",)),
    passage("of Panama", ("PA",)),
    passage("more prose on Cuba", mentions=("CU",)),
    passage("of Costa Rica and Cuba", ("CR", "CU")),
    passage("nothing of a country"),
)


def test_call_outs_are_the_passages_with_a_label():
    """What only mentions a country is none."""
    passages = (passage("a"), passage("b", ("BO",)), passage("c", mentions=("PE",)))
    assert Geography.of((), passages).call_outs == {1}


def test_what_is_about_a_country_comes_in_four_turns():
    """Call-outs, prose, its people's words, its region; as in the report within each."""
    assert SAMPLE.about("CU") == (3, 6, 2, 5, 1, 0)


def test_the_same_country_is_answered_alike_again():
    """What was found once is kept, and is the same."""
    assert SAMPLE.about("CU") == SAMPLE.about("CU") == (3, 6, 2, 5, 1, 0)


def test_a_call_out_that_names_another_country_is_prose_about_that():
    """Peru is named by the call-out on Bolivia, after Peru's own."""
    named = geography(passage("a", ("BO",), ("BO", "PE")), passage("b", ("PE",)))
    assert named.about("PE") == (1, 0)
    assert named.about("BO") == (0,)


@pytest.mark.parametrize(
    ("kind", "mentions"), [(BlockKind.PARAGRAPH, ("JM",)), (QUOTATION, ("JM",))]
)
def test_prose_or_a_quotation_alone_treats_a_country(kind, mentions):
    """With a passage of its own, what is said of the region goes along."""
    one = geography(passage("region", (CARIBBEAN,)), passage("own", mentions=mentions, kind=kind))
    assert one.about("JM") == (1, 0)


def test_a_region_alone_treats_none_of_its_countries():
    """What is said of the Caribbean is not said of Jamaica; it is said around it."""
    assert SAMPLE.about("JM") == ()
    assert SAMPLE.around(["JM"]) == [0]
    assert SAMPLE.around(["BO", "JM"]) == [0]
    assert SAMPLE.around(["BO"]) == []


def test_a_region_has_its_own_call_outs():
    """Where it has some, those of its countries are left out."""
    assert SAMPLE.about(CARIBBEAN) == (0,)


def test_a_region_without_its_own_has_its_countries_call_outs():
    """Central America is what is said of Panama and of Costa Rica, in the report's order."""
    assert SAMPLE.about(CENTRAL_AMERICA) == (4, 6)


def test_prose_on_the_countries_of_a_region_is_not_about_the_region():
    """Only call-outs stand in for those of a region."""
    assert geography(passage("prose", mentions=("PA",))).about(CENTRAL_AMERICA) == ()


@pytest.mark.parametrize("code", ["BO", "??", ""])
def test_a_country_that_nothing_is_about_has_no_passages(code):
    """Unknown codes as well."""
    assert SAMPLE.about(code) == ()


# Passages that only mention a country


def told(text, code="PE", **changes):
    """Whether a passage that names a country only mentions it."""
    one = replace(passage(text, mentions=subjects(text)), **changes)
    made = geography(one, passage("of Peru", ("PE",)))
    return made.only_mentions(0, [code])


LISTED = "It grows in countries like Bolivia, Peru, Costa Rica, and Uruguay."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LISTED, True),
        ("Crece en Bolivia, Perú y Costa Rica.", True),
        ("Bolivians, Peruvians and Chileans came.", True),
        ("Peru, the US and T&T came.", True),
        (f"Nothing here. {LISTED} Nothing there.", True),
        (f"{LISTED} Chile, Peru, and Bolivia lead.", True),
        ("Peru has gardens.", False),
        ("Peru and Bolivia have gardens.", False),
        (f"{LISTED} Peru has the most.", False),
        (f"{LISTED} In Lima there is one.", False),
        ("Peru, the Caribbean and Central America have gardens.", False),
        ("Peru, Bolivia have gardens. Chile too.", False),
        ("Peru, peruanos, Lima and Bolivia.", False),
    ],
)
def test_a_country_among_two_others_in_every_sentence_is_only_mentioned(text, expected):
    """By name, people or abbreviation; one sentence of its own, or with one other, is enough."""
    assert told(text) is expected


@pytest.mark.parametrize(
    "changes",
    [
        {"label": "PERU", "countries": ("PE",)},
        {"label": "Peru and its neighbours"},
        {"label": "PERU AND CHILE", "countries": ("PE", "CL")},
        {"speaker": "Asociación Huertos - Perú", "kind": QUOTATION},
    ],
)
def test_a_label_or_speaker_of_the_country_is_more_than_a_mention(changes):
    """Its own call-out, a joint one and its people's words are about it, whatever they name."""
    assert not told(LISTED, **changes)


def test_a_call_out_of_its_region_is_more_than_a_mention():
    """What is said of the Caribbean is said with Cuba in mind, which it enumerates."""
    text = "Cuba, Jamaica, and Haiti have gardens."
    region = {"label": "THE CARIBBEAN", "countries": (CARIBBEAN,)}
    assert told(text, "CU")
    assert not told(text, "CU", **region)


def test_a_region_is_not_enumerated_with_its_own_countries():
    """ "In Central America (…)" is about Central America."""
    assert not told("Central America (Panama, Belize, Honduras) has some.", CENTRAL_AMERICA)
    assert told("Peru, Chile, and Central America have some.", CENTRAL_AMERICA)


def test_of_several_countries_each_has_to_be_only_mentioned():
    """A passage that says something of one of those asked is about them."""
    made = geography(passage(f"{LISTED} Peru leads.", mentions=("BO", "PE", "CR", "UY")))
    assert made.only_mentions(0, ["BO", "UY"])
    assert not made.only_mentions(0, ["BO", "PE"])


def test_a_passage_without_the_country_does_not_mention_it():
    """Nor does one that is about the country without a sentence that names it."""
    made = geography(passage(LISTED, mentions=()), passage("no name", mentions=("PE",)))
    assert not made.only_mentions(0, ["PE"])
    assert not made.only_mentions(1, ["PE"])
    assert not made.only_mentions(1, [])


# Which country is asked about


def test_countries_are_asked_in_the_order_of_the_question():
    """By name, people or capital, each once."""
    assert SAMPLE.asked(ParsedText("Peruvians, La Paz and Peru")) == ("PE", "BO")
    assert SAMPLE.asked(ParsedText("¿Y las cubanas?")) == ("CU",)
    assert SAMPLE.asked(ParsedText("no country at all")) == ()


@pytest.mark.parametrize("titles", [("Lima Meeting", None), ("Meeting", "Encuentro de Lima")])
def test_a_capital_in_a_title_is_the_venue(titles):
    """In either language's title; the venue's country is asked about by its name only."""
    made = geography(title=titles[0], translated=titles[1])
    assert made.venues == {"PE"}
    assert made.asked(ParsedText("What was decided in Lima?")) == ()
    assert made.asked(ParsedText("What about Peru?")) == ("PE",)
    assert made.asked(ParsedText("Lima is in Peru")) == ("PE",)
    assert made.asked(ParsedText("La Paz")) == ("BO",)


def test_a_country_in_a_title_is_no_venue():
    """A report on Peru treats Peru, and Lima with it."""
    made = geography(title="Children of Peru")
    assert made.venues == frozenset()
    assert made.asked(ParsedText("Lima")) == ("PE",)


def test_the_venues_of_all_reports_count():
    """Two reports were made in two places."""
    made = Geography.of([report("Lima Meeting"), report("Quito Week")], [])
    assert made.venues == {"PE", "EC"}


def test_a_passage_may_name_a_country_that_it_is_not_about():
    """An address names its country, and so does a capital."""
    made = geography(passage("Write to us in Lima, Peru."), passage("Nothing."))
    assert made.about("PE") == ()
    assert [made.names(number, "PE") for number in (0, 1)] == [True, False]
    assert not made.names(0, "BO")


# Misspelt names


@pytest.mark.parametrize(
    ("question", "right"),
    [
        ("¿Y Jamaca?", "¿Y Jamaica?"),
        ("what about jamaicca then", "what about Jamaica then"),
        ("Jamaixa", "Jamaica"),
        ("Jammmaica", "Jammmaica"),
        ("Kamaica", "Kamaica"),
        ("Cubo", "Cubo"),
        ("Bolivua", "Bolivua"),
        ("Jamaca and Cuba", "Jamaca and Cuba"),
        ("no country", "no country"),
        ("", ""),
    ],
)
def test_one_wrong_letter_is_put_right(question, right):
    """In long names of countries that the corpus knows, and where no other country is named."""
    made = geography(passage("a", ("JM",)), passage("b", mentions=("CU",)))
    assert made.corrected(ParsedText(question), known=lambda _: False) == right


def test_a_word_of_the_corpus_is_not_put_right():
    """ "Jamaca" may be a word of its own, and then no country is asked about."""
    made = geography(passage("a", ("JM",)))
    assert (
        made.corrected(ParsedText("¿Y Jamaca?"), known=lambda word: word.text == "jamaca")
        == "¿Y Jamaca?"
    )


def test_words_are_asked_for_one_by_one_as_they_are_compared():
    """Folded, only those near a name, and the next one is looked at when one is known."""
    made = geography(passage("a", ("JM",)))
    asked = []

    def known(word):
        asked.append(word.text)
        return word.text == "jamaca"

    question = ParsedText("¿Hay Jámaca o JAMAICCA?")
    assert made.corrected(question, known) == "¿Hay Jámaca o Jamaica?"
    assert asked == ["jamaca", "jamaicca"]


# Questions about a country as such


@pytest.mark.parametrize(
    ("question", "language", "left"),
    [
        ("Tell me about Bolivia", Language.EN, "Tell me about this country"),
        ("¿Y Perú?", Language.ES, "¿Y este país?"),
        ("Peru or Bolivia?", Language.EN, "this country or this country?"),
        ("who lends pumps?", Language.EN, "who lends pumps?"),
    ],
)
def test_a_country_is_replaced_by_any_country(question, language, left):
    """Everything else stays as it was written."""
    assert without_country(ParsedText(question), language) == left


@pytest.mark.parametrize("prefix", ["", "topic_"])
def test_the_packaged_questions_are_about_any_country(prefix):
    """Each has the same words in the place of its country, in its own language."""
    questions = country_questions(prefix)
    stands = {Language.EN: "this country", Language.ES: "este país"}
    assert {language for _, language in questions} == set(Language)
    assert all(text.count(stands[language]) == 1 for text, language in questions)
    assert len(set(questions)) == len(questions)


def test_no_question_is_both_about_a_country_and_about_something_in_it():
    """The two kinds are told apart by what they are like, so they share nothing."""
    assert not set(country_questions()) & set(country_questions("topic_"))


def test_what_stands_under_the_name_of_a_country_is_its_own():
    """It need not say the name again, comes before what is said elsewhere, and is no mention."""
    fishing = "In Peru, Chile and Cuba they fish at night."
    one = geography(
        passage("elsewhere", mentions=("CR",)),
        replace(passage("section", mentions=("CR",)), section_path=("Costa Rica",), text=fishing),
        replace(passage("other", mentions=("GH",)), section_path=("Ghana", "Costs")),
    )
    assert one.about("CR") == (1, 0)
    assert one.about("GH") == (2,)
    assert not one.only_mentions(1, ["CR"])
    assert one.call_outs == frozenset()
