"""The independent text is arranged as the edition is, and no word of it is changed."""

from hypothesis import given
from hypothesis import strategies as st

from report_rag.importing.imported import LeftOut
from report_rag.importing.proof import arrange
from report_rag.types import Omission

HEAD = LeftOut("Annual  Report", Omission.RUNNING_HEAD)


def followed(proof):
    """The lines in the order that omitted and moved lines give, as `check` follows them."""
    numbers = list(range(1, len(proof.lines) + 1))
    for first, last, _ in proof.omitted:
        numbers = [number for number in numbers if not first <= number <= last]
    for first, last, after in proof.moved:
        taken = [number for number in numbers if first <= number <= last]
        numbers = [number for number in numbers if number not in taken]
        place = numbers.index(after) + 1 if after else 0
        numbers[place:place] = taken
    return [proof.lines[number - 1] for number in numbers]


def test_lines_in_the_same_order_need_nothing():
    """Nothing is omitted, nothing moved."""
    proof = arrange(
        "The first line\nof a text.\nAnother one.", "The first line of a text.\n\nAnother one.", ()
    )
    assert proof.lines == ("The first line", "of a text.", "Another one.")
    assert (proof.omitted, proof.moved) == ((), ())


def test_a_running_head_is_omitted_as_often_as_it_was_left_out():
    """The heading with the same words is not."""
    plain = "Annual Report\nAnnual Report\nIt begins.\nAnnual Report\nIt goes on."
    proof = arrange(plain, "Annual Report\n\nIt begins. It goes on.", [HEAD, HEAD])
    assert [entry[:2] for entry in proof.omitted] == [(2, 2), (4, 4)]
    assert followed(proof) == ["Annual Report", "It begins.", "It goes on."]


def test_columns_are_moved_into_their_order():
    """Lines of two columns that the independent text has one beside the other."""
    plain = "Left one here\nRight one there\nLeft two here\nRight two there"
    edition = "Left one here Left two here\n\nRight one there Right two there"
    assert followed(arrange(plain, edition, ())) == [
        "Left one here", "Left two here", "Right one there", "Right two there"
    ]  # fmt: skip


def test_a_line_moves_to_the_beginning():
    """No line is before it."""
    assert arrange(
        "Body of the text\nThe title itself", "The title itself\n\nBody of the text", ()
    ).moved


def test_a_word_over_a_line_end_is_joined_only_as_the_edition_has_it():
    """A hyphen that belongs to the word stays."""
    proof = arrange("a coop-\neration of well-\nbeing", "a cooperation of well-being", ())
    assert proof.lines == ("a cooperation", "of well-", "being")


def test_a_dash_before_an_item_is_taken_off():
    """A dash in a sentence is not."""
    proof = arrange("– One item\nand more\n– as said", "One item\n\nand more – as said", ())
    assert proof.lines == ("One item", "and more", "– as said")


def test_a_lost_line_stays_where_it_is():
    """`check` then names it."""
    proof = arrange(
        "One two three.\nFour five six.\nSeven eight.", "One two three.\n\nSeven eight.", ()
    )
    assert followed(proof) == ["One two three.", "Four five six.", "Seven eight."]
    assert proof.omitted == ()


@given(
    st.permutations(
        ["the red house", "a blue door opens", "of my friend", "they go home now", "at"]
    )
)
def test_any_order_is_followed(lines):
    """Lines of the independent text in any order come into that of the edition."""
    edition = ["the red house", "a blue door opens", "of my friend", "they go home now", "at"]
    assert followed(arrange("\n".join(lines), "\n\n".join(edition), ())) == edition
