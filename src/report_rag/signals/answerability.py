"""How likely it is that the corpus answers a question and does not only speak of something near.

A logistic regression over signals that can be read: how near the question is to questions that are
known to be answered, and to questions that are known not to be, those that ask for another kind of
thing (a figure, a law, a date, a person, an organisation, a contact) being less near; whether it
asks for a kind of thing that the nearest passage does not hold; how many of its words are known
there. It is trained when an index is built (`learning.answerability`) and stored with it as JSON.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from report_rag.signals.coverage import Coverage
from report_rag.text.answer_types import AnswerType, expected, holds
from report_rag.types import Language, Passage
from report_rag.vectors.faiss_index import Neighbours
from report_rag.vectors.neighbourhood import Asked
from report_rag.vectors.vector_index import VectorIndex

NEIGHBOURS = 20
# "How many children migrate?" lies next to "Why do children migrate?" and says nothing of it: what
# asks for another kind of thing counts as so much less near, among this many candidates. On 456
# questions by three authors, all trained on the banks, the area under the curve was 0.970 without
# it, 0.976, 0.979, 0.983, 0.982 and 0.978 with 0.01, 0.02, 0.04, 0.06 and 0.10; of the unanswerable
# 0.76 were refused without and 0.85 with 0.04, at 2 % false refusals. (That was with five kinds.
# With organisations as the sixth, on 576 questions by four authors, the area rose from 0.981 to
# 0.986 and what the assistant refuses from 0.87 to 0.93, at 0.014 and 0.012 false refusals.)
_OTHER_KIND = 0.04
_CANDIDATES = 80
# A question that stands in the bank word for word is at 1; while training, its own vector is left
# out by this bound.
_ITSELF = 0.9999
# Cosines of this encoder differ by hundredths: the width of the weighting of neighbours.
_WIDTH = 0.02
_NEAREST = 5
_UNREAD = -1
_MEANT = 5

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


_Candidates = tuple[NDArray[np.float32], NDArray[np.int64]]
"""Similarities and rows of a question's neighbours, nearest first."""


@dataclass(frozen=True, slots=True)
class _Near:
    """The neighbourhoods of one question."""

    bank: _Candidates
    gap: _Candidates
    best: dict[str, float]
    """Similarity of the nearest text, translation and list."""


@dataclass(frozen=True)
class KnownQuestions:
    """Questions of a bank: their vectors, and what they ask, row by row."""

    index: VectorIndex
    texts: Sequence[str]

    def ask_for_others(
        self, rows: NDArray[np.int64], asked: frozenset[AnswerType]
    ) -> NDArray[np.bool_]:
        """Which of these questions ask for other kinds of thing than these, shape of `rows`.

        Each question's words are read once, when it is first among the nearest.
        """
        for row in rows[self._kinds[rows] == _UNREAD].tolist():
            self._kinds[row] = _number(expected(self.texts[row]))
        return np.asarray(self._kinds[rows] != _number(asked))

    def read(self) -> None:
        """Reads what all of them ask for, so that nobody has to wait for it."""
        self.ask_for_others(np.arange(len(self.texts)), frozenset())

    @cached_property
    def _kinds(self) -> NDArray[np.int16]:
        """The kinds of each question as a number, shape (questions,)."""
        return np.full(len(self.texts), _UNREAD, dtype=np.int16)


def _number(kinds: frozenset[AnswerType]) -> int:
    """A set of kinds as a number: a bit for each."""
    return sum(1 << place for place, kind in enumerate(AnswerType) if kind in kinds)


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
    arms: dict[str, VectorIndex],
    coverage: Coverage,
    *,
    own: Sequence[Sequence[int]] | None = None,
) -> list[Evidence]:
    """The evidence of many questions at once, shape of `vectors` (questions, dimension).

    `known` are the questions that are answered, and those that are not; `arms` has `text`,
    `translation` and `list`. In training the questions are those of the banks,
    and `own` has the passages that each answers alone: then what stands in the banks as the
    question itself is not counted.
    """
    without_itself = own is not None
    bank, gap = (_nearest(one, vectors, without_itself) for one in known)
    best = {name: _best(arms[name], vectors) for name in ("text", "translation", "list")}
    return [
        _evidence(
            question,
            language,
            _Near(
                _others(bank, number, without_itself),
                _others(gap, number, without_itself),
                {name: float(similar[number]) for name, similar in best.items()},
            ),
            known=known,
            coverage=coverage,
            own=() if own is None else own[number],
        )
        for number, (question, language) in enumerate(questions)
    ]


def evidence_of(
    question: str,
    language: Language,
    asked: Asked,
    *,
    known: tuple[KnownQuestions, KnownQuestions],
    arms: dict[str, VectorIndex],
    coverage: Coverage,
) -> Evidence:
    """The evidence of one question that is asked; as `gather` has it."""
    bank, gap = (asked.nearest(one.index) for one in known)
    near = _Near(
        (bank.similarities[:_CANDIDATES], bank.rows[:_CANDIDATES]),
        (gap.similarities[:_CANDIDATES], gap.rows[:_CANDIDATES]),
        {name: asked.nearest(arm).best for name, arm in arms.items()},
    )
    return _evidence(question, language, near, known=known, coverage=coverage)


def _evidence(
    question: str,
    language: Language,
    near: _Near,
    *,
    known: tuple[KnownQuestions, KnownQuestions],
    coverage: Coverage,
    own: Sequence[int] = (),
) -> Evidence:
    answered, unanswered = known
    asked = expected(question)
    similar, rows = near.bank
    owned = [
        (float(one), answered.index.owners[row])
        for one, row in zip(similar[:NEIGHBOURS], rows[:NEIGHBOURS].tolist(), strict=True)
    ]
    nearest = tuple(dict.fromkeys(owner for _, of in owned for owner in of))[:_NEAREST]
    itself = bool(nearest) and nearest[0] in own
    return Evidence(
        question=question,
        bank=_of_its_kind(answered, asked, *near.bank),
        gap=_of_its_kind(unanswered, asked, *near.gap),
        similar=float(similar[0]) if len(similar) else 0.0,
        single=next((one for one, of in owned if of), 0.0),
        nearest=nearest,
        text=near.best["text"],
        translation=near.best["translation"],
        listed=near.best["list"],
        known_words=(
            coverage.share(question, language, nearest[0], is_its_own=itself) if nearest else 0.0
        ),
    )


def _answered_share(bank: NDArray[np.float32], gap: NDArray[np.float32]) -> float:
    """Of the nearest questions of both banks, the weighted share that are answered."""
    similar = np.concatenate([bank, gap])
    answered = np.arange(len(similar)) < len(bank)
    order = np.argsort(-similar, kind="stable")[:NEIGHBOURS]
    weights = np.exp((similar[order] - similar[order[0]]) / _WIDTH)
    return float((weights * answered[order]).sum() / weights.sum())


def _nearest(known: KnownQuestions, vectors: NDArray[np.float32], spare: bool) -> Neighbours:
    return known.index.nearest(vectors, _CANDIDATES + spare)


def _best(arm: VectorIndex, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    if not len(arm):
        return np.zeros(len(vectors), dtype=np.float32)
    return arm.nearest(vectors, 1).similarities[:, 0]


def _others(near: Neighbours, number: int, without_itself: bool) -> _Candidates:
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
    other = known.ask_for_others(rows, asked)
    lowered = np.sort(similar - np.float32(_OTHER_KIND) * other)[::-1][:NEIGHBOURS]
    kept = np.zeros(NEIGHBOURS, dtype=np.float32)
    kept[: len(lowered)] = lowered
    return kept
