"""The independent text is arranged as the edition is, and no letter of it is changed."""

import random
import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_rag.corpus.differences import compared_words, differences
from report_rag.importing.imported import LeftOut
from report_rag.importing.proof import PageText, arrange
from report_rag.types import Omission

HEAD = LeftOut("Annual  Report", Omission.RUNNING_HEAD)
LINES = ["the red house", "a blue door opens", "of my friend", "they go home now", "at"]
PAGES = [
    "The council met 214 farmers in May.\n\nIt did not promise 3.5 million; it promised 35.\n\n",
    "Rosa Quispe said that no well is dry, and that none was sold in 2019.\n\nNo one objected.\n\n",
    "The wells cost 1,200 and 1,020 a year. Two of them belong to nobody.\n\nThe end is near.\n\n",
]
PIECES = "\f".join(
    [
        "It did not promise\n3.5 million; it pro-\nmised 35.\nThecouncil met 214\nfarmersinMay.",
        "Rosa\nQuispe said that no well is dry,\nandthat none was sold\nin 2019.\nNo one objected.",
        "Two of them belong to nobody.\nThe wells cost 1,200\nand 1,020 a year.\nThe end is near.",
    ]
)
"""The same pages as another program reads them: in other order, glued and broken."""
WORD = re.compile(r"\d[\d.,]*\d|[^\W_]+")
PLACES = [(page, match.span()) for page, text in enumerate(PAGES) for match in WORD.finditer(text)]


def lines(plain, edition, left_out=()):
    """The lines that stand in `source.txt`, and those of them that are omitted."""
    texts = [edition] if isinstance(edition, str) else edition
    pages = [PageText(text, range(page, page + 1)) for page, text in enumerate(texts)]
    if isinstance(edition, str):
        pages = [PageText(edition, range(plain.count("\f") + 1))]
    proof = arrange(plain, pages, left_out)
    omitted = [one for first, last, _ in proof.omitted for one in proof.lines[first - 1 : last]]
    return list(proof.lines[: len(proof.lines) - len(omitted)]), omitted


def named(plain, texts):
    """What `check` names: where the words of `source.txt` and of the edition differ."""
    source = compared_words("\n".join(lines(plain, texts)[0]))
    edition = compared_words("".join(texts))
    return [(source[a:b], edition[c:d]) for a, b, c, d in differences(source, edition)]


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
    texts = ["It begins. ", "It goes on. ", "The Annual Report is out."]
    assert lines(plain, texts, [head]) == (["".join(texts)], ["Annual Report"])


def test_a_table_of_contents_is_omitted_however_it_is_cut():
    """Also leaders of which the two programs read different numbers."""
    left_out = [LeftOut("1 Water . . . . 3", Omission.CONTENTS)]
    plain = "1 Water\n. . . . . .\n3\f1 Water\nIt rains."
    kept, omitted = lines(plain, ["", "1 Water\n\nIt rains."], left_out)
    assert kept == ["1 Water", "It rains."]
    assert Counter("".join(omitted).replace(" ", "")) == Counter("1Water3......")


def test_words_that_are_glued_or_broken_have_the_spaces_of_the_edition():
    """Their letters prove it; no text layer says what is a space or a hyphen."""
    plain = "Allwords of acoop-\neration of well-\nbeing"
    edition = "All words of a cooperation of well-being"
    assert lines(plain, edition) == ([edition], [])


def test_a_broken_word_is_found_where_other_text_stands_between_its_parts():
    """As in columns that are read line by line; each part is at the end of a piece."""
    plain = "The admin-\nIn May it\nistration is here.\nrained 10 k\nΩ"
    edition = "The administration is here.\n\nIn May it rained 10kΩ"
    assert lines(plain, edition) == (edition.split("\n\n"), [])


def test_a_number_is_not_put_together_from_parts_of_others():
    """Only what pieces begin or end with is a part of a broken word."""
    assert named("He has 1 and 23 wells", ["He has 12 and 3 wells"])
    assert named("In 2012 it was 4.12", ["In 12 it was 4.2012"])


