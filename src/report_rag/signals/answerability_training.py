"""Trains the model of answerability (`answerability`) on the corpus's own known questions.

These are the bank questions, which a report answers, and the unanswerable ones, which it does not.
The regression learns from all of them. Its two bounds, below which a question is refused and from
which an answer is sure, are quantiles of scores from cross-validation, in which each score is by a
regression that has learned from no question of the same group. Only a build imports this:
scikit-learn takes a second to import.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from report_rag.signals.answerability import FEATURES, Evidence, Model, features
from report_rag.types import Language

_FOLDS = 5
"""Into how many parts the questions are divided for the cross-validation."""
_FEWEST = 50
"""With fewer bank questions, or fewer unanswerable ones, an index goes without a model."""
_LEAST_SCALE = 1e-5
"""A feature with a smaller standard deviation is not divided by it when it is scaled: the deviation
is stored with six decimals, and might be 0 then."""
REFUSED = 0.03
"""Share of bank questions whose score in cross-validation is below `Model.refuse_below`."""
UNCERTAIN = 0.25
"""Share of bank questions whose score in cross-validation is below `Model.sure_from`. It is large,
since unanswerable questions may be close to answerable ones, and must not be answered as sure."""
_STRENGTH = 0.01
"""Inverse of the strength of regularisation (scikit-learn's C): the area under the ROC curve on 259
questions by two other authors was 0.963 with it, 0.959 with 0.03
(docs/decisions/answerability.md)."""


def train(
    evidence: Sequence[Evidence],
    answered: Sequence[bool],
    languages: Sequence[Language],
    groups: Sequence[int],
) -> Model | None:
    """The model learnt from the evidence of questions, and whether the report answers each.

    All four arguments have an entry for each question; `answered` is True for a bank question.
    Questions with the same number in `groups`, such as those of one passage, are in the same part
    of the cross-validation. `languages` only serves for the shares in `Model.measured`. None when
    there are fewer than `_FEWEST` questions of either kind, or fewer than `_FOLDS` groups.
    """
    truth = np.asarray(answered, dtype=bool)
    if min(truth.sum(), (~truth).sum()) < _FEWEST or len(set(groups)) < _FOLDS:
        return None
    matrix = np.stack([features(one) for one in evidence])
    means, scales = matrix.mean(axis=0), matrix.std(axis=0)
    scales[scales < _LEAST_SCALE] = 1.0
    scaled = (matrix - means) / scales
    regression = LogisticRegression(C=_STRENGTH, class_weight="balanced", max_iter=1000)
    held_out = cross_val_predict(
        regression, scaled, truth, groups=groups, cv=GroupKFold(_FOLDS), method="decision_function"
    )
    refuse_below = float(np.quantile(held_out[truth], REFUSED))
    regression.fit(scaled, truth)
    return Model(
        weights=_named(regression.coef_[0]),
        means=_named(means),
        scales=_named(scales),
        bias=round(float(regression.intercept_[0]), 6),
        refuse_below=round(refuse_below, 6),
        sure_from=round(float(np.quantile(held_out[truth], UNCERTAIN)), 6),
        measured=_measured(held_out, truth, languages, refuse_below),
    )


def _measured(
    scores: NDArray[np.float64],
    truth: NDArray[np.bool_],
    languages: Sequence[Language],
    bound: float,
) -> dict[str, float]:
    """What `Model.measured` holds: the area under the ROC curve, and shares that are refused.

    These are the shares of the questions that the report answers and of those that it does not,
    each in all languages together and in each one. For each question `scores` has its log-odds in
    cross-validation, and `truth` is True if the report answers it. It is refused if its score is
    below `bound`. A share of no questions is 0. Numbers have four decimals.
    """
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
