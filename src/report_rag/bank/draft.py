"""Writes the files with which people, or a language model, write a question bank for a report."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from report_rag.bank.prompts import prompts
from report_rag.bank.question_sources import read_entries
from report_rag.bank.worksheet import WorksheetRow, markdown_worksheet
from report_rag.bank.worksheet_xlsx import worksheet_workbook
from report_rag.errors import QuestionFileError
from report_rag.index.loaded import Index
from report_rag.retrieval.imputation import ENOUGH
from report_rag.sheets.answer_file import write_whole
from report_rag.types import Language, Passage, PassageList

_NAME = "questions-{report}"
_BEGINNING = 12
"""How many words of each item of a list are shown."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """The files that `draft` has written."""

    rows: int
    """How many passages and lists each worksheet has."""
    worksheets: tuple[Path, ...]
    """The workbook first, then the Markdown file: the same rows."""
    prompts: tuple[Path, ...]
    """A text file for each prompt, in order."""


def draft(index: Index, folder: Path, language: Language) -> Drafted:
    """Writes worksheets and prompts for the one report of `index` into `folder`.

    The folder is made if it is missing. Files of the same names are replaced, each in one step;
    prompts of an earlier draft that are not needed any more are removed. `language` is that of
    instructions and names. Raises `QuestionFileError` when a file cannot be written, and when a
    worksheet is there in which somebody has written: then nothing is changed.
    """
    (report,) = index.reports
    rows = worksheet_rows(index)
    title = report.title_in(language)
    name = _NAME.format(report=report.name)
    parts = list(prompts(rows, title, language))
    digits = len(str(len(parts)))
    of_prompts = tuple(
        folder / f"{name}-prompt-{number:0{digits}}.txt" for number in range(1, len(parts) + 1)
    )
    workbook, text = folder / f"{name}.xlsx", folder / f"{name}.md"
    for path in (workbook, text):
        if path.exists() and read_entries(path):
            raise QuestionFileError(
                f"{path}: has questions in it; name another folder with -o, or move the file"
            )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in set(folder.glob(f"{name}-prompt-*.txt")).difference(of_prompts):
            path.unlink()
    except OSError as error:
        raise QuestionFileError(
            f"{folder}: cannot be written ({error.strerror}); name another folder with -o"
        ) from error
    write_whole(workbook, worksheet_workbook(rows, title, language))
    write_whole(text, markdown_worksheet(rows, title, language).encode("utf-8"))
    for path, part in zip(of_prompts, parts, strict=True):
        write_whole(path, part.encode("utf-8"))
    return Drafted(len(rows), (workbook, text), of_prompts)


def worksheet_rows(index: Index) -> tuple[WorksheetRow, ...]:
    """A row for each list of the report of `index`, then one for each passage, useful ones first.

    The lists come first: they are few, and a question for a whole list finds it only by its heading
    and such questions. Both lists and passages come in the order of `_most_useful_first`.
    """
    by_id = {one.passage_id: one for one in index.passages}
    lists = [index.lists[number] for number in _most_useful_first(index.questions_of_lists)]
    passages = [index.passages[number] for number in _most_useful_first(index.questions_of)]
    return (
        *(_of_list(one, [by_id[name] for name in one.passage_ids]) for one in lists),
        *map(_of_passage, passages),
    )


def _most_useful_first(questions: NDArray[np.int64]) -> list[int]:
    """The numbers of passages, or lists, of which `questions` has how many bank questions each has.

    Those with the fewest come first, up to `ENOUGH`; among equals the order of the report decides.
    Nine other orders, such as by length, by facts or by similarity to other passages, are no better
    than that of the report (docs/decisions/question-bank.md).
    """
    return [int(n) for n in np.minimum(questions, ENOUGH).argsort(kind="stable")]


def _of_passage(passage: Passage) -> WorksheetRow:
    return WorksheetRow(
        passage_ids=(passage.passage_id,),
        section=_place(passage.section_path),
        pages=", ".join(passage.pages),
        text=passage.text,
        translation=passage.translation or "",
    )


def _of_list(one: PassageList, members: Sequence[Passage]) -> WorksheetRow:
    """The row of a list: its items are shown by their first words."""
    translated = all(member.translation for member in members)
    return WorksheetRow(
        passage_ids=one.passage_ids,
        section=_place(one.section_path),
        pages=", ".join(dict.fromkeys(page for member in members for page in member.pages)),
        text="\n".join(_beginnings(member.text for member in members)),
        translation="\n".join(_beginnings(member.translation or "" for member in members))
        if translated
        else "",
    )


def _beginnings(texts: Iterator[str]) -> Iterator[str]:
    """The first words of each text, with "…" if it goes on."""
    for text in texts:
        found = text.split()
        yield " ".join(found[:_BEGINNING]) + (" …" if len(found) > _BEGINNING else "")


def _place(section_path: Sequence[str]) -> str:
    return " › ".join(section_path)
