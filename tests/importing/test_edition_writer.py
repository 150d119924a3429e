"""The Markdown that an import writes reads back as the text that was given."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_rag.corpus.report import read_edition
from report_rag.importing.edition_writer import (
    Item,
    bold,
    cleaned,
    document,
    escaped,
    heading,
    inline,
    lines_of,
    listing,
    page_mark,
    paragraph,
    quotation,
    superscript,
    table,
)
from report_rag.types import Block, BlockKind

# Whatever means something in Markdown or HTML, next to words, spaces and line ends.
MARKS = "\\`*_{}[]()<>#+-.!|~=:&;^$\"'/@0123456789 \n"
TEXTS = st.text(
    st.one_of(st.sampled_from(MARKS), st.sampled_from("aéñ“”–…•²½ﬁ\u00a0")), max_size=40
)
STARTS = st.sampled_from(
    """# ;- ;12. ;1) ;> ;---;***;```;~~~;===;    ;| a | b |
;[a]: b;[^1]: c;<b>;<!-- page 3 -->;&amp: d;**E:** ;\\;| - |
""".split(";")
)
LINES = st.builds(str.__add__, STARTS, TEXTS)


def shown(text):
    """The text as it has to be read: lines without spaces at their ends, no empty lines."""
    lines = (line.strip() for line in cleaned(text).split("\n"))
    return "\n".join(filter(None, lines))


def read(tmp_path_factory, *blocks):
    """The headings and blocks of a file with these blocks."""
    path = tmp_path_factory.mktemp("edition") / "report.en.md"
    path.write_text(document([*blocks, "The end."]), encoding="utf-8")
    *found, last = read_edition(path).outline
    assert last.text == "The end."
    return found


@given(text=LINES)
def test_a_paragraph_reads_back_as_its_text(tmp_path_factory, text):
    """No character of it is taken for a mark, and none is lost."""
    found = read(tmp_path_factory, paragraph(escaped(text)))
    assert [one.text for one in found] == [shown(text)] * bool(shown(text))
    assert all(isinstance(one, Block) and one.kind == BlockKind.PARAGRAPH for one in found)


@given(text=LINES, level=st.integers(1, 8))
def test_a_heading_reads_back_as_its_text_on_one_line(tmp_path_factory, text, level):
    """Its level is at most six."""
    found = read(tmp_path_factory, heading(level, escaped(text)))
    wanted = " ".join(shown(text).split("\n"))
    assert [(one.text, one.level) for one in found] == [(wanted, min(level, 6))] * bool(wanted)


@given(pieces=st.lists(st.tuples(LINES, st.booleans()), max_size=6))
def test_bold_pieces_read_back_as_their_text(tmp_path_factory, pieces):
    """Whatever stands before and after them."""
    found = read(tmp_path_factory, paragraph(inline(pieces)))
    wanted = shown("".join(text for text, _ in pieces))
    assert [one.text for one in found] == [wanted] * bool(wanted)


@given(
    items=st.lists(
        st.tuples(LINES, st.one_of(st.none(), st.integers(0, 10**11)), st.integers(0, 3)),
        max_size=8,
    )
)
def test_the_items_of_a_list_read_back_as_their_texts(tmp_path_factory, items):
    """In order, each in a block of its own, whatever their depth."""
    items = [(shown(text), number, depth) for text, number, depth in items if shown(text)]
    made = [Item(escaped(text), number, depth) for text, number, depth in items]
    found = read(tmp_path_factory, listing(made))
    texts = [
        re.sub(r"^\d+\. ", "", one.text, count=number is not None)
        if number is not None
        else one.text
        for one, (_, number, _) in zip(found, items, strict=True)
    ]
    assert texts == [text for text, _, _ in items]
    assert {one.kind for one in found} <= {BlockKind.LIST_ITEM}


@given(paragraphs=st.lists(LINES, max_size=4))
def test_a_quotation_reads_back_as_one_block(tmp_path_factory, paragraphs):
    """Its paragraphs are its lines."""
    found = read(tmp_path_factory, quotation([escaped(one) for one in paragraphs]))
    wanted = "\n".join(filter(None, map(shown, paragraphs)))
    assert [one.text for one in found] == [wanted] * bool(wanted)
    assert {one.kind for one in found} <= {BlockKind.QUOTATION}


def test_numbers_are_printed_as_they_were(tmp_path_factory):
    """A list that begins with 12 does."""
    found = read(tmp_path_factory, listing([Item("Twelve", 12), Item("Thirteen", 13)]))
    assert [(one.text, one.position) for one in found] == [("12. Twelve", 12), ("13. Thirteen", 13)]


def test_a_list_in_a_list_keeps_its_numbers(tmp_path_factory):
    """Also where its first number is not one, behind an item with many digits."""
    items = [Item("Outer", 100), Item("Inner", 4, 1), Item("Inner", 5, 1), Item("Outer", 101)]
    found = read(tmp_path_factory, listing(items))
    assert [one.text for one in found] == ["100. Outer", "4. Inner", "5. Inner", "101. Outer"]
    assert found[1].list_number == found[2].list_number != found[0].list_number


def test_bold_words_and_a_colon_make_a_call_out(tmp_path_factory):
    """The label is what is bold."""
    (found,) = read(
        tmp_path_factory, paragraph(inline([("BOLIVIA: ", True), ("A coalition.", False)]))
    )
    assert (found.kind, found.label) == (BlockKind.CALL_OUT, "BOLIVIA")
    assert bold("PERU:") == "**PERU:**"


def test_a_page_begins_inside_a_paragraph_and_before_an_item(tmp_path_factory):
    """Its words are on the page that the mark says."""
    halves = f"{escaped('One half')} {page_mark('8')} {escaped('and the other.')}"
    text, item = read(
        tmp_path_factory,
        page_mark("7"),
        paragraph(halves),
        listing([Item(f"{page_mark('iv')} Bread")]),
    )
    assert (text.text, text.pages) == ("One half and the other.", ("7", "8"))
    assert (item.text, item.pages) == ("Bread", ("iv",))


@pytest.mark.parametrize(
    ("label", "mark"),
    [
        ("7", "<!-- page 7 -->"),
        ("A - 1", "<!-- page A-1 -->"),
        ("x-->y", "<!-- page x-y -->"),
        ("", ""),
        ("--", ""),
    ],
)
def test_a_page_label_cannot_end_its_mark(label, mark):
    """It is a comment, and some labels would be none."""
    assert page_mark(label) == mark


def test_a_table_is_a_list_with_an_item_for_each_row(tmp_path_factory):
    """Each cell stands behind the head of its column; empty cells are left out."""
    made = table([["Bolivia", "14"], ["Peru", ""]], ["Country", "Cases"])
    assert [one.text for one in read(tmp_path_factory, made)] == [
        "Country; Cases",
        "Country: Bolivia; Cases: 14",
        "Country: Peru",
    ]
    colon = table([["Bolivia", "14"]], ["Country:", "Cases:"])
    assert read(tmp_path_factory, colon)[1].text == "Country: Bolivia; Cases: 14"
    bare = table([["Bolivia", "14", "x"]])
    assert [one.text for one in read(tmp_path_factory, bare)] == ["Bolivia; 14; x"]


def test_the_line_of_each_block_is_known():
    """An empty block has none, and the next one takes its line."""
    blocks = ["# One", "", "Two\nlines", "Three"]
    lines = document(blocks).split("\n")
    found = [lines[line - 1] for line, block in zip(lines_of(blocks), blocks, strict=True) if block]
    assert found == ["# One", "Two", "Three"]
    assert all(a <= b for a, b in pairwise(lines_of(blocks)))


def test_the_number_of_a_note_is_raised():
    """Letters are not."""
    assert superscript("12a") == "¹²a"
