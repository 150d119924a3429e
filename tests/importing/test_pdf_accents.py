"""Accents that a PDF draws apart from their letters are joined to them."""

import pytest

from report_rag.importing.pdf_accents import join_accents, join_like

WIDE, SMALL, TALL = 5.0, 5.0, 7.0
MARKS = "´`¨˜~ˆ^ˇ˚"


def drawn(text, over=None):
    """The boxes of a line of text: each accent stands over the letter behind it.

    Accents take no place, letters are `WIDE`. `over` gives the place of the letter that the accent
    at a place belongs to; None stands for none.
    """
    boxes, x = [], 0.0
    lefts = []
    for sign in text:
        lefts.append(x)
        x += 0 if sign in MARKS + "¸" else WIDE
    for at, sign in enumerate(text):
        owner = (over or {}).get(at, at + 1)
        if sign in MARKS and owner is None:
            boxes.append((lefts[at] - 0.3, 20.0, lefts[at] + 0.3, 22.0))
        elif sign in MARKS + "¸":
            height = TALL if text[owner].isupper() else SMALL
            low, high = (-2, 0.2) if sign == "¸" else (height + 0.5, height + 2.5)
            boxes.append((lefts[owner] + 1.5, low, lefts[owner] + 3.5, high))
        else:
            tall = sign.isupper() or sign in "fl"
            boxes.append((lefts[at] + 0.2, 0.0, lefts[at] + WIDE - 0.2, TALL if tall else SMALL))
    return boxes.__getitem__


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("m´usica", "música"),
        ("l´ınea f´ısica", "línea física"),
        ("B¨arenreiter, dise˜n´o", "Bärenreiter, diseñó"),
        ("´Indice `a la fran¸caise, hˆatif", "Índice à la française, hâtif"),
        ("una ˇceka ˚al", "una čeka ål"),
        ("espa~nol, h^atif", "español, hâtif"),
        ("plain words", "plain words"),
        ("é is whole", "é is whole"),
    ],
)
def test_an_accent_before_its_letter_is_joined_to_it(text, joined):
    """And each character knows the place that it had before."""
    found, places = join_accents(text, drawn(text))
    assert found == joined
    assert len(places) == len(found)
    pairs = zip(found, places, strict=True)
    assert all(sign == text[at] or text[at - 1] in MARKS + "¸" for sign, at in pairs)


@pytest.mark.parametrize(
    ("text", "over", "joined"),
    [
        ("opcion´ ]", {6: 4}, "opción ]"),
        ("OPCI ´ON", {5: 6}, "OPCIÓN"),
        ("quedar a y ´\nmas", {11: 7}, "quedar á y \nmas"),
    ],
)
def test_an_accent_somewhere_else_belongs_to_the_letter_below_it(text, over, joined):
    boxes = drawn(text, over)
    found, _ = join_accents(text, boxes)
    assert found.replace(" ", "") == joined.replace(" ", "")


def test_white_space_beside_an_accent_goes_only_inside_of_a_word():
    """The letters of a word touch each other."""
    boxes = [drawn("OPCION")(at) for at in range(6)]
    text = "OPCI ´ON"
    inside = [*boxes[:4], (20, 0, 20, 0), (21.5, 7.5, 23.5, 9.5), *boxes[4:]]
    assert join_accents(text, inside.__getitem__)[0] == "OPCIÓN"
    apart = [*inside[:5], (24.5, 7.5, 26.5, 9.5), (23.2, 0, 27.8, 7), (28.2, 0, 32.8, 7)]
    assert join_accents(text, apart.__getitem__)[0] == "OPCI ÓN"


@pytest.mark.parametrize("text", ["it´s", "rock ´n´ roll", "`code`", "x˜y", "~a/b", "2^n"])
def test_a_sign_that_stands_at_no_letter_stays(text):
    """An apostrophe that is written with an accent has a place of its own."""
    nowhere = {at: None for at, sign in enumerate(text) if sign in MARKS}
    assert join_accents(text, drawn(text, nowhere)) == (text, [*range(len(text))])


def test_of_two_letters_the_one_in_the_middle_below_has_it():
    """A narrow letter beside it may reach below the accent too."""
    boxes = {"f": (0, 0, 4.4, 7), "´": (3.6, 5.5, 6.0, 7.5), "ı": (4.5, 0, 5.2, 5)}
    assert join_accents("f´ı", lambda at: boxes["f´ı"[at]])[0] == "fí"


def test_a_letter_of_the_line_above_does_not_take_it():
    """Though it reaches down to the accent."""
    boxes = {"p": (0, 8, 4, 16), "´": (1, 6, 3, 7.5), "o": (0, 0, 4, 5)}
    assert join_accents("p´o", lambda at: boxes["p´o"[at]])[0] == "pó"


def test_the_second_text_is_joined_as_the_first_one_was():
    """It has no places; only letters that the page has are made, also over the end of a piece."""
    assert (
        join_like("m´usica, cre´\no, it´s, l´ınea", {"ú", "ó", "í"}) == "música, creó, it´s, línea"
    )
    assert join_like("m´usica", frozenset()) == "m´usica"
