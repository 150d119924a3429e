"""Word documents: what is read of them, and what a person is told."""

import io
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from report_rag.corpus.report import read_edition
from report_rag.errors import DocumentError
from report_rag.importing.edition_writer import document
from report_rag.importing.importer import import_document
from report_rag.importing.word_document import read_word
from report_rag.types import BlockKind, Doubt, Heading, Language, Omission

W = nsdecls("w")
FOOTNOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
COMMENTS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"


@pytest.fixture
def word():
    """A new document."""
    return docx.Document()


@pytest.fixture
def imported(tmp_path):
    """Reads a document."""

    def read(word):
        path = tmp_path / "report.docx"
        word.save(path)
        return read_word(path)

    return read


@pytest.fixture
def outline(imported, tmp_path):
    """The texts of the edition of a document, those of headings behind "#" as often as their level.

    The document is imported as well, so that its edition is compared with its independent text.
    """

    def read(word):
        path = tmp_path / "report.en.md"
        path.write_text(document(imported(word).blocks), encoding="utf-8")
        written = import_document(tmp_path / "report.docx", tmp_path / "corpus", name="r")
        assert written.checked.findings == ()
        return [
            f"{'#' * one.level} {one.text}" if isinstance(one, Heading) else one.text
            for one in read_edition(path).outline
        ]

    return read


def doubts(imported, doubt):
    return [one.words for one in imported.findings if one.doubt == doubt]


def add(word, inner, properties=""):
    """Adds a paragraph whose XML is given."""
    element = parse_xml(f"<w:p {nsdecls('w', 'wp', 'a')}><w:pPr>{properties}</w:pPr>{inner}</w:p>")
    word.element.body.insert(len(word.element.body) - 1, element)
    return element


def run(text, properties=""):
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def part(word, name, relation, content):
    """Adds a part such as the footnotes."""
    kind = name.removesuffix("s") if name == "endnotes" else name
    uri = docx.opc.packuri.PackURI(f"/word/{name}.xml")
    described = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"
    xml = f"<w:{name} {W}>{content}</w:{name}>".encode()
    made = docx.opc.part.Part(uri, described, xml, word.part.package)
    word.part.relate_to(made, relation)


def numbering(word, levels, number="77"):
    """Adds a definition of numbers with these levels (form, text) and a list that has it."""
    root = word.part.numbering_part.element
    inner = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for level, (form, text) in enumerate(levels)
    )
    made = parse_xml(f'<w:abstractNum {W} w:abstractNumId="{number}">{inner}</w:abstractNum>')
    root.insert(0, made)
    root.append(
        parse_xml(f'<w:num {W} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>')
    )
    return number


def in_list(number, level=0):
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def test_headings_paragraphs_and_quotations_are_read(word, outline):
    """The title is a heading too."""
    word.add_heading("The report", 0)
    word.add_heading("Part", 1)
    word.add_paragraph("Some text.\nAnother line.")
    word.add_heading("Section", 2)
    word.add_paragraph("Nobody asked us.", style="Quote")
    assert outline(word) == [
        "# The report",
        "# Part",
        "Some text.\nAnother line.",
        "## Section",
        "Nobody asked us.",
    ]


def test_a_style_with_an_outline_level_is_a_heading(word, outline):
    """Whatever its name; also a paragraph that has the level itself, but not one of text level."""
    style = word.styles.add_style("Capítulo", docx.enum.style.WD_STYLE_TYPE.PARAGRAPH)
    style.element.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {W} w:val="2"/>'))
    word.add_paragraph("Laws", style="Capítulo")
    add(word, run("Funds"), '<w:outlineLvl w:val="0"/>')
    add(word, run("Text."), '<w:pStyle w:val="Heading1"/><w:outlineLvl w:val="9"/>')
    assert outline(word) == ["### Laws", "# Funds", "Text."]


def test_bold_lines_are_headings_where_there_are_no_styles(word, imported, outline):
    """Each is told."""
    word.add_paragraph().add_run("Laws").bold = True
    word.add_paragraph("Some text.")
    assert outline(word) == ["## Laws", "Some text."]
    assert doubts(imported(word), Doubt.GUESSED_HEADING) == ["Laws"]


