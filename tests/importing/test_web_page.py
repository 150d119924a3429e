"""Web pages: what is read of them as the document's own text, and how it is written."""

from itertools import pairwise

import pytest

from report_rag.corpus.report import read_edition
from report_rag.errors import DocumentError
from report_rag.importing.edition_writer import document
from report_rag.importing.importer import import_document
from report_rag.importing.web_page import read_web_page
from report_rag.types import BlockKind, Doubt, Heading, Language, Omission


@pytest.fixture
def imported(tmp_path):
    """Reads a page that is given as text or bytes."""

    def read(page):
        path = tmp_path / "page.html"
        path.write_bytes(page if isinstance(page, bytes) else page.encode())
        return read_web_page(path)

    return read


@pytest.fixture
def outline(imported, tmp_path):
    """The texts of the edition of a page, those of headings behind as many "#" as their level.

    The page is imported, and its edition compared with its independent text.
    """

    def read(page):
        imported(page)
        name = f"r{len([*tmp_path.glob('corpus/*')])}"
        written = import_document(tmp_path / "page.html", tmp_path / "corpus", name=name)
        assert written.checked.findings == ()
        return [
            f"{'#' * one.level} {one.text}" if isinstance(one, Heading) else one.text
            for one in written.edition.outline
        ]

    return read


@pytest.fixture
def blocks(imported, tmp_path):
    """The blocks of the edition of a page."""

    def read(page):
        path = tmp_path / "report.en.md"
        path.write_text(document(imported(page).blocks), encoding="utf-8")
        return read_edition(path).blocks

    return read


def left_out(imported):
    return [(one.text, one.reason) for one in imported.left_out]


def doubts(imported, doubt):
    return [one.words for one in imported.findings if one.doubt == doubt]


def test_headings_keep_their_levels(outline):
    """Also where a level is skipped, or only a role says that it is a heading."""
    page = "<h1>A</h1><h4>B</h4><p>Text.</p><div role=heading aria-level=3>C</div><p>More.</p>"
    assert outline(page) == ["# A", "#### B", "Text.", "### C", "More."]


def test_text_beside_blocks_is_a_paragraph(outline):
    """Elements of a line stay together, blocks do not."""
    page = "<div>One <span>line</span> of <i>text</i><div>another</div>and the rest</div>"
    assert outline(page) == ["One line of text", "another", "and the rest"]


def test_spaces_are_as_a_browser_shows_them(outline):
    """Line ends in the file are spaces, also between two elements; a non-breaking space is kept."""
    page = "<p>  Some\n  words <b> in bold</b> and 25\u00a0000&nbsp;things.\n</p>"
    assert outline(page) == ["Some words in bold and 25\u00a0000\u00a0things."]


def test_line_ends_that_readers_see_are_kept(outline):
    """One is a line, two are a paragraph."""
    assert outline("<p>Street 1<br>City<br><br>Country<br></p>") == ["Street 1\nCity", "Country"]


def test_soft_hyphens_are_left_out(outline):
    """A browser shows none in a line; entities are the characters that they stand for."""
    assert outline("<p>co&shy;oper&#xAD;ation &amp; R&eacute;gimen &lt;b&gt;</p>") == [
        "cooperation & Régimen <b>"
    ]


def test_bold_words_and_a_colon_make_a_call_out(blocks):
    """Whether the colon is bold or not; bold words alone are none."""
    page = (
        "<h2>H</h2><h2>I</h2><p><b>BOLIVIA:</b> One.</p><p><strong>PERU</strong>: Two.</p>"
        "<p><b>Three:</b></p><p style='font-weight: 700'>Four: five</p>"
    )
    assert [(one.kind, one.label, one.text) for one in blocks(page)] == [
        (BlockKind.CALL_OUT, "BOLIVIA", "BOLIVIA: One."),
        (BlockKind.CALL_OUT, "PERU", "PERU: Two."),
        (BlockKind.PARAGRAPH, None, "Three:"),
        (BlockKind.PARAGRAPH, None, "Four: five"),
    ]


def test_lists_keep_their_printed_numbers(outline):
    """`start`, letters and Roman numerals; "2)" would be another number than the page has."""
    page = (
        "<ol start=12><li>Twelve<li>Thirteen</ol><ol type=a><li>Letter</ol>"
        "<ol style='list-style-type: upper-roman' start=4><li>Four</ol><p>Between</p>"
        "<ul><li>Bullet</ul>"
    )
    assert outline(page) == [
        "12. Twelve", "13. Thirteen", "a. Letter", "IV. Four", "Between", "Bullet"
    ]  # fmt: skip


