"""How a report is cut into passages, what they are called, and which of them form a list."""

from dataclasses import replace
from itertools import pairwise

import pytest

from counted import Counted
from report_rag.corpus.passages import LONGEST_WORDS, find_lists, slug, split_into_passages
from report_rag.corpus.report import read_corpus, read_report
from report_rag.text.language import words
from report_rag.types import BlockKind, ListKind


@pytest.fixture
def passages_of(tmp_path):
    """The passages of a report given as Markdown, and of its translation when there is one."""

    def split(markdown, translation=None):
        (tmp_path / "report.toml").write_text('title = "T"\nlanguage = "en"\n')
        (tmp_path / "report.en.md").write_text(markdown, encoding="utf-8")
        if translation is not None:
            (tmp_path / "report.es.md").write_text(translation, encoding="utf-8")
        report = read_report(tmp_path)
        passages = split_into_passages(report)
        assert [report.text[p.span.slice] for p in passages] == [p.text for p in passages]
        return passages

    return split


@pytest.fixture(scope="module")
def tiny(tiny_corpus):
    (report,) = read_corpus(tiny_corpus)
    return split_into_passages(report)


@pytest.fixture(scope="module")
def real(real_corpus):
    (report,) = read_corpus(real_corpus)
    return split_into_passages(report)


def sentence(number, length=10):
    """A sentence of so many words, unlike any other."""
    return f"Sentence{number} " + " ".join(["word"] * (length - 2)) + " end."


def paragraph(count, length=10):
    return " ".join(sentence(number, length) for number in range(count))


@pytest.mark.parametrize("corpus", ["tiny_corpus", "bare_corpus", "real_corpus"])
def test_every_passage_is_cut_from_the_text(corpus, request):
    """`report.text[span] == text` for every passage, and no two have one id."""
    for report in read_corpus(request.getfixturevalue(corpus)):
        passages = split_into_passages(report)
        assert [report.text[p.span.slice] for p in passages] == [p.text for p in passages]
        assert len({p.passage_id for p in passages}) == len(passages)


@pytest.mark.parametrize("corpus", ["tiny_corpus", "bare_corpus", "real_corpus"])
def test_passages_hold_every_word_of_the_text_but_headings(corpus, request):
    """Nothing of a report's text is lost between the passages and the headings."""
    for report in read_corpus(request.getfixturevalue(corpus)):
        parts = [*split_into_passages(report), *report.headings]
        parts.sort(key=lambda part: part.span.start)
        assert [word for part in parts for word in words(part.text)] == words(report.text)


def test_the_real_report_has_130_passages(real):
    """As many passages as blocks, each translated, on pages 1 to 20."""
    assert len(real) == 130
    assert all(passage.translation for passage in real)
    assert {page for passage in real for page in passage.pages} == {str(n) for n in range(1, 21)}


def test_the_call_out_on_bolivia_stands_where_links_say(real):
    """`funding-hurdles/bolivia` is the call-out over the end of page 7, under its headings."""
    (bolivia,) = [p for p in real if p.passage_id == "funding-hurdles/bolivia"]
    assert bolivia.text.startswith("BOLIVIA: Some civil society organisations")
    assert bolivia.text.endswith("such as cookie sales, to raise funds.")
    assert bolivia.pages == ("7", "8")
    assert bolivia.section_path[-2:] == ("IN DETAIL", "3. FUNDING HURDLES")
    assert (bolivia.kind, bolivia.label) == (BlockKind.CALL_OUT, "BOLIVIA")
    assert bolivia.countries == bolivia.mentions == ("BO",)
    assert bolivia.translation.startswith("BOLIVIA: Algunas organizaciones")


