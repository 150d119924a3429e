"""What each arm of the search says about each passage and each list, fused into one score.

Six arms see the passages: cosine similarity to the passage's text, to its translation and to the
questions of the bank that it answers, what all those questions have in common (`association`), and
BM25 over its words (in the question's language) and over those questions. Each arm's scores are
scaled to [0, 1] for the question and added with weights. An arm that a passage has not got (no
translation, no bank) is left out for it, and a bank's similarity is estimated, so that a report
without a bank is found beside one that has one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from report_rag.corpus.geography import without_country
from report_rag.encoder import Vectors
from report_rag.index.loaded import Index
from report_rag.index.texts import ABOUT_IT_ALL, translated_path
from report_rag.retrieval import imputation
from report_rag.retrieval.imputation import little_asked
from report_rag.retrieval.rewriting import Leaning, Reading, leaning, readings
from report_rag.signals.answerability import evidence_of, features
from report_rag.signals.hubness import ARMS as HUB_ARMS
from report_rag.text.answer_types import expected
from report_rag.text.language import terms
from report_rag.types import Collection, Language, LexicalField, Passage, PassageList, Query, Turn
from report_rag.vectors.neighbourhood import Asking

Scores = NDArray[np.float32]

# Chosen on the 120 development questions with evidence (six passages shown, no structure), as
# evidence first / found, each arm scaled between its least and greatest score:
#   text alone 0.56 / 0.76 · bank alone 0.73 / 0.85 · five arms alike 0.73 / 0.89 ·
#   bank arms doubled 0.83 / 0.91. Scaling by the mean and deviation gave 0.81 / 0.91, by the
#   greatest 0.76 / 0.85, fusing ranks (RRF, k = 60) 0.75 / 0.89.
# Then, with the association, on those and 112 by another author (rank alone, four passages):
#   without it 0.87 / 0.86 and 0.87 / 0.83 · with it 0.93 / 0.87 and 0.89 / 0.84 ·
#   and the bank at 1.5 instead of 2 0.93 / 0.87 and 0.91 / 0.85; at 1 0.91 / 0.87 and 0.91 / 0.84.
ASSOCIATION = "association"
WEIGHTS: dict[str, float] = {
    Collection.TEXT: 0.5,
    Collection.TRANSLATION: 0.5,
    Collection.BANK: 2.0,
    ASSOCIATION: 1.0,
    LexicalField.TEXT: 0.5,
    LexicalField.BANK: 1.0,
}


# Neighbours that decide whether a country is all that is asked about, and the width of their
# weighting: cosines of this encoder differ by hundredths.
_COUNTRY_NEIGHBOURS = 7
_WIDTH = 0.02
# Where a corpus has no bank, or no text in the question's language, words say less. 1,500 questions
# of the bank against the English passages alone, right passage first, by the weight of words beside
# the text's: English 0 gave 0.64, 0.2 0.69, 0.5 0.66, 1 0.63; Spanish (names only are shared)
# 0 and 0.1 gave 0.52, 0.2 0.49, 1 0.21. On XQuAD (240 paragraphs, 1,190 questions a language):
# English 0 gave 0.93, 0.1 0.96, 0.2 0.96, 0.4 0.96; Spanish 0 gave 0.86, 0.05 0.87, 0.1 0.88,
# 0.2 0.87, 0.4 0.85.
_WORDS_ALONE = 0.2
_FOREIGN_WORDS = 0.1
# A passage has a dozen questions in the bank or more. Its three nearest say more than its nearest
# alone: on the development questions evidence came first in 0.91 instead of 0.84 (four passages, no
# lists), on 700 questions of the bank, each without itself, in 0.76 instead of 0.75 (one passage)
# and 0.80 instead of 0.77 (several). Votes of all neighbours gave 0.90 and 0.76.
_BEST_OF: dict[str, int] = {Collection.BANK: 3}
# What the passages of the section gain that a question is to stay near, as part of a full score:
# more when its words say little. Right passage first in the development set / second author /
# eight people / held out, all four looked at when this was chosen:
#   0.975 / 0.934 / 0.918 / 0.920 without · 0.967 / 0.963 / 0.933 / 0.950 near their own section ·
#   0.975 / 0.926 / 0.903 / 0.910 near any other; as many unanswerable ones are refused.
#   0.3 for what leans, near any other, 0.975 / 0.912 / 0.903 / 0.910. 0.2 for all, two headings,
#   lists as they are, near any other 0.975 / 0.904 / 0.896 / 0.910. A heading before every short
#   question, and not only what leans, near any other 0.958 / 0.897 / 0.896 / 0.870, and of eight
#   people's unanswerable questions 0.85 instead of 0.92 refused.
# Of 20 short questions 15 are answered from the section, 3 without it.
_LIFT = {Leaning.YES: 0.2, Leaning.PERHAPS: 0.2, Leaning.NO: 0.1}
# And the section's lists, as cosine similarity; for all questions it cost refusals.
_LIST_LIFT = 0.02


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, passage by passage and list by list."""

    text: str
    """The text that was searched."""
    language: Language
    vector: Vectors
    """The vector of that text, shape (dimension,)."""
    scores: Scores
    """Fused score in [0, 1] of each passage, shape (passages,)."""
    arms: dict[str, Scores]
    """The same before fusion: cosine similarities, and BM25 scores; of a bank that a report has not
    got, an estimate."""
    closest: Scores
    """Cosine similarity of each passage or its translation, whichever is nearer, without what it
    is like to any question (`hubness`); shape (passages,)."""
    lists: Scores
    """Cosine similarity of each list to the question, shape (lists,)."""
    bank: float
    """Similarity to the nearest question of the bank; to the nearest passage without one."""
    single: float
    """The same, of those that passages answer and not only a whole list."""
    about_country: float
    """How like a question about a country and nothing else, in [0, 1]; 0 when it names none."""
    answerability: float | None
    """Log-odds that the corpus answers it; None when the index has no model of that."""
    exchanged_country: bool = False
    """A follow-up that named only another country; the words are those of the question before."""


