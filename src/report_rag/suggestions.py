"""Questions to begin with, taken from the report's own bank."""

import re
from collections.abc import Iterator

from report_rag.index import Index
from report_rag.types import BankQuestion, Language

# Long enough to say what they are about, short enough for a button on a phone.
_SHORTEST, _LONGEST = 25, 64
_WELL_WRITTEN = re.compile(r"^[A-ZÁÉÍÓÚÑ¿][^!]*\?$")


def examples(index: Index, language: Language, count: int) -> tuple[str, ...]:
    """Up to `count` questions that the report answers, on subjects spread over it.

    Those that several passages answer come first: they are broad, as a first question is. Always
    the same ones for the same corpus; empty without a bank.
    """
    by_passages: dict[tuple[str, ...], str] = {}
    for report in index.reports:
        for question in _presentable(report.questions, language):
            by_passages.setdefault(question.passage_ids, question.text)
    broad = [text for passages, text in by_passages.items() if len(passages) > 1]
    found = broad if len(broad) >= count else list(by_passages.values())
    step = max(1, len(found) // count)
    return tuple(found[step // 2 :: step][:count])


def _presentable(questions: tuple[BankQuestion, ...], language: Language) -> Iterator[BankQuestion]:
    for question in questions:
        fits = _SHORTEST <= len(question.text) <= _LONGEST
        if question.language is language and fits and _WELL_WRITTEN.match(question.text):
            yield question
