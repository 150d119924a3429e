"""Bounds what a workbook (.xlsx, a ZIP file of XML) unfolds to, before a library reads it.

A ZIP file of a few kilobytes can unfold to gigabytes. A sheet can also have a million rows with a
height or a colour and nothing in them, which a spreadsheet program writes when somebody formats
whole columns: of such rows only the first ones are kept.
"""

import io
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path

from report_rag.corpus.zip_parts import blocks, is_usual
from report_rag.errors import QuestionFileError
from report_rag.sheets.workbook_xml import WorkbookXml

MOST_BYTES = 64_000_000
"""The most bytes of a workbook, unfolded, without the empty rows that are left out, and of any
other file of questions. A sheet of 20,000 questions with ten columns has some 15 million."""
_MOST_UNFOLDED = 600_000_000
"""The most bytes with these rows: a million rows, each with ten empty cells that have a format."""
_EMPTY_ROWS = 10_000
"""How many rows without any content are kept in a sheet; further ones are left out."""
_BLOCK = 1 << 20
"""Bytes that may be in the memory beyond what is kept."""
_SHEETS = "xl/worksheets/"
# What opens the content of a cell (its value, its formula, its text), and what ends all rows.
_MORE_THAN_ROWS = (b"<v", b"<f", b"<is", b"</sheetData")
# A row with a number, whose cells (if it has any) hold a format and no value.
_EMPTY_ROW = re.compile(
    rb'<row\s(?:[^<>]*?\s)?r="\d+"[^<>]*+>(?:(?<=/>)|\s*+'
    rb"(?:<c\b[^<>]*+>(?:(?<=/>)|\s*+</c>)\s*+)*+</row>)"
)


def bounded(content: bytes, path: Path) -> bytes:
    """The content of a workbook, without most of its empty rows if a sheet has very many.

    It is returned unchanged if no sheet has more than `_EMPTY_ROWS` rows without content. Raises
    `QuestionFileError`, with `path` in its message, if the workbook unfolds to more than
    `MOST_BYTES`, has a part that is packed in an unusual way, or has more cells and the like than
    `WorkbookXml` allows; and the errors of `zipfile` if it is no ZIP file or a damaged one.
    """
    xml = WorkbookXml(path)
    room, unfolded, changed = MOST_BYTES, 0, False
    parts: list[tuple[zipfile.ZipInfo, bytes]] = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for info in archive.infolist():
            if not is_usual(info):
                raise QuestionFileError(
                    f"{path}: {info.filename!r} in it is packed in an unusual way; "
                    "save it anew as .xlsx and try again"
                )
            if info.file_size > _MOST_UNFOLDED:
                raise _too_large(path)
            is_sheet = info.filename.lower().startswith(_SHEETS)
            kept, size = _read(blocks(archive, info), is_sheet, room, path)
            unfolded += size
            room -= len(kept)
            if unfolded > _MOST_UNFOLDED:
                raise _too_large(path)
            changed |= len(kept) < size
            xml.count(kept)
            parts.append((info, kept))
    if not changed:
        return content
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for info, kept in parts:
            archive.writestr(info.filename, kept)
    return written.getvalue()


def _read(part: Iterable[bytes], is_sheet: bool, room: int, path: Path) -> tuple[bytes, int]:
    """A part of the ZIP file, and how many bytes it had; of a sheet most empty rows are left out.

    `part` is its content in blocks, so that no more than about `room` is ever in the memory: how
    many bytes it may have without these rows.
    """
    kept, open_end = bytearray(), bytearray()
    size = empty = 0
    for block in part:
        size += len(block)
        open_end += block
        if size > _MOST_UNFOLDED or len(kept) + len(open_end) > room + _BLOCK:
            raise _too_large(path)
        # Whole rows only: the last one of the block may go on in the next.
        end = open_end.rfind(b"<row") if is_sheet else len(open_end)
        if end > 0:
            rows, empty = _without_empty_rows(bytes(open_end[:end]), empty, is_sheet)
            kept += rows
            del open_end[:end]
    rows, _ = _without_empty_rows(bytes(open_end), empty, is_sheet)
    kept += rows
    if len(kept) > room:
        raise _too_large(path)
    return bytes(kept), size


def _without_empty_rows(text: bytes, before: int, is_sheet: bool) -> tuple[bytes, int]:
    """Some XML of a sheet without its empty rows beyond the first `_EMPTY_ROWS` of the sheet.

    `before` is how many empty rows the sheet had up to here; the second value is that number with
    those of `text`.
    """
    if not is_sheet:
        return text, before
    rows = text.count(b"<row")
    numbered = rows == text.count(b'<row r="')
    if before >= _EMPTY_ROWS and numbered and not any(mark in text for mark in _MORE_THAN_ROWS):
        return b"", before + rows
    pieces, start = [], 0
    for found in _EMPTY_ROW.finditer(text):
        before += 1
        if before > _EMPTY_ROWS:
            pieces.append(text[start : found.start()])
            start = found.end()
    return b"".join([*pieces, text[start:]]), before


def _too_large(path: Path) -> QuestionFileError:
    return QuestionFileError(
        f"{path}: unfolds to more than {MOST_BYTES // 1_000_000} MB; "
        "copy the table of questions into a new workbook and try again"
    )
