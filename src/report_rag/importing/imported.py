"""What a reader of files gives to `importer`: a document's text as an edition, and its proof.

A reader is a function that takes the path of a file and gives an `Imported`. It raises
`DocumentError`, with the file and what helps, for a file that cannot be read or has no text.
"""

from dataclasses import dataclass, field

from report_rag.types import Doubt, Language, Omission


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a person should check after an import, or should know of."""

    doubt: Doubt
    """What it is; `strings` has its sentence."""
    words: str = ""
    """The words of the document that it is about, at most a line; empty when there are none."""
    block: int | None = None
    """Place in `Imported.blocks`, from 0; `importer` makes a line of the edition of it."""
    page: str | None = None
    """Label of the page of the document, where it has pages."""
    line: int | None = None
    """Line of the imported file, from 1, where it has lines."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Text of the document that the edition does not have on purpose, such as a running head."""

    text: str
    """As the independent text has it, apart from spaces and line ends."""
    reason: Omission
    page: int = 0
    """Number of the page from 0, where form feeds part the pages of `Imported.plain`."""


@dataclass(frozen=True, slots=True)
class Imported:
    """A document that was read from a file."""

    title: str
    """Empty when the document does not say it; `importer` then takes the name of the file."""
    blocks: tuple[str, ...]
    """Blocks of Markdown in order, as the functions of `edition_writer` write them."""
    language: Language | None = None
    """What the file says of its language; None when it says nothing, or another language than
    English and Spanish. `importer` then detects it from the text."""
    publisher: str = ""
    date: str = ""
    """Date of publication, "2024", "2024-06" or "2024-06-07"; empty when the file has none."""
    pages: int | None = None
    """How many printed pages it has; None for a document without pages."""
    plain: str | None = None
    """All text of the file as another parser than the reader's gives it, one line for a line or a
    paragraph: the independent text that proves the edition. Form feeds may part pages. None when
    there is none."""
    exact: bool = False
    """Whether `plain` has the spaces of the document, as files of text have and PDFs have not; then
    it proves as well that no two words grew into one. Then `plain` is without `left_out`."""
    left_out: tuple[LeftOut, ...] = ()
    """What of `plain` is not in the edition on purpose, each occurrence once."""
    page_starts: tuple[tuple[str, int, bool], ...] = ()
    """Where form feeds part the pages of `plain`: for each page mark in `blocks`, in order, its
    label, the number of the page of the file (from 0) on which it stands, and whether it stands
    before all other text of it."""
    notes: tuple[tuple[int, int], ...] = ()
    """Blocks that the file has on another page than the blocks around them: (place in `blocks`,
    number of the page from 0)."""
    heads: tuple[str, ...] = ()
    """What `edition_writer.table` adds to the words of tables: the heads of columns (plain text),
    which it repeats in each row, and ";" if there is a table."""
    findings: tuple[Finding, ...] = field(default=())
