"""How well what the report does not answer is told from what it does.

By the score of answerability alone, for thresholds along it, and by the assistant as it decides,
which also has rules (countries, lists, unknown words). Only questions that are expected to be
answered or refused count: greetings and calls for help are decided elsewhere.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from rich.table import Table
from sklearn.metrics import roc_auc_score

from parts.asked import Asked
from parts.shares import COLUMNS, Shares, cell, cells, shares
from report_rag.types import Confidence, Language, Outcome

FALSE_REFUSALS = (0.01, 0.02, 0.03, 0.05, 0.1)
"""Shares of answerable questions refused, for which there is a row."""
_CURVE = [percent / 100 for percent in range(31)]


@dataclass(frozen=True, slots=True)
class Decided:
    """A question that the report answers or does not, and what was thought of it."""

    answerable: bool
    language: str
    score: float | None
    """Log-odds that it is answered; None when the index has no model of that."""
    refused: bool
    """By the assistant."""
    certain: bool = False
    """Whether it is answered, and the answer called certain."""


def decided(asked: Sequence[Asked]) -> list[Decided]:
    """The questions of a set that are expected to be answered or refused."""
    return [
        Decided(
            answerable=one.question.expected == Outcome.ANSWERED,
            language=one.question.language,
            score=one.found.answerability,
            refused=one.answer.get("outcome") == Outcome.NOT_IN_REPORT,
            certain=one.answer.get("outcome") == Outcome.ANSWERED
            and one.answer.get("confidence") == Confidence.HIGH,
        )
        for one in asked
        if one.question.expected in (Outcome.ANSWERED, Outcome.NOT_IN_REPORT)
    ]


def refusals(questions: Sequence[Decided]) -> dict[str, Shares]:
    """Shares refused by the assistant, of the unanswerable and of the answerable questions."""
    return _shares(questions, lambda one: one.refused)


def called_certain(questions: Sequence[Decided]) -> dict[str, Shares]:
    """Shares answered as certain, of the unanswerable and of the answerable questions."""
    return _shares(questions, lambda one: one.certain)


def measure(questions: Sequence[Decided], in_use: float | None) -> dict[str, Any]:
    """Areas, rows and curve; `in_use` is the threshold of the index, None when it has no model."""
    measured: dict[str, Any] = {
        "answerable": sum(one.answerable for one in questions),
        "unanswerable": sum(not one.answerable for one in questions),
        "assistant": refusals(questions),
        "certain": called_certain(questions),
    }
    scored = [one for one in questions if one.score is not None]
    if in_use is None or not any(one.answerable for one in scored):
        return measured
    rows = {share: _row(scored, threshold(scored, share)) for share in (*FALSE_REFUSALS, *_CURVE)}
    return measured | {
        "auc": area(scored),
        "in_use": _row(scored, in_use),
        "at": {f"{share:.0%}": rows[share] for share in FALSE_REFUSALS},
        "curve": [
            [row["threshold"], row["answerable"]["all"], row["unanswerable"]["all"]]
            for row in (rows[share] for share in _CURVE)
        ],
    }


def threshold(questions: Sequence[Decided], share: float) -> float:
    """The highest one below which at most a share of the answerable questions lie."""
    scores = sorted(_score(one) for one in questions if one.answerable)
    return scores[min(int(share * len(scores) + 1e-9), len(scores) - 1)]


def area(questions: Sequence[Decided]) -> Shares:
    """Area under the curve, over all questions and by language; None with one kind only."""
    areas: Shares = {"all": _area(questions)}
    for language in Language:
        areas[language] = _area([one for one in questions if one.language == language])
    return areas


def show(name: str, measured: dict[str, Any]) -> Table:
    """What is refused at each threshold, with the decision in use and the assistant's own."""
    counts = f"{measured['unanswerable']} unanswerable, {measured['answerable']} answerable"
    shown = Table("false refusals", "below", title=f"Refused, {name}: {counts}")
    for kind in ("unanswerable", "answerable"):
        shown.add_column(kind, justify="right")
        for column in COLUMNS[1:]:
            shown.add_column(column, justify="right")
    rows = {f"at most {share}": row for share, row in measured.get("at", {}).items()}
    if "in_use" in measured:
        rows["in use, score alone"] = measured["in_use"]
    rows |= {
        "in use, the assistant": measured["assistant"],
        "called certain instead": measured["certain"],
    }
    for label, row in rows.items():
        bound = f"{row['threshold']:.2f}" if "threshold" in row else ""
        shown.add_row(label, bound, *cells(row["unanswerable"]), *cells(row["answerable"]))
    if "auc" in measured:
        shown.caption = "area under the curve: " + " · ".join(
            f"{column} {cell(figure)}" for column, figure in measured["auc"].items()
        )
    return shown


def _row(questions: Sequence[Decided], bound: float) -> dict[str, Any]:
    refused = _shares(questions, lambda one: _score(one) < bound)
    return {"threshold": round(bound, 4), **refused}


def _shares(questions: Sequence[Decided], is_so: Callable[[Decided], bool]) -> dict[str, Shares]:
    return {
        name: shares(
            (one.language, float(is_so(one))) for one in questions if one.answerable is answerable
        )
        for name, answerable in (("unanswerable", False), ("answerable", True))
    }


def _area(questions: Sequence[Decided]) -> float | None:
    truth = np.array([one.answerable for one in questions], dtype=bool)
    if not truth.any() or truth.all():
        return None
    return round(float(roc_auc_score(truth, [_score(one) for one in questions])), 4)


def _score(one: Decided) -> float:
    """Without a score there is no reason to refuse."""
    return math.inf if one.score is None else one.score
