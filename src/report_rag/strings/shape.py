"""The names of all fixed sentences, grouped by where they are shown.

The sentences stand in `en.toml` and `es.toml`, with the same placeholders in both.
"""

from dataclasses import dataclass

from report_rag.progress import Step
from report_rag.types import (
    AnswerColumn,
    Notice,
    Outcome,
    PlaceTopic,
    Problem,
    Refusal,
    RowProblem,
    ToolTopic,
)


@dataclass(frozen=True, slots=True)
class Plural:
    """A sentence for one thing, and one for any other number, 0 too."""

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
    only_mentions: Plural
    some_only_mention: str
    only_mentioned_label: str
    passages: Plural
    """By the number of passages."""
    some_passages: str
    not_in_report: Plural
    country_not_treated: Plural
    also_not_treated: Plural
    related: str
    searching: str
    replies: dict[ToolTopic, str]
    no_operator: str
    """Who runs the assistant, where the operator does not say."""
    outlines: dict[PlaceTopic, str]
    help_nearby: str
    """Goes before contacts that are shown above an answer."""
    help_title: str
    help_message: str
    help_ending: str
    declined: str
    helpline_question: str
    not_meant: str
    get_help: str
    problems: dict[Problem, str]
    notices: dict[Notice, str]

    # A passage and where it stands
    page: str
    pages: str
    listing: str
    translation_label: str
    open_in_report: str
    passage_number: str
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
    """By the number of places."""
    no_place: str
    no_place_hint: str
    first_places: str
    clear_find: str
    countries_title: str
    countries_hint: str
    picture_title: str
    picture_hint: str
    """How to read it, and what a dot leads to."""
    picture_cell: str
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
    frame_refused_to_all: str
    frame_refused_hint: str
    ask_elsewhere: str

    # The page on which a partner checks a site
    check_title: str
    check_label: str
    check_hint: str
    check: str
    site_allowed: str
    site_not_allowed: str
    site_insecure: str
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
    """What to do about it."""

    # Files of questions and answers
    columns: dict[AnswerColumn, str]
    outcomes: dict[Outcome, str]
    outcome_marked: str
    row_problems: dict[RowProblem, str]
    row_number: str
    more_passages: str
    unanswered_title: str

    # Terminal
    steps: dict[Step, str]
    built: str
    up_to_date: str
    missing_translation: str
    missing_bank: str
    missing_unanswered: str
    check_passed: str
    check_failed: str
    tables_found: str
    index_checked: str
    answers_written: str
    answers_counted: str
    unanswered_written: str
    doubtful_contact: str
    general_contacts: str
    address: str
    stop_hint: str
