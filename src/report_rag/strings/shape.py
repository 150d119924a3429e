"""The names of all fixed sentences, grouped by where they are shown.

The sentences are in `en.toml` and `es.toml` beside this module, under the same names and with the
same placeholders, such as `{count}`.
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
        """The sentence for `count` things, with its placeholders not yet filled in."""
        return self.one if count == 1 else self.other


@dataclass(frozen=True, slots=True)
class Strings:
    """The fixed sentences of one language.

    A field has a docstring where its name and its sentence do not say enough; it names the
    placeholders. The form of a `Plural` follows the number of reports that were asked, unless its
    docstring says otherwise.
    """

    # Sentences that introduce an answer, and what is shown beside its passages
    answered: Plural
    """Goes before passages that answer, where none of the next sentences fits."""
    answered_low: str
    """The passages come close and may not answer."""
    answered_list: str
    """A whole list of the report is shown."""
    answered_country: str
    """The question only names `{country}`; `{passages}` is `passages` or `some_passages`."""
    only_mentions: Plural
    """The same when every passage names the country in an enumeration only."""
    some_only_mention: str
    """A second sentence: `{count}` of the passages name the country in an enumeration only."""
    only_mentioned_label: str
    """Beside a passage that names the country in an enumeration only."""
    passages: Plural
    """`{count}` passages, and by their number."""
    some_passages: str
    """`{shown}` of `{of}` passages, when not all are shown."""
    not_in_report: Plural
    country_not_treated: Plural
    """Instead of `not_in_report` when no passage is about `{country}`."""
    also_not_treated: Plural
    """A second sentence: no passage is about `{country}`, which the question names as well."""
    related: str
    """Goes before passages on a similar subject that do not answer."""
    searching: str
    """`{question}` as it was searched, if it was not searched as it was typed."""
    replies: dict[ToolTopic, str]
    """Replies to messages about the assistant; `who_runs_it` has `{operator}`."""
    no_operator: str
    """Replaces `{operator}` if nobody has set who runs the assistant."""
    outlines: dict[PlaceTopic, str]
    """Go before an outline: headings, labels or names of the report with their pages."""
    help_nearby: str
    """Goes before contacts that are shown above an answer."""
    help_title: str
    """The first words to somebody who may be in danger, who gets help contacts and no answer."""
    help_message: str
    """Goes between `help_title` and the contacts."""
    help_ending: str
    """Goes after the contacts."""
    declined: str
    """Refuses help to do harm; goes before contacts for adults worried about their thoughts."""
    helpline_question: str
    """Goes before the contacts when the question asks where help is, or where to report."""
    not_meant: str
    """The button under help contacts that asks again without the check for danger."""
    get_help: str
    problems: dict[Problem, str]
    """Why a question cannot be searched; `{limit}` characters, `{names}` of the reports."""
    notices: dict[Notice, str]
    """How the question was understood; goes before all other sentences of an answer."""

    # A passage and its place
    page: str
    """One `{page}`, by its printed label."""
    pages: str
    """Several `{pages}`, joined with `and_word`."""
    listing: str
    """`{shown}` of `{of}` members of a list."""
    translation_label: str
    open_in_report: str
    passage_number: str
    """`{number}` of a passage in the answer, from 1; the tooltip of its number."""
    cite_as: str
    copy: str
    and_word: str

    # The button to leave, on every page
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
    """The button that shows an answer in this language."""
    follow_ups_label: str
    ask_instead_label: str
    """The title of questions that have an answer, below one that has none."""
    countries_label: str
    country_question: str
    """The question of the button of a `{country}`."""
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
    """The button that stops asking about one section."""
    read: Plural
    """The link to the reports, by how many they are."""
    reports_title: str
    report_label: str
    all_reports: str
    ask_all: str
    """The button that stops asking one report only."""
    not_a_helpline: str
    privacy: str
    busy: str
    failed: str
    skip_to_question: str

    # Reader: the page of a report
    contents: str
    page_mark: str
    """The label where the printed `{page}` begins."""
    back_to_chat: str
    unofficial_translation: str
    added_heading: str
    """Beside a heading that the printed report does not have."""
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
    """Is shown instead of that name, which only screen readers read."""
    find_label: str
    find_hint: str
    find: str
    places: Plural
    """`{count}` places with `{words}`, and by their number; `no_place` if there are none."""
    no_place: str
    no_place_hint: str
    first_places: str
    """Only `{shown}` places are listed."""
    clear_find: str
    countries_title: str
    countries_hint: str
    picture_title: str
    picture_hint: str
    """How to read the picture, which has a row for each country and a column for each section."""
    picture_cell: str
    """One dot: `{country}`, `{section}` and how many `{passages}`."""
    picture_sections: str
    country_index: str

    # Instead of the chat, after a failed start
    unavailable: str
    unavailable_hint: str

    # Widget: the assistant in a frame on a partner's site
    widget_title: str
    opening: str
    close: str
    offline: str
    did_not_open: str
    for_owners: str
    """The link for those who run the partner's site."""
    frame_refused: str
    """The site `{origin}`, such as https://example.org, may not show the widget."""
    frame_refused_to_all: str
    frame_refused_hint: str
    ask_elsewhere: str

    # The page on which a partner checks whether a site may show the widget
    check_title: str
    check_label: str
    check_hint: str
    check: str
    site_allowed: str
    """This and the next two say the result for `{origin}`."""
    site_not_allowed: str
    site_insecure: str
    """It has no https."""
    site_unreadable: str
    """The typed text is no address."""
    check_exact: str
    check_operator: str
    tag_title: str
    tag_hint: str
    policy_title: str
    policy_hint: str

    # Requests that are refused
    refusals_title: str
    unsearchable: str
    """The title of every `Problem`."""
    refusals: dict[Refusal, str]
    """The title for each reason."""
    refusal_details: dict[Refusal, str]
    """What to do about it; some name the `{field}` at fault."""

    # Files of questions and answers
    columns: dict[AnswerColumn, str]
    outcomes: dict[Outcome, str]
    outcome_marked: str
    """Instead of an outcome, in a row that could not be asked."""
    row_problems: dict[RowProblem, str]
    """Why a row could not be asked; with `{limit}` and `{names}` as in `problems`."""
    row_number: str
    """The title of a row that could not be asked, by its `{number}` in the file."""
    more_passages: str
    """`{count}` passages that do not fit into a cell."""
    unanswered_title: str
    """The title of a file with only the rows without an answer."""

    # Terminal
    steps: dict[Step, str]
    built: str
    """Counts of `{passages}`, bank `{questions}` and `{encoded}` texts; the index's `{folder}`."""
    up_to_date: str
    """The index in `{folder}` needs no build."""
    missing_translation: str
    """This and the next two: an optional file that `{report}` lacks."""
    missing_bank: str
    missing_unanswered: str
    check_passed: str
    """`{report}` and counts of its `{passages}` and of `{words}` compared with a source, or 0."""
    check_failed: str
    """`{count}` problems."""
    tables_found: str
    """`{count}` blocks with a table, the first at `{place}` (file and line)."""
    index_checked: str
    """`{files}` of the index were compared with their hashes."""
    answers_written: str
    """`{count}` answers, to `{file}`."""
    answers_counted: str
    """Counts of rows: `{answered}`, `{missing}` (no answer), `{other}` (replies), `{marked}`."""
    unanswered_written: str
    """`{count}` questions without an answer, to `{file}`."""
    doubtful_contact: str
    """A help contact by `{name}` that has to be confirmed, and the `{reason}`."""
    general_contacts: str
    """The corpus has no `{file}` of help contacts."""
    address: str
    """The server is ready at `{url}`."""
    stop_hint: str
