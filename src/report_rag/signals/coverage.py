"""How many of a question's words stand in a passage, in its questions, or anywhere in the corpus.

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

    def unknown(self, question: ParsedText, language: Language, own: int = 0) -> frozenset[str]:
        """The question's content words that stand nowhere in the corpus, in any language.

        Names of countries do not count.

        In training, the question itself is in the bank of its `language` and does not count: it
        stands there `own` times, once for each of its passages.
        """
        named = {word for mention in question.mentions for word in mention.in_text}
        asked = set(question.content_words) - named
        return frozenset(word for word in asked if self._is_unknown(word, language, own))

    def _is_unknown(self, word: str, language: Language, own: int) -> bool:
        for spoken in Language:
            for stem in ParsedText(word).stems(spoken):
                asked = len(self.questions[spoken].owners_of(stem))
                if self.texts[spoken].knows(stem) or asked > (own if spoken is language else 0):
                    return False
        return True
