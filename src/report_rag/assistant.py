"""The river of a question, as short steps: read the last function first."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from report_rag.answering.abstention import judge
from report_rag.answering.answer_cache import AnswerCache
from report_rag.answering.compose import compose, help_card, smalltalk
from report_rag.answering.highlights import highlight
from report_rag.answering.scope import Scope, Scopes
from report_rag.answering.suggestions import examples, follow_ups
from report_rag.corpus.contacts import for_message
from report_rag.encoder import Encoder, open_for_questions
from report_rag.errors import EncoderError, QuestionError
from report_rag.index import loaded as index_folder
from report_rag.index.loaded import ORDINARY, Index
from report_rag.index.store import written_manifest
from report_rag.long_lived import long_lived
from report_rag.memo import remembering
from report_rag.retrieval.fusion import read_ahead, search_query
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
from report_rag.types import (
    Answer,
    Collection,
    ContactKind,
    Language,
    Notice,
    Outcome,
    Passage,
    Problem,
    Query,
    Turn,
)
from report_rag.vectors.neighbourhood import Asking, Helpers

LONGEST_QUESTION = 1000
"""Characters; a longer text is a document and not a question."""
_SEARCHED = tuple(arm for arm in ORDINARY if arm is not Collection.COUNTRY)
# What keeps a message from being searched and not from being read.
_STILL_READ = (Problem.TOO_LONG, Problem.UNKNOWN_SECTION, Problem.UNKNOWN_REPORT)
_CARDS = (Outcome.SAFEGUARDING, Outcome.DECLINED)
_FOR_THE_WORRIED = (ContactKind.WORRIED,)
_FOR_SOMEBODY_IN_DANGER = (ContactKind.EMERGENCY, ContactKind.SUPPORT, ContactKind.REPORT)


class Assistant:
    """Answers questions from an index; holds no state of any conversation.

    It remembers what it answered last to questions that came without a conversation.
    """

    def __init__(self, index: Index, encoder: Encoder) -> None:
        """Raises `EncoderError` when the encoder cannot read this index's vectors."""
        if encoder.dimension != index.manifest.dimension:
            raise EncoderError(
                f"{encoder.name}: vectors of {encoder.dimension} dimensions, but the index has "
                f"{index.manifest.dimension}; run: report-rag build --model {encoder.name}"
            )
        self._scopes = Scopes(index)
        self._encoder = encoder
        self._given = AnswerCache()
        self._helpers = Helpers()

    @property
    def index(self) -> Index:
        """The whole corpus."""
        return self._scopes.whole.index

    @index.setter
    def index(self, index: Index) -> None:
        self._scopes, self._given = Scopes(index), AnswerCache()

    def over(self, report: str | None) -> Index:
        """The index of one report, by name, or of all; `QuestionError` when there is none such."""
        return self._scope(report).index

    @classmethod
    def open(cls, corpus: Path, folder: Path) -> "Assistant":
        """From a corpus and its index on disk, verified; any `ReportRagError` says what to do.

        The encoder is read beside the index: hashing its files and making it ready are native work.
        """
        with long_lived(), ThreadPoolExecutor(1, "report-rag-encoder") as helper:
            written = written_manifest(folder)
            encoder = helper.submit(open_for_questions, written.encoder) if written else None
            index = index_folder.load(corpus, folder)
            if encoder is None or not written or index.manifest.encoder != written.encoder:
                # Another build has taken its place meanwhile.
                encoder = helper.submit(open_for_questions, index.manifest.encoder)
            return cls(index, encoder.result())

    def ask(
        self,
        question: str,
        language: Language | None = None,
        history: Sequence[Turn] = (),
        page_language: Language = Language.EN,
        *,
        ordinary: bool = False,
        shown_in: Language | None = None,
        near: str | None = None,
        report: str | None = None,
    ) -> Answer:
        """Answers one question.

        `language` forces the language; otherwise it is detected, and a question that gives no sign
        is taken to be in the language of the conversation, or else of the page. `shown_in` is the
        language of the answer where it is not that of the question: the passages are the same.
        With `ordinary` the help card is left out, for somebody who has said that it was not meant.
        `near` is the id of a passage whose section is meant, unless the question says otherwise;
        with several reports also `report/id`. `report` is the name of the only report that is
        asked; None asks all. Raises `QuestionError` when there is nothing that can be searched,
        nowhere to stay near, no such report, or a script that the encoder does not know.
        """
        asked = tuple(replace(turn, content=legible(turn.content)) for turn in history)
        asked = tuple(turn for turn in asked if self._encoder.reads(turn.content))

        def find() -> Answer:
            scope = self._scope(report)
            with remembering(), self._helpers.lent() as helpers:
                return self._answer(
                    text,
                    asked,
                    Asking(self._encoder, helpers),
                    language=language,
                    page_language=page_language,
                    ordinary=ordinary,
                    shown_in=shown_in,
                    near=near,
                    scope=scope,
                )

        try:
            text = check_question(question)
            key = (text, language, page_language, shown_in, near, report)
            # Who says that it was not meant so may have confided all the same: that is not kept.
            answer = find() if asked or ordinary else self._given.answer(key, find)
        except QuestionError as error:
            # Who needs help gets it, whatever keeps the message from being searched.
            read = error.problem in _STILL_READ and not ordinary
            card = read and self._help_alone(question, asked, language, page_language, shown_in)
            if not card:
                raise
            answer = card
        return replace(answer, question=question.strip())

    def _help_alone(
        self,
        question: str,
        history: tuple[Turn, ...],
        language: Language | None,
        page_language: Language,
        shown_in: Language | None,
    ) -> Answer | None:
        """The help card for a message that cannot be searched, by how it begins; None without
        need of it."""
        text = legible(question.strip()[:LONGEST_QUESTION])
        with remembering(), self._helpers.lent() as helpers:
            detected = _language(self.index, text, language, history, page_language)
            query = Query(text, detected.language, history)
            asking = Asking(self._encoder, helpers)
            card = self._help(self.index, query, shown_in or query.language, asking)
        return card if card and card.outcome in _CARDS else None

    def _answer(
        self,
        text: str,
        history: Sequence[Turn],
        asking: Asking,
        *,
        language: Language | None,
        page_language: Language,
        ordinary: bool,
        shown_in: Language | None,
        near: str | None,
        scope: Scope,
    ) -> Answer:
        """The river, for a question in one spelling."""
        index = scope.index
        # 1. Is it asked of a section?
        place = None if near is None else _place(index, near)
        # 2. Is it a question at all? A cry for help is never small talk.
        asks = bool(rule_for(text)) or not is_smalltalk(text)
        if asks and not (rule_for(text) or is_cry_for_help(text) or self._encoder.reads(text)):
            raise QuestionError(Problem.OTHER_SCRIPT)

        # 3. In which language? That and all else that its words say is read while it is encoded.
        def read() -> tuple[Detection, Query]:
            detected = _language(index, text, language, history, page_language)
            query = Query(text, detected.language, tuple(history), place)
            if encodes:
                asking.expect(_remembered(query))
                asking.expect(read_ahead(index, _searched(query, query.history)))
            return detected, query

        encodes = asks and not is_cry_for_help(text)
        detected, query = asking.while_encoding(_meant(text, history), read) if encodes else read()
        reply = replace(query, language=shown_in or query.language)
        if not asks:
            return smalltalk(index, text, reply.language)
        # 4. Does somebody need help, and not an answer?
        if not ordinary and (card := self._help(index, query, reply.language, asking)):
            return card
        # 5. What does it mean here, and what is found?
        meant = _searched(query, self._topics(query, asking))
        found = search_query(index, asking, meant)
        # 6. What of it answers, and does it?
        selection = select(index, found)
        verdict = judge(index, found, selection)
        # 7. What leads on from here?
        offered = scope.offered(reply.language)
        leads = follow_ups(
            index, offered, found, selection, outcome=verdict.outcome, history=history
        )
        # 8. The report's words, and which of them answer.
        marks = highlight(index, found, selection)
        better = Notice.BETTER_WORDS if meant.text != query.text else None
        notice = Notice.OTHER_LANGUAGE if detected.other else better
        return compose(
            index,
            reply,
            selection,
            verdict,
            marks=marks,
            searched=found.text,
            notice=notice,
            follow_ups=leads,
        )

    def warm_up(self) -> None:
        """Works out what is otherwise worked out for the first who ask: half a second's work.

        What can be offered after an answer, what known questions ask for, the names of countries.
        """
        whole = self._scopes.whole
        for known in whole.index.known:
            known.read()
        for language in Language:
            whole.offered(language)
            for question in examples(whole.index, language, 1):
                self.ask(question, page_language=language)

    def passage(self, name: str, report: str | None = None) -> Passage:
        """The passage of an id, or of `report/id`; `QuestionError` when there is none.

        With the name of a `report` only that one's.
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
        self, index: Index, query: Query, language: Language, asking: Asking
    ) -> Answer | None:
        """The help card, for a message that needs it; a cry for help needs no encoder.

        Who needs it does not depend on which report is asked, so the whole corpus decides.
        """
        text = query.text
        concern = Concern.DISCLOSURE if is_cry_for_help(text) else self._concern(query, asking)
        # Also by the capital where the report was made: that is where somebody is.
        where = tuple(mention.code for mention in countries.mentioned(text))
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
        return help_card(index, text, language, outcome, contacts)

    def _concern(self, query: Query, asking: Asking) -> Concern:
        """What a message is besides a question.

        In a conversation "no, I meant …" is left out, which sounds like distress; and a short
        question is misuse only if it is that with the question before it as well.
        """
        meant = _meant(query.text, query.history)
        concern = self._assess(meant, asking)
        if rule_for(query.text):
            return Concern.DISCLOSURE if concern is Concern.NONE else concern
        whole = readings(query.text, query.history)[-1].text
        if concern is Concern.OFFENDER and whole not in (query.text, meant):
            return self._assess(whole, asking)
        return concern

    def _topics(self, query: Query, asking: Asking) -> tuple[Turn, ...]:
        """The conversation as far as questions are asked about it: a call for help is no topic."""
        if not _remembered(query):
            return query.history
        return tuple(
            turn
            for turn in query.history
            if turn.role != "user" or self._assess(turn.content, asking) is not Concern.DISCLOSURE
        )

    def _assess(self, text: str, asking: Asking) -> Concern:
        message, index = asking.asked(text), self.index

        def by(ordinary: Sequence[Collection]) -> Concern:
            return assess(text, message.vector, index.concerns, index.likeness(message, ordinary))

        # What is ordinary by some ordinary questions is not less so by more of them: only in doubt
        # are those compared that are searched for nothing else (0.25 ms of 8).
        concern = by(_SEARCHED)
        return concern if concern is Concern.NONE else by(ORDINARY)


def check_question(question: str) -> str:
    """The question in one spelling; `QuestionError` when it cannot be searched."""
    if not question.strip():
        raise QuestionError(Problem.EMPTY)
    if len(question.strip()) > LONGEST_QUESTION:
        raise QuestionError(Problem.TOO_LONG)
    text = legible(question)
    if not has_words(text):
        raise QuestionError(Problem.NO_WORDS)
    return text


def _meant(text: str, history: Sequence[Turn]) -> str:
    """A message as it is assessed: in a conversation without the words of a correction."""
    return without_correction(text) if history else text


def _remembered(query: Query) -> list[str]:
    """What was said before by who asks, where the question may need it to be understood."""
    if readings(query.text, query.history) == readings(query.text, ()):
        return []
    return [turn.content for turn in query.history if turn.role == "user"]


def _searched(query: Query, topics: Sequence[Turn]) -> Query:
    """A question as it is searched: in the field's own words, after what was talked about."""
    return replace(query, text=in_better_words(query.text), history=tuple(topics))


def _place(index: Index, name: str) -> Passage:
    """The passage of an id; the first of several reports that have it, unless one is named.

    An unknown one is told and not passed over: whoever asks about a section would take passages
    from elsewhere for what the section says.
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
    known = {language: index.known_words(text, language) for language in Language}
    return Detection(spoken.other) if known[spoken.other] > known[spoken] else detected
