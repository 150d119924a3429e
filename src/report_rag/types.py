"""The data classes and enumerations that all packages share: start reading here.

The reading edition of a report is its Markdown file in the corpus folder; `Report.text` is the
plain text of that file. A `Span` is a half-open range of character positions in `Report.text`, so
that a test can check every quote: `report.text[passage.span.slice] == passage.text`, and
`report.text[citation.span.slice] == citation.quote`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

_LANGUAGE_TAG = re.compile(r"(?P<primary>en|es)(?:[-_][a-z0-9]{1,8})*", re.ASCII | re.IGNORECASE)


class Language(StrEnum):
    """The languages that the assistant speaks (ISO 639-1 codes)."""

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
        return Language.ES if self is Language.EN else Language.EN


class BlockKind(StrEnum):
    """What a block of the reading edition is."""

    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    CALL_OUT = "call_out"
    QUOTATION = "quotation"


class Outcome(StrEnum):
    """The result of a question; each has its own fixed sentences in `strings`."""

    ANSWERED = "answered"
    NOT_IN_REPORT = "not_in_report"
    CHITCHAT = "chitchat"
    SAFEGUARDING = "safeguarding"
    """Somebody may be in danger or asks for help: the help card and nothing else."""
    DECLINED = "declined"
    """An attempt to misuse the tool, or somebody worried about their own thoughts: the contacts for
    such worries and no passage."""


class Confidence(StrEnum):
    HIGH = "high"
    LOW = "low"


class ContactKind(StrEnum):
    """What a help contact does."""

    EMERGENCY = "emergency"
    SUPPORT = "support"
    REPORT = "report"
    WORRIED = "worried"
    """For adults who are worried about their own thoughts."""


class Problem(StrEnum):
    """Why a question cannot be searched; each has its own fixed sentence."""

    EMPTY = "empty"
    NO_WORDS = "no_words"
    TOO_LONG = "too_long"
    OTHER_SCRIPT = "other_script"
    """It is written in letters that the encoder does not know."""
    UNKNOWN_SECTION = "unknown_section"
    """It names a section to stay in that the corpus does not have."""
    UNKNOWN_REPORT = "unknown_report"
    """It names a report that the corpus does not have."""


class Refusal(StrEnum):
    """Why a request is refused, beside the `Problem`s of a question.

    Each has a title and a detail in `strings`.
    """

    UNREADABLE = "unreadable"
    """It is not one JSON object in UTF-8."""
    MISSING_FIELD = "missing-field"
    UNKNOWN_FIELD = "unknown-field"
    WRONG_FIELD = "wrong-field"
    """A field has a value of another type."""
    LONG_FIELD = "long-field"
    OTHER_SITE = "other-site"
    """It comes from a page of a site that is not a partner."""
    NOT_FOUND = "not-found"
    WRONG_METHOD = "wrong-method"
    TOO_LARGE = "too-large"
    TOO_SLOW = "too-slow"
    """The request arrives too slowly."""
    NOT_JSON = "not-json"
    TOO_MANY = "too-many"
    """More from one client, or from all, than is answered in a minute."""
    FAILED = "failed"
    BUSY = "busy"
    NOT_READY = "not-ready"
    """There is no index to search."""


class Notice(StrEnum):
    """Something that the reader should know about how the question was taken."""

    OTHER_LANGUAGE = "other_language"
    """Asked in neither English nor Spanish; answered in the language of the page."""
    BETTER_WORDS = "better_words"
    """A harmful term was exchanged for the one of the Terminology Guidelines before the search."""


class ListKind(StrEnum):
    """What makes a list of passages one list."""

    ITEMS = "items"
    """A list as the report prints it, numbered or not."""
    CALL_OUTS = "call_outs"
    """The call-outs of one section: what it says country by country."""
    PARTS = "parts"
    """The sections directly under one heading."""
    QUOTATIONS = "quotations"
    """Every quotation of the report."""


class About(StrEnum):
    """What a message is about; this is decided first, and each kind is answered in its own way."""

    TOOL = "tool"
    """The assistant itself; greetings, thanks and complaints too. A fixed reply."""
    DOCUMENT = "document"
    """The report as a publication: who, when, where, why, what it says in short."""
    PLACE = "place"
    """What stands where: contents, pages, sections, countries, people quoted. An outline."""
    PREVIOUS = "previous"
    """The answer before: "more", "the second one", "which page?"."""
    SUBJECT = "subject"
    """What the report writes about; whatever fits nothing else."""


class ToolTopic(StrEnum):
    """What is said to or asked about the assistant; each has a fixed reply in `strings`."""

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
    NOT_MY_QUESTION = "not_my_question"
    STOP = "stop"
    ACKNOWLEDGEMENT = "acknowledgement"
    OFF_TASK = "off_task"
    """A request for something else than passages: a poem, the weather, a chat."""
    SHORTER = "shorter"
    """A request to sum up or explain an answer in other words, which quotations cannot do."""
    NOTHING_BEFORE = "nothing_before"
    """A move such as "more" when there is no answer before it."""
    NOTHING_MORE = "nothing_more"
    """A move such as "more" when all that was found has been shown."""


class DocumentTopic(StrEnum):
    """What is asked about the report as a publication; also the keys of `[facts]`."""

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
    """What is asked about where things stand in the report; each is answered by an outline."""

    CONTENTS = "contents"
    RECOMMENDATIONS = "recommendations_overall"
    COUNTRIES = "countries_covered"
    SPEAKERS = "who_is_quoted"
    PAGE = "on_page"
    PLACES = "where_is"
    """Where the report treats a subject."""
    NEIGHBOUR = "around_section"
    """What comes after or before a section."""


class Move(StrEnum):
    """What a message wants of the answer before it: more, the second item, the page."""

    MORE = "more"
    NEXT = "next"
    OTHERS = "others"
    ORDINAL = "ordinal"
    """One of several: "the second", "only the last"."""
    WHICH_PAGE = "which_page"
    WHO_SAID_IT = "who_said_it"
    WHY = "why"
    EXAMPLE = "example"
    IS_THAT_ALL = "is_that_all"
    IN_SPANISH = "in_spanish"
    IN_ENGLISH = "in_english"
    OTHER_GROUP = "other_group"
    OTHER_PLACE = "other_place"
    RECOMMEND = "recommend_about_that"
    CORRECTION = "correction"


Intent = ToolTopic | DocumentTopic | PlaceTopic | Move
"""What a message asks for; the labels of `intent/examples.jsonl`, except "subject"."""


def about(intent: Intent | None) -> About:
    """What a message with this intent is about; None is the subject of the report."""
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
    """The sets of vectors in an index, each searched by cosine similarity.

    A vector belongs to the passages, list or kind of sentence that is called its owner.
    """

    TEXT = "text"
    TRANSLATION = "translation"
    BANK = "bank"
    """Bank questions that the report answers; owned by the passages that answer them, or by none
    when a whole list answers."""
    LIST = "list"
    """Headings and titles of lists, and bank questions that a whole list answers; owned by the
    number of the list."""
    COUNTRY = "country"
    """Questions with "this country" in them: owned by `ABOUT_IT_ALL` or `ON_A_TOPIC`."""
    EXAMPLE = "example"
    """Example sentences of safeguarding; owned by the number of their concern."""
    INTENT = "intent"
    """Example messages; owned by the number of their label, in the order of `intent.LABELS`."""
    GAP = "gap"
    """The unanswerable questions; owned by no passage."""
    SENTENCE = "sentence"
    """The sentences of each passage that has two or more, in the order of `language.statements`;
    owned by their passage."""
    TRANSLATED_SENTENCE = "translated-sentence"
    """The same of each translation."""


class LexicalField(StrEnum):
    """What is searched by its words, in each language."""

    TEXT = "words-text"
    BANK = "words-bank"


class AnswerColumn(StrEnum):
    """A column of a sheet of questions and answers.

    `strings` has the names; `sheets/columns.py` has widths and contents, and says how to add one.
    """

    QUESTION = "question"
    OUTCOME = "outcome"
    NOTE = "note"
    """The sentences that introduce the answer, help contacts, or why there is no answer."""
    PASSAGES = "passages"
    TRANSLATION = "translation"
    REPORT = "report"
    """The title of the report, when several were asked."""
    SECTION = "section"
    PAGE = "page"
    CITATION = "citation"
    LINK = "link"


class RowProblem(StrEnum):
    """Why a row gets no answer: all of `Problem`, and what only files can have."""

    EMPTY = "empty"
    NO_WORDS = "no_words"
    TOO_LONG = "too_long"
    UNKNOWN_SECTION = "unknown_section"
    OTHER_SCRIPT = "other_script"
    UNKNOWN_REPORT = "unknown_report"
    UNREADABLE = "unreadable"
    """A line that is not a JSON object."""
    NOT_TEXT = "not_text"
    NOT_CALCULATED = "not_calculated"
    """A formula whose value the file does not hold."""
    LANGUAGE = "language"
    HISTORY = "history"


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open range of characters in `Report.text`."""

    start: int
    end: int

    @property
    def slice(self) -> slice:
        return slice(self.start, self.end)

    def __contains__(self, position: object) -> bool:
        return isinstance(position, int) and self.start <= position < self.end


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the reading edition: its level (1 to 6), its path from the top, its place."""

    level: int
    path: tuple[str, ...]
    text: str
    span: Span
    page: str | None
    line: int
    """Line of the edition's file, for messages to people."""
    added: bool = False
    """True for a heading that the published report does not print (cover, imprint)."""


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, list item, call-out or quotation of the reading edition."""

    kind: BlockKind
    text: str
    span: Span
    section_path: tuple[str, ...]
    pages: tuple[str, ...]
    """Printed page labels that the block stands on; empty when the edition has no page marks."""
    line: int
    """Line of the edition's file on which the block begins, for messages to people."""
    label: str | None = None
    """The bold words that open a call-out (a country) or a list item (its title)."""
    speaker: str | None = None
    list_number: int | None = None
    """Which list of the report the item belongs to, counted from 0; None outside of lists."""
    position: int | None = None
    """Place in that list, counted from 1."""
    page_breaks: tuple[tuple[int, str], ...] = ()
    """(offset into the text, label of the page that begins there), for passages over a page end."""


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """A question of a question bank, with the ids of the passages that answer it.

    `passage_ids` is empty for an unanswerable question.
    """

    text: str
    language: Language
    passage_ids: tuple[str, ...]
    near: tuple[str, ...] = ()
    """For an unanswerable question: ids of passages near it that do not answer it."""


