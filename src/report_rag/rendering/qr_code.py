"""Draws QR codes, which telephones read with their camera."""

import segno
from markupsafe import Markup


def qr_code(text: str) -> Markup:
    """A QR code of a text as an element `svg`, which scales to the width that it is given.

    It has attributes only, no style and no script, so that every Content-Security-Policy shows it.
    The ground is white, also on a dark page, with the empty edge of four modules that readers need;
    the code can be read when 15 % of it is covered. Raises `ValueError` for a text of more than
    2,331 bytes, which no QR code with this much reserve can hold.
    """
    made = segno.make_qr(text, error="m")
    return Markup(made.svg_inline(border=4, dark="#000", light="#fff", omitsize=True))  # noqa: S704
