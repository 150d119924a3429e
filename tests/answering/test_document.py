"""Questions about the document itself: what `report.toml` names, or else the front matter."""

from dataclasses import replace

import numpy as np
import pytest

from handmade import found
from report_rag.answering.document import facts
from report_rag.answering.highlights import UNMARKED
from report_rag.corpus.passages import find_lists, split_into_passages
from report_rag.corpus.report import read_report
from report_rag.types import DocumentTopic, ListKind

WHEN, WHERE, WHO = DocumentTopic.WHEN, DocumentTopic.WHERE, DocumentTopic.WHO_ORGANISED
SUMMARY = DocumentTopic.SUMMARY
COVER = "cover/quito-garden-week-growing-together-a"
PUMPS = "water-and-seeds/dry-summers-are-the-main-worry"
INVITED = "introduction/the-green-corner-network-invited-42"
HABITS = ["share-the-tools", "catch-the-rain", "feed-the-soil"]


def with_facts(index, *words, topic=WHEN):
    """The index with a report whose `[facts]` name these words for one kind of question."""
    return replace(index, reports=(replace(index.reports[0], facts={topic: words}),))


@pytest.fixture
def index_of(tiny_index, tmp_path):
    """An index of a report without `[facts]` that is given as Markdown."""

    def make(markdown):
        folder = tmp_path / "a-report"
        folder.mkdir()
        (folder / "report.toml").write_text('title = "T"\nlanguage = "en"\n')
        (folder / "report.en.md").write_text(markdown, encoding="utf-8")
        report = read_report(folder)
        passages = split_into_passages(report)
        return replace(tiny_index, reports=(report,), passages=passages, lists=find_lists(passages))

    return make


def asked(index, topic, scores=()):
    """What is shown where the passages with these numbers have a score, and all others 0."""
    fused = np.zeros(len(index.passages), dtype=np.float32)
    for number, score in dict(scores).items():
        fused[number] = score
    return facts(index, replace(found("When?"), scores=fused, retrievers={}), topic)


def ids(answer):
    return [hit.passage.passage_id for hit in answer[0].hits]


def marked(answer):
    """The words that are marked in each passage shown, and in its translation."""
    return [
        (
            [hit.passage.text[span.slice] for span in marks.quote],
            [hit.passage.translation[span.slice] for span in marks.translation],
        )
        for hit, marks in zip(answer[0].hits, answer[1], strict=True)
    ]


# With `[facts]`


def test_a_fact_is_the_passage_with_its_words(tiny_index):
    """The passage is shown, whatever its score, and the line with the words is marked."""
    answer = asked(with_facts(tiny_index, "5-9 May 2023"), WHEN, {6: 0.9})
    assert ids(answer) == [COVER]
    assert marked(answer) == [(["5-9 May 2023"], ["5-9 de mayo de 2023"])]
    assert answer[0].whole is None


def test_the_sentence_with_the_words_is_marked(tiny_index):
    """All of the sentence, in the passage and in its translation."""
    answer = asked(with_facts(tiny_index, "NGO lends"), WHEN)
    assert ids(answer) == [PUMPS]
    assert marked(answer) == [
        (
            ["An NGO lends pumps, and neighbours take turns at night."],
            ["Una ONG presta bombas, y los vecinos se turnan de noche."],
        )
    ]


def test_words_over_two_sentences_mark_both(tiny_index):
    """Of three lines the two that share the words."""
    answer = asked(with_facts(tiny_index, "Together\nA report on"), WHEN)
    assert marked(answer)[0][0] == [
        "Quito Garden Week Growing Together",
        "A report on neighbourhood gardens",
    ]


def test_a_passage_of_one_sentence_has_no_mark(tiny_index):
    """There is nothing else in it that would not be meant."""
    answer = asked(with_facts(tiny_index, "Network invited 42 gardeners"), WHEN)
    assert ids(answer) == [INVITED]
    assert answer[1] == (UNMARKED,)


def test_words_of_all_sentences_mark_none(tiny_index):
    """Marking the whole of a passage would say nothing."""
    answer = asked(with_facts(tiny_index, "of the gardeners. An NGO"), WHEN)
    assert ids(answer) == [PUMPS]
    assert answer[1] == (UNMARKED,)


