"""Measures answers against a question set; the numbers stay comparable when passages are recut.

A question has `gold`: evidence, verbatim strings of the report. A string counts as found when its
letters and digits, in order, are part of one shown passage; case, spaces, punctuation and markup
are ignored. Evidence is text and no passage id, so that another way of cutting passages does not
invalidate a question set. The measures:

    outcome     share of questions whose outcome is the expected one
    language    share answered in the question's language
    hit@1       of the questions with gold: a gold string in the first passage shown
    cover@3     share of gold strings found in the first three passages
    cover       share of gold strings found in all passages shown
    whole       share of questions whose gold strings are all found
    words       median number of words of passage text shown
"""

import re
import statistics
import subprocess
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from report_rag.corpus.text_files import read_objects
from report_rag.errors import QuestionFileError

MEASURES = ("outcome", "language", "hit@1", "cover@3", "cover", "whole", "words")
GROUPINGS = ("lang", "type", "expect")
_LINK = re.compile(r"\]\([^)]*\)")
_FIRST = 3
"""Passages that `cover@3` counts."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question of an evaluation set, with the outcome and the evidence expected."""

    question_id: str
    language: str
    kind: str
    text: str
    gold: tuple[str, ...]
    expected: str

    def group(self, by: str) -> str:
        """The question's value for one of `GROUPINGS`."""
        return {"lang": self.language, "type": self.kind, "expect": self.expected}[by]


@dataclass(frozen=True, slots=True)
class Score:
    """The measures of one answer; those of evidence are None without gold."""

    outcome: bool
    language: bool
    hit_at_1: bool | None = None
    cover_at_3: float | None = None
    cover: float | None = None
    words: int | None = None


Summary = dict[str, float | None]
"""Measure by name, and `n`, the number of questions."""


def read_questions(path: Path) -> tuple[Question, ...]:
    """Reads an evaluation set: a JSON object a line with `id`, `lang`, `question` and `expect`.

    `type` (text) and `gold` (a list of texts, or one) may be left out. Raises `QuestionFileError`
    for a file that cannot be read, a line that is no object, or one that lacks a field.
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
    """(line number, object) for each line of a question set or of a file of answers."""
    return read_objects(path, QuestionFileError)


def read_asked(path: Path) -> list[tuple[int, dict[str, Any]]]:
    """(line number, row) for each question of an evaluation set, as it is asked.

    `lang`, the expected language, is removed, since language detection is measured too.
    """
    return [
        (number, {key: value for key, value in row.items() if key != "lang"})
        for number, row in read_rows(path)
    ]


def letters(text: str) -> str:
    """The letters and digits of a text, in order, case-folded; of a link only its label."""
    plain = _LINK.sub("]", unicodedata.normalize("NFKC", text))
    return "".join(c for c in plain.casefold() if c.isalnum())


def judge(question: Question, answer: Mapping[str, Any]) -> Score:
    """Scores one answer object; an empty one stands for a missing answer and scores nothing."""
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
    """The measures over some answers; None where no answer has the measure."""

    covered = [score.cover for score in scores if score.cover is not None]
    words = [score.words for score in scores if score.words is not None]
    return {
        "n": len(scores),
        "outcome": _mean([score.outcome for score in scores]),
        "language": _mean([score.language for score in scores]),
        "hit@1": _mean([score.hit_at_1 for score in scores if score.hit_at_1 is not None]),
        "cover@3": _mean([score.cover_at_3 for score in scores if score.cover_at_3 is not None]),
        "cover": _mean(covered),
        "whole": _mean([cover == 1 for cover in covered]),
        "words": statistics.median(words) if words else None,
    }


def table(
    questions: Sequence[Question],
    answers: Mapping[str, Mapping[str, Any]],
    by: Sequence[str] = (),
) -> dict[str, Summary]:
    """Summaries by name: `all`, then each value of each grouping, such as `lang=es`."""
    groups: dict[str, list[Score]] = {"all": []}
    for question in questions:
        score = judge(question, answers.get(question.question_id, {}))
        groups["all"].append(score)
        for grouping in by:
            groups.setdefault(f"{grouping}={question.group(grouping)}", []).append(score)
    return {name: summarise(scores) for name, scores in groups.items()}


def measured_commit() -> str | None:
    """The commit checked out, with "-dirty" if files differ from it; None outside of git."""
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


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None
