"""The data classes and enumerations that all packages share: start reading here.

The reading edition of a report is its text as a Markdown file in the report's folder; `Report.text`
is the plain text of that file. A `Span` is a half-open range of character positions in it, so that
a test can check every quote: `report.text[passage.span.slice] == passage.text`, and
`report.text[citation.span.slice] == citation.quote`. A message is what a person writes to the
assistant, mostly a question.

A block is a paragraph, list item, call-out or quotation of that text; a call-out is a paragraph
that opens with a label, bold words and a colon ("**BOLIVIA:** ..."). A passage, which is what is
searched and quoted, is a block or a part of a long one. A section path is the texts of the headings
above a block, outermost first; it is empty before the first heading. Countries are ISO 3166-1 codes
of two letters (`BO`), regions the numbers of Unicode CLDR (`029`, the Caribbean). Pages are the
labels that the printed report shows ("7"); a page mark, the comment `<!-- page 7 -->` in the
Markdown, says where a page begins.
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

        A tag is "en" or "es", in upper or lower case, alone or with further parts of 1 to 8 letters
        or digits, each after "-" or "_" (RFC 5646, sections 2.1 and 2.1.1).
        """
        match = _LANGUAGE_TAG.fullmatch(tag) if isinstance(tag, str) else None
        return cls(match["primary"].lower()) if match else None

    @property
    def other(self) -> "Language":
        """Spanish for English, and English for Spanish."""
        return Language.ES if self is Language.EN else Language.EN


class BlockKind(StrEnum):
    """The kind of a block of the reading edition, as its Markdown shows it."""

    PARAGRAPH = "paragraph"
    """A paragraph that opens with no label; a footnote or a block of code counts as one, too."""
    LIST_ITEM = "list_item"
    """An item of a list, a row of a table, or a term with its definitions."""
    CALL_OUT = "call_out"
    """A paragraph that opens with a label: bold words that end in a colon, often a country."""
    QUOTATION = "quotation"
    """A block quote; if a last line names the speaker, it is part of the text."""


class Outcome(StrEnum):
    """What a person gets for a message; each has fixed sentences of its own in `strings`."""

    ANSWERED = "answered"
    """Passages of the report that answer, or an outline (headings, labels or names with pages)."""
    NOT_IN_REPORT = "not_in_report"
    """The report does not answer: at most two related passages are shown. Or the message asks where
    to find help or where to report abuse: help contacts are shown and no passage."""
    CHITCHAT = "chitchat"
    """A fixed reply to what is said to the assistant or asked about it, and no passage."""
    SAFEGUARDING = "safeguarding"
    """Somebody is in danger or asks for help: help contacts and no passage. If that is only
    possible, contacts stand above an ordinary answer, which has its own outcome."""
    DECLINED = "declined"
    """Somebody tries to misuse the tool to do harm, or is worried about their own thoughts about
    children: contacts for people with such worries, and no passage."""


class Confidence(StrEnum):
    """How sure the assistant is of the outcome of a question.

    `answering.abstention` decides it for a question that is searched. `answering.results` decides
    it for others, and may lower it for two questions in one message and for what "more" finds.
    """

    HIGH = "high"
    LOW = "low"
    """For an answer: the passages may not answer, and the reader is asked to check them. A refusal
    (`NOT_IN_REPORT`) reads the same as with HIGH."""


class ContactKind(StrEnum):
    """What a help contact does."""

    EMERGENCY = "emergency"
    """Sends help at once: an emergency number."""
    SUPPORT = "support"
    """Listens to people and advises them, such as a helpline."""
    REPORT = "report"
    """Takes reports of abuse, or of images of it."""
    WORRIED = "worried"
    """Helps adults who are worried about their own thoughts about children."""


