"""How well example sentences foresee one another, and how well they foresee the test messages.

Five folds over the package's example sentences and the messages of the test sets together: each
fold is judged by a classifier that learned from the other four. It is the strict reading of
"cross-validated", and the only figure here in which messages are learned from.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from sklearn.model_selection import KFold

from parts.shares import Shares, shares
from report_rag.encoder import Encoder, Vectors
from report_rag.evaluation import read_rows
from report_rag.index.loaded import ORDINARY, Index
from report_rag.index.texts import CONCERN_NUMBERS, encoded_texts
from report_rag.progress import Progress, Step, silent
from report_rag.safeguarding import Concern, assess, is_cry_for_help, read_examples
from report_rag.safeguarding.training import train
from report_rag.types import Collection, Outcome
from report_rag.vectors.faiss_index import FaissIndex
from report_rag.vectors.neighbourhood import Neighbourhood

FOLDS = 5
_SEED = 0
_EXAMPLES = "examples"
_WORRIED = "worried-self"


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    language: str
    concern: Concern
    source: str


def measure(
    index: Index, encoder: Encoder, messages: Sequence[Path], progress: Progress = silent
) -> dict[str, Shares]:
    """Recall of disclosures, false alarms and misuse found, of the examples and of each set."""
    sentences = [
        _Sentence(one.text, one.language, one.concern, _EXAMPLES) for one in read_examples()
    ]
    for path in messages:
        sentences += [
            _Sentence(row["text"], row["lang"], _concern(row), path.stem)
            for _, row in read_rows(path)
        ]
    vectors = encoder.encode_questions([one.text for one in sentences])
    texts = list(encoded_texts(index.reports, index.passages, index.lists))
    ordinary = [one.text for kind in ORDINARY for one in texts if one.collection is kind]
    folds = KFold(FOLDS, shuffle=True, random_state=_SEED).split(vectors)
    counted: dict[str, list[tuple[str, float]]] = {}
    for done, (learn, judge) in enumerate(folds):
        progress(Step.CALIBRATE, done, FOLDS)
        left = _learning_from(index, [sentences[n] for n in learn], vectors[learn], ordinary)
        for number in judge:
            one = sentences[number]
            found = _assessed(left, one.text, vectors[number])
            name, right = _judged(one.concern, found)
            counted.setdefault(f"{one.source}: {name}", []).append((one.language, float(right)))
    progress(Step.CALIBRATE, FOLDS, FOLDS)
    return {name: shares(values) for name, values in sorted(counted.items())}


def _learning_from(
    index: Index, sentences: Sequence[_Sentence], vectors: Vectors, ordinary: list[str]
) -> Index:
    """The index as it would be, had it these sentences as its examples; `ordinary` has the texts of
    the `ORDINARY` collections."""
    asked = np.concatenate([index.dense[collection].vectors() for collection in ORDINARY])
    concerns = [one.concern for one in sentences]
    classifier = train(
        [one.text for one in sentences] + ordinary,
        np.concatenate([vectors, asked]),
        concerns + [Concern.NONE] * len(asked),
    )
    owners = [(CONCERN_NUMBERS[concern],) for concern in concerns]
    dense = index.dense | {Collection.EXAMPLE: FaissIndex.of(vectors, owners)}
    return replace(index, dense=dense, concerns=classifier)


def _assessed(index: Index, text: str, vector: Vectors) -> Concern:
    if is_cry_for_help(text):
        return Concern.DISCLOSURE
    found = assess(text, vector, index.concerns, index.likeness(Neighbourhood(vector)))
    return found.concern if found.is_clear else Concern.NONE


def _concern(row: dict[str, str]) -> Concern:
    match row["expect"], row["group"]:
        case Outcome.SAFEGUARDING, _:
            return Concern.DISCLOSURE
        case Outcome.DECLINED, group:
            return Concern.WORRIED_ABOUT_SELF if group == _WORRIED else Concern.OFFENDER
    return Concern.NONE


def _judged(concern: Concern, found: Concern) -> tuple[str, bool]:
    """The figure that a sentence counts for, and whether it counts as a yes."""
    if concern is Concern.NONE:
        return "false alarms", found is not Concern.NONE
    if concern is Concern.DISCLOSURE:
        return "disclosures: help card", found is Concern.DISCLOSURE
    name = "misuse" if concern is Concern.OFFENDER else "worried about themselves"
    return f"{name}: a card", found is not Concern.NONE
