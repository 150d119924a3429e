"""How many of a question's own words are known where its answer would stand.

A passage near a question may speak of something else in nearly the same words. If it is the one
that answers, most of the question's weighty words are in it or in other questions that it answers.
Words are compared as stems in the question's language; rare ones weigh more (inverse document
frequency, Spärck Jones 1972).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from report_rag.memo import once
from report_rag.signals.bm25 import LexicalIndex
from report_rag.text.language import terms
from report_rag.types import Language


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """A word of a question in the corpus."""

    weight: float
    read: NDArray[np.int64]
    """The passage of each text that has it."""
    asked: NDArray[np.int64]
    """The passage of each question that has it."""


@dataclass(frozen=True, slots=True, eq=False)
class Coverage:
    """The words of the passages and of the questions that they answer, in each language."""

    texts: dict[Language, LexicalIndex]
    questions: dict[Language, LexicalIndex]

    def share(
        self, question: str, language: Language, passage: int, *, is_its_own: bool = False
    ) -> float:
        """The weighted share of the question's words that the passage's texts have, in [0, 1].

        With `is_its_own` the question is one of them and is not counted itself. A question without
        words of substance is covered.
        """
        total = covered = 0.0
        for word in self.known(question, language):
            total += word.weight
            counted = np.count_nonzero(word.asked == passage) - is_its_own
            if counted > 0 or np.any(word.read == passage):
                covered += word.weight
        return covered / total if total else 1.0

    @once
    def known(self, question: str, language: Language) -> tuple[Known, ...]:
        """What is known of each of a question's words; whatever it is near to."""
        words = []
        for stem in dict.fromkeys(terms(question, language)):
            read = self.texts[language].owners_of(stem)
            asked = self.questions[language].owners_of(stem)
            words.append(Known(self._weight(language, len(read) + len(asked)), read, asked))
        return tuple(words)

    def _weight(self, language: Language, texts: int) -> float:
        size = len(self.texts[language].owners) + len(self.questions[language].owners)
        return math.log(1 + size / (1 + texts))
