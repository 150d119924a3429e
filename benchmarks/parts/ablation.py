"""What each arm of the search is worth: the ranking of one alone, of all but one, and of all.

Rank alone: no lists, no countries, nothing refused, the best four passages. Only questions with
evidence and without a history, so that what is measured is one search and nothing else.
"""

from collections.abc import Sequence

import numpy as np
from rich.table import Table

from parts.asked import Asked
from parts.shares import COLUMNS, Shares, cells, shares
from report_rag.evaluation import Score, judge
from report_rag.index.loaded import Index
from report_rag.retrieval.fusion import WEIGHTS, fuse

PASSAGES = 4

Ablated = dict[str, dict[str, Shares]]
"""By the arms that are left: evidence `first` and `found`."""


def measure(index: Index, asked: Sequence[Asked]) -> Ablated:
    """Evidence in the first passage and in four, by the arms that rank; empty without questions."""
    chosen = [one for one in asked if one.question.gold and not one.follows]
    if not chosen:
        return {}
    there = [arm for arm in WEIGHTS if arm in chosen[0].found.arms]
    ablated = {}
    for name, arms in _selections(there).items():
        scores = [(one.question.language, _ranked(index, one, arms)) for one in chosen]
        ablated[name] = {
            "first": shares((language, float(score.hit_at_1 or 0)) for language, score in scores),
            "found": shares((language, score.cover or 0.0) for language, score in scores),
        }
    return ablated


def show(name: str, ablated: Ablated) -> Table:
    """A row for each selection of arms."""
    shown = Table("", title=f"Arms, {name}: evidence first, evidence found in {PASSAGES} passages")
    for measured in ("first", "found"):
        shown.add_column(measured, justify="right")
        for column in COLUMNS[1:]:
            shown.add_column(column, justify="right")
    for arms, figures in ablated.items():
        shown.add_row(arms, *cells(figures["first"]), *cells(figures["found"]))
    return shown


def _selections(arms: Sequence[str]) -> dict[str, Sequence[str]]:
    alone = {f"only {arm}": [arm] for arm in arms}
    without = {f"without {arm}": [one for one in arms if one != arm] for arm in arms}
    return {**alone, **without, "all": arms}


def _ranked(index: Index, one: Asked, arms: Sequence[str]) -> Score:
    """The ranking of some arms, judged as if it were the answer."""
    weights = {arm: WEIGHTS[arm] for arm in arms}
    scores = fuse({arm: one.found.arms[arm] for arm in arms}, weights)
    best = np.argsort(-scores, kind="stable")[:PASSAGES]
    return judge(one.question, {"passages": [{"text": index.passages[n].text} for n in best]})
