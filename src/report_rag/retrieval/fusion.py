"""Scores all passages for a question in six ways, and fuses the six into one score a passage.

The question bank is a set of questions that people wrote, each with the passages that answer it, or
with a list: passages that are shown together as one answer, such as seven recommendations. Lists
are scored too, by their similarity to the question alone.

A retriever is one way to score passages. The six are: the cosine similarity of the question to the
passage's text, to its translation, and to its bank questions; a linear map learned from all bank
questions (`association`); BM25 over the passage's words in the question's language, and over the
words of its bank questions. The scores of each retriever are scaled to [0, 1] for the question and
added with weights. For a passage that a retriever can say nothing of, such as one without a
translation, its weight is 0. Only the similarity to missing bank questions is estimated
(`imputation`), so that passages without bank questions are found beside others that have some.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from report_rag.corpus.geography import without_country
from report_rag.encoder import Vectors
from report_rag.index.loaded import Index
from report_rag.index.texts import ABOUT_IT_ALL, translated_path_of
from report_rag.retrieval import imputation
from report_rag.retrieval.rewriting import Leaning, Reading, leaning, readings
from report_rag.signals.answerability import NEIGHBOURS, evidence_of, features, weighted_share
from report_rag.signals.hubness import COLLECTIONS as WITH_HUBS
from report_rag.text.parsed import ParsedText
from report_rag.types import Collection, Language, LexicalField, Passage, Query, Turn
from report_rag.vectors.neighbourhood import Neighbourhood, Neighbourhoods

Scores = NDArray[np.float32]
"""One score for each passage, shape (passages,), or for each list, shape (lists,)."""

ASSOCIATION = "association"
"""The name of the retriever that is a learned linear map. The others have the name of what they
search: a `Collection` (a set of vectors) or a `LexicalField` (a set of texts, by words)."""
WEIGHTS: dict[str, float] = {
    Collection.TEXT: 0.5,
    Collection.TRANSLATION: 0.5,
    Collection.BANK: 2.0,
    ASSOCIATION: 1.0,
    LexicalField.TEXT: 0.5,
    LexicalField.BANK: 1.0,
}
"""The weight of each retriever, by its name. With these the right passage is first for 0.93 of the
development questions (those that figures were chosen on), with equal weights for 0.73
(docs/decisions/fusion.md)."""
_WORDS_ALONE = 0.2
"""The weight of BM25 over passages is multiplied by this where no report has bank questions, or
where no passage has text in the question's language, so that only names and numbers are shared. Of
the questions about 240 paragraphs of XQuAD, a public test set, 0.96 (English) and 0.88 (Spanish)
found the right one first with it, 0.93 and 0.86 without BM25 (docs/decisions/fusion.md)."""
BEST_OF_BANK = 3
"""A passage's score in the bank is the mean cosine similarity of so many of its bank questions, the
nearest ones. The right passage is first for 0.91 of the development questions with this number, for
0.84 with the nearest one alone (docs/decisions/fusion.md)."""
_LIFT = 0.2
"""Added to the fused score of each passage in the section that a question is asked from
(`Query.near`). All scores are then divided by 1 plus this, so that they stay in [0, 1]
(docs/decisions/staying-near.md)."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search finds: scores of all passages and all lists, in the order of the index."""

    question: ParsedText
    """The text that was searched: the question as asked, or what it means after those before it."""
    language: Language
    """The language of the question."""
    vector: Vectors
    """The unit vector of `question`, by the encoder, shape (dimension,)."""
    scores: Scores
    """Fused score of each passage, in [0, 1]."""
    retrievers: dict[str, Scores]
    """By the name of each retriever in `WEIGHTS`, its score for each passage, not scaled to [0, 1].
    A retriever for which the index has no vectors or no learned map has no entry. In a report with
    few bank questions, scores of `Collection.BANK` may be estimates (`imputation`)."""
    closest: Scores
    """For each passage the larger of two cosine similarities to the question, that of its text and
    that of its translation. Each is corrected first: a passage that is more similar than others to
    questions of any kind loses a part of that (`hubness`)."""
    lists: Scores
    """For each list the cosine similarity of its text (headings and titles of its items), or of a
    bank question that the whole list answers, if that is larger. For a list without such questions
    an estimate is put instead (`imputation.of_lists`)."""
    bank: float
    """Cosine similarity of the nearest bank question, or the best estimate in a report with few of
    them, if larger. Where the index has no bank question at all, that of the nearest passage or
    translation."""
    single: float
    """As `bank`, but a bank question that only a whole list answers does not count."""
    about_country: Callable[[], float]
    """How likely the question asks for all about a country and no topic in it, in [0, 1]; 0 when it
    names no country. It is computed on call, since another text has to be encoded for it: the
    question with "this country" for the name."""
    answerability: float | None
    """Log-odds that the reports answer the question; None when the index has no model for this."""
    unknown_words: frozenset[str] = frozenset()
    """The words of the question, in lower case and without accents, that no passage and no bank
    question has. Only words that say what it is about count, and no names of countries."""
    exchanged_country: bool = False
    """True for a follow-up that only names another country ("and in Peru?"): all other words of
    `question` are those of the question before."""