def test_bold_words_and_a_colon_make_a_call_out(word, imported, tmp_path):
    """Also where the colon is not bold."""
    paragraph = word.add_paragraph()
    paragraph.add_run("BOLIVIA").bold = True
    paragraph.add_run(": A coalition.")
    path = tmp_path / "report.en.md"
    path.write_text(document(imported(word).blocks), encoding="utf-8")
    (found,) = read_edition(path).blocks
    assert (found.kind, found.label) == (BlockKind.CALL_OUT, "BOLIVIA")


def test_numbers_that_word_counts_are_printed(word, outline):
    """A list goes on behind a paragraph; inner lists begin again; headings are numbered too."""
    list_ = numbering(word, [("decimal", "%1."), ("lowerLetter", "%2)")])
    headings = numbering(word, [("upperRoman", "%1."), ("decimal", "%1.%2")], "78")
    add(word, run("Laws"), f'<w:pStyle w:val="Heading1"/>{in_list(headings)}')
    add(word, run("One"), in_list(list_))
    add(word, run("Inner"), in_list(list_, 1))
    word.add_paragraph("Between.")
    add(word, run("Two"), in_list(list_))
    add(word, run("Inner again"), in_list(list_, 1))
    add(word, run("Funds"), f'<w:pStyle w:val="Heading1"/>{in_list(headings)}')
    add(word, run("Gaps"), f'<w:pStyle w:val="Heading2"/>{in_list(headings, 1)}')
    word.add_paragraph("Text.")
    assert outline(word) == [
        "# I. Laws",
        "1. One",
        "a) Inner",
        "Between.",
        "2. Two",
        "a) Inner again",
        "# II. Funds",
        "## II.1 Gaps",
        "Text.",
    ]


def test_a_list_begins_again_where_the_document_says_so(word, outline):
    """By a list with a start of its own."""
    first = numbering(word, [("decimal", "%1.")])
    word.part.numbering_part.element.append(
        parse_xml(
            f'<w:num {W} w:numId="79"><w:abstractNumId w:val="{first}"/><w:lvlOverride w:ilvl="0">'
            '<w:startOverride w:val="5"/></w:lvlOverride></w:num>'
        )
    )
    add(word, run("One"), in_list(first))
    word.add_paragraph("Between.")
    add(word, run("Five"), in_list("79"))
    assert outline(word) == ["1. One", "Between.", "5. Five"]


def test_bullets_are_items_without_numbers(word, outline):
    """Those of Word's own styles, and a level without any sign."""
    word.add_paragraph("Dot", style="List Bullet")
    none = numbering(word, [("none", "")])
    word.add_paragraph("Between.")
    add(word, run("Nothing"), in_list(none))
    assert outline(word) == ["Dot", "Between.", "Nothing"]


