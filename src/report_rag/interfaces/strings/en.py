"""English."""

from report_rag.interfaces.files.rows import Column, RowProblem
from report_rag.interfaces.strings.shape import Strings
from report_rag.progress import Step
from report_rag.types import Notice, Outcome, Problem

ENGLISH = Strings(
    answered="This is what the report says, word for word.",
    answered_low="These passages come close. Please check whether they answer your question.",
    answered_list="The whole list, in the report's own words and order.",
    answered_country="{passages} about {country}, word for word.",
    only_mentions="The report only mentions {country}: {passages}, word for word.",
    some_only_mention="In {count} of them there is only a mention.",
    only_mentioned_label="only mentioned",
    one_passage="1 passage",
    many_passages="{count} passages",
    some_passages="{shown} of {of} passages",
    not_in_report="The report does not answer this.",
    country_not_treated="The report says nothing of its own about {country}.",
    also_not_treated="It says nothing of its own about {country}.",
    related="Related, but not an answer:",
    searching="Searching: {question}",
    chitchat=(
        "Hello! Ask me anything about this report. I answer with its own words and show you where "
        "they stand; when the report does not say it, I tell you so."
    ),
    help_title="It is not your fault.",
    help_message=(
        "If you or somebody else is in danger now, call your local emergency number. "
        "These people listen and can help:"
    ),
    help_ending=(
        "This page only searches a report. Nobody here reads what you write, and nothing is kept."
    ),
    declined=(
        "This tool does not help with that. Sexually exploiting a child is a crime. If you are "
        "worried about your own thoughts or actions, or somebody else's, there is confidential "
        "help, and asking for it is a good step:"
    ),
    helpline_question=(
        "The report gives no helpline and no place to report. These are places to turn to:"
    ),
    not_meant="That is not what I meant",
    get_help="Get help",
    problems={
        Problem.EMPTY: "Please type a question.",
        Problem.NO_WORDS: "I could not find any words in that. Please ask in English or Spanish.",
        Problem.TOO_LONG: (
            "That is longer than {limit} characters. Please ask a shorter question; "
            "your text is still in the box."
        ),
    },
    notices={
        Notice.OTHER_LANGUAGE: "I speak English and Spanish, so I reply in English.",
        Notice.BETTER_WORDS: "I searched with words that put no blame on children.",
    },
    page="page {page}",
    pages="pages {pages}",
    listing="{shown} of {of}",
    translation_label="Unofficial translation",
    open_in_report="Open in the report",
    passage_number="Passage {number}",
    cite_as="Cite as",
    and_word="and",
    promise=(
        "Answers are passages of the report, word for word, with their page. Nothing is made up."
    ),
    question_label="Your question",
    question_placeholder="For example: what does the report say about my country?",
    ask="Ask",
    new_conversation="New conversation",
    examples_label="You could ask",
    conversation_label="Questions and answers",
    language_label="Language",
    language_name="English",
    read_report="Read the whole report",
    not_a_helpline=(
        "This is not a helpline. If you or a child you know are in danger, call your local "
        "emergency number, or find a helpline at childhelplineinternational.org."
    ),
    privacy="Nothing that you type is kept.",
    failed="Something went wrong on our side. Your question is still in the box; please try again.",
    skip_to_question="Go to the question box",
    contents="Contents",
    page_mark="Page {page}",
    back_to_chat="Ask the report a question",
    unofficial_translation="Unofficial translation. The English text is the one to quote.",
    added_heading="Heading added for this edition",
    licence="Licence",
    not_found="There is no such page here.",
    columns={
        Column.QUESTION: "Question",
        Column.OUTCOME: "Outcome",
        Column.NOTE: "Note",
        Column.PASSAGES: "Passages",
        Column.TRANSLATION: "Unofficial translation",
        Column.SECTION: "Section",
        Column.PAGE: "Page",
        Column.CITATION: "How to cite",
        Column.LINK: "Link",
    },
    outcomes={
        Outcome.ANSWERED: "Answered",
        Outcome.NOT_IN_REPORT: "Not in the report",
        Outcome.CHITCHAT: "Greeting",
        Outcome.SAFEGUARDING: "Help",
        Outcome.DECLINED: "Declined",
    },
    outcome_marked="Could not be searched",
    row_problems={
        RowProblem.EMPTY: "There is no question in this row.",
        RowProblem.NO_WORDS: (
            "There are no words in it to search for. Questions can be in English or Spanish."
        ),
        RowProblem.TOO_LONG: "It is longer than {limit} characters. Please ask a shorter question.",
        RowProblem.UNREADABLE: "This line could not be read: it is no JSON object.",
        RowProblem.NOT_TEXT: "The question needs to be text.",
        RowProblem.NOT_CALCULATED: (
            "The question is a formula whose value is not in the file. Please open the file in "
            "a spreadsheet program, save it and try again."
        ),
        RowProblem.LANGUAGE: "The language can be en (English) or es (Spanish).",
        RowProblem.HISTORY: "The history needs to be a list of messages with role and content.",
    },
    row_number="Row {number}",
    more_passages="{count} more do not fit into this cell.",
    unanswered_title="Questions that the report does not answer",
    steps={
        Step.CONVERT_WEIGHTS: "Preparing the language model (only the first time)",
        Step.EXPORT_ENCODER: "Making it fast (only the first time)",
        Step.ENCODE: "Reading the report",
        Step.CALIBRATE: "Learning what the report does not answer",
        Step.ANSWER: "Answering",
    },
    built=(
        "Index built: {passages} passages, {questions} bank questions; {encoded} texts encoded "
        "anew. It is in {folder}."
    ),
    up_to_date="The index in {folder} is up to date; nothing to do.",
    missing_translation=(
        "{report}: no translation; Spanish questions are answered through the encoder alone."
    ),
    missing_bank="{report}: no questions.jsonl; a question bank would make answers better.",
    missing_gaps=(
        "{report}: no unanswered.jsonl; without it the assistant refuses only what is far away."
    ),
    check_passed="{report}: sound. {passages} passages, {words} words compared with the source.",
    check_failed="Problems found: {count}.",
    index_checked="Index: sound. {files} files compared with their SHA-256.",
    answers_written="Answers written: {count}, to {file}.",
    answers_counted=(
        "Answered: {answered}. Not in the report: {missing}. Greetings and messages about help: "
        "{other}. Could not be read or searched: {marked}."
    ),
    unanswered_written="Questions without an answer: {count}, to {file}.",
    doubtful_contact="Help contact to be confirmed before a public launch: {name} ({reason})",
    address="Ready: {url}",
    stop_hint="Stop it with Ctrl+C.",
)