def test_a_list_in_a_list_stays_in_its_place(blocks):
    """Items are in the order of the page, and the inner list is one of its own."""
    found = blocks("<ol><li>One<ul><li>Inner</ul><li><p>Two</p><p>and more</p></ol>")
    assert [one.text for one in found] == ["1. One", "Inner", "2. Two\nand more"]
    assert found[0].list_number == found[2].list_number != found[1].list_number


def test_cards_in_a_list_are_sections(outline):
    """A list with headings in it is the layout of a page; a printed number stays."""
    page = "<ol><li><h3>Laws</h3><p>Text.</p></li><li><h3>Funds</h3><p>More.</p></li></ol>"
    assert outline(page) == ["### 1. Laws", "Text.", "### 2. Funds", "More."]


@pytest.mark.parametrize(
    ("quotation", "text", "speaker"),
    [
        ("<p>“Words.”</p><footer>Rosa Quispe</footer>", "“Words.”\n— Rosa Quispe", "Rosa Quispe"),
        ("<p>Words.</p><p>More.</p><cite>Rosa</cite>", "Words.\nMore.\n— Rosa", "Rosa"),
        ("Words.<br><cite>(Rosa, Cusco)</cite>", "Words.\n(Rosa, Cusco)", "Rosa, Cusco"),
        ("<p>Words.</p><p>— Rosa</p>", "Words.\n— Rosa", "Rosa"),
        ("<p>As <cite>The Book</cite> says.</p>", "As The Book says.", None),
    ],
)
def test_a_quotation_keeps_its_speaker(blocks, quotation, text, speaker):
    """The page may set the speaker apart by an element only; then a dash stands before the name."""
    (found,) = blocks(f"<blockquote>{quotation}</blockquote>")
    assert (found.kind, found.text, found.speaker) == (BlockKind.QUOTATION, text, speaker)


def test_the_caption_of_a_quotation_is_its_speaker(blocks):
    """That of a picture is a paragraph."""
    quoted, caption = blocks(
        "<figure><blockquote>Words.</blockquote><figcaption>Rosa</figcaption></figure>"
        "<figure><img src=x alt=''><figcaption>Figure 1: Cases</figcaption></figure>"
    )
    assert (quoted.text, quoted.speaker) == ("Words.\n— Rosa", "Rosa")
    assert (caption.kind, caption.text) == (BlockKind.PARAGRAPH, "Figure 1: Cases")


def test_what_only_moves_text_inwards_is_no_quotation(blocks):
    """Some pages use the element for a list or a table."""
    found = blocks("<blockquote><p>See:</p><ul><li>One</ul></blockquote>")
    assert [one.kind for one in found] == [BlockKind.PARAGRAPH, BlockKind.LIST_ITEM]


def test_a_term_stands_before_its_definition(outline):
    """Several terms or definitions too, also in groups."""
    page = (
        "<dl><div><dt>Grooming</dt><dd>An approach.</dd></div><dt>A</dt><dt>B</dt><dd>One.</dd>"
        "<dd>Two.</dd></dl>"
    )
    assert outline(page) == ["Grooming\nAn approach.", "A\nB\nOne.", "Two."]


def test_a_table_is_a_list_with_an_item_for_each_row(outline, imported):
    """Each cell stands behind the heads of its column; the caption before the table."""
    page = (
        "<table><caption>Cases</caption><thead><tr><th rowspan=2>Country</th><th colspan=2>2023"
        "</th></tr><tr><th>Girls</th><th>Boys</th></tr></thead><tbody><tr><th>Bolivia</th><td>14"
        "</td><td>9</td></tr><tr><th>Peru</th><td colspan=2>unknown</td></tr></tbody></table>"
    )
    assert outline(page) == [
        "Cases",
        "Country; 2023",
        "Girls; Boys",
        "Country: Bolivia; 2023 Girls: 14; 2023 Boys: 9",
        "Country: Peru; 2023 Girls: unknown",
    ]
    assert set(imported(page).heads) == {";", "Country", "2023 Girls", "2023 Boys"}
    assert doubts(imported(page), Doubt.TABLE) == ["Country"]


def test_a_cell_over_several_rows_is_in_each_of_them(outline, imported):
    """Else a row could not be understood alone."""
    page = "<table><tr><td rowspan=2>Bolivia</td><td>Law 1</td></tr><tr><td>Law 2</td></tr></table>"
    assert outline(page) == ["Bolivia; Law 1", "Bolivia; Law 2"]
    assert "Bolivia" in imported(page).heads


