"""Tables of a PDF: cells between drawn lines. Lines and rulings are made by hand here."""

from report_rag.importing.pdf_lines import PdfLine, line_of
from report_rag.importing.pdf_tables import tables
from report_rag.importing.pdf_text import Word

SIZE = 10.0


def line(text, left, base):
    """A line of words, each letter 5 points wide, with a space of 5 points between two words."""
    words, x = [], left
    for word in text.split():
        words.append(Word(word, x, x + 5 * len(word), base, SIZE, bold=False, italic=False))
        x += 5 * len(word) + 5
    return line_of(words, 0)


def level(height, left=0, right=200):
    return (left, height, right, height + 0.5)


def upright(x, bottom=0, top=60):
    return (x, bottom, x + 0.5, top)


TEXT = [line("one first", 5, 48), line("two", 5, 28), line("second", 105, 28), line("end", 105, 8)]
GRID = [level(60), level(40), level(20), level(0), upright(100)]
"""Three rows of 20 points, two columns of 100 points."""


def cells(found):
    """Texts of lines, and of the cells of tables."""
    return [
        part.text
        if isinstance(part, PdfLine)
        else [[" ".join(one.text for one in cell) for cell in row] for row in part]
        for part in found
    ]


def test_cells_stand_between_the_rules():
    """A row may have one cell; a line of the file that goes through a ruling is two."""
    text = [line("one the first word", 60, 48), *TEXT[1:]]
    text[0] = line("one then of the first", 70, 48)
    assert cells(tables(text, GRID)) == [[["one then", "of the first"], ["two", "second"], ["end"]]]


def test_borders_that_are_drawn_cell_by_cell_are_one_rule():
    """As browsers and word processors draw them."""
    pieces = [
        *(level(height, left, left + 100) for height in (60, 40, 20, 0) for left in (0, 100)),
        *(upright(x, bottom, bottom + 20) for x in (0, 100, 200) for bottom in (0, 20, 40)),
    ]
    text = [line("a b", 5, 48), line("c", 105, 48), line("d", 5, 28), line("e", 105, 28)]
    assert cells(tables(text, pieces)) == [[["a b", "c"], ["d", "e"]]]


def test_where_a_rule_is_missing_two_cells_are_one():
    """Beside each other, or one above the other."""
    text = [line("a", 5, 48), line("b", 105, 48), *TEXT[1:3], line("over both of the cells", 40, 8)]
    beside = [*GRID[:-1], upright(0), upright(100, 20, 60), upright(200)]
    rows = [["a", "b"], ["two", "second"], ["over both of the cells"]]
    assert cells(tables(text, beside)) == [rows]
    text[-1] = TEXT[-1]
    above = [level(60), level(40), level(20, 100), level(0), upright(0), upright(100), upright(200)]
    assert cells(tables(text, above)) == [[["a", "b"], ["two", "second end"]]]


def test_lines_of_a_cell_are_read_from_above_and_belong_to_its_row():
    """Also if the cell beside it is centred between them."""
    text = [line("name", 5, 45), line("it is", 105, 51), line("long", 105, 42), *TEXT[1:3]]
    assert cells(tables(text, GRID)) == [[["name", "it is long"], ["two", "second"]]]


def test_the_table_stands_where_its_first_line_does():
    """Other lines keep their order, also one that the file has between those of the table."""
    before, between, after = line("before", 5, 80), line("aside", 230, 30), line("after", 5, -20)
    text = [before, line("a", 5, 48), between, line("b", 105, 48), *TEXT[1:3], after]
    rows = [["a", "b"], ["two", "second"]]
    assert cells(tables(text, GRID)) == ["before", rows, "aside", "after"]


def test_a_first_row_of_one_cell_is_the_title():
    """It is no row of the table."""
    text = [line("All wells", 5, 68), line("a", 5, 48), line("b", 105, 48), *TEXT[1:3]]
    titled = [level(80), *GRID]
    titled[-1] = upright(100, 0, 60)
    titled += [upright(0, 0, 80), upright(200, 0, 80)]
    assert cells(tables(text, titled)) == ["All wells", [["a", "b"], ["two", "second"]]]


def test_the_mark_of_the_page_stays_first():
    """Though the first line of the file is the second in the table."""
    first = line("b", 105, 48)
    marked = line_of(first.words, 0, "7")
    (table,) = tables([marked, line("a", 5, 48), *TEXT[1:3]], GRID)
    assert [one.mark for row in table for cell in row for one in cell] == ["7", "", "", ""]


def test_a_drawing_is_no_table():
    """Its lines end somewhere, as the wires of a circuit and the marks of a diagram do."""
    text = [line("a", 5, 48), line("b", 105, 48), line("two", 30, 18), line("ends", 150, 18)]
    whole = [level(60), level(30), level(0), upright(0), upright(200)]
    assert cells(tables(text, [*whole, upright(100)])) == [[["a", "b"], ["two", "ends"]]]
    wire, mark = upright(100, 10, 60), level(50, 30, 70)
    for drawn in ([*whole, wire], [*whole, upright(100), mark, upright(50, 30, 60)]):
        assert all(isinstance(part, PdfLine) for part in tables(text, drawn))


def test_a_frame_is_no_table():
    """Nor is one with a line below its title, or one with two columns of text."""
    text = [line("A call-out", 5, 48), line("of some lines", 5, 28)]
    frame = [level(60), level(0), upright(0), upright(200)]
    assert cells(tables(text, frame)) == ["A call-out", "of some lines"]
    assert cells(tables(text, [*frame, level(40)])) == ["A call-out", "of some lines"]
    text = [line("left", 5, 48), line("more", 5, 38), line("right", 105, 48)]
    columns = tables(text, [*frame, upright(100)])
    assert all(isinstance(part, PdfLine) for part in columns)


def test_a_page_full_of_rules_is_a_drawing():
    """Graph paper is not searched for cells."""
    paper = [level(n * 8) for n in range(300)] + [upright(n * 8, 0, 2400) for n in range(300)]
    assert cells(tables(TEXT[1:2], paper)) == ["two"]
