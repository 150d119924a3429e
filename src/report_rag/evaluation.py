"""Measures answers against a question set; the numbers stay comparable when passages are recut.

A question that the report answers has `gold`: evidence, word-for-word strings of the report. Such a
string counts as found when its letters and digits, in order, are part of one shown passage; case,
spaces, punctuation and markup are ignored. Evidence is text and no passage id, so that another way
of cutting passages does not invalidate a question set. The measures, the first two over all
questions, the others over those with gold:

    outcome     share of questions whose outcome is the expected one
    language    share of questions that are answered in their own language
    hit@1       share of questions with a gold string in the first passage shown
    cover@3     mean share of a question's gold strings that are in the first three passages shown
    cover       the same, in all passages shown
    whole       share of questions whose gold strings are all found
    words       median number of words of passage text shown
"""

import re
import statistics
import subprocess
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from report_rag.corpus.text_files import read_objects
from report_rag.errors import QuestionFileError

MEASURES = ("outcome", "language", "hit@1", "cover@3", "cover", "whole", "words")
GROUPINGS = {"lang": "language", "type": "kind", "expect": "expected"}
"""Each key of a question set by whose values questions can be grouped, and the field of `Question`
that holds the value."""
_LINK = re.compile(r"\]\([^)]*\)")
_FIRST = 3
"""How many passages `cover@3` looks at: the first three that are shown."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question of an evaluation set, with the outcome and the evidence expected."""

    question_id: str
    language: str
    """Code of its language (`en`, `es`), which the answer is expected to have too."""
    kind: str
    """A word that the question set uses to group its questions, such as "list"; may be empty."""
    text: str
    gold: tuple[str, ...]
    """The evidence; empty for a question that the report does not answer."""
    expected: str
    """The value of the `Outcome` expected."""


@dataclass(frozen=True, slots=True)
class Score:
    """The measures of one answer; for a question without gold all but the first two are None."""

    outcome: bool
    """Whether the outcome is the expected one."""
    language: bool
    """Whether the answer is in the question's language."""
    hit_at_1: bool | None = None
    cover_at_3: float | None = None
    """The share, in [0, 1], of the question's gold strings that are in the first three passages;
    `cover` is the share in all passages shown."""
    cover: float | None = None
    words: int | None = None
    """How many words the passages that are shown have together."""


Summary = dict[str, float | None]
"""The value of each of `MEASURES`, None where it cannot be measured, and `n`: how many answers."""


def read_questions(path: Path) -> tuple[Question, ...]:
    """Reads a question set: a JSON object a line with `id`, `lang`, `question` and `expect`.

    `type` (text) and `gold` (a list of texts) may be left out; blank lines are skipped. Raises
    `QuestionFileError` for a file that cannot be read, and for a line that is no object, lacks a
    field or has a `gold` that is no list of texts.
    """
    questions = []
    for number, row in read_rows(path):
        try:
            questions.append(
                Question(
                    question_id=str(row["id"]),
                    language=str(row["lang"]),
                    kind=str(row.get("type", "")),
                    text=str(row["question"]),
                    gold=_gold(row.get("gold")),
                    expected=str(row["expect"]),
                )
            )
        except KeyError as error:
            raise QuestionFileError(f"{path}:{number}: needs {error}") from error
        except TypeError as error:
            raise QuestionFileError(f"{path}:{number}: {error}") from error
    return tuple(questions)


def read_rows(path: Path) -> list[tuple[int, dict[str, Any]]]:
    """The objects of a question set or a file of answers: (line number from 1, object) for each.

    Blank lines are skipped. Raises `QuestionFileError` for a file that cannot be read, and for a
    line that is no JSON object.
    """
    return read_objects(path, QuestionFileError)


def read_asked(path: Path) -> list[tuple[int, dict[str, Any]]]:
    """As `read_rows`, with `lang` taken out of each object, for questions that are to be asked.

    With it the assistant would be told the language, whose detection is measured.
    """
    return [
        (number, {key: value for key, value in row.items() if key != "lang"})
        for number, row in read_rows(path)
    ]


def letters(text: str) -> str:
    """The letters and digits of a text, case-folded, in order and without anything between them.

    Of a Markdown link the label counts and the address does not. Characters are in compatibility
    forms first (NFKC), such as "fi" for the ligature.
    """
    plain = _LINK.sub("]", unicodedata.normalize("NFKC", text))
    return "".join(c for c in plain.casefold() if c.isalnum())


def judge(question: Question, answer: Mapping[str, Any]) -> Score:
    """The score of an answer to a question: `answer` is an object of `rendering.answer_json`.

    Only what is in `passages` counts as shown. {} stands for a missing answer: outcome and language
    are wrong, and no gold is found.
    """
    outcome = answer.get("outcome") == question.expected
    language = answer.get("language") == question.language
    if not question.gold:
        return Score(outcome, language)
    texts = [passage["text"] for passage in answer.get("passages", ())]
    shown = [letters(text) for text in texts]
    gold = [letters(string) for string in question.gold]
    return Score(
        outcome=outcome,
        language=language,
        hit_at_1=any(string in text for string in gold for text in shown[:1]),
        cover_at_3=_share(gold, shown[:_FIRST]),
        cover=_share(gold, shown),
        words=sum(len(text.split()) for text in texts),
    )


def summarise(scores: Sequence[Score]) -> Summary:
    """The measures over some answers, as the module describes them.

    Shares and means have four decimals. A measure that no answer has is None.
    """
    words = [score.words for score in scores if score.words is not None]
    return {
        "n": len(scores),
        "outcome": _mean(score.outcome for score in scores),
        "language": _mean(score.language for score in scores),
        "hit@1": _mean(score.hit_at_1 for score in scores),
        "cover@3": _mean(score.cover_at_3 for score in scores),
        "cover": _mean(score.cover for score in scores),
        "whole": _mean(score.cover == 1 for score in scores if score.cover is not None),
        "words": statistics.median(words) if words else None,
    }


def table(
    questions: Sequence[Question],
    answers: Mapping[str, Mapping[str, Any]],
    by: Sequence[str] = (),
) -> dict[str, Summary]:
    """The summaries of groups of questions, by the name of the group.

    The first is `all`. Then comes a group for each value of each grouping in `by` (keys of
    `GROUPINGS`), such as `lang=es`. `answers` are answer objects by the id of their question; a
    missing one is judged as {}.
    """
    groups: dict[str, list[Score]] = {"all": []}
    for question in questions:
        score = judge(question, answers.get(question.question_id, {}))
        groups["all"].append(score)
        for grouping in by:
            value = getattr(question, GROUPINGS[grouping])
            groups.setdefault(f"{grouping}={value}", []).append(score)
    return {name: summarise(scores) for name, scores in groups.items()}


def measured_commit() -> str | None:
    """Short hash of the git commit that is checked out in the current folder.

    It ends in "-dirty" if files differ from the commit. None outside of a repository, or without
    git.
    """
    try:
        described = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--exclude=*"],
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return None
    return described.stdout.strip() or None


def _gold(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise TypeError('"gold" needs to be a list of strings')
    return tuple(value)


def _share(gold: Sequence[str], texts: Sequence[str]) -> float:
    return sum(any(string in text for text in texts) for string in gold) / len(gold)


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(sum(known) / len(known), 4) if known else None
