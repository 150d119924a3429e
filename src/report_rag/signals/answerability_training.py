"""Learns to tell answered from unanswered questions, from the corpus's own two banks.

Each question is scored without itself. The bounds come from cross-validation over questions that
share no passage.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from report_rag.signals.answerability import FEATURES, Evidence, Model, features
from report_rag.types import Language

_FOLDS = 5
# Too few questions teach nothing: below this an index goes without a model.
_FEWEST = 50
_LEAST_SCALE = 1e-5
# Share of answerable questions that may be refused, and that may be called uncertain, in
# cross-validation. Near misses are what the gap bank is made of, so the second bound is wide.
REFUSED = 0.03
UNCERTAIN = 0.12

# How weakly the regression is held back (scikit-learn's C): the banks' authors and those who ask
# are not the same people. On 259 questions by two other authors, all trained on the banks, the area
# under the curve was 0.959 with 0.03, 0.963 with 0.01, 0.962 with 0.003; it was 0.919 with 1.0,
# signals of countries and of 3 and 10 neighbours, but without `known_words`.
_STRENGTH = 0.01


def train(
    evidence: Sequence[Evidence],
    answered: Sequence[bool],
    languages: Sequence[Language],
    groups: Sequence[int],
) -> Model | None:
    """Learns from questions of both kinds; None when there are too few of either.

    `groups` tells which questions share a passage: those are never on both sides of a fold.
    """
    truth = np.asarray(answered, dtype=bool)
    if min(truth.sum(), (~truth).sum()) < _FEWEST or len(set(groups)) < _FOLDS:
        return None
    matrix = np.stack([features(one) for one in evidence])
    means, scales = matrix.mean(axis=0), matrix.std(axis=0)
    # What hardly varies says nothing, and would be divided by nothing once it is rounded.
    scales[scales < _LEAST_SCALE] = 1.0
    scaled = (matrix - means) / scales
    held_out = np.zeros(len(truth))
    for learn, judge in GroupKFold(_FOLDS).split(scaled, truth, groups):
        held_out[judge] = (
            _regression().fit(scaled[learn], truth[learn]).decision_function(scaled[judge])
        )
    refuse_below = float(np.quantile(held_out[truth], REFUSED))
    regression = _regression().fit(scaled, truth)
    return Model(
        weights=_named(regression.coef_[0]),
        means=_named(means),
        scales=_named(scales),
        bias=round(float(regression.intercept_[0]), 6),
        refuse_below=round(refuse_below, 6),
        sure_from=round(float(np.quantile(held_out[truth], UNCERTAIN)), 6),
        measured=_measured(held_out, truth, languages, refuse_below),
    )


def _regression() -> LogisticRegression:
    return LogisticRegression(C=_STRENGTH, class_weight="balanced", max_iter=1000)


def _measured(
    scores: NDArray[np.float64],
    truth: NDArray[np.bool_],
    languages: Sequence[Language],
    bound: float,
) -> dict[str, float]:
    measured = {"auc": round(float(roc_auc_score(truth, scores)), 4)}
    spoken = np.asarray([str(language) for language in languages])
    groups = {"": np.ones(len(truth), dtype=bool)}
    groups |= {f"_{language}": spoken == str(language) for language in Language}
    for name, chosen in groups.items():
        for kind, which in (("answerable", truth), ("unanswerable", ~truth)):
            inside = scores[chosen & which]
            share = float((inside < bound).mean()) if inside.size else 0.0
            measured[f"refused_{kind}{name}"] = round(share, 4)
    return measured


def _named(values: NDArray[np.float64]) -> dict[str, float]:
    return {name: round(float(value), 6) for name, value in zip(FEATURES, values, strict=True)}
