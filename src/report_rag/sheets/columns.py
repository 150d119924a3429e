"""The columns of answers in a sheet, whatever the kind of file.

To add one: a member in `types.AnswerColumn`, its name in `strings/en.toml` and `strings/es.toml`,
and its width and text in `COLUMNS` here. Each cell makes sense when it is copied alone: several
passages are numbered, a translation is labelled as unofficial, pages are written "page 7".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from report_rag.rendering.labels import (
    Title,
    contact_line,
    page_text,
    shown_translation,
    titles,
)
from report_rag.rendering.message import message, row_message, searching
from report_rag.sheets.format_limits import FORMULA_SIGNS, LONGEST_CELL, is_absolute
from report_rag.sheets.rows import AddedColumns, AnsweredRow
from report_rag.strings import STRINGS
from report_rag.types import AnswerColumn, Citation, Language, Report

_LONG = 80
"""Characters; when a text of a cell is longer, an empty line stands between its texts."""
_SENTENCE = 200
"""Characters kept free in a cell for the sentence that says how many passages did not fit."""


def added_columns(
    answered: Sequence[AnsweredRow], reports: Sequence[Report], language: Language
) -> AddedColumns:
    """The columns of answers for these rows, under their names in `language`.

    Without any passage there are only outcome and note. An optional column is there only when it
    has a text in some row.
    """
    named = {one: titles(reports, one) for one in Language}
    texts = {
        one.row.number: {
            column: rule.text(one, named[one.language]) for column, rule in COLUMNS.items()
        }
        for one in answered
    }
    filled = {column for row in texts.values() for column, text in row.items() if text}
    columns = tuple(
        column
        for column, rule in COLUMNS.items()
        if column in (AnswerColumn.OUTCOME, AnswerColumn.NOTE)
        or (AnswerColumn.PASSAGES in filled and (column in filled or not rule.optional))
    )
    return AddedColumns(
        columns=columns,
        names=STRINGS[language].columns,
        cells={number: tuple(row[one] for one in columns) for number, row in texts.items()},
        addresses={
            one.row.number: citation.url
            for one in answered
            for citation in _citations(one)[:1]
            if is_absolute(citation.url)
        },
    )


def _outcome(one: AnsweredRow, _: dict[str, Title]) -> str:
    strings = STRINGS[one.language]
    return strings.outcomes[one.answer.outcome] if one.answer else strings.outcome_marked


def _note(one: AnsweredRow, _: dict[str, Title]) -> str:
    if one.answer is None:
        return row_message(one.problem, one.language) if one.problem else ""
    contacts = [contact_line(contact, one.language) for contact in one.answer.contacts]
    return "\n".join([*searching(one.answer), message(one.answer), *contacts])


def _passages(one: AnsweredRow, _: dict[str, Title]) -> str:
    return _numbered([citation.quote for citation in _citations(one)], one.language)


def _translations(one: AnsweredRow, _: dict[str, Title]) -> str:
    translations = [shown_translation(citation, one.language) for citation in _citations(one)]
    if not any(translations):
        return ""
    label = STRINGS[one.language].translation_label
    return f"{label}: {_numbered([text or '–' for text in translations], one.language)}"


def _reports(one: AnsweredRow, named: dict[str, Title]) -> str:
    own = [named[citation.report].text for citation in _citations(one)] if named else []
    return _numbered(own, one.language)


def _sections(one: AnsweredRow, _: dict[str, Title]) -> str:
    paths = [" > ".join(citation.section_path) for citation in _citations(one)]
    return _numbered(paths, one.language)


def _pages(one: AnsweredRow, _: dict[str, Title]) -> str:
    strings = STRINGS[one.language]
    pages = [page_text(citation.pages, strings) for citation in _citations(one)]
    return _numbered(pages, one.language)


def _how_to_cite(one: AnsweredRow, _: dict[str, Title]) -> str:
    return one.answer.citation if one.answer and one.answer.citations else ""


def _links(one: AnsweredRow, _: dict[str, Title]) -> str:
    return "\n".join(citation.url for citation in _citations(one))


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """How a column is made."""

    width: int
    """In a workbook, in characters."""
    text: Callable[[AnsweredRow, dict[str, Title]], str]
    """The text of a cell; the titles of the reports are given when several were asked."""
    optional: bool = False
    """Left out when no row has a text in it."""


COLUMNS = {
    AnswerColumn.OUTCOME: ColumnRule(20, _outcome),
    AnswerColumn.NOTE: ColumnRule(40, _note),
    AnswerColumn.PASSAGES: ColumnRule(80, _passages),
    AnswerColumn.TRANSLATION: ColumnRule(80, _translations, optional=True),
    AnswerColumn.REPORT: ColumnRule(40, _reports, optional=True),
    AnswerColumn.SECTION: ColumnRule(40, _sections),
    AnswerColumn.PAGE: ColumnRule(16, _pages),
    AnswerColumn.CITATION: ColumnRule(40, _how_to_cite),
    AnswerColumn.LINK: ColumnRule(40, _links),
}
"""From left to right, beginning to the right of the questions."""


def _citations(one: AnsweredRow) -> tuple[Citation, ...]:
    return one.answer.citations if one.answer else ()


def _numbered(texts: Sequence[str], language: Language) -> str:
    """The texts in one cell, numbered when there are several.

    A single text that a spreadsheet would take for a formula gets its number too: a quote is never
    changed, not even by an apostrophe. Texts that do not fit into a cell are left out whole, and a
    sentence says how many.
    """
    if not any(texts):
        return ""
    if len(texts) == 1 and not texts[0].lstrip().startswith(FORMULA_SIGNS):
        lines = list(texts)
    else:
        lines = [f"[{number}] {text}" for number, text in enumerate(texts, start=1)]
    separator = "\n\n" if any(len(text) > _LONG for text in texts) else "\n"
    while lines and len(separator.join(lines)) > LONGEST_CELL - _SENTENCE:
        lines.pop()
    if left_out := len(texts) - len(lines):
        lines.append(STRINGS[language].more_passages.format(count=left_out))
    return separator.join(lines)
