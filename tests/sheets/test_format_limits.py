"""What .xlsx, .docx and .csv files cannot hold, or what programs that open them would misread."""

import sys
import unicodedata

import pytest

from report_rag.sheets.format_limits import fit_for_xml, is_like_formula


def test_ordinary_text_stays_as_it_is():
    """Letters of any script, tabs, line breaks and emoji are kept."""
    text = "¿Qué dice?\tAgua 👋\nñ 水"
    assert fit_for_xml(text) == text


def test_what_xml_cannot_hold_is_shown_as_such():
    """Control characters and half characters become the sign for what cannot be shown."""
    assert fit_for_xml("a\x00b\x0bc\ud800d\uffff") == "a\ufffdb\ufffdc\ufffdd\ufffd"


def test_line_breaks_are_of_one_kind():
    """Those of Windows and of old Macs become line feeds."""
    assert fit_for_xml("a\r\nb\rc") == "a\nb\nc"


UNSEEN = [
    character
    for character in map(chr, range(sys.maxunicode + 1))
    if unicodedata.category(character) in ("Cc", "Cf", "Zs", "Zl", "Zp", "Mn")
    or character in "\u115f\u1160\u2800\u3164\uffa0\ufffc"
]


@pytest.mark.parametrize("sign", "=+-@\t\r＝＋－＠﹦﹢﹣﹫")
def test_a_sign_of_formulas_counts_behind_whatever_is_not_seen(sign):
    """Controls, spaces, marks of width, direction and order, alone and together."""
    assert [one for one in ["", *UNSEEN] if not is_like_formula(f"{one}{sign}A1")] == []
    assert is_like_formula("".join(UNSEEN) + sign)


@pytest.mark.parametrize(
    "text",
    ["", "Why?", " \u200b\u00adWhy = so", "¿Qué?", "1-2", "[1] =A1", "'=A1", "\uf0b7 -", "−5"],
)
def test_other_text_is_like_no_formula(text):
    """A letter, a digit, a bullet or another sign comes first, or nothing is there."""
    assert not is_like_formula(text)