def search_query(index: Index, near: Neighbourhoods, query: Query) -> Found:
    """Searches each reading of a question, a text that it may mean after the ones before it.

    The result with the largest `Found.bank` is returned, the first of equal ones. If `query.near`
    is a passage, the passages of its section have higher scores in that result (`_LIFT`). `near`
    gives the vector and the neighbours of a text, and encodes each text once.
    """
    meanings = _meanings(index, query)
    found = [search_reading(index, near, reading, query.language) for reading in meanings]
    best = max(found, key=lambda one: one.bank)
    return best if query.near is None else _stay_near(index, best, query.near)


def search_reading(
    index: Index, near: Neighbourhoods, reading: Reading, language: Language
) -> Found:
    """Searches one reading, a text that a message may mean after the messages before it.

    `reading.text` is searched. If that joins a follow-up to the question before, `reading.own` is
    the follow-up alone, and is searched too unless it is None. The scores of passages and lists and
    `Found.single` are then means of both results, in which the second weighs `reading.own_share`;
    the larger answerability counts; all else is from the first. `near` encodes each text once.
    """
    found = search(index, near, ParsedText(reading.text), language)
    if reading.own is None:
        return replace(found, exchanged_country=reading.exchanged_country)
    own = search(index, near, ParsedText(reading.own), language)
    return _blend(found, own, reading.own_share)


def search(index: Index, near: Neighbourhoods, question: ParsedText, language: Language) -> Found:
    """Searches one text, as it stands, with every retriever of the index and fuses their scores.

    `language` is that of the text. `near` gives its vector and its nearest neighbours. In a report
    with few bank questions, the similarities of passages and translations are fused as they are
    corrected for `Found.closest`.
    """
    own = near.of(question.text)
    # 1. The scores of each retriever.
    retrievers = _score(index, own, question, language)
    lists = own.nearest(index.dense[Collection.LIST]).of_owners(len(index.lists))
    # 2. The similarity of passages and translations, less what they have to any question.
    centred: dict[str, Scores] = {
        name: index.hubness.without(retrievers[name], name, language)
        for name in WITH_HUBS
        if name in retrievers
    }
    closest = np.maximum.reduce(list(centred.values()))
    # 3. The similarity of bank questions, estimated where a passage has few of them. Of such a
    # passage the centred similarities of text and translation are fused, not the plain ones.
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
        else:
            fused = {}
    else:  # Without any bank question the nearest passage stands for the nearest one.
        across = imputation.across_languages(index, language)
        fused = centred | {Collection.TEXT: centred[Collection.TEXT] + across}
        bank, single = max(evidence.text, evidence.translation), float(closest.max())
    lists = imputation.of_lists(index, lists, language)
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
        answerability=index.model.score(features(evidence)) if index.model else None,
        unknown_words=evidence.unknown,
    )


