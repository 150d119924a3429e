"""Makes the columns of answers that are added to a sheet of questions, .csv or .xlsx.

To add a column: a member in `types.AnswerColumn`, its name in `strings/en.toml` and
`strings/es.toml`, its width in `WIDTHS` and its text in `_texts`. Each cell makes sense when it is
copied alone: several passages are numbered, a translation is labelled as unofficial, pages are
written "page 7".
"""

from collections.abc import Sequence

from report_rag.rendering.labels import (
    Title,
    contact_lines,
    outline_lines,
    page_text,
    shown_translation,
    titles,
)
from report_rag.rendering.message import message, row_message, searching
from report_rag.sheets.format_limits import LONGEST_CELL, is_like_formula
from report_rag.sheets.rows import AddedColumns, AnsweredRow
from report_rag.strings import STRINGS
from report_rag.types import AnswerColumn, Language, Report

_LONG = 80
"""Characters. If one text of a cell has more, empty lines separate its texts; else line breaks."""
_SENTENCE = 200
"""Characters kept free in a cell for the sentence that says how many passages did not fit."""

WIDTHS = {
    AnswerColumn.OUTCOME: 20,
    AnswerColumn.NOTE: 40,
    AnswerColumn.PASSAGES: 80,
    AnswerColumn.TRANSLATION: 80,
    AnswerColumn.REPORT: 40,
    AnswerColumn.SECTION: 40,
    AnswerColumn.PAGE: 16,
    AnswerColumn.CITATION: 40,
    AnswerColumn.LINK: 40,
}
"""The columns from left to right, each with its width in a workbook, in characters."""
_ALWAYS = {AnswerColumn.OUTCOME, AnswerColumn.NOTE}
"""The columns that are added in any case; the only ones if no row has a passage."""
_OPTIONAL = {
    AnswerColumn.TRANSLATION,
    AnswerColumn.REPORT,
    AnswerColumn.SECTION,
    AnswerColumn.PAGE,
    AnswerColumn.LINK,
}
"""Columns that are left out when no row has a text in them."""


def added_columns(
    answered: Sequence[AnsweredRow], reports: Sequence[Report], language: Language
) -> AddedColumns:
    """The columns to add to a sheet: names in `language`, cells in the language of their row.

    Without a passage in any row there are only outcome and note. Otherwise there are all of
    `WIDTHS`, but those of `_OPTIONAL` only if a row has a text in them. A title is filled in only
    when two or more reports were asked (`reports` are all of these), a link only when the passages
    have addresses.
    """
    named = {one: titles(reports, one) for one in Language}
    texts = {one.row.number: _texts(one, named[one.language]) for one in answered}
    filled = {column for row in texts.values() for column, text in row.items() if text}
    shown = WIDTHS.keys() - (_OPTIONAL - filled) if AnswerColumn.PASSAGES in filled else _ALWAYS
    columns = tuple(column for column in WIDTHS if column in shown)
    return AddedColumns(
        columns=columns,
        names=STRINGS[language].columns,
        cells={number: tuple(row.get(one, "") for one in columns) for number, row in texts.items()},
    )


def _texts(one: AnsweredRow, named: dict[str, Title]) -> dict[AnswerColumn, str]:
    """The texts of a row by column; a column without a text is missing or has an empty one.

    `named` has the titles of the reports that were asked, by the names of the reports; it is empty
    when only one was asked.
    """
    strings, language, answer = STRINGS[one.language], one.language, one.answer
    if answer is None:
        note = row_message(one.problem, language) if one.problem else ""
        return {AnswerColumn.OUTCOME: strings.outcome_marked, AnswerColumn.NOTE: note}
    above, below = contact_lines(answer)
    texts = {
        AnswerColumn.OUTCOME: strings.outcomes[answer.outcome],
        AnswerColumn.NOTE: "\n".join(
            [*above, *searching(answer), message(answer), *outline_lines(answer), *below]
        ),
    }
    cited = answer.citations
    if not cited:
        return texts
    columns = {
        AnswerColumn.PASSAGES: [citation.quote for citation in cited],
        AnswerColumn.REPORT: [named[citation.report].text for citation in cited if named],
        AnswerColumn.SECTION: [" > ".join(citation.section_path) for citation in cited],
        AnswerColumn.PAGE: [page_text(citation.pages, strings) for citation in cited],
    }
    texts |= {column: _numbered(own, language) for column, own in columns.items()}
    translations = [shown_translation(citation, language) for citation in cited]
    if any(translations):
        numbered = _numbered([text or "–" for text in translations], language)
        texts[AnswerColumn.TRANSLATION] = f"{strings.translation_label}: {numbered}"
    texts[AnswerColumn.CITATION] = answer.citation
    texts[AnswerColumn.LINK] = "\n".join(citation.url for citation in cited if citation.url)
    return texts


def _numbered(texts: Sequence[str], language: Language) -> str:
    """The texts as one text for a cell, numbered "[1] …" when there are several.

    Empty if all texts are. A single text that a spreadsheet would take for a formula gets a number,
    too: it then begins with "[" and needs no apostrophe in front, which would change the quote. If
    the texts do not fit into a cell, as many of the last ones as necessary are left out, none in
    part, and a sentence in `language` says how many.
    """
    if not any(texts):
        return ""
    if len(texts) == 1 and not is_like_formula(texts[0]):
        lines = list(texts)
    else:
        lines = [f"[{number}] {text}" for number, text in enumerate(texts, start=1)]
    separator = "\n\n" if any(len(text) > _LONG for text in texts) else "\n"
    while lines and len(separator.join(lines)) > LONGEST_CELL - _SENTENCE:
        lines.pop()
    if left_out := len(texts) - len(lines):
        lines.append(STRINGS[language].more_passages.format(count=left_out))
    return separator.join(lines)
