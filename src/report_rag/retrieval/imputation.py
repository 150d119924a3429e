"""Estimates similarities to missing bank questions, so that reports can be compared.

Bank questions are written by people, each with the passages, or the whole list, that answer it.
They are more similar to a user's question than passages are, so a passage with few of them or none,
or a report of such passages, would never be found beside one with many. The similarity that a bank
question would have is estimated as that of the passage, or the list, plus a constant (regression
imputation; Little and Rubin 2019, "Statistical Analysis with Missing Data").
"""

import numpy as np
from numpy.typing import NDArray

from report_rag.index.loaded import Index
from report_rag.types import Collection, Language
from report_rag.vectors.neighbourhood import Neighbourhood

ENOUGH = 3
"""A passage with so many bank questions or more needs no estimate."""
GAINED = np.float32(0.035)
"""By how much, in cosine similarity, a passage's bank questions are more similar to a user's
question than the passage is: the mean over the five nearest passages of 350 questions. It holds for
a passage in the question's language, or translated into it (docs/decisions/several-reports.md)."""
_GAINED_ACROSS = np.float32(0.07)
"""The same for a passage that is neither in the question's language nor translated into it."""

Scores = NDArray[np.float32]


def has_few_bank_questions(index: Index) -> NDArray[np.bool_]:
    """True for each passage that answers fewer bank questions than `ENOUGH`, shape (passages,).

    Such a passage needs an estimate.
    """
    return index.questions_of < ENOUGH


def of_passages(index: Index, closest: Scores, language: Language) -> Scores:
    """The estimated similarity of each passage's bank questions to a question in `language`.

    It is the cosine similarity of the passage itself, from `closest`, plus `GAINED` or
    `_GAINED_ACROSS`. Both arrays have the shape (passages,).
    """
    gained = np.where(index.readable(language), GAINED, _GAINED_ACROSS)
    return np.asarray(closest + gained, dtype=np.float32)


def across_languages(index: Index, language: Language) -> Scores:
    """What is added to each passage's similarity so that passages of two languages can be compared.

    A question in `language` is less similar to what it asks for if that is in the other language:
    `_GAINED_ACROSS` less `GAINED` for a passage that is neither in the question's language nor
    translated into it, 0 for any other. Shape (passages,).
    """
    foreign = ~index.readable(language)
    return np.asarray(foreign * (_GAINED_ACROSS - GAINED), dtype=np.float32)


def of_bank(index: Index, found: Scores, estimated: Scores, question: Neighbourhood) -> Scores:
    """The similarity of each passage's bank questions to the user's question, estimated if need be.

    In a report in which any passage has few bank questions, it is for every passage the value in
    `estimated`, or the similarity of its nearest bank question if that is larger: so passages with
    questions and without are compared alike. In any other report it is the value in `found`. All
    have the shape (passages,). `question` has the vector of the user's question. Where half of the
    passages have a bank, the right one is first for 0.62 of the questions, for 0.57 without a bank,
    and for 0.40 if the mean over the report decided (docs/decisions/question-bank.md).
    """
    # The nearest alone: in a mean of three, as in `found`, missing ones would count as far away.
    nearest = question.nearest(index.dense[Collection.BANK]).of_owners(len(index.passages))
    own = np.where(index.questions_of > 0, nearest, np.float32(-1))
    partly = np.isin(index.report_of, index.report_of[has_few_bank_questions(index)])
    return np.where(partly, np.maximum(own, estimated), found)


def of_lists(index: Index, found: Scores, language: Language) -> Scores:
    """The similarity of each list to a question in `language`, shape (lists,).

    It is the value in `found`, but for a list that no bank question asks for: there, in a report
    with few bank questions, what the list has in common with any question is taken off (`hubness`);
    then, where the index has any bank question, `GAINED` is added, or `_GAINED_ACROSS` if the
    list's first passage is not readable in `language`.
    """
    unasked = index.questions_of_lists == 0
    if not unasked.any():
        return found
    firsts = [members[0] for members in index.members]
    centred = unasked & has_few_bank_questions(index)[firsts]
    found = np.where(centred, index.hubness.lists_without(found, language), found)
    if not len(index.dense[Collection.BANK]):
        return np.asarray(found, dtype=np.float32)
    gained = np.where(index.readable(language)[firsts], GAINED, _GAINED_ACROSS)
    return np.asarray(found + unasked * gained, dtype=np.float32)