def fuse(retrievers: Mapping[str, Scores], weights: Mapping[str, float | Scores]) -> Scores:
    """For each passage the weighted mean of the retrievers' scores, each retriever scaled before.

    Scaled, a retriever's least score is 0 and its greatest 1; if all are equal, all are 0. The mean
    is not scaled again. Both arguments have the same names, at least one. A weight is one number
    for all passages, or one for each, shape (passages,). A passage whose weights are all 0 gets 0.
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
    """By the name of each retriever, its scores, not scaled to [0, 1]; each of shape (passages,).

    A retriever for which the index has no vectors or no learned map is left out. BM25 never is:
    where the index has no words, its scores are 0.
    """
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
    """The BM25 score of each passage over its words or those of its bank questions (`field`).

    Texts in the question's language are searched; where `field` has none, those in the other one,
    which share only names, numbers and words that are spelt alike. The question's words are stemmed
    in its own language all the same, which leaves its function words out: with that, 0.877 of the
    Spanish questions of XQuAD find the right passage first; with the other stems, 0.861.
    """
    lexical = index.lexical[field, language]
    if lexical.is_empty:
        lexical = index.lexical[field, language.other]
    return lexical.scores(question.stems(language), len(index.passages))


def _weights(
    index: Index, retrievers: Mapping[str, Scores], language: Language
) -> dict[str, float | Scores]:
    """The weight of each retriever: one number, or one for each passage, shape (passages,).

    It is that of `WEIGHTS`, lowered for BM25 over the passages where there is no bank question or
    no text in the question's language (`_WORDS_ALONE`). It is 0 for a passage without what the
    retriever needs: a translation; text in the language that is searched; for BM25 over the bank
    and the learned map, enough bank questions. If no passage has that, the weight
    stays as it is.
    """
    weights: dict[str, float | Scores] = {name: WEIGHTS[name] for name in retrievers}
    foreign = index.lexical[LexicalField.TEXT, language].is_empty
    if foreign or Collection.BANK not in retrievers:
        weights[LexicalField.TEXT] *= _WORDS_ALONE
    has_bank = ~imputation.has_few_bank_questions(index)
    covered = {
        Collection.TRANSLATION: index.translated,
        LexicalField.TEXT: index.readable(language.other if foreign else language),
        LexicalField.BANK: has_bank,
        ASSOCIATION: has_bank,
    }
    for name, has in covered.items():
        if name in weights and has.any() and not has.all():
            weights[name] = weights[name] * has.astype(np.float32)
    return weights


def _about_country(
    index: Index, near: Neighbourhoods, question: ParsedText, language: Language
) -> float:
    """How likely a question asks for all that the report says about a country, in [0, 1].

    The names of countries in it are replaced by "this country". Of the example questions on "this
    country" (`Collection.COUNTRY`), the `NEIGHBOURS` (20) most similar are taken. The result is the
    share of those that ask for everything; the more similar ones weigh more. 0 for a question that
    names no country.
    """
    if not index.geography.asked(question):
        return 0.0
    found = near.of(without_country(question, language)).nearest(index.dense[Collection.COUNTRY])
    whole = (found.owners[:NEIGHBOURS] == ABOUT_IT_ALL).any(axis=1)
    return weighted_share(found.similarities[:NEIGHBOURS], whole)


def _blend(joined: Found, own: Found, share: float) -> Found:
    """Mixes what a follow-up finds joined to the question before it with what it finds alone.

    `share`, in [0, 1], is the weight of `own`, what it finds alone; `joined` has the rest. Mixed
    are the scores of passages and lists, and `single`. The answerability is the larger one, or the
    only one that is not None. All else is that of `joined`.
    """
    part = np.float32(share)
    known = [one.answerability for one in (joined, own) if one.answerability is not None]
    return replace(
        joined,
        scores=(1 - part) * joined.scores + part * own.scores,
        lists=(1 - part) * joined.lists + part * own.lists,
        single=(1 - share) * joined.single + share * own.single,
        answerability=max(known, default=None),
    )


def _meanings(index: Index, query: Query) -> tuple[Reading, ...]:
    """The readings of a question: the texts that it may mean after the ones before it.

    A misspelt name of a country is corrected first. If there is no question before, and it needs
    one ("why?"), the heading of the section that it is asked from (`query.near`) is taken for it.
    """
    text = index.geography.corrected(ParsedText(query.text), index.knows)
    before = query.history
    if query.near is not None and not before and leaning(text) is Leaning.YES:
        before = (Turn("user", _heading(index, query.near, query.language)),)
    return readings(text, before, query.leans, query.language)


def _heading(index: Index, passage: Passage, language: Language) -> str:
    """The innermost heading above a passage; "" for a passage before the first heading.

    It is in `language` if the report is, or if its headings are translated; else as printed.
    """
    report = next(one for one in index.reports if one.name == passage.report)
    translated = report.translated_headings and report.language is not language
    path = translated_path_of(index.reports, passage) if translated else passage.section_path
    return path[-1] if path else ""


def _stay_near(index: Index, found: Found, passage: Passage) -> Found:
    """What was found, with higher scores for passages in the section of `passage`, or below it.

    `_LIFT` is added to theirs; then all are divided by 1 + `_LIFT`. A passage before the first
    heading has its whole report as its section.
    """
    depth = len(passage.section_path)
    inside = [
        (one.report, one.section_path[:depth]) == (passage.report, passage.section_path)
        for one in index.passages
    ]
    lift = np.float32(_LIFT)
    raised = (found.scores + lift * np.array(inside, dtype=np.float32)) / (1 + lift)
    return replace(found, scores=np.asarray(raised, dtype=np.float32))
