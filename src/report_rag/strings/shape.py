"""The names of all fixed sentences, grouped by where they are shown.

The sentences are in `en.toml` and `es.toml` beside this module, under the same names and with the
same placeholders, such as `{count}`.
"""

from dataclasses import dataclass

from report_rag.corpus.folders import WhyPassedOver
from report_rag.corpus.remarks import RemarkKind
from report_rag.progress import Step
from report_rag.text.answer_types import AnswerType
from report_rag.types import (
    AnswerColumn,
    BankAdvice,
    Doubt,
    EntryProblem,
    Language,
    Notice,
    Omission,
    Outcome,
    PlaceTopic,
    Problem,
    Refusal,
    RowProblem,
    ToolTopic,
    WorksheetField,
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
    docstring says otherwise. A passage is a part of a report that answers quote, such as a
    paragraph; contacts are places that help people in danger.
    """

    # Sentences that introduce an answer, and what is shown beside its passages
    answered: Plural
    """Introduces passages that answer, where none of the sentences up to `only_mentions` fits.
    `{how}` is `word_for_word` or `in_translation`."""
    word_for_word: str
    in_translation: str
    """Instead of `word_for_word` if a translation stands beside a quote."""
    answered_low: str
    """Introduces passages that come close and may not answer."""
    answered_list: str
    """Introduces a list of the report that is shown as a whole."""
    answered_country: str
    """Introduces passages about `{country}`, if the question names it and no topic. `{passages}` is
    how many are shown: the sentence `passages` or `some_passages`, filled in; `{how}` is as in
    `answered`."""
    only_mentions: Plural
    """Instead of `answered_country`, with the same placeholders, if every passage that is shown
    names the country in an enumeration only ("in Bolivia, Peru and Chile")."""
    some_only_mention: Plural
    """Follows `answered_country`: `{count}` of the passages that are shown, but not all, name the
    country in an enumeration only. The form follows this number; that for one has no
    placeholder."""
    perhaps_a_topic: str
    """Follows these sentences if it is not sure that all about the country was asked for."""
    only_mentioned_label: str
    """Beside a passage that names the country in an enumeration only."""
    passages: Plural
    """How many passages: `{count}`. The form follows this number."""
    some_passages: str
    """How many passages, when not all are shown: `{shown}` of `{of}`."""
    not_in_report: Plural
    country_not_treated: Plural
    """Instead of `not_in_report`, if no passage is about `{country}`, which the question names."""
    also_not_treated: Plural
    """Follows the sentence that introduces an answer: no passage is about `{country}`, which the
    question names as well."""
    related: str
    """Goes before passages on a similar subject that do not answer."""
    searching: str
    """The `{question}` as it was searched; shown only if that is not as it was typed."""
    replies: dict[ToolTopic, str]
    """Replies to messages about the assistant, by what they ask; `who_runs_it` has
    `{operator}`, the name of those who run it."""
    no_operator: str
    """Replaces `{operator}` if nobody has set who runs the assistant."""
    outlines: dict[PlaceTopic, str]
    """Introduce an outline (headings, labels or names of the report with their pages), by what was
    asked."""
    help_nearby: str
    """Introduces contacts that are shown together with an answer."""
    help_title: str
    """The first words to somebody who may be in danger and gets contacts instead of an answer."""
    help_message: str
    """Goes between `help_title` and those contacts."""
    help_ending: str
    """Goes after those contacts."""
    declined: str
    """The reply to those who ask for help to do harm, and to adults worried about their own
    thoughts; goes before contacts for such worries."""
    helpline_question: str
    """Goes before contacts if the question asks where to find help, or where to report abuse."""
    not_meant: str
    """The button under contacts that asks the same question again without the check for danger."""
    get_help: str
    problems: dict[Problem, str]
    """Why a question cannot be searched. Some have `{limit}`, the most characters that it may have,
    or `{names}`, the names of the reports that can be asked."""
    notices: dict[Notice, str]
    """How the question was understood; goes before all other sentences of an answer."""

    # A passage and its place
    page: str
    """One printed page; `{page}` is the label printed on it, such as "7"."""
    pages: str
    """Several printed pages; `{pages}` are their labels, joined by commas and `and_word`."""
    listing: str
    """How much of a list of the report is shown: `{shown}` of its `{of}` passages."""
    translation_label: str
    original_text: str
    """Opens the original of a translated quote, which is in the other language than this sentence:
    the translation is to be read, the original to be cited."""
    show_more: Plural
    """Opens the passages of an answer that are not seen at once: `{count}`, which decides the
    form."""
    open_in_report: str
    passage_number: str
    """The tooltip of the number beside a passage; `{number}` is its place in the answer, from 1."""
    cite_as: str
    copy: str
    and_word: str
    and_before_i: str
    """The same before a word that begins with the sound of "i": in Spanish "e"."""

    # The button to leave, on every page
    leave: str
    leave_hint: str
    """What the button does, and that it cannot clear the browser's history."""

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
    """The button that shows an answer in the language of this sentence."""
    follow_ups_label: str
    ask_instead_label: str
    """The title above suggested questions that the report answers, where it did not answer the
    question that was asked."""
    welcome: Plural
    """The first sentence of the chat: what it is."""
    welcome_published: Plural
    """Instead of `welcome`, if those who published the reports are known: `{publishers}`."""
    heading_question: str
    """Asks for the section or list under a `{heading}`."""
    list_question: str
    """The form of questions for a whole `{list}`, such as "the 12 trends"."""
    ways_label: Plural
    """The title above links to what the report has: lists, recommendations, countries."""
    recommendations_label: Plural
    """The form follows the number of subjects on which something is recommended."""
    recommendations_question: Plural
    quotations_label: str
    quotations_question: Plural
    chapters_question: Plural
    countries_label: str
    country_question: Plural
    """The question that the button with the name of a `{country}` asks; the form follows the number
    of reports that are asked."""
    save_word: str
    save_markdown: str
    print: str
    wait: str
    helped: str
    yes: str
    no: str
    thanks: str
    needs_script: str
    about: str
    ask_anywhere: str
    """The button after which questions are no longer about one section."""
    read: Plural
    """The link to the report, or to the reports; the form follows how many there are."""
    read_short: Plural
    """The same link beside the question box, where there is little room."""
    reports_title: str
    report_label: str
    all_reports: str
    not_a_helpline: str
    privacy: str
    busy: str
    failed: str
    slow: str
    unreachable: str
    not_ready: str
    again: str
    """The button that asks a question again after it had no answer."""
    stop_asking: str
    copy_answer: str
    cleared: str
    """Stands beside the button `undo` after "New conversation" was pressed."""
    undo: str
    skip_to_question: str

    # What messengers and search engines show beside a link, and browsers beside an icon
    slogan: str
    """What the assistant does, in a few short sentences; each is a line of the picture."""
    slogan_hint: str
    """Follows on the picture, in smaller letters."""
    short_name: str
    """Stands under the icon on the screen of a phone: about 12 characters. It says nothing of the
    subject of a report, since others may see that screen."""
    preview_chat: str
    """The description of the chat page. `{reports}` are `report_by` or `report_named` of each
    report, joined by commas and `and_word`."""
    preview_report: str
    """The description of the page of a report, or of the list of all; with `{reports}` as well."""
    preview_help: str
    preview_check: str
    preview_problems: str
    preview_workshop: str
    report_by: str
    """A report by its `{title}` and its `{publisher}`."""
    report_named: str
    """A report of which no publisher is known, by its `{title}`."""
    more_reports: str
    """Stands for `{count}` reports, 2 or more, that are not named; other reports go before it."""

    # A workshop: sheets to print, and the view for the projector
    workshop_scan: str
    """Goes before the QR code and the address that it holds."""
    qr_label: str
    """Says to people who do not see a QR code that it holds the `{address}`."""
    published_by: str
    """Follows the title of a report; `{publisher}` is the name of who published it."""
    workshop_help: str
    """Goes before contacts on a sheet of paper."""

    # Reader: the page of a report
    contents: str
    page_mark: str
    """Stands where a printed page begins; `{page}` is its label."""
    back_to_chat: str
    unofficial_translation: str
    added_heading: str
    """The tooltip of the sign beside a heading that the printed report does not have."""
    licence: str
    reader_promise: str
    reader_promise_paged: str
    """Instead of `reader_promise`, if the pages of the printed report are known."""
    reports_promise: str
    skip_to_text: str
    view_label: str
    view_original: str
    view_translation: str
    view_both: str
    ask_about: str
    """Begins the link that asks the chat about a section; the name of the section follows."""
    this_section: str
    """Is shown in the place of that name, which is there for screen readers only."""
    find_label: str
    find_hint: str
    find: str
    places: Plural
    """How many places with the `{words}` that were searched for: `{count}`. The form follows this
    number; where it is 0, `no_place` is shown instead."""
    no_place: str
    no_place_hint: str
    more_places: Plural
    """Unfolds the places that are not listed at once, `{count}`."""
    first_places: str
    """Only the first `{shown}` of the places are listed and marked."""
    clear_find: str
    countries_title: str
    countries_hint: str
    picture_title: str
    picture_hint: str
    """How to read the picture, which has a row for each country and a column for each section."""
    picture_cell: str
    """The name of a dot of the picture: its `{country}` (row), its `{section}` (column) and how
    many passages it stands for; `{passages}` is the sentence `passages`, filled in."""
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
    not_open_here: str
    """For visitors, where the panel cannot be shown."""
    open_chat: str
    did_not_open: str
    """Why that may be, for those who run the partner's site."""
    for_owners: str
    """Unfolds what they can do."""
    frame_refused: str
    """The site `{origin}`, such as https://example.org, may not show the widget."""
    frame_refused_to_all: str
    frame_refused_hint: str

    # The page on which a partner checks whether a site may show the widget
    check_title: str
    check_label: str
    check_hint: str
    check: str
    site_allowed: str
    """This and the next two say the result of the check for a site, `{origin}`."""
    site_not_allowed: str
    site_insecure: str
    """The site has no https, and is not on the list."""
    site_unreadable: str
    """Another result: the text that was typed is no address of a site."""
    check_exact: str
    check_operator: str
    tag_title: str
    tag_hint: str
    policy_title: str
    policy_hint: str

    # Requests that are refused
    refusals_title: str
    unsearchable: str
    """The title of the refusal of a question that cannot be searched (any `Problem`)."""
    refusals: dict[Refusal, str]
    """The title of the refusal of a request, for each reason."""
    refusal_details: dict[Refusal, str]
    """What to do about such a refusal; some name the `{field}` of the request that is at fault."""

    # Programs with a language model, by the Model Context Protocol
    mcp_instructions: str
    """What a language model is told before it uses the tools; `{title}` is the title of the report,
    or of the chat page over several."""

    # Files of questions and answers
    columns: dict[AnswerColumn, str]
    outcomes: dict[Outcome, str]
    outcome_marked: str
    """Stands instead of an outcome in a row that could not be asked (a marked row)."""
    row_problems: dict[RowProblem, str]
    """Why a row could not be asked; with `{limit}` as in `problems`."""
    row_number: str
    """The title, in a document, of a row that could not be asked; `{number}` is its number in the
    file of questions."""
    more_passages: str
    """Ends the cell of a table into which the last `{count}` passages did not fit."""
    first_words: str
    """Stands in a document above `{count}` passages of which only the first words are there."""
    first_words_translated: str
    """The same, where these are words of their translation."""
    unanswered_title: str
    """Stands under the title of a document that has only the rows without an answer."""

    # Question banks: worksheets, prompts for language models, and what `bank` prints
    bank_title: str
    """The title of a worksheet, with the title of the `{report}`."""
    bank_sheet: str
    """The name of the sheet on which questions are written, and below that of its instructions; at
    most 31 characters."""
    bank_instructions_sheet: str
    bank_how: str
    """How to fill in a worksheet."""
    bank_advice: dict[BankAdvice, str]
    bank_fields: dict[WorksheetField, str]
    """The names of the columns of a worksheet, by which it is read again: all differ, also from
    those in another language that mean something else."""
    bank_prompt: str
    """The task of a language model, with the title of the `{report}`."""
    bank_prompt_count: str
    """How many questions it writes for each passage and language: `{answered}` that the passage
    answers, `{unanswered}` that the report does not answer."""
    bank_prompt_reply: str
    """Goes before an example of each of the two kinds of line of which the reply consists."""
    bank_prompt_ids: str
    """What the names in those examples mean."""
    bank_prompt_material: str
    """Goes before the passages: they are text, and no instructions."""
    bank_drafted: str
    """How many passages and lists, `{count}`, a worksheet has, and how many `{prompts}` there are,
    all in the `{folder}`; their paths follow."""
    bank_then_add: str
    entry_problems: dict[EntryProblem, str]
    """Why a question is not added to the bank; one has `{limit}`, as in `problems`."""
    bank_line: str
    """The heading of the column of lines of a file, or rows of a sheet."""
    bank_reason: str
    bank_gain: str
    """The title of a table of what the new questions gain, measured on `{count}` questions."""
    bank_before: str
    bank_after: str
    bank_difference: str
    bank_first: str
    bank_found: str
    bank_checked: str
    """Of the `{count}` questions of a file, `{new}` are added and the `{rest}` are not."""
    bank_written: str
    """A `{file}` of the bank was changed."""
    bank_then_build: str

    # Terminal
    steps: dict[Step, str]
    built: str
    """The index in `{folder}` was built. The others are counts: its `{passages}`, its `{questions}`
    of question banks (questions that people wrote for a report), and `{encoded}`, the texts of
    which this build had to make the vectors."""
    up_to_date: str
    """The index in `{folder}` needs no build."""
    missing_translation: dict[Language, str]
    """This and the next two say which optional file the report named `{report}` lacks; this one by
    the language of the report."""
    missing_bank: str
    missing_unanswered: str
    unlike_page: str
    """The report named `{report}` has `{count}` places whose words are not quoted as the page of
    its Markdown shows them; the first of them stand above."""
    passed_over: dict[WhyPassedOver, str]
    """The file or folder `{path}` of the corpus belongs to no report; `{command}` makes it one,
    where there is such a command."""
    check_passed: str
    """The report named `{report}` has no errors. It has `{passages}` passages, and `{words}` words
    were compared with its source, the published text; 0 if they could not be compared."""
    check_failed: str
    """How many problems were found in all reports: `{count}`."""
    remarks: dict[RemarkKind, str]
    """What should be looked at in `{count}` places of a report's text, the first at `{place}`
    (file, line); of divided words also the first, of a picture its description: `{words}`."""
    index_checked: str
    """The index is sound: the number of files that were compared with their hashes is `{files}`."""
    no_links: str
    """No address of the site was given, so that the files of answers have no links to the report.
    """
    asked_in_sheet: str
    """What was asked of a workbook: the sheet named `{sheet}`, and of it `{column}` (`asked_column`
    or `asked_letter`, filled in)."""
    asked_in_table: str
    """What was asked of a .csv file: `{column}`, as before."""
    asked_column: str
    """A column of a sheet by its `{letter}` and the `{name}` in its header."""
    asked_letter: str
    """A column without a name, by its `{letter}`."""
    asked_instead: str
    """`{columns}`, one or several, were asked in rows where the column that was asked is empty."""
    second_questions: Plural
    """`{count}` rows have a second question, which was not asked, in `{columns}`; `{letter}` is the
    first of these. The form follows the number of rows."""
    other_sheets: Plural
    """The `{sheets}` of the workbook that were not asked; the form follows how many they are."""
    shown_sheet: str
    """One of these, `{sheet}`."""
    hidden_sheet: str
    """One of these that the workbook does not show."""
    hidden_rows: Plural
    """Questions in rows that the workbook does not show were not asked; `{rows}` are the numbers of
    the rows, and the form follows how many they are."""
    rows_around: Plural
    """The same for rows that have text and are no questions."""
    row_range: str
    """Several rows that follow one another, from number `{first}` to number `{last}`."""
    answers_written: str
    """`{count}` answers were written to `{file}`."""
    answers_counted: str
    """How many rows of a file of questions are answered (`{answered}`), have no answer in the
    report (`{missing}`), got a fixed reply or contacts (`{other}`), or could not be asked
    (`{marked}`)."""
    unanswered_written: str
    """`{count}` questions without an answer were written to `{file}`."""
    gaps_title: str
    """Above the counts of what people found and did not find, by section."""
    gap_section: str
    gap_certain: str
    gap_close: str
    gap_missing: str
    """These four head the columns: the section, and the answers of three kinds near it."""
    gap_nowhere: str
    """Instead of a section, for questions that are near none."""
    gap_in_report: str
    """`{missing}` of `{all}` questions near `{section}` are not answered by `{report}`."""
    gap_in_bank: str
    """`{close}` of `{all}` answers near `{section}` of `{report}` are close, more than certain."""
    gaps_asked_for: str
    """Above the counts of questions without an answer, by what they asked for."""
    gap_kind: str
    """Heads the column of `gap_kinds`."""
    gap_kinds: dict[AnswerType, str]
    gap_other_kind: str
    """Instead of one of `gap_kinds`, for any other question."""
    gaps_hidden: str
    """Counts below `{least}` are not shown."""
    gaps_none: str
    """No count has reached `{least}`."""
    gaps_drawn: str
    """The picture was written to `{file}`."""
    gaps_deleted: str
    """The counts in `{file}` were deleted."""
    imported: str
    """A document was imported into `{folder}`; it has `{headings}` headings and `{blocks}` blocks
    of text."""
    import_proved: str
    """All `{words}` words of the independent text of the file are in the edition, in order."""
    import_differs: str
    """The edition and the independent text differ at `{count}` places; `{first}` is the first."""
    import_unproved: str
    """There is no independent text to compare the edition with."""
    import_doubts: str
    """Stands above the sentences of `doubts`, if there are any."""
    doubts: dict[Doubt, str]
    place_and_page: str
    """A `{place}` (file and line) that is on the page `{page}` of the document."""
    page_of_document: str
    """The page `{page}` of the document, without a place."""
    more_doubts: str
    """Ends a list of places: `{count}` more are not listed."""
    import_next: str
    """What to do after an import; `{file}` is the edition."""
    omissions: dict[Omission, str]
    """Why lines of the independent text are not in the edition."""
    doubtful_contact: str
    """The contact `{name}` has to be confirmed before the public sees it; `{reason}` says why."""
    general_contacts: str
    """The folder of the reports has no `{file}` of contacts, so only the general ones are shown."""
    sheets_written: str
    """Sheets to print for a workshop were written to the `{file}`."""
    address: str
    """The server is ready at `{url}`."""
    stop_hint: str
