"""What a page of Markdown shows, and how it is quoted: footnotes, tables, HTML, code, numbers."""

import re

import pytest

from report_rag.corpus.edition import edition_of
from report_rag.corpus.markdown_tokens import read_markdown
from report_rag.corpus.remarks import RemarkKind, remarks
from report_rag.corpus.rendered import unlike_page
from report_rag.errors import CorpusError
from report_rag.types import BlockKind

PARAGRAPH, ITEM, QUOTATION = BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.QUOTATION


@pytest.fixture
def read(tmp_path):
    """Reads Markdown given as text or bytes: (edition, findings, remarks)."""

    def reading(markdown):
        path = tmp_path / "report.en.md"
        raw = markdown if isinstance(markdown, bytes) else markdown.encode("utf-8")
        path.write_bytes(raw)
        document = read_markdown(path)
        edition = edition_of(document)
        found = [one.removeprefix(f"{path}:") for one in unlike_page(document, edition)]
        return edition, found, list(remarks(document, edition))

    return reading


@pytest.fixture
def texts(read):
    """The texts of the blocks of Markdown in which the check finds nothing."""

    def reading(markdown):
        edition, found, _ = read(markdown)
        assert found == []
        return [block.text for block in edition.blocks]

    return reading


# Footnotes


def test_a_footnote_stands_where_it_is_typed_with_its_name(texts):
    """A word or an address alone is a footnote, too, and a reference is never glued to a word."""
    markdown = (
        "In 2019.[^1] Then[^b] more.\n\n[^1]: https://example.org/annex.pdf\n\n"
        "[^b]: Answers from 19 ministries.\n\nThe next paragraph.\n"
    )
    assert texts(markdown) == [
        "In 2019.[1] Then[b] more.",
        "[1] https://example.org/annex.pdf",
        "[b] Answers from 19 ministries.",
        "The next paragraph.",
    ]


def test_a_footnote_of_several_blocks_has_its_name_once(texts):
    """Its paragraphs, lists and code are blocks as elsewhere."""
    markdown = "Word.[^1]\n\n[^1]: One.\n\n    Two.\n\n    - three\n\n        code\n\nEnd.\n"
    assert texts(markdown) == ["Word.[1]", "[1] One.", "Two.", "three\ncode", "End."]


def test_a_footnote_without_a_reference_is_quoted(texts):
    """And so is a reference without a footnote, as typed."""
    assert texts("Word.[^9]\n\n[^1]: Note.\n") == ["Word.[^9]", "[1] Note."]


def test_a_list_goes_on_after_a_footnote(read):
    """The items before and after it are one list."""
    edition, _, _ = read("1. a[^1]\n\n[^1]: Note.\n\n2. b\n")
    assert [(b.text, b.list_number, b.position) for b in edition.blocks] == [
        ("1. a[1]", 0, 1),
        ("[1] Note.", None, None),
        ("2. b", 0, 2),
    ]


def test_a_number_that_is_a_link_keeps_its_brackets(texts):
    """With the brackets gone, "2019.[1]" would be another figure."""
    assert texts(
        "In 2019.[1] See [the annex].\n\n[1]: http://x.y\n[the annex]: http://x.y/a\n"
    ) == ["In 2019.[1] See the annex."]


def test_an_address_that_no_link_uses_is_found(read):
    """A page shows nothing of such a line, so words in it would vanish."""
    _, found, _ = read("Text.\n\n[Note]: see-annex-b\n")
    assert found == [
        "3: “[Note]: see-annex-b” is the address of a link that nobody uses, so it is not shown"
    ]


# Tables


TABLE = """\
| Country | Median wait | Night |
|---|---|---|
| Suriname | 48 s | |
| Guyana | 95 s | no |
"""


