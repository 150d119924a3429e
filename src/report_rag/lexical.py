"""BM25: which passages share a question's words (Robertson and Zaragoza 2009; Lù 2024, bm25s)."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

from report_rag.errors import IndexUnusableError
from report_rag.memo import once

# It logs each step of its work, unasked.
logging.getLogger("bm25s").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True, eq=False)
class LexicalIndex:
    """Texts as stems, each owned by a passage (by number)."""

    index: bm25s.BM25 | None
    """None when there are no texts: a report without a bank, say."""
    owners: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Sequence[Sequence[str]], owners: Sequence[int]) -> "LexicalIndex":
        """From the stems of each text and the passage that each belongs to."""
        if not any(texts):
            return cls(None, np.zeros(0, dtype=np.int64))
        index = bm25s.BM25()
        index.index([list(stems) for stems in texts], show_progress=False)
        return cls(index, np.asarray(owners, dtype=np.int64))

    @classmethod
    def load(cls, folder: Path, owners: Sequence[int]) -> "LexicalIndex":
        """Reads what `save` wrote; no folder means no texts."""
        if not folder.is_dir():
            return cls(None, np.zeros(0, dtype=np.int64))
        try:
            index = bm25s.BM25.load(folder, mmap=False, allow_pickle=False)
        except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
            raise IndexUnusableError("words cannot be read; run: report-rag build") from error
        return cls(index, np.asarray(owners, dtype=np.int64))

    def save(self, folder: Path) -> None:
        """Writes JSON and plain arrays into a new folder; nothing when there are no texts."""
        if self.index is not None:
            self.index.save(folder, show_progress=False, allow_pickle=False)

    @once
    def scores(self, stems: Sequence[str], passages: int) -> NDArray[np.float32]:
        """Best BM25 score of each of `passages` passages, 0 where no word is shared."""
        best = np.zeros(passages, dtype=np.float32)
        # bm25s keeps the empty word in its vocabulary and cannot score it.
        known = [stem for stem in stems if stem and self.knows(stem)]
        if self.index is not None and known:
            np.maximum.at(best, self.owners, self.index.get_scores(known))
        return best

    def knows(self, stem: str) -> bool:
        """Whether any text has the stem."""
        return self.index is not None and stem in self.index.vocab_dict

    def owners_of(self, stem: str) -> NDArray[np.int64]:
        """The passage of each text that has the stem, in the order of the texts."""
        if self.index is None or not stem or not self.knows(stem):
            return np.zeros(0, dtype=np.int64)
        # bm25s keeps its scores word by word: `indptr` says where the texts of a word begin.
        word = self.index.vocab_dict[stem]
        begin, end = self.index.scores["indptr"][word : word + 2]
        found: NDArray[np.int64] = self.owners[self.index.scores["indices"][begin:end]]
        return found
