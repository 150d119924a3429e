"""Estimates similarities to missing bank questions, so that reports can be compared.

Bank questions are written by people, each with the passages, or the whole list, that answer it.
They are more similar to a user's question than passages are, so a report with few of them or none
would never be found beside one with many. The similarity that a bank question would have is
estimated as that of the passage, or the list, plus a constant (regression imputation; Little and
Rubin 2019, "Statistical Analysis with Missing Data").
"""

import numpy as np
from numpy.typing import NDArray

from report_rag.index.loaded import Index
from report_rag.types import Collection, Language
from report_rag.vectors.neighbourhood import Neighbourhood

ENOUGH = 3
"""A report with so many bank questions a passage, on average, needs no estimates for passages."""
GAINED = np.float32(0.035)
"""Cosine similarity by which a passage's bank questions are more similar to a question than the
passage is: mean over the five nearest passages of 350 questions
(docs/decisions/several-reports.md)."""
_GAINED_ACROSS = np.float32(0.07)
"""The same for a passage that neither is nor has a translation in the question's language."""

Scores = NDArray[np.float32]


def has_few_bank_questions(index: Index) -> NDArray[np.bool_]:
    """Which passages are in a report that needs estimates (`ENOUGH`); shape (passages,)."""
    return index.bank_questions_per_passage < ENOUGH


def of_passages(index: Index, closest: Scores, language: Language) -> Scores:
    """The estimated similarity of each passage's bank questions to a question in `language`.

    `closest` has the cosine similarity of each passage itself; both have the shape (passages,).
    """
    gained = np.where(index.readable(language), GAINED, _GAINED_ACROSS)
    return np.asarray(closest + gained, dtype=np.float32)


def of_bank(index: Index, found: Scores, estimated: Scores, question: Neighbourhood) -> Scores:
    """The similarities of bank questions, `found`, replaced in reports with few bank questions.

    There each passage has its estimate, or the similarity of its nearest bank question if that is
    larger. All have the shape (passages,); `question` is the user's.
    """
    # The nearest alone: in a mean of three, as in `found`, missing ones would count as far away.
    nearest = question.nearest(index.dense[Collection.BANK]).of_owners(len(index.passages))
    own = np.where(index.questions_of > 0, nearest, np.float32(-1))
    return np.where(has_few_bank_questions(index), np.maximum(own, estimated), found)


def of_lists(index: Index, found: Scores, language: Language) -> Scores:
    """The similarity of each list, `found`, raised for lists that no bank question asks for.

    It is raised by as much as that of the list's first passage would be. Shape (lists,).
    """
    unasked = index.questions_of_lists == 0
    if not unasked.any():
        return found
    firsts = [members[0] for members in index.members]
    gained = np.where(index.readable(language)[firsts], GAINED, _GAINED_ACROSS)
    return np.asarray(found + unasked * gained, dtype=np.float32)
