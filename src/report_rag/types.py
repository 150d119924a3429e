"""The data classes and enumerations that all packages share: start reading here.

The reading edition of a report is its text as a Markdown file in the report's folder; `Report.text`
is the plain text of that file. A `Span` in it is a half-open range of character positions, so that
a test can check every quote: `report.text[passage.span.slice] == passage.text`, and
`report.text[citation.span.slice] == citation.quote`.

A block is a paragraph, list item, call-out or quotation of that text; a call-out is a paragraph
that opens with a label, bold words and a colon ("**BOLIVIA:** ..."). A section path is the texts of
the headings above a block, outermost first; it is empty before the first heading. Countries are
ISO 3166-1 codes of two letters (`BO`), regions the numbers of Unicode CLDR (`029`, the Caribbean).
Pages are the labels that the printed report shows ("7"); a page mark, the comment `<!-- page 7 -->`
in the Markdown, says where a page begins.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

_LANGUAGE_TAG = re.compile(r"(?P<primary>en|es)(?:[-_][a-z0-9]{1,8})*", re.ASCII | re.IGNORECASE)


class Language(StrEnum):
    """The languages of reports, questions and answers, by ISO 639-1 code."""

    EN = "en"
    ES = "es"

    @classmethod
    def of_tag(cls, tag: object) -> "Language | None":
        """The language of a tag such as `es-MX` or `EN_us`; None for any other language or value.

        Only the primary subtag counts; case does not matter (RFC 5646, sections 2.1 and 2.1.1).
        """
        match = _LANGUAGE_TAG.fullmatch(tag) if isinstance(tag, str) else None
        return cls(match["primary"].lower()) if match else None

    @property
    def other(self) -> "Language":
        """Spanish for English, and English for Spanish."""
        return Language.ES if self is Language.EN else Language.EN


class BlockKind(StrEnum):
    """What a block of the reading edition is in its Markdown."""

    PARAGRAPH = "paragraph"
    """A paragraph without a label; a table or a block of code too."""
    LIST_ITEM = "list_item"
    CALL_OUT = "call_out"
    """A paragraph that opens with bold words and a colon, often the name of a country."""
    QUOTATION = "quotation"
    """A block quote, with the line that names its speaker if it has one."""


class Outcome(StrEnum):
    """What a message gets in return; each has its own fixed sentences in `strings`."""

    ANSWERED = "answered"
    """Passages of the report that answer, or an outline (headings, labels or names)."""
    NOT_IN_REPORT = "not_in_report"
    """No answer, but up to two related passages; for a message that asks where to find help or
    where to report, help contacts and no passage."""
    CHITCHAT = "chitchat"
    """A fixed reply to what is said to or asked about the assistant, and no passage."""
    SAFEGUARDING = "safeguarding"
    """Somebody may be in danger or asks for help: help contacts and no passage."""
    DECLINED = "declined"
    """An attempt to misuse the tool, or somebody worried about their own thoughts: the contacts for
    such worries and no passage."""


class Confidence(StrEnum):
    """How sure the assistant is of the outcome of a question (`answering.abstention` decides)."""

    HIGH = "high"
    LOW = "low"
    """For an answer: the passages may not answer, and the reader is asked to check them."""


class ContactKind(StrEnum):
    """What a help contact does."""

    EMERGENCY = "emergency"
    """Sends help at once: an emergency number."""
    SUPPORT = "support"
    """Listens to people and advises them, such as a helpline."""
    REPORT = "report"
    """Takes reports of abuse, or of images of it."""
    WORRIED = "worried"
    """For adults who are worried about their own thoughts."""


class Problem(StrEnum):
    """Why a question cannot be searched; each has its own fixed sentence in `strings`."""

    EMPTY = "empty"
    """It is empty, or nothing but white space."""
    NO_WORDS = "no_words"
    """It has no letter, only digits, signs or emoji."""
    TOO_LONG = "too_long"
    """It has more characters than `assistant.LONGEST_QUESTION`, 1000."""
    OTHER_SCRIPT = "other_script"
    """It has a word in an alphabet that the encoder (the model that turns texts into vectors) does
    not know; the built-in encoder knows only the Latin alphabet."""
    UNKNOWN_SECTION = "unknown_section"
    """The passage id in `AskOptions.near` is unknown in the reports that are asked."""
    UNKNOWN_REPORT = "unknown_report"
    """No report has the name in `AskOptions.report`."""


class Refusal(StrEnum):
    """Why the server refuses an HTTP request, beside the `Problem`s of a question.

    Each has a title and a detail in `strings`, and a status code in `web.problem_details`.
    """

    UNREADABLE = "unreadable"
    """Its body is not one JSON object in UTF-8."""
    MISSING_FIELD = "missing-field"
    UNKNOWN_FIELD = "unknown-field"
    WRONG_FIELD = "wrong-field"
    """A field has a value of another type, or one that it cannot have."""
    LONG_FIELD = "long-field"
    """A field has more characters or entries than it may have."""
    OTHER_SITE = "other-site"
    """It comes from a page of a site that the operator has not allowed."""
    NOT_FOUND = "not-found"
    """Nothing is at its address."""
    WRONG_METHOD = "wrong-method"
    """Its address does not take its HTTP method."""
    TOO_LARGE = "too-large"
    """Its body has more bytes than its address takes."""
    TOO_SLOW = "too-slow"
    """Its body has not arrived when its time is over."""
    NOT_JSON = "not-json"
    """Its header Content-Type does not say JSON."""
    TOO_MANY = "too-many"
    """More requests came within a minute than one client, or all together, may make."""
    FAILED = "failed"
    """An error of the server itself."""
    BUSY = "busy"
    """The largest number of questions that may be answered at the same time is reached."""
    NOT_READY = "not-ready"
    """There is no index to search, or it is still being loaded."""


class Notice(StrEnum):
    """A sentence above the answer that says how the question was understood."""

    OTHER_LANGUAGE = "other_language"
    """Asked in neither English nor Spanish; answered in that of the conversation or the page."""
    BETTER_WORDS = "better_words"
    """A term that blames children was replaced before the search by one of the Terminology
    Guidelines (2nd edition, 2025), as listed in `safeguarding/terms.toml`."""


class ListKind(StrEnum):
    """Which passages of a report form a `PassageList`, which an answer can show as a whole."""

    ITEMS = "items"
    """The items of a list that the report prints, numbered or not; two or more."""
    CALL_OUTS = "call_outs"
    """The call-outs of one section that are labelled with a country; two or more."""
    PARTS = "parts"
    """The passages of three or more sections directly under one heading, one passage in each."""
    QUOTATIONS = "quotations"
    """All quotations of the report; two or more."""


class About(StrEnum):
    """What a message is about; decided before the search, because it decides how to answer."""

    TOOL = "tool"
    """The assistant itself; greetings, thanks and complaints too. Answered by a fixed reply."""
    DOCUMENT = "document"
    """The report as a publication: who wrote or paid for it, when, where, why, its summary.
    Answered by the passages in which the report speaks of itself."""
    PLACE = "place"
    """What stands where in the report: contents, pages, sections, countries, people quoted.
    Answered by an outline: headings, labels or names with their pages."""
    PREVIOUS = "previous"
    """The answer before: "more", "the second one", "which page?". Answered from what was found for
    the question before."""
    SUBJECT = "subject"
    """What the report writes about, and whatever is none of these. Answered by a search."""


class ToolTopic(StrEnum):
    """What is said to or asked about the assistant; each has a fixed reply in `strings`.

    From OFF_TASK on: requests that no passage can meet, and requests about the answer before (see
    `Move`) when there is none, or nothing is left to show.
    """

    WHAT_IT_IS = "what_it_is"
    HOW_TO_BEGIN = "how_to_begin"
    WHO_RUNS_IT = "who_runs_it"
    HUMAN_OR_NOT = "human_or_not"
    WHICH_LANGUAGES = "which_languages"
    WHAT_IT_COSTS = "what_it_costs"
    PRIVACY = "privacy"
    OFFICIAL_OR_NOT = "official_or_not"
    HOW_TO_SHARE = "how_to_share"
    HOW_TO_EMBED = "how_to_embed"
    GREETING = "greeting"
    THANKS = "thanks"
    PRAISE = "praise"
    COMPLAINT = "complaint"
    GOODBYE = "goodbye"
    NOT_UNDERSTOOD = "not_understood"
    """The person does not understand the answer before: "huh?"."""
    NOT_MY_QUESTION = "not_my_question"
    """The assistant took the question wrongly: "that's not what I asked"."""
    STOP = "stop"
    ACKNOWLEDGEMENT = "acknowledgement"
    """ "ok", "I see"."""
    OFF_TASK = "off_task"
    """A request for something else than passages of the report: a poem, the weather."""
    SHORTER = "shorter"
    """A request to sum up or explain an answer in other words, which quotations cannot do."""
    NOTHING_BEFORE = "nothing_before"
    """A message such as "more" when there is no answer before it."""
    NOTHING_MORE = "nothing_more"
    """A message such as "more" when all that was found has been shown."""


class DocumentTopic(StrEnum):
    """What is asked about the report as a publication.

    The values are also the keys of the table `[facts]` in `report.toml`, which lists for each the
    words of the report that answer it. WHEN to HOW_MANY are about the event or the publication.
    """

    WHEN = "when"
    WHERE = "where"
    WHO_ATTENDED = "who_attended"
    HOW_MANY = "how_many"
    WHO_ORGANISED = "who_organised"
    WHO_FUNDED = "who_funded"
    WHO_WROTE = "who_wrote"
    WHO_PUBLISHED = "who_published"
    WHO_DESIGNED = "who_designed"
    WHOSE_OPINIONS = "whose_opinions"
    LICENCE = "licence"
    HOW_TO_CITE = "how_to_cite"
    CONTACT = "contact"
    ABOUT_ORGANISATION = "about_organisation"
    PURPOSE = "purpose"
    SUMMARY = "summary"
    KEY_FINDINGS = "key_findings"
    CONCLUSIONS = "conclusions"


class PlaceTopic(StrEnum):
    """What is asked about where things stand in the report.

    Each is answered by an outline: headings, labels or names that the report prints, with pages.
    """

    CONTENTS = "contents"
    RECOMMENDATIONS = "recommendations_overall"
    """All recommendations of the report, whatever their subject."""
    COUNTRIES = "countries_covered"
    SPEAKERS = "who_is_quoted"
    PAGE = "on_page"
    """What stands on a page that the message names."""
    PLACES = "where_is"
    """In which sections the report writes about a subject."""
    NEIGHBOUR = "around_section"
    """What comes after or before a section."""


class Move(StrEnum):
    """What a message asks about the answer before it.

    WHY, EXAMPLE, OTHER_GROUP, OTHER_PLACE, RECOMMEND and CORRECTION are joined to the earlier
    question and searched anew; the others choose from what was found for it.
    """

    MORE = "more"
    NEXT = "next"
    """The list item after those shown, or before ("the previous one"); else the next passages."""
    OTHERS = "others"
    """All items of the list that were not shown; else the next passages that were found."""
    ORDINAL = "ordinal"
    """Items by their place: "the second", "only the last"."""
    WHICH_PAGE = "which_page"
    WHO_SAID_IT = "who_said_it"
    WHY = "why"
    EXAMPLE = "example"
    IS_THAT_ALL = "is_that_all"
    IN_SPANISH = "in_spanish"
    IN_ENGLISH = "in_english"
    OTHER_GROUP = "other_group"
    """The question before, about other people: "and the teachers?"."""
    OTHER_PLACE = "other_place"
    """The question before, about another place: "and in Kenya?"."""
    RECOMMEND = "recommend_about_that"
    """What is recommended on the subject of the answer before."""
    CORRECTION = "correction"
    """ "no, I meant boys"."""


Intent = ToolTopic | DocumentTopic | PlaceTopic | Move
"""What a message asks for.