def test_each_row_of_a_table_is_an_item_with_the_headers(read):
    """The rows are one list; an empty cell is shown; no two cells run together."""
    edition, found, noted = read(f"Before.\n\n{TABLE}")
    assert [(b.kind, b.text, b.list_number, b.position, b.line) for b in edition.blocks[1:]] == [
        (ITEM, "Country: Suriname; Median wait: 48 s; Night: –", 0, 1, 5),
        (ITEM, "Country: Guyana; Median wait: 95 s; Night: no", 0, 2, 6),
    ]
    assert found == []
    assert [(one.kind, one.count) for one in noted] == [(RemarkKind.TABLES, 1)]


def test_a_table_of_html_is_quoted_as_one_of_markdown(read):
    """Words stand apart at every tag, and the remark names the line."""
    markdown = (
        "<table>\n<caption>Calls</caption>\n<tr><th>Country</th><th>Calls</th><th>Answered</th>"
        "</tr>\n\n<tr><td>Suriname</td><td>4812</td><td>71&nbsp;%</td></tr>\n</table>\n\nEnd.\n"
    )
    edition, found, noted = read(markdown)
    assert [block.text for block in edition.blocks] == [
        "Calls",
        "Country: Suriname; Calls: 4812; Answered: 71\xa0%",
        "End.",
    ]
    assert edition.blocks[1].line == 5
    assert found == []
    assert {one.kind: re.sub(r".*:", "", one.place) for one in noted} == {
        RemarkKind.TABLES: "1",
        RemarkKind.HTML: "1",
    }


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("<tr><td>a<td>b<tr><td>c<td>d", ["a | b", "c | d"]),
        ("<tr><th>A<th>B<tr><td rowspan=2>a<td>b<tr><td>c", ["A | B", "a | b", "c"]),
        ("<tr><th colspan=2>A<tr><td>a<td>b", ["A", "a | b"]),
        ("<tr><th>A<th>B<tr><th>C<th>D<tr><td>a<td>b", ["A | B", "C | D", "a | b"]),
        ("<tr><th>A<th>B", ["A | B"]),
        ("<tr><th>A<th><tr><th>b<td>c", ["A: b; c"]),
        ("<tr><th>A<tr><td>x<table><tr><td>y<td>z</table>", ["A: x y | z"]),
        ("<tr><td><p>a</p><p>b</p><ul><li>c</ul><td>d<br>e", ["a b c | d e"]),
    ],
)
def test_where_headers_are_not_certain_cells_stand_side_by_side(texts, rows, expected):
    """No cell is quoted under a header of another column."""
    assert texts(f"<table>{rows}</table>\n") == expected


def test_a_cell_beyond_the_columns_is_found(read):
    """A page leaves it out, so the check names the line."""
    _, found, _ = read("| A | B |\n|---|---|\n| a | b | c |\n| d | e |\n")
    assert found == ["3: has more cells than the first row; they are not shown"]


def test_bars_that_are_no_table_are_told(read):
    """Without the line of dashes they are quoted as typed."""
    edition, _, noted = read("| A | B |\n| a | b |\n")
    assert edition.text == "| A | B | | a | b |"
    assert [one.kind for one in noted] == [RemarkKind.BARS]


@pytest.mark.parametrize("code", ["-" * 400_000 + "a", "a" + "\n" * 100_000 + "b"])
def test_a_long_block_is_looked_through_once_for_bars(read, code):
    """A search does not begin anew at each dash and each empty line."""
    _, found, noted = read(f"```\n{code}\n```\n")
    assert (found, noted) == ([], [])


def test_a_long_word_is_looked_through_once_for_a_hyphen(read):
    """A search does not begin anew at each of its letters."""
    _, found, noted = read(f"{'a' * 400_000}\nb c-\nd\n")
    assert found == []
    assert [one.words for one in noted] == ["c- d"]


def test_a_table_in_an_item_or_a_quotation_keeps_its_rows(texts):
    """In an item its rows are items of their own, in a quotation they are lines of it."""
    table = "| A | B |\n|---|---|\n| a | b |\n"
    inside = "".join(f"  {line}\n" for line in table.splitlines())
    assert texts(f"- item\n\n{inside}\n  more\n") == ["item", "A: a; B: b", "more"]
    quoted = "".join(f"> {line}\n" for line in table.splitlines())
    assert texts(f"> said\n>\n{quoted}") == ["said\nA: a; B: b"]


