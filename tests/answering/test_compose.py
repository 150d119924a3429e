"""Composing an answer from hits: the report's words, where they stand, and nothing else."""

import re
import unicodedata
from dataclasses import replace
from types import SimpleNamespace

import pytest

from report_rag.answering.abstention import Verdict
from report_rag.answering.citations import cite, passage_url
from report_rag.answering.compose import compose, fixed_reply
from report_rag.answering.highlights import UNMARKED, Marks
from report_rag.answering.results import Result
from report_rag.rendering.message import message
from report_rag.retrieval.selection import Selection
from report_rag.text.parsed import ParsedText
from report_rag.types import (
    BlockKind,
    Confidence,
    Hit,
    Language,
    Listing,
    Outcome,
    Query,
    Span,
    ToolTopic,
)
from verbatim import assert_verbatim

YES = Verdict(Outcome.ANSWERED, Confidence.HIGH)
NO = Verdict(Outcome.NOT_IN_REPORT, Confidence.LOW)
QUERY = Query("Who lends pumps?", Language.EN)
CITATION = (
    "Green Corner Network. (2023) Quito Garden Week – Growing Together. Quito: Green Corner Network"
)


def composed(index, query, selection, verdict, *, marks=(), searched=None):
    """What is composed of a result; `searched` is the question as it was searched."""
    asked = searched or unicodedata.normalize("NFC", query.text)
    found = SimpleNamespace(question=ParsedText(asked))
    marks = marks or (UNMARKED,) * len(selection.hits)
    return compose(index, query, Result(found, selection, verdict, marks))


@pytest.fixture
def hits(tiny_index):
    """Three passages, best first."""
    return tuple(
        Hit(tiny_index.passages[place], score)
        for place, score in ((7, 0.98765), (2, 0.5), (9, 0.25))
    )


def ids(citations):
    return [one.passage_id for one in citations]


def test_a_citation_says_everything_about_its_passage(tiny_index, hits):
    """Text, place, pages, translation and address of a call-out."""
    citation = cite(tiny_index, hits[0], 1)
    assert citation.quote == (
        "BOLIVIA: Families on the high plain keep potatoes safe from frost with straw covers."
    )
    assert citation.translation == (
        "BOLIVIA: Las familias del altiplano protegen las papas de la helada con cubiertas de paja."
    )
    assert (citation.quote_language, citation.translation_language) == (Language.EN, Language.ES)
    assert citation.section_path == ("IN DETAIL", "1. WATER AND SEEDS")
    assert citation.pages == ("3",)
    assert citation.kind is BlockKind.CALL_OUT
    assert (citation.label, citation.speaker) == ("BOLIVIA", None)
    assert citation.score == 0.9877
    whole = f"{citation.span.start}-{citation.span.end}"
    assert citation.url == f"/report?mark={whole}#water-and-seeds/bolivia"
    assert tiny_index.reports[0].text[citation.span.slice] == citation.quote


def test_a_passage_over_a_page_end_has_both_pages(tiny_index, hits):
    """A passage that stands on two printed pages is cited with both."""
    assert cite(tiny_index, hits[1], 1).pages == ("1", "2")


def test_a_quotation_is_cited_with_its_speaker(tiny_index, hits):
    """A quotation has its speaker, and its text as the report has it."""
    citation = cite(tiny_index, hits[2], 1)
    assert citation.speaker == "Rosa Quispe - Cusco"
    assert citation.quote.startswith("“Water first, seeds second;")


def test_an_answer_numbers_its_passages_in_their_order(tiny_index, hits):
    """Citations are numbered from 1 in the order of the selection; nothing is related."""
    answer = composed(tiny_index, QUERY, Selection(hits), YES)
    assert [one.number for one in answer.citations] == [1, 2, 3]
    assert ids(answer.citations) == [hit.passage.passage_id for hit in hits]
    assert answer.related == ()
    assert answer.listing is None
    assert (answer.question, answer.language) == ("Who lends pumps?", Language.EN)
    assert (answer.outcome, answer.confidence) == (Outcome.ANSWERED, Confidence.HIGH)
    assert answer.citation == CITATION
    assert_verbatim(tiny_index, answer)


