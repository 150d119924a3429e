"""How many of a question's words are in a passage or its bank questions, or anywhere in the corpus.

Bank questions are those that people wrote, each with the passages that answer it. A passage similar
to a question may speak of something else in nearly the same words. If it is the one that answers,
most of the question's rare words are in it or in its bank questions. Words are compared as stems in
the question's language; rare ones weigh more (inverse document frequency, Spärck Jones 1972).
"""

import math
from dataclasses import dataclass

import numpy as np

from report_rag.signals.bm25 import LexicalIndex
from report_rag.text.parsed import ParsedText
from report_rag.types import Language


@dataclass(frozen=True, slots=True)
class Coverage:
    """The words of the passages and of their bank questions, in each language."""

    texts: dict[Language, LexicalIndex]
    """Of passages and their translations."""
    questions: dict[Language, LexicalIndex]
    """Of bank questions, each once for each passage that answers it."""

    def share(
        self, question: ParsedText, language: Language, passage: int, *, is_its_own: bool = False
    ) -> float:
        """The weighted share of the question's stems that a passage's texts have, in [0, 1].

        Its texts are the passage with this number and its bank questions. With `is_its_own` the
        question is one of these, and itself not counted. 1 for a question without stems. The weight
        of a stem is the logarithm of 1 + all texts / (1 + texts with it).
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
        """The question's content words that are nowhere in the corpus, in any language.

        Left out are names of countries. In training the question is itself a bank question in
        `language`, `own` times, once for each passage that answers it, and is not counted there.
        """
        named = {word for mention in question.mentions for word in mention.in_text}
        asked = set(question.content_words) - named
        return frozenset(word for word in asked if self._is_unknown(word, language, own))

    def _is_unknown(self, word: str, language: Language, own: int) -> bool:
        """Whether no stem of a word is in any text, but for `own` bank questions in `language`."""
        for spoken in Language:
            for stem in ParsedText(word).stems(spoken):
                asked = len(self.questions[spoken].owners_of(stem))
                if self.texts[spoken].knows(stem) or asked > (own if spoken is language else 0):
                    return False
        return True
