"""Workbooks: the first sheet that is shown is read; answers are written into a copy of it all."""

import io
import warnings
import zipfile
import zlib
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill

from report_rag.errors import QuestionFileError
from report_rag.sheets.rows import AddedColumns, Layout, Sheet, SheetCell
from report_rag.sheets.workbook import read_sheet, write_sheet
from report_rag.strings import STRINGS
from report_rag.types import AnswerColumn, Language, RowProblem

PATH = Path("q.xlsx")
URL = "https://example.org/report#a"


def saved(workbook):
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def made(*rows):
    """A workbook with these rows, and its sheet."""
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    return workbook, workbook.active


def read(workbook):
    sheet = read_sheet(saved(workbook), PATH)
    return sheet, [[cell.text for cell in cells] for cells in sheet.rows.values()]


def extension(cells):
    columns = (AnswerColumn.OUTCOME, AnswerColumn.LINK)
    return AddedColumns(columns, STRINGS[Language.EN].columns, cells)


def written(sheet, added):
    return openpyxl.load_workbook(io.BytesIO(write_sheet(sheet, added)), rich_text=True)


def values(page):
    return [list(row) for row in page.iter_rows(values_only=True)]


def test_the_first_sheet_is_read_as_text():
    """Numbers, dates and truth values as people write them; what is far below is cut off."""
    workbook, page = made(
        ["id", "Pregunta", None, "x"],
        [7, "¿Qué?", 2.5, date(2024, 5, 1)],
        [7.0, True, None, None],
    )
    page["A9"].font = Font(bold=True)
    workbook.create_sheet("other")["A1"] = "question"
    sheet, rows = read(workbook)
    assert rows == [
        ["id", "Pregunta", "", "x"],
        ["7", "¿Qué?", "2.5", "2024-05-01"],
        ["7", "TRUE"],
    ]
    assert sheet.layout == Layout(1, 1, 0, header_language=Language.ES)
    assert sheet.rows[2][1].problem is None
    assert sheet.rows[3][1].problem is RowProblem.NOT_TEXT


def with_formula(value):
    """A workbook as Excel saves it: a formula with the value that it had."""
    workbook, page = made(["question"])
    page["A2"] = '="Who "&"pays?"'
    content, changed = io.BytesIO(saved(workbook)), io.BytesIO()
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = part.replace(b'<c r="A2">', b'<c r="A2" t="str">')
                part = part.replace(b"<v />", b"<v/>").replace(b"<v></v>", b"<v/>")
                part = part.replace(b"<v/>", f"<v>{value}</v>".encode())
            new.writestr(name, part)
    return changed.getvalue()


def test_a_formula_is_read_by_its_value_and_stays_a_formula():
    """The value that the file holds is the question; the copy has the formula."""
    sheet = read_sheet(with_formula("Who pays?"), PATH)
    assert sheet.rows[2] == (SheetCell("Who pays?"),)
    page = written(sheet, extension({2: ("Answered", "/x")})).active
    assert (page["A2"].data_type, page["A2"].value) == ("f", '="Who "&"pays?"')
    assert page["B2"].value == "Answered"


def test_a_formula_without_a_value_is_no_question():
    """Nothing has calculated it yet, and it is not answered in the dark."""
    workbook, _ = made(["question"], ["=A9"])
    assert read(workbook)[0].rows[2][0].problem is RowProblem.NOT_CALCULATED


def test_merged_cells_belong_to_the_first_of_them():
    """The cells that are covered ask nothing, and the merge is kept."""
    workbook, page = made(["question", "who"], ["Why?", "Ana"], [None, "Eva"])
    page.merge_cells("A2:A3")
    sheet, _ = read(workbook)
    assert sheet.rows[2][0] == SheetCell("Why?")
    assert sheet.rows[3][0] == SheetCell(covered=True)
    copy = written(sheet, extension({2: ("Answered", "/x")})).active
    assert [str(area) for area in copy.merged_cells.ranges] == ["A2:A3"]
    assert copy["C2"].value == "Answered"


