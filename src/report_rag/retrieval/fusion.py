"""What each retriever says about each passage and each list, fused into one score.

Six retrievers see the passages: cosine similarity to the passage's text, to its translation and to
the bank questions that it answers; the `association` learned from all of these; and BM25 over its
words (in the question's language) and over the words of its bank questions. The scores of each
retriever are scaled to [0, 1] for the question and added with weights. A retriever that has nothing
for a passage (no translation, no bank) is left out for it, and a bank's similarity is estimated
(`imputation`), so that a report without a bank is found beside one that has one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from report_rag.corpus.geography import without_country
from report_rag.encoder import Vectors
from report_rag.index.loaded import Index
from report_rag.index.texts import ABOUT_IT_ALL, translated_path
from report_rag.retrieval import imputation
from report_rag.retrieval.rewriting import Leaning, Reading, leaning, readings
from report_rag.signals.answerability import (
    NEIGHBOURS,
    Evidence,
    evidence_of,
    features,
    weighted_share,
)
from report_rag.signals.hubness import COLLECTIONS as WITH_HUBS
from report_rag.text.parsed import ParsedText
from report_rag.types import Collection, Language, LexicalField, Passage, PassageList, Query, Turn
from report_rag.vectors.neighbourhood import Neighbourhood, Neighbourhoods

Scores = NDArray[np.float32]
"""One score for each passage, shape (passages,), or for each list, shape (lists,)."""

ASSOCIATION = "association"
WEIGHTS: dict[str, float] = {
    Collection.TEXT: 0.5,
    Collection.TRANSLATION: 0.5,
    Collection.BANK: 2.0,
    ASSOCIATION: 1.0,
    LexicalField.TEXT: 0.5,
    LexicalField.BANK: 1.0,
}
"""How much each retriever counts: evidence first in 0.93 of the development questions with these,
in 0.73 with equal weights (docs/decisions/fusion.md)."""
_WORDS_ALONE = 0.2
"""Weight of BM25 over the passages, as a part of its usual one, where no report has a bank, or none
has text in the question's language, so that only names and numbers are shared. On 240 paragraphs of
XQuAD the right one came first in 0.96 (English) and 0.88 (Spanish) with it, in 0.93 and 0.86
without BM25 (docs/decisions/fusion.md)."""
BEST_OF_BANK = 3
"""A passage's similarity in the bank is the mean of its three nearest questions: evidence first in
0.91 of the development questions, 0.84 with the nearest alone (docs/decisions/fusion.md)."""
_LIFT = 0.2
"""What the passages of a section gain that the question is to stay near, as part of a full score
(docs/decisions/staying-near.md)."""
_LIST_LIFT = 0.02
"""What the lists of that section gain, as cosine similarity, for a question that leans on it."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, passage by passage and list by list."""

    question: ParsedText
    """The question as it was searched."""
    language: Language
    vector: Vectors
    """The vector of the question, shape (dimension,)."""
    scores: Scores
    """Fused score of each passage, in [0, 1]."""
    retrievers: dict[str, Scores]
    """The scores of each retriever before fusion: cosine similarities, and BM25 scores; estimated
    where a report has no bank."""
    closest: Scores
    """Cosine similarity of each passage or its translation, whichever is nearer, less what it has
    to any question (`hubness`)."""
    lists: Scores
    """Cosine similarity of each list."""
    bank: float
    """Similarity of the nearest bank question; of the nearest passage without a bank."""
    single: float
    """The same, of those that passages answer and not only a whole list."""
    about_country: Callable[[], float]
    """How likely it asks for a country and nothing else, in [0, 1]; 0 when it names none. It is
    computed when it is asked for, since it takes another text to encode."""
    answerability: float | None
    """Log-odds that the report answers it; None when the index has no model of that."""
    unknown_words: frozenset[str] = frozenset()
    """The question's content words that stand nowhere in the corpus."""
    exchanged_country: bool = False
    """A follow-up that named only another country; the words are those of the question before."""


def search_query(index: Index, near: Neighbourhoods, query: Query) -> Found:
    """Searches each reading of a question, and gives what was found for the one that the corpus
    knows best; the first one in doubt."""
    leans, meanings = _meanings(index, query)
    found = [search_reading(index, near, reading, query.language) for reading in meanings]
    best = max(found, key=lambda one: one.bank)
    return best if query.near is None else _stay_near(index, best, query.near, leans)


def search_reading(
    index: Index, near: Neighbourhoods, reading: Reading, language: Language
) -> Found:
    """Searches one reading; of a follow-up, what it says itself counts beside the whole."""
    found = search(index, near, ParsedText(reading.text), language)
    if reading.own is None:
        return replace(found, exchanged_country=reading.exchanged_country)
    own = search(index, near, ParsedText(reading.own), language)
    return _blend(found, own, reading.own_share)


