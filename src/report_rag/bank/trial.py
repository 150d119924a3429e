"""The index of one report as it would be with other questions in its bank, to try them out.

Passages, lists, their vectors and words stay as they are. What is made of bank questions is made
anew, as a build makes it: their vectors and words, and the association (the learned map from a
question to passages). The model that decides whether a question is answered is left out, since it
takes long to train: a trial says what is found, and not what would be refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from report_rag.encoder import Encoder, Vectors
from report_rag.index.lexical import LexicalIndexes, lexical_texts
from report_rag.index.loaded import Index
from report_rag.index.texts import bank
from report_rag.progress import Progress, silent
from report_rag.signals.association import Association
from report_rag.signals.bm25 import LexicalIndex
from report_rag.text.language import terms
from report_rag.types import BankQuestion, Collection, Language, LexicalField, Report
from report_rag.vectors.faiss_index import FaissIndex


def with_bank(index: Index, questions: Sequence[BankQuestion], vectors: Vectors) -> Index:
    """The index of one report with `questions` as its whole bank; none of them is possible.

    `index` has one report. `vectors` are those of the questions, in their order, shape (n,
    dimension). The index has no unanswerable questions and no model of answerability.
    """
    (report,) = index.reports
    reports = (replace(report, questions=tuple(questions), unanswered=()),)
    owned = list(bank(reports, index.passages, index.lists))
    owners = [own if whole is None else () for _, own, whole in owned]
    asked = [(row, whole) for row, (_, _, whole) in enumerate(owned) if whole is not None]
    # The collection of lists has the text of each list, then the questions for whole lists.
    lists = index.dense[Collection.LIST].read(np.arange(len(index.lists), dtype=np.int64))
    of_lists = np.concatenate([lists, vectors[[row for row, _ in asked]]])
    owners_of_lists = [(n,) for n in range(len(lists))] + [(whole,) for _, whole in asked]
    nothing = FaissIndex.of(np.zeros((0, vectors.shape[1]), dtype=np.float32), [])
    return replace(
        index,
        reports=reports,
        dense=index.dense
        | {
            Collection.BANK: FaissIndex.of(vectors, owners),
            Collection.LIST: FaissIndex.of(of_lists, owners_of_lists),
            Collection.GAP: nothing,
        },
        lexical=index.lexical | _words(reports, index),
        model=None,
        association=Association.train(vectors, owners, len(index.passages)),
    )


def _words(reports: Sequence[Report], index: Index) -> LexicalIndexes:
    """The BM25 indexes of the bank questions of `reports`, one for each language."""
    texts = lexical_texts(reports, index.passages, index.lists)
    return {
        (LexicalField.BANK, language): LexicalIndex.of(
            [_stems(text, language) for _, text in texts[LexicalField.BANK, language]],
            [owner for owner, _ in texts[LexicalField.BANK, language]],
        )
        for language in Language
    }


@cache
def _stems(text: str, language: Language) -> tuple[str, ...]:
    """The stems of a bank question, kept, since every trial needs those of most questions."""
    return tuple(terms(text, language))


@dataclass(frozen=True, slots=True)
class KnownVectors:
    """An encoder that encodes each question once: what it has encoded it knows from then on."""

    encoder: Encoder
    known: dict[str, Vectors]
    """The vector of each question that is known, shape (dimension,), by its text."""

    @property
    def name(self) -> str:
        return self.encoder.name

    @property
    def dimension(self) -> int:
        return self.encoder.dimension

    def reads(self, text: str) -> bool:
        return self.encoder.reads(text)

    def encode_questions(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self.known]
        if new:
            vectors = self.encoder.encode_questions(new, progress)
            self.known.update(zip(new, vectors, strict=True))
        found = [self.known[text] for text in texts]
        return np.stack(found) if found else np.zeros((0, self.dimension), dtype=np.float32)

    def encode_passages(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        return self.encoder.encode_passages(texts, progress)