The values are the labels of the example messages in `intent/examples.jsonl`, except the label
"subject", which marks messages about the report's subject and stands for no intent (None).
"""


def about(intent: Intent | None) -> About:
    """What a message with this intent is about; for None, `About.SUBJECT`."""
    match intent:
        case ToolTopic():
            return About.TOOL
        case DocumentTopic():
            return About.DOCUMENT
        case PlaceTopic():
            return About.PLACE
        case Move():
            return About.PREVIOUS
        case None:
            return About.SUBJECT


class Collection(StrEnum):
    """The sets of vectors in an index, each searched by itself, by cosine similarity.

    Each vector is of one text. Its owners are the numbers, from 0, of the passages, the list or the
    class that the text stands for: they say what a search has found.
    """

    TEXT = "text"
    """The text of each passage after its two innermost headings; the owner is the passage."""
    TRANSLATION = "translation"
    """The same for the translation of each passage that has one; the owner is the passage."""
    BANK = "bank"
    """The question bank (`Report.questions`); the owners are the passages that answer. A question
    that all passages of a list answer together has no owner here, but the list in `LIST`."""
    LIST = "list"
    """For each list its headings and the titles of its items, then the bank questions that all its
    passages answer together; the owner is the list."""
    COUNTRY = "country"
    """Example questions on "this country": owner 0 asks for a topic in it, 1 for all about it."""
    EXAMPLE = "example"
    """Example messages of safeguarding; the owner is the place of their `safeguarding.Concern`."""
    INTENT = "intent"
    """Example messages of intents; the owner is the place of their label in `intent.LABELS`."""
    GAP = "gap"
    """The unanswerable questions (`Report.unanswered`); they have no owner."""
    SENTENCE = "sentence"
    """The sentences of each passage that has two or more, in order; the owner is the passage."""
    TRANSLATED_SENTENCE = "translated-sentence"
    """The same for the translation of each passage; the owner is the passage."""


class LexicalField(StrEnum):
    """The sets of texts that are searched by words with BM25, in an index for each language."""

    TEXT = "words-text"
    """Passages with their headings; in the other language, their translations."""
    BANK = "words-bank"
    """The questions of the question bank (`Report.questions`)."""


class AnswerColumn(StrEnum):
    """A column of a sheet (.csv, .xlsx) of questions and answers; one row for each question.

    `strings` has the names; `sheets/columns.py` has widths and contents, and says how to add one.
    """

    QUESTION = "question"
    OUTCOME = "outcome"
    NOTE = "note"
    """What introduces the answer, an outline, help contacts, or why there is no answer."""
    PASSAGES = "passages"
    TRANSLATION = "translation"
    REPORT = "report"
    """The titles of the passages' reports; only there when several reports were asked."""
    SECTION = "section"
    PAGE = "page"
    CITATION = "citation"
    LINK = "link"


