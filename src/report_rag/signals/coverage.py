"""How many of a question's own words stand in a passage or in the questions that it answers.

A passage near a question may speak of something else in nearly the same words. If it is the one
that answers, most of the question's rare words are in it or in its questions of the bank. Words are
compared as stems in the question's language; rare ones weigh more (inverse document frequency,
Spärck Jones 1972).
"""

import math
from dataclasses import dataclass

import numpy as np

from report_rag.signals.bm25 import LexicalIndex
from report_rag.text.parsed import ParsedText
from report_rag.types import Language


@dataclass(frozen=True, slots=True)
class Coverage:
    """The words of the passages and of the questions that they answer, in each language."""

    texts: dict[Language, LexicalIndex]
    questions: dict[Language, LexicalIndex]

    def share(
        self, question: ParsedText, language: Language, passage: int, *, is_its_own: bool = False
    ) -> float:
        """The weighted share of the question's words that the passage's texts have, in [0, 1].

        With `is_its_own` the question is one of the passage's questions in the bank, and its own
        occurrence is not counted. A question without content words is fully covered.
        """
        texts, questions = self.texts[language], self.questions[language]
        size = len(texts.owners) + len(questions.owners)
        total = covered = 0.0
        for stem in dict.fromkeys(question.stems(language)):
            in_texts, in_questions = texts.owners_of(stem), questions.owners_of(stem)
            weight = math.log(1 + size / (1 + len(in_texts) + len(in_questions)))
            total += weight
            asked = np.count_nonzero(in_questions == passage) - is_its_own
            if asked > 0 or np.any(in_texts == passage):
                covered += weight
        return covered / total if total else 1.0