def test_bold_cells_in_the_first_row_are_the_head_of_a_table(outline):
    """As in tables that Word and LibreOffice write."""
    page = (
        "<table><tr><td><p><b>Country</b></p></td><td><b>Law</b></td></tr>"
        "<tr><td>Peru</td><td>27337</td></tr></table>"
    )
    assert outline(page)[-1] == "Country: Peru; Law: 27337"


@pytest.mark.parametrize(
    "table",
    [
        "<table><tr><td><p>One.</p><p>Two.</p></td></tr></table>",
        "<table><tr><td>One.</td><td>Two.</td></tr></table>",
        "<table role=none><tr><td>One.</td><td></td></tr><tr><td></td><td>Two.</td></tr></table>",
        "<table><tr><td>One.</td></tr><tr><td><table><tr><td>Two.</td></tr></table></td></tr></table>",
    ],
)
def test_a_table_that_lays_out_a_page_is_read_as_its_text(outline, table):
    """It has one row or one column, or other tables in it, or says so."""
    assert outline(table) == ["One.", "Two."]


def test_a_note_stands_behind_the_block_that_refers_to_it(outline):
    """Its number does not grow into the word; the arrow back to the text is left out."""
    page = (
        "<p>Boys too.<sup><a href='#fn1' id='ref1'>1</a></sup> And girls.</p><p>Next.</p>"
        "<section><ol><li id='fn1'><p>See the annex. <a href='#ref1'>↩</a></p></li></ol></section>"
    )
    assert outline(page) == ["Boys too.¹ And girls.", "1. See the annex.", "Next."]


@pytest.mark.parametrize(
    "note",
    [
        "<div id='n'><a href='#r'><sup>[7] </sup></a>See the annex.</div>",
        "<div><p><a href='#r' name='n'>[7]</a> See the annex.</p></div>",
        "<aside id='n'><span>[<a href='#r'>7</a>]</span><p>See the annex.</p></aside>",
        "<dl><dt id='n'>[<a href='#r'>7</a>]</dt><dd><p>See the annex.</p></dd></dl>",
        "<table id='n'><tr><td><a href='#r'>[7]</a></td><td>See the annex.</td></tr></table>",
    ],
)
def test_notes_of_all_kinds_of_pages_are_found(outline, note):
    """No class or name is looked at: the link and the note lead to each other."""
    page = f"<p>Here<a href='#n' id='r'>[7]</a>.</p><p>Next.</p>{note}<p>Last.</p>"
    assert outline(page) == ["Here[7].", "[7] See the annex.", "Next.", "Last."]


def test_a_note_of_an_item_stands_behind_the_list(outline):
    """So the list stays whole. A note that two places refer to stands behind the first."""
    page = (
        "<ul><li>One<a href='#n' id='r'>[a]</a></li><li>Two<a href='#n' id='s'>[a]</a></li></ul>"
        "<p>Next.</p><div id=n><a href='#r'>[a]</a> A note.</div>"
    )
    assert outline(page) == ["One[a]", "Two[a]", "[a] A note.", "Next."]


def test_links_to_sections_are_no_notes(outline):
    """Even where a section leads back to them."""
    page = (
        "<p>See section <a href='#s' id=r>3</a>.</p><p>Next.</p>"
        "<section id=s><h2><a href='#r'>3</a> Laws</h2><p>Text.</p></section>"
    )
    assert outline(page) == ["See section 3.", "Next.", "## 3 Laws", "Text."]


def test_raised_and_lowered_digits_are_kept(outline):
    """Letters are not marks of notes: "1.er" is an ordinal in Spanish."""
    page = "<p>CO<sub>2</sub>, m<sup>2</sup>, 5<sup>th</sup>, 1.<sup>er</sup>, x<sup>-1</sup></p>"
    assert outline(page) == ["CO₂, m², 5th, 1.er, x⁻¹"]


def test_quotation_marks_that_a_browser_prints_are_there(outline):
    """Around `<q>`."""
    assert outline("<p>She said <q>never</q>.</p>") == ["She said “never”."]