class RowProblem(StrEnum):
    """Why a row of a file of questions gets no answer: each `Problem`, and what only files have."""

    EMPTY = "empty"
    NO_WORDS = "no_words"
    TOO_LONG = "too_long"
    UNKNOWN_SECTION = "unknown_section"
    OTHER_SCRIPT = "other_script"
    UNKNOWN_REPORT = "unknown_report"
    UNREADABLE = "unreadable"
    """The line is no JSON object."""
    NOT_TEXT = "not_text"
    """The question is a number, a date or another value that is no text."""
    NOT_CALCULATED = "not_calculated"
    """The question is a formula whose value the file does not hold."""
    LANGUAGE = "language"
    """The language is neither English nor Spanish."""
    HISTORY = "history"
    """The history is no list of messages with `role` and `content`."""


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of character positions; in `Report.text`, unless a field says otherwise."""

    start: int
    """The first position, from 0."""
    end: int
    """The position after the last."""

    @property
    def slice(self) -> slice:
        """The range as a slice: `text[span.slice]` is the part of the text."""
        return slice(self.start, self.end)

    def __contains__(self, position: int) -> bool:
        """Whether a position is inside the range."""
        return self.start <= position < self.end


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the reading edition."""

    level: int
    """1 to 6: the number of "#" before it in the Markdown."""
    path: tuple[str, ...]
    """The headings above it and itself, outermost first, without a colon at the end."""
    text: str
    """With the colon at the end, if it has one."""
    span: Span
    page: str | None
    """Label of the printed page that it stands on; None before the first page mark."""
    line: int
    """Line of the edition's file, from 1, for error messages."""
    added: bool = False
    """True for a heading that the published report does not print, such as "Imprint"."""


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, list item, call-out or quotation of the reading edition."""

    kind: BlockKind
    text: str
    span: Span
    section_path: tuple[str, ...]
    pages: tuple[str, ...]
    """Labels of the printed pages that it is on, in order; empty before the first page mark."""
    line: int
    """Line of the edition's file on which the block begins, from 1, for error messages."""
    label: str | None = None
    """The bold words before a colon that open a call-out (a country) or a list item (its title),
    without the colon; None when there are none."""
    speaker: str | None = None
    """The name that a quotation gives for who said it; None for any other block."""
    list_number: int | None = None
    """For a list item, the number of its list, counted from 0 in the report; else None."""
    position: int | None = None
    """For a list item, the number printed before it, or its place from 1; else None."""
    page_breaks: tuple[tuple[int, str], ...] = ()
    """(offset into `text`, label of the page that begins there), for each page that begins inside
    the block; empty when it stands on one page."""


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """A question that people wrote for a report: of the question bank, or an unanswerable one."""

    text: str
    language: Language
    passage_ids: tuple[str, ...]
    """Ids of the passages that answer it, one or more; empty for an unanswerable question."""
    near: tuple[str, ...] = ()
    """For an unanswerable question, ids of passages on a similar subject; else empty."""
    offered: int | None = None
    """None if it is not written to be offered as a button; 0 if it is offered after answers;
    otherwise its place, from 1, among the questions on the first screen."""