def test_the_lists_of_the_real_report(real):
    """Twelve trends, four times seven recommendations, seven parts, five quotations, and more."""
    lists = find_lists(real)
    sizes = {kind: [len(one.passage_ids) for one in lists if one.kind is kind] for kind in ListKind}
    assert sizes == {
        ListKind.ITEMS: [12, 7, 7, 7, 7],
        ListKind.CALL_OUTS: [4, 2, 4, 2, 4, 5, 3, 5, 3, 3],
        ListKind.PARTS: [7, 3],
        ListKind.QUOTATIONS: [5],
    }
    (parts, _) = [one for one in lists if one.kind is ListKind.PARTS]
    assert parts.title == "THE ROLE OF SAFEGUARDING POLICIES AND PRACTICES"
    (quotations,) = [one for one in lists if one.kind is ListKind.QUOTATIONS]
    speakers = [p.speaker for p in real if p.passage_id in quotations.passage_ids]
    assert speakers == [
        "The Child Development Foundation - Belize",
        "Child Link - Guyana",
        "ONG Raíces - Chile",
        "Asociacion Civil Gurises Unidos - Uruguay",
        "Fundación Munasim Kullakita - Bolivia",
    ]


def test_the_passages_of_the_tiny_report(tiny):
    """Ids are made of the section and of the label, the speaker or the first words."""
    assert [passage.passage_id for passage in tiny] == [
        "cover/quito-garden-week-growing-together-a",
        "introduction/the-green-corner-network-invited-42",
        "introduction/most-gardens-began-on-empty-plots",
        "three-habits-of-a-lasting-garden/share-the-tools",
        "three-habits-of-a-lasting-garden/catch-the-rain",
        "three-habits-of-a-lasting-garden/feed-the-soil",
        "water-and-seeds/dry-summers-are-the-main-worry",
        "water-and-seeds/bolivia",
        "water-and-seeds/peru",
        "water-and-seeds/rosa-quispe-cusco",
        "money-for-tools/seeds-are-cheap-but-fences-and",
        "money-for-tools/chile-and-the-dominican-republic",
        "money-for-tools/tomas-rivas",
        "bees/bees-came-back-to-8-of",
        "meals/lunch-at-the-schools-has-fresh",
        "friendships/people-who-never-spoke-before-now",
        "recommendations/for-schools",
        "recommendations/for-councils",
        "recommendations/for-gardeners",
    ]


def test_a_passage_keeps_what_its_block_is(tiny):
    """Kind, pages, place in a list, translation and countries come with the passage."""
    by_id = {passage.passage_id: passage for passage in tiny}
    joint = by_id["money-for-tools/chile-and-the-dominican-republic"]
    assert joint.countries == joint.mentions == ("CL", "DO")
    assert joint.report == "garden-report"
    assert joint.translation.startswith("CHILE Y LA REPÚBLICA DOMINICANA: Los huertos")
    prose = by_id["money-for-tools/seeds-are-cheap-but-fences-and"]
    assert (prose.countries, prose.mentions) == ((), ("BO",))
    soil = by_id["three-habits-of-a-lasting-garden/feed-the-soil"]
    assert (soil.list_number, soil.label) == (0, "Feed the Soil")
    assert by_id["introduction/most-gardens-began-on-empty-plots"].pages == ("1", "2")
    assert by_id["money-for-tools/tomas-rivas"].speaker == "Tomás Rivas"


def test_the_lists_of_the_tiny_report(tiny):
    """Items, call-outs of a section, sections of one passage each, and quotations are lists."""
    found = [
        (one.kind, one.title, [i.split("/")[1][:14] for i in one.passage_ids])
        for one in find_lists(tiny)
    ]
    assert found == [
        (
            ListKind.ITEMS,
            "Three habits of a lasting garden",
            ["share-the-tool", "catch-the-rain", "feed-the-soil"],
        ),
        (ListKind.ITEMS, "RECOMMENDATIONS", ["for-schools", "for-councils", "for-gardeners"]),
        (ListKind.CALL_OUTS, "1. WATER AND SEEDS", ["bolivia", "peru"]),
        (ListKind.PARTS, "SIGNS OF CHANGE", ["bees-came-back", "lunch-at-the-s", "people-who-nev"]),
        (ListKind.QUOTATIONS, "", ["rosa-quispe-cu", "tomas-rivas"]),
    ]


def test_one_member_is_no_list(passages_of):
    """A single item, call-out or quotation, and two sections, are not shown as lists."""
    passages = passages_of(
        "# A\n\n1. one\n\n**PERU:** x\n\n> said\n\n# B\n\n## C\n\nc\n\n## D\n\nd\n"
    )
    assert find_lists(passages) == ()


