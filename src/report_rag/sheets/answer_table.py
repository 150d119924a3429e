"""Answers as columns of a sheet, whatever the kind of file.

Each cell makes sense when it is copied out alone: passages are numbered when there are several, a
translation says that it is unofficial, pages are words.
"""

from collections.abc import Sequence

from report_rag.rendering.labels import Title, contact_line, page_text, titles
from report_rag.rendering.labels import shown_translation as translation_of
from report_rag.rendering.message import message, row_message, searching
from report_rag.sheets.rows import (
    AnsweredRow,
    Cell,
    Extension,
    Layout,
    QuestionRow,
    Sheet,
    SheetRow,
)
from report_rag.strings import STRINGS, Strings
from report_rag.types import Answer, Column, Language, Report

LONGEST_CELL = 32_767
"""Characters that a cell of a workbook holds; more would be cut without a word."""
_WHOLE_ADDRESS = ("https://", "http://")
_LONG = 80
"""Characters of a text that looks better with an empty line around it."""
_SENTENCE = 200
"""Room in a cell for the sentence that says what did not fit."""
_NOT_ALWAYS = (Column.TRANSLATION, Column.REPORT)
_FORMULA_SIGNS = "=+-@\t\r＝＋－＠"


def extension(
    answered: Sequence[AnsweredRow], reports: Sequence[Report], language: Language
) -> Extension:
    """The columns of answers with their names in `language`, for the rows that ask something.

    Without any passage only the outcome and its note are told; there is a column of translations
    only when there is one, and of reports when several `reports` were asked.
    """
    contents = {one.row.number: _contents(one, titles(reports, one.language)) for one in answered}
    there = {column for cells in contents.values() for column, text in cells.items() if text}
    columns: tuple[Column, ...] = (Column.OUTCOME, Column.NOTE)
    if Column.PASSAGES in there:
        rest = list(Column)[list(Column).index(Column.PASSAGES) :]
        columns += tuple(one for one in rest if one not in _NOT_ALWAYS or one in there)
    return Extension(
        columns=columns,
        names=STRINGS[language].columns,
        cells={
            number: tuple(cells.get(column, "") for column in columns)
            for number, cells in contents.items()
        },
        addresses={
            one.row.number: one.answer.citations[0].url
            for one in answered
            if one.answer
            and one.answer.citations
            and one.answer.citations[0].url.startswith(_WHOLE_ADDRESS)
        },
    )


def sheet_of(rows: Sequence[QuestionRow], name: str) -> Sheet:
    """A sheet for questions that stood in none: their ids, if they have any, and the questions."""
    with_ids = any(row.identity is not None for row in rows)

    def line(identity: str, question: str) -> tuple[Cell, ...]:
        return (*([Cell(identity)] if with_ids else []), Cell(question))

    # Row 0 is the header: the questions keep the numbers of their lines.
    header = SheetRow(0, line("id", name))
    asked = (SheetRow(row.number, line(row.identity or "", question_text(row))) for row in rows)
    return Sheet(rows=(header, *asked), layout=Layout(header=0, question=int(with_ids)))


def only(sheet: Sheet, numbers: Sequence[int]) -> Sheet:
    """The header of a sheet and some of its rows, in a sheet of their own."""
    wanted = {*numbers, sheet.layout.header}
    rows = tuple(row for row in sheet.rows if row.number in wanted)
    return Sheet(rows=rows, layout=sheet.layout, delimiter=sheet.delimiter)


def table_rows(sheet: Sheet, added: Extension) -> list[list[str]]:
    """The rows of a sheet and its extension, all equally wide, under a header in any case."""
    layout, names = sheet.layout, [added.names[column] for column in added.columns]
    width = max(sheet.width, layout.question + 1)
    rows = []
    if layout.header is None:
        header = [""] * width
        header[layout.question] = added.names[Column.QUESTION]
        rows.append(header + names)
    nothing = [""] * len(names)
    for row in sheet.rows:
        own = [cell.text for cell in row.cells]
        new = names if row.number == layout.header else added.cells.get(row.number, nothing)
        rows.append([*own, *[""] * (width - len(own)), *new])
    return rows


def question_text(row: QuestionRow) -> str:
    """The question, or what stood in its place."""
    if row.question or row.given is None:
        return row.question
    return str(row.given)


def _contents(one: AnsweredRow, named: dict[str, Title]) -> dict[Column, str]:
    strings = STRINGS[one.language]
    if one.answer is None:
        return {
            Column.OUTCOME: strings.outcome_marked,
            Column.NOTE: row_message(one.problem, one.language) if one.problem else "",
        }
    answer = one.answer
    contents = {Column.OUTCOME: strings.outcomes[answer.outcome], Column.NOTE: _note(answer)}
    if not answer.citations:
        return contents
    citations = answer.citations
    translations = [translation_of(citation, answer.language) for citation in citations]
    label = strings.translation_label
    return contents | {
        Column.PASSAGES: _numbered([one.quote for one in citations], strings),
        Column.TRANSLATION: (
            f"{label}: {_numbered([text or '–' for text in translations], strings)}"
            if any(translations)
            else ""
        ),
        Column.REPORT: (
            _numbered([named[one.report].text for one in citations], strings) if named else ""
        ),
        Column.SECTION: _numbered([" > ".join(one.section_path) for one in citations], strings),
        Column.PAGE: _numbered([page_text(one.pages, strings) for one in citations], strings),
        Column.CITATION: answer.citation,
        Column.LINK: "\n".join(one.url for one in citations),
    }


def _note(answer: Answer) -> str:
    contacts = [contact_line(contact, answer.language) for contact in answer.contacts]
    return "\n".join([*searching(answer), message(answer), *contacts])


def _numbered(texts: Sequence[str], strings: Strings) -> str:
    """The texts, numbered when there are several or a spreadsheet would take one for a formula.

    A quote is never changed: one that begins with "=" gets its number in front and no apostrophe.
    Texts that do not fit into a cell are left out whole, and it is said how many.
    """
    if not any(texts):
        return ""
    if len(texts) == 1 and texts[0].lstrip()[:1] not in _FORMULA_SIGNS:
        lines = list(texts)
    else:
        lines = [f"[{number}] {text}" for number, text in enumerate(texts, start=1)]
    parted = "\n\n" if any(len(text) > _LONG for text in texts) else "\n"
    room, left_out = LONGEST_CELL - _SENTENCE, 0
    while lines and len(parted.join(lines)) > room:
        lines.pop()
        left_out += 1
    if left_out:
        lines.append(strings.more_passages.format(count=left_out))
    return parted.join(lines)