@dataclass(frozen=True, slots=True)
class Report:
    """One report as read from its corpus folder (`corpus.report` reads it)."""

    name: str
    """The name of its folder."""
    title: str
    language: Language
    """The language of the reading edition."""
    text: str
    """The reading edition as plain text: all headings and blocks, with an empty line between."""
    headings: tuple[Heading, ...]
    """In the order of the text, as are `blocks`."""
    blocks: tuple[Block, ...]
    translated_title: str | None = None
    """The title in the other language; None when `report.toml` has none."""
    translation: tuple[str, ...] = ()
    """The text of each of `blocks` in the other language; empty when there is no translation."""
    translated_headings: tuple[str, ...] = ()
    """The text of each of `headings` in the other language; empty when there is no translation."""
    questions: tuple[BankQuestion, ...] = ()
    """The question bank: questions that the report answers."""
    unanswered: tuple[BankQuestion, ...] = ()
    """The unanswerable questions: on the report's subject, but not answered by it."""
    citation: str = ""
    """How to cite the report; its title when `report.toml` does not say how."""
    licence: str = ""
    """Under which licence it is published; empty when `report.toml` names none."""
    facts: Mapping[DocumentTopic, tuple[str, ...]] = field(default_factory=dict)
    """Phrases of the edition that answer questions about the document; empty without `[facts]`."""
    pages: int | None = None
    """How many printed pages it has; None when `report.toml` does not say it."""

    def title_in(self, language: Language) -> str:
        """The title in a language; in the report's own when it has none in that language."""
        other = None if language is self.language else self.translated_title
        return other or self.title


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is retrieved, shown and cited.

    It is a block, or successive sentences of a block of more than 250 words. A field that is not
    explained here has the meaning that it has in `Block`.
    """

    passage_id: str
    """Readable and unique in its report, such as `funding-hurdles/bolivia`."""
    report: str
    """The name of its report."""
    text: str
    span: Span
    section_path: tuple[str, ...]
    pages: tuple[str, ...]
    """Labels of the printed pages that this passage is on, in order."""
    kind: BlockKind
    translation: str | None = None
    """In the other language; None without one, and for a part of a block when the translated block
    has another number of sentences."""
    label: str | None = None
    speaker: str | None = None
    countries: tuple[str, ...] = ()
    """Codes of the countries and regions in the label of a call-out; else empty."""
    mentions: tuple[str, ...] = ()
    """Codes of the countries and regions that its text names (in addresses they do not count), then
    of those that its section is named after."""
    list_number: int | None = None


@dataclass(frozen=True, slots=True)
class PassageList:
    """Passages of one report that can all be shown as one answer, such as seven recommendations."""

    kind: ListKind
    title: str
    """The heading that the list stands under; empty for quotations, and before any heading."""
    section_path: tuple[str, ...]
    """The path that ends with that heading; empty where `title` is."""
    report: str
    """The name of the report."""
    passage_ids: tuple[str, ...]
    """In the order of the report."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the conversation so far."""

    role: str
    """Who wrote it: "user" or "assistant"."""
    content: str


