"""How likely it is that the corpus answers a question and does not only speak of something near.

A logistic regression over signals that can be read: how near the question is to questions that are
known to be answered, and to questions that are known not to be; whether it asks for a kind of thing
(a figure, a law, a date, a name, a contact) that the nearest passage does not hold; how many of its
words are known there. It is trained when an index is built, from the corpus's own two banks, each
question scored without itself, and stored with the index as JSON. Its bounds come from
cross-validation over questions that share no passage.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from report_rag.answer_types import AnswerType, expected, holds
from report_rag.coverage import Coverage
from report_rag.dense import DenseIndex, Neighbours
from report_rag.types import Language, Passage

NEIGHBOURS = 20
# A question that stands in the bank word for word is at 1; while training, its own vector is left
# out by this bound.
_ITSELF = 0.9999
# Cosines of this encoder differ by hundredths: the width of the weighting of neighbours.
_WIDTH = 0.02
_NEAREST = 5
_MEANT = 5
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

FEATURES = (
    "bank",
    "gap",
    "margin",
    "neighbours",
    "text",
    "translation",
    "list",
    *(f"asks_{kind}" for kind in AnswerType),
    *(f"lacks_{kind}" for kind in AnswerType),
    "has_digit",
    "known_words",
)


@dataclass(frozen=True, slots=True)
class Model:
    """Weights by feature, two bounds, and what they gave in cross-validation."""

    weights: dict[str, float]
    means: dict[str, float]
    scales: dict[str, float]
    bias: float
    refuse_below: float
    sure_from: float
    measured: dict[str, float]
    """auc; refused_answerable and refused_unanswerable in all and in each language."""

    def score(self, features: NDArray[np.float64]) -> float:
        """Log-odds that the question is answered, from features in the order of `FEATURES`."""
        total = self.bias
        for name, value in zip(FEATURES, features, strict=True):
            total += self.weights[name] * (float(value) - self.means[name]) / self.scales[name]
        return total

    def to_json(self) -> dict[str, Any]:
        """As it is stored with the index."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one question before it is judged."""

    question: str
    bank: NDArray[np.float32]
    """Similarities of the nearest answered questions, best first, shape (NEIGHBOURS,)."""
    gap: NDArray[np.float32]
    """The same of questions that are not answered."""
    single: float
    """Similarity of the nearest answered question that belongs to passages, not to a whole list."""
    nearest: tuple[int, ...]
    """Passages that the nearest answered questions belong to, nearest first."""
    text: float
    translation: float
    listed: float
    known_words: float
    """Weighted share of its words that the nearest passage's texts have (`coverage`)."""


def features(evidence: Evidence, passages: Sequence[Passage]) -> NDArray[np.float64]:
    """The signals of one question, in the order of `FEATURES`."""
    asked = expected(evidence.question)
    top = passages[evidence.nearest[0]].text if evidence.nearest else ""
    bank, gap = evidence.bank, evidence.gap
    return np.array(
        [
            bank[0],
            gap[0],
            bank[:_MEANT].mean() - gap[:_MEANT].mean(),
            _answered_share(bank, gap),
            evidence.text,
            evidence.translation,
            evidence.listed,
            *(kind in asked for kind in AnswerType),
            *(kind in asked and not holds(top, kind) for kind in AnswerType),
            any(c.isdigit() for c in evidence.question),
            evidence.known_words,
        ],
        dtype=np.float64,
    )


def gather(
    questions: Sequence[tuple[str, Language]],
    vectors: NDArray[np.float32],
    arms: dict[str, DenseIndex],
    coverage: Coverage,
    own: Sequence[Sequence[int]] | None = None,
) -> list[Evidence]:
    """The evidence of questions, shape of `vectors` (questions, dimension).

    `arms` has `bank`, `gap`, `text`, `translation` and `list`. In training the questions are those
    of the banks, and `own` has the passages that each answers alone: then what stands in the banks
    as the question itself is not counted.
    """
    without_itself = own is not None
    spare = 1 if without_itself else 0
    bank = _nearest(arms["bank"], vectors, spare)
    gap = _nearest(arms["gap"], vectors, spare)
    single = {name: _best(arms[name], vectors) for name in ("text", "translation", "list")}
    found = []
    for number, (question, language) in enumerate(questions):
        answered, rows = _others(bank, number, without_itself)
        unanswered, _ = _others(gap, number, without_itself)
        owned = [(s, arms["bank"].owners[row]) for s, row in zip(answered, rows, strict=False)]
        nearest = tuple(dict.fromkeys(owner for _, of in owned for owner in of))[:_NEAREST]
        itself = own is not None and bool(nearest) and nearest[0] in own[number]
        found.append(
            Evidence(
                question=question,
                bank=answered,
                gap=unanswered,
                single=next((float(s) for s, of in owned if of), 0.0),
                nearest=nearest,
                text=float(single["text"][number]),
                translation=float(single["translation"][number]),
                listed=float(single["list"][number]),
                known_words=(
                    coverage.share(question, language, nearest[0], is_its_own=itself)
                    if nearest
                    else 0.0
                ),
            )
        )
    return found


def train(
    evidence: Sequence[Evidence],
    answered: Sequence[bool],
    languages: Sequence[Language],
    groups: Sequence[int],
    passages: Sequence[Passage],
) -> Model | None:
    """Learns from questions of both kinds; None when there are too few of either.

    `groups` tells which questions share a passage: those are never on both sides of a fold.
    """
    truth = np.asarray(answered, dtype=bool)
    if min(truth.sum(), (~truth).sum()) < _FEWEST or len(set(groups)) < _FOLDS:
        return None
    matrix = np.stack([features(one, passages) for one in evidence])
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


def _answered_share(bank: NDArray[np.float32], gap: NDArray[np.float32]) -> float:
    """Of the nearest questions of both banks, the weighted share that are answered."""
    similar = np.concatenate([bank, gap])
    answered = np.arange(len(similar)) < len(bank)
    order = np.argsort(-similar, kind="stable")[:NEIGHBOURS]
    weights = np.exp((similar[order] - similar[order[0]]) / _WIDTH)
    return float((weights * answered[order]).sum() / weights.sum())


def _nearest(arm: DenseIndex, vectors: NDArray[np.float32], spare: int) -> Neighbours:
    return arm.nearest(vectors, NEIGHBOURS + spare)


def _best(arm: DenseIndex, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    if not len(arm):
        return np.zeros(len(vectors), dtype=np.float32)
    return arm.nearest(vectors, 1).similarities[:, 0]


def _others(
    near: Neighbours, number: int, without_itself: bool
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    similar, rows = near.similarities[number], near.rows[number]
    kept = rows >= 0
    if without_itself:
        kept &= similar < _ITSELF
    similar, rows = similar[kept][:NEIGHBOURS], rows[kept][:NEIGHBOURS]
    missing = NEIGHBOURS - len(similar)
    return np.pad(similar, (0, missing), constant_values=0.0), rows
