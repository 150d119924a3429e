"""The query pipeline, from a question to an answer: read the steps of `Assistant._answer`.

An `Assistant` is made of an index (`index.loaded`) and an encoder, the model that turns a text into
a vector. It takes a message and the conversation before it, and gives an `Answer`.
"""

import re
from collections.abc import Callable, Sequence
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
"""The most characters of a question, not counting white space around it. A longer text is refused,
since it is a document and not a question."""
_EARLIER = 20
"""The most messages of a conversation that are read; the conversations of all question sets have at
most three, of 130 characters together."""
_NUMBER = re.compile(r"\W*\d{1,2}\W*")
"""A message that is a number, such as "2" or "#3."."""
# A message with one of these problems is not searched, but checked for a call for help.
_STILL_READ = (Problem.TOO_LONG, Problem.UNKNOWN_SECTION, Problem.UNKNOWN_REPORT)
_CARDS = (Outcome.SAFEGUARDING, Outcome.DECLINED)
_PLAIN = AskOptions()


class Assistant:
    """Answers questions from an index; keeps nothing of any conversation."""

    def __init__(self, index: Index, encoder: Encoder, operator: str = "") -> None:
        """Takes an index and the encoder that its vectors were made with.

        `operator` is the name of the person or body that runs the assistant; people who ask who
        runs it are told. Empty: they are not. Raises `EncoderError` when the encoder's vectors have
        another dimension than those of the index.
        """
        if encoder.dimension != index.manifest.dimension:
            raise EncoderError(
                f"{encoder.name}: vectors of {encoder.dimension} dimensions, but the index has "
                f"{index.manifest.dimension}; run: report-rag build --model {encoder.name}"
            )
        self._scopes = Scopes(index)
        self._encoder = encoder
        self.operator = operator
        self.note: Callable[[Answer], None] = _ignore
        """Called by those who pass an answer on to somebody, and not by `ask`, since questions are
        also asked to make pages, and again to show an answer once more."""

    @property
    def index(self) -> Index:
        """The index of the whole corpus, all reports.

        Another one can be set; its vectors must have the same dimension, which is not checked.
        """
        return self._scopes.whole.index

    @index.setter
    def index(self, index: Index) -> None:
        self._scopes = Scopes(index)

    def over(self, report: str | None) -> Index:
        """The index of the report named `report`, or of the whole corpus for None.

        Raises `QuestionError` when no report has that name.
        """
        return self._scope(report).index

    @classmethod
    def open(cls, corpus: Path, folder: Path) -> "Assistant":
        """An assistant over the reports in the folder `corpus`, with their index in `folder`.

        Loads the index and, at the same time, the encoder that the index was built with. Checks
        that the index was built from this corpus. Raises `CorpusError`, `IndexUnusableError`,
        `EncoderError` or `VectorsError`, according to what cannot be read; the message says what
        to do.
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

        `history` is the messages before it, oldest first; `_read` says which of them count.
        `language` is the language of the question; None detects it, and a question that gives no
        sign is taken to be in the language of the conversation, or else in `page_language`. The
        answer is in the language of the question, unless `options.shown_in` or the message itself
        asks for the other.

        Raises `QuestionError` for a question that `check_question` refuses or whose script the
        encoder cannot read, and for an unknown section or report in `options`. A call for help, or
        a request for help to do harm, that is too long or comes with an unknown section or report
        does not raise it: its answer is contacts. `options.without_help_card` turns that off.
        """
        turns = _read(history, self._encoder)
        near = Neighbourhoods(self._encoder)
        try:
            text = check_question(question, follows=bool(turns))
            scope = self._scope(options.report)
            place = None if options.near is None else _place(scope.index, options.near)
            detected = _language(scope.index, text, language, turns, page_language)
            query = Query(text, detected.language, turns, place)
            answer = self._answer(scope, query, detected, near, options)
        except QuestionError as error:
            # A call for help is answered with contacts, also when the message cannot be searched.
            if error.problem not in _STILL_READ or options.without_help_card:
                raise
            text = legible(question.strip()[:LONGEST_QUESTION])[:LONGEST_QUESTION]
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
        """Answers a question whose characters are normalised and whose language is known.

        `query` is the question, `detected` what was found out about its language, `scope` the
        reports that are asked, with their index; `near` makes the vector of each text only once.
        Raises `QuestionError` for a script that the encoder cannot read, unless rules find a call
        for help in it.
        """
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
        meaning = understood(index, near, meant, lambda one: intent_of(self.index, one, near))
        if isinstance(meaning, ToolTopic):
            said = fixed_reply(index, text, reply.language, meaning, self.operator)
            return replace(said, contacts=above)
        intent, result = meaning
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
        better = Notice.BETTER_WORDS if meant.text != text else result.notice
        notice = Notice.OTHER_LANGUAGE if detected.other else better
        return replace(answer, intent=intent, notice=notice, follow_ups=leads, contacts=above)

    def warm_up(self) -> None:
        """Fills the caches before the first visitor comes; it takes about half a second.

        Bank questions are questions that people wrote for the reports, and that these answer;
        unanswerable ones are those that they do not answer. Works out what both ask for, and which
        bank questions can be offered after an answer. Then asks a bank question in each language,
        if there is one.
        """
        whole = self._scopes.whole
        for known in whole.index.sources.known:
            known.read()
        for language in Language:
            whole.offered(language)
            for question in examples(whole.index, language, 1):
                self.ask(question, page_language=language)

    def passage(self, name: str, report: str | None = None) -> Passage:
        """The passage with the id `name`, before which the name of its report and "/" may stand.

        It is looked for in the report named `report`, or in all reports for None. If several
        reports have the id, the passage is that of the first. Raises `QuestionError` for an unknown
        id or report.
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


def _ignore(answer: Answer) -> None:
    """Notes nothing of an answer."""
    del answer


def check_question(question: str, *, follows: bool = False) -> str:
    """The question on one line, with its characters normalised.

    `legible` normalises them: for example, it takes out characters that are not seen. Raises
    `QuestionError` when the question is empty or white space, when it has more than
    `LONGEST_QUESTION` characters before or after that (one sign may stand for a whole phrase), or
    when it has no letter. After other messages (`follows`) a
    number of one or two digits needs no letter: "2" asks for the second passage. Whether the
    encoder can read its script is not checked here; for a script that it cannot read,
    `Assistant.ask` raises the same error.
    """
    if not question.strip():
        raise QuestionError(Problem.EMPTY)
    if len(question.strip()) > LONGEST_QUESTION:
        raise QuestionError(Problem.TOO_LONG)
    text = legible(question)
    if len(text) > LONGEST_QUESTION:
        raise QuestionError(Problem.TOO_LONG)
    if not has_words(text) and not (follows and _NUMBER.fullmatch(text)):
        raise QuestionError(Problem.NO_WORDS)
    return text


def _read(history: Sequence[Turn], encoder: Encoder) -> tuple[Turn, ...]:
    """The messages of a conversation that a question may go on from, with normalised characters.

    These are the user's last ones, up to `_EARLIER`, as long as they have together no more
    characters than one question may have; those in a script that the encoder cannot read are left
    out. What a question costs is bounded by that, whatever a program sends.
    """
    read: list[Turn] = []
    left = LONGEST_QUESTION
    said = [turn for turn in history if turn.role == "user"]
    for turn in reversed(said[-_EARLIER:]):
        content = legible(turn.content[:LONGEST_QUESTION])
        left -= len(content)
        if left < 0:
            break
        if encoder.reads(content):
            read.append(replace(turn, content=content))
    return tuple(reversed(read))


def _place(index: Index, name: str) -> Passage:
    """The passage with the id `name`, before which the name of its report and "/" may stand.

    The first one if several reports have the id. Raises `QuestionError` if none has it, and does
    not search everywhere instead: people who ask about a section would take passages from
    elsewhere for what the section says.
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
    """The language of the question `text`, by the first of these that tells it.

    1. `forced`, if it is not None.
    2. Signs in the question, such as function words.
    3. The words of the corpus: the language in which it has more words of the question ("crimen
       organizado").
    4. The last message of the user in `history` that shows a language.
    5. `page`, the language of the page.

    For a question in neither English nor Spanish 4 or 5 decides, and the result says that it is in
    another language.
    """
    if forced is not None:
        return Detection(forced)
    spoken = page
    for turn in history:
        if has_words(turn.content):
            spoken = detect(turn.content, spoken).language
    detected = detect(text, spoken)
    if detected.certain:
        return detected
    parsed = ParsedText(text)
    known = {language: index.known_words(parsed, language) for language in Language}
    return Detection(spoken.other) if known[spoken.other] > known[spoken] else detected
