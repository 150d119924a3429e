"""The river of a question, as short steps: read the last function first."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from report_rag import index as index_folder
from report_rag.answer import compose, help_card, smalltalk
from report_rag.contacts import for_message
from report_rag.encoder import Encoder, open_for_questions
from report_rag.errors import EncoderError, QuestionError
from report_rag.followups import readings, without_correction
from report_rag.highlights import highlight
from report_rag.honesty import judge
from report_rag.index import Index
from report_rag.language import Detection, detect, has_words
from report_rag.retrieval import search_query
from report_rag.safeguarding import (
    Concern,
    asks_for_help_contacts,
    assess,
    in_better_words,
    is_cry_for_help,
    rule_for,
)
from report_rag.smalltalk import is_smalltalk
from report_rag.structure import select
from report_rag.types import (
    Answer,
    ContactKind,
    Language,
    Notice,
    Outcome,
    Problem,
    Query,
    Turn,
)

LONGEST_QUESTION = 1000
"""Characters; a longer text is a document and not a question."""
_FOR_THE_WORRIED = (ContactKind.WORRIED,)
_FOR_SOMEBODY_IN_DANGER = (ContactKind.EMERGENCY, ContactKind.SUPPORT, ContactKind.REPORT)


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
        *,
        ordinary: bool = False,
    ) -> Answer:
        """Answers one question.

        `language` forces the language; otherwise it is detected, and a question that gives no sign
        is taken to be in the language of the conversation, or else of the page. With `ordinary`
        the help card is left out, for somebody who has said that it was not meant. Raises
        `QuestionError` when there is nothing that can be searched.
        """
        # 1. Is there a question?
        text = check_question(question)
        # 2. In which language?
        detected = _language(self.index, text, language, history, page_language)
        query = Query(text, detected.language, tuple(history))
        # 3. Is it a question at all? A cry for help is never small talk.
        if is_smalltalk(text) and not rule_for(text):
            return smalltalk(self.index, text, query.language)
        # 4. Does somebody need help, and not an answer?
        if not ordinary and (card := self._help(query)):
            return card
        # 5. What does it mean here, and what is found?
        meant = replace(query, text=in_better_words(query.text))
        found = search_query(self.index, self._encoder, meant)
        # 6. What of it answers, and does it?
        selection = select(self.index, found)
        verdict = judge(self.index, found, selection)
        # 7. The report's words, and which of them answer.
        marks = highlight(self.index, found, selection)
        better = Notice.BETTER_WORDS if meant != query else None
        notice = Notice.OTHER_LANGUAGE if detected.other else better
        return compose(
            self.index, query, selection, verdict, marks=marks, searched=found.text, notice=notice
        )

    def _help(self, query: Query) -> Answer | None:
        """The help card, for a message that needs it; a cry for help needs no encoder."""
        text = query.text
        concern = Concern.DISCLOSURE if is_cry_for_help(text) else self._concern(query)
        where = self.index.geography.asked(text)
        if concern is Concern.DISCLOSURE:
            outcome = Outcome.SAFEGUARDING
        elif concern is not Concern.NONE:
            outcome = Outcome.DECLINED
        elif asks_for_help_contacts(text):
            outcome = Outcome.NOT_IN_REPORT
        else:
            return None
        kinds = _FOR_THE_WORRIED if outcome is Outcome.DECLINED else _FOR_SOMEBODY_IN_DANGER
        contacts = for_message(self.index.contacts, where, kinds)
        return help_card(self.index, text, query.language, outcome, contacts)

    def _concern(self, query: Query) -> Concern:
        """What a message is besides a question.

        In a conversation "no, I meant …" is left out, which sounds like distress; and a short
        question is misuse only if it is that with the question before it as well.
        """
        meant = without_correction(query.text) if query.history else query.text
        concern = self._assess(meant)
        if rule_for(query.text):
            return Concern.DISCLOSURE if concern is Concern.NONE else concern
        whole = readings(query.text, query.history)[-1].text
        if concern is Concern.OFFENDER and whole not in (query.text, meant):
            return self._assess(whole)
        return concern

    def _assess(self, text: str) -> Concern:
        vector = self._encoder.encode_questions([text])[0]
        return assess(text, vector, self.index.concerns, self.index.likeness(vector))


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
    index: Index,
    text: str,
    forced: Language | None,
    history: Sequence[Turn],
    page: Language,
) -> Detection:
    """The language to answer in.

    The one that was chosen; that of the question, by its own signs or by the corpus's words
    ("crimen organizado"); that of the conversation; that of the page.
    """
    if forced is not None:
        return Detection(forced)
    spoken = page
    for turn in history:
        if turn.role == "user" and has_words(turn.content):
            spoken = detect(turn.content, spoken).language
    detected = detect(text, spoken)
    known = {language: index.known_words(text, language) for language in Language}
    if not detected.certain and known[spoken.other] > known[spoken]:
        return Detection(spoken.other)
    return detected
