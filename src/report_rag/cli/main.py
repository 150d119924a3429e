"""The commands of `report-rag`: their arguments, and what each prints.

The work is done by the modules that they call. Errors for people, such as a question that cannot be
searched, are printed as one line and end a command with the exit code 2. The function of a command
takes the parsed arguments and a console on standard error, and gives the exit code.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

import report_rag
from report_rag import encoder, evaluation
from report_rag.assistant import Assistant, check_question
from report_rag.cli.asked import asked_lines
from report_rag.cli.bank import add_bank_commands
from report_rag.cli.terminal import own_language as _own_language
from report_rag.cli.terminal import progress_bars
from report_rag.cli.terminal import say as _say
from report_rag.corpus.contacts import CONTACTS_FILE, GENERAL, doubtful, read_contacts_file
from report_rag.corpus.folders import passed_over, report_folders
from report_rag.corpus.report import read_corpus
from report_rag.errors import QuestionError, QuestionFileError, ReportRagError, SettingsError
from report_rag.index import loaded as index
from report_rag.rendering.answer_json import answer_json
from report_rag.rendering.message import problem_message
from report_rag.rendering.plain_text import plain_text
from report_rag.strings import STRINGS, Strings
from report_rag.types import AskOptions, Contact, Language
from report_rag.web.address import public_address
from report_rag.web.settings import (
    CONTACTS,
    CORPUS,
    GAPS,
    INDEX,
    OPTIONS,
    PUBLIC_URL,
    VECTORS,
    Option,
    Settings,
    read_option,
    read_settings,
)

_FAILED, _FOUND_PROBLEMS, _INTERRUPTED = 2, 1, 130
"""Exit codes: of an error, of `check` when a report has faults, and of a command that was ended by
Ctrl+C, for which shells use 128 + the number of the signal SIGINT."""

_MOST_TOLD = 3
"""Findings on a report that `build` prints; `check` prints all."""
_REPORT: dict[str, Any] = {
    "metavar": "NAME",
    "help": "ask only this one, by its folder's name; all by default",
}
"""How `ask`, `answer` and `evaluate` declare their option `--report` (for `add_argument`)."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command and gives its exit code.

    0: done, or nobody reads the output any more; 1: `check` found faults in a report; 2: an error
    of the project (`errors`), printed as one line; 130: interrupted by Ctrl+C. Other errors are
    raised. `arguments` are those of the command line without the program's name; None takes this
    process's own. Raises `SystemExit` for wrong arguments (its code is 2), and for `--help` and
    `--version` (0).
    """
    console = Console(stderr=True, highlight=False)
    options = _parser().parse_args(arguments)
    try:
        result: int = options.run(options, console)
    except QuestionError as error:
        told = problem_message(error.problem, options.lang or _own_language(), error.names)
        _say(console, told)
        return _FAILED
    except ReportRagError as error:
        _say(console, f"report-rag: {error}")
        return _FAILED
    except BrokenPipeError:
        # The reader of our pipe has closed it (as `head` does); Python flushes once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return _INTERRUPTED
    return result


def _parser() -> argparse.ArgumentParser:
    """The parser of the command line, with a parser for each command.

    What it parses has the arguments of the command as attributes, and in `run` the function of the
    command. `lang` is None for commands that have no such option.
    """
    parser = argparse.ArgumentParser(
        prog="report-rag", description="Answers questions about a report with its own words."
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {report_rag.__version__}")
    parser.set_defaults(lang=None)
    folders = argparse.ArgumentParser(add_help=False)
    for option, usual in ((CORPUS, Settings().corpus), (INDEX, Settings().index)):
        folder = Path(os.environ.get(option.variable) or usual)
        folders.add_argument(option.flag, type=Path, default=folder, metavar=option.placeholder)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(
        name: str, run: Callable[[argparse.Namespace, Console], int], told: str
    ) -> Callable[..., argparse.Action]:
        # The folders of `serve` are among its settings.
        added = commands.add_parser(name, parents=[] if run is _serve else [folders], help=told)
        added.set_defaults(run=run)
        return added.add_argument

    add = command("ask", _ask, "answer one question")
    add("question")
    add("--lang", type=_language, help="en or es; detected when left out")
    add("--report", **_REPORT)
    add("--json", action="store_true", help="print the answer object")
    _add_answer(command("answer", _answer, "answer a file of questions"))
    add = command("serve", _serve, "start the chat")
    for option in OPTIONS:
        _add_setting(add, option)
    _add_mcp(command("mcp", _mcp, "answer language models over standard input and output"))
    _add_import(
        command("import", _import, "make a report of a PDF, Word file, web page or Markdown file")
    )
    _add_workshop(command("workshop", _workshop, "write sheets to print for a workshop"))
    add = command("build", _build, "bring the index up to date")
    told = "a sentence-transformers model, by name or folder; the built-in one by default"
    add("--model", default=encoder.BUILT_IN, help=told)
    _add_setting(add, VECTORS)
    add = command("check", _check, "prove corpus and index against their sources")
    _add_setting(add, CONTACTS)
    _add_gaps(command("gaps", _gaps, "show what people do not find"))
    add_bank_commands(commands.add_parser("bank", help="make a question bank grow"), folders)
    _add_evaluate(command("evaluate", _evaluate, "measure answers against a question set"))
    return parser


def _add_answer(add: Callable[..., argparse.Action]) -> None:
    """Adds the arguments of `answer` to its parser, whose `add_argument` is `add`."""
    add("questions", type=Path, metavar="QUESTIONS", help=".jsonl, .csv or .xlsx")
    kinds = ".jsonl, .csv or .xlsx; .md or .docx for a handout"
    add("-o", "--output", type=Path, required=True, metavar="ANSWERS", help=kinds)
    told = "a second file, of the same kinds, with what the report does not answer"
    add("--unanswered", type=Path, metavar="FILE", help=told)
    told = "where the chat is, for links to the passages: https://example.org"
    add("--address", type=_address, metavar="URL", help=told)
    told = "the sheet of a workbook to ask; by default the first that is shown"
    add("--sheet", metavar="NAME|NUMBER", help=told)
    told = "the column to ask; by default the one that has the questions"
    add("--column", metavar="LETTER|HEADER", help=told)
    add("--report", **_REPORT)


def _add_evaluate(add: Callable[..., argparse.Action]) -> None:
    """Adds the arguments of `evaluate` to its parser, whose `add_argument` is `add`."""
    add("questions", type=Path, metavar="QUESTIONS.jsonl")
    told = "answered now if left out"
    add("answers", type=Path, nargs="?", metavar="ANSWERS.jsonl", help=told)
    add("--report", **_REPORT)
    add("--by", choices=evaluation.GROUPINGS, action="append", default=[])
    add("-o", "--output", type=Path, metavar="FILE.json")


def _add_gaps(add: Callable[..., argparse.Action]) -> None:
    """Adds the arguments of `gaps` to its parser, whose `add_argument` is `add`."""
    told = f"the file of counts; that of {GAPS.variable} by default"
    add("gaps", nargs="?", metavar="FILE", help=told)
    add("--svg", type=Path, metavar="PICTURE.svg", help="draw the counts, too")
    add("--delete", action="store_true", help="delete the file of counts")


def _add_mcp(add: Callable[..., argparse.Action]) -> None:
    """Adds the arguments of `mcp` to its parser, whose `add_argument` is `add`."""
    told = "where the chat is, for links to the passages: https://example.org"
    add("--address", type=_address, metavar="URL", help=told)
    _add_setting(add, CONTACTS)


def _add_workshop(add: Callable[..., argparse.Action]) -> None:
    """Adds the arguments of `workshop` to its parser, whose `add_argument` is `add`."""
    told = f"where the chat is, for the QR code: https://example.org ({PUBLIC_URL.variable})"
    add("--url", type=_address, metavar="URL", help=told)
    told = "workshop.html when left out"
    add("-o", "--output", type=Path, default=Path("workshop.html"), metavar="FILE.html", help=told)
    _add_setting(add, CONTACTS)


def _add_import(add: Callable[..., argparse.Action]) -> None:
    """Adds the arguments of `import` to its parser, whose `add_argument` is `add`."""
    add("file", type=Path, metavar="FILE", help=".pdf, .docx, .html or .md")
    add("--name", metavar="NAME", help="folder of the report; made from its title by default")
    told = "language of the report, en or es; that of its text by default"
    add("--language", type=_language, help=told)
    told = "its translation into the other language, of the same kinds"
    add("--translation", type=Path, metavar="FILE", help=told)


def _add_setting(add: Callable[..., argparse.Action], option: Option) -> None:
    """Adds the option of a setting to a command, whose `add_argument` is `add`.

    Its value is kept as text; None if it is left out. `read_settings` or `read_option` checks it
    later, and reads the setting's environment variable if it is None.
    """
    add(option.flag, metavar=option.placeholder, help=f"{option.help} ({option.variable})")


def _ask(options: argparse.Namespace, console: Console) -> int:
    """`ask`: prints the answer to one question as text, or with `--json` as its JSON object."""
    check_question(options.question)
    assistant = Assistant.open(options.corpus, options.index)
    answer = assistant.ask(
        options.question,
        options.lang,
        page_language=_own_language(),
        options=AskOptions(report=options.report),
    )
    if options.json:
        print(json.dumps(answer_json(answer), ensure_ascii=False, indent=2))
    else:
        print(plain_text(answer, assistant.index.reports))
    return 0


def _answer(options: argparse.Namespace, console: Console) -> int:
    """`answer`: answers a file of questions in another file; prints how many had which result.

    Before that it prints what of a sheet was asked, and what was not. With `--unanswered` a second
    file is written, with the questions that have no answer. Without `--address` a sentence says
    that the files have no links.
    """
    # Late: sheets and documents take a tenth of a second to import.
    from report_rag.cli.batch import Choice, answer_file

    assistant = Assistant.open(options.corpus, options.index)
    strings = STRINGS[_own_language()]
    with progress_bars(console, strings) as progress:
        counts = answer_file(
            assistant,
            options.questions,
            options.output,
            progress,
            address=options.address or "",
            unanswered=options.unanswered,
            choice=Choice(options.report, options.sheet, options.column),
        )
    for line in asked_lines(counts.file, strings):
        _say(console, line)
    _say(console, strings.answers_written.format(count=counts.all, file=options.output))
    told = strings.answers_counted.format(
        answered=counts.answered,
        missing=counts.not_in_report,
        other=counts.other,
        marked=counts.marked,
    )
    _say(console, told)
    if options.unanswered:
        told = strings.unanswered_written.format(count=counts.unanswered, file=options.unanswered)
        _say(console, told)
    if not options.address:
        _say(console, strings.no_links)
    return 0


def _serve(options: argparse.Namespace, console: Console) -> int:
    """`serve`: runs the web server of the chat until a signal (such as Ctrl+C) stops it."""
    # Late: gradio takes seconds to import, which the other commands need not wait for.
    from report_rag.web.process import serve

    serve(read_settings(vars(options)), _own_language())
    return 0


def _mcp(options: argparse.Namespace, console: Console) -> int:
    """`mcp`: serves the Model Context Protocol until standard input ends; stdout has nothing else.

    Raises `SettingsError` where the packages for it are not installed.
    """
    # Late: the packages are an extra.
    from report_rag.web.mcp_server import serve_stdio

    assistant = _with_contacts(Assistant.open(options.corpus, options.index), options)
    serve_stdio(assistant, options.address or "", _own_language())
    return 0


def _gaps(options: argparse.Namespace, console: Console) -> int:
    """`gaps`: prints what people do not find, or deletes the counts."""
    # Late: templates take a tenth of a second to import.
    from report_rag.cli.gaps import show_gaps

    return show_gaps(options, console)


def _workshop(options: argparse.Namespace, console: Console) -> int:
    """`workshop`: writes an HTML file with a sheet to print in each language.

    Raises `SettingsError` if no address is known for the QR code, or the file cannot be written.
    """
    # Late: it draws QR codes and fills templates, which the other commands do not need.
    from report_rag.web.workshop import sheets_html

    address = options.url or read_option(PUBLIC_URL, {})
    if not address:
        raise SettingsError(
            "no address for the QR code; say where the chat is with --url https://example.org"
        )
    assistant = _with_contacts(Assistant.open(options.corpus, options.index), options)
    try:
        options.output.write_text(sheets_html(assistant, address), encoding="utf-8")
    except OSError as error:
        raise SettingsError(
            f"{options.output}: cannot be written ({error.strerror}); name another with -o"
        ) from error
    _say(console, STRINGS[_own_language()].sheets_written.format(file=options.output))
    return 0


def _with_contacts(assistant: Assistant, options: argparse.Namespace) -> Assistant:
    """The assistant, with the help contacts that the option or variable `CONTACTS` names, if any.

    Raises `CorpusError` if their file cannot be used.
    """
    if chosen := read_option(CONTACTS, vars(options)):
        assistant.index = replace(assistant.index, contacts=read_contacts_file(chosen))
    return assistant


def _import(options: argparse.Namespace, console: Console) -> int:
    """`import`: makes the folder of a report from a file; prints what a person should check."""
    # Late: readers of documents, which the other commands do not need.
    from report_rag.cli.imports import summary
    from report_rag.importing.importer import import_document

    written = import_document(
        options.file,
        options.corpus,
        name=options.name,
        language=options.language,
        translation=options.translation,
    )
    for told in summary(written, STRINGS[_own_language()]):
        _say(console, told)
    return 0


def _build(options: argparse.Namespace, console: Console) -> int:
    """`build`: brings the index up to date, and prints what people may want to mend.

    These are, for each report, words that are not quoted as a page shows them and the optional
    files that it lacks (translation, question bank, unanswerable questions); then whatever in the
    corpus belongs to no report.
    """
    # Late: scikit-learn, which trains the classifiers of the index, takes a second to import.
    from report_rag.corpus.check import unlike_pages
    from report_rag.index.build import build

    strings = STRINGS[_own_language()]
    vectors = read_option(VECTORS, vars(options))
    with progress_bars(console, strings) as progress:
        result = build(
            options.corpus,
            options.index,
            options.model,
            lambda: encoder.open_for_building(options.model, progress),
            progress,
            vectors=vectors,
        )
        if options.model == encoder.BUILT_IN and not encoder.is_prepared(encoder.encoder_folder()):
            # The index is up to date but the encoder's cache was deleted: questions need it.
            encoder.open_for_building(options.model, progress)
    counts = result.manifest.counts
    told = (strings.built if result.built else strings.up_to_date).format(
        passages=counts["passages"],
        questions=counts["questions"],
        encoded=result.encoded,
        folder=options.index,
    )
    _say(console, told)
    for report in read_corpus(options.corpus):
        unlike = unlike_pages(options.corpus / report.name)
        for finding in unlike[:_MOST_TOLD]:
            _say(console, finding)
        if unlike:
            _say(console, strings.unlike_page.format(report=report.name, count=len(unlike)))
        for there, sentence in (
            (report.translation, strings.missing_translation[report.language]),
            (report.questions, strings.missing_bank),
            (report.unanswered, strings.missing_unanswered),
        ):
            if not there:
                _say(console, sentence.format(report=report.name))
    _tell_passed_over(options.corpus, console, strings)
    return 0


def _tell_passed_over(corpus: Path, console: Console, strings: Strings) -> None:
    """Prints a line for each file or folder of the corpus that belongs to no report."""
    for other in passed_over(corpus):
        told = strings.passed_over[other.why]
        _say(console, told.format(path=other.path, command=other.command))


def _check(options: argparse.Namespace, console: Console) -> int:
    """`check`: checks every report against its source, then the index and the help contacts.

    What should be looked at, and what belongs to no report, is printed, too. If a report has
    faults, prints each and returns 1; index and contacts are then not checked. An
    index that cannot be used raises an error. Contacts that have to be confirmed are printed, and
    still the result is 0.
    """
    # Late: it compares with pages that lxml reads, which takes a twentieth of a second to import.
    from report_rag.corpus.check import check_report

    strings = STRINGS[_own_language()]
    found = 0
    for folder in report_folders(options.corpus):
        checked = check_report(folder)
        found += len(checked.findings)
        for finding in checked.findings:
            print(finding)
        for one in checked.remarks:
            told = strings.remarks[one.kind]
            _say(console, told.format(place=one.place, count=one.count, words=one.words))
        if not checked.findings:
            told = strings.check_passed
            counted = {"passages": checked.passages, "words": checked.words}
            print(told.format(report=checked.report, **counted))
    _tell_passed_over(options.corpus, console, strings)
    if found:
        _say(console, strings.check_failed.format(count=found))
        return _FOUND_PROBLEMS
    loaded = index.load(options.corpus, options.index)
    chosen = read_option(CONTACTS, vars(options))
    contacts = read_contacts_file(chosen) if chosen else loaded.contacts
    for told in _doubts(contacts, strings):
        _say(console, told)
    print(strings.index_checked.format(files=len(loaded.manifest.files)))
    return 0


def _doubts(contacts: Sequence[Contact], strings: Strings) -> Iterator[str]:
    """A sentence for each help contact that has to be confirmed before a public launch.

    It has the name of the contact and the reason, such as "never checked". When `contacts` are the
    general ones, since the corpus has none of its own, there is only one sentence, which says so.
    """
    if contacts == GENERAL:
        yield strings.general_contacts.format(file=CONTACTS_FILE)
        return
    for contact, reason in doubtful(contacts, datetime.now(tz=UTC).date()):
        name = contact.name[_own_language()]
        yield strings.doubtful_contact.format(name=name, reason=reason)


def _evaluate(options: argparse.Namespace, console: Console) -> int:
    """`evaluate`: prints a table that measures answers against a question set.

    The answers are read from a file, or made now if none is named. With `-o` the table is also
    written as JSON. Raises `QuestionFileError` if a file cannot be read or written.
    """
    from report_rag.cli.batch import answer_rows

    questions = evaluation.read_questions(options.questions)
    if options.answers:
        answers = [row for _, row in evaluation.read_rows(options.answers)]
    else:
        assistant = Assistant.open(options.corpus, options.index)
        rows = evaluation.read_asked(options.questions)
        with progress_bars(console, STRINGS[_own_language()]) as progress:
            answers = answer_rows(assistant, rows, options.questions, progress, options.report)
    summaries = evaluation.table(
        questions, {str(answer.get("id")): answer for answer in answers}, options.by
    )
    _print_table(summaries)
    if options.output:
        result = {
            "commit": evaluation.measured_commit(),
            "questions": options.questions.name,
            "table": summaries,
        }
        try:
            options.output.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
        except OSError as error:
            raise QuestionFileError(
                f"{options.output}: cannot be written ({error.strerror}); name another with -o"
            ) from error
    return 0


def _print_table(summaries: dict[str, evaluation.Summary]) -> None:
    """Prints a row for each group of questions, with its name, number of questions and measures.

    "–" stands for a measure that no question of the group has. The table is at most as wide as the
    terminal, or 100 columns if the output goes elsewhere.
    """
    table = Table("", "n", *evaluation.MEASURES)
    for name, summary in summaries.items():
        values = (summary[measure] for measure in evaluation.MEASURES)
        cells = ("–" if value is None else f"{value:g}" for value in values)
        table.add_row(name, str(summary["n"]), *cells)
    Console(width=100 if not sys.stdout.isatty() else None).print(table)


def _language(text: str) -> Language:
    language = Language.of_tag(text)
    if language is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a language of the assistant: en or es")
    return language


def _address(text: str) -> str:
    try:
        return public_address(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is {error}") from error


if __name__ == "__main__":
    sys.exit(main())