def test_sections_of_several_passages_are_no_list(passages_of):
    """Sections make a list only when each of them is one passage."""
    three = "# A\n\n## B\n\nb\n\n## C\n\nc\n\n## D\n\nd\n"
    assert [one.kind for one in find_lists(passages_of(three))] == [ListKind.PARTS]
    assert find_lists(passages_of(f"{three}\nmore\n")) == ()


def test_call_outs_of_titles_are_no_countries(passages_of):
    """Call-outs whose labels name no country are not a list of countries."""
    assert find_lists(passages_of("# A\n\n**NOTE:** x\n\n**TIP:** y\n")) == ()


def test_an_item_on_a_country_is_no_call_out(passages_of):
    """An item whose title names a country belongs to its list, and only mentions the country."""
    passages = passages_of("# A\n\n- **Peru:** x\n- **Chile:** y\n")
    assert [(p.label, p.countries, p.mentions) for p in passages] == [
        ("Peru", (), ("PE",)),
        ("Chile", (), ("CL",)),
    ]
    assert [one.kind for one in find_lists(passages)] == [ListKind.ITEMS]


def test_two_lists_of_one_section_are_two(passages_of):
    """Lists with words between them are not joined, though they stand under one heading."""
    passages = passages_of("# A\n\n- a\n- b\n\nBetween.\n\n- c\n- d\n")
    assert [one.passage_ids for one in find_lists(passages)] == [
        ("a/a", "a/b"),
        ("a/c", "a/d"),
    ]


def test_a_list_with_a_list_inside_is_whole(passages_of):
    """The outer list has all of its items, whatever stands within one of them."""
    passages = passages_of("# A\n\n- a\n- b\n  1. x\n  2. y\n- c\n")
    assert {one.passage_ids for one in find_lists(passages)} == {
        ("a/a", "a/b", "a/c"),
        ("a/1-x", "a/2-y"),
    }


def test_sections_of_one_name_are_told_apart_by_what_is_above(passages_of):
    """Where headings repeat, the id takes in as many of the headings above as it needs."""
    passages = passages_of("# A\n\n## Advice\n\nx\n\n# B\n\n## Advice\n\ny\n\n## Other\n\nz\n")
    assert [p.passage_id for p in passages] == ["a/advice/x", "b/advice/y", "other/z"]


def test_passages_that_begin_alike_are_numbered(passages_of):
    """A second passage with the same first words has a number behind its id."""
    passages = passages_of("# A\n\nSame words.\n\nSame words.\n\nOther.\n\nSame words.\n")
    assert [p.passage_id for p in passages] == [
        "a/same-words",
        "a/same-words-2",
        "a/other",
        "a/same-words-3",
    ]


def test_a_number_behind_an_id_does_not_make_another_one(passages_of):
    """A passage that is itself called like a numbered one keeps its id."""
    passages = passages_of("# A\n\n**PERU:** x\n\n**PERU:** y\n\n**PERU 2:** z\n")
    assert [p.passage_id for p in passages] == ["a/peru", "a/peru-3", "a/peru-2"]


def test_a_passage_before_any_heading_has_an_id(passages_of):
    """What stands before the first heading is called after the start."""
    assert [p.passage_id for p in passages_of("Hello there.\n")] == ["start/hello-there"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One two three four five six seven eight", "one-two-three-four-five-six"),
        ("Niñez: ¿Política?", "ninez-politica"),
        ("The children's “rights”", "the-childrens-rights"),
        ("3-7 June", "3-7-june"),
        ("儿童", "passage"),
        ("…", "passage"),
    ],
)
def test_a_slug_is_made_for_links(text, expected):
    """Six words in lower case ASCII, joined by hyphens; a name stands in when there are none."""
    assert slug(text) == expected


def test_the_numbering_of_a_heading_is_no_part_of_an_id(passages_of):
    """Renumbering sections breaks no link."""
    passages = passages_of("# 3. Funding\n\na\n\n# IV. Water\n\nb\n\n# 2024 plan\n\nc\n")
    assert [p.passage_id for p in passages] == ["funding/a", "water/b", "2024-plan/c"]