# HTML


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("Georgetown,<br>Paramaribo<br/>and Cayenne", "Georgetown,\nParamaribo\nand Cayenne"),
        ("boys.<sup>2</sup> Staff", "boys.² Staff"),
        ("boys.<sup>[2]</sup> Staff", "boys.[2] Staff"),
        ("boys.<sup>1, 2</sup>", "boys.¹, ²"),
        ("CO<sub>2</sub> in m<sup>3</sup>, 10<sup>-6</sup>", "CO₂ in m³, 10⁻⁶"),
        ("the 19<sup>th</sup>, n.<sup>o</sup> 3", "the 19th, n.º 3"),
        ("a <span class='x'>b</span><i>c</i> &lt;d&gt;", "a bc <d>"),
        ("one ![two](x.png) three <img src=x alt='four'>five", "one three five"),
        ("<center>one</center>", "one"),
        ("<p align=right>one <b>two</b></p>", "one two"),
        ("<script>hidden()</script>\n\nshown", "shown"),
        ("<style>\np { color: red }\n</style>\nshown", "shown"),
        ("<!-- a note\n\nof two paragraphs -->\n\nshown", "shown"),
    ],
)
def test_html_is_quoted_as_a_page_shows_it(texts, markdown, expected):
    """Tags leave their words, apart where the page shows them apart."""
    assert texts(f"{markdown}\n") == [expected]


def test_blocks_of_html_are_blocks_of_their_kind(read):
    """Headings, lists with their numbers, quotations, code and call-outs."""
    edition, found, _ = read(
        "<h2>Head</h2>\n<p><b>PERU:</b> fog<p>Second\n<ol start='4'><li>four</li><li value='9'>nine"
        "<ul><li>x</li></ul></li></ol>\n<blockquote><p>said</p><p>(Ana)</p></blockquote>\n"
        "<pre>a\n  b</pre>\n<dl><dt>Term<dd>What it is</dl>\nloose <em>words</em>\n\n*Mark*down.\n"
    )
    assert found == []
    assert [(heading.text, heading.level) for heading in edition.headings] == [("Head", 2)]
    assert [(block.kind, block.text) for block in edition.blocks] == [
        (BlockKind.CALL_OUT, "PERU: fog"),
        (PARAGRAPH, "Second"),
        (ITEM, "4. four"),
        (ITEM, "9. nine"),
        (ITEM, "x"),
        (QUOTATION, "said\n(Ana)"),
        (PARAGRAPH, "a\n  b"),
        (ITEM, "Term\nWhat it is"),
        (PARAGRAPH, "loose words"),
        (PARAGRAPH, "Markdown."),
    ]
    assert edition.blocks[5].speaker == "Ana"


def test_a_list_of_html_within_a_line_keeps_its_numbers(texts):
    """In a cell of a table, too."""
    assert texts("One <ol><li>two<li>three</ol> four\n") == ["One\n1. two\n2. three\nfour"]
    assert texts("| A | B |\n|---|---|\n| x<ul><li>y *z*</li></ul> | b |\n") == ["A: x y z; B: b"]


def test_page_marks_count_in_html(read):
    """Also within a cell: the rows after it are on the new page."""
    edition, _, _ = read(
        "<!-- page 1 -->\n\n<table><tr><td>a<!-- page 2 --></td></tr><tr><td>b</td></tr></table>\n"
        "<!-- page 3 -->\n<p>c <!-- page 4 --> d</p>\n"
    )
    assert [(b.text, b.pages) for b in edition.blocks] == [
        ("a", ("1",)),
        ("b", ("2",)),
        ("c d", ("3", "4")),
    ]


def test_a_block_of_html_that_hides_what_follows_is_found(read):
    """An element that is not closed may take the rest of a paragraph from the page."""
    _, found, _ = read("One <script>two three\n\nFour.\n")
    assert found
    assert found[0].startswith("1: a page shows ")


# Items, code, definitions


