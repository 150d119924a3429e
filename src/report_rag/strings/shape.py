"""The names of all fixed sentences, grouped by where they are shown, with their placeholders."""

from dataclasses import dataclass

from report_rag.progress import Step
from report_rag.types import AnswerColumn, Notice, Outcome, Problem, Refusal, RowProblem


@dataclass(frozen=True, slots=True)
class Plural:
    """A sentence for one thing and one for any other number (CLDR's plural forms of en and es)."""

    one: str
    other: str

    def of(self, count: int) -> str:
        return self.one if count == 1 else self.other


@dataclass(frozen=True, slots=True)
class Strings:
    """The fixed sentences of one language."""

    # Answers; the count of a `Plural` is that of the reports asked, unless its docstring says else
    answered: Plural
    answered_low: str
    answered_list: str
    answered_country: str
    """{passages}, {country}"""
    only_mentions: Plural
    """{passages}, {country}"""
    some_only_mention: str
    """{count}"""
    only_mentioned_label: str
    passages: Plural
    """By the number of passages; {count}"""
    some_passages: str
    """{shown}, {of}"""
    not_in_report: Plural
    country_not_treated: Plural
    """{country}"""
    also_not_treated: Plural
    """{country}"""
    related: str
    searching: str
    """{question}"""
    chitchat: Plural
    welcome: str
    """The reply to thanks."""
    goodbye: str
    help_title: str
    help_message: str
    help_ending: str
    declined: str
    helpline_question: str
    not_meant: str
    get_help: str
    problems: dict[Problem, str]
    """TOO_LONG: {limit}; UNKNOWN_REPORT: {names}"""
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
    copy: str
    and_word: str

    # At hand on every page
    leave: str
    leave_hint: str
    """That it cannot clear the browser's history."""

    # Chat
    promise: Plural
    question_label: str
    question_placeholder: str
    ask: str
    new_conversation: str
    examples_label: str
    conversation_label: str
    language_label: str
    language_name: str
    copied: str
    not_copied: str
    link_copied: str
    share: str
    answer_in_this: str
    follow_ups_label: str
    ask_instead_label: str
    countries_label: str
    country_question: str
    """{country}"""
    save: str
    print: str
    wait: str
    helped: str
    yes: str
    no: str
    thanks: str
    needs_script: str
    about: str
    ask_anywhere: str
    read: Plural
    reports_title: str
    report_label: str
    all_reports: str
    ask_all: str
    not_a_helpline: str
    privacy: str
    busy: str
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
    reader_promise: str
    reports_promise: str
    skip_to_text: str
    view_label: str
    view_original: str
    view_translation: str
    view_both: str
    ask_about: str
    """Goes before the name of a section."""
    this_section: str
    find_label: str
    find_hint: str
    find: str
    places: Plural
    """By the number of places; {count}, {words}"""
    no_place: str
    """{words}"""
    no_place_hint: str
    first_places: str
    """{shown}"""
    clear_find: str
    countries_title: str
    countries_hint: str
    picture_title: str
    picture_hint: str
    """How to read it, and what a dot leads to."""
    picture_cell: str
    """{country}, {section}, {passages}"""
    picture_sections: str
    country_index: str

    # Instead of the chat
    unavailable: str
    unavailable_hint: str

    # Widget
    widget_title: str
    opening: str
    close: str
    offline: str
    did_not_open: str
    for_owners: str
    frame_refused: str
    """{origin}"""
    frame_refused_to_all: str
    frame_refused_hint: str
    ask_elsewhere: str

    # The page on which a partner checks a site
    check_title: str
    check_label: str
    check_hint: str
    check: str
    site_allowed: str
    """{origin}"""
    site_not_allowed: str
    """{origin}"""
    site_insecure: str
    """{origin}"""
    site_unreadable: str
    check_exact: str
    check_operator: str
    tag_title: str
    tag_hint: str
    policy_title: str
    policy_hint: str

    # Requests that are refused
    refusals_title: str
    unsearchable: str
    refusals: dict[Refusal, str]
    refusal_details: dict[Refusal, str]
    """What to do; UNKNOWN_FIELD, MISSING_FIELD, LONG_FIELD, WRONG_FIELD: {field}"""

    # Files of questions and answers
    columns: dict[AnswerColumn, str]
    outcomes: dict[Outcome, str]
    outcome_marked: str
    row_problems: dict[RowProblem, str]
    """TOO_LONG: {limit}; UNKNOWN_REPORT: {names}"""
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
    missing_unanswered: str
    """{report}"""
    check_passed: str
    """{report}, {passages}, {words}"""
    check_failed: str
    """{count}"""
    tables_found: str
    """{place}, {count}"""
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
    general_contacts: str
    """{file}"""
    address: str
    """{url}"""
    stop_hint: str
