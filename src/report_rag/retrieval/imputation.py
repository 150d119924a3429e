"""Estimates similarities to missing bank questions, so that reports can be compared.

Bank questions are written by people, each with the passages that answer it. A report with few of
them or none would never be found beside one with many, since a missing
similarity would count as a low one. The similarity that a bank question would have is estimated as
that of the passage, or the list, plus a constant (regression imputation; Little and Rubin 2019,
"Statistical Analysis with Missing Data"). Reports with enough bank questions are left as they are.
"""

import numpy as np
from numpy.typing import NDArray

from report_rag.index.loaded import Index
from report_rag.types import Collection, Language
from report_rag.vectors.neighbourhood import Neighbourhood

ENOUGH = 3
"""Mean number of bank questions per passage from which a report counts as having a bank; decided
for a whole report, since its passages have to be compared alike."""
GAINED = np.float32(0.035)
"""How much more similar to a question a passage's bank questions are than the passage, as cosine
similarity: mean over the five nearest passages of 350 questions
(docs/decisions/several-reports.md)."""
_GAINED_ACROSS = np.float32(0.07)
"""The same where the passage cannot be read in the language of the question."""

Scores = NDArray[np.float32]


def has_few_bank_questions(index: Index) -> NDArray[np.bool_]:
    """Which passages are in a report with too few bank questions; shape (passages,).

    That is a report with fewer than `ENOUGH` a passage, on average.
    """
    return index.bank_questions_per_passage < ENOUGH


def of_passages(index: Index, closest: Scores, language: Language) -> Scores:
    """The estimated similarity of each passage's bank questions to a question in `language`.

    `closest` has the cosine similarity of each passage itself; both have the shape (passages,).
    """
    gained = np.where(index.readable(language), GAINED, _GAINED_ACROSS)
    return np.asarray(closest + gained, dtype=np.float32)


def of_bank(index: Index, found: Scores, estimated: Scores, question: Neighbourhood) -> Scores:
    """The similarities in the bank, `found`, with estimates for reports with too few questions.

    All have the shape (passages,). Where a passage of such a report has bank questions, the larger
    of the estimate and the nearest question's similarity counts.
    """
    # The nearest question alone: in a mean of three, a missing one would count as far away.
    nearest = question.nearest(index.dense[Collection.BANK]).of_owners(len(index.passages))
    own = np.where(index.questions_of > 0, nearest, np.float32(-1))
    return np.where(has_few_bank_questions(index), np.maximum(own, estimated), found)


def of_lists(index: Index, found: Scores, language: Language) -> Scores:
    """The similarity of each list, shape (lists,), raised for lists without a bank question."""
    unasked = index.questions_of_lists == 0
    if not unasked.any():
        return found
    firsts = [members[0] for members in index.members]
    gained = np.where(index.readable(language)[firsts], GAINED, _GAINED_ACROSS)
    return np.asarray(found + unasked * gained, dtype=np.float32)