class Problem(StrEnum):
    """Why a question cannot be searched; each has its own fixed sentence in `strings`."""

    EMPTY = "empty"
    """It is empty, or nothing but white space."""
    NO_WORDS = "no_words"
    """It has no letter, only digits, signs or emoji."""
    TOO_LONG = "too_long"
    """It has more characters than `assistant.LONGEST_QUESTION`, 1000, not counting white space
    around it."""
    OTHER_SCRIPT = "other_script"
    """It has a word in an alphabet that the encoder (the model that turns texts into vectors) does
    not know. The built-in encoder knows only the Latin alphabet; any other is taken to know all."""
    UNKNOWN_SECTION = "unknown_section"
    """No passage of the reports that are asked has the id in `AskOptions.near`."""
    UNKNOWN_REPORT = "unknown_report"
    """No report has the name in `AskOptions.report`."""


class Refusal(StrEnum):
    """Why the server refuses an HTTP request, apart from the `Problem`s of a question.

    Each has a title and a sentence on what to do in `strings`, and a status code in
    `web.problem_details`. "It" and "its" below are the request and the request's.
    """

    UNREADABLE = "unreadable"
    """Its body is not one JSON object in UTF-8, or it is no valid request in another way."""
    MISSING_FIELD = "missing-field"
    UNKNOWN_FIELD = "unknown-field"
    WRONG_FIELD = "wrong-field"
    """A field has a value of the wrong type, or one that it cannot have."""
    LONG_FIELD = "long-field"
    """A field has more characters or entries than it may have."""
    OTHER_NAME = "other-name"
    """It was sent to a name or address that is none of this server's."""
    OTHER_SITE = "other-site"
    """It comes from a page of a site that the operator, who runs the server, has not allowed."""
    NOT_FOUND = "not-found"
    """Nothing is at its address."""
    WRONG_METHOD = "wrong-method"
    """Its address does not take its HTTP method."""
    TOO_LARGE = "too-large"
    """Its body has more bytes than are taken at its address."""
    TOO_SLOW = "too-slow"
    """Its body has not arrived within the time that the server waits for it."""
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
    """A sentence above the answer that says how the question was understood, or what it found."""

    OTHER_LANGUAGE = "other_language"
    """The question is in neither English nor Spanish. It is answered in the language of the
    conversation before it or, if there is none, of the page."""
    BETTER_WORDS = "better_words"
    """A term that blames children was replaced before the search by one of ECPAT's Terminology
    Guidelines (2nd edition, 2025); `safeguarding/terms.toml` lists both."""
    NOTHING_MORE = "nothing_more"
    """A message such as "more", "and the others?" or "is that all?" asks for what was not shown,
    and nothing else was found: the answer before is shown again."""


class ListKind(StrEnum):
    """The kinds of `PassageList`: passages of one report that an answer can show all together."""

    ITEMS = "items"
    """The items of a list that the report prints, numbered or not; two or more."""
    CALL_OUTS = "call_outs"
    """The call-outs of one section that are labelled with a country or region; two or more."""
    PARTS = "parts"
    """The passages of the sections directly under one heading, if these are three or more sections
    and each has exactly one passage."""
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
    the question before, or by a search for both together (`Move` says which)."""
    SUBJECT = "subject"
    """What the report writes about, and whatever is none of these. Answered by a search."""


class ToolTopic(StrEnum):
    """What is said to the assistant or asked about it; each has a fixed reply in `strings`.

    The members from OFF_TASK on are requests that no passage can meet, and requests about the
    answer before (see `Move`) when there is no such answer or nothing more to show.
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
    """The person has taken note of the answer: "ok", "I see"."""
    OFF_TASK = "off_task"
    """A request for something else than passages of the report: a poem, the weather."""
    SHORTER = "shorter"
    """A request to sum up or explain an answer in other words, which quotations cannot do."""


class DocumentTopic(StrEnum):
    """What is asked about the report as a publication.

    The values are also the keys of the table `[facts]` in `report.toml`, which lists for each the
    words of the report that answer it. WHEN to HOW_MANY are about the publication or about the
    event that it documents; HOW_MANY asks how many people, countries or the like took part.
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

    The answer is an outline: headings, labels or names that the report prints, with their pages.
    Two kinds are searched instead, like a question about the subject: a message that asks for the
    CONTENTS and means what a list says, and one that asks for a NEIGHBOUR that is not found.
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

    Most choose from what was found for the question before. WHY, OTHER_GROUP, OTHER_PLACE and
    CORRECTION are joined to that question and searched anew; so are EXAMPLE and RECOMMEND if there
    is nothing to choose, or if that search finds a whole list.
    """

    MORE = "more"
    NEXT = "next"
    """The list item after those shown, or before them ("the previous one"); if there is none, the
    passages found next. After an answer on a page (`PlaceTopic.PAGE`), the page after or before."""
    OTHERS = "others"
    """All items of the list that were not shown; if there are none, the passages found next."""
    ORDINAL = "ordinal"
    """Items of the answer before by their place: "the second", "only the last"."""
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
    """The question before was meant differently: "no, I meant boys"."""


