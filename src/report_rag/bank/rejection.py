"""Decides which questions of a file are added to a report's bank, and says why others are not.

`checked_form` looks at each question by itself and at those that are there; `checked_fit` searches
for it. The second is round-trip filtering: a question is kept only if a search that has not learnt
it finds the passage for which it was written (Alberti et al. 2019, ACL; for questions that are
added to passages, Gospodinov, MacAvaney and Macdonald 2023, "Doc2Query--: When Less is More"). A
question for another passage than its own would draw later questions there.
"""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

import numpy as np

from report_rag.assistant import LONGEST_QUESTION
from report_rag.bank.entries import BankEntry, Read, Rejected
from report_rag.bank.trial import with_bank
from report_rag.encoder import Encoder
from report_rag.index.loaded import Index
from report_rag.progress import Progress, Step
from report_rag.retrieval.fusion import Found, search
from report_rag.signals.answerability import evidence_of, features
from report_rag.text.answer_types import holds
from report_rag.text.language import content_words, has_words, words
from report_rag.text.parsed import ParsedText
from report_rag.types import BankQuestion, EntryProblem, LexicalField, Passage
from report_rag.vectors.neighbourhood import Neighbourhoods

_NEAREST = 1 / 13
"""A passage is near a question if fewer than this part of all passages, or fewer than
`_FEWEST_NEAREST`, have a better score. Of the first report's own questions, 0.99 have a passage of
their own that is near in one of both searches; of questions with a passage drawn at random, 0.1
(docs/decisions/question-bank.md)."""
_FEWEST_NEAREST = 3
"""So many of the best passages are near in a short report, too."""
_COPIED_WORDS = 4
"""A question copies its passage if at least so many of its content words, and at least
`_COPIED_SHARE` of them, stand in one run of words that the passage has as well."""
_COPIED_SHARE = 0.6
"""Of the first report's own questions 0.005 copy their passage, with a share of 0.5 0.008."""
_SURE_WORDS = 3
"""An unanswerable question is taken for answered if the first passage has all its content words,
so many at least, and holds each kind of thing that it asks for. That is so of 0.015 of the first
report's unanswerable questions, of 0.023 with two words."""
_SURE = 1.75
"""The same, if the model of answerability gives it these log-odds or more (a probability of 0.85
with as many questions of each kind). It so takes 0.02 of the first report's unanswerable questions,
each left out, and 0.25 of its answered ones."""
_FOLDS = 5
_SEED = 0


def checked_form(index: Index, read: Sequence[Read]) -> tuple[list[BankEntry], list[Rejected]]:
    """The entries whose words can be asked, in order, and all other parts of the file.

    Rejected are, in this order of reasons: what is no question, one without words, one longer than
    is ever asked, one that names no passage of the one report of `index` (an unanswerable one may
    name none), one with the words of another, in the bank or before it in the file, whatever case,
    accents and punctuation are, and one that copies its passage (`_copies`).
    """
    (report,) = index.reports
    by_id = {one.passage_id: one for one in index.passages}
    taken = {_key(one.text) for one in (*report.questions, *report.unanswered)}
    kept: list[BankEntry] = []
    rejected: list[Rejected] = []
    for part in read:
        if isinstance(part, Rejected):
            rejected.append(part)
        elif fault := next(_faults_of_form(part, by_id, taken), None):
            problem, passage = fault
            rejected.append(Rejected(part.number, part.question.text, problem, passage))
        else:
            taken.add(_key(part.question.text))
            kept.append(part)
    return kept, rejected


def checked_fit(
    index: Index, entries: Sequence[BankEntry], encoder: Encoder, progress: Progress
) -> tuple[list[BankEntry], list[Rejected]]:
    """The entries that belong where they are, in order, and those that do not.

    Each is searched for in the one report of `index`, first by the report's words alone. For an
    answered question that does not find one of its passages near (`_is_near`), a second search has
    learnt the bank and the other entries, without a fifth of all to which the question belongs; it
    is rejected if none is near in that either. An unanswerable one is rejected if the passage found
    first answers it almost surely (`_is_answered`). `encoder` should know what it has encoded
    (`trial.KnownVectors`). `progress` is told how many are compared.
    """
    without = with_bank(index, [], np.zeros((0, encoder.dimension), dtype=np.float32))
    faults: dict[int, str] = {}
    far: list[int] = []
    for place, entry in enumerate(entries):
        progress(Step.COMPARE, place, len(entries))
        found = _searched(without, entry.question, encoder)
        if entry.is_answered:
            if not _is_near(without, entry.question, found):
                far.append(place)
        elif _is_answered(index, without, found, encoder):
            faults[place] = _first(without, found).passage_id
    progress(Step.COMPARE, len(entries), len(entries))
    faults |= _far_from_others(index, entries, far, encoder)
    kept = [entry for place, entry in enumerate(entries) if place not in faults]
    rejected = [
        Rejected(
            entries[place].number,
            entries[place].question.text,
            EntryProblem.ELSEWHERE if entries[place].is_answered else EntryProblem.ANSWERED,
            passage,
        )
        for place, passage in sorted(faults.items())
    ]
    return kept, rejected


