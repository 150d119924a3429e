"""English."""

from report_rag.progress import Step
from report_rag.strings.shape import Plural, Strings
from report_rag.types import AnswerColumn, Notice, Outcome, Problem, Refusal, RowProblem

ENGLISH = Strings(
    answered=Plural(
        "This is what the report says, word for word.",
        "This is what the reports say, word for word.",
    ),
    answered_low="These passages come close. Please check whether they answer your question.",
    answered_list="The whole list, in the report's own words and order.",
    answered_country="{passages} about {country}, word for word.",
    only_mentions=Plural(
        "The report only mentions {country}: {passages}, word for word.",
        "The reports only mention {country}: {passages}, word for word.",
    ),
    some_only_mention="In {count} of them there is only a mention.",
    only_mentioned_label="only mentioned",
    passages=Plural("{count} passage", "{count} passages"),
    some_passages="{shown} of {of} passages",
    not_in_report=Plural("The report does not answer this.", "The reports do not answer this."),
    country_not_treated=Plural(
        "The report says nothing of its own about {country}.",
        "The reports say nothing of their own about {country}.",
    ),
    also_not_treated=Plural(
        "It says nothing of its own about {country}.",
        "They say nothing of their own about {country}.",
    ),
    related="Related, but not an answer:",
    searching="Searching: {question}",
    chitchat=Plural(
        "Hello! Ask me anything about this report. I answer with its own words and show you where "
        "they stand; when the report does not say it, I tell you so.",
        "Hello! Ask me anything about these reports. I answer with their own words and show you "
        "where they stand; when the reports do not say it, I tell you so.",
    ),
    welcome="You are welcome. Ask me again whenever you like.",
    goodbye="Goodbye, and take care.",
    help_title="It is not your fault.",
    help_message=(
        "If you or somebody else is in danger now, call your local emergency number. "
        "These people listen and can help:"
    ),
    help_ending=(
        "This page only searches reports. Nobody here reads what you write, and nothing is kept."
    ),
    declined=(
        "This tool does not help with that. Sexually exploiting a child is a crime. If you are "
        "worried about your own thoughts or actions, or somebody else's, there is confidential "
        "help, and asking for it is a good step:"
    ),
    helpline_question=(
        "Numbers printed in a report may no longer answer. These are places to turn to:"
    ),
    not_meant="That is not what I meant",
    get_help="Get help",
    problems={
        Problem.EMPTY: "Please type a question.",
        Problem.NO_WORDS: "I could not find any words in that. Please ask in English or Spanish.",
        Problem.OTHER_SCRIPT: (
            "I can only read Latin letters. Please ask in English or Spanish. "
            "If you or a child you know are in danger, call your local emergency number, "
            "or find a helpline at childhelplineinternational.org."
        ),
        Problem.TOO_LONG: (
            "That is longer than {limit} characters. Please shorten it and ask again."
        ),
        Problem.UNKNOWN_SECTION: (
            "That part of the report has moved or is not here. "
            "Your question can be asked of the whole report."
        ),
        Problem.UNKNOWN_REPORT: "There is no such report here. The reports are: {names}.",
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
    copy="Copy with citation",
    and_word="and",
    leave="Leave this page",
    leave_hint=(
        "Leave this page: it goes to another site at once. Pressing Shift three times does the "
        "same. It cannot clear your browser's history."
    ),
    promise=Plural(
        "Answers are passages of the report, word for word, with their page. Nothing is made up.",
        "Answers are passages of the reports, word for word, with their page. Nothing is made up.",
    ),
    question_label="Your question",
    question_placeholder="What does it say about …?",
    ask="Ask",
    new_conversation="New conversation",
    examples_label="You could ask",
    conversation_label="Questions and answers",
    language_label="Language",
    language_name="English",
    copied="Copied.",
    not_copied="Copying was not possible here. The text can be selected by hand.",
    link_copied="The link is copied. It opens this answer again.",
    share="Share this answer",
    answer_in_this="This answer in English",
    follow_ups_label="You could also ask",
    ask_instead_label="These do have an answer",
    countries_label="What it says about a country",
    country_question="What does the report say about {country}?",
    save="Save as a file",
    print="Print",
    wait="Searching …",
    helped="Did this help?",
    yes="Yes",
    no="No",
    thanks="Thank you.",
    needs_script="The chat needs JavaScript. Reading and finding help do not.",
    about="About",
    ask_anywhere="Ask the whole report",
    read=Plural("Read the whole report", "Read the reports"),
    reports_title="Ask the reports",
    report_label="Ask",
    all_reports="All reports",
    ask_all="Ask all reports",
    not_a_helpline=(
        "This is not a helpline. If you or a child you know are in danger, call your local "
        "emergency number, or find a helpline at childhelplineinternational.org."
    ),
    privacy="Nothing that you type is kept.",
    busy=(
        "Many people are asking just now. Your question is still in the box; please try again "
        "in a moment."
    ),
    failed="Something went wrong on our side. Your question is still in the box; please try again.",
    skip_to_question="Go to the question box",
    contents="Contents",
    page_mark="Page {page}",
    back_to_chat="Ask a question",
    unofficial_translation="Unofficial translation. The English text is the one to quote.",
    added_heading="Heading added for this edition",
    licence="Licence",
    reader_promise="The whole report, word for word, with the page numbers of the printed edition.",
    reports_promise="Each report is here whole, word for word.",
    skip_to_text="Go to the text of the report",
    view_label="Text",
    view_original="Original",
    view_translation="Translation",
    view_both="Side by side",
    ask_about="Ask about",
    this_section="this section",
    find_label="Find in the report",
    find_hint=(
        "A word or a few, just as they stand in the text; capitals and accents do not matter."
    ),
    find="Find",
    places=Plural("{count} place with “{words}”", "{count} places with “{words}”"),
    no_place="“{words}” does not stand in this text.",
    no_place_hint=(
        "This finds words exactly as they are written. The chat also finds what is said in other "
        "words."
    ),
    first_places="The first {shown} are listed and marked.",
    clear_find="Clear the search",
    countries_title="Countries and themes",
    countries_hint="Which countries the report writes about, and where",
    picture_title="Countries by section of the report",
    picture_hint=(
        "Each row is a country, each column a section. A larger dot means more passages; each dot "
        "leads to its passages."
    ),
    picture_cell="{country}, {section}: {passages}",
    picture_sections="The sections",
    country_index="Countries from A to Z",
    unavailable="The assistant cannot answer at the moment",
    unavailable_hint=(
        "Those who run this page have to look after it; it is worth coming back later. "
        "The help page is always open."
    ),
    widget_title="Ask the report",
    opening="Opening …",
    close="Close",
    offline="There is no connection right now. Your question is still in the box.",
    did_not_open=(
        "This could not be opened. Either this site is not on the list of sites that may show it, "
        "or there is no connection."
    ),
    for_owners="Is this your site? See what to do",
    frame_refused="{origin} is not on the list of sites that may show this panel.",
    frame_refused_to_all="No site may show this panel yet.",
    frame_refused_hint="The people who look after the site can check it here and see what to do:",
    ask_elsewhere="Everything can also be asked and read here:",
    check_title="The assistant on your own site",
    check_label="Address of your site",
    check_hint="For example https://www.example.org",
    check="Check",
    site_allowed="{origin} is on the list. The assistant opens there.",
    site_not_allowed="{origin} is not on the list. The assistant does not open there yet.",
    site_insecure="{origin} is not encrypted. The assistant opens only on sites with https.",
    site_unreadable="That could not be read as the address of a site.",
    check_exact=(
        "Ask the people who run this assistant to put exactly this address on the list. With www "
        "and without are two addresses, and so are http and https, or two ports."
    ),
    check_operator="They name it when they start the assistant:",
    tag_title="The tag for your pages",
    tag_hint=(
        "Paste it once, anywhere in the page. Beside the script itself nothing is asked for until "
        "a visitor opens the assistant. The second part is for visitors without JavaScript."
    ),
    policy_title="If your site has a Content Security Policy",
    policy_hint="Add these sources to the ones that it has. It needs nothing else:",
    refusals_title="Why a request can be refused",
    unsearchable="The question cannot be searched",
    refusals={
        Refusal.UNREADABLE: "The request could not be read",
        Refusal.MISSING_FIELD: "A field is missing",
        Refusal.UNKNOWN_FIELD: "A field is not known",
        Refusal.WRONG_FIELD: "A field holds another kind of value",
        Refusal.LONG_FIELD: "A field holds too much",
        Refusal.OTHER_SITE: "This site may not ask",
        Refusal.NOT_FOUND: "Not found",
        Refusal.WRONG_METHOD: "This address is asked in another way",
        Refusal.TOO_SLOW: "Too slow",
        Refusal.TOO_LARGE: "Too much at once",
        Refusal.NOT_JSON: "JSON is needed",
        Refusal.TOO_MANY: "Many questions at once",
        Refusal.FAILED: "Something went wrong on our side",
        Refusal.BUSY: "Many people are asking just now",
        Refusal.NOT_READY: "The assistant is being prepared",
    },
    refusal_details={
        Refusal.UNREADABLE: "Please send one JSON object, as text in UTF-8.",
        Refusal.MISSING_FIELD: "The field “{field}” is needed.",
        Refusal.UNKNOWN_FIELD: "There is no field “{field}” here.",
        Refusal.WRONG_FIELD: "The field “{field}” cannot hold such a value.",
        Refusal.LONG_FIELD: "Please put less into the field “{field}”.",
        Refusal.OTHER_SITE: (
            "Questions are taken from the sites of partners only. Whoever runs this page can add "
            "a site."
        ),
        Refusal.NOT_FOUND: "There is nothing at this address. It may have moved.",
        Refusal.WRONG_METHOD: "The header Allow says which methods it takes.",
        Refusal.TOO_SLOW: "It took too long to arrive. Please try again.",
        Refusal.TOO_LARGE: "Please send less. Earlier questions can be left out.",
        Refusal.NOT_JSON: "Please send JSON, with the header Content-Type: application/json.",
        Refusal.TOO_MANY: "Please wait a moment and ask again. The help page is always open.",
        Refusal.FAILED: "Please try again. The help page is always open.",
        Refusal.BUSY: "Please ask again in a moment. The help page is always open.",
        Refusal.NOT_READY: "Please ask again in a few minutes. The help page is always open.",
    },
    columns={
        AnswerColumn.QUESTION: "Question",
        AnswerColumn.OUTCOME: "Outcome",
        AnswerColumn.NOTE: "Note",
        AnswerColumn.PASSAGES: "Passages",
        AnswerColumn.TRANSLATION: "Unofficial translation",
        AnswerColumn.REPORT: "Report",
        AnswerColumn.SECTION: "Section",
        AnswerColumn.PAGE: "Page",
        AnswerColumn.CITATION: "How to cite",
        AnswerColumn.LINK: "Link",
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
        RowProblem.OTHER_SCRIPT: (
            "It is in letters that cannot be read here. Questions can be in English or Spanish."
        ),
        RowProblem.TOO_LONG: "It is longer than {limit} characters. Please ask a shorter question.",
        RowProblem.UNKNOWN_SECTION: "That part of the report has moved or is not here.",
        RowProblem.UNKNOWN_REPORT: "There is no such report here. The reports are: {names}.",
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
    unanswered_title="Questions without an answer",
    steps={
        Step.CONVERT_WEIGHTS: "Preparing the language model (only the first time)",
        Step.EXPORT_ENCODER: "Making it fast (only the first time)",
        Step.ENCODE: "Reading the texts",
        Step.CALIBRATE: "Learning what has no answer",
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
    tables_found=(
        "{place}: blocks with a table: {count}. A table is quoted with its bars; "
        "a list or sentences read better."
    ),
    index_checked="Index: sound. {files} files compared with their SHA-256.",
    answers_written="Answers written: {count}, to {file}.",
    answers_counted=(
        "Answered: {answered}. Not in the report: {missing}. Greetings and messages about help: "
        "{other}. Could not be read or searched: {marked}."
    ),
    unanswered_written="Questions without an answer: {count}, to {file}.",
    doubtful_contact="Help contact to be confirmed before a public launch: {name} ({reason})",
    general_contacts=(
        "Help contacts: the corpus has no {file}, so only those for everywhere are shown; "
        "add those of your countries before a public launch."
    ),
    address="Ready: {url}",
    stop_hint="Stop it with Ctrl+C.",
)