def test_answers_do_not_land_in_merged_cells():
    """A title over more columns than the table has pushes the answers to its right."""
    workbook, page = made(["Taller"], ["pregunta"], ["¿Qué?"])
    page.merge_cells("A1:E1")
    sheet, _ = read(workbook)
    assert written(sheet, extension({3: ("Respondida", "/x")})).active["F3"].value == "Respondida"


def test_everything_of_a_person_stays():
    """Other columns, their formulas and looks, rich text, widths and other sheets."""
    workbook, page = made(["question", "n", "sum"], ["Why?", 1, "=B2*2"], [None] * 3, ["Who?", 2])
    page["A1"].fill = PatternFill("solid", fgColor="FFFF00")
    page["A1"].font = Font(name="Courier New", bold=True)
    page["A4"] = CellRichText("Who ", TextBlock(InlineFont(b=True), "pays"), " it?")
    page.column_dimensions["A"].width = 33
    page.row_dimensions[2].height = 44
    page.freeze_panes = "B2"
    other = workbook.create_sheet("mine")
    other["C3"] = "=Sheet!B2"
    sheet, rows = read(workbook)
    assert rows[3][0] == "Who pays it?"
    copy = written(sheet, extension({2: ("Answered", "/x"), 4: ("Declined", "")}))
    page = copy.active
    assert copy.sheetnames == ["Sheet", "mine"]
    assert copy["mine"]["C3"].value == "=Sheet!B2"
    assert values(page)[:3] == [
        ["question", "n", "sum", "Outcome", "Link"],
        ["Why?", 1, "=B2*2", "Answered", "/x"],
        [None] * 5,
    ]
    assert page["A4"].value == CellRichText("Who ", TextBlock(InlineFont(b=True), "pays"), " it?")
    assert page.column_dimensions["A"].width == 33
    assert page.row_dimensions[2].height == 44
    assert page.freeze_panes == "B2"
    assert page["D1"].font.name == "Courier New"
    assert page["D1"].fill.fgColor.rgb == page["A1"].fill.fgColor.rgb


def test_answers_are_easy_to_read():
    """Wrapped cells in wide columns under a header that stays, and a link to follow."""
    workbook, _ = made(["question"], ["Why?"])
    sheet, _ = read(workbook)
    page = written(sheet, extension({2: ("Answered", URL)})).active
    assert page["B2"].alignment.wrap_text
    assert page.column_dimensions["C"].width == 40
    assert page.freeze_panes == "A2"
    assert page["C2"].hyperlink.target == URL
    assert page["B2"].hyperlink is None


@pytest.mark.parametrize(
    ("link", "target"),
    [(f"{URL}\n{URL}b", URL), ("/report#a", None), (f"/report#a\n{URL}", None), ("", None)],
)
def test_the_first_address_with_a_host_is_followed(link, target):
    """Of several only the first; a place in the reader without a host is no link."""
    workbook, _ = made(["question"], ["Why?"])
    sheet, _ = read(workbook)
    cell = written(sheet, extension({2: ("Answered", link)})).active["C2"]
    assert cell.value == (link or None)
    assert (cell.hyperlink and cell.hyperlink.target) == target


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@A1", "\t=1", "#REF!", "=HYPERLINK(1)", "\u200b=1", "\u00a0@A1", "＝1"],
)
def test_text_never_becomes_a_formula(text):
    """It is typed as text, now and when somebody edits the cell."""
    sheet = Sheet({1: (SheetCell("question"),), 2: (SheetCell(text),)}, Layout(1))
    page = written(sheet, extension({2: (text, "")})).active
    for place in ("A2", "B2"):
        assert (page[place].data_type, page[place].value) == ("s", text)
        assert page[place].quotePrefix is (text != "#REF!")


def test_a_cell_that_looks_like_a_formula_is_kept_as_text():
    """What was text in a person's workbook is text in the copy."""
    workbook, page = made(["question"], ["x"])
    page["A2"].value, page["A2"].data_type = "=1+1", "s"
    sheet, rows = read(workbook)
    assert rows[1] == ["=1+1"]
    assert written(sheet, extension({})).active["A2"].data_type == "s"


