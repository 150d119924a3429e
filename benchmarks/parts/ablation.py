"""What each retriever is worth: the ranking of one alone, of all but one, and of all.

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
"""By the retrievers that are left: evidence `first` and `found`."""


def measure(index: Index, asked: Sequence[Asked]) -> Ablated:
    """Evidence in the first passage and in four, by the retrievers used; empty without any."""
    chosen = [one for one in asked if one.question.gold and not one.follows]
    if not chosen:
        return {}
    there = [retriever for retriever in WEIGHTS if retriever in chosen[0].found.retrievers]
    ablated = {}
    for name, retrievers in _selections(there).items():
        scores = [(one.question.language, _ranked(index, one, retrievers)) for one in chosen]
        ablated[name] = {
            "first": shares((language, float(score.hit_at_1 or 0)) for language, score in scores),
            "found": shares((language, score.cover or 0.0) for language, score in scores),
        }
    return ablated


def show(name: str, ablated: Ablated) -> Table:
    """A row for each selection of retrievers."""
    shown = Table(
        "", title=f"Retrievers, {name}: evidence first, evidence found in {PASSAGES} passages"
    )
    for measured in ("first", "found"):
        shown.add_column(measured, justify="right")
        for column in COLUMNS[1:]:
            shown.add_column(column, justify="right")
    for retrievers, figures in ablated.items():
        shown.add_row(retrievers, *cells(figures["first"]), *cells(figures["found"]))
    return shown


def _selections(retrievers: Sequence[str]) -> dict[str, Sequence[str]]:
    alone = {f"only {retriever}": [retriever] for retriever in retrievers}
    without = {
        f"without {retriever}": [one for one in retrievers if one != retriever]
        for retriever in retrievers
    }
    return {**alone, **without, "all": retrievers}


def _ranked(index: Index, one: Asked, retrievers: Sequence[str]) -> Score:
    """The ranking by some retrievers, judged as if it were the answer."""
    weights = {retriever: WEIGHTS[retriever] for retriever in retrievers}
    scores = fuse({retriever: one.found.retrievers[retriever] for retriever in retrievers}, weights)
    best = np.argsort(-scores, kind="stable")[:PASSAGES]
    return judge(one.question, {"passages": [{"text": index.passages[n].text} for n in best]})