Intent = ToolTopic | DocumentTopic | PlaceTopic | Move
"""What a message asks for.

The values are the labels of the example messages in `intent/examples.jsonl`. The label "subject"
there is no intent: it marks messages about the report's subject, for which the intent is None.
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
    """The sets of vectors in an index; each set is searched by itself, by cosine similarity.

    Each vector is made from one text. Its owners are the numbers, from 0, of what the text stands
    for: passages, a list, or a class of example messages. They say what a search has found.
    """

    TEXT = "text"
    """The text of each passage after its two innermost headings; the owner is the passage."""
    TRANSLATION = "translation"
    """As TEXT, for the translation of each passage that has one; the owner is the passage."""
    BANK = "bank"
    """The question bank (`Report.questions`); the owners are the passages that answer. A question
    that all passages of a list answer together has no owner here; in `LIST` the list owns it."""
    LIST = "list"
    """First a text for each list, made of its headings and the titles of its items; then the bank
    questions that all passages of a list answer together. The owner is the list."""
    COUNTRY = "country"
    """Questions with "this country" in the place of a country's name. Those with the owner 0 ask
    for a topic in it, those with the owner 1 for all about it."""
    EXAMPLE = "example"
    """Example messages of people who need help, mean harm, or neither; the owner is the place, from
    0, of their class in `safeguarding.Concern`."""
    INTENT = "intent"
    """Example messages of each intent; the owner is the place, from 0, of their label in
    `intent.LABELS`."""
    GAP = "gap"
    """The unanswerable questions (`Report.unanswered`); they have no owner."""
    SENTENCE = "sentence"
    """The sentences of each passage that has two or more, each sentence after the headings as in
    TEXT; the owner is the passage."""
    TRANSLATED_SENTENCE = "translated-sentence"
    """As SENTENCE, for the translation of each passage that has one; the owner is the passage."""


class LexicalField(StrEnum):
    """The sets of texts that are searched by words with BM25, each in one index per language."""

    TEXT = "words-text"
    """Passages after their headings; in the index of the other language, their translations."""
    BANK = "words-bank"
    """The questions of the question bank (`Report.questions`), without those that a whole list
    answers."""


class AnswerColumn(StrEnum):
    """A column of a sheet (.csv, .xlsx) of questions and answers; one row for each question.

    `strings` has the names; `sheets/columns.py` has widths and contents, and says how to add one.
    """

    QUESTION = "question"
    OUTCOME = "outcome"
    NOTE = "note"
    """The sentences that introduce the answer, with its outline and help contacts if it has any; or
    the reason why there is no answer."""
    PASSAGES = "passages"
    TRANSLATION = "translation"
    REPORT = "report"
    """The titles of the passages' reports; only there when several reports were asked."""
    SECTION = "section"
    PAGE = "page"
    CITATION = "citation"
    """How to cite the reports (`Answer.citation`)."""
    LINK = "link"


class RowProblem(StrEnum):
    """Why a row of a file of questions gets no answer.

    The first six are those of `Problem`; the others occur only in files.
    """

    EMPTY = "empty"
    NO_WORDS = "no_words"
    TOO_LONG = "too_long"
    UNKNOWN_SECTION = "unknown_section"
    OTHER_SCRIPT = "other_script"
    UNKNOWN_REPORT = "unknown_report"
    UNREADABLE = "unreadable"
    """The line is no JSON object."""
    NOT_TEXT = "not_text"
    """The question is a number, a date, the error of a formula or another value that is no text."""
    NOT_CALCULATED = "not_calculated"
    """The question is a formula whose value the file does not hold."""
    LANGUAGE = "language"
    """The language that the row names is neither English nor Spanish."""
    HISTORY = "history"
    """`history`, the messages before the question, is no list of messages with `role` and
    `content`."""