def test_navigation_and_forms_are_left_out_and_told(outline, imported):
    """By their elements and roles; each with its words."""
    page = (
        "<header><a href='/'>Site</a><nav><a href='/a'>About us</a></nav></header>"
        "<h1>Report</h1><p>Text of it. <button>Share this</button></p>"
        "<form><label>Your mail</label><input></form>"
        "<div role=dialog>We use cookies.</div><footer>Some address</footer>"
    )
    assert outline(page) == ["# Report", "Text of it."]
    assert left_out(imported(page)) == [
        ("Site", Omission.AROUND),
        ("About us", Omission.AROUND),
        ("Share this", Omission.AROUND),
        ("Your mail", Omission.AROUND),
        ("We use cookies.", Omission.AROUND),
        ("Some address", Omission.AROUND),
    ]
    assert doubts(imported(page), Doubt.AROUND)[0] == "Site About us"


def test_a_header_with_the_title_is_part_of_the_document(outline):
    """Converters write one; a form around a whole page, as some servers write it, is no form."""
    page = "<form><header><h1>Report</h1><p>By Rosa</p></header><p>Text.</p></form>"
    assert outline(page) == ["# Report", "By Rosa", "Text."]


def test_the_main_part_of_a_page_is_read(outline, imported):
    """What stands beside it is told; a `<main>` with few of the words is something else."""
    page = "<div>Related: other things</div><main><h1>R</h1><p>One two three.</p></main>"
    assert outline(page) == ["# R", "One two three."]
    assert left_out(imported(page)) == [("Related: other things", Omission.AROUND)]
    few = "<main>News</main><h1>Report</h1><p>The text of it has far more words.</p>"
    assert outline(few) == ["News", "# Report", "The text of it has far more words."]


@pytest.mark.parametrize("hidden", ["hidden", "style='color: red; display: none'"])
def test_hidden_text_is_left_out_and_told(outline, imported, hidden):
    """In a paragraph too."""
    page = f"<p>Seen <span {hidden}>not seen</span> again.</p>"
    assert outline(page) == ["Seen again."]
    assert left_out(imported(page)) == [("not seen", Omission.HIDDEN)]


def test_text_that_is_struck_out_is_left_out_and_told(outline, imported):
    """To quote it would say what the document takes back."""
    page = "<p>It costs <del>10</del> <ins>12</ins> dollars.</p>"
    assert outline(page) == ["It costs 12 dollars."]
    assert left_out(imported(page)) == [("10", Omission.STRUCK)]


@pytest.mark.parametrize(
    "contents",
    [
        "<ul><li>1 <a href='#a'>Laws</a><li>2 <a href='#b'>Funds</a><li><a href='#c'>Data</a></ul>",
        "<ul><li>Laws … 3</li><li>Funds … 5<ul><li>Data … 7</li></ul></li></ul>",
    ],
)
def test_a_table_of_contents_is_left_out_with_its_title(outline, imported, contents):
    """It is a list of links to places in the page, or of its headings."""
    page = (
        f"<h1>R</h1><div><p>Contents</p>{contents}</div>"
        "<h2 id=a>Laws</h2><p>x</p><h2 id=b>Funds</h2><p>y</p><h2 id=c>Data</h2><p>z</p>"
    )
    assert outline(page) == ["# R", "## Laws", "x", "## Funds", "y", "## Data", "z"]
    assert {reason for _, reason in left_out(imported(page))} == {Omission.CONTENTS}
    assert doubts(imported(page), Doubt.CONTENTS)[0].startswith("Contents")


def test_a_list_with_the_headings_themselves_is_no_table_of_contents(outline):
    """It is the text."""
    page = "<ul>" + "".join(f"<li><h2>{name}</h2></li>" for name in "ABC") + "</ul><p>Text.</p>"
    assert outline(page) == ["## A", "## B", "## C", "Text."]


def test_a_list_of_links_to_other_pages_is_kept(outline):
    """It may be the sources of a report."""
    page = "<ul><li><a href='https://a.org'>A</a><li><a href='/b'>B</a><li><a href='c'>C</a></ul>"
    assert outline(page) == ["A", "B", "C"]


def test_signs_behind_headings_that_only_link_to_them_are_left_out(outline, imported):
    """They are tools of the page; the title has none either."""
    page = "<h1 id=a>Report<a href='#a'>¶</a></h1><p>Text.</p>"
    assert outline(page) == ["# Report", "Text."]
    assert imported(page).title == "Report"


def test_short_bold_lines_are_headings_where_a_page_has_none(outline, imported):
    """Each is told, since it is a guess; a page with headings of its own is not guessed at."""
    page = (
        "<p><b>Laws</b></p><p>Text one.</p><p><b>Not a heading, since it ends.</b></p><p>Two.</p>"
    )
    assert outline(page) == ["## Laws", "Text one.", "Not a heading, since it ends.", "Two."]
    assert doubts(imported(page), Doubt.GUESSED_HEADING) == ["Laws"]
    own = f"<h1>R</h1><h2>S</h2>{page}"
    assert outline(own)[2] == "Laws"


