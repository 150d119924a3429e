"""Unpacks a part of a ZIP file from outside in blocks, whatever the file says of its size."""

import sys
import zipfile
from collections.abc import Iterator

_BLOCK = 1 << 20
"""Bytes that are unpacked at once."""


def is_usual(part: zipfile.ZipInfo) -> bool:
    """Whether a part is stored or deflated, as all programs for texts and sheets do.

    `zipfile` unpacks other kinds by the block of the packed file, of which one can unfold to
    gigabytes.
    """
    return part.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def blocks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The content of a part, in blocks of a megabyte at most.

    Raises `BadZipFile` at its end if it has another size than the directory says. `zipfile` would
    unpack up to two gigabytes of such a part at once, and then cut them to the size that is said.
    """
    said, size = part.file_size, 0
    part.file_size = sys.maxsize
    try:
        with archive.open(part) as opened:
            while block := opened.read(_BLOCK):
                size += len(block)
                yield block
    finally:
        part.file_size = said
    if size != said:
        raise zipfile.BadZipFile(f"{part.filename} has another size than its directory says")
