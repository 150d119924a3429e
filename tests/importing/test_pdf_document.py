"""A PDF is read as people read it: pages that Chromium prints from HTML, and files of other kinds.

What is expected stands in the HTML; the reader sees only the printed pages.
"""

import ctypes
import re

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from report_rag.cli.main import main
from report_rag.corpus.check import check_report
from report_rag.corpus.report import read_edition
from report_rag.errors import DocumentError
from report_rag.importing import pdf_text
from report_rag.importing.importer import import_document
from report_rag.importing.pdf_document import read_pdf
from report_rag.types import BlockKind, Language

pytestmark = pytest.mark.browser

STYLE = """
<style>
  body { font: 11pt/1.5 serif; margin: 0 }
  h1 { font-size: 22pt } h2 { font-size: 16pt } h3 { font-size: 12.5pt }
  .columns { columns: 2; column-gap: 2em }
  .box { border-left: 3px solid; padding-left: 1em }
  td, th { padding: 2px 18px; text-align: left; vertical-align: top }
  .foot { font-size: 8pt } blockquote { font-style: italic }
  @page { size: A5; margin: 18mm 15mm }
</style>
"""


def filler(first, count):
    """Sentences that differ, since no text repeats itself on and on."""
    return " ".join(
        f"In session {number} the council met {number + 200} farmers and spoke about {number * 7} "
        "wells of the valley."
        for number in range(first, first + count)
    )


DESIGNED = f"""<html lang="en"><title>Water for the Valley</title>{STYLE}
<h1>Water for the Valley</h1>
<p>{filler(1, 3)}</p>
<h2>1. What was found</h2>
<div class="columns"><p>In the left column the com&shy;pli&shy;cated
ad&shy;min&shy;is&shy;tra&shy;tion of wells begins, and {filler(10, 4)}</p>
<p>In the right column it ends. {filler(20, 5)}</p></div>
<h3>Three needs</h3>
<ol><li>Clean pipes for the houses that stand far from the river and have waited for long.
<li>Open books.</ol>
<ul><li>Wells in the north<li>Wells in the south</ul>
<p class="box"><b>BOLIVIA:</b> Families on the high plain share one well.<sup>1</sup></p>
<blockquote>“Water first, seeds second.”<br>(Rosa Quispe - Cusco)</blockquote>
<table><tr><th>Country<th>Wells<th>Year<tr><td>Bolivia<td>14<td>2021<tr><td>Peru<td>22<td>2023
</table>
<h2>2. What follows</h2>
<p>{filler(30, 12)}</p><p>{filler(60, 30)}</p>
</html>"""
HEAD = '<p style="font-size:8px;margin-left:15mm">Valley Council · Annual Report</p>'
FOOT = '<p style="font-size:8px;margin-left:15mm"><span class="pageNumber"></span></p>'


@pytest.fixture(scope="module")
def printed(browser, tmp_path_factory):
    """Prints HTML to a PDF and gives its path."""
    folder = tmp_path_factory.mktemp("printed")

    def make(html, name="report.pdf", **options):
        page = browser.new_page()
        page.set_content(html)
        page.pdf(path=folder / name, prefer_css_page_size=True, **options)
        page.close()
        return folder / name

    return make


@pytest.fixture(scope="module")
def designed(printed, tmp_path_factory):
    """A designed report of several pages with running heads, imported: what was written."""
    options = {"display_header_footer": True, "header_template": HEAD, "footer_template": FOOT}
    file = printed(DESIGNED, **options)
    return import_document(file, tmp_path_factory.mktemp("corpus"))


def blocks(written, kind):
    return [one for one in written.edition.blocks if one.kind == kind]


def test_every_word_is_proved_by_the_second_program(designed):
    """What it reads is in the edition, in order, also as `check` reads the folder later."""
    assert designed.checked.findings == ()
    assert designed.checked.words > 500
    assert check_report(designed.folder).findings == ()


def test_headings_have_their_levels(designed):
    """The chapters stand beside the title, and no other line is a heading."""
    assert [(one.level, one.text) for one in designed.edition.headings] == [
        (1, "Water for the Valley"),
        (1, "1. What was found"),
        (2, "Three needs"),
        (1, "2. What follows"),
    ]


def test_bookmarks_give_the_levels(printed, tmp_path):
    """Of a PDF that has some, as browsers write them from the headings of a page."""
    file = printed(DESIGNED, "bookmarks.pdf", outline=True, tagged=True)
    written = import_document(file, tmp_path / "corpus")
    levels = {one.text: one.level for one in written.edition.headings}
    assert levels["Three needs"] == levels["1. What was found"] + 1
    assert levels["1. What was found"] == levels["2. What follows"]
    assert written.checked.findings == ()


def test_columns_are_read_one_after_the_other(designed):
    """Words that are broken at the end of a line are whole."""
    left, right = (one.text for one in blocks(designed, BlockKind.PARAGRAPH)[1:3])
    assert left.startswith("In the left column the complicated administration of wells begins, and")
    assert right.startswith("In the right column it ends. In session 20 the council met")
    assert right.endswith(filler(20, 5))