def test_a_plain_list_of_questions_gets_a_header():
    """Where nothing else would be displaced, a header is put on top."""
    workbook, _ = made(["Why?"], ["Who?"])
    sheet, _ = read(workbook)
    page = written(sheet, extension({1: ("Answered", URL), 2: ("Declined", "")})).active
    assert values(page) == [
        ["Question", "Outcome", "Link"],
        ["Why?", "Answered", URL],
        ["Who?", "Declined", None],
    ]
    assert page["C2"].hyperlink.target == URL


def test_a_sheet_with_formulas_is_not_displaced():
    """Formulas name rows, so none is put on top of them; the columns have no names then."""
    workbook, _ = made(["Why?", "=1+1"], ["Who?", None])
    sheet, _ = read(workbook)
    page = written(sheet, extension({1: ("Answered", "/x"), 2: ("Declined", "")})).active
    assert values(page) == [["Why?", "=1+1", "Answered", "/x"], ["Who?", None, "Declined", None]]


def test_rows_without_a_workbook_get_one():
    """What XML cannot hold is shown as such, and what is longer than a cell is cut."""
    rows = {
        0: (SheetCell("id"), SheetCell("Question")),
        4: (SheetCell("a\x00"), SheetCell("w" * 40_000)),
    }
    page = written(Sheet(rows, Layout(0, 1)), extension({4: ("Answered", URL)})).active
    assert values(page)[0] == ["id", "Question", "Outcome", "Link"]
    assert page["A2"].value == "a\ufffd"
    assert len(page["B2"].value) == 32_767
    assert page["B2"].value.endswith("…")
    assert page["D2"].hyperlink.target == URL
    assert page["A1"].font.bold
    assert page.freeze_panes == "A2"
    assert page.column_dimensions["B"].width == 50


def test_empty_sheets_are_fine():
    """No rows are no questions; there is a header all the same."""
    workbook, _ = made()
    sheet, rows = read(workbook)
    assert rows == []
    assert values(written(sheet, extension({})).active) == [["Question", "Outcome", "Link"]]


def test_what_shows_nothing_far_outside_does_not_matter():
    """One forgotten space does not make the program read billions of empty cells."""
    workbook, page = made(["question"], ["Why?"])
    page["XFD1048576"] = " "
    sheet, rows = read(workbook)
    assert rows == [["question"], ["Why?"]]
    assert written(sheet, extension({2: ("Answered", "/x")})).active["B2"].value == "Answered"


def test_a_text_far_to_the_right_is_named():
    """There would be no room for the answers."""
    workbook, page = made(["question"], ["Why?"])
    page["XFD3"] = "note"
    with pytest.raises(
        QuestionFileError, match="the sheet 'Sheet' reaches to XFD3; delete what stands far"
    ):
        read(workbook)


def test_a_table_with_too_many_cells_is_named(monkeypatch):
    """Rows with a text far to the right need memory for all cells before it."""
    monkeypatch.setattr("report_rag.sheets.workbook._MOST_CELLS", 20)
    workbook, page = made(["question"], ["Why?"])
    page["F4"] = "note"
    sheet, _ = read(workbook)
    assert list(sheet.rows) == [1, 2, 3, 4]
    page["F3"] = page["F5"] = "note"
    with pytest.raises(QuestionFileError, match="the sheet 'Sheet' reaches to F5; delete"):
        read(workbook)


def with_rows(rows, more=b""):
    """The content of a workbook whose sheet has this XML for its rows, and after them."""
    content, changed = io.BytesIO(saved(made(["question"])[0])), io.BytesIO()
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(changed, "w", 8) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                opening = part[: part.index(b"<sheetData")]
                part = b"%s<sheetData>%s</sheetData>%s</worksheet>" % (opening, rows, more)
            new.writestr(name, part)
    return changed.getvalue()


def row_of(number, text):
    cell = f'<c r="A{number}" t="inlineStr"><is><t>{text}</t></is></c>'
    return f'<row r="{number}">{cell}</row>'.encode()