class WorksheetField(StrEnum):
    """A column of the worksheet on which people write questions for a report's passages.

    `strings` has the names, in both languages; `bank.worksheet` says what stands in each.
    """

    PASSAGE = "passage"
    SECTION = "section"
    PAGE = "page"
    TEXT = "text"
    TRANSLATION = "translation"
    ANSWERED_EN = "answered_en"
    """Room for questions in English that the passage answers; ANSWERED_ES: in Spanish."""
    ANSWERED_ES = "answered_es"
    UNANSWERED_EN = "unanswered_en"
    """Room for questions in English on the subject of the passage that the report does not answer;
    UNANSWERED_ES: in Spanish."""
    UNANSWERED_ES = "unanswered_es"


class BankAdvice(StrEnum):
    """What makes a good question of a question bank; `strings` has a sentence for each.

    People read them in a worksheet, and a language model in a prompt.
    """

    AS_ASKED = "as_asked"
    OTHER_WORDS = "other_words"
    OPEN = "open"
    ALONE = "alone"
    """It is understood without another question."""
    FREELY = "freely"
    """Questions of one language are no translations of those of the other."""
    UNANSWERED = "unanswered"
    """What an unanswerable question is."""


class EntryProblem(StrEnum):
    """Why a question in a file is not added to the question bank; `bank.rejection` decides it."""

    UNREADABLE = "unreadable"
    """The line or row is no question of the question bank."""
    NO_WORDS = "no_words"
    TOO_LONG = "too_long"
    NO_PASSAGE = "no_passage"
    """It names no passage, or one that the report does not have."""
    REPEATED = "repeated"
    """It has the words of a question that is there already."""
    COPIED = "copied"
    """It repeats words of the passage, one after the other."""
    ELSEWHERE = "elsewhere"
    """Many other passages are nearer to it than its own."""
    ANSWERED = "answered"
    """It is said to have no answer, and a passage answers it almost surely."""


class Doubt(StrEnum):
    """What a person should check, or know, after a document was imported (`importing`).

    Each has its own fixed sentence in `strings`.
    """

    TITLE = "title"
    """The document does not say its title; the name of the file stands for it."""
    LANGUAGE = "language"
    """The document does not say its language, and its text tells it only doubtfully."""
    NO_HEADINGS = "no_headings"
    """No heading was found, so the report has no sections."""
    GUESSED_HEADING = "guessed_heading"
    """A line was taken for a heading by its looks only, or a heading's level is uncertain."""
    TABLE = "table"
    """A table was written as a list with an item for each row."""
    COLUMNS = "columns"
    """A page has several columns or boxes, so the order of its parts is an estimate."""
    TEXT_IN_PICTURE = "text_in_picture"
    """A page, or a large part of it, is a picture; words in it cannot be read."""
    UNREADABLE = "unreadable"
    """Characters that the file does not say how to read."""
    HIDDEN = "hidden"
    """Text that the document has but does not show was left out."""
    AROUND = "around"
    """Text around the document's own, such as navigation or a form, was left out."""
    RUNNING_HEAD = "running_head"
    """A line that is repeated on many pages was left out as a running head or foot."""
    CONTENTS = "contents"
    """A table of contents was left out, since it repeats the headings."""
    CHANGES = "changes"
    """The document has tracked changes; they were read as if they were accepted."""
    STRUCK = "struck"
    """Text that the document strikes out was left out."""
    COMMENTS = "comments"
    """The document has comments in its margin; they were left out."""
    TRANSLATION_DIFFERS = "translation_differs"
    """The translation has other headings or blocks than the edition from here on."""


