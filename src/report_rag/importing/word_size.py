"""Bounds what a Word document (.docx, a ZIP file of XML) unfolds to, before a library reads it."""

import re
import zipfile
from pathlib import Path

from report_rag.corpus.zip_parts import blocks, is_usual
from report_rag.errors import DocumentError

_MOST_BYTES = 1_000_000_000
"""The most bytes of a document, unfolded, with its pictures: python-docx holds all of them."""
_MOST_XML = 128_000_000
"""The most bytes of its XML. A book of a thousand pages has some 20 million."""
_MOST_TAGS = 5_000_000
"""The most tags of its XML. A book of a thousand pages has about a million; the libraries take some
20 µs and 0.5 KB for each."""
_XML = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*<")


def check_size(file: Path) -> None:
    """Raises `DocumentError`, which names `file`, if a document unfolds to more than is allowed.

    Its parts are unpacked in blocks, and none is kept. Raises the errors of `zipfile` if it is no
    ZIP file, or a damaged one.
    """
    unfolded = xml = tags = 0
    with zipfile.ZipFile(file) as archive:
        for part in archive.infolist():
            if not is_usual(part):
                raise DocumentError(
                    f"{file}: {part.filename!r} in it is packed in an unusual way; save it anew "
                    "as .docx in Word or LibreOffice and import that"
                )
            is_xml: bool | None = None
            for block in blocks(archive, part):
                is_xml = bool(_XML.match(block)) if is_xml is None else is_xml
                unfolded += len(block)
                xml += len(block) if is_xml else 0
                tags += block.count(b"<") if is_xml else 0
                if unfolded > _MOST_BYTES or xml > _MOST_XML or tags > _MOST_TAGS:
                    raise DocumentError(
                        f"{file}: unfolds to more than {_MOST_XML // 1_000_000} MB of text or "
                        f"{_MOST_TAGS:,} marks in it; copy its text into a new document, or divide "
                        "it, and import that"
                    )