def test_lists_keep_their_numbers_and_bullets_are_no_text(designed):
    """The rows of a table are items, too: each cell behind the head of its column."""
    assert [one.text for one in blocks(designed, BlockKind.LIST_ITEM)] == [
        "1. Clean pipes for the houses that stand far from the river and have waited for long.",
        "2. Open books.",
        "Wells in the north",
        "Wells in the south",
        "Country; Wells; Year",
        "Country: Bolivia; Wells: 14; Year: 2021",
        "Country: Peru; Wells: 22; Year: 2023",
    ]


def test_call_outs_and_quotations_are_told_apart(designed):
    """With their label and their speaker; the number of a note is raised."""
    (call_out,) = blocks(designed, BlockKind.CALL_OUT)
    assert (call_out.label, call_out.text[-6:]) == ("BOLIVIA", "well.¹")
    (quotation,) = blocks(designed, BlockKind.QUOTATION)
    assert quotation.text == "“Water first, seeds second.”\n(Rosa Quispe - Cusco)"
    assert quotation.speaker == "Rosa Quispe - Cusco"


def test_pages_are_marked_and_running_heads_left_out(designed):
    """A paragraph that goes on over a page is one, and is on both."""
    assert "Annual Report" not in designed.edition.text
    pages = [one.pages for one in designed.edition.blocks]
    assert pages[0] == ("1",)
    assert any(len(one) > 1 for one in pages)
    long = [
        one
        for one in blocks(designed, BlockKind.PARAGRAPH)
        if one.text in (filler(30, 12), filler(60, 30))
    ]
    assert len(long) == 2


def test_a_person_is_told_what_to_check(designed):
    """Tables, and what was left out, each with its place."""
    told = {one.doubt.value: one for one in designed.doubts}
    assert told["running_head"].words == "Valley Council · Annual Report"
    line = designed.folder.joinpath("report.en.md").read_text("utf-8").split("\n")
    assert line[int(told["table"].place.partition(":")[2]) - 1] == "- Country; Wells; Year"


def test_the_folder_says_what_was_imported(designed):
    """Title, language, pages and the file with its hash; the file is not copied."""
    facts = (designed.folder / "report.toml").read_text("utf-8")
    assert 'title = "Water for the Valley"\nlanguage = "en"\n' in facts
    assert '[import]\nfile = "report.pdf"\nsha256 = "' in facts
    names = sorted(path.name for path in designed.folder.iterdir())
    assert names == ["report.en.md", "report.toml", "source.txt"]


def test_a_changed_word_is_found_later(designed, tmp_path):
    """The edition of an import is compared like any other."""
    path = designed.folder / "report.en.md"
    before = path.read_text("utf-8")
    path.write_text(before.replace("share one well", "share two wells"), "utf-8")
    try:
        (finding,) = check_report(designed.folder).findings
    finally:
        path.write_text(before, "utf-8")
    assert "has “two wells”" in finding


def test_notes_stand_behind_the_paragraph_that_refers_to_them(printed):
    """Not at the end of their page, where they would part a paragraph."""
    html = f"""{STYLE}<h2>Notes</h2><p>One well is enough.<sup>1</sup> {filler(1, 2)}</p>
    <p>{filler(5, 2)}</p><p class="foot"><sup>1</sup> As the council said in its letter.</p>"""
    imported = read_pdf(printed(html, "notes.pdf"))
    assert imported.blocks[3] == "¹ As the council said in its letter."


def test_a_spanish_document_makes_a_spanish_report(printed, tmp_path):
    """Its language is that of its text, whatever its metadata say; page lines name the pages."""
    pages = "".join(
        f'<p style="font-size:9pt">Página {number}</p><p>El consejo habló del agua. </p>'
        for number in range(4, 8)
    )
    file = printed(f"<title>Agua</title>{STYLE}<h2>Agua para el valle</h2>{pages}", "agua.pdf")
    written = import_document(file, tmp_path)
    assert written.language is Language.ES
    assert [one.pages for one in written.edition.blocks] == [("4",), ("5",), ("6",), ("7",)]
    assert written.checked.findings == ()


def test_a_translation_with_the_same_blocks_stands_beside(printed, tmp_path):
    """One with other blocks is a draft, which `build` does not read, and the place is named."""
    own = printed(f"{STYLE}<h2>Water</h2><p>The council met.</p>", "own.pdf")
    same = printed(f"{STYLE}<h2>Agua</h2><p>El consejo se reunió.</p>", "same.pdf")
    other = printed(f"{STYLE}<h2>Agua</h2><p>Más.</p><p>El consejo se reunió.</p>", "other.pdf")
    written = import_document(own, tmp_path, name="a", translation=same)
    assert len(read_edition(written.folder / "report.es.md").blocks) == 1
    written = import_document(own, tmp_path, name="b", translation=other)
    assert not (written.folder / "report.es.md").exists()
    (told,) = [one for one in written.doubts if one.doubt == "translation_differs"]
    assert (told.place, told.words) == ("report.es.draft.md:7", "El consejo se reunió.")