class Omission(StrEnum):
    """Why text of an imported document is not in its edition; `report.toml` says it.

    Each has its own fixed sentence in `strings`.
    """

    RUNNING_HEAD = "running_head"
    """A line at the edge of many pages."""
    PAGE_NUMBER = "page_number"
    CONTENTS = "contents"
    """The table of contents."""
    ITEM_MARK = "item_mark"
    """A dash or another sign before an item of a list."""
    HIDDEN = "hidden"
    """The document does not show it."""
    AROUND = "around"
    """Navigation, forms and the like around the document's own text."""
    STRUCK = "struck"
    """The document strikes it out."""
    PICTURE = "picture"
    """It is part of a drawing."""


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
        """Whether a position is inside the range; `start` is inside, `end` is not."""
        return self.start <= position < self.end


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the reading edition."""

    level: int
    """1 to 6: the number of "#" before it in the Markdown."""
    path: tuple[str, ...]
    """The texts of the headings above it and then its own, each without a colon at its end."""
    text: str
    """Its text, with the colon at its end if it has one."""
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
    """What a reader sees: without marks of Markdown, but with the number before an item of a
    numbered list ("3. "), the label and its colon, and the line that names a speaker."""
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
    """The name that a quotation gives for who said it; None if it gives none, and for any other
    block."""
    list_number: int | None = None
    """For a list item, the number of its list, counted from 0 in the report; else None."""
    position: int | None = None
    """For a list item, the number printed before it or, in a list without numbers, its place from
    1; else None."""
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
    """None: it is not written to be offered as a button. 0: it is offered after answers. From 1:
    its place among the questions on the first screen; it is offered after answers, too."""


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
    translated_labels: tuple[str | None, ...] = ()
    """The label of each of `blocks` in the other language, None for a block without one there;
    empty when there is no translation."""
    questions: tuple[BankQuestion, ...] = ()
    """The question bank: questions that the report answers."""
    unanswered: tuple[BankQuestion, ...] = ()
    """The unanswerable questions: on the report's subject, but not answered by it."""
    citation: str = ""
    """How to cite the report; its title when `report.toml` does not say how."""
    publisher: str = ""
    """Who published it; empty when `report.toml` does not say it."""
    licence: str = ""
    """Under which licence it is published; empty when `report.toml` names none."""
    facts: Mapping[DocumentTopic, tuple[str, ...]] = field(default_factory=dict)
    """For each topic, phrases of the edition that answer it; empty if `report.toml` has no table
    `[facts]`."""
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
    translated_label: str | None = None
    """The label in the translation; None without one, and when the passage has no label."""
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
    """The section path whose last heading is `title`; empty if `title` is empty."""
    report: str
    """The name of the report."""
    passage_ids: tuple[str, ...]
    """The ids of its passages, in the order of the report."""


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
    """The language of `text`; only in the query for `answering.compose`, that of the answer."""
    history: tuple[Turn, ...] = ()
    """The user's messages before it, oldest first."""
    near: Passage | None = None
    """A passage: those of its section, and of sections in it, score higher. None: no preference."""
    leans: bool | None = None
    """True: joined to the questions before it. False: searched alone. None: its words decide."""


