"""The river of a question, as short steps: read the last function first."""

from collections.abc import Sequence
from pathlib import Path

from report_rag import index as index_folder
from report_rag.answer import compose, smalltalk
from report_rag.encoder import Encoder, open_for_questions
from report_rag.errors import EncoderError, QuestionError
from report_rag.followups import readings
from report_rag.honesty import judge
from report_rag.index import Index
from report_rag.language import Detection, detect, has_words
from report_rag.retrieval import Found, search
from report_rag.smalltalk import is_smalltalk
from report_rag.structure import select
from report_rag.types import Answer, Language, Notice, Problem, Query, Turn

LONGEST_QUESTION = 1000
"""Characters; a longer text is a document and not a question."""


class Assistant:
    """Answers questions from an index; holds no state of any conversation."""

    def __init__(self, index: Index, encoder: Encoder) -> None:
        """Raises `EncoderError` when the encoder cannot read this index's vectors."""
        if encoder.dimension != index.manifest.dimension:
            raise EncoderError(
                f"{encoder.name}: vectors of {encoder.dimension} dimensions, but the index has "
                f"{index.manifest.dimension}; run: report-rag build --model {encoder.name}"
            )
        self.index = index
        self._encoder = encoder

    @classmethod
    def open(cls, corpus: Path, folder: Path) -> "Assistant":
        """From a corpus and its index on disk, verified; any `ReportRagError` says what to do."""
        index = index_folder.load(corpus, folder)
        return cls(index, open_for_questions(index.manifest.encoder))

    def ask(
        self,
        question: str,
        language: Language | None = None,
        history: Sequence[Turn] = (),
        page_language: Language = Language.EN,
    ) -> Answer:
        """Answers one question.

        `language` forces the language; otherwise it is detected, and a question that gives no sign
        is taken to be in the language of the conversation, or else of the page. Raises
        `QuestionError` when there is nothing that can be searched.
        """
        # 1. Is there a question?
        text = check_question(question)
        # 2. In which language?
        detected = _language(text, language, history, page_language)
        query = Query(text, detected.language, tuple(history))
        # 3. Is it a question at all?
        if is_smalltalk(text):
            return smalltalk(self.index, text, query.language)
        # 4. What does it mean here, and what is found?
        found = self._search(query)
        # 5. What of it answers, and does it?
        selection = select(self.index, found)
        verdict = judge(found, selection)
        # 6. The report's words.
        notice = Notice.OTHER_LANGUAGE if detected.other else None
        return compose(self.index, query, selection, verdict, notice)

    def _search(self, query: Query) -> Found:
        """The reading of the question that the corpus knows best; the first one in doubt."""
        found = [
            search(self.index, self._encoder, text, query.language)
            for text in readings(query.text, query.history)
        ]
        return max(found, key=lambda one: one.bank)


def check_question(question: str) -> str:
    """The question without the space around it; `QuestionError` when it cannot be searched."""
    text = question.strip()
    if not text:
        raise QuestionError(Problem.EMPTY)
    if len(text) > LONGEST_QUESTION:
        raise QuestionError(Problem.TOO_LONG)
    if not has_words(text):
        raise QuestionError(Problem.NO_WORDS)
    return text


def _language(
    text: str, forced: Language | None, history: Sequence[Turn], page: Language
) -> Detection:
    if forced is not None:
        return Detection(forced)
    spoken = page
    for turn in history:
        if turn.role == "user" and has_words(turn.content):
            spoken = detect(turn.content, spoken).language
    return detect(text, spoken)