def test_marks_before_items_are_omitted_and_a_minus_is_not():
    """The reader of the PDF says which marks it took off."""
    mark = LeftOut("–", Omission.ITEM_MARK)
    plain = "– One item\n-5 degrees"
    assert lines(plain, "One item\n\n-5 degrees", [mark]) == (["One item", "-5 degrees"], ["–"])
    assert named("-5 degrees", ["5 degrees"]) == [(["-"], [])]


def test_a_note_on_another_page_is_found_on_its_own():
    """A part of the edition is proved by the page that it says."""
    texts = [PageText("It rains¹\n\n", range(1)), PageText("1 Often.\n\n", range(1, 2))]
    assert arrange("It rains1\f1 Often.", texts, ()).lines == ("It rains1", "1 Often.")


def test_a_word_that_goes_on_over_the_end_of_a_page_is_one():
    """The edition has it on the page on which it begins."""
    assert named("It was a com-\fmon day.", ["It was a common ", "day.\n\n"]) == []


def test_a_line_that_the_edition_lacks_stays_where_it_is():
    """`check` then names it."""
    plain = "One two three.\nFour five six.\nSeven eight."
    assert lines(plain, "One two three.\n\nSeven eight.")[0] == plain.split("\n")


def test_a_word_that_only_the_edition_has_is_not_in_the_source():
    """It would prove itself."""
    kept, _ = lines("One two three.\nSeven eight.", "One two three. Added words. Seven eight.")
    assert kept == ["One two three.", "Seven eight."]


@given(st.permutations(LINES))
def test_any_order_becomes_that_of_the_edition(shuffled):
    """Lines of the independent text in any order."""
    assert lines("\n".join(shuffled), "\n\n".join(LINES)) == (LINES, [])


def test_pages_that_are_the_same_have_no_difference():
    """Glued and broken words, and another order, are none."""
    assert named(PIECES, PAGES) == []


@pytest.mark.parametrize("place", PLACES)
def test_each_word_that_is_lost_doubled_or_moved_to_another_page_is_named(place):
    """Every word and number of the pages, "not", "no" and "35" as well."""
    page, (start, end) = place
    text, word = PAGES[page], PAGES[page][start:end]
    lost = text[:start] + text[end:]
    assert named(PIECES, [*PAGES[:page], lost, *PAGES[page + 1 :]])
    doubled = f"{text[:end]} {word}{text[end:]}"
    assert named(PIECES, [*PAGES[:page], doubled, *PAGES[page + 1 :]])
    target = (page + 1) % len(PAGES)
    moved = [lost if number == page else one for number, one in enumerate(PAGES)]
    first, rest = moved[target].split(" ", 1)
    moved[target] = f"{first} {word} {rest}"
    assert named(PIECES, moved)


@pytest.mark.parametrize("place", PLACES)
def test_each_letter_or_digit_that_is_changed_is_named(place):
    """Whichever it becomes."""
    page, (start, end) = place
    text = PAGES[page]
    draw = random.Random(start)
    for at in range(start, end):
        other = draw.choice([one for one in "abcdefg0123456789" if one != text[at].lower()])
        changed = f"{text[:at]}{other}{text[at + 1 :]}"
        assert named(PIECES, [*PAGES[:page], changed, *PAGES[page + 1 :]])


@given(plain=st.text("ab1- \n\f", max_size=40), edition=st.text("ab1- \n", max_size=40))
def test_every_letter_of_the_independent_text_stands_in_the_source_once(plain, edition):
    """Apart from hyphens at which a word of the edition is broken; nothing else stands there."""
    kept, _ = lines(plain, edition)
    given_letters = Counter("".join(plain.split()))
    source = Counter("".join("".join(kept).split()))
    assert not source - given_letters
    assert set(given_letters - source) <= {"-"}
