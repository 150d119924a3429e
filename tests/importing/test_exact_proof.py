"""The independent text of a file of text, in the order of the edition and otherwise unchanged."""

from hypothesis import given
from hypothesis import strategies as st

from report_rag.importing.exact_proof import arrange_exact
from report_rag.importing.imported import LeftOut
from report_rag.types import Omission

LINES = [
    "Girls are told nothing.",
    "1. See the annex of this report.",
    "Boys are told less.",
    "Country",
    "Bolivia",
]


def test_lines_in_the_same_order_stay():
    """With their own spaces, so that `check` sees which words grew together."""
    proof = arrange_exact("A  line of text\nand one more", "A line oftext\n\nand one more", ())
    assert proof.lines == ("A  line of text", "and one more")
    assert proof.omitted == ()


@given(lines=st.permutations(LINES))
def test_any_order_becomes_that_of_the_edition(lines):
    """Notes stand at the end of a page and behind their paragraph in the edition."""
    assert list(arrange_exact("\n".join(lines), "\n\n".join(LINES), ()).lines) == LINES


def test_heads_that_the_edition_repeats_move_nothing():
    """Its rows have more words than the lines of the table."""
    edition = "Country; Year\n\nCountry: Bolivia; Year: 2023\n\nCountry: Peru; Year: 2024"
    lines = ("Country", "Year", "Bolivia", "2023", "Peru", "2024")
    assert arrange_exact("\n".join(lines), edition, ()).lines == lines


YES_NO = st.sampled_from(["Yes", "No", "2023"])
ROWS = st.lists(st.lists(YES_NO, min_size=3, max_size=3), min_size=2, max_size=9)


@given(rows=ROWS, heads=st.booleans(), note=st.booleans())
def test_cells_that_repeat_each_other_keep_their_places(rows, heads, note):
    """Each is found once, though many look alike; a note behind the table is moved before it."""
    names = ["Law: ", "Fund: ", "Since: "] if heads else ["", "", ""]
    items = ["; ".join(map("".join, zip(names, row, strict=True))) for row in rows]
    text, said = "The table shows which laws there are.", "1 Yes means that there is one."
    edition = [text, said, *items] if note else [text, *items]
    cells = [cell for row in rows for cell in row]
    proof = arrange_exact("\n".join([text, *cells, *[said] * note]), "\n\n".join(edition), ())
    assert list(proof.lines) == [text, *[said] * note, *cells]


def test_a_lost_line_stays_where_it_is():
    """`check` then names it."""
    lines = ("One two three.", "Four five six.", "Seven eight nine.")
    assert arrange_exact("\n".join(lines), "One two three.\n\nSeven eight nine.", ()).lines == lines


def test_what_is_left_out_stands_at_the_end_by_its_reason():
    """Also where the edition has the same words elsewhere."""
    left_out = [
        LeftOut("Laws", Omission.CONTENTS),
        LeftOut("Menu", Omission.AROUND),
        LeftOut("Funds", Omission.CONTENTS),
    ]
    proof = arrange_exact("Laws\nText.", "Laws\n\nText.", left_out)
    assert proof.lines == ("Laws", "Text.", "Laws", "Funds", "Menu")
    assert proof.omitted == ((3, 4, Omission.CONTENTS), (5, 5, Omission.AROUND))
