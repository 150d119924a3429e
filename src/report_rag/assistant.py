"""The query pipeline, from a question to an answer: read the steps of `Assistant._answer`."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from report_rag.answering.abstention import judge
from report_rag.answering.compose import compose, help_card, smalltalk
from report_rag.answering.highlights import highlight
from report_rag.answering.scope import Scope, Scopes
from report_rag.answering.suggestions import examples, follow_ups
from report_rag.corpus.contacts import for_message
from report_rag.encoder import Encoder, open_for_questions
from report_rag.errors import EncoderError, QuestionError
from report_rag.index.loaded import Index, load
from report_rag.index.store import written_manifest
from report_rag.retrieval.fusion import search_query
from report_rag.retrieval.rewriting import readings, without_correction
from report_rag.retrieval.selection import select
from report_rag.safeguarding import (
    Concern,
    asks_for_help_contacts,
    assess,
    in_better_words,
    is_cry_for_help,
    rule_for,
)
from report_rag.text import countries
from report_rag.text.courtesies import is_smalltalk
from report_rag.text.language import Detection, detect, has_words
from report_rag.text.normalisation import legible
from report_rag.text.parsed import ParsedText
from report_rag.types import (
    Answer,
    AskOptions,
    ContactKind,
    Language,
    Notice,
    Outcome,
    Passage,
    Problem,
    Query,
    Turn,
)
from report_rag.vectors.neighbourhood import Neighbourhoods

LONGEST_QUESTION = 1000
"""Characters; a longer text is a document and not a question."""
# A message with one of these problems cannot be searched, but it can be read for a call for help.
_STILL_READ = (Problem.TOO_LONG, Problem.UNKNOWN_SECTION, Problem.UNKNOWN_REPORT)
_CARDS = (Outcome.SAFEGUARDING, Outcome.DECLINED)
_FOR_THE_WORRIED = (ContactKind.WORRIED,)
_FOR_SOMEBODY_IN_DANGER = (ContactKind.EMERGENCY, ContactKind.SUPPORT, ContactKind.REPORT)
_PLAIN = AskOptions()


class Assistant:
    """Answers questions from an index; keeps nothing of any conversation."""

    def __init__(self, index: Index, encoder: Encoder) -> None:
        """Raises `EncoderError` when the encoder's vectors are not of this index's dimension."""
        if encoder.dimension != index.manifest.dimension:
            raise EncoderError(
                f"{encoder.name}: vectors of {encoder.dimension} dimensions, but the index has "
                f"{index.manifest.dimension}; run: report-rag build --model {encoder.name}"
            )
        self._scopes = Scopes(index)
        self._encoder = encoder

    @property
    def index(self) -> Index:
        """The index of the whole corpus."""
        return self._scopes.whole.index

    @index.setter
    def index(self, index: Index) -> None:
        self._scopes = Scopes(index)

    def over(self, report: str | None) -> Index:
        """The index of one report, by name, or of the whole corpus for None.

        Raises `QuestionError` when no report has that name.
        """
        return self._scope(report).index

    @classmethod
    def open(cls, corpus: Path, folder: Path) -> "Assistant":
        """Opens a corpus folder and its index folder, after checking that the index is current.

        Raises a `ReportRagError` that says what to do.

        The encoder and the index load in parallel: both spend their time in native code.
        """
        with ThreadPoolExecutor(1, "report-rag-encoder") as helper:
            written = written_manifest(folder)
            encoder = helper.submit(open_for_questions, written.encoder) if written else None
            index = load(corpus, folder)
            if encoder is None or not written or index.manifest.encoder != written.encoder:
                # A build with another encoder has replaced the index in the meantime.
                encoder = helper.submit(open_for_questions, index.manifest.encoder)
            return cls(index, encoder.result())

    def ask(
        self,
        question: str,
        language: Language | None = None,
        history: Sequence[Turn] = (),
        page_language: Language = Language.EN,
        options: AskOptions = _PLAIN,
    ) -> Answer:
        """Answers one question.

        `language` forces the language; otherwise it is detected, and a question that gives no sign
        is taken to be in the language of the conversation, or else of the page. Raises
        `QuestionError` when there is nothing that can be searched, no such section or report, or a
        script that the encoder cannot read.
        """
        turns = tuple(replace(turn, content=legible(turn.content)) for turn in history)
        turns = tuple(turn for turn in turns if self._encoder.reads(turn.content))
        near = Neighbourhoods(self._encoder)
        try:
            text = check_question(question)
            scope = self._scope(options.report)
            place = None if options.near is None else _place(scope.index, options.near)
            detected = _language(scope.index, text, language, turns, page_language)
            query = Query(text, detected.language, turns, place)
            answer = self._answer(scope, query, detected, near, options)
        except QuestionError as error:
            # Who needs help gets it, also when the message cannot be searched.
            if error.problem not in _STILL_READ or options.without_help_card:
                raise
            text = legible(question.strip()[:LONGEST_QUESTION])
            detected = _language(self.index, text, language, turns, page_language)
            query = Query(text, detected.language, turns)
            card = self._help(self.index, query, options.shown_in or query.language, near)
            if card is None or card.outcome not in _CARDS:
                raise
            answer = card
        return replace(answer, question=question.strip())

    def _answer(
        self,
        scope: Scope,
        query: Query,
        detected: Detection,
        near: Neighbourhoods,
        options: AskOptions,
    ) -> Answer:
        """The steps, for a question whose characters and language are known."""
        index, text = scope.index, query.text
        reply = replace(query, language=options.shown_in or query.language)
        # 1. Is it a question at all? A cry for help is never small talk.
        urgent = bool(rule_for(text))
        if not urgent and is_smalltalk(text):
            return smalltalk(index, text, reply.language)
        if not (urgent or is_cry_for_help(text) or self._encoder.reads(text)):
            raise QuestionError(Problem.OTHER_SCRIPT)
        # 2. Does somebody need help, and not an answer?
        if not options.without_help_card:
            card = self._help(index, query, reply.language, near)
            if card is not None:
                return card
        # 3. What does it mean after the questions before it, and which passages are near?
        meant = replace(query, text=in_better_words(text), history=self._topics(query, near))
        found = search_query(index, near, meant)
        # 4. Which of them are shown?
        selection = select(index, found)
        # 5. Do they answer it?
        verdict = judge(index, found, selection)
        # 6. Which sentences answer, and which questions lead on from here?
        marks = highlight(index, found, selection)
        offered = scope.offered(reply.language)
        leads = follow_ups(
            index, offered, found, selection, outcome=verdict.outcome, history=query.history
        )
        # 7. The report's words, and where they stand.
        answer = compose(
            index, reply, selection, verdict, marks=marks, searched=found.question.text
        )
        better = Notice.BETTER_WORDS if meant.text != text else None
        notice = Notice.OTHER_LANGUAGE if detected.other else better
        return replace(answer, notice=notice, follow_ups=leads)

    def warm_up(self) -> None:
        """Fills the caches before the first visitor comes; it takes about half a second.

        They hold the questions offered after an answer, what bank questions ask for, and the names
        of countries.
        """
        whole = self._scopes.whole
        for known in whole.index.known:
            known.read()
        for language in Language:
            whole.offered(language)
            for question in examples(whole.index, language, 1):
                self.ask(question, page_language=language)

    def passage(self, name: str, report: str | None = None) -> Passage:
        """The passage with that id (`name`), which may also be `report/id`.

        With `report`, only that report is searched. Raises `QuestionError` for an unknown id or
        report.
        """
        return _place(self.over(report), name)

    def _scope(self, report: str | None) -> Scope:
        if report is None:
            return self._scopes.whole
        try:
            return self._scopes.of(report)
        except KeyError:
            names = [one.name for one in self.index.reports]
            raise QuestionError(Problem.UNKNOWN_REPORT, names) from None

    def _help(
        self, index: Index, query: Query, language: Language, near: Neighbourhoods
    ) -> Answer | None:
        """The help card, for a message that needs it; a cry for help needs no encoder.

        Who needs it does not depend on which report is asked, so the whole corpus decides.
        """
        text = query.text
        concern = Concern.DISCLOSURE if is_cry_for_help(text) else self._concern(query, near)
        if concern is Concern.DISCLOSURE:
            outcome = Outcome.SAFEGUARDING
        elif concern is not Concern.NONE:
            outcome = Outcome.DECLINED
        elif asks_for_help_contacts(text):
            outcome = Outcome.NOT_IN_REPORT
        else:
            return None
        # Also by the capital where the report was made: that is where somebody is.
        where = tuple(mention.code for mention in countries.mentioned(text))
        kinds = _FOR_THE_WORRIED if outcome is Outcome.DECLINED else _FOR_SOMEBODY_IN_DANGER
        contacts = for_message(self.index.contacts, where, kinds)
        return help_card(index, text, language, outcome, contacts)

    def _concern(self, query: Query, near: Neighbourhoods) -> Concern:
        """What a message is besides a question.

        In a conversation "no, I meant …" is left out, which sounds like distress; and a short
        question is misuse only if it is that with the question before it as well.
        """
        meant = without_correction(query.text) if query.history else query.text
        concern = self._assess(meant, near)
        if concern is Concern.NONE and not query.history:
            return concern
        if rule_for(query.text):
            return Concern.DISCLOSURE if concern is Concern.NONE else concern
        if concern is Concern.OFFENDER:
            whole = readings(query.text, query.history)[-1].text
            if whole not in (query.text, meant):
                return self._assess(whole, near)
        return concern

    def _topics(self, query: Query, near: Neighbourhoods) -> tuple[Turn, ...]:
        """The conversation as far as questions are asked about it: a call for help is no topic."""
        if readings(query.text, query.history) == readings(query.text, ()):
            return query.history
        return tuple(
            turn
            for turn in query.history
            if turn.role != "user" or self._assess(turn.content, near) is not Concern.DISCLOSURE
        )

    def _assess(self, text: str, near: Neighbourhoods) -> Concern:
        message = near.of(text)
        return assess(text, message.vector, self.index.concerns, self.index.likeness(message))


def check_question(question: str) -> str:
    """The question with normalised characters; raises `QuestionError` if it cannot be searched."""
    if not question.strip():
        raise QuestionError(Problem.EMPTY)
    if len(question.strip()) > LONGEST_QUESTION:
        raise QuestionError(Problem.TOO_LONG)
    text = legible(question)
    if not has_words(text):
        raise QuestionError(Problem.NO_WORDS)
    return text


def _place(index: Index, name: str) -> Passage:
    """The passage with an id, or `report/id`; the first one if several reports have the id.

    An unknown one is an error: people who ask about a section would take passages from elsewhere
    for what the section says.
    """
    for passage in index.passages:
        if name in (passage.passage_id, f"{passage.report}/{passage.passage_id}"):
            return passage
    raise QuestionError(Problem.UNKNOWN_SECTION)


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
    if detected.certain:
        return detected
    parsed = ParsedText(text)
    known = {language: index.known_words(parsed, language) for language in Language}
    return Detection(spoken.other) if known[spoken.other] > known[spoken] else detected
