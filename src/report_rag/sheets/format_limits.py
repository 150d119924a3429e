"""What .xlsx, .docx and .csv files cannot hold, or what programs that open them would misread.

They cannot hold cells that are too long, and characters that XML excludes. Misread would be a text
that looks like a formula, and a link without a host, such as `/report`.
"""

import re

LONGEST_CELL = 32_767
"""The most characters in a cell of a workbook; Excel cuts a longer text and does not say so."""
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""A cell that begins with one of these may be run as a formula (OWASP, "CSV Injection")."""
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def fit_for_xml(text: str) -> str:
    """The text with U+FFFD for each character that XML 1.0 excludes, such as U+0000.

    The XML inside .xlsx and .docx files cannot hold them. Tabs and line feeds stay. A carriage
    return, with the line feed after it if there is one, becomes one line feed.
    """
    return _NOT_IN_XML.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def is_absolute(url: str) -> bool:
    """Whether an address begins with http:// or https://, so that it can be opened from a file."""
    return url.startswith(("https://", "http://"))