def search_query(index: Index, asking: Asking, query: Query) -> Found:
    """Searches the reading of a question that the corpus knows best; the first one in doubt."""
    leans, meanings = _meanings(index, query)
    found = [
        (reading, search_reading(index, asking, reading, query.language)) for reading in meanings
    ]
    _, best = max(found, key=lambda one: one[1].bank - one[0].handicap)
    return best if query.near is None else _stay_near(index, best, query.near, leans)


def read_ahead(index: Index, query: Query) -> list[str]:
    """The texts whose vectors `search_query` needs; what their words alone can say is read.

    For who remembers it (`memo`): the encoder is at work meanwhile.
    """
    wanted = []
    for reading in _meanings(index, query)[1]:
        for text in filter(None, (reading.text, reading.own)):
            wanted.append(text)
            if index.geography.asked(text):
                wanted.append(without_country(text, query.language))
            for kind in LexicalField:
                _worded(index, kind, text, query.language)
            index.coverage.known(text, query.language)
            expected(text)
    return wanted


def _meanings(index: Index, query: Query) -> tuple[Leaning, tuple[Reading, ...]]:
    """Whether a question needs what it is asked of, and its readings."""
    text = index.geography.corrected(query.text, index.knows)
    before = query.history
    leans = Leaning.NO if before else leaning(text)
    if query.near is not None and leans is Leaning.YES:
        before = (Turn("user", _heading(index, query.near, query.language)), *before)
    return leans, readings(text, before)


def _heading(index: Index, passage: Passage, language: Language) -> str:
    """The heading of a passage's section in a language, if the report has it there.

    It is taken for the question before: "why?" asked of a section is asked of what it is about.
    """
    report = next(one for one in index.reports if one.name == passage.report)
    translated = report.translated_headings and report.language is not language
    path = translated_path(index.reports, passage) if translated else passage.section_path
    return path[-1] if path else ""


def _stay_near(index: Index, found: Found, passage: Passage, leans: Leaning) -> Found:
    """What was found, with the passages and lists of a section, and below it, lifted."""
    depth = len(passage.section_path)

    def inside(one: Passage | PassageList) -> bool:
        path = one.section_path[:depth]
        return (one.report, path) == (passage.report, passage.section_path)

    lifted = np.array([inside(one) for one in index.passages], dtype=np.float32)
    lists = np.array([inside(one) for one in index.lists], dtype=np.float32)
    lift = np.float32(_LIFT[leans])
    raised = np.float32(_LIST_LIFT if leans is Leaning.YES else 0)
    return replace(
        found,
        scores=np.asarray((found.scores + lift * lifted) / (1 + lift), dtype=np.float32),
        lists=found.lists + raised * lists,
    )


def search_reading(index: Index, asking: Asking, reading: Reading, language: Language) -> Found:
    """Searches what a question may mean; what a follow-up says itself counts beside the whole."""
    found = search(index, asking, reading.text, language)
    if reading.own is None:
        return replace(found, exchanged_country=reading.exchanged_country)
    return _blend(found, search(index, asking, reading.own, language), reading.own_share)


def _blend(joined: Found, own: Found, share: float) -> Found:
    """What a follow-up finds: with the question before it, and by itself."""
    part = np.float32(share)
    known = [one.answerability for one in (joined, own) if one.answerability is not None]
    return replace(
        joined,
        scores=(1 - part) * joined.scores + part * own.scores,
        lists=(1 - part) * joined.lists + part * own.lists,
        single=(1 - share) * joined.single + share * own.single,
        answerability=max(known, default=None),
    )


