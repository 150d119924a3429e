"""The commands. Each is a few lines: the work stands in the modules that they call."""

import argparse
import json
import locale
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from report_rag import encoder, evaluation
from report_rag.assistant import Assistant, check_question
from report_rag.cli.terminal import progress_bars
from report_rag.corpus.check import check_report
from report_rag.corpus.contacts import CONTACTS_FILE, are_general, doubtful, read_contacts_file
from report_rag.corpus.report import read_corpus, report_folders
from report_rag.errors import QuestionError, QuestionFileError, ReportRagError
from report_rag.index import loaded as index
from report_rag.rendering.answer_json import answer_json
from report_rag.rendering.message import problem_message
from report_rag.rendering.plain_text import plain_text
from report_rag.strings import STRINGS, Strings
from report_rag.types import AskOptions, Contact, Language
from report_rag.web.settings import (
    CONTACTS,
    CORPUS,
    INDEX,
    OPTIONS,
    VECTORS,
    Settings,
    public_address,
    read_option,
    read_settings,
)

_FAILED, _FOUND_PROBLEMS, _INTERRUPTED = 2, 1, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; 0 when it did its work, 1 when a check found problems, 2 on an error."""
    console = Console(stderr=True, highlight=False)
    options = _parser().parse_args(arguments)
    try:
        result: int = options.run(options, console)
    except QuestionError as error:
        told = problem_message(error.problem, options.lang or _own_language(), error.names)
        console.print(escape(told), soft_wrap=True)
        return _FAILED
    except ReportRagError as error:
        console.print(escape(f"report-rag: {error}"), soft_wrap=True)
        return _FAILED
    except BrokenPipeError:
        # The reader of a pipe has seen enough; silence the write at exit as well.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return _INTERRUPTED
    return result


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="report-rag", description="Answers questions about a report with its own words."
    )
    shared = argparse.ArgumentParser(add_help=False)
    for option, usual in ((CORPUS, Settings().corpus), (INDEX, Settings().index)):
        folder = Path(os.environ.get(option.variable) or usual)
        shared.add_argument(option.flag, type=Path, default=folder, metavar=option.placeholder)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    ask = commands.add_parser("ask", parents=[shared], help="answer one question")
    ask.add_argument("question")
    ask.add_argument("--lang", type=_language, help="en or es; detected when left out")
    _add_report(ask)
    ask.add_argument("--json", action="store_true", help="print the answer object")
    ask.set_defaults(run=_ask)

    answer = commands.add_parser("answer", parents=[shared], help="answer a file of questions")
    answer.add_argument("questions", type=Path, metavar="QUESTIONS", help=".jsonl, .csv or .xlsx")
    answer.add_argument(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar="ANSWERS",
        help=".jsonl, .csv or .xlsx; .md or .docx for a handout",
    )
    answer.add_argument(
        "--unanswered",
        type=Path,
        metavar="FILE",
        help="a second file, of the same kinds, with what the report does not answer",
    )
    answer.add_argument(
        "--address",
        type=_address,
        metavar="URL",
        help="where the chat is to be found, for whole links: https://example.org",
    )
    _add_report(answer)
    answer.set_defaults(run=_answer)

    serve = commands.add_parser("serve", help="start the chat")
    for option in OPTIONS:
        # Read later, where the environment stands in for what is left out.
        serve.add_argument(
            option.flag, metavar=option.placeholder, help=f"{option.what} ({option.variable})"
        )
    serve.set_defaults(run=_serve)

    build = commands.add_parser("build", parents=[shared], help="bring the index up to date")
    build.add_argument(
        "--model",
        default=encoder.BUILT_IN,
        help="a sentence-transformers model, by name or folder; the built-in one by default",
    )
    build.add_argument(
        VECTORS.flag, metavar=VECTORS.placeholder, help=f"{VECTORS.what} ({VECTORS.variable})"
    )
    build.set_defaults(run=_build)

    check = commands.add_parser(
        "check", parents=[shared], help="prove corpus and index against their sources"
    )
    check.add_argument(
        CONTACTS.flag, metavar=CONTACTS.placeholder, help=f"{CONTACTS.what} ({CONTACTS.variable})"
    )
    check.set_defaults(run=_check)

    evaluate = commands.add_parser(
        "evaluate", parents=[shared], help="measure answers against a question set"
    )
    evaluate.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl")
    evaluate.add_argument(
        "answers", type=Path, nargs="?", metavar="ANSWERS.jsonl", help="answered now if left out"
    )
    _add_report(evaluate)
    evaluate.add_argument("--by", choices=evaluation.GROUPINGS, action="append", default=[])
    evaluate.add_argument("-o", "--output", type=Path, metavar="FILE.json")
    evaluate.set_defaults(run=_evaluate)
    for command in commands.choices.values():
        if command is not ask:
            command.set_defaults(lang=None)
    return parser


def _add_report(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--report", metavar="NAME", help="ask only this one, by its folder's name; all by default"
    )


def _ask(options: argparse.Namespace, console: Console) -> int:
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
    # Late: sheets and documents take a tenth of a second to import.
    from report_rag.cli.batch import answer_file

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
            report=options.report,
        )
    told = [
        strings.answers_written.format(count=counts.all, file=options.output),
        strings.answers_counted.format(
            answered=counts.answered,
            missing=counts.not_in_report,
            other=counts.other,
            marked=counts.marked,
        ),
    ]
    if options.unanswered:
        told.append(
            strings.unanswered_written.format(count=counts.unanswered, file=options.unanswered)
        )
    for line in told:
        console.print(escape(line), soft_wrap=True)
    return 0


def _serve(options: argparse.Namespace, console: Console) -> int:
    # Here and not at the top: the server imports gradio, which takes seconds that the other
    # commands need not wait.
    from report_rag.web.process import serve

    serve(read_settings(vars(options)))
    return 0


def _build(options: argparse.Namespace, console: Console) -> int:
    # Late: what a build learns with takes a second to import.
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
            # The index is there but the cache is not: questions would find no encoder.
            encoder.open_for_building(options.model, progress)
    counts = result.manifest.counts
    said = strings.built if result.built else strings.up_to_date
    console.print(
        escape(
            said.format(
                passages=counts["passages"],
                questions=counts["questions"],
                encoded=result.encoded,
                folder=options.index,
            )
        )
    )
    _say_what_is_missing(options.corpus, console, strings)
    return 0


def _say_what_is_missing(corpus: Path, console: Console, strings: Strings) -> None:
    for report in read_corpus(corpus):
        for there, sentence in (
            (report.translation, strings.missing_translation),
            (report.questions, strings.missing_bank),
            (report.unanswered, strings.missing_gaps),
        ):
            if not there:
                console.print(escape(sentence.format(report=report.name)))


def _check(options: argparse.Namespace, console: Console) -> int:
    strings = STRINGS[_own_language()]
    found = 0
    for folder in report_folders(options.corpus):
        checked = check_report(folder)
        found += len(checked.findings)
        for finding in checked.findings:
            print(finding)
        if checked.tables:
            told = strings.tables_found.format(place=checked.tables[0], count=len(checked.tables))
            console.print(escape(told), soft_wrap=True)
        if not checked.findings:
            print(
                strings.check_passed.format(
                    report=checked.report, passages=checked.passages, words=checked.words
                )
            )
    if found:
        console.print(escape(strings.check_failed.format(count=found)))
        return _FOUND_PROBLEMS
    loaded = index.load(options.corpus, options.index)
    chosen = read_option(CONTACTS, vars(options))
    contacts = read_contacts_file(chosen) if chosen else loaded.contacts
    for told in _doubts(contacts, strings):
        console.print(escape(told), soft_wrap=True)
    print(strings.index_checked.format(files=len(loaded.manifest.files)))
    return 0


def _doubts(contacts: Sequence[Contact], strings: Strings) -> Iterator[str]:
    """What is to be done about the help contacts before a public launch."""
    if are_general(contacts):
        yield strings.general_contacts.format(file=CONTACTS_FILE)
        return
    for contact, reason in doubtful(contacts, datetime.now(tz=UTC).date()):
        name = contact.name[_own_language()]
        yield strings.doubtful_contact.format(name=name, reason=reason)


def _evaluate(options: argparse.Namespace, console: Console) -> int:
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
            "commit": measured_commit(),
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


def _own_language() -> Language:
    """The language of the terminal: Spanish where the system's is, English everywhere else."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return Language.ES if value.startswith("es") else Language.EN
    return Language.ES if (locale.getlocale()[0] or "").startswith("es") else Language.EN


def measured_commit() -> str | None:
    """The commit that is measured, with a mark when files differ from it; None outside of git."""
    try:
        described = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--exclude=*"],
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return None
    return described.stdout.strip() or None


if __name__ == "__main__":
    sys.exit(main())
