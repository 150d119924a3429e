"""A question set, answered: each question with its answer and with what was found for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from report_rag.assistant import Assistant
from report_rag.cli.batch import answer_rows
from report_rag.encoder import Encoder
from report_rag.evaluation import Question, read_asked, read_questions
from report_rag.progress import Progress, Step, silent
from report_rag.retrieval.fusion import Found, search_query
from report_rag.sheets.question_file import read_row
from report_rag.types import Language, Query
from report_rag.vectors.neighbourhood import Neighbourhoods


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a set, and what became of it."""

    question: Question
    answer: dict[str, Any]
    """The answer object, as everywhere."""
    found: Found
    """What was found, whether or not it was shown; also for messages that get a card instead."""
    follows: bool
    """Whether a conversation stands before it."""


def ask_set(
    assistant: Assistant, encoder: Encoder, path: Path, progress: Progress = silent
) -> list[Asked]:
    """Asks the questions of a set, the language left to be detected."""
    rows = read_asked(path)
    asked = []
    for done, (question, row) in enumerate(zip(read_questions(path), rows, strict=True)):
        progress(Step.ANSWER, done, len(rows))
        (answer,) = answer_rows(assistant, [row], path, silent)
        history = read_row(*row, f"{path}:{row[0]}").history
        language = Language(answer.get("language", Language.EN))
        found = search_query(
            assistant.index, Neighbourhoods(encoder), Query(question.text, language, history)
        )
        asked.append(Asked(question, answer, found, follows=bool(history)))
    progress(Step.ANSWER, len(rows), len(rows))
    return asked


def in_language(asked: Sequence[Asked], language: Language) -> list[Asked]:
    """Those whose question is in a language, whatever was detected."""
    return [one for one in asked if one.question.language == language]
