"""BM25: which passages share a question's words (Robertson and Zaragoza 2009; Lù 2024, bm25s).

bm25s computes the weight of each stem in each text when an index is built, with its usual
parameters (k1 = 1.5, b = 0.75). A question only adds up the weights of its stems. Numpy does that
here, since importing bm25s would bring scipy with it, and cost a tenth of a second and 20 MB.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from report_rag.errors import IndexUnusableError

# The files of bm25s's own format that are needed.
_VOCABULARY, _BEGINS = "vocab.index.json", "indptr.csc.index.npy"
_TEXTS, _WEIGHTS = "indices.csc.index.npy", "data.csc.index.npy"


@dataclass(frozen=True, slots=True, eq=False)
class LexicalIndex:
    """The BM25 weight of each stem in each text, as a sparse matrix by columns (CSC).

    A text belongs to one passage, its owner: it is the passage, or a question that it answers. A
    passage may own several texts. Stems, texts and passages have numbers from 0.
    """

    vocabulary: dict[str, int]
    """The number of each stem; empty when no text has a stem."""
    begins: NDArray[np.int64]
    """The position in `texts` and `weights` where the entries of each stem begin, in the order of
    their numbers; at the end the position after the last entry. Shape (stems + 1,), or (0,) without
    stems."""
    texts: NDArray[np.int32]
    """The numbers of the texts that have each stem, stem after stem, shape (entries,)."""
    weights: NDArray[np.float32]
    """The BM25 weight of the stem in each of these texts, shape (entries,)."""
    owners: NDArray[np.int64]
    """The number of the passage of each text, shape (texts,)."""

    @classmethod
    def of(cls, texts: Sequence[Sequence[str]], owners: Sequence[int]) -> "LexicalIndex":
        """Computes the weights of texts; each is given as its stems, in order.

        `owners` has the number of each text's passage. If no text has a stem, the result is an
        index of no texts, whose scores are all 0.
        """
        if not any(texts):
            none = np.zeros(0, dtype=np.int64)
            return cls({}, none, none.astype(np.int32), none.astype(np.float32), none)
        # Imported late: answering reads the weights that a build computed, and only the index of
        # one report out of several computes them again.
        import bm25s

        # It logs each step of its work, unasked.
        logging.getLogger("bm25s").setLevel(logging.WARNING)
        index = bm25s.BM25()
        index.index([list(stems) for stems in texts], show_progress=False)
        # It adds the empty word, which no text has.
        vocabulary = {stem: number for stem, number in index.vocab_dict.items() if stem}
        begins, texts_of, weights = (index.scores[name] for name in ("indptr", "indices", "data"))
        return cls(vocabulary, begins, texts_of, weights, np.asarray(owners, dtype=np.int64))

    @classmethod
    def load(cls, folder: Path, owners: Sequence[int]) -> "LexicalIndex":
        """Reads what `save` wrote; a missing folder gives an index of no texts.

        `owners` has the number of each text's passage, for the same texts in the same order as in
        `of`. Raises `IndexUnusableError` when a file is missing or damaged, or the files do not fit
        together or have more texts than `owners`.
        """
        if not folder.is_dir():
            return cls.of([], [])
        try:
            words = json.loads((folder / _VOCABULARY).read_text(encoding="utf-8"))
            vocabulary = {stem: int(number) for stem, number in words.items() if stem}
            begins, texts, weights = (
                np.load(folder / name, allow_pickle=False) for name in (_BEGINS, _TEXTS, _WEIGHTS)
            )
            fits = max(vocabulary.values()) + 1 < len(begins) and (
                begins[-1] == len(texts) == len(weights) and texts.max() < len(owners)
            )
        except (OSError, EOFError, ValueError, AttributeError, TypeError, IndexError) as error:
            raise _unreadable() from error
        if not fits:
            raise _unreadable()
        return cls(vocabulary, begins, texts, weights, np.asarray(owners, dtype=np.int64))

    def save(self, folder: Path) -> None:
        """Makes `folder` and writes all but the owners into it, as JSON and numpy's arrays.

        An empty index writes nothing and makes no folder.
        """
        if self.is_empty:
            return
        folder.mkdir(parents=True, exist_ok=True)
        words = json.dumps(self.vocabulary, ensure_ascii=False)
        (folder / _VOCABULARY).write_text(words, encoding="utf-8")
        np.save(folder / _BEGINS, self.begins, allow_pickle=False)
        np.save(folder / _TEXTS, self.texts, allow_pickle=False)
        np.save(folder / _WEIGHTS, self.weights, allow_pickle=False)

    @property
    def is_empty(self) -> bool:
        """Whether no text has a stem."""
        return not self.vocabulary

    def scores(self, stems: Sequence[str], passages: int) -> NDArray[np.float32]:
        """The BM25 score of a question for each passage, shape (passages,), 0 or more.

        `stems` are those of the question; one that occurs twice counts twice. A passage has the
        largest score of its texts, and 0 when it shares no stem.
        """
        of_texts = np.zeros(len(self.owners), dtype=np.float32)
        for stem in stems:
            within = self._within(stem)
            of_texts[self.texts[within]] += self.weights[within]
        best = np.zeros(passages, dtype=np.float32)
        np.maximum.at(best, self.owners, of_texts)
        return best

    def knows(self, stem: str) -> bool:
        """Whether any text has the stem."""
        return stem in self.vocabulary

    def owners_of(self, stem: str) -> NDArray[np.int64]:
        """The number of the passage of each of the n texts that have the stem; shape (n,).

        They are in the order of the texts; a passage occurs once for each such text. Empty for a
        stem that no text has.
        """
        found: NDArray[np.int64] = self.owners[self.texts[self._within(stem)]]
        return found

    def _within(self, stem: str) -> slice:
        """The positions of a stem's entries in `texts` and `weights`.

        An empty slice for a stem that no text has.
        """
        number = self.vocabulary.get(stem)
        if number is None:
            return slice(0)
        return slice(int(self.begins[number]), int(self.begins[number + 1]))


def _unreadable() -> IndexUnusableError:
    return IndexUnusableError("words cannot be read; run: report-rag build")
