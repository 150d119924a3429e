"""What has a sentence, without the sentences."""

from dataclasses import dataclass

from report_rag.interfaces.files.rows import Column, RowProblem
from report_rag.progress import Step
from report_rag.types import Notice, Outcome, Problem


@dataclass(frozen=True, slots=True)
class Strings:
    """The fixed sentences of one language."""

    # Answers
    answered: str
    answered_low: str
    answered_list: str
    answered_country: str
    """{passages}, {country}"""
    only_mentions: str
    """{passages}, {country}"""
    some_only_mention: str
    """{count}"""
    only_mentioned_label: str
    one_passage: str
    many_passages: str
    """{count}"""
    some_passages: str
    """{shown}, {of}"""
    not_in_report: str
    country_not_treated: str
    """{country}"""
    also_not_treated: str
    """{country}"""
    related: str
    searching: str
    """{question}"""
    chitchat: str
    help_title: str
    help_message: str
    help_ending: str
    declined: str
    helpline_question: str
    not_meant: str
    get_help: str
    problems: dict[Problem, str]
    """TOO_LONG: {limit}"""
    notices: dict[Notice, str]

    # A passage and where it stands
    page: str
    """{page}"""
    pages: str
    """{pages}"""
    listing: str
    """{shown}, {of}"""
    translation_label: str
    open_in_report: str
    passage_number: str
    """{number}"""
    cite_as: str
    and_word: str

    # Chat
    promise: str
    question_label: str
    question_placeholder: str
    ask: str
    new_conversation: str
    examples_label: str
    conversation_label: str
    language_label: str
    language_name: str
    read_report: str
    not_a_helpline: str
    privacy: str
    failed: str
    skip_to_question: str

    # Reader
    contents: str
    page_mark: str
    """{page}"""
    back_to_chat: str
    unofficial_translation: str
    added_heading: str
    licence: str
    not_found: str

    # Files of questions and answers
    columns: dict[Column, str]
    outcomes: dict[Outcome, str]
    outcome_marked: str
    row_problems: dict[RowProblem, str]
    """TOO_LONG: {limit}"""
    row_number: str
    """{number}"""
    more_passages: str
    """{count}"""
    unanswered_title: str

    # Terminal
    steps: dict[Step, str]
    built: str
    """{passages}, {questions}, {encoded}, {folder}"""
    up_to_date: str
    """{folder}"""
    missing_translation: str
    """{report}"""
    missing_bank: str
    """{report}"""
    missing_gaps: str
    """{report}"""
    check_passed: str
    """{report}, {passages}, {words}"""
    check_failed: str
    """{count}"""
    index_checked: str
    """{files}"""
    answers_written: str
    """{count}, {file}"""
    answers_counted: str
    """{answered}, {missing}, {other}, {marked}"""
    unanswered_written: str
    """{count}, {file}"""
    doubtful_contact: str
    """{name}, {reason}"""
    address: str
    """{url}"""
    stop_hint: str