def test_a_million_empty_rows_do_not_matter():
    """Rows with a height or a format alone are left out, and numbers stay those of the rows."""
    empty = [
        b'<row r="%d" ht="15" customHeight="1"/>' % number
        if number % 2
        else b'<row r="%d"><c r="A%d" s="0"/><c r="B%d" s="0"></c></row>' % ((number,) * 3)
        for number in range(3, 400_000)
    ]
    rows = [row_of(1, "question"), row_of(2, "Why?"), *empty, row_of(400_000, "Who?")]
    sheet = read_sheet(with_rows(b"".join(rows)), PATH)
    assert {number: cells[0].text for number, cells in sheet.rows.items()} == {
        1: "question",
        2: "Why?",
        400_000: "Who?",
    }
    assert len(sheet.source) < 100_000
    page = written(sheet, extension({2: ("Answered", ""), 400_000: ("Declined", "")})).active
    assert (page["B2"].value, page["B400000"].value) == ("Answered", "Declined")


@pytest.mark.parametrize(
    ("rows", "more", "told"),
    [
        (row_of(1, "a " * 40_000_000), b"", "unfolds to more than 64 MB; copy the table"),
        (
            row_of(1, "question"),
            b'<mergeCells count="1"><mergeCell ref="A5:XFD1048576"/></mergeCells>',
            "merged cells or links cover 17,179,803,648 cells; copy the table",
        ),
        (
            row_of(1, "question"),
            b'<hyperlinks><hyperlink ref="A1:A1048576" location="b"/></hyperlinks>',
            "merged cells or links cover 1,048,576 cells; copy the table",
        ),
    ],
    ids=["a cell", "merged cells", "links"],
)
def test_what_would_fill_the_memory_is_told_in_one_line(rows, more, told):
    """A small file that unfolds to a large one is not read."""
    content = with_rows(rows, more)
    assert len(content) < 200_000
    with pytest.raises(QuestionFileError, match=told) as raised:
        read_sheet(content, PATH)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "more",
    [
        "<mergeCells><mergeCell ref='A5:XFD1048576'/></mergeCells>",
        '<mergeCells><mergeCell ref = "$A$5:$XFD$1048576" /></mergeCells>',
        '<mergeCells><mergeCell ref="&#65;5:XFD1048576"/></mergeCells>',
        '<mergeCells><mergeCell ref="A:XFD"/></mergeCells>',
        (
            f'<x:mergeCells xmlns:x="{openpyxl.xml.constants.SHEET_MAIN_NS}">'
            '<x:mergeCell ref="A5:XFD1048576"/></x:mergeCells>'
        ),
    ],
    ids=["apostrophes", "dollars", "an entity", "columns", "a prefix"],
)
def test_merged_cells_are_counted_however_they_are_written(more):
    """openpyxl would make each of the cells."""
    with pytest.raises(QuestionFileError, match=r"q\.xlsx: merged cells or links cover 17,1"):
        read_sheet(with_rows(row_of(1, "question"), more.encode()), PATH)


@pytest.mark.parametrize(
    ("rows", "more", "told"),
    [
        (b"<row>" + b"<c/>" * 1_100_000 + b"</row>", b"", "more than 1,048,576 cells, rows or"),
        (b"<row/>" * 1_100_000, b"", "more than 1,048,576 cells, rows or texts; copy the table"),
        (b"", b"<a>" * 600_000, "more than 500,000 formats, rules, comments and the like; copy"),
        (b"", b"<a %s/>" % b" ".join(b'a%d="1"' % one for one in range(300_000)), "500,000 form"),
    ],
    ids=["cells", "rows", "elements in one another", "attributes"],
)
def test_a_small_file_of_very_many_elements_is_told_in_one_line(rows, more, told):
    """openpyxl would take minutes and gigabytes for them."""
    with pytest.raises(QuestionFileError, match=told) as raised:
        read_sheet(with_rows(rows, more), PATH)
    assert "\n" not in str(raised.value)


def packed(change, method=zipfile.ZIP_DEFLATED):
    """The content of a workbook with its parts changed, by name, and packed in this way."""
    content, changed = io.BytesIO(saved(made(["question"], ["Why?"])[0])), io.BytesIO()
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(changed, "w", method) as new:
        for name in old.namelist():
            new.writestr(name, change.get(name, lambda part: part)(old.read(name)))
    return changed.getvalue()