def test_marks_go_to_their_passages(tiny_index, hits):
    """Each citation has the marks of its own hit, in quote and translation; without any, none."""
    marks = (Marks((Span(0, 4),), (Span(2, 6),)), Marks(), Marks((Span(1, 2),)))
    answer = composed(tiny_index, QUERY, Selection(hits), YES, marks=marks)
    assert [(one.highlights, one.translation_highlights) for one in answer.citations] == [
        ((Span(0, 4),), (Span(2, 6),)),
        ((), ()),
        ((Span(1, 2),), ()),
    ]
    refused = composed(tiny_index, QUERY, Selection(hits), NO, marks=marks)
    assert {one.highlights for one in refused.related} == {()}
    plain = composed(tiny_index, QUERY, Selection(hits), YES)
    assert {one.highlights for one in plain.citations} == {()}


def test_without_an_answer_at_most_two_passages_are_related(tiny_index, hits):
    """A refusal has no citations and at most two related passages."""
    answer = composed(tiny_index, QUERY, Selection(hits), NO)
    assert answer.citations == ()
    assert ids(answer.related) == [hit.passage.passage_id for hit in hits[:2]]
    assert [one.number for one in answer.related] == [1, 2]
    assert_verbatim(tiny_index, answer)


def test_a_list_says_how_much_of_it_is_shown(tiny_index):
    """A whole list of three is shown as three of three, under its heading."""
    whole = tiny_index.lists[0]
    members = tuple(Hit(tiny_index.passages[place], 0.5) for place in (3, 4, 5))
    answer = composed(tiny_index, QUERY, Selection(members, whole), YES)
    assert answer.listing == Listing(
        "Three habits of a lasting garden", 3, 3, "Tres hábitos de un huerto que dura"
    )
    assert ids(answer.citations) == list(whole.passage_ids)


def test_a_list_that_does_not_answer_is_not_counted(tiny_index):
    """A refusal has no listing, even when a list was near."""
    members = tuple(Hit(tiny_index.passages[place], 0.5) for place in (3, 4, 5))
    answer = composed(tiny_index, QUERY, Selection(members, tiny_index.lists[0]), NO)
    assert answer.listing is None


def test_what_only_mentions_a_country_goes_along(tiny_index, hits):
    """`only_mentioned` has their numbers; a refusal has neither these nor `left_out`."""
    selection = Selection(
        hits, None, ("BO",), country_only=True, only_mentioned=hits[-1:], left_out=3
    )
    answer = composed(tiny_index, QUERY, selection, YES)
    assert answer.only_mentioned == (len(hits),)
    assert answer.left_out == 3
    refused = composed(tiny_index, QUERY, selection, NO)
    assert (refused.only_mentioned, refused.left_out) == ((), 0)


def test_a_passage_is_not_taken_for_one_of_another_report(tiny_index, hits):
    """Of two passages with the same id in two reports, only the one that is given is a mention."""
    other = replace(tiny_index.reports[0], name="other")
    both = replace(tiny_index, reports=(*tiny_index.reports, other))
    mention = Hit(replace(hits[0].passage, report="other"), hits[0].score)
    selection = Selection(
        (hits[0], mention), None, ("BO",), country_only=True, only_mentioned=(mention,)
    )
    assert composed(both, QUERY, selection, YES).only_mentioned == (2,)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("left_out", [0, 18])
@pytest.mark.parametrize("mentions", [0, 1, 3])
def test_what_is_told_of_mentions_is_fixed_sentences(
    tiny_index, hits, language, left_out, mentions
):
    """The message is of fixed sentences, whether none, some or all passages only mention it."""
    listed = hits[len(hits) - mentions :]
    selection = Selection(
        hits, None, ("BO",), country_only=True, only_mentioned=listed, left_out=left_out
    )
    answer = composed(tiny_index, Query("Bolivia", language), selection, YES)
    assert_verbatim(tiny_index, answer)
    assert ("21" in message(answer)) is bool(left_out)


