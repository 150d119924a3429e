"""The query pipeline, from a question to an answer: read the steps of `Assistant._answer`.

An `Assistant` is made of an index (`index.loaded`) and an encoder, the model that turns a text into
a vector. It takes a message and the conversation before it, and gives an `Answer`.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from report_rag.answering.compose import compose, fixed_reply, help_card
from report_rag.answering.help import help_for, topics
from report_rag.answering.intents import in_asked_language, intent_of
from report_rag.answering.results import understood
from report_rag.answering.scope import Scope, Scopes
from report_rag.answering.suggestions import examples, follow_ups
from report_rag.encoder import Encoder, open_for_questions
from report_rag.errors import EncoderError, QuestionError
from report_rag.index.loaded import Index, load
from report_rag.index.store import written_manifest
from report_rag.safeguarding import in_better_words, is_cry_for_help, rule_for
from report_rag.text.language import Detection, detect, has_words
from report_rag.text.normalisation import legible
from report_rag.text.parsed import ParsedText
from report_rag.types import (
    Answer,
    AskOptions,
    Language,
    Notice,
    Outcome,
    Passage,
    Problem,
    Query,
    ToolTopic,
    Turn,
)
from report_rag.vectors.neighbourhood import Neighbourhoods

LONGEST_QUESTION = 1000
"""Characters, without white space around; a longer text is a document and not a question."""
# A message with one of these problems is not searched, but checked for a call for help.
_STILL_READ = (Problem.TOO_LONG, Problem.UNKNOWN_SECTION, Problem.UNKNOWN_REPORT)
_CARDS = (Outcome.SAFEGUARDING, Outcome.DECLINED)
_PLAIN = AskOptions()


class Assistant:
    """Answers questions from an index; keeps nothing of any conversation."""

    def __init__(self, index: Index, encoder: Encoder, operator: str = "") -> None:
        """`operator` is the name of who runs it, told to people who ask; empty if it is not told.

        Raises `EncoderError` when the encoder's vectors are not of this index's dimension.
        """
        if encoder.dimension != index.manifest.dimension:
            raise EncoderError(
                f"{encoder.name}: vectors of {encoder.dimension} dimensions, but the index has "
                f"{index.manifest.dimension}; run: report-rag build --model {encoder.name}"
            )
        self._scopes = Scopes(index)
        self._encoder = encoder
        self.operator = operator

    @property
    def index(self) -> Index:
        """The index of the whole corpus; another one can be set, with the same dimension."""
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
        """An assistant over a corpus folder and its index folder (`folder`).

        The encoder that the index names and the index itself are loaded in parallel, and it is
        checked that the index was built from this corpus. Raises a `ReportRagError` that says what
        to do: `CorpusError`, `IndexUnusableError`, `EncoderError` or `VectorsError`.
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
        """Answers one question, or another message to the assistant.

        `history` is the messages before it, oldest first; those in a script that the encoder cannot
        read are ignored. `language` forces the language of question and answer; otherwise it is
        detected, and a question that gives no sign is taken to be in the language of the
        conversation, or else in `page_language`.

        Raises `QuestionError` when there is nothing that can be searched, for an unknown section or
        report in `options`, or for a script that the encoder cannot read. A call for help that is
        too long, or names an unknown section or report, is answered with contacts all the same.
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
            # A call for help is answered with contacts, also when the message cannot be searched.
            if error.problem not in _STILL_READ or options.without_help_card:
                raise
            text = legible(question.strip()[:LONGEST_QUESTION])
            detected = _language(self.index, text, language, turns, page_language)
            query = Query(text, detected.language, turns)
            needed = help_for(self.index, query, near)
            if needed is None or needed.outcome not in _CARDS:
                raise
            shown_in = options.shown_in or query.language
            answer = help_card(self.index, text, shown_in, needed.outcome, needed.contacts)
        return replace(answer, question=question.strip())

    def _answer(
        self,
        scope: Scope,
        query: Query,
        detected: Detection,
        near: Neighbourhoods,
        options: AskOptions,
    ) -> Answer:
        """The steps, for a question whose characters are normalised and whose language is known."""
        index, text = scope.index, query.text
        reply = replace(query, language=options.shown_in or query.language)
        if not (rule_for(text) or is_cry_for_help(text) or self._encoder.reads(text)):
            raise QuestionError(Problem.OTHER_SCRIPT)
        # 1. Does somebody need help, and not an answer?
        needed = None if options.without_help_card else help_for(self.index, query, near)
        if needed is not None and needed.outcome is not None:
            return help_card(index, text, reply.language, needed.outcome, needed.contacts)
        above = needed.contacts if needed else ()
        # 2. What does the message ask? Which passages are found, which are shown, do they answer?
        meant = replace(query, text=in_better_words(text), history=topics(self.index, query, near))
        intent, result = understood(
            index, near, meant, lambda one: intent_of(self.index, one, near)
        )
        if result is None:
            topic = intent if isinstance(intent, ToolTopic) else ToolTopic.NOTHING_MORE
            said = fixed_reply(index, text, reply.language, topic, self.operator)
            return replace(said, contacts=above)
        # 3. Which questions lead on from here?
        offered = scope.offered(reply.language)
        leads = follow_ups(
            index,
            offered,
            result.found,
            result.selection,
            outcome=result.verdict.outcome,
            history=query.history,
        )
        # 4. The report's words, and where they stand.
        answer = compose(index, in_asked_language(reply, intent), result)
        better = Notice.BETTER_WORDS if meant.text != text else None
        notice = Notice.OTHER_LANGUAGE if detected.other else better
        return replace(answer, intent=intent, notice=notice, follow_ups=leads, contacts=above)

    def warm_up(self) -> None:
        """Fills the caches before the first visitor comes; it takes about half a second.

        Works out what the bank questions and the unanswerable ones ask for and which questions can
        be offered after an answer, then asks one of the bank's questions in each language.
        """
        whole = self._scopes.whole
        for known in whole.index.sources.known:
            known.read()
        for language in Language:
            whole.offered(language)
            for question in examples(whole.index, language, 1):
                self.ask(question, page_language=language)

    def passage(self, name: str, report: str | None = None) -> Passage:
        """The passage whose id is `name`, which may also be `report/id`.

        Of the report named `report` or, for None, of any; if several have the id, of the first.
        Raises `QuestionError` for an unknown id or report.
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


def check_question(question: str) -> str:
    """The question as `legible` normalises its characters, on one line.

    Raises `QuestionError` when it is empty, has more than `LONGEST_QUESTION` characters, or has no
    words.
    """
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
    """The language of a question; the first of these that tells it decides:

    `forced`; signs in the question, such as function words; the language in which the corpus has
    more of its words ("crimen organizado"); the language of the conversation; `page`.
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
