"""Trains the model of answerability (`answerability`) on the corpus's own known questions.

These are the bank questions, which a report answers, and the unanswerable ones, which it does not.
The regression of the model learns from all of them. The two bounds, from which a question is
refused or surely answered, come from cross-validation: there each score is by a regression that has
learned from no question of the same group. Only a build imports this: scikit-learn takes a second
to import.
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
"""Parts of the cross-validation."""
_FEWEST = 50
"""With fewer questions of either kind an index goes without a model."""
_LEAST_SCALE = 1e-5
"""A feature with a smaller standard deviation is not scaled: it would be divided by nothing."""
REFUSED = 0.03
"""Share of bank questions below the bound for refusing, in cross-validation."""
UNCERTAIN = 0.25
"""Share of bank questions below the bound for being sure: unanswerable questions are near misses,
so this bound is high."""
_STRENGTH = 0.01
"""Inverse of the regularisation (scikit-learn's C): the area under the curve on 259 questions by
two other authors was 0.963 with it, 0.959 with 0.03 (docs/decisions/answerability.md)."""


def train(
    evidence: Sequence[Evidence],
    answered: Sequence[bool],
    languages: Sequence[Language],
    groups: Sequence[int],
) -> Model | None:
    """Learns from the evidence of questions, and whether the report answers each (`answered`).

    Questions of the same number in `groups`, such as those of one passage, are never on both sides
    of a fold. `languages` only divides the shares that the model reports. All four arguments have
    an entry for each question. None when there are fewer than `_FEWEST` questions of either kind,
    or fewer than `_FOLDS` groups.
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
    """What `Model.measured` holds, from the scores of cross-validation; `truth` is `answered`."""
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
