"""Estimates for the question bank that a report has not got, so that reports can be compared.

A report without a bank, or with a few questions, would never be found beside one with many: what
its passages lack would count as far away. How near a bank question would be is estimated from how
near the passage, or the list, is itself (regression imputation by a constant; Little and Rubin
2019, "Statistical Analysis with Missing Data"). A bank with enough questions is left as it is.
"""

import numpy as np
from numpy.typing import NDArray

from report_rag.index.loaded import Index
from report_rag.types import Collection, Language
from report_rag.vectors.neighbourhood import Neighbourhood

ENOUGH = 3
"""From so many bank questions for each passage, on average, a report counts as having a bank. It is
said of a whole report, since the passages of a report have to be compared alike."""
GAINED = np.float32(0.035)
"""How much nearer a passage's bank questions are than the passage, as cosine similarity: a mean
over the five nearest passages of 350 questions (docs/decisions/several-reports.md)."""
_GAINED_ACROSS = np.float32(0.07)
"""The same where the passage cannot be read in the language of the question."""

Scores = NDArray[np.float32]


def little_asked(index: Index) -> NDArray[np.bool_]:
    """The passages of reports that have no bank, or next to none; shape (passages,)."""
    return index.asked_of_report < ENOUGH


def of_passages(index: Index, closest: Scores, language: Language) -> Scores:
    """How near a bank question of each passage would be, from how near the passage is.

    Cosine similarities, shape (passages,), to a question in `language`.
    """
    gained = np.where(index.readable(language), GAINED, _GAINED_ACROSS)
    return np.asarray(closest + gained, dtype=np.float32)


def of_bank(index: Index, found: Scores, estimated: Scores, question: Neighbourhood) -> Scores:
    """The bank's similarities, shape (passages,), estimated for reports without a bank."""
    # Of one question or two, the nearest: what they lack to three would count as far away.
    nearest = question.nearest(index.dense[Collection.BANK]).of_owners(len(index.passages))
    own = np.where(index.questions_of > 0, nearest, np.float32(-1))
    return np.where(little_asked(index), np.maximum(own, estimated), found)


def of_lists(index: Index, found: Scores, language: Language) -> Scores:
    """How near each list is, shape (lists,), with what a question would add to one without any."""
    unasked = index.questions_of_lists == 0
    if not unasked.any():
        return found
    firsts = [members[0] for members in index.members]
    gained = np.where(index.readable(language)[firsts], GAINED, _GAINED_ACROSS)
    return np.asarray(found + unasked * gained, dtype=np.float32)
