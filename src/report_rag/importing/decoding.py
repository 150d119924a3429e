"""The bytes of a text file as text, whatever encoding it was saved in.

A byte order mark decides; then what the file says of itself; then UTF-8 if all its bytes fit;
else Windows-1252, which has all printable characters of Latin-1. Encodings of other scripts are
read only when the file names them.
"""

import codecs
import re
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# A web page names its encoding in its first bytes, in <meta> or, if it is XHTML, in its first line.
_DECLARED = re.compile(
    rb"<meta\s[^>]*?charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml\s[^>]*?encoding\s*=\s*[\"']([\w.:-]+)",
    re.IGNORECASE,
)
_HEAD = 4096
"""Bytes at the beginning of a page that are searched for the name of its encoding; the standard
asks pages to name it in the first 1,024."""
_WESTERN = "cp1252"
# What browsers read as Windows-1252, and what is only said of bytes that are ASCII so far.
_READ_AS = {"iso8859-1": _WESTERN, "ascii": _WESTERN, "utf-16": "utf-8"}


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file, with "\\n" as its only line end, and without a byte order mark."""

    text: str
    doubtful: bool
    """Whether the bytes are not what the file says they are, or some stand for no character."""


def decode(data: bytes, *, page: bool = False) -> Decoded:
    """The text of the bytes of a file; `page` says that it is a web page, which may name its own
    encoding."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text, broken = _read(data[len(mark) :], encoding)
            return Decoded(text, broken)
    declared = _declared(data) if page else None
    for named in (declared, "utf-8"):
        if named:
            text, broken = _read(data, named)
            if not broken:
                return Decoded(text, doubtful=declared not in (None, named))
    text, broken = _read(data, _WESTERN)
    return Decoded(text, broken or declared is not None)


def _declared(data: bytes) -> str | None:
    """The encoding that a page names, by Python's name; None if it names none that is known."""
    found = _DECLARED.search(data[:_HEAD])
    if not found:
        return None
    try:
        name = codecs.lookup((found[1] or found[2]).decode("ascii")).name
        b"".decode(name)  # some codecs, such as "rot13", are not for bytes
    except LookupError:
        return None
    return _READ_AS.get(name, name)


def _read(data: bytes, encoding: str) -> tuple[str, bool]:
    """(text, whether some bytes stand for no character; those are "\ufffd" in it)."""
    text = data.decode(encoding, errors="replace")
    broken = text.count("\ufffd") > data.count("\ufffd".encode())
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", ""), broken