def test_items_keep_the_numbers_that_are_typed(read):
    """Also where one is left out, and with a bracket behind the number."""
    edition, found, _ = read("12. a\n\n14. b\n\n15. c\n\nWords.\n\n3) d\n5) e\n")
    assert [(b.text, b.position, b.list_number) for b in edition.blocks if b.kind is ITEM] == [
        ("12. a", 12, 0),
        ("14. b", 14, 0),
        ("15. c", 15, 0),
        ("3) d", 3, 1),
        ("5) e", 5, 1),
    ]
    assert found == []


def test_items_that_all_have_the_same_number_are_counted(texts):
    """Markdown is often typed so, and a page counts them."""
    assert texts("1. a\n1. b\n1. c\n") == ["1. a", "2. b", "3. c"]


def test_a_list_with_a_gap_goes_on_after_a_page_end(read):
    """A higher number continues the list."""
    edition, _, _ = read("1. a\n\n<!-- page 2 -->\n\n3. b\n")
    assert [(b.list_number, b.position) for b in edition.blocks] == [(0, 1), (0, 3)]


def test_what_stands_in_an_item_stays_in_its_order(read):
    """Paragraphs, code and quotations are lines of it; text after a nested list follows it."""
    edition, found, _ = read(
        "1. Review.\n\n        Not the manager.\n\n   > Exception.\n\n"
        "   - x\n\n   After.\n\n2. Erase.\n"
    )
    assert [(b.text, b.list_number, b.position) for b in edition.blocks] == [
        ("1. Review.\nNot the manager.\nException.", 0, 1),
        ("x", 1, 1),
        ("After.", 0, 1),
        ("2. Erase.", 0, 2),
    ]
    assert found == []


def test_the_number_of_an_item_in_a_quotation_is_kept(texts):
    """Even of a list in a list."""
    assert texts("> 1. one\n>    - 7. two\n") == ["1. one\n7. two"]


def test_an_item_that_begins_with_a_list_gives_its_number_to_it(texts):
    """A number without words of its own stands before the next words; alone it is nothing."""
    assert texts("3. 1. x\n4.\n5. y\n") == ["3. 1. x", "5. y"]


def test_code_keeps_its_lines(texts):
    """Without the room that all lines have on their left."""
    assert texts("```\na\n\n  b *c*\n```\n\n    d\n      e\n") == ["a\n\n  b *c*", "d\n  e"]


def test_a_term_and_its_definitions_are_an_item(read):
    """The list of all terms can be shown whole."""
    edition, found, _ = read("NGO\n: An organisation.\n\nShelter\n: A house.\n: Also a tent.\n")
    assert [(b.kind, b.text, b.list_number, b.position) for b in edition.blocks] == [
        (ITEM, "NGO\nAn organisation.", 0, 1),
        (ITEM, "Shelter\nA house.\nAlso a tent.", 0, 2),
    ]
    assert found == []


# The beginning of a file, its characters


def test_front_matter_is_no_part_of_the_text(texts):
    """Also after a byte order mark and with the line ends of Windows."""
    markdown = '---\ntitle: "A review"\ntags:\n  - x\n- y\n# z\n---\n\nText\n\n---\n\nMore.\n'
    assert texts(markdown) == ["Text", "More."]
    assert texts(b"\xef\xbb\xbf" + markdown.replace("\n", "\r\n").encode()) == ["Text", "More."]


@pytest.mark.parametrize(
    ("between", "expected"),
    [
        ("\n# Head: one\n\n", []),
        ("# Head\n", []),
        ("Words: and\n\nmore\n\n", ["Words: and", "more"]),
        ("- item: one\n\n", ["item: one"]),
    ],
)
def test_what_is_not_plain_yaml_is_text(texts, between, expected):
    """Headings, empty lines and a list are no front matter."""
    assert texts(f"---\n{between}---\n\nText.\n") == [*expected, "Text."]


def test_text_between_two_lines_is_no_front_matter(texts):
    """A document may begin with a line."""
    assert texts("---\nThe first words of all.\n\nSecond\n\n---\n\nMore.\n") == [
        "The first words of all.",
        "Second",
        "More.",
    ]


