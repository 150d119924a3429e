"""How likely it is that the report answers a question, rather than only treats a similar subject.

A logistic regression over signals: how near the question is to questions of the bank, and to
questions that are known to be unanswerable; both count as less near when they ask for another kind
of thing (a figure, a law, a date, a person, an organisation, a contact); what kind of thing it asks
for; and how many of its words stand in the nearest passage. `answerability_training` learns the
weights when an index is built; they are stored with it as JSON.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from report_rag.signals.coverage import Coverage
from report_rag.text.answer_types import AnswerType, expected
from report_rag.text.parsed import ParsedText
from report_rag.types import Language
from report_rag.vectors.neighbourhood import Neighbourhood
from report_rag.vectors.vector_index import Neighbours, VectorIndex

NEIGHBOURS = 20
"""So many neighbours in each bank are the evidence."""
_OTHER_KIND = 0.04
"""Cosine similarity taken off a neighbour that asks for another kind of thing: of the unanswerable
questions 0.85 were refused with it and 0.76 without (docs/decisions/answerability.md)."""
_CANDIDATES = 80
"""Neighbours among which those that ask for the same kind of thing are looked for."""
_ITSELF = 0.9999
"""From this cosine similarity on, a neighbour is the question itself: left out in training."""
WIDTH = 0.02
"""Width of the weighting of neighbours by similarity: cosines of this encoder differ by
hundredths."""
_UNREAD = -1

FEATURES = (
    "bank",
    "gap",
    "neighbours",
    "text",
    "translation",
    *(f"asks_{kind}" for kind in AnswerType),
    "known_words",
    "unknown_words",
    "unknown_share",
)

Similarities = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Model:
    """The trained regression: a weight for each feature, two bounds, and how well it did."""

    weights: dict[str, float]
    means: dict[str, float]
    scales: dict[str, float]
    bias: float
    refuse_below: float
    """Log-odds below which a question is refused."""
    sure_from: float
    """Log-odds from which an answer counts as sure."""
    measured: dict[str, float]
    """In cross-validation: auc; the share refused of answerable and unanswerable questions, in all
    and in each language."""

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
    """The signals of one question, before they become features."""

    question: ParsedText
    bank: Similarities
    """Similarities of the nearest bank questions, best first, shape (NEIGHBOURS,); lowered for
    those that ask for another kind of thing."""
    gap: Similarities
    """The same of the nearest unanswerable questions."""
    similar: float
    """Similarity of the nearest bank question, whatever it asks for; 0 without a bank."""
    single: float
    """Similarity of the nearest bank question that passages answer, and not a whole list."""
    passage: int | None
    """The passage that the nearest of these questions belongs to."""
    text: float
    """Similarity of the nearest passage; `translation` is that of the nearest translation."""
    translation: float
    known_words: float
    """Weighted share of the question's words that `passage` has (`coverage`)."""
    unknown: frozenset[str]
    """Its content words that stand nowhere in the corpus (`coverage`)."""


@dataclass(frozen=True)
class KnownQuestions:
    """The questions of a bank: their vectors, and which kinds of thing they ask for."""

    index: VectorIndex
    texts: Sequence[str]

    def ask_for_others(
        self, rows: NDArray[np.int64], asked: frozenset[AnswerType]
    ) -> NDArray[np.bool_]:
        """Which of the questions in `rows` ask for other kinds of thing than `asked`.

        The shape is that of `rows`. What a question asks for is worked out once, when it is needed.
        """
        for row in rows[self._kinds[rows] == _UNREAD].tolist():
            self._kinds[row] = _bits(expected(self.texts[row]))
        return np.asarray(self._kinds[rows] != _bits(asked))

    def read(self) -> None:
        """Works out what every question asks for, so that no visitor waits for it."""
        self.ask_for_others(np.arange(len(self.texts)), frozenset())

    def lowered(
        self, similar: Similarities, rows: NDArray[np.int64], asked: frozenset[AnswerType]
    ) -> Similarities:
        """The best `NEIGHBOURS` similarities, lowered where another kind of thing is asked for.

        `similar` and `rows` have the shape (neighbours,); the result has (NEIGHBOURS,), and 0 where
        there are fewer neighbours.
        """
        other = self.ask_for_others(rows, asked)
        best = np.sort(similar - np.float32(_OTHER_KIND) * other)[::-1][:NEIGHBOURS]
        filled = np.zeros(NEIGHBOURS, dtype=np.float32)
        filled[: len(best)] = best
        return filled

    @cached_property
    def _kinds(self) -> NDArray[np.int16]:
        """The kinds of thing that each question asks for, as bits; shape (questions,)."""
        return np.full(len(self.texts), _UNREAD, dtype=np.int16)


@dataclass(frozen=True, slots=True)
class Sources:
    """What evidence is gathered from."""

    known: tuple[KnownQuestions, KnownQuestions]
    """The questions of the bank, and the unanswerable ones."""
    text: VectorIndex
    translation: VectorIndex
    coverage: Coverage