def test_very_many_formats_are_told_in_one_line():
    """They stand in another part than the cells."""
    formats = b"<xf/>" * 600_000 + b"</cellXfs>"
    change = {"xl/styles.xml": lambda part: part.replace(b"</cellXfs>", formats)}
    with pytest.raises(QuestionFileError, match="more than 500,000 formats, rules"):
        read_sheet(packed(change), PATH)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_way_of_packing_that_no_spreadsheet_program_uses_is_told(method):
    """Python would unfold a whole block of it at once, which may have gigabytes."""
    with pytest.raises(QuestionFileError, match=r"q\.xlsx: '.*' in it is packed in an unusual way"):
        read_sheet(packed({}, method), PATH)


def test_a_part_with_another_size_than_its_directory_says_is_told():
    """The library would unpack it at once, however large it is."""
    large, said = 20_000_003, 1003
    content = io.BytesIO(packed({}))
    with zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/large.xml", b" " * large)
    sizes = [(number).to_bytes(4, "little") for number in (large, said)]
    sums = [zlib.crc32(b" " * number).to_bytes(4, "little") for number in (large, said)]
    lying = content.getvalue().replace(*sizes).replace(*sums)
    with zipfile.ZipFile(io.BytesIO(lying)) as archive:
        assert len(archive.read("xl/large.xml")) == said
    with pytest.raises(QuestionFileError, match=r"is no \.xlsx workbook that can be read"):
        read_sheet(lying, PATH)


def test_entities_are_told():
    """Ten of them would make a billion letters; no spreadsheet program writes any."""
    change = {
        "xl/worksheets/sheet1.xml": lambda part: (
            b'<!DOCTYPE a [<!ENTITY b "c">]>' + part[part.index(b"<worksheet") :]
        )
    }
    with pytest.raises(QuestionFileError, match=r"q\.xlsx: its XML defines entities; copy the"):
        read_sheet(packed(change), PATH)


def test_a_sheet_in_utf16_with_a_picture_beside_it_is_read():
    """The encoding does not matter, and what is no XML is left alone."""
    change = {
        "xl/worksheets/sheet1.xml": lambda part: ("\ufeff" + part.decode()).encode("utf-16-le")
    }
    content = io.BytesIO(packed(change))
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr("xl/media/image1.png", b"\x89PNG\r\n\x1a\n<<<<")
    sheet = read_sheet(content.getvalue(), PATH)
    assert sheet.rows[2] == (SheetCell("Why?"),)


def test_a_long_cell_is_fine():
    """Three megabytes are read; the assistant says that the question is too long."""
    sheet = read_sheet(with_rows(row_of(1, "question") + row_of(2, "a " * 1_500_000)), PATH)
    assert len(sheet.rows[2][0].text) == 3_000_000


@pytest.fixture
def several():
    """A workbook with a hidden sheet, an empty one, and two with questions."""
    workbook, page = made(["question"], ["hidden?"])
    page.title, page.sheet_state = "Listas", "hidden"
    workbook.create_sheet("Portada")["B2"] = " "
    workbook.create_sheet("Día 1").append(["¿Quién?"])
    workbook.create_sheet("2").append(["¿Qué?"])
    return workbook


@pytest.mark.parametrize(
    ("chosen", "name"),
    [
        (None, "Día 1"),
        ("dia 1", "Día 1"),
        ("listas", "Listas"),
        ("2", "2"),
        ("1", "Portada"),
        ("3", "2"),
    ],
)
def test_a_sheet_is_found_or_chosen(several, chosen, name):
    """The first that is shown and has text; by name, hidden or not; by number among the shown."""
    sheet = read_sheet(saved(several), PATH, chosen)
    assert sheet.name == name
    hidden = {other.name: other.hidden for other in sheet.others}
    states = {"Listas": True, "Portada": False, "Día 1": False, "2": False}
    assert hidden == {other: state for other, state in states.items() if other != name}


