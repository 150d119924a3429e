"""Reads questions from JSON: a bank's own files, or a language model's reply with prose around it.

An object is a line of `questions.jsonl` or of `unanswered.jsonl` (corpus/README.md). Objects may
stand in a list, in another object or in a block of code, and go over several lines. All other text
is skipped, but for a line that begins like an object and is none.
"""

import json
from collections.abc import Iterator
from typing import Any, TypeGuard

from report_rag.bank.entries import BankEntry, Read, Rejected
from report_rag.corpus.text_files import is_too_deep
from report_rag.types import BankQuestion, EntryProblem, Language

_SHOWN = 60
"""Characters of something unreadable that are shown."""


def read_reply(text: str) -> Iterator[Read]:
    """The questions of all objects of a text, in order, with the line on which each object begins.

    Of a row of the bank: its questions in English, in Spanish, then those to be offered. What has
    another form, or is nested too deeply (`is_too_deep`), is `EntryProblem.UNREADABLE`; the rest of
    its object still counts.
    """
    decoder = json.JSONDecoder()
    start = done = 0
    for line, raw in enumerate(text.splitlines(keepends=True), start=1):
        begin, start = start, start + len(raw)
        # What follows an object on its last line is looked at, too: "}, {".
        if done <= begin and not raw.lstrip().startswith(("{", "[")):
            continue
        done = max(done, begin)
        while (opened := text.find("{", done, start)) >= 0:
            try:
                value, done = decoder.raw_decode(text, opened)
            except (ValueError, RecursionError):
                yield _unreadable(line, raw)
                break
            yield from [_unreadable(line, raw)] if is_too_deep(value) else _entries(value, line)


def _entries(value: object, line: int) -> Iterator[Read]:
    """The questions of a value of JSON; objects inside it are read if it is no question itself."""
    if isinstance(value, list):
        for one in value:
            yield from _entries(one, line)
    elif not isinstance(value, dict):
        yield _unreadable(line, str(value))
    elif "question" in value:
        yield _unanswered(value, line)
    elif "passages" in value or any(language.value in value for language in Language):
        yield from _answered(value, line)
    else:
        inside = [one for one in value.values() if isinstance(one, list | dict)]
        if not inside:
            yield _unreadable(line, json.dumps(value, ensure_ascii=False))
        for one in inside:
            yield from _entries(one, line)


def _answered(row: dict[str, Any], line: int) -> Iterator[Read]:
    """The questions of a row of the bank. A single text may stand for a list of one."""
    ids = _texts(row.get("passages", []))
    if ids is None:
        yield _unreadable(line, json.dumps(row, ensure_ascii=False))
        return
    for language in Language:
        questions = _texts(row.get(language.value, []))
        if questions is None:
            yield _unreadable(line, json.dumps(row[language.value], ensure_ascii=False))
        for text in questions or ():
            yield BankEntry(line, BankQuestion(text.strip(), language, ids), is_answered=True)
    offer, start = row.get("offer"), row.get("start", 0)
    if offer is None:
        return
    if not _is_offer(offer) or type(start) is not int or start < 0:
        yield _unreadable(line, json.dumps(offer, ensure_ascii=False))
        return
    for language in Language:
        offered = BankQuestion(offer[language].strip(), language, ids, offered=start)
        yield BankEntry(line, offered, is_answered=True)


def _unanswered(row: dict[str, Any], line: int) -> Read:
    text, language = row["question"], Language.of_tag(row.get("lang"))
    near, kind = _texts(row.get("near", [])), row.get("kind", "")
    if not isinstance(text, str) or not isinstance(kind, str) or language is None or near is None:
        return _unreadable(line, json.dumps(row, ensure_ascii=False))
    return BankEntry(
        line, BankQuestion(text.strip(), language, (), near), is_answered=False, kind=kind
    )


def _texts(value: object) -> tuple[str, ...] | None:
    """A list of texts, or one text, as a tuple; None for anything else."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    return None


def _is_offer(value: object) -> TypeGuard[dict[str, str]]:
    return isinstance(value, dict) and all(isinstance(value.get(one), str) for one in Language)


def _unreadable(line: int, text: str) -> Rejected:
    shown = " ".join(text.split())
    shown = shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 1]}…"
    return Rejected(line, shown, EntryProblem.UNREADABLE)