def test_setext_headings_are_headings(read):
    """Underlined with "=" or "-"."""
    edition, found, _ = read("One\n===\n\nTwo\nlines\n---\n\nText.\n")
    assert [(one.text, one.level) for one in edition.headings] == [("One", 1), ("Two lines", 2)]
    assert found == []


def test_characters_without_a_width_are_left_out(texts):
    """As typed and as entities; what makes one emoji of several stays."""
    assert texts(
        "hot\xadlines tele\u200bvision c&shy;d \ufeffe\u2060f\x07 👩\u200d💻 a\u200db\n"
    ) == ["hotlines television cd ef 👩\u200d💻 ab"]
    assert texts("\u200b# Head\n\na\x0cb\n") == ["a b"]


def test_a_character_that_was_lost_is_found(read):
    """The sign for it says that another program has read the text with the wrong encoding."""
    _, found, _ = read("The programme.\n\nLa ni\ufffdez.\n")
    assert found == ["3: “ni\ufffdez.” has lost characters"]


@pytest.mark.parametrize("raw", ["día\n".encode("latin-1"), "ok\n\n“día”\n".encode("cp1252")])
def test_an_encoding_that_is_not_utf8_is_named_with_its_line(read, raw):
    """Guessing would alter words; the message says what to do."""
    with pytest.raises(CorpusError) as caught:
        read(raw)
    line = raw.count(b"\n")
    assert re.search(rf"not UTF-8 at byte \d+, line {line}; save it with", str(caught.value))


def test_a_picture_is_told_with_its_description(read):
    """It is not shown in answers; its description is read by nobody who sees the picture."""
    edition, found, noted = read(
        "Text.\n\nSee\n![Figure 3: 12 and 15 per cent](a.png)\n\n![](b.png)\n"
    )
    assert edition.text == "Text.\n\nSee"
    assert found == []
    (one,) = noted
    assert (one.kind, one.words) == (RemarkKind.PICTURE, "Figure 3: 12 and 15 per cent")
    assert one.place.endswith("report.en.md:3")


def test_words_divided_at_the_end_of_a_line_are_told(read):
    """A page shows the hyphen and a space; words that share their second part stay so."""
    edition, found, noted = read("It was un-\nderstaffed, pre-\nand post-war; dis-\ntressed.\n")
    assert edition.text == "It was un- derstaffed, pre- and post-war; dis- tressed."
    assert found == []
    (one,) = noted
    assert (one.kind, one.count, one.words) == (RemarkKind.DIVIDED, 2, "un- derstaffed")


@pytest.mark.parametrize(
    "markdown", ["> " * 120 + "deep\n", "".join(f"{'  ' * n}- a\n" for n in range(120))]
)
def test_what_is_nested_too_deeply_is_refused(read, markdown):
    """It would be left out without a word."""
    with pytest.raises(CorpusError, match="nested too deeply"):
        read(markdown)


@pytest.mark.parametrize("tag", ["<ul><li>", "<div>"])
def test_html_that_is_nested_too_deeply_is_refused(read, tag):
    """Neither Python nor lxml would read all of it."""
    with pytest.raises(CorpusError, match=r"report\.en\.md:3: elements of HTML are nested too"):
        read(f"Text.\n\n{tag * 3000}a\n")


def test_a_page_that_cannot_be_read_is_a_finding(read):
    """Tags in a paragraph are no blocks; only the page cannot have so many."""
    edition, (found,), _ = read("<b>" * 3000 + "a\n")
    assert edition.text == "a"
    assert "cannot be compared with its page: elements of HTML are nested too deeply" in found


def test_long_documents_are_read_in_one_go(read):
    """Sections, equal names, and one item of half a megabyte."""
    many = "".join(f"# Heading\n\n{number} words\n\n" for number in range(2000))
    item = "word\n  " * 80_000
    edition, found, _ = read(f"{many}- {item}end\n")
    assert (len(edition.headings), len(edition.blocks), found) == (2000, 2001, [])
    assert len(edition.blocks[-1].text) == 80_000 * 5 + 3
