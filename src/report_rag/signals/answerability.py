"""How likely it is that the report answers a question, rather than only treats a similar subject.

Known questions, which people wrote, are of two kinds: bank questions (`bank`), which passages or a
whole list of the report answer, and unanswerable ones (`gap`), which it does not answer. A logistic
regression weighs how similar a question is to those of each kind, where one that asks for another
kind of thing (`AnswerType`, such as a figure or a date) counts as less similar; how similar it is
to a passage; what kind of thing it asks for; and how many of its words are in the passage that
answers the most similar bank question, or in no text at all. `answerability_training` learns the
weights when an index is built; they are stored with it as JSON.

Similarities are cosines. The owners of a bank question are the numbers, from 0, of the passages
that answer it; it has none if only a whole list does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from report_rag.signals.coverage import Coverage
from report_rag.text.answer_types import AnswerType, expected
from report_rag.text.parsed import ParsedText
from report_rag.types import Language
from report_rag.vectors.neighbourhood import Neighbourhood
from report_rag.vectors.vector_index import Neighbours, VectorIndex

NEIGHBOURS = 20
"""This many bank questions, the most similar ones, are evidence, and as many unanswerable ones."""
_OTHER_KIND = 0.04
"""Taken off the similarity of a known question that asks for another kind of thing: of the
unanswerable questions 0.85 were refused with it and 0.76 without
(docs/decisions/answerability.md)."""
_CANDIDATES = 80
"""This many bank questions, the most similar ones, and as many unanswerable ones are looked at. Of
each kind, the `NEIGHBOURS` that are most similar after `_OTHER_KIND` is taken off are kept."""
_ITSELF = 0.9999
"""In training, a known question at least so similar is the question itself, and is left out."""
WIDTH = 0.02
"""In `weighted_share`, a neighbour that is less similar than the nearest by this has 1/e (0.37) of
the weight of the nearest."""
_UNREAD = -1
"""Stands in `KnownQuestions._kinds` for a question while what it asks for is not worked out."""

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
"""The names of the features, in order.

- `bank` and `gap`: the first and largest value of `Evidence.bank` and of `Evidence.gap`.
- `neighbours`: the share of bank questions among the most similar ones (`_answered_share`).
- `text`, `translation` and `known_words`: the fields of `Evidence` of this name.
- `asks_...`, for each kind of thing: 1 if the question asks for it, else 0.
- `unknown_words`: ln(1 + n) for n words in `Evidence.unknown`.
- `unknown_share`: n divided by the number of the question's content words, or by 1 if it has none.
"""

Similarities = NDArray[np.float32]
_Candidates = tuple[Similarities, NDArray[np.int64]]
"""Similarities and rows of known questions of one kind, most similar first; both of shape (n,)."""


@dataclass(frozen=True, slots=True)
class Model:
    """The trained regression; its fields, by name, are the content of its JSON file."""

    weights: dict[str, float]
    """What one unit of each scaled feature adds to the log-odds, by the feature's name."""
    means: dict[str, float]
    """What is subtracted from each feature when it is scaled, by the feature's name."""
    scales: dict[str, float]
    """What the difference is then divided by, by the feature's name."""
    bias: float
    """Log-odds when every feature has its mean."""
    refuse_below: float
    """Log-odds below which the model alone would refuse a question as not answered."""
    sure_from: float
    """Log-odds from which, this value included, the model counts an answer as sure."""
    measured: dict[str, float]
    """What cross-validation gave: `auc`, the area under the ROC curve; `refused_answerable` and
    `refused_unanswerable`, the share of bank questions and of unanswerable ones below
    `refuse_below`; and the same shares for each language, with `_en` or `_es` at the end."""

    def score(self, features: NDArray[np.float64]) -> float:
        """Log-odds that the report answers a question with these features (see `features`).

        Raises `ValueError` for an array of another length than `FEATURES`.
        """
        total = self.bias
        for name, value in zip(FEATURES, features, strict=True):
            total += self.weights[name] * (float(value) - self.means[name]) / self.scales[name]
        return total