@dataclass(frozen=True, slots=True)
class Query:
    """A question on its way through the pipeline, with what decides how it is searched."""

    text: str
    language: Language
    """The language of `text`; that of the answer when it is given to `compose`."""
    history: tuple[Turn, ...] = ()
    """The messages before it, oldest first."""
    near: Passage | None = None
    """A passage: those of its section, and of sections below, score higher. None: no preference."""
    leans: bool | None = None
    """True: joined to the questions before it. False: searched alone. None: its words decide."""


@dataclass(frozen=True, slots=True)
class AskOptions:
    """Optional settings for one question."""

    report: str | None = None
    """Name of the only report that is asked; None asks all."""
    near: str | None = None
    """Id of a passage, or `report/id`; passages of its section score higher. None prefers none."""
    shown_in: Language | None = None
    """The language of the answer; None: that of the question, which the search always uses."""
    without_help_card: bool = False
    """True skips the check for who needs help contacts: the person has said that they do not."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found."""

    passage: Passage
    score: float
    """In [0, 1]: the fused score of all retrievers, as `retrieval.fusion` computes it."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A place that helps people, described in both languages."""

    country: str
    """ISO 3166-1 code of the country that it serves; `all` when it serves everybody."""
    kind: ContactKind
    name: dict[Language, str]
    reach: dict[Language, str]
    """Telephone number or address, as it is shown."""
    url: str | None = None
    """Its web page; None when it has none."""
    sources: tuple[str, ...] = ()
    """Where its data come from: addresses or words; empty when nobody has said."""
    checked: date | None = None
    """The day on which its data were last compared with the sources; None: never."""
    confirmed_by: str = ""
    """Who called or wrote to make sure that it works; empty: nobody."""


