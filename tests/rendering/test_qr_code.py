"""QR codes: what stands in the page, and what a telephone would read of it."""

import re

import pytest
import segno

from report_rag.rendering.qr_code import qr_code

ADDRESS = "https://ask.example.org"


def modules(svg):
    """The dark modules of a drawn code, as (row, column) without the edge, read off its path."""
    ((edge, size),) = {(4, int(width) - 8) for width in re.findall(r'viewBox="0 0 (\d+) \d+"', svg)}
    path = re.search(r'stroke="#000" d="([^"]+)"', svg)[1]
    dark, x, y = set(), 0.0, 0.0
    for kind, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        given = [float(one) for one in numbers.split()]
        if kind == "h":
            dark |= {(int(y) - edge, int(x) - edge + step) for step in range(int(given[0]))}
            x += given[0]
        elif kind == "m":
            x, y = x + given[0], y + given[1]
        else:
            x, y = given
    assert all(0 <= row < size and 0 <= column < size for row, column in dark)
    return dark


def test_the_drawn_modules_are_those_of_the_text():
    """Each of them, and no other."""
    wanted = segno.make_qr(ADDRESS, error="m").matrix
    assert modules(qr_code(ADDRESS)) == {
        (row, column)
        for row, line in enumerate(wanted)
        for column, module in enumerate(line)
        if module
    }
    assert modules(qr_code(ADDRESS)) != modules(qr_code(f"{ADDRESS}/"))


def test_it_has_attributes_only():
    """No style, no script, nothing from elsewhere; a white ground, also where the page is dark."""
    svg = qr_code(ADDRESS)
    assert re.findall(r"<(\w+)", svg) == ["svg", "path", "path"]
    assert set(re.findall(r" ([\w-]+)=", svg)) == {"viewBox", "class", "fill", "d", "stroke"}
    assert '<path fill="#fff" d="M0 0h33v33h-33z"/>' in svg


def test_what_is_too_long_for_a_code_is_an_error():
    """And what is long and fits is drawn."""
    assert qr_code("x" * 2331)
    with pytest.raises(ValueError, match="too large"):
        qr_code("x" * 2332)