@dataclass(frozen=True, slots=True)
class AskOptions:
    """Optional settings for one question."""

    report: str | None = None
    """Name of the only report that is asked; None asks all."""
    near: str | None = None
    """Id of a passage, or name of its report, "/" and id; passages of its section score higher.
    None prefers none."""
    shown_in: Language | None = None
    """The language of the answer; None: that of the question, which the search always uses."""
    without_help_card: bool = False
    """True: it is not checked whether the person needs help contacts, since they have said that
    they do not."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found."""

    passage: Passage
    score: float
    """In [0, 1]: the scores of all retrievers (ways to compare a passage with a question) as one;
    `retrieval.fusion` computes it."""


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
    """How many passages the list has."""
    translated_title: str | None = None
    """`title` in the words of the translation, without a colon at its end; None without one."""


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
    """The other language than `quote_language`, also when there is no translation."""
    section_path: tuple[str, ...]
    pages: tuple[str, ...]
    span: Span
    kind: BlockKind
    label: str | None
    speaker: str | None
    score: float
    """The score of its `Hit`, in [0, 1], to four decimals."""
    url: str
    """The address of the whole report's page with the `highlights` marked, or the whole passage if
    there are none. It has no host; `rendering.links.addressed` gives it one or empties it."""
    highlights: tuple[Span, ...] = ()
    """The sentences that answer, as offsets into `quote`; empty when none is marked."""
    translation_highlights: tuple[Span, ...] = ()
    """The same sentences, as offsets into `translation`; empty when they cannot be found there."""
    translated_section_path: tuple[str, ...] = ()
    """`section_path` in the words of the translation, each without a colon at its end; empty when
    the report has no translated headings."""
    translated_label: str | None = None


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A line of an outline: a heading, label or name that the report prints."""

    title: str
    """As the report prints it, a heading without the colon at its end; the name of a country is in
    the language of the question. Where headings are alike, the heading above may stand before it:
    "WATER › Needs"."""
    language: Language
    """The language of `title`."""
    pages: tuple[str, ...]
    """Labels of the printed pages of its passages, each once; of a heading without a passage, that
    of the heading."""
    count: int
    """How many passages stand under it: all, or only those on the pages that were asked for, or of
    the subject whose places were asked for."""
    url: str
    """As `Citation.url`, with its first passage marked; when it has no passage, the address of the
    report's page, without a mark."""
    translated_title: str | None = None
    """A heading or label in the words of the translation; None without a translation, and if
    `title` is neither."""
    depth: int = 0
    """How many levels it is indented. A heading: the number of headings above it, but 0 among those
    for RECOMMENDATIONS and PLACES. A label, or other line for one passage: 1. People and countries
    with all their passages: 0."""
    report: str = ""
    """The name of its report."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the assistant gives back: an outcome and passages, never a sentence of its own.

    A fixed reply (`CHITCHAT`), and an answer of help contacts alone, leave most fields at their
    defaults.
    """

    question: str
    """As it was typed, without white space around it."""
    language: Language
    """The language of the fixed sentences around the passages."""
    outcome: Outcome
    confidence: Confidence
    """How sure the outcome is."""
    citations: tuple[Citation, ...] = ()
    """The passages that answer, best first or in a list's order. Empty unless `ANSWERED`, and when
    an outline alone answers."""
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
    """Codes of the countries and regions that the question is about, in its order."""
    untreated: tuple[str, ...] = ()
    """Those codes of `countries` that no passage is about."""
    country_only: bool = False
    """Whether the question names a country and no topic in it, so that all about it is shown."""
    only_mentioned: tuple[int, ...] = ()
    """`Citation.number` of the citations that name the country in enumerations only ("in Bolivia,
    Peru and Chile"); they come last. Empty unless `country_only`."""
    left_out: int = 0
    """How many more passages about the country exist than are shown. 0 unless `country_only`."""
    contacts: tuple[Contact, ...] = ()
    """Help contacts, shown instead of an answer or above it; empty when none are needed."""
    searched: str | None = None
    """The question as it was searched, when it was completed from earlier ones, corrected or put in
    other words; None when it was searched as it was asked."""
    near: tuple[str, ...] = ()
    """Path of the section that the question was asked about (`AskOptions.near`), else empty."""
    follow_ups: tuple[str, ...] = ()
    """Up to three questions to ask next, or after a fixed reply to begin with, from those that the
    report is known to answer."""
    intent: Intent | None = None
    """What the message was taken to ask for. None: something about the report's subject, or help
    contacts are the whole answer."""
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
    """How many numbers each vector has."""
    corpus: dict[str, str]
    """SHA-256 of every corpus file that the index depends on, by path below the corpus folder."""
    settings: dict[str, str]
    """The constants that shape the index, by name; if one changes, the index is built again."""
    versions: dict[str, str]
    """Versions of the libraries that shape the index, by name; if one changes, the same is due."""
    counts: dict[str, int]
    """How many `reports`, `passages`, `translations`, `questions`, `unanswered`, `lists` and
    `vectors` it has."""
    files: dict[str, FileRecord]
    """Size and hash of every file of the index but the manifest, by its path in the folder that
    holds both."""
    vectors: str = "files"
    """Where the vectors are: "files", or a Milvus database as `vectors.location` describes it."""