_Candidates = tuple[Similarities, NDArray[np.int64]]
"""Similarities and rows of a question's neighbours, nearest first."""


@dataclass(frozen=True, slots=True)
class _Nearest:
    """The neighbours of one question in each source."""

    bank: _Candidates
    gap: _Candidates
    text: float
    translation: float


def evidence_of(
    question: ParsedText, language: Language, near: Neighbourhood, sources: Sources
) -> Evidence:
    """The evidence of one question that is asked; `near` has its vector."""
    bank, gap = (near.nearest(one.index) for one in sources.known)
    nearest = _Nearest(
        (bank.similarities[:_CANDIDATES], bank.rows[:_CANDIDATES]),
        (gap.similarities[:_CANDIDATES], gap.rows[:_CANDIDATES]),
        near.nearest(sources.text).best,
        near.nearest(sources.translation).best,
    )
    return _evidence(question, language, nearest, sources, own=())


def training_evidence(
    questions: Sequence[tuple[str, Language]],
    vectors: NDArray[np.float32],
    sources: Sources,
    own: Sequence[Sequence[int]],
) -> list[Evidence]:
    """The evidence of the questions of both banks, shape of `vectors` (questions, dimension).

    Each is scored without itself: `own` has the passages that each answers alone, whose words it
    would otherwise share with itself.
    """
    bank, gap = (one.index.nearest(vectors, _CANDIDATES + 1) for one in sources.known)
    text, translation = (_best(one, vectors) for one in (sources.text, sources.translation))
    found = []
    for number, (question, language) in enumerate(questions):
        nearest = _Nearest(
            _without_itself(bank, number),
            _without_itself(gap, number),
            float(text[number]),
            float(translation[number]),
        )
        found.append(_evidence(ParsedText(question), language, nearest, sources, own=own[number]))
    return found


def _bits(kinds: frozenset[AnswerType]) -> int:
    """A set of kinds as a number: a bit for each."""
    return sum(1 << place for place, kind in enumerate(AnswerType) if kind in kinds)


def features(evidence: Evidence) -> NDArray[np.float64]:
    """The features of one question, in the order of `FEATURES`."""
    asked = evidence.question.answer_types
    bank, gap = evidence.bank, evidence.gap
    return np.array(
        [
            bank[0],
            gap[0],
            _answered_share(bank, gap),
            evidence.text,
            evidence.translation,
            *(kind in asked for kind in AnswerType),
            evidence.known_words,
            np.log1p(len(evidence.unknown)),
            len(evidence.unknown) / max(len(evidence.question.content_words), 1),
        ],
        dtype=np.float64,
    )


def weighted_share(similar: Similarities, chosen: NDArray[np.bool_]) -> float:
    """The share of `chosen` neighbours, weighted by similarity (nearest first), in [0, 1]."""
    weights = np.exp((similar - similar[0]) / WIDTH)
    return float((weights * chosen).sum() / weights.sum())


def _evidence(
    question: ParsedText,
    language: Language,
    nearest: _Nearest,
    sources: Sources,
    *,
    own: Sequence[int],
) -> Evidence:
    bank, gap = sources.known
    similar, rows = nearest.bank
    # The nearest bank question that passages answer, and the first of these passages.
    single, passage = 0.0, None
    for one, row in zip(similar[:NEIGHBOURS].tolist(), rows[:NEIGHBOURS].tolist(), strict=True):
        if owners := bank.index.owners[row]:
            single, passage = one, owners[0]
            break
    return Evidence(
        question=question,
        bank=bank.lowered(*nearest.bank, question.answer_types),
        gap=gap.lowered(*nearest.gap, question.answer_types),
        similar=float(similar[0]) if len(similar) else 0.0,
        single=single,
        passage=passage,
        text=nearest.text,
        translation=nearest.translation,
        known_words=0.0
        if passage is None
        else sources.coverage.share(question, language, passage, is_its_own=passage in own),
        unknown=sources.coverage.unknown(question, language, len(own)),
    )


def _answered_share(bank: Similarities, gap: Similarities) -> float:
    """Of the `NEIGHBOURS` nearest known questions, the share that the report answers, in [0, 1].

    `bank` has the similarities of known questions that it answers, `gap` of those that it does not.
    The nearer a question, the more it counts.
    """
    similar = np.concatenate([bank, gap])
    answered = np.arange(len(similar)) < len(bank)
    order = np.argsort(-similar, kind="stable")[:NEIGHBOURS]
    return weighted_share(similar[order], answered[order])


def _best(index: VectorIndex, vectors: NDArray[np.float32]) -> Similarities:
    """The similarity of the nearest vector to each of `vectors`; 0 in an empty index."""
    if not len(index):
        return np.zeros(len(vectors), dtype=np.float32)
    return index.nearest(vectors, 1).similarities[:, 0]


def _without_itself(near: Neighbours, number: int) -> _Candidates:
    similar, rows = near.similarities[number], near.rows[number]
    kept = (rows >= 0) & (similar < _ITSELF)
    return similar[kept], rows[kept]