def test_preformatted_text_keeps_its_lines(outline):
    """Without empty ones."""
    assert outline("<pre>one\n\n  two<br>three</pre>") == ["one\ntwo\nthree"]


def test_scripts_and_comments_are_no_text(outline, imported):
    """Nor is what a browser shows only without scripts; none of it is told."""
    page = "<script>let x = '<p>no</p>'</script><!-- no --><p>Yes.</p><noscript>no</noscript>"
    assert outline(page) == ["Yes."]
    assert imported(page).findings == ()
    assert imported(page).plain == "Yes."


def test_pictures_and_drawings_are_told(imported, outline):
    """Their words cannot be read, or are only labels."""
    page = "<p>See.</p><img src=x alt='Map of cases'><img src=y alt=''><svg><text>12 %</text></svg>"
    assert outline(page) == ["See."]
    assert sorted(doubts(imported(page), Doubt.TEXT_IN_PICTURE)) == ["12 %", "Map of cases"]
    assert left_out(imported(page)) == [("12 %", Omission.PICTURE)]


def test_what_a_page_says_of_itself_is_read(imported):
    """Title, language, publisher and date; the only heading of the first level is the title."""
    page = (
        "<html lang=es-MX><head><title>Informe | Sitio</title>"
        "<meta property='og:site_name' content='Red de Niñez'>"
        "<meta property='article:published_time' content='2024-06-07T10:00:00Z'></head>"
        "<body><h1>El informe</h1><p>Texto.</p></body></html>"
    )
    found = imported(page)
    assert (found.title, found.language) == ("El informe", Language.ES)
    assert (found.publisher, found.date) == ("Red de Niñez", "2024-06-07")
    assert imported("<title>Only  this</title><p>x</p>").title == "Only this"
    bare = imported("<p>x</p>")
    assert (bare.title, bare.language, bare.publisher, bare.date) == ("", None, "", "")


@pytest.mark.parametrize(
    ("page", "doubtful"),
    [
        ("<meta charset=utf-8><p>niñez</p>".encode(), False),
        ("<meta charset='iso-8859-1'><p>niñez</p>".encode("latin-1"), False),
        ("<p>niñez</p>".encode("cp1252"), False),
        ("<p>niñez</p>".encode("utf-16"), False),
        ("<meta charset=utf-8><p>niñez</p>".encode("latin-1"), True),
        (
            "<?xml version='1.0' encoding='ISO-8859-1'?><html><p>niñez</p></html>".encode(
                "latin-1"
            ),
            False,
        ),
    ],
)
def test_every_encoding_is_read(outline, imported, page, doubtful):
    """A page that is not in the encoding that it names is read all the same, and told."""
    assert outline(page) == ["niñez"]
    assert bool(doubts(imported(page), Doubt.UNREADABLE)) == doubtful


@pytest.mark.parametrize("page", ["<p> </p>", "<nav>Only this</nav>", "<script>x()</script>", ""])
def test_a_page_without_text_says_what_helps(imported, page):
    """Often a script would write it."""
    with pytest.raises(DocumentError, match=r"page\.html: no text of its own .* PDF"):
        imported(page)


def test_a_page_that_is_too_deep_is_refused(imported):
    """In one line; a browser can print it."""
    with pytest.raises(DocumentError, match="inside one another"):
        imported("<div>" * 300 + "text")


def test_findings_name_lines_of_the_file_and_blocks(imported):
    """So that people find the place."""
    page = "<h1>R</h1>\n<p>a</p>\n<p hidden>gone</p>\n<table><tr><td>a<td>b<tr><td>c<td>d</table>"
    found = imported(page)
    assert [(one.doubt, one.line, one.block) for one in found.findings] == [
        (Doubt.HIDDEN, 3, None),
        (Doubt.TABLE, None, 2),
    ]


def test_the_independent_text_has_a_line_for_each_block(imported):
    """In the order of the page, with the printed numbers of lists."""
    page = "<h1>R</h1><ol start=3><li>Three<li>Four</ol><p>a<br>b</p><dl><dt>c<dd>d</dl>"
    lines = imported(page).plain.split("\n")
    assert lines == ["R", "3. Three", "4. Four", "a", "b", "c", "d"]
    assert all(first != second for first, second in pairwise(lines))