def test_what_was_understood_goes_along(tiny_index, hits):
    """The answer has the countries, the untreated ones, what was searched, and the language."""
    selection = Selection(hits, None, ("BO", "HT"), ("HT",), country_only=True)
    query = Query("Bolivia y Haití", Language.ES)
    answer = composed(tiny_index, query, selection, YES, searched="Bolivia, Haití")
    assert (answer.countries, answer.untreated) == (("BO", "HT"), ("HT",))
    assert answer.country_only
    assert answer.searched == "Bolivia, Haití"
    assert answer.language is Language.ES


def test_what_was_searched_is_told_only_when_it_differs(tiny_index, hits):
    """`searched` is None when only the Unicode form of the accents differs."""
    query = Query("Peru\u0301", Language.ES)
    selection = Selection(hits)
    assert composed(tiny_index, query, selection, YES, searched="Per\u00fa").searched is None
    assert composed(tiny_index, query, selection, YES).searched is None


def test_nothing_found_is_an_answer_without_passages(tiny_index):
    """An empty selection composes to a refusal that still says how to cite the report."""
    answer = composed(tiny_index, QUERY, Selection(()), NO)
    assert answer.citations == answer.related == ()
    assert answer.citation == CITATION


def test_a_greeting_has_no_passage(tiny_index):
    """A fixed reply has no citations, and says what it replies to."""
    answer = fixed_reply(tiny_index, "hola", Language.ES, ToolTopic.GREETING, "")
    assert (answer.outcome, answer.language) == (Outcome.CHITCHAT, Language.ES)
    assert answer.citations == answer.related == ()
    assert answer.intent is ToolTopic.GREETING
    asked = fixed_reply(tiny_index, "who runs it", Language.EN, ToolTopic.WHO_RUNS_IT, "Us")
    assert (asked.intent, asked.operator) == (ToolTopic.WHO_RUNS_IT, "Us")


def test_passages_of_several_reports_name_their_report(tiny_index, hits):
    """With two reports an address names the report, and both are cited when both are quoted."""
    other = replace(tiny_index.reports[0], name="other one", citation="Other. (2024)")
    both = replace(tiny_index, reports=(*tiny_index.reports, other))
    foreign = Hit(replace(hits[0].passage, report="other one"), 0.4)
    answer = composed(both, QUERY, Selection((hits[1], foreign)), YES)
    assert [re.sub(r"\?mark=[0-9]+-[0-9]+", "", one.url) for one in answer.citations] == [
        "/report/garden-report#introduction/most-gardens-began-on-empty-plots",
        "/report/other%20one#water-and-seeds/bolivia",
    ]
    assert answer.citation == f"{CITATION} · Other. (2024)"
    assert answer.reports_asked == 2
    assert message(answer) == "This is what the reports say, word for word."
    hello = fixed_reply(both, "Hello", Language.EN, ToolTopic.GREETING, "")
    assert hello.reports_asked == 2
    alone = composed(both, QUERY, Selection((foreign,)), YES)
    assert alone.citation == "Other. (2024)"


def test_an_address_survives_odd_names(tiny_index):
    """Reserved characters of an id are percent-encoded."""
    odd = replace(tiny_index.passages[0], passage_id='a/b "c"#?')
    assert passage_url(tiny_index, odd).endswith("#a/b%20%22c%22%23%3F")


def test_an_address_has_the_sentences_that_the_reader_marks(tiny_index):
    """As positions in the report's text; without any the whole passage is marked."""
    passage = tiny_index.passages[3]
    url = passage_url(tiny_index, passage, (Span(2, 5), Span(7, 9)))
    start = passage.span.start
    assert f"?mark={start + 2}-{start + 5},{start + 7}-{start + 9}#" in url


def test_a_spanish_report_is_quoted_in_spanish(tiny_index, hits):
    """The quote has the report's language and the translation the other one."""
    spanish = replace(tiny_index.reports[0], language=Language.ES)
    citation = cite(replace(tiny_index, reports=(spanish,)), hits[0], 1)
    assert (citation.quote_language, citation.translation_language) == (Language.ES, Language.EN)


def test_a_part_of_a_passage_is_cited_by_its_own_place(tiny_index, hits):
    """A span is half-open and counted in the edition, so that the quote can be cut out of it."""
    citation = cite(tiny_index, hits[0], 1)
    assert citation.span == Span(745, 829)
    assert len(citation.quote) == 829 - 745