@dataclass(frozen=True, slots=True)
class Evidence:
    """The signals of one question, before they become features."""

    question: ParsedText
    bank: Similarities
    """Similarities of the most similar bank questions, lowered by `_OTHER_KIND` for those that ask
    for another kind of thing; largest first, shape (NEIGHBOURS,), 0 where there are fewer."""
    gap: Similarities
    """As `bank`, of the unanswerable questions."""
    similar: float
    """Similarity of the most similar bank question, not lowered; 0 without any."""
    single: float
    """Similarity, not lowered, of the most similar bank question that has owners; 0 when none of
    the `NEIGHBOURS` most similar ones has any."""
    passage: int | None
    """The number of the passage that is the first owner of the question of `single`; None when
    there is no such question."""
    text: float
    """Similarity of the most similar passage; 0 without any."""
    translation: float
    """Similarity of the most similar translation of a passage; 0 without any."""
    known_words: float
    """The share of the question's words that `passage` or its bank questions have, in [0, 1]; rare
    words weigh more (`Coverage.share`). 0 when `passage` is None."""
    unknown: frozenset[str]
    """The question's content words (what it is about) that no passage and no bank question has;
    names of countries are left out (`Coverage.unknown`)."""


@dataclass(frozen=True)
class KnownQuestions:
    """All bank questions, or all unanswerable ones: their vectors, and what each asks for."""

    index: VectorIndex
    texts: Sequence[str]
    """The questions, in the order of the rows of `index`."""

    def ask_for_others(
        self, rows: NDArray[np.int64], asked: frozenset[AnswerType]
    ) -> NDArray[np.bool_]:
        """True for each question in `rows` that does not ask for exactly the kinds in `asked`.

        `rows` has rows of `index`; it and the result have the shape (n,). What a question asks for
        is worked out when it is first needed, and kept.
        """
        for row in rows[self._kinds[rows] == _UNREAD].tolist():
            self._kinds[row] = _bits(expected(self.texts[row]))
        return np.asarray(self._kinds[rows] != _bits(asked))

    def read(self) -> None:
        """Works out in advance what every question asks for; some 0.05 ms a question."""
        self.ask_for_others(np.arange(len(self.texts)), frozenset())

    def lowered(
        self, similar: Similarities, rows: NDArray[np.int64], asked: frozenset[AnswerType]
    ) -> Similarities:
        """The `NEIGHBOURS` largest similarities to a user's question, the largest first.

        `similar` has the similarities to it of the known questions in `rows`, both of shape (n,);
        `asked` is what it asks for. Before the choice, `_OTHER_KIND` is taken off those known
        questions that do not ask for exactly the kinds in `asked`. Shape (NEIGHBOURS,), with 0 at
        the end where n is less.
        """
        other = self.ask_for_others(rows, asked)
        best = np.sort(similar - np.float32(_OTHER_KIND) * other)[::-1][:NEIGHBOURS]
        filled = np.zeros(NEIGHBOURS, dtype=np.float32)
        filled[: len(best)] = best
        return filled

    @cached_property
    def _kinds(self) -> NDArray[np.int16]:
        """What each question asks for, as a number (`_bits`), or `_UNREAD`; shape (questions,)."""
        return np.full(len(self.texts), _UNREAD, dtype=np.int16)


@dataclass(frozen=True, slots=True)
class Sources:
    """The known questions, vectors and words that the evidence of a question is gathered from."""

    known: tuple[KnownQuestions, KnownQuestions]
    """The bank questions, and the unanswerable ones."""
    text: VectorIndex
    """The vectors of the passages."""
    translation: VectorIndex
    """The vectors of their translations."""
    coverage: Coverage
    """The words of passages, their translations and bank questions."""


def evidence_of(
    question: ParsedText, language: Language, near: Neighbourhood, sources: Sources
) -> Evidence:
    """The evidence of a question that a user asks in `language`.

    `near` gives the neighbours of the question's text: what is most similar in each set of vectors.
    """
    found = [near.nearest(one.index) for one in sources.known]
    known = [(one.similarities[:_CANDIDATES], one.rows[:_CANDIDATES]) for one in found]
    closest = [near.nearest(one).best for one in (sources.text, sources.translation)]
    return _evidence(question, language, known, closest, sources, own=())


