"""Puts questions into the files of a report's bank, without changing what these have already."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from report_rag.bank.entries import BankEntry
from report_rag.corpus.report import QUESTIONS_FILE, UNANSWERED_FILE
from report_rag.corpus.text_files import read_text
from report_rag.sheets.answer_file import check_writable, write_whole
from report_rag.types import Language

_BYTE_ORDER_MARK = "\ufeff"


def write_entries(folder: Path, entries: Sequence[BankEntry]) -> tuple[Path, ...]:
    """Adds questions to the bank in the folder of a report; returns the files that were written.

    Each file is replaced in one step, or made if there is none; without new questions for it, it is
    left as it is. Lines that get no question keep every byte. Raises `QuestionFileError` when a
    file cannot be written, before the first is.
    """
    added = {
        folder / QUESTIONS_FILE: [one for one in entries if one.is_answered],
        folder / UNANSWERED_FILE: [one for one in entries if not one.is_answered],
    }
    with_new = [path for path, own in added.items() if own]
    for path in with_new:
        check_writable(path)
    for path in with_new:
        before = _content(path)
        put = with_answered if path.name == QUESTIONS_FILE else with_unanswered
        write_whole(path, put(before, added[path]).encode("utf-8"))
    return tuple(with_new)


def with_answered(content: str, entries: Iterable[BankEntry]) -> str:
    """The content of `questions.jsonl` with these questions added.

    A question goes to the end of its language in the first line that has just its passages, in any
    order; for passages without a line a new one is put at the end. A question to be offered goes
    into the line's "offer" with that of the other language; where one of the two is missing or the
    line has an "offer" already, it becomes a question like others.
    """
    mark, lines = _lines(content)
    rows = {number: json.loads(line) for number, line in enumerate(lines) if line.strip()}
    places: dict[frozenset[str], int] = {}
    for number, row in rows.items():
        places.setdefault(frozenset(row["passages"]), number)
    changed = set()
    for ids, own in _by_passages(entries).items():
        number = places.setdefault(ids, len(lines))
        if number == len(lines):
            lines.append("")
            rows[number] = {"passages": list(own[0].question.passage_ids)}
        changed.add(number)
        _put(rows[number], own)
    for number in changed:
        ending = "\r" if lines[number].endswith("\r") else ""
        lines[number] = json.dumps(rows[number], ensure_ascii=False) + ending
    return mark + "\n".join(lines) + "\n"


def with_unanswered(content: str, entries: Iterable[BankEntry]) -> str:
    """The content of `unanswered.jsonl` with these questions at its end, a line for each."""
    mark, lines = _lines(content)
    for entry in entries:
        question = entry.question
        row: dict[str, object] = {"lang": question.language.value, "question": question.text}
        if entry.kind:
            row["kind"] = entry.kind
        row["near"] = list(question.near)
        lines.append(json.dumps(row, ensure_ascii=False))
    return mark + "\n".join(lines) + "\n"


def _by_passages(entries: Iterable[BankEntry]) -> dict[frozenset[str], list[BankEntry]]:
    """The entries by their passages, in the order in which each first occurs."""
    found: dict[frozenset[str], list[BankEntry]] = {}
    for entry in entries:
        found.setdefault(frozenset(entry.question.passage_ids), []).append(entry)
    return found


def _put(row: dict[str, Any], entries: Sequence[BankEntry]) -> None:
    """Adds questions to a row of the bank, all for the passages of this row."""
    offered = {one.question.language: one for one in entries if one.question.offered is not None}
    offers = "offer" not in row and offered.keys() == set(Language)
    for entry in entries:
        question = entry.question
        if offers and offered.get(question.language) is entry:
            continue
        row.setdefault(question.language.value, []).append(question.text)
    if offers:
        row["offer"] = {one.value: offered[one].question.text for one in Language}
        if start := offered[Language.EN].question.offered:
            row["start"] = start


def _content(path: Path) -> str:
    """The text of a file with its byte order mark and line ends; "" if there is no such file."""
    if not path.is_file():
        return ""
    read_text(path)  # Raises the error for people where it is no text.
    return path.read_bytes().decode("utf-8")


def _lines(content: str) -> tuple[str, list[str]]:
    """The byte order mark, "" if there is none, and the lines, without empty ones at the end."""
    mark = _BYTE_ORDER_MARK if content.startswith(_BYTE_ORDER_MARK) else ""
    lines = content.removeprefix(mark).split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    return mark, lines