@dataclass(frozen=True, slots=True)
class Listing:
    """How much of a list of the report (`PassageList`) an answer shows."""

    title: str
    """The heading that the list stands under; may be empty."""
    shown: int
    """How many of its passages are shown."""
    of: int
    """How many it has."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage in an answer: the report's words, and where they stand.

    A field that is not explained here has the meaning that it has in `Passage`.
    """

    number: int
    """Its place in the answer, counted from 1."""
    passage_id: str
    report: str
    quote: str
    """The passage's text, word for word."""
    quote_language: Language
    translation: str | None
    """An unofficial translation; None when there is none."""
    translation_language: Language
    """That of `translation`, or that which it would have."""
    section_path: tuple[str, ...]
    pages: tuple[str, ...]
    span: Span
    kind: BlockKind
    label: str | None
    speaker: str | None
    score: float
    """That of its `Hit`, in [0, 1], to four decimals."""
    url: str
    """The address, without a host, of the whole report's page, with this passage marked."""
    highlights: tuple[Span, ...] = ()
    """The sentences that answer, as offsets into `quote`; empty when none is marked."""
    translation_highlights: tuple[Span, ...] = ()
    """The same sentences, as offsets into `translation`; empty when they cannot be found there."""


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A line of an outline: a heading, label or name that the report prints."""

    title: str
    """As the report prints it; the name of a country is in the language of the question."""
    language: Language
    """The language of `title`."""
    pages: tuple[str, ...]
    """Labels of the printed pages of its passages."""
    count: int
    """How many passages stand under it."""
    url: str
    """As `Citation.url`, of its first passage; `/report` when it has no passage."""
    translated_title: str | None = None
    """`title` in the words of the translation; None when the entry has none."""
    depth: int = 0
    """How many levels it is indented: for a heading in a table of contents, the number of headings
    above it; 1 for a label under a heading; else 0."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the assistant gives back: an outcome and passages, never a sentence of its own.

    A fixed reply (`CHITCHAT`) and help contacts alone leave most fields at their defaults.
    """

    question: str
    """As it was typed, without white space around it."""
    language: Language
    """The language of the fixed sentences around the passages."""
    outcome: Outcome
    confidence: Confidence
    """How sure the outcome is."""
    citations: tuple[Citation, ...] = ()
    """The passages that answer, best first or in a list's order; empty unless `ANSWERED`."""
    related: tuple[Citation, ...] = ()
    """Up to two passages on a similar subject when the report does not answer; else empty."""
    listing: Listing | None = None
    """How much of a `PassageList` is shown; None when the answer is no such list."""
    notice: Notice | None = None
    """What the reader is told of how the question was understood; None when nothing is told."""
    citation: str = ""
    """How to cite the reports of its passages or, without passages, all reports that were asked;
    joined by " · "."""
    reports_asked: int = 1
    """How many reports the question was asked of."""
    countries: tuple[str, ...] = ()
    """Codes of the countries and regions that the question names."""
    untreated: tuple[str, ...] = ()
    """Codes out of `countries` that no passage is about."""
    country_only: bool = False
    """Whether the question names a country and no topic in it, so that all about it is shown."""
    only_mentioned: tuple[int, ...] = ()
    """Numbers of the citations that name the country in enumerations only ("in Bolivia, Peru and
    Chile"); they come last. Empty unless `country_only`, as `left_out` is 0."""
    left_out: int = 0
    """How many more passages about the country there are than are shown."""
    contacts: tuple[Contact, ...] = ()
    """Help contacts, shown instead of an answer or above it; empty when none are needed."""
    searched: str | None = None
    """The question as it was searched, when it was completed from earlier ones, corrected or put in
    other words; None when it was searched as it was asked."""
    near: tuple[str, ...] = ()
    """Path of the section that the question was asked about (`AskOptions.near`), else empty."""
    follow_ups: tuple[str, ...] = ()
    """Up to three questions to ask next, from those that the report is known to answer."""
    intent: Intent | None = None
    """What the message was taken to ask for; None: something about the report's subject."""
    outline: tuple[OutlineEntry, ...] = ()
    """Headings, labels or names of the report, for a question about a place in it; else empty."""
    operator: str = ""
    """Who runs the assistant; only in a fixed reply, and empty when the operator does not say."""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """Size and hash of a file of an index; another value shows that the file was changed."""

    size: int
    """In bytes."""
    sha256: str
    """64 hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was built from and with; written into the index as `manifest.json`."""

    format_version: int
    """`index.files.FORMAT_VERSION` of the program that built it."""
    encoder: str
    """Name of the model that made the vectors."""
    dimension: int
    """Numbers in each vector."""
    corpus: dict[str, str]
    """SHA-256 of every corpus file that the index depends on, by path below the corpus folder."""
    settings: dict[str, str]
    """The constants that shape the index, by name; when one changes, it must be built again."""
    versions: dict[str, str]
    """Versions of the libraries that shape the index, by name; another one makes it stale too."""
    counts: dict[str, int]
    """How many `reports`, `passages`, `translations`, `questions`, `unanswered`, `lists` and
    `vectors` it has."""
    files: dict[str, FileRecord]
    """Every file of the index but the manifest, by its path in the build's folder."""
    vectors: str = "files"
    """Where the vectors are: "files", or a Milvus database as `vectors.location` describes it."""
