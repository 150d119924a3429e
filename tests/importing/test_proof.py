"""The independent text is arranged as the edition is, and no letter of it is changed."""

from hypothesis import given
from hypothesis import strategies as st

from report_rag.importing.imported import LeftOut
from report_rag.importing.proof import arrange
from report_rag.types import Omission

HEAD = LeftOut("Annual  Report", Omission.RUNNING_HEAD)
LINES = ["the red house", "a blue door opens", "of my friend", "they go home now", "at"]


def lines(plain, edition, left_out=()):
    """The lines that stand in `source.txt`, and those of them that are omitted."""
    proof = arrange(plain, edition, left_out)
    omitted = [one for first, last, _ in proof.omitted for one in proof.lines[first - 1 : last]]
    return list(proof.lines[: len(proof.lines) - len(omitted)]), omitted


def test_lines_of_a_block_are_joined():
    """The lines of the source are the blocks of the edition."""
    plain = "The first line\nof a text.\nAnother one."
    edition = "The first line of a text.\n\nAnother one."
    assert lines(plain, edition) == (["The first line of a text.", "Another one."], [])


def test_a_running_head_is_omitted_as_often_as_it_was_left_out():
    """The heading with the same words is not."""
    plain = "Annual Report\nIt begins.\nAnnual Report\nIt goes on.\nAnnual Report"
    edition = "Annual Report\n\nIt begins. It goes on."
    kept = ["Annual Report", "It begins. It goes on."]
    assert lines(plain, edition, [HEAD, HEAD]) == (kept, ["Annual Report", "Annual Report"])


def test_a_running_head_is_omitted_on_its_page():
    """On another page the same words are text."""
    head = LeftOut("Annual Report", Omission.RUNNING_HEAD, page=1)
    plain = "It begins.\fAnnual Report\nIt goes on.\fThe Annual Report\nis out."
    edition = "It begins. It goes on. The Annual Report is out."
    kept, omitted = lines(plain, edition, [head])
    assert (kept, omitted) == ([edition], ["Annual Report"])


def test_a_table_of_contents_is_omitted_however_it_is_cut():
    """Its leaders and numbers are pieces of their own; the headings stay."""
    left_out = [LeftOut("1 Water . . . . 3", Omission.CONTENTS)]
    plain = "1 Water\n. . . . .\n3\f1 Water\nIt rains."
    kept, omitted = lines(plain, "1 Water\n\nIt rains.", left_out)
    assert (kept, omitted) == (["1 Water", "It rains."], ["1 Water", ". . . . .", "3"])


def test_columns_come_into_their_order():
    """Lines of two columns that the independent text has one beside the other."""
    plain = "Left one here\nRight one there\nLeft two here\nRight two there"
    edition = "Left one here Left two here\n\nRight one there Right two there"
    assert lines(plain, edition) == (edition.split("\n\n"), [])


def test_words_that_are_glued_or_broken_have_the_spaces_of_the_edition():
    """Their letters prove it; no text layer says what is a space or a hyphen."""
    plain = "Allwords of acoop-\neration of well-\nbeing"
    edition = "All words of a cooperation of well-being"
    assert lines(plain, edition) == ([edition], [])


def test_a_mark_before_an_item_is_taken_off():
    """A dash in a sentence is not."""
    plain = "– One item\nand more\n– as said"
    edition = "One item\n\nand more – as said"
    assert lines(plain, edition) == (["One item", "and more – as said"], [])


def test_a_line_that_the_edition_lacks_stays_where_it_is():
    """`check` then names it."""
    plain = "One two three.\nFour five six.\nSeven eight."
    assert lines(plain, "One two three.\n\nSeven eight.")[0] == plain.split("\n")


def test_a_word_that_only_the_edition_has_is_not_in_the_source():
    """It would prove itself."""
    kept, _ = lines("One two three.\nSeven eight.", "One two three. Added words. Seven eight.")
    assert kept == ["One two three.", "Seven eight."]


def test_a_number_is_no_part_of_another():
    """A cell "12" is not found in a year or in a longer number."""
    plain = "12\nIn 2012 it was 4.12 more"
    assert lines(plain, "In 2012 it was 4.12 more\n\n12")[0] == ["In 2012 it was 4.12 more", "12"]


@given(st.permutations(LINES))
def test_any_order_becomes_that_of_the_edition(shuffled):
    """Lines of the independent text in any order."""
    assert lines("\n".join(shuffled), "\n\n".join(LINES)) == (LINES, [])
