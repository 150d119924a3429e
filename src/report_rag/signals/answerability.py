"""How likely it is that the report answers a question, rather than only treats a similar subject.

Known questions, which people wrote, are of two kinds: bank questions, which a passage or a whole
list of the report answers, and unanswerable ones (`gap`), which it does not answer. A logistic
regression weighs how similar a question is to those of each kind, where one that asks for another
kind of thing (a figure, a law, a date, a person, an organisation, a contact) counts as less
similar; how similar it is to a passage; what kind of thing it asks for; and how many of its words
are in the passage that answers the most similar bank question, or in no text at all.
`answerability_training` learns the weights when an index is built; they are stored with it as JSON.

Similarities are cosines. The passages of a bank question are its owners, given by number from 0.
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
"""So many known questions of each kind, the most similar ones, are the evidence."""
_OTHER_KIND = 0.04
"""Similarity taken off a known question that asks for another kind of thing: of the unanswerable
questions 0.85 were refused with it and 0.76 without (docs/decisions/answerability.md)."""
_CANDIDATES = 80
"""So many of each kind are compared; the most similar `NEIGHBOURS` after `_OTHER_KIND` count."""
_ITSELF = 0.9999
"""From this similarity on, a known question is the question itself: left out in training."""
WIDTH = 0.02
"""A known question less similar by this has 1/e of the weight: cosines differ by hundredths."""
_UNREAD = -1
"""In `KnownQuestions._kinds`: not worked out yet."""

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
"""The names of the features, in order: similarity of the most similar bank question, and of the
most similar unanswerable one, both lowered where the kind differs; the share of bank questions
(`_answered_share`); `Evidence.text` and `.translation`; 1 for each kind of thing that is asked for,
else 0; `Evidence.known_words`; log(1 + n) for n words in `Evidence.unknown`; n as a share of the
question's content words."""

Similarities = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Model:
    """The trained regression: a weight for each feature, two bounds, and how well it did."""

    weights: dict[str, float]
    """Log-odds for each unit of a scaled feature, by its name."""
    means: dict[str, float]
    """What is subtracted from each feature, by its name, when it is scaled."""
    scales: dict[str, float]
    """What the difference is then divided by."""
    bias: float
    """Log-odds when every feature has its mean."""
    refuse_below: float
    """Log-odds below which a question is refused."""
    sure_from: float
    """Log-odds from which an answer counts as sure."""
    measured: dict[str, float]
    """In cross-validation: `auc`, the area under the ROC curve; `refused_answerable` and
    `refused_unanswerable`, the share of these below `refuse_below`, and the same with `_en` and
    `_es` for each language."""

    def score(self, features: NDArray[np.float64]) -> float:
        """Log-odds that the report answers a question with these features (see `features`)."""
        total = self.bias
        for name, value in zip(FEATURES, features, strict=True):
            total += self.weights[name] * (float(value) - self.means[name]) / self.scales[name]
        return total

    def to_json(self) -> dict[str, Any]:
        """All fields by name, as they are stored with the index."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The signals of one question, before they become features."""

    question: ParsedText
    bank: Similarities
    """Similarities of the most similar bank questions, largest first, shape (NEIGHBOURS,); lowered
    for those that ask for another kind of thing. 0 where there are fewer questions."""
    gap: Similarities
    """The same of the unanswerable questions."""
    similar: float
    """Similarity of the most similar bank question, whatever it asks for; 0 without any."""
    single: float
    """Similarity of the most similar bank question with owners, so that passages answer and not a
    whole list; 0 when none of the first `NEIGHBOURS` has any."""
    passage: int | None
    """The first owner of that question; None when there is none."""
    text: float
    """Similarity of the most similar passage; 0 without any."""
    translation: float
    """Similarity of the most similar translation of a passage; 0 without any."""
    known_words: float
    """Share of the question's words, rare ones weighing more, that are in `passage` or in its bank
    questions, in [0, 1] (`Coverage.share`); 0 without `passage`."""
    unknown: frozenset[str]
    """Its content words that are nowhere in the corpus (`Coverage.unknown`)."""