@dataclass(frozen=True, slots=True)
class Report:
    """One report as read from its corpus folder: text, translation, question banks and licence."""

    name: str
    title: str
    language: Language
    text: str
    """The reading edition as plain text."""
    headings: tuple[Heading, ...]
    blocks: tuple[Block, ...]
    translated_title: str | None = None
    translation: tuple[str, ...] = ()
    """The translation of each block, in the same order; empty when there is none."""
    translated_headings: tuple[str, ...] = ()
    questions: tuple[BankQuestion, ...] = ()
    """The question bank: questions that the report answers."""
    unanswered: tuple[BankQuestion, ...] = ()
    """The unanswerable questions."""
    citation: str = ""
    """How to cite the report."""
    licence: str = ""
    facts: Mapping[DocumentTopic, tuple[str, ...]] = field(default_factory=dict)
    """Words of the edition that answer questions about the document: `[facts]` of `report.toml`."""
    pages: int | None = None
    """Printed pages, if `report.toml` says how many."""

    def title_in(self, language: Language) -> str:
        """The title in a language; the original title when it is not translated."""
        other = None if language is self.language else self.translated_title
        return other or self.title


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is retrieved, shown and cited: one block, or a part of a very long one."""

    passage_id: str
    """Readable and unique in its report, such as `funding-hurdles/bolivia`."""
    report: str
    text: str
    span: Span
    section_path: tuple[str, ...]
    pages: tuple[str, ...]
    kind: BlockKind
    translation: str | None = None
    label: str | None = None
    speaker: str | None = None
    countries: tuple[str, ...] = ()
    """ISO 3166 codes, or CLDR region numbers, of the call-out's label."""
    mentions: tuple[str, ...] = ()
    """The same codes for every country that the text itself names."""
    list_number: int | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True)
