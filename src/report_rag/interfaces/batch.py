"""Files of questions in, files of answers out."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from report_rag.assistant import Assistant
from report_rag.errors import QuestionError, QuestionFileError
from report_rag.evaluation import read_rows
from report_rag.interfaces.render import answer_json, problem_message
from report_rag.progress import Progress, Step, silent
from report_rag.types import Language, Turn


def answer_rows(
    assistant: Assistant, rows: Sequence[tuple[int, dict[str, Any]]], path: Path, progress: Progress
) -> list[dict[str, Any]]:
    """Answers in the order of the questions; what cannot be searched says so in its own row."""
    answers = []
    for done, (number, row) in enumerate(rows):
        progress(Step.ANSWER, done, len(rows))
        answers.append(_answer_row(assistant, row, f"{path}:{number}"))
    progress(Step.ANSWER, len(rows), len(rows))
    return answers


def answer_file(
    assistant: Assistant, questions: Path, output: Path, progress: Progress = silent
) -> int:
    """Answers a JSON Lines file into another; returns how many.

    Raises `QuestionFileError` with file and line, before anything is written.
    """
    for path in (questions, output):
        if path.suffix != ".jsonl":
            raise QuestionFileError(f"{path}: files of questions and answers end in .jsonl")
    answers = answer_rows(assistant, read_rows(questions), questions, progress)
    lines = (json.dumps(answer, ensure_ascii=False) for answer in answers)
    try:
        output.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    except OSError as error:
        raise QuestionFileError(f"{output}: cannot be written ({error.strerror})") from error
    return len(answers)


def read_turns(value: object, place: str) -> tuple[Turn, ...]:
    """A `history` as turns; `QuestionFileError` when it is not a list of messages."""
    if value is None:
        return ()
    if not isinstance(value, list):
        raise QuestionFileError(f'{place}: "history" needs to be a list of messages')
    turns = []
    for message in value:
        if (
            not isinstance(message, dict)
            or message.get("role") not in ("user", "assistant")
            or not isinstance(message.get("content"), str)
        ):
            raise QuestionFileError(
                f'{place}: a message needs "role" ("user" or "assistant") and "content"'
            )
        turns.append(Turn(message["role"], message["content"]))
    return tuple(turns)


def read_language(value: object, place: str) -> Language | None:
    """A `lang`; `QuestionFileError` when it is none that the assistant speaks."""
    if value is None:
        return None
    if value not in list(Language):
        raise QuestionFileError(f'{place}: "lang" is {value!r}; it can be "en" or "es"')
    return Language(str(value))


def _answer_row(assistant: Assistant, row: dict[str, Any], place: str) -> dict[str, Any]:
    question, identity = row.get("question"), row.get("id")
    if not isinstance(question, str):
        raise QuestionFileError(f'{place}: needs "question"')
    language = read_language(row.get("lang"), place)
    history = read_turns(row.get("history"), place)
    try:
        answer = assistant.ask(question, language, history)
    except QuestionError as error:
        told = problem_message(error.problem, language or Language.EN)
        return {"id": identity, "question": question, "error": error.problem, "message": told}
    return answer_json(answer, None if identity is None else str(identity))