def test_a_table_is_a_list_with_an_item_for_each_row(word, outline, imported):
    """A first row in bold is its head; a cell over two rows is in both; a box is a paragraph."""
    table = word.add_table(rows=3, cols=2)
    for cell, text in zip(table.rows[0].cells, ["Country", "Law"], strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    table.cell(1, 0).merge(table.cell(2, 0)).text = "Bolivia"
    table.cell(1, 1).text, table.cell(2, 1).text = "548", "1768"
    word.add_paragraph("Between.")
    word.add_table(rows=1, cols=1).cell(0, 0).text = "A box."
    assert outline(word) == [
        "Country; Law",
        "Country: Bolivia; Law: 548",
        "Country: Bolivia; Law: 1768",
        "Between.",
        "A box.",
    ]
    assert doubts(imported(word), Doubt.TABLE) == ["Country"]


def test_footnotes_stand_behind_their_paragraph(word, outline):
    """In the order in which the text refers to them, which need not be that of the file."""
    notes = {"2": "Second.", "3": "First."}
    inner = "".join(
        f'<w:footnote w:id="{name}"><w:p>{run(text)}</w:p></w:footnote>'
        for name, text in notes.items()
    )
    part(word, "footnotes", FOOTNOTES, inner)
    for name, text in (("3", "Girls."), ("2", "Boys.")):
        add(word, run(text) + f'<w:r><w:footnoteReference w:id="{name}"/></w:r>')
    assert outline(word) == ["Girls.¹", "1. First.", "Boys.²", "2. Second."]


def test_tracked_changes_are_read_as_accepted_and_told(word, outline, imported):
    """With the first words that were deleted."""
    add(
        word,
        run("It costs ")
        + '<w:del w:id="1" w:author="x"><w:r><w:delText>ten</w:delText></w:r></w:del>'
        + f'<w:ins w:id="2" w:author="x">{run("twelve")}</w:ins>'
        + run(" dollars."),
    )
    assert outline(word) == ["It costs twelve dollars."]
    assert doubts(imported(word), Doubt.CHANGES) == ["ten"]


def test_comments_and_heads_of_pages_are_left_out_and_told(word, outline, imported):
    """They are no text of the document."""
    comment = '<w:comment w:id="0" w:author="x"><w:p>' + run("Is that so?") + "</w:p></w:comment>"
    part(word, "comments", COMMENTS, comment)
    add(word, run("Text.") + '<w:r><w:commentReference w:id="0"/></w:r>')
    word.sections[0].header.paragraphs[0].text = "Annual report"
    assert outline(word) == ["Text."]
    assert doubts(imported(word), Doubt.COMMENTS) == ["Is that so?"]
    assert doubts(imported(word), Doubt.RUNNING_HEAD) == ["Annual report"]


def test_hidden_text_is_left_out_and_told(word, outline, imported):
    """Text that was hidden and is shown again is read."""
    shown = '<w:vanish w:val="0"/>'
    add(word, run("Seen ") + run("not seen", "<w:vanish/>") + run("again.", shown))
    assert outline(word) == ["Seen again."]
    assert doubts(imported(word), Doubt.HIDDEN) == ["not seen"]


def test_the_table_of_contents_is_left_out_and_told(word, outline, imported):
    """By its styles."""
    word.styles.add_style("toc 1", docx.enum.style.WD_STYLE_TYPE.PARAGRAPH)
    word.add_paragraph("Contents", style="TOC Heading")
    word.add_paragraph("Laws\t3", style="toc 1")
    word.add_heading("Laws", 1)
    word.add_paragraph("Text.")
    assert outline(word) == ["# Laws", "Text."]
    assert doubts(imported(word), Doubt.CONTENTS) == ["Contents"]
    assert [one.text for one in imported(word).left_out] == ["Contents", "Laws 3"]
    assert {one.reason for one in imported(word).left_out} == {Omission.CONTENTS}


TEXT_BOX = (
    '<w:drawing><wp:anchor><a:graphic><a:graphicData uri="x"><wps:wsp xmlns:wps="y"><wps:txbx>'
    "<w:txbxContent><w:p>{}</w:p></w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic>"
    "</wp:anchor></w:drawing>"
)


@pytest.mark.parametrize("fallback", [True, False])
def test_text_boxes_stand_behind_their_paragraph(word, outline, fallback):
    """Once, although documents have them in two forms."""
    inner = TEXT_BOX.format(run("In a box."))
    if fallback:
        old = f"<w:pict><w:txbxContent><w:p>{run('In a box.')}</w:p></w:txbxContent></w:pict>"
        inner = (
            '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/'
            f'2006"><mc:Choice Requires="wps">{inner}</mc:Choice><mc:Fallback>{old}</mc:Fallback>'
            "</mc:AlternateContent>"
        )
    add(word, run("Before ") + f"<w:r>{inner}</w:r>" + run("and after."))
    assert outline(word) == ["Before and after.", "In a box."]


def test_fields_formulas_and_signs_are_text(word, outline):
    """What mammoth alone would pass over."""
    add(
        word,
        run("Figure ")
        + f'<w:fldSimple w:instr="SEQ Figure">{run("3")}</w:fldSimple>'
        + "<w:r><w:noBreakHyphen/><w:t>a</w:t><w:tab/><w:t>b</w:t></w:r>"
        + '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">'
        "<m:r><m:t>x=1</m:t></m:r></m:oMath>",
    )
    assert outline(word) == ["Figure 3\u2011a b x=1"]


def test_what_the_document_says_of_itself_is_read(word, imported):
    """Its title, else its only heading of the first level, else the property; its language."""
    word.core_properties.title = "Property"
    word.add_paragraph("Text.")
    assert imported(word).title == "Property"
    word.add_heading("Only heading", 1)
    assert imported(word).title == "Only heading"
    word.add_heading("The title", 0)
    assert imported(word).title == "The title"
    assert imported(word).language == Language.EN
    word.styles.element.find(f".//{qn('w:lang')}").set(qn("w:val"), "es-BO")
    assert imported(word).language == Language.ES


def test_pictures_with_a_description_are_told(word, imported):
    """Charts too, whose words are not read."""
    word.add_paragraph("Text.")
    for inner in ('<wp:docPr id="1" name="P" descr="Map of cases"/>',):
        add(word, f"<w:r><w:drawing><wp:inline>{inner}</wp:inline></w:drawing></w:r>")
    chart = (
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"/>'
        "</a:graphic>"
    )
    add(word, f"<w:r><w:drawing><wp:inline>{chart}</wp:inline></w:drawing></w:r>")
    assert doubts(imported(word), Doubt.TEXT_IN_PICTURE) == ["Map of cases", ""]


def test_a_document_without_text_says_what_helps(word, imported):
    """Pages that are pictures need their letters recognised."""
    with pytest.raises(DocumentError, match=r"report\.docx: no text in it.*ocrmypdf"):
        imported(word)


def test_a_broken_document_says_what_helps(word, tmp_path):
    """In one line."""
    path = tmp_path / "broken.docx"
    saved = io.BytesIO()
    word.save(saved)
    with zipfile.ZipFile(saved) as whole, zipfile.ZipFile(path, "w") as archive:
        for name in whole.namelist():
            content = whole.read(name)
            archive.writestr(name, content[:100] if name == "word/document.xml" else content)
    with pytest.raises(DocumentError, match=r"broken\.docx: .* save it as \.docx") as caught:
        read_word(path)
    assert "\n" not in str(caught.value)


def packed(word, folder, method, content=None):
    """A document that is packed in this way; `content`, if given, is the XML of its text."""
    word.save(folder / "usual.docx")
    with (
        zipfile.ZipFile(folder / "usual.docx") as old,
        zipfile.ZipFile(folder / "q.docx", "w", method) as new,
    ):
        for name in old.namelist():
            changed = content if name == "word/document.xml" else None
            new.writestr(name, changed or old.read(name))
    return folder / "q.docx"


BODY = (
    b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
)


@pytest.mark.parametrize(
    "content",
    [
        BODY + b" " * 140_000_000,
        BODY + b"<w:p/>" * 5_500_000,
        ("\ufeff<a>" + "<b/>" * 5_100_000).encode("utf-16-le"),
    ],
    ids=["bytes", "paragraphs", "UTF-16"],
)
def test_a_document_that_unfolds_to_too_much_is_refused(word, tmp_path, content):
    """A few kilobytes would take all memory and minutes."""
    file = packed(word, tmp_path, zipfile.ZIP_DEFLATED, content)
    assert file.stat().st_size < 250_000
    with pytest.raises(DocumentError, match=r"q\.docx: unfolds to more than 128 MB") as raised:
        read_word(file)
    assert "\n" not in str(raised.value)


def test_a_document_that_is_packed_in_an_unusual_way_is_refused(word, tmp_path):
    """Python would unfold a whole block of it at once."""
    with pytest.raises(DocumentError, match="in it is packed in an unusual way; save it anew"):
        read_word(packed(word, tmp_path, zipfile.ZIP_BZIP2))