@pytest.mark.parametrize("translation", [None, "Una sola frase."])
def test_a_translation_with_other_sentences_has_no_mark(tiny_index, translation):
    """Which of its sentences says the same cannot be told."""
    index = with_facts(tiny_index, "NGO lends")
    passages = list(index.passages)
    passages[6] = replace(passages[6], translation=translation)
    _, (marks,) = asked(replace(index, passages=tuple(passages)), WHEN)
    assert (len(marks.quote), marks.translation) == (1, ())


def test_words_of_a_heading_stand_for_the_passages_directly_under_it(tiny_index):
    """Not for those of the sections below it; none of them has a mark."""
    answer = asked(with_facts(tiny_index, "Introduction"), WHEN)
    assert ids(answer) == [INVITED, "introduction/most-gardens-began-on-empty-plots"]
    assert answer[1] == (UNMARKED, UNMARKED)


def test_a_heading_with_a_colon_is_named_without_it(tiny_index):
    """The edition has "Three habits of a lasting garden:"."""
    answer = asked(with_facts(tiny_index, "Three habits of a lasting garden"), WHEN)
    assert [name.partition("/")[2] for name in ids(answer)] == HABITS


def test_a_part_of_a_heading_names_nothing(tiny_index):
    """The words of a heading have to be all of it."""
    index = with_facts(tiny_index, "Three habits", "5-9 May 2023")
    assert ids(asked(index, WHEN, {3: 0.9})) == [COVER]


def test_a_list_that_is_named_as_a_whole_is_shown_as_one(tiny_index):
    """Its items stand in the order of the report, whatever their scores."""
    index = with_facts(tiny_index, "Three habits of a lasting garden")
    selection, marks = asked(index, WHEN, {5: 0.9, 4: 0.5})
    assert selection.whole is tiny_index.lists[0]
    assert [hit.passage.passage_id for hit in selection.hits] == list(selection.whole.passage_ids)
    assert marks == (UNMARKED,) * 3


def test_items_that_are_named_one_by_one_stand_in_the_order_of_the_list(tiny_index):
    """In whichever order `[facts]` names them."""
    index = with_facts(tiny_index, "Feed the Soil:", "Share the Tools:", "Catch the Rain:")
    selection, _ = asked(index, WHEN)
    assert selection.whole is tiny_index.lists[0]
    assert [hit.passage.passage_id for hit in selection.hits] == list(selection.whole.passage_ids)


def test_a_part_of_a_list_is_no_list(tiny_index):
    """Two of three items are passages like others, the nearer one first."""
    selection, _ = asked(with_facts(tiny_index, "One shed", "Kitchen peelings"), WHEN, {5: 0.9})
    assert selection.whole is None
    assert [hit.passage.label for hit in selection.hits] == ["Feed the Soil", "Share the Tools"]


def test_sections_that_are_listed_together_are_no_printed_list(tiny_index):
    """Only a list that the report prints is shown as one."""
    index = with_facts(tiny_index, "Bees", "Meals", "Friendships")
    assert any(one.kind is ListKind.PARTS for one in index.lists)
    selection, _ = asked(index, WHEN)
    assert len(selection.hits) == 3
    assert selection.whole is None


def test_facts_stand_in_the_order_in_which_they_are_listed(tiny_index):
    """Where the question is no nearer to one than to the other."""
    index = with_facts(tiny_index, "Lunch at the schools", "5-9 May 2023", "NGO lends")
    answer = asked(index, WHEN)
    assert ids(answer) == ["meals/lunch-at-the-schools-has-fresh", COVER, PUMPS]


def test_the_fact_that_is_asked_about_comes_first(tiny_index):
    """The nearest comes first, with its own marks."""
    index = with_facts(tiny_index, "Lunch at the schools", "5-9 May 2023", "NGO lends")
    answer = asked(index, WHEN, {6: 0.9, 0: 0.5})
    assert ids(answer) == [PUMPS, COVER, "meals/lunch-at-the-schools-has-fresh"]
    assert [len(quote) for quote, _ in marked(answer)] == [1, 1, 0]
    assert [hit.score for hit in answer[0].hits] == pytest.approx([0.9, 0.5, 0])


