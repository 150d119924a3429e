"""How likely it is that the corpus answers a question and does not only speak of something near.

A logistic regression over signals that can be read: how near the question is to questions that are
known to be answered, and to questions that are known not to be, those that ask for another kind of
thing (a figure, a law, a date, a name, a contact) being less near; whether it asks for a kind of
thing that the nearest passage does not hold; how many of its words are known there. It is trained
when an index is built, from the corpus's own two banks, each question scored without itself, and
stored with the index as JSON. Its bounds come from cross-validation over questions that share no
passage.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
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
# "How many children migrate?" lies next to "Why do children migrate?" and says nothing of it: what
# asks for another kind of thing counts as so much less near, among this many candidates. On 456
# questions by three authors, all trained on the banks, the area under the curve was 0.970 without
# it, 0.976, 0.979, 0.983, 0.982 and 0.978 with 0.01, 0.02, 0.04, 0.06 and 0.10; of the unanswerable
# 0.76 were refused without and 0.85 with 0.04, at 2 % false refusals.
_OTHER_KIND = 0.04
_CANDIDATES = 80
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
    """Similarities of the nearest answered questions, best first, shape (NEIGHBOURS,); less for
    those that ask for another kind of thing."""
    gap: NDArray[np.float32]
    """The same of questions that are not answered."""
    similar: float
    """Similarity of the nearest answered question, whatever it asks for; 0 without any."""
    single: float
    """Similarity of the nearest answered question that belongs to passages, not to a whole list."""
    nearest: tuple[int, ...]
    """Passages that the nearest answered questions belong to, nearest first."""
    text: float
    translation: float
    listed: float
    known_words: float
    """Weighted share of its words that the nearest passage's texts have (`coverage`)."""


@dataclass(frozen=True, slots=True)
class KnownQuestions:
    """Questions of a bank: their vectors, and what they ask, row by row."""

    index: DenseIndex
    texts: Sequence[str]
    _kinds: dict[int, frozenset[AnswerType]] = field(default_factory=dict)

    def kinds(self, row: int) -> frozenset[AnswerType]:
        """The kinds of thing that a question asks for; read from its words once."""
        if row not in self._kinds:
            self._kinds[row] = expected(self.texts[row])
        return self._kinds[row]


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
    known: tuple[KnownQuestions, KnownQuestions],
    arms: dict[str, DenseIndex],
    coverage: Coverage,
    *,
    own: Sequence[Sequence[int]] | None = None,
) -> list[Evidence]:
    """The evidence of questions, shape of `vectors` (questions, dimension).

    `known` are the questions that are answered, and those that are not; `arms` has `text`,
    `translation` and `list`. In training the questions are those of the banks,
    and `own` has the passages that each answers alone: then what stands in the banks as the
    question itself is not counted.
    """
    answered, unanswered = known
    without_itself = own is not None
    bank = _nearest(answered, vectors, without_itself)
    gap = _nearest(unanswered, vectors, without_itself)
    best = {name: _best(arms[name], vectors) for name in ("text", "translation", "list")}
    found = []
    for number, (question, language) in enumerate(questions):
        asked = expected(question)
        similar, rows = _others(bank, number, without_itself)
        owned = [(s, answered.index.owners[row]) for s, row in zip(similar, rows, strict=True)]
        owned = owned[:NEIGHBOURS]
        nearest = tuple(dict.fromkeys(owner for _, of in owned for owner in of))[:_NEAREST]
        itself = own is not None and bool(nearest) and nearest[0] in own[number]
        found.append(
            Evidence(
                question=question,
                bank=_of_its_kind(answered, asked, similar, rows),
                gap=_of_its_kind(unanswered, asked, *_others(gap, number, without_itself)),
                similar=float(similar[0]) if len(similar) else 0.0,
                single=next((float(s) for s, of in owned if of), 0.0),
                nearest=nearest,
                text=float(best["text"][number]),
                translation=float(best["translation"][number]),
                listed=float(best["list"][number]),
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


def _nearest(known: KnownQuestions, vectors: NDArray[np.float32], spare: bool) -> Neighbours:
    return known.index.nearest(vectors, _CANDIDATES + spare)


def _best(arm: DenseIndex, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    if not len(arm):
        return np.zeros(len(vectors), dtype=np.float32)
    return arm.nearest(vectors, 1).similarities[:, 0]


def _others(
    near: Neighbours, number: int, without_itself: bool
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Similarities and rows of a question's neighbours, nearest first."""
    similar, rows = near.similarities[number], near.rows[number]
    kept = rows >= 0
    if without_itself:
        kept &= similar < _ITSELF
    return similar[kept], rows[kept]


def _of_its_kind(
    known: KnownQuestions,
    asked: frozenset[AnswerType],
    similar: NDArray[np.float32],
    rows: NDArray[np.int64],
) -> NDArray[np.float32]:
    """The nearest similarities, those of questions that ask for another kind of thing lowered."""
    other = np.array([known.kinds(int(row)) != asked for row in rows], dtype=np.float32)
    lowered = np.sort(similar - np.float32(_OTHER_KIND) * other)[::-1][:NEIGHBOURS]
    return np.pad(lowered, (0, NEIGHBOURS - len(lowered)), constant_values=0.0)
