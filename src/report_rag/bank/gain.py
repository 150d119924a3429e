"""What new questions of a bank gain, by cross-validation over all of its questions.

The questions are divided into five folds. Those of a fold are searched for with what a bank of all
others learns, once without and once with the new ones. So each question is answered by a bank that
does not have it, as a visitor's question is. Both searches are asked the same questions, so that
the difference is theirs alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from report_rag.bank.trial import with_bank
from report_rag.encoder import Encoder
from report_rag.index.loaded import Index
from report_rag.progress import Progress, Step
from report_rag.retrieval.fusion import search_query
from report_rag.retrieval.selection import select
from report_rag.types import BankQuestion, Query
from report_rag.vectors.neighbourhood import Neighbourhoods

_FOLDS = 5
_ASKED = 500
"""The most questions that are searched for, drawn at random. All others are learnt from all the
same. With 500 the interval of a share of 0.9 is 0.05 wide."""
_RESAMPLES = 2_000
"""How often the questions are drawn anew for an interval."""
_INTERVAL = (0.025, 0.975)
_SEED = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """A measure without and with the new questions: means over all questions, in [0, 1]."""

    before: float
    after: float
    least: float
    """The 95 % interval of `after` - `before`, from here to `most`. It is a bootstrap over
    passages, since questions of one passage are found or missed together."""
    most: float


@dataclass(frozen=True, slots=True)
class Gain:
    """What the new questions change for questions that the search has not learnt."""

    asked: int
    """How many questions were searched for."""
    first: Difference
    """Share of questions with one of their passages shown first."""
    found: Difference
    """Mean share of a question's passages among those that are shown."""


def measure_gain(
    index: Index,
    existing: Sequence[BankQuestion],
    added: Sequence[BankQuestion],
    encoder: Encoder,
    progress: Progress,
) -> Gain | None:
    """The gain of `added` beside `existing`; None with fewer questions than folds.

    `index` has the one report of both. `encoder` encodes the same question again and again, so that
    it should know what it has encoded (`trial.KnownVectors`). Questions that are written to be
    offered are learnt from and not searched for. It is not decided whether a question would be
    refused. `progress` is told how many questions have been searched for.
    """
    every = [*existing, *added]
    random = np.random.default_rng(_SEED)
    fold_of = random.permutation(len(every)) % _FOLDS
    asked = np.array([n for n, one in enumerate(every) if one.offered is None], dtype=np.int64)
    if len(asked) < _FOLDS:
        return None
    asked = np.sort(random.permutation(asked)[:_ASKED])
    vectors = encoder.encode_questions([one.text for one in every])
    first, found = np.zeros((2, len(asked))), np.zeros((2, len(asked)))
    done = 0
    for fold in range(_FOLDS):
        left_out = fold_of == fold
        for side, whole in enumerate((len(existing), len(every))):
            learnt = np.flatnonzero(~left_out[:whole])
            trial = with_bank(index, [every[n] for n in learnt], vectors[learnt])
            for place in np.flatnonzero(left_out[asked]):
                progress(Step.CROSS_VALIDATE, done, 2 * len(asked))
                done += 1
                question = every[asked[place]]
                first[side, place], found[side, place] = _searched(trial, question, encoder)
    progress(Step.CROSS_VALIDATE, done, 2 * len(asked))
    groups = [every[n].passage_ids[0] for n in asked]
    return Gain(len(asked), _difference(first, groups, random), _difference(found, groups, random))


def _searched(index: Index, question: BankQuestion, encoder: Encoder) -> tuple[float, float]:
    """Whether a passage of the question is shown first (1 or 0), and the share of them shown."""
    query = Query(question.text, question.language)
    selected = select(index, search_query(index, Neighbourhoods(encoder), query))
    shown = [hit.passage.passage_id for hit in selected.hits]
    own = set(question.passage_ids)
    return float(shown[0] in own), len(own.intersection(shown)) / len(own)


def _difference(
    shares: NDArray[np.float64], groups: Sequence[str], random: np.random.Generator
) -> Difference:
    """The means of both rows of `shares`, shape (2, questions), and the interval of the difference.

    Questions with the same value in `groups` are drawn together.
    """
    before, after = (float(one) for one in shares.mean(axis=1))
    _, group = np.unique(np.asarray(groups), return_inverse=True)
    gained, sizes = np.bincount(group, shares[1] - shares[0]), np.bincount(group)
    drawn = random.integers(len(sizes), size=(_RESAMPLES, len(sizes)))
    means = gained[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    least, most = (float(one) for one in np.quantile(means, _INTERVAL))
    return Difference(before, after, least, most)