class PassageList:
    """Passages that belong together and can be one answer together, such as "7 of 7"."""

    kind: ListKind
    title: str
    """Name of the heading that the list stands under."""
    section_path: tuple[str, ...]
    report: str
    passage_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the conversation so far."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Query:
    """A question as it is searched."""

    text: str
    language: Language
    history: tuple[Turn, ...] = ()
    near: Passage | None = None
    """A passage whose section is meant, unless the question says otherwise."""
    leans: bool | None = None
    """Whether it needs the conversation before it; None: its words decide."""


@dataclass(frozen=True, slots=True)
class AskOptions:
    """Optional settings for one question."""

    report: str | None = None
    """Name of the only report that is asked; None asks all."""
    near: str | None = None
    """Id of a passage, with several reports also `report/id`. Passages of its section score higher;
    others can still be found. None prefers no section."""
    shown_in: Language | None = None
    """The language of the answer; the search uses that of the question. None: the question's."""
    without_help_card: bool = False
    """True skips the check whether the person needs help: they have said that they do not."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, with its fused score in [0, 1] and the score of each retriever."""

    passage: Passage
    score: float
    retrievers: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contact:
    """A place that helps, in both languages."""

    country: str
    """ISO code, or `all`."""
    kind: ContactKind
    name: dict[Language, str]
    reach: dict[Language, str]
    """The number or address, as it is read."""
    url: str | None = None
    sources: tuple[str, ...] = ()
    checked: date | None = None
    confirmed_by: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """How many passages of a list are shown, and how many it has (`of`)."""

    title: str
    shown: int
    of: int


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage in an answer: the report's words, and where they stand."""

    number: int
    passage_id: str
    report: str
    quote: str
    quote_language: Language
    translation: str | None
    translation_language: Language
    section_path: tuple[str, ...]
    pages: tuple[str, ...]
    span: Span
    kind: BlockKind
    label: str | None
    speaker: str | None
    score: float
    url: str
    highlights: tuple[Span, ...] = ()
    """The sentences that answer, as offsets into `quote`."""
    translation_highlights: tuple[Span, ...] = ()
    """The same sentences, as offsets into `translation`."""


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A line of an outline: a heading, label or name that the report prints."""

    title: str
    """As the report prints it; the name of a country is in the language of the question."""
    language: Language
    """The language of `title`."""
    pages: tuple[str, ...]
    count: int
    """How many passages stand under it."""
    url: str
    translated_title: str | None = None
    """The same in the words of the translation, where the report has one."""
    depth: int = 0
    """0, or how far below the first entries a heading stands."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the assistant gives back: an outcome and passages, never a sentence of its own."""

    question: str
    language: Language
    """The language of the answer."""
    outcome: Outcome
    confidence: Confidence
    """How sure the outcome is; an answer with `LOW` is called close."""
    citations: tuple[Citation, ...] = ()
    """The passages that answer, best first; empty unless the outcome is `ANSWERED`."""
    related: tuple[Citation, ...] = ()
    """The nearest passages when nothing answers; empty otherwise."""
    listing: Listing | None = None
    """How much of a printed list is shown; None when the answer is no such list."""
    notice: Notice | None = None
    """What a visitor should know of how the question was taken; None when there is nothing."""
    citation: str = ""
    """How to cite the reports that are quoted, ready to copy, joined with " · "."""
    reports_asked: int = 1
    """How many reports the question was asked of."""
    countries: tuple[str, ...] = ()
    """Codes of the countries that the question names."""
    untreated: tuple[str, ...] = ()
    """Those of these countries that no passage is about."""
    country_only: bool = False
    """The question named a country and nothing else."""
    only_mentioned: tuple[int, ...] = ()
    """Numbers of the citations that name the country in enumerations only; they come last."""
    left_out: int = 0
    """How many more passages about the country there are than are shown."""
    contacts: tuple[Contact, ...] = ()
    """Help contacts, when the message needs them."""
    searched: str | None = None
    """The question as it was searched, when it was completed from earlier ones or corrected; None
    when it was searched as it was asked."""
    near: tuple[str, ...] = ()
    """Path of the section that the question was asked about; empty when it was asked about none."""
    follow_ups: tuple[str, ...] = ()
    """Questions to ask next, from those that the report is known to answer."""
    intent: Intent | None = None
    """What the message was taken to ask for; None: something about the report's subject."""
    outline: tuple[OutlineEntry, ...] = ()
    """Headings, labels or names of the report, for a question about a place in it."""
    operator: str = ""
    """Who runs the assistant, if its operator says so."""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file of the index, by size in bytes and SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was built from and with; written into the index as `manifest.json`."""

    format_version: int
    encoder: str
    dimension: int
    corpus: dict[str, str]
    """SHA-256 of every corpus file that the index depends on, by path below the corpus folder."""
    settings: dict[str, str]
    """The constants that shape the index; another value means that it must be built anew."""
    versions: dict[str, str]
    """Versions of the libraries whose files the index holds."""
    counts: dict[str, int]
    files: dict[str, FileRecord]
    vectors: str = "files"
    """Where the vectors are: a location as in `vectors.location`."""