def test_a_paragraph_of_the_greatest_length_is_whole(passages_of):
    """A paragraph is a passage up to and including the limit."""
    assert len(passages_of(paragraph(LONGEST_WORDS // 10))) == 1


def test_a_longer_paragraph_is_cut_between_sentences(passages_of):
    """Each part has as many whole sentences as fit, none twice, none lost."""
    count = LONGEST_WORDS // 10 + 1
    passages = passages_of(f"# A\n\n{paragraph(count)}\n\nAfter.\n")
    assert [p.text for p in passages] == [
        paragraph(count - 1),
        sentence(count - 1),
        "After.",
    ]
    assert passages[0].passage_id.startswith("a/sentence0-word")
    assert passages[1].passage_id.startswith(f"a/sentence{count - 1}-word")


def test_a_very_long_sentence_is_not_cut(passages_of):
    """A sentence beyond the limit stays in one piece, alone."""
    endless = sentence(1, LONGEST_WORDS + 50)
    passages = passages_of(f"{sentence(0)} {endless} {sentence(2)}\n")
    assert [p.text for p in passages] == [sentence(0), endless, sentence(2)]


def test_the_parts_of_a_long_paragraph_have_their_part_of_the_translation(passages_of):
    """With as many sentences in the translation, each part has the ones that belong to it."""
    count = LONGEST_WORDS // 10 + 1
    spanish = " ".join(f"Frase {number}." for number in range(count))
    first, second = passages_of(paragraph(count), spanish)
    assert first.translation == " ".join(f"Frase {number}." for number in range(count - 1))
    assert second.translation == f"Frase {count - 1}."


def test_a_translation_of_other_sentences_is_not_guessed_at(passages_of):
    """When the sentences cannot be matched, parts have none, short blocks keep theirs."""
    count = LONGEST_WORDS // 10 + 1
    passages = passages_of(f"{paragraph(count)}\n\nShort.\n", "Una sola frase.\n\nBreve.\n")
    assert [p.translation for p in passages] == [None, None, "Breve."]


def test_a_part_of_a_long_paragraph_stands_on_its_own_pages(passages_of):
    """A part names the pages that its own words stand on, by the page ends within the block."""
    count = LONGEST_WORDS // 10 + 5
    marked = paragraph(count).replace(
        f"Sentence{count - 2}", f"<!-- page 2 --> Sentence{count - 2}"
    )
    passages = passages_of(f"<!-- page 1 -->\n\n{marked}\n")
    assert [p.pages for p in passages] == [("1",), ("1", "2")]
    # The last part stands on the second page alone, where this begins inside the one before it.
    longer = paragraph(2 * count).replace("Sentence3 ", "<!-- page 2 --> Sentence3 ", 1)
    first, *others = passages_of(f"<!-- page 1 -->\n\n{longer}\n")
    assert first.pages == ("1", "2")
    assert {one.pages for one in others} == {("2",)}


def test_the_pages_of_a_long_paragraph_are_not_gone_through_for_each_part(tmp_path):
    """Of each part the first and the last page are looked up."""
    (tmp_path / "report.toml").write_text('title = "T"\nlanguage = "en"\n')
    said = "".join(f"It is said on page <!-- page {page} --> {page}. " for page in range(1, 401))
    (tmp_path / "report.en.md").write_text(f"<!-- page 0 -->{said}\n")
    report = read_report(tmp_path)
    (block,) = report.blocks
    block = replace(block, page_breaks=Counted(block.page_breaks))
    Counted.times = 0
    passages = split_into_passages(replace(report, blocks=(block,)))
    assert Counted.times == 0
    pages = [one.pages for one in passages]
    assert len(pages) == 10
    assert pages[0][0] == "0"
    assert pages[-1][-1] == "400"
    assert all(one[-1] == two[0] for one, two in pairwise(pages))


def test_a_passage_names_the_country_of_its_section(passages_of):
    """What stands under a country's name is about it; its own words name others beside it."""
    edition = "# Costa Rica\n\nTrawling ended.\n\nBoats went to Panama.\n\n# Money\n\nNone."
    found = passages_of(edition)
    assert [one.mentions for one in found] == [("CR",), ("PA", "CR"), ()]
    assert {one.countries for one in found} == {()}