def test_a_scan_is_told_with_the_command_that_helps(tmp_path):
    """Pictures of pages have no words to quote."""
    document = pypdfium2.PdfDocument.new()
    document.new_page(200, 200)
    document.save(tmp_path / "scan.pdf")
    with pytest.raises(DocumentError, match=r"scan.*ocrmypdf -l eng\+spa"):
        read_pdf(tmp_path / "scan.pdf")


def test_the_command_tells_what_it_wrote(printed, tmp_path, capsys, monkeypatch):
    """And what to do next; a second time it overwrites nothing."""
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    file = printed(f"{STYLE}<title>Water</title><h2>Water</h2><p>{filler(1, 2)}</p>", "water.pdf")
    arguments = ["import", str(file), "--corpus", str(tmp_path / "corpus")]
    assert main(arguments) == 0
    told = capsys.readouterr().err
    assert "water: 1 headings, 1 blocks of text." in told
    assert "report-rag check" in told
    assert main(arguments) == 2
    assert "is not overwritten; choose another name with --name NAME" in capsys.readouterr().err


def test_accents_that_are_drawn_apart_are_read_as_they_are_seen(printed, tmp_path):
    """As in files of TeX; the second program's text is read alike."""
    word = 'm<span style="margin:0 -.41em 0 .08em">´</span>usica'
    html = f"<html lang=es><h1>Notas</h1><p>La {word} se oye aquí. {filler(1, 9)}</p></html>"
    written = import_document(printed(html, "accents.pdf"), tmp_path)
    assert "La música se oye" in written.edition.text
    assert written.checked.findings == ()


RULED = """<html lang="en"><style>@page { size: 120mm 100mm; margin: 8mm }
td { border: 1px solid; width: 24mm; padding: 0 }</style><h1>Wells</h1><table
style="border-collapse: collapse"><tr><td>The long name of a well in the north<td>Fourteen
families<tr><td>Rosa<td>Closed since the flood of last year, and not mended<tr><td>Ana<td>New
</table></html>"""
ROWS = [
    "The long name of a well in the north; Fourteen families",
    "Rosa; Closed since the flood of last year, and not mended",
    "Ana; New",
]


def test_cells_between_rulings_are_told_apart_however_narrow_they_are(printed, tmp_path):
    """Without a gap between the texts; each row is one item."""
    written = import_document(printed(RULED, "ruled.pdf"), tmp_path)
    assert [one.text for one in blocks(written, BlockKind.LIST_ITEM)] == ROWS
    assert written.checked.findings == ()


def test_rulings_are_found_on_pages_that_are_put_on_one_sheet(printed, tmp_path):
    """As for a folded card: each page is a form, which says where its drawings stand."""
    source = pypdfium2.PdfDocument(printed(RULED, "pages.pdf"))
    sheet = pypdfium2.PdfDocument.new()
    width, height = source.get_page_size(0)
    page = sheet.new_page(2 * width, height)
    form = source.page_as_xobject(0, sheet)
    for left in (0, width):
        placed = form.as_pageobject()
        placed.set_matrix(pypdfium2.PdfMatrix().translate(left, 0))
        page.insert_obj(placed)
    page.gen_content()
    sheet.save(tmp_path / "card.pdf")
    written = import_document(tmp_path / "card.pdf", tmp_path)
    assert [one.text for one in blocks(written, BlockKind.LIST_ITEM)] == [*ROWS, *ROWS]


BOLD_WORD = f"<html lang=en><h1>Wells</h1><p>It has <b>open</b> wells. {filler(1, 9)}</p>"


def test_a_weight_that_most_letters_have_makes_none_bold(printed, monkeypatch):
    """PDFium guesses it, and guesses too much for the regular font of TeX."""
    monkeypatch.setattr(pdfium, "FPDFText_GetFontWeight", lambda *_: 744)
    text = "".join(read_pdf(printed(BOLD_WORD, "heavy.pdf")).blocks)
    assert "It has **open** wells. In session" in text


def test_a_weight_tells_bold_letters_where_few_have_it(printed, monkeypatch):
    """Also if the name of the font does not."""

    def weight(page, number):
        name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
        pdfium.FPDFText_GetFontInfo(page, number, name, len(name), flags)
        return 700 if b"Bold" in name.value else 400

    monkeypatch.setattr(pdfium, "FPDFText_GetFontWeight", weight)
    monkeypatch.setattr(pdf_text, "_BOLD_NAME", re.compile(b"no such name"))
    text = "".join(read_pdf(printed(BOLD_WORD, "weights.pdf")).blocks)
    assert "It has **open** wells. In session" in text