def search(index: Index, asking: Asking, text: str, language: Language) -> Found:
    """Searches every arm for one text."""
    question = asking.asked(text)
    passages, lists = len(index.passages), len(index.lists)
    arms: dict[str, Scores] = {
        arm: question.nearest(index.dense[arm]).of_owners(passages, _BEST_OF.get(arm, 1))
        for arm in (Collection.TEXT, Collection.TRANSLATION, Collection.BANK)
        if len(index.dense[arm])
    }
    named = {
        str(arm): index.dense[arm]
        for arm in (Collection.TEXT, Collection.TRANSLATION, Collection.LIST)
    }
    evidence = evidence_of(
        text, language, question, known=index.known, arms=named, coverage=index.coverage
    )
    for kind in (LexicalField.TEXT, LexicalField.BANK):
        arms[kind] = _worded(index, kind, text, language)
    if index.association is not None:
        arms[ASSOCIATION] = index.association.scores(question.vector)
    near = question.nearest(index.dense[Collection.LIST]).of_owners(lists)
    centred: dict[str, Scores] = {
        arm: index.hubness.without(arms[arm], arm, language) for arm in HUB_ARMS if arm in arms
    }
    closest = np.maximum.reduce(list(centred.values()))
    if Collection.BANK in arms:
        nearest, little = 0.0, little_asked(index)
        if little.any():
            estimated = imputation.of_passages(index, closest, language)
            nearest = float(estimated[little].max())
            arms[Collection.BANK] = imputation.of_bank(
                index, arms[Collection.BANK], estimated, question
            )
        near = imputation.of_lists(index, near, language)
    else:  # Lists and readings are compared with the passages themselves.
        nearest = max(evidence.text, evidence.translation)
    return Found(
        text=text,
        language=language,
        vector=question.vector,
        scores=fuse(_without_hubs(index, arms, centred), _weights(index, arms, language)),
        arms=arms,
        closest=closest,
        lists=near,
        bank=max(evidence.similar, nearest),
        single=max(evidence.single, nearest),
        about_country=_about_country(index, asking, text, language),
        answerability=(
            index.model.score(features(evidence, index.passages)) if index.model else None
        ),
    )


def _about_country(index: Index, asking: Asking, text: str, language: Language) -> float:
    """The weighted share of questions about a country as such among the nearest that name one.

    0 for a question that names none.
    """
    if not index.geography.asked(text):
        return 0.0
    near = asking.asked(without_country(text, language)).nearest(index.dense[Collection.COUNTRY])
    similar = near.similarities[:_COUNTRY_NEIGHBOURS]
    weights = np.exp((similar - similar[0]) / _WIDTH)
    whole = (near.owners[:_COUNTRY_NEIGHBOURS] == ABOUT_IT_ALL).any(axis=1)
    return float((weights * whole).sum() / weights.sum())


def _worded(index: Index, kind: LexicalField, text: str, language: Language) -> Scores:
    """BM25 in the question's language, or in the other when the corpus has only that.

    There only names, numbers and cognates are shared; stems of the question's own language keep
    its function words out (XQuAD, Spanish: 0.877 first, 0.861 with stems of the other language).
    """
    stems = terms(text, language)
    own = index.lexical[kind, language]
    return (index.lexical[kind, language.other] if own.is_empty else own).scores(
        tuple(stems), len(index.passages)
    )


def _without_hubs(
    index: Index, arms: dict[str, Scores], centred: dict[str, Scores]
) -> dict[str, Scores]:
    """The arms as they are fused: a bank that knows enough holds hubs down by itself."""
    little = little_asked(index)
    if not little.any():
        return arms
    return arms | {arm: np.where(little, own, arms[arm]) for arm, own in centred.items()}


def _weights(
    index: Index, arms: Mapping[str, Scores], language: Language
) -> dict[str, float | Scores]:
    """How much each arm counts, for all passages alike or for each, shape (passages,).

    Words count less without a bank, or in the other language. An arm counts nothing for a passage
    that has nothing in it.
    """
    weights: dict[str, float | Scores] = {arm: WEIGHTS[arm] for arm in arms}
    foreign = index.lexical[LexicalField.TEXT, language].is_empty
    if foreign:
        weights[LexicalField.TEXT] *= _FOREIGN_WORDS
    elif Collection.BANK not in arms:
        weights[LexicalField.TEXT] *= _WORDS_ALONE
    there = {
        Collection.TRANSLATION: index.translated,
        LexicalField.TEXT: index.readable(language.other if foreign else language),
        LexicalField.BANK: ~little_asked(index),
        ASSOCIATION: ~little_asked(index),
    }
    for arm, has in there.items():
        if arm in weights and has.any() and not has.all():
            weights[arm] = weights[arm] * has.astype(np.float32)
    return weights


def fuse(arms: Mapping[str, Scores], weights: Mapping[str, float | Scores]) -> Scores:
    """The weighted mean of arms, each scaled to [0, 1] for the question, shape (passages,).

    A weight is of all passages or of each, shape (passages,).
    """
    total = np.zeros(len(next(iter(arms.values()))), dtype=np.float32)
    for arm, scores in arms.items():
        span = float(scores.max() - scores.min())
        if span > 0:
            total += weights[arm] * (scores - scores.min()) / span
    whole = np.asarray(sum(weights.values()), dtype=np.float32)
    return np.asarray(total / np.where(whole > 0, whole, 1), dtype=np.float32)