def search(index: Index, near: Neighbourhoods, question: ParsedText, language: Language) -> Found:
    """Searches one text with every retriever."""
    own = near.of(question.text)
    # 1. The scores of each retriever.
    retrievers = _score(index, own, question, language)
    lists = own.nearest(index.dense[Collection.LIST]).of_owners(len(index.lists))
    # 2. How near the passages are themselves, less what they have to any question.
    centred: dict[str, Scores] = {
        name: index.hubness.without(retrievers[name], name, language)
        for name in WITH_HUBS
        if name in retrievers
    }
    closest = np.maximum.reduce(list(centred.values()))
    # 3. How near a bank question is; estimated where a report has no bank.
    evidence = evidence_of(question, language, own, index.sources)
    bank, single = evidence.similar, evidence.single
    if Collection.BANK in retrievers:
        little = imputation.has_few_bank_questions(index)
        if little.any():
            estimated = imputation.of_passages(index, closest, language)
            bank_scores = retrievers[Collection.BANK]
            retrievers[Collection.BANK] = imputation.of_bank(index, bank_scores, estimated, own)
            bank = max(bank, float(estimated[little].max()))
            single = max(single, float(estimated[little].max()))
            fused = {n: np.where(little, one, retrievers[n]) for n, one in centred.items()}
        else:  # A bank that knows enough holds hubs down by itself.
            fused = {}
        lists = imputation.of_lists(index, lists, language)
    else:  # Lists and readings are compared with the passages themselves.
        fused = centred
        bank = single = max(evidence.text, evidence.translation)
    # 4. One score for each passage.
    weights = _weights(index, retrievers, language)
    return Found(
        question=question,
        language=language,
        vector=own.vector,
        scores=fuse(retrievers | fused, weights),
        retrievers=retrievers,
        closest=closest,
        lists=lists,
        bank=bank,
        single=single,
        about_country=lambda: _about_country(index, near, question, language),
        answerability=_answerability(index, evidence),
        unknown_words=evidence.unknown,
    )


def fuse(retrievers: Mapping[str, Scores], weights: Mapping[str, float | Scores]) -> Scores:
    """The weighted mean of retrievers, each scaled to [0, 1] for the question.

    A weight is one number for all passages, or one for each, shape (passages,).
    """
    total = np.zeros(len(next(iter(retrievers.values()))), dtype=np.float32)
    for name, scores in retrievers.items():
        span = float(scores.max() - scores.min())
        if span > 0:
            total += weights[name] * (scores - scores.min()) / span
    whole = np.asarray(sum(weights.values()), dtype=np.float32)
    return np.asarray(total / np.where(whole > 0, whole, 1), dtype=np.float32)


def _score(
    index: Index, near: Neighbourhood, question: ParsedText, language: Language
) -> dict[str, Scores]:
    """What each retriever of the index gives to each passage."""
    passages = len(index.passages)
    scores: dict[str, Scores] = {
        name: near.nearest(index.dense[name]).of_owners(
            passages, BEST_OF_BANK if name is Collection.BANK else 1
        )
        for name in (Collection.TEXT, Collection.TRANSLATION, Collection.BANK)
        if len(index.dense[name])
    }
    for field in LexicalField:
        scores[field] = _bm25(index, field, question, language)
    if index.association is not None:
        scores[ASSOCIATION] = index.association.scores(near.vector)
    return scores


def _bm25(index: Index, field: LexicalField, question: ParsedText, language: Language) -> Scores:
    """BM25 in the question's language, or in the other when the corpus has only that.

    There only names, numbers and cognates are shared; stems of the question's own language keep
    its function words out (XQuAD, Spanish: 0.877 first, 0.861 with stems of the other language).
    """
    lexical = index.lexical[field, language]
    if lexical.is_empty:
        lexical = index.lexical[field, language.other]
    return lexical.scores(question.stems(language), len(index.passages))


def _weights(
    index: Index, retrievers: Mapping[str, Scores], language: Language
) -> dict[str, float | Scores]:
    """How much each retriever counts: one number, or one for each passage.

    BM25 counts less without a bank, or in the other language. A retriever counts nothing for a
    passage that has nothing in it.
    """
    weights: dict[str, float | Scores] = {name: WEIGHTS[name] for name in retrievers}
    foreign = index.lexical[LexicalField.TEXT, language].is_empty
    if foreign or Collection.BANK not in retrievers:
        weights[LexicalField.TEXT] *= _WORDS_ALONE
    has_bank = ~imputation.has_few_bank_questions(index)
    there = {
        Collection.TRANSLATION: index.translated,
        LexicalField.TEXT: index.readable(language.other if foreign else language),
        LexicalField.BANK: has_bank,
        ASSOCIATION: has_bank,
    }
    for name, has in there.items():
        if name in weights and has.any() and not has.all():
            weights[name] = weights[name] * has.astype(np.float32)
    return weights


def _about_country(
    index: Index, near: Neighbourhoods, question: ParsedText, language: Language
) -> float:
    """How likely a question asks for all that the report says about a country, in [0, 1].

    The country in it is replaced by "this country". Of the `NEIGHBOURS` nearest packaged questions
    about countries, it is the share that asks for everything, weighted by similarity. 0 for a
    question that names no country.
    """
    if not index.geography.asked(question):
        return 0.0
    found = near.of(without_country(question, language)).nearest(index.dense[Collection.COUNTRY])
    whole = (found.owners[:NEIGHBOURS] == ABOUT_IT_ALL).any(axis=1)
    return weighted_share(found.similarities[:NEIGHBOURS], whole)


def _answerability(index: Index, evidence: Evidence) -> float | None:
    return index.model.score(features(evidence)) if index.model else None


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


def _meanings(index: Index, query: Query) -> tuple[Leaning, tuple[Reading, ...]]:
    """Whether a question leans on the section that it is asked of, and its readings."""
    text = index.geography.corrected(ParsedText(query.text), index.knows)
    before = query.history
    leans = Leaning.NO if before or query.near is None else leaning(text)
    if query.near is not None and leans is Leaning.YES:
        before = (Turn("user", _heading(index, query.near, query.language)), *before)
    return leans, readings(text, before, query.leans)


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
    lift = np.float32(_LIFT)
    raised = np.float32(_LIST_LIFT if leans is Leaning.YES else 0)
    return replace(
        found,
        scores=np.asarray((found.scores + lift * lifted) / (1 + lift), dtype=np.float32),
        lists=found.lists + raised * lists,
    )
