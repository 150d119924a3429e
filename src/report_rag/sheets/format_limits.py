"""What .xlsx, .docx and .csv files cannot hold, or what programs that open them would misread.

They cannot hold cells that are too long, and characters that XML excludes. Misread would be a text
that looks like a formula, and a link without a host, such as `/report`.
"""

import re
import unicodedata

LONGEST_CELL = 32_767
"""The most characters in a cell of a workbook; Excel cuts a longer text and does not say so."""
FORMULA_SIGNS = frozenset("=+-@\t\r＝＋－＠﹦﹢﹣﹫")
"""A cell that begins with one of these may be run as a formula (OWASP, "CSV Injection")."""
# Letters and signs that show nothing, besides those that `unicodedata` calls marks or spaces.
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0\ufffc")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def fit_for_xml(text: str) -> str:
    """The text with U+FFFD for each character that XML 1.0 excludes, such as U+0000.

    The XML inside .xlsx and .docx files cannot hold them. Tabs and line feeds stay. A carriage
    return, with the line feed after it if there is one, becomes one line feed.
    """
    return _NOT_IN_XML.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def is_like_formula(text: str) -> bool:
    """Whether a program that opens a cell with this text may run it as a formula.

    It may if a sign such as "=" is the first character of it that can be seen. A tab or a carriage
    return before that is such a sign, too.
    """
    for sign in text:
        if sign in FORMULA_SIGNS:
            return True
        if not is_unseen(sign):
            break
    return False


def is_unseen(character: str) -> bool:
    """Whether a character is a space or shows nothing by itself, as controls and marks do.

    Marks of direction and of width are among these. Signs of a font's own (private use) are not.
    """
    category = unicodedata.category(character)
    return character in _BLANKS or (category[0] in "CMZ" and category != "Co")


def is_absolute(url: str) -> bool:
    """Whether an address begins with http:// or https://, so that it can be opened from a file."""
    return url.startswith(("https://", "http://"))
