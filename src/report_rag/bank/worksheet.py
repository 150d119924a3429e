"""The worksheet on which people write questions: its rows, and its form as Markdown.

A row is a passage, or a list that an answer can show as a whole. It has the passage's id (of a list
the ids of its items), its place and words, and room for questions: in English and Spanish, those
that it answers and those that the report does not answer. `worksheet_xlsx` writes the same rows
into a workbook. A worksheet is read by the names of its fields, in either language.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from report_rag.bank.entries import FIELDS, BankEntry, entry_of
from report_rag.sheets.markdown import escaped
from report_rag.strings import STRINGS
from report_rag.text.language import words
from report_rag.types import Language, WorksheetField

ROOM = {
    WorksheetField.ANSWERED_EN: 3,
    WorksheetField.ANSWERED_ES: 3,
    WorksheetField.UNANSWERED_EN: 1,
    WorksheetField.UNANSWERED_ES: 1,
}
"""How many questions there is room for in each field: three a passage and language are enough that
nothing has to be estimated for a report (`retrieval.imputation.ENOUGH`)."""
_BULLET = re.compile(r"^\s*(?:[-*+•]|\d+[.)])(?:\s+|$)")
_CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class WorksheetRow:
    """A passage or a list of the report, as a worksheet and the prompts show it."""

    passage_ids: tuple[str, ...]
    """The id of the passage, or the ids of all items of the list."""
    section: str
    """The headings above it, outermost first, joined by " › "; may be empty."""
    pages: str
    """Labels of its printed pages, joined by commas; may be empty."""
    text: str
    """Its words. Of a list, the beginning of each item on a line of its own."""
    translation: str = ""
    """The same in the other language; empty without a translation."""

    @property
    def cells(self) -> dict[WorksheetField, str]:
        """The text of each column that is filled in."""
        return {
            WorksheetField.PASSAGE: "\n".join(self.passage_ids),
            WorksheetField.SECTION: self.section,
            WorksheetField.PAGE: self.pages,
            WorksheetField.TEXT: self.text,
            WorksheetField.TRANSLATION: self.translation,
        }


def field_named(text: str) -> WorksheetField | None:
    """The field that a text names in any language, whatever its case, accents and punctuation."""
    return _NAMES.get(" ".join(words(text)))


def instructions(language: Language) -> tuple[str, ...]:
    """How to fill in a worksheet and what a good question is, as paragraphs."""
    strings = STRINGS[language]
    return (strings.bank_how, *strings.bank_advice.values(), strings.bank_then_add)


def markdown_worksheet(rows: Sequence[WorksheetRow], title: str, language: Language) -> str:
    """A worksheet as Markdown: instructions, then each row under a heading of its own.

    `title` is that of the report; names and instructions are in `language`.
    """
    strings = STRINGS[language]
    parts = [f"# {escaped(strings.bank_title.format(report=title))}", *instructions(language)]
    for number, row in enumerate(rows, start=1):
        parts += _row_as_markdown(row, number, language)
    return "\n\n".join(parts) + "\n"


def read_markdown(text: str) -> Iterator[BankEntry]:
    """The questions of a worksheet in Markdown, in order.

    A line that begins with the name of `PASSAGE` names the passages of what follows; one that is
    the name of a field for questions opens it; every further line is a question, with or without a
    bullet, until a heading or another name. Quoted lines are left out, and so are objects of JSON,
    which `reply` reads. A question in a field before the first passage has none.
    """
    ids: tuple[str, ...] = ()
    field: WorksheetField | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        if line.lstrip().startswith((">", "#", "{")):
            field = None
            continue
        name, _, rest = line.partition(":")
        named = field_named(name)
        if named is WorksheetField.PASSAGE:
            ids, field = tuple(_CODE.findall(rest) or re.findall(r"[^\s,*]+", rest)), None
        elif named in FIELDS and not rest.strip(" *_"):
            field = named
        elif field is not None and (question := _BULLET.sub("", line).strip()):
            yield entry_of(number, question, field, ids)


def _row_as_markdown(row: WorksheetRow, number: int, language: Language) -> Iterator[str]:
    """The paragraphs of a row: heading, passage, page, words, and room for questions."""
    strings = STRINGS[language]
    names = strings.bank_fields
    yield f"## {number}. {escaped(row.section)}".rstrip()
    ids = ", ".join(f"`{one}`" for one in row.passage_ids)
    yield f"**{names[WorksheetField.PASSAGE]}:** {ids}"
    if row.pages:
        yield f"**{names[WorksheetField.PAGE]}:** {escaped(row.pages)}"
    for text in (row.text, row.translation):
        if text:
            yield f"> {escaped(text, '> ')}"
    for field, room in ROOM.items():
        yield f"**{names[field]}:**"
        yield "\n".join(["- "] * room)


_NAMES = {
    " ".join(words(name)): field
    for language in Language
    for field, name in STRINGS[language].bank_fields.items()
}
"""The field of each name, in every language, as `field_named` compares names."""