@pytest.mark.parametrize("chosen", ["Día 3", "0", "4", ""])
def test_a_sheet_that_is_not_there_is_told_with_those_that_are(several, chosen):
    """In one line, with their numbers."""
    told = "choose one with --sheet: 1 'Portada', 2 'Día 1', 3 '2', 'Listas' (hidden)"
    with pytest.raises(QuestionFileError) as raised:
        read_sheet(saved(several), PATH, chosen)
    assert str(raised.value) == f"q.xlsx: has no sheet {chosen!r}; {told}"


def test_answers_stand_on_the_sheet_that_was_asked(several):
    """The other sheets stay as they are."""
    sheet = read_sheet(saved(several), PATH)
    copy = written(sheet, extension({1: ("Answered", "")}))
    assert values(copy["Día 1"])[1][:2] == ["¿Quién?", "Answered"]
    assert values(copy["Listas"]) == [["question"], ["hidden?"]]
    assert copy["Listas"].sheet_state == "hidden"


def test_hidden_rows_and_columns_are_told():
    """By a filter, a person or a group that is folded."""
    workbook, page = made(["a", "b", "c", "d"], ["1", "2", "3", "4"], ["5"])
    page.row_dimensions[3].hidden = True
    page.column_dimensions.group("B", "C", hidden=True)
    sheet, _ = read(workbook)
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({3}, {1, 2})


def test_a_hidden_column_is_not_asked():
    """Unless there is no other."""
    workbook, page = made(["question", "Your question"], ["Why?", "Who?"])
    page.column_dimensions["A"].hidden = True
    assert read(workbook)[0].layout.question == 1
    page.column_dimensions["B"].hidden = True
    assert read(workbook)[0].layout.question == 0


def test_answers_are_seen_beside_columns_that_are_hidden_to_the_end():
    """People hide what they do not use, up to the last column; two ranges may not overlap."""
    workbook, page = made(["question", "who"], ["Why?", "Ana"])
    page.column_dimensions.group("B", "XFD", hidden=True)
    sheet, _ = read(workbook)
    page = written(sheet, extension({2: ("Answered", "")})).active
    ranges = sorted((one.min, one.max, one.hidden) for one in page.column_dimensions.values())
    assert ranges == [(2, 2, True), (3, 3, False), (4, 4, False)]


def test_a_formula_that_gives_an_empty_text_is_empty():
    """Formulas are filled down further than the table; that is no question without a value."""
    sheet = read_sheet(with_formula(""), PATH)
    assert sheet.rows == {1: (SheetCell("question"),)}


def test_a_header_far_down_is_not_frozen():
    """Little room would be left below it."""
    workbook, _ = made(
        *[[f"note {number}"] for number in range(12)], ["id", "question"], [1, "Why?"]
    )
    sheet, _ = read(workbook)
    page = written(sheet, extension({14: ("Answered", "")})).active
    assert (page["C13"].value, page.freeze_panes) == ("Outcome", None)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", r"is no \.xlsx workbook that can be read"),
        (b"question\nWhy?\n", r"is no \.xlsx workbook that can be read"),
        (b"PK\x03\x04 and no more", r"is no \.xlsx workbook that can be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is protected by a password, or of the old kind"),
    ],
)
def test_what_is_no_workbook_is_told_in_one_line(content, told):
    """Text, half a file, one with a password: the message names the file and what to do."""
    with pytest.raises(QuestionFileError, match=told) as raised:
        read_sheet(content, PATH)
    assert str(raised.value).startswith("q.xlsx: ")
    assert "\n" not in str(raised.value)


def test_another_office_file_is_no_workbook():
    """A ZIP file without a workbook in it is told like any other."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    with pytest.raises(QuestionFileError, match=r"is no \.xlsx workbook"):
        read_sheet(content.getvalue(), PATH)


def test_what_the_library_warns_of_is_not_shown(monkeypatch):
    """Its warnings are about parts that nobody asked for."""
    load = openpyxl.load_workbook

    def warning(*arguments, **options):
        warnings.warn("Data Validation extension is not supported", UserWarning, stacklevel=1)
        return load(*arguments, **options)

    monkeypatch.setattr("report_rag.sheets.workbook.load_workbook", warning)
    workbook, _ = made(["question"])
    assert read(workbook)[1] == [["question"]]
