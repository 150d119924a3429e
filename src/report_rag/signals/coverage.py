"""How many of a question's words are in a passage or its bank questions, or anywhere in the corpus.

Bank questions are those that people wrote, each with the passages that answer it. A passage whose
vector is similar may be about something else; one that answers has most of the question's rare
words, itself or in its bank questions. Words are compared as stems; rare ones weigh more (inverse
document frequency, Spärck Jones 1972).
"""

import math
from dataclasses import dataclass

import numpy as np

from report_rag.signals.bm25 import LexicalIndex
from report_rag.text.parsed import ParsedText
from report_rag.types import Language


@dataclass(frozen=True, slots=True)
class Coverage:
    """The words of the passages and of their bank questions, each in an index for each language."""

    texts: dict[Language, LexicalIndex]
    """The passages, or their translations, in a language."""
    questions: dict[Language, LexicalIndex]
    """The bank questions in a language, each once for each passage that answers it."""

    def share(
        self, question: ParsedText, language: Language, passage: int, *, is_its_own: bool = False
    ) -> float:
        """The weighted share of the question's stems in a passage or its bank questions, in [0, 1].

        `passage` is its number, from 0. Stems and texts are those of `language`, each stem once.
        `is_its_own` says that the question is itself one of these bank questions, in training; it
        is then not counted among them. A stem weighs ln(1 + all texts / (1 + texts with it)), where
        passages and bank questions, this one included, are texts. 1 for a question without stems.
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
        """The question's content words whose stems no passage, translation or bank question has.

        Content words say what it is about; they are in lower case, without accents. Texts of all
        languages count, each with its own stems. Names of countries are left out. In training the
        question is itself among the bank questions in `language`, once for each of the `own`
        passages that answer it: these do not count. Outside training `own` is 0.
        """
        named = {word for mention in question.mentions for word in mention.in_text}
        asked = set(question.content_words) - named
        return frozenset(word for word in asked if self._is_unknown(word, language, own))

    def _is_unknown(self, word: str, language: Language, own: int) -> bool:
        """Whether no text has a stem of the word, apart from the question itself in training.

        The question itself is then `own` of the bank questions in `language`: a stem that no more
        than `own` of these have, and no other text, is unknown. Outside training `own` is 0.
        """
        for spoken in Language:
            for stem in ParsedText(word).stems(spoken):
                asked = len(self.questions[spoken].owners_of(stem))
                if self.texts[spoken].knows(stem) or asked > (own if spoken is language else 0):
                    return False
        return True