def training_evidence(
    questions: Sequence[tuple[str, Language]],
    vectors: NDArray[np.float32],
    sources: Sources,
    own: Sequence[Sequence[int]],
) -> list[Evidence]:
    """The evidence of each known question as if it were not known, in the order given.

    `questions` are pairs of a text and its language, `vectors` the vectors of the texts, shape
    (questions, dimension); `own` has the owners of each bank question, and an empty sequence for
    each other one. So that no question is evidence of itself, known questions with the same vector
    (`_ITSELF`) are left out, and so are the words that it adds to the bank questions of its owners.
    """
    known = [one.index.nearest(vectors, _CANDIDATES + 1) for one in sources.known]
    closest = [_best(one, vectors) for one in (sources.text, sources.translation)]
    return [
        _evidence(
            ParsedText(question),
            language,
            [_without_itself(one, number) for one in known],
            [float(one[number]) for one in closest],
            sources,
            own=own[number],
        )
        for number, (question, language) in enumerate(questions)
    ]


def _bits(kinds: frozenset[AnswerType]) -> int:
    """A set of kinds as a number in which a bit is set for each kind; 0 for an empty set."""
    return sum(1 << place for place, kind in enumerate(AnswerType) if kind in kinds)


def features(evidence: Evidence) -> NDArray[np.float64]:
    """The features of one question, not scaled, in the order of `FEATURES`, one number for each."""
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
    """The share of some neighbours among all, in [0, 1]; the more similar weigh more (`WIDTH`).

    `similar` has the similarity of each neighbour, the largest first; `chosen` is True for those
    whose share is wanted. Both have the shape (n,), n at least 1.
    """
    weights = np.exp((similar - similar[0]) / WIDTH)
    return float((weights * chosen).sum() / weights.sum())


def _evidence(
    question: ParsedText,
    language: Language,
    known: Sequence[_Candidates],
    closest: Sequence[float],
    sources: Sources,
    *,
    own: Sequence[int],
) -> Evidence:
    """Puts the evidence of a question together from what is most similar to it.

    `known` has the most similar bank questions, then the most similar unanswerable ones; `closest`
    the largest similarity of a passage, then that of a translation. `own` has the question's owners
    if it is a bank question in training; else it is empty.
    """
    bank, gap = sources.known
    (similar, rows), _ = known
    # The nearest bank question with owners, and the first of them.
    single, passage = 0.0, None
    for one, row in zip(similar[:NEIGHBOURS].tolist(), rows[:NEIGHBOURS].tolist(), strict=True):
        if owners := bank.index.owners[row]:
            single, passage = one, owners[0]
            break
    return Evidence(
        question=question,
        bank=bank.lowered(*known[0], question.answer_types),
        gap=gap.lowered(*known[1], question.answer_types),
        similar=float(similar[0]) if len(similar) else 0.0,
        single=single,
        passage=passage,
        text=closest[0],
        translation=closest[1],
        known_words=0.0
        if passage is None
        else sources.coverage.share(question, language, passage, is_its_own=passage in own),
        unknown=sources.coverage.unknown(question, language, len(own)),
    )


def _answered_share(bank: Similarities, gap: Similarities) -> float:
    """The `weighted_share` of bank questions among the `NEIGHBOURS` most similar known questions.

    These are the most similar of both kinds together; `bank` and `gap` are those of `Evidence`. Of
    equal ones, bank questions come first.
    """
    similar = np.concatenate([bank, gap])
    answered = np.arange(len(similar)) < len(bank)
    order = np.argsort(-similar, kind="stable")[:NEIGHBOURS]
    return weighted_share(similar[order], answered[order])


def _best(index: VectorIndex, vectors: NDArray[np.float32]) -> Similarities:
    """For each of n `vectors`, its similarity to the nearest vector in `index`; shape (n,).

    All are 0 if `index` is empty.
    """
    if not len(index):
        return np.zeros(len(vectors), dtype=np.float32)
    return index.nearest(vectors, 1).similarities[:, 0]


def _without_itself(near: Neighbours, number: int) -> _Candidates:
    """The neighbours of question `number` (from 0) in `near`, without the question itself.

    A neighbour with a similarity of `_ITSELF` or more is the question itself. Places of `near` that
    hold no neighbour (row -1) are left out too.
    """
    similar, rows = near.similarities[number], near.rows[number]
    kept = (rows >= 0) & (similar < _ITSELF)
    return similar[kept], rows[kept]
