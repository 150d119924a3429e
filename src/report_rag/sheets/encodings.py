"""Tells in which encoding a .csv file was saved, and decodes it.

Spreadsheet programs write UTF-8, UTF-16, or an encoding with one byte for each character: that of
Windows in the Americas, of a Mac, or of MS-DOS ("CSV (MS-DOS)" in Excel). Those last three give a
text for nearly any bytes; only its letters show which is right.
"""

import codecs
import re
from pathlib import Path

from report_rag.errors import QuestionFileError

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""The marks with which a file may begin, and the encodings of which they are."""
_ONE_BYTE = ("cp1252", "mac_roman", "cp850")
"""Of encodings that fit equally well, the first is taken: Excel writes Windows-1252 by default."""
_FEWEST = 0.8
"""The share of the characters beyond ASCII that have to be likely. Sixteen short texts in Spanish
and English had 1 in their own encoding, and mostly 0 to 0.75 in the others of `_ONE_BYTE`."""
_ZEROS = 0.3
"""The share of zero bytes, at one of each two places, from which a text is UTF-16 without a mark:
letters of English and Spanish have one, so that it is nearly 1."""

# Characters beyond ASCII where texts in English and Spanish have them. An encoding that is not the
# right one gives other characters, or these at other places: dashes and opening marks inside words,
# capitals after small letters.
_SMALL = "à-äç-ïñ-öù-ý"
_CAPITALS = "ÁÉÍÓÚÜÑÇÂÃÊÔÕ"
_LIKELY = re.compile(
    rf"[{_SMALL}](?=[a-z{_SMALL}]|\b)"
    rf"|(?<![a-z{_SMALL}])[{_CAPITALS}](?=[A-Za-z{_SMALL}{_CAPITALS}]|\b)"
    r"|(?<!\w)[¿¡«“‘](?=[\w¿¡«“‘\"'(…])|(?<=[\w.,;:!?…)%»”’\"'])[»”](?!\w)"
    r"|(?<=[\w.,;:!?…)%»”])’(?!(?!(?:s|t|d|m|re|ll|ve)\b)\w)"
    r"|(?<=[\dnN.])[ºª°]|(?<![A-Za-z])[–—]|[–—](?![A-Za-z])|[…•€\u00a0]"
)
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
# What the first two bytes of an accented letter or an opening mark give when they are misread.
_TWICE = re.compile("Ã[\u0080-\u00bf\u0152-\u2122]|Â[¿¡ºª«»°]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")


def decoded(content: bytes, path: Path) -> str:
    """The content of a text file as text; a mark at its beginning is left out.

    Tried are, in this order: the encoding of the mark; UTF-16 if every other byte is zero; UTF-8;
    then the one of `_ONE_BYTE` that gives most likely characters. Raises `QuestionFileError`, with
    `path` in its message, if the content is no text, or if none gives likely characters.
    """
    mark = next((mark for mark in _MARKS if content.startswith(mark)), None)
    encodings = [_MARKS[mark]] if mark else [*_without_mark(content), "utf-8"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return _once(text)
    if mark or b"\0" in content:
        raise QuestionFileError(f"{path}: is not text; save it as CSV (UTF-8) and try again")
    best = max(_ONE_BYTE, key=lambda encoding: _likely(content, encoding))
    if _likely(content, best) < _FEWEST:
        raise QuestionFileError(
            f"{path}: is not text in UTF-8, UTF-16, Windows-1252, Mac Roman or MS-DOS letters; "
            "save it as CSV (UTF-8) and try again"
        )
    return content.decode(best)


def _once(text: str) -> str:
    """The text with its letters mended if it is UTF-8 that was once read as Windows-1252 ("quÃ©").

    That is so if its characters are the bytes of UTF-8 throughout; else it is returned unchanged.
    """
    if not _TWICE.search(text):
        return text
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return text


def _without_mark(content: bytes) -> list[str]:
    """The UTF-16 of which a text without a mark is by its zero bytes; empty if it is of none."""
    half = max(1, len(content) // 2)
    even, odd = content[::2].count(0) / half, content[1::2].count(0) / half
    if max(even, odd) < _ZEROS or min(even, odd) > max(even, odd) / 2:
        return []
    return ["utf-16-le" if odd > even else "utf-16-be"]


def _likely(content: bytes, encoding: str) -> float:
    """The share of the characters beyond ASCII that are likely if a text has this encoding.

    In [0, 1]. 0 if a byte has no character in it, or a control character that no text has.
    """
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return 0
    if _CONTROL.search(text):
        return 0
    beyond = len(_BEYOND_ASCII.findall(text))
    return len(_LIKELY.findall(text)) / beyond if beyond else 1