@dataclass(frozen=True)
class KnownQuestions:
    """All known questions of one kind: their vectors, and which kinds of thing they ask for."""

    index: VectorIndex
    texts: Sequence[str]
    """The questions, in the order of the rows of `index`."""

    def ask_for_others(
        self, rows: NDArray[np.int64], asked: frozenset[AnswerType]
    ) -> NDArray[np.bool_]:
        """Which of the questions in `rows` do not ask for exactly the kinds of thing in `asked`.

        The shape is that of `rows`. What a question asks for is worked out once, when it is needed.
        """
        for row in rows[self._kinds[rows] == _UNREAD].tolist():
            self._kinds[row] = _bits(expected(self.texts[row]))
        return np.asarray(self._kinds[rows] != _bits(asked))

    def read(self) -> None:
        """Works out which kinds of thing all questions ask for, so that no visitor waits for it."""
        self.ask_for_others(np.arange(len(self.texts)), frozenset())

    def lowered(
        self, similar: Similarities, rows: NDArray[np.int64], asked: frozenset[AnswerType]
    ) -> Similarities:
        """The `NEIGHBOURS` largest similarities, lowered where another kind of thing is asked for.

        `similar` and `rows`, of questions of this kind, have the shape (n,); `asked` is what the
        question asks for. The result has the shape (NEIGHBOURS,), and 0 where n is less.
        """
        other = self.ask_for_others(rows, asked)
        best = np.sort(similar - np.float32(_OTHER_KIND) * other)[::-1][:NEIGHBOURS]
        filled = np.zeros(NEIGHBOURS, dtype=np.float32)
        filled[: len(best)] = best
        return filled

    @cached_property
    def _kinds(self) -> NDArray[np.int16]:
        """The kinds of thing that each question asks for, as `_bits`, or `_UNREAD`; shape (n,)."""
        return np.full(len(self.texts), _UNREAD, dtype=np.int16)


@dataclass(frozen=True, slots=True)
class Sources:
    """What evidence is gathered from."""

    known: tuple[KnownQuestions, KnownQuestions]
    """The bank questions, and the unanswerable ones."""
    text: VectorIndex
    """The vectors of the passages."""
    translation: VectorIndex
    """The vectors of their translations."""
    coverage: Coverage


_Candidates = tuple[Similarities, NDArray[np.int64]]
"""Similarities and rows of known questions, the most similar first; both of shape (n,)."""


@dataclass(frozen=True, slots=True)
class _Nearest:
    """What is most similar to one question in each source; fields as in `Evidence`, not lowered."""

    bank: _Candidates
    gap: _Candidates
    text: float
    translation: float


def evidence_of(
    question: ParsedText, language: Language, near: Neighbourhood, sources: Sources
) -> Evidence:
    """The evidence of a question in `language` that is asked; `near` has its vector."""
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
    """The evidence of each known question as if it were not known, in their order.

    `vectors` has the shape (questions, dimension); `own` has the owners of each bank question, and
    nothing for others. Known questions of the same vector are left out, and so are the words that a
    question itself adds to the bank questions of its owners.
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
    """A set of kinds as a number: a bit for each, 0 for none."""
    return sum(1 << place for place, kind in enumerate(AnswerType) if kind in kinds)


def features(evidence: Evidence) -> NDArray[np.float64]:
    """The features of one question, shape (len(FEATURES),), in that order."""
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
    """The share of the `chosen` among some neighbours, in [0, 1]; the more similar weigh more.

    `similar` has their similarities, the largest first; both have the shape (n,), n at least 1.
    """
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
    """The evidence of a question; `own` has its owners if it is a bank question in training."""
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
    """Of the `NEIGHBOURS` most similar questions of both kinds, the share of bank questions.

    In [0, 1], as `weighted_share`. `bank` and `gap` have the similarities of either kind.
    """
    similar = np.concatenate([bank, gap])
    answered = np.arange(len(similar)) < len(bank)
    order = np.argsort(-similar, kind="stable")[:NEIGHBOURS]
    return weighted_share(similar[order], answered[order])


def _best(index: VectorIndex, vectors: NDArray[np.float32]) -> Similarities:
    """The largest similarity of a vector in `index` to each of `vectors`; 0 in an empty index."""
    if not len(index):
        return np.zeros(len(vectors), dtype=np.float32)
    return index.nearest(vectors, 1).similarities[:, 0]


def _without_itself(near: Neighbours, number: int) -> _Candidates:
    """The neighbours of question `number`, without those of a similarity of `_ITSELF` or more."""
    similar, rows = near.similarities[number], near.rows[number]
    kept = (rows >= 0) & (similar < _ITSELF)
    return similar[kept], rows[kept]