def test_at_most_four_facts_are_shown(tiny_index):
    """Of five passages the farthest is left out."""
    index = with_facts(tiny_index, "Green Corner", "Saturdays", "One shed", "5-9 May", "Lunch")
    answer = asked(index, WHEN, {1: 0.9, 2: 0.8, 0: 0.7, 14: 0.6, 3: 0.1})
    assert len(ids(answer)) == len(answer[1]) == 4
    assert "three-habits-of-a-lasting-garden/share-the-tools" not in ids(answer)


def test_a_passage_that_is_named_twice_is_shown_once(tiny_index):
    """With the mark of the words that are listed first."""
    index = with_facts(tiny_index, "5-9 May 2023", "Quito Garden Week Growing Together")
    answer = asked(index, WHEN)
    assert ids(answer) == [COVER]
    assert marked(answer)[0][0] == ["5-9 May 2023"]


def test_each_kind_of_question_has_its_own_words(tiny_index):
    """What is listed for one kind does not answer another."""
    listed = {WHEN: ("5-9 May 2023",), WHO: ("Network invited 42 gardeners",)}
    index = replace(tiny_index, reports=(replace(tiny_index.reports[0], facts=listed),))
    assert ids(asked(index, WHEN)) == [COVER]
    assert ids(asked(index, WHO)) == [INVITED]


def test_words_are_looked_for_in_their_own_report(tiny_index):
    """Of two reports with the same words, the one that lists them answers."""
    report = tiny_index.reports[0]
    other = replace(report, name="other-report", facts={WHEN: ("5-9 May 2023",)})
    passages = (*tiny_index.passages, *(replace(p, report=other.name) for p in tiny_index.passages))
    both = replace(tiny_index, reports=(report, other), passages=passages)
    selection, _ = asked(both, WHEN)
    assert [(hit.passage.report, hit.passage.passage_id) for hit in selection.hits] == [
        (other.name, COVER)
    ]


# Without `[facts]`

CHAPTERS = (
    "# Cover\n\nGarden Week\n\n# Foreword\n\nGardens grow. So do we.\n\n"
    "# Body\n\n## Wells\n\nDig deep. Then rest.\n\n# Outlook\n\nMore gardens. More wells.\n\n"
    "# Imprint\n\nPrinted in Quito. All rights reserved.\n"
)
FOREWORD = "foreword/gardens-grow-so-do-we"
IMPRINT = "imprint/printed-in-quito-all-rights-reserved"


def test_without_the_table_the_front_matter_answers(index_of):
    """The two nearest passages before the body and in the last section, without marks."""
    answer = asked(index_of(CHAPTERS), WHERE, {2: 0.9, 3: 0.8, 4: 0.7, 1: 0.6, 0: 0.5})
    assert ids(answer) == [
        "imprint/printed-in-quito-all-rights-reserved",
        "foreword/gardens-grow-so-do-we",
    ]
    assert answer[1] == (UNMARKED, UNMARKED)
    assert answer[0].whole is None


def test_front_matter_ends_with_the_first_chapter_that_has_sections(index_of):
    """Neither that chapter nor one between it and the last one answers."""
    index = index_of(CHAPTERS)
    every = {ids(asked(index, WHERE, {n: 0.9}))[0] for n in range(len(index.passages))}
    assert {name.partition("/")[0] for name in every} == {"cover", "foreword", "imprint"}


def test_without_sections_the_first_chapter_is_front_matter(index_of):
    """And the last one."""
    index = index_of("# Wells\n\nDig.\n\n# Seeds\n\nSow.\n\n# Imprint\n\nQuito.\n")
    assert ids(asked(index, WHERE, {1: 0.9, 2: 0.5})) == ["imprint/quito", "wells/dig"]


def test_what_sums_up_stands_in_paragraphs_of_several_sentences(index_of):
    """A line of the cover does not answer a question for a summary, though it is nearest."""
    answer = asked(index_of(CHAPTERS), SUMMARY, {0: 0.9, 1: 0.5})
    assert ids(answer)[0] == FOREWORD
    assert "cover/garden-week" not in ids(answer)


def test_front_matter_without_such_paragraphs_sums_nothing_up(index_of):
    """None, so that the question is searched like any other; its place is answered all the same."""
    index = index_of("# Wells\n\nDig.\n\n# Seeds\n\nSow.\n")
    assert asked(index, SUMMARY) is None
    assert asked(index, WHERE) is not None