def _faults_of_form(
    entry: BankEntry, by_id: Mapping[str, Passage], taken: set[str]
) -> Iterator[tuple[EntryProblem, str]]:
    """The reasons why an entry cannot be added, each with a passage if one is concerned, else "".

    `by_id` has the passages of the report, `taken` the words (`_key`) of all questions so far.
    """
    question = entry.question
    if not has_words(question.text):
        yield EntryProblem.NO_WORDS, ""
    if len(question.text) > LONGEST_QUESTION:
        yield EntryProblem.TOO_LONG, ""
    ids = question.passage_ids if entry.is_answered else question.near
    unknown = [name for name in ids if name not in by_id]
    if unknown or (entry.is_answered and not ids):
        yield EntryProblem.NO_PASSAGE, ", ".join(unknown)
    if _key(question.text) in taken:
        yield EntryProblem.REPEATED, ""
    for name in question.passage_ids:
        passage = by_id[name]
        if any(
            _copies(question.text, text) for text in (passage.text, passage.translation) if text
        ):
            yield EntryProblem.COPIED, name


def _copies(question: str, text: str) -> bool:
    """Whether most content words of a question stand in one run of words that `text` has as well.

    Content words say what the question is about; the run may have other words between them. Words
    are compared in lower case, without accents.
    """
    own, other = list(words(question)), list(words(text))
    run = SequenceMatcher(None, other, own, autojunk=False).find_longest_match()
    copied = len(content_words(" ".join(own[run.b : run.b + run.size])))
    return copied >= max(_COPIED_WORDS, _COPIED_SHARE * len(content_words(question)))


def _searched(index: Index, question: BankQuestion, encoder: Encoder) -> Found:
    return search(index, Neighbourhoods(encoder), ParsedText(question.text), question.language)


def _is_near(index: Index, question: BankQuestion, found: Found) -> bool:
    """Whether few passages have a better score than the best of the question's own."""
    (report,) = index.reports
    own = [index.numbers[report.name, name] for name in question.passage_ids]
    better = int((found.scores > found.scores[own].max()).sum())
    return better < max(_FEWEST_NEAREST, _NEAREST * len(index.passages))


def _first(index: Index, found: Found) -> Passage:
    """The passage with the best score."""
    return index.passages[int(np.argmax(found.scores))]


def _far_from_others(
    index: Index, entries: Sequence[BankEntry], far: Sequence[int], encoder: Encoder
) -> dict[int, str]:
    """Of the entries at the places `far`, those that other questions do not lead to their passages.

    The bank and all answered entries are divided into `_FOLDS` parts. Each entry is searched for
    with what the other parts teach. The result has the places of those without a near passage, each
    with the id of the passage found first.
    """
    (report,) = index.reports
    answered = [place for place, entry in enumerate(entries) if entry.is_answered]
    every = [*report.questions, *(entries[place].question for place in answered)]
    row_of = {place: len(report.questions) + n for n, place in enumerate(answered)}
    fold_of = np.random.default_rng(_SEED).permutation(len(every)) % _FOLDS
    vectors = encoder.encode_questions([one.text for one in every])
    found: dict[int, str] = {}
    for fold in range(_FOLDS):
        own = [place for place in far if fold_of[row_of[place]] == fold]
        if not own:
            continue
        learnt = np.flatnonzero(fold_of != fold)
        trial = with_bank(index, [every[row] for row in learnt], vectors[learnt])
        for place in own:
            question = entries[place].question
            searched = _searched(trial, question, encoder)
            if not _is_near(trial, question, searched):
                found[place] = _first(trial, searched).passage_id
    return found


def _is_answered(index: Index, without: Index, found: Found, encoder: Encoder) -> bool:
    """Whether the report answers a question almost surely, which is said to have no answer.

    `found` is what a search of `without`, the index without a bank, found for it. `index` has the
    model of answerability, if the report has one.
    """
    question, language = found.question, found.language
    if index.model is not None:
        near = Neighbourhoods(encoder).of(question.text)
        evidence = evidence_of(question, language, near, index.sources)
        if index.model.score(features(evidence)) >= _SURE:
            return True
    first = int(np.argmax(found.scores))
    stems = set(question.topic.stems(language))
    texts = without.lexical[LexicalField.TEXT, language]
    return (
        len(stems) >= _SURE_WORDS
        and all(first in texts.owners_of(stem) for stem in stems)
        and all(holds(without.passages[first].text, kind) for kind in question.answer_types)
    )


def _key(text: str) -> str:
    """The words of a question, by which two are the same."""
    return " ".join(words(text))
